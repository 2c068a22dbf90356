"""Group rows by integer keys: radix sort, runs of equal keys, and lists of codes laid end to end."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Codes, Ids
from joindots.resolve.kernels.options import kernel

_DIGIT_BITS = 11
_N_DIGITS = 1 << _DIGIT_BITS


@kernel
def sort_by_key(keys: Ids, rows: Codes, spare_keys: Ids, spare_rows: Codes, n_bits: int) -> bool:
    """Sort rows by keys of at most `n_bits` bits, none negative; rows of one key keep their order.

    Returns
    -------
    Whether the sorted arrays are the spare ones.
    """
    counts = np.zeros(_N_DIGITS, np.int64)
    is_in_spare = False
    for shift in range(0, n_bits, _DIGIT_BITS):
        counts[:] = 0
        for n in range(len(keys)):
            counts[(keys[n] >> shift) & (_N_DIGITS - 1)] += 1
        place = 0
        for digit in range(_N_DIGITS):
            count = counts[digit]
            counts[digit] = place
            place += count
        for n in range(len(keys)):
            digit = (keys[n] >> shift) & (_N_DIGITS - 1)
            place = counts[digit]
            counts[digit] = place + 1
            spare_keys[place] = keys[n]
            spare_rows[place] = rows[n]
        keys, spare_keys = spare_keys, keys
        rows, spare_rows = spare_rows, rows
        is_in_spare = not is_in_spare
    return is_in_spare


@kernel
def sort_entries(entries: Ids, spare: Ids, first_bit: int, n_bits: int) -> bool:
    """Sort numbers of `first_bit` and `n_bits` bits (63 at most) by the latter, the higher ones; equal ones stay in order.

    Returns
    -------
    Whether the sorted array is the spare one.
    """
    n_digits = (n_bits + _DIGIT_BITS - 1) // _DIGIT_BITS
    is_in_spare = False
    if n_digits == 0:
        return is_in_spare
    digit_bits = (n_bits + n_digits - 1) // n_digits
    mask = (1 << digit_bits) - 1
    counts = np.zeros((n_digits, 1 << digit_bits), np.int64)
    for n in range(len(entries)):
        rest = entries[n] >> first_bit
        for digit in range(n_digits):
            counts[digit, rest & mask] += 1
            rest >>= digit_bits
    for digit in range(n_digits):
        places, place = counts[digit], 0
        for value in range(len(places)):
            count = places[value]
            places[value] = place
            place += count
        shift = first_bit + digit * digit_bits
        for n in range(len(entries)):
            value = (entries[n] >> shift) & mask
            spare[places[value]] = entries[n]
            places[value] += 1
        entries, spare = spare, entries
        is_in_spare = not is_in_spare
    return is_in_spare


@kernel
def number_runs(keys: Ids, rows: Codes, out_codes: Codes, out_firsts: Codes) -> int:
    """Number the distinct keys of a sorted run in ascending order.

    ``out_codes[row]`` is the number of the row's key; ``out_firsts`` the first row of each.
    """
    number = -1
    for n in range(len(keys)):
        if n == 0 or keys[n] != keys[n - 1]:
            number += 1
            out_firsts[number] = rows[n]
        out_codes[rows[n]] = number
    return number + 1


@kernel
def number_by_first(codes: Codes, numbers: Codes, firsts: Codes) -> Codes:
    """Number codes by first appearance, in place.

    `numbers`, -1 at first, and `firsts` have room for each code.

    Returns
    -------
    The code that each new number stands for.
    """
    n_found = 0
    for n in range(len(codes)):
        code = codes[n]
        if code >= 0:
            if numbers[code] < 0:
                numbers[code] = n_found
                firsts[n_found] = code
                n_found += 1
            codes[n] = numbers[code]
    return firsts[:n_found]


@kernel
def keep_blocks(
    entries: Ids, n_row_bits: int, most_records: int, out_members: Codes, out_starts: Ids
) -> tuple[int, int, int]:
    """Find the rows of keys that two or more have, and at most `most_records`.

    An entry is one number, a key above a row; they are sorted.

    Returns
    -------
    How many blocks there are, how many pairs they make, and how many pairs the blocks left out would make.
    """
    n_blocks, n_pairs, n_skipped, place, first = 0, 0, 0, 0, 0
    of_row = (1 << n_row_bits) - 1
    out_starts[0] = 0
    while first < len(entries):
        key = entries[first] >> n_row_bits
        last = first + 1
        while last < len(entries) and entries[last] >> n_row_bits == key:
            last += 1
        size = last - first
        if size > most_records:
            n_skipped += size * (size - 1) // 2
        elif size > 1:
            n_pairs += size * (size - 1) // 2
            for n in range(first, last):
                out_members[place] = entries[n] & of_row
                place += 1
            n_blocks += 1
            out_starts[n_blocks] = place
        first = last
    return n_blocks, n_pairs, n_skipped


@kernel
def note_single_blocks(members: Codes, starts: Ids, rule: int, out_single: Codes) -> bool:
    """Write each record's block under one rule, and say whether no record has two."""
    for block in range(len(starts) - 1):
        for p in range(starts[block], starts[block + 1]):
            if out_single[members[p], rule] >= 0:
                return False
            out_single[members[p], rule] = block
    return True


