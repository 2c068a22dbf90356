"""Read doors: each starts from the same query as the page that shows the same, and says what it showed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from joindots.ledger.store import Chain
from joindots.web.accounts.access import about_cases, scope
from joindots.web.accounts.roles import Verb
from joindots.web.api import shapes
from joindots.web.api.doors import Token, holding, note
from joindots.web.audit.models import DecisionEvent, EventSubject, ReadEvent
from joindots.web.casework.cases import visible_cases, visible_dots, visible_links, visible_people
from joindots.web.casework.double_reading import is_blind
from joindots.web.casework.models import Case, CaseRole, Person
from joindots.web.casework.views.lists import filtered, keyset_page
from joindots.web.casework.work import Decision
from joindots.web.desk.tokens import Scope
from joindots.web.explore.views import MOST_FOUND, found_cases, found_people

router = Router(auth=Token(Scope.READ))
PAGE = 25
MOST_COUNTED = 10_000
"""Rows counted for a list: of a million people, counting whom one may see takes seconds, and nobody reads the last."""
_MOST = 100
_EVENTS: dict[str, Any] = {Chain.READS.value: ReadEvent, Chain.DECISIONS.value: DecisionEvent}


def _nothing() -> HttpError:
    return HttpError(404, "There is nothing here, or you may not see it.")


@router.get("/cases", response=shapes.CasePage, summary="Cases that you may see, in the order of review")
def cases(request: HttpRequest, state: str = "", force: str = "", scope: str = "", after: str = "") -> Any:
    """List cases; `after` is the mark that the page before gave."""
    user = holding(request, Verb.SEE)
    given = {"state": state, "force": force, "scope": scope}
    seen = filtered(visible_cases(user), given)
    rows, more = keyset_page(seen, after)
    note(request, "cases.listed", [case.pk for case in rows], filters=given)
    return {"total": seen.count(), "cases": rows, "after": more or None}


@router.get("/cases/{path:case_id}", response=shapes.CaseFile, summary="One case")
def case(request: HttpRequest, case_id: str) -> Any:
    """Give a case with its people and timeline."""
    shown = visible_cases(holding(request, Verb.SEE)).select_related("detail").filter(pk=case_id).first()
    if shown is None:
        raise _nothing()
    roles = shown.roles.select_related("record__person").order_by("role", "record__person__shown")
    people = {(r.record.person_id, r.role): r.record.person for r in roles}
    note(request, "case.viewed", [shown.pk, *(key[0] for key in people)])
    entries = shown.entries.order_by("id").values("id", "happened", "precision", "text", "source", "corrects", "written_by")
    return {
        **_fields(shown, shapes.CaseRow),
        "facts": shown.detail.facts,
        "scope_reasons": shown.detail.scope_reasons,
        "priority_reasons": shown.detail.priority_reasons,
        "questions": shown.detail.questions,
        "people": [{"entity_id": key[0], "role": key[1], "shown": who.shown} for key, who in people.items()],
        "entries": list(entries),
    }


def _fields(row: Case | Person, shape: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}


@router.get("/people", response=shapes.PersonPage, summary="People in cases that you may see")
def people(request: HttpRequest, after: str = "") -> Any:
    """List people by id; `after` is the mark that the page before gave. Up to 10,000 are counted; then `is_more` is true."""
    seen = visible_people(holding(request, Verb.SEE))
    rows = list(seen.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    note(request, "people.listed", [each.pk for each in rows[:PAGE]])
    more = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return {**_counted(seen), "people": rows[:PAGE], "after": more}


def _counted(seen: QuerySet[Any]) -> dict[str, Any]:
    n = seen.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return {"total": min(n, MOST_COUNTED), "is_more": n > MOST_COUNTED}


@router.get("/people/{entity_id}", response=shapes.PersonFile, summary="One person")
def person(request: HttpRequest, entity_id: str) -> Any:
    """Give a person; for victims and witnesses, nothing that identifies them."""
    user = holding(request, Verb.SEE)
    shown = visible_people(user).filter(pk=entity_id).first()
    if shown is None:
        raise _nothing()
    note(request, "person.viewed", [shown.pk])
    roles = list(CaseRole.objects.filter(record__person=shown, case__in=visible_cases(user)).order_by("case_id", "role"))
    held = {role.record_id for role in roles}
    records = [
        {
            "record_id": record.pk,
            "body_name": record.body_name,
            "fields": {} if shown.is_sheltered else record.fields,
        }
        for record in shown.records.order_by("record_id")
        if record.pk in held or not CaseRole.objects.filter(record=record).exists()
    ]
    told = [{"case_id": r.case_id, "record_id": r.record_id, "role": r.role} for r in roles]
    return {**_fields(shown, shapes.PersonRow), "roles": told, "records": records}


@router.get("/links", response=shapes.LinkPage, summary="Links that you may judge")
def links(request: HttpRequest, answered: bool = False, after: str = "") -> Any:
    """List links, the most doubtful first; `after` is the mark that the page before gave."""
    user = holding(request, Verb.JUDGE)
    seen = visible_links(user)
    seen = seen.exclude(verdict="") if answered else seen.filter(verdict="")
    doubt, _, key = after.partition("/")
    rows = seen
    if doubt:
        try:
            least = float(doubt)
        except ValueError:
            raise HttpError(400, f'"{after}" is no mark. Give the one that the page before gave.') from None
        rows = seen.filter(Q(doubt__gt=least) | Q(pk__gt=key), doubt__gte=least)
    page = list(rows.order_by("doubt", "link_id")[: PAGE + 1])
    for each in page:
        if each.is_sheltered:
            each.sentence = "A record here is of a victim or witness: values are protected."
        if is_blind(user, each):  # a second reader answers without sight of the first answer, at every door
            each.verdict, each.judged_by = "", ""
    note(request, "links.listed", [each.left_id for each in page[:PAGE]] + [each.right_id for each in page[:PAGE]])
    more = f"{page[PAGE - 1].doubt!r}/{page[PAGE - 1].pk}" if len(page) > PAGE else None
    return {**_counted(seen), "links": page[:PAGE], "after": more}


@router.get("/dots", response=shapes.DotPage, summary="Joined dots")
def dots(request: HttpRequest, after: int = 0) -> Any:
    """List joined dots in their order, of which you may see one case and know of the other."""
    user = holding(request, Verb.SEE)
    seen = visible_dots(user)
    rows = list(seen.filter(position__gt=after).order_by("position", "pk")[: PAGE + 1])
    ends = {each for row in rows for each in (row.case_left_id, row.case_right_id)}
    open_to = set(visible_cases(user).filter(pk__in=ends).values_list("pk", flat=True))
    for row in rows:
        if not {row.case_left_id, row.case_right_id} <= open_to:
            row.sentences = row.sentences[:1]
    note(request, "dots.listed", sorted(ends))
    more = rows[PAGE - 1].position if len(rows) > PAGE else None
    return {**_counted(seen), "dots": rows[:PAGE], "after": more}


@router.get("/decisions", response=shapes.DecisionPage, summary="What panels decided")
def decisions(request: HttpRequest, before: int | None = None) -> Any:
    """List decisions on cases that you may see, the newest first."""
    seen = Decision.objects.filter(about_cases(scope(holding(request, Verb.SEE), Verb.SEE), "case"))
    rows = list((seen.filter(pk__lt=before) if before else seen).order_by("-pk")[: PAGE + 1])
    note(request, "decisions.listed", [each.case_id for each in rows[:PAGE]])
    return {**_counted(seen), "decisions": rows[:PAGE], "before": rows[PAGE - 1].pk if len(rows) > PAGE else None}


@router.post("/search", response=shapes.Found, summary="Search cases and people")
def search(request: HttpRequest, words: shapes.Words) -> Any:
    """Search as the page does: references from their beginning, suspects by the words of their names. A digest is kept."""
    user = holding(request, Verb.SEE)
    found = list(found_cases(user, words.words)[:MOST_FOUND]) if words.words.strip() else []
    who = found_people(user, words.words)[0] if words.words.strip() else []
    subjects = [each.pk for each in (*found, *who)]
    note(request, "searched", subjects, words_digest=settings.KEYS.digest(words.words))
    return {"cases": found, "people": who}


@router.get("/events", response=shapes.EventPage, summary="The logs", auth=Token(Scope.AUDIT))
def events(
    request: HttpRequest,
    chain: str = Chain.DECISIONS.value,
    about: str = "",
    actor: str = "",
    before: int | None = None,
) -> Any:
    """List events of ``ledger_events`` (changes) or ``read_events``, the newest first: about whom, or caused by whom."""
    holding(request, Verb.AUDIT)
    if chain not in _EVENTS:
        raise HttpError(400, f'"{chain}" is no log. Allowed: {", ".join(_EVENTS)}.')
    rows = _EVENTS[chain].objects.all()
    if about:
        rows = rows.filter(event_id__in=EventSubject.objects.filter(chain=chain, subject=about).values("event_id"))
    rows = rows.filter(actor=actor) if actor else rows
    rows = rows.filter(event_id__lt=before) if before else rows
    page = list(rows.order_by("-event_id")[: _MOST + 1])
    ids = [each.event_id for each in page[:_MOST]]
    about_of: dict[int, list[str]] = {each: [] for each in ids}
    for event_id, subject in EventSubject.objects.filter(chain=chain, event_id__in=ids).values_list("event_id", "subject"):
        about_of[event_id].append(subject)
    note(request, "log.searched", [about] if about else [], chain=chain, actor=actor)
    told = [
        {
            "event_id": each.event_id, "kind": each.kind, "actor": each.actor, "at": each.at,
            "subjects": sorted(about_of[each.event_id]), "purpose": str(each.content.get("purpose") or ""),
            "previous_hash": each.previous_hash, "hash": each.hash,
        }
        for each in page[:_MOST]
    ]  # fmt: skip
    return {"events": told, "before": ids[-1] if len(page) > _MOST else None}
