"""What holds an entity together, held against the definition: take links away and see what parts."""

from __future__ import annotations

from typing import Any

import networkx as nx
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from joindots.resolve.explain.entity import EntityExplanation, explain_entity

SCHEMA = {
    "record_id_l": pl.String,
    "record_id_r": pl.String,
    "weight_bits": pl.Float64,
    "basis": pl.String,
    "is_in_entity": pl.Boolean,
}


def explained(records: str, *links: tuple[str, str, float | None, str]) -> EntityExplanation:
    rows = [(*sorted((a, b)), bits, basis, {a, b} <= set(records)) for a, b, bits, basis in links]
    return explain_entity(list(records), pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def test_explain_entity__of_one_record_has_no_tree() -> None:
    found = explained("a", ("x", "y", 9.0, "model"))
    assert (found.tree, found.n_links, found.weakest, found.near, found.breaking) == ((), 0, None, (), ())


def test_explain_entity__of_a_chain_parts_at_every_link() -> None:
    found = explained("abc", ("a", "b", 9.0, "model"), ("b", "c", 5.0, "model"))
    assert [(each.link.weight_bits, each.part, each.n_others) for each in found.tree] == [
        (9.0, ("b", "c"), 0),
        (5.0, ("c",), 0),
    ]
    assert found.weakest == found.breaking[0] == found.tree[1]


def test_explain_entity__of_a_ring_is_held_by_alternatives() -> None:
    found = explained("abc", ("a", "b", 9.0, "model"), ("b", "c", 5.0, "model"), ("a", "c", 3.0, "model"))
    assert [each.link.weight_bits for each in found.tree] == [9.0, 5.0]
    assert [each.strongest_other.weight_bits for each in found.tree if each.strongest_other] == [3.0, 3.0]
    assert found.breaking == ()


def test_explain_entity__takes_a_persons_word_before_a_key_and_a_key_before_the_model() -> None:
    links = (("a", "b", 30.0, "model"), ("b", "c", None, "judgement"), ("a", "c", None, "source_key"))
    found = explained("abc", *links)
    assert [each.link.basis for each in found.tree] == ["judgement", "source_key"]
    assert found.weakest is None


def test_explain_entity__lists_what_lies_near_and_leaves_the_rest_aside() -> None:
    found = explained("ab", ("a", "b", 9.0, "model"), ("b", "x", 4.0, "model"), ("x", "y", 8.0, "model"))
    assert [(link.record_id_l, link.record_id_r) for link in found.near] == [("b", "x")]


def test_explain_entity__puts_the_strongest_first_within_the_tree_and_near_it() -> None:
    near = (("b", "x", 4.0, "model"), ("a", "y", 6.0, "model"), ("a", "z", None, "judgement"))
    found = explained("abc", ("b", "c", 5.0, "model"), ("a", "b", 9.0, "model"), *near)
    assert [each.link.strength for each in found.tree] == ["9.00 bits", "5.00 bits"]
    assert [(link.record_id_l, link.record_id_r, link.strength) for link in found.near] == [
        ("a", "z", "judgement"),
        ("a", "y", "6.00 bits"),
        ("b", "x", "4.00 bits"),
    ]
    assert (found.n_links, found.record_ids) == (2, ("a", "b", "c"))
    assert [each.link.weight_bits for each in found.breaking] == [5.0, 9.0], "the weakest first"


def test_explain_entity__tells_the_side_without_the_founding_record_and_the_strongest_that_still_holds_it() -> None:
    """Whichever way the link is written."""
    links = (("a", "c", 9.0, "model"), ("b", "c", 8.0, "model"), ("a", "b", 2.0, "model"), ("b", "d", 7.0, "model"))
    found = explained("cabd", *links, ("a", "d", 3.0, "model"))
    by_link = {each.link.record_id_l + each.link.record_id_r: each for each in found.tree}
    assert {name: each.part for name, each in by_link.items()} == {"ac": ("a",), "bc": ("b", "d"), "bd": ("d",)}
    assert {name: each.n_others for name, each in by_link.items()} == {"ac": 2, "bc": 2, "bd": 1}
    strongest = {name: each.strongest_other for name, each in by_link.items()}
    assert {name: other.weight_bits for name, other in strongest.items() if other} == {"ac": 3.0, "bc": 3.0, "bd": 3.0}


@given(st.integers(2, 7), st.data())
def test_explain_entity__agrees_with_taking_links_away(n: int, data: st.DataObject) -> None:
    names = "abcdefg"[:n]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    weights = data.draw(st.lists(st.integers(0, 9), min_size=len(pairs), max_size=len(pairs)))
    graph = nx.Graph([(a, b, {"weight": w}) for (a, b), w in zip(pairs, weights, strict=True) if w])
    members = sorted(nx.node_connected_component(graph, "a")) if "a" in graph else ["a"]
    graph = graph.subgraph(members).copy()
    found = explained("".join(members), *((a, b, float(w), "model") for a, b, w in graph.edges(data="weight")))
    tree = nx.maximum_spanning_tree(graph)
    assert sum(each.link.weight_bits or 0.0 for each in found.tree) == tree.size(weight="weight")
    assert {frozenset((each.link.record_id_l, each.link.record_id_r)) for each in found.breaking} == {
        frozenset(bridge) for bridge in nx.bridges(graph)
    }
    for each in found.breaking:
        without = graph.copy()
        without.remove_edge(each.link.record_id_l, each.link.record_id_r)
        assert set(each.part) == set(members) - nx.node_connected_component(without, members[0])


def test_explain_entity__ends_at_the_weakest_link_that_the_stage_wrote(town: Any) -> None:
    tables = town.resolve()
    entities = tables["entities"].filter(pl.col("n_records") > 2).sort("entity_id", "record_id")
    assert entities.height
    for _, members in entities.group_by("entity_id", maintain_order=True):
        found = explain_entity(sorted(members["record_id"]), tables["links"])
        assert found.weakest is not None
        assert found.weakest.link.weight_bits == members["weakest_link_bits"][0]
        assert len(found.tree) == members["n_records"][0] - 1
