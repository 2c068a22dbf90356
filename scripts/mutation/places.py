"""Where a fault stands: the stretch of straight code around it. Marks in each stretch tell which tests run there.

A stretch begins with a body (of a function, a condition, a loop) and after each statement that has a body of its own: past
that point a run may have left. It is named by its function and its number there, so that a change elsewhere in the module
leaves it what it was.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_WITH_BODIES = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch: its function (``""`` outside of any), and its number within the function."""

    function: str
    number: int


def functions_in(tree: ast.Module) -> dict[str, Function]:
    """Name every function with the functions and classes around it; a name that comes again is numbered."""
    found: dict[str, Function] = {}

    def walk(body: list[ast.stmt], around: str) -> None:
        for node in _statements(body):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{around}{node.name}"
                while name in found:
                    name += "#"
                if not isinstance(node, ast.ClassDef):
                    found[name] = node
                walk(node.body, f"{name}.")

    walk(tree.body, "")
    return found


def as_read(function: Function) -> str:
    """Give the SHA-256 of what a function says, wherever it stands and whatever comments and spaces are in it."""
    return sha256(ast.dump(function).encode()).hexdigest()


def starts(tree: ast.Module) -> dict[int, Place]:
    """Give, by the `id` of the statement that begins it, every stretch of the module's functions."""
    found: dict[int, Place] = {}
    for name, function in functions_in(tree).items():
        for number, (body, at) in enumerate(_begins(function)):
            found[id(body[at])] = Place(name, number)
    return found


def mark(tree: ast.Module, numbers: Mapping[Place, int], array: str) -> ast.Module:
    """Write ``array[number] = 1`` at the start of each stretch that has a number."""
    for name, function in functions_in(tree).items():
        begins = list(enumerate(_begins(function)))
        for number, (body, at) in sorted(begins, key=lambda each: -each[1][1]):
            place = Place(name, number)
            if place in numbers:
                body.insert(at, ast.parse(f"{array}[{numbers[place]}] = 1").body[0])
    return ast.fix_missing_locations(tree)


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """Leave out a body's first statement where it is a text."""
    return body[1:] if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) else body


def bodies_of(statement: ast.AST) -> Iterator[list[ast.stmt]]:
    """Give the bodies of one statement: what is repeated, what else is done, what is done about an error."""
    for _, value in ast.iter_fields(statement):
        if isinstance(value, list) and value:
            if isinstance(value[0], ast.stmt):
                yield value
            elif isinstance(value[0], ast.ExceptHandler | ast.match_case):
                yield from (each.body for each in value)


def _begins(function: Function) -> Iterator[tuple[list[ast.stmt], int]]:
    """Walk the stretches of a function, outer before inner, the functions within it apart."""
    pending = [function.body]
    while pending:
        body = pending.pop()
        first = len(body) - len(without_docstring(body))
        begins = [at for at in range(first, len(body)) if at == first or isinstance(body[at - 1], _WITH_BODIES)]
        yield from ((body, at) for at in begins)
        for statement in body:
            if isinstance(statement, _WITH_BODIES):
                pending.extend(bodies_of(statement))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, _WITH_BODIES):
            for inner in bodies_of(statement):
                yield from _statements(inner)
