"""Listed pairs, question by question: what is kept of two values settles those that leave no doubt, and nothing wrongly."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.kernels.compare import compare
from joindots.resolve.kernels.data import Op
from joindots.resolve.kernels.listed import settle_listed
from joindots.resolve.kernels.settle import UNSETTLED
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec, parse_key
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.encode import Encoded, encode
from joindots.resolve.scoring.program import program_of
from joindots.resolve.scoring.scorer import pair_levels

NAME, OTHER, BORN, LISTED, OWN, NUMBER = (Key((name,)) for name in ("name", "other", "born", "listed", "own", "number"))
WORDS = parse_key("name|words")
QUESTIONS = {
    "equal": Question(Op.EQUAL, NAME),
    "alike": Question(Op.JARO_WINKLER, NAME, 0.8),
    "edits": Question(Op.EDITS, NAME, 2),
    "slips of letters": Question(Op.LETTER_SLIPS, NAME, 2),
    "slips": Question(Op.SLIPS, NAME, 0.3),
    "levenshtein": Question(Op.LEVENSHTEIN, NAME, 2),
    "damerau": Question(Op.DAMERAU, NAME, 2),
    "variant": Question(Op.VARIANT, NAME),
    "initial": Question(Op.INITIAL, NAME),
    "shared": Question(Op.SHARED, LISTED),
    "shared, one's own": Question(Op.SHARED, LISTED, other=OWN),
    "within": Question(Op.WORDS_WITHIN, WORDS),
    "swapped": Question(Op.SWAPPED, NAME, 0.8, other=OTHER),
    "misplaced": Question(Op.MISPLACED, NAME, other=OTHER),
    "two parts": Question(Op.DATE_PARTS, BORN, 2),
    "number": Question(Op.NUMBER_WITHIN, NUMBER, 1.0),
}
ROWS = {
    "name": ["peter", "petra", "mo", "mohammed", "p", "zyx peter", "zyx", None, "wwvvuu", "peter"],
    "other": ["ann", "peter", "petra", None, "mo", None, "qq", "zyx", "ann", "wwvvuu"],
    "born": ["19880304", "19880305", "20110101", None, "19880304", "19990304", "19880304", "20110202", None, "19881204"],
    "listed": [["a"], ["a", "b"], [], ["c"], ["b", "c"], ["a"], ["d"], [], ["e"], ["c", "e"]],
    "own": [["a"], ["b"], [], ["c"], [], [], ["d"], [], [], ["e"]],
    "number": ["1", "2", "9", None, "1.5", "x", "-3", "1", "100", "2"],
}


def _encoded(question: Question, *, decides_null: bool = True) -> tuple[Encoded, ModelSpec]:
    asked = Question(question.op, question.key, question.limit, question.other, decides_null)
    spec = ModelSpec("one", (Comparison("one", (LevelSpec("holds", (asked,), 0.9, 0.1),)),), (BlockingRule((NAME,)),))
    return encode(pl.DataFrame(ROWS), spec), spec


@pytest.mark.parametrize("decides_null", [True, False])
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_settle_listed__says_what_comparing_says_or_leaves_it_open(question: Question, decides_null: bool) -> None:
    encoded, spec = _encoded(question, decides_null=decides_null)
    program, signs = program_of(spec, encoded), encoded.signs()
    lefts, rights = np.triu_indices(10, 1)
    listed = pair_levels(lefts, rights, encoded, program)[:, 0].tolist()
    seen = set()
    for i, j, found in zip(lefts.tolist(), rights.tolist(), listed, strict=True):
        level, _ = compare(0, i, j, encoded.data, program)
        assert found == level
        soon = settle_listed(0, i, j, encoded.data, program, signs)
        assert soon in (UNSETTLED, level)
        assert (soon == UNSETTLED) >= (level == 1), "that a test holds is for comparing to say"
        seen.add(level)
    if decides_null and question.op not in (Op.SWAPPED, Op.MISPLACED):
        assert seen == {-1, 0, 1}, "or the rows would prove little"


@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - {"two parts", "number", "swapped"}))
def test_settle_listed__reads_no_letters_of_values_that_have_none_in_common(name: str) -> None:
    """A pair that differs in everything is settled by what is kept; nobody has to be looked up."""
    encoded, spec = _encoded(QUESTIONS[name])
    program, signs = program_of(spec, encoded), encoded.signs()
    for i, j in ((0, 6), (2, 8), (1, 8), (6, 8), (3, 7), (7, 8)):
        level, _ = compare(0, i, j, encoded.data, program)
        if level < 1:
            assert settle_listed(0, i, j, encoded.data, program, signs) == level


@pytest.mark.parametrize(
    ("name", "n_settled"), [("alike", 20), ("edits", 20), ("slips", 25), ("initial", 25), ("variant", 25)]
)
def test_settle_listed__settles_most_pairs(name: str, n_settled: int) -> None:
    encoded, spec = _encoded(QUESTIONS[name])
    program, signs = program_of(spec, encoded), encoded.signs()
    lefts, rights = np.triu_indices(10, 1)
    pairs = zip(lefts.tolist(), rights.tolist(), strict=True)
    settled = sum(settle_listed(0, i, j, encoded.data, program, signs) != UNSETTLED for i, j in pairs)
    assert settled >= n_settled
