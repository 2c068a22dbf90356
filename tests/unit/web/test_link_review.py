"""Link review: order by worth, narrowing, setting aside, answering together, reading twice, drafts. On both databases."""

from __future__ import annotations

import re
import time
from itertools import product

import pytest
from django.db import connection
from tests.unit.web.made import colleague
from tests.unit.web.test_access import signed_in
from tests.unit.web.test_api import Program, token_of

from joindots.model.words import Verdict
from joindots.pipeline import _judgement_table
from joindots.web.accounts.models import User
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.chains import ledger_of
from joindots.web.audit.replay import replay, snapshot
from joindots.web.casework.double_reading import (
    FlagLink,
    ReadAgain,
    agreement_on_links,
    is_read_twice,
    waiting_for_second,
    waiting_for_third,
)
from joindots.web.casework.judging import Judge, TakeBack
from joindots.web.casework.link_queue import IN_HAND_SECONDS, SHOWN, Narrowing, counted, first_for, queue, take_in_hand
from joindots.web.casework.models import Link, SecondReading

WHY = "The values agree."


def _read_twice() -> str:
    """Find a link of the made casework that is read twice; one in ten is, so another is renamed to be."""
    keys = list(Link.objects.order_by("pk").values_list("pk", flat=True))
    return next((key for key in keys if is_read_twice(key)), "") or _sampled(keys[0])


def _sampled(key: str) -> str:
    link = Link.objects.get(pk=key)
    n = next(n for n in range(1000) if is_read_twice(f"{key}#{n}"))
    Link.objects.filter(pk=key).delete()
    link.link_id = f"{key}#{n}"
    link.save(force_insert=True)
    return link.link_id


@pytest.mark.usefixtures("casework")
def test_links_stand_in_order_of_what_an_answer_is_worth_and_can_be_narrowed() -> None:
    analyst = colleague("analyst")
    keys = [link.pk for link in queue(analyst, Narrowing())]
    Link.objects.filter(pk=keys[-1]).update(worth=99.0, rarity="common")
    assert queue(analyst, Narrowing())[0].pk == keys[-1]
    assert [link.pk for link in queue(analyst, Narrowing(rarity="common"))] == [keys[-1]]
    of_20 = queue(analyst, Narrowing(body="20"))
    assert {link.pk for link in of_20} == {key for key in keys if "20" in _bodies(key)}
    assert not queue(analyst, Narrowing(lead="pnc_id")).exists()
    page = signed_in("analyst").get("/links/?rarity=common").content.decode()
    assert "1 link waits" in page
    assert keys[-1].split("|", maxsplit=1)[0] in page


@pytest.mark.usefixtures("casework")
def test_a_list_counts_what_stands_on_it_however_it_is_narrowed() -> None:
    analyst = colleague("analyst")
    keys = [link.pk for link in queue(analyst, Narrowing())]
    Link.objects.filter(pk=keys[0]).update(rarity="common", lead="phone")
    Link.objects.filter(pk=keys[1]).update(flag="They contradict each other.")
    n, choices = counted(analyst, Narrowing())
    assert n == len(keys) - 1
    assert "phone" in {lead for lead, _ in choices["leads"]}
    bodies = ["", "99", *(body for body, _ in choices["bodies"])]
    for show, body, lead, rarity in product(SHOWN, bodies, ("", "phone", "email"), ("", "rare", "common")):
        narrowing = Narrowing(body, lead, rarity, show)
        assert counted(analyst, narrowing)[0] == queue(analyst, narrowing).count()


def _bodies(key: str) -> set[str]:
    link = Link.objects.get(pk=key)
    return {link.left.source_id, link.right.source_id}


@pytest.mark.usefixtures("casework")
def test_a_link_is_set_aside_with_words_and_put_back() -> None:
    client, analyst = signed_in("analyst"), colleague("analyst")
    key = queue(analyst, Narrowing())[0].pk
    client.post(f"/links/{key}/flag/", {"reason": ""})
    assert queue(analyst, Narrowing())[0].pk == key  # without a word nothing is set aside
    client.post(f"/links/{key}/flag/", {"reason": "The two records contradict each other."})
    assert queue(analyst, Narrowing())[0].pk != key
    assert [link.pk for link in queue(analyst, Narrowing(show="flagged"))] == [key]
    with pytest.raises(Refused, match="aside already"):
        perform(FlagLink(key, "again"), analyst)
    client.post(f"/links/{key}/flag/", {"reason": "Cleared up.", "flagged": "no"})
    assert queue(analyst, Narrowing())[0].pk == key


