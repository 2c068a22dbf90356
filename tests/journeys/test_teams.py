"""Two teams are told whom to contact, and one suspect's next cases are suggested, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from joindots.review import Review


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def joindots(*arguments: object) -> Done:
    call = [sys.executable, "-m", "joindots.cli", *(str(argument) for argument in arguments)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def suspect(finished: Review) -> dict[str, Any]:
    """A suspect of a group, two records of theirs, a case of theirs and the group."""
    tables = {name: pl.read_parquet(finished.tables / f"{name}.parquet") for name in ("group_members", "entities", "roles")}
    members = tables["group_members"].filter(member_kind="suspect", connects=True).sort("group_id", "member_id")
    group_id, entity_id = members.select("group_id", "member_id").row(0)
    records = tables["entities"].filter(entity_id=entity_id)
    case_id = tables["roles"].filter(role="suspect").join(records, on="record_id")["case_id"].sort()[0]
    return {"group": group_id, "entity": entity_id, "records": sorted(records["record_id"].to_list()), "case": case_id}


def _file(folder: Path, *rows: tuple[str, str, str, str]) -> Path:
    lines = ["team,contact,subject_kind,subject_id", *(",".join(row) for row in rows)]
    path = folder / "interests.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def interests(tmp_path: Path, suspect: dict[str, Any]) -> Path:
    """North is at work on the person and south on their group."""
    return _file(
        tmp_path,
        ("north", "Inspector N", "person", suspect["records"][-1]),
        ("south", "Inspector S", "group", suspect["group"]),
    )


def test_requirement_17__deconflict_tells_each_team_the_owner_and_not_the_others_subject(
    finished: Review, interests: Path, suspect: dict[str, Any]
) -> None:
    done = joindots("deconflict", finished.root, interests, "--team", "north")
    assert (done.code, done.err) == (0, "")
    assert "Inspector S" in done.out
    assert suspect["records"][-1] in done.out
    assert not any(told in done.out for told in ("south", suspect["group"], "group", "Inspector N"))


def test_deconflict__as_json_lists_each_meeting_once_for_each_side(finished: Review, interests: Path) -> None:
    told = json.loads(joindots("deconflict", finished.root, interests, "--json").out)
    assert [(row["team"], row["contact"]) for row in told["notices"]] == [
        ("north", "Inspector S"),
        ("south", "Inspector N"),
    ]


def test_deconflict__of_one_team_alone_says_that_nobody_else_is_there(
    finished: Review, tmp_path: Path, suspect: dict[str, Any]
) -> None:
    alone = _file(tmp_path, ("north", "N", "case", suspect["case"]), ("north", "N", "group", suspect["group"]))
    assert "No other team" in joindots("deconflict", finished.root, alone).out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("north", "N", "person", "p-nobody"), 'row 1: this review knows no person "p-nobody"'),
        (("north", "N", "phone", "1"), "Allowed: person, case, group"),
        (("north", "", "person", "p-1"), "row 1: contact is blank"),
    ],
)
def test_deconflict__refuses_a_row_that_could_only_look_like_no_conflict(
    finished: Review, tmp_path: Path, row: tuple[str, str, str, str], said: str
) -> None:
    done = joindots("deconflict", finished.root, _file(tmp_path, row))
    assert done.code == 2
    assert said in done.err


def test_deconflict__refuses_a_team_that_the_file_does_not_name(finished: Review, interests: Path) -> None:
    done = joindots("deconflict", finished.root, interests, "--team", "nrth")
    assert done.code == 2
    assert "Nearest: north" in done.err


def test_suggest__names_cases_that_do_not_record_the_suspect_and_no_victim(
    finished: Review, suspect: dict[str, Any]
) -> None:
    told = json.loads(joindots("suggest", finished.root, suspect["records"][-1], "--json").out)
    assert told["person"] == suspect["entity"]
    assert told["suggested"]
    roles, entities, people = (
        pl.read_parquet(finished.tables / f"{name}.parquet") for name in ("roles", "entities", "people")
    )
    own = roles.filter(role="suspect").join(entities.filter(entity_id=suspect["entity"]), on="record_id")["case_id"]
    assert not set(own) & {row["case_id"] for row in told["suggested"]}
    victims = roles.filter(pl.col("role") != "suspect").join(people, on="record_id").drop_nulls(["forename", "surname"])
    names = {f"{forename} {surname}".title() for forename, surname in victims.select("forename", "surname").iter_rows()}
    suspects = roles.filter(role="suspect").join(people, on="record_id").select("forename", "surname")
    names -= {f"{forename} {surname}".title() for forename, surname in suspects.iter_rows()}
    assert not names & {name for row in told["suggested"] for name in row["through"]}


def test_suggest__is_for_recorded_suspects_only(finished: Review) -> None:
    victim = pl.read_parquet(finished.tables / "roles.parquet").filter(role="victim")["record_id"].sort()[0]
    done = joindots("suggest", finished.root, victim)
    assert done.code == 2
    assert "never suggested anything" in done.err
