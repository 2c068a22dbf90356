"""How sure the links are: no estimate without its base, what it rests on, and what it cannot say."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Any

import pytest
from rich.console import Console

from joindots.engine.arrow import table_from_rows
from joindots.model.tables import ERROR_ESTIMATES
from joindots.report.certainty import how_sure
from joindots.report.certainty_contents import Certainty
from joindots.report.inputs import Tables
from joindots.report.page import render_page
from joindots.report.summary import build_summary
from joindots.report.terminal import render_terminal
from joindots.resolve.accuracy.intervals import Interval
from joindots.resolve.accuracy.reviewed import MEASURES, SampleEstimates

ROWS: list[dict[str, Any]] = [
    {"basis": "model", "measure": "precision", "estimate": 0.9994, "n_base": 1234},
    {"basis": "model", "measure": "recall among candidates", "estimate": None, "n_base": 0},
    {"basis": "pnc_id", "measure": "false links", "estimate": 0.0, "lower": 0.0, "upper": 0.0056, "n_base": 1305},
    {"basis": "pnc_id", "measure": "pairs brought together", "estimate": 0.81, "lower": 0.78, "upper": 0.84, "n_base": 1950},
]


@pytest.fixture
def estimated(review: Tables) -> Tables:
    return {**review, "error_estimates": table_from_rows(ERROR_ESTIMATES, ROWS)}


def _reviewed(**given: int) -> SampleEstimates:
    counts = {"n_draws": 180, "n_unresolved": 0, "n_cannot_tell": 0, **given}
    return SampleEstimates(**counts, measures=dict.fromkeys(MEASURES, Interval(0.95, 0.91, 0.98)))


def test_how_sure__says_each_estimate_with_its_base_and_interval(estimated: Tables) -> None:
    said = [line.sentence for line in how_sure(estimated, None).without_labels]
    assert said == [
        "Pairs in one proposed person that are one person: over 99.9% of 1,234 pairs in one proposed person, by "
        "the model's own account",
        "Pairs of one person that were found, where a rule brought them together: cannot be estimated, of 0 such pairs "
        "that the model expects among candidates, by the model's own account",
        "Links of two people: 0.0% (95% interval 0.0% to 0.6%) of 1,305 links that all but the pnc id would make between "
        "records that hold one, by the pnc id, which the other evidence was not shown",
        "Pairs of one person that other rules bring together: 81.0% (95% interval 78.0% to 84.0%) of 1,950 pairs of records "
        "with the same pnc id, by the pnc id, which the other evidence was not shown",
    ]


def test_how_sure__says_that_no_sample_was_resolved_or_what_one_leaves_open(estimated: Tables) -> None:
    assert any("No sample has been resolved" in sentence for sentence in how_sure(estimated, None).caveats)
    found = how_sure(estimated, _reviewed(n_unresolved=20, n_cannot_tell=3))
    assert len(found.reviewed) == len(MEASURES)
    assert all(line.base == 180 for line in found.reviewed)
    assert any("20 draws of 200" in sentence for sentence in found.caveats)
    assert any("3 records nobody could tell" in sentence for sentence in found.caveats)
    assert not any("No sample" in sentence for sentence in found.caveats)


def test_how_sure__has_nothing_to_say_before_anything_was_linked(review: Tables) -> None:
    empty = {**review, "error_estimates": table_from_rows(ERROR_ESTIMATES, [])}
    assert how_sure(empty, None) == Certainty((), (), ())


def test_every_form_of_the_report__shows_both_kinds_of_estimate(estimated: Tables) -> None:
    summary, printed = build_summary(estimated, reviewed=_reviewed()), io.StringIO()
    render_terminal(summary, Console(file=printed, width=200))
    page = render_page(estimated, title="T", reviewed=_reviewed())
    for told in (json.dumps(asdict(summary), allow_nan=False, default=str), page, printed.getvalue()):
        assert "Links of two people" in told
        assert "by a sample that people resolved" in told
    assert "Estimated from a sample" not in render_page(estimated, title="T")
