"""``judge``: record people's answers about links."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from joindots.cli.app import AsJson, Purpose, ReviewFolder, print_json


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(judge)


def judge(
    folder: ReviewFolder,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV with record_id_l, record_id_r, verdict (match, non_match, unsure, undo) and reason.",
            show_default=False,
        ),
    ],
    as_user: Annotated[
        str,
        typer.Option("--as", help="Who answers: your user name, or your own where no account is.", show_default=False),
    ],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Record judgements on links from a file, by a named person, with reasons: all of them or none."""
    from joindots.judging import record_judgements
    from joindots.ledger.judgements import UNDONE
    from joindots.report.wording import count_of
    from joindots.review import open_review
    from joindots.web.accounts.roles import Verb
    from joindots.web.command_door import admit, show_in_casework

    review = open_review(folder)
    admit(review, "judge", username=as_user, purpose=purpose, verb=Verb.JUDGE)
    events = record_judgements(review, file, reviewer=as_user)
    show_in_casework(review, events)
    if as_json:
        print_json([{"event_id": event.event_id, "kind": event.kind, **event.content} for event in events])
        return
    n_undone = sum(event.kind == UNDONE for event in events)
    print(f"Recorded by {as_user}: {count_of(len(events) - n_undone, 'judgement')}, and {n_undone:,} undone.")
    print(f"This takes effect with the next run: joindots run {folder}")
