"""Sides link one table without its truth; what is not installed is not claimed to be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from joindots.bench.peers import OURS, SPLINK, is_installed, link_on
from joindots.bench.tables import Table, write_table
from joindots.model.errors import AccessRefused

CONFIG = {
    "table": {"id": "row", "train": [["forename", "surname"], ["born"]], "block": [["surname|sound"], ["surname", "born"]]},
    "columns": {"forename": "name", "surname": "name", "born": "date", "aliases": "list"},
}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Forty people, three records each, one of them with a slip in the forename."""
    forenames = [f"{a}{b}" for a in ("An", "Ber", "Cla", "Do") for b in ("na", "ta", "ra", "ris", "min")]
    people = [(forename, surname) for forename in forenames for surname in ("Archer", "Okonkwo")]
    rows = [
        {"row": n, "forename": f"{forename}h" if slip else forename, "surname": surname.upper(), "aliases": "x;y",
         "born": f"19{50 + n}-0{1 + n % 9}-1{n % 10}", "person": f"p{n}"}
        for n, (forename, surname) in enumerate(people)
        for slip in (False, True, False)
    ]  # fmt: skip
    frame = pl.DataFrame(rows)
    return write_table("forty", frame, CONFIG, frame["person"], tmp_path)


def test_write_table__cleans_for_every_side_and_withholds_the_truth(table: Table) -> None:
    assert table.file.read_text("utf-8").splitlines()[:2] == ["forename,surname,born", "anna,archer,19500110"]
    assert table.rules == [["forename", "surname"], ["born"], ["surname", "born"]]
    assert "id" not in table.config["table"]
    assert len(set(table.truth.tolist())) == 40


def test_rules__are_every_two_columns_where_joindots_would_choose(table: Table) -> None:
    chosen = {**table.config, "table": {"train": [["born"], ["forename", "surname"]]}}
    rules = replace(table, config=chosen).rules
    assert rules == [["born"], ["forename", "surname"], ["forename", "born"], ["surname", "born"]]


def test_write_table__refuses_what_may_never_be_compared(tmp_path: Path) -> None:
    config = {"table": {"train": [["ethnicity"]]}, "columns": {"ethnicity": "exact"}}
    with pytest.raises(AccessRefused):
        write_table("no", pl.DataFrame({"ethnicity": ["a"], "person": ["1"]}), config, pl.Series(["1"]), tmp_path)


@pytest.mark.parametrize("side", [OURS, SPLINK], ids=lambda side: side.name)
def test_link_on__finds_the_pairs_of_an_easy_table(side: object, table: Table) -> None:
    outcome = link_on(OURS if side is OURS else SPLINK, table, n_threads=1)
    assert outcome.found.n_records == 120
    assert outcome.found.b_cubed.f1 > 0.9
    assert outcome.runs[0].wall("link") > 0


def test_is_installed__tells_what_is_there() -> None:
    assert is_installed("splink")
    assert not is_installed("no_such_peer")
