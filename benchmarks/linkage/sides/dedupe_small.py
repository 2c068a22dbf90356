"""dedupe on a small labelled set. It learns from a person's answers: sixty of its questions are answered from the truth."""

from __future__ import annotations

import csv
import random
from typing import Any

import dedupe
import numpy as np

from joindots.bench.side import Clock, run_this_side

N_ANSWERS = 60


def work(settings: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Link the file, asking so many questions."""
    random.seed(1)
    np.random.seed(1)
    truth = np.load(settings["truth"])
    with clock.step("link"):
        with open(settings["data"], encoding="utf-8", newline="") as file:
            rows = [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
        records = {n: {**row, "_row": n} for n, row in enumerate(rows)}
        model = dedupe.Dedupe([_variable(name, kind) for name, kind in settings["kinds"].items()], num_cores=1)
        model.prepare_training(records)
        for _ in range(N_ANSWERS):
            (pair,) = model.uncertain_pairs()
            answer = "match" if truth[pair[0]["_row"]] == truth[pair[1]["_row"]] else "distinct"
            model.mark_pairs({"match": [], "distinct": [], answer: [pair]})
        model.train()
        labels = np.arange(len(records))
        for members, _ in model.partition(records, 0.5):
            labels[list(members)] = min(members)
    np.save(settings["labels"], labels)
    return {"n_answers": N_ANSWERS}


def _variable(name: str, kind: str) -> Any:
    if kind in ("exact", "id", "postcode"):
        return dedupe.variables.ShortString(name, has_missing=True)
    return dedupe.variables.String(name, has_missing=True)


if __name__ == "__main__":
    run_this_side(work, "dedupe")
