"""``deconflict`` and ``suggest``: whom to contact before acting, and which cases to look at next."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joindots.cli.app import AsJson, AsUser, Purpose, ReviewFolder, print_json, report_tables

if TYPE_CHECKING:
    import polars as pl

_COLUMNS = ("team", "contact", "subject_kind", "subject_id")


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(deconflict)
    app.command()(suggest)


def deconflict(
    folder: ReviewFolder,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Who is interested in what: CSV with team, contact, subject_kind (person, case, group), subject_id.",
            show_default=False,
        ),
    ],
    team: Annotated[str | None, typer.Option(help="Show the notices of this team only.", show_default=False)] = None,
    as_json: AsJson = False,
    as_user: AsUser = None,
    purpose: Purpose = None,
) -> None:
    """Tell teams at work on one person, case or group whom to contact, and nothing of what the other holds.

    A notice names the team's own subject and the owner to contact. Whoever asks may know that cases exist; they need
    not be allowed to read them.
    """
    from joindots.network.deconflict import deconflict as find_notices
    from joindots.report.inputs import frame
    from joindots.review import open_review
    from joindots.web.accounts.roles import Verb
    from joindots.web.command_door import admit

    review = open_review(folder)
    admit(review, "deconflict", username=as_user, purpose=purpose, verb=Verb.KNOW)
    tables = report_tables(review)
    entities, roles, members = (frame(tables, name) for name in ("entities", "roles", "group_members"))
    interests = _interests(file)
    _refuse_unknown(file, interests, entities, frame(tables, "cases"), frame(tables, "groups"))
    _refuse_absent(file, interests, team)
    notices = find_notices(interests, entities, roles, members)
    rows = [row for row in notices.iter_rows(named=True) if team in (None, row["team"])]
    if as_json:
        print_json({"n_interests": interests.height, "notices": rows})
        return
    for row in rows:
        print(f"{row['team']}, {row['subject_kind']} {row['subject_id']}: {row['notice']} Owner: {row['contact']}.")
    if not rows:
        print("No other team has declared an interest in the same person, case or group.")


def suggest(
    folder: ReviewFolder,
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="The record or entity id of a recorded suspect.", show_default=False)
    ],
    limit: Annotated[int, typer.Option(min=1, max=100, help="The most cases to suggest.")] = 10,
    as_json: AsJson = False,
    as_user: AsUser = None,
    purpose: Purpose = None,
) -> None:
    """Suggest cases to read next for one recorded suspect, the likeliest first, from who was recorded with whom.

    A suggestion is a place to look, not a finding. Nobody but a recorded suspect is suggested anything.
    """
    from joindots.network.suggest import involvements_of, suggest_cases
    from joindots.report.inputs import frame
    from joindots.report.naming import entities_of, names_of
    from joindots.review import open_review
    from joindots.web.command_door import admit

    review = open_review(folder)
    admit(review, "suggest", username=as_user, purpose=purpose)
    tables = report_tables(review)
    roles, entities, cases = (frame(tables, name) for name in ("roles", "entities", "cases"))
    entity_id = entities_of(tables, [person])[person]
    found = suggest_cases(involvements_of(roles, entities, cases), entity_id, limit)
    names = names_of(tables, {entity_id, *found["through"].explode().drop_nulls().to_list()})
    rows: list[dict[str, Any]] = [
        {"case_id": case_id, "score": round(score, 6), "through": [names[each].shown for each in through]}
        for case_id, score, through in found.iter_rows()
    ]
    if as_json:
        print_json({"person": entity_id, "suggested": rows})
        return
    print(f"Cases to read next for {names[entity_id].shown}; suggestions, not findings:")
    for number, row in enumerate(rows, start=1):
        through = ", ".join(row["through"])
        print(
            f"{number:3}. {row['case_id']}" + (f", through {through}" if through else ", through more than one other case")
        )
    if not rows:
        print("None: nobody recorded in their cases is recorded in another.")


def _interests(file: Path) -> pl.DataFrame:
    """Read the interests, all of them whole."""
    import polars as pl

    from joindots.model.errors import SourceError

    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{file} is not UTF-8 text. Save it as CSV with UTF-8 encoding.") from error
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise SourceError(f"{file} has no column {', '.join(missing)}. It needs {', '.join(_COLUMNS)}. Add it.")
    rows = []
    for number, row in enumerate(reader, start=1):
        cells = {name: (row[name] or "").strip() for name in _COLUMNS}
        blank = [name for name, cell in cells.items() if not cell]
        if blank:
            raise SourceError(f"{file}, row {number}: {', '.join(blank)} is blank. Fill it in.")
        rows.append(cells)
    return pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String))


def _refuse_unknown(
    file: Path, interests: pl.DataFrame, entities: pl.DataFrame, cases: pl.DataFrame, groups: pl.DataFrame
) -> None:
    """Refuse a subject that the review does not know: a slip in an id would look like no conflict."""
    from joindots.model.errors import SourceError
    from joindots.network.deconflict import SUBJECTS

    known = {
        "person": set(entities["record_id"].to_list()),
        "case": set(cases["case_id"].to_list()),
        "group": set(groups["group_id"].to_list()),
    }
    for number, (kind, subject) in enumerate(interests.select("subject_kind", "subject_id").iter_rows(), start=1):
        if kind not in known:
            allowed = ", ".join(SUBJECTS)
            raise SourceError(f'{file}, row {number}: subject_kind "{kind}". Allowed: {allowed}. Correct it.')
        if subject not in known[kind]:
            raise SourceError(f'{file}, row {number}: this review knows no {kind} "{subject}". Correct the id.')


def _refuse_absent(file: Path, interests: pl.DataFrame, team: str | None) -> None:
    from joindots.model.errors import ParameterError, nearest

    teams = sorted(set(interests["team"].to_list()))
    if team is not None and team not in teams:
        raise ParameterError(f'{file} names no team "{team}". {nearest(team, teams)}')
