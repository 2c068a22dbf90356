"""What an index knows beside who holds what: a fitted model's say, the days of births, and how many hold anything."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.errors import ParameterError
from joindots.model.tables import COMPARISON_LEVELS, ENTITIES, OBJECTS, PEOPLE, ROLES
from joindots.resolve.search.build import build_index
from joindots.resolve.search.index import open_index
from joindots.resolve.search.parts import Field
from joindots.resolve.search.query import read_query

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported


def _levels(comparison: str, *m: float) -> list[dict[str, Any]]:
    base = {"comparison": comparison, "label": "x", "u_probability": 0.1, "weight_bits": 1.0}
    return [{**base, "level": level, "m_probability": probability} for level, probability in enumerate(m)]


def test_index__takes_from_a_fitted_model_how_often_a_field_agrees_and_differs(town: Town) -> None:
    fitted = [*_levels("forename", 0.07, 0.13, 0.8), *_levels("phones", 0.4, 0.6), *_levels("surname", 0.2, 0.8)]
    tables = {
        "people": table_from_rows(PEOPLE, town.people),
        "entities": table_from_rows(ENTITIES, town.entities),
        "roles": table_from_rows(ROLES, []),
        "objects": table_from_rows(OBJECTS, []),
        "comparison_levels": table_from_rows(COMPARISON_LEVELS, fitted[::-1]),
    }
    contents = build_index(tables)
    index = open_index(contents.arrays, contents.tables)
    assert index.fitted == {Field.NAME: (0.8, 0.07), Field.PHONE: (0.6, 0.4)}
    assert town.index().fitted == {}


def test_index__knows_between_which_days_a_birth_lies_and_who_holds_anything(town: Town) -> None:
    town.add("span", surname="archer", birth_earliest=date(1960, 2, 3), birth_latest=date(1961, 4, 5))
    town.add("nothing")
    index = town.index()
    born = index.lexicons[Field.BORN]
    place = born.find("19600203-19610405")
    assert (index.first_days[place], index.last_days[place]) == (19600203, 19610405)
    day = born.find("19500101")
    assert (index.first_days[day], index.last_days[day]) == (19500101, 19500101)
    assert index.n_entities == 146
    assert index.n_holding[Field.NAME] == 145
    assert index.n_holding[Field.BORN] == 145
    assert index.n_holding[Field.PHONE] == 144
    assert index.n_holding[Field.EMAIL] == 0


@pytest.mark.parametrize(
    ("text", "said"), [("", r"\(it is empty\)"), ("asian", r'\("asian": .*never used'), ("!!", r'\("!!": it is no name')]
)
def test_read_query__says_why_nothing_of_it_can_be_searched_for(text: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        read_query(text, today=date(2026, 1, 1))
