"""The model of people, pair by pair: whom it may not join, what two of one home share, and how a record is read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.engine.arrow import frame_from_table, table_from_rows
from joindots.model.tables import PEOPLE
from joindots.resolve.kernels.compare import compare
from joindots.resolve.models.people import PEOPLE_COLUMNS, middle_year_of, people_spec, prepare_people
from joindots.resolve.models.spec import Guard
from joindots.resolve.records.encode import encode
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.scoring.guards import make_guarding
from joindots.resolve.scoring.program import program_of
from joindots.resolve.scoring.scorer import ScoredPairs

SPEC = people_spec()
BORN = date(1980, 2, 1)
NAME: dict[str, Any] = {"forename": "hassan", "surname": "oyelaran"}
DATED: dict[str, Any] = {**NAME, "date_of_birth": BORN}
HOME, PHONE, EMAIL = {"postcode": "ZZ9 9AA"}, {"phones": ["+441"]}, {"email": "kite@example.org"}
ONE_BIRTH = "a forename that is missing, or only like the other, of one birth"
LIKE_NAME = "a forename that is missing, or only like the other"
NAME_AND_HOME, NAME_AND_PHONE = "a name and a home alone", "a name and a household's telephone"


def _people(*fields: dict[str, Any]) -> pl.DataFrame:
    base = {"source_id": "10", "name_kind": "named", "aliases": [], "phones": []}
    rows = [{**base, "record_id": f"p-{n:016x}", "received_order": n, **each} for n, each in enumerate(fields)]
    return frame_from_table(table_from_rows(PEOPLE, rows))


def _applying(guards: list[Guard], left: dict[str, Any], right: dict[str, Any], others: list[dict[str, Any]]) -> set[str]:
    """Say which guards speak against a pair, whichever of the two comes first."""
    frame = prepare_people(_people(left, right, *others), 2020)
    encoded = encode(frame, SPEC)
    program = program_of(SPEC, encoded)
    levels = [[compare(c, i, 1 - i, encoded.data, program)[0] for c in range(len(SPEC.comparisons))] for i in (0, 1)]
    pairs = ScoredPairs(np.array([0, 1]), np.array([1, 0]), np.array([9.0, 9.0]), np.array(levels, np.int8), 2)
    guarding = make_guarding(SPEC, encoded, count_model_frequencies(frame, SPEC))
    found = [{guard.name for guard in guards if guarding.applies(guard, pairs)[i]} for i in (0, 1)]
    assert found[0] == found[1]
    return found[0]


def _guards_on(left: dict[str, Any], right: dict[str, Any], *others: dict[str, Any]) -> set[str]:
    return _applying(list(SPEC.guards), left, right, list(others))


def _shared_by(left: dict[str, Any], right: dict[str, Any]) -> set[str]:
    return _applying([each.links for each in SPEC.shared_evidence], left, right, [])


YUSUF, NOBODY = {"forename": "yusuf"}, {"forename": None}


@pytest.mark.parametrize(
    ("left", "right", "guards"),
    [
        (DATED, DATED, set()),
        (DATED, DATED | YUSUF, {"another forename"}),
        (DATED | HOME, DATED | YUSUF | HOME, {"twins at one address", "another forename"}),
        (DATED | PHONE, DATED | YUSUF | PHONE, {"twins with one telephone", "another forename"}),
        (DATED | PHONE | EMAIL, DATED | YUSUF | PHONE | EMAIL, {"twins with one telephone"}),
        (NAME | HOME, NAME | YUSUF | HOME, {"another forename"}),
        (DATED | HOME, DATED | YUSUF | HOME | {"surname": "abanathy"}, {"another forename"}),
        (DATED | HOME, DATED | YUSUF | HOME | {"surname": "oyelarann"}, {"twins at one address", "another forename"}),
        (DATED, DATED | {"forename": "hussain"}, {"twins of names heard alike", "another forename, heard alike"}),
        (NAME | HOME, NAME | HOME | {"forename": "hussain"}, {"another forename, heard alike"}),
        (DATED | EMAIL, DATED | EMAIL | {"forename": "hussain"}, {"twins of names heard alike"}),
        (DATED, DATED | {"forename": "hasan"}, set()),
        (
            DATED | {"forename": "jon"},
            DATED | {"forename": "jan"},
            {"twins of like names", "another forename, written alike"},
        ),
        (DATED | {"forename": "jon"} | EMAIL, DATED | {"forename": "jan"} | EMAIL, {"twins of like names"}),
        (DATED, DATED | {"forename": "h"}, set()),
        (DATED, DATED | NOBODY, set()),
    ],
)
def test_guards__keep_apart_people_of_one_birth_and_home_with_forenames_of_their_own(
    left: dict[str, Any], right: dict[str, Any], guards: set[str]
) -> None:
    assert _guards_on(left, right) == guards


@pytest.mark.parametrize("identifier", ["pnc_id", "cro", "nhs_number"])
def test_guards__give_way_to_one_checked_identifier_on_both_records(identifier: str) -> None:
    """Nothing that a household shares stands against a number that was checked."""
    one: dict[str, Any] = {identifier: "x1"}
    for other in (YUSUF, {"forename": "hussain"}, {"date_of_birth": date(1999, 1, 1)}, {"middle_names": "zeki"}):
        left = DATED | HOME | PHONE | {"middle_names": "ade"}
        assert _guards_on(left | one, left | other | one) == set(), other
    assert _guards_on(DATED | {"forename": "jon"} | one, DATED | {"forename": "jan"} | one) == set()
    assert _guards_on(NAME | {"middle_names": "ade"} | one, NAME | {"middle_names": "zeki"} | one) == set()
    assert _guards_on(NAME | {"age_recorded_years": 20} | one, NAME | {"age_recorded_years": 60} | one) == set()


def test_guards__keep_apart_two_numbers_of_which_a_person_has_one() -> None:
    for identifier, guards in (("pnc_id", {"different pnc_id"}), ("nhs_number", {"different nhs_number"}), ("cro", set())):
        assert _guards_on(DATED | {identifier: "x1"}, DATED | {identifier: "y2"}) == guards
        assert _guards_on(DATED | {identifier: "x1"}, DATED) == set()


def test_guards__keep_two_records_out_of_one_entity_or_only_from_being_a_link() -> None:
    assert {guard.name for guard in SPEC.guards if not guard.divides} == {
        "births that cannot be one",
        "another forename",
        "another forename, written alike",
        "another forename, heard alike",
        "a name alone",
    }
    assert not any(each.links.divides for each in SPEC.shared_evidence)


@pytest.mark.parametrize(("gap_years", "is_apart"), [(3.9, False), (4.1, True)])
def test_guards__take_spans_that_nearly_meet_for_one_birth(gap_years: float, *, is_apart: bool) -> None:
    first = {"birth_earliest": date(1960, 1, 1), "birth_latest": date(1962, 1, 1)}
    starts = date(1962, 1, 1) + timedelta(days=int(gap_years * 365.25))
    second = {"birth_earliest": starts, "birth_latest": starts + timedelta(days=300)}
    assert ("births that cannot be one" in _guards_on(NAME | HOME | first, NAME | HOME | second)) == is_apart


@pytest.mark.parametrize(("days_more", "is_apart"), [(-20, False), (20, True)])
def test_guards__take_namesakes_twelve_years_apart_for_parent_and_child(days_more: int, *, is_apart: bool) -> None:
    born = BORN + timedelta(days=int(12 * 365.25) + days_more)
    assert ("a generation apart" in _guards_on(DATED | HOME, DATED | HOME | {"date_of_birth": born})) == is_apart


@pytest.mark.parametrize(("gap_years", "is_apart"), [(7.9, False), (8.1, True)])
def test_guards__ask_for_eight_years_between_spans_that_are_long(gap_years: float, *, is_apart: bool) -> None:
    """Their middles lie far more than a generation apart."""
    first = {"birth_earliest": date(1950, 1, 1), "birth_latest": date(1962, 1, 1)}
    starts = date(1962, 1, 1) + timedelta(days=int(gap_years * 365.25))
    second = {"birth_earliest": starts, "birth_latest": starts + timedelta(days=4000)}
    found = _guards_on(NAME | HOME | first, NAME | HOME | second)
    assert ("a generation apart" in found) == is_apart
    assert "births that cannot be one" in found
    assert "births that cannot be one" not in _guards_on(NAME | PHONE | first, NAME | PHONE | second)


def test_guards__let_no_name_stand_alone() -> None:
    """A name, and a year, a district or an age beside it, is not enough; a day, a sector or a telephone more is."""
    alone = "a name alone"
    assert alone in _guards_on(NAME, NAME)
    assert alone in _guards_on(NAME | HOME, NAME | {"postcode": "ZZ9 1XX"})
    assert alone in _guards_on(DATED, NAME | {"date_of_birth": date(1980, 11, 29)})
    for beside in (HOME, PHONE, EMAIL, {"pnc_id": "x"}, {"cro": "x"}, {"nhs_number": "x"}, {"date_of_birth": BORN}):
        assert alone not in _guards_on(NAME | beside, NAME | beside), beside
    assert alone not in _guards_on(NAME | HOME, NAME | {"postcode": "ZZ9 9XX"})
    assert alone not in _guards_on(DATED, NAME | {"date_of_birth": date(1980, 2, 19)})


def test_guards__hear_another_middle_name_where_no_date_is_common() -> None:
    guard, ade, zeki = "another middle name, and no date in common", {"middle_names": "ade"}, {"middle_names": "zeki"}
    assert guard in _guards_on(NAME | HOME | ade, NAME | HOME | zeki)
    assert guard in _guards_on(DATED | HOME | ade, NAME | HOME | zeki)
    assert guard not in _guards_on(DATED | HOME | ade, DATED | HOME | zeki)
    assert guard not in _guards_on(NAME | HOME | ade, NAME | HOME)
    for beside in (PHONE, EMAIL):
        assert guard not in _guards_on(NAME | beside | ade, NAME | beside | zeki)


@pytest.mark.parametrize(
    ("n_left", "n_right", "are_two"), [(5, 5, True), (5, 50, True), (5, 51, False), (4, 9, False), (30, 30, True)]
)
def test_guards__take_two_common_names_for_two_that_no_table_knows(n_left: int, n_right: int, *, are_two: bool) -> None:
    """A slip is rare beside what was meant: on fewer records than five, or than one for ten of the other's."""
    left, right = ({"forename": name, "surname": "oyelaran", "date_of_birth": BORN} for name in ("verolina", "verolima"))
    others = [*[{"forename": "verolina"}] * (n_left - 1), *[{"forename": "verolima"}] * (n_right - 1)]
    twins = {"twins of like names", "another forename, written alike"}
    assert _guards_on(left, right, *others) == (twins if are_two else set())


