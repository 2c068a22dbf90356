"""Run a review's stages in a process of its own, saying each on a line: ``python -m joindots.web.desk.run_child DIR``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from joindots.model.errors import JoindotsError
from joindots.web.desk.dying import die_with_parent


def main(folder: str) -> int:
    """Run every stage that has work to do; the exit code is 1 if one failed, with the reason on the error output."""
    die_with_parent()
    from joindots.pipeline import run_review
    from joindots.report.written import write_report
    from joindots.review import open_review

    review = open_review(Path(folder))
    try:
        reports = run_review(review, on_start=lambda stage: _say(stage=stage.value, outcome="at work"))
        for report in reports:
            _say(stage=report.stage.value, outcome=report.outcome.value, seconds=round(report.seconds, 1))
        write_report(review)
    except JoindotsError as problem:
        print(str(problem).replace("\n", " "), file=sys.stderr)
        return 1
    return 0


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
