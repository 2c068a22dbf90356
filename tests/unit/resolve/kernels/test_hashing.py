"""Hashes against the published ones, and orders that do not depend on the order of rows."""

from __future__ import annotations

import numpy as np
import pytest

from joindots.resolve.kernels.hashing import hash_texts, mix_hashes, mix_list_hashes, mixed, order_ties

ALL = (1 << 64) - 1
PRIME = 0x100000001B3


def slow_mixed(number: int) -> int:
    """SplitMix64's finaliser, in whole numbers (Steele, Lea and Flood 2014)."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & ALL
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & ALL
    return number ^ (number >> 31)


def _hashes(*texts: str) -> np.ndarray:
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *(len(text) for text in encoded)])
    out = np.zeros(len(texts), np.uint64)
    hash_texts(np.frombuffer(b"".join(encoded) + b"-", np.uint8), ends, out)
    return out


def test_mixed__is_the_generator_splitmix64() -> None:
    """The first numbers of SplitMix64 from the seed 1234567, as its author's reference program prints them."""
    step, seed = 0x9E3779B97F4A7C15, 1234567
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
    assert [int(mixed(np.uint64((seed + n * step) & ALL))) for n in range(1, 6)] == published


@pytest.mark.parametrize(
    ("text", "fnv_1a"), [("", 0xCBF29CE484222325), ("a", 0xAF63DC4C8601EC8C), ("foobar", 0x85944171F73967E8)]
)
def test_hash_texts__spreads_the_published_hash(text: str, fnv_1a: int) -> None:
    """FNV-1a of 64 bits: test vectors of Fowler, Noll and Vo (RFC draft)."""
    assert _hashes("before", text, "after")[1] == slow_mixed(fnv_1a)


def test_mix_hashes__takes_a_missing_text_for_nought_and_depends_on_what_came_before() -> None:
    texts, out = _hashes("ann", "bob"), np.array([1, 2, 2], np.uint64)
    mix_hashes(np.array([1, -1, 0], np.int32), texts, out)
    ann, bob = texts.tolist()
    assert out.tolist() == [slow_mixed((own * PRIME + text) & ALL) for own, text in ((1, bob), (2, 0), (2, ann))]


def test_mix_list_hashes__do_not_depend_on_the_order_in_a_list() -> None:
    texts, out = _hashes("ann", "bob"), np.array([1, 1, 1, 1], np.uint64)
    mix_list_hashes(np.array([0, 2, 4, 5, 5]), np.array([0, 1, 1, 0, 0], np.int32), texts, out)
    ann, bob = texts.tolist()
    assert out.tolist() == [slow_mixed((PRIME + total) & ALL) for total in (ann + bob, ann + bob, ann, 0)]
    assert len(set(out.tolist())) == 3


def test_order_ties__orders_the_rows_of_each_key_and_no_others(fresh_seed: int) -> None:
    rng = np.random.default_rng(fresh_seed)
    keys = np.sort(rng.integers(0, 8, 30))
    hashes = rng.permutation(30).astype(np.uint64)
    rows = rng.permutation(30).astype(np.int32)
    ordered = rows.copy()
    order_ties(keys, ordered, hashes)
    expected = sorted(range(30), key=lambda place: (keys[place], hashes[rows[place]]))
    assert ordered.tolist() == rows[expected].tolist()
