from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from typing import Any

import pyarrow as pa
import pytest
from rich.console import Console

from joindots.engine.arrow import table_from_rows
from joindots.model.errors import SchemaError
from joindots.model.tables import table_spec
from joindots.report.figures import Figure
from joindots.report.inputs import READS, frame
from joindots.report.page import render_page
from joindots.report.summary import build_summary
from joindots.report.terminal import render_terminal

Tables = dict[str, pa.Table]


def figures_in(value: object) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from figures_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from figures_in(part)


def test_summary__agrees_with_the_tables(review: Tables) -> None:
    summary = build_summary(review, criteria_version="1a")
    said = [figure.sentence for figure in summary.headline]
    assert said == [
        "2 of 3 bodies expected to answer have answered (66.7%)",
        "11 of 14 rows received were accepted (78.6%)",
        "2 of 4 cases are in scope under 1a (50.0%); 1 cannot be told",
        "3 of 4 cases are in a proposed joined dot (75.0%)",
        "2 of 2 joined dots are between two bodies (100.0%)",
    ]


def test_summary__never_gives_a_figure_without_its_base(review: Tables) -> None:
    figures = list(figures_in(build_summary(review)))
    assert len(figures) > 30
    for figure in figures:
        assert figure.base_of
        assert 0 <= figure.n <= figure.base
        assert 0 <= figure.n_unknown <= figure.base - figure.n


def test_every_form_of_the_report__opens_by_saying_that_it_is_a_proposal(review: Tables) -> None:
    summary = build_summary(review)
    printed = io.StringIO()
    render_terminal(summary, Console(file=printed, width=200))
    for told in (json.dumps(asdict(summary)), render_page(review, title="T"), printed.getvalue()):
        assert "Everything here is proposed for people to check; nothing is decided." in told


def test_summary__counts_records_that_were_corrected_and_keeps_them(review: Tables) -> None:
    record = {"table_name": "people", "source_id": "10", "delivery_id": "D0001"}
    rows = [
        {**record, "record_id": "p-old", "received_order": 1, "superseded_by": "p-new"},
        {**record, "record_id": "p-new", "received_order": 2},
    ]
    summary = build_summary({**review, "records": table_from_rows(table_spec("records"), rows)})
    assert "1 of 2 records made were corrected by a later delivery, and are kept (50.0%)" in {
        figure.sentence for figure in summary.received.figures
    }


def test_summary__lists_every_kind_of_rejected_value(review: Tables) -> None:
    row = review["rejected_values"].to_pylist()[0]
    rows = [
        {**row, "row_number": number, "reason": f"reason {chr(97 + number // 26)}{chr(97 + number % 26)}"}
        for number in range(90)
    ]
    received = build_summary({**review, "rejected_values": table_from_rows(table_spec("rejected_values"), rows)}).received
    assert (len(received.rejected), received.n_rejected_lines) == (90, 90)


def test_summary__accounts_for_every_row(review: Tables) -> None:
    lines = build_summary(review).received.deliveries
    assert [(line.n_rows_in, line.is_balanced) for line in lines] == [(10, True), (4, True)]


def test_summary__counts_problems_together_and_shows_no_delivered_value(review: Tables) -> None:
    received = build_summary(review).received
    assert [(line.n, line.base, line.reason) for line in received.quarantined] == [
        (2, 10, "The row has no crime reference; found ….")
    ]
    assert [(line.where, line.reason) for line in received.rejected] == [("people.date_of_birth", "… is no date.")]


def test_summary__leads_with_the_given_version_of_the_criteria(review: Tables) -> None:
    lines = build_summary(review, criteria_version="1a").scope.lines
    assert [(line.criteria_version, line.n_in, line.n_out, line.n_cannot_tell) for line in lines] == [
        ("1a", 2, 1, 1),
        ("1b", 3, 1, 0),
    ]
    assert build_summary(review).scope.lines[0].criteria_version == "1b"


def test_summary__lists_cases_in_order_with_reasons_and_questions(review: Tables) -> None:
    lines = build_summary(review).cases.lines
    assert [line.case_id for line in lines] == ["10/NB-1", "13/WY-7", "10/NB-2"]
    assert lines[2].answers == (("1a", "cannot_tell"), ("1b", "in"))
    assert lines[2].questions == ("How old was the victim?",)
    assert [(line.criterion_id, line.versions) for line in lines[2].criteria] == [("victim_under_18", ("1a", "1b"))]


def test_summary__counts_all_and_lists_some(review: Tables) -> None:
    summary = build_summary(review, max_cases=1, max_dots=1, max_groups=0)
    assert (len(summary.cases.lines), summary.cases.n_in_order) == (1, 3)
    assert (len(summary.dots.lines), summary.dots.n_dots) == (1, 2)
    assert (len(summary.groups.lines), summary.groups.n_groups) == (0, 1)


