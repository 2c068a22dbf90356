"""The laws of three-valued logic, checked on every combination of answers."""

from collections.abc import Callable
from itertools import product

import polars as pl
import pytest

from joindots.triage.kleene import all_of, answer, any_in, any_of

YES, NO, CANNOT_TELL = "yes", "no", "cannot_tell"
ANSWERS = (YES, NO, CANNOT_TELL)
NEGATED = {YES: NO, NO: YES, CANNOT_TELL: CANNOT_TELL}
PAIRS = pl.DataFrame(list(product(ANSWERS, ANSWERS)), schema=["p", "q"], orient="row")
TRIPLES = pl.DataFrame(list(product(ANSWERS, ANSWERS, ANSWERS)), schema=["p", "q", "r"], orient="row")
P, Q, R = pl.col("p"), pl.col("q"), pl.col("r")


def test_all_of__is_the_least_of_no_cannot_tell_yes() -> None:
    order = (NO, CANNOT_TELL, YES)
    expected = [min(pair, key=order.index) for pair in PAIRS.iter_rows()]
    assert expected == PAIRS.select(all_of(P, Q)).to_series().to_list()


def test_any_of__is_the_greatest() -> None:
    order = (NO, CANNOT_TELL, YES)
    expected = [max(pair, key=order.index) for pair in PAIRS.iter_rows()]
    assert expected == PAIRS.select(any_of(P, Q)).to_series().to_list()


@pytest.mark.parametrize("operator", [all_of, any_of])
def test_operators__commute_and_associate(operator: Callable[..., pl.Expr]) -> None:
    found = TRIPLES.select(
        a=operator(P, operator(Q, R)),
        b=operator(operator(P, Q), R),
        c=operator(R, Q, P),
    )
    assert found["a"].to_list() == found["b"].to_list() == found["c"].to_list()


def test_de_morgan__holds_with_unknowns() -> None:
    def negate(expression: pl.Expr) -> pl.Expr:
        return expression.replace_strict(NEGATED)

    found = PAIRS.select(a=negate(all_of(P, Q)), b=any_of(negate(P), negate(Q)))
    assert found["a"].to_list() == found["b"].to_list()


@pytest.mark.parametrize(
    ("answers", "expected"),
    [([], CANNOT_TELL), ([NO, NO], NO), ([NO, CANNOT_TELL], CANNOT_TELL), ([NO, CANNOT_TELL, YES], YES)],
)
def test_any_in__of_nothing_recorded_cannot_tell(answers: list[str], expected: str) -> None:
    assert expected == pl.DataFrame({"a": answers}, schema={"a": pl.String}).select(any_in(pl.col("a"))).item()


def test_answer__reads_null_as_unknown() -> None:
    frame = pl.DataFrame({"holds": [True, False, None]}, schema={"holds": pl.Boolean})
    assert frame.select(answer(pl.col("holds"), ~pl.col("holds"))).to_series().to_list() == [YES, NO, CANNOT_TELL]
