"""What people do here, from the first page, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.journeys.web.conftest import Served

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


def test_a_newcomer_reaches_a_first_judgement_in_twelve_clicks_or_keys(browser: Any, served: Served) -> None:
    """From the demo's first page, and as a newcomer would: the first time without a reason, which is asked for in its place.

    Every press of a button of the pointer and of a key is counted by the browser itself.
    """
    presses: list[str] = []
    page = browser.new_context(base_url=served.address, viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.expose_binding("pressed", lambda _source, what: presses.append(what))
    page.add_init_script(
        "for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, e => e.isTrusted && pressed(kind), true)"
    )
    page.goto("/")
    _follow(page, "text=Choose a colleague")
    _follow(page, "text=Be Ines Okoro")
    _follow(page, "a:text-is('Continue')")
    _follow(page, "button:has-text('Same person')")
    assert "Choose a reason or write one, then press “Same person” again." in page.inner_text("main")
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    _follow(page, "button:has-text('Same person')")
    assert "1 answered by you" in page.inner_text("main")
    assert presses == ["pointerdown"] * 4 + ["keydown"] * 2 + ["pointerdown"]
    assert len(presses) <= 12
    page.context.close()


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
    page.wait_for_selector(".jd-graph-page--live")  # its picture can then be moved and enlarged
    assert page.locator(".jd-graph canvas").first.bounding_box()["height"] > 400
    print(weights)


def test_a_network_is_drawn_before_its_library_comes_and_without_it(visitor: Visit) -> None:
    page = visitor("rowan.hale")
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(page.evaluate("document.readyState"))
        route.abort()

    page.route("**/cytoscape.js", refuse)
    with page.expect_event("requestfailed"):
        page.goto("/network/?case=10/CRIME000")
    assert asked == ["complete"]  # nobody waits for it
    assert page.locator(".jd-graph-page circle").first.is_visible()