def test_summary__follows_a_joined_dot_step_by_step(review: Tables) -> None:
    direct, indirect = build_summary(review).dots.lines
    assert [(step.kind, step.label, step.weight_bits) for step in direct.steps] == [("suspect", "David Jones", 9.5)]
    assert [step.label for step in direct.also_shared] == ["+447700900111"]
    assert [(step.case_id_l, step.case_id_r) for step in indirect.steps] == [("10/NB-2", "10/NB-1"), ("10/NB-1", "13/WY-7")]
    assert indirect.also_shared == ()


def test_summary__masks_the_name_of_a_victim_recorded_as_suspect(review: Tables) -> None:
    indirect = build_summary(review).dots.lines[1]
    assert indirect.sentences == ("p-0000000000000005 is recorded as a suspect in both.",)
    assert indirect.steps[0].label == "p-0000000000000005"


def test_summary__names_the_suspects_who_connect_a_group(review: Tables) -> None:
    (group,) = build_summary(review).groups.lines
    assert [(suspect.name, suspect.case_ids, suspect.is_also_victim) for suspect in group.connecting] == [
        ("David Jones", ("10/NB-1", "13/WY-7"), False),
        ("p-0000000000000005", ("10/NB-1", "10/NB-2"), True),
    ]
    assert [(tie.case_id_l, tie.case_id_r, tie.kind) for tie in group.ties] == [("10/NB-1", "13/WY-7", "phone")]


def test_summary__says_what_cannot_be_said(review: Tables) -> None:
    limits = {limit.heading: limit.figure.sentence if limit.figure else "" for limit in build_summary(review).limits}
    assert limits["Bodies that sent nothing"] == "1 of 3 bodies expected to answer sent nothing (33.3%)"
    assert limits["Scope under 1a"] == "1 of 4 cases cannot be told (25.0%)"
    assert limits["Self-defined ethnicity of suspects"] == "3 of 5 records of a suspect hold no known value (60.0%)"
    assert {"The linkage model has not settled", "Links that were missed", "People who are not named"} <= set(limits)


def test_summary__says_what_linkage_left_out(review: Tables) -> None:
    assert "Pairs that were not looked at" not in {limit.heading for limit in build_summary(review).limits}
    fits = review["fits"]
    n_candidates = fits.column("n_candidate_pairs")[0].as_py()
    fits = fits.set_column(fits.schema.get_field_index("n_skipped_pairs"), "n_skipped_pairs", pa.array([n_candidates]))
    limits = {limit.heading: limit for limit in build_summary({**review, "fits": fits}).limits}
    figure = limits["Pairs that were not looked at"].figure
    assert figure is not None
    assert (figure.n, figure.base) == (n_candidates, 2 * n_candidates)


def test_summary__says_which_cases_have_too_many_suspects_to_tie(review: Tables) -> None:
    crowd = [f"p-{number:016x}" for number in range(1000, 1101)]
    roles = [{"case_id": "13/WY-8", "record_id": record_id, "role": "suspect"} for record_id in crowd]
    entities = [{"record_id": record_id, "entity_id": record_id, "n_records": 1} for record_id in crowd]

    def limits_with(n: int) -> dict[str, str]:
        added: dict[str, list[dict[str, Any]]] = {"roles": [*roles[:n]], "entities": [*entities[:n]]}
        tables = {
            **review,
            **{
                name: pa.concat_tables([review[name], table_from_rows(table_spec(name), rows)])
                for name, rows in added.items()
            },
        }
        return {limit.heading: limit.figure.sentence for limit in build_summary(tables).limits if limit.figure}

    assert "Cases with very many suspects" not in limits_with(98)
    assert limits_with(101)["Cases with very many suspects"].startswith("1 of ")


def test_summary__of_a_settled_model_does_not_say_otherwise(review: Tables) -> None:
    fits = review["fits"]
    settled = fits.set_column(fits.schema.get_field_index("has_converged"), "has_converged", pa.array([True]))
    headings = {limit.heading for limit in build_summary({**review, "fits": settled}).limits}
    assert "The linkage model has not settled" not in headings


def test_summary__is_json(review: Tables) -> None:
    assert json.loads(json.dumps(asdict(build_summary(review))))["cases"]["n_in_order"] == 3


def test_summary__of_nothing_is_all_zero(empty_review: Tables) -> None:
    summary = build_summary(empty_review)
    assert {figure.n for figure in figures_in(summary)} == {0}
    assert summary.limits == ()
    assert build_summary({}) == summary


def test_report__reads_no_value_as_delivered_and_no_ethnicity(review: Tables) -> None:
    assert "ethnicity_observations" not in READS
    assert "raw" not in frame(review, "source_rows").columns
    assert "raw_value" not in frame(review, "rejected_values").columns


def test_report__asks_for_registered_tables_only(review: Tables) -> None:
    with pytest.raises(SchemaError, match="joined_dots"):
        frame({}, "joined_dot")
