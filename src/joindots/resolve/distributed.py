"""The walk over blocks on many machines: the same keys, the same kernel and the same weights as on one.

A fitted model travels to the machines; records are brought to their blocks; each machine encodes the records of its own
blocks and scores their pairs. Because model and frequencies are frozen, a pair's weight does not depend on where it is
weighed. Clusters are made on one machine, from the pairs and the records in them, by the functions that end a resolution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from joindots.engine.spark import BLOCK, SparkBlocks
from joindots.model.errors import ParameterError
from joindots.resolve.candidates.blocking import MOST_RECORDS_IN_A_BLOCK, block_records
from joindots.resolve.clusters.clustering import no_pins
from joindots.resolve.models.fit import bits_from_probability
from joindots.resolve.models.spec import BlockingRule, Key, ModelSpec
from joindots.resolve.records.eligible import eligible_records
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.keys import key_values
from joindots.resolve.resolution import settle_links
from joindots.resolve.scoring.guards import make_guarding
from joindots.resolve.scoring.scorer import ScoredPairs, scorer_for

Prepare = Callable[[pl.DataFrame], pl.DataFrame]
"""Brings rows as they are in the files to the columns that a model compares, batch by batch."""

_ENTRIES_AT_ONCE = 500_000
"""Entries encoded together on one machine: some hundred megabytes (our judgement)."""
_BETWEEN_KEYS = "\x1f"
_BLOCK_RULE = BlockingRule((Key((BLOCK,)),))

PAIR_SCHEMA = pa.schema(
    [
        ("record_id_l", pa.string()),
        ("record_id_r", pa.string()),
        ("weight_bits", pa.float64()),
        ("levels", pa.list_(pa.int8())),
    ]
)
"""Two records, the lesser id on the left, with the level of each comparison."""


@dataclass(frozen=True, slots=True)
class WeighedPairs:
    """The pairs of records at or above the model's least threshold, before guards.

    `n_skipped_pairs` counts the pairs of blocks that were too large to be looked at.
    """

    pairs: pa.Table
    n_skipped_pairs: int


@dataclass(frozen=True, slots=True)
class ResolvedOnSpark:
    """Links and entities, as one machine gives them.

    `links` has the columns of `PAIR_SCHEMA`. `entities` names the entity of every record that any pair holds, ``record_id``
    and ``entity_id``: the least id of its records. Every other record is an entity of its own.
    """

    links: pa.Table
    entities: pa.Table
    n_skipped_pairs: int


@dataclass(frozen=True, slots=True)
class _IntoBlocks:
    """Names the blocks of each record, with the columns that scoring needs."""

    spec: ModelSpec
    id_column: str
    prepare: Prepare
    schema: pa.Schema

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            frame = self.prepare(pl.DataFrame(batch))
            frame = frame.filter(pl.Series(eligible_records(frame, self.spec)))
            entries = block_names(frame, self.spec.blocking_rules)
            blocks = frame.select(self.schema.names[1:])[entries["row"]].select(entries[BLOCK], pl.all())
            yield from blocks.to_arrow().cast(self.schema).to_batches()


@dataclass(frozen=True, slots=True)
class _Walk:
    """Scores the pairs of whole blocks."""

    model: FittedModel
    id_column: str
    threshold_bits: float

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for entries in _whole_blocks(batches):
            yield from self._pairs(entries).to_batches()

    def _pairs(self, entries: pl.DataFrame) -> pa.Table:
        entries = entries.sort(BLOCK, self.id_column)
        rules = block_records(entries, (_BLOCK_RULE,), most_records=len(entries))
        scored = scorer_for(entries, self.model).score_candidates(rules, self.threshold_bits, n_threads=1)
        ids = entries[self.id_column]
        pairs = pl.DataFrame(_named(scored, ids))
        return pairs.unique(["record_id_l", "record_id_r"], keep="first", maintain_order=True).to_arrow().cast(PAIR_SCHEMA)


def _whole_blocks(batches: Iterator[pa.RecordBatch]) -> Iterator[pl.DataFrame]:
    """Gather batches until there is enough to do, and cut where a block ends."""
    waiting: list[pl.DataFrame] = []
    for batch in batches:
        waiting.append(pl.DataFrame(batch))
        if sum(map(len, waiting)) < _ENTRIES_AT_ONCE:
            continue
        together = pl.concat(waiting)
        is_open = together[BLOCK] == together[BLOCK][-1]
        waiting = [together.filter(is_open)]
        if not is_open.all():
            yield together.filter(~is_open)
    if waiting:
        yield pl.concat(waiting)


def block_names(frame: pl.DataFrame, rules: Sequence[BlockingRule]) -> pl.DataFrame:
    """Name the blocks of every record under every rule: ``row`` and `BLOCK`, the rule's number before the keys' values."""
    named = []
    for number, rule in enumerate(rules):
        entries = pl.DataFrame({"row": pl.int_range(len(frame), dtype=pl.Int64, eager=True)})
        for n, key in enumerate(rule.keys):
            values = key_values(frame, key).alias(f"key{n}").to_frame().with_row_index("row").cast({"row": pl.Int64})
            if isinstance(values.schema[f"key{n}"], pl.List):
                values = values.explode(f"key{n}")
            entries = entries.join(values.drop_nulls(), on="row", how="inner")
        name = pl.concat_str(pl.lit(str(number)), *(f"key{n}" for n in range(len(rule.keys))), separator=_BETWEEN_KEYS)
        named.append(entries.select("row", name.alias(BLOCK)))
    return pl.concat(named)


def weigh_on_spark(
    spark: SparkBlocks,
    files: Sequence[Path | str],
    model: FittedModel,
    *,
    id_column: str,
    columns: Sequence[str],
    prepare: Prepare,
    most_records: int = MOST_RECORDS_IN_A_BLOCK,
) -> WeighedPairs:
    """Weigh the candidate pairs of all records and keep those at or above the model's least threshold.

    Parameters
    ----------
    files
        Parquet that every machine can read.
    model
        A fitted model; it is used as it is.
    id_column
        The column that names each record, once.
    columns
        The columns to read, as the files have them.
    prepare
        Brings a batch of rows to the columns that the model compares; it sees one batch at a time.

    Raises
    ------
    ParameterError
        If a blocking rule has no keys.
    """
    spec = model.spec
    if any(not rule.keys for rule in spec.blocking_rules):
        raise ParameterError(
            f'Model "{spec.name}" compares everybody with everybody, which no cluster can. Name blocking rules.'
        )
    compared = sorted(spec.columns - {id_column})
    prepared = prepare(pl.DataFrame(spark.empty_rows(files, columns))).schema
    fields = [(name, pa.list_(pa.string()) if isinstance(prepared[name], pl.List) else pa.string()) for name in compared]
    schema = pa.schema([(BLOCK, pa.string()), (id_column, pa.string()), *fields])
    walked = spark.walk_blocks(
        files,
        columns,
        into_blocks=(_IntoBlocks(spec, id_column, prepare, schema), schema),
        walk=(_Walk(model, id_column, bits_from_probability(spec.least_probability)), PAIR_SCHEMA),
        once_by=("record_id_l", "record_id_r"),
        most_records=most_records,
    )
    pairs = walked.found.sort_by([("record_id_l", "ascending"), ("record_id_r", "ascending")])
    return WeighedPairs(pairs, walked.n_skipped_pairs)


def resolve_on_spark(
    spark: SparkBlocks,
    files: Sequence[Path | str],
    model: FittedModel,
    *,
    id_column: str,
    columns: Sequence[str],
    prepare: Prepare,
    most_records: int = MOST_RECORDS_IN_A_BLOCK,
) -> ResolvedOnSpark:
    """Weigh pairs on many machines and make links and entities of them on this one.

    What this machine must hold are the pairs that weigh enough to matter, and the records in them. Records are in the order
    of their ids: that is the order that breaks ties and names entities. The parameters are those of `weigh_on_spark`.

    Raises
    ------
    ParameterError
        If a blocking rule has no keys, or two records of a pair have one id.
    """
    weighed = weigh_on_spark(
        spark, files, model, id_column=id_column, columns=columns, prepare=prepare, most_records=most_records
    )
    pairs = pl.DataFrame(weighed.pairs)
    ids = pl.concat([pairs["record_id_l"], pairs["record_id_r"]]).unique().sort()
    rows = spark.rows_of(files, columns, id_column, ids.to_arrow())
    frame = prepare(pl.DataFrame(rows)).sort(id_column)
    if len(frame) != len(ids):
        raise ParameterError(f'Column "{id_column}" names a record twice. Give each record an id of its own.')
    scorer = scorer_for(frame, model)
    links, clusters = settle_links(
        scorer,
        make_guarding(model.spec, scorer.encoded, model.frequencies),
        _numbered(pairs, ids, len(model.spec.comparisons)),
        no_pins(len(ids)),
        bits_from_probability(model.spec.threshold_probability),
    )
    entities = pl.DataFrame({"record_id": ids, "entity_id": ids.gather(clusters.labels)})
    return ResolvedOnSpark(_named(links, ids), entities.to_arrow(), weighed.n_skipped_pairs)


def _numbered(pairs: pl.DataFrame, ids: pl.Series, n_comparisons: int) -> ScoredPairs:
    """Give pairs by the places of their records among sorted ids."""
    lefts, rights = (ids.search_sorted(pairs[end]).to_numpy().astype(np.int64) for end in ("record_id_l", "record_id_r"))
    levels = pairs["levels"].explode().to_numpy().astype(np.int8).reshape(len(pairs), n_comparisons)
    return ScoredPairs(lefts, rights, pairs["weight_bits"].to_numpy(), levels, len(pairs))


def _named(links: ScoredPairs, ids: pl.Series) -> pa.Table:
    levels = pl.Series(links.levels, dtype=pl.Array(pl.Int8, links.levels.shape[1])).arr.to_list()
    ends = {"record_id_l": ids.gather(links.lefts), "record_id_r": ids.gather(links.rights)}
    return pl.DataFrame({**ends, "weight_bits": links.weights_bits, "levels": levels}).to_arrow().cast(PAIR_SCHEMA)
