"""What two records may share: every key that a model's comparisons suggest, with its values worked out on distinct texts.

A comparison says which likeness it forgives: an edit, another spelling, a digit, an exchange. Each of these has keys under
which such values still meet, and rules are made of them. A key that does not always hold what it is for (how a name sounds,
its first letters) is suggested all the same: what it truly finds is measured, not assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Codes, Flags, Ids, Op
from joindots.resolve.models.spec import BESIDE, Comparison, Key, ModelSpec
from joindots.resolve.records.encode import Encoded
from joindots.resolve.records.keys import key_values

MOST_ASPECTS = 62
"""Each aspect is one bit of a mask of 64, of which the sign and one more are left alone."""
MOST_SPELLINGS = 8_000_000
"""A key that would make more values than this of a column's distinct texts is not suggested (our judgement, for memory)."""
_DATES = frozenset({Op.DAY_MONTH_SWAPPED, Op.DATE_PARTS, Op.YEARS_APART})
_SPELLS_OUT = frozenset({"slips", "masked"})
_EDITING = frozenset({Op.EDITS, Op.LETTER_SLIPS, Op.SLIPS, Op.LEVENSHTEIN, Op.DAMERAU})
_OF_DATES = ("day_month", "masked", "parts", "first:4")
_OF_LIKENESS = ("sound", "first:1", "first:3", "words")


@dataclass(frozen=True, slots=True)
class Aspect:
    """One key that two records may share, and the comparisons that speak of the same columns."""

    key: Key
    comparisons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Values:
    """The values that each record has of one key, as numbers.

    Record ``i`` has the texts ``texts[starts[i] : starts[i + 1]]``, and text ``t`` has the values
    ``values[value_starts[t] : value_starts[t + 1]]``.
    """

    starts: Ids
    texts: Codes
    value_starts: Ids
    values: Ids

    @property
    def n_values(self) -> int:
        """How many different values there are."""
        return int(self.values.max(initial=-1)) + 1

    def n_holders(self, is_eligible: Flags) -> Ids:
        """Count the eligible records that have each value; one that has it by two texts counts twice."""
        owners = np.repeat(is_eligible, np.diff(self.starts))
        n_of_text = np.bincount(self.texts[owners], minlength=len(self.value_starts) - 1)
        repeated = np.repeat(n_of_text, np.diff(self.value_starts))
        return np.bincount(self.values, repeated, self.n_values).astype(np.int64)

    def of(self, records: Ids) -> tuple[Ids, Ids]:
        """List the values of some records: each value's position in `records`, and the value."""
        owners, texts = _expanded(records, self.starts, self.texts)
        positions, values = _expanded(texts, self.value_starts, self.values)
        return owners[positions], values

    def holders(self, wanted: Flags, is_eligible: Flags) -> tuple[Ids, Ids]:
        """List the eligible records that have any of the wanted values: records and values, one row for each."""
        has_wanted = np.r_[0, np.cumsum(wanted[self.values])]
        text_is_wanted = np.diff(has_wanted[self.value_starts]) > 0
        entries = np.flatnonzero(text_is_wanted[self.texts])
        owners = np.searchsorted(self.starts, entries, side="right") - 1
        of_eligible = is_eligible[owners]
        owners, entries = owners[of_eligible], entries[of_eligible]
        positions, values = _expanded(self.texts[entries], self.value_starts, self.values)
        is_wanted = wanted[values]
        return owners[positions[is_wanted]], values[is_wanted]

    def single(self) -> Codes | None:
        """Give each record's one value, -1 where it has none; ``None`` where a record can have several."""
        if np.diff(self.starts).max(initial=0) > 1 or np.diff(self.value_starts).max(initial=0) > 1:
            return None
        found = np.full(len(self.starts) - 1, -1, np.int32)
        positions, values = self.of(np.arange(len(found)))
        found[positions] = values
        return found


