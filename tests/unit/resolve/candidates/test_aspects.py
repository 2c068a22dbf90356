"""What two records may share: which keys are suggested, and whose values they are."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.candidates import aspects
from joindots.resolve.candidates.aspects import MOST_ASPECTS, Values, aspects_of, values_of
from joindots.resolve.models import levels
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, ModelSpec, parse_key
from joindots.resolve.records.encode import encode
from joindots.resolve.records.keys import key_values

FORENAME, SURNAME, BORN, CODE, PHONES = (Key((name,)) for name in ("forename", "surname", "born", "code", "phones"))
SPEC = ModelSpec(
    "aspects",
    (
        Comparison("forename", levels.name_levels(FORENAME, swaps_with=SURNAME)),
        Comparison("surname", levels.name_levels(SURNAME, swaps_with=FORENAME, is_second=True)),
        Comparison("born", levels.date_levels(BORN)),
        Comparison("code", levels.identifier_levels(CODE, forgives_slips=True)),
        Comparison("phones", levels.list_levels(PHONES)),
    ),
    (BlockingRule((parse_key("code|drop:2"), BORN)),),
)
FRAME = pl.DataFrame(
    {
        "forename": ["ann", "anne", "mary ann", None, "ann"],
        "surname": ["lee", "ann", "lee", "lee", None],
        "born": ["19880304", "19880403", "19880305", None, "19880304"],
        "code": ["1234", "1243", None, "9999", "1234"],
        "phones": [["1", "2"], ["2"], [], ["3", "1"], ["1"]],
    }
)


def test_aspects_of__list_the_rules_keys_and_all_that_a_comparisons_likeness_suggests() -> None:
    found = aspects_of(SPEC, encode(FRAME, SPEC))
    names = [aspect.key.name for aspect in found]
    assert names[:2] == ["code|drop:2", "born"]
    assert len(names) == len(set(names))
    of_names = ("", "|letters", "|variants", "|long_sound", "|slips", "|words", "|first:1", "|sound", "|first:3")
    expected = {f"{part}{of}" for part in ("forename", "surname") for of in of_names}
    expected |= {"forename+surname|any_order", "forename+surname|words"}
    expected |= {"born|day_month", "born|masked", "born|parts", "born|first:4", "code", "code|slips", "phones"}
    assert set(names[2:]) == expected
    about = {aspect.key.name: aspect.comparisons for aspect in found}
    assert about["code|drop:2"] == about["code|slips"] == {"code"}
    assert about["forename|words"] == {"forename"}
    assert about["forename+surname|words"] == {"forename", "surname"}


def test_aspects_of__are_no_more_than_bits_and_of_no_column_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = encode(FRAME, SPEC)
    every = aspects_of(SPEC, encoded)
    monkeypatch.setattr(aspects, "MOST_ASPECTS", 5)
    assert aspects_of(SPEC, encoded) == every[:5]
    assert MOST_ASPECTS == 62
    other = ModelSpec("other", SPEC.comparisons, (BlockingRule((parse_key("email"),)),))
    assert "email" not in [aspect.key.name for aspect in aspects_of(other, encoded)]


def _slowly(key: Key) -> list[set[str]]:
    found = key_values(FRAME.select(key.columns), key)
    rows = found.to_list() if found.dtype == pl.List else [[value] for value in found.to_list()]
    return [{value for value in row or [] if value is not None} for row in rows]


def _values(values: Values) -> list[set[int]]:
    return [set(values.of(np.array([record]))[1].tolist()) for record in range(len(FRAME))]


def test_values_of__give_each_record_the_values_of_the_key() -> None:
    encoded = encode(FRAME, SPEC)
    every = aspects_of(SPEC, encoded)
    for aspect, values in zip(every, values_of(every, encoded), strict=True):
        assert values is not None
        mine, theirs = _values(values), _slowly(aspect.key)
        assert [len(each) for each in mine] == [len(each) for each in theirs], aspect.key.name
        for i in range(len(FRAME)):
            for j in range(len(FRAME)):
                assert bool(mine[i] & mine[j]) == bool(theirs[i] & theirs[j]), (aspect.key.name, i, j)
        assert values.n_values == len(set().union(*theirs))


def test_values_of__that_would_be_too_many_are_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = encode(FRAME, SPEC)
    every = aspects_of(SPEC, encoded)
    monkeypatch.setattr(aspects, "MOST_SPELLINGS", 12)
    given_up = {aspect.key.name for aspect, values in zip(every, values_of(every, encoded), strict=True) if values is None}
    assert given_up == {"forename|slips", "born|masked"}, "of three names, fifteen letters; of four dates, thirty-two"
    monkeypatch.setattr(aspects, "MOST_SPELLINGS", 15)
    given_up = {aspect.key.name for aspect, values in zip(every, values_of(every, encoded), strict=True) if values is None}
    assert given_up == {"born|masked"}


PHONE_VALUES = Values(
    np.array([0, 2, 2, 3, 5]), np.array([0, 1, 1, 0, 2], np.int32), np.array([0, 1, 3, 3]), np.array([4, 0, 4])
)
"""Records of texts 0 and 1, of none, of 1, and of 0 and 2; text 0 has the value 4, text 1 the values 0 and 4, and
text 2 none."""


def test_values__count_and_list_their_holders() -> None:
    everybody, wanted = np.ones(4, np.bool_), np.array([False, False, False, False, True])
    assert PHONE_VALUES.n_values == 5
    assert PHONE_VALUES.n_holders(everybody).tolist() == [2, 0, 0, 0, 4], "the first record has the value 4 by two texts"
    assert PHONE_VALUES.n_holders(np.array([False, True, True, True])).tolist() == [1, 0, 0, 0, 2]
    records, values = PHONE_VALUES.holders(wanted, everybody)
    assert (records.tolist(), values.tolist()) == ([0, 0, 2, 3], [4, 4, 4, 4])
    records, values = PHONE_VALUES.holders(~wanted, np.array([True, True, False, True]))
    assert (records.tolist(), values.tolist()) == ([0], [0])
    positions, values = PHONE_VALUES.of(np.array([3, 1, 2]))
    assert (positions.tolist(), values.tolist()) == ([0, 2, 2], [4, 0, 4])


def test_values__are_single_where_no_record_has_two() -> None:
    assert PHONE_VALUES.single() is None
    one_text_each = Values(np.array([0, 1, 1, 2]), np.array([0, 1], np.int32), *_ends([[4], [0, 4]]))
    assert one_text_each.single() is None, "a text may have two values"
    two_texts = Values(np.array([0, 2]), np.array([0, 1], np.int32), *_ends([[4], [0]]))
    assert two_texts.single() is None
    single = Values(np.array([0, 1, 1, 2, 3]), np.array([0, 1, 0], np.int32), *_ends([[4], []])).single()
    assert single is not None
    assert single.tolist() == [4, -1, -1, 4]


def _ends(values: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.cumsum([0, *map(len, values)]), np.array([value for each in values for value in each], np.int64)
