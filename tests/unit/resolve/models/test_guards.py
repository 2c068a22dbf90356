"""Guards read from levels alone: all conditions and no exception; what asks about values is left out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from joindots.resolve.models.guards import any_applies
from joindots.resolve.models.levels import comparison, list_levels, postcode_levels
from joindots.resolve.models.spec import BlockingRule, BothKnown, Guard, Key, LevelRange, ModelSpec

HOME, PHONE = Key(("home",)), Key(("phone",))
SPEC = ModelSpec(
    "guarded", (comparison("home", postcode_levels(HOME)), comparison("phone", list_levels(PHONE))), (BlockingRule((HOME,)),)
)
LEVELS = np.array(list(product(range(-1, 5), range(-1, 2))), np.int8)
MIDDLE, NO_PHONE = LevelRange("home", 1, 3), LevelRange("phone", -1, -1)


@pytest.mark.parametrize(
    ("guards", "expected"),
    [
        ((), lambda home, phone: False),
        ((Guard("one", (MIDDLE,)),), lambda home, phone: 1 <= home <= 3),
        ((Guard("both", (MIDDLE, NO_PHONE)),), lambda home, phone: 1 <= home <= 3 and phone == -1),
        ((Guard("but", (MIDDLE,), (NO_PHONE,)),), lambda home, phone: 1 <= home <= 3 and phone != -1),
        ((Guard("a", (MIDDLE,)), Guard("b", (NO_PHONE,))), lambda home, phone: 1 <= home <= 3 or phone == -1),
        ((Guard("values", (MIDDLE, BothKnown(HOME))), Guard("b", (NO_PHONE,))), lambda home, phone: phone == -1),
        ((Guard("values", (MIDDLE,), (BothKnown(HOME),)),), lambda home, phone: False),
    ],
)
def test_any_applies__where_all_that_is_asked_holds_and_no_exception(guards: tuple[Guard, ...], expected: object) -> None:
    assert callable(expected)
    assert any_applies(guards, SPEC, LEVELS).tolist() == [expected(home, phone) for home, phone in LEVELS.tolist()]
