"""A review with its web app, on SQLite and on PostgreSQL, and a small casework of invented people.

Each test works on a copy of one prepared database, so that what is committed is committed, triggers and all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from joindots.review import init_review, open_review
from joindots.web.start import open_web

_ROOT = Path(tempfile.mkdtemp(prefix="joindots-web-"))
os.environ.pop("DATABASE_URL", None)
os.environ["JOINDOTS_REVIEW"] = str(_ROOT / "review")
if not (_ROOT / "review").exists():
    init_review(_ROOT / "review", name="Test review", is_demo=True)
open_web(open_review(_ROOT / "review"))

from django.db import connections  # noqa: E402 - Django is set up by the line above
from tests.unit.web.made import make_casework  # noqa: E402

from joindots.web.databases import database_settings  # noqa: E402


@pytest.fixture(scope="session")
def prepared() -> Path:
    """One SQLite casework, made once, whichever database the test before this one stood on."""
    _use(database_settings(_ROOT / "review" / "casework.db"))
    make_casework()
    connections["default"].close()
    for name in ("-wal", "-shm"):
        leftover = _ROOT / "review" / f"casework.db{name}"
        assert not leftover.exists() or leftover.stat().st_size == 0
    shutil.copy(_ROOT / "review" / "casework.db", _ROOT / "prepared.db")
    return _ROOT / "prepared.db"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server of its own, thrown away afterwards; its address without a database."""
    initdb = shutil.which("initdb") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if initdb is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is absent, and no test may be skipped here: install the package postgresql.")
        pytest.skip("PostgreSQL is not installed on this machine")
    folder = Path(tempfile.mkdtemp(prefix="joindots-pg-", dir="/tmp"))
    binaries = Path(initdb).resolve().parent
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    _run([*as_user, str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust"])
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    _run([*control, "-o", options, "-l", str(folder / "log"), "start"])
    yield f"postgresql://postgres@/{{}}?host={folder}"
    _run([*control, "-m", "immediate", "stop"])
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(server: str) -> str:
    """A PostgreSQL casework, made once, to copy from."""
    import psycopg

    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE prepared")
    _use(database_settings(Path(), server.format("prepared")))
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    make_casework()
    connections["default"].close()
    return server


@pytest.fixture
def sqlite_casework(prepared: Path, tmp_path: Path) -> Iterator[Path]:
    """A casework of one's own, on SQLite."""
    path = tmp_path / "casework.db"
    shutil.copy(prepared, path)
    _use(database_settings(path))
    yield path
    connections["default"].close()


@pytest.fixture
def postgres_casework(postgres_template: str) -> Iterator[str]:
    """A casework of one's own, on PostgreSQL."""
    import psycopg

    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_template.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE prepared")
        url = postgres_template.format(name)
        _use(database_settings(Path(), url))
        yield url
        connections["default"].close()
        connection.execute(f"DROP DATABASE {name}")


@pytest.fixture(params=["sqlite", "postgresql"])
def casework(request: pytest.FixtureRequest) -> Any:
    """A casework of one's own, on each database in turn."""
    return request.getfixturevalue("sqlite_casework" if request.param == "sqlite" else "postgres_casework")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def _use(settings: dict[str, Any]) -> None:
    """Point Django's connection at another database."""
    connection = connections["default"]
    connection.close()
    connections.databases["default"].update(settings)
    if connection.vendor != settings["ENGINE"].rsplit(".", 1)[1].replace("sqlite3", "sqlite"):
        connections.settings = connections.configure_settings(dict(connections.databases))
        del connections["default"]
    connections["default"].settings_dict.update(connections.databases["default"])


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    connections.close_all()
    shutil.rmtree(_ROOT, ignore_errors=True)
