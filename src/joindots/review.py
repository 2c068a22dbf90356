"""A review is a folder: what bodies sent, what was derived from it, and what people decided.

::

    my-review/
      review.toml    name, criteria version, thresholds, seed
      deliveries/    what each body sent, sealed and hashed
      tables/        derived Parquet; delete it and `joindots run` rebuilds it to the same bytes
      index/         what a search reads; delete it and `joindots find` makes it again
      runs/          run records: inputs by hash, parameters, seed, code version
      casework.db    judgements and decisions, append-only
      report.html    the last report
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from joindots.engine.runs import RunRecord
from joindots.ledger.store import Cursor, Dialect, Ledger
from joindots.model.errors import LedgerError, ParameterError, StateError, nearest
from joindots.reference.criteria import criteria_versions

_SETTINGS = """\
[review]
name = {name}
is_demo = {is_demo}            # a demo review holds simulated data only, and refuses real deliveries
criteria_version = "{criteria_version}"       # the reading of the criteria that the report leads with; all are computed

[resolve]
threshold_probability = {threshold_probability}   # to join: links at or above this match probability are proposed
break_probability = {break_probability}        # to hold: a person is cut where no pair at or above this connects the records
seed = {seed}                     # for the random pairs that train the model
"""
_ALLOWED = {
    "review": {"name", "is_demo", "criteria_version"},
    "resolve": {"threshold_probability", "break_probability", "seed"},
    "desk": {"virus_scanner"},
}
_SEEDS = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `review.toml` says."""

    name: str
    is_demo: bool = False
    criteria_version: str = "1a"
    threshold_probability: float = 0.95
    break_probability: float = 0.5
    seed: int = 1
    virus_scanner: tuple[str, ...] = ()
    """The command that scans an uploaded file, whose path is put after it; none: files are not scanned, and pages say so."""


@dataclass(frozen=True, slots=True)
class Review:
    """One review's folder."""

    root: Path
    settings: Settings

    @property
    def tables(self) -> Path:
        """The folder of derived tables."""
        return self.root / "tables"

    @property
    def runs(self) -> Path:
        """The folder of run records."""
        return self.root / "runs"

    @property
    def casework(self) -> Path:
        """The casework database."""
        return self.root / "casework.db"

    @property
    def report(self) -> Path:
        """The last report."""
        return self.root / "report.html"


