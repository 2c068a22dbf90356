"""The graded levels: which pair reaches which, and what is expected of each before anything was learned."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from joindots.resolve.kernels.compare import compare
from joindots.resolve.models import levels
from joindots.resolve.models.people import people_spec
from joindots.resolve.models.spec import BESIDE, LOOK_ALIKES, TOGETHER, BlockingRule, Comparison, Key, ModelSpec
from joindots.resolve.records.encode import encode
from joindots.resolve.scoring.program import program_of

ONE, OTHER, LISTED = Key(("one",)), Key(("other",)), Key(("listed",))
ALL = {
    "name": levels.name_levels(ONE),
    "name that may be exchanged": levels.name_levels(ONE, swaps_with=OTHER),
    "name with others": levels.name_levels(ONE, others=LISTED),
    "middle name": levels.middle_name_levels(ONE, OTHER),
    "date": levels.date_levels(ONE),
    "span": levels.span_levels(ONE, OTHER),
    "identifier": levels.identifier_levels(ONE, forgives_slips=True),
    "checked identifier": levels.identifier_levels(ONE, forgives_slips=False),
    "text": levels.text_levels(ONE),
    "e-mail": levels.email_levels(ONE),
    "postcode": levels.postcode_levels(ONE),
    "list": levels.list_levels(LISTED),
    "side by side": levels.beside_comparison("one", "other").levels,
    **{each.name: each.levels for each in people_spec().comparisons},
}


@pytest.mark.parametrize("graded", ALL.values(), ids=ALL.keys())
def test_levels__expect_probabilities_and_leave_some_for_differing(graded: levels.Levels) -> None:
    assert all(0 < level.expected_m < 1 and 0 < level.expected_u < 1 for level in graded)
    assert sum(level.expected_u for level in graded) < 1
    assert all(0 <= level.rarity <= 1 for level in graded)
    assert graded[0].rarity == max(level.rarity for level in graded), "equal values take the most of their rarity"
    if graded[0].label.startswith("same"):
        weights = [level.expected_m / level.expected_u for level in graded if level.label != "in the other part's place"]
        assert weights[0] == max(weights), "and weigh the most, but for two names in each other's place"


def test_levels__that_tell_of_one_event_weigh_it_once() -> None:
    elsewhere = {
        name: [level.label for level in graded if level.is_weighed_elsewhere] for name, graded in ALL.items() if graded
    }
    exchanged = ["in the other part's place", "in the other part's place, alone"]
    assert {name: labels for name, labels in elsewhere.items() if labels} == {
        "middle name": ["the forename"],
        "middle_names": ["the forename"],
        "surname": exchanged,
        "e-mail": ["alike"],
        "email": ["alike"],
        "side by side": ["values that keep company"],
        "full_name": ["names that keep company"],
        "surname_and_middle_names": ["names that keep company"],
    }


def test_levels__whose_failure_says_nothing_of_the_rest() -> None:
    open_ones = [
        (name, level.label)
        for name, graded in ALL.items()
        for level in graded
        if not all(t.decides_null for t in level.tests)
    ]
    assert open_ones == [
        ("name with others", "another name is shared"),
        ("side by side", "values that keep company"),
        ("forename", "another name is shared"),
        ("surname", "another name is shared"),
        ("full_name", "names that keep company"),
        ("surname_and_middle_names", "names that keep company"),
    ]


def _label(graded: levels.Levels, left: dict[str, Any], right: dict[str, Any]) -> str:
    spec = ModelSpec("one", (Comparison("one", graded),), (BlockingRule((ONE,)),))
    schema = {name: pl.List(pl.String) if name == "listed" else pl.String for name in sorted(spec.columns | {"one"})}
    rows = [{name: row.get(name) for name in schema} for row in (left, right)]
    encoded = encode(pl.DataFrame(rows, schema=schema), spec)
    level, _ = compare(0, 0, 1, encoded.data, program_of(spec, encoded))
    return "null" if level < 0 else spec.comparisons[0].labels[level]


SIDE_BY_SIDE: dict[tuple[str, str], dict[str, list[str | None]]] = {
    ("date", "19880304"): {
        "same": ["19880304"],
        "one digit or day and month exchanged": ["19880305", "19880403", "19880340"],
        "two parts agree": ["19880319", "19770304"],
        "a year or less apart": ["19890517", "19871225"],
        "up to eleven years apart": ["19991204", "19900517", "19991217", "19771217"],
        "differs": ["20001217", "19761217"],
        "null": [None],
    },
    ("identifier", "12345678"): {
        "same": ["12345678"],
        "one slip": ["12345687", "1234567"],
        "two slips": ["12345876", "123456"],
        "differs": ["12345"],
        "null": [None],
    },
    ("checked identifier", "12345678"): {"same": ["12345678"], "differs": ["12345687"]},
    ("postcode", "QX14 7ZZ"): {
        "same postcode": ["QX14 7ZZ"],
        "one slip in the postcode": ["QX14 7ZY"],
        "same postcode sector": ["QX14 7AB"],
        "same postcode district": ["QX14 9AB"],
        "differs": ["QX15 9AB"],
        "null": [None],
    },
    ("e-mail", "perry@example.org"): {
        "same": ["perry@example.org"],
        "one or two slips": ["pery@example.org", "perrx@exampel.org"],
        "same before the @": ["perry@other.net"],
        "alike": ["perryman@examples.org", "perry1@example.org"],
        "differs": ["zoe@nowhere.com"],
    },
    ("e-mail", "perry91@example.org"): {
        "same": ["perry91@example.org"],
        "one or two slips": ["pery91@example.org", "perrx91@exampel.org", "p9erry1@example.org"],
        "alike": [
            "perry91x1@example.org",
            "perry92@example.org",
            "perry19@example.org",
            "perry9@example.org",
            "perry@example.org",
        ],
    },
    ("text", "larkspur mews"): {
        "same": ["larkspur mews"],
        "one slip": ["larkspur mew"],
        "alike": ["larkspur muse"],
        "somewhat alike": ["larch mews"],
        "differs": ["high street"],
    },
    ("middle name", "mary ann"): {
        "same": ["mary ann"],
        "one within the other": ["ann"],
        "initial agrees": ["m"],
        "other spelling or alike": ["marie ann"],
        "differs": ["ruth"],
        "null": [None],
    },
    ("name", "jonathan"): {
        "same": ["jonathan"],
        "nickname or other spelling": ["jon"],
        "a slip or two": ["jonathad"],
        "initial agrees": ["j"],
        "one within the other": ["jonathan lee"],
        "differs": ["zoe"],
        "null": [None],
    },
}


@pytest.mark.parametrize(
    ("kind", "left", "right", "label"),
    [(*pair, right, label) for pair, found in SIDE_BY_SIDE.items() for label, rights in found.items() for right in rights],
)
def test_levels__of_two_values_side_by_side(kind: str, left: str, right: str | None, label: str) -> None:
    assert _label(ALL[kind], {"one": left}, {"one": right}) == label


def test_levels__of_two_parts_and_of_lists() -> None:
    swapped = ALL["middle name"]
    assert _label(swapped, {"one": "ann", "other": "mary"}, {"one": "mary", "other": "ann"}) == "the forename"
    listed = ALL["list"]
    assert _label(listed, {"listed": ["1", "2"]}, {"listed": ["2"]}) == "one is shared"
    assert _label(listed, {"listed": ["1"]}, {"listed": ["2"]}) == "differs"
    assert _label(listed, {"listed": ["1"]}, {"listed": []}) == "null"
    others = ALL["name with others"]
    assert _label(others, {"one": "ann", "listed": ["bo"]}, {"one": "zoe", "listed": ["bo"]}) == "another name is shared"
    assert _label(others, {"listed": ["cy"]}, {"one": "zoe", "listed": ["bo"]}) == "null"


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        (("0", "1"), ("1", "30"), "could be one"),
        (("0", "1"), ("1462", "1500"), "nearly"),
        (("0", "1"), ("1463", "1500"), "differs"),
        (("0", "0"), ("1", "1"), "null"),
    ],
)
def test_span_levels__reach_four_years(left: tuple[str, str], right: tuple[str, str], label: str) -> None:
    sides = [dict(zip(("one", "other"), side, strict=True)) for side in (left, right)]
    assert _label(ALL["span"], sides[0], sides[1]) == label


def test_comparisons__count_rarity_on_their_own_column_and_names_on_what_they_look_like() -> None:
    plain = levels.comparison("one", ALL["date"])
    assert (plain.name, plain.frequency_key) == ("one", ONE)
    assert levels.name_comparison("one", ALL["name"]).frequency_key == Key(("one",), LOOK_ALIKES)
    company = levels.company_comparison("both", ONE, OTHER)
    assert company.frequency_key == Key(("one", "other"), TOGETHER)
    assert [test.key for level in company.levels for test in level.tests] == [Key(("one", "other"), "words")]
    beside = levels.beside_comparison("one", "other")
    assert {beside.frequency_key, *beside.keys} == {Key(("one", "other"), BESIDE)}


def test_beside_comparison__is_reached_where_both_values_agree_and_says_nothing_else() -> None:
    beside, here = levels.beside_comparison("one", "other").levels, {"one": "QX1 1AA", "other": "lodbridge"}
    others = [{"one": "QX1 1AB", "other": "lodbridge"}, {"one": "QX1 1AA", "other": "lodbridg"}, {"one": "QX1 1AA"}, {}]
    assert _label(beside, here, here) == "values that keep company"
    assert {_label(beside, here, other) for other in others} == {"null"}
