from __future__ import annotations

import json
from dataclasses import asdict

import pyarrow as pa
import pytest

from joindots.model.errors import ParameterError
from joindots.report.explain import explain

Tables = dict[str, pa.Table]

JONES, JONES_AGAIN, VICTIM, BOTH = (f"p-{i:016x}" for i in (1, 2, 4, 5))


@pytest.mark.parametrize(
    ("thing", "kind", "headline"),
    [
        ("10/NB-1", "case", "Case 10/NB-1 of Northumbria: in scope (1a), in scope (1b)."),
        ("G10/NB-1", "group", "Proposed group G10/NB-1: 3 cases and 3 suspects of Northumbria, West Yorkshire."),
        (JONES_AGAIN, "person", f"David Jones ({JONES}): 2 records of 2 bodies are proposed to be one person."),
        (VICTIM, "person", f"Person {VICTIM}: 1 record of 1 body."),
        ("phone:+447700900111", "phone", "Phone +447700900111: recorded in 2 cases of 2 bodies."),
        (f"{JONES},{JONES_AGAIN}", "link", f"Records {JONES} and {JONES_AGAIN} are proposed to be one person."),
        (f"{VICTIM} {JONES}", "link", f"Records {JONES} and {VICTIM} are not proposed to be one person."),
        ("10/NB-1, 13/WY-8", "joined dot", "Nothing that was delivered joins cases 10/NB-1 and 13/WY-8."),
    ],
)
def test_explain__knows_each_thing_by_its_id(review: Tables, thing: str, kind: str, headline: str) -> None:
    explained = explain(review, thing)
    assert (explained.kind, explained.headline) == (kind, headline)
    assert json.dumps(asdict(explained))
    assert explained.text.startswith(headline)


def test_explain__drills_down_to_the_delivered_rows(review: Tables) -> None:
    rows = [(row.delivery_id, row.file_name, row.row_number) for row in explain(review, JONES_AGAIN).sources]
    assert rows == [("D0001", 'crimes <script>alert("x")</script>.csv', 1), ("D0002", "niche.csv", 1)]


def test_explain_dot__gives_sentences_steps_and_what_breaks_it(review: Tables) -> None:
    explained = explain(review, "13/WY-7,10/NB-1")
    assert explained.sentences[0] == "David Jones is recorded as a suspect in both."
    assert "It breaks if the records turn out to describe two people." in explained.sentences
    assert [row[1] for row in explained.tables[0].rows] == ["suspect: David Jones", "phone: +447700900111"]


def test_explain_case__gives_reasons_and_calls_victims_by_pseudonym(review: Tables) -> None:
    text = explain(review, "10/NB-1").text
    assert "It stands at 1 of 3 in the proposed order of review." in text
    assert f"person {VICTIM}" in text
    assert "David Jones" in text


def test_explain_case__outside_the_order_says_so(review: Tables) -> None:
    assert "It is not in the order of review." in explain(review, "13/WY-8").sentences


def test_explain_link__compares_fields_and_shows_values_of_suspects_only(review: Tables) -> None:
    open_fields = {row[0]: row[1:] for row in explain(review, f"{JONES},{JONES_AGAIN}").tables[0].rows}
    assert open_fields["surname"] == ("agree", "jones", "jones")
    assert open_fields["date of birth"] == ("missing on one side", "1975-04-02", "not recorded")
    sheltered = {row[0]: row[1:] for row in explain(review, f"{BOTH},{VICTIM}").tables[0].rows}
    assert sheltered["surname"] == ("differ",)


def test_explain_link__weighs_the_pair_in_parts_that_add_up(review: Tables) -> None:
    explained = explain(review, f"{JONES},{JONES_AGAIN}")
    assert explained.sentences[0].startswith("By the model: ")
    bits = next(table for table in explained.tables if table.caption.startswith("In bits"))
    *parts, total = [float(row[2]) for row in bits.rows]
    assert total == pytest.approx(sum(parts), abs=0.05 * len(parts))
    compared = {row[0]: row for row in bits.rows}
    assert float(compared["surname"][2]) > 0
    assert compared["date of birth"][1:3] == ("not recorded on both sides", "+0.0")


def test_explain_link__by_the_source_key_was_not_weighed(review: Tables) -> None:
    explained = explain(review, f"{BOTH},p-0000000000000006")
    assert explained.sentences[-1] == "The link rests on the source's own key, and was not scored."


@pytest.mark.parametrize("thing", ["10/NB-1", "10/NB-2", "G10/NB-1", VICTIM, BOTH, f"{VICTIM},{BOTH}", "10/NB-2,13/WY-7"])
def test_explain__names_no_victim(review: Tables, thing: str) -> None:
    text = explain(review, thing).text.lower()
    assert not [name for name in ("gwendolyn", "victimname", "rosalind", "shelteredname") if name in text]


@pytest.mark.parametrize(
    ("thing", "nearest"),
    [
        ("10/NB-9", "Nearest: 10/NB-"),
        ("wy-7", "Nearest: 13/WY-7."),
        ("p-00000000000000ff", "Nearest: p-"),
        ("zz", "Give the id"),
    ],
)
def test_explain__of_an_unknown_id_names_the_nearest(review: Tables, thing: str, nearest: str) -> None:
    with pytest.raises(ParameterError, match=f'nothing called "{thing}"') as raised:
        explain(review, thing)
    assert nearest in str(raised.value)


def test_explain__in_an_empty_review_says_what_to_give(empty_review: Tables) -> None:
    with pytest.raises(ParameterError, match="Give the id of a case"):
        explain(empty_review, "10/NB-1")
