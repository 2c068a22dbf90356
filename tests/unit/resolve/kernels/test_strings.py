"""Each kernel against a definition anyone can read, compiled and as plain Python."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.resolve.plain import plain

from joindots.resolve.kernels.strings import _multiply_and_add, edits, jaro_winkler, same_numbers

WORDS = st.text(alphabet="abcde", max_size=12)


def _spell(left: str, right: str) -> tuple[Any, int, int, int, int]:
    letters = np.array([ord(letter) for letter in left + right] or [0], np.uint16)
    return letters, 0, len(left), len(left), len(left) + len(right)


def slow_jaro_winkler(left: str, right: str) -> float:
    """Winkler's definition, with lists."""
    if not left or not right:
        return 0.0
    reach = max(max(len(left), len(right)) // 2 - 1, 0)
    free = list(range(len(right)))
    common_l, places = [], []
    for a, letter in enumerate(left):
        found = next((b for b in free if abs(a - b) <= reach and right[b] == letter), None)
        if found is not None:
            free.remove(found)
            common_l.append(letter)
            places.append(found)
    if not common_l:
        return 0.0
    common_r = [right[b] for b in sorted(places)]
    moved = sum(x != y for x, y in zip(common_l, common_r, strict=True)) // 2
    n = len(common_l)
    jaro = (n / len(left) + n / len(right) + (n - moved) / n) / 3
    prefix = 0
    for x, y in zip(left[:4], right[:4], strict=False):
        if x != y:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro) if jaro > 0.7 else jaro


def slow_edits(left: str, right: str) -> int:
    """Optimal string alignment, by its recurrence."""
    table = {(a, 0): a for a in range(len(left) + 1)} | {(0, b): b for b in range(len(right) + 1)}
    for a in range(1, len(left) + 1):
        for b in range(1, len(right) + 1):
            differs = int(left[a - 1] != right[b - 1])
            options = [table[a - 1, b] + 1, table[a, b - 1] + 1, table[a - 1, b - 1] + differs]
            if a > 1 and b > 1 and left[a - 1] == right[b - 2] and left[a - 2] == right[b - 1]:
                options.append(table[a - 2, b - 2] + 1)
            table[a, b] = min(options)
    return table[len(left), len(right)]


@settings(deadline=None)
@given(WORDS, WORDS)
def test_jaro_winkler__agrees_with_the_definition(left: str, right: str) -> None:
    expected = pytest.approx(slow_jaro_winkler(left, right), abs=1e-12)
    assert jaro_winkler(*_spell(left, right)) == expected
    assert plain(jaro_winkler)(*_spell(left, right)) == expected


@settings(deadline=None)
@given(WORDS, WORDS)
def test_edits__agree_with_the_definition_up_to_the_limit(left: str, right: str) -> None:
    for limit in (1, 2, 4):
        expected = min(slow_edits(left, right), limit + 1)
        assert edits(*_spell(left, right), limit) == expected
        assert plain(edits)(*_spell(left, right), limit) == expected


@settings(max_examples=200)
@given(*[st.text(alphabet="a0189/:", max_size=8)] * 2)
def test_same_numbers__are_the_same_digits_in_the_same_order(left: str, right: str) -> None:
    expected = re.sub("[^0-9]", "", left) == re.sub("[^0-9]", "", right)
    assert same_numbers(*_spell(left, right)) == plain(same_numbers)(*_spell(left, right)) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [("martha", "marhta", 0.9611), ("dwayne", "duane", 0.8400), ("dixon", "dicksonx", 0.8133), ("a", "", 0.0)],
)
def test_jaro_winkler__gives_the_published_examples(left: str, right: str, expected: float) -> None:
    """Winkler (1990) and the worked examples that the literature repeats."""
    assert jaro_winkler(*_spell(left, right)) == pytest.approx(expected, abs=5e-5)


def test_jaro_winkler__reads_the_first_sixty_three_letters() -> None:
    assert jaro_winkler(*_spell("ab" * 40, "ab" * 40 + "zzz")) == 1.0


def test_multiply_and_add__rounds_once(fresh_seed: int) -> None:
    """As exact fractions do, and as two roundings do not."""
    jaros, n_twice_otherwise = np.random.default_rng(fresh_seed).uniform(0.7, 1.0, 500), 0
    for jaro in jaros.tolist():
        for letters in range(1, 5):
            prefix, rest = letters * 0.1, 1.0 - jaro
            exact = float(Fraction(prefix) * Fraction(rest) + Fraction(jaro))
            assert _multiply_and_add(prefix, rest, jaro) == exact
            n_twice_otherwise += prefix * rest + jaro != exact
    assert n_twice_otherwise > 20, "or the test would prove little"
