"""Why two records are proposed to be one entity, or are not: in words, then each comparison in bits.

A pair is weighed anew by the engine itself, with the model as it was fitted: so an explanation can be asked for at any time,
of pairs that were never compared too, and shows the weights that a run uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table
from joindots.resolve.explain.changes import Change, changes_of
from joindots.resolve.explain.frozen import frozen_model, records_as_compared
from joindots.resolve.explain.rarity import rarity_in_words
from joindots.resolve.explain.steps import Step, bits_text, steps_of, total_bits
from joindots.resolve.explain.words import difference_in_words, finding_in_words, value_in_words
from joindots.resolve.kernels.data import Bits, Op
from joindots.resolve.models.fit import bits_from_probability, probability_from_bits
from joindots.resolve.models.people import PEOPLE_MODEL
from joindots.resolve.models.spec import Comparison, Guard
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.scoring.guards import Guarding, make_guarding
from joindots.resolve.scoring.scorer import ScoredPairs, scorer_for

_NOTABLE_BITS = 1.0
"""A comparison that moves the weight by less is left out of the sentence (our judgement)."""
NOTHING_TO_COMPARE = "nothing to compare"
_EPOCH = date(1970, 1, 1)
_DATES, _DAY_NUMBERS = ("date_of_birth",), ("born_from", "born_to")


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """One comparison of a pair: what stood on either side, the level, and its bits with the share that is due to rarity.

    `rarity` says in words how common the agreeing value is; empty where that did not count.
    """

    comparison: str
    value_l: str
    value_r: str
    level: int
    label: str
    level_bits: float
    rarity_bits: float
    rarity: str

    @property
    def weight_bits(self) -> float:
        """What the comparison adds to the match weight."""
        return self.level_bits + self.rarity_bits

    @property
    def finding(self) -> str:
        """What was found, in the words of a sentence: "a co-suspect in common"."""
        return finding_in_words(self.comparison, self.label, self.value_l, self.value_r)

    @property
    def difference(self) -> str:
        """How two values that are nearly alike differ: "+1 digit: 4"; else empty."""
        return difference_in_words(self.value_l, self.value_r)


@dataclass(frozen=True, slots=True)
class LinkExplanation:
    """One pair explained: the prior and the comparisons' bits, summed in order, are the match weight.

    `guards` names the rules that speak against the pair whatever its weight; `cautions` the evidence that counts only where
    neither record has a known namesake. `changes` says which comparison alone would turn the answer.
    """

    record_id_l: str
    record_id_r: str
    sentence: str
    prior_bits: float
    compared: tuple[ComparedValue, ...]
    match_probability: float
    threshold_bits: float
    guards: tuple[str, ...]
    cautions: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def weight_bits(self) -> float:
        """The match weight."""
        return total_bits(self.prior_bits, [each.weight_bits for each in self.compared])

    @property
    def steps(self) -> tuple[Step, ...]:
        """The weight as it is shown: a step for the prior, then one for each comparison."""
        return steps_of(self.prior_bits, [each.weight_bits for each in self.compared])


def explain_link(tables: Mapping[str, pa.Table], record_id_l: str, record_id_r: str) -> LinkExplanation:
    """Explain one pair of person records of a review, linked or not; their order does not matter.

    Parameters
    ----------
    tables
        ``people``, ``company`` and ``fitted_models`` of one run.

    Raises
    ------
    ParameterError
        If a record is not among the people.
    NotTrainedError
        If the run fitted no model.
    """
    frozen = frozen_model(tables)
    people, company = frame_from_table(tables["people"]), frame_from_table(tables["company"])
    pair = records_as_compared(people, company, sorted((record_id_l, record_id_r)), frozen.middle_year)
    return explain_rows(frozen.model, pair, pair["record_id"].to_list())


def explain_rows(model: FittedModel, pair: pl.DataFrame, names: Sequence[str]) -> LinkExplanation:
    """Explain the pair that the two rows of a frame make, the one with the lesser name on the left.

    Parameters
    ----------
    pair
        Two rows with the columns that the model compares, in the order of the file.
    names
        What they are called.
    """
    return next(explain_pairs(model, pair, names, [(0, 1)]))


def explain_pairs(
    model: FittedModel, records: pl.DataFrame, names: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> Iterator[LinkExplanation]:
    """Explain many pairs of the rows of one frame, whose records are made ready once; each as `explain_rows` has it.

    Parameters
    ----------
    pairs
        Two row numbers each, the lesser first.
    """
    scorer = scorer_for(records, model)
    guarding = make_guarding(model.spec, scorer.encoded, model.frequencies)
    lefts, rights = np.array(pairs, np.int64).reshape(-1, 2).T.copy()
    scored, rarity_bits = scorer.score_parts(lefts, rights)
    for n, (row_l, row_r) in enumerate(pairs):
        is_it = np.arange(len(pairs)) == n
        sides = sorted(((names[row], records.row(row, named=True)) for row in (row_l, row_r)), key=lambda each: each[0])
        yield _explained(model, guarding, sides, scored.where(is_it), rarity_bits[n])


def _explained(
    model: FittedModel,
    guarding: Guarding,
    sides: Sequence[tuple[str, Mapping[str, Any]]],
    scored: ScoredPairs,
    rarity_bits: Bits,
) -> LinkExplanation:
    """Put one scored pair into words; `sides` are what the two records are called, and what they hold."""
    (name_l, left), (name_r, right) = sides
    compared = tuple(
        _compared(model, c, left, right, int(scored.levels[0, c]), float(rarity_bits[c]))
        for c in range(len(model.spec.comparisons))
    )
    prior_bits = model.fit.prior_bits
    weight_bits = total_bits(prior_bits, [each.weight_bits for each in compared])
    threshold_bits = bits_from_probability(model.spec.threshold_probability)

    def guards_at(levels: Sequence[int]) -> tuple[str, ...]:
        return _applying(model.spec.guards, guarding, replace(scored, levels=np.array([levels], np.int8)))

    levels_and_bits = [(each.level, each.weight_bits) for each in compared]
    guards = guards_at([each.level for each in compared])
    return LinkExplanation(
        record_id_l=name_l,
        record_id_r=name_r,
        sentence=_link_sentence(_one(model), compared, weight_bits, threshold_bits, guards),
        prior_bits=prior_bits,
        compared=compared,
        match_probability=probability_from_bits(weight_bits),
        threshold_bits=threshold_bits,
        guards=guards,
        cautions=_applying([each.links for each in model.spec.shared_evidence], guarding, scored),
        changes=changes_of(model, levels_and_bits, weight_bits, threshold_bits, guards_at),
    )


def _applying(guards: Sequence[Guard], guarding: Guarding, scored: ScoredPairs) -> tuple[str, ...]:
    return tuple(guard.name for guard in guards if guarding.applies(guard, scored)[0])


def _compared(
    model: FittedModel, c: int, left: Mapping[str, Any], right: Mapping[str, Any], level: int, rarity_bits: float
) -> ComparedValue:
    """Lay out what two records hold for one comparison, with its level and bits."""
    comparison = model.spec.comparisons[c]
    return ComparedValue(
        comparison.name,
        value_in_words(comparison.name, shown_value(comparison, left, model.kinds)),
        value_in_words(comparison.name, shown_value(comparison, right, model.kinds)),
        level,
        comparison.labels[level] if level >= 0 else NOTHING_TO_COMPARE,
        float(model.fit.comparisons[c].weights_bits[level]) if level >= 0 else 0.0,
        rarity_bits,
        rarity_in_words(model, comparison, level, rarity_bits),
    )


def shown_value(comparison: Comparison, record: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """Write what a record holds for a comparison; empty where it holds nothing."""
    columns = dict.fromkeys(column for key in comparison.keys for column in key.columns)
    tests = (test for level in comparison.levels for test in level.tests)
    ends = {column for test in tests if test.op is Op.SPANS_APART and test.other for column in test.other.columns}
    held = [column for column in columns if column in comparison.own_columns | ends and record[column] is not None]
    values = [_text_of(column, record[column], kinds.get(column, "")) for column in held]
    return ", ".join(value for value in dict.fromkeys(values) if value)


def _text_of(column: str, value: Any, kind: str) -> str:
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    text = str(value)
    if column in _DAY_NUMBERS:
        return (_EPOCH + timedelta(days=int(text))).isoformat()
    if (kind == "date" or column in _DATES) and len(text) == len("20010203"):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def _link_sentence(
    one: str, compared: Sequence[ComparedValue], weight_bits: float, threshold_bits: float, guards: Sequence[str]
) -> str:
    """Say what speaks for a pair being `one` person or entity, what against it, and only then what follows in bits."""
    by_weight = sorted(compared, key=lambda each: -abs(each.weight_bits))
    speaks_for = [_phrase(each) for each in by_weight if each.weight_bits >= _NOTABLE_BITS]
    against = [_phrase(each) for each in by_weight if each.weight_bits <= -_NOTABLE_BITS]
    said = [_sentence("; ".join(speaks_for) or "nothing notable speaks for it")]
    if against:
        said.append(f"Against it: {'; '.join(against)}.")
    if guards:
        verdict = f"Not to be proposed ({'; '.join(guards)})"
    elif weight_bits >= threshold_bits:
        verdict = f"Enough to propose {one}"
    else:
        verdict = f"Not enough to propose {one}"
    said.append(f"{verdict}: {bits_text(weight_bits)} bits where {bits_text(threshold_bits)} are needed.")
    return " ".join(said)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _one(model: FittedModel) -> str:
    return "one person" if model.spec.name == PEOPLE_MODEL else "one entity"


def _phrase(each: ComparedValue) -> str:
    """Say what one comparison found, and how common the value is; that it is rare or common only where that counted."""
    share = each.rarity.partition(" (")[0].removesuffix(" with look-alikes")
    if not share or share.startswith("together"):
        return each.finding
    if abs(each.rarity_bits) < _NOTABLE_BITS:
        return f"{each.finding} ({share})"
    return f"{each.finding}, {'rare' if each.rarity_bits > 0 else 'common'} ({share})"
