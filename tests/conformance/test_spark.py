"""Many machines find what one finds: the same links, the same weights, the same pairs left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from joindots.engine.spark import SparkBlocks
from joindots.resolve.candidates.blocking import block_records
from joindots.resolve.distributed import resolve_on_spark, weigh_on_spark
from joindots.resolve.models import levels
from joindots.resolve.models.fit import bits_from_probability
from joindots.resolve.models.people import people_spec
from joindots.resolve.models.spec import BlockingRule, Guard, Key, LevelRange, ModelSpec, parse_key
from joindots.resolve.records.encode import encode
from joindots.resolve.records.fitted import FittedModel
from joindots.resolve.resolution import resolve_records
from joindots.resolve.scoring.scorer import scorer_for

pytestmark = pytest.mark.nightly

COLUMNS = ("record_id", "forename", "surname", "born", "town", "phones")


def _spec() -> ModelSpec:
    forename, surname, born, phones = (Key((name,)) for name in ("forename", "surname", "born", "phones"))
    comparisons = (
        levels.comparison("forename", levels.name_levels(forename, swaps_with=surname)),
        levels.comparison("surname", levels.name_levels(surname, swaps_with=forename)),
        levels.comparison("born", levels.date_levels(born)),
        levels.comparison("town", levels.text_levels(Key(("town",)))),
        levels.comparison("phones", levels.list_levels(phones)),
    )
    rules = (
        BlockingRule((surname, born), trains=True),
        BlockingRule((forename, surname), trains=True),
        BlockingRule((phones,)),
        BlockingRule((parse_key("surname|masked"), born)),
        BlockingRule((Key(("town",)),)),
    )
    guard = Guard("another forename", (LevelRange("forename", 0, 0),), divides=False)
    return ModelSpec("towns", comparisons, rules, (guard,), threshold_probability=0.5)


def _frame(seed: int, n_people: int = 900, n_records: int = 2_000) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnoprstuvwy"))

    def words(n: int, size: int) -> np.ndarray:
        return np.array(["".join(random.choice(letters, size)) for _ in range(n)])

    forenames, surnames, towns = words(60, 6), words(200, 7), words(8, 5)
    person = np.r_[np.arange(n_people), random.integers(0, n_people, n_records - n_people)]
    of_person = {
        "forename": forenames[random.integers(0, len(forenames), n_people)],
        "surname": surnames[random.integers(0, len(surnames), n_people)],
        "born": np.array([f"{1960 + n % 40}{1 + n % 12:02}{1 + n % 28:02}" for n in random.integers(0, 9_999, n_people)]),
        "town": towns[random.integers(0, len(towns), n_people)],
    }
    rows = {name: [_worn(value, random) for value in values[person]] for name, values in of_person.items()}
    phones = [[f"07{p:09}"] if random.random() < 0.4 else [] for p in person]
    return pl.DataFrame({"record_id": [f"r{n:05}" for n in range(n_records)], **rows, "phones": phones})


def _worn(value: str, random: np.random.Generator) -> str | None:
    chance = random.random()
    if chance < 0.08:
        return None
    if chance < 0.2:
        at = int(random.integers(len(value)))
        return value[:at] + ("0" if value.isdigit() else "q") + value[at + 1 :]
    return str(value)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkBlocks]:
    pytest.importorskip("pyspark", reason="the optional extra `spark` is not installed")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("SPARK_WORKER_DIR", str(tmp_path_factory.mktemp("workers")))
    source = str(Path(str(people_spec.__code__.co_filename)).parents[3])
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executorEnv.PYTHONPATH": source,
        "spark.sql.shuffle.partitions": "4",
        "spark.local.dir": str(tmp_path_factory.mktemp("shuffle")),
    }
    with SparkBlocks("local-cluster[2,1,1024]", settings=settings) as started:
        yield started


def _local(frame: pl.DataFrame, model: FittedModel, most_records: int) -> tuple[list[tuple[str, str]], np.ndarray, int]:
    rules = block_records(frame, model.spec.blocking_rules, most_records=most_records)
    scored = scorer_for(frame, model).score_candidates(rules, bits_from_probability(model.spec.least_probability))
    ids = frame["record_id"]
    pairs = list(zip(ids.gather(scored.lefts), ids.gather(scored.rights), strict=True))
    return pairs, scored.weights_bits, sum(rule.n_skipped_pairs for rule in rules)


@pytest.mark.parametrize("most_records", [10_000, 150])
def test_weigh_on_spark__finds_the_links_and_weights_of_one_machine(
    spark: SparkBlocks, tmp_path: Path, fresh_seed: int, most_records: int
) -> None:
    frame = _frame(fresh_seed)
    assert encode(frame, _spec()).n_records == len(frame)
    for n, part in enumerate(frame.sample(fraction=1.0, shuffle=True, seed=fresh_seed).iter_slices(400)):
        part.write_parquet(tmp_path / f"part{n}.parquet")
    model = resolve_records(frame, _spec(), seed=fresh_seed).model
    pairs, weights_bits, n_skipped_pairs = _local(frame, model, most_records)
    assert len(pairs) > 300
    found = weigh_on_spark(
        spark,
        [tmp_path],
        model,
        id_column="record_id",
        columns=COLUMNS,
        prepare=pl.DataFrame.clone,
        most_records=most_records,
    )
    links = pl.DataFrame(found.pairs)
    assert list(links.select("record_id_l", "record_id_r").iter_rows()) == pairs
    np.testing.assert_allclose(links["weight_bits"].to_numpy(), weights_bits, rtol=0, atol=1e-9)
    assert found.n_skipped_pairs == n_skipped_pairs
    assert (n_skipped_pairs > 0) == (most_records == 150)


def test_resolve_on_spark__finds_the_entities_of_one_machine(spark: SparkBlocks, tmp_path: Path, fresh_seed: int) -> None:
    frame = _frame(fresh_seed)
    frame.write_parquet(tmp_path / "people.parquet")
    here = resolve_records(frame, _spec(), seed=fresh_seed)
    found = resolve_on_spark(
        spark, [tmp_path], here.model, id_column="record_id", columns=COLUMNS, prepare=pl.DataFrame.clone
    )
    ids, labels = frame["record_id"], here.clusters.labels
    entities = dict(pl.DataFrame(found.entities).iter_rows())
    assert [entities.get(each, each) for each in ids] == ids.gather(labels).to_list()
    assert 100 < len(set(labels.tolist())) < len(frame) - 300
    links = pl.DataFrame(found.links)
    expected = zip(ids.gather(here.links.lefts), ids.gather(here.links.rights), strict=True)
    assert list(links.select("record_id_l", "record_id_r").iter_rows()) == list(expected)
    np.testing.assert_allclose(links["weight_bits"].to_numpy(), here.links.weights_bits, rtol=0, atol=1e-9)
