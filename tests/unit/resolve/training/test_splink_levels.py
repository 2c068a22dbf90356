"""Splink's SQL, condition by condition: what it is taken for, and what is near it and is left alone."""

from __future__ import annotations

import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.spec import BlockingRule, Key
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.training import splink_levels
from joindots.resolve.training.splink_levels import blocking_rule_of, null_keys_of
from joindots.resolve.training.sql_conditions import parse_condition

NAME = Key(("name",))


@pytest.mark.parametrize(
    ("sql", "asked"),
    [
        ('"name_l" = "name_r"', [(Op.EQUAL, NAME, 0.0)]),
        ("name_r = name_l", [(Op.EQUAL, NAME, 0.0)]),
        ("name_L = name_R", [(Op.EQUAL, NAME, 0.0)]),
        ("jaro_winkler_similarity(name_l, name_r) >= 0.92", [(Op.JARO_WINKLER, NAME, 0.92)]),
        ("jaro_winkler(name_l, name_r) >= 0.9", [(Op.JARO_WINKLER, NAME, 0.9)]),
        ("jarowinkler(name_l, name_r) >= 0.9", [(Op.JARO_WINKLER, NAME, 0.9)]),
        ("levenshtein(name_l, name_r) <= 2", [(Op.LEVENSHTEIN, NAME, 2.0)]),
        ("editdist3(name_l, name_r) <= 2", [(Op.LEVENSHTEIN, NAME, 2.0)]),
        ("damerau_levenshtein(name_l, name_r) <= 1", [(Op.DAMERAU, NAME, 1.0)]),
        *(
            (f"{size}({both}(name_l, name_r)) >= 1", [(Op.SHARED, NAME, 0.0)])
            for size in ("array_length", "array_size", "list_length", "len", "cardinality")
            for both in ("list_intersect", "array_intersect")
        ),
        ("substr(name_l, 1, 3) = substr(name_r, 1, 3)", [(Op.EQUAL, Key(("name",), "first:3"), 0.0)]),
        ("substring(name_l, 1, 3) = substr(name_r, 1, 3)", [(Op.EQUAL, Key(("name",), "first:3"), 0.0)]),
        ("left(name_l, 2) = left(name_r, 2)", [(Op.EQUAL, Key(("name",), "first:2"), 0.0)]),
        (
            "nullif(regexp_extract(name_l, '^[^@]+', 0), '') = nullif(regexp_extract(name_r, '^[^@]+', 0), '')",
            [(Op.EQUAL, Key(("name",), "before:@"), 0.0)],
        ),
        (
            "regexp_extract(name_l, '^[^@]+') = regexp_extract(name_r, '^[^@]+')",
            [(Op.EQUAL, Key(("name",), "before:@"), 0.0)],
        ),
        (
            "name_l = name_r or levenshtein(name_l, name_r) <= 1",
            [(Op.EQUAL, NAME, 0.0), (Op.LEVENSHTEIN, NAME, 1.0)],
        ),
    ],
)
def test_tests_of__a_condition_that_is_known(sql: str, asked: list[tuple[Op, Key, float]]) -> None:
    assert splink_levels.tests_of(parse_condition(sql)) == tuple(Question(op, key, limit) for op, key, limit in asked)


