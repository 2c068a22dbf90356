"""Names: one spelling each, and a place for people known by a part of one or by none."""

import pytest

from joindots.model.words import NameKind
from joindots.standardise.names import PersonName, person_name, standardise_name_part

PARTS = [
    ("O'Brien", "obrien"),
    ("O\u2019BRIEN", "obrien"),
    ("O Brien", "obrien"),
    ("Mc Donald", "mcdonald"),
    ("Anne-Marie", "anne marie"),
    ("ANNE  MARIE", "anne marie"),
    ("J.P.", "j p"),
    ("Mr. Smith", "smith"),
    ("Dr Mrs Khan", "khan"),
    ("Zo\u00eb", "zoe"),
    ("Jos\u00c3\u00a9", "jose"),
    ("\u0141ukasz", "lukasz"),
    ("Stra\u00dfe", "strasse"),
    ("J0hn", "john"),
    ("Smith (2)", "smith"),
    ("Khan/Ali", "khan ali"),
    ("Driver", "driver"),
    ("Man", "man"),
    ("White", "white"),
    ("Miss", "miss"),
    ("Na", "na"),
]


@pytest.mark.parametrize(("raw", "expected"), PARTS)
def test_name_part__has_one_spelling(raw: str, expected: str) -> None:
    assert standardise_name_part(raw).value == expected


@pytest.mark.parametrize("raw", [None, "", "-", "Unknown", "NULL", "unknown male 1", "Suspect 2", "Mr Unknown", "Refused"])
def test_name_part__is_missing_where_nobody_is_named(raw: str | None) -> None:
    assert standardise_name_part(raw).is_missing


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("#VALUE!", "spreadsheet error"),
        ("Mr", "title without a name"),
        ("007", "holds no letters"),
        ("\u0645\u062d\u0645\u062f", "romanised"),
    ],
)
def test_name_part__says_why_it_was_rejected(raw: str, words: str) -> None:
    problem = standardise_name_part(raw).problem
    assert problem is not None
    assert words in problem


def _named(forename: str, surname: str, middle_names: str | None = None, *aliases: str) -> PersonName:
    return PersonName(forename, middle_names, surname, aliases, NameKind.NAMED, None)


FULL_NAMES = [
    ("KHAN, Mohammed Ali", _named("mohammed", "khan", "ali")),
    ("Khan, Mohammed", _named("mohammed", "khan")),
    ("Mohammed Ali KHAN", _named("mohammed", "khan", "ali")),
    ("KHAN Mohammed Ali", _named("mohammed", "khan", "ali")),
    ("John Smith", _named("john", "smith")),
    ("JOHN PAUL SMITH", _named("john", "smith", "paul")),
    ("Mr John Smith", _named("john", "smith")),
    ("Smith, Mr John", _named("john", "smith")),
    ("Anne-Marie O'Brien", _named("anne marie", "obrien")),
    ("Anna van der Berg", _named("anna", "van der berg")),
    ("John Smith-Jones", _named("john", "smith jones")),
    ("John Smith (Smithy)", _named("john", "smith", None, "smithy")),
    ('John "Smithy" Smith', _named("john", "smith", None, "smithy")),
    ("John Smith aka Smithy; Jonno", _named("john", "smith", None, "smithy", "jonno")),
    ("Christian Driver", _named("christian", "driver")),
    ("Ka Man", _named("ka", "man")),
]


@pytest.mark.parametrize(("raw", "expected"), FULL_NAMES)
def test_full_name__is_taken_apart_by_its_spelling(raw: str, expected: PersonName) -> None:
    assert person_name(None, None, raw) == expected


@pytest.mark.parametrize(
    ("forename", "surname", "expected"),
    [
        ("Mohammed Ali", "Khan", _named("mohammed", "khan", "ali")),
        ("Anne-Marie Jane", "O Brien", _named("anne marie", "obrien", "jane")),
        ("Mohammed aka Mo", "KHAN", _named("mohammed", "khan", None, "mo")),
        ("Mo 'Big Mo'", "Khan", _named("mo", "khan", None, "big mo")),
    ],
)
def test_two_columns__win_over_the_full_name(forename: str, surname: str, expected: PersonName) -> None:
    assert person_name(forename, surname, "Somebody Else") == expected


