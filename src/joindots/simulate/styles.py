"""How each force writes its export: file format, wording of headers, codes, dates and the words for nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from joindots.reference.offences import offence
from joindots.reference.outcomes import outcome
from joindots.simulate.cases import OFFENCES
from joindots.simulate.lists import headers
from joindots.simulate.outcomes import CODES

UNMAPPED = "unmapped"
"""Stands in typed outcomes for a code that nobody declared; delivered as one of `UNMAPPED_TEXTS`."""
UNMAPPED_TEXTS = ("66", "99", "66 - Local resolution pending")


class Family(StrEnum):
    """Families of export formats."""

    FLAT = "flat"
    WIDE = "wide"
    SPLIT = "split"
    WORKBOOK = "workbook"
    LINES = "lines"
    PARQUET = "parquet"
    ODS = "ods"


_ORDER = (
    *(Family.FLAT, Family.SPLIT, Family.WIDE, Family.WORKBOOK, Family.LINES, Family.PARQUET, Family.ODS),
    *(Family.FLAT, Family.SPLIT, Family.FLAT, Family.WIDE, Family.LINES, Family.SPLIT, Family.FLAT),
)
_WITH_REFERENCES = frozenset({Family.WIDE, Family.SPLIT})
_EVENT_FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%b-%Y")
_BIRTH_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y")
_IMPOSSIBLE_DAYS = {
    **{"%d/%m/%Y": "31/02/2015", "%d/%m/%y": "31/02/15", "%Y-%m-%d": "2015-02-31", "%d-%b-%Y": "31-Feb-2015"},
    "%d.%m.%Y": "31.02.1998",
}
_NOTHING = (
    "-",
    "NULL",
    "N/A",
    "Unknown",
    "Not recorded",
    "None recorded",
    "#N/A",
    "Not known",
    "unk",
    "n/k",
    "Missing",
    " ",
)
_NO_DATE = ("#VALUE!", "No date recorded", "Not known", "#N/A", "-", "NULL", "Unknown", "TBC")
_NO_ETHNICITY = ("0", "-", "NULL", "#N/A", "Unknown", "None recorded", "Not recorded", "0. Missing/not known", "#MULTIVALUE")
_NO_NUMBER = ("#VALUE!", "Not known", "-", "NULL", "n/k")
_NO_AGE = ("#VALUE!", "-4", "112", "-", "Unknown")
_NO_OUTCOME = ("Blank", "#N/A", "NULL", "Not recorded", "Unknown")
_ROLE_CODES = (
    {"suspect": "Suspect", "victim": "Victim", "witness": "Witness"},
    {"suspect": "ACC", "victim": "V", "witness": "WIT"},
    {"suspect": "S", "victim": "IP", "witness": "W"},
    {"suspect": "Named Suspect", "victim": "Complainant", "witness": "Witness"},
)


@dataclass(frozen=True, slots=True)
class Style:
    """One force's way of writing; `nothing` gives, for each kind of column, the words it uses for no value."""

    family: Family
    headers: dict[str, str]
    event_format: str
    birth_format: str
    outcome_texts: dict[str, str]
    outcome_codes: dict[str, str]
    offence_texts: dict[str, str]
    role_codes: dict[str, str]
    yes_no: tuple[str, str]
    has_references: bool
    one_name_column: bool
    capital_surnames: bool
    ages_only: bool
    crime_outcome_only: bool
    observed_style: int
    reference_style: int
    delimiter: str
    encoding: str
    nothing: dict[str, tuple[str, ...]] = field(default_factory=dict)


def draw_style(rng: np.random.Generator, place: int) -> Style:
    """Draw the style of the force in place `place` of those that deliver; families come round in a fixed order."""
    family = _ORDER[place % len(_ORDER)]
    event, birth = str(rng.choice(_EVENT_FORMATS)), str(rng.choice(_BIRTH_FORMATS))
    if family in (Family.WORKBOOK, Family.PARQUET):
        event = "%Y-%m-%d"
    texts, codes = _outcome_texts(int(rng.integers(4)))
    return Style(
        family=family,
        headers=headers(1 + place % 4),
        event_format=event,
        birth_format=birth,
        outcome_texts=texts,
        outcome_codes=codes,
        offence_texts=_offence_texts(int(rng.integers(3))),
        role_codes=_ROLE_CODES[int(rng.integers(len(_ROLE_CODES)))],
        yes_no=(("Y", "N"), ("Yes", "No"), ("TRUE", "FALSE"))[int(rng.integers(3))],
        has_references=family in _WITH_REFERENCES or rng.random() < 0.7,
        one_name_column=rng.random() < 0.2,
        capital_surnames=rng.random() < 0.4,
        ages_only=place % 14 == 10,
        crime_outcome_only=family is Family.LINES,
        observed_style=int(rng.integers(3)),
        reference_style=int(rng.integers(3)),
        delimiter=str(rng.choice([",", ",", ";", "|"])),
        encoding=str(rng.choice(["utf-8", "utf-8-sig", "cp1252"])),
        nothing={
            "text": _some(rng, _NOTHING),
            "date": (*_some(rng, _NO_DATE), _IMPOSSIBLE_DAYS[event]),
            "birth": (*_some(rng, _NO_DATE), _IMPOSSIBLE_DAYS[birth]),
            "ethnicity": _some(rng, _NO_ETHNICITY),
            "number": _some(rng, _NO_NUMBER),
            "age": _NO_AGE,
            "outcome": _some(rng, _NO_OUTCOME),
            "blank": (),
        },
    )


def _some(rng: np.random.Generator, words: tuple[str, ...]) -> tuple[str, ...]:
    """Choose the few words for nothing that one force uses."""
    return tuple(str(word) for word in rng.choice(words, size=3, replace=False))


def _outcome_texts(style: int) -> tuple[dict[str, str], dict[str, str]]:
    """Write every outcome in one of four ways; the second answer is the code map that the last of them needs."""
    if style == 3:
        local = {code: f"N{1001 + 2 * place}" if place % 3 else f"C{1 + place // 3}" for place, code in enumerate(CODES)}
        return local, {text: code for code, text in local.items()}
    texts = {}
    for code in CODES:
        label = outcome(code).label
        if code.startswith("legacy:"):
            texts[code] = label
        else:
            texts[code] = (code, f"{label} (OC{code})", f"Outcome {code} â€“ {label.replace(': ', ' â€“ ')}")[style]
    return texts, {}


def _offence_texts(style: int) -> dict[str, str]:
    """Write every offence code in one of three ways."""
    return {code: (code, f"0{code}", f"{code} - {offence(code).label}")[style] for code in OFFENCES}
