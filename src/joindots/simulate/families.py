"""Families of exports: how one force lays out cases, people, decisions, things and narratives over files and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.simulate.cases import ROLES, SUSPECT, VICTIM
from joindots.simulate.containers import SHEET, TITLE_ROWS
from joindots.simulate.mapping import Part, Value, mapping_text
from joindots.simulate.spelling import spell
from joindots.simulate.styles import Family, Style

CASE_FIELDS = (
    *("crime_ref", "offence_code", "offence_from", "offence_to", "reported_on", "recorded_on", "closed_on"),
    *("case_outcome", "case_decided_on", "flags", "was_reviewed_before", "n_suspects_stated", "n_victims_stated"),
)
PERSON_FIELDS = (
    *("person_ref", "forename", "middle_names", "surname", "aliases", "sex", "date_of_birth", "age_recorded_years"),
    *("address", "postcode", "phone", "email", "vehicle", "pnc_id", "life_status"),
    *("ethnicity_observed", "ethnicity_self_defined"),
)
DECISION_FIELDS = ("outcome_code", "decided_on", "decided_by", "was_interviewed")
_MAPPED_AS = {"case_outcome": "outcome_code", "case_decided_on": "decided_on"}
_DUPLICATE_SHARE = 0.006
"""Share of rows that a keyed file holds twice."""
TRUTH_SCHEMA = {"row_number": pl.Int64, "part": pl.Int64, "person": pl.Int64, "number": pl.Int64}
"""Which person, in which of their descriptions, each row and part of a file is about."""


@dataclass(frozen=True, slots=True)
class Export:
    """What one force sends in one delivery, before it is written: typed frames with a ``case`` column each."""

    code: str
    style: Style
    cases: pl.DataFrame
    people: pl.DataFrame
    nominals: pl.DataFrame
    things: pl.DataFrame
    narratives: pl.DataFrame


@dataclass(frozen=True, slots=True)
class File:
    """One file: what it is called, its rows as text, its mapping, and which person each row and part describes."""

    name: str
    frame: pl.DataFrame
    mapping: str
    truth: pl.DataFrame


def lay_out(rng: np.random.Generator, export: Export) -> list[File]:
    """Lay out one delivery in the family of its style."""
    family = export.style.family
    files = {Family.WIDE: _wide, Family.SPLIT: _split}.get(family, _flat)(rng, export)
    files.append(_nominals(rng, export))
    if family not in (Family.WIDE, Family.ODS):
        files.append(_things(rng, export))
    files.append(_narratives(rng, export))
    return [file for file in files if len(file.frame)]


def _flat(rng: np.random.Generator, export: Export) -> list[File]:
    """One row for each case and person; a case without people has a row of its own."""
    style, cases, people = export.style, _case_text(rng, export), export.people
    rows = cases.select("case").join(
        people.select("case", row=pl.int_range(len(people))), on="case", how="left", maintain_order="left_right"
    )
    blocks = [cases.drop("case").select(pl.all().gather(_places(cases, rows)))]
    person = _person_text(rng, export, people, with_decisions=True)
    blocks.append(_gathered(pl.concat([spell(rng, style, _roles(people)), person], how="horizontal"), rows["row"]))
    frame = pl.concat(blocks, how="horizontal")
    hints = _hints(style)
    if style.has_references:
        frame = frame.with_columns(row_ref=pl.lit(f"{export.code}-") + pl.int_range(1, len(frame) + 1).cast(pl.String))
        hints["row_key"] = [style.headers["row_ref"]]
    parts = [
        Part("cases", _columns(style, [name for name in cases.columns if name != "case"])),
        _people_part(style, person),
    ]
    if style.family is Family.ODS:
        frame = frame.with_columns(_venue_column(export, rows))
        parts.append(_venue_part(style))
    truth = _truth(people, rows["row"], part=1)
    return [_file(rng, export, "crimes", frame, hints, parts, truth)]


def _wide(rng: np.random.Generator, export: Export) -> list[File]:
    """One row for each victim with each suspect of a case, so people repeat; witnesses are left out."""
    style, cases, people = export.style, _case_text(rng, export), export.people
    numbered = people.select("case", "role", row=pl.int_range(len(people)))
    rows = cases.select("case")
    for role, name in ((VICTIM, "victim"), (SUSPECT, "suspect")):
        chosen = numbered.filter(pl.col("role") == role).select("case", pl.col("row").alias(name))
        rows = rows.join(chosen, on="case", how="left", maintain_order="left_right")
    blocks = [cases.drop("case").select(pl.all().gather(_places(cases, rows)))]
    parts = [Part("cases", _columns(style, [name for name in cases.columns if name != "case"]))]
    truths = []
    for part, name in enumerate(("victim", "suspect"), 1):
        text = _person_text(rng, export, people, with_decisions=name == "suspect")
        prefixed = {column: f"{name.title()} {style.headers[column]}" for column in text.columns}
        blocks.append(_gathered(text, rows[name]).rename(prefixed))
        columns = {field: _column(style, field, header) for field, header in prefixed.items()}
        parts.append(
            Part("people", {"crime_ref": style.headers["crime_ref"], **columns}, {"role": name, "ethnicity_scheme": "18+1"})
        )
        truths.append(_truth(people, rows[name], part=part))
    blocks.append(pl.DataFrame({"venue": _venue_column(export, rows)}))
    parts.append(_venue_part(style))
    hints = _hints(style)
    keys = [f"{who} {style.headers['person_ref']}" for who in ("Victim", "Suspect")]
    hints["row_key"] = [style.headers["crime_ref"], *keys]
    return [_file(rng, export, "crimes", pl.concat(blocks, how="horizontal"), hints, parts, pl.concat(truths))]


def _split(rng: np.random.Generator, export: Export) -> list[File]:
    """Crimes, people and decisions in files of their own."""
    style, cases, people = export.style, _case_text(rng, export), export.people
    references = cases["crime_ref"].gather(_places(cases, people))
    crimes = cases.drop("case")
    hints = _hints(style)
    key = style.headers["crime_ref"]
    files = [
        _file(
            rng,
            export,
            "crimes",
            crimes,
            {**hints, "row_key": [key]},
            [Part("cases", _columns(style, crimes.columns))],
            None,
        )
    ]
    person = _person_text(rng, export, people, with_decisions=False)
    numbers = pl.int_range(1, len(people) + 1, eager=True).cast(pl.String)
    head = pl.DataFrame({"row_ref": f"{export.code}-" + numbers, "crime_ref": references})
    frame = pl.concat([head, spell(rng, style, _roles(people)), person], how="horizontal")
    part = _people_part(style, person)
    truth = _truth(people, pl.int_range(len(people), eager=True), part=0)
    files.append(_file(rng, export, "persons", frame, {**hints, "row_key": [style.headers["row_ref"]]}, [part], truth))
    own = people["has_own_decision"]
    fields = people.select("person_ref", *DECISION_FIELDS).filter(own)
    decided = pl.concat([pl.DataFrame({"crime_ref": references.filter(own)}), spell(rng, style, fields)], how="horizontal")
    hints["row_key"] = [key, style.headers["person_ref"]]
    part = Part("suspect_decisions", _columns(style, decided.columns))
    return [*files, _file(rng, export, "decisions", decided, hints, [part], None)]


def _nominals(rng: np.random.Generator, export: Export) -> File:
    """Custody and intelligence records: people without a crime."""
    style, people = export.style, export.nominals
    person = _person_text(rng, export, people, with_decisions=False)
    numbers = people["number"].cast(pl.String)
    day = people["day"].cast(pl.Int32).cast(pl.Date).dt.strftime(style.event_format)
    head = pl.DataFrame({"record_ref": "R" + export.code + "/" + numbers, "record_date": day})
    frame = pl.concat([head, person], how="horizontal")
    hints = {**_hints(style), "row_key": [style.headers["record_ref"]]}
    part = Part("people", _columns(style, person.columns), {"ethnicity_scheme": "18+1"})
    truth = _truth(people, pl.int_range(len(people), eager=True), part=0)
    return _file(rng, export, "nominals", frame, hints, [part], truth)


def _things(rng: np.random.Generator, export: Export) -> File:
    """Things recorded in cases."""
    style, things = export.style, export.things
    references = export.cases["crime_ref"].gather(_places(export.cases, things))
    text = spell(rng, style, things.drop("case"))
    frame = pl.concat([pl.DataFrame({"crime_ref": references}), text], how="horizontal")
    words = {"venue": "Location", "phone": "Telephone", "vehicle": "Vehicle", "account": "Online account"}
    frame = frame.with_columns(pl.col("kind").replace_strict(words, return_dtype=pl.String))
    kind = {"column": style.headers["kind"], "codes": {text: name for name, text in words.items()}}
    part = Part("objects", _columns(style, ["crime_ref", "value", "seen_from", "seen_to"]), {"kind": kind})
    return _file(rng, export, "objects", frame, {**_hints(style), "row_key": []}, [part], None)


def _narratives(rng: np.random.Generator, export: Export) -> File:
    """What was written about cases."""
    style, found = export.style, export.narratives
    references = export.cases["crime_ref"].gather(_places(export.cases, found))
    frame = pl.concat([pl.DataFrame({"crime_ref": references}), spell(rng, style, found.drop("case"))], how="horizontal")
    hints = {**_hints(style), "row_key": [style.headers["crime_ref"]]}
    return _file(rng, export, "narratives", frame, hints, [Part("narratives", _columns(style, frame.columns))], None)


def _gathered(text: pl.DataFrame, row: pl.Series) -> pl.DataFrame:
    """Take the given rows of `text`; blank where there is none."""
    taken = text.select(pl.all().gather(row.fill_null(0)))
    return taken.select(pl.when(row.is_not_null()).then(pl.all()).otherwise(pl.lit("")).name.keep())


def _roles(people: pl.DataFrame) -> pl.DataFrame:
    """Name the role of each record."""
    return people.select(role=pl.col("role").replace_strict(dict(enumerate(ROLES)), return_dtype=pl.String))


def _people_part(style: Style, person: pl.DataFrame) -> Part:
    """Map people whose role stands in a column."""
    role = {"column": style.headers["role"], "codes": {text: role for role, text in style.role_codes.items()}}
    return Part("people", _columns(style, ["crime_ref", *person.columns]), {"role": role, "ethnicity_scheme": "18+1"})


def _venue_part(style: Style) -> Part:
    """Map the column of venues."""
    return Part("objects", {"crime_ref": style.headers["crime_ref"], "value": style.headers["venue"]}, {"kind": "venue"})


def _places(cases: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """Find the row of `cases` that each row belongs to."""
    return rows.select("case").join(
        cases.select("case", place=pl.int_range(len(cases))), on="case", how="left", maintain_order="left"
    )["place"]


def _case_text(rng: np.random.Generator, export: Export) -> pl.DataFrame:
    """Write the cases once, so that all rows of a case agree; fields that the force does not keep are left out."""
    fields = [name for name in CASE_FIELDS if name not in _MAPPED_AS or export.style.family in (Family.SPLIT, Family.LINES)]
    text = spell(rng, export.style, export.cases.select(fields))
    return text.with_columns(case=export.cases["case"])


def _person_text(rng: np.random.Generator, export: Export, people: pl.DataFrame, *, with_decisions: bool) -> pl.DataFrame:
    """Write people in the columns that the force keeps."""
    style = export.style
    left_out = {"date_of_birth"} if style.ages_only else {"age_recorded_years"}
    if not style.has_references:
        left_out.add("person_ref")
    fields = [name for name in PERSON_FIELDS if name not in left_out]
    if with_decisions and not style.crime_outcome_only:
        fields += DECISION_FIELDS
    text = spell(rng, style, people.select(fields))
    if "date_of_birth" in fields:
        years = people["birth_year"].cast(pl.String)
        text = text.with_columns(date_of_birth=pl.coalesce(years, "date_of_birth"))
    if with_decisions and not style.crime_outcome_only:
        blank = pl.Series(people["role"] != SUSPECT)
        text = text.with_columns(pl.when(blank).then(pl.lit("")).otherwise(pl.col(DECISION_FIELDS)).name.keep())
    return _one_name(text) if style.one_name_column else text


def _one_name(text: pl.DataFrame) -> pl.DataFrame:
    """Put the names into one column, as "SURNAME, Forename Middle"."""
    given = pl.concat_str("forename", "middle_names", separator=" ").str.strip_chars()
    name = pl.when(pl.col("forename") == "").then("surname").otherwise(pl.concat_str("surname", given, separator=", "))
    return text.with_columns(forename=name).drop("middle_names", "surname").rename({"forename": "full_name"})


def _venue_column(export: Export, rows: pl.DataFrame) -> pl.Series:
    """Give each row its case's first venue."""
    venues = (
        export.things.filter(pl.col("kind") == "venue").group_by("case", maintain_order=True).agg(pl.col("value").first())
    )
    return (
        rows.select("case").join(venues, on="case", how="left", maintain_order="left")["value"].fill_null("").alias("venue")
    )


