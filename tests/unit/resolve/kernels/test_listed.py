"""Listed pairs: what is kept of two values spares their letters, and never changes a level."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.kernels.compare import compare
from joindots.resolve.kernels.data import Op
from joindots.resolve.kernels.strings import LONGEST
from joindots.resolve.models import levels
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.encode import encode
from joindots.resolve.scoring.program import program_of
from joindots.resolve.scoring.scorer import pair_levels

NAME, OTHER, BORN, CODE = (Key((name,)) for name in ("name", "other", "born", "code"))
LONG = "a" * (LONGEST - 1)
NAMES = (
    "pete", "peter", "petre", "p", "retep", "peter ann", "ann", "annn", "mohammed", "muhammad", "é", "łukasz", "lukasz",
    LONG, LONG + "b", LONG + "bc", LONG + "cb", LONG + "bcd" * 9, LONG + "bce" * 9, "", None,
)  # fmt: skip
CODES = ("1234567", "1234576", "123456", "7654321", "1224567", LONG + "12", LONG + "21", "", None)
BIRTHS = ("19900312", "19901203", "19900313", "19910312", "20010101", None)
EVERY_MEASURE = tuple(
    LevelSpec(f"{op.name} {limit}", (Question(op, CODE, limit),), 0.1, 0.01)
    for op, limit in (
        (Op.LETTER_SLIPS, 1),
        (Op.EDITS, 1),
        (Op.SLIPS, 0.3),
        (Op.LEVENSHTEIN, 2),
        (Op.DAMERAU, 2),
        (Op.JARO_WINKLER, 0.7),
    )
)
COMPARISONS = (
    Comparison("name", levels.name_levels(NAME, swaps_with=OTHER)),
    Comparison("other", levels.name_levels(OTHER, swaps_with=NAME, is_second=True)),
    Comparison("born", levels.date_levels(BORN)),
    *(Comparison(each.label, (each,)) for each in EVERY_MEASURE),
)
RULES = (BlockingRule((NAME,)),)


def test_pair_levels__are_those_of_comparing_every_letter(fresh_seed: int) -> None:
    rng = np.random.default_rng(fresh_seed)
    columns = {"name": NAMES, "other": NAMES, "born": BIRTHS, "code": CODES}
    frame = pl.DataFrame(
        {name: pl.Series([values[k] for k in rng.integers(0, len(values), 60)]) for name, values in columns.items()}
    )
    spec = ModelSpec("listed", COMPARISONS, RULES)
    encoded = encode(frame, spec)
    program = program_of(spec, encoded)
    lefts, rights = np.triu_indices(len(frame), 1)
    found = pair_levels(lefts, rights, encoded, program)
    for c, comparison in enumerate(COMPARISONS):
        slow = [compare(c, i, j, encoded.data, program)[0] for i, j in zip(lefts.tolist(), rights.tolist(), strict=True)]
        assert found[:, c].tolist() == slow, comparison.name
        assert len(set(slow)) >= 3, "null, differing and alike all occur, or the test would prove little"


def test_pair_levels__of_no_pair_are_none() -> None:
    spec = ModelSpec("listed", COMPARISONS[:1], RULES)
    encoded = encode(pl.DataFrame({"name": ["ann", "bea"], "other": ["x", "y"]}), spec)
    nobody = np.zeros(0, np.int64)
    assert pair_levels(nobody, nobody, encoded, program_of(spec, encoded)).shape == (0, 1)


@pytest.mark.parametrize("n", [1, 63, 64, 65, 200])
def test_pair_levels__are_the_same_however_many_are_listed(n: int) -> None:
    """Pairs are fetched some at a time; the last portion is as good as the first."""
    spec = ModelSpec("listed", COMPARISONS[:1], RULES)
    encoded = encode(pl.DataFrame({"name": ["ann", "anne", "bea"], "other": ["x", "y", "z"]}), spec)
    program = program_of(spec, encoded)
    ones, two = np.zeros(n, np.int64), np.ones(n, np.int64)
    assert (pair_levels(ones, two, encoded, program) == pair_levels(ones[:1], two[:1], encoded, program)).all()
