"""Bound the weights of many pairs at once, and list those that may reach the threshold.

The steps follow the comparisons. Each comparison begins at what its null level adds (nothing), goes on to what differing
adds where values can be compared, and then takes its tests from the weakest to the strongest: a test that may hold lifts
the pair to the most it could add, and a test that surely holds (two equal values) settles it, for what is weaker is then
never asked. The sum over the comparisons is therefore at least the weight. `compare` remains the one authority on levels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from joindots.resolve.kernels import alike, date_lanes, lanes
from joindots.resolve.kernels.data import Codes, Screen, Shape, Singles, Step
from joindots.resolve.kernels.options import inner_kernel, kernel
from joindots.resolve.kernels.signatures import count_ones

_BEGIN = int(Step.BEGIN)
_RARITY = int(Step.RARITY)
_LIST_RARITY = int(Step.LIST_RARITY)
_COMPARABLE = int(Step.COMPARABLE)
_LIST_COMPARABLE = int(Step.LIST_COMPARABLE)
_MEASURE = int(Step.MEASURE)
_ALWAYS = int(Step.ALWAYS)
_PRESENT = int(Step.PRESENT)
_EQUAL = int(Step.EQUAL)
_JARO_WINKLER = int(Step.JARO_WINKLER)
_EDITS = int(Step.EDITS)
_SHARE_A_BIT = (int(Step.VARIANT), int(Step.SHARED))
_INITIAL = int(Step.INITIAL)
_SWAPPED = int(Step.SWAPPED)
_DAY_MONTH_SWAPPED = int(Step.DAY_MONTH_SWAPPED)
_DATE_PARTS = int(Step.DATE_PARTS)
_YEARS_APART = int(Step.YEARS_APART)
_ONE_EDIT_OF_DIGITS = int(Step.ONE_EDIT_OF_DIGITS)
_SLIPS = int(Step.SLIPS)

_EXACT = int(Shape.EXACT)
_ALIKE = int(Shape.ALIKE)
_EDITED = int(Shape.EDITED)
_AGREED = int(Shape.AGREED)

_U = np.uint64
_A_VECTOR = 16
"""Lanes are bounded and listed so many at a time: tiles and lanes have so much room more, and it is nobody's."""
_FEW = 2
"""Lanes of a vector that are listed without asking whether so many are alive: seldom are there more."""


class Lanes(NamedTuple):
    """What the steps write, a number for each lane."""

    bound: Singles
    gain: Singles
    rarity: Singles
    similarity: Singles
    edits: Codes
    alive: Codes


@kernel
def make_lanes(n: int) -> Lanes:
    """Make room for `n` lanes."""
    n += _A_VECTOR
    return Lanes(
        np.zeros(n, np.float32),
        np.zeros(n, np.float32),
        np.zeros(n, np.float32),
        np.zeros(n, np.float32),
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
    )


@inner_kernel
def bound_lanes(a: Codes, from_l: int, b: Codes, from_r: int, width: int, n: int, screen: Screen, out: Lanes) -> None:
    """Bound the weights of lanes ``from_l + p`` of one tile and ``from_r + p`` of the other, comparison by comparison."""
    n_whole = (n + _A_VECTOR - 1) // _A_VECTOR * _A_VECTOR
    lanes.fill(n_whole, np.float32(0.0), out.bound)
    for k in range(len(screen.shapes)):
        shape = screen.shapes[k]
        if shape == _AGREED:
            alike.agreed(k, a, from_l, width, n_whole, screen.at_once, out.bound)
        elif shape == _EXACT:
            alike.exact(k, a, from_l, b, from_r, width, n_whole, screen.at_once, out.bound)
        elif shape == _ALIKE:
            alike.alike(k, a, from_l, b, from_r, width, n_whole, screen.at_once, out.bound)
        elif shape == _EDITED:
            alike.edited(k, a, from_l, b, from_r, width, n_whole, screen.at_once, out.bound)
        else:
            run_steps(screen.firsts[k], screen.lasts[k], a, from_l, b, from_r, width, n_whole, screen, out)


