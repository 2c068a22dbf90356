"""What blocking lost, counted against all pairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from joindots.resolve.accuracy.blocking_loss import BlockingLoss, measure_blocking_loss
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.models.spec import BlockingRule, parse_key
from joindots.resolve.resolution import resolve_records

CONFIG = {"table": {"train": [["name"]], "most_lost": 0.001}, "columns": {"name": "name", "born": "date"}}


def test_measure_blocking_loss__counts_the_links_and_true_pairs_that_no_rule_makes() -> None:
    names = [f"{a}{b}{c}" for a in "bdfgk" for b in ("ara", "ilo", "uni", "ema") for c in ("ton", "ley", "mar")]
    born = [f"19{50 + n % 50}0{1 + n % 9}1{n % 10}" for n in range(len(names))]
    frame = pl.DataFrame({"name": [*names, *names], "born": [*born, *born]})
    frame = frame.with_columns(born=pl.when(pl.int_range(pl.len()) == 0).then(None).otherwise("born"))
    model = resolve_records(frame, spec_from_config(CONFIG).spec).model
    truth = np.tile(np.arange(len(names)), 2)
    assert measure_blocking_loss(frame, model, truth=truth).share_of_links_lost == 0.0
    by_date = replace(model, spec=replace(model.spec, blocking_rules=(BlockingRule((parse_key("born"),)),)))
    found = measure_blocking_loss(frame, by_date, truth=truth)
    assert found.n_true_pairs == len(names)
    assert found.n_true_pairs_lost == 1
    assert found.n_links >= found.n_links_lost
    assert BlockingLoss(200, 1).share_of_links_lost == 0.005
