"""A resolution that is kept: begun with a full run, then brought up to date by what is new, gone, or judged since.

Every pair that weighs enough to matter is kept, whatever became of it. What a full run makes of the pairs within a group
that links connect depends on that group alone: so only groups in which something changed are resolved again, by the same
functions.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import polars as pl

from joindots.engine.growing import Array, GrowingArrays
from joindots.model.errors import ParameterError
from joindots.resolve.candidates.blocking import MOST_RECORDS_IN_A_BLOCK, block_records
from joindots.resolve.clusters.clustering import Clusters, Pins, cluster_records, component_labels, no_pins
from joindots.resolve.clusters.rivals import is_unguarded
from joindots.resolve.increment.blocks import Limits, find_meetings, limits_of
from joindots.resolve.increment.keys import entries_of
from joindots.resolve.increment.memory import Memory, least_of_each, numbered, pins_among
from joindots.resolve.increment.pairs import keep_found, strike_links
from joindots.resolve.increment.screening import keep_screen, score_newcomers
from joindots.resolve.kernels.data import Flags, Ids, Weights
from joindots.resolve.kernels.waiting import Model
from joindots.resolve.models.fit import bits_from_probability
from joindots.resolve.records.cleaning import OrderKeys
from joindots.resolve.records.coded import CodedTable, coded_table
from joindots.resolve.records.eligible import eligible_records
from joindots.resolve.records.encode import Encoded, encode
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.scoring.guards import Guarding, make_guarding
from joindots.resolve.scoring.program import evaluation_sequence, program_of
from joindots.resolve.scoring.scorer import ScoredPairs, Scorer, make_scorer
from joindots.resolve.scoring.screen import best_gains


@dataclass(frozen=True, slots=True)
class Change:
    """What an update looked at and what it resolved again."""

    n_new: int
    n_gone: int
    n_met: int
    n_links_found: int
    n_resolved_again: int


class KeptResolution:
    """A resolution whose model is frozen, kept in arrays on the disk.

    Records are numbered by rows: those that are there, in the order in which they came.

    Parameters
    ----------
    arrays
        Where it is kept; their stamp should tell the model and the settings.
    model
        The frozen model, with every frequency that its comparisons read.
    most_records
        A block with more records is left out.
    n_threads
        Threads to score with, all cores unless given; the result is the same for any number.

    Raises
    ------
    ParameterError
        If the model's rules are yet to be chosen.
    """

    def __init__(
        self,
        arrays: GrowingArrays,
        model: FittedModel,
        *,
        most_records: int = MOST_RECORDS_IN_A_BLOCK,
        n_threads: int | None = None,
    ) -> None:
        if model.spec.most_lost is not None:
            raise ParameterError("The rules of this model are yet to be chosen. Give a model as a full run leaves it.")
        self._memory = Memory(arrays)
        self._model = model
        self._limits: Limits = limits_of(model.spec.blocking_rules, most_records)
        self._most_records = most_records
        self._n_threads = n_threads or os.cpu_count() or 1
        self._least_bits = bits_from_probability(model.spec.least_probability)
        self._join_bits = bits_from_probability(model.spec.threshold_probability)

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to bring up to date."""
        return "label" in self._memory.arrays

    def begin(
        self,
        frame: pl.DataFrame | CodedTable,
        *,
        is_eligible: Flags | None = None,
        pins: Pins | None = None,
        order: OrderKeys | None = None,
        beside: Mapping[str, Array] = MappingProxyType({}),
    ) -> None:
        """Resolve a table from the start, and keep what a later update needs.

        Parameters
        ----------
        pins
            What stands before any model; nothing unless given.
        order
            What breaks ties, for records in that order; the order in which they come unless given.
        beside
            Arrays of the caller's, kept with the others or not at all.
        """
        table, spec, memory = coded_table(frame), self._model.spec, self._memory
        if self.has_begun:
            memory.arrays.clear()
        eligible, encoded = self._eligible(table, is_eligible), encode(table, spec)
        rules = block_records(table, spec.blocking_rules, is_eligible=eligible, most_records=self._most_records)
        scorer = make_scorer(spec, encoded, self._model.fit, self._model.frequencies)
        links = scorer.score_candidates(rules, self._least_bits, self._n_threads)
        guarding = make_guarding(spec, encoded, self._model.frequencies)
        numbers = memory.add_records(scorer, guarding)
        memory.add_order(order, 0)
        memory.entries.add(*entries_of(table, spec.blocking_rules, eligible))
        memory.add_links(links)
        memory.set_pins(no_pins(table.n_records) if pins is None else pins)
        rows = np.arange(table.n_records)
        for name, values in (("connected", rows), ("label", rows), ("weakest_bits", np.full(table.n_records, np.nan))):
            memory.arrays.replace(name, values)
        is_touched = np.ones(table.n_records, np.bool_)
        everything = memory.data_of(encoded)
        of_new, scorer = scorer, self._scorer(everything, scorer.weights)
        keep_screen(memory, of_new, numbers, scorer, self._least_bits)
        guarding = memory.guarding_like(guarding, everything)
        self._resolve_again(scorer, guarding, self._rows_to_resolve(guarding, is_touched, memory.is_there, 0))
        self._end(beside)

    def update(
        self,
        frame: pl.DataFrame | CodedTable,
        *,
        is_eligible: Flags | None = None,
        gone: Ids | None = None,
        pins: Pins | None = None,
        order: OrderKeys | None = None,
        beside: Mapping[str, Array] = MappingProxyType({}),
    ) -> Change:
        """Bring the resolution up to date.

        Parameters
        ----------
        frame
            The new records; they come after all that are there.
        gone
            The rows that are there no more, as they were before.
        pins
            What stands before any model now, by the rows as they will be; as it was, where it is not given.
        order, beside
            As in `begin`, of the new records.

        Raises
        ------
        ParameterError
            If records are gone and the pins are not given anew.
        """
        if gone is not None and len(gone) and pins is None:
            raise ParameterError("Records are gone, so their rows moved: give the pins of the rows that are left.")
        table, memory = coded_table(frame), self._memory
        n_before = memory.n_numbers
        eligible, encoded = self._eligible(table, is_eligible), encode(table, self._model.spec)
        of_new = make_scorer(self._model.spec, encoded, self._model.fit, self._model.frequencies)
        guards_of_new = make_guarding(self._model.spec, encoded, self._model.frequencies)
        new = entries_of(table, self._model.spec.blocking_rules, eligible)
        new = (new[0], (new[1] + n_before).astype(np.int32))
        gone_numbers = np.zeros(0, np.int64) if gone is None else memory.numbers[gone]
        numbers = memory.add_records(of_new, guards_of_new)
        memory.add_order(order, n_before)
        memory.entries.add(*new)
        was_there = memory.is_there.copy()
        was_there[n_before:] = False
        is_there = memory.is_there.copy()
        is_there[gone_numbers] = False
        if len(gone_numbers):
            memory.set_flags("is_there", is_there)
        gone_keys = memory.entries.entries_of(was_there & ~is_there)[0] if len(gone_numbers) else new[0][:0]
        meetings = find_meetings(memory.entries, new, gone_keys, was_there, is_there, self._limits)
        everything = memory.data_of(encoded)
        scorer, guarding = self._scorer(everything, of_new.weights), memory.guarding_like(guards_of_new, everything)
        screen = keep_screen(memory, of_new, numbers, scorer, self._least_bits)
        model = Model(
            scorer.sequence, best_gains(scorer.spec, scorer.weights, scorer.sequence), self._least_bits,
            scorer.encoded.data, scorer.program, scorer.weights,
        )  # fmt: skip
        found, n_met = score_newcomers(model, screen, meetings, is_there, memory.order, self._n_threads)
        is_touched = was_there & ~is_there
        is_touched[n_before:] = True
        n_links_before = len(memory.arrays["link_l"])
        strike_links(memory, meetings, is_there, self._limits)
        keep_found(memory, found, meetings, len(is_there))
        self._renew_pins(pins, n_before, is_touched)
        rows = self._rows_to_resolve(guarding, is_touched, is_there, n_links_before)
        self._resolve_again(scorer, guarding, rows)
        self._end(beside)
        return Change(table.n_records, len(gone_numbers), n_met, len(found.lefts), len(rows))

    def clusters(self) -> Clusters:
        """Give the entities, by rows; `Clusters.holds` is of the `links`."""
        memory = self._memory
        weakest_bits, holds = memory.arrays["weakest_bits"][memory.numbers].copy(), memory.flags("link_holds")
        return Clusters(self.labels(), weakest_bits, holds[self._given()])

    def labels(self) -> Ids:
        """Give each record's entity, by rows: the row of one of its records."""
        return self._memory.rows_of(self._memory.arrays["label"][self._memory.numbers])

    @property
    def n_links(self) -> int:
        """How many links there are."""
        return int(np.count_nonzero(self._is_given()))

    def links(self) -> ScoredPairs:
        """Give the links, by rows, in the order of a full run."""
        links = self._memory.links(self._given())
        return ScoredPairs(
            self._memory.rows_of(links.lefts),
            self._memory.rows_of(links.rights),
            links.weights_bits,
            links.levels,
            links.n_candidates,
        )

    def _given(self) -> Ids:
        arrays = self._memory.arrays
        given = np.flatnonzero(self._is_given())
        return given[np.lexsort((arrays["link_r"][given], arrays["link_l"][given]))]

    def _is_given(self) -> Flags:
        return np.asarray(self._memory.flags("link_is_given") & self._memory.flags("link_is_usable"))

    def _eligible(self, table: CodedTable, is_eligible: Flags | None) -> Flags:
        eligible = eligible_records(table, self._model.spec)
        return eligible if is_eligible is None else eligible & is_eligible

    def _scorer(self, encoded: Encoded, weights: Weights) -> Scorer:
        """Make the model ready for records of the memory; `weights` are those of any records."""
        spec = self._model.spec
        weights = self._memory.weights_like(weights)
        return Scorer(spec, encoded, program_of(spec, encoded), weights, evaluation_sequence(spec, weights))

    def _renew_pins(self, pins: Pins | None, n_before: int, is_touched: Flags) -> None:
        """Put the pins of the rows in the memory's numbers, and touch whomever a change in them is about."""
        memory, n = self._memory, len(is_touched)
        old = memory.pins()
        together = np.arange(n)
        together[:n_before] = old.together
        if pins is None:
            memory.set_pins(Pins(together, old.apart, old.unsure))
            return
        numbers = memory.numbers
        renewed = np.arange(n)
        renewed[numbers] = numbers[pins.together]
        changed = np.flatnonzero(renewed != together)
        is_touched[changed] = is_touched[together[changed]] = is_touched[renewed[changed]] = True
        apart, unsure = numbered(pins.apart, numbers), numbered(pins.unsure, numbers)
        for now, before in ((apart, old.apart), (unsure, old.unsure)):
            ends = np.setxor1d(now[0] * n + now[1], before[0] * n + before[1])
            is_touched[ends // n] = is_touched[ends % n] = True
        memory.set_pins(Pins(renewed, apart, unsure))

    def _rows_to_resolve(self, guarding: Guarding, is_touched: Flags, is_there: Flags, n_links_before: int) -> Ids:
        """Find the groups in which anything changed: a record, a pin, or a link that counts.

        Groups are those that founding links and pins ever connected: that they only grow costs work and no truth. A link
        that cannot found an entity matters within a group alone.
        """
        memory, arrays, n = self._memory, self._memory.arrays, len(is_touched)
        lefts, rights = arrays["link_l"], arrays["link_r"]
        changed, is_usable = self._renew_usable(guarding, n_links_before)
        founds = changed[arrays["link_bits"][changed] >= self._join_bits]
        connected, labels, weakest = np.arange(n), np.arange(n), np.full(n, np.nan)
        for name, values in (("connected", connected), ("label", labels), ("weakest_bits", weakest)):
            values[: len(arrays[name])] = arrays[name]
        together = memory.pins().together
        pinned = np.flatnonzero(together != np.arange(n))
        found_l, found_r = np.r_[lefts[founds], together[pinned]], np.r_[rights[founds], pinned]
        connected = component_labels(n, found_l, found_r, connected)
        within = changed[connected[lefts[changed]] == connected[rights[changed]]]
        has_touched = np.zeros(n, np.bool_)
        has_touched[connected[is_touched]] = True
        has_touched[connected[lefts[within]]] = True
        for name, values in (("connected", connected), ("label", labels), ("weakest_bits", weakest)):
            arrays.replace(name, values)
        memory.set_flags("link_is_usable", is_usable)
        return np.flatnonzero(has_touched[connected] & is_there)

    def _renew_usable(self, guarding: Guarding, n_links_before: int) -> tuple[Ids, Flags]:
        """Say which links count: those that stand, that no guard speaks against, and that are not shared with a rival.

        Returns
        -------
        The places of the links of which it was not so before, or is not any more; and which count.
        """
        memory, spec = self._memory, self._model.spec
        was_usable = memory.flags("link_is_usable")
        is_usable = was_usable & memory.flags("link_stands")
        looked_at = np.flatnonzero(memory.flags("link_stands"))
        if not spec.shared_evidence:
            looked_at = looked_at[looked_at >= n_links_before]
        pairs = memory.links(looked_at)
        places = ScoredPairs(pairs.lefts, pairs.rights, pairs.weights_bits, pairs.levels, len(looked_at))
        is_usable[looked_at] = is_unguarded(guarding, places)
        return np.flatnonzero(is_usable != was_usable), is_usable

    def _resolve_again(self, scorer: Scorer, guarding: Guarding, rows: Ids) -> None:
        """Resolve the groups of some records: whole groups, in their order, by the functions of a full run."""
        memory, arrays = self._memory, self._memory.arrays
        content, ids = memory.order
        rows = rows[np.lexsort((ids[rows], content[rows]))]
        places = np.full(memory.n_numbers, -1)
        places[rows] = np.arange(len(rows))
        link_l, link_r = places[arrays["link_l"]], places[arrays["link_r"]]
        touched = np.flatnonzero(memory.flags("link_is_usable") & (link_l >= 0) & (link_r >= 0))
        lefts, rights = np.minimum(link_l, link_r)[touched], np.maximum(link_l, link_r)[touched]
        by_pair = np.lexsort((rights, lefts))
        touched, lefts, rights = touched[by_pair], lefts[by_pair], rights[by_pair]
        links = replace(memory.links(touched), lefts=lefts, rights=rights)
        few = replace(scorer, encoded=memory.data_of(scorer.encoded, rows))
        guarding = replace(guarding, encoded=few.encoded)
        clusters = cluster_records(few, guarding, links, pins_among(memory.pins(), rows, places), self._join_bits)
        labels, weakest = arrays["label"].copy(), arrays["weakest_bits"].copy()
        labels[rows], weakest[rows] = least_of_each(clusters.labels, rows), clusters.weakest_bits
        is_given, holds = memory.flags("link_is_given").copy(), memory.flags("link_holds").copy()
        is_given[touched] = (links.weights_bits >= self._join_bits) | clusters.holds
        holds[touched] = clusters.holds
        arrays.replace("label", labels)
        arrays.replace("weakest_bits", weakest)
        memory.set_flags("link_is_given", is_given)
        memory.set_flags("link_holds", holds)

    def _end(self, beside: Mapping[str, Array]) -> None:
        """Let what was written count, and what the caller wants kept with it."""
        for name, array in beside.items():
            self._memory.arrays.append(name, array)
        self._memory.arrays.commit()
