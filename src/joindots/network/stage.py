"""The stage: from roles, entities, objects and cases to things, ties, groups and the joined dots."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pyarrow as pa

from joindots.engine.arrow import frame_from_table, table_from_frame, table_from_rows
from joindots.model.tables import (
    CASE_PLACES,
    GROUP_HOLDINGS,
    GROUP_MEMBERS,
    GROUP_YEARS,
    GROUPS,
    HALF_KNOWN,
    JOINED_DOTS,
    SUSPECT_TIES,
    THINGS,
    TIES,
)
from joindots.network.certainty import BASES, direct_certainty, entity_certainty
from joindots.network.dots import Said, join_dots
from joindots.network.group_change import group_holdings, group_years, standing_of_suspects
from joindots.network.groups import describe_groups, group_cases, list_members, tie_suspects
from joindots.network.half_known import list_half_known
from joindots.network.incidence import build_incidence, suspect_records, suspect_thing_id
from joindots.network.kinds import MAX_CO_SUSPECTS
from joindots.network.mentions import NEAR_NAME, find_mentions
from joindots.network.named import mentions_table, named_elsewhere_table
from joindots.network.places import case_places
from joindots.network.recorded import recorded_links
from joindots.network.sentences import Quote, display_name, display_value
from joindots.network.sightings import LEAST_MENTION, PERSON, SUSPECT, VICTIM
from joindots.network.ties import add_up, tie_cases
from joindots.network.weights import thing_reason, weigh_things

READS: Mapping[str, tuple[str, ...] | None] = {
    "cases": ("case_id", "received_order", "source_id", "force_code", "crime_ref", "offence_from", "offence_to"),
    "roles": ("case_id", "record_id", "role"),
    "people": (
        *("record_id", "received_order", "source_id", "force_code", "person_ref", "name_kind"),
        *("forename", "middle_names", "surname", "label", "aliases", "postcode"),
    ),
    "objects": ("record_id", "kind", "value", "thing_id", "case_id", "person_record_id", "seen_from", "seen_to"),
    "narratives": ("record_id", "case_id", "written_on", "text_masked"),
    "entities": ("record_id", "entity_id", "weakest_link_bits"),
    "links": (
        *("record_id_l", "record_id_r", "weight_bits", "company_bits", "needs_company"),
        *("match_probability", "basis", "is_in_entity"),
    ),
}
"""What this stage reads. People are read for names, to write sentences and to look for, and for where victims lived."""


def run(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Tie cases through suspects, things and mentions, group them, and write the joined dots.

    Parameters
    ----------
    tables
        The tables of `READS`.

    Returns
    -------
    dict
        ``things``, ``mentions``, ``named_elsewhere``, ``ties``, ``half_known``, ``suspect_ties``, ``groups``,
        ``group_members``, ``group_years``, ``group_holdings``, ``case_places`` and
        ``joined_dots``.
    """
    frames = {name: frame_from_table(tables[name]).select(columns or pl.all()) for name, columns in READS.items()}
    cases, roles, entities, links = (frames[name] for name in ("cases", "roles", "entities", "links"))
    suspects = suspect_records(roles, entities)
    people = frames["people"].join(entities.select("record_id", "entity_id"), on="record_id")
    mentions = find_mentions(frames["narratives"], people, roles, frames["objects"])
    incidence = build_incidence(cases, roles, frames["people"], entities, frames["objects"], mentions)
    certainty = entity_certainty(entities, links)
    direct = direct_certainty(entities, links, suspects)
    things = _label(weigh_things(incidence, certainty), people, frames["objects"])
    ties = tie_cases(incidence, things, certainty, direct)
    pairs = add_up(ties)
    grouped = group_cases(pairs, incidence.cases)
    standing = standing_of_suspects(grouped, incidence.cases, suspects)
    labelled = ties.join(things.select("thing_no", "label", "n_cases"), on="thing_no", maintain_order="left")
    recorded = recorded_links(cases, frames["narratives"], frames["people"], suspects, links)
    dots = join_dots(labelled, pairs, grouped, incidence.cases, _said(things, mentions, recorded))
    return {
        "things": _things_table(things),
        "mentions": mentions_table(mentions, incidence),
        "named_elsewhere": named_elsewhere_table(mentions, incidence.cases, people, suspects),
        "ties": _ties_table(ties),
        "half_known": table_from_frame(
            HALF_KNOWN, list_half_known(roles, people, frames["objects"], incidence, ties).select(HALF_KNOWN.column_names)
        ),
        "suspect_ties": table_from_frame(SUSPECT_TIES, tie_suspects(suspects, MAX_CO_SUSPECTS)),
        "groups": table_from_frame(GROUPS, describe_groups(grouped, incidence.cases, suspects)),
        "group_members": table_from_frame(GROUP_MEMBERS, list_members(grouped, incidence.cases, suspects, standing)),
        "group_years": table_from_frame(GROUP_YEARS, group_years(grouped, incidence.cases, suspects)),
        "group_holdings": table_from_frame(GROUP_HOLDINGS, group_holdings(grouped, incidence, suspects, people, ties)),
        "case_places": table_from_frame(
            CASE_PLACES,
            case_places(incidence.cases, roles, frames["people"], frames["objects"], frames["narratives"]),
        ),
        "joined_dots": table_from_rows(JOINED_DOTS, dots),
    }


