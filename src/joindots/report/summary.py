"""Draws up everything that a report says, from registered tables only: the same tables give the same summary."""

from __future__ import annotations

import polars as pl

from joindots.report.certainty import how_sure
from joindots.report.contents import Received, Returns, Scope, Summary
from joindots.report.figures import Figure
from joindots.report.inputs import Tables, frame
from joindots.report.joined import groups_found, joined_dots
from joindots.report.joined_contents import Dots
from joindots.report.limits import limits
from joindots.report.received import what_came_in, who_has_answered
from joindots.report.review import case_list, scope_answers
from joindots.report.trust import people_found, trust
from joindots.resolve.accuracy.reviewed import SampleEstimates

STANDING = "Everything here is proposed for people to check; nothing is decided."
"""What every report opens with, in whichever form."""


def build_summary(
    tables: Tables,
    *,
    criteria_version: str | None = None,
    max_cases: int | None = None,
    max_dots: int | None = None,
    max_groups: int | None = None,
    reviewed: SampleEstimates | None = None,
) -> Summary:
    """Draw up a summary of a review.

    Parameters
    ----------
    tables
        Registered tables by name; an absent table counts as empty.
    criteria_version
        The version of the criteria to lead with; ``None`` is the last in order of name.
    max_cases, max_dots, max_groups
        How many to list of each; ``None`` lists all. The totals always count all.
    reviewed
        Estimates from a sample of entities that people resolved, if there is one.

    Returns
    -------
    Plain values: `dataclasses.asdict` gives what JSON can hold.
    """
    received, returns, scope = what_came_in(tables), who_has_answered(tables), scope_answers(tables, criteria_version)
    dots, quality = joined_dots(tables, max_dots), trust(tables)
    return Summary(
        standing=STANDING,
        headline=_headline(tables, received, returns, scope, dots),
        received=received,
        returns=returns,
        scope=scope,
        cases=case_list(tables, max_cases),
        dots=dots,
        groups=groups_found(tables, max_groups),
        people=people_found(tables),
        certainty=how_sure(tables, reviewed),
        trust=quality,
        limits=limits(tables, received, returns, scope, quality.ethnicity),
    )


def _headline(tables: Tables, received: Received, returns: Returns, scope: Scope, dots: Dots) -> tuple[Figure, ...]:
    cases = frame(tables, "cases")
    tied = frame(tables, "joined_dots")
    n_joined = pl.concat([tied["case_id_l"], tied["case_id_r"]]).n_unique()
    return (
        returns.figures[0],
        received.figures[0],
        *(
            Figure(f"are in scope under {line.criteria_version}", line.n_in, line.base, "cases", line.n_cannot_tell)
            for line in scope.lines[:1]
        ),
        Figure("are in a proposed joined dot", n_joined, cases.height, "cases"),
        Figure("are between two bodies", dots.figures[0].n, dots.n_dots, "joined dots"),
    )
