"""The cheapest set of blocking rules under which all but a small share of the links still meet.

A weighted set cover, chosen greedily. A rule is a set of aspects that two records must share; the links are those that a
sample of records truly has, so that no independence is assumed. What is new to a rule counts: a pair that an earlier rule
makes costs little more, and a link that one already covers gains nothing.

Where every record was sampled, what the rules lose is counted. Elsewhere the links at hand flatter the choice that was made
on them. So a third of them is held out and says what is lost; and while rules are chosen, each link is judged as if it had
not been seen: it is lost if no rule covers it, and also if the one rule that does was needed for nothing else, for without
that link the rule would not be there (leaving one out; the idea of Good and Turing).

References
----------
.. [1] Chvatal, V. (1979). A greedy heuristic for the set-covering problem. Mathematics of Operations Research, 4(3),
   233-235.
.. [2] Good, I. J. (1953). The population frequencies of species and the estimation of population parameters.
   Biometrika, 40(3-4), 237-264.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from joindots.resolve.candidates.meetings import HELD_OUT, SampleMeetings
from joindots.resolve.kernels.data import Bits, Ids

PAIRS_AN_ENTRY = 5.0
"""What it costs to sort one record into one block, in compared pairs (measured: some 0.2 microseconds against 0.05)."""
PAIRS_MADE_AGAIN = 0.2
"""What a pair costs that an earlier rule made already, in compared pairs (our judgement)."""
_ONE_SIDED_95 = 1.645
_ROOM_FOR_CHANCE = 0.7
_STRICTNESS = (1.0, 0.5, 0.25, 0.0)
"""How much of the budget a choice may use, tried in turn until the links held out lose no more than a part of it."""
_MOST_RULES = 3_000
_WORTH_NARROWING = 3.0
"""A rule of two aspects that costs more pairs a record than this is also tried with a third."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One rule that might be chosen: the aspects that must be shared, as numbers and as bits, and what an entry costs."""

    aspects: tuple[int, ...]
    bits: int
    cost_of_entries: float


@dataclass(frozen=True, slots=True)
class Cover:
    """The chosen rules in order, with the pairs of each, the share of links that each covers first, and the share lost."""

    rules: tuple[tuple[int, ...], ...]
    n_pairs: tuple[float, ...]
    shares_covered: tuple[float, ...]
    share_lost: float


