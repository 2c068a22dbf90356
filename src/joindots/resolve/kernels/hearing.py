"""Names as they are heard, many at once: what `joindots.standardise.spellings.sound` says of one, letter by letter."""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Ids
from joindots.resolve.kernels.hashing import Utf8
from joindots.resolve.kernels.options import kernel

_A, _Z = 97, 122
_B, _C, _D, _F, _G, _H, _J, _K, _N, _P, _Q, _R, _S, _T, _V, _W, _X = (ord(letter) for letter in "bcdfghjknpqrstvwx")
_LAST = ord("z")


@kernel
def is_vowel(letter: int) -> bool:
    """Say whether a letter is one of a, e, i, o, u and y."""
    return letter in (97, 101, 105, 111, 117, 121)


@kernel
def _follows(name: Utf8, n: int, p: int, letter: int) -> bool:
    return p < n and name[p] == letter


@kernel
def _s_length(name: Utf8, n: int, p: int) -> int:
    """Tell how many letters from `p` on spell one s: sch, sh, tsch, ch, tch; 0 if none."""
    if name[p] == _S:
        if _follows(name, n, p + 1, _C) and _follows(name, n, p + 2, _H):
            return 3
        return 2 if _follows(name, n, p + 1, _H) else 0
    if name[p] == _T:
        if _follows(name, n, p + 1, _S) and _follows(name, n, p + 2, _C) and _follows(name, n, p + 3, _H):
            return 4
        return 3 if _follows(name, n, p + 1, _C) and _follows(name, n, p + 2, _H) else 0
    return 2 if name[p] == _C and _follows(name, n, p + 1, _H) else 0


@kernel
def _k_length(name: Utf8, n: int, p: int) -> int:
    """Tell how many letters from `p` on spell one k: kh, gh, ck, q, c, x; 0 if none."""
    if name[p] in (_K, _G):
        return 2 if _follows(name, n, p + 1, _H) else 0
    if name[p] == _C:
        return 2 if _follows(name, n, p + 1, _K) else 1
    return 1 if name[p] in (_Q, _X) else 0


@kernel
def _join_consonants(name: Utf8, n: int) -> int:
    """Write the spellings of one consonant alike, rule after rule, each over the whole name; return the new length."""
    for rule in range(4):
        m, p = 0, 0
        while p < n:
            letter, length = name[p], 0
            if rule == 0 and letter == _P and _follows(name, n, p + 1, _H):
                letter, length = np.uint8(_F), 2
            elif rule == 1:
                length = _s_length(name, n, p)
                letter = np.uint8(_S) if length else letter
            elif rule == 2:
                length = _k_length(name, n, p)
                letter = np.uint8(_K) if length else letter
            elif rule == 3 and letter in (_T, _D, _B) and _follows(name, n, p + 1, _H):
                length = 2
            name[m] = letter
            m += 1
            p += max(length, 1)
        n = m
    for p in range(n):
        if name[p] == _LAST:
            name[p] = _S
        elif name[p] == _W:
            name[p] = _V
        elif name[p] == _J:
            name[p] = _G
    return n


@kernel
def _drop_silent_h(name: Utf8, n: int) -> int:
    """Drop each h between a vowel and no vowel, then each after a consonant; return the new length."""
    for rule in range(2):
        m, before = 0, np.uint8(0)
        for p in range(n):
            letter = name[p]
            is_silent = False
            if letter == _H and p > 0:
                if rule == 0:
                    is_silent = is_vowel(int(before)) and not (p + 1 < n and is_vowel(int(name[p + 1])))
                else:
                    is_silent = not is_vowel(int(before))
            before = letter
            if not is_silent:
                name[m] = letter
                m += 1
        n = m
    return n


@kernel
def hear(text: Utf8, ends: Ids, out: Utf8, out_ends: Ids) -> None:
    """Reduce each text to how it is heard; `out` has room for all letters."""
    longest = 0
    for t in range(len(ends) - 1):
        longest = max(longest, ends[t + 1] - ends[t])
    name = np.empty(max(longest, 1), np.uint8)
    n_out = 0
    out_ends[0] = 0
    for t in range(len(ends) - 1):
        n = 0
        for p in range(ends[t], ends[t + 1]):
            if _A <= text[p] <= _Z:
                name[n] = text[p]
                n += 1
        if (n > 1 and (name[0] in (_K, _G)) and name[1] == _N) or (n > 1 and name[0] == _W and name[1] == _R):
            for p in range(1, n):
                name[p - 1] = name[p]
            n -= 1
        if n > 0 and name[0] == _X:
            name[0] = _S
        n = _drop_silent_h(name, _join_consonants(name, n))
        for p in range(n):
            letter = np.uint8(_A) if p == 0 and is_vowel(int(name[p])) else name[p]
            is_kept = p == 0 or (not is_vowel(int(letter)) and out[n_out - 1] != letter)
            if is_kept:
                out[n_out] = letter
                n_out += 1
        out_ends[t + 1] = n_out
