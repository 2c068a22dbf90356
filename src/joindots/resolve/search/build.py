"""Build the index of a search from what a run wrote: who holds which value, and which cases and people a thing touches.

Whoever is recorded as a victim or witness in any record of theirs is left out of everything that is ranked, with all that
was recorded against them. Their verified identifiers are kept apart, so that a whole one can be answered with where it is
held and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table
from joindots.model.words import Role
from joindots.resolve.search.lexicon import Array, lexicon_arrays
from joindots.resolve.search.parts import FITTED_BY, IDENTIFIERS, Field
from joindots.standardise.spellings import long_sound, variant_groups

READS: Mapping[str, tuple[str, ...]] = {
    "people": (
        "record_id", "received_order", "source_id", "force_code", "forename", "middle_names", "surname", "aliases", "label",
        "date_of_birth", "birth_earliest", "birth_latest", "postcode", "address", "phones", "email", "pnc_id", "cro",
        "nhs_number",
    ),
    "entities": ("record_id", "entity_id"),
    "roles": ("case_id", "record_id", "role"),
    "objects": (
        "record_id", "source_id", "kind", "value", "thing_id", "case_id", "person_record_id", "seen_from", "seen_to",
    ),
    "comparison_levels": ("comparison", "level", "m_probability"),
}  # fmt: skip
"""What the index is made from: no column of ethnicity, nationality or religion among it."""

THING_KINDS = ("phone", "vehicle", "address", "venue", "account")
_FIELD_OF_KIND = {"phone": Field.PHONE, "vehicle": Field.PLATE, "account": Field.ACCOUNT}
_SHOWN = ("record_id", "entity_id", "source_id", "force_code", "forename", "middle_names", "surname", "aliases", "label",
          "date_of_birth", "birth_earliest", "birth_latest")  # fmt: skip
_SHELTERED = (Role.VICTIM.value, Role.WITNESS.value)


@dataclass(frozen=True, slots=True)
class IndexContents:
    """An index as it is stored: arrays by name, and tables of what is shown."""

    arrays: Mapping[str, Array]
    tables: Mapping[str, pa.Table]


def build_index(tables: Mapping[str, pa.Table]) -> IndexContents:
    """Build an index from the tables of `READS`."""
    frames = {name: frame_from_table(tables[name]).select(columns) for name, columns in READS.items()}
    people = frames["people"].join(frames["entities"], on="record_id")
    sheltered = frames["roles"].filter(pl.col("role").is_in(_SHELTERED)).select("record_id")
    sheltered = people.join(sheltered, on="record_id", how="semi").select("entity_id").unique()
    hidden = people.join(sheltered, on="entity_id", how="semi").sort("record_id")
    records = people.join(sheltered, on="entity_id", how="anti").sort("entity_id", "received_order", "record_id")
    records = records.with_columns(holder=(pl.col("entity_id").rle_id()).cast(pl.Int32))
    objects = frames["objects"].join(hidden.select(person_record_id="record_id"), on="person_record_id", how="anti")
    owners = records.select("holder", "entity_id", person_record_id="record_id")
    objects = objects.join(owners, on="person_record_id", how="left").sort("thing_id", "case_id", "record_id")

    held = _held_values(records, objects)
    arrays: dict[str, Array] = {}
    fields = np.zeros(1 + (records["holder"][-1] if len(records) else -1), np.uint16)
    for field, values in held.items():
        arrays |= lexicon_arrays(field.value, values)
        fields[arrays[f"{field.value}.postings"]] |= np.uint16(field.bit)
    arrays |= _spellings_of_names(held[Field.NAME])
    arrays["entity.fields"] = fields
    arrays["entity.starts"] = np.r_[0, np.cumsum(np.bincount(records["holder"].to_numpy(), minlength=len(fields)))]
    arrays |= _things(objects) | _hidden_identifiers(hidden) | _fitted(frames["comparison_levels"])
    shown = {
        "records": records.select(_SHOWN),
        "things": objects.select("thing_id", "kind", "value", "case_id", "entity_id", "source_id", "seen_from", "seen_to"),
        "hidden": hidden.select("record_id", "source_id", "force_code"),
    }
    return IndexContents(arrays, {name: frame.to_arrow() for name, frame in shown.items()})


def _held_values(records: pl.DataFrame, objects: pl.DataFrame) -> dict[Field, pl.DataFrame]:
    """List what each entity holds in each field, over all its records and what was recorded against them."""

    def of(column: str) -> pl.DataFrame:
        return records.select("holder", value=pl.col(column))

    def words(column: str) -> pl.DataFrame:
        return of(column).with_columns(pl.col("value").str.split(" ")).explode("value")

    def recorded(kind: str) -> pl.DataFrame:
        return objects.filter(pl.col("kind") == kind).select("holder", "value")

    def digits(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("value").str.strip_prefix("+"))

    names = [words(column) for column in ("forename", "middle_names", "surname")]
    aliases = of("aliases").explode("value").with_columns(pl.col("value").str.split(" ")).explode("value")
    day = pl.col("date_of_birth").dt.strftime("%Y%m%d")
    span = pl.concat_str(*(pl.col(name).dt.strftime("%Y%m%d") for name in ("birth_earliest", "birth_latest")), separator="-")
    addresses = [words("address"), recorded("address").with_columns(pl.col("value").str.split(" ")).explode("value")]
    return {
        Field.NAME: pl.concat([*names, aliases]),
        Field.BORN: records.select("holder", value=pl.coalesce(day, span)),
        Field.PHONE: digits(pl.concat([of("phones").explode("value"), recorded("phone")])),
        Field.POSTCODE: of("postcode"),
        Field.ADDRESS: pl.concat(addresses),
        Field.EMAIL: of("email"),
        Field.PLATE: recorded("vehicle"),
        Field.ACCOUNT: recorded("account"),
        **{field: of(field.value) for field in IDENTIFIERS},
    }


def _spellings_of_names(names: pl.DataFrame) -> dict[str, Array]:
    """Lay out which words of names are heard alike, and which belong to one group of variants."""
    distinct = names["value"].drop_nulls().unique().sort()
    distinct = distinct.filter(distinct != "")
    words = pl.DataFrame({"holder": np.arange(len(distinct)), "word": distinct})
    sounds = words.select("holder", value=pl.Series([long_sound(word) for word in distinct], dtype=pl.String))
    groups = pl.Series([[f"{n}" for n in variant_groups(word)] for word in distinct], dtype=pl.List(pl.String))
    variants = words.select("holder", value=groups).explode("value")
    return lexicon_arrays("name.sound", sounds) | lexicon_arrays("name.variants", variants)


def _things(objects: pl.DataFrame) -> dict[str, Array]:
    """Lay out the values of each kind of thing; they are held by rows of the table of things."""
    rows = objects.select("kind", value=pl.col("value").str.strip_prefix("+")).with_row_index("holder")
    arrays: dict[str, Array] = {}
    for kind in THING_KINDS:
        arrays |= lexicon_arrays(f"thing.{kind}", rows.filter(pl.col("kind") == kind).select("holder", "value"))
    return arrays


def _hidden_identifiers(hidden: pl.DataFrame) -> dict[str, Array]:
    """Lay out the identifiers of people who are never ranked; they are held by rows of the table of hidden records."""
    rows = hidden.with_row_index("holder")
    arrays: dict[str, Array] = {}
    for field in IDENTIFIERS:
        arrays |= lexicon_arrays(f"hidden.{field.value}", rows.select("holder", value=pl.col(field.value)))
    return arrays


def _fitted(written: pl.DataFrame) -> dict[str, Array]:
    """Take from the fitted model how often a field agrees and differs among records of one person; NaN where unknown."""
    fitted = np.full((len(Field), 2), np.nan)
    for place, field in enumerate(Field):
        levels = written.filter(pl.col("comparison") == FITTED_BY.get(field, "")).sort("level")["m_probability"]
        if len(levels):
            fitted[place] = levels[-1], levels[0]
    return {"fitted": fitted}
