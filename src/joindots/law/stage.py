"""The law stage: ages at offence for everybody in a case, and the provisions open for each suspect and victim.

Many pairs ask the same question of the law. Days between the same two turning days and ages of 18 and over have the same
answers, so pairs are brought to these classes first and each class is put to the provisions once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table, table_from_frame
from joindots.law.ages import ages_at_offence, with_last_day
from joindots.law.provisions import Facts, deciding_age, provisions_open, turning_days
from joindots.model.tables.law import AGES_AT_OFFENCE, PROVISIONS_OPEN
from joindots.model.words import Role
from joindots.reference.provisions import Provision, all_provisions

READS: Mapping[str, tuple[str, ...] | None] = {
    "deliveries": ("delivery_id", "received_on"),
    "cases": ("case_id", "offence_from", "offence_to"),
    "roles": ("case_id", "record_id", "role"),
    "people": ("record_id", "sex", "date_of_birth", "birth_earliest", "birth_latest", "age_recorded_years"),
}

_CLASS_COLUMNS = {
    "first_day": pl.Date,
    "last_day": pl.Date,
    "suspect_youngest": pl.Int16,
    "suspect_oldest": pl.Int16,
    "victim_youngest": pl.Int16,
    "victim_oldest": pl.Int16,
    "victim_sex": pl.String,
}


def run(
    tables: Mapping[str, pa.Table], *, provisions: Sequence[Provision] | None = None, as_at: date | None = None
) -> dict[str, pa.Table]:
    """Compute ``ages_at_offence`` and ``provisions_open``.

    Parameters
    ----------
    provisions
        The provisions to test; all of `reference` by default. A day of commencement set in them is all that a change of law
        needs.
    as_at
        The day by which time limits are judged to have run; by default the day of the latest delivery, so that the same
        inputs give the same answers on any day.
    """
    cases, roles, people = (frame_from_table(tables[name]) for name in ("cases", "roles", "people"))
    ages = ages_at_offence(roles, cases, people)
    law = all_provisions() if provisions is None else provisions
    latest = frame_from_table(tables["deliveries"])["received_on"].max()
    judged_at = as_at or (latest if isinstance(latest, date) else None)
    pairs = suspect_victim_pairs(roles, cases, people, ages)
    return {
        "ages_at_offence": table_from_frame(AGES_AT_OFFENCE, ages),
        "provisions_open": table_from_frame(PROVISIONS_OPEN, pair_provisions(pairs, law, judged_at)),
    }


def suspect_victim_pairs(roles: pl.DataFrame, cases: pl.DataFrame, people: pl.DataFrame, ages: pl.DataFrame) -> pl.DataFrame:
    """Pair each suspect with each victim of the same case, with the days, ages and victim's sex that the law turns on.

    One record that is both suspect and victim is never paired with itself. Days that contradict each other are unknown.
    """
    aged = roles.join(ages, on=["case_id", "record_id"]).select(
        "case_id", "role", "record_id", youngest="age_min_years", oldest="age_max_years"
    )
    suspects = _in_role(aged, Role.SUSPECT)
    victims = _in_role(aged, Role.VICTIM).join(
        people.select(pl.col("record_id").alias("victim_record_id"), pl.col("sex").alias("victim_sex")),
        on="victim_record_id",
        how="left",
    )
    in_order = (pl.col("offence_from") <= pl.col("offence_to")).fill_null(True)
    days = with_last_day(cases).select(
        "case_id",
        first_day=pl.when(in_order).then("offence_from"),
        last_day=pl.when(in_order).then("offence_to"),
    )
    pairs = suspects.join(victims, on="case_id").filter(pl.col("suspect_record_id") != pl.col("victim_record_id"))
    return pairs.join(days, on="case_id", how="left").select(
        "case_id", "suspect_record_id", "victim_record_id", *_CLASS_COLUMNS
    )


def pair_provisions(pairs: pl.DataFrame, provisions: Sequence[Provision], as_at: date | None) -> pl.DataFrame:
    """Put every pair to the provisions, each class of pairs once.

    Returns
    -------
    The columns of ``provisions_open``, sorted by key.
    """
    classed = _classed(pairs.sort("case_id", "suspect_record_id", "victim_record_id"), provisions, as_at)
    classes = classed.select(*_CLASS_COLUMNS).unique(maintain_order=True).with_row_index("class_number")
    rows = [
        (number, found.provision_id, found.standing.value, found.reason)
        for number, *values in classes.iter_rows()
        for found in sorted(provisions_open(_facts(values), provisions, as_at), key=lambda found: found.provision_id)
    ]
    answers = pl.DataFrame(
        rows,
        schema={"class_number": pl.UInt32, "provision_id": pl.String, "standing": pl.String, "reason": pl.String},
        orient="row",
    )
    return (
        classed.join(classes, on=list(_CLASS_COLUMNS), nulls_equal=True, maintain_order="left")
        .join(answers, on="class_number", maintain_order="left_right")
        .select(PROVISIONS_OPEN.column_names)
    )


def _in_role(aged: pl.DataFrame, role: Role) -> pl.DataFrame:
    return aged.filter(pl.col("role") == role.value).select(
        "case_id",
        pl.col("record_id").alias(f"{role.value}_record_id"),
        pl.col("youngest").alias(f"{role.value}_youngest"),
        pl.col("oldest").alias(f"{role.value}_oldest"),
    )


def _classed(pairs: pl.DataFrame, provisions: Sequence[Provision], as_at: date | None) -> pl.DataFrame:
    """Replace days by the turning day at or before them, and ages that no provision tells apart by the least of them."""
    days = turning_days(provisions, as_at)
    turning = pl.DataFrame({"turning_day": days}, schema={"turning_day": pl.Date})
    for column in ("first_day", "last_day"):
        index = pl.col(column).to_physical().cast(pl.Int64)
        starts = turning["turning_day"].to_physical().cast(pl.Int64)
        position = starts.search_sorted(pairs.select(index).to_series().fill_null(starts[0]), side="right") - 1
        classed_day = turning["turning_day"].gather(position)
        pairs = pairs.with_columns(pl.when(pl.col(column).is_not_null()).then(classed_day).alias(column))
    adult = deciding_age(provisions)
    ages = [name for name in _CLASS_COLUMNS if name.endswith(("youngest", "oldest"))]
    return pairs.with_columns(pl.col(ages).clip(upper_bound=adult))


def _facts(values: Sequence[object]) -> Facts:
    return Facts(**dict(zip(_CLASS_COLUMNS, values, strict=True)))  # type: ignore[arg-type]
