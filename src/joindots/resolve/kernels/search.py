"""Loops of the search: which values of a lexicon a word or pattern fits, and what evidence that gives each entity."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from joindots.resolve.kernels.data import Bytes, Codes, Flags, Ids
from joindots.resolve.kernels.options import kernel
from joindots.resolve.kernels.strings import LONGEST, edits

Text = npt.NDArray[np.uint8]
Evidence = npt.NDArray[np.float32]
Fields = npt.NDArray[np.uint16]

WHOLE, START, END, INSIDE = 0, 1, 2, 3
"""Where a pattern must stand in a value."""
ANY = 0
"""The character of a pattern that any one character fits."""


@kernel
def letter_masks(letters: Text, starts: Ids, out: Codes) -> None:
    """Mark which characters each value holds, by their last five bits: capitals and small letters fall together."""
    for v in range(len(starts) - 1):
        mask = 0
        for p in range(starts[v], starts[v + 1]):
            mask |= 1 << (int(letters[p]) & 31)
        out[v] = mask & 0x7FFFFFFF


@kernel
def _n_bits_up_to(bits: int, most: int) -> int:
    """Count the bits that are set, up to one more than `most`."""
    n = 0
    while bits and n <= most:
        bits &= bits - 1
        n += 1
    return n


@kernel
def count_edits(letters: Text, starts: Ids, masks: Codes, query: Text, query_mask: int, limit: int, out: Bytes) -> None:
    """Count the edits between a query and every value, up to `limit`; more than that counts as ``limit + 1``.

    An edit changes at most one letter that either side lacks, so two values that lack more of each other's letters than
    `limit` are passed over unread.
    """
    n_query = min(len(query), LONGEST)
    pair = np.empty(2 * LONGEST, np.uint16)
    for a in range(n_query):
        pair[a] = query[a]
    for v in range(len(starts) - 1):
        out[v] = limit + 1
        n_value = min(starts[v + 1] - starts[v], LONGEST)
        if abs(n_value - n_query) > limit:
            continue
        mask = int(masks[v])
        if _n_bits_up_to(query_mask & ~mask, limit) > limit or _n_bits_up_to(mask & ~query_mask, limit) > limit:
            continue
        for b in range(n_value):
            pair[LONGEST + b] = letters[starts[v] + b]
        out[v] = edits(pair, 0, n_query, LONGEST, LONGEST + n_value, limit)


@kernel
def fits_pattern(letters: Text, starts: Ids, pattern: Text, place: int, out: Flags) -> None:
    """Say of every value whether it has the pattern at the place that is asked for."""
    n_pattern = len(pattern)
    for v in range(len(starts) - 1):
        first, n_value = starts[v], starts[v + 1] - starts[v]
        least, most = 0, n_value - n_pattern
        if place in (START, WHOLE):
            most = min(most, 0)
        if place == END:
            least = n_value - n_pattern
        fits = False
        if least >= 0 and (place != WHOLE or n_value == n_pattern):
            for shift in range(least, most + 1):
                p = 0
                while p < n_pattern and (pattern[p] == ANY or pattern[p] == letters[first + shift + p]):
                    p += 1
                if p == n_pattern:
                    fits = True
                    break
        out[v] = fits


@kernel
def give_evidence(values: Codes, bits: Evidence, starts: Ids, postings: Codes, best: Evidence) -> None:
    """Raise each entity that holds a value to the bits of that value; an entity keeps the most that any value gives."""
    for n in range(len(values)):
        for p in range(starts[values[n]], starts[values[n] + 1]):
            best[postings[p]] = max(best[postings[p]], bits[n])


@kernel
def add_evidence(best: Evidence, fields: Fields, asked: int, against: float, total: Evidence) -> None:
    """Add one part's evidence to each entity's sum, and clear it for the next part.

    An entity without evidence that holds something else in one of the fields `asked` takes `against` (bits below nought);
    one that holds nothing there takes nothing.
    """
    nothing = np.float32(-np.inf)
    loss = np.float32(against)
    for e in range(len(total)):
        if best[e] > nothing:
            total[e] += best[e]
            best[e] = nothing
        elif fields[e] & asked:
            total[e] += loss


@kernel
def first_held(entity: int, values: Codes, starts: Ids, postings: Codes) -> int:
    """Find the place of the first of some values that an entity holds, by bisection in their postings; -1 for none."""
    for n in range(len(values)):
        low, high = starts[values[n]], starts[values[n] + 1]
        end = high
        while low < high:
            middle = (low + high) // 2
            if postings[middle] < entity:
                low = middle + 1
            else:
                high = middle
        if low < end and postings[low] == entity:
            return n
    return -1


@kernel
def greatest(total: Evidence, out: Codes) -> int:
    """List the entities with the greatest sums above nought, greatest first, equal sums in the order of entities.

    Returns
    -------
    How many there are, at most as many as `out` holds.
    """
    n_out = 0
    for e in range(len(total)):
        weight = total[e]
        if weight <= 0.0 or (n_out == len(out) and weight <= total[out[n_out - 1]]):
            continue
        if n_out < len(out):
            n_out += 1
        place = n_out - 1
        while place > 0 and total[out[place - 1]] < weight:
            out[place] = out[place - 1]
            place -= 1
        out[place] = e
    return n_out