@pytest.mark.parametrize(
    ("left", "right", "shared"),
    [
        (NAME | HOME, NAME | HOME, {NAME_AND_HOME}),
        (DATED | HOME, NAME | HOME, {NAME_AND_HOME}),
        (DATED | HOME, DATED | HOME, set()),
        (NAME | HOME | {"middle_names": "ade"}, NAME | HOME | {"middle_names": "a"}, {NAME_AND_HOME}),
        (NAME | HOME | {"middle_names": "ade"}, NAME | HOME | {"middle_names": "ade"}, set()),
        (NAME | HOME | PHONE, NAME | HOME | {"phones": ["+442"]}, {NAME_AND_HOME}),
        (NAME | HOME | PHONE, NAME | HOME | PHONE, {NAME_AND_PHONE}),
        (NAME | PHONE | {"middle_names": "ade"}, NAME | PHONE | {"middle_names": "ade"}, set()),
        (DATED | PHONE, DATED | PHONE, set()),
        (NAME | HOME | EMAIL, NAME | HOME | EMAIL, set()),
        (NAME | PHONE | EMAIL, NAME | PHONE | EMAIL, set()),
        (NAME | HOME | {"cro": "x"}, NAME | HOME | {"cro": "x"}, set()),
        (DATED, DATED | NOBODY, {ONE_BIRTH}),
        (DATED, DATED | {"forename": "h"}, {ONE_BIRTH}),
        (DATED, DATED | {"forename": "hassa"}, {ONE_BIRTH}),
        (DATED, DATED | {"forename": "hasan"}, set()),
        (DATED | EMAIL, DATED | EMAIL | NOBODY, set()),
        (DATED, {**NAME, **NOBODY, "date_of_birth": date(1980, 2, 19)}, {LIKE_NAME}),
        (DATED | EMAIL, {**NAME, **NOBODY, **EMAIL, "date_of_birth": date(1980, 2, 19)}, set()),
        (DATED | HOME, NAME | NOBODY | HOME, {NAME_AND_HOME, LIKE_NAME}),
    ],
)
def test_shared_evidence__is_what_two_of_one_home_may_have_in_common(
    left: dict[str, Any], right: dict[str, Any], shared: set[str]
) -> None:
    assert _shared_by(left, right) == shared


