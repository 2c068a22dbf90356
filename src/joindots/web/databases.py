"""Which database a review's casework lives in: its own SQLite file, or the PostgreSQL that ``DATABASE_URL`` names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from joindots.model.errors import ParameterError

_PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;"
"""What a court needs first: a change is on the disk before it is told."""
_IN_MEMORY = "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;"
"""64 MiB of pages for each connection: the 2 MiB that SQLite begins with hold no index of a million people."""

_ON_POSTGRESQL = "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"
"""For each connection: a page's queries take milliseconds, which compiling them or starting helpers for them would double
where many people work at once; and an index on today's disks costs hardly more than reading on. What the address says of
`options` stands in its place."""


def database_settings(casework: Path, url: str | None = None) -> dict[str, Any]:
    """Write Django's settings of the database: `url` or ``DATABASE_URL`` where given, else the SQLite file.

    Raises
    ------
    ParameterError
        If the address names a database that is not PostgreSQL.
    """
    address = url if url is not None else os.environ.get("DATABASE_URL", "")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(casework),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _PRAGMAS + _IN_MEMORY},
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ParameterError(f"DATABASE_URL names a {parts.scheme or 'nameless'} database. Allowed: postgresql://...")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"options": _ON_POSTGRESQL} | dict(parse_qsl(parts.query)),
    }
