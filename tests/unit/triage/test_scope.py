"""Scope: the worked examples that the review must get right, and what a change of version does."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from joindots.engine.arrow import frame_from_table
from joindots.reference.criteria import Criterion, criteria
from joindots.reference.outcomes import map_outcome
from joindots.triage.facts import case_facts, suspect_decisions
from joindots.triage.scope import Scope, case_answer, changed_answers, nfa_standings, scope_under

Case = dict[str, Any]
Tell = Callable[..., Case]
Tables = Callable[[Sequence[Case]], dict[str, pa.Table]]


def scope_of(tables: dict[str, pa.Table], under: Sequence[Criterion] = criteria("1a")) -> Scope:
    frames = {name: frame_from_table(table) for name, table in tables.items()}
    return scope_under(under, case_facts(frames, suspect_decisions(frames, nfa_standings(under))))


def answers_to(scope: Scope) -> dict[str, str]:
    return dict(scope.results.select("case_id", "answer").iter_rows())


@pytest.mark.parametrize(("decided_on", "answer"), [(date(2025, 3, 31), "in"), (date(2025, 4, 1), "out")])
def test_requirement_1__window_ends_with_31_march_2025(
    decided_on: date, answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    suspect = {"life_status": "alive", "outcome_code": "16", "decided_on": decided_on}
    found = scope_of(tables_of([plain_case(suspects=[suspect, suspect])]))
    assert {"10/A": answer} == answers_to(found)


def test_requirement_1__one_named_and_two_unknown_men_are_a_group(plain_case: Tell, tables_of: Tables) -> None:
    named = {"person_ref": "N1", "life_status": "alive", "outcome_code": "16", "decided_on": date(2014, 7, 10)}
    found = scope_of(tables_of([plain_case(suspects=[named, {}, {}])]))
    assert found.results.select("answer", "n_suspects").row(0) == ("in", 3)


def test_requirement_1__life_status_unknown_is_never_out(plain_case: Tell, tables_of: Tables) -> None:
    suspect = {"outcome_code": "16", "decided_on": date(2014, 7, 10)}
    found = scope_of(tables_of([plain_case(suspects=[suspect, suspect])]))
    assert answers_to(found) == {"10/A": "cannot_tell"}


def test_requirement_1__version_2_lists_every_case_whose_answer_changed(plain_case: Tell, tables_of: Tables) -> None:
    of_three = plain_case("THREE", n_suspects_stated=3)
    tables = tables_of([plain_case("TWO", n_suspects_stated=2), of_three, plain_case("OUT", was_reviewed_before=True)])
    stricter = [
        replace(found, version="2", parameters=(("minimum_suspects", "3"), ("minimum_victims", "1")))
        if found.criterion_id == "group"
        else replace(found, version="2")
        for found in criteria("1a")
    ]
    results = pl.concat([scope_of(tables).results, scope_of(tables, stricter).results])
    assert changed_answers(results, "1a", "2").rows() == [("10/TWO", "in", "out")]


def test_requirement_2__two_of_three_suspects_are_two_decisions(plain_case: Tell, tables_of: Tables) -> None:
    codes = ("1", "16", "16")
    people = [{"outcome_code": code, "decided_on": date(2014, 7, 10), "life_status": "alive"} for code in codes]
    found = scope_of(tables_of([plain_case(suspects=people), plain_case("OTHER")])).results.row(0, named=True)
    assert (found["answer"], found["n_nfa_decisions"], found["n_suspects"]) == ("in", 2, 3)


@pytest.mark.parametrize(
    ("raw", "decided_on", "answer"),
    [
        ("g. Evidential difficulties: named suspect (OC15)", date(2016, 5, 5), "in"),
        ("15", date(2016, 5, 5), "in"),
        ("Undetected - filed", date(2011, 5, 5), "in"),
        ("66", date(2016, 5, 5), "cannot_tell"),
    ],
)
def test_requirement_3__every_spelling_of_an_outcome_leads_to_its_standing(
    raw: str, decided_on: date, answer: str, plain_case: Tell, tables_of: Tables
) -> None:
    code = map_outcome(raw, decided_on).value
    standing = {} if code else {"standing": "unmapped"}
    suspect = {"life_status": "alive", "outcome_code": code, "decided_on": decided_on} | standing
    assert {"10/A": answer} == answers_to(scope_of(tables_of([plain_case(suspects=[suspect, suspect])])))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["yes", "yes"], "in"),
        (["yes", "cannot_tell"], "cannot_tell"),
        (["cannot_tell", "no"], "out"),
        (["yes", "no"], "out"),
    ],
)
def test_case_answer__is_out_only_for_a_no(answers: list[str], expected: str) -> None:
    row = pl.DataFrame([answers], schema=["p", "q"], orient="row")
    assert expected == row.select(case_answer(pl.col("p"), pl.col("q"))).item()


def test_decisions__of_one_person_recorded_twice_count_once(plain_case: Tell, tables_of: Tables) -> None:
    twice = {"person_ref": "N1", "outcome_code": "16", "decided_on": date(2014, 7, 10), "life_status": "alive"}
    other = {"person_ref": "N2", "outcome_code": None, "life_status": "alive"}
    found = scope_of(tables_of([plain_case(suspects=[twice, twice, other])])).results.row(0, named=True)
    assert (found["n_suspects"], found["n_nfa_decisions"], found["n_undecided"]) == (2, 1, 1)


def test_every_case__has_a_reason_for_every_criterion(plain_case: Tell, tables_of: Tables) -> None:
    bare: Case = {"suspects": [], "victims": [], "offence_code": None, "was_reviewed_before": None, "reported_on": None}
    scope = scope_of(tables_of([plain_case("A"), plain_case("B", closed_on=None, **bare)]))
    assert scope.reasons.height == 14
    assert sum(scope.reasons.null_count().row(0)) == 0
    assert answers_to(scope) == {"10/A": "in", "10/B": "cannot_tell"}
