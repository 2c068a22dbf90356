"""Ethnicity as recorded: two variables that never mix, and the words that free text must lose before anything reads it.

What a person says of themselves and what an officer saw are different variables with different categories.
There is one map from an appearance code to a broad group, with its warning, and none back; no path leads from
an appearance code to a heritage. Nothing here looks at a name, a place or a picture. Nationality and religion
are further variables, held apart and never derived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from joindots.model.errors import ParameterError, nearest
from joindots.reference.rows import Provenance, Row, load_rows

MASK = "[masked]"
_IC_CODE = re.compile(r"\bIC\s*-?\s*(\d)\b", re.IGNORECASE)
_SD_CODE = re.compile(r"(?:[WMABO]\d|NS|UN|Z1|ETH03|MERGE)(?=$|[\s:.)-])", re.IGNORECASE)


class EthnicityVariable(StrEnum):
    """The four variables. None implies another."""

    SELF_DEFINED = "self_defined"
    OBSERVED = "observed"
    NATIONALITY = "nationality"
    RELIGION = "religion"


class Recorded(StrEnum):
    """What became of the question. Only `RECORDED` carries a value; `NOT_APPLICABLE` leaves every base."""

    RECORDED = "recorded"
    MISSING = "missing"
    REFUSED = "refused"
    NOT_STATED = "not_stated"
    NOT_APPLICABLE = "not_applicable"


class Scheme(StrEnum):
    """The self-defined classifications, by their usual names; `LOCAL` for codes of one system only."""

    SIXTEEN_PLUS_ONE = "16+1"
    EIGHTEEN_PLUS_ONE = "18+1"
    CENSUS_2021 = "2021"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class SelfDefinedCode:
    """One category of one self-defined classification; `broad_group` is that classification's own."""

    scheme: Scheme
    code: str
    label: str
    broad_group: str | None
    status: Recorded
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ObservedGroup:
    """The broad group that an appearance code allows, and what it cannot tell."""

    code: str
    broad_group: str
    warning: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class EthnicityReading:
    """What one raw value says.

    `code` is ``None`` where the value gives a broad group only; `problem` says what the sending body should
    look at, and may stand beside a recorded value.
    """

    variable: EthnicityVariable
    scheme: Scheme | None
    status: Recorded
    code: str | None = None
    broad_group: str | None = None
    problem: str | None = None
    note: str | None = None


@cache
def self_defined_codes() -> tuple[SelfDefinedCode, ...]:
    """Return every category of every self-defined classification."""
    return tuple(
        SelfDefinedCode(
            scheme=row.word("scheme", Scheme),
            code=row.text("code"),
            label=row.text("label"),
            broad_group=row.optional("broad_group"),
            status=row.word("status", Recorded),
            provenance=row.provenance,
        )
        for row in load_rows("ethnicity_self_defined.csv", ("scheme", "code"))
    )


@cache
def observed_codes() -> dict[str, Recorded]:
    """Return the appearance codes, each with whether it records anything."""
    rows = load_rows("ethnicity_observed.csv", ("code",))
    return {row.text("code"): row.word("status", Recorded) for row in rows}


def broad_group_observed(code: str) -> ObservedGroup | None:
    """Return the broad group of an appearance code with its warning, or ``None`` for the codes of "unknown".

    Raises
    ------
    ParameterError
        If the code is not an appearance code.
    """
    if code not in observed_codes():
        raise ParameterError(
            f"no appearance code {code!r}. {nearest(code, observed_codes())} Read raw values with map_observed."
        )
    return _observed_groups().get(code)


def map_observed(raw: str | None) -> EthnicityReading:
    """Read what an extract gives as officer-observed appearance.

    Examples
    --------
    >>> map_observed("IC4 - Asian").broad_group
    'Asian (observed)'
    """
    variable = EthnicityVariable.OBSERVED
    text = (raw or "").strip()
    if not text:
        return EthnicityReading(variable, None, Recorded.MISSING)
    spelt = _spellings().get((variable, _fold(text)))
    if spelt is not None and (spelt.text("status") != Recorded.RECORDED or not spelt.text("code")):
        return _spelt_reading(variable, None, spelt)
    marked = {f"IC{digit}" for digit in _IC_CODE.findall(text)}
    code = spelt.text("code") if spelt is not None else marked.pop() if len(marked) == 1 else None
    if code is None or code not in observed_codes():
        return EthnicityReading(
            variable, None, Recorded.MISSING, problem=f'unmapped appearance "{text}": give one of IC1 to IC6, or IC9'
        )
    group = broad_group_observed(code)
    if group is None:
        return EthnicityReading(variable, None, observed_codes()[code])
    note = spelt.optional("note") if spelt is not None else None
    return EthnicityReading(variable, None, Recorded.RECORDED, code, group.broad_group, note=note)


