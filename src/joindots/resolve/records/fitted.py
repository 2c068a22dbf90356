"""A model with everything that its weights rest on, and where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from joindots import __version__
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.spec import Key, ModelSpec
from joindots.resolve.records.frequencies import KeyFrequencies

_ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a model was fitted to, by what, and when.

    `made_at` is an ISO 8601 time that the caller gives: nothing here reads a clock; `None` where the record of the run has
    it. `input_digest` is the SHA-256 of the
    `columns` that the model reads, in record order, as they were compared.
    """

    made_at: str | None
    software: str
    seed: int
    n_records: int
    columns: tuple[str, ...]
    input_digest: str


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A fitted model: frozen, it weighs a pair alike whatever else is in the file.

    `kinds` says how each column is brought to the form that is compared (`joindots link`); empty where the stage does it.
    """

    spec: ModelSpec
    fit: Fit
    frequencies: Mapping[Key, KeyFrequencies]
    kinds: Mapping[str, str] = field(default_factory=dict)
    provenance: Provenance | None = None


def with_provenance(model: FittedModel, frame: pl.DataFrame, *, made_at: str | None, seed: int) -> FittedModel:
    """Add to a model what it was fitted to.

    Parameters
    ----------
    frame
        The records as they were compared.
    made_at
        The time to write, ISO 8601.
    """
    columns = tuple(sorted(model.spec.columns))
    software = f"joindots {__version__}"
    return replace(
        model, provenance=Provenance(made_at, software, seed, len(frame), columns, digest_columns(frame, columns))
    )


def digest_columns(frame: pl.DataFrame, columns: Iterable[str]) -> str:
    """Digest the values of columns, missing ones too, in row order: the same values give the same SHA-256 anywhere."""
    digest = hashlib.sha256()
    for name in columns:
        digest.update(f"\x1d{name}\x1d".encode())
        values = frame[name]
        for start in range(0, len(values), _ROWS_AT_ONCE):
            piece = values.slice(start, _ROWS_AT_ONCE)
            if isinstance(piece.dtype, pl.List):
                piece = piece.cast(pl.List(pl.String)).list.join("\x1f")
            text = piece.cast(pl.String).fill_null("\x00").str.join("\x1e").item()
            digest.update(str(text).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
