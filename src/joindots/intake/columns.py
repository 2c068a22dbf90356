"""What a column is likely to hold, by its name and by its values.

Names are looked up in a list (``data/column_names.csv``), values are tried with the standardisers. Nothing here decides: it
prepares a mapping for a person to check.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from joindots.intake.declared import DATE_FIELDS, ETHNICITY_FIELDS
from joindots.intake.typed import read_ethnicity, read_offence, read_outcome
from joindots.model.words import Role
from joindots.standardise.accounts import standardise_email
from joindots.standardise.dates import parse_date
from joindots.standardise.identifiers import standardise_cro, standardise_nhs_number, standardise_pnc
from joindots.standardise.missing import is_missing
from joindots.standardise.phones import standardise_phone
from joindots.standardise.plates import standardise_plate
from joindots.standardise.postcodes import standardise_postcode
from joindots.standardise.roles import standardise_roles
from joindots.standardise.sex import standardise_sex

ENOUGH_VALUES = 3
"""Values by which a column is recognised without its name (our judgement)."""
MOSTLY = 0.8
"""Share of values that must fit (our judgement): extracts hold slips of the pen."""
LIKE = 0.86
"""Likeness at which a column name is taken for a listed one that it does not equal (our judgement)."""
DATE_FORMATS = (
    "%d/%m/%Y",
    "%d/%m/%y",
    "%Y-%m-%d",
    "%d-%b-%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y%m%d",
    "dd mon yyyy",
    "iso",
    "dd/mm/yyyy",
)
"""Date formats to try, the plainest first; never month-first ones, since day-first reading is the rule here."""

_ROLE_OF_WORD = {
    "victim": Role.VICTIM,
    "vict": Role.VICTIM,
    "vic": Role.VICTIM,
    "complainant": Role.VICTIM,
    "aggrieved": Role.VICTIM,
    "suspect": Role.SUSPECT,
    "susp": Role.SUSPECT,
    "offender": Role.SUSPECT,
    "accused": Role.SUSPECT,
    "defendant": Role.SUSPECT,
    "witness": Role.WITNESS,
    "wit": Role.WITNESS,
}


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column may be: a field of a group (place, row, case, decision, person, object, narrative), and why.

    `role` is set where the name says whose it is, as in "Victim DOB".
    """

    column: str
    group: str
    field: str
    role: Role | None
    reason: str
    formats: tuple[str, ...] = ()


def guess_column(column: str, values: Sequence[str]) -> ColumnGuess | None:
    """Guess what a column holds; ``None`` if neither its name nor its values say."""
    found = _by_name(column) or _by_values(column, values)
    if found is None:
        return None
    fits = _share_that_fits(found.field, values)
    formats = date_formats(values) if found.field in DATE_FIELDS else ()
    doubt = f"; only {fits:.0%} of the sample can be read as such" if fits is not None and fits < MOSTLY else ""
    return ColumnGuess(found.column, found.group, found.field, found.role, found.reason + doubt, formats)


def date_formats(values: Sequence[str]) -> tuple[str, ...]:
    """Find the fewest formats that read most dates of a sample: one if one will do."""
    rest = _filled(values)
    chosen: list[str] = []
    while rest:
        best = max(DATE_FORMATS, key=lambda name: sum(parse_date(value, [name]).value is not None for value in rest))
        unread = [value for value in rest if parse_date(value, [best]).value is None]
        if len(unread) == len(rest) or (chosen and len(rest) - len(unread) < 2):
            break
        chosen.append(best)
        rest = unread
    return tuple(chosen)


