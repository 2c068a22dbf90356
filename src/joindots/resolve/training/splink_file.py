"""Read a trained model of Splink 5: its settings JSON, with the parameters in it.

The same pairs get the same match weights, term frequencies counted on the records at hand, as Splink counts them. Three
things are read in this project's way: a blank value is missing, an empty list is missing, and likeness is measured on
letters, where DuckDB measures bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from joindots.model.errors import ParameterError, SourceError
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.config import VERBATIM
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.training.splink_levels import blocking_rule_of, null_keys_of, tests_of
from joindots.resolve.training.sql_conditions import parse_condition

_NOT_OBSERVED = "level not observed in training dataset"
_NOT_OBSERVED_PROBABILITY = 1e-6
"""What Splink takes for a level that its training never saw."""


def read_splink_model(
    source: Path | str | Mapping[str, Any],
    *,
    name: str = "splink",
    threshold_probability: float = 0.95,
    blocking_rules: Sequence[BlockingRule] | None = None,
) -> FittedModel:
    """Read a model that Splink saved (``linker.misc.save_model_to_json``), or its settings as a dictionary.

    Splink's file holds no term frequencies: they are counted where the model is used (`count_model_frequencies`).

    Parameters
    ----------
    blocking_rules
        Rules to use in place of the model's own.

    Raises
    ------
    SourceError
        If the file cannot be read.
    AccessRefused
        If the model compares or blocks on a column of ethnicity, nationality or religion.
    ParameterError
        Naming the comparison and level, or the blocking rule, that cannot be translated.
    """
    settings = source if isinstance(source, Mapping) else _settings_of(Path(source))
    read = [_read_comparison(each) for each in _list_of(settings, "comparisons")]
    prior = settings.get("probability_two_random_records_match", 0.0001)
    if not isinstance(prior, float) or not 0.0 < prior < 1.0:
        raise ParameterError(
            f"probability_two_random_records_match is {prior!r}. Give a probability above 0 and below 1: estimate it first."
        )
    own_rules = settings.get("blocking_rules_to_generate_predictions", []) if blocking_rules is None else []
    rules = tuple(blocking_rule_of(_sql_of_rule(rule)) for rule in own_rules) if blocking_rules is None else blocking_rules
    spec = ModelSpec(
        name, tuple(comparison for comparison, _ in read), tuple(rules), threshold_probability=threshold_probability
    )
    fit = Fit(
        model=name,
        comparisons=tuple(fitted for _, fitted in read),
        prior_match_probability=prior,
        has_converged=False,
        n_iterations=0,
        n_random_pairs=0,
        n_training_pairs=0,
    )
    return FittedModel(spec, fit, {}, _kinds(spec))


def _kinds(spec: ModelSpec) -> dict[str, str]:
    """Say how columns are brought to the form that is compared: as they stand, or as lists where elements are shared."""
    tests = (test for comparison in spec.comparisons for level in comparison.levels for test in level.tests)
    lists = {column for test in tests if test.op is Op.SHARED for column in test.key.columns}
    return {column: "list" if column in lists else VERBATIM for column in sorted(spec.columns)}


def _settings_of(path: Path) -> Mapping[str, Any]:
    try:
        settings = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else problem
        raise SourceError(f"{path} cannot be read: {said}. Give the JSON that Splink saved.") from None
    if not isinstance(settings, dict):
        raise SourceError(f"{path} holds no settings of Splink. Give the JSON that Splink saved.")
    return settings


def _list_of(settings: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = settings.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(each, Mapping) for each in found):
        raise ParameterError(f'The model has no list of "{name}". Give the JSON that Splink saved.')
    return found


def _sql_of_rule(rule: object) -> str:
    sql = rule.get("blocking_rule") if isinstance(rule, Mapping) else rule
    if not isinstance(sql, str):
        raise ParameterError(f"Blocking rule {rule!r} has no SQL. Give blocking rules of your own in its place.")
    return sql


def _read_comparison(settings: Mapping[str, Any]) -> tuple[Comparison, ComparisonFit]:
    """Read one comparison: Splink lists its levels strongest first, after the null level, with ELSE last."""
    levels = _list_of(settings, "comparison_levels")
    name = str(settings.get("output_column_name") or settings.get("comparison_description") or "comparison")
    null_keys = _null_keys(name, levels)
    graded = [level for level in levels if not level.get("is_null_level", False)]
    if str(graded[-1].get("sql_condition", "")).strip().upper() != "ELSE" or len(graded) < 2:
        raise ParameterError(f'Comparison "{name}": the last level is not ELSE, or the only one. Add an ELSE level.')
    m, u = _probabilities(name, graded)
    labels = _labels(graded)
    specs = tuple(
        _read_level(name, null_keys, level, label, m_level, u_level)
        for level, label, m_level, u_level in zip(graded[:-1], labels, m, u, strict=False)
    )
    frequency = _frequency_of(name, graded, specs, u)
    m, u = _as_probabilities(m, u)
    comparison = Comparison(name, specs, labels[-1], *frequency)
    return comparison, ComparisonFit(name, comparison.labels, tuple(reversed(m)), tuple(reversed(u)), 0.0)


def _null_keys(name: str, levels: Sequence[Mapping[str, Any]]) -> tuple[Key, ...]:
    nulls = [n for n, level in enumerate(levels) if level.get("is_null_level", False)]
    sql = str(levels[0].get("sql_condition"))
    keys = null_keys_of(parse_condition(sql)) if nulls == [0] else None
    if keys is None:
        raise ParameterError(
            f'Comparison "{name}": the null level is not the first, or asks more than whether a column is null ("{sql}"). '
            "Known: column_l IS NULL OR column_r IS NULL."
        )
    return keys


def _read_level(
    name: str, null_keys: tuple[Key, ...], level: Mapping[str, Any], label: str, m: float, u: float
) -> LevelSpec:
    sql = str(level.get("sql_condition"))
    tests = tests_of(parse_condition(sql))
    columns = {column for key in null_keys for column in key.columns}
    if tests is None or any(set(test.key.columns) - columns for test in tests):
        raise ParameterError(
            f'Comparison "{name}", level "{label}": "{sql}" cannot be translated. Known: equality, jaro_winkler_similarity, '
            "levenshtein, damerau_levenshtein and a shared element of one column. Take the level out and train again."
        )
    weight = float(level.get("tf_adjustment_weight", 1.0)) if level.get("tf_adjustment_column") else 0.0
    return LevelSpec(label, tests, m, u, rarity=weight)


def _as_probabilities(m: list[float], u: list[float]) -> tuple[list[float], list[float]]:
    """Bring what is above 1, and stands for a weight alone, down to 1, m and u together: Splink begins with such a u too."""
    scale = [max(p, q, 1.0) for p, q in zip(m, u, strict=True)]
    return [p / s for p, s in zip(m, scale, strict=True)], [p / s for p, s in zip(u, scale, strict=True)]


def _labels(levels: Sequence[Mapping[str, Any]]) -> list[str]:
    """Label the levels; a label that comes twice gets its number before it."""
    labels = [str(level.get("label_for_charts") or level.get("sql_condition")) for level in levels]
    return [f"{n}. {label}" if labels.count(label) > 1 else label for n, label in enumerate(labels)]


def _probabilities(name: str, levels: Sequence[Mapping[str, Any]]) -> tuple[list[float], list[float]]:
    """Read m and u by level as listed; what was never trained is what Splink takes for it."""
    m_unknown, u_unknown = _untrained(len(levels))
    m = [_probability(name, level, "m_probability", unknown) for level, unknown in zip(levels, m_unknown, strict=True)]
    u = [_probability(name, level, "u_probability", unknown) for level, unknown in zip(levels, u_unknown, strict=True)]
    return m, u


def _untrained(n_levels: int) -> tuple[list[float], list[float]]:
    """Give Splink's m and u before training: 0.95 and 10 bits for the first level, the rest spread from 3 bits to -5."""
    n = n_levels - 1
    m = [0.95] + [0.05 / n] * n
    weights = [10.0] + [3.0 - 8.0 * k / (n - 1) if n > 1 else -5.0 for k in range(n)]
    return m, [each / 2.0**bits for each, bits in zip(m, weights, strict=True)]


