"""Cases and decisions as a force delivers them: typed, with what the force lost or never recorded left out.

The typed frames are what a reader of the files should end with, so the truth of scope is worked out on them; text is made
from them last (`joindots.simulate.spelling`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.simulate.cases import OFFENCES, SUSPECT, Cases
from joindots.simulate.lists import IntArray
from joindots.simulate.outcomes import CODES
from joindots.simulate.styles import UNMAPPED, Family, Style

_LOST = {
    **{"offence_code": 0.03, "offence_from": 0.05, "offence_to": 0.12, "reported_on": 0.04, "recorded_on": 0.02},
    **{"closed_on": 0.05, "case_outcome": 0.05, "case_decided_on": 0.10, "was_reviewed_before": 0.12},
    **{"n_suspects_stated": 0.2, "n_victims_stated": 0.2},
}
"""Share of cases that lack each value (our judgement)."""
_REVIEWED_SHARE = 0.06
_DECISION_LOST, _DECISION_DAY_LOST, _UNMAPPED_SHARE = 0.04, 0.06, 0.012
_DECISION_APART = 0.8
"""Share of suspects with a row of their own where decisions come in a file of their own."""


def day_column(days: IntArray) -> pl.Series:
    """Turn counts of days from 1970 into dates."""
    return pl.Series(days).cast(pl.Int32).cast(pl.Date)


def crime_references(style: Style, code: str, recorded: IntArray) -> pl.Series:
    """Number the cases of a force, given in order of recording, in the force's own form."""
    number = pl.Series(np.arange(1, len(recorded) + 1)).cast(pl.String)
    year = day_column(recorded).dt.year().cast(pl.String)
    if style.reference_style == 0:
        return "CR/" + number.str.zfill(7) + "/" + year.str.tail(2)
    if style.reference_style == 1:
        return code + "A/" + number.str.zfill(6) + "/" + year.str.tail(2)
    return year + "X" + number.str.zfill(8)


def case_frame(rng: np.random.Generator, style: Style, cases: Cases, which: IntArray, counts: IntArray) -> pl.DataFrame:
    """Build the typed cases of one force; `counts` holds the true numbers of suspects and victims of each."""
    n = len(which)
    has_crime_outcome = style.crime_outcome_only or not _decides_by_suspect(style)
    flags = np.where((cases.has_child_victim[which] == 1) & (rng.random(n) < 0.4), "CSE", "")
    frame = pl.DataFrame(
        {
            "case": which,
            "offence_code": pl.Series(OFFENCES).gather(cases.offence[which]),
            "offence_from": day_column(cases.offence_from[which]),
            "offence_to": day_column(cases.offence_to[which]),
            "reported_on": day_column(cases.reported[which]),
            "recorded_on": day_column(cases.recorded[which]),
            "closed_on": day_column(cases.closed[which]),
            "case_outcome": _unmapped(rng, pl.Series(CODES).gather(cases.outcome[which])),
            "case_decided_on": day_column(cases.decided[which]),
            "flags": np.where((flags == "CSE") & (rng.random(n) < 0.2), "CSE; VULNERABLE", flags),
            "was_reviewed_before": rng.random(n) < _REVIEWED_SHARE,
            "n_suspects_stated": counts[:, 0],
            "n_victims_stated": counts[:, 1],
        }
    )
    lost = [pl.when(pl.Series(rng.random(n) >= share)).then(pl.col(name)).alias(name) for name, share in _LOST.items()]
    frame = frame.with_columns(lost)
    if not has_crime_outcome:
        frame = frame.with_columns(case_outcome=pl.lit(None, pl.String), case_decided_on=pl.lit(None, pl.Date))
    return frame


def _decides_by_suspect(style: Style) -> bool:
    """Whether the force has a column of outcomes for each suspect, and none for the crime."""
    return style.family not in (Family.SPLIT, Family.LINES)


def _unmapped(rng: np.random.Generator, codes: pl.Series) -> pl.Series:
    """Replace a few outcomes by codes that nobody declared."""
    lost = pl.Series(rng.random(len(codes)) < _UNMAPPED_SHARE)
    return pl.select(pl.when(lost).then(pl.lit(UNMAPPED)).otherwise(codes)).to_series()


def decisions(rng: np.random.Generator, style: Style, role: IntArray, outcome: IntArray, decided: IntArray) -> pl.DataFrame:
    """Build what is sent of each suspect's own decision; empty for other people and where only the crime has an outcome."""
    n = len(role)
    is_suspect = role == SUSPECT
    if style.crime_outcome_only:
        has_own = np.zeros(n, dtype=bool)
    elif _decides_by_suspect(style):
        has_own = is_suspect & (rng.random(n) >= _DECISION_LOST)
    else:
        has_own = is_suspect & (rng.random(n) < _DECISION_APART)
    codes = _unmapped(rng, pl.Series(CODES).gather(np.maximum(outcome, 0)))
    is_cps = rng.random(n) < 0.2
    frame = pl.DataFrame(
        {
            "has_own": has_own,
            "code": codes,
            "day": day_column(np.maximum(decided, 0)),
            "by": np.where(is_cps, "CPS", "Police"),
            "interviewed": rng.random(n) < 0.7,
            "dated": rng.random(n) >= _DECISION_DAY_LOST,
        }
    )
    own = pl.col("has_own")
    return frame.select(
        has_own_decision=own,
        outcome_code=pl.when(own).then("code"),
        decided_on=pl.when(own & pl.col("dated")).then("day"),
        decided_by=pl.when(own).then("by"),
        was_interviewed=pl.when(own).then("interviewed"),
    )


def person_references(rng: np.random.Generator, style: Style, people: pl.DataFrame) -> pl.Series:
    """Number the people of a force's records; some of a person's records share the number of the first."""
    n = len(people)
    if not style.has_references:
        return pl.Series([None] * n, dtype=pl.String)
    person = people["person"].to_numpy()
    _, first, back = np.unique(person, return_index=True, return_inverse=True)
    earliest = first[back]
    named = ~people["is_unnamed"].to_numpy()
    reuses = (rng.random(n) < 0.4) & named & named[earliest]
    number = np.where(reuses, earliest, np.arange(n))
    return "N" + pl.Series(1_000_000 + number * 7).cast(pl.String)