@kernel
def blocks_of_records(members: Codes, starts: Ids, out_starts: Ids, out_blocks: Codes) -> None:
    """List the blocks of each record in ascending order; ``out_starts (records + 1)`` begins as zeros."""
    for p in range(len(members)):
        out_starts[members[p] + 1] += 1
    for i in range(len(out_starts) - 1):
        out_starts[i + 1] += out_starts[i]
    places = out_starts[:-1].copy()
    for block in range(len(starts) - 1):
        for p in range(starts[block], starts[block + 1]):
            out_blocks[places[members[p]]] = block
            places[members[p]] += 1


@kernel
def extend_keys(rows: Codes, keys: Ids, codes: Codes, n_codes: int, out_rows: Codes, out_keys: Ids) -> int:
    """Extend each entry's key by its row's code; entries whose row has none are left out. The outputs may be the inputs."""
    n_out = 0
    for n in range(len(rows)):
        code = codes[rows[n]]
        if code >= 0:
            out_rows[n_out] = rows[n]
            out_keys[n_out] = keys[n] * n_codes + code
            n_out += 1
    return n_out


@kernel
def extend_keys_by_lists(
    rows: Codes, keys: Ids, starts: Ids, codes: Codes, n_codes: int, out_rows: Codes, out_keys: Ids
) -> int:
    """Extend each entry's key by each of its row's codes."""
    n_out = 0
    for n in range(len(rows)):
        for p in range(starts[rows[n]], starts[rows[n] + 1]):
            out_rows[n_out] = rows[n]
            out_keys[n_out] = keys[n] * n_codes + codes[p]
            n_out += 1
    return n_out


@kernel
def gather_lists(places: Codes, starts: Ids, codes: Codes, out_starts: Ids, out_codes: Codes) -> None:
    """Lay the lists at the given places end to end; a negative place is an empty list. ``out_starts`` is filled already."""
    for n in range(len(places)):
        if places[n] >= 0:
            first = starts[places[n]]
            for p in range(out_starts[n + 1] - out_starts[n]):
                out_codes[out_starts[n] + p] = codes[first + p]


@kernel
def sort_lists(starts: Ids, codes: Codes, out_starts: Ids) -> int:
    """Sort each list in place, keep each code once and none below zero, and move the lists together.

    Returns
    -------
    How many codes are left.
    """
    n_out = 0
    out_starts[0] = 0
    for i in range(len(starts) - 1):
        first, last = starts[i], starts[i + 1]
        for p in range(first + 1, last):
            code, q = codes[p], p
            while q > first and codes[q - 1] > code:
                codes[q] = codes[q - 1]
                q -= 1
            codes[q] = code
        begin = n_out
        for p in range(first, last):
            if codes[p] >= 0 and (n_out == begin or codes[n_out - 1] != codes[p]):
                codes[n_out] = codes[p]
                n_out += 1
        out_starts[i + 1] = n_out
    return n_out
