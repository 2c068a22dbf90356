"""Why a case stands where it stands, why two cases are joined, what holds a group together, and what a thing ties."""

from __future__ import annotations

from typing import Any

import polars as pl

from joindots.report.explanation import ExplainedTable, Explanation, explanation
from joindots.report.inputs import Tables, body_names, frame
from joindots.report.joined import bodies_of_cases, dot_lines, group_lines, things_of
from joindots.report.naming import SUSPECT_PREFIX, PersonName, entities_of, names_of
from joindots.report.review import criteria_of
from joindots.report.wording import count_of, in_words, offence_in_words, span

_STANDINGS = {"open": 0, "cannot_tell": 1, "not_available": 2}


def explain_case(tables: Tables, case_id: str) -> Explanation:
    """Say why a case is in scope or not, why it stands where it stands, who is in it and what joins it to others."""
    case = _row(tables, "cases", "case_id", case_id)
    results = frame(tables, "scope_results").filter(pl.col("case_id") == case_id).sort("criteria_version")
    answers = ", ".join(f"{in_words(row['answer'])} ({row['criteria_version']})" for row in results.to_dicts())
    roles = frame(tables, "roles").filter(pl.col("case_id") == case_id).sort("role", "record_id")
    body = bodies_of_cases(tables, [case_id])[case_id]
    return explanation(
        tables,
        kind="case",
        thing=case_id,
        headline=f"Case {case_id} of {body}: {answers or 'not yet held against the criteria'}.",
        sentences=[
            f"Offence: {offence_in_words(case['offence_code'])}.",
            f"Offence dates: {span(case['offence_from'], case['offence_to'])}.",
            *_place_in_order(tables, case_id),
        ],
        explained=[
            ExplainedTable(
                "Criteria",
                ("Criterion", "Versions", "Answer", "Reason"),
                tuple(
                    (in_words(line.criterion_id), ", ".join(line.versions), in_words(line.answer), line.reason)
                    for line in criteria_of(tables, [case_id])[case_id]
                ),
            ),
            _questions(tables, case_id),
            _people(tables, case_id, roles),
            _provisions(tables, case_id),
            _ties_of(tables, case_id),
        ],
        record_ids=[case_id, *roles["record_id"].to_list()],
    )


def explain_dot(tables: Tables, case_id_l: str, case_id_r: str) -> Explanation:
    """Say what joins two cases, step by step, and what would break it."""
    left, right = sorted((case_id_l, case_id_r))
    pair = (pl.col("case_id_l") == left) & (pl.col("case_id_r") == right)
    found = dot_lines(tables, frame(tables, "joined_dots").filter(pair))
    if not found:
        return explanation(
            tables,
            kind="joined dot",
            thing=f"{left},{right}",
            headline=f"Nothing that was delivered joins cases {left} and {right}.",
            sentences=["That says nothing about ties in what was not delivered."],
            explained=[],
            record_ids=[left, right],
        )
    dot = found[0]
    steps = tuple(
        (
            step.case_id_l,
            f"{step.kind}: {step.label}",
            step.case_id_r,
            step.dates,
            step.overlap,
            in_words(step.basis),
            "not known" if step.weight_bits is None else f"{step.weight_bits:.1f}",
        )
        for step in (*dot.steps, *dot.also_shared)
    )
    columns = ("From case", "Shared", "To case", "Seen", "Dates overlap", "Rests on", "Bits")
    return explanation(
        tables,
        kind="joined dot",
        thing=f"{left},{right}",
        headline=f"Cases {left} ({dot.body_name_l}) and {right} ({dot.body_name_r}) are proposed as joined, number "
        f"{dot.position} by strength.",
        sentences=[
            *dot.sentences,
            f"Weakest step: {dot.weakest_step.rstrip('.')}.",
            dot.breaks_if,
            f"{count_of(dot.n_paths, 'independent path')}, together {dot.weight_bits:.1f} bits; {in_words(dot.basis)}.",
        ],
        explained=[ExplainedTable("Evidence, step by step", columns, steps)],
        record_ids=[left, right, *dot.evidence],
    )


