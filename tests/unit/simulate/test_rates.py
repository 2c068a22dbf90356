"""The delivered rates, measured on the text of the exports, against the floors that the sample promises."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from joindots.model.errors import ParameterError
from joindots.simulate.rates import ErrorRates

_POSTCODE = r"^[A-Z]{2}\d{1,2} \d[A-Z]{2}$"


@pytest.fixture(scope="module")
def delivered(sample: Any) -> pl.DataFrame:
    found: pl.DataFrame = (
        sample.people()
        .join(sample.truth("people"), on=["file_name", "row_number", "part"], suffix="_true")
        .unique(["source_id", "record_number"])
        .filter(~pl.col("is_unnamed"))
    )
    return found


def share(frame: pl.DataFrame, condition: pl.Expr) -> float:
    return float(frame.select(condition.mean()).item())


def test_names__go_wrong_at_least_as_often_as_promised(delivered: pl.DataFrame) -> None:
    apart = delivered.filter(pl.col("forename").is_not_null())
    unswapped = apart.filter(~pl.col("names_are_swapped_is_wrong"))
    assert share(unswapped, pl.col("forename") != pl.col("true_forename")) >= 0.25
    changed = pl.col("surname").str.to_lowercase() != pl.col("true_surname").str.to_lowercase()
    assert share(unswapped, changed) >= 0.12
    assert share(delivered, pl.col("names_are_swapped_is_wrong")) >= 0.03


def test_births__are_missing_or_wrong_at_least_as_often_as_promised(delivered: pl.DataFrame) -> None:
    text = pl.col("date_of_birth")
    digits = text.str.extract_all(r"\d+").list.eval(pl.element().cast(pl.Int64)).list
    true = pl.col("date_of_birth_true")
    kept = delivered.filter(text.is_not_null())
    # 31 February is how some forces write nothing; a year alone is no date either.
    is_day = text.str.contains(r"\d\D\d+\D\d") & ~text.str.contains("31[/.]02|02-31")
    assert share(kept, ~is_day) >= 0.15
    same = (
        digits.sort()
        == pl.concat_list(true.dt.day().cast(pl.Int64), true.dt.month().cast(pl.Int64), true.dt.year()).list.sort()
    )
    in_order = digits.get(1, null_on_oob=True) == true.dt.month().cast(pl.Int64)
    assert share(kept, is_day & ~(same & in_order)) >= 0.06


def test_homes__are_missing_or_not_the_main_one_at_least_as_often_as_promised(delivered: pl.DataFrame) -> None:
    is_there = pl.col("postcode").str.contains(_POSTCODE)
    assert share(delivered, ~is_there) >= 0.25
    assert share(delivered, is_there & (pl.col("postcode") != pl.col("main_postcode"))) >= 0.40


def test_phones_and_pnc_ids__are_there_no_more_often_than_promised(delivered: pl.DataFrame) -> None:
    assert 0.25 < share(delivered, pl.col("phone").str.contains(r"\d{9}")) <= 0.30
    suspects = delivered.filter(pl.col("is_suspect") & ~pl.col("is_victim"))
    has_pnc = pl.col("pnc_id").str.contains(r"^\d{4}/\d{7}[A-Z]$")
    assert 0.2 < share(suspects, has_pnc & ~pl.col("pnc_is_wrong")) <= 0.25
    assert share(suspects, has_pnc & pl.col("pnc_is_wrong")) > 0
    assert share(delivered.filter("is_victim"), has_pnc) == 0


def test_rates__scale_and_refuse_what_would_leave_nothing() -> None:
    assert ErrorRates().scaled(0).forename == 0
    assert ErrorRates().scaled(0).phone_present == 1
    assert ErrorRates().scaled(2).surname == pytest.approx(2 * ErrorRates().surname)
    with pytest.raises(ParameterError, match="error_scale"):
        ErrorRates().scaled(2.5)
