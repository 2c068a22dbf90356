"""Search in what was written about cases: the masked text alone is indexed, by the database, and asked under permissions.

Narratives reach casework with the names of victims and witnesses already replaced by pseudonyms. So no search finds a case
by such a name, and no excerpt can show one. SQLite answers from its FTS5 index, PostgreSQL from an index over `tsvector`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from markupsafe import Markup, escape

from joindots.web.accounts.access import about_cases, scope
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.casework.cases import visible_cases
from joindots.web.casework.models import CaseDetail, Narrative

_PARTS = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+")
_SQLITE = "SELECT rowid FROM casework_narrative_fts WHERE casework_narrative_fts MATCH %s"
_POSTGRES = "SELECT id FROM casework_narrative WHERE words @@ websearch_to_tsquery('english', %s)"
_BATCH = 500
_ORDER = ("case__position", "case_id", "written_on", "record_id")
_COMMON, _FIRST_CASES, _MOST_CASES = 3_000, 200, 10_000
"""From so many on, what holds a word is looked for case by case: so many cases first, and never more at a time."""
_AROUND = 110
_SHORTEST_STEM = 4


def index_narratives(case_ids: Iterable[str]) -> None:
    """Index anew what was written about some cases."""
    keys = sorted(set(case_ids))
    for first in range(0, len(keys), _BATCH):
        part = keys[first : first + _BATCH]
        Narrative.objects.filter(case_id__in=part).delete()
        details = CaseDetail.objects.filter(pk__in=part).order_by("pk").values_list("pk", "narratives")
        Narrative.objects.bulk_create(_rows(details), batch_size=_BATCH)


def _rows(details: Iterable[tuple[str, list[dict[str, Any]]]]) -> Iterator[Narrative]:
    for case_id, narratives in details:
        for each in narratives:
            yield Narrative(
                case_id=case_id,
                record_id=each["record_id"][:120],
                written_on=each["written_on"] or "",
                text=each["text"] or "",
            )


def found_narratives(user: User, words: str, most: int) -> list[Narrative]:
    """Find what holds every word (in any of its forms) and every phrase in quotes, in cases that `user` may see.

    They come in the order of their cases. What holds a common word is not all sorted for the first few: cases are gone
    through in their order, more of them at a time, until so many are found.
    """
    asked = asked_parts(words)
    if not asked:
        return []
    held, is_common = _held(asked)
    within = about_cases(scope(user, Verb.SEE), "case")
    if not is_common:
        found = Narrative.objects.filter(within, pk__in=held)
        return list(found.select_related("case").order_by(*_ORDER)[:most])
    keys: list[int] = []
    cases, first, n = visible_cases(user).order_by("position", "case_id").values_list("pk", flat=True), 0, _FIRST_CASES
    while len(keys) < most and (some := list(cases[first : first + n])):
        written = Narrative.objects.filter(case_id__in=some).order_by(*_ORDER).values_list("pk", flat=True)
        keys += [key for key in written if key in held]
        first, n = first + n, min(2 * n, _MOST_CASES)
    return list(Narrative.objects.filter(within, pk__in=keys[:most]).select_related("case").order_by(*_ORDER))


def _held(asked: list[str]) -> tuple[set[int], bool]:
    """Give the ids of what holds all that is asked, of anybody's cases, and say whether they are many."""
    if connection.vendor == "sqlite":
        query, sought = _SQLITE, " ".join(f'"{part}"' for part in asked)
    else:
        query, sought = _POSTGRES, " ".join(f'"{part}"' if " " in part else part for part in asked)
    with connection.cursor() as cursor:
        cursor.execute(query, [sought])
        held = {key for (key,) in cursor.fetchall()}
    return held, len(held) > _COMMON


def asked_parts(words: str) -> list[str]:
    """Split what was asked into words and phrases, without what a query language would take for its own.

    Examples
    --------
    >>> asked_parts('taxi "back seat" OR -x*')
    ['taxi', 'back seat', 'OR', 'x']
    """
    parts = (" ".join(_WORD.findall(phrase or word)) for phrase, word in _PARTS.findall(words))
    return [part for part in parts if part]


def excerpt(text: str, words: str) -> Markup:
    """Cut out the place where the first word stands, every word marked; everything else escaped."""
    stems = {word.casefold()[: max(_SHORTEST_STEM, len(word) - 2)] for part in asked_parts(words) for word in part.split()}
    hits = [hit for hit in _WORD.finditer(text) if any(hit[0].casefold().startswith(stem) for stem in stems)]
    start = max(0, hits[0].start() - _AROUND) if hits else 0
    end = min(len(text), (hits[0].end() if hits else 0) + _AROUND * 2)
    said, place = [Markup("… ") if start else Markup("")], start
    for hit in hits:
        if hit.end() > end:
            break
        said += [escape(text[place : hit.start()]), Markup("<mark>{}</mark>").format(hit[0])]
        place = hit.end()
    said.append(escape(text[place:end]))
    return Markup("").join(said) + (Markup(" …") if end < len(text) else Markup(""))
