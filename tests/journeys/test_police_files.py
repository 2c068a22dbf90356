"""Real input: people in crimes from police files of the 1990s, without names, dates, force or outcome."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import ROOT
from typer.testing import CliRunner

from joindots.cli import app

MAPPING = ROOT / "examples" / "st_louis" / "mapping.toml"
CRITERIA = {
    "decision_is_nfa",
    "decision_date_window",
    "not_already_reviewed",
    "offence_type",
    "suspect_alive",
    "victim_is_child",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("st-louis") / "review"


@pytest.fixture
def tables(shared_data: Callable[[str], Path], folder: Path) -> Path:
    """The review's tables, run once for the module."""
    if not folder.exists():
        file = shared_data("st_louis_crime") / "involvements.csv"
        for arguments in (["init"], ["receive", file, "--mapping", MAPPING], ["run"]):
            command, *rest = arguments
            done = CliRunner().invoke(app, [str(command), str(folder), *map(str, rest)], catch_exceptions=False)
            assert done.exit_code == 0, done.output
    return folder / "tables"


def read(tables: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(tables / f"{name}.parquet")


def test_every_row__is_accounted_for(tables: Path) -> None:
    delivery = read(tables, "deliveries").row(0, named=True)
    assert (delivery["n_rows_in"], delivery["n_accepted"], delivery["n_quarantined"], delivery["n_duplicates"]) == (
        1487,
        1487,
        0,
        0,
    )
    assert read(tables, "source_rows").height == 1487


def test_people_and_crimes__are_those_of_the_source(tables: Path) -> None:
    assert read(tables, "entities")["entity_id"].n_unique() == 830
    assert read(tables, "cases").height == 552


def test_forty_one_people__hold_two_roles_in_one_crime(tables: Path) -> None:
    roles = read(tables, "roles")
    assert roles.height == 1487 + 41
    assert roles.group_by("case_id", "record_id").len().filter(pl.col("len") == 2).height == 41


def test_every_case__cannot_be_told_and_asks_for_what_the_file_lacks(tables: Path) -> None:
    assert set(read(tables, "scope_results")["answer"]) == {"cannot_tell"}
    questions = read(tables, "questions")
    asked = questions.group_by("case_id").agg(pl.col("criterion_id").unique())
    assert asked.height == 552
    assert all(set(row) >= CRITERIA for row in asked["criterion_id"])
    assert set(questions["source_id"]) == {"st-louis"}


def test_a_case_without_two_suspects_and_a_victim__is_asked_who_was_there(tables: Path) -> None:
    roles, questions = read(tables, "roles"), read(tables, "questions")
    n = roles.group_by("case_id").agg((pl.col("role") == role).sum().alias(role) for role in ("suspect", "victim"))
    is_group = set(n.filter((pl.col("suspect") >= 2) & (pl.col("victim") >= 1))["case_id"])
    asked = set(questions.filter(pl.col("criterion_id") == "group")["case_id"])
    assert asked == set(read(tables, "cases")["case_id"]) - is_group


def test_groups__are_held_by_the_suspects_who_appear_in_several_of_their_cases(tables: Path) -> None:
    members, roles, entities = read(tables, "group_members"), read(tables, "roles"), read(tables, "entities")
    suspects = roles.filter(pl.col("role") == "suspect").join(entities, on="record_id")
    cases = members.filter(pl.col("member_kind") == "case").select("group_id", case_id="member_id")
    n_cases = suspects.join(cases, on="case_id").group_by("group_id", "entity_id").agg(n=pl.col("case_id").n_unique())
    connecting = members.filter(pl.col("member_kind") == "suspect").join(
        n_cases, left_on=["group_id", "member_id"], right_on=["group_id", "entity_id"]
    )
    assert connecting.filter(pl.col("connects") != (pl.col("n") >= 2)).height == 0
    assert connecting["connects"].sum() > 20
    only_victims = set(entities["entity_id"]) - set(suspects["entity_id"])
    assert not set(members["member_id"]) & only_victims


def test_report__shows_the_groups_and_the_suspects_who_connect_them(tables: Path, folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    largest = read(tables, "groups").sort("n_cases", descending=True).row(0, named=True)
    assert largest["group_id"] in page
    connecting = read(tables, "group_members").filter((pl.col("group_id") == largest["group_id"]) & pl.col("connects"))
    people = read(tables, "people").join(read(tables, "entities"), on="record_id")
    references = set(people.filter(pl.col("entity_id").is_in(connecting["member_id"].to_list()))["person_ref"])
    assert references
    assert any(reference in page for reference in references)


def test_joined_dots__of_one_body_are_not_called_cross_force(tables: Path) -> None:
    assert not read(tables, "joined_dots")["is_cross_force"].any()