class _Board:
    """The suggestions against the links and pairs: who covers what, as matrices of 0 and 1."""

    def __init__(self, meetings: SampleMeetings, suggestions: Sequence[Suggestion]) -> None:
        self.suggestions = suggestions
        self.is_whole = meetings.is_whole
        self.link_masks, numbers = np.unique(meetings.link_masks, return_inverse=True)
        self.n_links = np.bincount(numbers, ~meetings.is_held_out, len(self.link_masks))
        self.n_held_out = np.bincount(numbers, meetings.is_held_out, len(self.link_masks))
        bits = np.array([each.bits for each in suggestions], np.int64)
        self.covers = _holds(bits, self.link_masks)
        self.makes = _holds(bits, meetings.pair_masks)
        self.pair_counts = meetings.pair_counts
        self.n_pairs = self.makes @ meetings.pair_counts
        self.cost_of_entries = np.array([each.cost_of_entries for each in suggestions])

    def n_lost(self, chosen: Sequence[int]) -> tuple[float, Bits]:
        """Count the links lost and say which they are, by distinct mask; of a sample, each as if it had not been seen."""
        times = self.covers[list(chosen)].sum(axis=0)
        lost = np.where(times == 0, self.n_links, 0.0)
        if self.is_whole:
            return float(lost.sum()), lost
        alone = self.covers[list(chosen)] * (times == 1)
        rests_on_one = (alone @ self.n_links) == 1
        lost += (alone[rests_on_one].sum(axis=0) > 0).astype(np.float64)
        return float(lost.sum()), lost

    def share_lost(self, chosen: Sequence[int], n_unseen: float) -> float:
        """Estimate the share of links lost: counted, or read from the links held out where there are any."""
        n_lost, n_links = self.n_lost(chosen)[0], float(self.n_links.sum())
        if self.n_held_out.any():
            times = self.covers[list(chosen)].sum(axis=0)
            n_lost, n_links = float(self.n_held_out[times == 0].sum()), float(self.n_held_out.sum())
            n_unseen *= HELD_OUT
        return (n_lost + n_unseen) / max(n_links + n_unseen, 1.0)

    def uncovered(self, chosen: Sequence[int]) -> Bits:
        """Count the links that no chosen rule covers, by distinct mask."""
        return np.where(self.covers[list(chosen)].sum(axis=0) == 0, self.n_links, 0.0)

    def unmade(self, chosen: Sequence[int]) -> Bits:
        """Count the pairs that no chosen rule makes, by distinct mask."""
        return np.where(self.makes[list(chosen)].sum(axis=0) == 0, self.pair_counts, 0.0)

    def best(self, chosen: Sequence[int], wanted: Bits, least_gain: float, most_pairs: float) -> int | None:
        """Find the rule that covers what is wanted at the least cost for each link."""
        gains = self.covers @ wanted
        left = self.unmade(chosen)
        n_new = self.makes @ left
        costs = n_new + PAIRS_MADE_AGAIN * self.n_pairs + self.cost_of_entries
        fits = (gains >= least_gain) & (n_new <= most_pairs - (self.pair_counts.sum() - left.sum()))
        fits[list(chosen)] = False
        if not fits.any():
            return None
        return int(np.argmax(np.where(fits, gains / np.maximum(costs, 1.0), -1.0)))


def cover_links(
    meetings: SampleMeetings,
    n_records: int,
    *,
    already: Sequence[tuple[int, ...]],
    most_lost: float,
    most_pairs: float,
) -> Cover:
    """Choose rules.

    Parameters
    ----------
    already
        Rules that will be there whatever is chosen, by the numbers of their aspects.
    most_lost
        The share of links that may be lost.
    most_pairs
        How many pairs may be made in all; where that is too few for `most_lost`, the share that is lost says so.
    """
    fixed = [_suggestion(meetings, each, n_records) for each in already]
    offered = [each for each in _suggestions(meetings, n_records) if each.aspects not in already]
    board = _Board(meetings, [*fixed, *offered])
    n_links = float(board.n_links.sum())
    bearable = most_lost * (n_links + meetings.n_unseen)
    chosen: list[int] = []
    for strictness in (1.0,) if meetings.is_whole else _STRICTNESS:
        target = strictness * (bearable if meetings.is_whole else _surely_within(bearable)) - meetings.n_unseen
        chosen = _chosen(board, len(fixed), target, most_pairs)
        if board.share_lost(chosen, meetings.n_unseen) <= _ROOM_FOR_CHANCE * most_lost:
            break
    shares = [float(board.covers[rule] @ board.uncovered(chosen[:n]) / max(n_links, 1.0)) for n, rule in enumerate(chosen)]
    return Cover(
        tuple(board.suggestions[rule].aspects for rule in chosen[len(fixed) :]),
        tuple(float(board.n_pairs[rule]) for rule in chosen),
        tuple(shares),
        board.share_lost(chosen, meetings.n_unseen),
    )


def _chosen(board: _Board, n_fixed: int, target: float, most_pairs: float) -> list[int]:
    """Add the rule that covers most for its cost until no more links than `target` are lost; then drop what is needless."""
    chosen = list(range(n_fixed))
    for least_gain in (2.0, 1.0):
        while board.n_lost(chosen)[0] > target:
            wanted = board.uncovered(chosen) if board.uncovered(chosen).any() else board.n_lost(chosen)[1]
            best = board.best(chosen, wanted, least_gain, most_pairs)
            if best is None:
                break
            chosen.append(best)
    return _without_the_needless(board, chosen, n_fixed, target)


