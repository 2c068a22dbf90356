"""Which pairs the blocking rules make, and which rule makes a pair first."""

from __future__ import annotations

from joindots.resolve.kernels.data import Blocks, Ids, Meetings
from joindots.resolve.kernels.options import inner_kernel


@inner_kernel
def first_shared_key(i: int, j: int, rule: int, blocks: Blocks) -> int:
    """Find the least key that two records share under a rule; -1 if none."""
    a, end_a = blocks.rule_starts[rule, i], blocks.rule_starts[rule, i + 1]
    b, end_b = blocks.rule_starts[rule, j], blocks.rule_starts[rule, j + 1]
    while a < end_a and b < end_b:
        if blocks.rule_keys[a] == blocks.rule_keys[b]:
            return int(blocks.rule_keys[a])
        if blocks.rule_keys[a] < blocks.rule_keys[b]:
            a += 1
        else:
            b += 1
    return -1


@inner_kernel
def is_first_meeting(i: int, j: int, rule: int, key: int, first_rule: int, blocks: Blocks) -> bool:
    """Say whether no rule from `first_rule` up to `rule`, and no lesser key of `rule`, brings the two records together."""
    for earlier in range(first_rule, rule):
        if first_shared_key(i, j, earlier, blocks) >= 0:
            return False
    return bool(first_shared_key(i, j, rule, blocks) == key)


@inner_kernel
def shares_earlier_block(i: int, j: int, rule: int, key: int, meetings: Meetings, blocks: Blocks) -> bool:
    """Say whether a rule before this one, or a lesser key of this one, brings the two records together."""
    for earlier in range(rule):
        if meetings.is_single[earlier]:
            if meetings.single[i, earlier] >= 0 and meetings.single[i, earlier] == meetings.single[j, earlier]:
                return True
        elif first_shared_key(i, j, earlier, blocks) >= 0:
            return True
    return bool(not meetings.is_single[rule] and first_shared_key(i, j, rule, blocks) != key)


@inner_kernel
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
