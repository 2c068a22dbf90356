"""From records to people, and how far what arrived can be trusted: fields, and ethnicity with base, unknowns and bounds."""

from __future__ import annotations

from typing import Any

import polars as pl

from joindots.model.words import Basis
from joindots.quality.ethnicity import ALL_SOURCES, SUMMARY
from joindots.report.contents import BodyFields, EthnicityLine, EthnicityTable, FieldLine, ModelLine, People, Trust
from joindots.report.figures import Figure
from joindots.report.inputs import Tables, body_names, frame
from joindots.report.wording import count_of


def people_found(tables: Tables) -> People:
    """Say how many people the records are proposed to describe, and what the links rest on."""
    entities = frame(tables, "entities")
    sizes = entities.group_by("entity_id").len("n")
    links = frame(tables, "links")
    n_records, n_people = entities.height, sizes.height
    figures = [
        Figure("are further records of a person already counted", n_records - n_people, n_records, "person records"),
        Figure("are known from two or more records", sizes.filter(pl.col("n") > 1).height, n_people, "people proposed"),
    ]
    figures += [
        Figure(words, links.filter(pl.col("basis") == basis).height, links.height, "links")
        for basis, words in (
            (Basis.MODEL, "are proposed by the model"),
            (Basis.SOURCE_KEY, "are given by a source's own key"),
            (Basis.JUDGEMENT, "were judged by a person"),
        )
    ]
    fits = frame(tables, "fits").sort("fit_id").to_dicts()
    model = frame(tables, "comparison_levels").sort(["comparison", "level"], descending=[False, True])
    return People(
        figures=tuple(figures),
        sentences=tuple(sentence for fit in fits for sentence in _fit_sentences(fit)),
        blocking_rules=tuple(rule for fit in fits for rule in fit["blocking_rules"]),
        model=tuple(ModelLine(**row) for row in model.iter_rows(named=True)),
    )


def trust(tables: Tables) -> Trust:
    """Say how complete each field is, over all bodies and by body, and what may be said of ethnicity."""
    fields = frame(tables, "field_quality").sort("table_name", "field", "source_id")
    bodies = body_names(tables)
    return Trust(
        fields=tuple(_field_line(part, bodies) for part in fields.partition_by("table_name", "field", maintain_order=True)),
        bodies=tuple(
            BodyFields(
                bodies.get(part["source_id"][0], part["source_id"][0]),
                tuple(_field_line(line, bodies) for line in part.partition_by("table_name", "field", maintain_order=True)),
            )
            for part in fields.sort("source_id", "table_name", "field").partition_by("source_id", maintain_order=True)
        ),
        ethnicity=_ethnicity(tables),
    )


def _fit_sentences(fit: dict[str, Any]) -> list[str]:
    reached = "met its tolerance" if fit["has_converged"] else "did not meet its tolerance before its iteration limit"
    return [
        f"{fit['n_unnamed']:,} of {count_of(fit['n_records'], 'person record')} have nothing to compare: only a source's "
        "own key or a person's judgement can link them.",
        f"The blocking rules brought together {count_of(fit['n_candidate_pairs'], 'pair')} of records, counted once for "
        f"each rule that makes them; {fit['n_links']:,} pairs reached the threshold of {fit['threshold_bits']:.1f} bits.",
        f"Training {reached} in {count_of(fit['n_iterations'], 'iteration')}. Two records drawn at random are taken to "
        f"match with probability {fit['prior_match_probability']:.3g}.",
    ]


def _field_line(part: pl.DataFrame, bodies: dict[str, str]) -> FieldLine:
    filled = part.filter(pl.col("completeness").is_not_null()).sort("completeness", "source_id")
    source_id = filled["source_id"][0] if filled.height else ""
    return FieldLine(
        table_name=part["table_name"][0],
        field=part["field"][0],
        n_rows=int(part["n_rows"].sum()),
        n_present=int(part["n_present"].sum()),
        n_rejected=int(part["n_rejected"].sum()),
        n_missing=int(part["n_missing"].sum()),
        least_complete_body=bodies.get(source_id, source_id),
        least_completeness=filled["completeness"][0] if filled.height else None,
    )


def _ethnicity(tables: Tables) -> tuple[EthnicityTable, ...]:
    rows = frame(tables, "ethnicity_quality").filter(pl.col("source_id") == ALL_SOURCES)
    parts = rows.sort("role", "variable", "category").partition_by("role", "variable", maintain_order=True)
    return tuple(_ethnicity_table(part) for part in parts)


def _ethnicity_table(part: pl.DataFrame) -> EthnicityTable:
    rows = part.to_dicts()
    whole = next((row for row in rows if row["category"] == SUMMARY), rows[0])
    return EthnicityTable(
        **{name: whole[name] for name in ("role", "variable", "n_base", "n_unknown", "n_not_applicable", "sentence")},
        supports_statement=bool(whole["supports_statement"]),
        lines=tuple(
            EthnicityLine(**{name: row[name] for name in EthnicityLine.__dataclass_fields__})
            for row in rows
            if row["category"] != SUMMARY
        ),
    )
