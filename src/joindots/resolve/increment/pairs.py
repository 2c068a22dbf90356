"""Which pairs stand: those that are found are kept, and those that nothing makes any more are struck."""

from __future__ import annotations

import numpy as np

from joindots.resolve.increment.blocks import Limits, Meetings, still_candidates
from joindots.resolve.increment.memory import Memory
from joindots.resolve.kernels.data import Flags
from joindots.resolve.scoring.scorer import ScoredPairs


def strike_links(memory: Memory, meetings: Meetings, is_there: Flags, limits: Limits) -> None:
    """Strike the links of records that are gone, and those that no block makes any more."""
    lefts, rights = memory.arrays["link_l"], memory.arrays["link_r"]
    if not len(meetings.closed) and is_there.all():
        return
    stands = memory.flags("link_stands").copy()
    falls = stands & ~(is_there[lefts] & is_there[rights])
    if len(meetings.closed):
        is_in_closed = np.zeros(len(is_there), np.bool_)
        is_in_closed[memory.entries.gather(meetings.closed, is_there)[1]] = True
        doubtful = np.flatnonzero(stands & ~falls & is_in_closed[lefts] & is_in_closed[rights])
        still = still_candidates(memory.entries, lefts[doubtful], rights[doubtful], is_there, limits)
        falls[doubtful[~still]] = True
    memory.set_flags("link_stands", stands & ~falls)


def keep_found(memory: Memory, found: ScoredPairs, meetings: Meetings, n: int) -> None:
    """Keep what was found; where old records met again, only what is not kept already."""
    if meetings.reopens:
        stands = memory.flags("link_stands")
        known = memory.arrays["link_l"][stands] * n + memory.arrays["link_r"][stands]
        found = found.where(~np.isin(found.lefts * n + found.rights, known))
    memory.add_links(found)
