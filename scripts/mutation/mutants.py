"""The faults: one change of one operator, number, condition or statement in the syntax tree of a module.

Texts are left alone: what a message says is read by people. So are docstrings, annotations and decorators, which do nothing
in a run, and what ``rules.py`` lists.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.mutation.places import Place, bodies_of, starts, without_docstring
from scripts.mutation.rules import READING_AHEAD, counts_processors, is_size

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
"""Each operator, and what stands in for it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the module, the number of the fault within it, its line, and the stretch of code around it."""

    path: Path
    number: int
    line: int
    place: Place

    def code(self) -> str:
        """Give the line on which the changed code begins."""
        return self.path.read_text("utf-8").splitlines()[self.line - 1].strip()

    def made(self) -> tuple[ast.Module, str]:
        """Make the module with this fault, and say what changed."""
        tree = ast.parse(self.path.read_text("utf-8"))
        for number, (node, apply, _) in enumerate(_drawable(self.path, tree)):
            if number == self.number:
                before = _shown(node)
                change = f"{before}  ->  {_shown(apply())}"
                return ast.fix_missing_locations(tree), change
        raise ValueError(f"{self.path} has no fault number {self.number}: it changed since they were counted.")


def mutants_of(path: Path) -> list[Mutant]:
    """List every fault of one module."""
    sites = _drawable(path, ast.parse(path.read_text("utf-8")))
    return [Mutant(path, number, node.lineno, place) for number, (node, _, place) in enumerate(sites)]


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else text[:87] + "..."


Apply = Callable[[], ast.AST]
Site = tuple[ast.stmt | ast.expr, Apply, Place]
_OUTSIDE = Place("", 0)


def _drawable(path: Path, tree: ast.Module) -> Iterator[Site]:
    """Leave out what cannot change an answer, by rule."""
    module = path.as_posix().rsplit("/joindots/resolve/")[-1]
    of_sizes = {id(node) for each in tree.body if is_size(module, each) for node in ast.walk(each)}
    ahead = READING_AHEAD.get(module)
    return (site for site in _sites(tree) if id(site[0]) not in of_sizes and site[2].function != ahead)


def _sites(tree: ast.Module) -> Iterator[Site]:
    """Walk the tree in order: the node that changes, how, and the stretch of code around it."""
    yield from _within(tree.body, _OUTSIDE, starts(tree))


def _within(body: list[ast.stmt], place: Place, begins: dict[int, Place]) -> Iterator[Site]:
    for statement in body:
        place = begins.get(id(statement), place)
        yield from _of_statement(statement, place, begins)


def _of_statement(statement: ast.stmt, place: Place, begins: dict[int, Place]) -> Iterator[Site]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        for default in (*statement.args.defaults, *(each for each in statement.args.kw_defaults if each is not None)):
            yield from _of_expression(default, place)
        yield from _within(without_docstring(statement.body), place, begins)
    elif isinstance(statement, ast.ClassDef):
        yield from _within(without_docstring(statement.body), place, begins)
    elif isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass) or _is_for_types(statement):
        return
    elif isinstance(statement, ast.AnnAssign):
        if statement.value is not None:
            yield from _of_expression(statement.value, place)
    else:
        yield from _of_plain(statement, place, begins)


def _of_plain(statement: ast.stmt, place: Place, begins: dict[int, Place]) -> Iterator[Site]:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        yield statement, _replaced(statement, "value", ast.Constant(None)), place
    if isinstance(statement, ast.If | ast.While) and not _has_its_own(statement.test):
        yield statement.test, _negated(statement, "test"), place
    if isinstance(statement, ast.AugAssign) and type(statement.op) in _SWAPS:
        yield statement, _swapped(statement, "op"), place
    if isinstance(statement, ast.Raise):
        return
    for _, value in ast.iter_fields(statement):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.withitem):
                yield from _of_expression(each.context_expr, place)
            elif isinstance(each, ast.expr):
                yield from _of_expression(each, place)
    for body in bodies_of(statement):
        yield from _within(body, place, begins)


def _of_expression(expression: ast.expr, place: Place) -> Iterator[Site]:
    if counts_processors(expression):
        return
    for node in _nodes(expression):
        if isinstance(node, ast.Compare):
            for n in range(len(node.ops)):
                yield node, _swapped_at(node, n), place
        elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in _SWAPS and not _joins_texts(node):
            yield node, _swapped(node, "op"), place
        elif isinstance(node, ast.IfExp) and not _has_its_own(node.test):
            yield node, _negated(node, "test"), place
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
            yield node, _without_operator(node), place
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float):
            yield node, _other_value(node), place


def _nodes(expression: ast.AST) -> Iterator[ast.AST]:
    """Walk an expression in order; the texts and annotations in it are left out."""
    yield expression
    if isinstance(expression, ast.JoinedStr):
        return
    for child in ast.iter_child_nodes(expression):
        yield from _nodes(child)


def _has_its_own(test: ast.expr) -> bool:
    """Whether negating a condition is among the faults of the condition itself."""
    is_one_comparison = isinstance(test, ast.Compare) and len(test.ops) == 1
    return is_one_comparison or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))


def _joins_texts(node: ast.BinOp | ast.BoolOp) -> bool:
    ends = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    return any(isinstance(each, ast.JoinedStr) or isinstance(getattr(each, "value", None), str) for each in ends)


def _is_for_types(statement: ast.stmt) -> bool:
    """Whether a statement only names a type: ``Ids = npt.NDArray[np.int64]``, or what is under TYPE_CHECKING."""
    if isinstance(statement, ast.If) and isinstance(statement.test, ast.Name):
        return statement.test.id == "TYPE_CHECKING"
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    name = statement.targets[0].id
    is_type_name = name[:1].isupper() and not name.isupper()
    return is_type_name and not isinstance(statement.value, ast.Constant)


def _replaced(node: ast.AST, field: str, value: object) -> Apply:
    def replace() -> ast.AST:
        setattr(node, field, value)
        return node

    return replace


def _swapped(node: ast.AST, field: str) -> Apply:
    return _replaced(node, field, _SWAPS[type(getattr(node, field))]())


def _swapped_at(node: ast.Compare, place: int) -> Apply:
    other = _SWAPS[type(node.ops[place])]()
    return _replaced(node, "ops", [*node.ops[:place], other, *node.ops[place + 1 :]])


def _negated(node: ast.AST, field: str) -> Apply:
    negated = ast.UnaryOp(ast.Not(), getattr(node, field))
    replace = _replaced(node, field, negated)
    return lambda: (replace(), negated)[1]


def _without_operator(node: ast.UnaryOp) -> Apply:
    """Two signs cancel each other: so the node stays where it is, and its operator does nothing."""
    return _replaced(node, "operand", ast.UnaryOp(node.op, node.operand))


def _other_value(node: ast.Constant) -> Apply:
    value = node.value
    return _replaced(node, "value", not value if isinstance(value, bool) else value + 1)  # type: ignore[operator]
