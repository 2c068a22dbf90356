"""House rules that no other tool checks: length of files and of lines of templates, and words that do not belong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 350
MAX_TEMPLATE_COLUMNS = 140
REGISTRY_ADDRESS = re.compile(r"https?://")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home|work|Users)/\w")
NO_ADDRESSES = ("requirements/",)


def tracked_files() -> list[str]:
    """List the files that git knows, and the new ones that it does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def faults(name: str) -> list[str]:
    """Say what is wrong with one file, and what to do."""
    try:
        text = (ROOT / name).read_text("utf-8")
    except UnicodeDecodeError:
        return []
    found = []
    n_lines = text.count("\n")
    is_generated = "/migrations/" in name
    if name.startswith("src/") and name.endswith(".py") and n_lines > MAX_LINES and not is_generated:
        found.append(f"{name}: {n_lines} lines. A file has one topic and at most {MAX_LINES} lines: split it by topic.")
    if name.startswith("src/") and name.endswith(".html"):
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) >= MAX_TEMPLATE_COLUMNS:
                found.append(f"{name}:{number}: {len(line)} characters. One element or statement to a line.")
    if name != "scripts/house_rules.py" and MACHINE_PATH.search(text):
        found.append(f"{name}: holds a path of one machine. Use a path relative to the project.")
    if name.startswith(NO_ADDRESSES) and REGISTRY_ADDRESS.search(text):
        found.append(f"{name}: holds an address. Pins are names, versions and hashes only.")
    return found


def main() -> int:
    """Print every fault; the exit code."""
    found = [fault for name in tracked_files() for fault in faults(name)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
