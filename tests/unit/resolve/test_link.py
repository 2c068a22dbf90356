"""Linkage of any table: real labelled files, and what is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from benchmarks.linkage import big_rules
from benchmarks.linkage.big_people import write_people

from joindots.model.errors import AccessRefused, ParameterError
from joindots.resolve.link import LinkResult, config_of_model, explain_pair, link_table, truth_labels
from joindots.resolve.models.config import LinkConfig, spec_from_config
from joindots.resolve.records.cleaning import clean_column
from joindots.resolve.training import patterns
from joindots.resolve.training.model_file import read_model, write_model

EXAMPLES = Path(__file__).parents[3] / "examples"
CONFIG: dict[str, Any] = {
    "table": {"id": "id", "train": [["name"], ["born"]], "block": [["name|sound", "born"]]},
    "columns": {"name": "name", "born": "date"},
}


def _example(name: str) -> LinkConfig:
    return spec_from_config(tomllib.loads((EXAMPLES / name).read_text("utf-8")))


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


@pytest.mark.parametrize(
    ("files", "config", "least"),
    [(("dataset3.csv",), "febrl/febrl3.toml", 0.998), (("dataset4a.csv", "dataset4b.csv"), "febrl/febrl4.toml", 0.999)],
)
def test_link_table__finds_the_people_of_febrl(
    shared_data: Callable[[str], Path], files: tuple[str, ...], config: str, least: float
) -> None:
    folder = shared_data("febrl")
    result = link_table([_read(folder / file) for file in files], _example(config), truth_pattern=r"rec-(\d+)-")
    found = result.evaluation()
    assert found is not None
    assert found.b_cubed.f1 >= least
    assert result.resolution.model.fit.has_converged


def test_link_table__finds_the_people_of_fake_1000(shared_data: Callable[[str], Path]) -> None:
    table = _read(shared_data("fake_1000") / "fake_1000.csv")
    found = link_table([table], _example("fake_1000.toml"), truth_column="cluster").evaluation()
    assert found is not None
    assert found.b_cubed.f1 >= 0.955


def _households(n: int) -> pl.DataFrame:
    """Write two people of one surname, home and birthday for each of `n` households, the first of them twice over."""
    rng = np.random.default_rng(5)
    forenames = ["ada", "bram", "chidi", "pyotr", "elin", "faisal", "mohsum", "jowan", "kofi", "zuzka"]
    surnames = [f"{first}{last}" for first in ("ash", "bron", "cal", "dun", "esk", "fen") for last in ("ford", "ley", "by")]
    rows: list[tuple[str | None, ...]] = []
    for home in range(n):
        first, second = rng.choice(forenames, 2, replace=False).tolist()
        born = f"19{rng.integers(50, 99)}-{rng.integers(1, 13):02d}-{home % 28 + 1:02d}"
        told = (surnames[home % len(surnames)], born, f"ZZ{home // 10} {home % 10}AA", None)
        rows += [(who, *told) for who in (first, first, second)]
    rows += [(who, "ashley", None, "ZZ99 1AA", "one@example.org") for who in ("bram", "jowan")]
    columns = ("forename", "surname", "born", "postcode", "email")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String()), orient="row")


def test_link_table__never_joins_different_forenames_of_one_home_unless_something_of_their_own_agrees() -> None:
    people = _households(400)
    columns = {"surname": "name", "born": "date", "postcode": "postcode", "email": "email"}
    table = {"train": [["forename", "surname"], ["surname", "born"]], "block": [["surname", "postcode"]]}
    config = spec_from_config({"table": table, "columns": {"forename": "forename", **columns}})
    entities = link_table([people], config).records.with_columns(people["forename"])
    of_homes = entities.head(1200).group_by("entity").agg(pl.col("forename").n_unique(), pl.len())
    assert of_homes["forename"].max() == 1
    assert of_homes.filter(pl.col("len") == 2).height >= 0.95 * 400
    assert entities["entity"][1200] == entities["entity"][1201]


def test_link_table__counts_nothing_twice_that_columns_say_together(tmp_path: Path, fresh_seed: int) -> None:
    """Addresses made of names, towns that follow from postcodes, and surnames of households make nobody another's."""
    write_people(tmp_path / "people.parquet", 20_000, fresh_seed)
    settings = big_rules.config("wide", 0.95)
    del settings["table"]["id"]
    table = pl.read_parquet(tmp_path / "people.parquet").drop("record_id")
    found = link_table([table], spec_from_config(settings), truth_column="person_id").evaluation()
    assert found is not None
    assert found.pairwise.precision >= 0.975, "0.92 where they are"
    assert found.pairwise.recall >= 0.95