def _said(things: pl.DataFrame, mentions: pl.DataFrame, recorded: pl.DataFrame) -> Said:
    """Collect what sentences quote."""
    known = things.filter(pl.col("kind") == SUSPECT)
    labels = zip(known["thing_id"].str.strip_prefix(f"{SUSPECT}:"), known["label"], strict=True)
    quotes: dict[tuple[str, str], Quote] = {}
    tying = mentions.filter(pl.col("probability") >= LEAST_MENTION)
    for record_id, kind, value, entity_id, start, end, quote in tying.select(
        "record_id", "kind", "value", "entity_id", "start", "end", "quote"
    ).iter_rows():
        names = (f"{kind}:{value}",) if entity_id is None else (f"{SUSPECT}:{entity_id}", f"{PERSON}:{entity_id}")
        for thing_id in names:
            quotes[record_id, thing_id] = Quote(start, end, quote, kind == NEAR_NAME)
    on_record = {(left, right): how for left, right, how in recorded.iter_rows()}
    return Said(dict(labels), quotes, on_record)


def _label(things: pl.DataFrame, people: pl.DataFrame, objects: pl.DataFrame) -> pl.DataFrame:
    """Add how a reader knows each thing: a suspect by the fullest name that most records spell, the rest by their value."""
    known = people.with_columns(suspect_thing_id())
    nameless = things.filter(pl.col("kind").is_in([PERSON, VICTIM]))["thing_id"].to_list()
    n_parts_missing = pl.col("forename").is_null().cast(pl.Int8) + pl.col("surname").is_null().cast(pl.Int8)
    names = (
        known.join(things, on="thing_id", how="semi")
        .with_columns(n_spelled_so=pl.len().over("thing_id", "forename", "surname"))
        .sort(
            "thing_id",
            n_parts_missing,
            "n_spelled_so",
            "received_order",
            "record_id",
            descending=[False, False, True, False, False],
        )
        .unique("thing_id", keep="first", maintain_order=True)
    )
    labels = [
        (row["thing_id"], display_name(row["forename"], row["surname"], row["label"], row["aliases"] or ()))
        for row in names.iter_rows(named=True)
    ]
    values = objects.select("thing_id", "kind", "value").unique("thing_id").sort("thing_id")
    labels += [(thing_id, thing_id.partition(":")[2]) for thing_id in nameless]
    labels += [(thing_id, display_value(kind, value)) for thing_id, kind, value in values.iter_rows()]
    labelled = pl.DataFrame(labels, schema={"thing_id": pl.String, "label": pl.String}, orient="row")
    return things.join(labelled, on="thing_id", how="left", maintain_order="left")


def _things_table(things: pl.DataFrame) -> pa.Table:
    things = things.filter(pl.col("kind") != VICTIM)
    reasons = [
        thing_reason(*row) for row in things.select("kind", "n_cases", "n_forces", "n_unrelated", "is_hub").iter_rows()
    ]
    described = things.with_columns(pl.Series("reason", reasons, dtype=pl.String))
    return table_from_frame(THINGS, described.select(THINGS.column_names).sort("thing_id"))


def _ties_table(ties: pl.DataFrame) -> pa.Table:
    named = ties.with_columns(
        pl.col("basis_no").replace_strict(list(range(len(BASES))), list(BASES), return_dtype=pl.String).alias("basis")
    )
    return table_from_frame(TIES, named.select(TIES.column_names).sort(TIES.key))