def _columns(style: Style, fields: list[str]) -> dict[str, Value]:
    """Map fields to the headers of a style, with code maps and date formats where the field needs them."""
    return {_MAPPED_AS.get(name, name): _column(style, name, style.headers[name]) for name in fields}


def _column(style: Style, name: str, header: str) -> Value:
    """Map one field to a header."""
    if name == "date_of_birth":
        return {"column": header, "formats": [style.birth_format]}
    if name in ("outcome_code", "case_outcome") and style.outcome_codes:
        return {"column": header, "codes": style.outcome_codes}
    return header


def _hints(style: Style) -> dict[str, object]:
    """Say how the file is to be read."""
    hints: dict[str, object] = {}
    if style.family in (Family.FLAT, Family.WIDE, Family.SPLIT):
        hints = {"encoding": style.encoding, "delimiter": style.delimiter}
    elif style.family in (Family.WORKBOOK, Family.ODS):
        hints = {"sheet": SHEET, "header_row": TITLE_ROWS + 1 if style.family is Family.WORKBOOK else 1}
    formats = [style.event_format, "excel"] if style.family is Family.WORKBOOK else [style.event_format]
    return {**hints, "row_key": [], "date_formats": formats}


def _truth(people: pl.DataFrame, row: pl.Series, *, part: int) -> pl.DataFrame:
    """Say which description each row and part of a file holds; `place` is the row of the typed frame."""
    return (
        pl.DataFrame({"row_number": pl.int_range(1, len(row) + 1, eager=True), "place": row})
        .drop_nulls("place")
        .with_columns(
            part=pl.lit(part, pl.Int64),
            person=people["person"].gather(row.drop_nulls()),
            number=people["number"].gather(row.drop_nulls()),
        )
        .drop("place")
    )


def _file(
    rng: np.random.Generator,
    export: Export,
    name: str,
    frame: pl.DataFrame,
    hints: Mapping[str, object],
    parts: list[Part],
    truth: pl.DataFrame | None,
) -> File:
    """Finish a file: headers in the force's wording, a few rows twice where a key tells, and the mapping."""
    headers = {column: export.style.headers[column] for column in frame.columns if column in export.style.headers}
    frame = frame.rename(headers)
    if hints["row_key"]:
        again = np.flatnonzero(rng.random(len(frame)) < _DUPLICATE_SHARE)
        frame = pl.concat([frame, frame.select(pl.all().gather(again))])
    if truth is None:
        truth = pl.DataFrame(schema=TRUTH_SCHEMA)
    return File(name, frame, mapping_text(export.code, hints, parts), truth)
