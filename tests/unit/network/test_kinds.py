"""The weights, against their definition and against what they must allow and forbid."""

from __future__ import annotations

import polars as pl
import pytest

from joindots.network.kinds import (
    CERTAIN_LINK,
    GROUP_BITS,
    HUB_BITS,
    KINDS,
    PRIOR_BITS,
    SUSPECT_TOGETHER,
    THRESHOLD_BITS,
    Kind,
    person_bits,
)

EVEN = Kind("even", together=0.5, chance=0.5, unknown_dates_bits=0, apart_bits=None, why="", breaks_if="")


@pytest.mark.parametrize(("n_unrelated", "below_prior"), [(1, 0.0), (2, 0.0), (5, 3.321928), (17, 7.087463)])
def test_weight_bits__falls_by_the_pairs_that_chance_alone_would_join(n_unrelated: int, below_prior: float) -> None:
    assert EVEN.weight_bits(n_unrelated) == pytest.approx(PRIOR_BITS - below_prior)


def test_weight_bits__a_rare_venue_of_three_cases_is_enough_for_a_dot() -> None:
    assert KINDS["venue"].weight_bits(3) >= THRESHOLD_BITS


def test_weight_bits__a_venue_alone_holds_no_group_and_a_phone_does() -> None:
    undated_phone = KINDS["phone"].weight_bits(2) - KINDS["phone"].unknown_dates_bits
    assert KINDS["venue"].weight_bits(2) < GROUP_BITS <= undated_phone


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_weight_bits__nothing_outweighs_being_touched_by_sixty_unrelated_cases(kind: Kind) -> None:
    assert kind.weight_bits(60) < HUB_BITS


@pytest.mark.parametrize("name", ["phone", "vehicle", "account"])
def test_kinds__what_changes_hands_ties_only_where_dates_may_overlap(name: str) -> None:
    assert KINDS[name].apart_bits is None


@pytest.mark.parametrize(("probability", "bits"), [(0.5, 5.855), (0.95, 9.210), (CERTAIN_LINK, 10.219)])
def test_person_bits__follow_the_odds_of_the_link(probability: float, bits: float) -> None:
    weighed = pl.select(person_bits(pl.lit(probability), SUSPECT_TOGETHER)).item()
    assert weighed == pytest.approx(bits, abs=0.001)
