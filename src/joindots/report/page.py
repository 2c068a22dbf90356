"""The report as one self-contained HTML page: nothing on it is fetched, and it reads well without JavaScript.

Everything that came from a delivery is escaped by the template engine. The page's own policy forbids every request, and
allows its one style sheet and one script by their hashes, so that text slipped into the page could not run.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from joindots.report.dots_svg import dot_picture
from joindots.report.group_svg import group_picture, letters
from joindots.report.inputs import Tables
from joindots.report.joined_contents import Dot, Group
from joindots.report.overview_svg import overview_picture
from joindots.report.range_svg import range_picture
from joindots.report.summary import build_summary
from joindots.report.wording import count_of, in_words, percent
from joindots.resolve.accuracy.reviewed import SampleEstimates

MAX_CASES = 500
MAX_DOTS = 50
MAX_GROUPS = 20


def render_page(
    tables: Tables,
    *,
    title: str,
    is_demo: bool = False,
    criteria_version: str | None = None,
    generated_note: str = "",
    reviewed: SampleEstimates | None = None,
) -> str:
    """Draw the report of a review.

    The page lists the first 500 cases, 50 joined dots and 20 groups, says how many there are, and names the command that
    lists all.

    Parameters
    ----------
    tables
        Registered tables by name; an absent table counts as empty.
    title
        The name of the review.
    is_demo
        Whether to mark the page as simulated data.
    criteria_version
        The version of the criteria to lead with; ``None`` is the last in order of name.
    generated_note
        What made the report, from which run. The page adds no date of its own: the same tables give the same bytes.
    reviewed
        Estimates from a sample of entities that people resolved, if there is one.
    """
    summary = build_summary(
        tables,
        criteria_version=criteria_version,
        max_cases=MAX_CASES,
        max_dots=MAX_DOTS,
        max_groups=MAX_GROUPS,
        reviewed=reviewed,
    )
    style, script = _asset("style.css"), _asset("script.js")
    return (
        _environment()
        .get_template("page.html")
        .render(
            summary=summary,
            title=title,
            is_demo=is_demo,
            generated_note=generated_note,
            style=Markup(style),
            script=Markup(script),
            policy=(
                f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
                "base-uri 'none'; form-action 'none'"
            ),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("joindots.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(words=in_words, percent=percent, number=lambda n: f"{n:,}")
    environment.globals.update(
        count_of=count_of,
        draw_dot=_draw_dot,
        draw_group=_draw_group,
        letters=letters,
        draw_overview=lambda groups: Markup(overview_picture(groups, "groups-overview-title")),
        draw_range=lambda low, high: Markup(range_picture(low, high)),
    )
    return environment


def _draw_dot(dot: Dot) -> Markup:
    return Markup(dot_picture(dot))


def _draw_group(group: Group, number: int) -> tuple[Markup, int, int]:
    drawn = group_picture(group, f"group-{number}-title")
    return Markup(drawn.picture), drawn.n_cases, drawn.n_suspects


@cache
def _asset(name: str) -> str:
    return (files("joindots.report") / "templates" / name).read_text("utf-8")


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