def init_review(root: Path, *, name: str, is_demo: bool = False) -> Review:
    """Make a new review folder.

    Raises
    ------
    StateError
        If the folder exists and is not empty.
    ParameterError
        If the name is blank.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise StateError(f'"{root}" exists and is no empty folder. Name a new one, or open a review with `joindots run`.')
    if not name.strip():
        raise ParameterError("The review has no name. Give it one with --name.")
    settings = Settings(name=name, is_demo=is_demo)
    review = Review(root, settings)
    (root / "deliveries").mkdir(parents=True)
    with _transaction(review.casework) as cursor:
        Ledger(cursor).create_tables()
    (root / "review.toml").write_text(  # last: what has one is a whole review
        _SETTINGS.format(
            name=json.dumps(name, ensure_ascii=False),
            is_demo=str(is_demo).lower(),
            criteria_version=settings.criteria_version,
            threshold_probability=settings.threshold_probability,
            break_probability=settings.break_probability,
            seed=settings.seed,
        ),
        "utf-8",
    )
    return review


def open_review(root: Path) -> Review:
    """Open a review folder.

    Raises
    ------
    StateError
        If the folder is not a review.
    ParameterError
        If `review.toml` says something that is not allowed.
    """
    path = root / "review.toml"
    if not path.exists():
        raise StateError(f'"{root}" is not a review: it has no review.toml. Make one with `joindots init {root}`.')
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ParameterError(f"{path}: {problem}. Mend the line, or compare it with a new review's.") from None
    return Review(root, _settings(path, content))


@contextmanager
def casework_ledger(review: Review) -> Iterator[Ledger]:
    """Open the casework database for one transaction, and give its ledger of decisions (see `casework_cursor`)."""
    with casework_cursor(review) as (cursor, dialect):
        yield Ledger(cursor, dialect=dialect)


@contextmanager
def casework_cursor(review: Review) -> Iterator[tuple[Cursor, Dialect]]:
    """Open the casework database for one transaction, committed if the block ends well and undone if it raises.

    It is the review's own file, or the PostgreSQL that ``DATABASE_URL`` names. Every commit reaches the disk before it is
    confirmed (``synchronous = FULL``).

    Raises
    ------
    LedgerError
        If the database is gone, is damaged, or stays locked.
    """
    if os.environ.get("DATABASE_URL"):
        with _postgresql() as cursor:
            yield cursor, Dialect.POSTGRESQL
        return
    if not review.casework.exists():
        raise LedgerError(f"{review.casework} is gone, and with it what people decided. Restore it from a copy.")
    try:
        with _transaction(review.casework) as cursor:
            yield cursor, Dialect.SQLITE
    except sqlite3.Error as problem:
        raise LedgerError(
            f"{review.casework} cannot be used: {problem}. If another command holds it, wait; else restore it from a copy."
        ) from None


@contextmanager
def _transaction(path: Path) -> Iterator[Cursor]:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection.cursor()
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    finally:
        connection.close()


@contextmanager
def _postgresql() -> Iterator[Cursor]:
    try:
        import psycopg
    except ImportError:
        raise LedgerError("DATABASE_URL names PostgreSQL, and its driver is absent: install joindots[postgres].") from None
    try:
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            yield cast("Cursor", cursor)
    except psycopg.Error as problem:
        raise LedgerError(f"The casework database that DATABASE_URL names cannot be used: {problem}.") from None


@contextmanager
def only_one_at_work(review: Review) -> Iterator[None]:
    """Hold the review while its deliveries or tables change; the system lets go of it even if the process is killed.

    Raises
    ------
    StateError
        If another command holds it.
    """
    handle = os.open(review.root / ".lock", os.O_RDWR | os.O_CREAT)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateError(f'Another command is at work on "{review.root}". Wait until it ends, then try again.') from None
        yield
    finally:
        os.close(handle)


def noted_head(judged: RunRecord | None) -> dict[int, str]:
    """Read which event a snapshot of judgements noted as the last one: its id to its hash; empty if there was none."""
    event_id = judged.parameters.get("up_to_event") if judged else None
    return {event_id: judged.inputs.get("ledger", "")} if judged and isinstance(event_id, int) and event_id else {}


def changed_deliveries(read: Mapping[str, str], standing: Mapping[str, str]) -> list[str]:
    """Say which deliveries that a run read are gone, or are others now.

    Parameters
    ----------
    read
        Delivery id to digest, as a run recorded its inputs.
    standing
        The same of what is sealed now.
    """
    return [
        f"{delivery_id}: a run read it, and it is {'another one now' if delivery_id in standing else 'gone'}."
        for delivery_id, digest in sorted(read.items())
        if standing.get(delivery_id) != digest
    ]


def _settings(path: Path, content: dict[str, Any]) -> Settings:
    for section, values in content.items():
        if section not in _ALLOWED or not isinstance(values, dict):
            raise ParameterError(f"{path}: unknown section [{section}]. {nearest(section, _ALLOWED)}")
        for key in values:
            if key not in _ALLOWED[section]:
                raise ParameterError(f'{path}: unknown setting "{key}" in [{section}]. {nearest(key, _ALLOWED[section])}')
    found: dict[str, Any] = {"name": path.parent.resolve().name}
    for section in _ALLOWED:
        found |= content.get(section, {})
    for key, value in found.items():
        allowed = _what_it_must_be(key, value)
        if allowed:
            raise ParameterError(f"{path}: {key} is {value!r}. Give {allowed}.")
    return Settings(**found | {"virus_scanner": tuple(found.get("virus_scanner", ()))})


def _what_it_must_be(key: str, value: object) -> str | None:
    """Say what a setting must be where its value is not that."""
    match key:
        case "name" if not isinstance(value, str) or not value.strip():
            return "a name in quotation marks"
        case "is_demo" if not isinstance(value, bool):
            return "true or false"
        case "criteria_version" if value not in criteria_versions():
            return f"one of {', '.join(criteria_versions())}, in quotation marks"
        case "threshold_probability" | "break_probability" if not isinstance(value, float) or not 0 < value < 1:
            return "a number between 0 and 1, such as 0.95"
        case "seed" if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _SEEDS:
            return "a whole number from 0, below 2^63"
        case "virus_scanner" if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            return 'the command and its options, as in ["clamdscan", "--fdpass", "--no-summary"]'
    return None
