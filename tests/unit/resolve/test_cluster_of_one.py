"""What travels to many machines, run on one: its links and entities are those of a whole run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from joindots.engine.spark import BLOCK
from joindots.model.errors import ParameterError
from joindots.resolve.distributed import resolve_on_spark
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.resolution import resolve_records

NAME, BORN, PHONES = Key(("name",)), Key(("born",)), Key(("phones",))
SPEC = ModelSpec(
    "travels",
    (
        Comparison("name", levels.name_levels(NAME), frequency_key=NAME),
        Comparison("born", levels.date_levels(BORN)),
        Comparison("phones", levels.list_levels(PHONES)),
    ),
    (BlockingRule((NAME,)), BlockingRule((BORN,)), BlockingRule((PHONES,))),
    threshold_probability=0.8,
    break_probability=0.3,
)


class ClusterOfOne:
    """Does with functions what a cluster does with them: batches of a few rows, each block whole and together."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def empty_rows(self, files: Sequence[Path | str], columns: Sequence[str]) -> pa.Table:
        del files
        return self.frame.select(columns).head(0).to_arrow()

    def rows_of(self, files: Sequence[Path | str], columns: Sequence[str], id_column: str, ids: pa.Array) -> pa.Table:
        del files
        return self.frame.select(columns).filter(pl.col(id_column).is_in(pl.Series(ids).implode())).to_arrow()

    def walk_blocks(
        self, files: Any, columns: Sequence[str], *, into_blocks: Any, walk: Any, once_by: Sequence[str], most_records: int
    ) -> Any:
        del files
        (name, schema), (score, pair_schema) = into_blocks, walk
        batches = self.frame.select(columns).to_arrow().to_batches(max_chunksize=7)
        entries = pl.DataFrame(pa.Table.from_batches(name(iter(batches)), schema))
        sizes = entries.group_by(BLOCK).len()
        kept = sizes.filter((pl.col("len") > 1) & (pl.col("len") <= most_records))
        together: Iterator[Any] = iter(
            entries.join(kept, on=BLOCK, how="semi").sort(BLOCK).to_arrow().cast(schema).to_batches(5)
        )
        found = pl.DataFrame(pa.Table.from_batches(score(together), pair_schema)).unique(once_by)
        skipped = sizes.filter(pl.col("len") > most_records)["len"]
        return SimpleNamespace(
            found=found.to_arrow().cast(pair_schema), n_skipped_pairs=int((skipped * (skipped - 1) // 2).sum())
        )


def _made(seed: int) -> tuple[pl.DataFrame, FittedModel]:
    rng = np.random.default_rng(seed)
    names, births, n = ("ann", "anne", "bob", "peter", "petra"), ("19880304", "19880403", "19610502", "19700101"), 30
    frame = pl.DataFrame(
        {
            "id": [f"r{k:02}" for k in range(n)],
            "name": rng.choice(names, n).tolist(),
            "born": rng.choice(births, n).tolist(),
            "phones": [rng.choice(["1", "2", "3"], rng.integers(0, 3), replace=False).tolist() for _ in range(n)],
        },
        schema_overrides={"phones": pl.List(pl.String)},
    )
    fits = []
    for comparison in SPEC.comparisons:
        bits = np.linspace(-6, 7, comparison.n_levels)
        fits.append(ComparisonFit(comparison.name, comparison.labels, tuple(0.001 * 2.0**bits), (0.001,) * len(bits), 1.0))
    fit = Fit("travels", tuple(fits), 0.05, True, 1, 1, 1)
    return frame, FittedModel(SPEC, fit, count_model_frequencies(frame, SPEC))


def test_resolve_on_spark__finds_the_links_and_entities_of_a_whole_run(fresh_seed: int) -> None:
    frame, model = _made(fresh_seed)
    cluster: Any = ClusterOfOne(frame.sample(fraction=1.0, shuffle=True, seed=1))
    found = resolve_on_spark(cluster, [], model, id_column="id", columns=frame.columns, prepare=pl.DataFrame.clone)
    whole = resolve_records(frame, SPEC, model=model)
    ids = frame["id"]
    expected = zip(ids.gather(whole.links.lefts), ids.gather(whole.links.rights), whole.links.weights_bits, strict=True)
    links = pl.DataFrame(found.links)
    told = {(left, right): bits for left, right, bits in links.select("record_id_l", "record_id_r", "weight_bits").rows()}
    assert told == pytest.approx({(left, right): float(bits) for left, right, bits in expected}, abs=1e-9)
    assert found.n_skipped_pairs == 0
    labels = dict(zip(ids, ids.gather(whole.clusters.labels), strict=True))
    of_records = dict(pl.DataFrame(found.entities).rows())
    assert of_records == {record: labels[record] for record in of_records}
    assert len(set(of_records.values())) < len(of_records)


def test_resolve_on_spark__refuses_an_id_that_names_two_records(fresh_seed: int) -> None:
    frame, model = _made(fresh_seed)
    cluster: Any = ClusterOfOne(pl.concat([frame, frame.head(1)]))
    with pytest.raises(ParameterError, match="names a record twice"):
        resolve_on_spark(cluster, [], model, id_column="id", columns=frame.columns, prepare=pl.DataFrame.clone)
