"""Evidence by its definition: how much likelier the query is where the value is the one looked for."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from joindots.resolve.search.index import SearchIndex
from joindots.resolve.search.matching import Match, match_reading
from joindots.resolve.search.parts import _LEVELS as LEVELS
from joindots.resolve.search.parts import _PARTIAL as PARTIAL
from joindots.resolve.search.parts import ITS_INITIAL, Field, Form, Level, Reading, levels_of

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported


def _reading(field: Field, text: str, form: Form = Form.WHOLE, days: tuple[int, int] = (0, 0)) -> Reading:
    return Reading(field, form, text, text, *days)


def _found(index: SearchIndex, reading: Reading) -> dict[str, str]:
    """Match, and give the label of each value."""
    match, lexicon = match_reading(index, reading), index.lexicons[reading.field]
    pairs = zip(match.values.tolist(), match.level_of.tolist(), strict=True)
    return {lexicon.text(value): match.labels[level] for value, level in pairs}


def _bits(match: Match) -> dict[str, float]:
    levels = zip(match.level_of.tolist(), match.bits.tolist(), strict=True)
    return {match.labels[level]: bits for level, bits in levels}


@pytest.mark.parametrize("levels", [*LEVELS.values(), PARTIAL], ids=[*map(str, LEVELS), "partial"])
def test_levels__are_probabilities_that_exclude_one_another(levels: Any) -> None:
    fine = [level.m for level in levels.levels if not level.is_coarse]
    assert all(0 < level.m < 1 for level in levels.levels)
    assert sum(fine) + levels.m_else <= 1
    assert fine == sorted(fine, reverse=True) or levels.levels[0].label == "same day"


def test_levels__that_say_only_near_are_marked() -> None:
    coarse = {level.label for levels in LEVELS.values() for level in levels.levels if level.is_coarse}
    expected = {ITS_INITIAL, "may be that day", "may fit", "same sector", "same district", "same before the @"}
    assert coarse == expected


def test_levels_of__takes_what_a_model_was_fitted_to_within_bounds() -> None:
    name = _reading(Field.NAME, "mo")
    written = LEVELS[Field.NAME, Form.WHOLE]
    assert levels_of(name, {}) == levels_of(name, {Field.BORN: (0.9, 0.1)}) == written
    for fitted, m, m_else in (((0.7, 0.1), 0.7, 0.1), ((0.1, 0.9), 0.5, 0.5), ((0.9, 0.001), 0.9, 0.02)):
        found = levels_of(name, {Field.NAME: fitted})
        assert found.levels == (Level("same", m), *written.levels[1:])
        assert found.m_else == m_else
    start = _reading(Field.NAME, "mo", Form.START)
    assert levels_of(start, {Field.NAME: (0.7, 0.1)}) == LEVELS[Field.NAME, Form.START]
    assert levels_of(_reading(Field.PLATE, "AB12", Form.INSIDE), {}) == PARTIAL
    postcode = LEVELS[Field.POSTCODE, Form.WHOLE]
    assert levels_of(_reading(Field.POSTCODE, "x"), {Field.POSTCODE: (0.7, 0.1)}).levels[1:] == postcode.levels[1:]


def test_fields__have_a_bit_each() -> None:
    assert [field.bit for field in Field] == [1 << n for n in range(11)]


NAMES = ["elizabeth", "liz", "elizabet", "elisabeta", "e", "elizabethan", "elspeth", "margaret"]


def test_match_reading__grades_names_each_at_the_strongest_level_that_it_reaches(town: Town) -> None:
    for n, name in enumerate(NAMES):
        town.add(f"planted-{n}", surname=name)
    found = _found(town.index(), _reading(Field.NAME, "elizabeth"))
    assert {name: found.get(name) for name in NAMES} == {
        "elizabeth": "same",
        "liz": "another form of the name",
        "elizabet": "one slip",
        "elisabeta": found["elisabeta"],
        "e": ITS_INITIAL,
        "elizabethan": found["elizabethan"],
        "elspeth": None,
        "margaret": None,
    }
    assert found["elizabethan"] in ("begins so", "two slips")


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("abcdef", "abcdxy", "two slips"),
        ("abcde", "abcxy", None),
        ("abc", "abx", "one slip"),
        ("ab", "ax", None),
        ("ab", "a", ITS_INITIAL),
        ("abcd", "abcdefgh", "begins so"),
        ("abc", "abcdefgh", None),
        ("abc", "a", ITS_INITIAL),
    ],
)
def test_match_reading__forgives_slips_of_names_that_are_long_enough(
    town: Town, text: str, value: str, label: str | None
) -> None:
    town.add("planted", surname=value)
    assert _found(town.index(), _reading(Field.NAME, text)).get(value) == label


def test_match_reading__weighs_a_name_by_what_the_query_would_be_worth_of_anybody(town: Town) -> None:
    """P(q) adds up, over the levels, how often a holder would be asked for so, times their share of the people."""
    for n, name in enumerate(("oyelaran", "oyelaran", "oyelarann", "o")):
        town.add(f"planted-{n}", surname=name)
    index = town.index()
    match = match_reading(index, _reading(Field.NAME, "oyelaran"))
    among = 1 + index.n_holding[Field.NAME]
    assert among == 1 + 144 + 4
    of_query = (0.8 * 2 + 0.003) / among
    bits = _bits(match)
    assert bits["same"] == pytest.approx(math.log2(0.8 / of_query), abs=1e-5)
    assert bits["one slip"] == pytest.approx(math.log2(0.003 / of_query), abs=1e-5)
    assert bits[ITS_INITIAL] == pytest.approx(math.log2(0.8 / (4 / among)), abs=1e-5), "all who begin with o are as near"
    assert match.against_bits == pytest.approx(math.log2(0.06))
    assert [match.n_holding[match.labels.index(label)] for label in ("same", "one slip", ITS_INITIAL)] == [2, 1, 1]
    assert match.bits.tolist() == sorted(match.bits.tolist(), reverse=True)


def test_match_reading__takes_a_value_that_nobody_holds_for_a_tenth_of_a_person(town: Town) -> None:
    town.add("slip", surname="oyelarann")
    index = town.index()
    (bits,) = _bits(match_reading(index, _reading(Field.NAME, "oyelaran"))).values()
    among = 1 + index.n_holding[Field.NAME]
    assert bits == pytest.approx(math.log2(0.003 / (0.1 * 0.8 / among)), abs=1e-5)


def test_match_reading__counts_an_identifier_among_all_people_and_a_name_among_those_who_have_one(town: Town) -> None:
    town.add("planted", email="perry@example.invalid")
    index = town.index()
    assert (index.n_entities, index.n_holding[Field.EMAIL]) == (145, 1)
    (bits,) = _bits(match_reading(index, _reading(Field.EMAIL, "perry@example.invalid"))).values()
    assert bits == pytest.approx(math.log2(0.7 / (0.7 / 146)), abs=1e-5)


def test_match_reading__of_a_level_that_says_near_weighs_all_who_are_as_near(town: Town) -> None:
    postcodes = ("QX4 7ZZ", "QX4 7ZZ", "QX4 7ZY", "QX4 7AB", "QX4 9ZZ", "QX5 7ZZ")
    for n, postcode in enumerate(postcodes):
        town.add(f"planted-{n}", postcode=postcode)
    index = town.index()
    reading = _reading(Field.POSTCODE, "QX4 7ZZ")
    assert _found(index, reading) == {
        "QX4 7ZZ": "same",
        "QX4 7ZY": "one slip",
        "QX5 7ZZ": "one slip",
        "QX4 9ZZ": "one slip",
        "QX4 7AB": "same sector",
    }
    among, bits = 1 + index.n_holding[Field.POSTCODE], _bits(match_reading(index, reading))
    of_query = (0.6 * 2 + 0.002 * 3) / among
    assert bits["same"] == pytest.approx(math.log2(0.6 / of_query), abs=1e-5)
    assert bits["one slip"] == pytest.approx(math.log2(0.002 / of_query), abs=1e-5)
    assert bits["same sector"] == pytest.approx(math.log2(0.05 / (6 / among)), abs=1e-5)
    other = _reading(Field.POSTCODE, "QX4 1CC")
    assert set(_found(index, other).values()) == {"same district"}


@pytest.mark.parametrize(
    ("field", "asked", "held", "label"),
    [
        (Field.EMAIL, "perry@x.org", "perrys@x.org", "one or two slips"),
        (Field.EMAIL, "perry@x.org", "perrysx@x.org", "one or two slips"),
        (Field.EMAIL, "perry@x.org", "perry@elsewhere.net", "same before the @"),
        (Field.EMAIL, "perry@x.org", "perrysxy@x.org", None),
        (Field.PHONE, "447299900123", "447299900124", "one digit off"),
        (Field.PHONE, "447299900123", "447299900145", None),
        (Field.PNC_ID, "1981/0000034U", "1981/0000035U", None),
        (Field.ADDRESS, "larkspur", "larkspor", "one slip"),
        (Field.POSTCODE, "QX4 ?ZZ", "QX4 7ZZ", "same"),
        (Field.PHONE, "4472999001?3", "447299900123", "same"),
    ],
)
def test_match_reading__forgives_slips_of_what_is_written_by_hand(
    town: Town, field: Field, asked: str, held: str, label: str | None
) -> None:
    value = {"phones": [f"+{held}"]} if field is Field.PHONE else {field.value: held}
    town.add("planted", **value)
    found = _found(town.index(), _reading(field, asked))
    assert found.get(held) == label
    assert set(found) <= {held}


def test_match_reading__finds_part_of_a_value_at_its_place(town: Town) -> None:
    town.add("planted", phones=["+447299900123"])
    for form, text, holds in (
        (Form.END, "0123", True),
        (Form.END, "012", False),
        (Form.START, "4472999", True),
        (Form.INSIDE, "9990", True),
        (Form.INSIDE, "9991", False),
    ):
        found = _found(town.index(), _reading(Field.PHONE, text, form))
        assert ("447299900123" in found) is holds
        assert set(found.values()) <= {"holds it"}


def test_match_reading__grades_days_of_birth_by_their_parts(town: Town) -> None:
    days = {
        "same day": date(1884, 3, 4),
        "day and month exchanged": date(1884, 4, 3),
        "two of its three parts": date(1884, 3, 17),
        "nothing": date(1884, 5, 17),
    }
    for label, born in days.items():
        town.add(label, date_of_birth=born)
    town.add("year", date_of_birth=date(1894, 3, 4))
    town.add("month", date_of_birth=date(1884, 7, 4))
    town.add("span", birth_earliest=date(1884, 1, 1), birth_latest=date(1884, 3, 4))
    town.add("later", birth_earliest=date(1884, 3, 5), birth_latest=date(1884, 12, 31))
    found = _found(town.index(), _reading(Field.BORN, "18840304", days=(18840304, 18840304)))
    assert found == {
        "18840304": "same day",
        "18840403": "day and month exchanged",
        "18840317": "two of its three parts",
        "18940304": "two of its three parts",
        "18840704": "two of its three parts",
        "18840101-18840304": "may be that day",
    }


def test_match_reading__exchanges_day_and_month_of_one_year_and_both(town: Town) -> None:
    for n, born in enumerate(
        ((1894, 11, 12), (1884, 12, 12), (1884, 11, 11), (1884, 11, 12), (1884, 10, 12), (1884, 11, 9))
    ):
        town.add(f"day-{n}", date_of_birth=date(*born))
    found = _found(town.index(), _reading(Field.BORN, "18841211", days=(18841211, 18841211)))
    assert found == {
        "18841212": "two of its three parts",
        "18841111": "two of its three parts",
        "18841112": "day and month exchanged",
    }


def test_match_reading__takes_a_span_for_a_year_off_to_the_day(town: Town) -> None:
    days = ((1883, 3, 14), (1883, 3, 15), (1884, 3, 15), (1884, 9, 14), (1885, 9, 14), (1885, 9, 15))
    for n, born in enumerate(days):
        town.add(f"day-{n}", date_of_birth=date(*born))
    assert _found(town.index(), _reading(Field.BORN, "", Form.SPAN, (18840315, 18840914))) == {
        "18830315": "a year off",
        "18840315": "fits",
        "18840914": "fits",
        "18850914": "a year off",
    }


def test_match_reading__hears_names_alike_that_are_written_far_apart(town: Town) -> None:
    for name in ("phargosoon", "kathryn", "io"):
        town.add(name, surname=name)
    assert _found(town.index(), _reading(Field.NAME, "ferguson")) == {"phargosoon": "sounds alike"}
    assert _found(town.index(), _reading(Field.NAME, "catherine")) == {"kathryn": "another form of the name"}
    assert _found(town.index(), _reading(Field.NAME, "aioue")) == {}, "nothing in it can be heard"


def test_match_reading__grades_spans_of_birth_by_how_they_lie(town: Town) -> None:
    for n, born in enumerate(((1884, 1, 1), (1884, 12, 31), (1883, 1, 1), (1885, 12, 31), (1882, 12, 31), (1886, 1, 1))):
        town.add(f"day-{n}", date_of_birth=date(*born))
    town.add("meets", birth_earliest=date(1880, 1, 1), birth_latest=date(1884, 1, 1))
    town.add("meets too", birth_earliest=date(1884, 12, 31), birth_latest=date(1889, 1, 1))
    town.add("before", birth_earliest=date(1880, 1, 1), birth_latest=date(1882, 12, 31))
    found = _found(town.index(), _reading(Field.BORN, "", Form.SPAN, (18840101, 18841231)))
    assert found == {
        "18840101": "fits",
        "18841231": "fits",
        "18830101": "a year off",
        "18851231": "a year off",
        "18800101-18840101": "may fit",
        "18841231-18890101": "may fit",
    }
