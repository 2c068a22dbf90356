"""Which rows become which people, cases and decisions: two people, one person, corrections, conflicts, wide files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.intake.conftest import Desk

LONG = """
[[part]]
table = "people"
role = { column = "role", codes = { "VS" = "victim+suspect" } }
[part.columns]
crime_ref = "crime"
person_ref = "nominal"
full_name = "name"
sex = "sex"
phone = "phone"
"""
CASE = """
[[part]]
table = "cases"
[part.columns]
crime_ref = "crime"
offence_code = "offence"
reported_on = "reported"
flags = "flags"
"""
WIDE = """
[[part]]
table = "cases"
[part.columns]
crime_ref = "crime"
reported_on = "reported"
[[part]]
table = "people"
role = "victim"
[part.columns]
crime_ref = "crime"
person_ref = "v ref"
full_name = "v name"
[[part]]
table = "people"
role = "suspect"
[part.columns]
crime_ref = "crime"
person_ref = "s ref"
full_name = "s name"
outcome_code = "outcome"
decided_on = "decided"
"""
DECISIONS = """
[[part]]
table = "suspect_decisions"
[part.columns]
crime_ref = "crime"
person_ref = "nominal"
outcome_code = "outcome"
decided_on = "decided"
"""


def by_name(tables: dict[str, list[dict[str, Any]]]) -> list[tuple[str | None, str | None]]:
    return sorted((row["forename"], row["surname"]) for row in tables["people"])


def test_two_identical_unknown_males_are_two_people(desk: Desk) -> None:
    row = "suspect,unknown male,M,"
    desk.receive(f"crime,nominal,role,name,sex,phone\n1,,{row}\n1,,{row}\n2,,{row}", LONG)
    people = desk.tables()["people"]
    assert [(row["name_kind"], row["label"], row["sex"]) for row in people] == [("unnamed", "unknown male", "male")] * 3
    assert len({row["record_id"] for row in people}) == 3


def test_two_identical_unknown_males_are_two_people_under_a_key_that_they_do_not_fill(desk: Desk) -> None:
    rows = "crime,nominal,role,name,sex,phone\n1,,suspect,unknown male,M,\n1,,suspect,unknown male,M,"
    desk.receive(rows, LONG, row_key='["crime", "nominal"]')
    assert len(desk.tables()["people"]) == 2


def test_a_person_repeated_in_one_case_is_one_record_with_two_origins(desk: Desk) -> None:
    row = "N1,victim,Ann Lee,F,"
    desk.receive(f"crime,nominal,role,name,sex,phone\n1,{row}\n1,{row}\n2,{row}\n1,N2,witness,Bo Fox,M,", LONG)
    tables = desk.tables()
    assert sorted((row["person_ref"], row["forename"]) for row in tables["people"]) == [
        ("N1", "ann"),
        ("N1", "ann"),
        ("N2", "bo"),
    ]
    first = next(row["record_id"] for row in tables["roles"] if row["case_id"] == "10/1" and row["role"] == "victim")
    assert [row["row_number"] for row in tables["origins"] if row["record_id"] == first] == [1, 2]


def test_one_row_may_hold_two_roles(desk: Desk) -> None:
    desk.receive("crime,nominal,role,name,sex,phone\n1,N1,VS,Ann Lee,F,\n1,N2,Dog walker,Bo Fox,M,", LONG)
    tables = desk.tables()
    roles = {row["person_ref"]: row["record_id"] for row in tables["people"]}
    assert sorted(row["role"] for row in tables["roles"] if row["record_id"] == roles["N1"]) == ["suspect", "victim"]
    assert [row["role"] for row in tables["roles"] if row["record_id"] == roles["N2"]] == ["other"]
    assert [(row["table_name"], row["field"], row["raw_value"]) for row in tables["rejected_values"]] == [
        ("roles", "role", "Dog walker")
    ]


def test_things_of_a_person_become_objects_with_case_and_person(desk: Desk) -> None:
    desk.receive("crime,nominal,role,name,sex,phone\n1,N1,suspect,Ann Lee,F,07700900123\n1,N2,victim,Bo Fox,M,unknown", LONG)
    tables = desk.tables()
    person = next(row for row in tables["people"] if row["person_ref"] == "N1")
    assert person["phones"] == ["+447700900123"]
    assert [(row["thing_id"], row["case_id"], row["person_record_id"]) for row in tables["objects"]] == [
        ("phone:+447700900123", "10/1", person["record_id"])
    ]


def test_a_correction_supersedes_the_person_and_their_things_and_touches_nobody_else(desk: Desk) -> None:
    head = "crime,nominal,role,name,sex,phone\n"
    desk.receive(
        head + "1,N1,suspect,Ann Lee,F,07700900123\n2,N9,victim,Cy Roe,M,07700900999", LONG, row_key='["crime", "nominal"]'
    )
    desk.receive(head + "1,N1,suspect,Anne Lee,F,07700900456\n3,N8,victim,Di Poe,F,", LONG, row_key='["crime", "nominal"]')
    tables = desk.tables()
    assert by_name(tables) == [("anne", "lee"), ("cy", "roe"), ("di", "poe")]
    assert sorted(row["value"] for row in tables["objects"]) == ["+447700900456", "+447700900999"]
    current = {row["record_id"] for row in tables["people"]} | {row["record_id"] for row in tables["objects"]}
    corrected = [row for row in tables["records"] if row["superseded_by"] is not None]
    assert sorted(row["table_name"] for row in corrected) == ["objects", "people"]
    assert all(row["superseded_by"] in current and row["record_id"] not in current for row in corrected)
    assert all(row["record_id"] in current for row in tables["roles"])


def test_a_correction_of_one_part_leaves_the_other_parts_of_the_row_as_they_were(desk: Desk) -> None:
    head = "crime,reported,v ref,v name,s ref,s name,outcome,decided\n"
    desk.receive(head + "1,,V1,Ann Lee,S1,Bo Fox,15,\n1,,V1,Ann Lee,S2,Cy Roe,15,", WIDE, row_key='["crime", "s ref"]')
    before = {row["person_ref"]: row["record_id"] for row in desk.tables()["people"]}
    desk.receive(head + "1,,V1,Ann Lee,S1,Bob Fox,15,", WIDE, row_key='["crime", "s ref"]')
    after = {row["person_ref"]: row["record_id"] for row in desk.tables()["people"]}
    assert (before["V1"], before["S2"]) == (after["V1"], after["S2"])
    assert before["S1"] != after["S1"]


def test_a_record_stands_as_long_as_one_row_still_says_it(desk: Desk) -> None:
    head = "crime,reported,v ref,v name,s ref,s name,outcome,decided\n"
    desk.receive(head + "1,,V1,Ann Lee,S1,Bo Fox,15,\n1,,V1,Ann Lee,S2,Cy Roe,15,", WIDE, row_key='["crime", "s ref"]')
    desk.receive(head + "1,,V1,Anne Lee,S1,Bo Fox,15,", WIDE, row_key='["crime", "s ref"]')
    assert by_name(desk.tables()) == [("ann", "lee"), ("anne", "lee"), ("bo", "fox"), ("cy", "roe")]
    desk.receive(head + "1,,V1,Anne Lee,S2,Cy Roe,15,", WIDE, row_key='["crime", "s ref"]')
    assert by_name(desk.tables()) == [("anne", "lee"), ("bo", "fox"), ("cy", "roe")]


def test_a_wide_row_makes_a_case_a_victim_and_a_suspect_with_a_decision(desk: Desk) -> None:
    head = "crime,reported,v ref,v name,s ref,s name,outcome,decided\n"
    desk.receive(
        head + "1,02/03/2011,V1,Ann Lee,S1,Bo Fox,15,04/05/2012\n1,02/03/2011,V1,Ann Lee,S2,Cy Roe,66,\n2,,,,S1,Bo Fox,,",
        WIDE,
    )
    tables = desk.tables()
    assert [row["case_id"] for row in tables["cases"]] == ["10/1", "10/2"]
    assert sorted(row["role"] for row in tables["roles"]) == ["suspect", "suspect", "suspect", "victim"]
    decisions = sorted(
        (row["case_id"], row["outcome_code"], row["standing"], row["decided_on"])
        for row in tables["suspect_decisions"]
        if row["outcome_code"]
    )
    assert decisions == [("10/1", "15", "yes", date(2012, 5, 4))]
    assert sorted(row["standing"] for row in tables["suspect_decisions"]) == ["missing", "unmapped", "yes"]


def test_an_outcome_without_a_suspect_is_that_of_the_crime(desk: Desk) -> None:
    head = "crime,reported,v ref,v name,s ref,s name,outcome,decided\n"
    desk.receive(head + "1,02/03/2011,V1,Ann Lee,,,18,04/05/2012\n2,,V2,Bo Fox,,Unknown,18,", WIDE)
    tables = desk.tables()
    assert [(row["outcome_code"], row["decided_on"]) for row in tables["cases"]] == [("18", date(2012, 5, 4)), (None, None)]
    assert [(row["case_id"], row["role"]) for row in tables["roles"]].count(("10/1", "suspect")) == 0
    assert [(row["case_id"], row["outcome_code"]) for row in tables["suspect_decisions"]] == [("10/2", "18")]


def test_descriptions_of_one_case_are_merged_and_conflicts_listed(desk: Desk) -> None:
    rows = (
        "crime,offence,reported,flags\n1,22/06,,cse\n1,,02/03/2011,missing child\n1,22/06,05/03/2011,\n2,22/06,09/09/2012,"
    )
    desk.receive(rows, CASE)
    tables = desk.tables()
    case = tables["cases"][0]
    assert (case["offence_code"], case["reported_on"], case["flags"]) == (
        "22/06",
        date(2011, 3, 2),
        ["cse", "missing child"],
    )
    (conflict,) = tables["rejected_values"]
    assert (conflict["row_number"], conflict["field"], conflict["record_id"]) == (3, "reported_on", "10/1")
    assert conflict["reason"].startswith("conflicts with 2011-03-02 in another row of this delivery, kept 2011-03-02")


def test_the_latest_delivery_describes_the_case(desk: Desk) -> None:
    desk.receive("crime,offence,reported,flags\n1,22/06,02/03/2011,\n2,22/06,,", CASE)
    desk.receive("crime,offence,reported,flags\n1,,05/03/2011,", CASE)
    tables = desk.tables()
    assert [(row["offence_code"], row["reported_on"]) for row in tables["cases"]] == [
        ("22/06", date(2011, 3, 5)),
        ("22/06", None),
    ]
    assert tables["rejected_values"] == []


def test_a_case_that_only_its_people_mention_exists(desk: Desk) -> None:
    desk.receive("crime,nominal,role,name,sex,phone\ncr/7,N1,victim,Ann Lee,F,", LONG)
    tables = desk.tables()
    assert [row["case_id"] for row in tables["cases"]] == ["10/CR/7"]
    assert [row["part"] for row in tables["origins"] if row["record_id"] == "10/CR/7"] == [0]


def test_the_same_description_in_two_deliveries_is_one_record_of_the_first(desk: Desk) -> None:
    row = "crime,nominal,role,name,sex,phone\n1,N1,victim,Ann Lee,F,07700900123\n"
    desk.receive(row, LONG)
    desk.receive(row + "1,N2,suspect,Bo Fox,M,", LONG)
    tables = desk.tables()
    assert sorted((row["person_ref"], row["received_order"]) for row in tables["people"]) == [("N1", 2), ("N2", 4)]
    assert [row["delivery_id"] for row in tables["records"] if row["received_order"] == 2] == ["D0001"]
    assert sorted(
        row["delivery_id"] for row in tables["origins"] if row["record_id"] == tables["objects"][0]["record_id"]
    ) == ["D0001", "D0002"]


def test_decisions_in_a_file_of_their_own_join_their_suspects_in_any_order(desk: Desk) -> None:
    people = "crime,nominal,role,name,sex,phone\n1,N1,suspect,Ann Lee,F,\n1,N2,victim,Bo Fox,M,\n2,N1,suspect,Ann Lee,F,"
    decisions = "crime,nominal,outcome,decided\n1,N1,16,01/02/2013\n1,N2,15,\n9,N1,15,"
    desk.receive(decisions, DECISIONS)
    desk.receive(people, LONG)
    tables = desk.tables()
    suspect = next(row["record_id"] for row in tables["roles"] if row["case_id"] == "10/1" and row["role"] == "suspect")
    assert [(row["record_id"], row["outcome_code"], row["decided_on"]) for row in tables["suspect_decisions"]] == [
        (suspect, "16", date(2013, 2, 1))
    ]
    assert [(row["row_number"], row["field"], row["raw_value"]) for row in tables["rejected_values"]] == [
        (2, "person_ref", "N2"),
        (3, "person_ref", "N1"),
    ]
    assert [(row["delivery_id"], row["row_number"]) for row in tables["origins"] if row["record_id"] == suspect] == [
        ("D0001", 1),
        ("D0002", 1),
    ]


def test_two_decisions_about_one_suspect_in_one_delivery_conflict(desk: Desk) -> None:
    desk.receive("crime,nominal,role,name,sex,phone\n1,N1,suspect,Ann Lee,F,", LONG)
    desk.receive("crime,nominal,outcome,decided\n1,N1,66,\n1,N1,16,\n1,N1,15,", DECISIONS)
    desk.receive("crime,nominal,outcome,decided\n1,N1,18,", DECISIONS)
    tables = desk.tables()
    assert [(row["outcome_code"], row["standing"]) for row in tables["suspect_decisions"]] == [("18", "yes")]
    reasons = [(row["row_number"], row["raw_value"], row["reason"].split(" ")[0]) for row in tables["rejected_values"]]
    assert reasons == [(1, "66", "unmapped"), (3, "15", "conflicts")]


OBJECTS = """
[[part]]
table = "objects"
kind = { column = "kind", codes = { "TEL" = "phone" } }
[part.columns]
crime_ref = "crime"
person_ref = "nominal"
value = "value"
seen_from = "from"
"""


def test_objects_join_the_person_that_they_name(desk: Desk) -> None:
    rows = "1,N1,TEL,07700900123,01/02/2011\n1,,venue,Blue Lamp,\n1,,hat,Red hat,\n,N1,TEL,07700900124,"
    desk.receive("crime,nominal,kind,value,from\n" + rows, OBJECTS)
    desk.receive("crime,nominal,role,name,sex,phone\n1,N1,suspect,Ann Lee,F,", LONG)
    tables = desk.tables()
    person = tables["people"][0]["record_id"]
    found = sorted((row["thing_id"], row["case_id"], row["person_record_id"], row["seen_from"]) for row in tables["objects"])
    assert found[0] == ("phone:+447700900123", "10/1", person, date(2011, 2, 1))
    assert found[1] == ("phone:+447700900124", None, person, None)
    assert found[2][0] == "venue:blue lamp"
    assert [(row["field"], row["raw_value"], row["record_id"]) for row in tables["rejected_values"]] == [
        ("kind", "hat", None)
    ]


def test_a_narrative_is_masked_and_kept(desk: Desk) -> None:
    part = '[[part]]\ntable = "narratives"\n[part.columns]\ncrime_ref = "crime"\ntext = "text"\n'
    desk.receive("crime,text\n1,Two Welshmen were seen\n1,Two Welshmen were seen\n2,", part)
    tables = desk.tables()
    assert [(row["case_id"], row["text"], row["text_masked"]) for row in tables["narratives"]] == [
        ("10/1", "Two Welshmen were seen", "Two [masked] were seen")
    ]
    assert [(row["status"], row["reason"]) for row in tables["source_rows"]][2] == (
        "quarantined",
        "holds nothing that the mapping reads",
    )


def test_rows_without_a_crime_reference_are_quarantined_with_the_column(desk: Desk) -> None:
    desk.receive("crime,nominal,role,name,sex,phone\n,N1,victim,Ann Lee,F,\nN/A,N2,victim,Bo Fox,M,", LONG)
    rows = desk.tables()["source_rows"]
    assert [(row["status"], row["reason"]) for row in rows] == [
        ("quarantined", 'has no crime reference in "crime": send it')
    ] * 2


def test_four_variables_are_observed_apart(desk: Desk) -> None:
    part = (
        '[[part]]\ntable = "people"\nethnicity_scheme = "18+1"\n[part.columns]\nperson_ref = "nominal"\n'
        'ethnicity_self_defined = "sde"\nethnicity_observed = "ic"\nnationality = "nat"\n'
    )
    desk.receive("nominal,sde,ic,nat\nN1,W1,IC1,British\nN2,#MULTIVALUE,,Refused", part)
    tables = desk.tables()
    first = next(row["record_id"] for row in tables["people"] if row["person_ref"] == "N1")
    found = {
        row["variable"]: (row["scheme"], row["code"], row["status"])
        for row in tables["ethnicity_observations"]
        if row["record_id"] == first
    }
    assert found == {
        "self_defined": ("18+1", "W1", "recorded"),
        "observed": ("ic_6+1", "IC1", "recorded"),
        "nationality": (None, "British", "recorded"),
    }
    assert [(row["table_name"], row["field"]) for row in tables["rejected_values"]] == [
        ("ethnicity_observations", "self_defined")
    ]
    assert tables["cases"] == tables["roles"] == []
