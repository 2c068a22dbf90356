"""Every data file keeps the room's promise: each row says where it comes from, how far to trust it and when it holds."""

import csv
from datetime import date
from importlib import resources

import pytest

from joindots.model.errors import SchemaError
from joindots.model.words import Answer, Confidence
from joindots.reference.rows import SHARED_COLUMNS, parse_rows

FILES = sorted(
    entry.name for entry in resources.files("joindots.reference").joinpath("data").iterdir() if entry.name.endswith(".csv")
)
HEADER = "code," + ",".join(SHARED_COLUMNS)


def data_text(file: str) -> str:
    return resources.files("joindots.reference").joinpath("data", file).read_text(encoding="utf-8")


def parse(*lines: str) -> str:
    return "\n".join((HEADER, *lines)) + "\n"


def test_data__has_all_its_files() -> None:
    assert FILES == [
        "bank_holidays.csv",
        "cjs_offences.csv",
        "criteria.csv",
        "ethnicity_observed.csv",
        "ethnicity_observed_map.csv",
        "ethnicity_self_defined.csv",
        "ethnicity_spellings.csv",
        "force_aliases.csv",
        "force_authorities.csv",
        "forces.csv",
        "legacy_disposals.csv",
        "offence_classes.csv",
        "offences.csv",
        "outcome_words.csv",
        "outcomes.csv",
        "postcode_area_forces.csv",
        "priority_reasons.csv",
        "protected_terms.csv",
        "provisions.csv",
    ]


@pytest.mark.parametrize("file", FILES)
def test_every_row__says_where_it_comes_from_and_when_it_holds(file: str) -> None:
    rows = list(csv.DictReader(data_text(file).splitlines()))
    assert rows
    for row in rows:
        assert row["source"].strip()
        assert row["edition"].strip()
        assert row["confidence"] in list(Confidence)
        for column in ("valid_from", "valid_to"):
            assert row[column] in ("", "unknown") or date.fromisoformat(row[column])


@pytest.mark.parametrize("file", FILES)
def test_data__uses_todays_words_for_the_exploitation_of_children(file: str) -> None:
    text = data_text(file).casefold()
    assert "prostitut" not in text
    assert "pornograph" not in text


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["1,,e,A,,"], "line 2: source is empty"),
        (["1,s,,A,,"], "line 2: edition is empty"),
        (["1,s,e,D,,"], "line 2: confidence is 'D', allowed is one of A, B, C"),
        (["1,s,e,A,2011-02-30,"], "line 2: valid_from is '2011-02-30', allowed is an ISO date"),
        (["1,s,e,A,2012-01-01,2011-01-01"], "valid_from 2012-01-01 is after valid_to 2011-01-01"),
        (["1,s,e,A,", "2,s,e,A,,"], "line 2: the row does not have 6 cells"),
        (["1,s,e,A,,", "1,s,e,A,,"], "line 3: '1' is already on line 2"),
    ],
)
def test_parse_rows__refuses_a_row_that_breaks_the_promise(lines: list[str], problem: str) -> None:
    with pytest.raises(SchemaError, match=problem):
        parse_rows(parse(*lines), "example.csv", ("code",))


def test_parse_rows__refuses_a_file_without_the_shared_columns() -> None:
    with pytest.raises(SchemaError, match=r"example\.csv: column 'source' is missing"):
        parse_rows("code\n1\n", "example.csv", ("code",))


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "expected"),
    [
        ("2010-01-01", "2010-12-31", date(2010, 12, 31), Answer.YES),
        ("2010-01-01", "2010-12-31", date(2011, 1, 1), Answer.NO),
        ("2010-01-01", "", date(2030, 1, 1), Answer.YES),
        ("", "2010-12-31", date(1900, 1, 1), Answer.YES),
        ("unknown", "2010-12-31", date(2009, 1, 1), Answer.CANNOT_TELL),
        ("unknown", "2010-12-31", date(2011, 1, 1), Answer.NO),
        ("2010-01-01", "unknown", date(2009, 12, 31), Answer.NO),
        ("unknown", "", date(2020, 1, 1), Answer.CANNOT_TELL),
    ],
)
def test_validity__is_three_valued(valid_from: str, valid_to: str, day: date, expected: Answer) -> None:
    (row,) = parse_rows(parse(f"1,s,e,A,{valid_from},{valid_to}"), "example.csv", ("code",))
    assert expected == row.provenance.validity.covers(day)
