"""What people do here, from the first page, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]


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