def test_link_table__withholds_the_id_and_the_truth(shared_data: Callable[[str], Path]) -> None:
    table = _read(shared_data("fake_1000") / "fake_1000.csv")
    labels = link_table([table], _example("fake_1000.toml"), truth_column="cluster").records["entity"]
    blind = table.with_columns(cluster=pl.lit("0"), unique_id=pl.lit("same"))
    assert link_table([blind], _example("fake_1000.toml")).records["entity"].equals(labels)


def test_link_table__numbers_files_and_rows() -> None:
    tables = [pl.DataFrame({" id": ["a"], " name": ["peter"], "born": ["1988-03-04"]}) for _ in range(2)]
    result = link_table(tables, spec_from_config(CONFIG))
    assert result.records.select("file", "row", "record_id").rows() == [(0, 1, "a"), (1, 1, "a")]


@pytest.mark.parametrize("values", [["IC4 - Asian", "IC1", None], ["A2", "W1", "B1"], ["White British", "Irish", "Mixed"]])
def test_link_table__refuses_a_column_whose_values_are_protected_whatever_its_name(values: list[str | None]) -> None:
    table = pl.DataFrame({"id": ["1", "2", "3"], "name": values, "born": ["1988-03-04"] * 3})
    with pytest.raises(AccessRefused, match='Column "name" holds values such as'):
        link_table([table], spec_from_config(CONFIG))


def test_link_table__lets_names_pass_that_are_also_such_words() -> None:
    table = pl.DataFrame({"id": list("abcde"), "name": ["white", "khan", "english", "smith", "jones"], "born": [None] * 5})
    assert len(link_table([table], spec_from_config(CONFIG)).records) == 5


def test_link_table__refuses_to_compare_the_truth() -> None:
    table = pl.DataFrame({"id": ["1"], "name": ["peter"], "born": ["1988-03-04"]})
    with pytest.raises(ParameterError, match='"name" is the truth or the record id'):
        link_table([table], spec_from_config(CONFIG), truth_column="name")


def test_link_table__names_the_nearest_column_when_one_is_missing() -> None:
    with pytest.raises(ParameterError, match=r'no column "born" in the files\. Nearest: borne'):
        link_table([pl.DataFrame({"id": ["1"], "name": ["peter"], "borne": ["x"]})], spec_from_config(CONFIG))


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("date", "1988-03-04", "19880304"),
        ("date", "19881399", "19881399"),
        ("date", "4/3/1988", "19880304"),
        ("date", "soon", None),
        ("name", "  O'Brien-Zoë ", "obrien zoe"),
        ("postcode", "sw1a1aa", "SW1A 1AA"),
        ("id", " 12-34 x", "1234x"),
        ("text", " High   Street ", "high street"),
        ("email", "N/A", None),
    ],
)
def test_clean_column__gives_each_kind_its_plain_form(kind: str, raw: str, expected: str | None) -> None:
    assert clean_column(pl.Series("a", [raw]), kind).to_list() == [expected]


def test_truth_labels__name_the_first_record_without_one() -> None:
    with pytest.raises(ParameterError, match='Record 2 has no truth: "x" in column "id" does not fit'):
        truth_labels(pl.Series("id", ["rec-1-org", "x"]), r"rec-(\d+)-")


