"""Settle the level of a comparison from features alone, where they leave no doubt.

The features lie in the nearest cache; letters do not. Equal values, missing values, dates, and values too unlike for any
test are settled here; what is left to doubt goes to `compare`, which has the last word.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.alike import WEAKER, bits_apart, likeness
from joindots.resolve.kernels.data import MOST_TESTS, AtOnce, Codes, Screen, Shape, Step
from joindots.resolve.kernels.lanes import letters_in_common, most_alike
from joindots.resolve.kernels.options import inner_kernel

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
_VARIANT = int(Step.VARIANT)
_SHARED = int(Step.SHARED)
_INITIAL = int(Step.INITIAL)
_SWAPPED = int(Step.SWAPPED)
_DAY_MONTH_SWAPPED = int(Step.DAY_MONTH_SWAPPED)
_DATE_PARTS = int(Step.DATE_PARTS)
_YEARS_APART = int(Step.YEARS_APART)
_ONE_EDIT_OF_DIGITS = int(Step.ONE_EDIT_OF_DIGITS)
_SLIPS = int(Step.SLIPS)

_ALIKE = int(Shape.ALIKE)
_EDITED = int(Shape.EDITED)

UNSETTLED = -2


@inner_kernel
def settle_at_once(k: int, shape: int, a: Codes, lane_l: int, b: Codes, lane_r: int, width: int, of: AtOnce) -> int:
    """Give the level of a comparison with a shape of its own for one pair of lanes, -1 for null, or unsettled."""
    token_l, token_r = a[of.tokens[k] * width + lane_l], b[of.tokens[k] * width + lane_r]
    if token_l < 0 or token_r < 0:
        return -1
    if token_l == token_r:
        return int(of.equals[k])
    at_l, at_r = np.uint64(of.masks[k] * width + lane_l), np.uint64(of.masks[k] * width + lane_r)
    if shape == _ALIKE:
        shared, least_shared = likeness(a, at_l, b, at_r, np.uint64(width))
        for test in range(MOST_TESTS):
            if of.bits[k, WEAKER + test] > -np.inf and shared >= of.limits[k, test] * least_shared:
                return UNSETTLED
    elif shape == _EDITED:
        apart = bits_apart(a, at_l, b, at_r, np.uint64(width))
        for test in range(MOST_TESTS):
            if of.bits[k, WEAKER + test] > -np.inf and apart <= of.limits[k, test]:
                return UNSETTLED
    return 0


@inner_kernel
def bound_likeness(a: Codes, at_l: int, head_l: int, b: Codes, at_r: int, head_r: int, width: int) -> tuple[float, int]:
    """Bound Jaro-Winkler from above and edits from below, as `joindots.resolve.kernels.lanes.measure` does for many."""
    common, n_l, n_r = letters_in_common(a, np.uint64(at_l), b, np.uint64(at_r), np.uint64(width))
    likeness = most_alike(common, n_l, n_r, np.int32(a[head_l] ^ b[head_r]))
    return float(likeness), int(max(n_l, n_r) - common)


@inner_kernel
def date_test_holds(step: int, limit: float, digits_l: int, digits_r: int) -> bool:
    """Ask about two dates of eight digits; exact."""
    if step == _YEARS_APART:
        return abs(digits_l - digits_r) <= limit
    differs = digits_l ^ digits_r
    if step == _DATE_PARTS:
        parts = int((differs & -65_536) == 0) + int((differs & 0xFF00) == 0) + int((differs & 0xFF) == 0)
        return parts >= limit
    exchanged = (digits_r & -65_536) | ((digits_r & 0xFF) << 8) | ((digits_r >> 8) & 0xFF)
    return exchanged == digits_l


@inner_kernel
def may_be_one_edit(digits_l: int, digits_r: int) -> bool:
    """Say whether no more than two of eight digits differ."""
    differs = digits_l ^ digits_r
    n = 0
    for k in range(8):
        n += int((differs >> (4 * k)) & 15 != 0)
    return n <= 2


@inner_kernel
def settle(first: int, last: int, a: Codes, lane_l: int, b: Codes, lane_r: int, width: int, screen: Screen) -> int:
    """Run one comparison's steps `first` to `last` for one pair of lanes, and give its level, -1 for null, or unsettled.

    The last step that holds decides. Mostly that is the equality that stands at the end, so it is asked first.
    """
    final = last - 2
    if final >= first and screen.steps[final] == _EQUAL:
        code = a[screen.slots[final] * width + lane_l]
        if code >= 0 and code == b[screen.slots[final] * width + lane_r]:
            return int(screen.levels[final])
    level = -1
    likeness, n_edits = 0.0, 0
    for t in range(first, last):
        step = screen.steps[t]
        at_l, at_r = screen.slots[t] * width + lane_l, screen.slots[t] * width + lane_r
        if step == _EQUAL:
            if a[at_l] == b[at_r] and a[at_l] >= 0:
                level = int(screen.levels[t])
        elif step == _BEGIN:
            level = -1
        elif step == _COMPARABLE:
            if a[at_l] >= 0 and b[at_r] >= 0:
                level = 0
        elif step == _MEASURE:
            likeness, n_edits = bound_likeness(
                a, at_l, screen.others[t] * width + lane_l, b, at_r, screen.others[t] * width + lane_r, width
            )
        elif step == _JARO_WINKLER:
            if likeness >= screen.limits[t]:
                level = UNSETTLED
        elif step == _EDITS:
            if n_edits <= screen.limits[t]:
                level = UNSETTLED
        elif step == _SLIPS:
            allowed = screen.limits[t] * max(a[at_l] & 0xFFFF, b[at_r] & 0xFFFF)
            if allowed >= 1.0 and n_edits <= allowed:
                level = UNSETTLED
        elif step in (_VARIANT, _SHARED):
            if a[at_l] & b[at_r] != 0:
                level = UNSETTLED
        elif step == _LIST_COMPARABLE:
            if a[at_l] != 0 and b[at_r] != 0:
                level = 0
        elif step == _PRESENT:
            if a[at_l] >= 0 and b[at_r] >= 0:
                level = UNSETTLED
        elif step == _ALWAYS:
            level = UNSETTLED
        elif step == _INITIAL:
            head_l, head_r = screen.others[t] * width + lane_l, screen.others[t] * width + lane_r
            if (a[at_l] & 0xFFFF == 1 or b[at_r] & 0xFFFF == 1) and (a[head_l] ^ b[head_r]) & 0xFF == 0:
                level = UNSETTLED
        elif step == _SWAPPED:
            other_l, other_r = screen.others[t] * width + lane_l, screen.others[t] * width + lane_r
            if (a[at_l] == b[other_r] and a[at_l] >= 0) or (b[at_r] == a[other_l] and b[at_r] >= 0):
                level = UNSETTLED
        elif step in (_DATE_PARTS, _YEARS_APART, _DAY_MONTH_SWAPPED):
            has_l, has_r = screen.others[t] * width + lane_l, screen.others[t] * width + lane_r
            if a[has_l] >= 0 and b[has_r] >= 0 and date_test_holds(step, screen.limits[t], a[at_l], b[at_r]):
                level = int(screen.levels[t])
        elif step == _ONE_EDIT_OF_DIGITS:
            has_l, has_r = screen.others[t] * width + lane_l, screen.others[t] * width + lane_r
            if a[has_l] >= 0 and b[has_r] >= 0 and may_be_one_edit(a[at_l], b[at_r]):
                level = UNSETTLED
    return level