def _probability(name: str, level: Mapping[str, Any], which: str, unknown: float) -> float:
    value = level.get(which)
    most = 1.0 if which == "u_probability" or not level.get("tf_adjustment_column") else math.inf
    if value is None:
        return unknown
    if value == _NOT_OBSERVED:
        return _NOT_OBSERVED_PROBABILITY
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value <= most:
        raise ParameterError(
            f'Comparison "{name}", level "{level.get("label_for_charts")}": {which} is {value!r}. Give a probability '
            "above 0 and at most 1."
        )
    return float(value)


def _frequency_of(
    name: str, levels: Sequence[Mapping[str, Any]], specs: Sequence[LevelSpec], u: Sequence[float]
) -> tuple[Key | None, float | None, float]:
    """Find by which column, against which level's u and down to which share the comparison adjusts for frequency."""
    adjusted = [(level, spec) for level, spec in zip(levels, specs, strict=False) if level.get("tf_adjustment_column")]
    if not adjusted:
        return None, None, 0.0
    found = {
        (str(level["tf_adjustment_column"]), _base(name, level, spec, specs, u), float(level.get("tf_minimum_u_value", 0.0)))
        for level, spec in adjusted
    }
    if len(found) > 1:
        raise ParameterError(
            f'Comparison "{name}" adjusts its levels by the frequency of different columns, against different levels, or '
            "with different least values of u. One for all is known."
        )
    column, base, least = found.pop()
    return Key((column.strip('"'),)), base, least


def _base(name: str, level: Mapping[str, Any], spec: LevelSpec, specs: Sequence[LevelSpec], u: Sequence[float]) -> float:
    """Find the u that the frequency replaces: of the level of equal values, unless the level says that it is its own."""
    if level.get("disable_tf_exact_match_detection", False):
        return u[specs.index(spec)]
    key = Key((str(level["tf_adjustment_column"]).strip('"'),))
    for each, probability in zip(specs, u, strict=False):
        if [(test.op, test.key) for test in each.tests] == [(Op.EQUAL, key)]:
            return probability
    raise ParameterError(
        f'Comparison "{name}", level "{spec.label}" adjusts for the frequency of "{key.name}", which no level of it '
        "compares exactly. Add that level."
    )
