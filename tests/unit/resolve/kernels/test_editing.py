"""Edit distances agree with the database's own."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.editing import damerau_levenshtein, levenshtein
from joindots.resolve.kernels.strings import jaro_winkler

WORDS = st.text("abc", max_size=9)


def _laid_out(left: str, right: str) -> tuple[np.ndarray, int, int, int, int]:
    letters = np.array([ord(letter) for letter in f"{left}{right}-"], np.uint16)
    return letters, 0, len(left), len(left), len(left) + len(right)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS)
def test_distances__count_as_the_database_does_up_to_the_limit(left: str, right: str) -> None:
    theirs = duckdb.execute("select levenshtein(?, ?), damerau_levenshtein(?, ?)", [left, right] * 2).fetchone()
    assert theirs is not None
    for limit in (0, 1, 2, 3, 9):
        assert levenshtein(*_laid_out(left, right), limit) == min(theirs[0], limit + 1)
        assert damerau_levenshtein(*_laid_out(left, right), limit) == min(theirs[1], limit + 1)


def test_distances__count_an_exchange_edited_again_as_defined() -> None:
    assert levenshtein(*_laid_out("ca", "abc"), 5) == 3
    assert damerau_levenshtein(*_laid_out("ca", "abc"), 5) == 2


@pytest.mark.parametrize(
    ("left", "right", "n", "n_exchanged"),
    [
        *(
            ("abc", "", 3, 3),
            ("", "abc", 3, 3),
            ("", "", 0, 0),
            ("abc", "abc", 0, 0),
            ("aab", "b", 2, 2),
            ("b", "baa", 2, 2),
        ),
        *(("abc", "c", 2, 2), ("cba", "abc", 2, 2), ("ab", "ba", 2, 1), ("abcd", "badc", 3, 2), ("kitten", "sitting", 3, 3)),
        *(
            ("saturday", "sunday", 3, 3),
            ("abcabc", "abc", 3, 3),
            ("aaaa", "aa", 2, 2),
            ("ab", "cd", 2, 2),
        ),
    ],
)
def test_distances__of_words_that_the_literature_and_children_know(left: str, right: str, n: int, n_exchanged: int) -> None:
    for limit in (0, 1, 2, 9):
        assert levenshtein(*_laid_out(left, right), limit) == min(n, limit + 1)
        assert damerau_levenshtein(*_laid_out(left, right), limit) == min(n_exchanged, limit + 1)


def test_jaro_winkler__stands_on_the_databases_side_of_a_limit_even_where_rounding_decides() -> None:
    pairs = [("dacecbdeea", "dbaeccbdeeab"), ("cdcddeebae", "ccdcddeebaec"), ("martha", "marhta"), ("dixon", "dicksonx")]
    for left, right in pairs:
        theirs = duckdb.execute("select jaro_winkler_similarity(?, ?)", [left, right]).fetchone()
        assert (jaro_winkler(*_laid_out(left, right)),) == theirs
