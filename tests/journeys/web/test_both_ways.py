"""The journeys of a review, from its first page: each by keyboard alone, and each with JavaScript off.

A panel's journey begins with the reviewer's, as in life. The data officer's is in ``test_desk_journeys``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.web.drawing import draw
from tests.journeys.web.hands import Hands, Keyboard, Pointer

Enter = Callable[[str], Hands]
N_LINKS = 20


@pytest.fixture(params=["by keyboard", "without JavaScript"])
def enter(request: pytest.FixtureRequest, visitor: Callable[..., Any]) -> Enter:
    """Come in as a colleague, in one of the two ways."""
    if request.param == "by keyboard":
        return lambda username: Keyboard(visitor(username))
    return lambda username: Pointer(visitor(username, java_script=False))


def take_to_panel(officer: Hands) -> None:
    """Take a case from my work to its panel: triage, assessment, a draft that is kept, the checklist."""
    draw(officer.page, "my-work")
    officer.follow("a:text-is('Continue')")
    draw(officer.page, "triage")
    officer.follow("button:has-text('Accept to review')")
    officer.follow("nav a:has-text('My work')")
    assert officer.says("Assess the case you hold")
    officer.follow("a:text-is('Continue')")
    draw(officer.page, "case")
    officer.follow("a:has-text('Assess this case')")
    first, *others = [each.get_attribute("id") for each in officer.page.query_selector_all("fieldset input[value=no]")]
    item = first.removesuffix("-no")
    officer.mark(f"#{item}-cannot_tell")
    officer.fill(f"#{item}-reason", "The file is silent on it.")
    officer.fill(f"#{item}-document", "Document 1, page 2")
    draw(officer.page, "assess")
    officer.follow("button:has-text('Keep and go on later')")
    officer.follow("a:text-is('Continue')")
    for each in others:
        officer.mark(f"#{each}")
    officer.follow("button:has-text('Submit to the panel')")
    assert officer.says("submitted")


def test_a_reviewer_takes_a_case_from_my_work_to_its_panel(enter: Enter) -> None:
    officer = enter("rowan.hale")
    take_to_panel(officer)
    officer.follow("a:text-is('Panel')")
    assert officer.says("0 of the 3 members needed")
    assert officer.says("The file is silent on it.")
    officer.follow("nav a:text-is('Network')")
    officer.follow("main .jd-list a")
    assert officer.says("The same as a table")
    assert officer.page.locator(".jd-graph-page svg, .jd-graph-page canvas").locator("visible=true").count() > 0
    draw(officer.page, "network")


def sit(member: Hands, view: str, reason: str) -> None:
    """Come to the panel from my work, and give a view."""
    member.follow(".jd-list a")
    assert member.says("Others' views are shown once you have given yours.")
    member.choose("#view", view)
    member.fill("#reason", reason)
    member.follow("button:has-text('Give your view')")


def test_a_panel_decides_with_a_quorum_a_recusal_and_a_dissent(enter: Enter) -> None:
    take_to_panel(enter("rowan.hale"))
    sit(enter("asa.merrin"), "No further action upheld", "The file supports the decision.")
    recused = enter("bryn.ashdown")
    recused.follow(".jd-list a")
    recused.press("summary:has-text('You worked this case')")
    recused.fill("#interest", "I supervised the first investigation.")
    recused.follow("button:has-text('Declare it and take no part')")
    assert recused.says("You take no part in deciding this case.")
    assert not recused.page.query_selector("#view")
    chair = enter("perry.lund")
    sit(chair, "No further action upheld", "Nothing new would be reached.")
    chair.choose("#outcome", "No further action upheld")
    chair.fill("#rationale", "The file supports it.")
    chair.fill("#rejected", "Safeguarding alone: nobody is known to be at risk now.")
    chair.fill("#evidence", "force.csv, row 1")
    chair.follow("button:has-text('Record decision')")
    assert chair.says("2 of the 3 members needed have given a view. Wait for the others.")
    sit(enter("noor.castell"), "Safeguarding only", "A child may still be at risk.")
    chair.follow("button:has-text('Record decision')")  # what was written before the refusal still stands there
    assert chair.says("Decision: No further action upheld")
    assert chair.says("noor.castell: Safeguarding only. A child may still be at risk.")
    assert chair.says("Recused, having declared an interest: bryn.ashdown.")
    assert chair.says("Victim told by")
    draw(chair.page, "panel")


def test_an_analyst_answers_twenty_links_and_undoes_one_without_the_single_keys(enter: Enter) -> None:
    analyst = enter("ines.okoro")
    analyst.follow("a:text-is('Continue')")
    draw(analyst.page, "link-review")
    answers = ("Same person", "Different people", "Not enough information")
    for n in range(N_LINKS):
        analyst.fill("#reason", "As the values compare.")
        analyst.follow(f"form button:has-text('{answers[n % 3]}')")
    assert analyst.says(f"{N_LINKS} answered by you")
    analyst.follow("button:has-text('Undo')")
    assert analyst.says("Taken back")
    analyst.follow("nav a:has-text('Link review')")
    assert analyst.says(f"{N_LINKS - 1} answered by you")


def test_an_auditor_finds_who_looked_at_a_victim(enter: Enter) -> None:
    """The auditor begins with a case, as a complaint would, and goes on to its victim: pseudonyms are on no list."""
    officer = enter("rowan.hale")
    officer.follow("nav a:text-is('Cases')")
    officer.follow("main table a, main .jd-list a")
    victim = officer.page.locator("li:has-text('victim') a").first
    address = victim.get_attribute("href")
    officer.follow(f"a[href='{address}']")
    entity = re.sub(r"^/people/|/$", "", address)
    auditor = enter("uma.quill")
    auditor.follow("nav a:has-text('Assurance')")
    case_id = officer.page.locator("main .jd-list a[href^='/cases/']").first.get_attribute("href")[len("/cases/") : -1]
    auditor.fill("#about", case_id)
    auditor.follow("button:text-is('Search')")
    auditor.follow(f"a:text-is('{entity}')")
    assert "rowan.hale" in auditor.page.inner_text("table")
    assert auditor.says("person.viewed")
    draw(auditor.page, "assurance")
    auditor.follow("a:has-text('Verify both logs now')")
    assert auditor.says("The logs are whole")
