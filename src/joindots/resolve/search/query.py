"""Take a query apart: which of its words are a name, a date, a telephone number, a postcode, a plate; and which are nothing.

Commas divide; within them the longest run of words that is of some kind is taken first. A text that may be two things keeps
both readings and the evidence decides. What is not searched for is said, with the reason, and never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from joindots.model.errors import ParameterError, nearest
from joindots.resolve.search import readers
from joindots.resolve.search.parts import Form, NotUnderstood, Part, Query, Reading
from joindots.standardise.unnamed import without_description

_LONGEST_RUN = 4
_MARK_START = re.compile(r"[a-z?]{1,2}[\d?]{1,3}", re.I)
"""How a registration mark in two groups begins: a name or a year before a number is no mark."""
_DIVIDERS = re.compile(r"[,;\n]+")
_STREETS = (
    "street|road|rd|avenue|ave|lane|ln|close|drive|crescent|terrace|gardens|court|grove|place|square|estate|parade|mews"
)
_NUMBERED_STREET = re.compile(rf"(?:flat \w+ )?\d+[a-z]? .*\b(?:{_STREETS}|st|way|hill|view|house)\b.*", re.I)
_STREET = re.compile(rf"[a-z' ]+ (?:{_STREETS})", re.I)
_LABELS: dict[str, str] = {
    **dict.fromkeys(("dob", "born", "birth"), "dob"),
    **dict.fromkeys(("age", "aged"), "age"),
    **dict.fromkeys(("tel", "phone", "mob", "mobile", "telephone"), "phone"),
    **dict.fromkeys(("plate", "vrm", "reg", "vehicle", "car"), "plate"),
    **dict.fromkeys(("email", "e-mail"), "email"),
    **dict.fromkeys(("aka", "alias", "nickname", "called"), "name"),
    **{name: name for name in ("pnc", "cro", "nhs", "postcode", "name", "address", "account")},
}
_ONLY_DIGITS_AND_MARKS = re.compile(r"[\d+()?*.…\- ]+")
_EVERY_KIND = "dob, age, phone, postcode, plate, email, account, name, address, pnc, cro, nhs"
_PROTECTED_REASON = "ethnicity, nationality and religion are measured and never used to find people"
_NO_KIND_REASON = "it is no name, date, number, postcode, plate, address or identifier that is known"


def read_query(text: str, *, today: date, given: Mapping[str, str] | None = None) -> Query:
    """Understand a query.

    Parameters
    ----------
    text
        Free text; may be empty where something is given by kind.
    today
        What an age is counted back from.
    given
        Kind (``name``, ``dob``, ``phone`` ...) to text that is that and nothing else.

    Raises
    ------
    ParameterError
        If nothing of the query can be searched for.
    """
    parts: list[Part] = []
    left: list[NotUnderstood] = []
    places: list[str] = []
    for segment in filter(None, map(str.strip, _DIVIDERS.split(text))):
        _read_segment(segment, today, parts, left, places)
    for kind, value in (given or {}).items():
        found = _of_kind(kind, value.strip(), today)
        parts += [Part(value, tuple(readings)) for readings in found]
        places += [value] if kind in ("address", "account") else []
        left += [] if found else [NotUnderstood(value, f"it is no {kind} that can be read")]
    parts = list({part.readings: part for part in parts}.values())
    if not parts:
        said = "; ".join(f'"{each.text}": {each.reason}' for each in left) or "it is empty"
        raise ParameterError(f"Nothing in the query can be searched for ({said}). Give any of: {_EVERY_KIND}.")
    return Query(tuple(parts), tuple(left), tuple(places))


def _read_segment(segment: str, today: date, parts: list[Part], left: list[NotUnderstood], places: list[str]) -> None:
    """Read what stands between two commas."""
    text = without_description(segment)
    kept = text.split()
    removed = [word for word in segment.split() if word not in kept]
    left += [NotUnderstood(word, _PROTECTED_REASON) for word in removed]
    if _NUMBERED_STREET.fullmatch(text) and not readers.read_postcode(text):
        places.append(text)
        parts += [Part(readings[0].text, tuple(readings)) for readings in readers.read_address(text)]
        return
    if _STREET.fullmatch(text):
        places.append(text)
        parts += [
            Part(readings[0].text, (*readings, *(r for name in readers.read_name(readings[0].text) for r in name)))
            for readings in readers.read_address(text)
        ]
        return
    words, place = text.split(), 0
    if any(map(str.isalpha, text)):
        places.append(text)
    while place < len(words):
        place += _read_run(words[place:], today, parts, left)


def _read_run(words: list[str], today: date, parts: list[Part], left: list[NotUnderstood]) -> int:
    """Read the longest run of words that is of some kind, and say how many words that was."""
    label = _LABELS.get(words[0].lower().rstrip(":."))
    if label is not None and len(words) > 1:
        for n in range(min(_LONGEST_RUN, len(words) - 1), 0, -1):
            run = " ".join(words[1 : n + 1])
            if found := _of_kind(label, run, today):
                parts += [Part(run, tuple(readings)) for readings in found]
                return n + 1
    for n in range(min(_LONGEST_RUN, len(words)), 0, -1):
        run = " ".join(words[:n])
        readings = _specific(run, n, today)
        if readings:
            parts.append(Part(run, tuple(readings)))
            return n
    found = [] if any(map(str.isdigit, words[0])) else readers.read_name(words[0])
    parts += [Part(words[0], tuple(each)) for each in found]
    if not found:
        left.append(NotUnderstood(words[0], _NO_KIND_REASON))
    return 1


def _specific(run: str, n_words: int, today: date) -> list[Reading]:
    """Give every reading of a run of words but that of names."""
    if not any(map(str.isdigit, run)):
        return readers.read_email(run)
    readings = [*readers.read_email(run), *readers.read_pnc(run), *readers.read_cro(run), *readers.read_nhs(run)]
    born = readers.read_birth(run, today)
    if not born and n_words <= 2 and (len(run) == 2 or not _ONLY_DIGITS_AND_MARKS.fullmatch(run)):
        born = readers.read_age(run, today)
    readings += born
    if _ONLY_DIGITS_AND_MARKS.fullmatch(run):
        is_one_number = n_words == 1 or run.startswith(("0", "+", "44", "7"))
        is_date = bool(born) and len(run) != 8
        return readings + (readers.read_phone(run) if is_one_number and not is_date else [])
    if n_words <= 2 and not readings:
        postcode = readers.read_postcode(run)
        is_whole = any(reading.form == Form.WHOLE for reading in postcode)
        plate = [] if is_whole else readers.read_plate(run)
        is_one_mark = n_words == 1 or _MARK_START.fullmatch(run.split()[0]) is not None
        readings += postcode + (plate if is_one_mark else [])
        if n_words == 1 and not readings:
            readings += readers.read_account(run)
    return readings


def _of_kind(kind: str, text: str, today: date) -> list[list[Reading]]:
    """Read a text that is said to be of one kind; one list of readings for each part."""
    of_words: dict[str, Callable[[str], list[list[Reading]]]] = {
        "name": lambda value: [each for word in value.split() for each in readers.read_name(word)],
        "address": readers.read_address,
    }
    of_one: dict[str, Callable[[str], list[Reading]]] = {
        "dob": lambda value: readers.read_birth(value, today),
        "age": lambda value: readers.read_age(value, today),
        "phone": readers.read_phone,
        "postcode": readers.read_postcode,
        "plate": readers.read_plate,
        "email": readers.read_email,
        "account": readers.read_account,
        "pnc": readers.read_pnc,
        "cro": readers.read_cro,
        "nhs": readers.read_nhs,
    }
    if kind in of_words:
        return of_words[kind](text)
    if kind not in of_one:
        raise ParameterError(f'A query has no "{kind}". {nearest(kind, [*of_words, *of_one])}')
    readings = of_one[kind](text)
    return [readings] if readings else []
