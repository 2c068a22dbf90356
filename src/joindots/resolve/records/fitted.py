"""A model with everything that its weights rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import Key, ModelSpec
from joindots.resolve.records.frequencies import KeyFrequencies


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A fitted model: frozen, it weighs a pair alike whatever else is in the file."""

    spec: ModelSpec
    fit: Fit
    frequencies: Mapping[Key, KeyFrequencies]
