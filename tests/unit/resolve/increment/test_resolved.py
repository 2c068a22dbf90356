"""An update gives what a full run gives: over random tables cut into deliveries, with records gone and pins changed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from joindots.engine.growing import GrowingArrays
from joindots.model.errors import ParameterError
from joindots.resolve.clusters.clustering import Pins, component_labels
from joindots.resolve.increment.resolved import KeptResolution
from joindots.resolve.models import levels
from joindots.resolve.models.fit import ComparisonFit, Fit
from joindots.resolve.models.spec import (
    BlockingRule,
    BothKnown,
    Comparison,
    Guard,
    Key,
    LevelRange,
    ModelSpec,
    SharedEvidence,
    SpansApart,
    parse_key,
)
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.records.frequencies import count_model_frequencies
from joindots.resolve.resolution import resolve_records

FROM, TO = Key(("from",)), Key(("to",))
NAME, OTHER, BORN, PHONES, CODE = Key(("name",)), Key(("other",)), Key(("born",)), Key(("phones",)), Key(("code",))
RULES = ("name", "phones", "born,name", "code", "name|words,born|first:4")
VALUES = {
    "name": ("mohammed", "muhammad", "peter", "pete", "petra", "p", "é", None),
    "other": ("khan", "kahn", "peter", "jones", None),
    "born": ("19880304", "19880403", "19880305", "19610502", None),
    "code": ("A1", "A2", "B7", None),
    "from": ("7000", "20000", None),
    "to": ("7100", "20100", None),
}
SCHEMA = dict.fromkeys(VALUES, pl.String()) | {"phones": pl.List(pl.String)}


def _spec(rules: tuple[str, ...]) -> ModelSpec:
    return ModelSpec(
        name="kept",
        comparisons=(
            Comparison("name", levels.name_levels(NAME, swaps_with=OTHER), frequency_key=NAME),
            Comparison("other", levels.name_levels(OTHER, swaps_with=NAME), frequency_key=OTHER),
            Comparison("born", levels.date_levels(BORN), frequency_key=BORN),
            Comparison("phones", levels.list_levels(PHONES), frequency_key=PHONES),
            Comparison("span", levels.span_levels(FROM, TO)),
            levels.comparison("code", levels.identifier_levels(CODE, forgives_slips=False)),
        ),
        blocking_rules=tuple(BlockingRule(tuple(map(parse_key, rule.split(","))) if rule else ()) for rule in rules),
        guards=(
            Guard("codes differ", (LevelRange("code", 0, 0),)),
            Guard("names differ", (LevelRange("name", 0, 0), LevelRange("phones", -1, 0)), divides=False),
            Guard("years apart", (SpansApart(FROM, TO, 1.0, 12.0),), (LevelRange("code", 1, 9),)),
            Guard("two names", (LevelRange("born", 1, 9), BothKnown(NAME, 2, 0.5)), divides=True),
        ),
        shared_evidence=(
            SharedEvidence(Guard("no birth", (LevelRange("born", -1, -1),), divides=False)),
            SharedEvidence(Guard("one phone", (LevelRange("phones", 1, 9),), divides=False), (LevelRange("phones", 1, 9),)),
        ),
        threshold_probability=0.9,
        break_probability=0.4,
    )


def _model(frame: pl.DataFrame, seed: int, rules: tuple[str, ...]) -> FittedModel:
    rng, spec, comparisons = np.random.default_rng(seed), _spec(rules), []
    for each in spec.comparisons:
        m = np.sort(rng.dirichlet(np.ones(each.n_levels)) * 0.99 + 1e-4)
        u = np.sort(rng.dirichlet(np.ones(each.n_levels)) * 0.99 + 1e-4)[::-1]
        comparisons.append(ComparisonFit(each.name, each.labels, tuple(m.tolist()), tuple(u.tolist()), 1.0))
    fit = Fit("kept", tuple(comparisons), 0.05, True, 1, 1, 1)
    return FittedModel(spec, fit, count_model_frequencies(frame, spec))


@st.composite
def tables(draw: st.DrawFn, least: int, most: int) -> pl.DataFrame:
    n = draw(st.integers(least, most))
    columns: dict[str, Any] = {
        name: draw(st.lists(st.sampled_from(values), min_size=n, max_size=n)) for name, values in VALUES.items()
    }
    phones = st.lists(st.sampled_from(("+441", "+442", "+443", "+444")), max_size=3)
    return pl.DataFrame(columns | {"phones": draw(st.lists(phones, min_size=n, max_size=n))}, schema=SCHEMA)


def _drawn_pins(seed: int, n: int) -> Pins:
    """Pin a few random rows; the same seed pins others when there are more rows."""
    rng = np.random.default_rng(seed)

    def pairs(most: int) -> tuple[np.ndarray, np.ndarray]:
        ends = rng.integers(0, n, (2, rng.integers(0, most + 1)))
        ends = ends[:, ends[0] != ends[1]]
        return ends.min(axis=0), ends.max(axis=0)

    together = component_labels(n, *pairs(2))
    apart, unsure = pairs(2), pairs(2)
    is_apart = together[apart[0]] != together[apart[1]]
    return Pins(together, (apart[0][is_apart], apart[1][is_apart]), unsure)


def _told(kept: KeptResolution) -> tuple[Any, ...]:
    links, clusters = kept.links(), kept.clusters()
    weakest = np.nan_to_num(clusters.weakest_bits, nan=-999.0)
    return (
        clusters.labels.tolist(), weakest.tolist(), clusters.holds.tolist(), links.lefts.tolist(), links.rights.tolist(),
        links.weights_bits.tolist(), links.levels.tolist(),
    )  # fmt: skip


def _full(folder: str, model: FittedModel, frame: pl.DataFrame, pins: Pins | None, most_records: int) -> tuple[Any, ...]:
    kept = KeptResolution(GrowingArrays(Path(folder) / "full", {}), model, most_records=most_records)
    kept.begin(frame, pins=pins)
    return _told(kept)


@settings(deadline=None, max_examples=40, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    st.lists(tables(0, 14), min_size=2, max_size=4),
    st.integers(0, 2**31),
    st.sampled_from((2, 3, 5, 10_000)),
    st.sampled_from((RULES, RULES[:2], ("", "code"))),
    st.data(),
)
def test_update__gives_what_a_full_run_gives(
    deliveries: list[pl.DataFrame], seed: int, most_records: int, rules: tuple[str, ...], data: st.DataObject
) -> None:
    model, there = _model(deliveries[0], seed, rules), deliveries[0]
    with tempfile.TemporaryDirectory() as folder:
        kept = KeptResolution(GrowingArrays(Path(folder) / "kept", {}), model, most_records=most_records)
        kept.begin(there)
        for number, delivery in enumerate(deliveries[1:]):
            gone = data.draw(st.lists(st.integers(0, len(there) - 1), unique=True, max_size=3)) if len(there) else []
            stays = np.ones(len(there), np.bool_)
            stays[gone] = False
            there = pl.concat([there.filter(pl.Series(stays)), delivery])
            pins = _drawn_pins(seed + number, len(there)) if len(there) else _no_pins_at_all()
            arrays = GrowingArrays(Path(folder) / "kept", {})
            kept = KeptResolution(arrays, model, most_records=most_records, n_threads=1 + number)
            kept.update(delivery, gone=np.array(sorted(gone), np.int64), pins=pins)
            assert _told(kept) == _full(folder, model, there, pins, most_records)


def _no_pins_at_all() -> Pins:
    nobody = np.zeros(0, np.int64)
    return Pins(nobody, (nobody, nobody), (nobody, nobody))


@settings(deadline=None, max_examples=25)
@given(tables(1, 30), st.integers(0, 2**31))
def test_begin__is_a_full_run_with_a_frozen_model(frame: pl.DataFrame, seed: int) -> None:
    model, pins = _model(frame, seed, RULES), _drawn_pins(seed, len(frame))
    with tempfile.TemporaryDirectory() as folder:
        told = _full(folder, model, frame, pins, 10_000)
    found = resolve_records(frame, model.spec, model=model, pins=pins)
    assert told[0] == found.clusters.labels.tolist()
    assert told[1] == np.nan_to_num(found.clusters.weakest_bits, nan=-999.0).tolist()
    assert told[2] == found.clusters.holds.tolist()
    assert told[3:5] == (found.links.lefts.tolist(), found.links.rights.tolist())
    assert told[5] == found.links.weights_bits.tolist()


def _table(names: str, codes: str) -> pl.DataFrame:
    n = len(codes)
    columns = {"name": names.split(), "other": [None] * n, "born": ["19880304"] * n, "code": list(codes)}
    columns |= {"from": [None] * n, "to": [None] * n}
    return pl.DataFrame({**columns, "phones": [[]] * n}, schema=SCHEMA)


def test_update__resolves_nobody_else_again(tmp_path: Path) -> None:
    there = _table("peter peter mohammed mohammed wilhelm", "AABBC")
    kept = KeptResolution(GrowingArrays(tmp_path, {}), _model(there, 1, RULES))
    kept.begin(there)
    change = kept.update(_table("peter", "A"))
    assert (change.n_new, change.n_gone, change.n_met) == (1, 0, 2)
    assert change.n_resolved_again <= 3


def test_update__with_records_gone_asks_for_pins(tmp_path: Path) -> None:
    there = _table("peter peter peter", "AAA")
    kept = KeptResolution(GrowingArrays(tmp_path, {}), _model(there, 1, RULES))
    kept.begin(there)
    with pytest.raises(ParameterError, match="pins of the rows that are left"):
        kept.update(there.head(0), gone=np.array([1]))


@pytest.mark.parametrize("most_records", [3, 10_000])
def test_update__of_one_delivery_gives_what_a_full_run_gives(tmp_path: Path, fresh_seed: int, most_records: int) -> None:
    """One example, and a quick one: records come and go, and pins with them."""
    rng = np.random.default_rng(fresh_seed)
    phones = ("+441", "+442", "+443", "+444")
    columns: dict[str, Any] = {
        name: [values[k] for k in rng.integers(0, len(values), 40)] for name, values in VALUES.items()
    }
    columns["phones"] = [rng.choice(phones, rng.integers(0, 3)).tolist() for _ in range(40)]
    everybody = pl.DataFrame(columns, schema=SCHEMA)
    model, first, second = _model(everybody, fresh_seed, RULES), everybody[:30], everybody[30:]
    kept = KeptResolution(GrowingArrays(tmp_path / "kept", {}), model, most_records=most_records)
    kept.begin(first)
    assert _told(kept) == _full(str(tmp_path / "1"), model, first, None, most_records)
    gone = np.array([0, 7, 29])
    there = pl.concat([first.filter(~pl.Series(np.isin(np.arange(30), gone))), second])
    pins = _drawn_pins(fresh_seed, len(there))
    change = kept.update(second, gone=gone, pins=pins)
    assert (change.n_new, change.n_gone) == (10, 3)
    assert _told(kept) == _full(str(tmp_path / "2"), model, there, pins, most_records)
