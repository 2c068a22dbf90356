"""A mistake changes what it is made in, and only a little."""

from __future__ import annotations

import numpy as np

from joindots.simulate.lists import forms, name_book
from joindots.simulate.mistakes import misspell, wrong_births


def test_misspell__always_changes_the_name_and_little_of_it() -> None:
    rng = np.random.default_rng(4)
    for name in name_book().names:
        wrong = misspell(name, int(rng.integers(2**31)))
        assert wrong != name
        assert abs(len(wrong) - len(name)) <= 1


def test_forms__never_repeat_the_name() -> None:
    for kind in ("nickname", "variant"):
        assert all(name not in found for name, found in forms(kind).items())


def test_wrong_births__are_never_right_and_leave_children_near_their_age() -> None:
    born = np.random.default_rng(5).integers(0, 20_000, 5000)
    wrong = wrong_births(np.random.default_rng(6), born, np.zeros(5000, dtype=np.int64))
    assert (wrong != born).all()
    assert np.abs(wrong - born).max() < 3 * 365
