"""What one pass asks of letters in common, against what Jaro-Winkler can be at most; and pairs in their order."""

from __future__ import annotations

import numpy as np
import pytest

from joindots.resolve.kernels.data import Op, Shape
from joindots.resolve.models.spec import Comparison, Key, LevelSpec
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.scoring.at_once import _least_likeness, shape_of
from joindots.resolve.scoring.scorer import _order


@pytest.mark.parametrize("limit", [0.5, 0.69, 0.7, 0.71, 0.8, 0.82, 0.88, 0.92, 1.0])
def test_least_likeness__is_what_four_equal_first_letters_need(limit: float) -> None:
    """Jaro is a third of what letters in common add and one; above 0.7 four equal first letters add 0.4 of the rest."""
    least = _least_likeness(limit)
    for shared in np.linspace(0.0, 2.0, 2001).tolist():
        jaro = (shared + 1) / 3
        most = jaro + 0.4 * (1 - jaro) if jaro > 0.7 else jaro
        if most >= limit:
            assert 2 * shared >= least
        elif most < limit - 0.001 and not 0.699 < jaro < 0.701:
            assert 2 * shared < least


@pytest.mark.parametrize("greatest", [1, 5, 70_000, 2**30 - 1, 2**31 - 1])
@pytest.mark.parametrize("n", [0, 1, 2, 7, 300])
def test_order__is_by_left_then_right_however_many_records_there_are(greatest: int, n: int, fresh_seed: int) -> None:
    rng = np.random.default_rng(fresh_seed)
    pairs = np.unique(rng.integers(0, greatest + 1, (n, 2)), axis=0)
    rng.shuffle(pairs)
    lefts, rights = pairs[:, 0].copy(), pairs[:, 1].copy()
    order = _order(lefts, rights)
    assert pairs[order].tolist() == sorted(pairs.tolist())


CODE, OTHER, LISTED, DATE, LONG = (Key((name,)) for name in ("code", "other", "listed", "date", "long"))


class Known:
    """What a shape asks of the values of a key."""

    encoded = property(lambda self: self)

    @staticmethod
    def is_list(key: Key) -> bool:
        return key == LISTED

    @staticmethod
    def longest(key: Key) -> int:
        return 64 if key == LONG else 63

    @staticmethod
    def is_one_edit_of_a_date(test: Question) -> bool:
        return test.key == DATE and test.limit < 2


class Weighed:
    frequency_slots = (-1, 0)


SAME, ALIKE, LIKER = (Op.EQUAL, 0.0), (Op.JARO_WINKLER, 0.8), (Op.JARO_WINKLER, 0.9)
EDIT, EDITS, DAMERAU = (Op.EDITS, 1.0), (Op.EDITS, 2.0), (Op.DAMERAU, 2.0)


def _shape(*asked: tuple[Op, float], key: Key = CODE, counted_on: Key | None = None, **others: object) -> Shape:
    tests = [Question(op, key, limit, **others) for op, limit in asked]  # type: ignore[arg-type]
    levels = tuple(LevelSpec(str(n), (test,), 0.1, 0.01) for n, test in enumerate(tests))
    comparison = Comparison("one", levels, frequency_key=counted_on)
    return shape_of(comparison, 1 if counted_on else 0, Known(), Weighed())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "shape"),
    [
        ((SAME,), Shape.EXACT),
        ((SAME, ALIKE), Shape.ALIKE),
        ((SAME, LIKER, ALIKE, ALIKE), Shape.ALIKE),
        ((SAME, LIKER, LIKER, ALIKE, ALIKE), Shape.ANY),
        ((SAME, EDIT, EDITS, DAMERAU), Shape.EDITED),
        ((SAME, EDIT, ALIKE), Shape.ANY),
        ((SAME, (Op.SLIPS, 0.2)), Shape.ANY),
        ((ALIKE, SAME), Shape.ANY),
        ((EDIT,), Shape.ANY),
        ((SAME, ALIKE, SAME), Shape.ANY),
        ((SAME, SAME), Shape.EXACT),
    ],
)
def test_shape_of__a_comparison_whose_strongest_test_is_equality(asked: tuple[tuple[Op, float], ...], shape: Shape) -> None:
    assert _shape(*asked) is shape
    assert _shape(*asked, counted_on=CODE) is shape
    assert _shape(*asked, counted_on=OTHER) is Shape.ANY, "rarity is looked up by the value that is compared"
    assert _shape(*asked, key=LISTED) is Shape.ANY
    assert _shape(*asked, other=OTHER) is Shape.ANY
    assert _shape(*asked, decides_null=False) is Shape.ANY


def test_shape_of__edits_of_long_values_and_of_dates() -> None:
    assert _shape(SAME, EDIT, EDITS, key=LONG) is Shape.EDITED, "these count no letters behind the longest"
    assert _shape(SAME, EDIT, DAMERAU, key=LONG) is Shape.ANY
    assert _shape(SAME, EDIT, key=DATE) is Shape.ANY, "one edit of a date has a step of its own"
    assert _shape(SAME, EDITS, key=DATE) is Shape.EDITED
