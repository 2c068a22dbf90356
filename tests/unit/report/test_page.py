from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pyarrow as pa
import pytest

from joindots.report.page import render_page

Tables = dict[str, pa.Table]

VOID = {"meta", "input", "br", "link", "hr", "img"}


class Page(HTMLParser):
    """Counts what a browser would act on, and refuses tags that do not close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_page__escapes_what_was_delivered(review: Tables) -> None:
    html = render_page(review, title="<script>alert(1)</script>", generated_note="<b>note</b>")
    assert len(Page(html).named("script")) == 1
    assert "alert(1)</script>" not in html
    assert "<b>note" not in html
    assert "crimes &lt;script&gt;" in html


def test_page__asks_for_nothing_from_anywhere(review: Tables) -> None:
    html = render_page(review, title="Review", is_demo=True)
    page = Page(html)
    assert not re.findall(r"(?:https?:)?//[a-z]|url\(|@import|src=", html.replace("// Adds filter", ""))
    assert {href[0] for attributes in page.named("a") if (href := attributes["href"])} == {"#"}
    policy = page.named("meta")[1]["content"] or ""
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not {name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"}


def test_page__allows_its_own_script_and_style_by_their_hashes(review: Tables) -> None:
    html = render_page(review, title="Review")
    for tag in ("style", "script"):
        content = html.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in html.replace("&#x27;", "&#39;")


def test_page__is_well_formed_and_its_anchors_lead_somewhere(review: Tables, empty_review: Tables) -> None:
    for tables in (review, empty_review):
        page = Page(render_page(tables, title="Review", is_demo=True))
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert page.open == []
        assert len(ids) == len(set(ids))
        assert {(attributes["href"] or "")[1:] for attributes in page.named("a")} <= set(ids)
        assert {attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes} <= set(ids)


def test_page__can_be_walked_by_landmark_heading_and_table(review: Tables) -> None:
    html = render_page(review, title="Review")
    page = Page(html)
    assert [len(page.named(tag)) for tag in ("main", "nav", "footer", "h1")] == [1, 1, 1, 1]
    assert len(page.named("caption")) == len(page.named("table"))
    assert all("scope" in attributes for attributes in page.named("th"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)][1:]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert html.startswith("<!DOCTYPE html>")
    assert page.named("html")[0]["lang"] == "en-GB"


def test_page__names_no_victim_and_marks_a_victim_recorded_as_suspect(review: Tables) -> None:
    html = " ".join(render_page(review, title="Review").lower().split())
    for withheld in ("gwendolyn", "victimname", "rosalind", "shelteredname", "31/02/1999"):
        assert withheld not in html
    assert "david jones" in html
    assert "also recorded as a victim or witness" in html


def test_page__draws_no_victim(review: Tables) -> None:
    html = render_page(review, title="Review")
    drawn = "".join(re.findall(r"<svg class=\"(?:dot|group)\".*?</svg>", html, re.DOTALL))
    assert "David Jones" in drawn
    assert "p-0000000000000004" not in drawn


def test_page__is_the_same_to_the_byte_whatever_the_order_of_rows(review: Tables) -> None:
    turned = {name: table.take(pa.array(range(table.num_rows)[::-1], pa.int64())) for name, table in review.items()}
    assert render_page(turned, title="Review") == render_page(review, title="Review")


def test_page__says_simulated_only_of_a_demo(review: Tables) -> None:
    assert "Simulated data." in render_page(review, title="Review", is_demo=True)
    assert "imulated" not in render_page(review, title="Review")


def test_page__of_an_empty_review_says_what_would_fill_it(empty_review: Tables) -> None:
    html = " ".join(render_page(empty_review, title="Review").split())
    assert "joindots receive DIR FILE" in html
    assert "joindots run DIR" in html
    assert " ".join(render_page({}, title="Review").split()) == html


def test_page__says_how_many_of_how_many_cases_it_lists(review: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("joindots.report.page.MAX_CASES", 2)
    html = " ".join(render_page(review, title="Review").split())
    assert "the first 2 of 3 cases in the order of review" in html
    assert '<code class="nowrap">joindots report DIR --json</code>' in html


def test_page__refuses_a_ranking_that_ethnicity_data_cannot_support(review: Tables) -> None:
    html = " ".join(render_page(review, title="Review").split())
    assert "These data cannot support a comparison." in html
    assert html.index('<th scope="row">Asian</th>') < html.index('<th scope="row">White</th>')
