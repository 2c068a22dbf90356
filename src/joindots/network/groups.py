"""Cases and suspects that the ties hold together: connected cases, cut where hardly anything joins two parts.

Communities are found by the Leiden algorithm (Traag, Waltman and van Eck 2019, "From Louvain to Leiden") with the constant
Potts model, which asks one local question: are two parts joined by more than `TIE_DENSITY` of the ties that they could have?
So what happens elsewhere in the country does not move a group. Each connected part is cut on its own, with edges in order
and a fixed seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

import graspologic_native
import polars as pl

from joindots.network.kinds import GROUP_BITS, PRIOR_BITS

TIE_DENSITY = 0.05
"""Two parts stay one group while they have this share of all possible ties between them. Our judgement."""
SEED = 20100101
"""Leiden visits nodes in a random order; a fixed one here."""
_SMALLEST_CUT = 4
"""Three connected cases are not worth cutting."""

Pair = tuple[int, int]
Node = TypeVar("Node", int, str)


def probability_of(weight_bits: float) -> float:
    """Turn evidence into the probability that two cases belong together."""
    return float(1.0 / (1.0 + 2.0 ** (PRIOR_BITS - weight_bits)))


def group_cases(pairs: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Group the cases that pairs of `GROUP_BITS` or more hold together.

    Parameters
    ----------
    pairs
        ``case_no_l``, ``case_no_r``, ``weight_bits``.
    cases
        The numbered cases.

    Returns
    -------
    polars.DataFrame
        ``group_id``, ``case_no`` and the ``weight_bits`` of the weakest tie that holds the group together, in that order.
    """
    strong = pairs.filter(pl.col("weight_bits") >= GROUP_BITS).sort("case_no_l", "case_no_r")
    edges = {(left, right): bits for left, right, bits in strong.select("case_no_l", "case_no_r", "weight_bits").iter_rows()}
    received = dict(cases.select("case_no", "received_order").iter_rows())
    names = dict(cases.select("case_no", "case_id").iter_rows())
    rows: list[tuple[str, int, float]] = []
    for component in _components(edges):
        for inside in _cut(component):
            members = sorted({no for pair in inside for no in pair})
            first = min(members, key=lambda no: (received[no], no))
            weakest = _weakest_holding(inside)
            rows += [(f"G-{names[first]}", no, weakest) for no in members]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "group_id": pl.String,
        "case_no": cases.schema["case_no"],
        "weight_bits": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("group_id", "case_no")


def describe_groups(grouped: pl.DataFrame, cases: pl.DataFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """Describe each group, as the table ``groups``."""
    named = grouped.join(cases, on="case_no")
    n_suspects = (
        named.join(suspects, on="case_id").group_by("group_id").agg(pl.col("entity_id").n_unique().alias("n_suspects"))
    )
    return (
        named.group_by("group_id")
        .agg(
            pl.len().alias("n_cases"),
            pl.col("body").n_unique().alias("n_forces"),
            pl.col("source_id").unique().sort().alias("sources"),
            pl.col("first_on").min(),
            pl.col("last_on").max(),
            pl.col("weight_bits").first(),
        )
        .join(n_suspects, on="group_id", how="left")
        .with_columns(pl.col("n_suspects").fill_null(0))
        .sort("group_id")
    )


def list_members(grouped: pl.DataFrame, cases: pl.DataFrame, suspects: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """List the cases of each group and the suspects recorded in them with their standing, as the table ``group_members``."""
    named = grouped.join(cases.select("case_no", "case_id"), on="case_no").select("group_id", "case_id")
    of_cases = named.select(
        "group_id",
        pl.lit("case").alias("member_kind"),
        pl.col("case_id").alias("member_id"),
        pl.lit(1, dtype=pl.UInt32).alias("n_cases"),
        pl.lit(False).alias("connects"),
        pl.lit(None, dtype=pl.String).alias("standing"),
        pl.lit(False).alias("bridges"),
    )
    of_suspects = (
        named.join(suspects, on="case_id")
        .group_by("group_id", "entity_id")
        .agg(pl.col("case_id").n_unique().cast(pl.UInt32).alias("n_cases"))
        .join(standing, on=("group_id", "entity_id"))
        .select(
            "group_id",
            pl.lit("suspect").alias("member_kind"),
            pl.col("entity_id").alias("member_id"),
            "n_cases",
            (pl.col("n_cases") > 1).alias("connects"),
            "standing",
            "bridges",
        )
    )
    return pl.concat([of_cases, of_suspects]).sort("group_id", "member_kind", "member_id")


def tie_suspects(suspects: pl.DataFrame, most: int) -> pl.DataFrame:
    """Tie every two suspects of one case, as the table ``suspect_ties``.

    Cases with more than `most` suspects are left out: their ties would grow with the square, and say little.
    """
    listed = suspects.select("case_id", "entity_id").unique().filter(pl.len().over("case_id") <= most)
    return (
        listed.rename({"entity_id": "entity_id_l"})
        .join(listed.rename({"entity_id": "entity_id_r"}), on="case_id")
        .filter(pl.col("entity_id_l") < pl.col("entity_id_r"))
        .group_by("entity_id_l", "entity_id_r")
        .agg(pl.len().alias("n_cases"), pl.col("case_id").sort().alias("case_ids"))
        .sort("entity_id_l", "entity_id_r")
    )


def _components(edges: Mapping[Pair, float]) -> list[dict[Pair, float]]:
    """Split edges, in order, by the connected part that they lie in."""
    parent: dict[int, int] = {}
    for pair in edges:
        join_parts(parent, pair)
    parts: defaultdict[int, dict[Pair, float]] = defaultdict(dict)
    for pair, bits in edges.items():
        parts[find_root(parent, pair[0])][pair] = bits
    return list(parts.values())


def _cut(component: Mapping[Pair, float]) -> list[dict[Pair, float]]:
    """Cut a connected part into communities of two or more cases, each given by the edges inside it."""
    if len({no for pair in component for no in pair}) < _SMALLEST_CUT:
        return [dict(component)]
    edges = [(str(left), str(right), probability_of(bits)) for (left, right), bits in component.items()]
    _, community_of = graspologic_native.leiden(edges, resolution=TIE_DENSITY, use_modularity=False, iterations=3, seed=SEED)
    inside: defaultdict[int, dict[Pair, float]] = defaultdict(dict)
    for pair, bits in component.items():
        community = community_of[str(pair[0])]
        if community == community_of[str(pair[1])]:
            inside[community][pair] = bits
    return list(inside.values())


def _weakest_holding(edges: Mapping[Pair, float]) -> float:
    """Find the weakest edge of the strongest tree that spans the group (Kruskal 1956)."""
    parent: dict[int, int] = {}
    weakest = float("inf")
    for pair, bits in sorted(edges.items(), key=lambda edge: (-edge[1], edge[0])):
        if join_parts(parent, pair):
            weakest = bits
    return weakest


def join_parts(parent: dict[Node, Node], pair: tuple[Node, Node]) -> bool:
    """Join the parts that two nodes lie in, and say whether they were two."""
    left, right = (find_root(parent, parent.setdefault(node, node)) for node in pair)
    parent[max(left, right)] = min(left, right)
    return left != right


def find_root(parent: dict[Node, Node], node: Node) -> Node:
    """Find the node that stands for the part that a node lies in."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def members_by_group(grouped: pl.DataFrame) -> dict[str, Sequence[int]]:
    """List the case numbers of each group."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for group_id, case_no in grouped.select("group_id", "case_no").iter_rows():
        found[group_id].append(case_no)
    return dict(found)
