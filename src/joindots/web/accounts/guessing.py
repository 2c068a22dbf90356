"""How many guesses a password withstands, by the pieces that people build passwords of; all of it offline.

A password is cut into pieces so that guessing them in turn costs least: words of the 20,000 commonest passwords known from
breaches (the list that Django carries), runs along the alphabet, the digits or a keyboard row, repeats, years, and single
characters for what is left. The idea is that of zxcvbn (Wheeler, USENIX Security 2016, section 3); the costs are ours.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from math import log2
from pathlib import Path

from django.contrib.auth import password_validation

LEAST_BITS = 45.0
"""Fewer than 2**45 guesses are refused (our judgement): years at the thousand guesses a second that Argon2id leaves."""
_LIST = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
_LEET = str.maketrans("0134578@$!+", "oleastbasit")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST_WORD, _SHORTEST_RUN, _LONGEST = 4, 3, 24
_YEARS = range(1900, 2060)


@cache
def common() -> dict[str, float]:
    """Common passwords, each with the bits of its place in their order."""
    with gzip.open(_LIST, "rt", encoding="utf-8") as file:
        words = [line.strip() for line in file]
    return {word: log2(place + 1) for place, word in enumerate(words, start=1) if len(word) >= _SHORTEST_WORD}


def bits_of(password: str) -> float:
    """Give log2 of the guesses that the cheapest way of building this password takes."""
    text = password.casefold()
    plain = text.translate(_LEET)
    least = [0.0] + [float("inf")] * len(text)
    for start in range(len(text)):
        for end, bits in _pieces(text, plain, start):
            least[end] = min(least[end], least[start] + bits)
    shouted = sum(letter.isupper() for letter in password)
    return least[len(text)] + log2(1 + shouted)


def _pieces(text: str, plain: str, start: int) -> Iterator[tuple[int, float]]:
    """Go through the pieces that can stand at a place: where each ends, and its bits."""
    yield start + 1, _of_character(text[start])
    for end in range(start + _SHORTEST_RUN, min(len(text), start + _LONGEST) + 1):
        piece = text[start:end]
        if piece in common():
            yield end, common()[piece]
        elif plain[start:end] in common():
            yield end, common()[plain[start:end]] + 1
        if any(piece in row or piece[::-1] in row for row in _ROWS):
            yield end, 4 + log2(len(piece))
        if len(piece) == 4 and piece.isdecimal() and int(piece) in _YEARS:
            yield end, log2(len(_YEARS))
        if len(set(piece)) == 1:
            yield end, _of_character(piece[0]) + log2(len(piece))
        if text[max(0, start - len(piece)) : start] == piece:
            yield end, 1.0


def _of_character(letter: str) -> float:
    return log2(10) if letter.isdecimal() else log2(26) if letter.isalpha() else log2(33)
