"""Ask a virus scanner about an uploaded file, where the review names one (control E3).

The review's settings hold the command, ``[desk] virus_scanner``; the file's path is put after it. It answers as ClamAV's
programs do: 0 for nothing found, 1 for something found, anything else for a scan that failed. Where no command is set,
or it failed, the file is called not scanned: a check of our own that calls a file clean there is none.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from joindots.review import Settings

NOT_SCANNED, NOTHING_FOUND, SOMETHING_FOUND, FAILED = "not scanned", "nothing found", "something found", "scan failed"
MOST_SECONDS = 60
_FOUND = 1


def scan(path: Path, settings: Settings) -> str:
    """Say what the review's scanner says of a file: one of the four answers above."""
    if not settings.virus_scanner:
        return NOT_SCANNED
    try:
        done = subprocess.run(
            [*settings.virus_scanner, str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return FAILED
    return {0: NOTHING_FOUND, _FOUND: SOMETHING_FOUND}.get(done.returncode, FAILED)
