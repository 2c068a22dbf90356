"""How rare the agreeing values of a pair are, in words, read back from the bits that they gave: so both say the same."""

from __future__ import annotations

import math

from joindots.resolve.models.spec import BESIDE, LOOK_ALIKES, TOGETHER, Comparison
from joindots.resolve.records.fitted import FittedModel

_IN_PERCENT = 0.1
"""From this share on, a percentage reads better than one in so many."""


def rarity_in_words(model: FittedModel, comparison: Comparison, level: int, rarity_bits: float) -> str:
    """Say how common the value is that decided the term-frequency bits; empty where none did.

    Parameters
    ----------
    level
        The level that the pair reached.
    rarity_bits
        The term-frequency bits that the pair got for it.

    Examples
    --------
    ``1 in 40,000 (3 of 120,000)``; ``together 4.2 times as often as chance would have it``
    """
    key = comparison.frequency_key
    if level < 1 or key is None or rarity_bits == 0.0 or key not in model.frequencies:
        return ""
    tone = comparison.levels[len(comparison.levels) - level].rarity
    frequencies = model.frequencies[key]
    expected = frequencies.chance_agreement if comparison.rarity_against is None else comparison.rarity_against
    share = expected * 2.0 ** (-rarity_bits / tone)
    if key.transform in (TOGETHER, BESIDE):
        return f"together {share:,.1f} times as often as chance would have it"
    said = one_in(share)
    if not math.isclose(share, comparison.least_frequency):
        n = round(1.0 / frequencies.least_share)
        said += f" ({round(share / frequencies.least_share):,} of {n:,})"
    return f"{said} with look-alikes" if key.transform == LOOK_ALIKES else said


def one_in(share: float) -> str:
    """Put a share into words, to three figures.

    Examples
    --------
    >>> one_in(0.000025), one_in(0.25), one_in(0.0123)
    ('1 in 40,000', '25%', '1 in 81')
    """
    if share >= _IN_PERCENT:
        return f"{share:.0%}"
    return f"1 in {float(f'{1.0 / share:.3g}'):,.0f}"
