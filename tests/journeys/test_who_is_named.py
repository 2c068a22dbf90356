"""Nobody who was only ever recorded as a victim or witness is named in a report, or anywhere among what network writes."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import polars as pl
import pytest

from joindots.cli.app import report_tables
from joindots.model.words import Role
from joindots.report.explain import explain
from joindots.report.page import render_page
from joindots.report.summary import build_summary
from joindots.review import Review

SHELTERED = (Role.VICTIM, Role.WITNESS)


def read(review: Review, name: str) -> pl.DataFrame:
    return pl.read_parquet(review.tables / f"{name}.parquet")


@pytest.fixture(scope="module")
def hidden(finished: Review) -> pl.DataFrame:
    """The records of people whom no record calls a suspect, and whose full name no suspect has."""
    people = read(finished, "people").join(read(finished, "entities"), on="record_id")
    people = people.with_columns(full_name=pl.concat_str("forename", "surname", separator=" "))
    suspects = read(finished, "roles").filter(pl.col("role") == Role.SUSPECT)
    suspects = people.join(suspects, on="record_id", how="semi").select("entity_id")
    of_suspects = people.join(suspects, on="entity_id", how="semi")
    others = people.join(suspects, on="entity_id", how="anti").drop_nulls("full_name")
    return others.filter(
        ~pl.col("full_name").is_in(of_suspects["full_name"].drop_nulls().to_list())
        & (pl.col("forename").str.len_chars() > 1)
    )


def words(text: str) -> str:
    """Give the words of a text, without the tags of a page, in single spaces."""
    return f" {' '.join(re.findall(r'[a-z]+|[.]', re.sub(r'<[^>]*>', ' . ', text).lower()))} "


def test_no_report__names_a_victim_or_witness(finished: Review, hidden: pl.DataFrame) -> None:
    tables = report_tables(finished)
    names = hidden["full_name"].unique().to_list()
    assert len(names) > 100
    for told in (json.dumps(asdict(build_summary(tables)), default=str), render_page(tables, title="T", is_demo=True)):
        said = words(told)
        assert [name for name in names if f" {name} " in said] == []


def test_no_explanation__names_a_victim_or_witness(finished: Review, hidden: pl.DataFrame) -> None:
    tables = report_tables(finished)
    names = hidden["full_name"].unique().to_list()
    cases = read(finished, "roles").filter(pl.col("role").is_in(SHELTERED))["case_id"].unique().sort().head(25).to_list()
    links = read(finished, "links").join(hidden, left_on="record_id_l", right_on="record_id", how="semi").head(25)
    pairs = [f"{left},{right}" for left, right in links.select("record_id_l", "record_id_r").iter_rows()]
    assert (len(cases), len(pairs)) == (25, 25)
    for thing in (*cases, *pairs, *hidden["record_id"].sort().head(25), *read(finished, "groups")["group_id"]):
        said = words(json.dumps(asdict(explain(tables, thing)), default=str))
        assert [name for name in names if f" {name} " in said] == []


def test_what_network_writes__holds_suspects_alone(finished: Review) -> None:
    suspects = read(finished, "roles").filter(pl.col("role") == Role.SUSPECT)
    suspects = suspects.join(read(finished, "entities"), on="record_id").select("case_id", "entity_id")
    members = read(finished, "group_members").filter(pl.col("member_kind") == "suspect")["member_id"]
    things = read(finished, "things").filter(pl.col("kind") == "suspect")["thing_id"].str.strip_prefix("suspect:")
    ties = read(finished, "suspect_ties")
    known = set(suspects["entity_id"])
    assert 0 not in (members.len(), things.len(), ties.height)
    assert set(members) | set(things) | set(ties["entity_id_l"]) | set(ties["entity_id_r"]) <= known
    in_cases = ties.explode("case_ids").select("case_ids", "entity_id_l", "entity_id_r")
    for side in ("entity_id_l", "entity_id_r"):
        assert in_cases.join(suspects, left_on=["case_ids", side], right_on=["case_id", "entity_id"], how="anti").height == 0
