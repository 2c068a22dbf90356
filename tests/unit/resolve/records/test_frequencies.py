"""How common values are: counted by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.kernels.data import Op
from joindots.resolve.models.spec import BESIDE, LOOK_ALIKES, TOGETHER, BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.coded import code_column
from joindots.resolve.records.frequencies import (
    KeyFrequencies,
    count_frequencies,
    count_model_frequencies,
    count_values,
)

NAMES = pl.Series(["pereira", "king", "pereira", None, "pereira", "king", "marsh", "d'arcy"])


def _shares(found: KeyFrequencies) -> dict[str, float]:
    assert found.shares["value"].to_list() == sorted(found.shares["value"])
    return dict(found.shares.select("value", "share").iter_rows())


def test_count_values__gives_shares_of_the_values_that_come_twice_and_the_chance_that_two_agree() -> None:
    found = count_values(code_column(NAMES))
    assert _shares(found) == {"king": 2 / 7, "pereira": 3 / 7}
    assert found.chance_agreement == pytest.approx((9 + 4 + 1 + 1) / 49)
    assert found.least_share == pytest.approx(1 / 7)


def test_count_values__counts_among_some_records_and_each_value_of_a_list() -> None:
    among = np.array([True, True, False, True, False, True, False, False])
    found = count_values(code_column(NAMES), among)
    assert (_shares(found), found.least_share) == ({"king": 2 / 3}, 1 / 3)
    assert found.chance_agreement == pytest.approx(5 / 9)
    lists = pl.Series([["1", "2"], ["2"], [], None, ["3"]], dtype=pl.List(pl.String))
    found = count_values(code_column(lists))
    assert (_shares(found), found.chance_agreement, found.least_share) == ({"2": 0.5}, 6 / 16, 0.25)


@pytest.mark.parametrize("values", [[], [None, None]])
def test_count_values__of_nothing_say_nothing(values: list[None]) -> None:
    found = count_values(code_column(pl.Series(values, dtype=pl.String)))
    assert (_shares(found), found.chance_agreement, found.least_share) == ({}, 1.0, 1.0)


def test_bits__hold_each_share_against_chance_and_take_a_value_never_seen_for_the_rarest() -> None:
    shares = pl.DataFrame({"value": ["king", "pereira"], "share": [0.25, 0.5]})
    found, asked = KeyFrequencies(shares, 0.125, 0.0625), pl.Series(["pereira", "never", "king"])
    assert found.bits(asked).tolist() == [-2.0, 1.0, -1.0]
    assert found.bits(asked, against=1.0).tolist() == [1.0, 4.0, 2.0]
    assert found.bits(asked, against=1.0, least_frequency=0.25).tolist() == [1.0, 2.0, 2.0]


def test_count_frequencies__gives_a_slip_the_share_of_what_it_is_a_slip_of_but_not_of_what_is_held_once() -> None:
    key = Key(("name",), LOOK_ALIKES)
    frame = pl.DataFrame({"name": ["pereira", "pereira", "perreira", "abanathy", "abbanathy", "marsh"]})
    found = count_frequencies(frame, [key])[key]
    assert _shares(found) == {"pereira": 2 / 6, "perreira": 2 / 6}
    assert found.chance_agreement == pytest.approx(8 / 36)
    assert found.least_share == 1 / 6
    some = count_frequencies(frame, [key], np.array([True, False, True, False, False, False]))[key]
    assert (_shares(some), some.least_share) == ({}, 0.5)


@pytest.mark.parametrize(("transform", "columns"), [(TOGETHER, ("a", "b")), (BESIDE, ("a", "b"))])
def test_count_frequencies__of_two_values_together_give_ratios_to_be_held_against_one(
    transform: str, columns: tuple[str, ...]
) -> None:
    """Thirteen of them, of whom three may be one person's own, beside what the whole file would have of twenty."""
    frame = pl.DataFrame({"a": ["mohammed"] * 13 + ["peter"] * 87, "b": ["khan"] * 13 + ["jones"] * 87})
    key = Key(columns, transform)
    found = count_frequencies(frame, [key])[key]
    assert (found.chance_agreement, found.least_share) == (1.0, 1.0)
    assert _shares(found)["mohammed khan"] == pytest.approx((10 + 20 * 0.13) / (13 + 20) / 0.13)
    some = count_frequencies(frame, [key], np.arange(100) >= 9)[key]
    assert _shares(some)["mohammed khan"] == pytest.approx((1 + 20 * 4 / 91) / (4 + 20) / (4 / 91))


def test_count_model_frequencies__keeps_what_is_known_and_counts_the_rest_of_what_a_model_asks_for() -> None:
    a, b = Key(("a",)), Key(("b",))
    comparisons = tuple(
        Comparison(key.name, (LevelSpec("same", (Question(Op.EQUAL, key),), 0.9, 0.1, rarity=1.0),), frequency_key=key)
        for key in (a, b)
    )
    spec = ModelSpec("two", comparisons, (BlockingRule((a,)),))
    frame = pl.DataFrame({"a": ["x", "x", "y"], "b": ["p", "q", "q"]})
    known = KeyFrequencies(pl.DataFrame({"value": ["x"], "share": [0.9]}), 0.5, 0.1)
    found = count_model_frequencies(frame, spec, {a: known}, among=np.array([False, True, True]))
    assert set(found) == {a, b}
    assert found[a] is known
    assert (_shares(found[b]), found[b].least_share) == ({"q": 1.0}, 0.5)
    assert _shares(count_model_frequencies(frame, spec)[a]) == {"x": 2 / 3}
