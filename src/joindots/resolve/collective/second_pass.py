"""Resolve once more, with company as evidence: the same records, model and judgements, and two comparisons more.

What a first pass found out about co-suspects tells the second one who is who among the records that it left apart. There is
one second pass, and not one after another until nothing moves: each would rest more on the last one's proposals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from joindots.resolve.candidates.choose import Choice
from joindots.resolve.clusters.clustering import Pins
from joindots.resolve.collective.comparisons import spec_in_company
from joindots.resolve.collective.fit import bits_from, fit_company
from joindots.resolve.kernels.data import Bits, Flags
from joindots.resolve.models.spec import BlockingRule
from joindots.resolve.records.coded import coded_table
from joindots.resolve.records.company import CO_SUSPECTS, THINGS, with_company
from joindots.resolve.records.encode import encode
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.resolution import Resolution, resolve_records
from joindots.resolve.scoring.guards import make_guarding
from joindots.resolve.scoring.scorer import make_scorer


@dataclass(frozen=True, slots=True)
class InCompany:
    """A resolution, and what each of its links owes to company: ``(links,)``.

    `company_bits` of the weight are company's. `needs_company` says which links a guard would refuse without it.
    """

    resolution: Resolution
    company_bits: Bits
    needs_company: Flags


def resolve_in_company(
    first: Resolution,
    people: pl.DataFrame,
    company: pl.DataFrame,
    *,
    seed: int,
    is_eligible: Flags,
    pins: Pins,
    n_threads: int | None = None,
) -> InCompany:
    """Resolve people again with the company that a first resolution found them in; `first` itself where nobody has any.

    What each link owes to company is told apart: whoever counts the company itself must not count it twice.

    Parameters
    ----------
    people
        The records of the first resolution, in its order.
    company
        As `company_of` gives it.
    seed, is_eligible, pins, n_threads
        As the first resolution had them.
    """
    if not first.n_records or not company.select(pl.col(CO_SUSPECTS, THINGS).list.len().sum()).sum_horizontal().sum():
        return InCompany(first, np.zeros(len(first.links.lefts)), np.zeros(len(first.links.lefts), np.bool_))
    spec = spec_in_company(first.model.spec, tuple(rule.rule for rule in first.rules))
    table = coded_table(with_company(people, company))
    frequencies = count_model_frequencies(table, spec, first.model.frequencies, among=is_eligible)
    encoded = encode(table, spec)
    is_model_link = first.links.weights_bits >= first.threshold_bits
    links = first.links.where(np.flatnonzero(is_model_link))
    fit = fit_company(spec, first.model.fit, table, encoded, frequencies, links, is_eligible)
    model = FittedModel(spec, fit, frequencies)
    second = resolve_records(table, spec, seed=seed, is_eligible=is_eligible, pins=pins, model=model, n_threads=n_threads)
    scorer = make_scorer(spec, encoded, model.fit, model.frequencies)
    n_without = len(first.model.spec.comparisons)
    levels = second.links.levels.copy()
    levels[:, n_without:] = -1
    return InCompany(
        replace(second, choice=_with_more_rules(first.choice, spec.blocking_rules)),
        bits_from(scorer, second.links, n_without),
        make_guarding(spec, encoded, frequencies).forbids(replace(second.links, levels=levels)),
    )


def _with_more_rules(choice: Choice | None, rules: tuple[BlockingRule, ...]) -> Choice | None:
    """Say of rules that were added to a choice that nothing is expected of them: what is lost was expected without them."""
    if choice is None:
        return None
    n_more = len(rules) - len(choice.rules)
    return replace(
        choice,
        rules=rules,
        n_pairs=(*choice.n_pairs, *(np.nan for _ in range(n_more))),
        shares_covered=(*choice.shares_covered, *(None for _ in range(n_more))),
    )
