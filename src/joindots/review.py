"""A review is a folder: what bodies sent, what was derived from it, and what people decided.

::

    my-review/
      review.toml    name, criteria version, thresholds, seed
      deliveries/    what each body sent, sealed and hashed
      tables/        derived Parquet; delete it and `joindots run` rebuilds it to the same bytes
      runs/          run records: inputs by hash, parameters, seed, code version
      casework.db    judgements and decisions, append-only
      report.html    the last report
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from joindots.ledger.store import Ledger
from joindots.model.errors import ParameterError, StateError, nearest

_SETTINGS = """\
[review]
name = {name}
is_demo = {is_demo}            # a demo review holds simulated data only, and refuses real deliveries
criteria_version = "{criteria_version}"       # the reading of the criteria that the report leads with; all are computed

[resolve]
threshold_probability = {threshold_probability}   # links at or above this match probability are proposed
seed = {seed}                     # for the random pairs that train the model
"""
_ALLOWED = {"review": {"name", "is_demo", "criteria_version"}, "resolve": {"threshold_probability", "seed"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `review.toml` says."""

    name: str
    is_demo: bool = False
    criteria_version: str = "1a"
    threshold_probability: float = 0.95
    seed: int = 1


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
    """
    if root.exists() and any(root.iterdir()):
        raise StateError(f'"{root}" exists and is not empty. Name a new folder, or open this one with `joindots run`.')
    settings = Settings(name=name, is_demo=is_demo)
    (root / "deliveries").mkdir(parents=True)
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    (root / "review.toml").write_text(
        _SETTINGS.format(
            name=quoted,
            is_demo=str(is_demo).lower(),
            criteria_version=settings.criteria_version,
            threshold_probability=settings.threshold_probability,
            seed=settings.seed,
        ),
        "utf-8",
    )
    review = Review(root, settings)
    with casework_ledger(review):
        pass
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
    except tomllib.TOMLDecodeError as problem:
        raise ParameterError(f"{path}: {problem}. Mend the line, or compare it with a new review's.") from None
    return Review(root, _settings(path, content))


@contextmanager
def casework_ledger(review: Review) -> Iterator[Ledger]:
    """Open the casework database for one transaction, committed if the block ends well and undone if it raises.

    Every commit reaches the disk before it is confirmed (``synchronous = FULL``).
    """
    connection = sqlite3.connect(review.casework, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        ledger = Ledger(connection.cursor())
        ledger.create_sqlite_tables()
        try:
            yield ledger
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    finally:
        connection.close()


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


def _settings(path: Path, content: dict[str, dict[str, object]]) -> Settings:
    for section, values in content.items():
        if section not in _ALLOWED:
            raise ParameterError(f"{path}: unknown section [{section}]. {nearest(section, _ALLOWED)}")
        for key in values:
            if key not in _ALLOWED[section]:
                raise ParameterError(f'{path}: unknown setting "{key}" in [{section}]. {nearest(key, _ALLOWED[section])}')
    review, resolve = content.get("review", {}), content.get("resolve", {})
    threshold = resolve.get("threshold_probability", 0.95)
    seed = resolve.get("seed", 1)
    if not isinstance(threshold, float) or not 0 < threshold < 1:
        raise ParameterError(f"{path}: threshold_probability is {threshold!r}. Give a number between 0 and 1, such as 0.95.")
    if not isinstance(seed, int) or seed < 0:
        raise ParameterError(f"{path}: seed is {seed!r}. Give a whole number from 0.")
    return Settings(
        name=str(review.get("name", path.parent.name)),
        is_demo=review.get("is_demo") is True,
        criteria_version=str(review.get("criteria_version", "1a")),
        threshold_probability=threshold,
        seed=seed,
    )
