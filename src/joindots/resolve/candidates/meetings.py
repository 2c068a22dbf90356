"""A sample of records, compared with whoever they share anything with: which links there are, and what each of them shares.

What blocking loses cannot be read from what blocking found, and m and u alone give it badly: errors keep company, so that
the pairs that independent errors promise are not the pairs there are. So links are looked for where no rule decides who
meets: each sampled record meets everybody with whom it shares any aspect of any comparison, or everybody at all where the
table is small. What even that misses is estimated by `n_links_unseen`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from joindots.resolve.candidates.aspects import Aspect, Values, aspects_of, values_of
from joindots.resolve.kernels.data import Bits, Bytes, Codes, Flags, Ids, Screen
from joindots.resolve.kernels.meetings import Net, meet
from joindots.resolve.kernels.waiting import Model, make_room
from joindots.resolve.models.guards import any_applies
from joindots.resolve.models.spec import ModelSpec
from joindots.resolve.records.encode import Encoded

MOST_MEETINGS = 20_000_000
MOST_MEETINGS_A_RECORD = 10
"""Pairs to compare for the sample: so many, and so many for each record of the table (our judgement: a second or two)."""
N_SAMPLED = 20_000
"""Records sampled: enough that some thousands of links are seen where a record has one, so that one in a thousand shows."""
HELD_OUT = 1 / 3
FEWEST_TO_HOLD_OUT = 300
"""The share of the links that rules are judged by and not chosen on, where there are so many (our judgement)."""
_MOST_MASKS = 250_000
_ROOM = 1 << 18
_N_EXCHANGES = 20


@dataclass(frozen=True, slots=True)
class Weighing:
    """A fitted model as kernels read it, with the threshold, and the features by which pairs are bounded.

    `parts` gives the levels of listed pairs and the bits of each comparison, term frequencies included.
    """

    model: Model
    screen: Screen
    parts: Callable[[Ids, Ids], tuple[Bytes, Bits]]


@dataclass(frozen=True, slots=True)
class SampleMeetings:
    """What the sampled records met.

    `links` are the sampled records' links ``(left, right)``, each once, and `link_masks` what they share: bit ``f`` for
    ``aspects[f]``. `pair_masks` are the distinct masks of all pairs met, linked or not, and `pair_counts` how many pairs of
    the whole table each stands for. `is_wide` says by which aspects partners were looked for; `saw_everybody` that none had
    to be shared, `is_whole` that every record was sampled, `is_held_out` which links rules are judged by and not chosen on,
    and `n_unseen` how many links of the sampled records are thought to share none. `n_values` is how many
    values a record has of each aspect on average.
    """

    aspects: tuple[Aspect, ...]
    is_wide: Flags
    saw_everybody: bool
    links: tuple[Ids, Ids]
    link_masks: Ids
    pair_masks: Ids
    pair_counts: Bits
    n_values: Bits
    n_unseen: float
    is_whole: bool
    is_held_out: Flags


def meet_partners(spec: ModelSpec, encoded: Encoded, weighing: Weighing, is_eligible: Flags, *, seed: int) -> SampleMeetings:
    """Draw records and find all their links.

    Parameters
    ----------
    is_eligible
        Which records can be linked at all: who is drawn, and whom they meet.
    """
    eligible = np.flatnonzero(is_eligible)
    most = MOST_MEETINGS + MOST_MEETINGS_A_RECORD * len(eligible)
    sees_everybody = len(eligible) * (len(eligible) - 1) // 2 <= most
    sampled = np.sort(np.random.default_rng(seed).permutation(eligible)[:N_SAMPLED])
    is_whole = len(sampled) == len(eligible)
    aspects, values = _worked_out(aspects_of(spec, encoded), encoded)
    n_holders = [each.n_holders(is_eligible) for each in values]
    of_sampled = [each.of(sampled) for each in values]
    n_partners = np.array([n[found].sum() / len(sampled) for n, (_, found) in zip(n_holders, of_sampled, strict=True)])
    is_wide = _widest(n_partners, np.inf if sees_everybody else (1 + is_whole) * most / len(sampled))
    everybody = eligible.astype(np.int32) if sees_everybody else np.zeros(0, np.int32)
    net = _net(values, of_sampled, is_wide, is_eligible, len(sampled), everybody)
    n_expected = (len(everybody) if sees_everybody else n_partners[is_wide].sum()) / (1 + is_whole)
    keep_one_in = 1 + int(n_expected * len(sampled) / _MOST_MASKS)
    masks, links, link_masks = _met(spec, encoded, weighing, sampled, is_whole, keep_one_in, net)
    pair_masks, counts = np.unique(masks, return_counts=True)
    stands_for = keep_one_in * (1.0 if is_whole else len(eligible) / (2.0 * len(sampled)))
    return SampleMeetings(
        tuple(aspects),
        is_wide,
        sees_everybody,
        links,
        link_masks,
        pair_masks,
        counts.astype(np.float64) * stands_for,
        np.array([len(found) / len(sampled) for _, found in of_sampled]),
        0.0
        if sees_everybody
        else n_links_unseen(spec, weighing, links, _caught(spec, aspects, is_wide, link_masks), seed=seed),
        is_whole,
        np.zeros(len(link_masks), np.bool_) if is_whole else _held_out(links, encoded.n_records, seed),
    )


def _held_out(links: tuple[Ids, Ids], n_records: int, seed: int) -> Flags:
    """Hold some links out, all that hang together or none of them: what one shows of another is no surprise."""
    lefts, rights = links
    if len(lefts) < FEWEST_TO_HOLD_OUT:
        return np.zeros(len(lefts), np.bool_)
    labels = np.arange(n_records)
    while not np.array_equal(labels[lefts], labels[rights]):
        least = np.minimum(labels[lefts], labels[rights])
        np.minimum.at(labels, lefts, least)
        np.minimum.at(labels, rights, least)
    return np.asarray(np.random.default_rng(seed).random(n_records)[labels[lefts]] < HELD_OUT)


def _caught(spec: ModelSpec, aspects: Sequence[Aspect], is_wide: Flags, link_masks: Ids) -> Flags:
    """Say which comparisons' wide aspects brought each link about: ``(links, comparisons)``."""
    bits = [
        sum(1 << f for f, aspect in enumerate(aspects) if is_wide[f] and comparison.name in aspect.comparisons)
        for comparison in spec.comparisons
    ]
    return np.asarray((link_masks[:, None] & np.array(bits, np.int64)) != 0)