def map_self_defined(raw: str | None, scheme: Scheme | None) -> EthnicityReading:
    """Read what an extract gives as self-defined ethnicity.

    Parameters
    ----------
    raw
        The value as received: a code, a code with its label, or a label.
    scheme
        The classification in use, or ``None`` where the source does not say. A code of another classification
        is kept as it is and reported: Chinese is ``O1`` in the one and ``A4`` in the other, and the two are
        never put together.
    """
    variable = EthnicityVariable.SELF_DEFINED
    text = (raw or "").strip()
    if not text:
        return EthnicityReading(variable, scheme, Recorded.MISSING)
    spelt = _spellings().get((variable, _fold(text)))
    if spelt is not None and not spelt.text("code"):
        return _spelt_reading(variable, scheme, spelt)
    code = spelt.text("code") if spelt is not None else _self_defined_code(text, scheme)
    if code is None:
        return EthnicityReading(
            variable,
            scheme,
            Recorded.MISSING,
            problem=f'unmapped ethnicity "{text}": give a code such as W1, and the scheme',
        )
    return _coded_reading(code, scheme)


def mask_protected_words(text: str) -> str:
    """Replace each word for ethnicity, nationality or religion with ``[masked]``, so that it can have no effect.

    Whole words in any case, their plurals, and forms such as "Welshman". It masks too much rather than too
    little ("a black car"), so the result is for reading by rules; people see the original. Country names that
    are common forenames (Jordan, Chad, Georgia) are left alone.

    Examples
    --------
    >>> mask_protected_words("Two Welshmen, one IC4 male")
    'Two [masked], one [masked] male'
    """
    return _protected_pattern().sub(MASK, text)


@cache
def _protected_pattern() -> re.Pattern[str]:
    terms = sorted((row.text("term") for row in load_rows("protected_terms.csv", ("term",))), key=lambda t: (-len(t), t))
    spaced = (r"[\s-]+".join(re.escape(word) for word in term.split()) for term in terms)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?:s|es|man|men|woman|women)?(?!\w)", re.IGNORECASE)


def _self_defined_code(text: str, scheme: Scheme | None) -> str | None:
    """Find the code that a value opens with, or the one category whose label it gives."""
    opening = _SD_CODE.match(text)
    if opening and any(found.code == opening.group(0).upper() for found in self_defined_codes()):
        return opening.group(0).upper()
    wanted = _fold(text)
    within = [found for found in self_defined_codes() if scheme is None or found.scheme is scheme]
    codes = {found.code for found in within if wanted in (_fold(found.label), _fold(found.label.partition(":")[2]))}
    return codes.pop() if len(codes) == 1 else None


def _coded_reading(code: str, scheme: Scheme | None) -> EthnicityReading:
    """Make the reading of a known code; one that the named scheme does not have is kept and reported."""
    everywhere = [found for found in self_defined_codes() if found.code == code]
    within = [found for found in everywhere if scheme is None or found.scheme in (scheme, Scheme.LOCAL)]
    problem = None
    if not within:
        problem = f"code {code} is not in the scheme {scheme}, but in {', '.join(found.scheme for found in everywhere)}"
    status = everywhere[0].status
    groups = {found.broad_group for found in within or everywhere}
    is_recorded = status is Recorded.RECORDED
    return EthnicityReading(
        variable=EthnicityVariable.SELF_DEFINED,
        scheme=scheme,
        status=status,
        code=code if is_recorded else None,
        broad_group=groups.pop() if is_recorded and len(groups) == 1 else None,
        problem=problem,
    )


def _spelt_reading(variable: EthnicityVariable, scheme: Scheme | None, spelt: Row) -> EthnicityReading:
    """Make the reading of a spelling that carries a status or a broad group, and no code."""
    status = spelt.word("status", Recorded)
    note = spelt.optional("note")
    is_to_be_corrected = status is Recorded.MISSING and note is not None
    return EthnicityReading(
        variable=variable,
        scheme=scheme,
        status=status,
        broad_group=spelt.optional("broad_group"),
        problem=f'"{spelt.text("spelling")}": {note}' if is_to_be_corrected else None,
        note=None if is_to_be_corrected else note,
    )


def _fold(text: str) -> str:
    """Reduce a spelling for comparison: case and spacing go, signs stay ("-" and "#N/A" are spellings)."""
    return re.sub(r"\s+", " ", text.casefold()).strip()


@cache
def _spellings() -> dict[tuple[str, str], Row]:
    rows = load_rows("ethnicity_spellings.csv", ("variable", "spelling"))
    return {(row.text("variable"), _fold(row.text("spelling"))): row for row in rows}


@cache
def _observed_groups() -> dict[str, ObservedGroup]:
    return {
        row.text("code"): ObservedGroup(row.text("code"), row.text("broad_group"), row.text("warning"), row.provenance)
        for row in load_rows("ethnicity_observed_map.csv", ("code",))
    }
