"""Which pairs the blocking rules make, and which rule makes a pair first."""

from __future__ import annotations

from joindots.resolve.kernels.data import Blocks, Codes, Ids, Meetings
from joindots.resolve.kernels.options import inner_kernel


@inner_kernel
def first_shared_block(i: int, j: int, rule: int, meetings: Meetings) -> int:
    """Find the least block that two records share under a rule; -1 if none."""
    row = meetings.rows[rule]
    if row < 0:
        block = meetings.single[i, rule]
        return int(block) if block == meetings.single[j, rule] else -1
    a, end_a = meetings.starts[row, i], meetings.starts[row, i + 1]
    b, end_b = meetings.starts[row, j], meetings.starts[row, j + 1]
    while a < end_a and b < end_b:
        if meetings.several[a] == meetings.several[b]:
            return int(meetings.several[a])
        if meetings.several[a] < meetings.several[b]:
            a += 1
        else:
            b += 1
    return -1


@inner_kernel
def is_first_meeting(i: int, j: int, rule: int, block: int, first_rule: int, meetings: Meetings) -> bool:
    """Say whether no rule from `first_rule` up to `rule`, and no lesser block of it, brings two of its records together."""
    for earlier in range(first_rule, rule):
        if first_shared_block(i, j, earlier, meetings) >= 0:
            return False
    return bool(meetings.rows[rule] < 0 or first_shared_block(i, j, rule, meetings) == block)


@inner_kernel
def list_pairs(
    positions: Ids, numbers: Codes, first: int, rule: int, first_rule: int, blocks: Blocks, out_l: Ids, out_r: Ids
) -> tuple[int, int]:
    """List the candidate pairs that start at the given entries, from the one numbered `first` on.

    ``numbers`` has the block of each entry.

    Returns
    -------
    How many pairs were written, and the number of the entry to go on from when the buffers were full.
    """
    n_out = 0
    for n in range(first, len(positions)):
        p, block = positions[n], numbers[n]
        end = blocks.starts[block + 1]
        if n_out + end - p - 1 > len(out_l):
            return n_out, n
        i = blocks.members[p]
        for q in range(p + 1, end):
            j = blocks.members[q]
            if is_first_meeting(i, j, rule, block, first_rule, blocks.meetings):
                out_l[n_out] = min(i, j)
                out_r[n_out] = max(i, j)
                n_out += 1
    return n_out, len(positions)
