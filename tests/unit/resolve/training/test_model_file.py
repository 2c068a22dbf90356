"""A fitted model written and read again is the same model, and a file cannot bring in what is refused elsewhere."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joindots.model.errors import AccessRefused, JoindotsError, ParameterError, SourceError
from joindots.resolve.kernels.data import Op
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.people import people_spec
from joindots.resolve.models.spec import (
    BlockingRule,
    BothKnown,
    Comparison,
    Condition,
    Guard,
    Key,
    LevelRange,
    LevelSpec,
    ModelSpec,
    SharedEvidence,
    SpansApart,
)
from joindots.resolve.models.spec import Test as Question
from joindots.resolve.records.fitted import FittedModel, Provenance, digest_columns, with_provenance
from joindots.resolve.records.frequencies import count_frequencies
from joindots.resolve.scoring.scorer import scorer_for
from joindots.resolve.training.model_file import model_document, read_model, write_model

WORDS = st.sampled_from(["pereira", "oyelaran", "d'arcy", "ó", "king", None])
SHARES = st.floats(1e-12, 1.0)
FRAME = pl.DataFrame({"a": ["x", "x", "y", None], "b": ["1", "2", "2", "2"]})


@st.composite
def models(draw: st.DrawFn) -> FittedModel:
    """Draw a model of two columns with any parameters, rules and guards."""
    a, b = Key(("a",)), Key(("b",), draw(st.sampled_from(["exact", "first:2", "drop:1", "sound"])))
    limit = draw(st.floats(0.0, 1.0))
    strong = LevelSpec("same", (Question(Op.EQUAL, a),), draw(SHARES), draw(SHARES), rarity=draw(SHARES))
    weak = LevelSpec("ó", (Question(Op.JARO_WINKLER, a, limit), Question(Op.SWAPPED, a, limit, b, False)), 0.1, 0.2)
    comparisons = (
        Comparison("one", (strong, weak), frequency_key=a, rarity_against=draw(st.sampled_from([None, 0.25]))),
        Comparison("two", (LevelSpec("same", (Question(Op.EDITS, b, 1),), 0.5, 0.5),), "else"),
    )
    by_value: list[tuple[Condition, ...]] = [
        (),
        (SpansApart(a, b, 0.5, 12.0),),
        (BothKnown(a, None, 0.5), BothKnown(a, 3)),
    ]
    values_too = draw(st.sampled_from(by_value))
    guards = (Guard("g", (LevelRange("one", 0, 1), *values_too), (LevelRange("two", -1, 0),), draw(st.booleans())),)
    rules = (BlockingRule((a, b), draw(st.booleans())), BlockingRule((b,)))
    spec = ModelSpec(
        "drawn",
        comparisons,
        rules,
        guards,
        draw(st.floats(0.01, 0.99)),
        needs_any=("a",),
        shared_evidence=tuple(SharedEvidence(guard, (LevelRange("one", 1, 1),)) for guard in guards),
    )
    fits = tuple(
        ComparisonFit(
            each.name,
            each.labels,
            tuple(draw(st.lists(SHARES, min_size=each.n_levels, max_size=each.n_levels))),
            tuple(draw(st.lists(SHARES, min_size=each.n_levels, max_size=each.n_levels))),
            draw(st.floats(0, 1e6)),
        )
        for each in comparisons
    )
    fit = Fit("drawn", fits, draw(st.floats(1e-12, 0.5)), draw(st.booleans()), 7, 11, 13)
    values = pl.DataFrame({"a": draw(st.lists(WORDS, min_size=1, max_size=30))}, schema={"a": pl.String})
    return FittedModel(spec, fit, count_frequencies(values, [a]), {"a": "name", "b": "text"})


@given(models())
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_read_model__gives_back_what_was_written(model: FittedModel) -> None:
    document = json.loads(json.dumps(model_document(model)))
    again = read_model(document)
    assert (again.spec, again.fit, again.kinds) == (model.spec, model.fit, model.kinds)
    assert model_document(again) == document
    lefts, rights = np.triu_indices(4, 1)
    weights = [scorer_for(FRAME, each).score(lefts, rights).weights_bits.tolist() for each in (model, again)]
    assert weights[0] == weights[1]


def _people() -> FittedModel:
    spec = people_spec()
    even = [tuple(1 / each.n_levels for _ in each.labels) for each in spec.comparisons]
    fits = tuple(ComparisonFit(each.name, each.labels, p, p, 0.0) for each, p in zip(spec.comparisons, even, strict=True))
    frame = pl.DataFrame({"email": ["jo", "jo", "al"]})
    frequencies = count_frequencies(frame, [Key(("email",))])
    return FittedModel(spec, Fit("people", fits, 1e-6, True, 9, 0, 0), frequencies)


def test_write_model__writes_the_same_bytes_of_the_same_model(tmp_path: Path) -> None:
    model = with_provenance(
        _people(), pl.DataFrame(schema=dict.fromkeys(_people().spec.columns, pl.String)), made_at=None, seed=1
    )
    write_model(model, tmp_path / "a.json")
    write_model(read_model(tmp_path / "a.json"), tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_write_model__writes_what_a_person_can_read_and_no_number_that_json_lacks(tmp_path: Path) -> None:
    model = _people()
    write_model(replace(model, kinds={"email": "ó"}), tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text("utf-8")
    assert text.startswith('{\n "format": "joindots model",\n "version": 1,\n "provenance": null,\n')
    assert '"email": "ó"' in text
    assert text.endswith("\n}\n")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_model(replace(model, fit=replace(model.fit, prior_match_probability=math.nan)), tmp_path / "b.json")


def test_with_provenance__says_from_what_and_with_what_the_model_was_made() -> None:
    frame = pl.DataFrame({name: ["x"] for name in sorted(people_spec().columns)})
    made = with_provenance(_people(), frame, made_at="2026-11-22T10:00:00+00:00", seed=4).provenance
    assert made is not None
    columns = tuple(sorted(people_spec().columns))
    assert made == Provenance("2026-11-22T10:00:00+00:00", made.software, 4, 1, columns, digest_columns(frame, columns))
    assert made.software.startswith("joindots ")


def test_digest_columns__changes_with_any_value_gap_or_order_and_with_nothing_else() -> None:
    frame = pl.DataFrame({"a": ["x", None, "y"], "l": [["1", "2"], [], None], "other": [1, 2, 3]})
    digests = [
        digest_columns(each, ["a", "l"])
        for each in (
            frame,
            frame.with_columns(a=pl.Series(["x", "", "y"])),
            frame.with_columns(a=pl.Series(["x", "y", None])),
            frame.with_columns(l=pl.Series([["1"], ["2"], None])),
            frame.reverse(),
        )
    ]
    assert len(set(digests)) == 5
    assert digest_columns(frame.with_columns(other=0), ["a", "l"]) == digests[0]


def test_read_model__takes_values_seen_once_for_the_rarest() -> None:
    frequencies = read_model(json.loads(json.dumps(model_document(_people())))).frequencies[Key(("email",))]
    assert frequencies.shares["value"].to_list() == ["jo"]
    assert frequencies.bits(pl.Series(["jo", "al", "new"])).tolist() == pytest.approx(
        np.log2(5 / 9 / np.array([2 / 3, 1 / 3, 1 / 3])).tolist()
    )


def _set(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        place: Any = document
        for step in way:
            place = place[step]
        place[last] = value

    return change


def _take_out(document: dict[str, Any]) -> None:
    del document["spec"]["comparisons"][0]["levels"][0]["tests"][0]["op"]


NATION = {"columns": ["nationality"], "transform": "exact"}
REFUSED: list[tuple[Callable[[dict[str, Any]], None], type[JoindotsError], str]] = [
    (_set("version", 99), SourceError, "version 99"),
    (_set("spec/comparisons/0/levels/0/tests/0/op", "equals"), ParameterError, "Nearest: equal"),
    (_set("spec/comparisons/0/levels/0/expected_m", "much"), ParameterError, r"levels\[0\].expected_m is 'much'"),
    (_set("spec/colour", "red"), ParameterError, 'spec has no field "colour"'),
    (_take_out, ParameterError, 'lacks the field "op"'),
    (_set("fit/comparisons/0/m_probabilities/0", 0.0), ParameterError, "m_probabilities"),
    (_set("fit/comparisons/0/u_probabilities", [0.5]), ParameterError, "u_probabilities"),
    (_set("fit/comparisons/0/labels/0", "another"), ParameterError, "other comparisons or levels"),
    (_set("fit/prior_match_probability", 1.0), ParameterError, "prior_match_probability is 1.0"),
    (_set("fit/prior_match_probability", 0.0), ParameterError, "prior_match_probability is 0.0"),
    (_set("fit/comparisons/0/u_probabilities/0", 1.001), ParameterError, "u_probabilities"),
    (_set("fit/has_converged", "yes"), ParameterError, "has_converged is 'yes'"),
    (_set("frequencies/0/shares/jo", -0.5), ParameterError, "jo is -0.5"),
    (_set("frequencies/0/shares/jo", 0.0), ParameterError, "jo is 0.0"),
    (_set("frequencies/0/chance_agreement", 0.0), ParameterError, "chance_agreement is 0.0"),
    (_set("frequencies/0/least_share", 0.0), ParameterError, "least_share is 0.0"),
    (_set("frequencies", {}), ParameterError, "frequencies is not a list of objects"),
    (_set("frequencies", [7]), ParameterError, "frequencies is not a list of objects"),
    (_set("frequencies/0/key/columns", ["surnames"]), ParameterError, "no comparison is adjusted by"),
    (_set("spec/comparisons/0/levels/0/tests/0/key", NATION), AccessRefused, "nationality"),
    (_set("spec/comparisons/0/frequency_key", NATION), AccessRefused, "nationality"),
    (_set("spec/blocking_rules/0/keys/0", NATION), AccessRefused, "nationality"),
    (_set("spec/needs_any", ["nationality"]), AccessRefused, "nationality"),
    (_set("frequencies/0/key", NATION), AccessRefused, "nationality"),
    (_set("kinds", {"religion": "name"}), AccessRefused, "religion"),
    (_set("frequencies/0/shares", {"White British": 0.5, "Asian": 0.2}), AccessRefused, "holds values such as"),
]


@pytest.mark.parametrize(("change", "error", "said"), REFUSED)
def test_read_model__refuses(change: Callable[[dict[str, Any]], None], error: type[JoindotsError], said: str) -> None:
    document = copy.deepcopy(json.loads(json.dumps(model_document(_people()))))
    change(document)
    with pytest.raises(error, match=said):
        read_model(document)


@pytest.mark.parametrize(("text", "said"), [("{", "cannot be read"), ("[]", "holds no model"), ("{}", "This is None")])
def test_read_model__says_what_a_damaged_file_should_be(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "model.json").write_text(text, "utf-8")
    with pytest.raises(SourceError, match=said):
        read_model(tmp_path / "model.json")
