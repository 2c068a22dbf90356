"""The command line answers at once, and refuses with one message."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "numba", "pyarrow", "duckdb", "polars", "jinja2", "phonenumbers", "xlsxwriter", "python_calamine")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "joindots.cli", *arguments], capture_output=True, text=True, check=False)


def test_help__loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom joindots.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "demo" in done.stdout


@pytest.mark.parametrize(
    "command", ["demo", "init", "receive", "run", "report", "explain", "find", "judge", "link", "simulate", "verify"]
)
def test_every_command__explains_itself_and_can_answer_in_json(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "--json" in done.stdout


def test_bad_state__exits_2_with_what_to_do_and_no_traceback(tmp_path: Path) -> None:
    done = run("run", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("StateError: ")
    assert "joindots init" in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_state__is_json_where_json_was_asked_for(tmp_path: Path) -> None:
    import json

    done = run("run", str(tmp_path), "--json")
    assert json.loads(done.stderr)["error"]["kind"] == "StateError"
