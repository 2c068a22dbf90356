"""A fit as a file: written, read back, refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from joindots.model.errors import AccessRefused, NotTrainedError, ParameterError
from joindots.resolve import levels
from joindots.resolve.fit import (
    ComparisonFit,
    Fit,
    bits_from_probability,
    fit_from_dict,
    fit_to_dict,
    match_weight,
    probability_from_bits,
)
from joindots.resolve.spec import BlockingRule, Key, ModelSpec

PNC = levels.comparison("pnc", levels.identifier_levels(Key(("pnc",)), forgives_slips=False))
SPEC = ModelSpec("m", (PNC,), (BlockingRule((Key(("pnc",)),)),))
FIT = Fit("m", (ComparisonFit("pnc", ("differs", "same"), (0.1, 0.9), (0.99, 0.01), 12.0),), 0.01, False, 500, 10, 20)


def test_match_weight__is_the_log_of_the_likelihood_ratio() -> None:
    assert match_weight(0.8, 0.1) == pytest.approx(3.0)
    with pytest.raises(ParameterError, match="above 0 and at most 1"):
        match_weight(0.0, 0.1)


@pytest.mark.parametrize("probability", [1e-9, 0.3, 0.5, 0.95])
def test_probability_and_bits__are_inverse(probability: float) -> None:
    assert probability_from_bits(bits_from_probability(probability)) == pytest.approx(probability)


def test_probability_from_bits__holds_at_the_extremes() -> None:
    assert (probability_from_bits(5000.0), probability_from_bits(-5000.0)) == (1.0, 0.0)


def test_fit__comes_back_from_json_as_it_was() -> None:
    assert fit_from_dict(json.loads(json.dumps(fit_to_dict(FIT))), SPEC) == FIT


def _file(**change: Any) -> dict[str, Any]:
    values = json.loads(json.dumps(fit_to_dict(FIT)))
    values["comparisons"][0].update(change)
    return values  # type: ignore[no-any-return]


def test_fit_from_dict__refuses_a_model_that_compares_ethnicity() -> None:
    values = _file()
    values["comparisons"].append({**values["comparisons"][0], "name": "ethnic_appearance"})
    with pytest.raises(AccessRefused, match='"ethnic_appearance" speaks of ethnicity'):
        fit_from_dict(values, SPEC)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "cro"}, "is missing"),
        ({"labels": ["no", "yes"]}, "has other levels"),
        ({"m_probabilities": [1.0]}, "needs 2"),
    ],
)
def test_fit_from_dict__refuses_a_fit_that_lacks_what_the_model_needs(change: dict[str, Any], message: str) -> None:
    with pytest.raises(NotTrainedError, match=message):
        fit_from_dict(_file(**change), SPEC)