def n_links_unseen(spec: ModelSpec, weighing: Weighing, links: tuple[Ids, Ids], caught: Flags, *, seed: int) -> float:
    """Estimate how many links share nothing by which partners were looked for.

    The links seen lend one another their comparisons: each takes what another link showed, comparison by comparison, where
    neither has a value missing. Those that still reach the threshold, though nothing would have caught them, are as many as
    are unseen if errors were independent. They are not quite: so the figure is raised by as much as links that only one
    comparison caught are commoner among the links than among those made up.

    Parameters
    ----------
    caught
        Which comparisons brought each link about, ``(links, comparisons)``.
    """
    n_links = len(links[0])
    if not n_links:
        return 0.0
    levels, bits = weighing.parts(*links)
    random_generator = np.random.default_rng(seed)
    n_made = n_never = n_once = 0
    for _ in range(_N_EXCHANGES):
        new_levels, new_bits, new_caught = levels.copy(), bits.copy(), caught.copy()
        for c in range(levels.shape[1]):
            has_value = np.flatnonzero(levels[:, c] >= 0)
            lender = random_generator.permutation(has_value)
            new_levels[has_value, c], new_bits[has_value, c] = levels[lender, c], bits[lender, c]
            new_caught[has_value, c] = caught[lender, c]
        is_link = weighing.model.weights.prior_bits + new_bits.sum(axis=1) >= weighing.model.threshold_bits
        is_link &= ~any_applies(spec.guards, spec, new_levels)
        times = new_caught[is_link].sum(axis=1)
        n_made, n_never, n_once = n_made + len(times), n_never + int((times == 0).sum()), n_once + int((times == 1).sum())
    share_once = float((caught.sum(axis=1) == 1).mean())
    company = max(1.0, share_once * n_made / max(n_once, 1))
    return n_links * company * n_never / max(n_made, 1)