PARTIAL = [
    ((None, None, "Mo", None), ("mo", None, (), "Mo")),
    ((None, None, "Mr Khan", None), (None, "khan", (), "Mr Khan")),
    ((None, None, "Mohammed A.", None), ("mohammed", "a", (), "Mohammed A.")),
    (("Unknown", "Smith", None, None), (None, "smith", (), "Smith")),
    ((None, None, None, "Mo"), (None, None, ("mo",), "Mo")),
    ((None, None, None, "aka Mo; K"), (None, None, ("mo", "k"), "aka Mo; K")),
    ((None, None, None, "Mo/Big Mo or K"), (None, None, ("mo", "big mo", "k"), "Mo/Big Mo or K")),
    ((None, None, None, "the taxi driver, K"), (None, None, ("k",), "the taxi driver, K")),
    ((None, None, "the taxi driver, K", None), (None, None, ("k",), "the taxi driver, K")),
    ((None, None, "Tariq, the taxi driver", None), (None, None, ("tariq",), "Tariq, the taxi driver")),
    (("Unknown", "Male 1", None, "Mo"), (None, None, ("mo",), "Unknown Male 1")),
]


@pytest.mark.parametrize(("given", "expected"), PARTIAL)
def test_person_name__keeps_a_part_of_a_name_with_a_label(
    given: tuple[str | None, str | None, str | None, str | None],
    expected: tuple[str | None, str | None, tuple[str, ...], str],
) -> None:
    name = person_name(*given)
    assert (name.forename, name.surname, name.aliases, name.label) == expected
    assert name.kind is NameKind.PARTIAL


UNNAMED = [
    (("Unknown", "Male 1", None, None), "Unknown Male 1"),
    ((None, None, "unknown male", None), "unknown male"),
    ((None, "unknown male 2", None, None), "unknown male 2"),
    ((None, None, "Suspect 2", None), "Suspect 2"),
    ((None, None, None, "the taxi driver"), "the taxi driver"),
    ((None, None, "the man in the grey car", None), "the man in the grey car"),
    (("Unknown", "Unknown", None, None), None),
    ((None, None, None, None), None),
]


@pytest.mark.parametrize(("given", "label"), UNNAMED)
def test_person_name__keeps_the_label_of_an_unnamed_person(
    given: tuple[str | None, str | None, str | None, str | None], label: str | None
) -> None:
    assert person_name(*given) == PersonName(None, None, None, (), NameKind.UNNAMED, label)


@pytest.mark.parametrize("raw", ["Unknown IC4 male", "unknown white male", "unknown Eastern European male"])
def test_label__carries_no_ethnicity_into_the_linking_stages(raw: str) -> None:
    label = person_name(None, None, raw).label
    assert label is not None
    assert label.lower() == "unknown male"


def test_person_name__keeps_what_can_be_used_beside_what_was_rejected() -> None:
    name = person_name("#VALUE!", "Khan")
    assert (name.forename, name.surname, name.kind) == (None, "khan", NameKind.PARTIAL)
    assert name.problems == ('"#VALUE!" is a spreadsheet error: send the value that the cell should show',)


def test_person_name__labels_a_name_in_another_script_instead_of_guessing() -> None:
    name = person_name("\u0645\u062d\u0645\u062f", None)
    assert (name.kind, name.label, len(name.problems)) == (NameKind.UNNAMED, "\u0645\u062d\u0645\u062f", 1)


@pytest.mark.parametrize(
    ("full_name", "aliases", "names", "label"),
    [
        ("Asian Mo", None, ("mo", None, ()), "Mo"),
        ("Mohammed (Asian)", None, ("mohammed", None, ()), "Mohammed"),
        ("IC4", "Pakistani driver, K", (None, None, ("driver", "k")), "driver, K"),
        ("Unknown male (IC4)", None, (None, None, ()), "Unknown male"),
        ("Dave White", "Welsh", ("dave", "white", ("welsh",)), None),
    ],
)
def test_person_name__keeps_no_word_for_ethnicity_that_nobody_is_called(
    full_name: str, aliases: str | None, names: tuple[str | None, str | None, tuple[str, ...]], label: str | None
) -> None:
    found = person_name(None, None, full_name, aliases)
    assert (found.forename, found.surname, found.aliases) == names
    assert found.label == label
