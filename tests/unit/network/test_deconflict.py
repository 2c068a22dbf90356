"""Requirement 17: teams on one person or group are told whom to contact, and nothing of what the other holds."""

from __future__ import annotations

import polars as pl
import pytest

from joindots.model.errors import ParameterError
from joindots.network.deconflict import NOTICE, deconflict

ENTITIES = pl.DataFrame({"record_id": ["p-1", "p-2", "p-3"], "entity_id": ["p-1", "p-1", "p-3"]})
ROLES = pl.DataFrame({"case_id": ["10/A", "12/B"], "record_id": ["p-1", "p-3"]})
MEMBERS = pl.DataFrame(
    {
        "group_id": ["G-1"] * 3,
        "member_kind": ["case", "suspect", "suspect"],
        "member_id": ["10/A", "p-1", "p-4"],
    }
)


def notices(*interests: tuple[str, str, str]) -> list[tuple[str, ...]]:
    told = [(team, f"owner of {team}", kind, subject) for team, kind, subject in interests]
    frame = pl.DataFrame(told, schema=["team", "contact", "subject_kind", "subject_id"], orient="row")
    return [tuple(row) for row in deconflict(frame, ENTITIES, ROLES, MEMBERS).iter_rows()]


def test_requirement_17__two_teams_opening_one_person_see_contact_the_owner_and_not_the_content() -> None:
    found = notices(("north", "person", "p-1"), ("south", "person", "p-2"))
    assert found == [
        ("north", "person", "p-1", "owner of south", NOTICE),
        ("south", "person", "p-2", "owner of north", NOTICE),
    ]
    assert "p-2" not in str(found[0])
    assert "p-1" not in str(found[1])


@pytest.mark.parametrize("other", [("group", "G-1"), ("case", "10/A"), ("person", "p-4")])
def test_requirement_17__a_person_meets_their_group_their_case_and_others_of_the_group(other: tuple[str, str]) -> None:
    assert {team for team, *_ in notices(("north", "person", "p-1"), ("south", *other))} == {"north", "south"}


def test_requirement_17__a_team_does_not_meet_itself_or_strangers() -> None:
    assert notices(("north", "person", "p-1"), ("north", "group", "G-1"), ("south", "person", "p-3")) == []


def test_deconflict__refuses_a_kind_of_subject_that_it_does_not_know() -> None:
    with pytest.raises(ParameterError, match="person, case, group"):
        notices(("north", "phone", "1"))
