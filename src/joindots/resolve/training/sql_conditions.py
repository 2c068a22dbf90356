"""The part of SQL in which comparison levels and blocking rules are written, as a tree.

A condition from outside is data to be understood, never code to be run: what the grammar does not know is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from joindots.model.errors import ParameterError

_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"(?:[^"]|"")+"|`[^`]+`)|(?P<text>'(?:[^']|'')*')|(?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<mark><=|>=|<>|!=|::|[=<>(),.\-+*/\[\]]))"""
)
_COMPARED = frozenset({"=", "<=", ">=", "<", ">", "<>", "!="})
_RESERVED = frozenset({"and", "or", "not", "is", "null", "as", "case", "when", "then", "else", "end"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition.

    `kind` is ``and``, ``or``, ``not``, ``is null``, ``compare``, ``call``, ``minus``, ``cast``, ``column``, ``text`` or
    ``number``; `name` is the mark, function, type, column or literal; a column's one part is its table, if it names one.
    """

    kind: str
    name: str = ""
    parts: tuple[Part, ...] = ()


def parse_condition(sql: str) -> Part:
    """Read a condition.

    Raises
    ------
    ParameterError
        If it holds anything but columns, literals, calls, comparisons, and, or, not, is null and cast.

    Examples
    --------
    >>> parse_condition('levenshtein("a_l", "a_r") <= 2').parts[0].name
    'levenshtein'
    """
    reader = _Reader(sql, _tokens(sql))
    part = reader.alternatives()
    if reader.kind:
        raise reader.refusal()
    return part


def _tokens(sql: str) -> list[tuple[str, str]]:
    tokens, position, text = [], 0, sql.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise ParameterError(f'"{sql}" cannot be read from "{text[position:]}" on. Write it as a plain SQL condition.')
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return tokens


class _Reader:
    """Reads tokens from left to right, one method for each rank of the grammar."""

    def __init__(self, sql: str, tokens: list[tuple[str, str]]) -> None:
        self.sql = sql
        self.tokens = tokens
        self.position = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else ""

    @property
    def token(self) -> str:
        text = self.tokens[self.position][1] if self.position < len(self.tokens) else ""
        return text.lower() if self.kind == "word" else text

    def refusal(self) -> ParameterError:
        where = f'at "{self.token}"' if self.kind else "at its end"
        return ParameterError(f'"{self.sql}" cannot be read {where}. Write it as a plain SQL condition.')

    def take(self, token: str) -> bool:
        """Step over a word or mark if it is the next."""
        if self.kind in ("word", "mark") and self.token == token:
            self.position += 1
            return True
        return False

    def demand(self, token: str) -> None:
        if not self.take(token):
            raise self.refusal()

    def alternatives(self) -> Part:
        parts = [self.conjunction()]
        while self.take("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Part("or", parts=tuple(parts))

    def conjunction(self) -> Part:
        parts = [self.negation()]
        while self.take("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else Part("and", parts=tuple(parts))

    def negation(self) -> Part:
        return Part("not", parts=(self.negation(),)) if self.take("not") else self.comparison()

    def comparison(self) -> Part:
        left = self.value()
        if self.kind == "mark" and self.token in _COMPARED:
            mark = self.token
            self.position += 1
            return Part("compare", mark, (left, self.value()))
        if self.take("is"):
            is_not = self.take("not")
            self.demand("null")
            part = Part("is null", parts=(left,))
            return Part("not", parts=(part,)) if is_not else part
        return left

    def value(self) -> Part:
        left = self.operand()
        while self.take("-"):
            left = Part("minus", parts=(left, self.operand()))
        return left

    def operand(self) -> Part:
        if self.take("("):
            part = self.alternatives()
            self.demand(")")
        elif self.kind == "text":
            part = Part("text", self._next()[1:-1].replace("''", "'"))
        elif self.kind == "number":
            part = Part("number", self._next())
        elif self.kind == "quoted" or (self.kind == "word" and self.token not in _RESERVED):
            part = self.named()
        else:
            raise self.refusal()
        while self.take("::"):
            part = Part("cast", self._next().lower(), (part,))
        return part

    def named(self) -> Part:
        """Read a column, with its table if it names one, or a call."""
        is_word = self.kind == "word"
        name = _unquoted(self._next())
        if is_word and self.take("("):
            return self.cast() if name.lower() == "cast" else Part("call", name.lower(), self.arguments())
        if self.take("."):
            if self.kind not in ("word", "quoted"):
                raise self.refusal()
            return Part("column", _unquoted(self._next()), (Part("table", name.lower()),))
        return Part("column", name)

    def cast(self) -> Part:
        value = self.alternatives()
        self.demand("as")
        kind = self._next().lower()
        self.demand(")")
        return Part("cast", kind, (value,))

    def arguments(self) -> tuple[Part, ...]:
        if self.take(")"):
            return ()
        parts = [self.alternatives()]
        while self.take(","):
            parts.append(self.alternatives())
        self.demand(")")
        return tuple(parts)

    def _next(self) -> str:
        if not self.kind:
            raise self.refusal()
        text = self.tokens[self.position][1]
        self.position += 1
        return text


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name[0] in '"`' else name