@pytest.mark.usefixtures("casework")
def test_a_second_reader_does_not_see_the_first_answer_and_a_third_person_settles_what_they_differ_in() -> None:
    first, second, third = colleague("analyst"), colleague("review_officer"), colleague("review_officer_2")
    key = _read_twice()
    perform(Judge(key, Verdict.MATCH, WHY), first)
    assert not waiting_for_second(first).exists()
    assert waiting_for_second(second).get().pk == key
    page = signed_in("review_officer").get(f"/links/{key}/").content.decode()
    assert "Second reading" in page
    assert "Answered by" not in page
    assert "Same person</strong>" not in page
    told = Program(token_of("review_officer", "read", "judge")).get("/api/v1/links", answered="true").json()["links"]
    assert [(each["verdict"], each["judged_by"]) for each in told] == [("", "")]  # nor through the API
    with pytest.raises(Refused, match="second reading"):
        perform(Judge(key, Verdict.NON_MATCH, WHY), second)  # not over the first, but beside it
    with pytest.raises(Refused, match="does not wait"):
        perform(ReadAgain(key, Verdict.MATCH, WHY), first)
    perform(ReadAgain(key, Verdict.NON_MATCH, WHY), second)
    assert Link.objects.get(pk=key).verdict == "match"  # it is shown, and held back from runs until a third person decides
    assert _for_runs() == {}
    for reader in (first, second):
        assert not waiting_for_third(reader).exists()
        with pytest.raises(Refused, match="third person"):
            perform(Judge(key, Verdict.NON_MATCH, WHY), reader)
    assert waiting_for_third(third).get().pk == key
    perform(Judge(key, Verdict.NON_MATCH, WHY), third)
    settled = Link.objects.get(pk=key)
    assert (settled.verdict, settled.judged_by, settled.second) == ("non_match", third.username, "settled")
    assert _for_runs() == {key: "non_match"}
    assert agreement_on_links().n_pairs == 1
    assert agreement_on_links().agree == 0.0
    perform(TakeBack(key, "settled too soon"), third)
    assert Link.objects.get(pk=key).second == "disputed"
    assert _for_runs() == {}
    before = snapshot()
    replay()
    assert snapshot() == before


@pytest.mark.usefixtures("casework")
def test_a_reading_of_an_answer_that_was_taken_back_is_not_in_the_agreement() -> None:
    first, second = colleague("analyst"), colleague("review_officer")
    key = _read_twice()
    perform(Judge(key, Verdict.MATCH, WHY), first)
    perform(ReadAgain(key, Verdict.NON_MATCH, WHY), second)
    perform(TakeBack(key, "the wrong key"), first)
    assert agreement_on_links().n_pairs == 0
    assert Link.objects.get(pk=key).second == ""
    perform(Judge(key, Verdict.NON_MATCH, WHY), first)
    perform(ReadAgain(key, Verdict.NON_MATCH, WHY), second)
    assert (agreement_on_links().n_pairs, agreement_on_links().agree) == (1, 1.0)
    assert _for_runs() == {key: "non_match"}


def _for_runs() -> dict[str, str]:
    """The answers that the next run would read, by link."""
    with connection.cursor() as cursor:
        table = _judgement_table(list(ledger_of(cursor).events()), {}).to_pylist()
    return {f"{row['record_id_l']}|{row['record_id_r']}": row["verdict"] for row in table}


@pytest.mark.usefixtures("casework")
def test_a_second_answer_on_the_page_is_a_second_reading() -> None:
    key = _read_twice()
    perform(Judge(key, Verdict.MATCH, WHY), colleague("analyst"))
    client = signed_in("review_officer")
    client.post(f"/links/{key}/judge/", {"verdict": "match", "reason": WHY})
    assert SecondReading.objects.get().reader == "review_officer"
    assert Link.objects.get(pk=key).second == "agreed"
    page = client.get("/links/agreement/").content.decode()
    assert "100%" in page
    assert "not given" in page  # kappa: one answer throughout


