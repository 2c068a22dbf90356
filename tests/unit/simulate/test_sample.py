"""A sample is whole, the same each time, and true to what it says of itself."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.model.errors import ParameterError
from joindots.model.tables import ALL_TABLES
from joindots.simulate import simulate
from joindots.simulate.identifiers import PHONE_PREFIX
from joindots.simulate.lists import NameList, bodies, name_book, traditions
from joindots.simulate.people import NONE, draw_people, make_parents


def hashes(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_simulate__writes_the_same_bytes_for_the_same_seed_and_others_for_another(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        simulate(tmp_path / name, n_cases=200, n_people_records=1200, seed=seed)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    assert hashes(tmp_path / "a") != hashes(tmp_path / "c")


def test_simulate__replaces_an_earlier_sample_and_leaves_other_folders_alone(tmp_path: Path) -> None:
    simulate(tmp_path / "a", n_cases=100, n_people_records=600, seed=1)
    again = hashes(tmp_path / "a")
    simulate(tmp_path / "a", n_cases=100, n_people_records=600, seed=1)
    assert hashes(tmp_path / "a") == again
    (tmp_path / "own.txt").write_text("mine")
    with pytest.raises(ParameterError, match="no sample"):
        simulate(tmp_path, n_cases=100, n_people_records=600, seed=1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"n_cases": 10}, "50"),
        ({"n_people_records": 900}, "at least 5"),
        ({"seed": -1}, "seed"),
        ({"error_scale": 3.0}, "0"),
    ],
)
def test_simulate__refuses_what_it_cannot_make(tmp_path: Path, given: dict[str, Any], said: str) -> None:
    asked: dict[str, Any] = {"n_cases": 200, "n_people_records": 1200, "seed": 1}
    with pytest.raises(ParameterError, match=said):
        simulate(tmp_path / "x", **(asked | given))
    assert not (tmp_path / "x").exists()


def test_sample__holds_the_cases_and_people_records_that_were_asked_for(sample: Any) -> None:
    people = sample.truth("people")
    n_records = people.select("source_id", "record_number").n_unique()
    assert len(sample.truth("cases")) == sample.summary.n_cases == 1500
    assert n_records == sample.summary.n_people_records
    assert abs(n_records - 10_000) <= 200


def test_sample__records_suspects_often_enough_and_nobody_too_often(sample: Any) -> None:
    people = sample.truth("people").unique(["source_id", "record_number"])
    per_person = people.group_by("person_id", "is_suspect").len()
    assert per_person.filter("is_suspect")["len"].mean() >= 2.5
    assert per_person["len"].min() == 1
    assert 15 < sample.truth("people").group_by("person_id").len()["len"].max() <= 30


def test_sample__gives_every_row_and_part_with_a_person_one_truth(sample: Any) -> None:
    people = sample.truth("people")
    assert people.select("file_name", "row_number", "part").is_unique().all()
    delivered = {Path(str(entry["file"])).name for entry in sample.deliveries() if entry["file"]}
    assert set(people["file_name"]) <= delivered
    assert len(delivered) == sample.summary.n_files


def test_sample__has_forces_that_are_silent_partial_and_certify_nil(sample: Any) -> None:
    answered = {sample.mapping(entry)["source"]["source_id"]: entry["coverage"] for entry in sample.deliveries()}
    codes = {body.code for body in bodies()}
    assert codes - set(answered) == set(sample.summary.silent)
    assert {code for code, coverage in answered.items() if coverage == "nil_certified"} == set(sample.summary.nil)
    assert {code for code, coverage in answered.items() if coverage == "partial"} == set(sample.summary.partial)
    assert all((sample.summary.silent, sample.summary.nil, sample.summary.partial))
    assert answered["93"] == "complete"


def test_sample__comes_in_seven_families_of_format(sample: Any) -> None:
    names = {Path(str(entry["file"])).name for entry in sample.deliveries() if entry["file"]}
    assert {Path(name).suffix for name in names} == {".csv", ".xlsx", ".ods", ".jsonl", ".parquet"}
    assert any("persons" in name for name in names)
    people_parts = [
        sum(part["table"] == "people" for part in sample.mapping(entry)["part"]) for entry in sample.deliveries()
    ]
    assert 2 in people_parts


def test_sample__has_mappings_that_name_columns_of_their_files(sample: Any) -> None:
    for entry in sample.deliveries():
        mapping = sample.mapping(entry)
        if entry["file"] is None:
            continue
        header = sample.rows(entry)[0]
        named = [*mapping["file"]["row_key"]]
        for part in mapping["part"]:
            choices = [part[key]["column"] for key in ("role", "kind") if isinstance(part.get(key), dict)]
            columns = [found["column"] if isinstance(found, dict) else found for found in part["columns"].values()]
            named += choices + columns
        assert set(named) <= set(header), entry
        assert len(set(header)) == len(header)


def test_sample__keys_every_row_of_a_keyed_file_apart_but_for_exact_duplicates(sample: Any) -> None:
    n_duplicates = 0
    for entry in sample.deliveries():
        if entry["file"] is None or not (key := sample.mapping(entry)["file"]["row_key"]):
            continue
        header, *rows = sample.rows(entry)
        places = [header.index(column) for column in key]
        keys = {tuple(row[place] for place in places) for row in rows}
        assert len({tuple(row) for row in rows}) == len(keys), entry
        n_duplicates += len(rows) - len(keys)
    assert n_duplicates > 0


def test_sample__uses_phones_of_a_range_that_no_operator_holds(sample: Any) -> None:
    phones = sample.people()["phone"].drop_nulls()
    numbers = phones.filter(phones.str.contains(r"\d{6}"))
    assert len(numbers) > 100
    assert numbers.str.contains(rf"^{PHONE_PREFIX}\d{{8}}$").all()


def test_sample__has_twins_and_parents_of_the_same_name_in_one_household(sample: Any) -> None:
    people = sample.truth("people").unique("person_id")
    suspects = people.filter("is_suspect")
    pairs = people.join(suspects, on=["household_id", "true_surname"], suffix="_s").filter(
        pl.col("person_id") != pl.col("person_id_s")
    )
    same_birth = pl.col("date_of_birth") == pl.col("date_of_birth_s")
    same_name = pl.col("true_forename") == pl.col("true_forename_s")
    twins, parents = pairs.filter(pl.col("relation") == "twin"), pairs.filter(pl.col("relation") == "parent")
    assert len(twins) > 5
    assert twins.select((same_birth & ~same_name).all()).item()
    older = pl.col("date_of_birth_s").dt.year() - pl.col("date_of_birth").dt.year()
    assert len(parents.filter(same_name & older.is_between(19, 37))) > 5


def test_sample__joins_cases_of_groups_across_forces(sample: Any) -> None:
    groups = sample.truth("cases").drop_nulls("group_id").group_by("group_id").agg(pl.col("source_id").n_unique(), pl.len())
    assert 0.15 < groups["len"].sum() / 1500 < 0.25
    assert (groups["source_id"] > 1).mean() > 0.5
    assert groups["source_id"].max() <= 4


def test_sample__records_some_victims_as_suspects(sample: Any) -> None:
    people = sample.truth("people").unique("person_id")
    n_both = people.filter(pl.col("is_suspect") & pl.col("is_victim")).height
    assert 0 < n_both < 0.1 * people.filter("is_victim").height


def test_sample__draws_suspects_from_the_same_traditions_as_everybody(tmp_path: Path) -> None:
    simulate(tmp_path / "big", n_cases=6000, n_people_records=36_000, seed=11)
    people = pl.read_parquet(tmp_path / "big" / "truth" / "people.parquet").unique("person_id")
    everybody = people["naming_tradition"].value_counts(normalize=True).rename({"proportion": "share"})
    suspects = people.filter("is_suspect")["naming_tradition"].value_counts(normalize=True)
    both = everybody.join(suspects, on="naming_tradition")
    n_suspects = people["is_suspect"].sum()
    error = ((pl.col("share") * (1 - pl.col("share"))) / n_suspects).sqrt()
    assert both.select(((pl.col("proportion") - pl.col("share")).abs() < 4 * error).all()).item()


def test_sample__answers_in_out_and_cannot_tell_in_number(sample: Any) -> None:
    for _, found in sample.truth("scope").group_by("criteria_version"):
        counts = dict(found["answer"].value_counts().iter_rows())
        assert set(counts) == {"in", "out", "cannot_tell"}
        assert min(counts.values()) > 150


def test_sample__writes_nothing_in_more_than_eight_ways(sample: Any) -> None:
    texts = pl.concat([sample.people()[name] for name in ("postcode", "phone", "date_of_birth")]).drop_nulls()
    spellings = set(texts.filter(~texts.str.contains(r"\d")))
    assert len(spellings) > 8
    assert {"", "#VALUE!", "#N/A"} <= spellings


def test_narratives__are_short_and_neutral(sample: Any) -> None:
    texts = []
    for entry in sample.deliveries():
        if entry["file"] and "narratives" in str(entry["file"]):
            header, *rows = sample.rows(entry)
            part = sample.mapping(entry)["part"][0]["columns"]["text"]
            texts += [row[header.index(part)] for row in rows]
    assert len(texts) > 300
    assert all(2 <= len(re.findall(r"\.(?: |$)", text)) <= 10 for text in texts)
    assert not any(re.search(r"\b(?:rap|assault|sex|abus|naked|touch|victim)", text, re.IGNORECASE) for text in texts)
    assert any(re.search(r"072\d{8}", text) for text in texts)


def test_sample__draws_as_many_people_of_every_tradition_where_that_is_asked(tmp_path: Path) -> None:
    simulate(tmp_path / "even", n_cases=400, n_people_records=8000, seed=12, even_traditions=True)
    people = pl.read_parquet(tmp_path / "even" / "truth" / "people.parquet").unique("person_id")
    counts = people["naming_tradition"].value_counts()["count"]
    assert len(counts) == len(traditions())
    expected = people.height / len(counts)
    assert ((counts - expected).abs() < 5 * expected**0.5).all()


def test_sample__keeps_traditions_in_the_truth_alone(sample: Any) -> None:
    """No delivered header, mapping or value names one, and no registered table has a column for it."""
    names = {found.name for found in traditions()} - {"english", "scottish", "welsh", "irish", "arabic", "chinese"}
    words_of_it = re.compile("|".join(sorted({*names, "tradition"})))
    for entry in sample.deliveries():
        assert not words_of_it.search(str(sample.mapping(entry)).lower())
        if entry["file"]:
            assert not any(words_of_it.search(str(cell).lower()) for row in sample.rows(entry) for cell in row)
    assert not any("tradition" in column for spec in ALL_TABLES for column in spec.column_names)


def test_sample__names_a_parent_wholly_in_the_tradition_of_the_child() -> None:
    book, rng = name_book(), np.random.default_rng(8)
    n = 400
    who = {"born": np.full(n, 5000), "body": np.zeros(n, np.int64), "male_share": np.ones(n)}
    people = draw_people(rng, book, n_bodies=1, even_traditions=True, **who)
    parents, children = np.arange(200), np.arange(200, 400)
    make_parents(rng, book, people, parents, children)
    assert (people.given[parents] == people.given[children]).all()
    named = parents[people.middle[parents] != NONE]
    assert 20 < len(named) < 180
    for parent in named.tolist():
        tradition = int(people.tradition[parent])
        start = book.starts[tradition, NameList.MALE]
        assert start <= people.middle[parent] < start + len(book.weights[tradition, NameList.MALE])


def test_narratives__say_what_the_truth_of_mentions_lists(sample: Any) -> None:
    said: dict[str, list[str]] = {}
    for entry in sample.deliveries():
        if entry["file"] and "narratives" in str(entry["file"]):
            header, *rows = sample.rows(entry)
            columns = sample.mapping(entry)["part"][0]["columns"]
            case, text = header.index(columns["crime_ref"]), header.index(columns["text"])
            for row in rows:
                said.setdefault(row[case], []).append(row[text])
    truth = pl.read_parquet(sample.root / "truth" / "mentions.parquet")
    assert set(truth["kind"]) == {"name", "alias", "phone", "vehicle"}
    assert truth["person_id"].null_count() > 0
    for case_id, value in truth.select("case_id", "value").iter_rows():
        assert any(value in text for text in said[case_id.partition("/")[2]])
