"""What is shown of a match weight adds up, to the last digit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.resolve.explain.steps import bits_text, in_hundredths, steps_of, total_bits

BITS = st.floats(-60.0, 60.0)


@given(BITS, st.lists(BITS, max_size=30))
def test_steps_of__add_up_to_the_weight_as_it_is_shown(prior: float, parts: list[float]) -> None:
    steps = steps_of(prior, parts)
    assert len(steps) == len(parts) + 1
    assert steps[0].start == 0
    assert all(before.end == after.start for before, after in pairwise(steps))
    assert sum(step.end - step.start for step in steps) == in_hundredths(total_bits(prior, parts))
    assert float(bits_text(total_bits(prior, parts))) * 100 == pytest.approx(steps[-1].end)


@given(BITS, st.lists(BITS, max_size=30))
def test_steps_of__are_within_a_hundredth_of_the_bits(prior: float, parts: list[float]) -> None:
    for step, bits in zip(steps_of(prior, parts), [prior, *parts], strict=True):
        assert step.bits == pytest.approx(bits, abs=0.0101)


def test_step__writes_its_sign() -> None:
    assert [step.text for step in steps_of(-2.342, [5.001, 0.0])] == ["-2.34", "+5.00", "+0.00"]
