"""What Splink's level conditions and blocking rules ask, in the tests and keys that are known here."""

from __future__ import annotations

from joindots.model.errors import ParameterError
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.spec import BlockingRule, Key, Test
from joindots.resolve.training.sql_conditions import Part, parse_condition

_SIMILARITIES = {"jaro_winkler_similarity": Op.JARO_WINKLER, "jaro_winkler": Op.JARO_WINKLER, "jarowinkler": Op.JARO_WINKLER}
_DISTANCES = {"levenshtein": Op.LEVENSHTEIN, "editdist3": Op.LEVENSHTEIN, "damerau_levenshtein": Op.DAMERAU}
_LENGTHS = ("array_length", "array_size", "list_length", "len", "cardinality")
_INTERSECTIONS = ("list_intersect", "array_intersect")


def tests_of(condition: Part) -> tuple[Test, ...] | None:
    """Translate a level's condition; any of the tests reaches the level. ``None`` where it cannot be translated."""
    if condition.kind == "or":
        found = [tests_of(part) for part in condition.parts]
        known = [tests for tests in found if tests is not None]
        return tuple(test for tests in known for test in tests) if len(known) == len(found) else None
    test = _test(condition)
    return None if test is None else (test,)


def null_keys_of(condition: Part) -> tuple[Key, ...] | None:
    """Read which key a null level is about: ``a_l is null or a_r is null``; ``None`` where it says anything else."""
    if condition.kind != "or" or len(condition.parts) != 2 or any(part.kind != "is null" for part in condition.parts):
        return None
    key = _compared_key(condition.parts[0].parts[0], condition.parts[1].parts[0])
    return None if key is None else (key,)


def blocking_rule_of(sql: str) -> BlockingRule:
    """Translate a blocking rule: equal values of columns, or of their beginnings, joined by and.

    Raises
    ------
    ParameterError
        Quoting the rule, if it asks anything else.
    """
    condition = parse_condition(sql)
    keys = [_blocking_key(part) for part in _all_of(condition)]
    known = tuple(key for key in keys if key is not None)
    if len(known) < len(keys):
        raise ParameterError(
            f'Blocking rule "{sql}" cannot be translated. Known: l.column = r.column, and '
            "substr(l.column, 1, N) = substr(r.column, 1, N), joined by AND. Give blocking rules of your own in its place."
        )
    return BlockingRule(known)


def _all_of(condition: Part) -> tuple[Part, ...]:
    """List the conditions that must hold together."""
    if condition.kind != "and":
        return (condition,)
    return tuple(inner for part in condition.parts for inner in _all_of(part))


def _test(condition: Part) -> Test | None:
    if condition.kind != "compare":
        return None
    left, right = condition.parts
    if condition.name == "=":
        key = _compared_key(left, right)
        return None if key is None else Test(Op.EQUAL, key)
    if left.kind == "call" and right.kind == "number":
        return _measured(left, condition.name, float(right.name))
    return None


def _measured(call: Part, mark: str, limit: float) -> Test | None:
    """Translate a measure that is held against a limit."""
    if mark == ">=" and call.name in _LENGTHS and len(call.parts) == 1:
        inner = call.parts[0]
        is_intersection = inner.kind == "call" and inner.name in _INTERSECTIONS and len(inner.parts) == 2
        key = _compared_key(*inner.parts) if is_intersection and limit == 1.0 else None
        return None if key is None else Test(Op.SHARED, key)
    if len(call.parts) != 2:
        return None
    op = _SIMILARITIES.get(call.name) if mark == ">=" else _DISTANCES.get(call.name) if mark == "<=" else None
    key = _compared_key(*call.parts)
    return None if op is None or key is None else Test(op, key, limit)


def _compared_key(left: Part, right: Part) -> Key | None:
    """Find the key whose values on the left and right are compared."""
    side_l, side_r = (_key(side) for side in (left, right))
    if side_l is None or side_r is None:
        return None
    (column_l, transform_l), (column_r, transform_r) = side_l, side_r
    is_one_key = column_l[:-2] == column_r[:-2] and transform_l == transform_r
    is_pair = {column_l[-2:].lower(), column_r[-2:].lower()} == {"_l", "_r"}
    return Key((column_l[:-2],), transform_l) if is_one_key and is_pair else None


def _blocking_key(condition: Part) -> Key | None:
    if condition.kind != "compare" or condition.name != "=":
        return None
    side_l, side_r = (_key(side, with_table=True) for side in condition.parts)
    if side_l is None or side_r is None:
        return None
    (column_l, transform_l), (column_r, transform_r) = side_l, side_r
    is_one_key = column_l[1:] == column_r[1:] and transform_l == transform_r
    return Key((column_l[2:],), transform_l) if is_one_key and {column_l[0], column_r[0]} == {"l", "r"} else None


def _key(side: Part, *, with_table: bool = False) -> tuple[str, str] | None:
    """Find the column of one side (``table.column`` in a blocking rule) and what is done to its text."""
    if side.kind == "column" and bool(side.parts) == with_table:
        return (f"{side.parts[0].name}.{side.name}" if with_table else side.name), "exact"
    if side.kind == "call" and side.name in ("substr", "substring", "left"):
        inner = _key(side.parts[0], with_table=with_table)
        numbers = [part.name for part in side.parts[1:] if part.kind == "number"]
        starts_first = side.name == "left" or (len(numbers) == 2 and numbers[0] == "1")
        if inner is not None and inner[1] == "exact" and starts_first and len(numbers) == len(side.parts) - 1:
            return inner[0], f"first:{numbers[-1]}"
    if side.kind == "call" and side.name == "nullif" and len(side.parts) == 2 and side.parts[1] == Part("text"):
        return _key(side.parts[0], with_table=with_table)
    if side.kind == "call" and side.name == "regexp_extract" and len(side.parts) in (2, 3):
        inner = _key(side.parts[0], with_table=with_table)
        if inner is not None and inner[1] == "exact" and side.parts[1] == Part("text", "^[^@]+"):
            return inner[0], "before:@"
    return None
