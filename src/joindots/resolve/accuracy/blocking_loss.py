"""What blocking lost, measured: every record compared with every other, beside the pairs that the rules make."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from joindots.resolve.accuracy.evaluate import count_pairs_lost
from joindots.resolve.candidates.blocking import block_records, candidate_pairs
from joindots.resolve.kernels.data import Flags, Ids
from joindots.resolve.models.fit import bits_from_probability
from joindots.resolve.models.spec import BlockingRule
from joindots.resolve.records.eligible import eligible_records
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.scoring.guards import make_guarding
from joindots.resolve.scoring.scorer import scorer_for


@dataclass(frozen=True, slots=True)
class BlockingLoss:
    """How many links above the threshold there are and how many no rule brings together; the true pairs too, where known."""

    n_links: int
    n_links_lost: int
    n_true_pairs: int | None = None
    n_true_pairs_lost: int | None = None

    @property
    def share_of_links_lost(self) -> float:
        """The share of links lost, 0 to 1."""
        return self.n_links_lost / max(self.n_links, 1)


def measure_blocking_loss(
    frame: pl.DataFrame, model: FittedModel, *, is_eligible: Flags | None = None, truth: Ids | None = None
) -> BlockingLoss:
    """Compare all pairs of a table, and count the links and true pairs that the model's blocking rules never bring together.

    This takes time with the square of the records: 20,000 make two hundred million pairs.

    Parameters
    ----------
    is_eligible
        Which records the model may link; those with anything to compare unless given.
    truth
        Which entity each record truly is.
    """
    eligible = eligible_records(frame, model.spec)
    if is_eligible is not None:
        eligible &= is_eligible
    rules = block_records(frame, model.spec.blocking_rules, is_eligible=eligible)
    everybody = block_records(frame, (BlockingRule(()),), is_eligible=eligible)
    threshold_bits = bits_from_probability(model.spec.threshold_probability)
    scorer = scorer_for(frame, replace(model, spec=replace(model.spec, most_lost=None)))
    links = scorer.score_candidates(everybody, threshold_bits)
    guarding = make_guarding(model.spec, scorer.encoded, model.frequencies)
    links = links.where(~guarding.forbids(links))
    portions = [portion for rule in rules for portion in candidate_pairs(rule)]
    lefts, rights = (np.concatenate(side) for side in zip(*portions, strict=True))
    brought = np.isin(links.lefts * len(frame) + links.rights, lefts * len(frame) + rights)
    n_lost = int((~brought).sum())
    if truth is None:
        return BlockingLoss(len(brought), n_lost)
    return BlockingLoss(len(brought), n_lost, *count_pairs_lost(lefts, rights, truth))
