"""How right the entities are by a sample that people resolved: estimates with intervals, whatever the model believes.

Records are drawn with equal chance, with replacement, and somebody finds all records of each drawn record's true entity.
So true entities are drawn with probability proportional to size, and weighing each draw by one over the size of its true
entity makes totals over all true entities. Each measure is a ratio of two such totals.

The answers stay true when the entities change: the same file measures the next run. They must not become judgements
before the run that they measure, or the run is measured on what it was told.

References
----------
.. [1] Binette, O., York, S. A., Hickerson, E., Baek, Y., Madhavan, S., & Jones, C. (2022). Estimating the performance of
   entity resolution algorithms: lessons learned through PatentsView.org. arXiv:2210.01230.
.. [2] Binette, O., Baek, Y., Engineer, S., Jones, C., Dasylva, A., & Reiter, J. P. (2024). How to evaluate entity resolution
   systems: an entity-centric framework with application to inventor name disambiguation. arXiv:2404.05622. (pairwise and
   B-cubed measures as ratios over true entities)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.model.errors import ParameterError, nearest
from joindots.model.words import Answer
from joindots.resolve.accuracy.intervals import Interval, ratio_interval
from joindots.resolve.kernels.data import Bits, Ids

SAMPLE_COLUMNS = ("draw", "drawn_record_id", "record_id", "listed_because", "belongs", "drawn_with")
"""A file of answers: one row for each record that may be of the drawn record's entity. `belongs` is for the reviewer.

