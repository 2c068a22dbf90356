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
from joindots.resolve.fit import ComparisonFit, Fit, bits_from_probability, probability_from_bits
from joindots.resolve.guards import guard_applies
from joindots.resolve.kernels.data import Bits
from joindots.resolve.people import PEOPLE_COLUMNS, people_spec, prepare_people
from joindots.resolve.resolution import FittedModel, count_model_frequencies, eligible_records, scorer_for
from joindots.resolve.scoring import ScoredPairs
from joindots.resolve.spec import Comparison, ModelSpec

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
    return _explain(tables, [(record_id_l, record_id_r)])[0]


def explain_entity(tables: Mapping[str, pa.Table], entity_id: str) -> tuple[LinkExplanation, ...]:
    """Explain the links that hold one entity together, the weakest first.

    Parameters
    ----------
    tables
        As for `explain_link`, with ``entities`` and ``links``.

    Raises
    ------
    ParameterError
        If there is no such entity.
    """
    entities = frame_from_table(tables["entities"]).filter(pl.col("entity_id") == entity_id)
    if not len(entities):
        raise ParameterError(f'There is no entity "{entity_id}". Name the record it was founded by.')
    members = entities["record_id"].implode()
    links = frame_from_table(tables["links"]).filter(
        pl.col("is_in_entity") & pl.col("record_id_l").is_in(members) & pl.col("record_id_r").is_in(members)
    )
    links = links.sort("weight_bits", "record_id_l", "record_id_r", nulls_last=True)
    return tuple(_explain(tables, list(links.select("record_id_l", "record_id_r").iter_rows())))


def _explain(tables: Mapping[str, pa.Table], pairs: Sequence[tuple[str, str]]) -> list[LinkExplanation]:
    """Explain several pairs with one preparation."""
    if not pairs:
        return []
    people = prepare_people(frame_from_table(tables["people"]).select(PEOPLE_COLUMNS))
    spec, threshold_bits, fit = _fitted(tables)
    is_compared = eligible_records(people, spec) & (people["name_kind"] != NameKind.UNNAMED).to_numpy()
    model = FittedModel(spec, fit, count_model_frequencies(people.filter(pl.Series(is_compared)), spec))
    wanted = people.filter(pl.col("record_id").is_in([record_id for pair in pairs for record_id in pair]))
    row_of = {record_id: row for row, record_id in enumerate(wanted["record_id"])}
    for record_id in (each for pair in pairs for each in pair):
        if record_id not in row_of:
            raise ParameterError(f'There is no person record "{record_id}". {nearest(record_id, people["record_id"])}')
    _, scorer = scorer_for(wanted, model)
    lefts = np.array([row_of[left] for left, _ in pairs], np.int64)
    rights = np.array([row_of[right] for _, right in pairs], np.int64)
    scored, rarity_bits = scorer.score_parts(lefts, rights)
    return [_one(n, pair, wanted, model, scored, rarity_bits[n], threshold_bits) for n, pair in enumerate(pairs)]


def _fitted(tables: Mapping[str, pa.Table]) -> tuple[ModelSpec, float, Fit]:
    """Read the model that a run wrote."""
    fits = frame_from_table(tables["fits"]).to_dicts()
    if not fits:
        raise NotTrainedError("This run fitted no model: it had no people to compare. Receive deliveries and run again.")
    written = frame_from_table(tables["comparison_levels"]).sort("comparison", "level")
    spec = people_spec(probability_from_bits(fits[0]["threshold_bits"]))
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
        spec.name,
        tuple(comparisons),
        fits[0]["prior_match_probability"],
        fits[0]["has_converged"],
        fits[0]["n_iterations"],
        0,
        0,
    )
    return spec, fits[0]["threshold_bits"], fit


def _one(
    n: int,
    pair: tuple[str, str],
    people: pl.DataFrame,
    model: FittedModel,
    scored: ScoredPairs,
    rarity_bits: Bits,
    threshold_bits: float,
) -> LinkExplanation:
    spec = model.spec
    left, right = people.row(int(scored.lefts[n]), named=True), people.row(int(scored.rights[n]), named=True)
    levels, weight_bits = scored.levels[n], float(scored.weights_bits[n])
    compared = tuple(
        ComparedValue(
            comparison.name,
            shown_value(comparison, left),
            shown_value(comparison, right),
            int(levels[c]),
            comparison.labels[levels[c]] if levels[c] >= 0 else "not recorded on both sides",
            float(each.weights_bits[levels[c]]) if levels[c] >= 0 else 0.0,
            float(rarity_bits[c]),
        )
        for c, (comparison, each) in enumerate(zip(spec.comparisons, model.fit.comparisons, strict=True))
    )
    guards = tuple(guard.name for guard in spec.guards if guard_applies(guard, spec, scored.levels[n : n + 1])[0])
    return LinkExplanation(
        pair[0],
        pair[1],
        link_sentence(compared, weight_bits, threshold_bits, guards),
        bits_from_probability(model.fit.prior_match_probability),
        compared,
        weight_bits,
        probability_from_bits(weight_bits),
        threshold_bits,
        guards,
    )


def shown_value(comparison: Comparison, record: Mapping[str, Any]) -> str:
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


def link_sentence(
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