def test_link_table__with_a_saved_model_finds_what_training_found(
    shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    table = _read(shared_data("fake_1000") / "fake_1000.csv")
    trained = link_table([table], _example("fake_1000.toml"), made_at="2026-11-22T00:00:00+00:00")
    write_model(trained.resolution.model, tmp_path / "model.json")
    model = read_model(tmp_path / "model.json")
    again = link_table([table], config_of_model(model), model=model)
    assert again.records["entity"].equals(trained.records["entity"])
    assert again.resolution.links.weights_bits.tolist() == trained.resolution.links.weights_bits.tolist()
    assert again.resolution.model.provenance == trained.resolution.model.provenance
    assert model.provenance is not None
    assert model.provenance.n_records == 1000


def test_link_table__with_a_model_weighs_a_pair_alike_whatever_else_is_in_the_file(
    shared_data: Callable[[str], Path],
) -> None:
    table = _read(shared_data("fake_1000") / "fake_1000.csv")
    model = link_table([table], _example("fake_1000.toml")).resolution.model
    whole = link_table([table], config_of_model(model), model=model).resolution.links
    half = link_table([table.head(500)], config_of_model(model), model=model).resolution.links
    inside = (whole.lefts < 500) & (whole.rights < 500)
    assert half.weights_bits.tolist() == whole.weights_bits[inside].tolist()


def test_config_of_model__refuses_a_model_that_does_not_say_how_to_read_its_columns() -> None:
    model = link_table(
        [pl.DataFrame({"id": ["1", "2"], "name": ["a", "a"], "born": ["1.2.1999"] * 2})], spec_from_config(CONFIG)
    )
    with pytest.raises(ParameterError, match='of what kind column "born" is'):
        config_of_model(replace(model.resolution.model, kinds={"name": "name"}))


def _rows_together(result: LinkResult) -> set[frozenset[str]]:
    entities = result.records.group_by("entity").agg("record_id")
    return {frozenset(ids) for ids in entities["record_id"].to_list()}


def test_link_table__gives_the_same_entities_for_any_order_of_rows(
    shared_data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, fresh_seed: int
) -> None:
    monkeypatch.setattr(patterns, "MOST_RANDOM_PAIRS", 20_000)
    monkeypatch.setattr(patterns, "MOST_PAIRS_A_RULE", 500)
    table, config = _read(shared_data("fake_1000") / "fake_1000.csv"), _example("fake_1000.toml")
    given = link_table([table], config)
    shuffled = link_table([table.sample(fraction=1, shuffle=True, seed=fresh_seed)], config)
    assert shuffled.resolution.model.fit == given.resolution.model.fit
    assert _rows_together(shuffled) == _rows_together(given)
    assert shuffled.resolution.links.weights_bits.sum() == pytest.approx(given.resolution.links.weights_bits.sum())


def test_link_table__numbers_links_and_entities_by_the_rows_that_were_given(shared_data: Callable[[str], Path]) -> None:
    table = _read(shared_data("fake_1000") / "fake_1000.csv")
    found = link_table([table], _example("fake_1000.toml"))
    links, entities = found.resolution.links, found.records["entity"].to_numpy()
    assert (links.lefts < links.rights).all()
    assert list(zip(links.lefts, links.rights, strict=True)) == sorted(zip(links.lefts, links.rights, strict=True))
    assert (entities[entities] == entities).all()
    assert (entities <= np.arange(len(entities))).all()
    truth = table["cluster"].to_numpy()
    assert (truth[links.lefts] == truth[links.rights]).mean() > 0.95


def test_link_table__reads_tables_that_lack_a_column_another_has() -> None:
    whole = pl.DataFrame({"id": ["a"], "name": ["peter"], "born": ["1988-03-04"]})
    found = link_table([whole, whole.drop("born").lazy()], spec_from_config(CONFIG))
    assert found.records["record_id"].to_list() == ["a", "a"]


def _people(n: int) -> tuple[pl.DataFrame, LinkConfig]:
    """Record each person twice, with a date written in two ways."""
    names = [f"{a}{b}" for a in ("bel", "dor", "fan", "gil", "kel", "mor") for b in ("ata", "ino", "ume", "esto")]
    people = [(names[i % len(names)], 1950 + i, 1 + i % 12, 1 + i % 28) for i in range(n // 2)]
    born = [f"{y}-{m:02}-{d:02}" for _, y, m, d in people] + [f"{d}/{m}/{y}" for _, y, m, d in people]
    frame = pl.DataFrame({"id": [str(i) for i in range(n)], "name": [name for name, *_ in people] * 2, "born": born})
    return frame, spec_from_config(CONFIG)


def test_explain_pair__weighs_two_rows_as_the_run_did() -> None:
    frame, config = _people(40)
    result = link_table([frame], config)
    links = result.resolution.links
    assert len(links.lefts)
    for left, right, bits in list(zip(links.lefts.tolist(), links.rights.tolist(), links.weights_bits, strict=True))[:5]:
        found = explain_pair([frame], result.resolution.model, ((0, left + 1), (0, right + 1)))
        assert found.weight_bits == pytest.approx(bits, abs=1e-9)
        assert found == explain_pair([frame], result.resolution.model, ((0, right + 1), (0, left + 1)))


def test_explain_pair__may_take_rows_of_a_file_that_lacks_a_column() -> None:
    frame, config = _people(40)
    model = link_table([frame], config).resolution.model
    found = explain_pair([frame, frame.drop("born")], model, ((1, 1), (1, 21)))
    assert [each.label for each in found.compared] == ["same", "nothing to compare"]


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (((0, 1), (0, 1)), "given twice"),
        (((0, 0), (0, 1)), "no row 0"),
        (((0, 1), (0, 41)), "no row 41"),
        (((0, 1), (1, 1)), "no file 1"),
    ],
)
def test_explain_pair__of_rows_that_are_not_there_says_so(pair: Any, said: str) -> None:
    frame, config = _people(40)
    model = link_table([frame], config).resolution.model
    with pytest.raises(ParameterError, match=said):
        explain_pair([frame], model, pair)
