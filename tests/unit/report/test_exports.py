"""The network for other tools and for pictures: everything there once, nobody named who must not be, nothing run."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import networkx
import pyarrow as pa
import pytest

from joindots.engine.arrow import table_from_rows
from joindots.model.errors import ParameterError
from joindots.model.tables import table_spec
from joindots.report.explorer import MOST_NODES, around_view, group_view, overview, path_view
from joindots.report.exports.followthemoney import followthemoney_lines
from joindots.report.exports.graphml import graphml_text
from joindots.report.exports.i2 import entities_csv, links_csv
from joindots.report.graph import network_graph
from joindots.report.view_svg import view_picture

PHONE = "phone:+447700900123"


def tie(left: str, right: str, thing_id: str, bits: float = 9.0, grade: str = "fact") -> dict[str, object]:
    kind = thing_id.partition(":")[0]
    row = {"case_id_l": left, "case_id_r": right, "thing_id": thing_id, "kind": kind, "weight_bits": bits, "grade": grade}
    known = {
        "direction": "none",
        "basis": "source_key",
        "is_cross_force": True,
        "overlap": "yes",
        "date_precision": "unknown",
    }
    return row | known | {"evidence_l": [f"o-{left}"], "evidence_r": [f"o-{right}"]}


def thing(thing_id: str, label: str = "", n_cases: int = 2) -> dict[str, object]:
    kind, _, value = thing_id.partition(":")
    row = {"thing_id": thing_id, "kind": kind, "label": label or value, "n_cases": n_cases, "n_forces": 2, "n_mentions": 0}
    return row | {"is_hub": False, "weight_bits": 9.0, "reason": "Recorded."}


def tables(n_cases: int = 4) -> dict[str, pa.Table]:
    ids = [f"{10 + n % 3}/C{n:03}" for n in range(n_cases)]
    ids.sort()
    ties = [tie(left, right, PHONE if n == 0 else f"venue:place {n}") for n, (left, right) in enumerate(pairwise(ids))]
    ties += [tie(ids[0], ids[2], "victim:p-child", 6.0), tie(ids[0], ids[1], "suspect:p-1", 8.0, "opinion")]
    things = [thing(PHONE), thing("suspect:p-1", "Sam <One>")] + [thing(f"venue:place {n}") for n in range(1, n_cases - 1)]
    cases = [
        {"case_id": case_id, "received_order": n, "source_id": case_id[:2], "crime_ref": case_id[3:], "flags": []}
        for n, case_id in enumerate(ids)
    ]
    people = [
        {"record_id": "p-1", "received_order": 1, "source_id": "10", "name_kind": "named", "forename": "sam"}
        | {"surname": "<one>", "aliases": [], "phones": []},
        {"record_id": "p-child", "received_order": 2, "source_id": "10", "name_kind": "named", "forename": "secret"}
        | {"surname": "child", "aliases": [], "phones": []},
    ]
    roles = [
        {"case_id": ids[0], "record_id": "p-1", "role": "suspect"},
        {"case_id": ids[0], "record_id": "p-child", "role": "victim"},
    ]
    entities = [{"record_id": name, "entity_id": name, "n_records": 1} for name in ("p-1", "p-child")]
    groups = [{"group_id": "G-1", "n_cases": n_cases, "n_suspects": 1, "n_forces": 3, "sources": [], "weight_bits": 9.0}]
    members = [
        {"group_id": "G-1", "member_kind": "case", "member_id": case_id, "n_cases": 1, "connects": False, "bridges": False}
        for case_id in ids
    ]
    rows: dict[str, list[Any]] = {
        "ties": ties,
        "things": things,
        "cases": cases,
        "people": people,
        "roles": roles,
        "entities": entities,
    }
    rows |= {"groups": groups, "group_members": members}
    return {name: table_from_rows(table_spec(name), listed) for name, listed in rows.items()}


def test_network_graph__holds_every_tie_once_for_each_of_its_cases() -> None:
    graph = network_graph(tables())
    ends = {(edge.source, edge.target) for edge in graph.edges}
    assert {target for _, target in ends} == {PHONE, "suspect:p-1", "venue:place 1", "venue:place 2", "11/C001"}
    assert len(ends) == len(graph.edges) == 2 * 4 + 1
    assert {node.node_id for node in graph.nodes} == {end for pair in ends for end in pair}


def test_every_export__names_no_victim() -> None:
    graph = network_graph(tables())
    written = "".join([*followthemoney_lines(graph), graphml_text(graph), entities_csv(graph), links_csv(graph)])
    assert "secret" not in written.lower()
    assert "p-child" not in written


def test_graphml__is_read_by_networkx_with_its_values() -> None:
    text = graphml_text(network_graph(tables()))
    read = networkx.parse_graphml(text)
    assert read.nodes["suspect:p-1"]["label"] == "Sam <One>"
    assert read.nodes[PHONE]["is_hub"] is False
    assert read.number_of_edges() == len(network_graph(tables()).edges)
    assert ElementTree.fromstring(text).tag.endswith("graphml")


def test_followthemoney__has_unique_ids_and_links_whose_ends_exist() -> None:
    lines = [json.loads(line) for line in followthemoney_lines(network_graph(tables()))]
    ids = {line["id"] for line in lines}
    assert len(ids) == len(lines)
    links = [line for line in lines if line["schema"] == "UnknownLink"]
    assert all({line["properties"][end][0] for end in ("subject", "object")} <= ids for line in links)
    assert {line["schema"] for line in lines} == {"Event", "Person", "UserAccount", "Address", "UnknownLink"}
    assert all("not a finding" in line["properties"]["summary"][0] for line in lines)


def test_i2__has_both_ends_in_each_row_and_no_cell_is_a_formula() -> None:
    risky = tables()
    rows = [row | ({"label": "\u200b=cmd()"} if row["kind"] == "phone" else {}) for row in risky["things"].to_pylist()]
    graph = network_graph(risky | {"things": table_from_rows(table_spec("things"), rows)})
    entities = list(csv.DictReader(io.StringIO(entities_csv(graph))))
    links = list(csv.DictReader(io.StringIO(links_csv(graph))))
    known = {row["Identity"] for row in entities}
    assert all({row["End 1 identity"], row["End 2 identity"]} <= known for row in links)
    assert "'\u200b=cmd()" in {row["Label"] for row in entities}
    assert {row["Strength"] for row in links} == {"Confirmed", "Tentative"}


def test_overview__shows_groups_and_never_more_than_fit() -> None:
    seen = overview(tables())
    assert [(group["group_id"], group["n_cases"]) for group in seen["groups"]] == [("G-1", 4)]
    assert seen["n_left_out"] == 0


def test_group_view__answers_one_question_and_its_table_has_the_same_rows() -> None:
    whole, phones = group_view(tables(), "G-1"), group_view(tables(), "G-1", ["phone"])
    assert {edge.kind for edge in phones.edges} == {"phone"}
    assert [node.kind for node in phones.nodes] == ["case", "case", "phone"]
    assert [(row["case"], row["shares"]) for row in whole.table()] == [(edge.source, edge.kind) for edge in whole.edges]
    assert whole == group_view(tables(), "G-1")
    assert len(whole.places) == len(whole.nodes)


def test_a_view__holds_at_most_300_nodes_and_says_what_it_leaves_out() -> None:
    view = group_view(tables(400), "G-1")
    assert len(view.nodes) <= MOST_NODES
    assert view.n_left_out == len(network_graph(tables(400)).nodes) - len(view.nodes) > 0
    assert f"{view.n_left_out} more are not drawn" in view_picture(view)


def test_path_view__finds_the_strongest_way_to_a_person() -> None:
    view = path_view(tables(), "11/C001", "suspect:p-1")
    assert {(edge.source, edge.target) for edge in view.edges} in (
        {("10/C000", "11/C001"), ("10/C000", "suspect:p-1")},
        {("10/C003", "venue:place 1"), ("11/C001", "venue:place 1"), ("10/C003", "suspect:p-1")},
    )
    with pytest.raises(ParameterError, match="Nothing ties"):
        path_view(tables(), "12/C002", "suspect:nobody")


def test_around_view__shows_what_touches_one_case() -> None:
    view = around_view(tables(), "10/C000")
    assert "10/C000" in {node.node_id for node in view.nodes}
    assert PHONE in {node.node_id for node in view.nodes}


def test_view_picture__escapes_what_it_draws() -> None:
    picture = view_picture(group_view(tables(), "G-1"))
    assert "Sam &lt;One&gt;" in picture
    assert "<One>" not in picture
