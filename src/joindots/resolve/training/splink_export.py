"""Write a fitted model as settings of Splink 5, for the comparisons that both know.

Splink holds a value's frequency against the u of the level of equal values, and counts frequencies on the records it is
given. Where this model holds it against the chance that two values agree, that level's u becomes this chance and its m is
scaled with it, so that every weight stays; such an m may exceed 1, and Splink takes it. Guards are not
written: Splink has none.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from joindots.model.errors import ParameterError
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.fit import ComparisonFit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, Test
from joindots.resolve.records.fitted import FittedModel

_MEASURES = {
    Op.JARO_WINKLER: "jaro_winkler_similarity({}, {}) >= {}",
    Op.LEVENSHTEIN: "levenshtein({}, {}) <= {}",
    Op.DAMERAU: "damerau_levenshtein({}, {}) <= {}",
}


def splink_settings(model: FittedModel) -> dict[str, Any]:
    """Lay a fitted model out as Splink's settings, for its DuckDB backend.

    Blocking rules that Splink has no words for are left out, as long as one is left: rules change who is compared, and no
    weight.

    Raises
    ------
    ParameterError
        Naming the comparison and level that Splink has no words for, or the blocking rule where none can be written.
    """
    spec, fit = model.spec, model.fit
    return {
        "link_type": "dedupe_only",
        "sql_dialect": "duckdb",
        "probability_two_random_records_match": fit.prior_match_probability,
        "comparisons": [
            _comparison(comparison, each, model) for comparison, each in zip(spec.comparisons, fit.comparisons, strict=True)
        ],
        "blocking_rules_to_generate_predictions": _rules(model),
    }


def write_splink_model(model: FittedModel, path: Path) -> None:
    """Write a fitted model to a file that Splink loads.

    Raises
    ------
    ParameterError
        Naming what Splink has no words for.
    """
    path.write_text(json.dumps(splink_settings(model), ensure_ascii=False, allow_nan=False, indent=1) + "\n", "utf-8")


def _comparison(comparison: Comparison, fit: ComparisonFit, model: FittedModel) -> dict[str, Any]:
    columns = sorted({column for key in comparison.keys for column in key.columns})
    if len(columns) != 1:
        raise ParameterError(
            f'Comparison "{comparison.name}" reads {", ".join(columns)}. Only a comparison of one column can be written for '
            "Splink: take it out, or compare its columns one by one."
        )
    name = columns[0]
    null: dict[str, Any] = {
        "sql_condition": f"{_quoted(name, '_l')} IS NULL OR {_quoted(name, '_r')} IS NULL",
        "label_for_charts": f"{name} is NULL",
        "is_null_level": True,
    }
    graded = [_level(comparison, level, fit, model) for level in comparison.levels]
    last: dict[str, Any] = {
        "sql_condition": "ELSE",
        "label_for_charts": comparison.else_label,
        "m_probability": fit.m_probabilities[0],
        "u_probability": fit.u_probabilities[0],
    }
    return {"output_column_name": comparison.name, "comparison_levels": [null, *graded, last]}


def _level(comparison: Comparison, level: LevelSpec, fit: ComparisonFit, model: FittedModel) -> dict[str, Any]:
    conditions = [_condition(comparison, level, test) for test in level.tests]
    number = comparison.level(level.label)
    written: dict[str, Any] = {
        "sql_condition": conditions[0] if len(conditions) == 1 else " OR ".join(f"({each})" for each in conditions),
        "label_for_charts": level.label,
        "m_probability": fit.m_probabilities[number],
        "u_probability": fit.u_probabilities[number],
    }
    key = comparison.frequency_key
    if key is None:
        return written
    exact = next((each.label for each in comparison.levels if _only_equal(each, key)), None)
    if level.label == exact:
        against = comparison.rarity_against or model.frequencies[key].chance_agreement
        written["m_probability"] *= against / written["u_probability"]
        written["u_probability"] = against
    if level.rarity:
        if exact is None or key.transform != "exact" or any(test.op is Op.SHARED for test in level.tests):
            raise _no_words(comparison, level, f'is adjusted by the frequency of "{key.name}" in a way of its own')
        written |= {"tf_adjustment_column": key.columns[0], "tf_adjustment_weight": level.rarity}
        if comparison.least_frequency:
            written["tf_minimum_u_value"] = comparison.least_frequency
    return written


def _only_equal(level: LevelSpec, key: Key) -> bool:
    return [(test.op, test.key) for test in level.tests] == [(Op.EQUAL, key)]


def _condition(comparison: Comparison, level: LevelSpec, test: Test) -> str:
    left, right = (_side(test.key, "", end) for end in ("_l", "_r"))
    if left is None or right is None or not test.decides_null:
        raise _no_words(comparison, level, f'reads "{test.key.name}"')
    if test.op is Op.EQUAL:
        return f"{left} = {right}"
    if test.op is Op.SHARED and test.other is None:
        return f"array_length(list_intersect({left}, {right})) >= 1"
    op = Op.DAMERAU if test.op is Op.EDITS and test.limit == 1 else test.op
    if op not in _MEASURES:
        raise _no_words(comparison, level, f"asks {test.op.name.lower()}")
    limit = test.limit if op is Op.JARO_WINKLER else int(test.limit)
    return _MEASURES[op].format(left, right, limit)


def _no_words(comparison: Comparison, level: LevelSpec, what: str) -> ParameterError:
    return ParameterError(
        f'Comparison "{comparison.name}", level "{level.label}" {what}, for which Splink has no words. '
        "Known to both: equality, Jaro-Winkler, Levenshtein, Damerau-Levenshtein and a shared element of one column."
    )


def _side(key: Key, table: str, end: str) -> str | None:
    """Write one side of a key; ``None`` where SQL that both know has no words for it."""
    column = f"{table}{_quoted(key.columns[0], end)}"
    if key.transform == "exact":
        return column
    if key.transform_name == "first":
        return f"substr({column}, 1, {key.argument})"
    if key.transform == "before:@":
        return f"NULLIF(regexp_extract({column}, '^[^@]+', 0), '')"
    return None


def _quoted(column: str, end: str) -> str:
    return '"' + column.replace('"', '""') + end + '"'


def _rules(model: FittedModel) -> list[dict[str, Any]]:
    """Write the blocking rules that Splink has words for."""
    written, refused = [], []
    for rule in model.spec.blocking_rules:
        try:
            written.append(_rule(rule, model))
        except ParameterError as problem:
            refused.append(problem)
    if not written:
        raise refused[0]
    return written


def _rule(rule: BlockingRule, model: FittedModel) -> dict[str, Any]:
    parts = []
    for key in rule.keys:
        keys = [Key((column,)) for column in key.columns] if key.transform == "exact" else [key]
        for each in keys:
            left, right = _side(each, "l.", ""), _side(each, "r.", "")
            if left is None or len(each.columns) > 1:
                raise ParameterError(
                    f'Blocking rule "{rule.name}": Splink has no words for "{key.name}". Take the rule out.'
                )
            parts.append(f"{left} = {right}")
    lists = sorted(column for column in rule.columns if model.kinds.get(column) == "list")
    written: dict[str, Any] = {"blocking_rule": " AND ".join(parts) or "1=1", "sql_dialect": "duckdb"}
    return written | {"arrays_to_explode": lists} if lists else written
