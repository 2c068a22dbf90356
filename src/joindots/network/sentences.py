"""The evidence in words: sentences made from rows alone, each naming the records that a reader can look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from joindots.model.words import Answer
from joindots.network.incidence import SUSPECT
from joindots.network.kinds import KINDS, SUSPECT_BREAKS_IF

MAX_CITED = 3
"""Records cited on each side of a tie; `ties` lists them all."""

_KIND_WORDS = {"phone": "Telephone", "vehicle": "Vehicle", "address": "Address", "venue": "Venue", "account": "Account"}
_RESTS_ON = {
    "model": "The model proposes that these records are one person",
    "judgement": "A reviewer judged that these records are one person",
    "source_key": "The source's own key says that these records are one person",
}


@dataclass(frozen=True, slots=True)
class Use:
    """What one case records of a thing."""

    case_id: str
    evidence: Sequence[str]
    seen_from: date | None
    seen_to: date | None


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie between two cases, with all that its sentence says."""

    thing_id: str
    kind: str
    label: str
    left: Use
    right: Use
    overlap: str
    basis: str
    weight_bits: float
    n_cases: int

    @property
    def cited(self) -> tuple[str, ...]:
        """The record ids that the sentence names."""
        return (*self.left.evidence[:MAX_CITED], *self.right.evidence[:MAX_CITED])

    def sentence(self) -> str:
        """Say what the two cases share, in words that a reader can check."""
        if self.kind == SUSPECT:
            return (
                f"{self.label} is recorded as a suspect in {_recorded(self.left)} and in {_recorded(self.right)}. "
                f"{_RESTS_ON[self.basis]}."
            )
        return (
            f"{_KIND_WORDS[self.kind]} {self.label} is recorded in {_recorded(self.left)} and in {_recorded(self.right)}. "
            f"{_dates_say(self.overlap)} {_how_rare(self.n_cases)}"
        )

    def step(self) -> str:
        """Name the tie as one step of a path."""
        what = self.label if self.kind == SUSPECT else f"{_KIND_WORDS[self.kind].lower()} {self.label}"
        return f"{what}, between {self.left.case_id} and {self.right.case_id} ({self.weight_bits:.1f} bits)"

    def breaks_if(self) -> str:
        """Say what would break it."""
        return SUSPECT_BREAKS_IF[self.basis] if self.kind == SUSPECT else KINDS[self.kind].breaks_if


def join_in_words(path: Sequence[str]) -> str:
    """Open an indirect proposal: which cases join the two that share nothing themselves."""
    between = " and then ".join(path[1:-1])
    return f"Cases {path[0]} and {path[-1]} share nothing directly; they are joined through {between}."


def what_would_break(weakest: Tie, n_paths: int) -> str:
    """Say what would break a proposal, and what would be left of it."""
    between = f"{weakest.left.case_id} and {weakest.right.case_id}"
    broken = f"It breaks if {weakest.breaks_if()}."
    if n_paths == 1:
        return f"{broken} Nothing else that they share joins {between}."
    others = "1 independent tie" if n_paths == 2 else f"{n_paths - 1} independent ties"
    return f"{broken} Then {others} would still join {between}."


def display_name(forename: str | None, surname: str | None, label: str | None, aliases: Sequence[str]) -> str:
    """Name a suspect as a reader knows them; names are stored in lower case."""
    named = " ".join(part.title() for part in (forename, surname) if part)
    if named:
        return named
    if label:
        return label[:1].upper() + label[1:]
    return aliases[0].title() if aliases else "An unnamed suspect"


def display_value(kind: str, value: str) -> str:
    """Show the canonical value of a thing as a reader writes it."""
    return value.upper() if kind == "vehicle" else value


def _recorded(use: Use) -> str:
    cited = ", ".join(use.evidence[:MAX_CITED])
    more = f" and {len(use.evidence) - MAX_CITED} more" if len(use.evidence) > MAX_CITED else ""
    return f"case {use.case_id} ({cited}{more}{_period(use.seen_from, use.seen_to)})"


def _period(seen_from: date | None, seen_to: date | None) -> str:
    if seen_from is None and seen_to is None:
        return ""
    if seen_from == seen_to:
        return f"; on {_day(seen_from)}"
    if seen_to is None:
        return f"; from {_day(seen_from)}"
    if seen_from is None:
        return f"; until {_day(seen_to)}"
    return f"; {_day(seen_from)} to {_day(seen_to)}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "an unknown day"


def _dates_say(overlap: str) -> str:
    said: Mapping[str, str] = {
        Answer.YES: "The dates of use overlap.",
        Answer.NO: "The dates of use do not overlap.",
        Answer.CANNOT_TELL: "The dates do not tell whether the uses overlap.",
    }
    return said[overlap]


def _how_rare(n_cases: int) -> str:
    return "No other case records it." if n_cases == 2 else f"{n_cases} cases record it."
