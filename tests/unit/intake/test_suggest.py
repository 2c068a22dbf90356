"""A suggested mapping works as it stands, gives its reasons, and asks what it cannot know."""

from pathlib import Path

import pytest

from joindots.intake.declared import Source
from joindots.intake.mapping import load_mapping
from joindots.intake.stage import check_delivery
from joindots.intake.suggest import Suggestion, suggest_mapping, suggest_mapping_for_file
from joindots.model.errors import ParameterError, SourceError

SOURCE = Source("10", "Northumbria", "territorial_force", "10", "GB")
LONG = {
    "Row ID": ["1", "2", "3"],
    "Crime Ref": ["A1", "A1", "A2"],
    "HO Offence": ["22/06", "22/06", "19/07"],
    "Reported": ["01/02/2011", "01/02/2011", "05/06/2012"],
    "Role": ["Victim", "ACC", "ACC"],
    "Nominal Ref": ["N1", "N2", "N3"],
    "Forename": ["Ann", "Bo", "Cy"],
    "Surname": ["Lee", "Fox", "Roe"],
    "Mobile": ["07700900123", "", ""],
    "Home Tel": ["", "", ""],
    "SDE": ["W1", "", ""],
    "Outcome": ["", "15", "18"],
    "Colour of file": ["red", "red", "blue"],
}


def suggest(columns: dict[str, list[str]]) -> Suggestion:
    return suggest_mapping(list(columns), list(zip(*columns.values(), strict=True)), source=SOURCE)


def test_suggest_mapping__puts_columns_into_parts() -> None:
    mapping = suggest(LONG).mapping
    found = {
        part.table: {name: [item.column for item in sources] for name, sources in part.fields.items()}
        for part in mapping.parts
    }
    assert found["cases"] == {"crime_ref": ["Crime Ref"], "offence_code": ["HO Offence"], "reported_on": ["Reported"]}
    assert found["people"]["phone"] == ["Mobile", "Home Tel"]
    assert found["people"]["outcome_code"] == ["Outcome"]
    assert found["people"]["ethnicity_self_defined"] == ["SDE"]
    assert mapping.parts[1].choice.columns == ("Role",)
    assert (mapping.file.row_key, mapping.file.date_formats) == (("Row ID",), ("%d/%m/%Y",))


def test_suggest_mapping__gives_a_reason_for_every_column() -> None:
    reasons = {reason.column: reason for reason in suggest(LONG).reasons}
    assert list(reasons) == list(LONG)
    assert (reasons["Forename"].table, reasons["Forename"].field, reasons["Forename"].reason) == (
        "people",
        "forename",
        "by its name",
    )
    assert reasons["Colour of file"].field is None


def test_suggest_mapping__asks_what_it_cannot_know() -> None:
    questions = " ".join(suggest(LONG).questions)
    assert "Add codes for ACC" in questions
    assert "ethnicity_scheme" in questions


def test_suggest_mapping__its_text_is_a_mapping() -> None:
    suggestion = suggest(LONG)
    assert suggestion.toml.startswith("# To settle: ")
    assert load_mapping(suggestion.toml, name="suggested") == suggestion.mapping


def test_suggest_mapping__a_wide_file_gets_a_part_for_each_role() -> None:
    mapping = suggest(
        {"Crime No": ["1"], "Victim Name": ["Ann Lee"], "Suspect Name": ["Bo Fox"], "Suspect Outcome": ["15"]}
    ).mapping
    assert [(part.table, part.choice.constant, sorted(part.fields)) for part in mapping.parts] == [
        ("people", "suspect", ["crime_ref", "full_name", "outcome_code"]),
        ("people", "victim", ["crime_ref", "full_name"]),
    ]


def test_suggest_mapping__people_of_unknown_role_are_not_made_suspects() -> None:
    suggestion = suggest({"Crime No": ["1"], "Name": ["Ann Lee"]})
    assert suggestion.mapping.parts[0].choice.constant == "other"
    assert any("what is the role" in question for question in suggestion.questions)


@pytest.mark.parametrize(
    ("columns", "tables"),
    [
        ({"Crime No": ["1"], "Nominal Ref": ["N1"], "Outcome": ["15"]}, ["suspect_decisions"]),
        ({"Crime No": ["1"], "Outcome": ["15"]}, ["cases"]),
        ({"Crime No": ["1"], "Summary": ["Text"]}, ["narratives"]),
        ({"Crime No": ["1"], "Object Type": ["Telephone"], "Object Value": ["07700900123"]}, ["objects"]),
        ({"Crime No": ["1"]}, ["cases"]),
        ({"Surname": ["Lee"], "DOB": ["01/02/1980"]}, ["people"]),
    ],
)
def test_suggest_mapping__knows_files_of_one_kind(columns: dict[str, list[str]], tables: list[str]) -> None:
    assert [part.table for part in suggest(columns).mapping.parts] == tables


def test_suggest_mapping_for_file__waits_for_the_body_to_be_named(tmp_path: Path) -> None:
    file = tmp_path / "extract.csv"
    file.write_text("Crime No,Surname,DOB,Colour\n1,Lee,01/02/1980,red\n")
    text = suggest_mapping_for_file(file)
    assert '# "DOB" is date_of_birth: by its name' in text
    assert '# "Colour": neither its name nor its values are known: left out' in text
    with pytest.raises(ParameterError, match="source_id is empty"):
        load_mapping(text, name="m")
    named = text.replace('source_id = ""', 'source_id = "x"').replace('body_name = ""', 'body_name = "X"')
    mapping = load_mapping(named.replace('body_kind = ""', 'body_kind = "other_uk"'), name="m")
    assert check_delivery(file, mapping).n_accepted == 1


def test_suggest_mapping__refuses_a_file_that_it_does_not_know() -> None:
    with pytest.raises(SourceError, match="No mapping can be suggested"):
        suggest({"Colour": ["red"], "Weight": ["3"]})
