"""The report in a terminal: the same figures as the page, the first few lines of each list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from joindots.report.contents import Summary
from joindots.report.figures import Figure
from joindots.report.wording import count_of, in_words

MAX_LINES = 10


def render_terminal(summary: Summary, console: Console) -> None:
    """Print a summary; every text from a delivery is printed as it is, never read as markup."""
    if not summary.received.deliveries:
        _say(console, "No delivery has been received. To take one in: joindots receive DIR FILE")
        return
    _say(console, summary.standing)
    _figures(console, "At a glance", summary.headline)
    _received(console, summary)
    _figures(console, "Who has not answered", summary.returns.figures)
    silent = [line.body_name for line in summary.returns.silent]
    _say(console, f"Nothing has come from: {', '.join(silent)}. That is not a count of zero." if silent else "")
    _scope(console, summary)
    _cases(console, summary)
    _dots(console, summary)
    _groups(console, summary)
    _figures(console, "People and links", summary.people.figures)
    for sentence in summary.people.sentences:
        _say(console, f"- {sentence}")
    _certainty(console, summary)
    _trust(console, summary)
    _heading(console, "What cannot be said")
    for limit in summary.limits:
        figure = f"{limit.figure.sentence}. " if limit.figure else ""
        console.print(Text.assemble("- ", (f"{limit.heading}. ", "bold"), figure, limit.sentence))


def _received(console: Console, summary: Summary) -> None:
    received = summary.received
    _figures(console, "What came in", received.figures)
    columns = ("Delivery", "Body", "File", "Rows", "Accepted", "Quarantined", "Duplicates")
    _table(
        console,
        columns,
        [
            (
                line.delivery_id,
                line.body_name,
                line.file_name,
                line.n_rows_in,
                line.n_accepted,
                line.n_quarantined,
                line.n_duplicates,
            )
            for line in received.deliveries
        ],
        len(received.deliveries),
    )
    _table(
        console,
        ("Body", "Field", "Values that could not be used, by reason", "Values", "Rows of the body"),
        [(line.body_name, line.where, line.reason, line.n, line.base) for line in received.rejected],
        received.n_rejected_lines,
    )


def _scope(console: Console, summary: Summary) -> None:
    _figures(console, "Scope", summary.scope.figures)
    _table(
        console,
        ("Criteria", "In scope", "Out of scope", "Cannot tell", "Cases"),
        [(line.criteria_version, line.n_in, line.n_out, line.n_cannot_tell, line.base) for line in summary.scope.lines],
        len(summary.scope.lines),
    )
    _table(
        console,
        ("Question", "To", "Cases it concerns", "Cases of the body"),
        [(line.question, line.body_name, line.n_cases, line.base) for line in summary.scope.questions],
        summary.scope.n_question_lines,
    )


def _cases(console: Console, summary: Summary) -> None:
    _figures(console, "Cases to review", summary.cases.figures)
    rows = [
        (
            line.position,
            line.case_id,
            line.body_name,
            ", ".join(f"{in_words(answer)} ({version})" for version, answer in line.answers),
            "\n".join(line.reasons) or "no reason for priority holds",
            len(line.questions),
        )
        for line in summary.cases.lines[:MAX_LINES]
    ]
    columns = ("Place", "Case", "Body", "Scope", "Why it stands here", "Questions")
    _table(console, columns, rows, summary.cases.n_in_order)


def _dots(console: Console, summary: Summary) -> None:
    _figures(console, "Joined dots", summary.dots.figures)
    for dot in summary.dots.lines[:MAX_LINES]:
        _say(console, f"{dot.position}. {dot.case_id_l} ({dot.body_name_l}) and {dot.case_id_r} ({dot.body_name_r})")
        for sentence in (*dot.sentences, dot.breaks_if):
            _say(console, f"   {sentence}")
    _more(console, min(len(summary.dots.lines), MAX_LINES), summary.dots.n_dots)


def _groups(console: Console, summary: Summary) -> None:
    _figures(console, "Groups", summary.groups.figures)
    rows = [
        (
            group.group_id,
            group.n_cases,
            group.n_suspects,
            ", ".join(group.bodies),
            group.dates,
            ", ".join(f"{suspect.name} ({suspect.n_cases})" for suspect in group.connecting[:3]) or "none",
        )
        for group in summary.groups.lines[:MAX_LINES]
    ]
    columns = ("Group", "Cases", "Suspects", "Bodies", "Offences", "Suspects who connect most cases")
    _table(console, columns, rows, summary.groups.n_groups)


def _certainty(console: Console, summary: Summary) -> None:
    _heading(console, "How sure are the links")
    for line in (*summary.certainty.without_labels, *summary.certainty.reviewed):
        _say(console, f"- {line.sentence}")
    for sentence in summary.certainty.caveats:
        _say(console, f"  {sentence}")


def _trust(console: Console, summary: Summary) -> None:
    _heading(console, "Data quality")
    fields = sorted(summary.trust.fields, key=lambda line: line.n_present / line.n_rows if line.n_rows else 0)
    rows = [
        (f"{line.table_name}.{line.field}", line.n_present, line.n_rejected, line.n_missing, line.n_rows)
        for line in fields[:MAX_LINES]
    ]
    _table(console, ("Least complete fields", "Usable", "Rejected", "Missing", "Rows"), rows, len(fields))
    for table in summary.trust.ethnicity:
        _say(console, f"{in_words(table.variable).capitalize()} of {table.role}s: {table.sentence}")


def _heading(console: Console, heading: str) -> None:
    console.print()
    console.print(Text(heading, style="bold underline"))


def _figures(console: Console, heading: str, figures: Iterable[Figure]) -> None:
    _heading(console, heading)
    for figure in figures:
        _say(console, f"  {figure.sentence}")


def _table(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str | int]], n_all: int) -> None:
    if not rows:
        return
    table = Table(box=None, pad_edge=True, header_style="bold")
    for name, value in zip(columns, rows[0], strict=True):
        table.add_column(name, justify="right" if isinstance(value, int) else "left", overflow="fold")
    for row in rows[:MAX_LINES]:
        table.add_row(*(Text(f"{value:,}" if isinstance(value, int) else value) for value in row))
    console.print(table)
    _more(console, min(len(rows), MAX_LINES), n_all)


def _more(console: Console, n_shown: int, n_all: int) -> None:
    if n_shown < n_all:
        _say(console, f"  Shown: {n_shown:,} of {count_of(n_all, 'line')}; the page shows more, and --json all.")


def _say(console: Console, text: str) -> None:
    if text:
        console.print(Text(text))
