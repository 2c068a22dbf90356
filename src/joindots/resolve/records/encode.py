"""Records as numbers: every compared value becomes a code of one lexicon, with its letters beside it.

Keys that are compared with one another, such as forename and surname, are one family: they number their texts together, so
that two of them can be compared as two numbers. The lexicon holds a text once for each family that has it. Letters, variant
groups and numbers are kept for the families whose tests read them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from joindots.resolve.kernels.data import Bits, Codes, Flags, Ids, Letters, Op, PairData
from joindots.resolve.kernels.grouping import sort_lists
from joindots.resolve.kernels.signatures import N_COUNTED, N_OF_A_VALUE, sign_values
from joindots.resolve.models.spec import Key, ModelSpec
from joindots.resolve.records.coded import Coded, CodedTable, code_texts, coded_table
from joindots.resolve.records.portions import in_portions
from joindots.resolve.records.texts import text_bytes
from joindots.standardise.spellings import variant_table

_READ_NO_LETTERS = frozenset({Op.EQUAL, Op.SHARED, Op.NUMBER_WITHIN, Op.MISPLACED, Op.SPANS_APART})
_READ_NUMBERS = frozenset({Op.NUMBER_WITHIN, Op.SPANS_APART})
_FIRST_BEYOND, _PRIVATE, _PLACES = 0x10000, 0xE000, 0x0FFF
"""Letters from the first on need more than 16 bits; Unicode assigns nothing to the private places that they take."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A table's records, encoded for one model.

    `single_keys` and `list_keys` say which column of ``data.codes`` and which row of ``data.list_starts`` each key has.
    `lexicon` has the texts by code, and `families` the family of each.
    """

    n_records: int
    single_keys: dict[Key, int]
    list_keys: dict[Key, int]
    lexicon: pl.Series
    families: Codes
    data: PairData
    _signs: list[Codes] = field(default_factory=list)

    def signs(self, *, are_kept: bool = True) -> Codes:
        """What is kept of every value so that few letters are read: a row of ``(values, 8)`` after another.

        Written when it is first asked for, and kept unless it is wanted but once.
        """
        if self._signs:
            return self._signs[0]
        signs = np.empty((self.n_values, N_OF_A_VALUE), np.int32)
        in_portions(
            self.n_values,
            lambda first, last: sign_values(first, last, np.zeros(N_COUNTED, np.int64), self.data, signs),
        )
        end_to_end: Codes = signs.ravel()
        if are_kept:
            self._signs.append(end_to_end)
        return end_to_end

    @property
    def n_values(self) -> int:
        """The values of all families."""
        return len(self.data.letter_starts) - 1

    def slot(self, key: Key) -> int:
        """The number under which kernels know a key."""
        return self.single_keys[key] if key in self.single_keys else self.list_keys[key]

    def codes_of(self, key: Key) -> Ids:
        """List the codes of a key's family, which its values are among; none where no record has one."""
        if self.is_list(key):
            row = self.data.list_starts[self.list_keys[key]]
            code = self.data.list_codes[row[0]] if row[0] < row[-1] else -1
        else:
            codes = self.data.codes[:, self.single_keys[key]]
            code = codes[np.argmax(codes >= 0)] if len(codes) else -1
        return np.flatnonzero(self.families == self.families[code]) if code >= 0 else np.zeros(0, np.int64)

    def is_list(self, key: Key) -> bool:
        """Whether a key has several values."""
        return key in self.list_keys


def encode(frame: pl.DataFrame | CodedTable, spec: ModelSpec, *, known: Encoded | None = None) -> Encoded:
    """Encode the compared columns of a table, in its row order.

    Parameters
    ----------
    known
        An earlier encoding with the same model, whose texts keep their codes; new texts come after them.

    Raises
    ------
    SchemaError
        If the frame lacks a compared column.
    """
    table, families = coded_table(frame), _families(spec)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        keys = dict(zip(spec.keys, pool.map(table.key, spec.keys), strict=True))
    singles = [key for key, found in keys.items() if found.starts is None]
    lists = [key for key, found in keys.items() if found.starts is not None]
    lexicon, owners, numbers = _lexicon(keys, families, known)
    codes = np.full((table.n_records, max(len(singles), 1)), -1, np.int32)
    for n, key in enumerate(singles):
        codes[:, n] = np.append(numbers[key], np.int32(-1))[keys[key].codes]
    list_starts, list_codes = _list_arrays([keys[key] for key in lists], [numbers[key] for key in lists], table.n_records)

    def is_read(reads: Callable[[Op], bool]) -> Flags:
        return np.isin(owners, [families[key] for key in _keys_read(spec, reads)])

    letter_starts, letters = _letters(lexicon, is_read(lambda op: op not in _READ_NO_LETTERS))
    group_starts, groups = _groups(lexicon, is_read(lambda op: op is Op.VARIANT))
    values = _numbers(lexicon, is_read(lambda op: op in _READ_NUMBERS))
    data = PairData(codes, list_starts, list_codes, letter_starts, letters, group_starts, groups, values)
    return Encoded(
        table.n_records,
        {key: n for n, key in enumerate(singles)},
        {key: n for n, key in enumerate(lists)},
        lexicon,
        owners,
        data,
    )


