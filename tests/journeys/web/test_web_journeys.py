"""What people do here, from the first page, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.web.conftest import AXE, Served

Visit = Callable[..., Any]
SCREENS = (
    (
        "rowan.hale",
        ("/", "/triage/", "/cases/", "/search/", "/network/", "/network/?case=10/CRIME000", "/decisions/", "/account/"),
    ),
    (
        "rowan.hale",
        ("/cases/10/CRIME000/", "/cases/10/CRIME000/panel/", "/cases/10/CRIME000/assess/", "/people/s-0/", "/people/v-0/"),
    ),
    ("rowan.hale", ("/help/", "/rules/", "/accessibility/", "/accounts/2fa/", "/nothing/", "/accounts/factor/")),
    ("ines.okoro", ("/links/", "/links/mine/", "/", "/links/?show=second", "/links/alike/", "/links/alike/alike/")),
    ("ines.okoro", ("/links/agreement/", "/links/?body=10")),
    ("max.ferris", ("/packs/case/10/CRIME000/", "/packs/person/v-0/")),
    ("lin.arden", ("/", "/help/")),
    ("uma.quill", ("/", "/assurance/", "/assurance/verify/")),
    ("dee.farrow", ("/submissions/", "/submissions/14/")),
    ("max.ferris", ("/access/", "/cases/export/", "/cases/10/CRIME000/print/")),
    ("cas.vale", ("/people/v-0/",)),
    ("", ("/accounts/login/", "/demo/", "/accounts/start/")),
)


def _follow(page: Any, selector: str) -> None:
    """Click what leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        page.click(selector)


def test_an_analyst_reviews_twenty_links_by_keyboard_and_undoes_one(visitor: Visit) -> None:
    page = visitor("ines.okoro")
    page.keyboard.press("c")
    page.wait_for_url("**/links/**")
    for n in range(20):
        page.wait_for_selector("#reason")
        page.keyboard.press("n")
        page.keyboard.type("The values agree.")
        page.keyboard.press("Escape")
        with page.expect_navigation():
            page.keyboard.press("sdu"[n % 3])
    assert "20 answered" in page.content()
    with page.expect_navigation():
        page.keyboard.press("z")
    assert "Taken back" in page.content()
    page.goto("/links/")
    assert "19 answered" in page.content()


def test_a_case_goes_from_my_work_to_its_panel_which_decides(visitor: Visit) -> None:
    officer = visitor("rowan.hale")
    _follow(officer, "text=Continue")
    _follow(officer, "text=Accept to review >> nth=0")
    officer.goto("/")
    assert "Assess the case you hold" in officer.content()
    _follow(officer, "text=Continue")
    where = officer.url
    _follow(officer, "text=Assess this case")
    for question in officer.query_selector_all("fieldset"):
        question.query_selector("input[value=no]").check()
    _follow(officer, "text=Submit to the panel")
    assert "submitted" in officer.content()
    for member in ("asa.merrin", "noor.castell", "perry.lund"):
        page = visitor(member)
        page.goto(where + "panel/")
        page.select_option("#view", "nfa_upheld")
        page.fill("#reason", "The file supports the decision.")
        _follow(page, "text=Give your view")
    page.select_option("#outcome", "nfa_upheld")
    page.fill("#rationale", "The file supports it.")
    page.fill("#rejected", "Reinvestigation: nothing new would be reached.")
    page.fill("#evidence", "force.csv, row 1")
    _follow(page, "text=Record decision")
    assert "Decision: No further action upheld" in page.content()
    assert "Victim told by" in page.content()


def test_like_links_are_answered_together_without_a_script_and_taken_back(visitor: Visit) -> None:
    page = visitor("ines.okoro", java_script=False)
    page.goto("/links/")
    _follow(page, "text=look at them together")
    page.select_option("#verdict", "unsure")
    page.fill("#reason", "Nothing but a forename agrees.")
    page.check("#confirm")
    _follow(page, "button:has-text('Answer 24 links')")
    assert "recorded on 24 links" in page.content()
    page.fill("#b1", "The sample was not like the rest.")
    _follow(page, "text=Undo all of them")
    page.goto("/links/")
    assert "24 links wait" in page.content()


def test_a_word_opens_its_meaning_by_keyboard_and_a_begun_reason_is_kept(visitor: Visit) -> None:
    page = visitor("ines.okoro")
    page.goto("/links/")
    page.focus(".jd-word")
    page.keyboard.press("Enter")
    assert page.is_visible(".jd-meaning")
    page.keyboard.press("Escape")
    assert not page.is_visible(".jd-meaning")
    with page.expect_response("**/drafts/"):
        page.fill("#reason", "half a thought")
    page.reload()
    assert page.input_value("#reason") == "half a thought"


