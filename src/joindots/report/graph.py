"""The network as nodes and edges: cases, and what two cases share. Every picture, table and export is drawn from these rows.

Suspects are called as the report calls them; victims are no nodes, and a shared victim is an edge between two cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from joindots.report.inputs import Tables, body_names, frame
from joindots.report.naming import SUSPECT_PREFIX, names_of

CASE, VICTIM = "case", "victim"


@dataclass(frozen=True, slots=True)
class Node:
    """A case, or something that cases share."""

    node_id: str
    kind: str
    label: str
    body: str
    n_cases: int
    is_hub: bool
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A thing known in a case, or two cases with the same victim; the records are its evidence."""

    source: str
    target: str
    kind: str
    grade: str
    basis: str
    weight_bits: float
    seen_from: date | None
    seen_to: date | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges, each in order of their ids."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def network_graph(tables: Tables, case_ids: frozenset[str] | None = None) -> Graph:
    """Draw up the network: all cases that something ties, or those among `case_ids`.

    An edge from a case to a thing carries the strongest of the ties that it is part of, and its own records.
    """
    ties = frame(tables, "ties")
    if case_ids is not None:
        wanted = pl.Series(sorted(case_ids), dtype=pl.String).implode()
        ties = ties.filter(pl.col("case_id_l").is_in(wanted) & pl.col("case_id_r").is_in(wanted))
    shared = ties.filter(pl.col("kind") != VICTIM)
    sides = pl.concat(
        shared.select(
            pl.col(f"case_id_{side}").alias("source"),
            pl.col("thing_id").alias("target"),
            "kind",
            "grade",
            "basis",
            "weight_bits",
            "seen_from",
            "seen_to",
            pl.col(f"evidence_{side}").alias("evidence"),
        )
        for side in "lr"
    )
    strongest = sides.sort("source", "target", "weight_bits", descending=[False, False, True]).unique(
        ("source", "target"), keep="first", maintain_order=True
    )
    victims = ties.filter(pl.col("kind") == VICTIM).select(
        pl.col("case_id_l").alias("source"),
        pl.col("case_id_r").alias("target"),
        *("kind", "grade", "basis", "weight_bits", "seen_from", "seen_to"),
        pl.concat_list("evidence_l", "evidence_r").alias("evidence"),
    )
    edges = pl.concat([strongest, victims]).sort("source", "target", "kind")
    ends = sorted({*edges["source"].to_list(), *edges["target"].to_list()})
    listed = tuple(Edge(**{**row, "evidence": tuple(row["evidence"])}) for row in edges.iter_rows(named=True))
    return Graph((*_cases(tables, ends), *_things(tables, ends)), listed)


def _cases(tables: Tables, ends: list[str]) -> list[Node]:
    bodies = body_names(tables)
    cases = frame(tables, "cases").filter(pl.col("case_id").is_in(ends)).sort("case_id")
    return [
        Node(case_id, CASE, case_id, bodies.get(source, source), 1, False, first or last, last or first)
        for case_id, source, first, last in cases.select("case_id", "source_id", "offence_from", "offence_to").iter_rows()
    ]


def _things(tables: Tables, ends: list[str]) -> list[Node]:
    things = frame(tables, "things").filter(pl.col("thing_id").is_in(ends)).sort("thing_id")
    suspects = things.filter(pl.col("kind") == "suspect")["thing_id"].str.strip_prefix(SUSPECT_PREFIX).to_list()
    names = names_of(tables, suspects)
    found = []
    for thing_id, kind, label, n_cases, is_hub in things.select(
        "thing_id", "kind", "label", "n_cases", "is_hub"
    ).iter_rows():
        shown = names[thing_id.removeprefix(SUSPECT_PREFIX)].shown if kind == "suspect" else label
        found.append(Node(thing_id, kind, shown, "", n_cases, is_hub))
    return found
