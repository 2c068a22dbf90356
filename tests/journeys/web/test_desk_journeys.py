"""The data officer's day, from the first start of a review: receive a delivery, start a run, look at what it proposes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.web.conftest import Served
from tests.journeys.web.drawing import draw
from tests.journeys.web.hands import Keyboard
from tests.journeys.web.screens import DESK_SCREENS
from tests.journeys.web.test_barriers import Faults, look_at

from joindots.review import init_review

Visit = Callable[..., Any]
SAMPLE = Path(__file__).resolve().parents[3] / "src/joindots/web/desk/data/samples/sample-crimes.csv"
RUN_MILLISECONDS = 600_000
"""The first run of a fresh installation compiles its kernels, which takes minutes on a busy machine."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A demo review with nothing in it yet, served with its worker."""
    init_review(tmp_path / "review", name="Demonstration review", is_demo=True)
    server = Served(tmp_path / "review")
    server.start()
    yield server
    server.kill()


def follow(page: Any, selector: str) -> None:
    with page.expect_navigation():
        page.click(selector)


def send_the_sample(page: Any) -> None:
    page.goto("/submissions/receive/")
    page.select_option("#body", "source:10")
    page.set_input_files("#files", SAMPLE)
    page.select_option("#coverage", "complete")
    follow(page, "button:has-text('Check it')")


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


def test_a_data_officer_receives_a_delivery_by_keyboard_alone(visitor: Visit) -> None:
    officer = Keyboard(visitor("dee.farrow"))
    officer.follow("a[href='/submissions/']")
    officer.follow("a[href='/submissions/receive/']")
    officer.choose("#body", "Northumbria")
    officer.reach("#files")
    with officer.page.expect_file_chooser() as chooser:
        officer.page.wait_for_timeout(1000)  # until the browser knows that its chooser is to be caught
        officer.page.keyboard.press("Space")
    chooser.value.set_files(SAMPLE)
    officer.follow("form[enctype] button")
    assert officer.says("62 rows = 60 accepted")
    officer.follow("form[action$='/receive/'] button")
    assert officer.says("Received as D0001")


def test_axe_finds_nothing_on_the_desk_and_nothing_scrolls_two_ways(visitor: Visit) -> None:
    officer = visitor("dee.farrow")
    send_the_sample(officer)
    upload = officer.url.rstrip("/").rsplit("/", 1)[1]
    send_the_sample(officer)
    follow(officer, "button:has-text('Receive it')")
    officer.goto("/submissions/runs/")
    follow(officer, "button:has-text('Start a run')")
    run = officer.url.rstrip("/").rsplit("/", 1)[1]
    faults: Faults = defaultdict(list)
    for username, addresses in DESK_SCREENS.items():
        page = visitor(username)
        for address in addresses:
            look_at(page, address.format(upload=upload, run=run), faults)
    assert not any(faults.values()), dict(faults)
