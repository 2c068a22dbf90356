"""Why two records are proposed to be one person, or are not: one sentence, then each comparison in bits.

Everything is recomputed from the registered tables that a run wrote, so an explanation can be asked for at any time and
shows the weights that were used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table
from joindots.model.errors import NotTrainedError, ParameterError, nearest
from joindots.model.words import NameKind
from joindots.resolve.kernels.data import Bits, Bytes
from joindots.resolve.models.fit import ComparisonFit, Fit, probability_from_bits
from joindots.resolve.models.guards import guard_applies
from joindots.resolve.models.people import PEOPLE_COLUMNS, people_spec, prepare_people
from joindots.resolve.models.spec import Comparison, ModelSpec
from joindots.resolve.records.eligible import eligible_records
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.scorer import scorer_for

_NOTABLE_BITS = 1.0
"""A comparison that moves the weight by less is left out of the sentence (our judgement)."""


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """One comparison of a pair: what stood on either side, the level, and its bits with the share that is due to rarity."""

    comparison: str
    value_l: str
    value_r: str
    level: int
    label: str
    level_bits: float
    rarity_bits: float

    @property
    def weight_bits(self) -> float:
        """What the comparison adds to the match weight."""
        return self.level_bits + self.rarity_bits


@dataclass(frozen=True, slots=True)
class LinkExplanation:
    """One pair explained: the comparisons' bits and the prior add up to the match weight.

    `guards` names the rules that speak against the pair whatever its weight.
    """

    record_id_l: str
    record_id_r: str
    sentence: str
    prior_bits: float
    compared: tuple[ComparedValue, ...]
    weight_bits: float
    match_probability: float
    threshold_bits: float
    guards: tuple[str, ...]


def explain_link(tables: Mapping[str, pa.Table], record_id_l: str, record_id_r: str) -> LinkExplanation:
    """Explain one pair of person records, linked or not.

    Parameters
    ----------
    tables
        ``people``, ``comparison_levels`` and ``fits`` of one run.

    Raises
    ------
    ParameterError
        If a record is not among the people.
    NotTrainedError
        If the run fitted no model.
    """
    people = prepare_people(frame_from_table(tables["people"]).select(PEOPLE_COLUMNS))
    spec, threshold_bits, fit = _fitted(tables)
    is_compared = eligible_records(people, spec) & (people["name_kind"] != NameKind.UNNAMED).to_numpy()
    model = FittedModel(spec, fit, count_model_frequencies(people.filter(pl.Series(is_compared)), spec))
    wanted = people.filter(pl.col("record_id").is_in([record_id_l, record_id_r]))
    row_of = {record_id: row for row, record_id in enumerate(wanted["record_id"])}
    for record_id in (record_id_l, record_id_r):
        if record_id not in row_of:
            raise ParameterError(f'There is no person record "{record_id}". {nearest(record_id, people["record_id"])}')
    left, right = row_of[record_id_l], row_of[record_id_r]
    scored, rarity_bits = scorer_for(wanted, model).score_parts(np.array([left]), np.array([right]))
    compared = _compared(
        model, wanted.row(left, named=True), wanted.row(right, named=True), scored.levels[0], rarity_bits[0]
    )
    guards = tuple(guard.name for guard in spec.guards if guard_applies(guard, spec, scored.levels)[0])
    weight_bits = float(scored.weights_bits[0])
    return LinkExplanation(
        record_id_l,
        record_id_r,
        _link_sentence(compared, weight_bits, threshold_bits, guards),
        fit.prior_bits,
        compared,
        weight_bits,
        probability_from_bits(weight_bits),
        threshold_bits,
        guards,
    )


def _fitted(tables: Mapping[str, pa.Table]) -> tuple[ModelSpec, float, Fit]:
    """Read the model that a run wrote."""
    row = next(frame_from_table(tables["fits"]).iter_rows(named=True), None)
    if row is None:
        raise NotTrainedError("This run fitted no model: it had no people to compare. Receive deliveries and run again.")
    written = frame_from_table(tables["comparison_levels"]).sort("comparison", "level")
    spec = people_spec(probability_from_bits(row["threshold_bits"]))
    comparisons = []
    for comparison in spec.comparisons:
        rows = written.filter(pl.col("comparison") == comparison.name)
        if tuple(rows["label"]) != comparison.labels:
            raise NotTrainedError(
                f'The tables were fitted with other levels of "{comparison.name}" than this version has. Run again.'
            )
        m, u = tuple(rows["m_probability"]), tuple(rows["u_probability"])
        comparisons.append(ComparisonFit(comparison.name, comparison.labels, m, u, float("nan")))
    fit = Fit(
        model=spec.name,
        comparisons=tuple(comparisons),
        prior_match_probability=row["prior_match_probability"],
        has_converged=row["has_converged"],
        n_iterations=row["n_iterations"],
        n_random_pairs=0,
        n_training_pairs=0,
    )
    return spec, row["threshold_bits"], fit


def _compared(
    model: FittedModel, left: Mapping[str, Any], right: Mapping[str, Any], levels: Bytes, rarity_bits: Bits
) -> tuple[ComparedValue, ...]:
    """Lay out what two records hold for each comparison, with its level and bits."""
    return tuple(
        ComparedValue(
            comparison.name,
            _shown_value(comparison, left),
            _shown_value(comparison, right),
            int(levels[c]),
            comparison.labels[levels[c]] if levels[c] >= 0 else "not recorded on both sides",
            float(each.weights_bits[levels[c]]) if levels[c] >= 0 else 0.0,
            float(rarity_bits[c]),
        )
        for c, (comparison, each) in enumerate(zip(model.spec.comparisons, model.fit.comparisons, strict=True))
    )


def _shown_value(comparison: Comparison, record: Mapping[str, Any]) -> str:
    """Write what a record holds for a comparison; empty where it holds nothing."""
    values = []
    for column in dict.fromkeys(column for key in comparison.keys for column in key.columns):
        if column not in comparison.own_columns or record[column] is None:
            continue
        value = record[column]
        if column == "date_of_birth":
            value = datetime.strptime(value, "%Y%m%d").date().isoformat()
        values.append("; ".join(value) if isinstance(value, list) else str(value))
    return ", ".join(values)


def _link_sentence(
    compared: Sequence[ComparedValue], weight_bits: float, threshold_bits: float, guards: Sequence[str]
) -> str:
    """Say in one sentence what speaks for a pair, what against it, and what follows."""
    by_weight = sorted(compared, key=lambda each: -abs(each.weight_bits))
    speaks_for = [_phrase(each) for each in by_weight if each.weight_bits >= _NOTABLE_BITS]
    against = [_phrase(each) for each in by_weight if each.weight_bits <= -_NOTABLE_BITS]
    if guards:
        verdict = f"Not to be proposed ({'; '.join(guards)})"
    elif weight_bits >= threshold_bits:
        verdict = "Enough to propose one person"
    else:
        verdict = "Not enough to propose one person"
    parts = [f"for it: {', '.join(speaks_for) or 'nothing notable'}"]
    if against:
        parts.append(f"against it: {', '.join(against)}")
    return f"{verdict}; {'; '.join(parts)}; in all {weight_bits:.1f} bits where {threshold_bits:.1f} are needed."


def _phrase(each: ComparedValue) -> str:
    name = each.comparison.replace("_", " ")
    rarity = " (rare)" if each.rarity_bits >= _NOTABLE_BITS else " (common)" if each.rarity_bits <= -_NOTABLE_BITS else ""
    return f"{name} {each.label}{rarity}" if name not in each.label else f"{each.label}{rarity}"