def test_shared_evidence__has_rivals_that_share_it_too() -> None:
    """A father and a son of one name; twins, where the births agree; anybody, where the forename is not known."""
    by_name = {each.links.name: each for each in SPEC.shared_evidence}
    father, son = {**NAME, **PHONE, "date_of_birth": date(1950, 1, 1)}, {**NAME, **PHONE, "date_of_birth": date(1980, 1, 1)}
    daughter = son | {"forename": "ruth", "phones": ["+442"]}
    rivals = {name: Guard(name, each.rivals) for name, each in by_name.items()}
    found = {
        who: _applying(list(rivals.values()), father, other, []) for who, other in (("son", son), ("daughter", daughter))
    }
    assert found == {"son": {NAME_AND_HOME, NAME_AND_PHONE, LIKE_NAME}, "daughter": {LIKE_NAME}}
    assert ONE_BIRTH in _applying(list(rivals.values()), son, son | {"forename": "ruth"}, [])
    initial = father | {"forename": "h"}
    assert {NAME_AND_HOME, NAME_AND_PHONE} <= _applying(list(rivals.values()), son, initial, []), "it may be his name"


def test_middle_year__is_the_middle_year_of_birth_and_the_middle_age_together() -> None:
    born = [{**NAME, "date_of_birth": date(year, 6, 1)} for year in (1970, 1980, 1999)]
    assert middle_year_of(_people(*born)) is None
    assert middle_year_of(_people(*born, *({**NAME, "age_recorded_years": age} for age in (20, 31, 70)))) == 2011


