"""One change in words, which single changes turn an answer, and what a link rests on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from joindots.resolve.explain.changes import Change, changes_of
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.fitted import FittedModel


@pytest.mark.parametrize(
    ("guards", "is_enough", "words"),
    [
        ((), True, "were date of birth found to be: same, 4.00 bits, enough"),
        ((), False, "without date of birth, 4.00 bits, not enough"),
        (("twins", "years"), False, "without date of birth, 4.00 bits, not to be proposed (twins; years)"),
        (("twins",), True, "were date of birth found to be: same, 4.00 bits, enough"),
    ],
)
def test_change__says_what_would_be_found_and_what_would_follow(
    guards: tuple[str, ...], is_enough: bool, words: str
) -> None:
    assert Change("date_of_birth", "same", 4.0, guards, is_enough).text == words


def _model(**bits: Sequence[float]) -> FittedModel:
    """A model whose levels weigh so many bits, from ``differs`` on."""
    comparisons, fits = [], []
    for name, each in bits.items():
        labels = [f"{name}{n}" for n in range(1, len(each))]
        levels = [LevelSpec(label, (Question(Op.EQUAL, Key((name,))),), 0.1, 0.1) for label in reversed(labels)]
        comparisons.append(Comparison(name, tuple(levels)))
        m = tuple(2.0**weight / 2.0**6 for weight in each)
        fits.append(ComparisonFit(name, comparisons[-1].labels, m, (2.0**-6,) * len(each), 1.0))
    spec = ModelSpec("m", tuple(comparisons), (BlockingRule((Key(("a",)),)),))
    return FittedModel(spec, Fit("m", tuple(fits), 0.01, True, 1, 1, 1), {})


MODEL = _model(a=[-2.0, 1.0, 3.0], b=[-2.0, 4.0], c=[0.0, 4.0, 2.0])


def _nobody(_: Sequence[int]) -> tuple[str, ...]:
    return ()


def test_changes_of__a_pair_that_is_proposed_take_away_what_speaks_for_it_the_greatest_first() -> None:
    """Without c it would still be enough, just so."""
    parts = [(2, 3.0), (1, 4.0), (2, 2.0)]
    assert changes_of(MODEL, parts, 8.0, 6.0, _nobody) == (Change("b", "", 4.0, (), False), Change("a", "", 5.0, (), False))
    assert changes_of(MODEL, parts, 9.0, 9.0, _nobody) == (
        Change("b", "", 5.0, (), False),
        Change("a", "", 6.0, (), False),
        Change("c", "", 7.0, (), False),
    ), "just enough is enough"


def test_changes_of__a_pair_that_is_not_proposed_take_for_found_what_speaks_most_the_greatest_first() -> None:
    """What c could bring is just enough; its strongest level is not the one that weighs most."""
    parts = [(0, -2.0), (0, -2.0), (0, 0.0)]
    assert changes_of(MODEL, parts, 2.0, 6.0, _nobody) == (
        Change("b", "b1", 8.0, (), True),
        Change("a", "a2", 7.0, (), True),
        Change("c", "c1", 6.0, (), True),
    )
    assert changes_of(MODEL, parts, 2.0, 6.5, _nobody)[-1].comparison == "a"


def test_changes_of__pass_over_what_agrees_as_far_as_it_can_and_what_is_not_recorded() -> None:
    """A common value weighs less than its level does: that its rarity is left aside turns no answer."""
    assert changes_of(_model(a=[-2.0, 3.0]), [(1, 1.0)], 4.0, 6.0, _nobody) == ()
    assert changes_of(_model(a=[-2.0, 3.0]), [(-1, 0.0)], 6.0, 6.0, _nobody) == ()
    best_is_else = _model(a=[3.0, -2.0])
    assert changes_of(best_is_else, [(1, -2.0)], 1.0, 6.0, _nobody) == (Change("a", "differs", 6.0, (), True),)


def test_changes_of__ask_of_each_change_which_guards_would_speak_against_it() -> None:
    asked: list[list[int]] = []

    def guards_at(levels: Sequence[int]) -> tuple[str, ...]:
        asked.append(list(levels))
        return () if levels[1] == 1 else ("no b",)

    changes = changes_of(MODEL, [(2, 3.0), (1, 4.0), (2, 2.0)], 20.0, 6.0, guards_at)
    assert changes == (Change("b", "", 16.0, ("no b",), False),)
    assert asked == [[2, 1, 2], [-1, 1, 2], [2, -1, 2], [2, 1, -1]]
    changes = changes_of(MODEL, [(2, 3.0), (0, -2.0), (2, 2.0)], 14.0, 6.0, guards_at)
    assert changes == (Change("b", "b1", 20.0, (), True),), "enough bits, and kept apart by a guard"
