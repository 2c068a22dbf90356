"""Record linkage on tables that keep coming: what was resolved is kept in a folder, and a new table costs its own size.

What comes out is what `joindots.resolve.link` makes of all tables together with the same model, to the last entity.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from joindots import __version__
from joindots.engine.growing import GrowingArrays, is_whole, stamp_of
from joindots.model.errors import ParameterError, StateError
from joindots.resolve.increment.resolved import Change, KeptResolution
from joindots.resolve.link import config_of_model
from joindots.resolve.models.config import LinkConfig
from joindots.resolve.records.cleaning import (
    OrderKeys,
    canonical_order,
    clean_table,
    numbered_rows,
    order_keys,
    read_columns,
)
from joindots.resolve.records.coded import CodedTable
from joindots.resolve.records.fitted import FittedModel, with_provenance
from joindots.resolve.records.frequencies import KeyFrequencies
from joindots.resolve.records.texts import text_bytes
from joindots.resolve.resolution import fit_records
from joindots.resolve.steps import Steps
from joindots.resolve.training.model_file import model_document, model_of_document, read_model, write_model

MODEL = "model.json"
_FORM = "1"
_FROZEN, _SHARES = "frozen.json", "frequencies_{}.arrow"
_FILES, _ID_COLUMN = "files", "id_column"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A table to take in: what it is called, a digest of its bytes by which it is known again, and its rows."""

    name: str
    digest: str
    frame: pl.DataFrame | pl.LazyFrame


@dataclass(frozen=True, slots=True)
class KeptLink:
    """What is kept by now.

    `records` has one row for each row ever taken in, as `LinkResult.records` has; `files` names the tables by their numbers.
    `known` are the tables that were there before and passed over. `change` says what the new ones took; ``None`` where
    everything was resolved from the start, or nothing was new.
    """

    records: pl.DataFrame
    files: tuple[str, ...]
    known: tuple[str, ...]
    n_new: int
    n_links: int
    change: Change | None
    model: FittedModel
    steps: Steps


def link_kept(
    folder: Path,
    deliveries: Sequence[Delivery],
    *,
    config: LinkConfig | None = None,
    model: FittedModel | None = None,
    seed: int = 0,
    made_at: str | None = None,
    n_threads: int | None = None,
    steps: Steps | None = None,
) -> KeptLink:
    """Take tables in: the first ones with a model, or a configuration to train one by, later ones with what is kept.

    Parameters
    ----------
    folder
        Where everything is kept, the model too. It holds personal data as the tables do.
    deliveries
        A table that was taken in before is passed over.
    model
        A fitted model to use as it is. Once something is kept: the very model that is kept, or none.
    made_at
        The time to write into a newly trained model, ISO 8601.

    Raises
    ------
    ParameterError
        If nothing is kept and neither `config` nor `model` is given, or something is and another is given.
    StateError
        If what is kept is damaged, or was made by another version.
    """
    steps = steps or Steps()
    if stamp_of(folder) is None:
        return _begun(folder, deliveries, config, model, seed, made_at, n_threads, steps)
    if config is not None:
        raise ParameterError(f"{folder} has its own model ({MODEL}). Leave the configuration away, or name another folder.")
    kept_model, arrays = _opened(folder)
    if model is not None and _digest(folder / MODEL) != _digest_of(model, folder):
        raise ParameterError(f"{folder} was made with another model than this. Leave it away, or name another folder.")
    kept = KeptResolution(arrays, kept_model, n_threads=n_threads)
    files = arrays.facts[_FILES]
    digests = {each["sha256"] for each in files}
    new = [each for each in deliveries if each.digest not in digests]
    known = tuple(each.name for each in deliveries if each.digest in digests)
    change = None
    if new:
        settings = replace(config_of_model(kept_model), id_column=arrays.facts[_ID_COLUMN])
        taken = _taken_in(new, settings, len(files), steps)
        arrays.facts[_FILES] = [*files, *_described(new)]
        with steps.timed("update"):
            change = kept.update(taken.table, order=taken.order, beside=taken.beside(len(arrays["position"])))
    return _told(kept, arrays, known, change, change.n_new if change else 0, kept_model, steps)