def _expanded(picked: Ids | Codes, starts: Ids, values: Ids | Codes) -> tuple[Ids, Ids]:
    """Lay the runs of the picked owners end to end: each entry's position in `picked`, and the entry."""
    lengths = starts[picked + 1] - starts[picked]
    positions = np.repeat(np.arange(len(picked)), lengths)
    within = np.arange(len(positions)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return positions, values[starts[picked][positions] + within].astype(np.int64)


def aspects_of(spec: ModelSpec, encoded: Encoded) -> tuple[Aspect, ...]:
    """List every aspect under which records might meet, each once, in the order of the comparisons."""
    found: dict[Key, set[str]] = {key: set() for rule in spec.blocking_rules for key in rule.keys}
    for comparison in spec.comparisons:
        for key in _suggested(comparison):
            found.setdefault(key, set()).add(comparison.name)
    for key, about in found.items():
        about |= {each.name for each in spec.comparisons if each.own_columns & set(key.columns)}
    known = [(key, about) for key, about in found.items() if all(_is_encoded(column, encoded) for column in key.columns)]
    return tuple(Aspect(key, frozenset(about)) for key, about in known[:MOST_ASPECTS])


def _suggested(comparison: Comparison) -> list[Key]:
    """List the keys that a comparison's tests suggest."""
    tests = [test for level in comparison.levels for test in level.tests]
    has_dates = any(test.op in _DATES for test in tests)
    keys: list[Key] = []
    for test in tests:
        columns = test.key.columns
        if test.key.transform != BESIDE:  # each of the two columns is suggested by its own comparison
            keys.append(test.key)
        if has_dates:
            keys += [Key(columns, transform) for transform in _OF_DATES]
        elif test.op in _EDITING:
            keys.append(Key(columns, "slips"))
        elif test.op is Op.VARIANT:
            keys.append(Key(columns, "variants"))
        elif test.op is Op.JARO_WINKLER:
            keys += [Key(columns, transform) for transform in _OF_LIKENESS]
        elif test.op is Op.INITIAL:
            keys.append(Key(columns, "first:1"))
        elif test.op in (Op.SWAPPED, Op.MISPLACED) and test.other is not None and len(test.other.columns) == 1:
            both = tuple(sorted((*columns, *test.other.columns)))
            keys += [Key(both, "any_order"), Key(both, "words")]
    return keys


def _is_encoded(column: str, encoded: Encoded) -> bool:
    key = Key((column,))
    return key in encoded.single_keys or key in encoded.list_keys


def values_of(aspects: Sequence[Aspect], encoded: Encoded) -> list[Values | None]:
    """Work out the values of aspects for every record, on the distinct texts of their columns.

    Returns
    -------
    One for each aspect; ``None`` where that would make too many.
    """
    texts: dict[tuple[str, ...], tuple[Ids, Codes, pl.DataFrame]] = {}
    for aspect in aspects:
        if aspect.key.columns not in texts:
            texts[aspect.key.columns] = _texts(aspect.key.columns, encoded)
    return [_values(aspect.key, *texts[aspect.key.columns]) for aspect in aspects]


def _values(key: Key, starts: Ids, texts: Codes, distinct: pl.DataFrame) -> Values | None:
    if key.transform_name in _SPELLS_OUT and int(distinct[key.columns[0]].str.len_chars().sum() or 0) > MOST_SPELLINGS:
        return None
    derived = key_values(distinct, key)
    frame = derived.alias("value").to_frame().with_row_index("text")
    if isinstance(derived.dtype, pl.List):
        frame = frame.explode("value")
    frame = frame.drop_nulls("value")
    value_starts = np.searchsorted(frame["text"].to_numpy(), np.arange(len(distinct) + 1))
    _, values = np.unique(frame["value"].hash().to_numpy(), return_inverse=True)
    return Values(starts, texts, value_starts.astype(np.int64), values.astype(np.int64))


def _texts(columns: tuple[str, ...], encoded: Encoded) -> tuple[Ids, Codes, pl.DataFrame]:
    """Number the distinct texts of some columns together: where each record's begin, which they are, and the texts."""
    n_words = max(len(encoded.lexicon), 1)
    keys = [Key((column,)) for column in columns]
    if encoded.is_list(keys[0]):
        ends = encoded.data.list_starts[encoded.slot(keys[0])]
        starts, codes = ends - ends[0], encoded.data.list_codes[ends[0] : ends[-1]].astype(np.int64)
    else:
        parts = [encoded.data.codes[:, encoded.slot(key)] for key in keys]
        has_all = np.logical_and.reduce([part >= 0 for part in parts])
        starts, codes = np.r_[0, np.cumsum(has_all)], np.zeros(int(has_all.sum()), np.int64)
        for part in parts:
            codes = codes * n_words + part[has_all]
    numbers, texts = np.unique(codes, return_inverse=True)
    named = []
    for column in reversed(columns):
        named.append(encoded.lexicon.gather(numbers % n_words).alias(column))
        numbers = numbers // n_words
    return starts, texts.astype(np.int32), pl.DataFrame(named[::-1])
