"""A large made-up world as the tables that the network stage reads, drawn at once; for time and memory, not for accuracy.

A fifth of the cases belong to groups of ten cases, whose suspects, numbers and venues recur; the rest stand alone, but for
chance and everyday hubs. Half of the cases have a narrative of 200 words; some name a suspect of another case.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from joindots.engine.arrow import table_from_frame
from joindots.model.tables import table_spec

GROUP_SHARE, GROUP_CASES = 0.2, 10
N_FORCES = 43
_WORDS_A_NARRATIVE = 200


def large_world(n_people: int, seed: int) -> dict[str, pa.Table]:
    """Draw a world of `n_people` person records, a fifth as many cases and a tenth as many narratives."""
    rng = np.random.default_rng(seed)
    n_cases = n_people // 5
    group = np.where(np.arange(n_cases) < GROUP_SHARE * n_cases, np.arange(n_cases) // GROUP_CASES, -1)
    force = np.where(group >= 0, (group + rng.integers(0, 3, n_cases)) % N_FORCES, rng.integers(0, N_FORCES, n_cases))
    case_ids = _ids("C", n_cases)
    started = rng.integers(13_000, 19_000, n_cases)
    cases = pl.DataFrame(
        {
            "case_id": case_ids,
            "received_order": np.arange(n_cases),
            "source_id": _ids("F", N_FORCES).gather(force),
            "force_code": _ids("F", N_FORCES).gather(force),
            "crime_ref": case_ids,
            "offence_from": _days(started),
            "offence_to": _days(started + 100),
        }
    ).with_columns(flags=pl.lit([], dtype=pl.List(pl.String)))
    case_of = np.concatenate([np.arange(n_cases).repeat(3), np.full(n_people - 3 * n_cases, -1)])
    is_victim = np.concatenate([np.tile([False, False, True], n_cases), np.zeros(n_people - 3 * n_cases, dtype=bool)])
    entity = _entities(rng, case_of, group, is_victim)
    people, entities = _people(rng, entity)
    in_case = np.flatnonzero(case_of >= 0)
    record_ids = people["record_id"]
    roles = pl.DataFrame(
        {
            "case_id": case_ids.gather(case_of[in_case]),
            "record_id": record_ids.gather(in_case),
            "role": np.where(is_victim[in_case], "victim", "suspect"),
        }
    )
    objects = _objects(rng, case_ids, started, group, record_ids)
    narratives = _narratives(rng, case_ids, started, people, objects)
    links = table_spec("links")
    frames = {"cases": cases, "people": people, "entities": entities, "roles": roles, "objects": objects}
    tables = {name: _registered(name, frame) for name, frame in (frames | {"narratives": narratives}).items()}
    return tables | {"links": table_from_frame(links, pl.DataFrame(schema=dict.fromkeys(links.column_names, pl.Null)))}


def _ids(letter: str, n: int) -> pl.Series:
    return letter + pl.Series(np.arange(n)).cast(pl.String).str.zfill(8)


def _days(days: np.ndarray) -> pl.Series:
    return pl.Series(days.astype(np.int32)).cast(pl.Date)


def _registered(name: str, frame: pl.DataFrame) -> pa.Table:
    """Fill the columns that the stage does not read with nulls, or with what nobody asks about."""
    spec = table_spec(name)
    absent = [column for column in spec.columns if column.name not in frame.columns]
    filled = frame.with_columns(
        pl.lit("" if column.type == "string" and not column.may_be_null else None).alias(column.name) for column in absent
    )
    return table_from_frame(spec, filled.select(spec.column_names))


def _entities(rng: np.random.Generator, case_of: np.ndarray, group: np.ndarray, is_victim: np.ndarray) -> np.ndarray:
    """Give each record its person: a group's suspects recur over its cases, a third of the other records are of suspects."""
    entity = np.arange(len(case_of))
    grouped = np.flatnonzero((case_of >= 0) & ~is_victim & (group[case_of] >= 0))
    member = rng.integers(0, 6, len(grouped))
    cast = group[case_of[grouped]] * 6 + member
    order = np.lexsort((grouped, cast))
    first = np.concatenate([[True], cast[order][1:] != cast[order][:-1]])
    founder = grouped[order][np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    entity[grouped[order]] = founder
    alone = np.flatnonzero(case_of < 0)
    known = alone[rng.random(len(alone)) < 0.33]
    suspects = np.flatnonzero((case_of >= 0) & ~is_victim)
    entity[known] = entity[rng.choice(suspects, len(known))]
    return entity


def _people(rng: np.random.Generator, entity: np.ndarray) -> tuple[pl.DataFrame, pl.DataFrame]:
    n = len(entity)
    letters = np.array(list("abcdefghijklmnoprstuvwyz"))
    names = ["".join(rng.choice(letters, rng.integers(4, 9))) for _ in range(30_000)]
    forename = _by_rank(rng, 3_000, n)[entity]
    surname = 3_000 + _by_rank(rng, 27_000, n)[entity]
    record_ids = "p-" + _ids("", n)
    people = pl.DataFrame(
        {
            "record_id": record_ids,
            "received_order": np.arange(n),
            "source_id": _ids("F", N_FORCES).gather(rng.integers(0, N_FORCES, n)),
            "name_kind": pl.repeat("named", n, eager=True),
            "forename": pl.Series(names).gather(forename),
            "surname": pl.Series(names).gather(surname),
        }
    ).with_columns(aliases=pl.lit([], dtype=pl.List(pl.String)), phones=pl.lit([], dtype=pl.List(pl.String)))
    entities = pl.DataFrame({"record_id": record_ids, "entity_id": record_ids.gather(entity)}).with_columns(
        n_records=pl.lit(1), weakest_link_bits=pl.lit(9.0)
    )
    return people, entities


def _by_rank(rng: np.random.Generator, n_names: int, n: int) -> np.ndarray:
    """Draw names that fall off with their rank as names do."""
    shares = 1.0 / (np.arange(n_names) + 20.0) ** 0.9
    return np.searchsorted(np.cumsum(shares) / shares.sum(), rng.random(n))


def _objects(
    rng: np.random.Generator, case_ids: pl.Series, started: np.ndarray, group: np.ndarray, record_ids: pl.Series
) -> pl.DataFrame:
    """Draw three things a case: a phone, a vehicle and a venue; a group has few of each, hubs touch many."""
    n_cases = len(group)
    parts = []
    for kind, n_shared in (("phone", 3), ("vehicle", 2), ("venue", 3)):
        own = 1_000_000 + rng.permutation(n_cases)
        shared = group * n_shared + rng.integers(0, n_shared, n_cases)
        value = np.where((group >= 0) & (rng.random(n_cases) < 0.5), shared, own)
        value = np.where(rng.random(n_cases) < 0.1, 9_000_000 + rng.integers(0, 1 + n_cases // 1_000, n_cases), value)
        text = pl.Series(value).cast(pl.String).str.zfill(9)
        written = {"phone": "+447" + text, "vehicle": "ab" + text, "venue": "venue " + text}[kind]
        held = rng.random(n_cases) < 0.4
        holder = record_ids.gather(np.arange(n_cases) * 3)
        parts.append(
            pl.DataFrame({"kind": pl.repeat(kind, n_cases, eager=True), "value": written, "case_id": case_ids}).with_columns(
                person_record_id=pl.when(pl.Series(held & (kind != "venue"))).then(holder),
                seen_from=_days(started - 50),
                seen_to=_days(started + 200),
            )
        )
    frame = pl.concat(parts)
    return frame.with_columns(
        record_id="o-" + _ids("", len(frame)),
        received_order=pl.int_range(len(frame)),
        source_id=pl.lit("F00000000"),
        thing_id=pl.col("kind") + ":" + pl.col("value"),
    )


def _narratives(
    rng: np.random.Generator, case_ids: pl.Series, started: np.ndarray, people: pl.DataFrame, objects: pl.DataFrame
) -> pl.DataFrame:
    """Write 200 words a narrative, with a name, a number and, now and then, someone of another case."""
    n = len(case_ids) // 2
    letters = np.array(list("abcdefghiklmnoprstuw"))
    words = np.array(["".join(rng.choice(letters, rng.integers(2, 9))) for _ in range(4_000)], dtype=object)
    words[::40] = [word + "." for word in words[::40]]
    which = np.sort(rng.choice(len(case_ids), n, replace=False))
    someone = rng.integers(0, len(people), n)
    forenames, surnames = people["forename"].gather(someone), people["surname"].gather(someone)
    names = (forenames.str.to_titlecase() + " " + surnames.str.to_titlecase()).to_list()
    phones = objects.filter(pl.col("kind") == "phone")["value"]
    numbers = ("0" + phones.gather(rng.integers(0, len(phones), n)).str.slice(3)).to_list()
    texts = []
    for name, number, draw in zip(names, numbers, rng.integers(0, len(words), (n, _WORDS_A_NARRATIVE - 8)), strict=True):
        said = words[draw]
        said[0] = str(said[0]).capitalize()
        half = len(said) // 2
        texts.append(f"{' '.join(said[:half])}. Spoke of {name}, on {number}. {' '.join(said[half:])}.")
    return pl.DataFrame(
        {
            "record_id": "n-" + _ids("", n),
            "received_order": np.arange(n),
            "case_id": case_ids.gather(which),
            "written_on": _days(started[which] + 150),
            "text_masked": texts,
            "text": texts,
        }
    )
