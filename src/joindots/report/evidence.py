"""What one link weighs, part by part: the starting odds, each comparison, and the rarity of what agrees.

The parts come from the stored tables alone and add up to the stored weight.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joindots.report.inputs import Tables, frame
from joindots.report.wording import in_words
from joindots.resolve.people import people_spec

MISSING_LEVEL = -1
_STARTING = "starting odds"
_RARITY = "rarity of the values"


@dataclass(frozen=True, slots=True)
class WeighedPart:
    """One part of the weight of a link; `is_missing` where a side gives no value, which says nothing."""

    comparison: str
    found: str
    bits: float
    is_missing: bool = False


def weigh_link(tables: Tables, link: Mapping[str, Any]) -> list[WeighedPart]:
    """Split the weight of one row of ``links`` into parts that add up to it; nothing for a link that was not scored."""
    if link["weight_bits"] is None:
        return []
    fit = frame(tables, "fits").row(0, named=True)
    prior = fit["prior_match_probability"]
    known = {(row["comparison"], row["level"]): row for row in frame(tables, "comparison_levels").to_dicts()}
    parts = [WeighedPart(_STARTING, "two records drawn at random", math.log2(prior / (1 - prior)))]
    for comparison, level in zip(people_spec().comparisons, link["levels"], strict=True):
        if level == MISSING_LEVEL:
            parts.append(WeighedPart(in_words(comparison.name), "missing on a side", 0.0, is_missing=True))
        else:
            row = known[comparison.name, level]
            parts.append(WeighedPart(in_words(comparison.name), row["label"], row["weight_bits"]))
    rest = link["weight_bits"] - sum(part.bits for part in parts)
    return [*parts, WeighedPart(_RARITY, "rarer than usual" if rest > 0 else "no rarer than usual", rest)]


def evidence_sentences(parts: Sequence[WeighedPart]) -> list[str]:
    """Put the evidence into sentences, the strongest first: what speaks for the link, what against, what is missing."""
    compared = [part for part in parts if part.comparison not in (_STARTING, _RARITY)]
    ordered = sorted(compared, key=lambda part: (-abs(part.bits), part.comparison))
    sides = {
        "For one person": [f"{part.comparison} ({part.found})" for part in ordered if part.bits > 0],
        "Against": [f"{part.comparison} ({part.found})" for part in ordered if part.bits < 0],
        "Missing on a side": [part.comparison for part in compared if part.is_missing],
    }
    return [f"{side}: {', '.join(named)}." for side, named in sides.items() if named]
