"""Walk blocks of records and score their pairs, dropping a pair as soon as it cannot reach the threshold."""

from __future__ import annotations

from joindots.resolve.kernels.compare import compare, frequency_bits
from joindots.resolve.kernels.data import Bits, Blocks, Bytes, Codes, Ids, PairData, Program, Weights
from joindots.resolve.kernels.options import kernel


@kernel
def is_first_meeting(i: int, j: int, rule: int, key: int, first_rule: int, blocks: Blocks) -> bool:
    """Say whether no rule from `first_rule` up to `rule`, and no lesser key of `rule`, brings the two records together."""
    for earlier in range(first_rule, rule + 1):
        a, end_a = blocks.rule_starts[earlier, i], blocks.rule_starts[earlier, i + 1]
        b, end_b = blocks.rule_starts[earlier, j], blocks.rule_starts[earlier, j + 1]
        while a < end_a and b < end_b:
            if blocks.rule_keys[a] == blocks.rule_keys[b]:
                return bool(earlier == rule and blocks.rule_keys[a] == key)
            if blocks.rule_keys[a] < blocks.rule_keys[b]:
                a += 1
            else:
                b += 1
    return True


@kernel
def list_pairs(
    positions: Ids, first: int, rule: int, first_rule: int, blocks: Blocks, out_l: Ids, out_r: Ids
) -> tuple[int, int]:
    """List the candidate pairs that start at the given entries, from the entry numbered `first` on.

    Returns
    -------
    How many pairs were written, and the number of the entry to go on from when the buffers were full.
    """
    n_out = 0
    for number in range(first, len(positions)):
        p = positions[number]
        if n_out + blocks.ends[p] - p - 1 > len(out_l):
            return n_out, number
        i = blocks.members[p]
        for q in range(p + 1, blocks.ends[p]):
            j = blocks.members[q]
            if is_first_meeting(i, j, rule, blocks.keys[p], first_rule, blocks):
                out_l[n_out] = min(i, j)
                out_r[n_out] = max(i, j)
                n_out += 1
    return n_out, len(positions)


@kernel
def walk_blocks(
    first: int,
    last: int,
    rule: int,
    threshold_bits: float,
    sequence: Codes,
    reach: Bits,
    blocks: Blocks,
    data: PairData,
    program: Program,
    weights: Weights,
    out_l: Ids,
    out_r: Ids,
    out_bits: Bits,
    out_levels: Bytes,
) -> tuple[int, int, int]:
    """Score every pair that starts at the entries `first` to `last` and keep those at or above the threshold.

    `sequence` orders the comparisons. ``reach[i, k]`` is the most that the comparisons from the k-th of that order on can
    add to any pair of record ``i``: what is already lost beyond it cannot be won back, so the pair is dropped, exactly.

    Returns
    -------
    How many pairs were kept, how many candidates were seen, and the entry to go on from when the buffers were full.
    """
    n_comparisons = len(sequence)
    n_out = 0
    n_candidates = 0
    for p in range(first, last):
        if n_out + blocks.ends[p] - p - 1 > len(out_l):
            return n_out, n_candidates, p
        i = blocks.members[p]
        for q in range(p + 1, blocks.ends[p]):
            j = blocks.members[q]
            if not is_first_meeting(i, j, rule, blocks.keys[p], 0, blocks):
                continue
            n_candidates += 1
            left, right = min(i, j), max(i, j)
            total = weights.prior_bits
            is_lost = False
            for k in range(n_comparisons):
                if total + min(reach[left, k], reach[right, k]) < threshold_bits:
                    is_lost = True
                    break
                c = sequence[k]
                level, shared = compare(c, left, right, data, program)
                out_levels[n_out, c] = level
                if level >= 0:
                    total += weights.levels[c, level] + frequency_bits(c, level, left, right, shared, data, weights)
            if not is_lost and total >= threshold_bits:
                out_l[n_out] = left
                out_r[n_out] = right
                out_bits[n_out] = total
                n_out += 1
    return n_out, n_candidates, last


@kernel
def levels_of_pairs(lefts: Ids, rights: Ids, data: PairData, program: Program, out_levels: Bytes) -> None:
    """Find the level of every comparison for listed pairs."""
    for n in range(len(lefts)):
        for c in range(len(program.starts) - 1):
            level, _ = compare(c, lefts[n], rights[n], data, program)
            out_levels[n, c] = level


@kernel
def score_pairs(
    lefts: Ids,
    rights: Ids,
    sequence: Codes,
    data: PairData,
    program: Program,
    weights: Weights,
    out_bits: Bits,
    out_levels: Bytes,
    out_frequency_bits: Bits,
) -> None:
    """Score listed pairs in full: total, levels, and each comparison's term-frequency bits (one row, or one per pair)."""
    keeps_parts = len(out_frequency_bits) == len(lefts)
    for n in range(len(lefts)):
        total = weights.prior_bits
        for k in range(len(sequence)):
            c = sequence[k]
            level, shared = compare(c, lefts[n], rights[n], data, program)
            out_levels[n, c] = level
            if level >= 0:
                rare_bits = frequency_bits(c, level, lefts[n], rights[n], shared, data, weights)
                total += weights.levels[c, level] + rare_bits
                if keeps_parts:
                    out_frequency_bits[n, c] = rare_bits
        out_bits[n] = total
