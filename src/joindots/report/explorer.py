"""What an explorer of the network shows: an overview of groups first, then the answer to one question at a time.

No reader can use ten thousand nodes. A view holds at most `MOST_NODES`, the strongest ties first, and says how many nodes it
leaves out. Places are computed here from the rows alone, so everybody sees the same picture, on screen and in print; every
view has a table of the same rows.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from joindots.model.errors import ParameterError, nearest
from joindots.report.graph import CASE, Edge, Graph, Node, network_graph
from joindots.report.group_svg import force_layout
from joindots.report.inputs import Tables, frame

MOST_NODES = 300
WIDTH, HEIGHT = 1200.0, 800.0


@dataclass(frozen=True, slots=True)
class View:
    """One picture as data: nodes with their places, edges between them, and what was left out."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    places: tuple[tuple[float, float], ...]
    n_left_out: int

    def table(self) -> list[dict[str, Any]]:
        """Say the same in rows: one for each edge."""
        label = {node.node_id: node for node in self.nodes}
        return [
            {
                "case": edge.source,
                "body": label[edge.source].body,
                "shares": edge.kind,
                "with_or_through": label[edge.target].label,
                **{name: getattr(edge, name) for name in ("grade", "basis", "weight_bits", "seen_from", "seen_to")},
                "evidence": list(edge.evidence),
            }
            for edge in self.edges
        ]

    def as_json(self) -> dict[str, Any]:
        """Give everything that an explorer draws."""
        nodes = [asdict(node) | {"x": x, "y": y} for node, (x, y) in zip(self.nodes, self.places, strict=True)]
        return {
            "title": self.title,
            "nodes": nodes,
            "edges": [asdict(edge) for edge in self.edges],
            "n_left_out": self.n_left_out,
            "table": self.table(),
        }


def overview(tables: Tables) -> dict[str, Any]:
    """Draw up the groups as bubbles, the largest first, with the ties between their cases counted."""
    groups = frame(tables, "groups").sort("n_cases", "n_suspects", "group_id", descending=[True, True, False])
    shown = groups.head(MOST_NODES)
    ids = shown["group_id"].to_list()
    between = _ties_between(tables, ids)
    place = {group_id: n for n, group_id in enumerate(ids)}
    points = force_layout(len(ids), [(place[left], place[right]) for left, right, _ in between], WIDTH, HEIGHT)
    bubbles = [
        row | {"radius": round(4 * math.sqrt(row["n_cases"]), 1), "x": float(x), "y": float(y)}
        for row, (x, y) in zip(shown.iter_rows(named=True), points, strict=True)
    ]
    ties = [{"group_id_l": left, "group_id_r": right, "n_ties": n} for left, right, n in between]
    return {"groups": bubbles, "ties": ties, "n_left_out": groups.height - shown.height}


def group_view(tables: Tables, group_id: str, kinds: Sequence[str] = ()) -> View:
    """Show the cases of a group and what they share, or only the given kinds: "show shared phones"."""
    members = frame(tables, "group_members")
    cases = members.filter((pl.col("group_id") == group_id) & (pl.col("member_kind") == CASE))["member_id"].to_list()
    if not cases:
        raise ParameterError(f'There is no group "{group_id}". {nearest(group_id, members["group_id"].unique().to_list())}')
    graph = network_graph(tables, frozenset(cases))
    what = f"shared {' and '.join(kinds)} in" if kinds else "what cases share in"
    return _view(_of_kinds(graph, kinds), f"{what[:1].upper()}{what[1:]} group {group_id}")


def around_view(tables: Tables, case_id: str, kinds: Sequence[str] = ()) -> View:
    """Show a case and all cases that something ties to it."""
    ties = frame(tables, "ties").filter((pl.col("case_id_l") == case_id) | (pl.col("case_id_r") == case_id))
    if ties.is_empty():
        raise ParameterError(f'Nothing ties case "{case_id}" to another. See `joindots explain`.')
    graph = _of_kinds(network_graph(tables, frozenset([*ties["case_id_l"], *ties["case_id_r"]])), kinds)
    near = {edge.target for edge in graph.edges if edge.source == case_id} | {case_id}
    edges = tuple(edge for edge in graph.edges if case_id in (edge.source, edge.target) or edge.target in near)
    return _view(_with_edges(graph, edges), f"What ties case {case_id}")


