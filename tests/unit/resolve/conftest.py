"""A town of made-up people, recorded more than once and not always well, to plant known cases in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from joindots.engine.arrow import frame_from_table, table_from_rows
from joindots.model.tables import CASES, JUDGEMENTS, OBJECTS, PEOPLE, ROLES
from joindots.resolve.stage import run

_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "do",
    "fa",
    "fi",
    "ga",
    "go",
    "ka",
    "ke",
    "ko",
    "la",
    "le",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "po",
    "ra",
    "re",
    "ro",
    "sa",
    "se",
    "ta",
    "te",
    "to",
    "va",
    "vi",
    "za",
]


class Town:
    """Records and judgements on them; `resolve` gives what the stage makes of them."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.roles: list[dict[str, Any]] = []
        self.objects: list[dict[str, Any]] = []

    def add(self, forename: str | None, surname: str | None, **fields: Any) -> str:
        """Record somebody, and give the id of the record."""
        record_id = f"p-{len(self.rows):016x}"
        kind = "unnamed" if forename is None and surname is None else "named"
        base = {"record_id": record_id, "received_order": len(self.rows), "source_id": "10", "aliases": [], "phones": []}
        self.rows.append({**base, "name_kind": kind, "forename": forename, "surname": surname, **fields})
        return record_id

    def name_in(self, case_id: str, *record_ids: str, role: str = "suspect") -> None:
        """Record people in a case."""
        self.roles += [{"case_id": case_id, "record_id": record_id, "role": role} for record_id in record_ids]

    def see(self, thing_id: str, *, case_id: str | None = None, person: str | None = None, **days: date) -> None:
        """Record a thing, ``kind:value``, against a case or a person."""
        n = len(self.objects)
        kind, _, value = thing_id.partition(":")
        base = {"record_id": f"o-{n:016x}", "received_order": n, "source_id": "10", "kind": kind, "value": value}
        self.objects.append({**base, "thing_id": thing_id, "case_id": case_id, "person_record_id": person, **days})

    def judge(self, record_id_l: str, record_id_r: str, verdict: str) -> int:
        """Answer about two records, and give the number of the event."""
        left, right = sorted((record_id_l, record_id_r))
        event_id = len(self.answers) + 1
        said = {"reviewer": "r1", "reason": "seen", "decided_at": datetime(2026, 1, 1, tzinfo=UTC)}
        self.answers.append({"record_id_l": left, "record_id_r": right, "verdict": verdict, "event_id": event_id, **said})
        return event_id

    def tables(self) -> dict[str, pa.Table]:
        """Write the registered tables."""
        return {
            "people": table_from_rows(PEOPLE, self.rows),
            "judgements": table_from_rows(JUDGEMENTS, self.answers),
            "roles": table_from_rows(ROLES, self.roles),
            "objects": table_from_rows(OBJECTS, self.objects),
            "cases": table_from_rows(CASES, []),
        }

    def resolve(self, **options: Any) -> dict[str, pl.DataFrame]:
        """Run the stage."""
        return {name: frame_from_table(table) for name, table in run(self.tables(), **options).items()}

    def entities(self, **options: Any) -> dict[str, str]:
        """Run the stage, and give each record's entity."""
        found = self.resolve(**options)["entities"]
        return dict(found.select("record_id", "entity_id").iter_rows())


def _word(rng: np.random.Generator, n: int) -> str:
    return "".join(rng.choice(_SYLLABLES, n))


def _populate(town: Town, n_people: int, seed: int) -> None:
    """Record people one to three times each, with the slips that a model learns from."""
    rng = np.random.default_rng(seed)
    forenames, surnames = [_word(rng, 2) for _ in range(60)], [_word(rng, 3) for _ in range(150)]
    for _ in range(n_people):
        forename, surname = str(rng.choice(forenames)), str(rng.choice(surnames))
        born = date(1950, 1, 1) + timedelta(days=int(rng.integers(0, 20_000)))
        postcode = f"AB{rng.integers(1, 30)} {rng.integers(1, 9)}{rng.choice(list('ABDEFGH'))}{rng.choice(list('ABDEFGH'))}"
        phone, pnc_id = (
            f"+4470009{rng.integers(10_000, 99_999)}",
            f"{rng.integers(1990, 2020)}/{rng.integers(10**6, 10**7)}A",
        )
        for _ in range(int(rng.integers(1, 4))):
            town.add(
                forename[:-1] + "y" if rng.random() < 0.1 else forename,
                surname + "s" if rng.random() < 0.08 else surname,
                date_of_birth=None if rng.random() < 0.1 else born + timedelta(days=int(rng.random() < 0.05)),
                postcode=None if rng.random() < 0.2 else postcode,
                address=f"{born.day} {surname} road",
                phones=[phone] if rng.random() < 0.4 else [],
                pnc_id=pnc_id if rng.random() < 0.25 else None,
                sex="male" if born.day % 2 else "female",
            )


@pytest.fixture
def empty_town() -> Town:
    """A town where nobody was recorded yet."""
    return Town()


@pytest.fixture
def town() -> Town:
    """A town of four hundred people, for the model to learn from."""
    built = Town()
    _populate(built, 400, seed=5)
    return built
