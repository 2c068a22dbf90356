"""The evidence in words: sentences made from rows alone, each naming the records that a reader can look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from joindots.model.words import Answer
from joindots.network.kinds import KINDS, MENTION_BREAKS_IF, SUSPECT_BREAKS_IF, THRESHOLD_BITS, VICTIM_BREAKS_IF
from joindots.network.sightings import PERSON, SUSPECT, VICTIM, How

NOTABLE_COMPANY_BITS = 0.05
"""What company adds to a tie is told from here on: less is not seen in the weights as they are shown."""
MAX_CITED = 3
"""Records cited on each side of a tie; `ties` lists them all."""

_KIND_WORDS = {"phone": "Telephone", "vehicle": "Vehicle", "address": "Address", "venue": "Venue", "account": "Account"}
_RESTS_ON = {
    "model": "The model proposes that these records are one person",
    "judgement": "A reviewer judged that these records are one person",
    "source_key": "The source's own key says that these records are one person",
}
_PEOPLE = (SUSPECT, PERSON, VICTIM)


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a narrative mentions something: first character, one past the last, and the words; a name may be near only."""

    start: int
    end: int
    words: str
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """What one case knows of a thing: the records, the days, how it is known, who held it, and the words of narratives."""

    case_id: str
    evidence: Sequence[str]
    seen_from: date | None
    seen_to: date | None
    how: int = How.RECORDED
    holders: Sequence[str] = ()
    quotes: Sequence[Quote | None] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie between two cases, with all that its sentence says; `company_bits` are not among `weight_bits`."""

    thing_id: str
    kind: str
    label: str
    left: Use
    right: Use
    overlap: str
    basis: str
    weight_bits: float
    company_bits: float
    n_cases: int
    family: str

    @property
    def is_told(self) -> bool:
        """Whether it rests on the words of a narrative."""
        return How.WRITTEN in (self.left.how, self.right.how)

    @property
    def is_near(self) -> bool:
        """Whether it rests on a name that a narrative writes a slip or a spelling away."""
        return any(quote.is_near for use in (self.left, self.right) for quote in use.quotes if quote)

    @property
    def cited(self) -> tuple[str, ...]:
        """The record ids that the sentence names."""
        return (*self.left.evidence[:MAX_CITED], *self.right.evidence[:MAX_CITED])

    def sentence(self) -> str:
        """Say what the two cases share, in words that a reader can check."""
        if self.kind == VICTIM:
            return (
                f"The same person is recorded as a victim in {_recorded(self.left)} and in {_recorded(self.right)}. "
                f"{_RESTS_ON[self.basis]}{self._company()}."
            )
        if self.kind in _PEOPLE:
            named = _NEAR_NAME if self.is_near else _NAME_ALONE
            rests = named if self.is_told else f"{_RESTS_ON[self.basis]}{self._company()}"
            return f"{self.label} {_known(self.left, SUSPECT)} and {_known(self.right, SUSPECT)}. {rests}."
        return (
            f"{_KIND_WORDS[self.kind]} {self.label} {_known(self.left, self.kind)} and {_known(self.right, self.kind)}. "
            f"{_dates_say(self.overlap)} {_how_rare(self.n_cases)}"
        )

    def _company(self) -> str:
        """Say that identity rests on company too: it is counted where the cases share it, and nowhere else."""
        return _IN_COMPANY if self.company_bits >= NOTABLE_COMPANY_BITS else ""

    def step(self) -> str:
        """Name the tie as one step of a path."""
        if self.kind == VICTIM:
            what = "a shared victim"
        else:
            what = self.label if self.kind in _PEOPLE else f"{_KIND_WORDS[self.kind].lower()} {self.label}"
        told = ", as a narrative mentions it" if self.is_told else ""
        return f"{what}{told}, between {self.left.case_id} and {self.right.case_id} ({self.weight_bits:.1f} bits)"

    def breaks_if(self) -> str:
        """Say what would break it."""
        if self.kind == VICTIM:
            return VICTIM_BREAKS_IF
        if self.is_told:
            return MENTION_BREAKS_IF["name" if self.kind in _PEOPLE else "thing"]
        return SUSPECT_BREAKS_IF[self.basis] if self.kind == SUSPECT else KINDS[self.kind].breaks_if


_IN_COMPANY = ", in part for the company that they were found in, which is not counted again here"
_NAME_ALONE = "That the narrative means this person rests on the name alone"
_NEAR_NAME = "That the narrative means this person rests on a name that it writes differently"


def join_in_words(path: Sequence[str], what: str) -> str:
    """Open an indirect proposal: which cases join the two that share nothing, or too little, themselves."""
    between = " and then ".join(path[1:-1])
    return f"Cases {path[0]} and {path[-1]} share {what} directly; they are joined through {between}."


def what_would_break(weakest: Tie, n_paths: int) -> str:
    """Say what would break a proposal, and what would be left of it."""
    between = f"{weakest.left.case_id} and {weakest.right.case_id}"
    broken = f"It breaks if {weakest.breaks_if()}."
    if n_paths == 1:
        return f"{broken} Nothing else that they share joins {between}."
    others = "1 independent tie" if n_paths == 2 else f"{n_paths - 1} independent ties"
    return f"{broken} Then {others} would still join {between}."


def falls_short(weight_bits: float) -> str:
    """Say that a proposal would not be made without what suspects' identity owes to company."""
    return (
        "It rests on the company that suspects were found in: without that, their records are less surely of one person, "
        f"and the evidence is {weight_bits:.1f} of the {THRESHOLD_BITS:.1f} bits that a proposal needs."
    )


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


def _known(use: Use, kind: str) -> str:
    """Say how one case knows the thing."""
    if use.how == How.WRITTEN:
        quoted = ", ".join(_quoted(record, quote) for record, quote in zip(use.evidence, use.quotes, strict=False))
        return (
            f"is mentioned in a narrative of case {use.case_id} ({quoted}{_more(use)}{_period(use.seen_from, use.seen_to)})"
        )
    if use.how == How.HELD:
        holders = " and ".join(use.holders) or "a suspect"
        cited = ", ".join(use.evidence[:MAX_CITED])
        held = f"{cited}{_more(use)}{_period(use.seen_from, use.seen_to)}"
        return f"is recorded against {holders} ({held}), a suspect in case {use.case_id}, outside that case"
    return f"is recorded {'as a suspect ' if kind == SUSPECT else ''}in {_recorded(use)}"


def _quoted(record_id: str, quote: Quote | None) -> str:
    return f"{record_id}, characters {quote.start} to {quote.end}, “{quote.words}”" if quote else record_id


def _recorded(use: Use) -> str:
    cited = ", ".join(use.evidence[:MAX_CITED])
    return f"case {use.case_id} ({cited}{_more(use)}{_period(use.seen_from, use.seen_to)})"


def _more(use: Use) -> str:
    return f" and {len(use.evidence) - MAX_CITED} more" if len(use.evidence) > MAX_CITED else ""


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
