"""How values may agree with a part of a query: probabilities that leave room for one another."""

from __future__ import annotations

from itertools import product

import pytest

from joindots.resolve.search.parts import FITTED_BY, IDENTIFIERS, ITS_INITIAL, ONE_OWNER, Field, Form, Reading, levels_of


def _reading(field: Field, form: Form) -> Reading:
    return Reading(field, form, "text", "said")


@pytest.mark.parametrize(("field", "form"), list(product(Field, Form)))
def test_levels_of__are_probabilities_and_no_more_than_certain(field: Field, form: Form) -> None:
    """Levels that only say "near" hold for others too, and are not among those that exclude one another."""
    levels = levels_of(_reading(field, form), {})
    assert all(0 < level.m < 1 for level in levels.levels)
    assert 0 < levels.m_else < 1
    assert sum(level.m for level in levels.levels if not level.is_coarse) + levels.m_else <= 1.0 + 1e-9
    assert not levels.levels[0].is_coarse
    strict = [level.m for level in levels.levels if not level.is_coarse]
    assert strict == sorted(strict, reverse=True), "the strongest first"
    assert len({level.label for level in levels.levels}) == len(levels.levels)


def test_levels_of__forgive_slips_of_whole_values_that_people_write_and_none_of_identifiers() -> None:
    n_levels = {field: len(levels_of(_reading(field, Form.WHOLE), {}).levels) for field in Field}
    assert all(n_levels[field] == 1 for field in (*IDENTIFIERS, Field.ACCOUNT))
    assert n_levels[Field.NAME] == 7
    assert n_levels[Field.BORN] == n_levels[Field.POSTCODE] == 4
    coarse = {
        level.label for field in Field for level in levels_of(_reading(field, Form.WHOLE), {}).levels if level.is_coarse
    }
    assert coarse == {ITS_INITIAL, "may be that day", "same sector", "same district", "same before the @"}
    assert set(ONE_OWNER).isdisjoint({Field.NAME, Field.BORN, Field.POSTCODE, Field.ADDRESS})


@pytest.mark.parametrize(
    ("fitted", "same", "differs"),
    [((0.7, 0.1), 0.7, 0.1), ((0.3, 0.1), 0.5, 0.1), ((0.9, 0.001), 0.9, 0.02), ((0.6, 0.9), 0.6, 0.5)],
)
def test_levels_of__take_from_the_model_how_often_whole_values_agree_and_differ(
    fitted: tuple[float, float], same: float, differs: float
) -> None:
    for field in FITTED_BY:
        plain = levels_of(_reading(field, Form.WHOLE), {})
        found = levels_of(_reading(field, Form.WHOLE), {field: fitted})
        assert (found.levels[0].m, found.m_else) == (same, differs)
        assert found.levels[0].label == plain.levels[0].label
        assert found.levels[1:] == plain.levels[1:]
        assert levels_of(_reading(field, Form.START), {field: fitted}) == levels_of(_reading(field, Form.START), {})
        assert levels_of(_reading(Field.PLATE, Form.WHOLE), {field: fitted}).levels[0].m == 0.6


def test_bits_of_fields__are_one_each() -> None:
    assert sorted(field.bit for field in Field) == [1 << n for n in range(len(Field))]
