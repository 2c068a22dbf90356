"""Which values of the index agree with one reading of a part of a query, at which level, and what that is worth in bits.

For a query ``q`` and a value ``v`` the evidence is log2 of P(q | v is the one looked for) / P(q), and
P(q) = sum over values of P(q | value) * share of people who hold it, counted in the index for this very query. So a rare
value weighs more than a common one, a slip of a common name never outweighs the name, and a mistyped word that nobody holds
gives its evidence to what it is a slip of, short of what the word itself would earn. A level that only says "near" weighs
log2(m / share of people who are as near).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joindots.resolve.kernels.data import Codes, Flags
from joindots.resolve.kernels.search import Evidence
from joindots.resolve.search.index import SearchIndex
from joindots.resolve.search.lexicon import Lexicon
from joindots.resolve.search.parts import ITS_INITIAL, ONE_OWNER, Field, Form, Level, Reading, levels_of
from joindots.standardise.spellings import long_sound, variant_groups

_LEAST_FOR_ONE_SLIP, _LEAST_FOR_TWO, _LEAST_START = 3, 6, 4
"""Letters that a name must have to forgive slips, or to stand for the names that it begins (our judgement)."""


_UNSEEN = 0.1
"""A value that nobody holds is taken to be as rare as if a tenth of a person held it (our judgement)."""


@dataclass(frozen=True, slots=True)
class Match:
    """The values that agree with a reading, most bits first: their level, their bits, and the bits of agreeing with none."""

    reading: Reading
    labels: tuple[str, ...]
    values: Codes
    level_of: Codes
    bits: Evidence
    n_holding: tuple[int, ...]
    against_bits: float


def match_reading(index: SearchIndex, reading: Reading) -> Match:
    """Find and weigh the values that agree with a reading."""
    lexicon = index.lexicons[reading.field]
    levels = levels_of(reading, index.fitted)
    by_level = [
        (level, values)
        for level, values in zip(levels.levels, _values_by_level(index, lexicon, reading), strict=True)
        if len(values)
    ]
    among = 1 + (index.n_entities if reading.field in ONE_OWNER else index.n_holding[reading.field])
    shares = [lexicon.n_held(values) / among for _, values in by_level]
    weights = _weights([level for level, _ in by_level], shares, unseen=_UNSEEN * levels.levels[0].m / among)
    for n, (level, _) in enumerate(by_level):
        if level.label == ITS_INITIAL:
            n_alike = lexicon.n_held(np.flatnonzero(lexicon.fitting(reading.text[:1], Form.START)).astype(np.int32))
            weights[n] = math.log2(level.m / min(n_alike / among, 1.0))
    order = sorted(range(len(by_level)), key=lambda n: -weights[n])
    by_level, weights = [by_level[n] for n in order], [weights[n] for n in order]
    counts = [len(values) for _, values in by_level]
    return Match(
        reading=reading,
        labels=tuple(level.label for level, _ in by_level),
        values=np.concatenate([np.zeros(0, np.int32), *(values for _, values in by_level)]).astype(np.int32),
        level_of=np.repeat(np.arange(len(by_level), dtype=np.int32), counts),
        bits=np.repeat(np.array(weights, np.float32), counts),
        n_holding=tuple(lexicon.n_held(values) for _, values in by_level),
        against_bits=math.log2(levels.m_else),
    )


def _weights(levels: list[Level], shares: list[float], *, unseen: float) -> list[float]:
    """Weigh each level; `shares` are those of the people who hold one of its values.

    `unseen` is the least P(q): whoever is asked for may be somebody who is not here.
    """
    of_query = sum(level.m * share for level, share in zip(levels, shares, strict=True) if not level.is_coarse)
    of_query = max(of_query, unseen)
    weights, nearer = [], 0.0
    for level, share in zip(levels, shares, strict=True):
        nearer = min(nearer + share, 1.0)
        weights.append(math.log2(level.m / (nearer if level.is_coarse else of_query)))
    return weights


def _values_by_level(index: SearchIndex, lexicon: Lexicon, reading: Reading) -> list[Codes]:
    """List the values of each level, each value at the strongest level that it reaches."""
    is_taken = np.zeros(len(lexicon), np.bool_)
    found = []
    for candidates in _candidates(index, lexicon, reading):
        values = np.flatnonzero(candidates) if candidates.dtype == np.bool_ else np.unique(candidates)
        values = values[~is_taken[values]].astype(np.int32)
        is_taken[values] = True
        found.append(values)
    return found


def _candidates(index: SearchIndex, lexicon: Lexicon, reading: Reading) -> Iterator[Codes | Flags]:
    """Go through the levels of a reading in their order, with the values (or a flag for each value) that reach them."""
    text = reading.text
    if reading.field == Field.BORN:
        yield from _births(index, reading)
    elif reading.form != Form.WHOLE or "?" in text:
        yield lexicon.fitting(text, reading.form)
        if reading.form == Form.WHOLE:  # a pattern for a whole value has the levels of one, and reaches the first alone
            yield from [np.zeros(0, np.int32)] * (len(levels_of(reading, {}).levels) - 1)
    else:
        yield _one(lexicon, text)
        match reading.field:
            case Field.NAME:
                yield from _names(index, lexicon, text)
            case Field.PHONE | Field.PLATE | Field.ADDRESS:
                yield lexicon.near(text, 1)
            case Field.POSTCODE:
                yield lexicon.near(text, 1)
                yield lexicon.fitting(text[:-2], Form.START)
                yield lexicon.fitting(text[:-3], Form.START)
            case Field.EMAIL:
                yield lexicon.near(text, 2)
                yield lexicon.fitting(text.partition("@")[0] + "@", Form.START)
            case _:
                pass


def _one(lexicon: Lexicon, text: str) -> Codes:
    value = lexicon.find(text)
    return np.array([value] if value >= 0 else [], np.int32)


def _names(index: SearchIndex, lexicon: Lexicon, text: str) -> Iterator[Codes | Flags]:
    """Go through the levels of a name after the name itself."""
    none = np.zeros(len(lexicon), np.bool_)
    groups = [index.variants.find(str(group)) for group in variant_groups(text)]
    yield _together([index.variants.holders(group) for group in groups if group >= 0])
    limit = 2 if len(text) >= _LEAST_FOR_TWO else 1
    n_edits = lexicon.edits(text, limit) if len(text) >= _LEAST_FOR_ONE_SLIP else np.full(len(lexicon), 3, np.int8)
    is_long = np.diff(lexicon.starts) > 1
    yield (n_edits <= 1) & is_long
    yield _one(lexicon, text[:1])
    heard = index.sounds.find(long_sound(text))
    yield _together([index.sounds.holders(heard)] if heard >= 0 else [])
    yield lexicon.fitting(text, Form.START) if len(text) >= _LEAST_START else none
    yield (n_edits == 2) if limit == 2 else none


def _together(values: list[Codes]) -> Codes:
    return np.concatenate([np.zeros(0, np.int32), *values])


def _births(index: SearchIndex, reading: Reading) -> Iterator[Flags]:
    """Go through the levels of a day or a span of birth."""
    first, last = index.first_days, index.last_days
    is_day = first == last
    meets = (first <= reading.last_day) & (last >= reading.first_day)
    if reading.form == Form.WHOLE:
        day = reading.first_day
        yield is_day & (first == day)
        yield (
            is_day & (first // 10000 == day // 10000) & (first % 100 == day // 100 % 100) & (first // 100 % 100 == day % 100)
        )
        yield is_day & (_n_parts_alike(first, day) == 2)
        yield meets
    else:
        within = (first >= reading.first_day) & (last <= reading.last_day)
        yield within
        yield (first >= reading.first_day - 10000) & (last <= reading.last_day + 10000)
        yield meets


def _n_parts_alike(days: npt.NDArray[np.int64], day: int) -> npt.NDArray[np.int64]:
    """Count which of year, month and day agree."""
    years, months, dates = days // 10000 == day // 10000, days // 100 % 100 == day // 100 % 100, days % 100 == day % 100
    n_alike: npt.NDArray[np.int64] = np.stack([years, months, dates]).sum(axis=0)
    return n_alike
