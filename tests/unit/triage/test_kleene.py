"""The laws of three-valued logic, checked on every combination of answers."""

from itertools import product

import polars as pl
import pytest

from joindots.triage.kleene import all_of, answer, any_in

YES, NO, CANNOT_TELL = "yes", "no", "cannot_tell"
ANSWERS = (YES, NO, CANNOT_TELL)
ORDER = (NO, CANNOT_TELL, YES)
NEGATED = {YES: NO, NO: YES, CANNOT_TELL: CANNOT_TELL}
PAIRS = pl.DataFrame(list(product(ANSWERS, ANSWERS)), schema=["p", "q"], orient="row")
TRIPLES = pl.DataFrame(list(product(ANSWERS, ANSWERS, ANSWERS)), schema=["p", "q", "r"], orient="row")
P, Q, R = pl.col("p"), pl.col("q"), pl.col("r")


def _any_in(*answers: str) -> str:
    group = pl.DataFrame({"a": answers}, schema={"a": pl.String})
    return str(group.select(any_in(pl.col("a"))).item())


def test_all_of__is_the_least_of_no_cannot_tell_yes() -> None:
    expected = [min(pair, key=ORDER.index) for pair in PAIRS.iter_rows()]
    assert expected == PAIRS.select(all_of(P, Q)).to_series().to_list()


def test_any_in__is_the_greatest_of_a_group() -> None:
    expected = [max(triple, key=ORDER.index) for triple in TRIPLES.iter_rows()]
    assert expected == [_any_in(*triple) for triple in TRIPLES.iter_rows()]


def test_all_of__commutes_and_associates() -> None:
    found = TRIPLES.select(a=all_of(P, all_of(Q, R)), b=all_of(all_of(P, Q), R), c=all_of(R, Q, P))
    assert found["a"].to_list() == found["b"].to_list() == found["c"].to_list()


def test_de_morgan__holds_with_unknowns() -> None:
    found = PAIRS.select(all_of(P, Q).replace_strict(NEGATED)).to_series().to_list()
    assert found == [_any_in(NEGATED[p], NEGATED[q]) for p, q in PAIRS.iter_rows()]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [([], CANNOT_TELL), ([NO, NO], NO), ([NO, CANNOT_TELL], CANNOT_TELL), ([NO, CANNOT_TELL, YES], YES)],
)
def test_any_in__of_nothing_recorded_cannot_tell(answers: list[str], expected: str) -> None:
    assert expected == _any_in(*answers)


def test_answer__reads_null_as_unknown() -> None:
    frame = pl.DataFrame({"holds": [True, False, None]}, schema={"holds": pl.Boolean})
    assert frame.select(answer(pl.col("holds"), ~pl.col("holds"))).to_series().to_list() == [YES, NO, CANNOT_TELL]