`drawn_with` says with which seed, and of how many records, so that the draw can be repeated.
"""
_ANSWERS = {"yes": Answer.YES, "no": Answer.NO, "cannot tell": Answer.CANNOT_TELL}

MEASURES = ("pairwise precision", "pairwise recall", "B-cubed precision", "B-cubed recall", "joined with somebody else")
"""What is estimated; the last is the share of true entities that share a found entity with another."""


@dataclass(frozen=True, slots=True)
class SampleEstimates:
    """Estimates by measure, each as wide as the answers "cannot tell" make it.

    `n_draws` were resolved; `n_unresolved` were left out because a record of them has no answer. `n_cannot_tell` counts the
    records whose answer is that nobody can tell.
    """

    n_draws: int
    n_unresolved: int
    n_cannot_tell: int
    measures: dict[str, Interval]


def draw_sample(record_ids: pl.Series, n_draws: int, *, seed: int) -> pl.DataFrame:
    """Draw records with equal chance, with replacement: ``draw`` from 1, ``drawn_record_id``.

    Raises
    ------
    ParameterError
        If there is nobody to draw, or nothing is asked for.
    """
    if n_draws < 1 or not len(record_ids):
        raise ParameterError(f"{n_draws} draws of {len(record_ids)} records: ask for one or more, of a table with records.")
    drawn = np.random.default_rng(seed).integers(0, len(record_ids), n_draws)
    return pl.DataFrame({"draw": np.arange(1, n_draws + 1)}).with_columns(drawn_record_id=record_ids.sort().gather(drawn))


def sample_for_review(entities: pl.DataFrame, near: pl.DataFrame, n_draws: int, *, seed: int) -> pl.DataFrame:
    """Write what a reviewer is to answer: the drawn record, those found with it, and those that came near.

    Parameters
    ----------
    entities
        ``record_id``, ``entity_id``: what is to be measured.
    near
        ``record_id_l``, ``record_id_r``: pairs in two entities that have something for them.

    Returns
    -------
    `SAMPLE_COLUMNS`, `belongs` empty but for the drawn record itself. Records found otherwise are added as rows.
    """
    drawn = draw_sample(entities["record_id"], n_draws, seed=seed)
    drawn = drawn.join(entities.rename({"record_id": "drawn_record_id"}), on="drawn_record_id", maintain_order="left")
    members = drawn.join(entities, on="entity_id").select("draw", "drawn_record_id", "record_id")
    is_drawn = pl.col("record_id") == pl.col("drawn_record_id")
    members = members.with_columns(
        listed_because=pl.when(is_drawn).then(pl.lit("drawn")).otherwise(pl.lit("found with it")),
        belongs=pl.when(is_drawn).then(pl.lit("yes")).otherwise(pl.lit("")),
    )
    either = pl.concat([near, near.select(record_id_l="record_id_r", record_id_r="record_id_l")])
    beside = (
        members.select("draw", "drawn_record_id", record_id_l="record_id")
        .join(either, on="record_id_l")
        .select("draw", "drawn_record_id", record_id="record_id_r")
        .unique()
        .join(members, on=["draw", "record_id"], how="anti")
        .with_columns(listed_because=pl.lit("came near"), belongs=pl.lit(""))
    )
    order = pl.col("listed_because").replace_strict({"drawn": 0, "found with it": 1, "came near": 2}, return_dtype=pl.Int8)
    drawn_with = pl.lit(f"seed {seed}, {n_draws} draws of {len(entities)} records").alias("drawn_with")
    listed = pl.concat([members, beside]).sort("draw", order, "record_id")
    return listed.with_columns(drawn_with).select(SAMPLE_COLUMNS)


def estimate_from_sample(entities: pl.DataFrame, answers: pl.DataFrame) -> SampleEstimates:
    """Estimate from a reviewer's answers how right the entities are.

    Parameters
    ----------
    entities
        ``record_id``, ``entity_id`` of every record that could be drawn or belong.
    answers
        `SAMPLE_COLUMNS`.

    Raises
    ------
    ParameterError
        If a column or record is missing, an answer is none that is known, or a drawn record is said not to belong to itself.
    """
    read = _read_answers(entities, answers)
    unresolved = read.filter(pl.col("answer").is_null())["draw"].unique()
    resolved = read.filter(~pl.col("draw").is_in(unresolved.to_list()))
    sizes = entities.group_by("entity_id").len("n_found")
    readings = []
    for belongs in ((Answer.YES,), (Answer.YES, Answer.CANNOT_TELL)):
        members = resolved.filter(pl.col("answer").is_in([str(each) for each in belongs]))
        readings.append(_estimates(members.join(entities, on="record_id").join(sizes, on="entity_id")))
    return SampleEstimates(
        n_draws=resolved["draw"].n_unique(),
        n_unresolved=len(unresolved),
        n_cannot_tell=int((resolved["answer"] == str(Answer.CANNOT_TELL)).sum()),
        measures={
            name: Interval(narrow.estimate, min(narrow.lower, wide.lower), max(narrow.upper, wide.upper))
            for name, narrow, wide in zip(MEASURES, *readings, strict=True)
        },
    )


def _read_answers(entities: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """Check a file of answers: ``draw``, ``record_id``, ``answer``, null where nobody answered."""
    for name in ("draw", "drawn_record_id", "record_id", "belongs"):
        if name not in answers.columns:
            raise ParameterError(f'The answers have no column "{name}". {nearest(name, answers.columns)}')
    said = pl.col("belongs").fill_null("").str.strip_chars().str.to_lowercase()
    read = answers.with_columns(said=said).unique(["draw", "record_id"], keep="last", maintain_order=True)
    unknown = read.filter((pl.col("said") != "") & ~pl.col("said").is_in(list(_ANSWERS)))
    if len(unknown):
        row = unknown.row(0, named=True)
        raise ParameterError(
            f'Draw {row["draw"]}, record {row["record_id"]}: "{row["belongs"]}" is no answer. '
            f"Allowed: {', '.join(_ANSWERS)}."
        )
    strange = read.join(entities, on="record_id", how="anti")
    if len(strange):
        raise ParameterError(f"Record {strange['record_id'][0]} is not among the records measured. Correct the id.")
    drawn = read.filter(pl.col("record_id") == pl.col("drawn_record_id"))
    wrong = drawn.filter(pl.col("said") != "yes")["draw"].to_list()
    wrong += read.join(drawn, on="draw", how="anti")["draw"].unique().to_list()
    if wrong:
        raise ParameterError(f'Draw {min(wrong)}: the drawn record itself must stand among its rows, with the answer "yes".')
    answer = pl.col("said").replace_strict({said: str(known) for said, known in _ANSWERS.items()}, default=None)
    return read.select("draw", "record_id", answer=answer)


def _estimates(members: pl.DataFrame) -> tuple[Interval, ...]:
    """Estimate each of `MEASURES` from the records of the drawn true entities, each with its found entity's size."""
    cells = members.group_by("draw", "entity_id").agg(n=pl.len(), n_found=pl.col("n_found").first())
    cells = cells.cast({"n": pl.Float64, "n_found": pl.Float64})
    both = pl.col("n") * (pl.col("n") - 1) / 2
    draws = cells.group_by("draw").agg(
        size=pl.col("n").sum(),
        both=both.sum(),
        found=(pl.col("n") * (pl.col("n_found") - 1) / 2).sum(),
        precision=(pl.col("n") ** 2 / pl.col("n_found")).sum(),
        recall=(pl.col("n") ** 2).sum(),
        is_joined=(pl.col("n_found") > pl.col("n")).any().cast(pl.Float64),
    )
    draws = draws.sort("draw")
    size, both_, found, precision, recall, joined = (
        draws[name].to_numpy() for name in ("size", "both", "found", "precision", "recall", "is_joined")
    )
    ones: Bits = np.ones(len(draws))
    return (
        ratio_interval(both_ / size, found / size),
        ratio_interval(both_ / size, (size - 1) / 2),
        ratio_interval(precision / size, ones),
        ratio_interval(recall / size**2, ones),
        ratio_interval(joined / size, ones / size),
    )


def entities_of(labels: Ids, record_ids: pl.Series) -> pl.DataFrame:
    """Write labels as the table that the estimates read: ``record_id``, ``entity_id``."""
    return pl.DataFrame({"record_id": record_ids, "entity_id": labels})
