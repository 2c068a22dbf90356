"""The digest of what a model was trained on, and which files are read as which."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

from joindots.model.errors import SourceError
from joindots.resolve.records import fitted
from joindots.resolve.records.fitted import digest_columns
from joindots.resolve.training.model_file import read_model

FRAME = pl.DataFrame({"a": ["x", None, "", "ó", "x"], "b": [["1", "2"], [], ["2"], ["3"], ["1"]], "c": [1, 2, 3, 4, 5]})


def test_digest_columns__is_that_of_the_values_laid_end_to_end() -> None:
    """Marks that no text holds stand between values, and stand for a missing one."""
    laid_out = "\x1da\x1dx\x1e\x00\x1e\x1eó\x1ex\x1dc\x1d1\x1e2\x1e3\x1e4\x1e5"
    assert digest_columns(FRAME, ("a", "c")) == hashlib.sha256(laid_out.encode()).hexdigest()


@pytest.mark.parametrize("column", ["a", "b", "c"])
def test_digest_columns__tells_every_row_and_the_order_of_rows_apart(column: str) -> None:
    digests = {digest_columns(FRAME, (column,)), digest_columns(FRAME.reverse(), (column,))}
    for row in range(5):
        digests.add(digest_columns(FRAME.with_row_index().filter(pl.col("index") != row), (column,)))
    assert len(digests) == 7


def test_digest_columns__reads_a_long_column_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitted, "_ROWS_AT_ONCE", 2)
    laid_out = "\x1da\x1dx\x1e\x00" + "\x1eó" + "x"
    assert digest_columns(FRAME, ("a",)) == hashlib.sha256(laid_out.encode()).hexdigest()


def _splink_settings() -> dict[str, object]:
    null = {"sql_condition": "a_l IS NULL OR a_r IS NULL", "is_null_level": True}
    same = {"sql_condition": "a_l = a_r", "label_for_charts": "same", "m_probability": 0.9, "u_probability": 0.1}
    other = {"sql_condition": "ELSE", "label_for_charts": "else", "m_probability": 0.1, "u_probability": 0.9}
    return {
        "probability_two_random_records_match": 0.01,
        "blocking_rules_to_generate_predictions": ["l.a = r.a"],
        "comparisons": [{"output_column_name": "a", "comparison_levels": [null, same, other]}],
    }


def test_read_model__reads_what_splink_saved_as_such(tmp_path: Path) -> None:
    (tmp_path / "splink.json").write_text(json.dumps(_splink_settings()), "utf-8")
    model = read_model(tmp_path / "splink.json")
    assert model.spec.name == "splink"
    assert model.fit.comparisons[0].m_probabilities == (0.1, 0.9)
    assert read_model(_splink_settings()) == model


@pytest.mark.parametrize("document", [{}, {"format": "x", "comparisons": []}, {"settings": 1}])
def test_read_model__refuses_what_is_neither(document: dict[str, object]) -> None:
    with pytest.raises(SourceError, match="Allowed"):
        read_model(document)
