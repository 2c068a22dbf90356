"""Each force's way of writing can be read back, and what is meant as nothing cannot."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from joindots.reference.offences import find_offence
from joindots.reference.outcomes import map_outcome
from joindots.simulate.styles import UNMAPPED_TEXTS, Family, Style, draw_style
from joindots.standardise.dates import parse_date
from joindots.standardise.roles import standardise_roles


def styles() -> list[Style]:
    rng = np.random.default_rng(3)
    return [draw_style(rng, place) for place in range(60)]


def test_styles__come_in_every_family() -> None:
    assert {style.family for style in styles()} == set(Family)


@pytest.mark.parametrize("style", styles())
def test_style__writes_codes_that_are_read_back_as_they_were_meant(style: Style) -> None:
    for code, text in style.outcome_texts.items():
        day = date(2013, 5, 1) if code.startswith("legacy:") else date(2016, 5, 1)
        assert style.outcome_codes.get(text, map_outcome(text, day).value) == code
    for code, text in style.offence_texts.items():
        assert find_offence(text).value == code
    for role, text in style.role_codes.items():
        known = standardise_roles(text)
        assert known.is_rejected or known.value is None or [found.value for found in known.value] == [role]


def test_style__writes_unmapped_outcomes_that_nobody_can_read() -> None:
    assert all(map_outcome(text, None).is_rejected for text in UNMAPPED_TEXTS)


@pytest.mark.parametrize("style", styles())
def test_style__writes_nothing_in_words_that_are_no_date(style: Style) -> None:
    for kind, format_of_kind in (("date", style.event_format), ("birth", style.birth_format)):
        assert [parse_date(word, [format_of_kind]).value for word in style.nothing[kind]] == [None] * 4
