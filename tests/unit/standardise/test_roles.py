"""Roles in a case."""

import pytest

from joindots.model.words import Role
from joindots.standardise.roles import standardise_roles


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("suspect", "suspect"),
        ("Offender", "suspect"),
        ("Nominal - suspect", "suspect"),
        ("SUSPECT (ARRESTED)", "suspect"),
        ("Alleged offender", "suspect"),
        ("S", "suspect"),
        ("aggrieved", "victim"),
        ("IP", "victim"),
        ("I.P.", "victim"),
        ("Injured person", "victim"),
        ("Complainant", "victim"),
        ("Victim 1", "victim"),
        ("witness", "witness"),
        ("Eye-witness", "witness"),
        ("Person of interest", "other"),
        ("victim_and_suspect", "suspect victim"),
        ("Victim/Suspect", "suspect victim"),
        ("suspect, suspect; witness", "suspect witness"),
    ],
)
def test_roles__are_read_in_one_order(raw: str, expected: str) -> None:
    assert standardise_roles(raw).value == tuple(Role(word) for word in expected.split())


@pytest.mark.parametrize("raw", ["Victim's mother", "not a suspect", "no longer a suspect", "banana", "nominal", "12"])
def test_roles__need_every_word_to_be_understood(raw: str) -> None:
    problem = standardise_roles(raw).problem
    assert problem is not None
    assert "map it to suspect, victim, witness or other" in problem


def test_roles__are_missing_where_none_was_recorded() -> None:
    assert standardise_roles("Unknown").is_missing
