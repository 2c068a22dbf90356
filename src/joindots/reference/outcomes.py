"""Crime outcome types, the disposals that came before them, and the reading of what extracts write for either.

The window of the review opens in 2010 and the numbered outcomes came in from April 2013, so a search by
number alone would lose the first years. Legacy disposals therefore have codes of their own (``legacy:nfa``),
and both kinds answer the same question: did this count as no further action?
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from joindots.model.errors import ParameterError, nearest
from joindots.model.words import Answer, Standardised
from joindots.reference.rows import UNKNOWN, Provenance, Row, load_rows

MISSING = "missing"

_CODE = r"(\d{1,2}[A-C]?)(?:\.0+)?"
_MARKED = re.compile(r"\b(?:OC|OUTCOME(?:\s+(?:CODE|TYPE|NO\.?|NUMBER))?)\s*[:#-]?\s*" + _CODE + r"\b", re.IGNORECASE)
_BRACKETED = re.compile(r"[\[(]\s*" + _CODE + r"\s*[\])]", re.IGNORECASE)
_ALONE = re.compile(_CODE, re.IGNORECASE)
_LEADING = re.compile(_CODE + r"\s*[^\w\s]+\s*\w|" + _CODE + r"\s+\u00e2\S*\s", re.IGNORECASE)


class NfaStanding(StrEnum):
    """Whether an outcome counts as a decision to take no further action.

    `REVIEW`: a person must look. `YES_LIKE`: nothing more was done here, but another body took the case over.
    """

    YES = "yes"
    NO = "no"
    REVIEW = "review"
    YES_LIKE = "yes_like"


@dataclass(frozen=True, slots=True)
class OutcomeType:
    """One way a crime, or a suspect in it, was disposed of.

    `supplied_from` is the day from which every force supplied the type; ``None`` for legacy disposals.
    `suspect_identified` and `victim_supports` are what the type itself says.
    """

    code: str
    label: str
    group: str
    nfa: NfaStanding
    suspect_identified: Answer
    victim_supports: Answer
    supplied_from: date | None
    note: str
    provenance: Provenance

    @property
    def is_legacy(self) -> bool:
        """Whether this is a disposal from before the numbered outcomes."""
        return self.supplied_from is None


@cache
def all_outcomes() -> tuple[OutcomeType, ...]:
    """Return the numbered types in their order, then the legacy disposals."""
    numbered = [_read(row) for row in load_rows("outcomes.csv", ("code",))]
    legacy = [_read_legacy(row) for row in load_rows("legacy_disposals.csv", ("code",))]
    return (*numbered, *legacy)


def outcome(code: str) -> OutcomeType:
    """Return the outcome with a canonical code, such as ``15``, ``1A`` or ``legacy:nfa``.

    Raises
    ------
    ParameterError
        If no outcome has that code.
    """
    found = _by_code().get(code)
    if found is None:
        raise ParameterError(
            f"no outcome has the code {code!r}. {nearest(code, _by_code())} Read raw values with map_outcome."
        )
    return found


def outcome_nfa(code: str) -> NfaStanding:
    """Say whether the outcome with a canonical code counts as no further action."""
    return outcome(code).nfa


def map_outcome(raw: str | None, decided_on: date | None) -> Standardised[str]:
    """Read what an extract gives as an outcome.

    A number may stand alone, with a letter, as ``15.0``, in brackets, or after "OC" or "Outcome"; a label
    without a number is read by its words, so a dash that was mis-encoded does not matter. Where number and
    words are both there the number counts.

    Parameters
    ----------
    raw
        The value as received.
    decided_on
        The day of the decision, if known. A legacy disposal is accepted up to the end of March 2014 or
        without a day.

    Returns
    -------
    A canonical code for `outcome`; missing for blanks; otherwise a problem that the force can act on.

    Examples
    --------
    >>> map_outcome("g. Evidential difficulties: named suspect (OC15)", None).value
    '15'
    """
    text = (raw or "").strip()
    words = _words(text)
    if not words:
        return Standardised(None)
    code = _numbered(text) or _listed(text, words)
    if code == MISSING:
        return Standardised(None)
    if code is None or code not in _by_code():
        return _unmapped(text, "give an outcome type from 0 to 22, or map the local code in the source's mapping")
    found = outcome(code)
    if found.is_legacy and decided_on and found.provenance.validity.covers(decided_on) is Answer.NO:
        return _unmapped(
            text, f"a disposal of before April 2014 on a decision of {decided_on}; give the outcome type from 0 to 22"
        )
    return Standardised(code)


def _unmapped(text: str, cure: str) -> Standardised[str]:
    return Standardised(None, f'unmapped outcome "{text}": {cure}')


def _numbered(text: str) -> str | None:
    """Find the number that stands alone or is marked as an outcome, in brackets or after its name."""
    found = _ALONE.fullmatch(text) or _MARKED.search(text) or _BRACKETED.search(text)
    return _canonical(found.group(1)) if found else None


def _listed(text: str, words: str) -> str | None:
    """Read a label by its words, or by the number that opens it where the words bear the number out.

    Some pick-lists number their lines ("7. No identified suspect"), so a leading number alone is no outcome type.
    """
    by_words = _code_in_words(words)
    opening = _LEADING.match(text)
    if opening is None:
        return by_words
    number = _canonical(opening.group(1) or opening.group(2))
    if by_words is not None:
        return number if by_words == number.rstrip("A") or by_words == number else None
    return number if number in _by_code() and _shares_a_word(words, _by_code()[number].label) else None


def _shares_a_word(words: str, label: str) -> bool:
    """Whether two labels share a word of some length, which "no" and "police" are not."""
    return any(len(word) > 6 and word in words.split() for word in _words(label).split())


def _canonical(number: str) -> str:
    """Drop the leading zero that some systems write, and set the letter in capitals."""
    return number.upper().lstrip("0") or "0"


def _code_in_words(words: str) -> str | None:
    """Find the first rule whose words the label holds; rules stand in order, the particular before the general."""
    return next((rule.canonical for rule in _word_rules() if rule.fits(words)), None)


@dataclass(frozen=True, slots=True)
class _WordRule:
    """Words that a label must hold, one of each group of alternatives, and words that it may not hold."""

    canonical: str
    required: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]

    def fits(self, words: str) -> bool:
        padded = f" {words} "
        has_required = all(any(_holds(padded, phrase) for phrase in group) for group in self.required)
        return has_required and not any(_holds(padded, phrase) for phrase in self.forbidden)


def _holds(padded: str, phrase: str) -> bool:
    """Whether the label holds a phrase as whole words; a phrase that opens with ``=`` must be the whole label."""
    return padded == f" {phrase[1:]} " if phrase.startswith("=") else f" {phrase} " in padded


@cache
def _word_rules() -> tuple[_WordRule, ...]:
    rows = load_rows("outcome_words.csv", ("canonical", "required"))
    return tuple(
        _WordRule(
            canonical=row.text("canonical"),
            required=tuple(tuple(group.split("|")) for group in row.parts("required")),
            forbidden=row.parts("forbidden", "|"),
        )
        for row in rows
    )


def _words(text: str) -> str:
    """Reduce a label to lower-case words, so that dashes in any encoding fall away."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


@cache
def _by_code() -> dict[str, OutcomeType]:
    return {found.code: found for found in all_outcomes()}


def _known(row: Row, column: str) -> Answer:
    return Answer.CANNOT_TELL if row.text(column) == UNKNOWN else row.word(column, Answer)


def _read(row: Row) -> OutcomeType:
    return OutcomeType(
        code=row.text("code"),
        label=row.text("label"),
        group=row.text("group"),
        nfa=row.word("counts_as_nfa", NfaStanding),
        suspect_identified=_known(row, "suspect_identified"),
        victim_supports=_known(row, "victim_supports"),
        supplied_from=row.day("supplied_from"),
        note=row.text("note"),
        provenance=row.provenance,
    )


def _read_legacy(row: Row) -> OutcomeType:
    return OutcomeType(
        code=row.text("code"),
        label=row.text("label"),
        group="legacy",
        nfa=row.word("counts_as_nfa", NfaStanding),
        suspect_identified=Answer.CANNOT_TELL,
        victim_supports=Answer.CANNOT_TELL,
        supplied_from=None,
        note=row.text("meaning"),
        provenance=row.provenance,
    )