def _begun(
    folder: Path,
    deliveries: Sequence[Delivery],
    config: LinkConfig | None,
    model: FittedModel | None,
    seed: int,
    made_at: str | None,
    n_threads: int | None,
    steps: Steps,
) -> KeptLink:
    if (config is None) == (model is None):
        raise ParameterError(f"{folder} keeps nothing yet: give either a configuration, to train a model, or a model.")
    settings = config if config is not None else config_of_model(model) if model is not None else None
    assert settings is not None
    new = list({each.digest: each for each in deliveries}.values())
    taken = _taken_in(new, settings, 0, steps)
    if model is None or model.spec.most_lost is not None or model.spec.counted_keys - model.frequencies.keys():
        model = replace(fit_records(taken.table, settings.spec, seed=seed, model=model, steps=steps), kinds=settings.kinds)
        if made_at is not None:
            model = with_provenance(model, taken.table.frame(), made_at=made_at, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_model(model, folder / MODEL)
    model = read_model(folder / MODEL)
    _write_frozen(model, folder)
    if model.spec.blocking_rules != settings.spec.blocking_rules:  # the order that brings candidates together is another now
        taken = _taken_in(new, replace(config_of_model(model), id_column=settings.id_column), 0, steps)
    arrays = GrowingArrays(folder, _stamp(folder))
    arrays.facts |= {_FILES: _described(new), _ID_COLUMN: settings.id_column}
    kept = KeptResolution(arrays, model, n_threads=n_threads)
    with steps.timed("resolve"):
        kept.begin(taken.table, order=taken.order, beside=taken.beside(0))
    return _told(kept, arrays, (), None, len(taken.rows), model, steps)


@dataclass(frozen=True, slots=True)
class _TakenIn:
    """New records in their order: the n-th came ``rows[n]``-th."""

    table: CodedTable
    order: OrderKeys
    rows: np.ndarray
    numbered: pl.DataFrame
    ids: pl.Series

    def beside(self, n_before: int) -> dict[str, np.ndarray]:
        """Lay out what names the records, in the order in which they came."""
        text, ends = text_bytes(self.ids)
        lengths = np.where(self.ids.is_null().to_numpy(), -1, np.diff(ends))
        return {
            "position": n_before + self.rows.astype(np.int64),
            "file": self.numbered["file"].to_numpy().astype(np.int32),
            "row": self.numbered["row"].to_numpy().astype(np.int32),
            "id_text": text,
            "id_lengths": lengths.astype(np.int32),
        }


def _taken_in(deliveries: Sequence[Delivery], settings: LinkConfig, n_files: int, steps: Steps) -> _TakenIn:
    """Read, clean and order tables."""
    with steps.timed("read"):
        wanted = [*settings.kinds, *([settings.id_column] if settings.id_column else [])]
        raw, lengths = read_columns([each.frame for each in deliveries], wanted)
    numbered = numbered_rows(lengths, n_files)
    ids = (raw[settings.id_column] if settings.id_column else numbered["row"]).cast(pl.String)
    with steps.timed("clean"):
        table = clean_table(raw, settings.kinds)
    with steps.timed("order"):
        keys = order_keys(table, list(settings.kinds), settings.commonest_column, ids)
        rows = canonical_order(keys)
    return _TakenIn(table.in_order(rows), OrderKeys(keys.content[rows], keys.ids[rows]), rows, numbered, ids)


def _told(
    kept: KeptResolution,
    arrays: GrowingArrays,
    known: tuple[str, ...],
    change: Change | None,
    n_new: int,
    model: FittedModel,
    steps: Steps,
) -> KeptLink:
    """Give every record its entity: the first row of it, counted through all tables."""
    positions, labels = arrays["position"], kept.labels()
    founders = np.full(len(labels), len(labels))
    np.minimum.at(founders, labels, positions)
    entities = np.empty(len(labels), np.int64)
    entities[positions] = founders[labels]
    records = pl.DataFrame(
        {
            "file": arrays["file"].astype(np.int64),
            "row": arrays["row"].astype(np.int64),
            "record_id": _spelled(arrays["id_text"], arrays["id_lengths"]),
            "entity": entities,
        }
    )
    files = tuple(each["name"] for each in arrays.facts[_FILES])
    return KeptLink(records, files, known, n_new, kept.n_links, change, model, steps)


def _spelled(text: np.ndarray, lengths: np.ndarray) -> pl.Series:
    ends = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.maximum(lengths, 0), out=ends[1:])
    spelled = pa.LargeStringArray.from_buffers(len(lengths), pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(text)))
    found = pl.Series("record_id", pl.from_arrow(spelled), dtype=pl.String)
    return found.set(pl.Series(lengths < 0), None)


def _opened(folder: Path) -> tuple[FittedModel, GrowingArrays]:
    """Open what is kept, or refuse: what cannot be used is never deleted unasked."""
    remedy = "Delete the folder and begin again with all tables."
    if not (folder / MODEL).is_file() or stamp_of(folder) != _stamp(folder):
        raise StateError(f"{folder} was kept by another version of the software, or its model changed since. {remedy}")
    if not is_whole(folder):
        raise StateError(f"{folder} is damaged: a file of it is shorter than it was. {remedy}")
    try:
        return _read_frozen(folder), GrowingArrays(folder, _stamp(folder))
    except (OSError, ValueError, pl.exceptions.PolarsError) as problem:
        raise StateError(f"{folder} is damaged: {problem}. {remedy}") from None


def _write_frozen(model: FittedModel, folder: Path) -> None:
    """Write the model once more, its frequencies as columns: to read them as JSON would cost as much as a delivery."""
    document = model_document(replace(model, frequencies={}))
    frequencies = []
    for number, key in enumerate(sorted(model.spec.counted_keys)):
        counted = model.frequencies[key]
        counted.shares.write_ipc(folder / _SHARES.format(number))
        frequencies.append([counted.chance_agreement, counted.least_share])
    (folder / _FROZEN).write_text(json.dumps({"model": document, "frequencies": frequencies}), "utf-8")


def _read_frozen(folder: Path) -> FittedModel:
    written = json.loads((folder / _FROZEN).read_text("utf-8"))
    model = model_of_document(written["model"])
    frequencies = {
        key: KeyFrequencies(pl.read_ipc(folder / _SHARES.format(number)), *counted)
        for number, (key, counted) in enumerate(zip(sorted(model.spec.counted_keys), written["frequencies"], strict=True))
    }
    return replace(model, frequencies=frequencies)


def _stamp(folder: Path) -> dict[str, str]:
    return {"form": _FORM, "model": _digest(folder / MODEL), "software": __version__}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of(model: FittedModel, folder: Path) -> str:
    """Digest a model as its file would be."""
    written = folder / f".partial-{MODEL}"
    try:
        write_model(model, written)
        return _digest(written)
    finally:
        written.unlink(missing_ok=True)


def _described(deliveries: Sequence[Delivery]) -> list[Mapping[str, Any]]:
    return [{"name": each.name, "sha256": each.digest} for each in deliveries]
