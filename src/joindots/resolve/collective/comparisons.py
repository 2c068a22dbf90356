"""Company as comparisons of the model: whom two records were named with, and which vehicles and accounts they share."""

from __future__ import annotations

from dataclasses import replace

from joindots.resolve.kernels.data import Op
from joindots.resolve.models.people import NOTHING_BUT_A_NAME
from joindots.resolve.models.spec import BlockingRule, Comparison, Guard, Key, LevelRange, LevelSpec, ModelSpec, Test
from joindots.resolve.records.company import CASES, CO_SUSPECTS, THINGS

ONE_CASE = "named in one case"
IN_COMMON = "one in common"
NONE_IN_COMMON = "none in common"

_RAREST = 0.001
"""No company counts as rarer than one record in a thousand (our judgement): friends and families share more than one thing,
names among them, so that company never outweighs a good disagreement. It is worth eight bits or so at the most."""
_EXPECTED_M = 0.3
_EXPECTED_U = 0.001

_NAME_STARTS = (Key(("forename",), "first:1"), Key(("surname",), "first:1"))


def spec_in_company(spec: ModelSpec, rules: tuple[BlockingRule, ...]) -> ModelSpec:
    """Add company to the model of people.

    Records that share company are candidates where a part of the name begins alike. A shared name and shared company are
    more than a name alone.

    Parameters
    ----------
    rules
        The blocking rules that the first pass used.
    """
    comparisons = tuple(_comparison(name) for name in (CO_SUSPECTS, THINGS))
    by_company = tuple(
        BlockingRule((Key((comparison.name,)), start)) for comparison in comparisons for start in _NAME_STARTS
    )
    compares_all = any(not rule.keys for rule in rules)
    in_common = tuple(LevelRange(each.name, each.level(IN_COMMON), each.level(IN_COMMON)) for each in comparisons)
    return replace(
        spec,
        comparisons=(*spec.comparisons, *comparisons),
        blocking_rules=rules if compares_all else (*rules, *by_company),
        guards=tuple(_unless_in_company(guard, in_common) for guard in spec.guards),
        most_lost=None,
    )


def _comparison(column: str) -> Comparison:
    """Compare one list of company. Two people named in one case share its company as a matter of course: it says nothing."""
    one_case = Test(Op.SHARED, Key((CASES,)), decides_null=False)
    levels = (
        LevelSpec(ONE_CASE, (one_case,), 0.01, 0.01, is_weighed_elsewhere=True),
        LevelSpec(IN_COMMON, (Test(Op.SHARED, Key((column,))),), _EXPECTED_M, _EXPECTED_U, rarity=1.0),
    )
    return Comparison(column, levels, NONE_IN_COMMON, frequency_key=Key((column,)), least_frequency=_RAREST)


def _unless_in_company(guard: Guard, in_common: tuple[LevelRange, ...]) -> Guard:
    return replace(guard, unless=(*guard.unless, *in_common)) if guard.name == NOTHING_BUT_A_NAME else guard
