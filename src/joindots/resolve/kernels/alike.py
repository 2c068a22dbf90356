"""The commonest comparisons bounded in one pass over many pairs: equality, likeness of letters, and edits.

What `joindots.resolve.kernels.screen` does step by step, with a pass over the lanes for each, is done here at once for
comparisons of one key whose strongest test is equality: nothing is added where a value is missing, what differing adds where
both are there, more for each test that may hold, and for equal values exactly what equality adds.

Letters that two values do not share show in their masks: an edit takes one bit away and brings one at most, and of
``n_l + n_r`` letters those in common are no more than half of what the masks' differing bits leave.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import AtOnce, Codes, Singles
from joindots.resolve.kernels.options import inlined_kernel
from joindots.resolve.kernels.signatures import count_ones

_U = np.uint64
_NOTHING = np.float32(0.0)
_NEVER = np.float32(-np.inf)
EQUALITY, DIFFERING, WEAKER = 0, 1, 2
"""Where the numbers of `AtOnce` have what equality adds, what differing adds, and the weaker tests."""


@inlined_kernel
def agreed(k: int, a: Codes, from_l: int, width: int, n: int, of: AtOnce, bound: Singles) -> None:
    """Add what equality adds, of pairs that are known to be equal."""
    bits, tone = of.bits[k, EQUALITY], of.tones[k, EQUALITY]
    least, grain = of.rarities[k, 0], of.rarities[k, 1]
    rarity_bits = np.int32((1 << of.n_rarity_bits) - 1)
    at_l = _U(of.tokens[k] * width + from_l)
    for p in range(n):
        bound[p] += bits + tone * (least + grain * np.float32(np.int32(a[at_l + _U(p)] & rarity_bits)))


@inlined_kernel
def exact(k: int, a: Codes, from_l: int, b: Codes, from_r: int, width: int, n: int, of: AtOnce, bound: Singles) -> None:
    """Bound a comparison that asks for equality alone."""
    bits, tone, differing = of.bits[k, EQUALITY], of.tones[k, EQUALITY], of.bits[k, DIFFERING]
    least, grain = of.rarities[k, 0], of.rarities[k, 1]
    rarity_bits = np.int32((1 << of.n_rarity_bits) - 1)
    at_l, at_r = _U(of.tokens[k] * width + from_l), _U(of.tokens[k] * width + from_r)
    for p in range(n):
        q = _U(p)
        token_l, token_r = a[at_l + q], b[at_r + q]
        rarity = least + grain * np.float32(np.int32(token_l & rarity_bits))
        gain = bits + tone * rarity if token_l == token_r else differing
        bound[p] += gain if np.int32(token_l | token_r) >= 0 else _NOTHING


@inlined_kernel
def alike(k: int, a: Codes, from_l: int, b: Codes, from_r: int, width: int, n: int, of: AtOnce, bound: Singles) -> None:
    """Bound a comparison that asks how alike two values are, by Jaro-Winkler."""
    bits, tone, differing = of.bits[k, EQUALITY], of.tones[k, EQUALITY], of.bits[k, DIFFERING]
    bits_1, tone_1, limit_1 = of.bits[k, WEAKER], of.tones[k, WEAKER], of.limits[k, 0]
    bits_2, tone_2, limit_2 = of.bits[k, WEAKER + 1], of.tones[k, WEAKER + 1], of.limits[k, 1]
    bits_3, tone_3, limit_3 = of.bits[k, WEAKER + 2], of.tones[k, WEAKER + 2], of.limits[k, 2]
    least, grain = of.rarities[k, 0], of.rarities[k, 1]
    rarity_bits = np.int32((1 << of.n_rarity_bits) - 1)
    at_l, at_r = _U(of.tokens[k] * width + from_l), _U(of.tokens[k] * width + from_r)
    mask_l, mask_r = _U(of.masks[k] * width + from_l), _U(of.masks[k] * width + from_r)
    for p in range(n):
        q = _U(p)
        token_l, token_r = a[at_l + q], b[at_r + q]
        lesser = min(np.int32(token_l & rarity_bits), np.int32(token_r & rarity_bits))
        rarity = least + grain * np.float32(np.int32(lesser))
        shared, least_shared = likeness(a, mask_l + q, b, mask_r + q, _U(width))
        gain = max(differing, bits_1 + tone_1 * rarity if shared >= limit_1 * least_shared else _NEVER)
        gain = max(gain, bits_2 + tone_2 * rarity if shared >= limit_2 * least_shared else _NEVER)
        gain = max(gain, bits_3 + tone_3 * rarity if shared >= limit_3 * least_shared else _NEVER)
        gain = bits + tone * rarity if token_l == token_r else gain
        bound[p] += gain if np.int32(token_l | token_r) >= 0 else _NOTHING


@inlined_kernel
def edited(k: int, a: Codes, from_l: int, b: Codes, from_r: int, width: int, n: int, of: AtOnce, bound: Singles) -> None:
    """Bound a comparison that counts edits."""
    bits, tone, differing = of.bits[k, EQUALITY], of.tones[k, EQUALITY], of.bits[k, DIFFERING]
    bits_1, tone_1, limit_1 = of.bits[k, WEAKER], of.tones[k, WEAKER], of.limits[k, 0]
    bits_2, tone_2, limit_2 = of.bits[k, WEAKER + 1], of.tones[k, WEAKER + 1], of.limits[k, 1]
    bits_3, tone_3, limit_3 = of.bits[k, WEAKER + 2], of.tones[k, WEAKER + 2], of.limits[k, 2]
    least, grain = of.rarities[k, 0], of.rarities[k, 1]
    rarity_bits = np.int32((1 << of.n_rarity_bits) - 1)
    at_l, at_r = _U(of.tokens[k] * width + from_l), _U(of.tokens[k] * width + from_r)
    mask_l, mask_r = _U(of.masks[k] * width + from_l), _U(of.masks[k] * width + from_r)
    for p in range(n):
        q = _U(p)
        token_l, token_r = a[at_l + q], b[at_r + q]
        lesser = min(np.int32(token_l & rarity_bits), np.int32(token_r & rarity_bits))
        rarity = least + grain * np.float32(np.int32(lesser))
        apart = np.float32(bits_apart(a, mask_l + q, b, mask_r + q, _U(width)))
        gain = max(differing, bits_1 + tone_1 * rarity if apart <= limit_1 else _NEVER)
        gain = max(gain, bits_2 + tone_2 * rarity if apart <= limit_2 else _NEVER)
        gain = max(gain, bits_3 + tone_3 * rarity if apart <= limit_3 else _NEVER)
        gain = bits + tone * rarity if token_l == token_r else gain
        bound[p] += gain if np.int32(token_l | token_r) >= 0 else _NOTHING


@inlined_kernel
def bits_apart(a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, step: np.uint64) -> np.int32:
    """Count the bits in which the masks of two values differ: no more than twice their edits."""
    first = np.int32(a[at_l] ^ b[at_r])
    second = np.int32(a[at_l + step] ^ b[at_r + step])
    return np.int32(count_ones(first) + count_ones(second))


@inlined_kernel
def likeness(a: Codes, at_l: np.uint64, b: Codes, at_r: np.uint64, step: np.uint64) -> tuple[np.float32, np.float32]:
    """Bound Jaro's likeness from above, as a fraction: the two numbers' ratio is twice what letters in common add to it."""
    apart = bits_apart(a, at_l, b, at_r, step)
    n_l, n_r = np.int32(a[at_l + _U(2) * step] & 0xFFFF), np.int32(b[at_r + _U(2) * step] & 0xFFFF)
    n = np.int32(n_l + n_r)
    return np.float32(np.int32(np.int32(n - apart) * n)), np.float32(np.int32(n_l * n_r))
