"""The commonest comparisons bounded in one pass over many pairs: equality, likeness of letters, and edits.

What `joindots.resolve.kernels.screen` does step by step, with a pass over the lanes for each, is done here at once for
comparisons of one key whose strongest test is equality: nothing is added where a value is missing, what differing adds where
both are there, more for each test that may hold, and for equal values exactly what equality adds.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Codes, Screen, Singles, Step
from joindots.resolve.kernels.lanes import letters_in_common, most_alike
from joindots.resolve.kernels.options import inner_kernel

MOST_TESTS = 3
"""Tests below equality that one pass asks."""
_MEASURE = int(Step.MEASURE)
_U = np.uint64
_A_PART_OF_A_BIT = np.float32(1.0 / 65_536.0)
_NOTHING = np.float32(0.0)
_NEVER = np.float32(-np.inf)


@inner_kernel
def exact(k: int, a: Codes, from_l: int, b: Codes, from_r: int, width: int, n: int, screen: Screen, bound: Singles) -> None:
    """Bound a comparison that asks for equality alone."""
    last = screen.starts[k + 1] - 2
    bits, tone = screen.gains[last], screen.tones[last]
    differing = screen.gains[last - 1]
    at_l, at_r = _U(screen.slots[last] * width + from_l), _U(screen.slots[last] * width + from_r)
    rare_l, rare_r = _U(screen.lightest[k] * width + from_l), _U(screen.lightest[k] * width + from_r)
    for p in range(n):
        q = _U(p)
        code_l, code_r = a[at_l + q], b[at_r + q]
        rarity = np.float32(min(a[rare_l + q], b[rare_r + q])) * _A_PART_OF_A_BIT
        gain = bits + tone * rarity if code_l == code_r else differing
        bound[p] += gain if (code_l >= 0) & (code_r >= 0) else _NOTHING


@inner_kernel
def weaker_test(k: int, place: int, screen: Screen) -> tuple[np.float32, np.float32, np.float32]:
    """Find what the test at a place below equality adds, its tone and its limit; what is not there adds nothing."""
    t = screen.starts[k + 1] - 3 - place
    for earlier in range(t, screen.starts[k + 1] - 2):
        if screen.steps[earlier] == _MEASURE:
            return _NEVER, _NOTHING, _NOTHING
    return screen.gains[t], screen.tones[t], screen.limits[t]


@inner_kernel
def measured_at(k: int, screen: Screen) -> int:
    """Find the step that measures likeness; what differing adds is the step before it."""
    t = screen.starts[k + 1] - 3
    while screen.steps[t] != _MEASURE:
        t -= 1
    return int(t)


@inner_kernel
def alike(k: int, a: Codes, from_l: int, b: Codes, from_r: int, width: int, n: int, screen: Screen, bound: Singles) -> None:
    """Bound a comparison that asks how alike two values are, by Jaro-Winkler."""
    last, measured = screen.starts[k + 1] - 2, measured_at(k, screen)
    bits, tone, differing = screen.gains[last], screen.tones[last], screen.gains[measured - 1]
    bits_1, tone_1, limit_1 = weaker_test(k, 0, screen)
    bits_2, tone_2, limit_2 = weaker_test(k, 1, screen)
    bits_3, tone_3, limit_3 = weaker_test(k, 2, screen)
    at_l, at_r = _U(screen.slots[last] * width + from_l), _U(screen.slots[last] * width + from_r)
    rare_l, rare_r = _U(screen.lightest[k] * width + from_l), _U(screen.lightest[k] * width + from_r)
    mask_l, mask_r = _U(screen.slots[measured] * width + from_l), _U(screen.slots[measured] * width + from_r)
    head_l, head_r = _U(screen.others[measured] * width + from_l), _U(screen.others[measured] * width + from_r)
    for p in range(n):
        q = _U(p)
        code_l, code_r = a[at_l + q], b[at_r + q]
        rarity = np.float32(min(a[rare_l + q], b[rare_r + q])) * _A_PART_OF_A_BIT
        common, n_l, n_r = letters_in_common(a, mask_l + q, b, mask_r + q, _U(width))
        likeness = most_alike(common, n_l, n_r, np.int32(a[head_l + q] ^ b[head_r + q]))
        gain = max(differing, bits_1 + tone_1 * rarity if likeness >= limit_1 else _NEVER)
        gain = max(gain, bits_2 + tone_2 * rarity if likeness >= limit_2 else _NEVER)
        gain = max(gain, bits_3 + tone_3 * rarity if likeness >= limit_3 else _NEVER)
        gain = bits + tone * rarity if code_l == code_r else gain
        bound[p] += gain if (code_l >= 0) & (code_r >= 0) else _NOTHING


@inner_kernel
def edited(k: int, a: Codes, from_l: int, b: Codes, from_r: int, width: int, n: int, screen: Screen, bound: Singles) -> None:
    """Bound a comparison that counts edits."""
    last, measured = screen.starts[k + 1] - 2, measured_at(k, screen)
    bits, tone, differing = screen.gains[last], screen.tones[last], screen.gains[measured - 1]
    bits_1, tone_1, limit_1 = weaker_test(k, 0, screen)
    bits_2, tone_2, limit_2 = weaker_test(k, 1, screen)
    bits_3, tone_3, limit_3 = weaker_test(k, 2, screen)
    at_l, at_r = _U(screen.slots[last] * width + from_l), _U(screen.slots[last] * width + from_r)
    rare_l, rare_r = _U(screen.lightest[k] * width + from_l), _U(screen.lightest[k] * width + from_r)
    mask_l, mask_r = _U(screen.slots[measured] * width + from_l), _U(screen.slots[measured] * width + from_r)
    for p in range(n):
        q = _U(p)
        code_l, code_r = a[at_l + q], b[at_r + q]
        rarity = np.float32(min(a[rare_l + q], b[rare_r + q])) * _A_PART_OF_A_BIT
        common, n_l, n_r = letters_in_common(a, mask_l + q, b, mask_r + q, _U(width))
        edits = np.float32(np.int32(max(n_l, n_r) - common))
        gain = max(differing, bits_1 + tone_1 * rarity if edits <= limit_1 else _NEVER)
        gain = max(gain, bits_2 + tone_2 * rarity if edits <= limit_2 else _NEVER)
        gain = max(gain, bits_3 + tone_3 * rarity if edits <= limit_3 else _NEVER)
        gain = bits + tone * rarity if code_l == code_r else gain
        bound[p] += gain if (code_l >= 0) & (code_r >= 0) else _NOTHING
