"""Forces are found by every name that extracts give them."""

import pytest

from joindots.model.errors import ParameterError
from joindots.model.words import Confidence
from joindots.reference.forces import ForceKind, all_forces, find_force, force_by_code, territorial_forces


def test_territorial_forces__are_forty_three_with_area_codes_of_their_own() -> None:
    forces = territorial_forces()
    assert len(forces) == 43
    expected = {f"E230000{n:02d}" for n in range(1, 40)} | {f"W1500000{n}" for n in range(1, 5)}
    assert expected == {force.ons_code for force in forces}


@pytest.mark.parametrize(
    ("code", "name", "ons_code"),
    [
        ("01", "Metropolitan Police", "E23000001"),
        ("06", "Greater Manchester", "E23000005"),
        ("14", "South Yorkshire", "E23000011"),
        ("48", "City of London", "E23000034"),
        ("55", "Dorset", "E23000039"),
        ("63", "Dyfed-Powys", "W15000004"),
    ],
)
def test_force_by_code__agrees_with_the_published_list(code: str, name: str, ons_code: str) -> None:
    force = force_by_code(code)
    assert (name, ons_code, Confidence.C) == (force.name, force.ons_code, force.ons_confidence)


@pytest.mark.parametrize(
    ("code", "kind", "has_resident_population"),
    [
        ("13", ForceKind.TERRITORIAL, True),
        ("93", ForceKind.NATIONAL, False),
        ("91", ForceKind.NATIONAL, False),
        ("24", ForceKind.NATIONAL, False),
        ("59", ForceKind.NATIONAL, False),
        ("98", ForceKind.OTHER_UK, True),
        ("74", ForceKind.OTHER_UK, True),
        ("97", ForceKind.CROWN_DEPENDENCY, True),
        ("56", ForceKind.CROWN_DEPENDENCY, True),
        ("02", ForceKind.UNIT, False),
        ("95", ForceKind.UNIT, False),
        ("88", ForceKind.AGENCY, False),
        ("00", ForceKind.NOT_A_FORCE, False),
    ],
)
def test_force__says_what_stands_behind_its_code(code: str, kind: ForceKind, has_resident_population: bool) -> None:
    force = force_by_code(code)
    assert (kind, has_resident_population) == (force.kind, force.has_resident_population)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Metropolitan Police Service", "01"),
        ("The Metropolitan Police", "01"),
        ("London, City of", "48"),
        ("City of London Police", "48"),
        ("Devon & Cornwall", "50"),
        ("devon-and-cornwall", "50"),
        ("Devon and Cornwall Constabulary", "50"),
        ("Dyfed Powys", "63"),
        ("Dyfed-Powys Police", "63"),
        ("Hampshire and Isle of Wight", "44"),
        ("Hampshire & Isle of Wight Constabulary", "44"),
        ("Avon and Somerset Police Service", "52"),
        ("WEST YORKSHIRE POLICE", "13"),
        ("British Transport Police", "93"),
        ("BTP", "93"),
        ("Police Service of Northern Ireland", "98"),
        ("13", "13"),
        ("E23000010", "13"),
        ("Athena Forces", "00"),
    ],
)
def test_find_force__understands_the_names_that_extracts_use(text: str, code: str) -> None:
    force = find_force(text)
    assert force is not None
    assert code == force.code


@pytest.mark.parametrize("text", ["British Transport", "", "Police", "Gotham Police", "National Crime", "Northern"])
def test_find_force__does_not_guess(text: str) -> None:
    assert find_force(text) is None


def test_find_force__finds_every_entry_by_its_own_name() -> None:
    assert [force.code for force in all_forces()] == [
        found.code for force in all_forces() if (found := find_force(force.name)) is not None
    ]


def test_force_by_code__refuses_an_unknown_code_and_says_what_to_do() -> None:
    with pytest.raises(ParameterError, match="no force has the code '1'"):
        force_by_code("1")


def test_units__belong_to_a_force() -> None:
    assert {"01"} == {force.parent_code for force in all_forces() if force.kind is ForceKind.UNIT}
