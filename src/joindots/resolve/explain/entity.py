"""What holds the records of an entity together: the strongest tree of links, and what would part it.

The tree takes a person's word first, then the source's own keys, then the model's links by weight. It is drawn from the
links that a run wrote; for each of its links it is said which records would part without it, and which other links would
hold them all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.model.words import Basis
from joindots.resolve.clusters.clustering import component_labels
from joindots.resolve.explain.steps import bits_text
from joindots.resolve.kernels.clusters import join_pairs
from joindots.resolve.kernels.data import Flags, Ids

_AUTHORITY = (Basis.JUDGEMENT, Basis.SOURCE_KEY, Basis.MODEL)


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A link within an entity, or near it; `weight_bits` is ``None`` where it was not scored."""

    record_id_l: str
    record_id_r: str
    basis: str
    weight_bits: float | None

    @property
    def strength(self) -> str:
        """What the link rests on, or its bits."""
        return self.basis.replace("_", " ") if self.weight_bits is None else f"{bits_text(self.weight_bits)} bits"


@dataclass(frozen=True, slots=True)
class TreeLink:
    """One link of the tree. Without it `part` would leave the others, unless one of `n_others` links still holds it.

    `part` is the side without the founding record; `strongest_other` the strongest of the other links across.
    """

    link: HeldBy
    part: tuple[str, ...]
    n_others: int
    strongest_other: HeldBy | None


@dataclass(frozen=True, slots=True)
class EntityExplanation:
    """What holds an entity: `record_ids` in the order of receipt, the founding one first; `tree` with the strongest first.

    `weakest` is the weakest link of the model in the tree; `breaking` are the links whose loss alone parts the entity;
    `near` are links across its border, the strongest first.
    """

    record_ids: tuple[str, ...]
    tree: tuple[TreeLink, ...]
    n_links: int
    weakest: TreeLink | None
    near: tuple[HeldBy, ...]

    @property
    def breaking(self) -> tuple[TreeLink, ...]:
        """The links whose loss alone would part the entity, the weakest first."""
        return tuple(each for each in reversed(self.tree) if not each.n_others)


def explain_entity(record_ids: Sequence[str], links: pl.DataFrame) -> EntityExplanation:
    """Explain what holds records together.

    Parameters
    ----------
    record_ids
        The records of one entity, in the order of receipt.
    links
        Rows of the table ``links``; those that touch none of the records are left aside.
    """
    row_of = {record_id: row for row, record_id in enumerate(record_ids)}
    touching = links.filter(pl.col("record_id_l").is_in(list(row_of)) | pl.col("record_id_r").is_in(list(row_of)))
    held: list[HeldBy] = []
    near: list[HeldBy] = []
    for row in touching.sort("record_id_l", "record_id_r").iter_rows(named=True):
        link = HeldBy(row["record_id_l"], row["record_id_r"], row["basis"], row["weight_bits"])
        inside = link.record_id_l in row_of and link.record_id_r in row_of
        (held if inside else near).append(link)
    held.sort(key=_order)
    tree = _tree(row_of, held)
    weakest = next((each for each in reversed(tree) if each.link.weight_bits is not None), None)
    return EntityExplanation(tuple(record_ids), tree, len(held), weakest, tuple(sorted(near, key=_order)))


def _order(link: HeldBy) -> tuple[int, float]:
    return _AUTHORITY.index(Basis(link.basis)), -(link.weight_bits or 0.0)


def _tree(row_of: dict[str, int], held: list[HeldBy]) -> tuple[TreeLink, ...]:
    """Take the strongest links that join what is not yet joined (Kruskal, 1956), and see what each holds."""
    lefts = np.array([row_of[link.record_id_l] for link in held], np.int64)
    rights = np.array([row_of[link.record_id_r] for link in held], np.int64)
    joins = np.empty(len(held), np.bool_)
    join_pairs(np.arange(len(row_of)), lefts, rights, joins)
    names = list(row_of)
    found = []
    for n in np.flatnonzero(joins).tolist():
        is_part = _parted(len(names), lefts, rights, joins, n)
        across = np.flatnonzero(is_part[lefts] != is_part[rights])
        others = [held[other] for other in across.tolist() if other != n]
        part = tuple(names[row] for row in np.flatnonzero(is_part))
        found.append(TreeLink(held[n], part, len(others), others[0] if others else None))
    return tuple(found)


def _parted(n_records: int, lefts: Ids, rights: Ids, in_tree: Flags, without: int) -> Flags:
    """Say which records leave the founding one when one link of the tree is taken away."""
    keeps = in_tree.copy()
    keeps[without] = False
    labels = component_labels(n_records, lefts[keeps], rights[keeps])
    side = labels[lefts[without]] if labels[rights[without]] == labels[0] else labels[rights[without]]
    return np.asarray(labels == side)