def path_view(tables: Tables, start: str, goal: str) -> View:
    """Show the strongest path from one case, suspect or thing to another: "path to this person"."""
    graph = network_graph(tables)
    for node_id in (start, goal):
        if node_id not in {node.node_id for node in graph.nodes}:
            raise ParameterError(f'Nothing ties "{node_id}". {nearest(node_id, [node.node_id for node in graph.nodes])}')
    found = _strongest_path(graph.edges, start, goal)
    if found is None:
        raise ParameterError(f'No path of ties joins "{start}" and "{goal}".')
    return _view(_with_edges(graph, found), f"The strongest path from {start} to {goal}")


def _of_kinds(graph: Graph, kinds: Sequence[str]) -> Graph:
    return _with_edges(graph, [edge for edge in graph.edges if edge.kind in kinds]) if kinds else graph


def _with_edges(graph: Graph, edges: Iterable[Edge]) -> Graph:
    kept = tuple(edges)
    ends = {end for edge in kept for end in (edge.source, edge.target)}
    return Graph(tuple(node for node in graph.nodes if node.node_id in ends), kept)


def _view(graph: Graph, title: str) -> View:
    """Cut to the strongest ties that fit, and place the nodes."""
    kept: set[str] = set()
    edges = []
    for edge in sorted(graph.edges, key=lambda edge: (-edge.weight_bits, edge.source, edge.target)):
        ends = {edge.source, edge.target}
        if len(kept | ends) <= MOST_NODES:
            kept |= ends
            edges.append(edge)
    nodes = tuple(node for node in graph.nodes if node.node_id in kept)
    place = {node.node_id: n for n, node in enumerate(nodes)}
    edges.sort(key=lambda edge: (edge.source, edge.target))
    points = force_layout(len(nodes), [(place[edge.source], place[edge.target]) for edge in edges], WIDTH, HEIGHT)
    places = tuple((float(x), float(y)) for x, y in points)
    return View(title, nodes, tuple(edges), places, len(graph.nodes) - len(nodes))


def _ties_between(tables: Tables, group_ids: list[str]) -> list[tuple[str, str, int]]:
    members = frame(tables, "group_members").filter(pl.col("member_kind") == CASE)
    of_case = members.filter(pl.col("group_id").is_in(group_ids)).select(pl.col("member_id").alias("case_id"), "group_id")
    ties = (
        frame(tables, "ties")
        .join(of_case, left_on="case_id_l", right_on="case_id")
        .join(of_case, left_on="case_id_r", right_on="case_id", suffix="_r")
        .filter(pl.col("group_id") != pl.col("group_id_r"))
        .group_by(pl.min_horizontal("group_id", "group_id_r"), pl.max_horizontal("group_id", "group_id_r").alias("other"))
        .agg(pl.len().alias("n"))
        .sort("group_id", "other")
    )
    return [(left, right, n) for left, right, n in ties.iter_rows()]


def _strongest_path(edges: Iterable[Edge], start: str, goal: str) -> list[Edge] | None:
    """Find the path whose steps hold together most probably (Dijkstra 1959)."""
    steps: defaultdict[str, list[tuple[str, float, Edge]]] = defaultdict(list)
    for edge in edges:
        cost = math.log1p(2.0**-edge.weight_bits) + 1e-6
        steps[edge.source].append((edge.target, cost, edge))
        steps[edge.target].append((edge.source, cost, edge))
    queue: list[tuple[float, str, tuple[Edge, ...]]] = [(0.0, start, ())]
    reached: set[str] = set()
    while queue:
        cost, at, path = heapq.heappop(queue)
        if at == goal:
            return list(path)
        if at in reached:
            continue
        reached.add(at)
        for following, more, edge in steps[at]:
            if following not in reached:
                heapq.heappush(queue, (cost + more, following, (*path, edge)))
    return None