def _worked_out(aspects: Sequence[Aspect], encoded: Encoded) -> tuple[list[Aspect], list[Values]]:
    """Keep the aspects whose values could be worked out."""
    both = [(aspect, values) for aspect, values in zip(aspects, values_of(aspects, encoded), strict=True) if values]
    return [aspect for aspect, _ in both], [values for _, values in both]


def _widest(n_partners: Bits, most: float) -> Flags:
    """Take the aspects that bring the fewest partners, as many as fit."""
    order = np.argsort(n_partners, kind="stable")
    is_wide = np.zeros(len(n_partners), np.bool_)
    is_wide[order] = np.cumsum(n_partners[order]) <= most
    return is_wide


def _net(
    values: Sequence[Values], of_sampled: Sequence[tuple[Ids, Ids]], is_wide: Flags, is_eligible: Flags, n_sampled: int,
    everybody: Codes,
) -> Net:  # fmt: skip
    """Lay out who shares what with the sampled records."""
    starts = np.zeros((len(values), n_sampled + 1), np.int64)
    own: list[Ids] = []
    member_starts: list[Ids] = []
    members: list[Codes] = []
    checked: list[Codes] = []
    checked_bits: list[int] = []
    n_own = n_groups = n_members = 0
    for f, (each, (owners, found)) in enumerate(zip(values, of_sampled, strict=True)):
        starts[f] = n_own
        if not is_wide[f] or len(everybody):
            single = each.single()
            if single is not None:
                checked.append(single)
                checked_bits.append(f)
                continue
        if not is_wide[f]:
            continue
        wanted = np.zeros(each.n_values, np.bool_)
        wanted[found] = True
        records, held = each.holders(wanted, is_eligible)
        order = np.lexsort((records, held))
        group_of = np.cumsum(wanted) - 1
        sizes = np.bincount(group_of[held], minlength=int(wanted.sum()))
        starts[f] = n_own + np.searchsorted(owners, np.arange(n_sampled + 1))
        own.append(group_of[found] + n_groups)
        member_starts.append(n_members + np.cumsum(sizes) - sizes)
        members.append(records[order].astype(np.int32))
        n_own, n_groups, n_members = n_own + len(found), n_groups + len(sizes), n_members + len(records)
    return Net(
        starts,
        np.concatenate([*own, np.zeros(1, np.int64)]),
        np.concatenate([*member_starts, np.full(1, n_members, np.int64)]),
        np.concatenate([*members, np.zeros(1, np.int32)]),
        np.array(checked, np.int32).reshape(len(checked), len(is_eligible)),
        np.array(checked_bits, np.int64),
        everybody,
    )


def _met(
    spec: ModelSpec, encoded: Encoded, weighing: Weighing, sampled: Ids, is_whole: bool, keep_one_in: int, net: Net
) -> tuple[Ids, tuple[Ids, Ids], Ids]:
    """Meet all partners: some pairs' masks, the links that no guard speaks against, and the links' masks."""
    n_records = encoded.n_records
    stamps, seen, touched = np.full(n_records, -1, np.int32), np.zeros(n_records, np.int64), np.zeros(n_records, np.int32)
    masks: list[Ids] = []
    links: list[Ids] = []
    first = 0
    while first < len(sampled):
        out_masks, link_masks = np.empty(_ROOM + n_records, np.int64), np.empty(_ROOM + n_records, np.int64)
        found = make_room(_ROOM + n_records, len(spec.comparisons))
        n_kept, n_links, first = meet(
            first, sampled, is_whole, keep_one_in, net, weighing.screen, weighing.model, stamps, seen, touched, out_masks,
            link_masks, found,
        )  # fmt: skip
        masks.append(out_masks[:n_kept].copy())
        keep = ~any_applies(spec.guards, spec, found.levels[:n_links])
        links.append(np.stack([each[:n_links][keep] for each in (found.lefts, found.rights, link_masks)]))
    joined = np.unique(np.concatenate([*links, np.zeros((3, 0), np.int64)], axis=1), axis=1)
    return np.concatenate([*masks, np.zeros(0, np.int64)]), (joined[0], joined[1]), joined[2]
