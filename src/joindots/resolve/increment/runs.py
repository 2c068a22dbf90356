"""An index that grows by runs: each delivery adds its own sorted keys, and small runs are merged before they become many."""

from __future__ import annotations

import numpy as np

from joindots.engine.growing import GrowingArrays
from joindots.resolve.kernels.data import Codes, Flags, Ids
from joindots.resolve.kernels.hashing import Hashes
from joindots.resolve.kernels.newcomers import gather_runs, search_hashes

_MOST_LIKE_RUNS = 1.0
"""A run is merged with the one before it once it is as large: so there are no more than some twenty of them."""


class SortedRuns:
    """Keys with the numbers that stand under them.

    Parameters
    ----------
    arrays
        Where the runs are kept.
    name
        What their arrays' names begin with.
    """

    def __init__(self, arrays: GrowingArrays, name: str) -> None:
        self._arrays = arrays
        self._name = name

    @property
    def runs(self) -> list[tuple[Hashes, Codes]]:
        """The keys of each run, ascending, and the number under each; numbers of one key ascend over all runs."""
        return [(self._arrays[f"{run}_keys"], self._arrays[f"{run}_numbers"]) for run in self._names()]

    @property
    def n_entries(self) -> int:
        """How many entries there are."""
        return sum(len(keys) for keys, _ in self.runs)

    def add(self, keys: Hashes, numbers: Codes) -> None:
        """Add a run; its numbers are greater than all before."""
        names = self._names()
        place = 1 + int(names[-1].rpartition("_")[2]) if names else 0
        while names and len(self._arrays[f"{names[-1]}_keys"]) <= _MOST_LIKE_RUNS * len(keys):
            last = names.pop()
            keys = np.concatenate([self._arrays[f"{last}_keys"], keys])
            numbers = np.concatenate([self._arrays[f"{last}_numbers"], numbers])
            order = np.argsort(keys, kind="stable")
            keys, numbers = keys[order], numbers[order]
            self._arrays.drop(f"{last}_keys")
            self._arrays.drop(f"{last}_numbers")
        self._arrays.append(f"{self._name}_{place:06}_keys", keys)
        self._arrays.append(f"{self._name}_{place:06}_numbers", numbers)

    def find(self, keys: Hashes) -> Codes:
        """Find the number under each key, where there is one at most; -1 for none."""
        found = np.full(len(keys), -1, np.int32)
        for run_keys, numbers in self.runs:
            firsts, lasts = _places(run_keys, keys)
            is_held = lasts > firsts
            found[is_held] = numbers[firsts[is_held]]
        return found

    def gather(self, keys: Hashes, is_wanted: Flags) -> tuple[Ids, Codes]:
        """List the wanted numbers under each key, ascending.

        Returns
        -------
        Where the numbers of each key begin, and one more; and the numbers.
        """
        ranges = [(*_places(run_keys, keys), numbers) for run_keys, numbers in self.runs]
        sizes = sum((lasts - firsts for firsts, lasts, _ in ranges), np.zeros(len(keys), np.int64))
        starts = np.zeros(len(keys) + 1, np.int64)
        np.cumsum(sizes, out=starts[1:])
        places, out = starts[:-1].copy(), np.empty(starts[-1], np.int32)
        for firsts, lasts, numbers in ranges:
            gather_runs(firsts, lasts, numbers, places, is_wanted, out)
        if (places == starts[1:]).all():
            return starts, out
        kept = np.zeros(len(out) + 1, np.int64)
        np.add.at(kept, starts[:-1], 1)
        np.add.at(kept, places, -1)
        tight = np.r_[0, np.cumsum(places - starts[:-1])]
        return tight, out[np.cumsum(kept[:-1]) > 0]

    def entries_of(self, is_wanted: Flags) -> tuple[Hashes, Codes]:
        """List the keys under which wanted numbers stand, with them; the whole index is read."""
        found = [(keys[chosen], numbers[chosen]) for keys, numbers in self.runs for chosen in [is_wanted[numbers]]]
        nothing = (np.zeros(0, np.uint64), np.zeros(0, np.int32))
        keys, wanted = zip(nothing, *found, strict=True)
        return np.concatenate(keys), np.concatenate(wanted)

    def _names(self) -> list[str]:
        names = (name for name in self._arrays.names() if name.startswith(f"{self._name}_") and name.endswith("_keys"))
        return [name.removesuffix("_keys") for name in names]


def _places(run_keys: Hashes, keys: Hashes) -> tuple[Ids, Ids]:
    """Say where each key begins and ends in a run."""
    firsts, lasts = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    search_hashes(run_keys, keys, firsts, lasts)
    return firsts, lasts