def words_of(text: str) -> str:
    """Reduce a column name to lower-case words: "HO_OffenceCode" is "ho offence code"."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"[a-z]+|\d+", parted.casefold()))


def _by_name(column: str) -> ColumnGuess | None:
    words = words_of(column)
    listed = _listed_names()
    if words in listed:
        group, field = listed[words]
        return ColumnGuess(column, group, field, None, "by its name")
    role, rest = _role_and_rest(words)
    if role is not None and rest in listed and listed[rest][0] in ("person", "decision", "place"):
        group, field = listed[rest]
        return ColumnGuess(column, group, field, role, f"by its name, of the {role}")
    close = difflib.get_close_matches(words, listed, n=1, cutoff=LIKE) if len(words) > 4 else []
    if not close:
        return None
    group, field = listed[close[0]]
    return ColumnGuess(column, group, field, None, f'its name is like "{close[0]}"')


def _role_and_rest(words: str) -> tuple[Role | None, str]:
    """Take the word for a role off either end of a name."""
    parts = words.split()
    for at, rest in ((0, parts[1:]), (-1, parts[:-1])):
        if parts and rest and parts[at].removesuffix("s") in _ROLE_OF_WORD:
            return _ROLE_OF_WORD[parts[at].removesuffix("s")], " ".join(rest)
    return None, words


@cache
def _listed_names() -> Mapping[str, tuple[str, str]]:
    text = (files("joindots.intake") / "data" / "column_names.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {words_of(name): (row["group"], row["field"]) for row in rows for name in row["names"].split("|")}


_VALUE_TESTS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "pnc_id": ("person", lambda value: standardise_pnc(value).value is not None),
    "cro": ("person", lambda value: standardise_cro(value).value is not None),
    "email": ("person", lambda value: standardise_email(value).value is not None),
    "postcode": ("person", lambda value: standardise_postcode(value).value is not None),
    "nhs_number": ("person", lambda value: standardise_nhs_number(value).value is not None),
    "phone": ("person", lambda value: len(value) >= 9 and standardise_phone(value).value is not None),
    "vehicle": ("person", lambda value: len(value) >= 5 and standardise_plate(value).value is not None),
    "offence_code": ("case", lambda value: "/" in value and read_offence(value).value is not None),
    "role": ("place", lambda value: len(value) > 1 and standardise_roles(value).value is not None),
    "sex": ("person", lambda value: standardise_sex(value).value is not None and value.isalpha()),
    "ethnicity_observed": (
        "person",
        lambda value: "ic" in value.casefold() and read_ethnicity("observed", value, None).code is not None,
    ),
}
"""Fields that their values give away, the surest first."""

_CAN_BE_READ: Mapping[str, Callable[[str], bool]] = {
    "date": lambda value: parse_date(value).value is not None,
    "outcome_code": lambda value: read_outcome(value, None).code is not None,
    "role": lambda value: standardise_roles(value).value is not None,
    "offence_code": lambda value: read_offence(value).value is not None,
    "sex": lambda value: standardise_sex(value).value is not None,
}
"""Whether a value fits a field that is known by its name; less strict than recognising the field by its values."""


def _by_values(column: str, values: Sequence[str]) -> ColumnGuess | None:
    filled = _filled(values)
    if len(filled) < ENOUGH_VALUES:
        return None
    for field, (group, fits) in _VALUE_TESTS.items():
        if sum(map(fits, filled)) / len(filled) >= MOSTLY:
            return ColumnGuess(column, group, field, None, f"its values look like {field.replace('_', ' ')}")
    return None


def _share_that_fits(field: str, values: Sequence[str]) -> float | None:
    """Say which share of the filled values can be read as a field, where that can be told."""
    filled = _filled(values)
    if not filled:
        return None
    if field in DATE_FIELDS:
        fits = _CAN_BE_READ["date"]
    elif field in _CAN_BE_READ:
        fits = _CAN_BE_READ[field]
    elif field in _VALUE_TESTS and field not in ETHNICITY_FIELDS:
        fits = _VALUE_TESTS[field][1]
    else:
        return None
    return sum(map(fits, filled)) / len(filled)


def _filled(values: Sequence[str]) -> list[str]:
    return [value.strip() for value in values if not is_missing(value)]
