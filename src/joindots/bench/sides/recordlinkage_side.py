"""recordlinkage on any table: blocks, string measures by kind of column, its unsupervised ECM classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import recordlinkage

from joindots.bench.side import Clock, run_this_side

NEARLY = 0.85


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Link the file; the rules are those of the configuration that are equality on whole columns."""
    with clock.step("link"):
        table = pd.read_csv(settings["data"], dtype=str)
        index = recordlinkage.Index()
        for rule in settings["rules"]:
            index.block(rule)
        pairs = index.index(table)
        compare = recordlinkage.Compare(n_jobs=1)
        for column, kind in settings["kinds"].items():
            if kind in ("name", "text", "email"):
                compare.string(column, column, method="jarowinkler", threshold=NEARLY)
            else:
                compare.exact(column, column)
        agreement = compare.compute(pairs, table).astype(int)
        matches = recordlinkage.ECMClassifier().fit_predict(agreement)
        labels = _components(len(table), matches.get_level_values(0).to_numpy(), matches.get_level_values(1).to_numpy())
    np.save(settings["labels"], labels)
    return {"n_candidates": len(pairs)}


def _components(n: int, lefts: Any, rights: Any) -> Any:
    """Label each record with the least row that matches connect it to."""
    labels = list(range(n))

    def root(i: int) -> int:
        while labels[i] != i:
            labels[i] = labels[labels[i]]
            i = labels[i]
        return i

    for left, right in zip(lefts, rights, strict=True):
        a, b = root(int(left)), root(int(right))
        labels[max(a, b)] = min(a, b)
    return np.array([root(i) for i in range(n)])


if __name__ == "__main__":
    run_this_side(work, "recordlinkage")
