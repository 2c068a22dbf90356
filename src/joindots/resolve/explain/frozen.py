"""The model that a run wrote, and records brought to the columns that it compares.

An explanation weighs with the model as it stood, its frequencies among it: nothing is counted or trained again, so what is
explained is what was decided, at the cost of the records in question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table
from joindots.model.errors import NotTrainedError, ParameterError, nearest
from joindots.resolve.models.people import PEOPLE_COLUMNS, prepare_people
from joindots.resolve.records.company import with_company
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.training.model_file import model_of_document


@dataclass(frozen=True, slots=True)
class FrozenModel:
    """The model of a run. Stated ages are taken to be of `middle_year`."""

    model: FittedModel
    middle_year: int | None


def frozen_model(tables: Mapping[str, pa.Table]) -> FrozenModel:
    """Read the model that a run wrote, from the table ``fitted_models``.

    Raises
    ------
    NotTrainedError
        If the run fitted no model.
    """
    row = next(frame_from_table(tables["fitted_models"]).iter_rows(named=True), None)
    if row is None:
        raise NotTrainedError("This run fitted no model: it had no people to compare. Receive deliveries and run again.")
    return FrozenModel(model_of_document(json.loads(row["document"])), row["middle_year"])


def records_as_compared(
    people: pl.DataFrame, company: pl.DataFrame, record_ids: Sequence[str], middle_year: int | None
) -> pl.DataFrame:
    """Bring the named records of the people table to the columns that the model compares, in the order of receipt.

    `company` is the table of that name: what the first pass found the records in.

    Raises
    ------
    ParameterError
        If a record is not among the people, with the nearest one.
    """
    found = people.filter(pl.col("record_id").is_in(list(record_ids))).select(PEOPLE_COLUMNS)
    known = set(found["record_id"])
    for record_id in record_ids:
        if record_id not in known:
            raise ParameterError(f'There is no person record "{record_id}". {nearest(record_id, people["record_id"])}')
    return with_company(prepare_people(found, middle_year), company)
