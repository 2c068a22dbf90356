"""What is remembered of a resolution: its records as codes, its values, keys, links and entities, as arrays that grow.

Records are numbered as they came; one that was withdrawn keeps its number and is there no more. Values are numbered as they
came, too; which value a text is, its hash tells.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.engine.growing import GrowingArrays
from joindots.resolve.clusters.clustering import Pairs, Pins
from joindots.resolve.increment.runs import SortedRuns
from joindots.resolve.kernels.data import Bits, Codes, Feature, Flags, Ids, PairData, Weights
from joindots.resolve.kernels.grouping import gather_lists, sort_lists
from joindots.resolve.kernels.hashing import Hashes, hash_texts
from joindots.resolve.kernels.newcomers import Order
from joindots.resolve.kernels.signatures import N_OF_A_VALUE
from joindots.resolve.records.cleaning import OrderKeys
from joindots.resolve.records.encode import Encoded
from joindots.resolve.records.texts import text_bytes
from joindots.resolve.scoring.guards import Guarding
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer

_FAMILY = np.uint64(0x9E3779B97F4A7C15)
"""An odd number, by which a family's number is spread over all bits."""
_PINS = ("together", "apart_l", "apart_r", "unsure_l", "unsure_r")


class Memory:
    """The arrays of one resolution.

    Parameters
    ----------
    arrays
        Where they are kept.
    """

    def __init__(self, arrays: GrowingArrays) -> None:
        self.arrays = arrays
        self.values = SortedRuns(arrays, "value")
        self.entries = SortedRuns(arrays, "entry")

    @property
    def n_numbers(self) -> int:
        """How many records there ever were."""
        return len(self.arrays["is_there"]) if "is_there" in self.arrays else 0

    @property
    def is_there(self) -> Flags:
        """Which records are there now."""
        return self.arrays["is_there"].view(np.bool_)

    @property
    def numbers(self) -> Ids:
        """The numbers of the records that are there, in their order."""
        return np.flatnonzero(self.is_there)

    def rows_of(self, numbers: Ids) -> Ids:
        """Give the places of some records among those that are there, by their numbers."""
        return np.asarray((np.cumsum(self.is_there) - 1)[numbers])

    def add_records(self, scorer: Scorer, guarding: Guarding) -> Codes:
        """Take in records that were encoded by themselves; values seen before keep their numbers.

        Returns
        -------
        The number of each value of their encoding; the last is that of a missing one.
        """
        encoded = scorer.encoded
        numbers = np.append(self._add_values(encoded, scorer.weights, guarding), np.int32(-1))
        arrays, data = self.arrays, encoded.data
        arrays.append("codes", numbers[data.codes])
        for slot in encoded.list_keys.values():
            starts = data.list_starts[slot]
            codes = numbers[data.list_codes[starts[0] : starts[-1]]]
            ends = np.zeros(len(starts), np.int64)
            n = sort_lists(starts - starts[0], codes, ends)
            arrays.append(f"list_lengths_{slot}", np.diff(ends))
            arrays.append(f"list_codes_{slot}", codes[:n])
        arrays.append("is_there", np.ones(encoded.n_records, np.uint8))
        return numbers

    def _add_values(self, encoded: Encoded, weights: Weights, guarding: Guarding) -> Codes:
        """Number the values of an encoding: those seen before as they are, new ones behind them."""
        hashes = _value_hashes(encoded)
        numbers, n_known = self.values.find(hashes), self.values.n_entries
        new = np.flatnonzero(numbers < 0)
        numbers[new] = n_known + np.arange(len(new), dtype=np.int32)
        self.values.add(*_sorted_entries(hashes[new], numbers[new]))
        arrays, data = self.arrays, encoded.data
        _append_lists(arrays, "letter", data.letter_starts, data.letters.astype(np.int32), new)
        _append_lists(arrays, "group", data.group_starts, data.groups, new)
        is_read = len(data.numbers) == len(encoded.lexicon)
        arrays.append("numbers", data.numbers[new] if is_read else np.full(len(new), np.nan))
        for slot in range(weights.n_tables):
            arrays.append(f"frequency_bits_{slot}", weights.table_bits(slot, new))
        signs = encoded.signs().reshape(-1, N_OF_A_VALUE)[new]
        signs[:, Feature.CODE] = numbers[new]
        arrays.append("signs", signs)
        for n, key in enumerate(sorted(guarding.n_holders)):
            arrays.append(f"holders_{n}", guarding.n_holders[key][new])
        return numbers

    def data_of(self, like: Encoded, rows: Ids | None = None) -> Encoded:
        """Give the records of the memory, or some of them, as kernels read them.

        Parameters
        ----------
        like
            Any encoding with the same model: it says where each key lies.
        rows
            Their numbers, ascending; all unless given.
        """
        arrays = self.arrays
        n = self.n_numbers if rows is None else len(rows)
        lengths = [arrays[f"list_lengths_{slot}"] for slot in range(len(like.list_keys))]
        codes = [arrays[f"list_codes_{slot}"] for slot in range(len(like.list_keys))]
        starts = np.zeros((max(len(lengths), 1), n + 1), np.int64)
        pieces, offset = [np.zeros(0, np.int32)], 0
        for slot, (of_key, codes_of_key) in enumerate(zip(lengths, codes, strict=True)):
            np.cumsum(of_key if rows is None else of_key[rows], out=starts[slot, 1:])
            if rows is not None:
                all_starts = np.r_[0, np.cumsum(of_key)]
                chosen = np.empty(starts[slot, -1], np.int32)
                gather_lists(rows.astype(np.int32), all_starts, codes_of_key, starts[slot], chosen)
                codes_of_key = chosen
            pieces.append(codes_of_key)
            starts[slot] += offset
            offset += len(codes_of_key)
        of_singles = arrays["codes"] if rows is None else arrays["codes"][rows]
        data = PairData(
            of_singles,
            starts,
            np.concatenate(pieces) if offset else np.zeros(1, np.int32),
            arrays["letter_starts"],
            arrays["letters"].astype(np.uint16),
            arrays["group_starts"],
            arrays["groups"],
            arrays["numbers"],
        )
        no_texts = pl.Series("text", [], dtype=pl.String)
        signs = arrays["signs"].reshape(-1)
        return Encoded(n, like.single_keys, like.list_keys, no_texts, np.zeros(0, np.int32), data, [signs])

    def weights_like(self, weights: Weights) -> Weights:
        """Give the weights with the frequencies of all values."""
        tables = [self.arrays[f"frequency_bits_{slot}"] for slot in range(weights.n_tables)]
        starts = np.r_[0, np.cumsum([len(table) for table in tables])]
        firsts = np.zeros(len(tables), np.int64)
        return weights._replace(frequency_starts=starts, frequency_firsts=firsts, frequency_bits=np.concatenate(tables))

    def add_order(self, order: OrderKeys | None, n_before: int) -> None:
        """Keep what orders new records; the order in which they came, unless given."""
        n = self.n_numbers - n_before
        order = order or OrderKeys(np.arange(n_before, n_before + n), np.zeros(n, np.uint64))
        self.arrays.append("order_content", order.content)
        self.arrays.append("order_ids", order.ids)

    @property
    def order(self) -> Order:
        """What orders the records, by their numbers."""
        return Order(self.arrays["order_content"], self.arrays["order_ids"])

    def guarding_like(self, guarding: Guarding, encoded: Encoded) -> Guarding:
        """Give guards that were made for other records of the same model as guards of these."""
        holders = {key: self.arrays[f"holders_{n}"] for n, key in enumerate(sorted(guarding.n_holders))}
        return Guarding(guarding.spec, encoded, holders)

    def links(self, chosen: Ids) -> ScoredPairs:
        """Give some of the pairs that weigh enough to matter, by the places where they are kept."""
        a = self.arrays
        return ScoredPairs(
            a["link_l"][chosen], a["link_r"][chosen], a["link_bits"][chosen], a["link_levels"][chosen], len(chosen)
        )

    def add_links(self, links: ScoredPairs) -> None:
        """Keep further pairs that weigh enough to matter; nothing is said of them yet."""
        for name, values in zip(("l", "r", "bits", "levels"), _columns(links), strict=True):
            self.arrays.append(f"link_{name}", values)
        nothing = np.zeros(len(links.lefts), np.uint8)
        for name, value in (("stands", 1), ("is_usable", 0), ("is_given", 0), ("holds", 0)):
            self.arrays.append(f"link_{name}", nothing + np.uint8(value))

    def flags(self, name: str) -> Flags:
        """Give an array of flags, which may be written to; `set_flags` keeps it."""
        return self.arrays[name].view(np.bool_)

    def set_flags(self, name: str, values: Flags) -> None:
        """Keep an array of flags."""
        self.arrays.replace(name, values.view(np.uint8))

    def pins(self) -> Pins:
        """Give what stands before any model, by the records' numbers."""
        together, *pairs = (self.arrays[name] for name in _PINS)
        return Pins(together, (pairs[0], pairs[1]), (pairs[2], pairs[3]))

    def set_pins(self, pins: Pins) -> None:
        """Keep what stands before any model."""
        for name, values in zip(_PINS, (pins.together, *pins.apart, *pins.unsure), strict=True):
            self.arrays.replace(name, values.astype(np.int64))


