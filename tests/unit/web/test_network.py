"""The network: a chain of ties between two cases is the shortest that may be seen, and everywhere one picture is drawn."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.web.made import N_CASES, case_id, colleague, made_proposal, promote
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.models import User
from joindots.web.casework.models import Case, KeptQuestion, Tie
from joindots.web.explore import network
from joindots.web.explore.picture import picture


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


def _star(n_around: int, n_behind: int) -> list[Tie]:
    """Ties of one case to so many, and from each of these in turn to so many more."""
    near = [_tie("a", f"n{n:03d}") for n in range(n_around)]
    return near + [_tie(f"n{n % n_around:03d}", f"z{n:03d}") for n in range(n_behind)]


def _tie(left: str, right: str, kind: str = "phone", bits: float = 9.0) -> Tie:
    return Tie(case_left_id=left, case_right_id=right, kind=kind, weight_bits=bits)


@given(st.integers(1, 299), st.integers(0, 120))
def test_no_two_cases_of_a_picture_lie_over_one_another_and_who_is_further_away_stands_further_out(
    n_around: int, n_behind: int
) -> None:
    drawn = picture("a", _star(n_around, n_behind))
    places = {each.case_id: (each.x, each.y) for each in drawn.cases}
    assert places["a"] == (0, 0)
    assert len(drawn.cases) == len(places) == 1 + n_around + n_behind
    grid: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for x, y in places.values():  # whatever lies within 40 of another stands in a cell next to it
        near = [at for i in (-1, 0, 1) for j in (-1, 0, 1) for at in grid.get((x // 40 + i, y // 40 + j), [])]
        assert all(math.dist((x, y), at) > 40 for at in near)
        grid.setdefault((x // 40, y // 40), []).append((x, y))
    away = {key: math.hypot(*at) for key, at in places.items()}
    near_ones, far_ones = ([away[key] for key in away if key[0] == letter] for letter in "nz")
    assert max(near_ones) < min(far_ones, default=math.inf)
    assert all(one < next_one + 2 for one, next_one in pairwise(near_ones))  # as the ties are: the strongest nearest
    assert drawn == picture("a", _star(n_around, n_behind))
    assert all(max(abs(x), abs(y)) < drawn.reach for x, y in places.values())


def test_two_cases_have_one_line_however_much_they_share() -> None:
    drawn = picture("a", [_tie("a", "b", "phone", 20), _tie("b", "c"), _tie("a", "b", "address", 12)])
    assert [(line.start.case_id, line.end.case_id, line.width, line.kinds, line.row) for line in drawn.lines] == [
        ("a", "b", 4, "address, phone", 0),
        ("b", "c", 1, "phone", 1),
    ]
    assert [(drawn.cases[i].case_id, drawn.cases[j].case_id) for i, j in (line.ends for line in drawn.lines)] == [
        ("a", "b"),
        ("b", "c"),
    ]


@pytest.mark.usefixtures("sqlite_casework")
def test_the_drawing_is_sent_once_with_every_tie_as_a_row_beside_it() -> None:
    text = signed_in("review_officer").get(f"/network/?case={case_id(5)}&steps=2").content.decode()
    names = re.findall(r"<circle [^>]*><title>([^<]*)</title>", text)
    assert names[0] == case_id(5)
    assert len(set(names)) == len(names) == 5 < N_CASES
    ends = [tuple(map(int, each.split())) for each in re.findall(r'data-of="([^"]*)"', text)]
    assert len(ends) == len(re.findall("<line[ >]", text)) == 4
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.S)
    assert body
    rows = body.group(1).split("</tr>")
    assert len(rows) == 5
    assert all(names[left] in rows[row] and names[right] in rows[row] for left, right, row in ends)


@pytest.mark.usefixtures("sqlite_casework")
def test_a_network_of_300_cases_is_light_and_whole() -> None:
    """Each tie costs a line, a circle and a row; nothing is sent twice, and no row is left out."""
    proposal = made_proposal(network.MOST_NODES)
    proposal["tie"] = {
        f"hub|{n}": {
            "case_left_id": case_id(0), "case_right_id": case_id(n), "kind": "phone", "label": "a telephone",
            "thing_id": f"phone:{n}", "weight_bits": 9.5, "basis": "source_key", "is_cross_force": n % 3 > 0,
            "sentence": f"Both cases have the telephone that ends in {n:03d}: recorded by two forces, in 2009 and 2012.",
            "evidence": ["n-0", f"n-{n}"],
        }
        for n in range(1, network.MOST_NODES)
    }  # fmt: skip
    promote(proposal)
    answer = signed_in("review_officer").get(f"/network/?case={case_id(0)}").content
    text = answer.decode()
    assert text.count("<circle") == network.MOST_NODES
    assert text.count("<tr><td>") == network.MOST_NODES - 1
    assert len(answer) < 170_000


@pytest.mark.usefixtures("casework")
def test_a_view_is_kept_by_its_question_and_shows_each_who_opens_it_what_they_may_see() -> None:
    client = signed_in("review_officer")
    asked = {"case": case_id(0), "kind": "phone", "steps": "2", "to": ""}
    assert "Give it a name to keep it by." in client.post("/network/keep/", asked, follow=True).content.decode()
    text = client.post("/network/keep/", {**asked, "name": "The first telephone"}, follow=True).content.decode()
    assert "The first telephone: network of" in text
    assert case_id(2) in text
    kept = KeptQuestion.objects.get()
    of_10 = signed_in("officer_of_10")
    theirs = of_10.get(f"/network/{kept.pk}/").content.decode()
    assert case_id(1) not in theirs
    assert of_10.post("/network/keep/", {**asked, "case": case_id(1), "name": "n"}).status_code == 404
    assert of_10.post(f"/network/{kept.pk}/drop/").status_code == 404
    client.post(f"/network/{kept.pk}/drop/")
    assert not KeptQuestion.objects.exists()
