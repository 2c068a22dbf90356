from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import asdict
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.errors import ParameterError
from joindots.model.tables import JUDGEMENTS
from joindots.report.explain import Explanation, explain
from joindots.resolve.explain.words import field_in_words

Tables = dict[str, pa.Table]

JONES, JONES_AGAIN, PATEL, VICTIM, BOTH = (f"p-{i:016x}" for i in range(1, 6))
SVG = "{http://www.w3.org/2000/svg}"


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


def bits_rows(explained: Explanation) -> dict[str, tuple[str, ...]]:
    table = next(table for table in explained.tables if table.caption.startswith("In bits"))
    return {row[0]: row[1:] for row in table.rows}


def test_explain_link__shows_values_of_suspects_only(review: Tables) -> None:
    shown = bits_rows(explain(review, f"{JONES},{JONES_AGAIN}"))
    assert shown["surname"][:3] == ("Jones", "Jones", "same")
    assert shown["date of birth"][:4] == ("1975-04-02", "", "nothing to compare", "+0.00")
    sheltered = bits_rows(explain(review, f"{BOTH},{VICTIM}"))
    assert sheltered["surname"][0] == "differs"
    assert len(sheltered["surname"]) == len(shown["surname"]) - 2


def test_explain_link__shows_the_same_numbers_in_text_json_and_picture(review: Tables) -> None:
    explained = explain(review, f"{JONES},{JONES_AGAIN}")
    of_table = {name: float(row[3]) for name, row in bits_rows(explained).items()}
    *parts, total = of_table.values()
    assert round(sum(parts), 2) == total
    details = json.loads(json.dumps(explained.document))["details"]
    of_json = {"starting odds": details["prior_bits"]}
    of_json |= {field_in_words(part["comparison"]): part["bits"] for part in details["comparisons"]}
    assert of_table == {**of_json, "match weight": details["weight_bits"]}
    numbers = [text.text or "" for text in ET.fromstring(explained.picture).iter(f"{SVG}text")]
    drawn = [float(text.replace("−", "-")) for text in numbers if re.fullmatch(r"[+−]\d+\.\d\d", text)]
    assert drawn == [bits for name, bits in of_table.items() if bits or name == "match weight"]
    assert f": {total:.2f} bits where " in explained.sentences[0]


def test_explain_link__is_the_same_from_either_side(review: Tables) -> None:
    assert explain(review, f"{JONES},{JONES_AGAIN}") == explain(review, f"{JONES_AGAIN},{JONES}")


def test_explain_link__by_the_source_key_says_so(review: Tables) -> None:
    explained = explain(review, f"{BOTH},p-0000000000000006")
    assert explained.sentences[-1] == "The link rests on the source's own key, whatever the weight."


def test_explain_person__says_what_holds_the_records_and_what_would_part_them(review: Tables) -> None:
    explained = explain(review, JONES)
    said = (
        f"Without {JONES} with {JONES_AGAIN} (14.25 bits), {JONES_AGAIN} would part from the rest: no other link holds them."
    )
    assert said in explained.sentences
    (link,) = explained.details["tree"]
    assert (link["record_id_r"], link["weight_bits"], link["parts_without"]) == (JONES_AGAIN, 14.25, True)
    assert explained.details["weakest"]["weight_bits"] == 14.25


def test_explain_person__lists_who_was_judged_to_be_another(review: Tables) -> None:
    answer = {"record_id_l": JONES, "record_id_r": BOTH, "verdict": "non_match", "event_id": 3, "reviewer": "A. Reviewer",
              "reason": "brothers", "decided_at": datetime(2026, 6, 1, tzinfo=UTC)}  # fmt: skip
    judged = {**review, "judgements": table_from_rows(JUDGEMENTS, [answer])}
    table = next(table for table in explain(judged, JONES).tables if table.caption == "Judgements in force")
    assert table.rows == ((JONES, BOTH, "not the same person", "A. Reviewer", "brothers"),)


@pytest.mark.parametrize("thing", [BOTH, VICTIM, f"{BOTH},{VICTIM}", f"{BOTH},p-0000000000000006"])
def test_explain__draws_no_name_of_a_victim(review: Tables, thing: str) -> None:
    picture = explain(review, thing).picture.lower()
    assert picture
    assert not [name for name in ("gwendolyn", "victimname", "rosalind", "shelteredname") if name in picture]


def test_explain__draws_hostile_values_as_text(review: Tables) -> None:
    picture = explain(review, f"{PATEL},{JONES}").picture
    assert "<script" not in picture
    assert any("alert" in (text.text or "") for text in ET.fromstring(picture).iter())


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
