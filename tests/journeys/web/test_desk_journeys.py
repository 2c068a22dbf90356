"""The data officer's day, from the first start of a review: receive a delivery, start a run, look at what it proposes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.web.conftest import AXE, Served

from joindots.review import init_review

Visit = Callable[..., Any]
SAMPLE = Path(__file__).resolve().parents[3] / "src/joindots/web/desk/data/samples/sample-crimes.csv"
RUN_MILLISECONDS = 600_000
"""The first run of a fresh installation compiles its kernels, which takes minutes on a busy machine."""

_DRAWN = os.environ.get("JOINDOTS_DRAW")
"""A folder to draw the pages of this journey into, for the docs."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A demo review with nothing in it yet, served with its worker."""
    init_review(tmp_path / "review", name="Demonstration review", is_demo=True)
    server = Served(tmp_path / "review")
    server.start()
    yield server
    server.kill()


def draw(page: Any, name: str) -> None:
    if _DRAWN:
        page.screenshot(path=Path(_DRAWN) / f"{name}.png")


def follow(page: Any, selector: str) -> None:
    with page.expect_navigation():
        page.click(selector)


def send_the_sample(page: Any) -> None:
    page.goto("/submissions/receive/")
    page.select_option("#body", "source:10")
    page.set_input_files("#files", SAMPLE)
    page.select_option("#coverage", "complete")
    follow(page, "button:has-text('Check it')")


def no_fault(page: Any, where: str) -> list[tuple[str, ...]]:
    """What axe finds on a page, and whether it scrolls two ways."""
    page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    result = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", tags)
    found = [(where, v["id"], v["nodes"][0]["html"][:160]) for v in result["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*found, *([(where, "reflow", f"{wide} pixels too wide")] if wide > 0 else [])]


def test_a_data_officer_receives_a_delivery_runs_it_and_accepts_what_it_proposes(visitor: Visit) -> None:
    page = visitor("dee.farrow")
    page.click("text=Submissions")
    page.click("text=Receive a delivery")
    draw(page, "receive")
    send_the_sample(page)
    assert "62 rows = 60 accepted" in page.inner_text("main")
    draw(page, "upload")
    follow(page, "button:has-text('Receive it')")
    assert "Received as D0001" in page.inner_text("main")
    draw(page, "delivery")
    with page.expect_download() as download:
        page.click("text=Download the signed receipt")
    assert download.value.suggested_filename == "receipt-D0001.json"
    follow(page, "a:has-text('Start a run')")
    follow(page, "button:has-text('Start a run')")
    page.wait_for_selector("text=Look at what it proposes", timeout=RUN_MILLISECONDS)  # the page looks again by itself
    draw(page, "run")
    follow(page, "text=Look at what it proposes")
    follow(page, "button:has-text('Accept all of it')")
    assert "Casework holds it now" in page.inner_text("main")
    page.goto("/submissions/quality/")
    assert "2 of 62" in page.inner_text("main")
    draw(page, "quality")
    page.goto("/cases/")
    assert "24 cases" in page.inner_text("main")


def test_the_same_without_javascript_and_a_run_that_is_stopped(visitor: Visit) -> None:
    page = visitor("dee.farrow", java_script=False)
    send_the_sample(page)
    follow(page, "button:has-text('Receive it')")
    follow(page, "a:has-text('Start a run')")
    follow(page, "button:has-text('Start a run')")
    follow(page, "button:has-text('Stop it')")
    for _ in range(120):
        if "Stopped" in page.inner_text("main"):
            break
        page.wait_for_timeout(500)
        page.reload()
    assert "Stopped" in page.inner_text("main")
    page.goto("/submissions/runs/")
    assert page.is_visible("button:has-text('Start a run')")  # the next one goes on from there


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(200):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_data_officer_receives_a_delivery_by_keyboard_alone(visitor: Visit) -> None:
    page = visitor("dee.farrow")
    tab_to(page, "a[href='/submissions/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "a[href='/submissions/receive/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "#body")
    page.keyboard.type("Northumbria")
    tab_to(page, "#files")
    with page.expect_file_chooser() as chooser:
        page.wait_for_timeout(1000)  # until the browser knows that its chooser is to be caught
        page.keyboard.press("Space")
    chooser.value.set_files(SAMPLE)
    tab_to(page, "form[enctype] button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "62 rows = 60 accepted" in page.inner_text("main")
    tab_to(page, "form[action$='/receive/'] button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Received as D0001" in page.inner_text("main")


def test_axe_finds_nothing_on_the_desk_and_nothing_scrolls_two_ways(visitor: Visit) -> None:
    found = []
    officer = visitor("dee.farrow")
    send_the_sample(officer)
    waiting = officer.url
    send_the_sample(officer)
    follow(officer, "button:has-text('Receive it')")
    officer.goto("/submissions/runs/")
    follow(officer, "button:has-text('Start a run')")
    run = officer.url
    screens = {
        "dee.farrow": [
            "/submissions/", "/submissions/receive/", waiting, "/submissions/deliveries/", "/submissions/deliveries/D0001/",
            "/submissions/quality/", "/submissions/runs/", run, "/account/tokens/",
        ],
        "ines.okoro": ["/api/", "/account/tokens/"],
        "max.ferris": ["/cases/export/", "/exports/", "/access/tokens/"],
    }  # fmt: skip
    for username, addresses in screens.items():
        for width in (1280, 320):
            page = visitor(username, width=width)
            for address in addresses:
                page.goto(address)
                found += no_fault(page, f"{address} at {width}")
    assert found == []
