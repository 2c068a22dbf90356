"""Things recorded in cases: venues, phones, vehicles and accounts, with dates; what a group shares, and everyday hubs."""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.simulate.cases import SUSPECT
from joindots.simulate.delivered import day_column
from joindots.simulate.identifiers import N_PHONES, phone_text, plate_text
from joindots.simulate.lists import IntArray, Mask, words
from joindots.simulate.nation import Nation
from joindots.simulate.people import NONE, street_address

_GROUP_VENUE, _GROUP_PHONE, _GROUP_PLATE, _GROUP_ACCOUNT = 0.6, 0.45, 0.35, 0.12
"""Shares of a group's cases in which a shared thing of each kind was recorded (our judgement)."""
_OWN_VENUE, _HUB, _SWITCHBOARD = 0.4, 0.10, 0.03
"""Shares of all cases with a venue of their own, an everyday hub, and the taxi switchboard's number."""
_VENUES_PER_CASE = 2.0
"""Ordinary venues that a force knows, for each of its cases: few are shared by chance."""
_SCRAMBLE = 1_000_003


def case_things(rng: np.random.Generator, nation: Nation, which: IntArray, body: int) -> pl.DataFrame:
    """List the things recorded in the given cases of one force: case, kind, value, first and last day, and what it was."""
    cases, groups = nation.casebook.cases, nation.casebook.groups
    group = cases.group[which]
    n = len(which)
    grouped = group != NONE
    found: list[tuple[IntArray, str, pl.Series]] = []

    def add(chosen: Mask, kind: str, values: pl.Series) -> None:
        found.append((which[chosen], kind, values))

    for share, kind, table in (
        (_GROUP_VENUE, "venue", groups.venue),
        (_GROUP_PHONE, "phone", groups.phone),
        (_GROUP_PLATE, "vehicle", groups.plate),
    ):
        chosen = grouped & (rng.random(n) < share)
        index = table[group[chosen], rng.integers(0, table.shape[1], int(chosen.sum()))]
        add(chosen, kind, {"venue": venue_text, "phone": phone_text, "vehicle": plate_text}[kind](index))
    chosen = grouped & (rng.random(n) < _GROUP_ACCOUNT)
    add(chosen, "account", "crew." + pl.Series(group[chosen] * 37 + 1000).cast(pl.String))
    chosen = ~grouped & (rng.random(n) < _OWN_VENUE)
    pool = max(20, int(_VENUES_PER_CASE * n))
    own = groups.venue.size + body * 10_000_019 + rng.integers(0, pool, int(chosen.sum()))
    add(chosen, "venue", venue_text(own))
    chosen = rng.random(n) < _HUB
    add(chosen, "venue", hub_text(rng.integers(0, len(words("hub")), int(chosen.sum())), body))
    chosen = rng.random(n) < _SWITCHBOARD
    add(chosen, "phone", phone_text(np.full(int(chosen.sum()), N_PHONES - 997 + 11 * body)))
    frame = pl.concat(
        pl.DataFrame({"case": case, "value": values.cast(pl.String)}).with_columns(kind=pl.lit(kind))
        for case, kind, values in found
    ).select("case", "kind", "value")
    start = cases.offence_from[frame["case"].to_numpy()] - rng.integers(0, 120, len(frame))
    end = cases.reported[frame["case"].to_numpy()] + rng.integers(0, 60, len(frame))
    dated = pl.Series(rng.random(len(frame)) < 0.7)
    return frame.with_columns(
        seen_from=pl.when(dated).then(day_column(start)),
        seen_to=pl.when(dated).then(day_column(end)),
    ).sort("case", "kind", "value")


def venue_text(index: IntArray) -> pl.Series:
    """Name and place an ordinary venue; different indices are different venues."""
    names, kinds = pl.Series(words("street")), pl.Series(words("venue"))
    place = index * _SCRAMBLE % (2**40)
    name = names.gather(place % len(names)) + " " + kinds.gather(place // 64 % len(kinds))
    return name + ", " + street_address(1 + index % 197, index // 197 * 7 + index % 11)


def hub_text(index: IntArray, body: int) -> pl.Series:
    """Name and place an everyday hub of a force: a police station, a hotel, a children's home, a taxi office."""
    town = words("town")[body % len(words("town"))]
    return (
        pl.Series(words("hub")).gather(index) + ", " + pl.Series(10 + index).cast(pl.String) + f" Market Road, {town} {body}"
    )


def suspects_of(frame: pl.DataFrame) -> pl.DataFrame:
    """Select the named suspects of each case."""
    return frame.filter((pl.col("role") == SUSPECT) & ~pl.col("is_unnamed"))
