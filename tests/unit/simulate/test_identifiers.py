"""Made-up numbers have the form of real ones and belong to nobody."""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.simulate.identifiers import (
    FIRST_PNC_SERIAL,
    N_PHONES,
    N_PLATES,
    N_POSTCODES,
    draw_distinct,
    phone_text,
    plate_text,
    pnc_text,
    postcode_text,
)
from joindots.simulate.lists import bodies
from joindots.standardise.identifiers import standardise_pnc
from joindots.standardise.phones import standardise_phone
from joindots.standardise.plates import standardise_plate
from joindots.standardise.postcodes import standardise_postcode

RNG = np.random.default_rng(1)
REAL_AREAS = {"FK", "FY", "JE", "RG", "RH", "RM", "UB", "YO"}


def test_phones__are_of_the_form_of_mobiles() -> None:
    for text in phone_text(RNG.integers(0, N_PHONES, 200)):
        assert standardise_phone(text).value == "+44" + text[1:]


def test_plates__have_the_current_form_with_a_first_letter_that_no_office_issues() -> None:
    for text in plate_text(RNG.integers(0, N_PLATES, 200)):
        assert standardise_plate(text).value == text
        assert text[0] in "JTU"


def test_postcodes__have_a_form_that_is_read_and_an_area_that_is_none() -> None:
    areas = [body.postcode_area for body in bodies()]
    assert len(set(areas)) == len(areas) == 44
    assert not set(areas) & REAL_AREAS
    written = postcode_text(pl.Series(areas * 5), RNG.integers(0, N_POSTCODES, 5 * len(areas)))
    assert [standardise_postcode(text).value for text in written] == written.to_list()


def test_postcodes__of_different_numbers_differ() -> None:
    assert postcode_text(pl.Series(["FA"] * N_POSTCODES), np.arange(N_POSTCODES)).n_unique() == N_POSTCODES


def test_pnc_ids__have_right_check_letters_unless_shifted() -> None:
    years, serials = RNG.integers(1975, 2025, 100), FIRST_PNC_SERIAL + RNG.integers(0, 10**6, 100)
    for text in pnc_text(years, serials, np.zeros(100, dtype=np.int64)):
        assert standardise_pnc(text).value == text
    for text in pnc_text(years, serials, RNG.integers(1, 23, 100)):
        assert standardise_pnc(text).is_rejected


def test_draw_distinct__never_repeats() -> None:
    drawn = draw_distinct(RNG, 5000, 5000)
    assert sorted(drawn.tolist()) == list(range(5000))
