"""Weights and probabilities, from one to the other."""

from __future__ import annotations

import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.models.fit import bits_from_probability, match_weight, probability_from_bits


def test_match_weight__is_the_log_of_the_likelihood_ratio() -> None:
    assert match_weight(0.8, 0.1) == pytest.approx(3.0)
    assert (match_weight(1.0, 1.0), match_weight(1.0, 0.25), match_weight(0.25, 1.0)) == (0.0, 2.0, -2.0)


@pytest.mark.parametrize(("m", "u"), [(0.0, 0.1), (0.1, 0.0), (1.001, 0.1), (0.1, 1.001), (-0.1, 0.1), (0.1, -0.1)])
def test_match_weight__refuses_what_is_no_probability(m: float, u: float) -> None:
    with pytest.raises(ParameterError, match="above 0 and at most 1"):
        match_weight(m, u)


@pytest.mark.parametrize("probability", [1e-9, 0.3, 0.5, 0.6, 0.95])
def test_probability_and_bits__are_inverse(probability: float) -> None:
    assert probability_from_bits(bits_from_probability(probability)) == pytest.approx(probability)


def test_probability_from_bits__holds_at_the_extremes() -> None:
    assert (probability_from_bits(5000.0), probability_from_bits(-5000.0)) == (1.0, 0.0)