def explain_group(tables: Tables, group_id: str) -> Explanation:
    """Say which cases and suspects hold a group together."""
    group = group_lines(tables, frame(tables, "groups").filter(pl.col("group_id") == group_id))[0]
    bodies = bodies_of_cases(tables, group.case_ids)
    return explanation(
        tables,
        kind="group",
        thing=group_id,
        headline=f"Proposed group {group_id}: {count_of(group.n_cases, 'case')} and "
        f"{count_of(group.n_suspects, 'suspect')} of {', '.join(group.bodies)}.",
        sentences=[
            f"{count_of(group.n_connecting, 'suspect')} in two or more of its cases. Offences {group.dates}.",
            f"The weakest tie that holds it together gives {group.weight_bits:.1f} bits.",
        ],
        explained=[
            ExplainedTable(
                "Suspects who connect the cases",
                ("Suspect", "Id", "Cases", "Which"),
                tuple(
                    (
                        f"{suspect.name} (also recorded as a victim or witness)" if suspect.is_also_victim else suspect.name,
                        suspect.entity_id,
                        f"{suspect.n_cases} of {group.n_cases}",
                        ", ".join(suspect.case_ids),
                    )
                    for suspect in group.connecting
                ),
            ),
            ExplainedTable(
                "What else its cases share",
                ("Case", "Case", "Shared"),
                tuple((tie.case_id_l, tie.case_id_r, f"{tie.kind}: {tie.label}") for tie in group.ties),
            ),
            ExplainedTable("Cases", ("Case", "Body"), tuple((case_id, bodies[case_id]) for case_id in group.case_ids)),
        ],
        record_ids=group.case_ids,
    )


def explain_thing(tables: Tables, thing_id: str) -> Explanation:
    """Say what a phone, vehicle, address, venue, account or suspect ties, and why it weighs what it weighs."""
    thing = things_of(tables, [thing_id])[thing_id]
    ties = frame(tables, "ties").filter(pl.col("thing_id") == thing_id).sort("case_id_l", "case_id_r")
    records = frame(tables, "objects").filter(pl.col("thing_id") == thing_id)["record_id"].to_list()
    if thing["kind"] == "suspect":
        records = _suspect_records(tables, thing_id.removeprefix(SUSPECT_PREFIX))
    cited = [record_id for row in ties.to_dicts() for record_id in (*row["evidence_l"], *row["evidence_r"])]
    hub = " It is an everyday hub: sharing it says next to nothing." if thing["is_hub"] else ""
    return explanation(
        tables,
        kind=thing["kind"],
        thing=thing_id,
        headline=f"{thing['kind'].capitalize()} {thing['label']}: recorded in {count_of(thing['n_cases'], 'case')} of "
        f"{count_of(thing['n_forces'], 'body', 'bodies')}.{hub}",
        sentences=[f"Sharing it gives {thing['weight_bits']:.1f} bits of evidence: {thing['reason']}"],
        explained=[_tie_table("Cases that share it", ties, tables)],
        record_ids=[*cited, *records],
    )


def _suspect_records(tables: Tables, entity_id: str) -> list[str]:
    """Name the records of an entity that a case records as a suspect."""
    entities = frame(tables, "entities").filter(pl.col("entity_id") == entity_id)
    roles = frame(tables, "roles").filter(pl.col("role") == "suspect").join(entities, on="record_id", how="semi")
    return roles["record_id"].unique().sort().to_list()


def _row(tables: Tables, name: str, column: str, value: str) -> dict[str, Any]:
    return frame(tables, name).filter(pl.col(column) == value).row(0, named=True)


def _place_in_order(tables: Tables, case_id: str) -> list[str]:
    priorities = frame(tables, "priorities")
    found = priorities.filter(pl.col("case_id") == case_id).to_dicts()
    if not found:
        return ["It is not in the order of review."]
    place = f"It stands at {found[0]['position']:,} of {priorities.height:,} in the proposed order of review."
    return [place, *found[0]["reasons"]]


