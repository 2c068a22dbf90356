"""Which outcome a suspect was given, by the date of the decision: numbered types, or the disposals before April 2014."""

from __future__ import annotations

import numpy as np

from joindots.simulate.lists import IntArray, day_number, draw_weighted

LEGACY_UNTIL = day_number("2014-03-31")
"""Last day on which legacy disposals are given."""
_NUMBERED = {
    **{"15": 27, "16": 26, "14": 4, "18": 3, "9": 4, "10": 4, "11": 1, "12": 1, "13": 2, "17": 2, "20": 3, "21": 4, "5": 2},
    **{"1": 9, "1A": 1, "2": 1, "3": 1, "3A": 1, "4": 1, "8": 2, "22": 1},
}
_LEGACY = {
    **{
        "legacy:nfa": 30,
        "legacy:undetected_filed": 24,
        "legacy:filed": 12,
        "legacy:refused_charge": 9,
        "legacy:no_crime": 6,
    },
    **{"legacy:undetected": 4, "legacy:detected_no_proceedings": 3, "legacy:cancelled": 2, "legacy:detected": 3},
    **{"legacy:sanction_detection": 10, "legacy:non_sanction_detection": 2},
}
_NO_SUSPECT = ("14", "18")
CODES: tuple[str, ...] = (*_NUMBERED, *_LEGACY)
"""Every outcome that is drawn; arrays hold indices into this."""
FOLLOWS_THE_CASE = 0.75
"""Share of suspects who are given the outcome of the case as a whole (our judgement)."""


def draw_outcomes(rng: np.random.Generator, decided: IntArray, has_suspect: IntArray) -> IntArray:
    """Draw the outcome of each crime from the list in use on the day of its decision."""
    n = len(decided)
    is_legacy = decided <= LEGACY_UNTIL
    drawn = np.where(is_legacy, draw_weighted(rng, _LEGACY, CODES, n), draw_weighted(rng, _NUMBERED, CODES, n))
    unsolved = rng.choice([CODES.index(code) for code in _NO_SUSPECT], size=n)
    return np.where((has_suspect == 0) & ~is_legacy, unsolved, drawn)


def draw_suspect_outcomes(rng: np.random.Generator, case_outcome: IntArray, decided: IntArray) -> IntArray:
    """Draw each suspect's outcome: mostly that of the crime."""
    own = draw_outcomes(rng, decided, np.ones(len(decided), dtype=np.int64))
    return np.where(rng.random(len(decided)) < FOLLOWS_THE_CASE, case_outcome, own)
