"""Spellings that may be one name: nicknames and romanisations as data, and a key of how a name is heard.

Both act on two spellings side by side. Neither says, nor stores, what tradition a name belongs to.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^a-z]", ""),
        (r"^(?:kn|gn)", "n"),
        (r"^wr", "r"),
        (r"^x", "s"),
        (r"ph", "f"),
        (r"(?:sch|sh|tsch|ch|tch)", "s"),
        (r"(?:kh|gh|ck|q|c|x)", "k"),
        (r"(?:th|dh|bh)", lambda match: match.group()[0]),
        (r"z", "s"),
        (r"w", "v"),
        (r"j", "g"),
        (r"(?<=[aeiouy])h(?![aeiouy])", ""),
        (r"(?<=[^aeiouy])h", ""),
    )
)
TELLING_SOUND = 3
"""Consonants from which a sound alone says something (our judgement)."""
_VOWELS = re.compile(r"[aeiouy]+")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 16)
def sound(text: str) -> str:
    """Reduce a name to how it is heard: consonants in order, with the spellings of one consonant made equal.

    A first vowel stays, as ``a``. Empty where no letter remains.

    Examples
    --------
    >>> sound("mohammed") == sound("muhamad"), sound("hussain") == sound("husein"), sound("clare") == sound("klair")
    (True, True, True)
    """
    text = text.lower()
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    if not text:
        return ""
    first = "a" if text[0] in "aeiouy" else text[0]
    return _DOUBLED.sub(r"\1", first + _VOWELS.sub("", text[1:]))


def long_sound(text: str) -> str:
    """Reduce a name to how it is heard, where that says enough: empty below three consonants.

    Short names are heard alike too often ("li", "lee", "lou") for the sound alone to be evidence.
    """
    heard = sound(text)
    return heard if len(heard) >= TELLING_SOUND else ""


@lru_cache(maxsize=1)
def variant_table() -> Mapping[str, tuple[int, ...]]:
    """Read the table of variants: each row is a group, and a name may belong to several."""
    groups: dict[str, list[int]] = {}
    table = resources.files("joindots.standardise").joinpath("data/nicknames.csv").read_text("utf-8")
    for number, row in enumerate(csv.DictReader(table.splitlines())):
        for name in [row["name"], *row["variants"].split()]:
            groups.setdefault(name, []).append(number)
    return {name: tuple(numbers) for name, numbers in groups.items()}


def variant_groups(name: str) -> tuple[int, ...]:
    """Number the groups of nicknames and spellings that a canonical name belongs to; empty for most names.

    Examples
    --------
    >>> bool(set(variant_groups("liz")) & set(variant_groups("elizabeth")))
    True
    """
    return variant_table().get(name, ())
