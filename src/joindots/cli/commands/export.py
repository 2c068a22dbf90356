"""``export``: the network for other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joindots.cli.app import AsJson, AsUser, Purpose, ReviewFolder, print_json, report_tables

if TYPE_CHECKING:
    from joindots.review import Review


class Format(StrEnum):
    """What can be written."""

    FOLLOWTHEMONEY = "followthemoney"
    GRAPHML = "graphml"
    I2 = "i2"
    PARQUET = "parquet"
    EXPLORER = "explorer"


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(export)


def export(
    folder: ReviewFolder,
    format_: Annotated[Format, typer.Option("--format", help="Which tool it is for.", show_default=False)],
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="A new or empty folder to write into.", show_default=False)
    ],
    as_json: AsJson = False,
    as_user: AsUser = None,
    purpose: Purpose = None,
) -> None:
    """Write the ties, groups and joined dots for FollowTheMoney, GraphML, i2 or an explorer; everything is a proposal.

    Victims are named nowhere: that two cases have the same victim is a tie between the cases.
    """
    from joindots.model.errors import ParameterError
    from joindots.review import open_review
    from joindots.web.accounts.roles import Verb
    from joindots.web.command_door import admit

    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise ParameterError(f'"{to}" holds something. Allowed: a new or empty folder. Choose another.')
    review = open_review(folder)
    admit(review, "export", username=as_user, purpose=purpose, verb=Verb.DISCLOSE)
    files = _contents(review, format_)
    to.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (to / name).write_bytes(content)
    if as_json:
        print_json({"format": format_.value, "files": {str(to / name): len(content) for name, content in files.items()}})
        return
    print(f"Wrote {', '.join(files)} to {to}. What stands in them is proposed, not found.")


_TABLES = (
    *("things", "mentions", "named_elsewhere", "ties", "half_known", "suspect_ties", "groups", "group_members"),
    *("group_years", "group_holdings", "case_places", "joined_dots"),
)


def _contents(review: Review, format_: Format) -> dict[str, bytes]:
    """Make every file before any is written."""
    tables = report_tables(review)
    if format_ is Format.PARQUET:
        return {f"{name}.parquet": (review.tables / f"{name}.parquet").read_bytes() for name in _TABLES}
    if format_ is Format.EXPLORER:
        return _explorer(tables)
    from joindots.report.exports.followthemoney import followthemoney_lines
    from joindots.report.exports.graphml import graphml_text
    from joindots.report.exports.i2 import entities_csv, links_csv
    from joindots.report.graph import network_graph

    graph = network_graph(tables)
    if format_ is Format.GRAPHML:
        return {"network.graphml": graphml_text(graph).encode()}
    if format_ is Format.I2:
        return {"entities.csv": entities_csv(graph).encode("utf-8-sig"), "links.csv": links_csv(graph).encode("utf-8-sig")}
    return {"entities.ftm.json": "".join(f"{line}\n" for line in followthemoney_lines(graph)).encode()}


def _explorer(tables: dict[str, Any]) -> dict[str, bytes]:
    import json

    from joindots.report.explorer import group_view, overview

    def document(content: Any) -> bytes:
        return (json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n").encode()

    first = overview(tables)
    files = {"overview.json": document(first)}
    for number, group in enumerate(first["groups"], start=1):
        files[f"group-{number:03}.json"] = document(group_view(tables, group["group_id"]).as_json())
    return files
