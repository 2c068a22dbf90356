"""A fitted model as one JSON document: what is compared, what was learned, how common each value is, and from what.

The document is versioned. It holds every value that occurs more than once in the compared columns, since rarity is counted
by value: keep it as the records themselves are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from joindots.model.errors import ParameterError, SourceError
from joindots.model.protected import refuse_protected
from joindots.resolve.models.fit import Fit
from joindots.resolve.models.protected_values import refuse_protected_values
from joindots.resolve.models.spec import Key, ModelSpec
from joindots.resolve.records.fitted import FittedModel, Provenance
from joindots.resolve.records.frequencies import KeyFrequencies
from joindots.resolve.training.splink_file import read_splink_model
from joindots.resolve.training.written_form import read, written

FORMAT = "joindots model"
VERSION = 1


def model_document(model: FittedModel) -> dict[str, Any]:
    """Lay a fitted model out as JSON values; the same model gives the same document."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "provenance": written(model.provenance),
        "kinds": dict(sorted(model.kinds.items())),
        "spec": written(model.spec),
        "fit": written(model.fit),
        "frequencies": [_written_frequencies(key, model.frequencies[key]) for key in sorted(model.frequencies)],
    }


def write_model(model: FittedModel, path: Path) -> None:
    """Write a fitted model to a file; the same model gives the same bytes."""
    text = json.dumps(model_document(model), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    path.write_text(text, "utf-8")


def read_model(source: Path | str | Mapping[str, Any]) -> FittedModel:
    """Read a fitted model from its file or document; a file that Splink saved is read as such.

    Raises
    ------
    SourceError
        If the file cannot be read, or holds no model.
    AccessRefused
        If the model reads a column of ethnicity, nationality or religion, or holds such values.
    ParameterError
        Naming the place in the document that is wrong.
    """
    document = source if isinstance(source, Mapping) else _document_of(Path(source))
    if "format" not in document and "comparisons" in document:
        return read_splink_model(document)
    model = model_of_document(document)
    for key, frequencies in model.frequencies.items():
        refuse_protected_values(key.name, frequencies.shares.select("value", pl.lit(1).alias("count")))
    return model


def model_of_document(document: Mapping[str, Any]) -> FittedModel:
    """Read a fitted model from a document that a run of this review wrote: its values are those of the review's own tables.

    Raises
    ------
    SourceError
        If the document is of another form or version.
    AccessRefused
        If the model reads a column of ethnicity, nationality or religion.
    ParameterError
        Naming the place in the document that is wrong.
    """
    if document.get("format") != FORMAT or document.get("version") != VERSION:
        raise SourceError(
            f"This is {document.get('format')!r}, version {document.get('version')!r}. "
            f"Allowed: {FORMAT!r}, version {VERSION}, or the settings JSON of Splink 5."
        )
    model = FittedModel(
        spec=read(ModelSpec, document.get("spec"), "spec"),
        fit=read(Fit, document.get("fit"), "fit"),
        frequencies=_read_frequencies(document.get("frequencies")),
        kinds=read(Mapping[str, str], document.get("kinds"), "kinds"),  # type: ignore[type-abstract]
        provenance=None if document.get("provenance") is None else read(Provenance, document["provenance"], "provenance"),
    )
    _refuse_protected(model)
    _refuse_misfits(model)
    return model


def _document_of(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else problem
        raise SourceError(f"{path} cannot be read: {said}. Give a model that `joindots link --save-model` wrote.") from None
    if not isinstance(document, dict):
        raise SourceError(f"{path} holds no model. Give one that `joindots link --save-model` wrote.")
    return document


def _written_frequencies(key: Key, frequencies: KeyFrequencies) -> dict[str, Any]:
    shares = frequencies.shares
    return {
        "key": written(key),
        "chance_agreement": frequencies.chance_agreement,
        "least_share": frequencies.least_share,
        "shares": dict(zip(shares["value"], shares["share"], strict=True)),
    }


def _read_frequencies(found: Any) -> dict[Key, KeyFrequencies]:
    frequencies = {}
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ParameterError("frequencies is not a list of objects. Write the model again.")
    for n, each in enumerate(found):
        where = f"frequencies[{n}]"
        shares = read(Mapping[str, float], each.get("shares"), f"{where}.shares")  # type: ignore[type-abstract]
        chance, least = (read(float, each.get(name), f"{where}.{name}") for name in ("chance_agreement", "least_share"))
        for name, value in (("chance_agreement", chance), ("least_share", least), *shares.items()):
            if value <= 0.0:
                raise ParameterError(f"{where}: {name} is {value}. Give a share above 0.")
        frame = pl.DataFrame({"value": [*shares], "share": [*shares.values()]}, schema=_SHARES).sort("value")
        frequencies[read(Key, each.get("key"), f"{where}.key")] = KeyFrequencies(frame, chance, least)
    return frequencies


_SHARES = {"value": pl.String, "share": pl.Float64}


def _refuse_protected(model: FittedModel) -> None:
    """Refuse a model by any column it names, not by those of its comparisons and rules alone."""
    named = {column for key in model.frequencies for column in key.columns} | {*model.kinds, *model.spec.needs_any}
    refuse_protected(sorted(named), f'Model "{model.spec.name}"')


def _refuse_misfits(model: FittedModel) -> None:
    """Refuse a fit of other comparisons or levels than the model's, or with values that are no probabilities."""
    if not 0.0 < model.fit.prior_match_probability < 1.0:
        prior = model.fit.prior_match_probability
        raise ParameterError(f"fit.prior_match_probability is {prior}. Give a probability above 0 and below 1.")
    expected = [(comparison.name, comparison.labels) for comparison in model.spec.comparisons]
    if [(each.name, each.labels) for each in model.fit.comparisons] != expected:
        raise ParameterError("fit.comparisons are of other comparisons or levels than those of spec. Write the model again.")
    for each in model.fit.comparisons:
        for name, values in (("m_probabilities", each.m_probabilities), ("u_probabilities", each.u_probabilities)):
            if len(values) != len(each.labels) or not all(0.0 < p <= 1.0 for p in values):
                raise ParameterError(
                    f'fit: comparison "{each.name}": {name} are {list(values)}. Give a probability above 0 and at most 1 '
                    f"for each of the {len(each.labels)} levels."
                )
    for key in model.frequencies:
        if key not in model.spec.counted_keys:
            raise ParameterError(f'frequencies: no comparison is adjusted by "{key.name}". Take it out.')
