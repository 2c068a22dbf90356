"""Tables that come one after another are linked as if they had come together."""

from __future__ import annotations

import random
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from joindots.model.errors import ParameterError, StateError
from joindots.resolve.link import config_of_model, link_table
from joindots.resolve.link_kept import MODEL, Delivery, KeptLink, link_kept
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.training.model_file import read_model, write_model

CONFIG = {
    "table": {"id": "id", "train": [["surname", "born"]], "block": [["surname"], ["born"], ["phone"]], "threshold": 0.9},
    "columns": {
        "forename": {"kind": "name", "swaps_with": "surname"},
        "surname": {"kind": "name", "swaps_with": "forename"},
        "born": "date",
        "phone": "exact",
    },
}
LINKED = spec_from_config(CONFIG)


def _people(n: int, seed: int) -> pl.DataFrame:
    """Record a few people again and again, not always well: so that many records are alike, and ties are many."""
    drawn = random.Random(seed)
    forenames = ["ann", "anne", "mohammed", "muhammad", "peter", "petra", "jo", ""]
    surnames = ["khan", "kahn", "jones", "smith", "smyth", "okafor"]
    people = [
        (drawn.choice(forenames), drawn.choice(surnames), f"19{drawn.randint(50, 99)}-0{drawn.randint(1, 9)}-11")
        for _ in range(max(n // 3, 1))
    ]
    rows = []
    for number in range(n):
        forename, surname, born = drawn.choice(people)
        forename = drawn.choice([forename, forename, drawn.choice(forenames)])
        born = drawn.choice([born, born, ""])
        rows.append(
            {
                "id": str(number % 7),
                "forename": forename,
                "surname": surname,
                "born": born,
                "phone": drawn.choice(["", "1", "2"]),
            }
        )
    return pl.DataFrame(rows, schema=dict.fromkeys(("id", "forename", "surname", "born", "phone"), pl.String))


def _delivery(number: int, frame: pl.DataFrame) -> Delivery:
    return Delivery(f"{number}.csv", f"digest {number}", frame)


def _as_one(folder: Path, frames: list[pl.DataFrame]) -> pl.DataFrame:
    model = read_model(folder / MODEL)
    settings = config_of_model(model)
    settings = type(settings)(settings.spec, settings.kinds, "id")
    found = link_table(frames, settings, model=model)
    return found.records.with_columns(n_links=pl.lit(len(found.resolution.links.lefts)))


@example(346, [24], 34)  # many ties, and two columns that as many rules read
@example(660, [11, 24, 27], 40)
@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**31), st.lists(st.integers(1, 30), min_size=1, max_size=3), st.integers(30, 80))
def test_link_kept__gives_what_all_tables_together_give(seed: int, sizes: list[int], n_first: int) -> None:
    everybody = _people(n_first + sum(sizes), seed)
    cuts = np.cumsum([0, n_first, *sizes]).tolist()
    frames = [everybody[a:b] for a, b in pairwise(cuts)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "kept"
        found = link_kept(folder, [_delivery(0, frames[0])], config=LINKED, seed=seed)
        for number, frame in enumerate(frames[1:], 1):
            found = link_kept(folder, [_delivery(number, frame)], n_threads=number)
            assert found.n_new == len(frame)
        assert found.records.with_columns(n_links=pl.lit(found.n_links)).equals(_as_one(folder, frames))


def _begun(folder: Path) -> KeptLink:
    return link_kept(folder, [_delivery(0, _people(60, 1))], config=LINKED)


def test_link_kept__passes_over_what_was_taken_in(tmp_path: Path) -> None:
    begun = _begun(tmp_path / "kept")
    again = link_kept(tmp_path / "kept", [_delivery(0, _people(60, 1))])
    assert again.known == ("0.csv",)
    assert (again.n_new, again.change) == (0, None)
    assert again.records.equals(begun.records)


def test_link_kept__asks_for_a_model_or_a_configuration_once(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="keeps nothing yet"):
        link_kept(tmp_path / "kept", [_delivery(0, _people(60, 1))])
    _begun(tmp_path / "kept")
    with pytest.raises(ParameterError, match="has its own model"):
        link_kept(tmp_path / "kept", [_delivery(1, _people(5, 2))], config=LINKED)


def test_link_kept__takes_its_own_model_and_no_other(tmp_path: Path) -> None:
    _begun(tmp_path / "kept")
    own = read_model(tmp_path / "kept" / MODEL)
    assert link_kept(tmp_path / "kept", [_delivery(1, _people(5, 2))], model=own).n_new == 5
    assert not list((tmp_path / "kept").glob(".partial*")), "what was written to be compared is gone"
    other = link_kept(tmp_path / "other", [_delivery(0, _people(70, 3))], config=LINKED).model
    with pytest.raises(ParameterError, match="another model"):
        link_kept(tmp_path / "kept", [_delivery(2, _people(5, 4))], model=other)


def test_link_kept__refuses_what_it_cannot_use_and_deletes_nothing(tmp_path: Path) -> None:
    _begun(tmp_path / "kept")
    model = read_model(tmp_path / "kept" / MODEL)
    write_model(type(model)(model.spec, model.fit, {}, model.kinds), tmp_path / "kept" / MODEL)
    files = sorted(path.name for path in (tmp_path / "kept").iterdir())
    with pytest.raises(StateError, match="model changed since"):
        link_kept(tmp_path / "kept", [_delivery(1, _people(5, 2))])
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == files


def test_link_kept__says_when_a_file_is_cut_short(tmp_path: Path) -> None:
    _begun(tmp_path / "kept")
    (tmp_path / "kept" / "codes.0.bin").write_bytes(b"")
    with pytest.raises(StateError, match="shorter than it was"):
        link_kept(tmp_path / "kept", [_delivery(1, _people(5, 2))])
    assert len(list((tmp_path / "kept").glob("*.bin"))) > 10


def test_link_kept__writes_when_a_model_was_trained_if_it_is_told(tmp_path: Path) -> None:
    first = [_delivery(0, _people(60, 1))]
    told = link_kept(tmp_path / "told", first, config=LINKED, made_at="2026-01-01T00:00:00+00:00").model
    untold = link_kept(tmp_path / "untold", first, config=LINKED).model
    assert told.provenance is not None
    assert told.provenance.made_at == "2026-01-01T00:00:00+00:00"
    assert untold.provenance is None
    kept = link_kept(tmp_path / "kept", first, model=told, made_at="2026-02-02T00:00:00+00:00").model
    assert kept.provenance == told.provenance, "a model that is whole is used as it is"


def test_link_kept__takes_a_table_once_and_numbers_records_through_all_tables(tmp_path: Path) -> None:
    first, second = _people(60, 1), _people(9, 2)
    begun = link_kept(tmp_path / "kept", [_delivery(0, first), _delivery(0, first)], config=LINKED)
    assert (begun.files, begun.known, begun.n_new, begun.change) == (("0.csv",), (), 60, None)
    found = link_kept(tmp_path / "kept", [_delivery(0, first), _delivery(1, second)])
    assert (found.files, found.known, found.n_new) == (("0.csv", "1.csv"), ("0.csv",), 9)
    assert found.change is not None
    assert found.change.n_new == 9
    assert found.records["file"].to_list() == [0] * 60 + [1] * 9
    assert found.records["row"].to_list() == [*range(1, 61), *range(1, 10)]
    assert found.records["record_id"].to_list() == [*first["id"].to_list(), *second["id"].to_list()]
    founders = found.records.with_row_index("at").group_by("entity").agg(pl.col("at").min())
    assert (founders["entity"].cast(pl.UInt32) == founders["at"]).all(), "an entity is known by its first row"


def test_link_kept__keeps_records_without_an_id(tmp_path: Path) -> None:
    first = _people(60, 1).with_columns(id=pl.when(pl.int_range(60) % 3 > 0).then(pl.col("id")))
    found = link_kept(tmp_path / "kept", [_delivery(0, first)], config=LINKED).records
    assert found["record_id"].to_list() == first["id"].to_list()


def test_link_kept__asks_for_one_of_a_model_and_a_configuration_and_not_both(tmp_path: Path) -> None:
    model = _begun(tmp_path / "kept").model
    with pytest.raises(ParameterError, match="keeps nothing yet"):
        link_kept(tmp_path / "other", [_delivery(0, _people(60, 1))], config=LINKED, model=model)


def test_link_kept__says_that_what_is_kept_is_damaged(tmp_path: Path) -> None:
    _begun(tmp_path / "kept")
    (tmp_path / "kept" / "frozen.json").write_text("{", "utf-8")
    with pytest.raises(StateError, match="is damaged"):
        link_kept(tmp_path / "kept", [_delivery(1, _people(5, 2))])
