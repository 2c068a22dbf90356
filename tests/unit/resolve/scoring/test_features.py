"""Tokens: a value's number and its rarity in one number of 31 bits."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.kernels.data import Weights
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.models.spec import Key
from joindots.resolve.records.encode import encode
from joindots.resolve.scoring.features import Grid, ValueFacts, grid_of, value_facts


def _weights(*tables: list[float]) -> Weights:
    starts = np.cumsum([0, *map(len, tables)])
    no_codes = np.zeros(1, np.int32)
    bits = np.array([value for table in tables for value in table])
    levels = np.zeros((1, 2))
    firsts = np.zeros(len(tables), np.int64)
    return Weights(-9.0, levels, levels, no_codes, no_codes, np.zeros(1, np.bool_), starts, firsts, bits)


@pytest.mark.parametrize(("n_values", "n_bits"), [(1, 30), (2, 30), (3, 29), (4, 29), (5, 28), (256, 23), (257, 22)])
def test_grid_of__leaves_rarity_the_bits_that_values_do_not_need(n_values: int, n_bits: int) -> None:
    grid = grid_of(_weights([2.0, -1.0]), n_values)
    assert grid.n_rarity_bits == n_bits
    greatest = ((n_values - 1) << n_bits) + (1 << n_bits) - 1
    assert greatest < 2**31, "a token is never below nought"
    assert (n_values - 1).bit_length() + n_bits >= 30


def test_grid_of__runs_from_the_least_rarity_to_the_greatest_and_nought_is_among_them() -> None:
    grid = grid_of(_weights([2.0, -1.0], [3.0, 5.0], [-4.0], []), 5)
    least, grains = grid.ranges.T
    assert least.tolist() == [-1.0, 0.0, -4.0, 0.0]
    assert (least + grains * (2**28 - 1)).tolist() == pytest.approx([2.0, 5.0, 0.0, 0.0])


def test_covers__values_and_rarities_that_can_be_written() -> None:
    grid = grid_of(_weights([2.0, -1.0]), 8)
    assert grid.covers(_weights([1.0, -0.5]), 8)
    assert grid.covers(_weights([2.0, -1.0]), 8)
    assert not grid.covers(_weights([2.0, -1.0]), 9)
    assert not grid.covers(_weights([2.1, -1.0]), 8)
    assert not grid.covers(_weights([2.0, -1.1]), 8)
    assert grid.covers(_weights([2.0 + 1e-10, -1.0 - 1e-10]), 8), "rounding is allowed for"


def test_value_facts__of_two_sets_of_records_hold_for_both() -> None:
    one, other = Key(("one",)), Key(("other",))
    grid, another = (Grid(n, np.zeros((1, 2))) for n in (3, 4))
    ours = ValueFacts({one: True, other: True}, {one: 8, other: 5}, 7.0, grid)
    theirs = ValueFacts({one: True, other: False}, {one: 8, other: 9}, 6.0, another)
    both = ours.with_others(theirs, [one, other])
    assert both.dates == {one: True, other: False}
    assert both.longest == {one: 8, other: 9}
    assert both.greatest_bits == 7.0
    assert both.grid is grid
    assert theirs.with_others(ours, [one]).greatest_bits == 7.0


BORN, CODE = Key(("born",)), Key(("code",))
TWO = spec_from_config({"table": {"block": [["code"]]}, "columns": {"born": "date", "code": "id"}}).spec


def test_value_facts__bound_what_any_pair_can_weigh_either_way() -> None:
    """The greatest level of each comparison, and the rarest or commonest value of each table, one beside the other."""
    frame = pl.DataFrame({"born": ["19880304", None], "code": ["ab", "abcde"]})
    levels = np.array([[-7.0, 2.0, 5.0], [1.0, -0.5, 0.0]])
    weights = _weights([2.0, -1.0], [0.5, -3.0])._replace(levels=levels)
    facts = value_facts(encode(frame, TWO), weights)
    assert facts.greatest_bits == pytest.approx(7.0 + 1.0 + 2.0 + 3.0)
    assert value_facts(encode(frame, TWO), _weights()._replace(levels=levels)).greatest_bits == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("births", "is_date"),
    [
        (["19880304", None, "19881344"], True),
        ([None, None], True),
        (["19880304", "1988030"], False),
        (["1988o304"], False),
        (["198803040"], False),
        (["19880304", "0000000/"], False),
        (["0000000:"], False),
        (["99999999", "00000000"], True),
    ],
)
def test_value_facts__know_whether_all_values_of_a_key_are_eight_digits(births: list[str | None], is_date: bool) -> None:
    codes = ["ab", "abcde", "a", "12345678"][: len(births)]
    frame = pl.DataFrame({"born": births, "code": codes}, schema={"born": pl.String, "code": pl.String})
    facts = value_facts(encode(frame, TWO), _weights()._replace(levels=np.zeros((2, 3))))
    assert facts.dates[BORN] == is_date
    assert facts.longest[CODE] == max(map(len, codes))
    assert facts.longest[BORN] == max((len(each) for each in births if each), default=0)
