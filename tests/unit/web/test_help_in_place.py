"""Help in place: a first day for each role, words that explain themselves, empty screens that say what would fill them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from tests.unit.web.made import case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.roles import RoleName
from joindots.web.casework.models import Case
from joindots.web.casework.tour import steps_for, tour_of
from joindots.web.glossary import GLOSSARY

TEMPLATES = Path(get_template("base.html").origin.name).parent  # type: ignore[attr-defined]


@pytest.mark.usefixtures("sqlite_casework")
@pytest.mark.parametrize("role", list(RoleName))
def test_every_role_has_a_first_day_whose_every_step_it_may_take(role: RoleName) -> None:
    client, user = signed_in(role.value), colleague(role.value)
    tour = tour_of(user)
    assert tour is not None
    assert len(tour["steps"]) >= 2
    for step in tour["steps"]:
        assert client.get(step["href"]).status_code == 200, step["href"]
    assert "Your first day" in client.get("/").content.decode()


@pytest.mark.usefixtures("casework")
def test_steps_are_ticked_and_the_list_is_put_away_and_brought_back_by_forms_alone() -> None:
    client, user = signed_in("analyst"), colleague("analyst")
    first, *others = [step.key for step in steps_for(user)]
    client.post("/tour/", {"step": first})
    assert "1 of" in client.get("/").content.decode()
    client.post("/tour/", {"step": first})
    assert "0 of" in client.get("/").content.decode()
    client.post("/tour/", {"step": "away"})
    assert "Your first day" not in client.get("/").content.decode()
    client.post("/tour/", {"step": "back"})
    for key in (first, *others):
        client.post("/tour/", {"step": key})
    assert tour_of(user) is None
    client.post("/tour/", {"step": "no such step"})
    assert tour_of(colleague("review_officer")) is not None  # another's list is another's


def test_every_word_that_a_page_explains_has_its_meaning_in_the_glossary() -> None:
    asked = set()
    for path in TEMPLATES.rglob("*.html"):
        for said, of in re.findall(r'parts\.word\("([^"]+)"(?:, "([^"]+)")?', path.read_text("utf-8")):
            asked.add(of or said)
    assert len(asked) > 5
    assert asked <= set(GLOSSARY)


@pytest.mark.usefixtures("sqlite_casework")
def test_a_word_opens_its_meaning_without_a_script() -> None:
    page = signed_in("review_officer").get(f"/cases/{case_id(0)}/").content.decode()
    for target in re.findall(r'popovertarget="([^"]+)"', page):
        assert re.search(rf'id="{target}" popover', page)
    assert GLOSSARY["pseudonym"] in page.replace("&#39;", "'")


@pytest.mark.usefixtures("sqlite_casework")
@pytest.mark.parametrize(
    ("username", "address"),
    [("review_officer", "/triage/"), ("review_officer", "/cases/"), ("analyst", "/links/"), ("analyst", "/links/mine/"),
     ("analyst", "/links/alike/"), ("review_officer", "/decisions/"), ("review_officer", "/search/")],
)  # fmt: skip
def test_an_empty_screen_says_what_would_fill_it(username: str, address: str) -> None:
    Case.objects.all().delete()
    page = signed_in(username).get(address).content.decode()
    said = re.search(r'jd-empty">\s*<h2[^>]*>([^<]+)</h2>\s*<p[^>]*>([^<]+)</p>', page)
    assert said
    assert len(said[2].split()) >= 6
