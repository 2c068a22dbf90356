"""What is found by words: the same permissions as every other door."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from joindots.web.accounts.models import User
from joindots.web.casework.cases import visible_cases, visible_people
from joindots.web.casework.models import NameWord, Person

MOST_FOUND = 25


def found_cases(user: User, words: str) -> Any:
    """Find cases that a person may see, by the beginning of their reference or by case id."""
    said = words.strip()
    fits = starting("crime_ref", said) | starting("crime_ref", said.upper()) | Q(case_id=said)
    return visible_cases(user).filter(fits).order_by("position", "case_id")


def starting(field: str, said: str) -> Q:
    """Ask for what starts with some words, as a span of an index: in fields whose letters go by their numbers."""
    return Q(**{f"{field}__gte": said, f"{field}__lt": said + chr(0x10FFFF)})


def found_people(user: User, words: str, *, most: int = MOST_FOUND) -> tuple[list[Person], bool]:
    """Find people that a person may see, by the beginnings of words of a name as recorded, or by their id.

    Victims and witnesses are not searched by name. Names that fit are gone through in the order of the rarest word, so many
    at a time, until `most` are found that may be seen.

    Returns
    -------
    The people, and whether so many names fit that not all were gone through.
    """
    people = visible_people(user)
    parts = sorted(set(words.casefold().split()))[:_MOST_WORDS]
    if len(parts) == 1 and (one := people.filter(pk=words.strip()).first()):
        return [one], False
    rarest, *others = sorted(parts, key=_how_often)
    fits = NameWord.objects.filter(starting("word", rarest))
    for part in others:
        fits = fits.filter(Exists(NameWord.objects.filter(starting("word", part), record=OuterRef("record"))))
    names = fits.order_by("word", "record").values_list("word", "record", "record__person")
    found: dict[str, Person] = {}
    n_names, some = 0, list(names[:_SOME])
    while True:
        n_names += len(some)
        for person in people.filter(is_sheltered=False, pk__in={row[2] for row in some}):
            found[person.pk] = person
        if len(some) < _SOME or len(found) > most or n_names >= _MOST_NAMES:
            break
        word, record, _ = some[-1]
        some = list(names.filter(Q(word__gt=word) | Q(word=word, record__gt=record))[:_SOME])
    in_order = sorted(found.values(), key=lambda person: (person.shown, person.pk))
    return in_order[:most], len(found) > most or len(some) == _SOME


def _how_often(part: str) -> int:
    """How many names hold a word that starts so, up to a number that tells rare from common."""
    return NameWord.objects.filter(starting("word", part)).values("word")[:_COMMON].count()  # the index alone


_MOST_WORDS, _COMMON = 6, 2000
_SOME, _MOST_NAMES = 200, 2000
"""Names that fit are gone through so many at a time, and no more than so many."""
