"""What people and sources say about who is who, before any model: what must be together, and what may not.

In order of authority: valid identifiers that differ, a person's non-match, a person's match, a source's own key. A match
that would bring together what may not be is set aside and reported, with the path that forbids it. A source key that would
do so is set aside without a report, since nobody's judgement is overruled. Who answered "unsure" has said that the pair is
not to be taken for one person on the model's word: it is no link, and forbids nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from joindots.model.words import Basis, Verdict
from joindots.resolve.clusters.clustering import Pairs, Pins
from joindots.resolve.clusters.groups import Groups, Path, Step
from joindots.resolve.kernels.data import Ids
from joindots.resolve.models.people import ONE_EACH

FORCED = {"left": pl.Int64, "right": pl.Int64, "basis": pl.String, "event_id": pl.Int64}
"""The columns of forced pairs; a pair that a source's key makes has no event."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A match that was set aside, and the path by which it contradicts others; no path where a record is gone."""

    record_id_l: str
    record_id_r: str
    event_id: int
    reason: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class Constraints:
    """What resolution starts from; rows are those of the prepared people.

    `forced` lists the pairs that made the groups of the pins, left the lesser row, with their basis and event. `non_matches`
    are the pairs apart, each with its event.
    """

    pins: Pins
    forced: pl.DataFrame
    non_matches: Mapping[tuple[int, int], int]
    conflicts: tuple[Conflict, ...]


def find_constraints(people: pl.DataFrame, judgements: pl.DataFrame) -> Constraints:
    """Read judgements and source keys into what must and must not be together.

    Parameters
    ----------
    people
        Prepared people: the row numbers are theirs.
    judgements
        The registered table; the answers in force.
    """
    answers = judgements.sort("event_id", "record_id_l", "record_id_r").to_dicts()
    row_of = _rows_of(people, answers)
    groups = Groups(people)
    pairs: dict[str, dict[tuple[int, int], int]] = {verdict: {} for verdict in Verdict}
    for answer in answers:
        left, right = row_of.get(answer["record_id_l"]), row_of.get(answer["record_id_r"])
        if left is not None and right is not None:
            pairs[answer["verdict"]][min(left, right), max(left, right)] = answer["event_id"]
    for (left, right), event_id in pairs[Verdict.NON_MATCH].items():
        groups.keep_apart(left, right, event_id)
    forced, conflicts = _join_matches(answers, row_of, groups)
    together = np.arange(len(people))
    by_key = _join_source_keys(people, groups, row_of.values(), together)
    groups.write_labels(together)
    pins = Pins(together, _as_pairs(pairs[Verdict.NON_MATCH]), _as_pairs(pairs[Verdict.UNSURE]))
    return Constraints(pins, pl.concat([forced, by_key]), pairs[Verdict.NON_MATCH], conflicts)


def _rows_of(people: pl.DataFrame, answers: list[dict[str, Any]]) -> dict[str, int]:
    """Find the row of each judged record that is among the people."""
    judged = sorted({answer[side] for answer in answers for side in ("record_id_l", "record_id_r")})
    rows = people.select("record_id").with_row_index("row").filter(pl.col("record_id").is_in(judged))
    return {record_id: int(row) for row, record_id in rows.select("row", "record_id").iter_rows()}


def _as_pairs(pairs: Iterable[tuple[int, int]]) -> Pairs:
    rows = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return rows[:, 0].copy(), rows[:, 1].copy()


def _join_matches(
    answers: list[dict[str, Any]], row_of: Mapping[str, int], groups: Groups
) -> tuple[pl.DataFrame, tuple[Conflict, ...]]:
    """Join what people called a match, in the order of their answers; set aside and report what cannot be."""
    forced, conflicts = [], []
    for answer in answers:
        if answer["verdict"] != Verdict.MATCH:
            continue
        record_id_l, record_id_r, event_id = answer["record_id_l"], answer["record_id_r"], answer["event_id"]
        left, right = row_of.get(record_id_l), row_of.get(record_id_r)
        if left is None or right is None:
            missing = record_id_l if left is None else record_id_r
            reason = f"record {missing} is not among the people any more: it was superseded or withdrawn"
            conflicts.append(Conflict(record_id_l, record_id_r, event_id, reason, None))
            continue
        path = groups.join(left, right, Step("match", event_id))
        if path is None:
            forced.append((min(left, right), max(left, right), str(Basis.JUDGEMENT), event_id))
        else:
            conflicts.append(Conflict(record_id_l, record_id_r, event_id, path.forbidding, path))
    return pl.DataFrame(forced, schema=FORCED, orient="row"), tuple(conflicts)


def _join_source_keys(people: pl.DataFrame, groups: Groups, judged: Iterable[int], together: Ids) -> pl.DataFrame:
    """Join the records that one source holds under one key, each to the first; plain groups at once, others with care."""
    keyed = people.with_row_index("row").select("row", "source_id", "person_ref", *ONE_EACH)
    keyed = keyed.drop_nulls("person_ref").cast({"row": pl.Int64})
    over = ("source_id", "person_ref")
    keyed = keyed.with_columns(first=pl.col("row").min().over(over))
    held = keyed.group_by(over).agg(
        needs_care=pl.any_horizontal(
            *(pl.col(name).drop_nulls().n_unique() > 1 for name in ONE_EACH),
            pl.col("row").is_in(sorted(set(judged))).any(),
        )
    )
    keyed = keyed.filter(pl.col("row") != pl.col("first")).join(held, on=over, how="left").sort("row")
    plain = keyed.filter(~pl.col("needs_care")).select("first", "row")
    together[plain["row"].to_numpy()] = plain["first"].to_numpy()
    joined = [
        (first, row)
        for first, row in keyed.filter("needs_care").select("first", "row").iter_rows()
        if groups.join(first, row, Step("source_key")) is None
    ]
    careful = pl.DataFrame(joined, schema={"first": pl.Int64, "row": pl.Int64}, orient="row")
    return pl.concat([plain, careful]).select(
        pl.col("first").alias("left"),
        pl.col("row").alias("right"),
        pl.lit(str(Basis.SOURCE_KEY)).alias("basis"),
        pl.lit(None, pl.Int64).alias("event_id"),
    )
