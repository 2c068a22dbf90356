"""Ask a process of its own what a file holds, and believe nothing but its answer (control E2).

The server opens no uploaded file. The process is confined (`joindots.intake.confine`), is given none of the server's
environment but what Python needs, and is ended when it takes too long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import Any

from joindots.intake.confine import MOST_CPU_SECONDS, MOST_MEMORY_BYTES
from joindots.web.audit.actions import Refused

MOST_SECONDS = 100
"""How long a person waits for a check; the server's own limit for an answer is two minutes."""

_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "TMPDIR")
_one_at_a_time = threading.BoundedSemaphore(2)


def ask(question: dict[str, Any], *, seconds: float = MOST_SECONDS) -> dict[str, Any]:
    """Check one file; the answer is `joindots.intake.checking.check`'s, or says in ``refused`` why there is none.

    Raises
    ------
    Refused
        If too many checks are under way.
    """
    if not _one_at_a_time.acquire(timeout=seconds):
        raise Refused("Other files are being checked. Try again in a minute.")
    try:
        return _ask(question, seconds)
    finally:
        _one_at_a_time.release()


def _ask(question: dict[str, Any], seconds: float) -> dict[str, Any]:
    limits = {"memory_bytes": MOST_MEMORY_BYTES, "cpu_seconds": MOST_CPU_SECONDS}
    with subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", "joindots.intake.checking"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(json.dumps({**limits, **question}).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return {"refused": f"The file took more than {seconds:.0f} seconds to check. Send it in parts."}
    try:
        answer = json.loads(said) if process.returncode == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return {
            "refused": "The check of the file ended without an answer: it is too large, too deep, or was made to do harm."
        }
    return answer
