"""A delivery is sealed whole or not at all, and says if it was altered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from joindots.intake.seal import seal_delivery, sealed_deliveries, verify_deliveries
from joindots.model.errors import ParameterError, SourceError, StateError

if TYPE_CHECKING:
    from tests.unit.intake.conftest import Desk

PART = '[[part]]\ntable = "cases"\n[part.columns]\ncrime_ref = "crime"\n'
NIL = """
[source]
source_id = "11"
body_name = "Durham"
body_kind = "territorial_force"
force_code = "11"
[[part]]
table = "cases"
[part.columns]
crime_ref = "any"
"""


def test_seal_delivery__copies_the_file_and_numbers_deliveries(desk: Desk) -> None:
    sealed = [desk.receive("crime\n1", PART, name="a.csv"), desk.receive("crime\n2", PART, name="a.csv")]
    assert [item.delivery_id for item in sealed] == ["D0001", "D0002"]
    assert sealed == sealed_deliveries(desk.root)
    assert (desk.root / "deliveries" / "D0001" / "a.csv").read_text() == "crime\n1\n"
    assert verify_deliveries(desk.root) == []
    assert sealed[0].mapping().parts[0].table == "cases"


def test_seal_delivery__refuses_a_file_that_came_before_and_says_as_which(desk: Desk) -> None:
    desk.receive("crime\n1", PART)
    with pytest.raises(StateError, match=r"as D0001 on 2026-11-02. Nothing was added"):
        desk.receive("crime\n1", PART, name="renamed.csv")
    assert len(sealed_deliveries(desk.root)) == 1


def test_seal_delivery__a_nil_return_has_no_file(desk: Desk) -> None:
    sealed = desk.seal(None, NIL)
    assert (sealed.path, sealed.coverage) == (None, "nil_certified")
    assert verify_deliveries(desk.root) == []


def test_seal_delivery__leaves_nothing_behind_when_it_refuses(desk: Desk) -> None:
    for text, part, error in (
        ("crime\n1", PART.replace("crime_ref", "crime_reff"), ParameterError),
        ("other\n1", PART, SourceError),
    ):
        with pytest.raises(error):
            desk.receive(text, part)
    assert not (desk.root / "deliveries").exists()


def test_seal_delivery__coverage_and_file_must_agree(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("any\n1\n")
    arguments = {"received_on": desk.receive("crime\n1", PART).received_on, "search_method": None}
    for given, coverage, message in (
        (file, "nil_certified", "has no file"),
        (None, "complete", "has no file"),
        (file, "whole", "not known"),
    ):
        with pytest.raises(ParameterError, match=message):
            seal_delivery(tmp_path, given, NIL, coverage=coverage, **arguments)  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="is no file"):
        seal_delivery(tmp_path, tmp_path, NIL, coverage="complete", **arguments)  # type: ignore[arg-type]


def _overwrite(path: Path, text: str) -> None:
    path.chmod(0o644)
    path.write_text(text)


def test_verify_deliveries__says_what_was_altered(desk: Desk) -> None:
    for number in range(3):
        desk.receive(f"crime\n{number}", PART, name="a.csv")
    folder = desk.root / "deliveries"
    _overwrite(folder / "D0001" / "a.csv", "crime\n9\n")
    _overwrite(folder / "D0003" / "mapping.toml", "")
    record = json.loads((folder / "D0002" / "delivery.json").read_text())
    _overwrite(folder / "D0002" / "delivery.json", json.dumps(record | {"coverage": "partial"}))
    assert verify_deliveries(desk.root) == [
        'D0001: the file "a.csv" is not the one that was sealed.',
        "D0003: mapping.toml is not the one that was sealed.",
        "D0003: the delivery before it was altered, added or taken out.",
    ]


def test_sealed_deliveries__a_record_that_cannot_be_read_is_a_bad_state(desk: Desk) -> None:
    desk.receive("crime\n1", PART)
    _overwrite(desk.root / "deliveries" / "D0001" / "delivery.json", "{")
    with pytest.raises(StateError, match="restore it from a copy"):
        sealed_deliveries(desk.root)


def test_sealed_deliveries__a_copy_that_was_cut_off_is_no_delivery(desk: Desk) -> None:
    desk.receive("crime\n1", PART)
    (desk.root / "deliveries" / ".receiving-x").mkdir()
    assert len(sealed_deliveries(desk.root)) == 1
