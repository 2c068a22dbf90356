"""What the model expects, counted by hand from links and candidates of known weight."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pytest

from joindots.resolve.accuracy.drawn import DrawnPairs
from joindots.resolve.accuracy.expected import expect_errors
from joindots.resolve.kernels.data import Ids
from joindots.resolve.models.people import people_spec
from joindots.resolve.models.spec import LevelRange
from joindots.resolve.scoring.guards import make_guarding
from joindots.resolve.scoring.scorer import ScoredPairs

SPEC = people_spec()
PNC = SPEC.position("pnc_id")


def _scored(pairs: dict[tuple[int, int], float], *, different_pnc: tuple[tuple[int, int], ...] = ()) -> ScoredPairs:
    ends = np.array(list(pairs), np.int64).reshape(-1, 2)
    levels = np.full((len(pairs), len(SPEC.comparisons)), -1, np.int8)
    levels[[pair in different_pnc for pair in pairs], PNC] = 0
    return ScoredPairs(ends[:, 0], ends[:, 1], np.array(list(pairs.values())), levels, len(pairs))


@dataclass
class KnownWeights:
    """A scorer that knows the weights beforehand."""

    pairs: dict[tuple[int, int], float]
    different_pnc: tuple[tuple[int, int], ...] = ()

    def score(self, lefts: Ids, rights: Ids) -> ScoredPairs:
        asked = {(int(left), int(right)): self.pairs[left, right] for left, right in zip(lefts, rights, strict=True)}
        return _scored(asked, different_pnc=self.different_pnc)


def _candidates(*pairs: tuple[int, int], share: float = 1.0) -> DrawnPairs:
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    return DrawnPairs(ends[:, 0], ends[:, 1], share)


def _bits(probability: float) -> float:
    return math.log2(probability / (1 - probability))


def _expect(scorer: KnownWeights, candidates: DrawnPairs, links: ScoredPairs, labels: list[int], **more: Any) -> Any:
    together = np.array(more.pop("together", list(range(len(labels)))))
    by_level = [guard for guard in SPEC.guards if all(isinstance(each, LevelRange) for each in guard.when)]
    guarding = make_guarding(replace(SPEC, guards=tuple(by_level)), cast(Any, None), {})
    least = more.pop("least", -math.inf)
    heavy = {pair: bits for pair, bits in scorer.pairs.items() if bits >= least}
    weighed = _scored(heavy, different_pnc=scorer.different_pnc)
    return expect_errors(cast(Any, scorer), guarding, candidates, weighed, least, links, np.array(labels), together)


def test_expect_errors__takes_each_pair_for_as_likely_as_the_weakest_link_on_its_strongest_path() -> None:
    """0-1 at 0.99, 1-2 at 0.96, 0-2 a weaker link: 0.99 + 0.96 + 0.96. A link out of the entity counts for nothing."""
    links = _scored({(0, 1): _bits(0.99), (0, 2): _bits(0.955), (1, 2): _bits(0.96), (2, 3): _bits(0.97)})
    found = _expect(KnownWeights({}), _candidates(), links, [0, 0, 0, 3])
    assert found.n_found == 3
    assert found.n_found_true == pytest.approx(0.99 + 0.96 + 0.96)
    assert found.precision == pytest.approx((0.99 + 0.96 + 0.96) / 3)


def test_expect_errors__takes_a_persons_and_a_sources_word_as_true() -> None:
    links = _scored({(1, 2): _bits(0.96)})
    found = _expect(KnownWeights({}), _candidates(), links, [0, 0, 0], together=[0, 0, 2])
    assert found.n_found_true == pytest.approx(1 + 2 * 0.96)


def test_expect_errors__counts_candidates_left_apart_by_their_probability_and_how_many_each_stands_for() -> None:
    weights = {(0, 1): _bits(0.99), (0, 2): _bits(0.3), (1, 3): _bits(0.9)}
    links = _scored({(0, 1): _bits(0.99)})
    scorer = KnownWeights(weights, different_pnc=((1, 3),))
    found = _expect(scorer, _candidates(*weights, share=0.5), links, [0, 0, 2, 3], least=math.inf)
    assert found.n_missed == pytest.approx(0.6)
    assert found.n_matches == pytest.approx(1.59)
    assert found.recall == pytest.approx(0.99 / 1.59)


def test_expect_errors__knows_all_candidates_that_were_kept_and_weighs_a_sample_of_the_rest() -> None:
    weights = {(0, 2): _bits(0.3), (0, 3): _bits(0.9), (1, 2): _bits(0.8), (1, 3): _bits(0.1)}
    drawn = _candidates((0, 2), (0, 3), share=0.5)
    found = _expect(KnownWeights(weights), drawn, _scored({}), [0, 1, 2, 3], least=_bits(0.5))
    assert found.n_missed == pytest.approx(0.9 + 0.8 + 0.3 / 0.5)
    different = KnownWeights(weights, different_pnc=((1, 2),))
    assert _expect(different, drawn, _scored({}), [0, 1, 2, 3], least=_bits(0.5)).n_missed == pytest.approx(0.9 + 0.3 / 0.5)


def test_expect_errors__of_nothing_is_not_known() -> None:
    found = _expect(KnownWeights({}), _candidates(), _scored({}), [0, 1])
    assert math.isnan(found.precision)
    assert math.isnan(found.recall)