@pytest.mark.parametrize(
    "sql",
    [
        "name_l <> name_r",
        "name_l = other_r",
        "name_l = name_l",
        "name_l = substr(name_r, 1, 3)",
        "name_l = 3",
        "name_l >= 3",
        "name_l is null",
        "name_l = name_r and other_l = other_r",
        "name_l = name_r or name_l is null",
        "jaro_winkler_similarity(name_l, name_r) <= 0.92",
        "jaro_winkler_similarity(name_l, name_r) > 0.92",
        "jaro_winkler_similarity(name_l, name_r, 1) >= 0.92",
        "jaro_winkler_similarity(name_l, other_r) >= 0.92",
        "jaro_winkler_similarity(name_l, name_r) >= name_l",
        "levenshtein(name_l, name_r) >= 2",
        "levenshtein(name_l, name_r) < 2",
        "hamming(name_l, name_r) <= 2",
        "hamming(name_l, name_r) >= 2",
        "len(list_intersect(name_l, name_r)) >= 2",
        "len(list_intersect(name_l, name_r)) <= 1",
        "len(list_intersect(name_l, other_r)) >= 1",
        "len(list_intersect(name_l, name_r, 1)) >= 1",
        "len(list_concat(name_l, name_r)) >= 1",
        "len(list_intersect(name_l, name_r), 1) >= 1",
        "len(name_l) >= 1",
        "abs(list_intersect(name_l, name_r)) >= 1",
        "substr(name_l, 2, 3) = substr(name_r, 2, 3)",
        "substr(name_l, 1, 3) = substr(name_r, 1, 4)",
        "substr(name_l, 1) = substr(name_r, 1)",
        "substr(name_l, 1, other_l) = substr(name_r, 1, other_r)",
        "left(substr(name_l, 1, 3), 2) = left(substr(name_r, 1, 3), 2)",
        "nullif(name_l, 'x') = nullif(name_r, 'x')",
        "nullif(name_l, '', 1) = nullif(name_r, '', 1)",
        "regexp_extract(name_l, '[a-z]+') = regexp_extract(name_r, '[a-z]+')",
        "regexp_extract(name_l, '^[^@]+', 0, 1) = regexp_extract(name_r, '^[^@]+', 0, 1)",
        "regexp_extract(left(name_l, 3), '^[^@]+') = regexp_extract(left(name_r, 3), '^[^@]+')",
        "lower(name_l, '^[^@]+') = lower(name_r, '^[^@]+')",
        "l.name = r.name",
    ],
)
def test_tests_of__takes_nothing_for_what_it_is_not(sql: str) -> None:
    assert splink_levels.tests_of(parse_condition(sql)) is None


def test_null_keys_of__reads_which_column_a_null_level_is_about() -> None:
    assert null_keys_of(parse_condition("name_l is null or name_r is null")) == (NAME,)
    assert null_keys_of(parse_condition("nullif(name_l, '') IS NULL OR nullif(name_r, '') IS NULL")) == (NAME,)


@pytest.mark.parametrize(
    "sql",
    [
        "name_l is null",
        "name_l is null and name_r is null",
        "name_l is null or other_r is null",
        "name_l is null or name_r = name_l",
        "name_l is null or name_r is null or other_l is null",
    ],
)
def test_null_keys_of__reads_nothing_else_for_a_null_level(sql: str) -> None:
    assert null_keys_of(parse_condition(sql)) is None


@pytest.mark.parametrize(
    ("sql", "keys"),
    [
        ("l.name = r.name", [NAME]),
        ("r.name = l.name", [NAME]),
        ("l.name = r.name and (l.sex = r.sex and l.born = r.born)", [NAME, Key(("sex",)), Key(("born",))]),
        ("substr(l.name, 1, 3) = substr(r.name, 1, 3)", [Key(("name",), "first:3")]),
        ("left(l.name, 3) = left(r.name, 3)", [Key(("name",), "first:3")]),
    ],
)
def test_blocking_rule_of__equal_columns_and_beginnings(sql: str, keys: list[Key]) -> None:
    assert blocking_rule_of(sql) == BlockingRule(tuple(keys))


@pytest.mark.parametrize(
    "sql",
    [
        "l.name = l.name",
        "l.name = r.sex",
        "x.name = r.name",
        "l.name <> r.name",
        "l.name = r.name or l.sex = r.sex",
        "l.name = r.name and l.sex >= r.sex",
        "name_l = name_r",
        "l.name = substr(r.name, 1, 3)",
        "l.name is null",
        "l.name = 3",
    ],
)
def test_blocking_rule_of__refuses_what_is_no_rule_and_quotes_it(sql: str) -> None:
    with pytest.raises(ParameterError, match="cannot be translated") as refused:
        blocking_rule_of(sql)
    assert sql in str(refused.value)