@pytest.mark.usefixtures("casework")
def test_links_of_like_evidence_are_answered_together_after_a_look_and_taken_back_together() -> None:
    client, analyst = signed_in("analyst"), colleague("analyst")
    before = snapshot([Link])
    n = queue(analyst, Narrowing()).count()
    assert f"{n} links" in client.get("/links/alike/").content.decode()
    where = "/links/alike/alike/"
    for given in ({"n": n}, {"n": n - 1, "confirm": "yes"}):
        client.post(where, {"verdict": "unsure", "reason": WHY, **given})
        assert queue(analyst, Narrowing()).count() == n
    done = client.post(where, {"verdict": "unsure", "reason": WHY, "confirm": "yes", "n": n}, follow=True)
    assert "Undo all of them" in done.content.decode()
    assert queue(analyst, Narrowing()).count() == 0
    page = client.get("/links/mine/").content.decode()
    batch = page.split("/links/batches/", maxsplit=1)[1].split("/")[0]
    signed_in("review_officer").post(f"/links/batches/{batch}/undo/", {"reason": "Not mine."})
    assert queue(analyst, Narrowing()).count() == 0  # another's batch is not taken back from there
    client.post(f"/links/batches/{batch}/undo/", {"reason": "The sample was not like the rest."})
    assert snapshot([Link]) == before


@pytest.mark.usefixtures("casework")
def test_no_group_is_answered_that_contradicts_an_answer_and_each_link_is_checked_for_itself() -> None:
    client, analyst = signed_in("analyst"), colleague("analyst")
    one, two = queue(analyst, Narrowing())[:2]
    Link.objects.filter(pk=two.pk).update(left=one.left, right=one.right)
    perform(Judge(one.pk, Verdict.NON_MATCH, WHY), analyst)
    n = queue(analyst, Narrowing()).count()
    client.post("/links/alike/alike/", {"verdict": "match", "reason": WHY, "confirm": "yes", "n": n})
    assert queue(analyst, Narrowing()).count() == n
    assert "would contradict" in client.get("/links/alike/alike/").content.decode()
    of_10 = signed_in("officer_of_10")  # sees no link: each joins cases of two forces
    assert of_10.get("/links/alike/alike/").status_code == 404


@pytest.mark.usefixtures("casework")
def test_a_reason_that_was_begun_is_there_again_and_is_nobody_elses() -> None:
    client = signed_in("analyst")
    key = queue(colleague("analyst"), Narrowing())[0].pk
    kept = client.post("/drafts/", {"draft_key": f"link:{key}", "reason": "half a thought"})
    assert kept.json() == {"kept": True}
    assert "half a thought" in client.get(f"/links/{key}/").content.decode()
    assert "half a thought" not in signed_in("review_officer").get(f"/links/{key}/").content.decode()
    client.post(f"/links/{key}/judge/", {"verdict": "unsure", "reason": WHY})
    assert "half a thought" not in client.get(f"/links/{key}/").content.decode()


@pytest.mark.usefixtures("casework")
def test_replaying_the_events_gives_the_same_links_and_readings() -> None:
    analyst, second = colleague("analyst"), colleague("review_officer")
    for link in list(queue(analyst, Narrowing()))[:6]:
        perform(Judge(link.pk, Verdict.MATCH, WHY, "b1"), analyst)
    for link in list(waiting_for_second(second)):
        perform(ReadAgain(link.pk, Verdict.UNSURE, WHY), second)
    last = Link.objects.filter(judged_by="analyst").exclude(second="disputed").order_by("pk")[0]
    perform(TakeBack(last.pk, WHY), analyst)
    perform(FlagLink(last.pk, WHY), analyst)
    before = snapshot([Link, SecondReading])
    replay()
    assert snapshot([Link, SecondReading]) == before


@pytest.mark.usefixtures("casework")
def test_people_at_work_at_once_are_given_different_links_and_none_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = colleague("analyst"), colleague("review_officer")
    waiting = [link.pk for link in queue(one, Narrowing())]
    assert _given(one) == waiting[0]
    take_in_hand(one, Link.objects.get(pk=waiting[0]))
    assert _given(one) == waiting[0]  # one's own stays
    assert _given(other) == waiting[1]
    assert [link.pk for link in queue(other, Narrowing())] == waiting
    only = first_for(other, queue(other, Narrowing()).filter(pk=waiting[0]))
    assert getattr(only, "pk", "") == waiting[0]  # in hand or not, what waits is given
    perform(Judge(waiting[0], Verdict.MATCH, WHY), other)  # and nothing is locked
    perform(TakeBack(waiting[0], "the wrong key"), other)
    late = time.time() + IN_HAND_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: late)
    assert _given(other) == waiting[0]


def _given(user: User) -> str:
    link = first_for(user, queue(user, Narrowing()))
    assert link is not None
    return link.pk


@pytest.mark.usefixtures("casework")
def test_two_browsers_at_link_review_show_different_links() -> None:
    addresses = [
        re.findall(r'action="(/links/[^"]+/judge/)"', signed_in(name).get("/links/").content.decode())[0]
        for name in ("analyst", "review_officer")
    ]
    assert len(set(addresses)) == 2
