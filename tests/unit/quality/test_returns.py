"""Returns: a body that has not answered is never a body with nothing."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from joindots.quality.returns import DELIVERY_COLUMNS, returns
from joindots.reference.forces import territorial_forces

SCHEMA = dict.fromkeys(DELIVERY_COLUMNS, pl.String) | {"received_on": pl.Date}
EARLY, LATE = date(2026, 1, 1), date(2026, 2, 1)


def delivery(number: int, source_id: str, coverage: str = "complete", **known: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "delivery_id": f"D{number:04}",
        "source_id": source_id,
        "body_name": "As sent",
        "coverage": coverage,
    }
    row |= {"body_kind": "territorial_force", "force_code": source_id, "received_on": EARLY, "search_method": None}
    return row | known


def returned(deliveries: list[dict[str, Any]], cases: dict[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Say who has answered; `cases` gives the source of each case."""
    held = pl.DataFrame(list((cases or {}).items()), schema={"case_id": pl.String, "source_id": pl.String}, orient="row")
    found = returns(pl.DataFrame(deliveries, schema=SCHEMA), held)
    return {row["body_id"]: row for row in found.iter_rows(named=True)}


def test_requirement_6__of_23_returned_the_other_20_show_as_no_return() -> None:
    codes = [force.code for force in territorial_forces()]
    found = returned([delivery(number, code) for number, code in enumerate(codes[:23])], {"A": codes[0]})
    silent = [found[code] for code in codes[23:]]
    assert (len(found), len(silent)) == (43, 20)
    assert {("no_return", None, 0)} == {(row["status"], row["n_cases"], row["n_deliveries"]) for row in silent}
    assert (found[codes[0]]["n_cases"], found[codes[1]]["n_cases"]) == (1, 0)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ([("nil_certified", EARLY)], "nil_certified"),
        ([("partial", EARLY), ("complete", LATE)], "complete"),
        ([("complete", EARLY), ("partial", EARLY)], "partial"),
        ([("not_stated", EARLY), ("partial", EARLY)], "not_stated"),
        ([("complete", EARLY), ("nil_certified", LATE)], "complete"),
    ],
)
def test_status__is_what_the_latest_day_claims_at_its_weakest(sent: list[tuple[str, date]], status: str) -> None:
    deliveries = [delivery(number, "10", coverage, received_on=day) for number, (coverage, day) in enumerate(sent)]
    assert status == returned(deliveries)["10"]["status"]


def test_nil_return__is_a_count_of_zero_that_somebody_certified() -> None:
    found = returned([delivery(1, "10", "nil_certified", search_method="flag and keyword")])["10"]
    assert (found["status"], found["n_cases"], found["search_method"]) == ("nil_certified", 0, "flag and keyword")


def test_two_systems__of_one_force_are_one_body() -> None:
    deliveries = [
        delivery(1, "10", search_method="flag"),
        delivery(2, "10-old", force_code="10", search_method="keyword"),
        delivery(3, "10", search_method="flag"),
    ]
    found = returned(deliveries, {"A": "10", "B": "10-old", "C": "10"})
    assert tuple(found["10"][name] for name in ("body_name", "n_deliveries", "n_cases", "search_method")) == (
        "Northumbria",
        3,
        3,
        "flag; keyword",
    )
    assert len(found) == 43


def test_other_bodies__are_listed_beside_the_43_and_not_expected() -> None:
    abroad = delivery(1, "XX-1", body_kind="outside_uk", force_code=None, body_name="Elsewhere")
    found = returned([abroad], {"A": "XX-1"})
    assert len(found) == 44
    assert tuple(found["XX-1"][name] for name in ("is_expected", "body_name", "n_cases")) == (False, "Elsewhere", 1)
    assert sum(row["is_expected"] for row in found.values()) == 43
