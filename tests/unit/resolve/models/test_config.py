"""A configuration of another shape is refused in words, never with a traceback."""

from __future__ import annotations

from typing import Any

import pytest

from joindots.model.errors import AccessRefused, ParameterError
from joindots.resolve.models.config import spec_from_config

TABLE: dict[str, Any] = {"id": "rec", "train": [["a"], ["b"]], "block": [["a", "b"]]}
COLUMNS: dict[str, Any] = {"a": "name", "b": {"kind": "name"}}


def test_spec_from_config__reads_kinds_rules_and_threshold() -> None:
    found = spec_from_config({"table": {**TABLE, "threshold": 0.8}, "columns": COLUMNS})
    assert found.kinds == {"a": "name", "b": "name"}
    assert found.id_column == "rec"
    assert found.spec.threshold_probability == 0.8
    assert found.spec.break_probability == 0.5
    assert [(rule.name, rule.trains) for rule in found.spec.blocking_rules][:2] == [("a", True), ("b", True)]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"columns": 3}, '"columns" is 3, not a section'),
        ({"tabel": {}}, 'the configuration has no setting "tabel". Nearest: table.'),
        ({"table": {"treshold": 0.9}}, '[table] has no setting "treshold". Nearest: threshold.'),
        ({"table": TABLE, "columns": {**COLUMNS, "c": 3}}, 'Column "c" is 3. Give its kind'),
        ({"table": TABLE, "columns": {**COLUMNS, "c": "nmae"}}, 'Column "c": there is no kind "nmae". Nearest: name.'),
        (
            {"table": TABLE, "columns": {**COLUMNS, "b": {"kind": "name", "swaps_with": "c"}}},
            'Column "b" swaps with "c", which is not listed.',
        ),
        ({"table": {**TABLE, "threshold": "abc"}, "columns": COLUMNS}, "threshold is 'abc'"),
        ({"table": {**TABLE, "threshold": True}, "columns": COLUMNS}, "threshold is True"),
        ({"table": {**TABLE, "block": "surname"}, "columns": COLUMNS}, "block is 'surname'. Give a list of rules"),
        ({"table": {**TABLE, "block": ["a"]}, "columns": COLUMNS}, "Give a list of rules"),
        (
            {"table": {**TABLE, "block": [["c"]]}, "columns": COLUMNS},
            'Column "c" is used in a rule and has no kind in [columns].',
        ),
    ],
)
def test_spec_from_config__says_what_is_allowed(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as raised:
        spec_from_config(config)
    assert message in str(raised.value)


@pytest.mark.parametrize("column", ["ethnicity", "IC Code", "Nationality", "religion", "birthplace"])
def test_spec_from_config__refuses_protected_columns(column: str) -> None:
    with pytest.raises(AccessRefused, match="measured and never used to link people"):
        spec_from_config({"table": TABLE, "columns": {**COLUMNS, column: "exact"}})


def test_spec_from_config__refuses_protected_columns_in_rules() -> None:
    with pytest.raises(AccessRefused, match="Blocking rule"):
        spec_from_config({"table": {"train": [["a", "nationality"]]}, "columns": COLUMNS})
