from __future__ import annotations

from io import StringIO

import pyarrow as pa
from rich.console import Console

from joindots.report.summary import build_summary
from joindots.report.terminal import render_terminal

Tables = dict[str, pa.Table]


def printed(tables: Tables) -> str:
    console = Console(file=StringIO(), width=160)
    render_terminal(build_summary(tables, criteria_version="1a"), console)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_terminal__says_what_the_page_says(review: Tables) -> None:
    text = printed(review)
    for said in (
        "2 of 4 cases are in scope under 1a (50.0%); 1 cannot be told",
        "Nothing has come from: Lincolnshire.",
        "How old was the victim?",
        "David Jones is recorded as a suspect in both.",
        "The linkage model has not settled.",
    ):
        assert said in text


def test_terminal__names_no_victim(review: Tables) -> None:
    text = printed(review).lower()
    assert not [name for name in ("gwendolyn", "victimname", "rosalind", "shelteredname") if name in text]


def test_terminal__prints_delivered_text_as_it_is(review: Tables) -> None:
    column = review["deliveries"].schema.get_field_index("body_name")
    marked = review["deliveries"].set_column(column, "body_name", pa.array(["[red]North[/]", "[/bold]"]))
    assert "[red]North[/]" in printed({**review, "deliveries": marked})


def test_terminal__of_an_empty_review_says_what_would_fill_it(empty_review: Tables) -> None:
    assert printed(empty_review) == "No delivery has been received. To take one in: joindots receive DIR FILE\n"
