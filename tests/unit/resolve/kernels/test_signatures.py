"""What is kept of values and of records, against their letters."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.data import Feature, PairData
from joindots.resolve.kernels.signatures import (
    N_COUNTED,
    N_OF_A_VALUE,
    NO_LETTERS,
    Rarities,
    fill_features,
    place_of_letter,
    sign_values,
)
from joindots.resolve.kernels.strings import LONGEST

TEXT = st.text(alphabet=st.sampled_from("abcz19AZ -éßł\U00000fff"), max_size=12)


def _data(words: list[str], groups: list[list[int]] | None = None) -> PairData:
    """Records of two keys: the first key's values are the words in their order, the second's in the opposite order."""
    n = len(words)
    letters = np.array([ord(letter) for letter in "".join(words)], np.uint16)
    of_words = groups or [[] for _ in words]
    group_starts = np.cumsum([0, *(len(each) for each in of_words)])
    every_group = np.array([group for each in of_words for group in each], np.int32)
    codes = np.array([[k, n - 1 - k] for k in range(n)], np.int32)
    starts = np.cumsum([0, *(len(word) for word in words)])
    lists = np.zeros((1, n + 1), np.int64)
    return PairData(codes, lists, np.zeros(0, np.int32), starts, letters, group_starts, every_group, np.zeros(n))


def _signs(data: PairData) -> Any:
    n = len(data.letter_starts) - 1
    signs, counts = np.full((n, N_OF_A_VALUE), 99, np.int32), np.zeros(N_COUNTED, np.int64)
    sign_values(0, n, counts, data, signs)
    assert not counts.any(), "left as they were found"
    return signs


def _bits(number: int) -> set[int]:
    return {bit for bit in range(32) if number >> bit & 1}


def test_place_of_letter__tells_two_of_every_letter_and_six_of_every_digit_apart() -> None:
    letters = [place_of_letter(ord(letter), n) for letter in "abcdefghijklmnopqrstuvwxyz" for n in (0, 1)]
    assert sorted(letters) == list(range(52))
    digits = [place_of_letter(ord(digit), n) for digit in "0123456789" for n in range(6)]
    assert sorted(digits) == list(range(60))
    assert all(0 <= place_of_letter(letter, n) < 64 for letter in (32, 45, 65, 90, 233, 0xFFFF) for n in range(9))
    assert len({place_of_letter(letter, n) for letter in (32, 45) for n in (0, 1)}) == 4


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4, unique=True))
def test_sign_values__marks_a_bit_for_each_letter_and_counts_those_that_lost_theirs(words: list[str]) -> None:
    signs = _signs(_data(words))
    for value, word in enumerate(words):
        seen: Counter[str] = Counter()
        places = set()
        for letter in word:
            places.add(place_of_letter(ord(letter), seen[letter]))
            seen[letter] += 1
        number, low, high, lengths, head = signs[value, :5].tolist()
        assert number == value
        assert _bits(low) | {32 + bit for bit in _bits(high)} == places
        assert (lengths & 0xFFFF, lengths >> 16) == (len(word), len(word) - len(places))
        assert (head & 0xFFFFFFFF).to_bytes(4, "little") == bytes(ord(x) & 255 for x in word[:4]).ljust(4, b"\0")


def test_sign_values__of_a_date_are_its_digits_and_its_year() -> None:
    signs = _signs(_data(["19880304", "00010203", "99991231"]))
    digits = signs[:, Feature.DIGITS].tolist()
    assert [f"{each & 0xFFFFFFFF:08x}" for each in digits] == ["19880304", "00010203", "99991231"]
    assert signs[:, Feature.YEAR].tolist() == [1988, 1, 9999]


def test_sign_values__knows_no_letters_behind_the_longest() -> None:
    longest = "ab" * 31 + "c"
    signs = _signs(_data([longest, longest + "xyz" * 9]))
    assert len(longest) == LONGEST
    assert signs[0, 1:].tolist() == signs[1, 1:].tolist()
    assert signs[0, Feature.LENGTHS] & 0xFFFF == LONGEST


def test_sign_values__marks_each_variant_group() -> None:
    signs = _signs(_data(["mo", "ali", "li"], [[0, 3, 31], [], [33]]))
    assert [_bits(groups) for groups in signs[:, Feature.GROUPS]] == [{0, 3, 31}, set(), {1}]


N_RARITY_BITS = 3
LOOKED_UP = np.array([0.5, 2.0, -1.0, 3.25, 0.0, 9.0, 0.0001])
"""Two tables of rarity: of the values 1 to 4, and of the values 2 to 4."""
RARITIES = Rarities(
    np.array([10, 11, 12, 13, 14, -1], np.int32), np.array([0, 4, 7]), np.array([1, 2]), LOOKED_UP, N_RARITY_BITS,
    np.array([[-1.0, 0.75], [0.0, 0.0]]),
)  # fmt: skip


def _features(data: PairData, slots: list[tuple[Feature, int, int]]) -> list[list[int]]:
    kinds, keys, tables = (np.array(column, np.int32) for column in zip(*slots, strict=True))
    n = len(data.codes)
    features = np.full((n, len(slots)), 77, np.int32)
    fill_features(0, n, kinds, keys, tables, data, _signs(data), RARITIES, features)
    return features.T.tolist()


def _rare(table: int, value: int) -> float:
    start, first, end = ((0, 1, 4), (4, 2, 7))[table]
    place = start + value - first
    return float(LOOKED_UP[place]) if value >= first and place < end else 0.0


@pytest.mark.parametrize("n_records", [3, 64, 65, 130])
def test_fill_features__writes_what_is_kept_of_each_records_values(n_records: int, fresh_seed: int) -> None:
    rng = np.random.default_rng(fresh_seed)
    data = _data(["ann", "bob", "cy", "dee", "19880304"], [[1], [2], [], [3], []])
    codes = rng.integers(-1, 5, (n_records, 2)).astype(np.int32)
    codes[:3] = [[-1, -1], [0, 4], [4, 0]]
    lists = [sorted(rng.choice(5, rng.integers(0, 4), replace=False).tolist()) for _ in range(n_records)]
    starts = np.cumsum([0, *(len(each) for each in lists)])
    data = data._replace(
        codes=codes, list_starts=starts[None], list_codes=np.array([x for each in lists for x in each], np.int32)
    )
    plain = (Feature.FIRST_MASK, Feature.HEAD, Feature.GROUPS, Feature.DIGITS, Feature.YEAR)
    slots = [(feature, 1, -1) for feature in plain]
    slots += [(Feature.CODE, 0, -1), (Feature.LENGTHS, 0, -1), (Feature.VALUES, 0, -1)]
    of_tables = [(feature, table) for feature in (Feature.RARITY, Feature.LIST_RARITY, Feature.TOKEN) for table in (0, 1)]
    slots += [(feature, 0, table) for feature, table in of_tables]
    found, signs = _features(data, slots), _signs(data)
    ones, others = codes[:, 0].tolist(), codes[:, 1].tolist()
    for feature, column in zip(plain, found, strict=False):
        assert column == [int(signs[code, feature]) if code >= 0 else 0 for code in others]
    assert found[5] == ones
    assert found[6] == [int(signs[code, Feature.LENGTHS]) if code >= 0 else NO_LETTERS for code in ones]
    assert [_bits(values) for values in found[7]] == [set(each) for each in lists]
    for table in (0, 1):
        parts = [math.ceil(_rare(table, value) * 65_536) for value in range(5)]
        assert found[8 + table] == [parts[code] if code >= 0 else 0 for code in ones]
        assert found[10 + table] == [max((parts[value] for value in each), default=0) for each in lists]
    grains = [min(math.ceil((_rare(0, value) + 1.0) / 0.75), 7) for value in range(5)]
    assert found[12] == [(10 + code) * 8 + grains[code] if code >= 0 else -1 for code in ones]
    assert found[13] == [(10 + code) * 8 if code >= 0 else -1 for code in ones], "a table of one rarity has no grain"
