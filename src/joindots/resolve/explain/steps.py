"""The match weight as steps from nought: the one set of numbers that table, JSON and picture all show.

Steps are whole hundredths of a bit, rounded where they end: so each starts where the one before it ended, and what is shown
adds up to what is shown, to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the match weight, in hundredths of a bit: it leads from `start` to `end`."""

    start: int
    end: int

    @property
    def bits(self) -> float:
        """How far the step leads, in bits to two decimals."""
        return (self.end - self.start) / HUNDREDTHS

    @property
    def text(self) -> str:
        """The step with its sign."""
        return f"{self.bits:+.2f}"


def total_bits(prior_bits: float, parts_bits: Sequence[float]) -> float:
    """Sum the prior and the parts in order, as `steps_of` does."""
    *_, total = accumulate(parts_bits, initial=prior_bits)
    return total


def steps_of(prior_bits: float, parts_bits: Sequence[float]) -> tuple[Step, ...]:
    """Lay the prior and the parts of a match weight end to end.

    Returns
    -------
    One step for the prior and one for each part, in order.
    """
    ends = [in_hundredths(bits) for bits in accumulate(parts_bits, initial=prior_bits)]
    return tuple(Step(start, end) for start, end in pairwise([0, *ends]))


def in_hundredths(bits: float) -> int:
    """Round bits to hundredths."""
    return round(bits * HUNDREDTHS)


def bits_text(bits: float) -> str:
    """Write bits to two decimals, rounded as the steps are."""
    return f"{in_hundredths(bits) / HUNDREDTHS:.2f}"
