"""Merkle proofs hold for what is in a history, and for nothing else (RFC 6962)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.ledger.merkle import (
    GrowingTree,
    consistency_path,
    inclusion_path,
    is_consistent,
    leaf_hash,
    root,
    root_from_inclusion,
)

# The test vectors of the Certificate Transparency project: the leaves of its example tree and their roots.
LEAVES = [bytes.fromhex(each) for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
ROOT_OF_7 = "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
ROOT_OF_1 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

histories = st.lists(st.binary(max_size=4), min_size=1, max_size=40).map(lambda each: [leaf_hash(b) for b in each])


def test_roots_are_those_of_the_published_vectors() -> None:
    hashed = [leaf_hash(each) for each in LEAVES]
    assert root(hashed).hex() == ROOT_OF_7
    assert root(hashed[:1]).hex() == ROOT_OF_1
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(histories)
def test_a_growing_tree_has_after_each_leaf_the_root_of_all_of_them(leaves: list[bytes]) -> None:
    tree = GrowingTree()
    assert tree.root == root([])
    for n, leaf in enumerate(leaves, start=1):
        tree.add(leaf)
        assert tree.root == root(leaves[:n])


@given(histories, st.data())
def test_an_event_is_shown_to_be_in_a_history(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = inclusion_path(leaves, index)
    assert root_from_inclusion(leaves[index], index, len(leaves), path) == root(leaves)
    other = leaf_hash(b"another event")
    assert root_from_inclusion(other, index, len(leaves), path) != root(leaves)
    if path:
        assert root_from_inclusion(leaves[index], index, len(leaves), path[:-1]) != root(leaves)


@given(histories, st.data())
def test_a_later_head_is_shown_to_continue_an_earlier_one(leaves: list[bytes], data: st.DataObject) -> None:
    n_old = data.draw(st.integers(1, len(leaves)))
    path = consistency_path(leaves, n_old)
    old, new = root(leaves[:n_old]), root(leaves)
    assert is_consistent(n_old, old, len(leaves), new, path)
    rewritten = [leaf_hash(b"another event"), *leaves[1:n_old]]
    assert not is_consistent(n_old, root(rewritten), len(leaves), new, path)
    assert not is_consistent(n_old, old, len(leaves), new, [*path, old])


def test_what_is_not_in_a_history_has_no_path() -> None:
    with pytest.raises(IndexError):
        inclusion_path([leaf_hash(b"a")], 1)
    with pytest.raises(IndexError):
        consistency_path([leaf_hash(b"a")], 2)
