"""Full names that a narrative writes one letter away, or in another spelling: heard, and written down once.

Two words with capital letters are read as a name that some record knows where one of them is a part of it to the letter and
the other is one slip (a letter more, fewer, other, or two exchanged) or another spelling of a part. A spelling that several
people here bear is a name of its own and no slip. Such a mention is always held back: it ties cases only beside something
else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from joindots.network.tokens import Words, fold_text, read_words, run_hashes
from joindots.standardise.spellings import sound, variant_table

FEWEST_LETTERS = 5
"""A slip in a shorter word makes another name. Our judgement."""
OWN_NAME = 3
"""A spelling that so many people here bear is a name of its own, and no slip. Our judgement."""

_SPAN = {"text_no": pl.UInt32, "start": pl.Int32, "end": pl.Int32, "quote": pl.String}
_PAIR = {"written": pl.String, "known": pl.String}


def find_near_spans(texts: Sequence[str], names: Sequence[str], borne: pl.DataFrame, exact: pl.DataFrame) -> pl.DataFrame:
    """Find names of two words that stand in texts with one of their words a slip or a spelling away.

    Parameters
    ----------
    texts
        The narratives.
    names
        Folded names, of any number of words.
    borne
        ``word``, ``n_people``: how many people bear a forename or surname.
    exact
        Spans (``text_no``, ``start``, ``end``) that are a name to the letter: what overlaps them is not looked at.

    Returns
    -------
    polars.DataFrame
        ``text_no``, ``start``, ``end``, ``quote``, ``value`` (the name), ``first`` and ``second`` (the words as written).
    """
    known = _two_words(names)
    found = _without(_pairs_of_words(texts, known), exact)
    if found.is_empty():
        return found.with_columns(pl.lit("").alias("value"))
    first = known["first"].unique().sort()
    second = known["second"].unique().sort()
    spans = pl.concat(
        [
            _read_as(found.filter(pl.col("second").is_in(second.implode())), "first", first, known, borne),
            _read_as(found.filter(pl.col("first").is_in(first.implode())), "second", second, known, borne),
        ]
    )
    return spans.unique(("text_no", "start", "value")).sort("text_no", "start", "value")


def _two_words(names: Sequence[str]) -> pl.DataFrame:
    """Cut the names of two words: ``value``, ``first``, ``second``."""
    value = pl.Series("value", names, dtype=pl.String)
    parts = value.to_frame().with_columns(pl.col("value").str.split(" ").alias("parts"))
    return parts.filter(pl.col("parts").list.len() == 2).select(
        "value", pl.col("parts").list.first().alias("first"), pl.col("parts").list.last().alias("second")
    )


def _pairs_of_words(texts: Sequence[str], known: pl.DataFrame) -> pl.DataFrame:
    """Find two words of one sentence, each with a capital letter, of which one is a part of some name to the letter."""
    hashes = [np.unique(run_hashes(known[part].unique().sort().to_list())[0]) for part in ("first", "second")]
    rows: list[tuple[int, int, int, str, str, str]] = []
    for words in read_words(texts):
        for i in _that_may_be_names(words, hashes[0], hashes[1]):
            text_no, start, end = int(words.text_no[i]), int(words.start[i]), int(words.end[i + 1])
            text = texts[text_no]
            first = fold_text(text[start : words.end[i]])
            second = fold_text(text[words.start[i + 1] : end])
            rows.append((text_no, start, end, text[start:end], first, second))
    return pl.DataFrame(rows, schema=_SPAN | {"first": pl.String, "second": pl.String}, orient="row")


def _that_may_be_names(words: Words, first: np.ndarray, second: np.ndarray) -> Iterator[int]:
    if len(words) < 2:
        return
    both = words.is_capital[:-1] & words.is_capital[1:] & (words.code[:-1, 1] != 0)
    at = np.flatnonzero(both)
    is_part = np.isin(words.code[at, 0], first) | np.isin(words.code[at + 1, 0], second)
    yield from at[is_part].tolist()


def _without(found: pl.DataFrame, exact: pl.DataFrame) -> pl.DataFrame:
    """Leave out what overlaps a name to the letter."""
    spans = exact.select("text_no", pl.col("start").alias("from"), pl.col("end").alias("to"))
    taken = (
        found.join(spans, on="text_no")
        .filter((pl.col("start") < pl.col("to")) & (pl.col("from") < pl.col("end")))
        .select("text_no", "start")
    )
    return found.join(taken, on=("text_no", "start"), how="anti")


def _read_as(found: pl.DataFrame, part: str, words: pl.Series, known: pl.DataFrame, borne: pl.DataFrame) -> pl.DataFrame:
    """Read one part of what was found as each known word that it may be, where a name results."""
    other = "second" if part == "first" else "first"
    near = near_words(found[part].unique().sort(), words, borne).rename({"written": part, "known": "read"})
    named = known.rename({part: "read"})
    return found.join(near, on=part).join(named, on=("read", other)).select(*_SPAN, "value", "first", "second")


def near_words(written: pl.Series, known: pl.Series, borne: pl.DataFrame) -> pl.DataFrame:
    """Pair words with the known words that are one slip or another spelling away: ``written``, ``known``.

    Another spelling is one of the table of variants that is heard alike: "muhammad" for "mohammed", and no nickname.
    """
    own = borne.filter(pl.col("n_people") >= OWN_NAME)["word"]
    slips = _one_slip_away(_long(written.filter(~written.is_in(own.implode()))), _long(known))
    table = [(name, group) for name, groups in variant_table().items() for group in groups]
    spellings = pl.DataFrame(table, schema={"name": pl.String, "group": pl.Int64}, orient="row")
    left = spellings.rename({"name": "written"}).filter(pl.col("written").is_in(written.implode()))
    right = spellings.rename({"name": "known"}).filter(pl.col("known").is_in(known.implode()))
    pairs = left.join(right, on="group").select("written", "known").unique().sort("written", "known")
    is_heard_alike = pl.Series([sound(a) == sound(b) for a, b in pairs.iter_rows()], dtype=pl.Boolean)
    spelt = pairs.filter(is_heard_alike)
    return pl.concat([slips, spelt]).filter(pl.col("written") != pl.col("known")).unique().sort("written", "known")


def _long(words: pl.Series) -> pl.Series:
    return words.filter(words.str.len_chars() >= FEWEST_LETTERS)


def _one_slip_away(written: pl.Series, known: pl.Series) -> pl.DataFrame:
    """Pair words that are one slip apart: each slip leaves them alike once a letter of either, or of both, is left out."""
    left, right = _with_one_left_out(written, "written"), _with_one_left_out(known, "known")
    alike = left.join(right, on="rest").select("written", "known").unique().sort("written", "known")
    pairs = [(a, b) for a, b in alike.iter_rows() if is_one_slip(a, b)]
    return pl.DataFrame(pairs, schema=_PAIR, orient="row")


def _with_one_left_out(words: pl.Series, name: str) -> pl.DataFrame:
    word = pl.col(name)
    frame = words.alias(name).to_frame()
    rests = [frame.select(name, word.alias("rest"))]
    for place in range(int(frame.select(word.str.len_chars().max()).item() or 0)):
        longer = frame.filter(word.str.len_chars() > place)
        rests.append(longer.select(name, pl.concat_str(word.str.head(place), word.str.slice(place + 1)).alias("rest")))
    return pl.concat(rests)


def is_one_slip(a: str, b: str) -> bool:
    """Say whether two words are one letter more, fewer or other apart, or two neighbours exchanged (Damerau 1964).

    Examples
    --------
    >>> is_one_slip("oyelaran", "oyelarna"), is_one_slip("oyelaran", "oyelran"), is_one_slip("oyelaran", "oyalarna")
    (True, True, False)
    """
    if len(a) > len(b):
        a, b = b, a
    place = next((n for n, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), len(a))
    if len(a) < len(b):
        return len(b) - len(a) == 1 and a[place:] == b[place + 1 :]
    exchanged = a[place : place + 2] == b[place : place + 2][::-1] and a[place + 2 :] == b[place + 2 :]
    return a != b and (exchanged or a[place + 1 :] == b[place + 1 :])
