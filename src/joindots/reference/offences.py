"""Home Office and court codes of child sexual offences, with the section, the ages and what each code leaves open.

A recorded crime carries a Home Office class (``19D``) or sub-code (``22/06``); charges and convictions carry
a CJS code (``SX03025``). All three are found here under one look-up. Labels use today's wording: codes
outlive the words they once had.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from joindots.model.errors import ParameterError, nearest
from joindots.model.words import Answer, Standardised
from joindots.reference.ages import AgeBand, read_band
from joindots.reference.rows import UNKNOWN, Provenance, Row, load_rows

_SUB_CODE = re.compile(r"0*(\d{1,3})\s*/\s*(\d{1,2})(?!\d)")
_PACKED = re.compile(r"(\d{2,3})(\d{2})")
_CLASS = re.compile(r"0*(\d{2}[A-H]?)", re.IGNORECASE)
_CJS = re.compile(r"([A-Z]{2}\d{2}[A-Z0-9]\d{2})([ABCE]?)", re.IGNORECASE)
_SPREADSHEET_DATE = re.compile(
    r"\d{1,2}-[A-Za-z]{3}(-\d{2,4})?|[A-Za-z]{3}-\d{2}|\d{4}-\d{2}-\d{2}.*|\d{1,2}/\d{1,2}/\d{2,4}"
)


class CodeKind(StrEnum):
    """Which list a code comes from, and so how closely it says what was alleged."""

    SUB_CODE = "sub_code"
    CLASS = "class"
    CJS = "cjs"


class Mode(StrEnum):
    """Whether the offence was completed or one of the forms that a CJS suffix marks."""

    FULL = "full"
    ATTEMPT = "attempt"
    AID = "aid"
    CONSPIRE = "conspire"
    ENCOURAGE = "encourage"


_MODE_OF_SUFFIX = {"": Mode.FULL, "A": Mode.ATTEMPT, "B": Mode.AID, "C": Mode.CONSPIRE, "E": Mode.ENCOURAGE}


@dataclass(frozen=True, slots=True)
class Offence:
    """What one offence code says, and what it leaves open.

    `act`, `section` and `provision_id` are ``None`` where the code does not settle them. `is_child_sexual`
    and `is_contact` are three-valued: rape of a female aged 16 or over may or may not concern a child.
    `victim_sex` is ``F``, ``M`` or ``any``.
    """

    code: str
    kind: CodeKind
    label: str
    act: str | None
    section: str | None
    provision_id: str | None
    ho_code: str | None
    victim_ages: AgeBand
    victim_sex: str
    offender_ages: AgeBand
    penetrative: Answer
    mode: Mode
    is_rape: bool
    is_child_sexual: Answer
    is_contact: Answer
    is_victims_own_offence: bool
    is_buyer_offence: bool
    provenance: Provenance


@cache
def all_offences() -> tuple[Offence, ...]:
    """Return every code: sub-codes, then classes, then CJS codes without suffix, each in the order of its list."""
    files = (
        ("offences.csv", CodeKind.SUB_CODE),
        ("offence_classes.csv", CodeKind.CLASS),
        ("cjs_offences.csv", CodeKind.CJS),
    )
    return tuple(_read(row, kind) for file, kind in files for row in load_rows(file, ("code",)))


def offence(code: str) -> Offence:
    """Return the offence with a canonical code: ``22/06``, ``19E``, ``SX03025`` or ``SX03025A``.

    Raises
    ------
    ParameterError
        If the code is not in the lists.
    """
    found = _look_up(code)
    if found is None:
        raise ParameterError(
            f"no offence has the code {code!r}. {nearest(code, _by_code())} Read raw values with find_offence."
        )
    return found


def find_offence(raw: str | None) -> Standardised[str]:
    """Read what an extract gives as an offence code.

    Accepts ``22/06``, ``022/6``, ``02206``, a class such as ``19E`` and a CJS code with or without suffix; a
    description after a sub-code is passed over.

    Returns
    -------
    A canonical code for `offence`; missing for blanks; a problem for codes outside the lists, and for what a
    spreadsheet has turned into a date.

    Examples
    --------
    >>> find_offence("022/6").value
    '22/06'
    """
    text = (raw or "").strip()
    if not text:
        return Standardised(None)
    if _SPREADSHEET_DATE.fullmatch(text):
        return _unusable(text, "looks like a date made by a spreadsheet: send codes as text, as in 22/06")
    code = _canonical(text)
    if code is None or _look_up(code) is None:
        return _unusable(text, "is not in the lists of child sexual offences: give a code such as 22/06 or SX03025")
    return Standardised(code)


def _unusable(text: str, why: str) -> Standardised[str]:
    return Standardised(None, f'unmapped offence code: "{text}" {why}')


def _canonical(text: str) -> str | None:
    """Set a code in its one form, whether or not it is listed."""
    sub_code = _SUB_CODE.match(text) or _PACKED.fullmatch(text)
    if sub_code:
        return f"{int(sub_code.group(1)):02d}/{int(sub_code.group(2)):02d}"
    cjs = _CJS.fullmatch(text)
    if cjs:
        return (cjs.group(1) + cjs.group(2)).upper()
    found = _CLASS.fullmatch(text)
    return found.group(1).upper() if found else None


def _look_up(code: str) -> Offence | None:
    """Find a code, taking the suffix off a CJS code that is listed without it."""
    found = _by_code().get(code)
    if found is not None:
        return found
    base = _by_code().get(code[:-1])
    if base is None or base.kind is not CodeKind.CJS or code[-1] not in _MODE_OF_SUFFIX:
        return None
    return replace(base, code=code, mode=_MODE_OF_SUFFIX[code[-1]])


@cache
def _by_code() -> dict[str, Offence]:
    return {found.code: found for found in all_offences()}


def _settled(row: Row, column: str) -> str | None:
    """Return a cell, or ``None`` where the list has no such column or does not say."""
    text = row.cells.get(column, "")
    return None if text in ("", UNKNOWN) else text


def _answer(row: Row, column: str) -> Answer:
    return row.word(column, Answer) if _settled(row, column) else Answer.CANNOT_TELL


def _read(row: Row, kind: CodeKind) -> Offence:
    return Offence(
        code=row.text("code"),
        kind=kind,
        label=row.text("label"),
        act=_settled(row, "act"),
        section=_settled(row, "section"),
        provision_id=_settled(row, "provision_id"),
        ho_code=row.text("code") if kind is CodeKind.SUB_CODE else _settled(row, "ho_code"),
        victim_ages=read_band(row, "victim"),
        victim_sex=row.text("victim_sex"),
        offender_ages=AgeBand() if kind is CodeKind.CLASS else read_band(row, "offender"),
        penetrative=_answer(row, "penetrative"),
        mode=row.word("mode", Mode) if kind is CodeKind.SUB_CODE else Mode.FULL,
        is_rape=row.flag("is_rape"),
        is_child_sexual=row.word("is_child_sexual", Answer),
        is_contact=row.word("is_contact", Answer),
        is_victims_own_offence=_settled(row, "is_victims_own_offence") == Answer.YES,
        is_buyer_offence=_settled(row, "is_buyer_offence") == Answer.YES,
        provenance=row.provenance,
    )
