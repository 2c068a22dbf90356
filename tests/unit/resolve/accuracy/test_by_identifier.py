"""Identifiers held out: counted on a few records where every link is known."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from joindots.resolve.accuracy.by_identifier import IdentifierCheck, check_identifiers
from joindots.resolve.accuracy.drawn import draw_records
from joindots.resolve.accuracy.intervals import share_interval
from joindots.resolve.candidates.blocking import block_records
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import BlockingRule, Comparison, Guard, Key, LevelRange, ModelSpec
from joindots.resolve.records.encode import encode
from joindots.resolve.scoring.guards import make_guarding
from joindots.resolve.scoring.scorer import make_scorer

NAME, CODE, HOME = Key(("name",)), Key(("code",)), Key(("home",))


def _exact(key: Key) -> Comparison:
    (same,) = levels.identifier_levels(key, forgives_slips=False)
    return Comparison(key.columns[0], (replace(same, rarity=0.0),))


def _spec(*guards: Guard) -> ModelSpec:
    rules = (BlockingRule((NAME,)), BlockingRule((CODE,)))
    return ModelSpec("held out", (_exact(NAME), _exact(CODE), _exact(HOME)), rules, guards=guards)


CODES_DIFFER = Guard("codes differ", (LevelRange("code", 0, 0),))
ROWS = [
    ("ann", "A", "x"), ("ann", "A", "x"),  # one code, met by name, linked
    ("ann", "B", "x"),                     # another code: a false link to each of the two
    ("bob", "C", "y"), ("cat", "C", "y"),  # one code, not met by name
    ("dan", "D", "v"), ("dan", "D", "w"),  # one code, met, and too little else to link
    ("eve", None, "z"), ("eve", "E", "z"),  # nothing to say: one has no code
]  # fmt: skip


def _checked(spec: ModelSpec) -> tuple[IdentifierCheck, ...]:
    frame = pl.DataFrame(ROWS, schema=["name", "code", "home"], orient="row")
    bits = {"name": (-4.0, 4.0), "code": (-9.0, 15.0), "home": (-5.0, 5.0)}
    fits = []
    for comparison in spec.comparisons:
        m = tuple(1e-5 * 2.0**weight for weight in bits[comparison.name])
        fits.append(ComparisonFit(comparison.name, comparison.labels, m, (1e-5, 1e-5), 1.0))
    fit = Fit("held out", tuple(fits), 0.5, True, 1, 1, 1)
    scorer = make_scorer(spec, encode(frame, spec), fit, {})
    guarding = make_guarding(spec, scorer.encoded, {})
    rules = block_records(frame, spec.blocking_rules)
    records = draw_records(rules, len(frame), seed=1, most_pairs=10**9)
    return check_identifiers(spec, fit, scorer, guarding, rules, records, threshold_bits=8.0)


def test_check_identifiers__counts_what_the_rest_would_do_without_the_identifier() -> None:
    (check,) = _checked(_spec(CODES_DIFFER))
    assert check.identifier == "code"
    assert (check.n_links, check.n_false) == (3, 2), "ann with ann, and both with the third"
    assert (check.n_same, check.n_met, check.n_linked) == (3, 2, 1)


def test_check_identifiers__counts_pairs_as_half_as_telling_as_their_number() -> None:
    (check,) = _checked(_spec(CODES_DIFFER))
    assert check.false_links == share_interval(2, 3, design_effect=2.0)
    assert check.met == share_interval(2, 3, design_effect=2.0)
    assert check.linked == share_interval(1, 3, design_effect=2.0)


def test_check_identifiers__heeds_the_guards_that_look_at_something_else() -> None:
    (check,) = _checked(_spec(CODES_DIFFER, Guard("one home", (LevelRange("home", 1, 1), LevelRange("name", 1, 1)))))
    assert (check.n_links, check.n_false, check.n_linked) == (0, 0, 0)
    assert (check.n_same, check.n_met) == (3, 2)


@pytest.mark.parametrize(
    "guard",
    [
        Guard("not by itself", (LevelRange("code", 0, 0), LevelRange("name", 0, 0))),
        Guard("unless", (LevelRange("code", 0, 0),), (LevelRange("home", 1, 1),)),
        Guard("divides nothing", (LevelRange("code", 0, 0),), divides=False),
        Guard("or unknown", (LevelRange("code", -1, 0),)),
        Guard("or the same", (LevelRange("code", 0, 1),)),
    ],
)
def test_check_identifiers__holds_out_only_what_a_person_has_one_of(guard: Guard) -> None:
    assert _checked(_spec(guard)) == ()
