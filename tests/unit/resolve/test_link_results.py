"""What linkage of a table hands back: rows by their names, the truth where it was named, and pairs explained row by row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.resolve import link
from joindots.resolve.link import LinkResult, explain_pair, link_table, truth_labels
from joindots.resolve.link_kept import Delivery, link_kept
from joindots.resolve.models.config import spec_from_config

COLUMNS = {"name": "name", "born": "date"}
CONFIG = spec_from_config(
    {"table": {"id": "id", "train": [["name"], ["born"]], "block": [["name"], ["born"]]}, "columns": COLUMNS}
)
TABLE = pl.DataFrame(
    {
        "id": ["rec-1-a", "rec-2-a", "rec-1-b", "rec-3-a"],
        "name": ["peter", "gavin", "peter", "tamsin"],
        "born": ["1988-03-14", "1970-01-02", "1988-03-14", "1961-05-02"],
    }
)


def test_link_table__names_an_entity_by_its_first_row_through_all_files() -> None:
    result = link_table([TABLE[:2], TABLE[2:]], CONFIG)
    assert result.records.rows() == [(0, 1, "rec-1-a", 0), (0, 2, "rec-2-a", 1), (1, 1, "rec-1-b", 0), (1, 2, "rec-3-a", 3)]
    assert result.records.columns == ["file", "row", "record_id", "entity"]
    assert result.entities().rows() == [("0:1", 0), ("0:2", 1), ("1:1", 0), ("1:2", 3)]
    assert (result.truth, result.evaluation()) == (None, None)


def test_link_result__lists_the_links_whose_records_ended_apart() -> None:
    result = link_table([TABLE[:2], TABLE[2:]], CONFIG)
    assert result.near().rows() == []
    clusters = replace(result.resolution.clusters, labels=np.arange(4))
    apart = LinkResult(result.records, replace(result.resolution, clusters=clusters), None, result.steps)
    assert apart.near().rows() == [("0:1", "1:1")]
    assert apart.near().columns == ["record_id_l", "record_id_r"]


def test_link_table__takes_the_truth_from_the_column_that_is_named_or_from_the_id_where_there_is_a_pattern() -> None:
    by_pattern = link_table([TABLE], CONFIG, truth_pattern=r"rec-(\d+)-").truth
    assert by_pattern is not None
    assert by_pattern.to_list() == ["1", "2", "1", "3"]
    by_column = link_table([TABLE.with_columns(who=pl.Series(["p", "g", "p", "t"]))], CONFIG, truth_column="who")
    assert by_column.truth is not None
    assert by_column.truth.to_list() == ["p", "g", "p", "t"]
    found = by_column.evaluation()
    assert found is not None
    assert (found.pairwise.precision, found.pairwise.recall) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("pattern", "labels"),
    [(None, ["rec-1", "rec-22"]), (r"rec-(\d+)", ["1", "22"]), (r"\d+", ["1", "22"]), (r"(r)ec-(\d+)", ["r", "r"])],
)
def test_truth_labels__are_the_value_the_first_group_or_the_whole_match(pattern: str | None, labels: list[str]) -> None:
    assert truth_labels(pl.Series("id", ["rec-1", "rec-22"]), pattern).to_list() == labels


def test_link_table__draws_by_nought_unless_a_seed_is_given() -> None:
    made_at = "2026-01-01T00:00:00+00:00"
    seeds = []
    for given in (dict[str, Any](), {"seed": 7}):
        provenance = link_table([TABLE], CONFIG, made_at=made_at, **given).resolution.model.provenance
        assert provenance is not None
        assert (provenance.made_at, provenance.n_records, provenance.columns) == (made_at, 4, ("born", "name"))
        seeds.append(provenance.seed)
    assert seeds == [0, 7]
    assert link_table([TABLE], CONFIG).resolution.model.provenance is None


def test_explain_pair__reads_the_two_rows_that_are_named_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    model = link_table([TABLE], CONFIG).resolution.model
    seen: list[tuple[list[Any], list[str]]] = []

    def explain(_: object, pair: pl.DataFrame, names: list[str]) -> None:
        seen.append((pair["name"].to_list(), names))

    monkeypatch.setattr(link, "explain_rows", explain)
    explain_pair([TABLE[:2], TABLE[2:]], model, ((1, 2), (0, 1)))
    explain_pair([TABLE[:2], TABLE[2:]], model, ((0, 2), (1, 1)))
    assert seen == [(["peter", "tamsin"], ["0:1", "1:2"]), (["gavin", "peter"], ["0:2", "1:1"])]


def test_link_kept__takes_tables_in_with_the_rules_that_were_chosen(tmp_path: Path) -> None:
    config = spec_from_config({"table": {"id": "id"}, "columns": COLUMNS})
    assert config.spec.most_lost is not None
    kept = link_kept(tmp_path / "kept", [Delivery("one", "1", TABLE)], config=config)
    assert kept.model.spec.most_lost is None
    assert kept.model.spec.blocking_rules != config.spec.blocking_rules
    assert kept.records.rows() == [(0, 1, "rec-1-a", 0), (0, 2, "rec-2-a", 1), (0, 3, "rec-1-b", 0), (0, 4, "rec-3-a", 3)]
    again = link_kept(tmp_path / "kept", [Delivery("two", "2", TABLE[1:2])])
    assert again.records.rows()[4:] == [(1, 1, "rec-2-a", 1)]
    assert (again.files, again.n_new) == (("one", "two"), 1)


def test_link_kept__tells_an_empty_id_from_none(tmp_path: Path) -> None:
    table = TABLE.with_columns(id=pl.Series(["", None, "é", "b"]))
    assert link_kept(tmp_path / "kept", [Delivery("one", "1", table)], config=CONFIG).records["record_id"].to_list() == [
        "", None, "é", "b",
    ]  # fmt: skip
