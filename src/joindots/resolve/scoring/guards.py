"""Which pairs the guards of a model speak against: read from their comparison levels, and from the values themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.model.errors import NotTrainedError
from joindots.resolve.kernels.compare import DAYS_A_YEAR, are_variants
from joindots.resolve.kernels.data import Bits, Codes, Flags
from joindots.resolve.models.spec import BothKnown, Condition, Guard, Key, LevelRange, ModelSpec, SpansApart
from joindots.resolve.records.encode import Encoded
from joindots.resolve.records.frequencies import KeyFrequencies
from joindots.resolve.scoring.scorer import ScoredPairs


@dataclass(frozen=True, slots=True)
class Guarding:
    """The guards of a model made ready for one set of encoded records.

    `n_holders` gives for each value of the lexicon how many records the model's frequencies have counted with it.
    """

    spec: ModelSpec
    encoded: Encoded
    n_holders: Mapping[Key, Bits]

    def applies(self, guard: Guard, pairs: ScoredPairs) -> Flags:
        """Say for each pair whether a guard speaks against it: all of `when` hold and none of `unless`."""
        applies = np.ones(len(pairs.lefts), np.bool_)
        for condition in guard.when:
            applies[applies] = self._holds(condition, pairs, applies)
        for condition in guard.unless:
            applies[applies] = ~self._holds(condition, pairs, applies)
        return applies

    def any_applies(self, guards: Iterable[Guard], pairs: ScoredPairs) -> Flags:
        """Say for each pair whether any of some guards speaks against it."""
        applies = np.zeros(len(pairs.lefts), np.bool_)
        for guard in guards:
            applies |= self.applies(guard, pairs)
        return applies

    def forbids(self, pairs: ScoredPairs) -> Flags:
        """Say for each pair whether any guard of the model speaks against it."""
        return self.any_applies(self.spec.guards, pairs)

    def divides(self, pairs: ScoredPairs) -> Flags:
        """Say for each pair whether a guard keeps its records out of one entity."""
        return self.any_applies((guard for guard in self.spec.guards if guard.divides), pairs)

    def weakens(self, pairs: ScoredPairs) -> Flags:
        """Say for each pair whether a guard denies it to be a link by itself."""
        return self.any_applies((guard for guard in self.spec.guards if not guard.divides), pairs)

    def _holds(self, condition: Condition, pairs: ScoredPairs, among: Flags) -> Flags:
        if isinstance(condition, LevelRange):
            level = pairs.levels[among, self.spec.position(condition.comparison)]
            return np.asarray((level >= condition.least) & (level <= condition.most))
        if isinstance(condition, SpansApart):
            return self._are_spans_apart(condition, pairs, among)
        left, right = self._codes(condition.key, pairs, among)
        has_both = (left >= 0) & (right >= 0)
        starts = self.encoded.data.group_starts
        is_known = (starts[left + 1] > starts[left]) & (starts[right + 1] > starts[right])
        if condition.least_records is not None:
            held = self.n_holders[condition.key]
            fewer, more = np.minimum(held[left], held[right]), np.maximum(held[left], held[right])
            is_known |= (fewer >= condition.least_records) & (fewer >= condition.least_ratio * more)
        differs = has_both & (left != right) & is_known
        differs[differs] = ~self._are_variants(left[differs], right[differs])
        return np.asarray(differs)

    def _are_spans_apart(self, condition: SpansApart, pairs: ScoredPairs, among: Flags) -> Flags:
        both = [self._codes(key, pairs, among) for key in (condition.first, condition.last)]
        is_known = np.logical_and.reduce([codes >= 0 for ends in both for codes in ends])
        (first_l, first_r), (last_l, last_r) = [tuple(self.encoded.data.numbers[codes] for codes in ends) for ends in both]
        gap = np.maximum(first_l - last_r, first_r - last_l) / DAYS_A_YEAR
        middles = np.abs(first_l + last_l - first_r - last_r) / (2.0 * DAYS_A_YEAR)
        return np.asarray(is_known & (gap >= condition.least_gap) & (middles >= condition.least))

    def _are_variants(self, left: Codes, right: Codes) -> Flags:
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        return np.fromiter((are_variants(a, b, self.encoded.data) for a, b in pairs), np.bool_, len(left))

    def _codes(self, key: Key, pairs: ScoredPairs, among: Flags) -> tuple[Codes, Codes]:
        codes = self.encoded.data.codes[:, self.encoded.single_keys[key]]
        return codes[pairs.lefts[among]], codes[pairs.rights[among]]


def make_guarding(spec: ModelSpec, encoded: Encoded, frequencies: Mapping[Key, KeyFrequencies]) -> Guarding:
    """Make the guards of a model ready for encoded records.

    Raises
    ------
    NotTrainedError
        If a guard asks how common a value is, and the frequencies were never counted.
    """
    conditions = [condition for guard in spec.guards for condition in (*guard.when, *guard.unless)]
    for condition in conditions:
        if isinstance(condition, BothKnown) and condition.key not in frequencies:
            raise NotTrainedError(f'The frequencies of "{condition.key.name}" were never counted. Count them for its guard.')
    known = {condition.key for condition in conditions if isinstance(condition, BothKnown)}
    return Guarding(spec, encoded, {key: _n_holders(encoded.lexicon, frequencies[key]) for key in sorted(known)})


def _n_holders(lexicon: pl.Series, frequencies: KeyFrequencies) -> Bits:
    found = lexicon.alias("value").to_frame().join(frequencies.shares, on="value", how="left", maintain_order="left")
    n_holders: Bits = np.rint(found["share"].fill_null(0.0).to_numpy() / frequencies.least_share)
    return n_holders
