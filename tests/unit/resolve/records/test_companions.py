"""How common a name is with its look-alikes, and beside the other part of the name: counted by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.models.spec import BESIDE, LOOK_ALIKES, Key
from joindots.resolve.records.coded import coded_table
from joindots.resolve.records.companions import companion_ratios, look_alikes, ratios_as_written
from joindots.resolve.records.frequencies import count_frequencies


def _like(names: list[str]) -> dict[str, str]:
    found = look_alikes(pl.Series(names, dtype=pl.String))
    return dict(found.select("value", "like").iter_rows())


@pytest.mark.parametrize("slip", ["eilf", "eliff", "elef", "elifa"])
def test_look_alikes__a_slip_is_as_common_as_the_name_it_is_a_slip_of(slip: str) -> None:
    assert _like(["elif"] * 9 + [slip]) == {"elif": "elif", slip: "elif"}


def test_look_alikes__a_nickname_and_another_spelling_count_with_the_name() -> None:
    found = _like(["mohammed"] * 9 + ["mo", "muhammad"])
    assert found == {"mohammed": "mohammed", "mo": "mohammed", "muhammad": "mohammed"}


def test_look_alikes__short_names_and_other_names_stand_alone() -> None:
    names = ["min", "lin", "quentin", "oyelaran"]
    assert _like(["ming", *names, *names]) == {name: name for name in ["ming", *names]}


def test_look_alikes__two_slips_make_another_name() -> None:
    names = ["abcdefgh", "abcdefxy", "xybcdefgh"]
    assert _like([*names, *names, "abcdefgh"]) == {name: name for name in names}
    assert _like(["abcd"] * 3 + ["abcde", "bcde"]) == {"abcd": "abcd", "abcde": "abcd", "bcde": "abcd"}


def test_look_alikes__of_nothing_are_nothing() -> None:
    assert look_alikes(pl.Series([None], dtype=pl.String)).is_empty()


def test_count_frequencies__weighs_a_slip_like_its_name() -> None:
    frame = pl.DataFrame({"a": [*["elif"] * 9, "eilf", "zbigniew", None]})
    key = Key(("a",), LOOK_ALIKES)
    bits = count_frequencies(frame, [key])[key].bits(pl.Series(["elif", "eilf", "zbigniew"]))
    assert bits[0] == bits[1] < bits[2]


def _ratios(pairs: list[tuple[str, str]]) -> dict[str, float]:
    first, second = zip(*pairs, strict=True)
    return dict(companion_ratios(pl.Series(first), pl.Series(second)).iter_rows())


def test_companion_ratios__names_that_keep_company_are_commoner_together() -> None:
    ratios = _ratios([("mohammed", "khan")] * 40 + [("david", "jones")] * 40 + [("david", "khan")])
    assert ratios["mohammed khan"] == pytest.approx((37 + 20 * 41 / 81) / 60 / (41 / 81))
    assert "david khan" not in ratios


def test_companion_ratios__one_persons_own_records_say_nothing_of_others() -> None:
    ratios = _ratios([("peregrine", "oyelaran")] * 3 + [("david", "jones")] * 40)
    assert "peregrine oyelaran" not in ratios


def test_companion_ratios__a_slip_keeps_the_company_of_its_name() -> None:
    ratios = _ratios([("mohammed", "khan")] * 40 + [("david", "jones")] * 40 + [("mohamed", "khann")])
    assert ratios["mohamed khann"] == ratios["mohammed khan"] > 1.0


def _as_written(pairs: list[tuple[str | None, str | None]], among: list[bool] | None = None) -> dict[str, float]:
    table = coded_table(pl.DataFrame(pairs, schema=dict.fromkeys(("first", "second"), pl.String()), orient="row"))
    both, first, second = table.key(Key(("first", "second"), BESIDE)), table.column("first"), table.column("second")
    return dict(ratios_as_written(both, first, second, None if among is None else np.array(among)).iter_rows())


HOMES: list[tuple[str | None, str | None]] = [
    *[("QX1 1AA", "lodbridge")] * 13,
    *[("QX2 2BB", "tarnwick")] * 40,
    ("QX1 1AA", "tarnwick"),
    (None, "lodbridge"),
    ("QX1 1AA", None),
]


def test_ratios_as_written__a_town_is_commoner_beside_its_postcode() -> None:
    ratios = _as_written(HOMES)
    assert ratios["QX1 1AA lodbridge"] == pytest.approx((10 + 20 * 13 / 54) / 34 / (13 / 54))
    assert set(ratios) == {"QX1 1AA lodbridge", "QX2 2BB tarnwick"}


def test_ratios_as_written__are_of_the_records_that_count() -> None:
    nobody_else = [("QX9 9ZZ", "tarnwick")] * 5
    assert _as_written([*HOMES, *nobody_else], [True] * len(HOMES) + [False] * 5) == _as_written(HOMES)
    assert _as_written([(None, None), ("QX1 1AA", None)]) == {}


def test_ratios_as_written__a_slip_is_another_value_and_one_persons_own_records_are_no_company() -> None:
    assert "QX1 1AA lodbridg" not in _as_written([*HOMES, *[("QX1 1AA", "lodbridg")] * 3])


def test_ratios__of_values_that_are_as_common_together_as_apart_are_not_listed() -> None:
    """Half of all, and beside the first half of those that may be another person's."""
    pairs = [("peter", "khan")] * 13 + [("peter", "jones")] * 7 + [("david", "khan")] * 7 + [("david", "jones")] * 13
    assert _as_written([*pairs]) == _ratios(pairs) == {}
    more = [("peter", "khan"), *pairs, ("david", "jones")]
    expected = pytest.approx((11 + 10) / 41 / 0.5)
    assert _as_written([*more]) == _ratios(more) == {"peter khan": expected, "david jones": expected}


def test_count_frequencies__takes_off_what_two_values_are_commoner_together() -> None:
    frame, key = pl.DataFrame(HOMES, schema=["postcode", "city"], orient="row"), Key(("postcode", "city"), BESIDE)
    bits = count_frequencies(frame, [key])[key].bits(pl.Series(["QX1 1AA lodbridge", "QX1 1AA tarnwick"]))
    assert bits.tolist() == [pytest.approx(-np.log2(_as_written(HOMES)["QX1 1AA lodbridge"])), 0.0]
