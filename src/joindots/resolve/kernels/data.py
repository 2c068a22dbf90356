"""What kernels are given: tuples of arrays, so that one compiled kernel serves every table and every model."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.int8]
Codes = npt.NDArray[np.int32]
Ids = npt.NDArray[np.int64]
Letters = npt.NDArray[np.uint16]
Bits = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Singles = npt.NDArray[np.float32]


class Op(IntEnum):
    """What a test asks of two records; kernels see the number."""

    EQUAL = 0
    JARO_WINKLER = 1
    EDITS = 2
    VARIANT = 3
    INITIAL = 4
    SHARED = 5
    SWAPPED = 6
    DAY_MONTH_SWAPPED = 7
    DATE_PARTS = 8
    YEARS_APART = 9
    NUMBER_WITHIN = 10
    LEVENSHTEIN = 11
    DAMERAU = 12
    SLIPS = 13
    WORDS_WITHIN = 14
    MISPLACED = 15
    SPANS_APART = 16
    LETTER_SLIPS = 17


class PairData(NamedTuple):
    """Records as numbers. Codes index one lexicon of all values; -1 is missing.

    ``codes (records, single keys)``; a list key's codes of record ``i`` are
    ``list_codes[list_starts[key, i] : list_starts[key, i + 1]]``, ascending. The letters of value ``v`` are
    ``letters[letter_starts[v] : letter_starts[v + 1]]`` as 16-bit letters; its variant groups lie alike in ``groups``;
    ``numbers[v]`` is its number, NaN where it is none.
    """

    codes: Codes
    list_starts: Ids
    list_codes: Codes
    letter_starts: Ids
    letters: Letters
    group_starts: Ids
    groups: Codes
    numbers: Bits


class Program(NamedTuple):
    """The comparisons as tests: comparison ``c`` runs tests ``starts[c] : starts[c + 1]``, strongest level first.

    The first test that holds gives its level. If none holds the level is 0, or -1 (null level) where no test that
    `decides_null` found a value on both sides.
    """

    starts: Ids
    ops: Codes
    keys: Codes
    others: Codes
    limits: Bits
    levels: Bytes
    decides_null: Flags


class Weights(NamedTuple):
    """The fitted model in bits.

    ``levels (comparisons, levels)``; ``tones`` says how much of the term-frequency adjustment a level takes, 0 to 1;
    ``frequency_slots[c]`` is the table of rarities that comparison ``c`` looks up, -1 for none; ``frequency_keys[c]`` is the
    key whose value is looked up, and ``frequency_is_list[c]`` whether that is the shared value of a list. Table ``t`` is
    ``frequency_bits[frequency_starts[t] : frequency_starts[t + 1]]`` and begins with the value ``frequency_firsts[t]``: it
    has no room for the values of other families.
    """

    prior_bits: float
    levels: Bits
    tones: Bits
    frequency_slots: Codes
    frequency_keys: Codes
    frequency_is_list: Flags
    frequency_starts: Ids
    frequency_firsts: Ids
    frequency_bits: Bits

    @property
    def n_tables(self) -> int:
        """The tables of rarities."""
        return len(self.frequency_firsts)

    def table(self, slot: int) -> Bits:
        """One table of rarities, from the first of its values on."""
        return self.frequency_bits[self.frequency_starts[slot] : self.frequency_starts[slot + 1]]

    def table_bits(self, slot: int, values: Ids) -> Bits:
        """Look values up in a table of rarities, 0 where they lie outside it."""
        table, places = self.table(slot), values - self.frequency_firsts[slot]
        is_inside = (places >= 0) & (places < len(table))
        bits = np.zeros(len(values))
        bits[is_inside] = table[places[is_inside]]
        return bits


class Meetings(NamedTuple):
    """In which blocks each record is, under every rule: what tells whether two records meet.

    ``single (records, rules)`` is the block of a record under each rule that puts a record in one block at most, -1 where it
    is in none. A rule that may put it in several has a row ``rows[rule]``, -1 for the others: its blocks of record ``i`` are
    ``several[starts[row, i] : starts[row, i + 1]]``, ascending.
    """

    single: Codes
    rows: Codes
    starts: Ids
    several: Codes


class Blocks(NamedTuple):
    """One blocking rule's blocks: block ``b`` holds the records ``members[starts[b] : starts[b + 1]]``, ascending.

    `meetings` is of all rules that were blocked together.
    """

    members: Codes
    starts: Ids
    meetings: Meetings


class Feature(IntEnum):
    """What is kept of a record's value so that many pairs can be bounded at once; a feature is one number of 32 bits.

    ``FIRST_MASK`` and ``SECOND_MASK`` have a bit for each letter (a letter's second and third occurrence have others).
    ``LENGTHS`` holds two numbers: in the lower half how many letters there are, in the upper half those whose bit another
    letter took. ``HEAD`` holds the first four letters, a byte each.
    ``GROUPS`` and ``VALUES`` have a bit for each variant group and each value of a list. ``DIGITS`` are the eight digits of
    a date, half a byte each. ``RARITY`` is the term-frequency adjustment in 65,536ths of a bit, rounded up. ``TOKEN`` is the
    code with the rarity below it, in as many bits as are left; it is below zero where the value is missing.
    """

    CODE = 0
    FIRST_MASK = 1
    SECOND_MASK = 2
    LENGTHS = 3
    HEAD = 4
    GROUPS = 5
    DIGITS = 6
    YEAR = 7
    VALUES = 8
    RARITY = 9
    LIST_RARITY = 10
    TOKEN = 11


class Step(IntEnum):
    """One step in bounding many pairs at once; see `joindots.resolve.kernels.screen`."""

    BEGIN = 0
    RARITY = 1
    LIST_RARITY = 2
    COMPARABLE = 3
    LIST_COMPARABLE = 4
    MEASURE = 5
    ALWAYS = 6
    PRESENT = 7
    EQUAL = 8
    JARO_WINKLER = 9
    EDITS = 10
    VARIANT = 11
    INITIAL = 12
    SHARED = 13
    SWAPPED = 14
    DAY_MONTH_SWAPPED = 15
    DATE_PARTS = 16
    YEARS_APART = 17
    ONE_EDIT_OF_DIGITS = 18
    SLIPS = 19
    END = 20


class Shape(IntEnum):
    """Which steps of a comparison are taken together, in one pass over many pairs; see `joindots.resolve.kernels.alike`."""

    ANY = 0
    EXACT = 1
    ALIKE = 2
    EDITED = 3
    AGREED = 4
    """Of a key that a blocking rule has made equal for every pair that it makes."""


MOST_TESTS = 3
"""Tests below equality that one pass asks."""


class AtOnce(NamedTuple):
    """The comparisons that are bounded in one pass over many pairs, whose strongest test is equality of one key.

    The k-th comparison reads the token in the slot ``tokens[k]`` and the masks from ``masks[k]`` on. A token's lowest
    `n_rarity_bits` bits say how rare the value is: ``rarities[k]`` has what 0 stands for, and the grain. ``bits[k]`` and
    ``tones[k]`` are what equality adds, then what differing adds, then each weaker test with its limit in ``limits[k]``,
    the strongest first; -inf where there is none. ``equals[k]`` is the level of equality.
    """

    n_rarity_bits: int
    tokens: Codes
    masks: Codes
    rarities: Singles
    bits: Singles
    tones: Singles
    limits: Singles
    equals: Bytes


class Screen(NamedTuple):
    """The comparisons as steps that bound a pair's weight from features, for many pairs at once.

    ``features (records, features)`` holds each record's features in one run; a step reads the features `slots` and `others`
    of both records. ``gains`` and ``tones`` are what the step's level adds, and how much of the rarity; ``levels`` are their
    numbers. The k-th comparison of the order of evaluation has the steps ``firsts[k] : lasts[k]``; ``rarity_slots[k]``
    is the code by whose value its rarity is found, -1 if none; ``shapes[k]`` is the `Shape` of its steps. A comparison with
    a shape of its own has no steps, and stands in `at_once`. A pair whose bound, without the prior, is below `least_bits`
    cannot reach the threshold.

    ``agreed[k]``, two numbers, are the first and the last of the steps to take instead where a blocking rule has made the
    values equal that the comparison's strongest test asks for; the same number twice where there are none.
    """

    features: Codes
    steps: Codes
    slots: Codes
    others: Codes
    limits: Singles
    gains: Singles
    tones: Singles
    levels: Bytes
    firsts: Ids
    lasts: Ids
    agreed: Ids
    rarity_slots: Codes
    shapes: Codes
    at_once: AtOnce
    least_bits: float
