"""Who and what a narrative mentions that some record knows: numbers and marks by their form, people by their names.

Every telephone number, mark and account that is recorded anywhere, every full name and every nickname of people who are no
victim or witness in any case, is looked for in the narratives of all bodies. The quoted span is the evidence. Narratives are
read masked: words for ethnicity, nationality and religion are not there to have an effect. Nothing leaves the machine, and
nothing but letters is compared.

A name that many bear says little about who was meant. How likely a mention is of the person is one in the number who bear
the name here, and the number of namesakes to expect among as many people; below `HELD_BACK` it is held back: it is listed,
and ties cases only beside something else that they share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from joindots.model.words import Role
from joindots.network.near_names import find_near_spans
from joindots.network.tokens import LONGEST_RUN, fold_text, read_words, run_hashes
from joindots.network.written import FORMS, written_things

HELD_BACK = 0.6
"""A name that is less likely than this to be of the person says nothing on its own. Our judgement."""
SLIP = 0.4
"""People of that name whom no record knows, where the name is as rare as can be: narratives name many whom nobody recorded
as anything. Our judgement."""
SHORTEST_NICKNAME = 4
"""Shorter nicknames are not looked for: "K" stands in every text. Our judgement."""
MOST_BEARERS = 20
"""A name that more people bear is listed once, for nobody: that it was written says nothing of any one of them. Our
judgement."""
READ_RIGHT = 0.97
"""Chance that a number or mark in a narrative was written down right. Our judgement."""
NEAR_NAME = "near_name"
"""The kind of a mention that is a slip or a spelling away from the name."""
_SLIPPED = 0.7
"""Chance that what is one slip from a name was meant to be that name; it keeps every such mention below `HELD_BACK`. Our
judgement."""
_SUREST_FIRST = {"name": 0, "nickname": 1, NEAR_NAME: 2}
_NICKNAME_SHARE = 0.25
"""Share of the uses of a nickname, in texts with a capital letter, that mean a person so called. Our judgement."""

SCHEMA: Mapping[str, type[pl.DataType]] = {
    **{"record_id": pl.String, "case_id": pl.String, "written_on": pl.Date, "kind": pl.String, "value": pl.String},
    **{"entity_id": pl.String, "start": pl.Int32, "end": pl.Int32, "quote": pl.String, "probability": pl.Float64},
    "n_bearers": pl.Int32,
}
"""One mention: ``kind`` is name, nickname or a kind of thing; ``entity_id`` is of people whose name few bear."""


def find_mentions(
    narratives: pl.DataFrame, people: pl.DataFrame, roles: pl.DataFrame, objects: pl.DataFrame
) -> pl.DataFrame:
    """Find everything known that the narratives mention.

    Parameters
    ----------
    narratives
        ``record_id``, ``case_id``, ``written_on``, ``text_masked``.
    people
        People with their ``entity_id``.
    roles, objects
        The tables of those names.

    Returns
    -------
    polars.DataFrame
        The columns of `SCHEMA`; one row per narrative and thing or person, with the first place where it stands.
    """
    texts = narratives.sort("record_id").with_row_index("text_no").rename({"text_masked": "text"})
    of_things = _place_things(texts, pl.concat([_known(written_things(texts, kind), objects) for kind in FORMS]))
    of_people = _find_people(texts, people, roles)
    placed = texts.select("text_no", "record_id", "case_id", "written_on")
    return (
        pl.concat([of_things, of_people])
        .join(placed, on="text_no")
        .select(list(SCHEMA))
        .sort("record_id", "start", "kind", "value", "entity_id")
    )


def _known(written: pl.DataFrame, objects: pl.DataFrame) -> pl.DataFrame:
    """Keep what some record knows; canonical values are compared without regard to case."""
    known = objects.select("kind", "value", pl.col("value").str.to_lowercase().alias("low")).unique(("kind", "low"))
    return (
        written.with_columns(pl.col("value").str.to_lowercase().alias("low"))
        .drop("value")
        .join(known, on=("kind", "low"))
        .drop("low")
    )


def _place_things(texts: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    placed = found.join(texts.select("text_no", "text"), on="text_no").with_columns(
        pl.struct("text", "quote")
        .map_elements(lambda row: row["text"].find(row["quote"]), return_dtype=pl.Int32, skip_nulls=False)
        .alias("start")
    )
    return placed.select(
        "text_no",
        "kind",
        "value",
        pl.lit(None, dtype=pl.String).alias("entity_id"),
        "start",
        (pl.col("start") + pl.col("quote").str.len_chars().cast(pl.Int32)).alias("end"),
        "quote",
        pl.lit(READ_RIGHT).alias("probability"),
        pl.lit(1, dtype=pl.Int32).alias("n_bearers"),
    )


def names_looked_for(people: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """List the names under which people may be mentioned; nobody who was ever a victim or witness is looked for.

    Returns
    -------
    polars.DataFrame
        ``value`` (the name), ``kind`` (name or nickname), ``entity_id`` (null where more than `MOST_BEARERS` bear it),
        ``probability`` (that a mention is of them), ``n_bearers``.
    """
    sheltered = (
        roles.filter(pl.col("role").is_in([Role.VICTIM.value, Role.WITNESS.value]))
        .join(people.select("record_id", "entity_id"), on="record_id")
        .select("entity_id")
        .unique()
    )
    open_people = people.join(sheltered, on="entity_id", how="anti")
    full = open_people.filter(pl.col("forename").str.contains("..") & pl.col("surname").str.contains(".."))
    in_order = pl.concat_str("forename", "surname", separator=" ")
    turned = pl.concat_str("surname", "forename", separator=" ")
    whole = pl.concat_str("forename", "middle_names", "surname", separator=" ")
    names = pl.concat(
        full.select("entity_id", text.alias("value"), in_order.alias("name")) for text in (in_order, turned, whole)
    ).drop_nulls("value")
    nicknames = (
        open_people.select("entity_id", pl.col("aliases").alias("value"))
        .explode("value", empty_as_null=True)
        .filter(pl.col("value").str.len_chars() >= SHORTEST_NICKNAME)
    )
    named = names.unique(("entity_id", "value")).join(_namesakes(people), on="name", how="left")
    so_called = nicknames.unique().with_columns(pl.lit(0.0).alias("namesakes"))
    looked_for = pl.concat(
        [
            _with_bearers(named, "name"),
            _with_bearers(so_called, "nickname").with_columns(pl.col("probability") * _NICKNAME_SHARE),
        ]
    )
    too_many = pl.col("n_bearers") > MOST_BEARERS
    return looked_for.with_columns(
        pl.when(~too_many).then("entity_id").alias("entity_id"),
        pl.when(too_many).then(0.0).otherwise("probability").alias("probability"),
    ).unique(("value", "entity_id"), keep="first", maintain_order=True)


def _namesakes(people: pl.DataFrame) -> pl.DataFrame:
    """Expect namesakes of each full name: as many as its forename and its surname would meet among as many people."""
    first = people.drop_nulls("forename").group_by("forename").agg(pl.col("entity_id").n_unique().alias("n_forename"))
    last = people.drop_nulls("surname").group_by("surname").agg(pl.col("entity_id").n_unique().alias("n_surname"))
    n_people = max(people["entity_id"].n_unique(), 1)
    return (
        people.select("forename", "surname")
        .drop_nulls()
        .unique()
        .join(first, on="forename")
        .join(last, on="surname")
        .select(
            pl.concat_str("forename", "surname", separator=" ").alias("name"),
            ((pl.col("n_forename") - 1) * (pl.col("n_surname") - 1) / n_people).alias("namesakes"),
        )
        .unique("name")
    )


def _with_bearers(named: pl.DataFrame, kind: str) -> pl.DataFrame:
    bearers = named.group_by("value").agg(pl.col("entity_id").n_unique().cast(pl.Int32).alias("n_bearers"))
    return named.join(bearers, on="value", maintain_order="left").select(
        "value",
        pl.lit(kind).alias("kind"),
        "entity_id",
        (1.0 / (SLIP + pl.col("n_bearers") + pl.col("namesakes"))).alias("probability"),
        "n_bearers",
    )


def _find_people(texts: pl.DataFrame, people: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    looked_for = names_looked_for(people, roles)
    values = looked_for["value"].unique(maintain_order=True).sort()
    written = texts["text"].to_list()
    spans = find_spans(written, values.to_list())
    near = _find_near(written, looked_for, people, spans)
    return (
        pl.concat([spans.join(looked_for, on="value").select(near.columns), near])
        .with_columns(pl.col("kind").replace_strict(_SUREST_FIRST).alias("doubt"))
        .sort("text_no", "entity_id", "doubt", "start", "value")
        .unique(("text_no", pl.coalesce("entity_id", "value")), keep="first", maintain_order=True)
        .select("text_no", "kind", "value", "entity_id", "start", "end", "quote", "probability", "n_bearers")
    )


def _find_near(texts: list[str], looked_for: pl.DataFrame, people: pl.DataFrame, exact: pl.DataFrame) -> pl.DataFrame:
    """Find names a slip or a spelling away, with the chance that the person is meant: by all whom the writing may mean."""
    names = looked_for.filter((pl.col("kind") == "name") & pl.col("entity_id").is_not_null())
    spans = find_near_spans(texts, names["value"].unique().sort().to_list(), _borne(people), exact)
    as_written = _namesakes(people).select(pl.col("name").alias("as_written"), pl.col("namesakes").alias("n_as_written"))
    meant = (
        spans.join(names, on="value")
        .with_columns(pl.concat_str("first", "second", separator=" ").alias("as_written"))
        .join(as_written, on="as_written", how="left")
    )
    n_rows = pl.len().over("text_no", "start", "value")
    n_meant = (1.0 / pl.col("probability") / n_rows).sum().over("text_no", "start") + pl.col("n_as_written").fill_null(0.0)
    return meant.select(
        *("text_no", "start", "end", "quote", "value", "entity_id"),
        pl.lit(NEAR_NAME).alias("kind"),
        (_SLIPPED / n_meant).alias("probability"),
        pl.col("entity_id").n_unique().over("text_no", "start").cast(pl.Int32).alias("n_bearers"),
    )


def _borne(people: pl.DataFrame) -> pl.DataFrame:
    """Count who bears each forename and surname: ``word``, ``n_people``."""
    parts = pl.concat(people.select("entity_id", pl.col(part).alias("word")) for part in ("forename", "surname"))
    return parts.drop_nulls().group_by("word").agg(pl.col("entity_id").n_unique().alias("n_people"))


def find_spans(texts: Sequence[str], names: Sequence[str]) -> pl.DataFrame:
    """Find where folded names stand: longest first, none inside another, each starting with a capital letter or a digit.

    Returns
    -------
    polars.DataFrame
        ``text_no``, ``start``, ``end``, ``quote``, ``value`` (the name).
    """
    schema = {"text_no": pl.UInt32, "start": pl.Int32, "end": pl.Int32, "quote": pl.String, "value": pl.String}
    if not names:
        return pl.DataFrame(schema=schema)
    hashes, n_words = run_hashes(names)
    order = np.argsort(hashes)
    ordered = hashes[order]
    seen = np.zeros(1 << 22, dtype=bool)
    seen[hashes >> np.uint64(42)] = True
    lengths = [k for k in range(LONGEST_RUN, 0, -1) if (n_words == k).any()]
    rows: list[tuple[int, int, int, str, str]] = []
    for words in read_words(texts):
        taken: dict[int, int] = {}
        hits: list[tuple[int, int, int]] = []
        for k in lengths:
            code = words.code[:, k - 1]
            maybe = np.flatnonzero(seen[code >> np.uint64(42)] & words.is_capital & (code != 0))
            place = np.minimum(np.searchsorted(ordered, code[maybe]), len(ordered) - 1)
            is_hit = ordered[place] == code[maybe]
            hits += [(i, k, n) for i, n in zip(maybe[is_hit].tolist(), order[place[is_hit]].tolist(), strict=True)]
        for i, k, n in hits:
            if any(j in taken for j in range(i, i + k)):
                continue
            text_no, start, end = int(words.text_no[i]), int(words.start[i]), int(words.end[i + k - 1])
            quote = texts[text_no][start:end]
            if fold_text(quote) == names[n]:
                taken.update(dict.fromkeys(range(i, i + k), n))
                rows.append((text_no, start, end, quote, names[n]))
    return pl.DataFrame(rows, schema=schema, orient="row")
