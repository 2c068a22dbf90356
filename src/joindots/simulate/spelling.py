"""Typed frames as the text that a force would send, with its own words for nothing."""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.simulate.styles import UNMAPPED, UNMAPPED_TEXTS, Style

_BLANK_SHARE = 0.6
"""Share of missing values that are simply left blank; the others get one of the force's words for nothing."""
_EVENT_DAYS = frozenset(
    {"offence_from", "offence_to", "reported_on", "recorded_on", "closed_on", "case_decided_on", "decided_on"}
)
_NUMBERS = frozenset({"n_suspects_stated", "n_victims_stated"})
_OUTCOMES = frozenset({"outcome_code", "case_outcome"})
_FLAGS = frozenset({"was_reviewed_before", "was_interviewed"})
_AS_THEY_ARE = frozenset(
    {"crime_ref", "person_ref", "role", "aliases", "middle_names", "flags", "decided_by", "surname", "vehicle", "email"}
)
_OBSERVED = (
    ("", "IC1", "IC2", "IC3", "IC4", "IC5", "IC6"),
    ("0", "1", "2", "3", "4", "5", "6"),
    (
        *("0. Missing/not known", "IC1 - White North European", "IC2 - Dark European", "IC3 - Black", "IC4 - Asian"),
        *("5. IC5 - Oriental", "IC6 - Arab"),
    ),
)
"""Appearance codes as extracts write them, dated wording included; 0 is unknown."""


def spell(rng: np.random.Generator, style: Style, frame: pl.DataFrame) -> pl.DataFrame:
    """Write each column as text."""
    return pl.DataFrame([_filled(rng, style, _text(rng, style, column)) for column in frame.get_columns()])


def _text(rng: np.random.Generator, style: Style, column: pl.Series) -> pl.Series:
    """Write the values of one column."""
    name = column.name
    if name in _EVENT_DAYS or (column.dtype == pl.Date and name != "date_of_birth"):
        return column.dt.strftime(style.event_format)
    if name == "date_of_birth":
        return column.dt.strftime(style.birth_format)
    if name in _OUTCOMES:
        odd = pl.Series(UNMAPPED_TEXTS).gather(rng.integers(0, len(UNMAPPED_TEXTS), len(column)))
        written = column.replace_strict(style.outcome_texts, default=None, return_dtype=pl.String)
        return pl.select(pl.when(column == UNMAPPED).then(odd).otherwise(written).alias(name)).to_series()
    if name == "offence_code":
        return column.replace_strict(style.offence_texts, default=None, return_dtype=pl.String)
    if name in _FLAGS:
        yes, no = style.yes_no
        return column.replace_strict({True: yes, False: no}, default=None, return_dtype=pl.String)
    if name == "role":
        return column.replace_strict(style.role_codes, default=None, return_dtype=pl.String)
    if name == "ethnicity_observed":
        return column.replace_strict(dict(enumerate(_OBSERVED[style.observed_style])), default=None, return_dtype=pl.String)
    if name == "sex":
        return column.replace_strict(_SEXES[style.observed_style], default=None, return_dtype=pl.String)
    if name == "surname" and style.capital_surnames:
        return column.str.to_uppercase()
    return column.cast(pl.String)


_SEXES = ({"male": "M", "female": "F"}, {"male": "Male", "female": "Female"}, {"male": "1", "female": "2"})


def _kind(name: str) -> str:
    """Say which words for nothing a column takes."""
    if name in _AS_THEY_ARE:
        return "blank"
    if name in _EVENT_DAYS:
        return "date"
    if name in _NUMBERS:
        return "number"
    if name in _OUTCOMES:
        return "outcome"
    special = {
        "date_of_birth": "birth",
        "age_recorded_years": "age",
        "ethnicity_observed": "ethnicity",
        "ethnicity_self_defined": "ethnicity",
    }
    return special.get(name, "text")


def _filled(rng: np.random.Generator, style: Style, column: pl.Series) -> pl.Series:
    """Fill what is missing with a blank or one of the force's words for nothing."""
    words = pl.Series(["", *style.nothing[_kind(column.name)]], dtype=pl.String)
    chance = rng.random(len(column))
    pick = np.where(chance < _BLANK_SHARE, 0, rng.integers(0, len(words), len(column)))
    return column.fill_null(words.gather(pick)).alias(column.name)
