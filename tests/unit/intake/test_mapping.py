"""A mapping says what it means, or is refused with the place and the cure."""

import pytest

from joindots.intake.mapping import load_mapping, mapping_to_toml
from joindots.model.errors import AccessRefused, JoindotsError, ParameterError, SourceError

WHOLE = """
[source]
source_id = "10"
body_name = "Northumbria"
body_kind = "territorial_force"
force_code = "10"
country = "GB"
[file]
encoding = "cp1252"
delimiter = "\\t"
sheet = "Sheet \\"1\\""
header_row = 2
row_key = ["Crime Ref", "Nominal Ref"]
date_formats = ["%d/%m/%Y", "excel"]
[[part]]
table = "cases"
[part.columns]
crime_ref = "Crime Ref"
outcome_code = { column = "Outcome", codes = { "C1" = "1", " Filed " = "legacy:filed" } }
offence_from = { column = "From", formats = ["%d/%m/%y"] }
[[part]]
table = "people"
role = { column = "Role", codes = { "ACC" = "suspect", "VS" = "victim+suspect" } }
ethnicity_scheme = "18+1"
[part.columns]
crime_ref = "Crime Ref"
phone = ["Mobile", { column = "Home Tel", codes = { "x" = "" } }]
ethnicity_self_defined = "SDE"
[[part]]
table = "objects"
kind = "phone"
[part.columns]
crime_ref = "Crime Ref"
value = "Burner"
"""
SHORT = """
[source]
source_id = "x"
body_name = "X"
body_kind = "outside_uk"
country = "US"
[[part]]
table = "cases"
[part.columns]
crime_ref = "a"
"""


@pytest.mark.parametrize("text", [WHOLE, SHORT])
def test_mapping_to_toml__reads_back_to_the_same_mapping(text: str) -> None:
    mapping = load_mapping(text, name="m.toml")
    assert load_mapping(mapping_to_toml(mapping), name="m.toml") == mapping


def test_load_mapping__numbers_parts_and_folds_codes() -> None:
    mapping = load_mapping(WHOLE, name="m.toml")
    assert [(part.number, part.table) for part in mapping.parts] == [(0, "cases"), (1, "people"), (2, "objects")]
    assert mapping.parts[0].fields["outcome_code"][0].codes == {"c1": "1", "filed": "legacy:filed"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'crime_ref = "a"',
            'crime_ref = "a"\nofence_from = "b"',
            'part 0 (cases): cases has no field "ofence_from". Nearest: offence_from.',
        ),
        ('crime_ref = "a"', 'offence_code = "b"', "crime_ref is missing from its columns; a row of cases means nothing"),
        ('crime_ref = "a"', 'crime_ref = ["a", "b"]', "crime_ref takes one column"),
        ('crime_ref = "a"', "crime_ref = 3", "must be a column name"),
        ('crime_ref = "a"', 'crime_ref = { column = "a", formats = ["x"] }', 'unknown key "formats"'),
        ('table = "cases"', 'table = "case"', 'table is "case".'),
        ('table = "cases"', 'table = "people"', "role is missing. Allowed: suspect, victim, witness, other"),
        ('table = "cases"', 'table = "people"\nrole = "victim+suspct"', "Nearest: suspect."),
        ('table = "cases"', 'table = "cases"\nrole = "victim"', 'unknown key "role"'),
        ('body_kind = "outside_uk"', 'body_kind = "abroad"', "Allowed: territorial_force, other_uk, outside_uk."),
        ('body_kind = "outside_uk"', 'body_kind = "territorial_force"', "force_code is missing"),
        ('body_kind = "outside_uk"', 'body_kind = "territorial_force"\nforce_code = "93"', "is no territorial force"),
        ('body_kind = "outside_uk"', 'body_kind = "outside_uk"\nforce_code = "10"', "has no force_code"),
        ('country = "US"', 'country = "usa"', "ISO 3166"),
        ('source_id = "x"', 'source_id = "x/y"', 'holds a "/"'),
        ("[[part]]", "[file]\nheader_row = 0\n[[part]]", "Give the row of the column names, from 1."),
        ("[[part]]", '[file]\nencoding = "utf8"\n[[part]]', "Nearest: utf-8."),
        ("[[part]]", '[file]\ndelimiter = ",,"\n[[part]]', "Give one character"),
        ("[[part]]", "[part]", "must be a list of sections, each written [[part]]"),
    ],
)
def test_load_mapping__names_the_place_and_the_cure(old: str, new: str, message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        load_mapping(SHORT.replace(old, new), name="m.toml")
    assert str(caught.value).startswith("m.toml")
    assert message in str(caught.value)


def test_load_mapping__names_the_line_that_is_no_toml() -> None:
    with pytest.raises(SourceError, match=r"m.toml: not TOML: .*line 3"):
        load_mapping("[source]\na = 1\nb = \n", name="m.toml")


def test_load_mapping__refuses_a_mapping_without_parts() -> None:
    with pytest.raises(ParameterError, match="no \\[\\[part\\]\\]"):
        load_mapping(SHORT[: SHORT.index("[[part]]")], name="m.toml")


@pytest.mark.parametrize(
    "text", ["", "part = 3", "[source]\nsource_id = 1", "[[source]]", "part = [1]", "[file]\nrow_key = 1", "[" * 5000]
)
def test_load_mapping__never_gives_a_traceback(text: str) -> None:
    with pytest.raises(JoindotsError):
        load_mapping(text, name="m.toml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('phone = ["Mobile"', 'aliases = "SDE"\nphone = ["Mobile"', 'aliases may not be read from "SDE"'),
        ('phone = ["Mobile"', 'surname = "Country of Birth"\nphone = ["Mobile"', "which speaks of nationality"),
        ('value = "Burner"', 'value = "Ethnic Appearance"', 'value may not be read from "Ethnic Appearance"'),
        ('"Nominal Ref"]', '"Religion"]', 'row_key may not be read from "Religion"'),
        ('column = "Role"', 'column = "IC Code"', 'role or kind may not be read from "IC Code"'),
    ],
)
def test_load_mapping__lets_ethnicity_nationality_and_religion_into_their_own_fields_alone(
    old: str, new: str, message: str
) -> None:
    assert old in WHOLE
    with pytest.raises(AccessRefused) as refused:
        load_mapping(WHOLE.replace(old, new), name="m.toml")
    assert message in str(refused.value)
    assert "leave it out" in str(refused.value)