def _surely_within(most: float) -> float:
    """Give the count that a sample may show where the truth should stay within `most`, with 95% confidence (Poisson).

    It solves ``count + z * sqrt(count) = most``.
    """
    return float(((np.sqrt(_ONE_SIDED_95**2 + 4.0 * most) - _ONE_SIDED_95) / 2.0) ** 2)


def _without_the_needless(board: _Board, chosen: list[int], n_fixed: int, target: float) -> list[int]:
    """Drop chosen rules, the dearest first, as long as no more is lost than may be, or than is lost already."""
    n_lost, n_uncovered = board.n_lost(chosen)[0], board.uncovered(chosen).sum()
    for rule in sorted(chosen[n_fixed:], key=lambda rule: (-board.n_pairs[rule] - board.cost_of_entries[rule], rule)):
        without = [each for each in chosen if each != rule]
        n_lost_without = board.n_lost(without)[0]
        if n_lost_without <= target or (n_lost_without <= n_lost and board.uncovered(without).sum() <= n_uncovered):
            chosen = without
    return chosen


def _suggestions(meetings: SampleMeetings, n_records: int) -> list[Suggestion]:
    """List the rules of one, two or three aspects that bring links together; none that a broader one makes needless."""
    link_masks, n_links = _counted(meetings.link_masks[~meetings.is_held_out])
    numbers = range(len(meetings.aspects))
    singles: list[tuple[int, ...]] = [(f,) for f in numbers if meetings.is_wide[f]]
    pairs: list[tuple[int, ...]] = [pair for pair in combinations(numbers, 2) if _may_join(meetings, pair)]
    kept = [*_bringing_links(singles, link_masks, n_links), *_bringing_links(pairs, link_masks, n_links)]
    n_pairs = _holds(_as_bits(kept), meetings.pair_masks) @ meetings.pair_counts
    narrowed = {
        tuple(sorted((*rule, f)))
        for rule, n in zip(kept, n_pairs, strict=True)
        if len(rule) == 2 and n > _WORTH_NARROWING * n_records
        for f in numbers
        if f not in rule and _may_join(meetings, (*rule, f))
    }
    rules = [*kept, *_bringing_links(sorted(narrowed), link_masks, n_links)]
    coverage = _holds(_as_bits(rules), link_masks) @ n_links
    order = sorted(range(len(rules)), key=lambda n: (-coverage[n], rules[n]))[:_MOST_RULES]
    return [_suggestion(meetings, rules[n], n_records) for n in order]


def _may_join(meetings: SampleMeetings, rule: tuple[int, ...]) -> bool:
    """Say whether aspects can stand in one rule: they are of different comparisons, and one of them is wide."""
    names = [name for f in rule for name in meetings.aspects[f].comparisons]
    return len(set(names)) == len(names) and bool(meetings.is_wide[list(rule)].any())


def _bringing_links(rules: list[tuple[int, ...]], link_masks: Ids, n_links: Bits) -> Iterator[tuple[int, ...]]:
    found = _holds(_as_bits(rules), link_masks) @ n_links
    return (rule for rule, n in zip(rules, found, strict=True) if n >= 1)


def _suggestion(meetings: SampleMeetings, rule: tuple[int, ...], n_records: int) -> Suggestion:
    n_entries = n_records * float(np.prod(meetings.n_values[list(rule)]))
    return Suggestion(rule, sum(1 << f for f in rule), PAIRS_AN_ENTRY * n_entries)


def _as_bits(rules: Sequence[tuple[int, ...]]) -> Ids:
    return np.array([sum(1 << f for f in rule) for rule in rules], np.int64)


def _holds(bits: Ids, masks: Ids) -> Bits:
    """Say which masks hold all of which bits: ``(rules, masks)``, 0 or 1."""
    return np.asarray((masks[None, :] & bits[:, None]) == bits[:, None], np.float64)


def _counted(masks: Ids) -> tuple[Ids, Bits]:
    distinct, counts = np.unique(masks, return_counts=True)
    return distinct, counts.astype(np.float64)
