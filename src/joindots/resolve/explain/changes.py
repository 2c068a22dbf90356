"""What would turn the answer about a pair: the comparisons whose loss, or whose agreement, alone would be enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from joindots.resolve.explain.steps import bits_text
from joindots.resolve.models.fit import ComparisonFit
from joindots.resolve.records.fitted import FittedModel


@dataclass(frozen=True, slots=True)
class Change:
    """One change that would turn the answer: the comparison, what would be found of it, and what would follow."""

    comparison: str
    found: str
    weight_bits: float
    guards: tuple[str, ...]
    is_enough: bool

    @property
    def text(self) -> str:
        """The change in words."""
        name = self.comparison.replace("_", " ")
        if self.is_enough:
            return f"were {name} found to be: {self.found}, {bits_text(self.weight_bits)} bits, enough"
        verdict = f"not to be proposed ({'; '.join(self.guards)})" if self.guards else "not enough"
        return f"without {name}, {bits_text(self.weight_bits)} bits, {verdict}"


def changes_of(
    model: FittedModel,
    parts: Sequence[tuple[int, float]],
    weight_bits: float,
    threshold_bits: float,
    guards_at: Callable[[Sequence[int]], tuple[str, ...]],
) -> tuple[Change, ...]:
    """Find the single changes that would turn the answer about a pair, the greatest first.

    What speaks for a pair that is proposed is taken away, as if it were not recorded. What could speak for one that is not
    is taken to agree as far as it can, without regard to rarity.

    Parameters
    ----------
    parts
        For each comparison of the model, the level and its bits.
    guards_at
        Names the guards that would speak against the pair, were its levels these.
    """
    levels = [level for level, _ in parts]
    is_enough = weight_bits >= threshold_bits and not guards_at(levels)
    found = []
    for c, (comparison, fit) in enumerate(zip(model.spec.comparisons, model.fit.comparisons, strict=True)):
        level, bits = parts[c]
        other, other_bits = (-1, 0.0) if is_enough else _best(fit)
        if other == level:
            continue
        reached = weight_bits - bits + other_bits
        guards = guards_at([*levels[:c], other, *levels[c + 1 :]])
        if (reached >= threshold_bits and not guards) != is_enough:
            label = "" if other < 0 else comparison.labels[other]
            found.append(Change(comparison.name, label, reached, guards, not is_enough))
    return tuple(sorted(found, key=lambda each: -each.weight_bits if each.is_enough else each.weight_bits))


def _best(fit: ComparisonFit) -> tuple[int, float]:
    """Find the level that speaks most for a match, and its bits."""
    return max(enumerate(fit.weights_bits), key=lambda each: each[1])
