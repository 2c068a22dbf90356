"""The command line: one command per job.

Commands load what they need when they run, so that ``--help`` answers at once. Bad input ends with one message that says
what, where, what is allowed and what to do, and exit code 2; a failed check ends with exit code 1.
"""

from __future__ import annotations

import json
import sys

from joindots.cli.app import app
from joindots.cli.commands import casework, deliveries, linkage, reading, sample
from joindots.model.errors import JoindotsError

__all__ = ["app", "main"]

for _group in (sample, deliveries, reading, casework, linkage):
    _group.add_to(app)


def main() -> None:
    """Run the command that the arguments name, and end the process with its exit code."""
    try:
        app()
    except JoindotsError as error:
        if "--json" in sys.argv:
            print(json.dumps({"error": {"kind": type(error).__name__, "message": str(error)}}), file=sys.stderr)
        else:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(2)