@inner_kernel
def run_steps(
    first: int, last: int, a: Codes, from_l: int, b: Codes, from_r: int, width: int, n: int, screen: Screen, out: Lanes
) -> None:
    """Run the steps `first` to `last`, which are a comparison's, each over all lanes."""
    gain, rarity, stride = out.gain, out.rarity, _U(width)
    for t in range(first, last):
        step, bits, tone, limit = screen.steps[t], screen.gains[t], screen.tones[t], screen.limits[t]
        at_l, at_r = _U(screen.slots[t] * width + from_l), _U(screen.slots[t] * width + from_r)
        has_l, has_r = _U(screen.others[t] * width + from_l), _U(screen.others[t] * width + from_r)
        if step == _BEGIN:
            lanes.fill(n, bits, gain)
            lanes.fill(n, np.float32(0.0), rarity)
        elif step == _RARITY:
            lanes.set_rarity(a, at_l, has_l, b, at_r, has_r, n, rarity)
        elif step == _LIST_RARITY:
            lanes.set_list_rarity(a, at_l, has_l, b, at_r, has_r, n, rarity)
        elif step == _COMPARABLE:
            lanes.set_if_present(a, at_l, b, at_r, n, bits, gain)
        elif step == _LIST_COMPARABLE:
            lanes.set_if_listed(a, at_l, b, at_r, n, bits, gain)
        elif step == _MEASURE:
            lanes.measure(a, at_l, has_l, b, at_r, has_r, stride, n, out.similarity, out.edits)
        elif step == _ALWAYS:
            lanes.always(n, bits, tone, rarity, gain)
        elif step == _PRESENT:
            lanes.present(a, at_l, b, at_r, n, bits, tone, rarity, gain)
        elif step == _EQUAL:
            lanes.equal(a, at_l, b, at_r, n, bits, tone, rarity, gain)
        elif step == _JARO_WINKLER:
            lanes.at_least(n, limit, out.similarity, bits, tone, rarity, gain)
        elif step == _EDITS:
            lanes.at_most(n, limit, out.edits, bits, tone, rarity, gain)
        elif step == _SLIPS:
            lanes.slips(a, at_l, b, at_r, n, limit, out.edits, bits, tone, rarity, gain)
        elif step == _SHARE_A_BIT[0] or step == _SHARE_A_BIT[1]:
            lanes.share_a_bit(a, at_l, b, at_r, n, bits, tone, rarity, gain)
        elif step == _INITIAL:
            lanes.initial(a, at_l, has_l, b, at_r, has_r, n, bits, tone, rarity, gain)
        elif step == _SWAPPED:
            lanes.swapped(a, at_l, has_l, b, at_r, has_r, n, bits, tone, rarity, gain)
        elif step == _DAY_MONTH_SWAPPED:
            date_lanes.day_month_swapped(a, at_l, has_l, b, at_r, has_r, n, bits, tone, rarity, gain)
        elif step == _DATE_PARTS:
            date_lanes.parts_agree(a, at_l, has_l, b, at_r, has_r, n, limit, bits, tone, rarity, gain)
        elif step == _YEARS_APART:
            date_lanes.years_apart_at_most(a, at_l, has_l, b, at_r, has_r, n, limit, bits, tone, rarity, gain)
        elif step == _ONE_EDIT_OF_DIGITS:
            date_lanes.one_edit_of_digits(a, at_l, has_l, b, at_r, has_r, n, bits, tone, rarity, gain)
        else:
            lanes.add(n, gain, out.bound)


@inner_kernel
def list_alive(n: int, least_bits: np.float32, out: Lanes) -> int:
    """List the lanes whose bound reaches `least_bits`."""
    bound, alive, n_alive = out.bound, out.alive, _U(0)
    for start in range(0, n, _A_VECTOR):
        reached = np.int32(0)
        for p in range(_A_VECTOR):
            reached |= np.int32(bound[_U(start + p)] >= least_bits) << np.int32(p)
        if n - start < _A_VECTOR:
            reached &= np.int32((1 << (n - start)) - 1)
        for _ in range(_FEW):
            alive[n_alive] = start + first_one(reached)
            n_alive += _U(reached != 0)
            reached &= np.int32(reached - 1)
        while reached != 0:
            alive[n_alive] = start + first_one(reached)
            n_alive += _U(1)
            reached &= np.int32(reached - 1)
    return int(n_alive)


@inner_kernel
def first_one(bits: np.int32) -> int:
    """Find the place of the lowest one among 32 bits; 32 where there is none."""
    return count_ones(np.int32((bits & -bits) - 1))
