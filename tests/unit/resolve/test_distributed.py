"""The functions that travel to many machines find what one machine finds, however the batches fall."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.engine.spark import BLOCK
from joindots.model.errors import ParameterError
from joindots.resolve import distributed
from joindots.resolve.distributed import block_names
from joindots.resolve.models.spec import BlockingRule, Key, parse_key


def test_block_names__name_every_combination_of_keys_under_every_rule() -> None:
    frame = pl.DataFrame({"surname": ["khan", None, "jones"], "phones": [["1", "2"], ["1"], []]})
    rules = (BlockingRule((Key(("phones",)),)), BlockingRule((Key(("surname",)), Key(("phones",)))))
    found = block_names(frame, rules).sort("row", BLOCK).rows()
    assert found == [(0, "0\x1f1"), (0, "0\x1f2"), (0, "1\x1fkhan\x1f1"), (0, "1\x1fkhan\x1f2"), (1, "0\x1f1")]


def test_block_names__of_a_batch_are_those_of_the_whole() -> None:
    frame = pl.DataFrame({"surname": ["khan", "kahn", "jones", "jone"], "born": ["19800101"] * 4})
    rules = (BlockingRule((parse_key("surname|slips"), Key(("born",)))),)
    whole = block_names(frame, rules)[BLOCK].to_list()
    parts = [name for part in frame.iter_slices(1) for name in block_names(part, rules)[BLOCK]]
    assert parts == whole


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=40).map(sorted),
    st.integers(1, 7),
    st.integers(1, 20),
)
def test_whole_blocks__cuts_between_blocks_alone_and_loses_nothing(blocks: list[int], batch: int, at_once: int) -> None:
    rows = pl.DataFrame({BLOCK: [str(block) for block in blocks], "row": range(len(blocks))})
    batches: Iterator[pa.RecordBatch] = (b for part in rows.iter_slices(batch) for b in part.to_arrow().to_batches())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distributed, "_ENTRIES_AT_ONCE", at_once)
        portions = list(distributed._whole_blocks(batches))
    assert pl.concat(portions).equals(rows)
    seen = [set(portion[BLOCK]) for portion in portions]
    assert sum(map(len, seen)) == len(set().union(*seen))


def test_weigh_on_spark__refuses_to_compare_everybody_with_everybody() -> None:
    from joindots.resolve.models import levels
    from joindots.resolve.models.fit import ComparisonFit, Fit
    from joindots.resolve.models.spec import ModelSpec
    from joindots.resolve.records.fitted import FittedModel

    key = Key(("surname",))
    spec = ModelSpec("all", (levels.comparison("surname", levels.text_levels(key)),), (BlockingRule(()),))
    labels = spec.comparisons[0].labels
    share = tuple(np.full(len(labels), 1 / len(labels)))
    fit = Fit("all", (ComparisonFit("surname", labels, share, share, 0.0),), 0.01, True, 1, 0, 0)
    with pytest.raises(ParameterError, match="Name blocking rules"):
        distributed.weigh_on_spark(
            None,  # type: ignore[arg-type]
            [],
            FittedModel(spec, fit, {}),
            id_column="id",
            columns=("id", "surname"),
            prepare=pl.DataFrame.clone,
        )
