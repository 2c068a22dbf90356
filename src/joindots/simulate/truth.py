"""The truth beside a sample: whose record each is, which cases belong together, and which are in scope as delivered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from joindots.simulate.cases import ROLES, SUSPECT, VICTIM
from joindots.simulate.containers import suffix
from joindots.simulate.delivered import day_column
from joindots.simulate.describe import text_series
from joindots.simulate.families import TRUTH_SCHEMA
from joindots.simulate.force import ForceExports
from joindots.simulate.lists import IntArray
from joindots.simulate.nation import Nation
from joindots.simulate.people import MAIN_HOME, NONE, RELATION_NONE, RELATION_PARENT, RELATION_TWIN, home_frame
from joindots.simulate.scope import VERSIONS, DeliveredCase, DeliveredSuspect, DeliveredVictim, scope_answer

_RELATIONS = {RELATION_NONE: None, RELATION_TWIN: "twin", RELATION_PARENT: "parent"}
_ROLE_NAMES = dict(enumerate((*ROLES, "other")))
_MISTAKES = (
    *("forename_is_wrong", "surname_is_wrong", "names_are_swapped_is_wrong", "birth_is_wrong", "home_is_other"),
    *("pnc_is_wrong", "is_unnamed"),
)


class TruthFiles:
    """Writes the four tables of truth force by force, so that no more than one force's is held in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> TruthFiles:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()

    def add(self, nation: Nation, exports: ForceExports) -> None:
        """Add the truth of what one force sends."""
        frames = {
            "people": people_truth(nation, exports),
            "cases": case_truth(exports),
            "scope": scope_truth(exports),
            "mentions": mention_truth(exports),
        }
        for name, frame in frames.items():
            table = frame.to_arrow()
            if name not in self._writers:
                self._writers[name] = pq.ParquetWriter(self._folder / f"{name}.parquet", table.schema)
            self._writers[name].write_table(table)


def people_truth(nation: Nation, exports: ForceExports) -> pl.DataFrame:
    """Say of each row and part of each file whose description it is, what was true and what went wrong."""
    rows = [
        file.truth.with_columns(file_name=pl.lit(f"{exports.code}_{number}_{file.name}.{suffix(exports.style.family)}"))
        for number, files in enumerate(exports.deliveries, 1)
        for file in files
        if len(file.truth)
    ]
    if not rows:
        rows = [pl.DataFrame(schema={**TRUTH_SCHEMA, "file_name": pl.String})]
    frame = pl.concat(rows)
    who, number = frame["person"].to_numpy(), frame["number"]
    people = nation.people
    head = people.household[who]
    described = exports.people.select("case", "role", *_MISTAKES).select(pl.all().gather(number))
    references = exports.cases.select("case", "crime_ref")
    return (
        pl.concat([frame, described], how="horizontal")
        .join(references, on="case", how="left", maintain_order="left")
        .select(
            "file_name",
            "row_number",
            "part",
            record_number="number",
            person_id=_person_id(who),
            source_id=pl.lit(exports.code),
            crime_ref="crime_ref",
            role=pl.col("role").replace_strict(_ROLE_NAMES, return_dtype=pl.String),
            is_suspect=pl.Series(nation.is_suspect[who] == 1),
            is_victim=pl.Series(nation.is_victim[who] == 1),
            naming_tradition=pl.Series([found.name for found in nation.names.traditions]).gather(people.tradition[who]),
            relation=pl.Series(people.relation[who]).replace_strict(_RELATIONS, return_dtype=pl.String),
            household_id=_person_id(head),
            date_of_birth=day_column(people.born[who]),
            main_postcode=_main_postcodes(nation, who),
            true_forename=text_series(nation.names.names[people.given[who]]),
            true_surname=text_series(nation.names.names[people.surname[who]]),
            **{name: pl.col(name) for name in _MISTAKES},
        )
    )


def _main_postcodes(nation: Nation, who: IntArray) -> pl.Series:
    """Write the postcode of each person's main home."""
    areas = tuple(body.postcode_area for body in nation.bodies)
    return home_frame(nation.people, who, np.full(len(who), MAIN_HOME), areas)["postcode"]


def _person_id(who: IntArray) -> pl.Series:
    return "T" + pl.Series(who).cast(pl.String).str.zfill(8)


def case_truth(exports: ForceExports) -> pl.DataFrame:
    """Say which group each case belongs to, if any."""
    group = pl.when(pl.col("group") != NONE).then("G" + pl.col("group").cast(pl.String).str.zfill(6))
    return exports.cases.select(
        source_id=pl.lit(exports.code),
        crime_ref="crime_ref",
        case_id=pl.lit(exports.code + "/") + pl.col("crime_ref"),
        group_id=group,
    )


def mention_truth(exports: ForceExports) -> pl.DataFrame:
    """List what the narratives mention beside what their cases record; a person of no interest has no id."""
    known = exports.mentions.join(exports.cases.select("case", "crime_ref"), on="case", maintain_order="left")
    return known.select(
        case_id=pl.lit(exports.code + "/") + pl.col("crime_ref"),
        kind="kind",
        value="value",
        person_id=pl.when(pl.col("person") != NONE).then(_person_id(known["person"].to_numpy())),
    )


def scope_truth(exports: ForceExports) -> pl.DataFrame:
    """Answer for each case and version of the criteria, from the typed values that were delivered."""
    rows = []
    for crime_ref, case in delivered_cases(exports):
        rows += [(f"{exports.code}/{crime_ref}", version, scope_answer(case, version).value) for version in VERSIONS]
    return pl.DataFrame(
        rows, schema={"case_id": pl.String, "criteria_version": pl.String, "answer": pl.String}, orient="row"
    )


def delivered_cases(exports: ForceExports) -> list[tuple[str, DeliveredCase]]:
    """Put each case together as a reader of the files would have it."""
    suspects: dict[int, list[DeliveredSuspect]] = {}
    victims: dict[int, list[DeliveredVictim]] = {}
    held = exports.people.filter(pl.col("case") != NONE)
    columns = (
        "case",
        "role",
        "person_ref",
        "has_own_decision",
        "outcome_code",
        "decided_on",
        "life_status",
        "date_of_birth",
        "birth_year",
    )
    for case, role, reference, own, outcome, decided, life, born, year in held.select(columns).iter_rows():
        if role == SUSPECT:
            suspects.setdefault(case, []).append(DeliveredSuspect(reference, own, outcome, decided, life))
        elif role == VICTIM:
            first = born or (date(year, 1, 1) if year else None)
            last = born or (date(year, 12, 31) if year else None)
            victims.setdefault(case, []).append(DeliveredVictim(reference, first, last))
    found = []
    for row in exports.cases.iter_rows(named=True):
        case = DeliveredCase(
            offence_code=row["offence_code"],
            offence_from=row["offence_from"],
            offence_to=row["offence_to"],
            reported_on=row["reported_on"],
            recorded_on=row["recorded_on"],
            closed_on=row["closed_on"],
            outcome_code=row["case_outcome"],
            decided_on=row["case_decided_on"],
            was_reviewed_before=row["was_reviewed_before"],
            n_suspects_stated=row["n_suspects_stated"],
            n_victims_stated=row["n_victims_stated"],
            suspects=tuple(suspects.get(row["case"], ())),
            victims=tuple(victims.get(row["case"], ())),
        )
        found.append((row["crime_ref"], case))
    return found
