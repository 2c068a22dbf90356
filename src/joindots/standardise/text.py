"""Repair of short text values, so that every other standardiser starts from the words the sender meant.

Extracts pass through spreadsheets and several encodings on their way. What arrives broken in the same few ways is mended
here, once: UTF-8 read as Windows-1252, typographic dashes and quotes, non-breaking and zero-width spaces, stray control
characters. Meant for values of one line; narratives keep their paragraphs and do not come through here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

CACHE_SIZE = 1 << 16
"""How many distinct values each standardiser remembers: most columns repeat themselves (our judgement)."""


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Remember the results of a pure function of text, least recently used first out; its signature stays typed."""
    return cast("Callable[P, R]", lru_cache(maxsize=CACHE_SIZE)(function))


def _windows_bytes() -> dict[str, int]:
    """Map each character to its Windows-1252 byte; the five bytes that it leaves undefined stand for themselves."""
    table = {}
    for byte in range(0x80, 0x100):
        table[chr(byte)] = byte
        try:
            table[bytes([byte]).decode("cp1252")] = byte
        except UnicodeDecodeError:
            continue
    return table


_WINDOWS_BYTES = _windows_bytes()
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# The first two thirds of a mis-read dash, whose last third was lost or straightened on the way.
_BROKEN_DASH = re.compile("â€[\u201c\u201d\"'?]?")
_DASHES_AND_QUOTES = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    }
)


def _undo_misreading(match: re.Match[str]) -> str:
    """Read a run of characters again as UTF-8, where their Windows-1252 bytes allow it."""
    run = match.group()
    try:
        return bytes(_WINDOWS_BYTES[character] for character in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return run


def _visible(character: str) -> str:
    """Turn a control character into a space, and drop what has no width."""
    category = unicodedata.category(character)
    if category == "Cc" or category in {"Zl", "Zp"}:
        return " "
    return "" if category == "Cf" else character


def _repair_once(text: str) -> str:
    """Apply every repair once."""
    text = _NOT_ASCII.sub(_undo_misreading, text)
    text = _BROKEN_DASH.sub("-", text)
    text = unicodedata.normalize("NFKC", text).translate(_DASHES_AND_QUOTES)
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return " ".join(text.split())


@remembered
def _repaired(text: str) -> str:
    """Repair until nothing changes: one repair can lay open the next, as where text was mis-read twice."""
    while (repaired := _repair_once(text)) != text:
        text = repaired
    return text


def repair_text(raw: str | None) -> str:
    """Mend the encoding, dashes, quotes and spaces of one short value.

    Returns
    -------
    The text, trimmed, with single spaces; empty if there was none.

    Examples
    --------
    >>> repair_text("Undetected\\u00a0â€“  victim based")
    'Undetected - victim based'
    """
    if not raw:
        return ""
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split()).replace("`", "'")
    return _repaired(raw)
