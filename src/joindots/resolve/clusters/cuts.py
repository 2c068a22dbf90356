"""What a non-match cut: links that join, through others, two records that somebody judged to be two people.

The judgement stands. But one of the links on the path is likely wrong, or the judgement is: somebody should look.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.resolve.clusters.clustering import component_labels
from joindots.resolve.clusters.constraints import Constraints
from joindots.resolve.clusters.groups import Path, Step, shortest_path
from joindots.resolve.kernels.data import Ids
from joindots.resolve.scoring.scorer import ScoredPairs


@dataclass(frozen=True, slots=True)
class Cut:
    """A non-match on two rows, the path of links that joins them all the same, and the steps at which it was cut."""

    rows: tuple[int, int]
    event_id: int
    path: Path
    cut_steps: tuple[int, ...]


def find_cuts(constraints: Constraints, links: ScoredPairs, labels: Ids) -> tuple[Cut, ...]:
    """Find the non-matches whose records links join through others.

    Parameters
    ----------
    links
        The links of the model; those on a judged pair itself are no way round it.
    labels
        The cluster of each record.
    """
    if not constraints.non_matches:
        return ()
    n = len(labels)
    judged = np.array([left * n + right for left, right in constraints.non_matches], np.int64)
    open_links = links.where(~np.isin(links.lefts * n + links.rights, judged))
    components = component_labels(n, open_links.lefts, open_links.rights, constraints.pins.together)
    disputed = {pair: event for pair, event in constraints.non_matches.items() if components[pair[0]] == components[pair[1]]}
    is_near = np.zeros(n, np.bool_)
    is_near[[components[left] for left, _ in disputed]] = True
    neighbours = _neighbours(
        constraints.forced, open_links.where(is_near[components[open_links.lefts]]), is_near[components]
    )
    cuts = []
    for (left, right), event_id in sorted(disputed.items()):
        path = shortest_path(left, right, neighbours)
        if path is not None:
            is_cut = [labels[a] != labels[b] for a, b in zip(path.rows, path.rows[1:], strict=False)]
            cuts.append(Cut((left, right), event_id, path, tuple(np.flatnonzero(is_cut).tolist())))
    return tuple(cuts)


def _neighbours(forced: pl.DataFrame, links: ScoredPairs, is_near: np.ndarray) -> dict[int, list[tuple[int, Step]]]:
    """List what each record is joined to: by judgements and source keys first, then by links, the strongest first."""
    found: dict[int, list[tuple[int, Step]]] = {}

    def add(left: int, right: int, step: Step) -> None:
        found.setdefault(left, []).append((right, step))
        found.setdefault(right, []).append((left, step))

    for left, right, basis, event_id in forced.filter(pl.Series(is_near[forced["left"].to_numpy()])).iter_rows():
        add(left, right, Step("match" if event_id is not None else basis, event_id))
    for n in np.argsort(-links.weights_bits, kind="stable").tolist():
        add(int(links.lefts[n]), int(links.rights[n]), Step("model", detail=f", {links.weights_bits[n]:.1f} bits"))
    return found
