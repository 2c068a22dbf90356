"""Which links wait for whom, in order of what an answer is worth, and how the list can be narrowed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.cache import caches
from django.db.models import Q, QuerySet

from joindots.model.words import Verdict
from joindots.resolve.explain.words import field_in_words
from joindots.web.accounts.models import User
from joindots.web.casework.cases import visible_links
from joindots.web.casework.double_reading import waiting_for_second, waiting_for_third
from joindots.web.casework.models import Link

SHOWN = {
    "": "Not answered yet",
    "second": "For my second reading",
    "third": "Two readers differ",
    "flagged": "Set aside as conflicting",
}
RARITIES = {"rare": "A rare value agrees", "common": "Only common values agree"}
ORDER = ("-worth", "link_id")
IN_HAND_SECONDS = 300
"""So long a link counts as read by whom it was shown to (our judgement: most are answered within one minute)."""
_IN_HAND = "links-in-hand"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the list is shown: of one body's cases, led by one comparison, rare or common, who they wait for."""

    body: str = ""
    lead: str = ""
    rarity: str = ""
    show: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Narrowing:
        """Read it from an address or a form; what is not known is left out."""
        rarity, show = given.get("rarity", ""), given.get("show", "")
        return cls(
            body=given.get("body", "")[:60],
            lead=given.get("lead", "")[:60],
            rarity=rarity if rarity in RARITIES else "",
            show=show if show in SHOWN else "",
        )

    def holds(self, lead: str, rarity: str, bodies: set[str]) -> bool:
        """Whether it leaves a link on the list that these stand for: what `queue` asks of the database."""
        return (
            (not self.body or self.body in bodies)
            and (not self.lead or self.lead == lead)
            and (not self.rarity or self.rarity == rarity)
        )

    @property
    def query(self) -> str:
        """The address that shows the same again."""
        chosen = {name: getattr(self, name) for name in ("body", "lead", "rarity", "show") if getattr(self, name)}
        return f"?{urlencode(chosen)}" if chosen else ""


def queue(user: User, narrowing: Narrowing) -> QuerySet[Link]:
    """Give the links that wait for `user`, worthiest first."""
    match narrowing.show:
        case "second":
            links = waiting_for_second(user)
        case "third":
            links = waiting_for_third(user)
        case "flagged":
            links = visible_links(user).exclude(flag="")
        case _:
            links = visible_links(user).filter(verdict="", flag="")
    if narrowing.body:
        links = links.filter(Q(case_left__source_id=narrowing.body) | Q(case_right__source_id=narrowing.body))
    if narrowing.lead:
        links = links.filter(lead=narrowing.lead)
    if narrowing.rarity:
        links = links.filter(rarity=narrowing.rarity)
    return links.order_by(*ORDER)


def first_for(user: User, links: QuerySet[Link]) -> Link | None:
    """Give the worthiest link that nobody else has in hand, so that people at work at once read different ones.

    Nothing is hidden or locked: where others have all of them in hand, it is the worthiest; and each is open by its address.
    """
    others = [link_id for name, (link_id, _) in _in_hand().items() if name != user.username]
    return links.exclude(pk__in=others).first() or links.first()


def take_in_hand(user: User, link: Link) -> None:
    """Say that `user` reads a link now, in place of the one before."""
    held = _in_hand() | {user.username: (link.pk, time.time() + IN_HAND_SECONDS)}
    caches["passing"].set(_IN_HAND, held, timeout=IN_HAND_SECONDS)


def _in_hand() -> dict[str, tuple[str, float]]:
    """Give the link that each person reads, with when that ends. Two who ask at the same moment may still get the same."""
    held: dict[str, tuple[str, float]] = caches["passing"].get(_IN_HAND, {})
    return {name: each for name, each in held.items() if each[1] > time.time()}


def counted(user: User, narrowing: Narrowing) -> tuple[int, dict[str, list[tuple[str, str]]]]:
    """Count the links of a list, and say by what it can be narrowed: from one look at all that wait and may be seen."""
    waiting = visible_links(user).filter(verdict="").order_by()
    sides = ("case_left__source_id", "case_left__body_name", "case_right__source_id", "case_right__body_name")
    # told apart here: the database would read every answered link for it
    held = list(waiting.values_list("flag", "lead", "rarity", *sides))
    if narrowing.show:
        n = queue(user, narrowing).count()
    else:
        n = sum(not flag and narrowing.holds(lead, rarity, {left, right}) for flag, lead, rarity, left, _, right, _ in held)
    bodies = {pair for *_, left, name, right, other in held for pair in ((left, name), (right, other))}
    leads = sorted({lead for _, lead, *_ in held} - {""})
    return n, {
        "bodies": sorted(bodies, key=lambda pair: pair[1]),
        "leads": [(lead, field_in_words(lead).capitalize()) for lead in leads],
        "rarities": list(RARITIES.items()),
        "shown": list(SHOWN.items()),
    }


def after(links: QuerySet[Link], link: Link) -> str | None:
    """Name the link that stands after one."""
    later = Q(worth__lt=link.worth) | Q(link_id__gt=link.link_id)
    return links.filter(later, worth__lte=link.worth).values_list("pk", flat=True).first()


def before(links: QuerySet[Link], link: Link) -> str | None:
    """Name the link that stands before one."""
    earlier = Q(worth__gt=link.worth) | Q(link_id__lt=link.link_id)
    return links.filter(earlier, worth__gte=link.worth).order_by("worth", "-link_id").values_list("pk", flat=True).first()


def alike(user: User, stratum: str) -> QuerySet[Link]:
    """Give the links that wait and whose evidence is the same in every comparison."""
    if not stratum:
        return Link.objects.none()
    return visible_links(user).filter(verdict="", flag="", stratum=stratum).order_by(*ORDER)


def largest_strata(user: User, least: int, most: int) -> list[tuple[Link, int]]:
    """Give the strata with the most waiting links, largest first: a link of each, and how many there are."""
    waiting = visible_links(user).filter(verdict="", flag="").order_by()
    held: dict[str, list[str]] = {}
    for stratum, key in waiting.values_list("stratum", "pk"):  # as above
        if stratum:
            held.setdefault(stratum, []).append(key)
    large = sorted((-len(keys), stratum) for stratum, keys in held.items() if len(keys) >= least)[:most]
    links = Link.objects.in_bulk([min(held[stratum]) for _, stratum in large])
    return [(links[min(held[stratum])], -n) for n, stratum in large]


def contradicted(links: list[Link]) -> dict[str, str]:
    """Name the links whose two people were judged different elsewhere, with the pair of records that was."""
    pairs = {link.pk: frozenset((link.left.person_id, link.right.person_id)) for link in links}
    people = {person for pair in pairs.values() for person in pair}
    against = Link.objects.filter(
        left__person_id__in=people, right__person_id__in=people, verdict=Verdict.NON_MATCH.value
    ).values_list("pk", "left_id", "right_id", "left__person_id", "right__person_id")
    said = {frozenset((left, right)): (key, f"{a} and {b}") for key, a, b, left, right in against}
    return {key: said[pair][1] for key, pair in pairs.items() if len(pair) > 1 and pair in said and said[pair][0] != key}