def _columns(links: ScoredPairs) -> tuple[Ids, Ids, Bits, np.ndarray]:
    return links.lefts, links.rights, links.weights_bits, links.levels


def _value_hashes(encoded: Encoded) -> Hashes:
    """Hash the values of a lexicon, each with its family."""
    hashes = np.zeros(len(encoded.lexicon), np.uint64)
    hash_texts(*text_bytes(encoded.lexicon), hashes)
    return hashes ^ (encoded.families.astype(np.uint64) * _FAMILY)


def _sorted_entries(keys: Hashes, numbers: Codes) -> tuple[Hashes, Codes]:
    order = np.argsort(keys, kind="stable")
    return keys[order], numbers[order]


def _append_lists(arrays: GrowingArrays, name: str, starts: Ids, values: Codes, chosen: Ids) -> None:
    """Append the lists of some values to lists laid end to end; the starts go on from what is there."""
    lengths = np.diff(starts)[chosen]
    out_starts = np.zeros(len(chosen) + 1, np.int64)
    np.cumsum(lengths, out=out_starts[1:])
    out = np.empty(out_starts[-1], np.int32)
    gather_lists(chosen.astype(np.int32), starts, values, out_starts, out)
    if f"{name}_starts" not in arrays:
        arrays.append(f"{name}_starts", np.zeros(1, np.int64))
        arrays.append(f"{name}s", np.zeros(0, np.int32))
    arrays.append(f"{name}_starts", out_starts[1:] + len(arrays[f"{name}s"]))
    arrays.append(f"{name}s", out)


def numbered(pairs: Pairs, numbers: Ids) -> Pairs:
    """Give pairs of rows by the records' numbers."""
    return numbers[pairs[0]], numbers[pairs[1]]


def pins_among(pins: Pins, rows: Ids, places: Ids) -> Pins:
    """Give the pins of some records, by their places."""

    def among(pairs: Pairs) -> Pairs:
        lefts, rights = places[pairs[0]], places[pairs[1]]
        both = (lefts >= 0) & (rights >= 0)
        return np.minimum(lefts, rights)[both], np.maximum(lefts, rights)[both]

    return Pins(least_of_each(places[pins.together[rows]], np.arange(len(rows))), among(pins.apart), among(pins.unsure))


def least_of_each(groups: Ids, numbers: Ids) -> Ids:
    """Give each member of a group the least of its members' numbers; groups are known by the place of a member."""
    least = np.full(len(groups), np.iinfo(np.int64).max)
    np.minimum.at(least, groups, numbers)
    return least[groups]
