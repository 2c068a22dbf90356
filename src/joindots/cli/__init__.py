"""The command line: one command per job.

Commands load what they need when they run, so that ``--help`` answers at once. Bad input ends with one message that says
what, where, what is allowed and what to do, and exit code 2; a failed check ends with exit code 1.
"""

from __future__ import annotations

import json
import sys
from typing import NoReturn

import typer

from joindots.cli.app import app
from joindots.cli.commands import bench, casework, deliveries, export, find, linkage, reading, sample, teams, web
from joindots.model.errors import JoindotsError

__all__ = ["app", "main"]

for _group in (sample, deliveries, reading, find, teams, casework, web, export, linkage, bench):
    _group.add_to(app)


def main() -> None:
    """Run the command that the arguments name, and end the process with its exit code."""
    as_json = "--json" in sys.argv
    try:
        sys.exit(app(standalone_mode=not as_json))
    except JoindotsError as error:
        _refuse(type(error).__name__, str(error), as_json=as_json)
    except typer.TyperException as error:  # only where JSON was asked for: otherwise typer says it in its own way
        is_full = isinstance(error, typer.BadParameter)
        _refuse("ParameterError", error.format_message() if is_full else error.message, as_json=True)
    except OSError as error:
        place = f'"{error.filename}": ' if error.filename else ""
        _refuse(
            "StateError",
            f"{place}{error.strerror or error}. Check that the path is right, that you may read and write there, and that "
            "the disk has room.",
            as_json=as_json,
        )


def _refuse(kind: str, message: str, *, as_json: bool) -> NoReturn:
    """Print one error message, for people or for programs, and end with exit code 2."""
    shown = (
        json.dumps({"error": {"kind": kind, "message": message}}, ensure_ascii=False) if as_json else f"{kind}: {message}"
    )
    print(shown, file=sys.stderr)
    sys.exit(2)
