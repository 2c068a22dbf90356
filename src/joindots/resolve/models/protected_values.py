"""Refuse a column whose values are ethnicity, nationality or religion, whatever its name says.

The words are those of the reference room. A column is judged by most of its values, since "White" and "English" are also
family names.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from joindots.model.errors import AccessRefused
from joindots.reference.ethnicity import MASK, mask_protected_words

_MOSTLY = 0.5
"""The share of a column's recorded values from which it counts as such a column (our judgement)."""
_LOOKED_AT = 2_000
"""How many of a column's values are looked at, the commonest first (our judgement)."""
_CODE = re.compile(r"(?:[wmabo][1-9]|ns)", re.IGNORECASE)
_CODE_BEFORE = re.compile(r"(?:[wmabo][1-9]|ns) ?[-:] ?", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:or|and|any|other|background|group|not|stated|known|unknown|north|south|east|west|middle|northern|southern"
    r"|eastern|western|self|defined|observed|appearance|male|female|national|mixed|the|of|origin)\b|[^a-z]+",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 14)
def speaks_of_protected(value: str) -> bool:
    """Say whether a whole value is a code or label of ethnicity, nationality or religion.

    Examples
    --------
    >>> [speaks_of_protected(text) for text in ("IC4 - Asian", "A2", "White British", "Whitechapel", "A2 London Rd")]
    [True, True, True, False, False]
    """
    text = value.strip()
    if _CODE.fullmatch(text):
        return True
    masked = mask_protected_words(_CODE_BEFORE.sub("", text, count=1))
    return MASK in masked and not _FILLER.sub("", masked.replace(MASK, " "))


def refuse_protected_values(column: str, counts: pl.DataFrame) -> None:
    """Refuse a column whose recorded values are mostly ethnicity, nationality or religion.

    Parameters
    ----------
    counts
        Each distinct ``value`` and its ``count``. The 2,000 commonest are looked at.

    Raises
    ------
    AccessRefused
        Naming the column, what it holds and what to do.
    """
    recorded = counts.filter(pl.col("value").str.strip_chars() != "")
    recorded = recorded.top_k(_LOOKED_AT, by=["count", "value"], reverse=[False, True])
    recorded = recorded.sort("count", "value", descending=[True, False])
    first, n_hit, n_left = None, 0, int(recorded["count"].sum())
    least = _MOSTLY * n_left
    for text, n in recorded.select("value", "count").iter_rows():
        if n_hit + n_left < least:  # whatever the rest are, most are something else
            return
        n_left -= n
        if speaks_of_protected(text):
            first, n_hit = first or text, n_hit + n
    if n_hit and n_hit >= least:
        raise AccessRefused(
            f'Column "{column}" holds values such as "{first}": ethnicity, nationality or religion, which are '
            "measured and never used to link people. Take the column out of [columns]."
        )
