"""Screens without barriers (WCAG 2.2 AA): every one, wide and at 320 pixels, which is 400% zoom of 1280.

The screens are walked once, as that takes a minute or two; each test then holds the walk to one promise.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.web.conftest import AXE, Served
from tests.journeys.web.screens import SCREENS

Faults = dict[str, list[tuple[str, ...]]]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
"""The spacing of WCAG 1.4.12."""
OF_FOCUS = {"focus is not seen", "focus is hidden behind the bar"}
SAYS_BUTTON = "a link that says it is a button"
BAD = """<title>Bad</title><style>a { outline: none; transition: color 1s }
th { width: 9px; overflow-wrap: anywhere } .jd-decide { position: fixed; bottom: 0; left: 0; right: 0; height: 90% }</style>
<img src="x"><p style="width: 3000px">wide</p><table><tr><th>Considerations</th></tr></table>
<a id="x" href="#" role="button">one</a><button id="x">two</button>
<p style="height: 400px"></p><a href="#">three</a><div class="jd-decide">a bar</div>"""
ASK = Path(__file__).with_name("barriers.js").read_text("utf-8")
WIDE, NARROW = {"width": 1280, "height": 1024}, {"width": 320, "height": 256}


def look_at(page: Any, address: str, faults: Faults) -> None:
    """Look at one screen in every way, and note what stands in somebody's way."""

    def note(promise: str, found: Any) -> None:
        faults[promise] += [(address, *([each] if isinstance(each, str) else each)) for each in found]

    page.set_viewport_size(WIDE)
    status = page.goto(address).status
    note("lost", [] if status == (404 if address == "/nothing/" else 200) else [str(status)])
    note("demo", [] if "emo" in page.content() else ["it does not say that it is a demo"])
    note("axe", axe(page))
    note("look", page.evaluate(f"{ASK}.lookFaults()"))
    page.keyboard.press("Tab")  # the browser then shows focus as it does to who uses the keyboard
    note("focus", page.evaluate(f"{ASK}.focusFaults(false)"))
    page.emulate_media(forced_colors="active")
    note("forced colours", page.evaluate(f"{ASK}.focusFaults(true)"))
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    note("motion", page.evaluate(f"{ASK}.motionFaults()"))
    said = words(page)
    page.set_viewport_size(NARROW)
    note("axe", axe(page))
    note("look", page.evaluate(f"{ASK}.lookFaults()"))
    note("zoom", too_wide(page) + sorted(said - words(page)))
    note("zoom", page.evaluate(f"{ASK}.focusFaults(false)"))
    page.evaluate("css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }", SPACED)
    note("spacing", too_wide(page))


def axe(page: Any) -> list[tuple[str, str]]:
    """Ask axe-core for what breaks a success criterion of level A or AA."""
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
    return [(each["id"], each["nodes"][0]["html"][:160]) for each in result["violations"]]


def too_wide(page: Any) -> list[str]:
    """Say by how many pixels the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{wide} pixels too wide"] if wide > 0 else []


def words(page: Any) -> set[str]:
    """Every word that the page shows."""
    return set(re.findall(r"\w+", page.inner_text("body")))


@pytest.fixture(scope="module")
def walked(browser: Any, prepared_review: Path, tmp_path_factory: pytest.TempPathFactory) -> Faults:
    """Walk every screen, and keep what was found by promise."""
    folder = tmp_path_factory.mktemp("walk") / "review"
    shutil.copytree(prepared_review, folder)
    served = Served(folder)
    served.start()
    faults: Faults = defaultdict(list)
    try:
        for username, addresses in SCREENS:
            context = browser.new_context(base_url=served.address)
            page = context.new_page()
            if username:
                page.goto("/demo/")
                with page.expect_navigation(url="**/"):
                    page.click(f"form[action='/demo/{username}/'] button")
            for address in addresses:
                look_at(page, address, faults)
            context.close()
    finally:
        served.kill()
    return faults


def test_every_screen_that_is_looked_at_is_there(walked: Faults) -> None:
    assert walked["lost"] == []


def test_axe_finds_nothing_on_any_screen_wide_or_at_320_pixels(walked: Faults) -> None:
    assert walked["axe"] == []


def test_every_screen_of_a_demo_says_so(walked: Faults) -> None:
    assert walked["demo"] == []


def test_no_head_of_a_table_breaks_a_word_no_two_elements_have_one_id_and_a_link_is_no_button(walked: Faults) -> None:
    assert walked["look"] == []


def test_what_has_the_focus_is_seen_and_no_bar_covers_it(walked: Faults) -> None:
    assert walked["focus"] == []


def test_what_has_the_focus_is_seen_in_forced_colours(walked: Faults) -> None:
    assert walked["forced colours"] == []


def test_at_400_percent_nothing_is_lost_covered_or_scrolls_two_ways(walked: Faults) -> None:
    assert walked["zoom"] == []


def test_text_may_be_spaced_and_nothing_moves_for_who_asked_for_less_motion(walked: Faults) -> None:
    """WCAG 1.4.12 and 2.3.3."""
    assert walked["spacing"] == []
    assert walked["motion"] == []


def test_the_walk_finds_what_stands_in_the_way(browser: Any) -> None:
    """A page with every one of these faults: none goes unseen."""
    page = browser.new_page(viewport=WIDE)
    page.set_content(BAD)
    page.keyboard.press("Tab")
    seen = {kind for ask in ("lookFaults()", "focusFaults(false)") for kind, _ in page.evaluate(f"{ASK}.{ask}")}
    assert seen == {"two elements of one id", "a word is broken", SAYS_BUTTON, *OF_FOCUS}
    assert page.evaluate(f"{ASK}.motionFaults()")
    assert too_wide(page)
    assert axe(page)
    page.close()