def _families(spec: ModelSpec) -> dict[Key, int]:
    """Number the families of keys: two keys that one test compares are of one family."""
    families = {key: n for n, key in enumerate(spec.keys)}
    for comparison in spec.comparisons:
        for test in (test for level in comparison.levels for test in level.tests if test.other is not None):
            joined = {families[key] for key in (test.key, test.other) if key is not None}
            families = {key: min(joined) if family in joined else family for key, family in families.items()}
    return families


def _keys_read(spec: ModelSpec, reads: Callable[[Op], bool]) -> list[Key]:
    """List the keys of the tests whose operation reads something."""
    tests = (test for comparison in spec.comparisons for level in comparison.levels for test in level.tests)
    return [key for test in tests if reads(test.op) for key in (test.key, test.other) if key is not None]


def _lexicon(
    keys: Mapping[Key, Coded], families: Mapping[Key, int], known: Encoded | None
) -> tuple[pl.Series, Codes, dict[Key, Codes]]:
    """Lay the texts of all families end to end, those known before first.

    Returns
    -------
    The texts, the family of each, and for each key the code of each of its texts.
    """
    held = np.zeros(0, np.int32) if known is None else known.families
    texts = [pl.Series("text", [], dtype=pl.String) if known is None else known.lexicon]
    owners, numbers, n = [held], {}, len(held)
    for family in sorted(set(families.values())):
        members = [key for key in keys if families[key] == family]
        places = np.flatnonzero(held == family)
        pooled, local = _pooled([texts[0].gather(places), *(keys[key].texts for key in members)])
        n_new = len(pooled) - len(places)
        table = np.concatenate([places, np.arange(n, n + n_new)]).astype(np.int32)
        ends = len(places) + np.cumsum([len(keys[key].texts) for key in members])
        for key, end in zip(members, ends, strict=True):
            numbers[key] = table[local[end - len(keys[key].texts) : end]]
        texts.append(pooled.slice(len(places)).alias("text"))
        owners.append(np.full(n_new, family, np.int32))
        n += n_new
    return pl.concat(texts, rechunk=True), np.concatenate(owners), numbers


def _pooled(series: Sequence[pl.Series]) -> tuple[pl.Series, Codes]:
    """Number the texts of several series together, by first appearance; each holds a text once."""
    filled = [each.alias("text") for each in series if len(each)]
    if len(filled) == 1:
        return filled[0], np.arange(len(filled[0]), dtype=np.int32)
    return code_texts(pl.concat([pl.Series("text", [], dtype=pl.String), *filled]))


def _own(array: np.ndarray) -> np.ndarray:
    """Give kernels one layout: contiguous, writable and not empty, so that each is compiled once."""
    return np.require(array if array.size else np.zeros(1, array.dtype), requirements=["C", "W", "O"])


def _list_arrays(lists: Sequence[Coded], numbers: Sequence[Codes], n_records: int) -> tuple[Ids, Codes]:
    """Lay the list keys end to end; the starts count from the beginning of all of them."""
    starts = np.zeros((max(len(lists), 1), n_records + 1), np.int64)
    codes, offset = [np.zeros(0, np.int32)], 0
    for n, (found, number) in enumerate(zip(lists, numbers, strict=True)):
        if found.starts is None:
            continue
        codes.append(number[found.codes])
        sort_lists(found.starts, codes[-1], starts[n])
        starts[n] += offset
        offset += len(codes[-1])
    return starts, _own(np.concatenate(codes))


def _letters(lexicon: pl.Series, is_read: Flags) -> tuple[Ids, Letters]:
    """Spell every text that is read letter by letter, 16 bits a letter: a rare letter beyond them takes a private place."""
    starts = np.zeros(len(lexicon) + 1, np.int64)
    starts[1:] = np.cumsum(np.where(is_read, lexicon.str.len_chars().to_numpy(), 0))
    utf8, _ = text_bytes(lexicon.filter(pl.Series(is_read)))
    if len(utf8) == starts[-1]:
        return starts, _own(utf8.astype(np.uint16))
    text = utf8.tobytes().decode("utf-8")
    letters = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    if len(letters) == starts[-1]:
        return starts, _own(letters)
    letters = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return starts, _own(np.where(letters < _FIRST_BEYOND, letters, _PRIVATE | letters & _PLACES).astype(np.uint16))


def _groups(lexicon: pl.Series, is_read: Flags) -> tuple[Ids, Codes]:
    """List the variant groups of every text that is compared by them."""
    found = pl.DataFrame({"text": lexicon, "is_read": is_read}).with_row_index("place").filter("is_read")
    known = pl.Series([*variant_table()], dtype=pl.String)
    found = found.filter(pl.col("text").is_in(known.implode())).sort("place")
    groups = [variant_table()[text] for text in found["text"]]
    lengths = np.zeros(len(lexicon), np.int64)
    lengths[found["place"].to_numpy()] = [len(each) for each in groups]
    starts = np.zeros(len(lexicon) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts, _own(np.array([number for each in groups for number in each], np.int32))


def _numbers(lexicon: pl.Series, is_read: Flags) -> Bits:
    """Read the texts that are compared as numbers; NaN is none."""
    if not is_read.any():
        return np.full(1, np.nan)
    read = lexicon.set(pl.Series(~is_read), None)
    return _own(read.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy())
