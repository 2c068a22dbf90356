"""The network: a chain of ties between two cases is the shortest that may be seen, and everywhere one picture is drawn."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.web.made import N_CASES, case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.models import User
from joindots.web.casework.models import Case, SavedView, Tie
from joindots.web.explore import network


@pytest.mark.usefixtures("casework")
def test_a_chain_leads_from_one_case_to_another_tie_by_tie() -> None:
    officer = colleague("review_officer")
    chain = network.chain_between(officer, Case.objects.get(pk=case_id(2)), case_id(5))
    assert [{tie.case_left_id, tie.case_right_id} for tie in chain] == [{case_id(n), case_id(n + 1)} for n in (2, 3, 4)]
    assert network.chain_between(officer, Case.objects.get(pk=case_id(0)), case_id(7)) == []  # seven steps are too many
    assert network.chain_between(officer, Case.objects.get(pk=case_id(0)), "10/NONE") == []


@pytest.mark.usefixtures("casework")
def test_control_a1__no_chain_leads_through_a_case_that_may_not_be_seen() -> None:
    Case.objects.filter(pk=case_id(3)).update(is_restricted=True)
    client = signed_in("review_officer")
    text = client.get(f"/network/?case={case_id(2)}&to={case_id(4)}").content.decode()
    assert "Nothing that you may see joins the two" in text
    assert case_id(3) not in text
    hidden = client.get(f"/network/?case={case_id(2)}&to={case_id(3)}").content.decode()
    assert "Nothing that you may see joins the two" in hidden


class _Ties:
    """Ties by number, as the database would give them."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        self.rows = [
            Tie(tie_id=str(n), case_left_id=str(a), case_right_id=str(b), weight_bits=1.0) for n, (a, b) in enumerate(pairs)
        ]

    def __call__(self, _user: User, cases: Any, _kind: str) -> list[Tie]:
        return [tie for tie in self.rows if {tie.case_left_id, tie.case_right_id} & set(cases)]


class _Every:
    """Cases, all of which may be seen."""

    def filter(self, **_: str) -> _Every:
        return self

    def exists(self) -> bool:
        return True


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25), st.integers(1, 9))
def test_no_other_chain_is_shorter(pairs: list[tuple[int, int]], end: int) -> None:
    far = {0: 0}
    for _ in range(network.MOST_STEPS):
        for a, b in pairs:
            for x, y in ((a, b), (b, a)):
                if x in far:
                    far[y] = min(far.get(y, 99), far[x] + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "_ties_of", _Ties(pairs))
        patch.setattr(
            network, "visible_cases", lambda _user: type("Q", (), {"filter": lambda s, pk: s, "exists": lambda s: 1})()
        )
        chain = network.chain_between(User(), Case(case_id="0"), str(end))
    shortest = far.get(end, 99)
    assert len(chain) == (shortest if shortest <= network.MOST_STEPS else 0)
    here = "0"
    for tie in chain:
        assert here in (tie.case_left_id, tie.case_right_id)
        here = tie.case_left_id if tie.case_right_id == here else tie.case_right_id
    assert not chain or here == str(end)


@pytest.mark.usefixtures("sqlite_casework")
def test_the_drawing_for_paper_has_the_places_of_the_picture_on_the_screen() -> None:
    text = signed_in("review_officer").get(f"/network/?case={case_id(5)}&steps=2").content.decode()
    data = re.search(r'id="graph-data">(.*?)</script>', text, re.S)
    assert data
    elements = json.loads(data.group(1))["elements"]
    on_screen = {(each["position"]["x"], each["position"]["y"]) for each in elements if "position" in each}
    drawn = {(int(x), int(y)) for x, y in re.findall(r'<circle cx="(-?\d+)" cy="(-?\d+)"', text)}
    assert drawn == on_screen
    assert len(re.findall("<line ", text)) == sum("source" in each["data"] for each in elements) == 4
    assert len(on_screen) == 5 < N_CASES


@pytest.mark.usefixtures("casework")
def test_a_view_is_kept_by_its_question_and_shows_each_who_opens_it_what_they_may_see() -> None:
    client = signed_in("review_officer")
    asked = {"case": case_id(0), "kind": "phone", "steps": "2", "to": ""}
    assert "Give the view a name." in client.post("/network/keep/", asked, follow=True).content.decode()
    text = client.post("/network/keep/", {**asked, "name": "The first telephone"}, follow=True).content.decode()
    assert "The first telephone: network of" in text
    assert case_id(2) in text
    kept = SavedView.objects.get()
    of_10 = signed_in("officer_of_10")
    theirs = of_10.get(f"/network/{kept.pk}/").content.decode()
    assert case_id(1) not in theirs
    assert of_10.post("/network/keep/", {**asked, "case": case_id(1), "name": "n"}).status_code == 404
    assert of_10.post(f"/network/{kept.pk}/drop/").status_code == 404
    client.post(f"/network/{kept.pk}/drop/")
    assert not SavedView.objects.exists()