def test_a_pack_is_made_and_what_was_written_is_found(visitor: Visit) -> None:
    manager = visitor("max.ferris")
    manager.goto("/packs/case/10/CRIME000/")
    manager.fill("#reason", "For the panel.")
    manager.fill("#recipient", "The panel's chair")
    with manager.expect_download() as download:
        manager.click("text=Make the PDF")
    assert download.value.suggested_filename.endswith(".pdf")
    officer = visitor("rowan.hale")
    officer.goto("/search/")
    officer.fill("#words", "neutral accounts")
    _follow(officer, "form[role=search] button")
    assert officer.locator("mark").count() > 1
    officer.fill("#name", "Neutral words")
    _follow(officer, "button:has-text('Keep')")
    assert "you keep" in officer.content()


def test_an_auditor_finds_who_looked_at_a_victim(visitor: Visit) -> None:
    visitor("rowan.hale").goto("/people/v-3/")
    page = visitor("uma.quill")
    _follow(page, "text=Assurance")
    page.fill("#about", "v-3")
    _follow(page, "form[role=search] button")
    assert "rowan.hale" in page.inner_text("table")
    _follow(page, "text=Verify both logs now")
    assert "The logs are whole" in page.content()


def test_a_newcomer_reaches_a_first_judgement_in_twelve_clicks_or_keys(visitor: Visit) -> None:
    page = visitor()
    steps: list[Any] = [
        lambda: page.click("text=Choose a colleague"),
        lambda: page.click("text=Be Ines Okoro"),
        lambda: page.click("text=Continue"),
        lambda: page.click("#reason"),
        lambda: page.keyboard.press("ArrowDown"),  # one of the reasons offered
        lambda: page.keyboard.press("ArrowDown"),
        lambda: page.keyboard.press("Enter"),
        lambda: page.fill("#reason", "The values agree and are rare enough together."),
        lambda: page.click("button:has-text('Same person')"),
    ]
    assert len(steps) <= 12
    for step in steps:
        step()
    page.wait_for_selector("text=1 answered")


def test_without_javascript_links_are_judged_cases_taken_on_and_drafts_kept(visitor: Visit) -> None:
    page = visitor("ines.okoro", java_script=False)
    _follow(page, "text=Continue")
    page.fill("#reason", "A strong identifier agrees.")
    _follow(page, "button:has-text('Different people')")
    assert "Different people: recorded" in page.content()
    _follow(page, "button:has-text('Undo')")
    assert "Taken back" in page.content()
    officer = visitor("rowan.hale", java_script=False)
    _follow(officer, "text=Continue")
    _follow(officer, "text=Accept to review >> nth=0")
    officer.goto("/")
    _follow(officer, "text=Continue")
    _follow(officer, "text=Assess this case")
    officer.fill("#human_error-reason", "half a thought")
    _follow(officer, "button:has-text('Keep and go on later')")
    _follow(officer, "text=Continue")
    assert officer.input_value("#human_error-reason") == "half a thought"


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_scrolls_two_ways(visitor: Visit, width: int) -> None:
    found = []
    for username, addresses in SCREENS:
        page = visitor(username, width=width)
        for address in addresses:
            page.goto(address)
            page.evaluate(AXE.read_text("utf-8"))
            wanted = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
            result = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", wanted)
            found += [(username, address, v["id"], v["nodes"][0]["html"][:160]) for v in result["violations"]]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append((username, address, "reflow", f"{wide} pixels wide"))
            assert "emo" in page.content()  # every page says that this is a demo
    assert found == []


def test_pages_are_light(visitor: Visit) -> None:
    page = visitor("rowan.hale")
    weights: dict[str, int] = {}
    for address, most in (("/cases/10/CRIME000/", 250_000), ("/", 250_000), ("/network/?case=10/CRIME000", 450_000)):
        sizes: list[int] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", lambda e, s=sizes: s.append(int(e["encodedDataLength"])))
        page.goto(address, wait_until="networkidle")
        weights[address] = sum(sizes)
        assert 0 < weights[address] < most, weights
        session.detach()
    assert page.locator("#graph canvas").count() > 0  # the last page's picture is drawn
    print(weights)


def test_screens_are_drawn_for_the_docs(visitor: Visit, tmp_path: Path, served: Served) -> None:
    """Draws what the docs show, into a folder; nothing is left in the browser's storage afterwards."""
    for username, name, address in (
        ("ines.okoro", "link-review", "/links/"),
        ("rowan.hale", "my-work", "/"),
        ("rowan.hale", "case", "/cases/10/CRIME000/"),
        ("uma.quill", "assurance", "/assurance/"),
    ):
        page = visitor(username)
        page.goto(address)
        page.screenshot(path=tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
