"""Conditions in SQL are read as a tree; what the grammar does not know is refused with the place."""

from __future__ import annotations

import pytest

from joindots.model.errors import ParameterError
from joindots.resolve.training.sql_conditions import Part, parse_condition


def _written(part: Part) -> str:
    """Write a tree with every rank in brackets."""
    inner = [_written(each) for each in part.parts]
    match part.kind:
        case "and" | "or":
            return "(" + f" {part.kind} ".join(inner) + ")"
        case "not":
            return f"(not {inner[0]})"
        case "is null":
            return f"({inner[0]} is null)"
        case "compare":
            return f"({inner[0]} {part.name} {inner[1]})"
        case "minus":
            return f"({inner[0]} - {inner[1]})"
        case "cast":
            return f"({inner[0]} :: {part.name})"
        case "call":
            return f"{part.name}({', '.join(inner)})"
        case "column":
            return f"{part.parts[0].name}.[{part.name}]" if part.parts else f"[{part.name}]"
        case "text":
            return f"'{part.name}'"
        case _:
            return part.name


@pytest.mark.parametrize(
    ("sql", "written"),
    [
        ("a", "[a]"),
        ("a_l = a_r", "([a_l] = [a_r])"),
        ("a or b and c or d", "([a] or ([b] and [c]) or [d])"),
        ("(a or b) and c and d", "(([a] or [b]) and [c] and [d])"),
        ("not a = b and not not c", "((not ([a] = [b])) and (not (not [c])))"),
        ("a IS NULL or b is not null", "(([a] is null) or (not ([b] is null)))"),
        ("a - b - 1 <= 2.5", "((([a] - [b]) - 1) <= 2.5)"),
        ("1e-3 < a", "(1e-3 < [a])"),
        ("2E+10 > a", "(2E+10 > [a])"),
        ("a <> b and a != b", "(([a] <> [b]) and ([a] != [b]))"),
        ("Levenshtein(A, B) >= 1", "(levenshtein([A], [B]) >= 1)"),
        ("now() = a", "(now() = [a])"),
        ("f(a or b, not c)", "f(([a] or [b]), (not [c]))"),
        ('L."first name" = r."say ""so"""', '(l.[first name] = r.[say "so"])'),
        ("`a b` = r.`c`", "([a b] = r.[c])"),
        ('"f" = a', "([f] = [a])"),
        ("a = 'it''s'", "([a] = 'it's')"),
        ("a = ''", "([a] = '')"),
        ("CAST(a AS Date) = b::VARCHAR::text", "(([a] :: date) = (([b] :: varchar) :: text))"),
        ("(a)::int", "([a] :: int)"),
        ("abs(a::int - b::int) < 3  \n", "(abs((([a] :: int) - ([b] :: int))) < 3)"),
    ],
)
def test_parse_condition__reads_each_rank_of_the_grammar(sql: str, written: str) -> None:
    assert _written(parse_condition(sql)) == written


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("", "at its end"),
        ("a =", "at its end"),
        ("a = b c", 'at "c"'),
        ("a = b = c", 'at "="'),
        ("(a = b", "at its end"),
        ("f(a", "at its end"),
        ("f(a b)", 'at "b"'),
        ("f(,)", 'at ","'),
        ("a is b", 'at "b"'),
        ("a is not 3", 'at "3"'),
        ("a and", "at its end"),
        ("or a", 'at "or"'),
        ("SELECT a", 'at "a"'),
        ("case when a then b end", 'at "case"'),
        ("a.", "at its end"),
        ("a.3", 'at "3"'),
        ("a.'b'", "at \"'b'\""),
        ('"f"(a)', 'at "("'),
        ("a::", "at its end"),
        ("cast(a date)", 'at "date"'),
        ("cast(a as", "at its end"),
        ("cast(a as date", "at its end"),
        ("a + b", 'at "+"'),
        ("a; drop table b", 'from "; drop table b"'),
        ("a = 'b", 'from " \'b"'),
    ],
)
def test_parse_condition__refuses_what_it_does_not_know_and_says_where(sql: str, where: str) -> None:
    with pytest.raises(ParameterError) as refused:
        parse_condition(sql)
    assert where in str(refused.value)
    assert f'"{sql}"' in str(refused.value)
    assert "Write it as a plain SQL condition" in str(refused.value)
