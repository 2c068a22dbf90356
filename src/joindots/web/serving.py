"""Serve one review: Django under gunicorn, heads signed every few minutes and at the end."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from joindots.review import Review

HEAD_SECONDS = 300
_THREADS = 8
_WORKER_REST_SECONDS = 20


def serve(
    review: Review,
    *,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    on_ready: Callable[[], None],
    with_worker: bool = True,
) -> None:
    """Serve until stopped, with a worker for what runs in the background unless told otherwise.

    Raises
    ------
    StateError
        If it would expose the review (see `start.refuse_to_start`).
    """
    from joindots.web.start import open_web, refuse_to_start

    open_web(review, kind="server" if certificate else "laptop")
    refuse_to_start(host=host, certificate=certificate, is_demo=review.settings.is_demo)
    if review.settings.is_demo:
        from joindots.web.accounts.demo import make_colleagues

        make_colleagues()
    sign_heads()
    _close_connections()  # what a worker inherits across a fork must not be an open database
    _Server(host, port, certificate, key, on_ready, review.root, with_worker).run()


def sign_heads() -> None:
    """Sign where both chains stand, if anything happened since."""
    from django.conf import settings
    from django.utils import timezone

    from joindots.keys import heads_copy
    from joindots.web.audit.chains import sign_new_head

    sign_new_head(settings.KEYS.signing_key, at=timezone.now(), copy_to=heads_copy(settings.REVIEW))


def application() -> Any:
    """Make the WSGI application of the review that `open_web` opened, with every view loaded before the first request.

    What is loaded stays for as long as the server does. It is kept out of the way of collecting garbage, which would walk
    all of it in the middle of somebody's request.
    """
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    made = get_wsgi_application()
    _load(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
    return made


def _load(patterns: list[Any]) -> None:
    """Import the views behind these patterns and behind those that they include."""
    for pattern in patterns:
        _load(getattr(pattern, "url_patterns", []))


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _sign_now_and_then() -> None:
    while True:
        time.sleep(HEAD_SECONDS)
        sign_heads()
        _close_connections()


def _start_helpers(root: Path, *, with_worker: bool) -> None:
    threading.Thread(target=_sign_now_and_then, daemon=True).start()
    if with_worker:
        threading.Thread(target=_keep_a_worker, args=(root,), daemon=True).start()


def _keep_a_worker(root: Path) -> None:
    """Keep one worker at work, in a process of its own that ends with this one; start it again if it ends."""
    while True:
        subprocess.run([sys.executable, "-m", "joindots.cli", "worker", str(root), "--with-parent"], check=False)
        time.sleep(_WORKER_REST_SECONDS)


def _Server(  # noqa: N802
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    on_ready: Callable[[], None],
    root: Path,
    with_worker: bool,
) -> Any:
    """Make gunicorn's application; it is imported late, as it is of use to this command alone."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        """One worker with threads: SQLite has one writer, and PostgreSQL's waiting is not Python's work."""

        def load_config(self) -> None:
            """Set what gunicorn asks."""
            chosen = {
                "bind": f"{host}:{port}",
                "workers": 1,
                "worker_class": "gthread",
                "threads": _THREADS,
                "timeout": 120,
                "loglevel": "warning",
                "certfile": str(certificate) if certificate else None,
                "keyfile": str(key) if key else None,
                "when_ready": lambda server: on_ready(),
                "post_fork": lambda server, worker: _start_helpers(root, with_worker=with_worker),
                "worker_exit": lambda server, worker: sign_heads(),
                "control_socket_disable": True,
            }
            for name, value in chosen.items():
                if value is not None and name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            """Give the application."""
            return application()

    return Server()
