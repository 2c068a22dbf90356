"""An analyst asks who that may be: the answer, its reasons, and what becomes of the index."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

import polars as pl

from joindots.finding import open_review_index
from joindots.resolve.search.query import read_query
from joindots.resolve.search.ranking import search
from joindots.review import Review


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "joindots.cli", *arguments], capture_output=True, text=True, check=False)


def _read(review: Review, name: str) -> pl.DataFrame:
    return pl.read_parquet(review.tables / f"{name}.parquet")


def _sheltered(review: Review) -> pl.DataFrame:
    roles = _read(review, "roles").filter(pl.col("role").is_in(["victim", "witness"]))
    return _read(review, "entities").join(roles, on="record_id", how="semi").select("entity_id").unique()


def _somebody(review: Review, *, is_sheltered: bool) -> dict[str, Any]:
    """A person with a name, a day of birth and a telephone number."""
    people = _read(review, "people").join(_read(review, "entities").select("record_id", "entity_id"), on="record_id")
    found = people.join(_sheltered(review), on="entity_id", how="semi" if is_sheltered else "anti").filter(
        pl.col("phones").list.len() > 0, pl.col("name_kind") == "named"
    )
    return found.drop_nulls("date_of_birth").sort("record_id").row(0, named=True)


def _query(person: dict[str, Any]) -> str:
    return f"{person['forename']} {person['surname']}, {person['date_of_birth']}, {person['phones'][0][-6:]}"


def test_find__says_who_that_may_be_and_why(review: Review) -> None:
    person = _somebody(review, is_sheltered=False)
    asked = _query(person)
    done = run("find", str(review.root), asked)
    assert done.returncode == 0, done.stderr
    assert "Building the index" in done.stderr
    first = done.stdout.split("\n1. ")[1].split("\n2. ")[0]
    assert person["entity_id"] in first
    again = run("find", str(review.root), asked, "--json", "--limit", "3")
    assert again.stderr == ""
    answer = json.loads(again.stdout)
    assert answer["people"][0]["entity_id"] == person["entity_id"]
    assert person["surname"].title() in " ".join(answer["people"][0]["names"])
    assert len(answer["people"]) <= 3
    assert answer["people"][0]["weight_bits"] > answer["needed_bits"]


def test_find__takes_what_is_known_by_kind(review: Review) -> None:
    person = _somebody(review, is_sheltered=False)
    done = run(
        "find", str(review.root), "--name", person["surname"], "--dob", str(person["date_of_birth"]),
        "--phone", person["phones"][0], "--json",
    )  # fmt: skip
    assert json.loads(done.stdout)["people"][0]["entity_id"] == person["entity_id"]


def test_find__never_suggests_a_victim_or_witness(review: Review) -> None:
    person = _somebody(review, is_sheltered=True)
    sheltered = set(_sheltered(review)["entity_id"])
    index = open_review_index(review)
    for text in (_query(person), str(person["date_of_birth"].year)):
        people = search(index, read_query(text, today=date(2026, 1, 1)), limit=1000).people
        assert not {each.entity_id for each in people} & sheltered
    assert people


def test_find__refuses_a_query_of_nothing(review: Review) -> None:
    empty = run("find", str(review.root), "")
    assert empty.returncode == 2
    assert "Give any of" in empty.stderr


def test_find__refuses_a_review_that_has_not_run(received: Review) -> None:
    done = run("find", str(received.root), "mo")
    assert done.returncode == 2
    assert "joindots run" in done.stderr


def test_the_index__is_made_again_where_a_table_changed_or_the_index_is_damaged(review: Review) -> None:
    built: list[str] = []
    open_review_index(review, on_build=lambda: built.append("first"))
    open_review_index(review, on_build=lambda: built.append("unchanged"))
    (review.root / "index" / "people" / "name.letters.npy").unlink()
    open_review_index(review, on_build=lambda: built.append("damaged"))
    path = review.tables / "roles.parquet"
    pl.read_parquet(path).head(10).write_parquet(path)
    open_review_index(review, on_build=lambda: built.append("changed"))
    assert built == ["first", "damaged", "changed"]
