"""Texts as words with places: folded letters, offsets and hashes, computed for all texts at once.

A word is a run of letters and digits; apostrophes are skipped, everything else parts words. Letters are folded as names are
standardised (case, accents). Each word and each run of two to four words of one sentence has a 64-bit hash, so that
looking millions of names up in all texts is one pass over integers. Hashes only propose: what they find is compared by
letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

LONGEST_RUN = 4
"""Words in the longest run that is looked up."""
_CHUNK_CHARACTERS = 4_000_000
"""Characters that are held as numbers at a time (about 0.3 GB)."""
_SKIPPED = "'’‘`´"
_BREAKS = ".;:!?\n\r\t()[]|"
"""What ends a sentence or an entry: names do not run across it."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_BASE_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
_SEPARATOR, _WORD, _SKIP, _BREAK = range(4)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of many texts, in order of text and place.

    Attributes
    ----------
    text_no, start, end
        Which text, and the first and one past the last character, counted in characters.
    code
        (n, `LONGEST_RUN`) hashes of the run of 1, 2 ... words that starts here; 0 where the sentence ends before.
    is_capital
        Whether the word starts with a capital letter or a digit.
    """

    text_no: I64
    start: I64
    end: I64
    code: U64
    is_capital: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.text_no)


def fold_text(text: str) -> str:
    """Fold one text as the hashes see it: words in lower-case ASCII with single spaces.

    Examples
    --------
    >>> fold_text("Seán O’Brien-Smith, 14")
    'sean obrien smith 14'
    """
    folds, kinds, _ = _tables()
    codes = np.minimum(np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32), 0xFFFF)
    letters = [chr(folds[c]) if kinds[c] == _WORD else "" if kinds[c] == _SKIP else " " for c in codes.tolist()]
    return " ".join("".join(letters).split())


def read_words(texts: Sequence[str]) -> Iterator[Words]:
    """Cut texts into words, some megabytes at a time."""
    start = size = 0
    for no, text in enumerate(texts):
        size += len(text) + 1
        if size >= _CHUNK_CHARACTERS:
            yield _words_of(texts[start : no + 1], start)
            start, size = no + 1, 0
    if start < len(texts):
        yield _words_of(texts[start:], start)


def run_hashes(texts: Sequence[str]) -> tuple[U64, NDArray[np.int8]]:
    """Hash whole texts as runs of words; the hash is 0 for a text of no words, or of more than `LONGEST_RUN`.

    Returns
    -------
    tuple
        The hash of each text, and how many words it has.
    """
    hashes, lengths = np.zeros(len(texts), dtype=np.uint64), np.zeros(len(texts), dtype=np.int64)
    for words in read_words(texts):
        first = np.flatnonzero(np.diff(words.text_no, prepend=-1))
        n_words = np.diff(np.append(first, len(words)))
        fits = n_words <= LONGEST_RUN
        hashes[words.text_no[first[fits]]] = words.code[first[fits], n_words[fits] - 1]
        lengths[words.text_no[first]] = n_words
    return hashes, np.minimum(lengths, 127).astype(np.int8)


def _words_of(texts: Sequence[str], first_no: int) -> Words:
    """Cut one portion of texts, laid end to end with a break between them."""
    whole = np.frombuffer("\n".join(texts).encode("utf-32-le"), dtype=np.uint32)
    folds, kinds, values = _tables()
    codes = np.minimum(whole, np.uint32(0xFFFF))
    kind = kinds[codes]
    at = np.flatnonzero(kind == _WORD)
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    begins = np.cumsum(lengths) - lengths
    if not len(at):
        nothing = np.zeros(0, dtype=np.int64)
        return Words(nothing, nothing, nothing, np.zeros((0, LONGEST_RUN), dtype=np.uint64), nothing.astype(bool))
    parts = np.cumsum((kind == _SEPARATOR) | (kind == _BREAK), dtype=np.int32)[at]
    first = np.flatnonzero(np.diff(parts, prepend=-1))
    last = np.append(first[1:], len(at)) - 1
    word = _word_hashes(values[codes[at]], first, last)
    sentence = np.cumsum(kind == _BREAK, dtype=np.int32)[at[first]]
    text_no = np.searchsorted(begins, at[first], side="right") - 1
    code = np.zeros((len(first), LONGEST_RUN), dtype=np.uint64)
    code[:, 0] = _mixed(word)
    for k in range(1, LONGEST_RUN):
        together = sentence[k:] == sentence[:-k]
        code[:-k, k] = np.where(together, _mixed(code[:-k, k - 1] * _BASE + word[k:]), 0)
    opening = codes[at[first]]
    is_capital = (opening != folds[opening]) | ((opening >= ord("0")) & (opening <= ord("9")))
    return Words(text_no + first_no, at[first] - begins[text_no], at[last] + 1 - begins[text_no], code, is_capital)


def _word_hashes(values: U64, first: I64, last: I64) -> U64:
    """Hash each word as a polynomial in its letters, whatever its place (Karp and Rabin 1987, modulo 2^64)."""
    powers = np.full(len(values), _BASE, dtype=np.uint64)
    powers[0] = 1
    inverses = np.full(len(values), _BASE_INVERSE, dtype=np.uint64)
    inverses[0] = 1
    sums = np.cumsum(values * np.cumprod(powers))
    before = np.where(first > 0, sums[first - 1], 0)
    return np.asarray(_mixed((sums[last] - before) * np.cumprod(inverses)[first]), dtype=np.uint64)


def _mixed(hashes: U64) -> U64:
    """Spread a hash over all its bits (the finaliser of splitmix64); never 0."""
    mixed = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray((mixed ^ (mixed >> np.uint64(31))) | np.uint64(1), dtype=np.uint64)


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.int8], U64]:
    """For each character up to U+FFFF: what it folds to, what it is, and the value that stands for it in a hash."""
    folds = np.arange(0x10000, dtype=np.uint32)
    kinds = np.full(0x10000, _SEPARATOR, dtype=np.int8)
    for number in range(0x10000 - 1):
        character = chr(number)
        if character.isalnum():
            base = unicodedata.normalize("NFKD", character)[:1].lower()
            kinds[number] = _WORD
            folds[number] = ord(_ODD_LETTERS.get(character.lower(), base)[:1])
    for character in _SKIPPED:
        kinds[ord(character)] = _SKIP
    for character in _BREAKS:
        kinds[ord(character)] = _BREAK
    values = _mixed(folds.astype(np.uint64) * _BASE)
    return folds, kinds, values


_ODD_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "ß": "s", "æ": "a", "œ": "o", "þ": "t"}
"""Letters that have no accent to take off, by their first letter."""
