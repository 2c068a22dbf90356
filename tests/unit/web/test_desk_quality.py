"""The page of data quality: every share beside its base, and what changed since the last time."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.unit.web.made import colleague
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.models import User
from joindots.web.audit.actions import Refused, perform
from joindots.web.desk.jobs import worker
from joindots.web.desk.measuring import BodyMeasured, FieldMeasured, KeepMeasures, Measured

BODY = BodyMeasured("10", "Force 10", "10", 2, "2026-01-05", "2016-03-01", "complete", 100, 4, 1)
FIELD = FieldMeasured("10", "Force 10", "10", "people", "date_of_birth", 80, 60, 5, 15)
OTHER = replace(BODY, source_id="20", body_name="Force 20", force_code="20")
FIRST = Measured((FIELD,), (BODY, OTHER))


def cells(text: str, field: str) -> list[str]:
    row = next(row for row in re.findall(r"<tr>(.*?)</tr>", text, re.S) if f">{field}<" in row)
    return [cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]


@pytest.mark.usefixtures("casework")
def test_a_share_stands_beside_its_base_and_what_is_missing_beside_what_cannot_be_used() -> None:
    perform(KeepMeasures(FIRST), worker())
    text = signed_in("data_officer").get("/submissions/quality/?body=10").content.decode()
    assert cells(text, "date of birth") == [
        "people", "date of birth", "80", "75.0% (60)", "15", "92.3% of 65", "5", "first measure",
    ]  # fmt: skip
    assert "4 of 100" in text


@pytest.mark.usefixtures("casework")
def test_a_second_measure_shows_what_changed_and_the_same_measure_is_kept_once() -> None:
    perform(KeepMeasures(FIRST), worker())
    with pytest.raises(Refused, match="Nothing has changed"):
        perform(KeepMeasures(FIRST), worker())
    more = Measured((replace(FIELD, n_rows=100, n_present=90, n_missing=5),), (replace(BODY, n_rows_in=120), OTHER))
    perform(KeepMeasures(more), worker())
    text = signed_in("data_officer").get("/submissions/quality/?body=10").content.decode()
    assert cells(text, "date of birth")[-1] == "+15.0 points (of 80 then)"
    assert "+20 rows" in text


@pytest.mark.usefixtures("casework")
def test_a_field_that_nobody_sent_has_no_share() -> None:
    empty = replace(FIELD, n_rows=10, n_present=0, n_rejected=0, n_missing=10)
    perform(KeepMeasures(Measured((empty,), (BODY,))), worker())
    assert (
        cells(signed_in("data_officer").get("/submissions/quality/").content.decode(), "date of birth")[5] == "nothing sent"
    )


@pytest.mark.usefixtures("casework")
def test_measures_are_of_ones_own_force_and_no_person_writes_them() -> None:
    perform(KeepMeasures(FIRST), worker())
    with pytest.raises(Refused):
        perform(KeepMeasures(Measured((), ())), colleague("data_officer"))
    User.objects.filter(username="data_officer").update(force_code="20")
    text = signed_in("data_officer").get("/submissions/quality/?body=10").content.decode()
    assert "Force 20" in text
    assert "Force 10" not in text
    assert signed_in("analyst").get("/submissions/quality/").status_code == 404


@pytest.mark.usefixtures("sqlite_casework")
def test_the_desks_pages_ask_few_questions_however_much_there_is() -> None:
    client = signed_in("data_officer")
    perform(KeepMeasures(FIRST), worker())
    for address in ("/submissions/quality/", "/submissions/receive/", "/submissions/deliveries/", "/submissions/runs/"):
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            assert client.get(address).status_code == 200
        assert len(few) <= 30, address
    many = [replace(BODY, source_id=f"s{n}", body_name=f"Body {n}") for n in range(50)]
    perform(KeepMeasures(Measured(tuple(replace(FIELD, source_id=each.source_id) for each in many), tuple(many))), worker())
    with CaptureQueriesContext(connection) as more:
        client.get("/submissions/quality/")
    assert len(more) <= 30
