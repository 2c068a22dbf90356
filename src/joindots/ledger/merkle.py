"""Merkle trees over event hashes (RFC 6962, section 2.1): one short value that stands for a whole history.

A head notes the root. Whoever holds the head can be shown that one event is in it (an inclusion proof, `path`), or that a
later head holds the same history (a consistency proof), without seeing any other event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(content: bytes) -> bytes:
    """Hash a leaf: SHA-256 of a zero byte and the content."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node: SHA-256 of a one byte and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Compute the root over leaf hashes; of none, SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:  # pairing from the left and lifting a lone last node is RFC 6962's split at a power of two
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]


class GrowingTree:
    """A tree to which leaves are added at the right, and whose root is known after each at a cost of log n.

    Only the roots of its whole subtrees are kept, the largest first: a tree over 13 leaves keeps those over 8, 4 and 1.
    """

    def __init__(self) -> None:
        self.n_leaves = 0
        self._whole: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add the next leaf's hash."""
        node, n = leaf, self.n_leaves
        while n & 1:  # two whole subtrees of one size become one of twice that
            node = node_hash(self._whole.pop(), node)
            n >>= 1
        self._whole.append(node)
        self.n_leaves += 1

    @property
    def root(self) -> bytes:
        """The root, as `root` computes it over all leaves."""
        if not self._whole:
            return root(())
        node = self._whole[-1]
        for left in reversed(self._whole[:-1]):
            node = node_hash(left, node)
        return node


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Give the siblings that lead from leaf `index` to the root, lowest first (RFC 6962, 2.1.1)."""
    n = len(leaves)
    if not 0 <= index < n:
        raise IndexError(f"leaf {index} of {n}")
    if n == 1:
        return []
    split = _split(n)
    if index < split:
        return [*inclusion_path(leaves[:split], index), root(leaves[split:])]
    return [*inclusion_path(leaves[split:], index - split), root(leaves[:split])]


def root_from_inclusion(leaf: bytes, index: int, n: int, path: Sequence[bytes]) -> bytes | None:
    """Compute the root that an inclusion proof leads to; ``None`` if the proof has the wrong length."""
    if not 0 <= index < n:
        return None
    if n == 1:
        return leaf if not path else None
    if not path:
        return None
    split = _split(n)
    if index < split:
        below = root_from_inclusion(leaf, index, split, path[:-1])
        return None if below is None else node_hash(below, path[-1])
    below = root_from_inclusion(leaf, index - split, n - split, path[:-1])
    return None if below is None else node_hash(path[-1], below)


def consistency_path(leaves: Sequence[bytes], n_old: int) -> list[bytes]:
    """Give the proof that the tree over all leaves continues the tree over the first `n_old` (RFC 6962, 2.1.2)."""
    if not 0 < n_old <= len(leaves):
        raise IndexError(f"{n_old} of {len(leaves)} leaves")
    return _subproof(leaves, n_old, is_whole=True)


def is_consistent(n_old: int, old_root: bytes, n: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Check a consistency proof."""
    if not 0 < n_old <= n:
        return False
    found = _roots(n_old, n, list(path), old_root, is_whole=True)
    return found == (old_root, new_root, 0)


def _subproof(leaves: Sequence[bytes], m: int, *, is_whole: bool) -> list[bytes]:
    n = len(leaves)
    if m == n:
        return [] if is_whole else [root(leaves)]
    split = _split(n)
    if m <= split:
        return [*_subproof(leaves[:split], m, is_whole=is_whole), root(leaves[split:])]
    return [*_subproof(leaves[split:], m - split, is_whole=False), root(leaves[:split])]


def _roots(m: int, n: int, path: list[bytes], old_root: bytes, *, is_whole: bool) -> tuple[bytes, bytes, int] | None:
    """Follow a proof; the old root, the new root and how much of the proof is left, or ``None`` where it is too short."""
    if m == n:
        if is_whole:
            return old_root, old_root, len(path)
        return (path[-1], path[-1], len(path) - 1) if path else None
    if not path:
        return None
    split, sibling = _split(n), path[-1]
    if m <= split:
        below = _roots(m, split, path[:-1], old_root, is_whole=is_whole)
        return None if below is None else (below[0], node_hash(below[1], sibling), below[2])
    below = _roots(m - split, n - split, path[:-1], old_root, is_whole=False)
    return None if below is None else (node_hash(sibling, below[0]), node_hash(sibling, below[1]), below[2])


def _split(n: int) -> int:
    """Find the greatest power of two below `n`."""
    return 1 << (n - 1).bit_length() - 1
