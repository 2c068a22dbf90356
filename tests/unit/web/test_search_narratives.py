"""Search in what was written: every word in any form, under the reader's permissions, marked in place. On both databases."""

from __future__ import annotations

import pytest
from tests.unit.web.made import case_id, colleague, made_proposal, promote
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.changes import SetRule
from joindots.web.accounts.models import Effect
from joindots.web.audit.actions import perform
from joindots.web.audit.models import ReadEvent
from joindots.web.audit.replay import replay
from joindots.web.casework import narratives
from joindots.web.casework.models import KeptQuestion, Narrative
from joindots.web.casework.narratives import excerpt, found_narratives

TAXI = 'He waited by the taxis, she said; a <b>blue</b> car took v-4 to "the old mill".'


def _write(text: str = TAXI, n: int = 4) -> None:
    proposal = made_proposal()
    proposal["detail"][case_id(n)]["narratives"] = [{"record_id": f"n-{n}", "written_on": "2012-06-02", "text": text}]
    promote(proposal)


def _cases(username: str, words: str) -> list[str]:
    return [each.case_id for each in found_narratives(colleague(username), words, 99)]


@pytest.mark.usefixtures("casework")
def test_words_are_found_in_any_form_and_phrases_as_they_stand() -> None:
    _write()
    for words in ("taxi", "waiting TAXIS", '"old mill"', 'car "the old mill"'):
        assert _cases("review_officer", words) == [case_id(4)], words
    for words in ('"mill old"', "taxi helicopter", "", '" "', "NEAR(", "*", "text:"):
        assert _cases("review_officer", words) == [], words
    assert len(_cases("review_officer", "neutral accounts")) == 11


@pytest.mark.usefixtures("casework")
def test_what_is_found_follows_the_readers_permissions_and_the_newest_text() -> None:
    _write()
    assert _cases("officer_of_10", "taxi") == []
    assert set(_cases("officer_of_10", "neutral")) == {case_id(n) for n in (0, 3, 6, 9)}
    perform(SetRule("analyst", Effect.DENY, "a relative", None, case_id(4)), colleague("manager"))
    assert _cases("analyst", "taxi") == []
    _write("Nothing of the kind.")
    assert _cases("review_officer", "taxi") == []
    n_before = Narrative.objects.count()
    replay()
    assert Narrative.objects.count() == n_before
    assert _cases("review_officer", "kind") == [case_id(4)]


@pytest.mark.usefixtures("casework")
def test_the_page_marks_what_was_found_and_logs_a_digest_without_words() -> None:
    _write()
    page = signed_in("review_officer").post("/search/", {"words": "taxi"}).content.decode()
    assert "<mark>taxis</mark>" in page
    assert "&lt;b&gt;blue" in page  # what was written is text, never markup
    event = ReadEvent.objects.filter(kind="searched").latest("event_id")
    assert case_id(4) in event.content["subjects"]
    assert "taxi" not in event.payload


def test_an_excerpt_stands_around_the_first_hit() -> None:
    text = "far " * 100 + "the taxi stood there " + "away " * 200
    told = excerpt(text, "taxis")
    assert told.startswith("… ")
    assert told.endswith(" …")
    assert "<mark>taxi</mark>" in told
    assert len(told) < 450


@pytest.mark.usefixtures("casework")
def test_a_kept_search_shows_each_reader_what_they_may_see_and_is_dropped_by_its_owner_alone() -> None:
    _write()
    owner = signed_in("review_officer")
    owner.post("/search/keep/", {"words": "taxi", "name": ""})
    assert not KeptQuestion.objects.exists()
    owner.post("/search/keep/", {"words": "taxi", "name": "Taxi ranks"})
    address = f"/search/{KeptQuestion.objects.get().pk}/"
    assert "taxi" not in address
    assert "<mark>taxis</mark>" in owner.get(address).content.decode()
    other = signed_in("officer_of_10").get(address).content.decode()
    assert "review_officer keeps" in other
    assert "<mark>" not in other
    assert signed_in("officer_of_10").post(f"{address}drop/").status_code == 404
    assert signed_in("auditor").get(address).status_code == 404
    owner.post(f"{address}drop/")
    assert owner.get(address).status_code == 404
    kinds = set(ReadEvent.objects.filter(actor="review_officer").values_list("kind", flat=True))
    assert {"search.kept", "search.dropped", "searched"} <= kinds


@pytest.mark.usefixtures("casework")
def test_what_holds_a_common_word_is_found_in_the_same_order_case_by_case(monkeypatch: pytest.MonkeyPatch) -> None:
    _write()
    asked = [
        (who, words) for who in ("review_officer", "officer_of_10") for words in ("neutral", "taxi", "neutral accounts")
    ]
    sorted_whole = {each: _cases(*each) for each in asked}
    assert len(sorted_whole["review_officer", "neutral"]) == 11
    monkeypatch.setattr(narratives, "_COMMON", 0)
    for first in (1, 2, 200):
        monkeypatch.setattr(narratives, "_FIRST_CASES", first)
        assert {each: _cases(*each) for each in asked} == sorted_whole
    some = [each.case_id for each in found_narratives(colleague("review_officer"), "neutral", 4)]
    assert some == sorted_whole["review_officer", "neutral"][:4]