def _questions(tables: Tables, case_id: str) -> ExplainedTable:
    asked = frame(tables, "questions").filter(pl.col("case_id") == case_id).sort("criterion_id")
    bodies = body_names(tables)
    rows = tuple((bodies.get(row["source_id"], row["source_id"]), row["question"]) for row in asked.to_dicts())
    return ExplainedTable("Questions that would settle it", ("To", "Question"), rows)


def _people(tables: Tables, case_id: str, roles: pl.DataFrame) -> ExplainedTable:
    entity_of = entities_of(tables, roles["record_id"].to_list())
    names = names_of(tables, entity_of.values())
    of_case = pl.col("case_id") == case_id
    ages = {row["record_id"]: row for row in frame(tables, "ages_at_offence").filter(of_case).to_dicts()}
    decisions = {row["record_id"]: row for row in frame(tables, "suspect_decisions").filter(of_case).to_dicts()}
    rows = tuple(
        (
            row["role"],
            _called(names[entity_of[row["record_id"]]]),
            row["record_id"],
            _age(ages.get(row["record_id"])),
            _decision(decisions.get(row["record_id"])) if row["role"] == "suspect" else "",
        )
        for row in roles.to_dicts()
    )
    columns = ("Role", "Person", "Record", "Age at offence", "Decision; no further action?")
    return ExplainedTable("People, victims and witnesses by pseudonym", columns, rows)


def _called(name: PersonName) -> str:
    return f"person {name.entity_id}" if name.is_pseudonym else name.shown


def _age(row: dict[str, Any] | None) -> str:
    if row is None or (row["age_min_years"] is None and row["age_max_years"] is None):
        return "cannot tell"
    low, high = row["age_min_years"], row["age_max_years"]
    if low == high:
        return str(low)
    return f"{'?' if low is None else low} to {'?' if high is None else high}"


def _decision(row: dict[str, Any] | None) -> str:
    if row is None:
        return "none of their own"
    return f"{row['outcome_code'] or 'not recorded'}; {in_words(row['standing'])}"


def _provisions(tables: Tables, case_id: str) -> ExplainedTable:
    columns = ("suspect_record_id", "victim_record_id", "provision_id", "standing", "reason")
    place = pl.col("standing").replace_strict(_STANDINGS, default=len(_STANDINGS))
    rows = frame(tables, "provisions_open").filter(pl.col("case_id") == case_id).select(columns)
    rows = rows.sort("suspect_record_id", "victim_record_id", place, "provision_id")
    return ExplainedTable(
        "Provisions that the dates and ages leave open, for a lawyer to check",
        ("Suspect", "Victim", "Provision", "Standing", "Reason"),
        tuple((*ids, in_words(standing), reason) for *ids, standing, reason in rows.iter_rows()),
    )


def _ties_of(tables: Tables, case_id: str) -> ExplainedTable:
    ties = frame(tables, "ties").filter((pl.col("case_id_l") == case_id) | (pl.col("case_id_r") == case_id))
    return _tie_table("What it shares with other cases", ties.sort("weight_bits", descending=True), tables)


def _tie_table(caption: str, ties: pl.DataFrame, tables: Tables) -> ExplainedTable:
    things = things_of(tables, ties["thing_id"].to_list())
    return ExplainedTable(
        caption,
        ("Case", "Case", "Shared", "Seen", "Dates overlap", "Rests on", "Bits"),
        tuple(
            (
                row["case_id_l"],
                row["case_id_r"],
                f"{row['kind']}: {things[row['thing_id']]['label']}",
                span(row["seen_from"], row["seen_to"]),
                in_words(row["overlap"]),
                in_words(row["basis"]),
                f"{row['weight_bits']:.1f}",
            )
            for row in ties.to_dicts()
        ),
    )