def test_prepare_people__says_between_which_days_a_person_was_born() -> None:
    span = {"birth_earliest": date(1979, 1, 1), "birth_latest": date(1980, 12, 31)}
    given = [DATED | span, NAME | span | {"age_recorded_years": 9}, NAME | {"age_recorded_years": 30}, NAME]
    for year, about in ((2020, (date(1982, 1, 1), date(1998, 12, 31))), (None, (date(1972, 1, 1), date(1988, 12, 31)))):
        people = prepare_people(_people(*given, {**NAME, "age_recorded_years": 61}), year)
        days = people.select(pl.col("born_from", "born_to").cast(pl.Int32).cast(pl.Date)).rows()
        assert days[0] == (BORN, BORN)
        assert days[1] == (date(1979, 1, 1), date(1980, 12, 31))
        assert days[2] == about, "eight years either way of the year that the age points to"
        assert days[3] == (None, None)
    assert people["date_of_birth"].to_list() == ["19800201", None, None, None, None]


def test_prepare_people__holds_every_name_in_the_order_of_receipt() -> None:
    names = {
        "forename": "mary ann",
        "middle_names": "rose",
        "surname": "o brien",
        "aliases": ["kit", "molly may green", "jo marsh"],
    }
    frame = _people({"forename": "zoe", "received_order": 7}, {**names, "received_order": 3})
    people = prepare_people(frame.select(PEOPLE_COLUMNS))
    assert people["forename"].to_list() == ["mary ann", "zoe"]
    first, second = people.select("forenames", "given_names", "surnames").to_dicts()
    given = ["mary", "ann", "kit", "molly", "may", "jo"]
    assert first == {"forenames": [*given, "rose"], "given_names": given, "surnames": ["o", "brien", "green", "marsh"]}
    assert second == {"forenames": ["zoe"], "given_names": ["zoe"], "surnames": []}
