"""The review workflow: what each requirement asks, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Thread

import pytest
from django.db import connection, connections
from tests.unit.web.made import answers, case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.ledger.store import Chain
from joindots.web.accounts.roles import ROLES, Verb
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.models import EventSubject
from joindots.web.casework.follow_up import (
    RaiseAction,
    RecordPosition,
    SetContactPlan,
    StepAction,
    letter_due,
)
from joindots.web.casework.models import Case
from joindots.web.casework.moves import AddEntry, Assign, Move
from joindots.web.casework.panels import (
    DeclareInterest,
    GiveView,
    RecordDecision,
    SubmitAssessment,
    agreement,
)
from joindots.web.casework.work import Decision, Seat, WorkAction
from joindots.web.casework.workflow import STATES, checklist, outcomes, transitions

pytestmark = pytest.mark.usefixtures("casework")
C = case_id(1)  # of force 20
PANEL = ("panel_member", "panel_member_2", "panel_chair")


def to_panel(case: str = C) -> None:
    perform(Move(case, "accept"), colleague("review_officer"))
    perform(SubmitAssessment(case, answers()), colleague("review_officer"))


def all_view(outcome: str, case: str = C) -> None:
    for username in PANEL:
        perform(GiveView(case, outcome, "on the file"), colleague(username))


def decision(outcome: str = "nfa_upheld", case: str = C) -> RecordDecision:
    return RecordDecision(case, outcome, "the file supports it", "reinvestigation: nothing new", ("doc 1",))


def decided(outcome: str = "nfa_upheld", case: str = C) -> Decision:
    to_panel(case)
    all_view(outcome, case)
    return Decision.objects.get(pk=perform(decision(outcome, case), colleague("panel_chair")).event_id)


def test_requirement_7__a_case_goes_from_triage_to_close() -> None:
    found = decided()
    assert found.members == ["panel_member", "panel_member_2", "panel_chair"]
    raised = perform(RaiseAction(found.pk, "Write to the force"), colleague("review_officer"))
    assert Case.objects.get(pk=C).state == "supervised_action"
    officer = colleague("review_officer")
    with pytest.raises(Refused, match="no result yet"):
        perform(Move(C, "close", "done"), colleague("panel_chair"))
    perform(StepAction(raised.event_id, "allocated", owner="review_officer"), officer)
    perform(StepAction(raised.event_id, "completed"), officer)
    perform(StepAction(raised.event_id, "resulted", result="they answered"), officer)
    perform(Move(C, "close", "all done"), officer)
    assert Case.objects.get(pk=C).state == "closed"
    assert Case.objects.get(pk=C).outcome == "nfa_upheld"


def test_requirement_7__no_reinvestigation_without_a_victims_position_or_an_overriding_reason() -> None:
    to_panel()
    all_view("reinvestigate_force")
    with pytest.raises(Refused, match="victim's recorded agreement"):
        perform(decision("reinvestigate_force"), colleague("panel_chair"))
    perform(RecordPosition(C, "not_now", "said to the contact officer", "v-1"), colleague("contact_officer"))
    with pytest.raises(Refused, match="victim's recorded agreement"):
        perform(decision("reinvestigate_force"), colleague("panel_chair"))
    perform(RecordPosition(C, "agrees", "said to the contact officer", "v-1"), colleague("contact_officer"))
    perform(decision("reinvestigate_force"), colleague("panel_chair"))


def test_requirement_7__an_overriding_safeguarding_reason_is_the_safeguarding_leads() -> None:
    to_panel()
    all_view("reinvestigate_force")
    with pytest.raises(Refused, match="safeguarding lead"):
        perform(RecordPosition(C, "overriding", "a child is at risk"), colleague("contact_officer"))
    perform(RecordPosition(C, "overriding", "a child is at risk"), colleague("safeguarding_lead"))
    perform(decision("reinvestigate_force"), colleague("panel_chair"))


def test_requirement_7__who_worked_the_case_does_not_decide_it() -> None:
    to_panel()
    perform(DeclareInterest(C, "panel_member", "was its first investigator"), colleague("panel_member"))
    with pytest.raises(Refused, match="no part"):
        perform(GiveView(C, "nfa_upheld", "r"), colleague("panel_member"))


def test_requirement_7__who_belongs_to_the_force_does_not_decide_its_case() -> None:
    of_10 = case_id(0)
    to_panel(of_10)
    with pytest.raises(Refused, match="no part"):
        perform(GiveView(of_10, "nfa_upheld", "r"), colleague("panel_of_10"))


def test_requirement_7__a_view_no_longer_counts_once_an_interest_is_known() -> None:
    to_panel()
    all_view("nfa_upheld")
    perform(DeclareInterest(C, "panel_member", "knows the suspect"), colleague("panel_chair"))
    with pytest.raises(Refused, match="2 of the 3"):
        perform(decision(), colleague("panel_chair"))


def test_requirement_7__every_outcome_of_the_list_is_there() -> None:
    wanted = "nfa_upheld reinvestigate_force reinvestigate_nca cps_review safeguarding_only misconduct_referral out_of_scope"
    assert set(outcomes()) == {*wanted.split(), "cannot_review", "awaiting_victim"}


def test_a_panel_needs_quorum_a_majority_options_and_evidence() -> None:
    to_panel()
    chair = colleague("panel_chair")
    perform(GiveView(C, "nfa_upheld", "r"), colleague("panel_member"))
    with pytest.raises(Refused, match="1 of the 3"):
        perform(decision(), chair)
    perform(GiveView(C, "cps_review", "the law was misread"), colleague("panel_member_2"))
    perform(GiveView(C, "nfa_upheld", "r"), chair)
    with pytest.raises(Refused, match="1 of 3 members"):
        perform(decision("cps_review"), chair)
    with pytest.raises(Refused, match="rejected"):
        perform(RecordDecision(C, "nfa_upheld", "r", " ", ("doc",)), chair)
    with pytest.raises(Refused, match="rests on"):
        perform(RecordDecision(C, "nfa_upheld", "r", "others", ()), chair)
    with pytest.raises(Refused, match="chair"):
        perform(decision(), colleague("panel_member"))
    found = Decision.objects.get(pk=perform(decision(), chair).event_id)
    assert found.dissent == [{"member": "panel_member_2", "view": "cps_review", "reason": "the law was misread"}]


def test_who_assessed_a_case_is_not_of_its_panel() -> None:
    perform(Move(C, "accept"), colleague("review_officer"))
    perform(SubmitAssessment(C, answers()), colleague("panel_member"))
    with pytest.raises(Refused, match="other people"):
        perform(GiveView(C, "nfa_upheld", "r"), colleague("panel_member"))


def test_independence__others_views_are_shown_once_one_has_given_ones_own() -> None:
    to_panel()
    perform(GiveView(C, "cps_review", "the law was misread"), colleague("panel_member"))
    client = signed_in("panel_member_2")
    assert "the law was misread" not in client.get(f"/cases/{C}/panel/").content.decode()
    client.post(f"/cases/{C}/view/", {"view": "nfa_upheld", "reason": "mine"})
    assert "the law was misread" in client.get(f"/cases/{C}/panel/").content.decode()


def test_requirement_8__each_answer_has_its_reason_and_document() -> None:
    perform(Move(C, "accept"), colleague("review_officer"))
    for missing in ("reason", "document"):
        given = answers("yes")
        given["human_error"][missing] = ""
        with pytest.raises(Refused, match="human error"):
            perform(SubmitAssessment(C, given), colleague("review_officer"))
    with pytest.raises(Refused, match="yes, no or cannot tell"):
        perform(SubmitAssessment(C, {}), colleague("review_officer"))


def test_requirement_8__double_readings_give_an_agreement_statistic_for_each_item() -> None:
    """Four cases read twice; on one item the answers are yes/yes, yes/no, no/no, no/no: kappa 0.5, by hand."""
    item = checklist()[0].item
    for n, (first, second) in enumerate([("yes", "yes"), ("yes", "no"), ("no", "no"), ("no", "no")]):
        case = case_id(n)
        perform(Move(case, "accept"), colleague("review_officer"))
        for reader, answer, double in (("review_officer", first, False), ("review_officer_2", second, True)):
            given = answers()
            given[item]["answer"] = answer
            perform(SubmitAssessment(case, given, double), colleague(reader))
    measured = agreement()[item]
    assert (measured.n_pairs, measured.agree) == (4, 0.75)
    assert measured.kappa == pytest.approx(0.5)
    with pytest.raises(Refused, match="another person"):
        perform(SubmitAssessment(case_id(0), answers(), True), colleague("review_officer"))


def test_requirement_29__not_now_stops_every_action_and_keeps_the_door_open() -> None:
    found = decided()
    officer, contact = colleague("review_officer"), colleague("contact_officer")
    raised = perform(RaiseAction(found.pk, "Offer a meeting", entity_id="v-1"), officer)
    perform(SetContactPlan("v-1", "not_now"), contact)
    with pytest.raises(Refused, match="not now"):
        perform(RaiseAction(found.pk, "Offer another", entity_id="v-1"), officer)
    with pytest.raises(Refused, match="not now"):
        perform(StepAction(raised.event_id, "allocated", owner="review_officer"), officer)
    perform(SetContactPlan("v-1", "open", channel="by her ISVA", officer="contact_officer"), contact)
    perform(StepAction(raised.event_id, "allocated", owner="review_officer"), officer)
    assert WorkAction.objects.get(pk=raised.event_id).state == "allocated"


def test_requirement_29__contact_is_open_only_with_a_safe_channel_and_a_named_person() -> None:
    with pytest.raises(Refused, match="safe channel"):
        perform(SetContactPlan("v-1", "open", channel="telephone"), colleague("contact_officer"))
    with pytest.raises(Refused, match="may not"):
        perform(SetContactPlan("v-1", "not_now"), colleague("analyst"))


@pytest.mark.parametrize(
    ("decided_on", "enhanced", "ordinary"),
    [("2026-01-05", "2026-01-06", "2026-01-12"), ("2026-01-09", "2026-01-12", "2026-01-16")],  # a Monday, a Friday
)
def test_requirement_29__the_letter_is_due_in_working_days(decided_on: str, enhanced: str, ordinary: str) -> None:
    found = decided()
    found.decided_at = datetime.fromisoformat(decided_on).replace(tzinfo=UTC)
    assert letter_due(found) == date.fromisoformat(enhanced)
    assert letter_due(found, is_enhanced=False) == date.fromisoformat(ordinary)
    found.outcome = "cps_review"
    assert letter_due(found) is None


def test_requirement_29__nothing_contacts_anybody() -> None:
    """No module of the web app knows how to send anything."""
    from pathlib import Path

    import joindots.web

    for path in Path(joindots.web.__path__[0]).rglob("*.py"):
        text = path.read_text("utf-8")
        assert not any(
            word in text for word in ("smtplib", "send_mass_mail", "EmailMessage", "urllib.request", "import requests")
        )


def test_requirement_16__one_person_is_a_victim_here_and_a_suspect_there_without_bleed() -> None:
    """Somebody recorded as a victim anywhere is called by pseudonym everywhere, and their role is each case's own."""
    from joindots.web.casework.models import CaseRole

    CaseRole.objects.create(role_id="x", case_id=case_id(5), record_id="v-1", role="suspect")
    client = signed_in("review_officer")
    there = client.get(f"/cases/{case_id(5)}/").content.decode()
    assert "canaryname" not in there.casefold()
    assert "by pseudonym" in there
    roles = CaseRole.objects.filter(record_id="v-1").values_list("case_id", "role")
    assert set(roles) == {(C, "victim"), (case_id(5), "suspect")}


def test_requirement_39__who_viewed_this_victim_is_one_step() -> None:
    signed_in("review_officer").get("/people/v-1/")
    signed_in("contact_officer").get("/people/v-1/")
    text = signed_in("auditor").get("/assurance/", {"about": "v-1"}).content.decode()
    assert text.count("person.viewed") == 2
    assert "review_officer" in text
    assert "contact_officer" in text
    assert (
        "log.searched" in signed_in("auditor").get("/assurance/", {"about": "v-1"}).content.decode()
    )  # auditors are seen too


def test_control_g1__an_event_names_the_case_that_it_is_about() -> None:
    to_panel()
    kinds = EventSubject.objects.filter(chain=Chain.DECISIONS.value, subject=C).count()
    assert kinds == 2  # taken on, submitted


@pytest.mark.parametrize("state", list(STATES))
def test_control_a8__only_published_moves_are_made(state: str) -> None:
    Case.objects.filter(pk=C).update(state=state)
    allowed = {each.action for each in transitions() if each.start == state}
    for action in {each.action for each in transitions()} - allowed:
        for username in ("review_officer", "panel_chair", "triage_officer"):
            with pytest.raises(Refused):
                perform(Move(C, action, "why"), colleague(username))
    assert Case.objects.get(pk=C).state == state


def test_control_a7__a_closing_takes_a_second_person() -> None:
    found = decided()
    raised = perform(RaiseAction(found.pk, "Write to the force"), colleague("panel_chair"))
    for step in ({"to": "allocated", "owner": "panel_chair"}, {"to": "completed"}, {"to": "resulted", "result": "answered"}):
        perform(StepAction(raised.event_id, **step), colleague("panel_chair"))
    with pytest.raises(Refused, match="second person"):
        perform(Move(C, "close", "done"), colleague("panel_chair"))


def test_control_a7__of_two_who_decide_at_once_one_is_refused() -> None:
    to_panel()
    all_view("nfa_upheld")
    said: list[str] = []

    def record() -> None:
        try:
            perform(decision(), colleague("panel_chair"))
            said.append("recorded")
        except Refused:
            said.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=record) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["recorded", "refused"]
    assert Decision.objects.filter(case_id=C).count() == 1


def test_control_i2__no_outcome_has_the_system_as_its_actor() -> None:
    verbs = {verb for row in ROLES.values() for verb in row.verbs}
    assert {each.verb for each in transitions()} <= verbs
    assert all(isinstance(each.verb, Verb) for each in transitions())
    found = decided()
    assert found.chaired_by == "panel_chair"
    assert Seat.objects.filter(case_id=C).exclude(username__in=PANEL).count() == 0


def test_a_case_is_given_to_nobody_who_may_not_work_on_it() -> None:
    with pytest.raises(Refused, match="may not work"):
        perform(Assign(C, "officer_of_10"), colleague("triage_officer"))
    perform(Assign(C, "review_officer"), colleague("triage_officer"))
    assert Case.objects.get(pk=C).owner == "review_officer"


def test_a_correction_stands_beside_what_it_corrects() -> None:
    officer = colleague("review_officer")
    first = perform(AddEntry(C, "A call in May.", "2012-05", "month"), officer)
    perform(AddEntry(C, "The call was in June.", "2012-06", "month", corrects=first.event_id), officer)
    text = signed_in("review_officer").get(f"/cases/{C}/").content.decode()
    assert "A call in May." in text
    assert f"It corrects line {first.event_id}" in text
    with pytest.raises(Refused, match="date"):
        perform(AddEntry(C, "When?", "2012", "unknown"), officer)


def test_drafts_are_kept_and_taken_up_again() -> None:
    perform(Move(C, "accept"), colleague("review_officer"))
    client = signed_in("review_officer")
    kept = client.post("/drafts/", {"draft_key": f"assess:{C}", "human_error-reason": "half a thought"})
    assert kept.json() == {"kept": True}
    assert "half a thought" in client.get(f"/cases/{C}/assess/").content.decode()
    assert "Go on where you were" in client.get("/").content.decode()
    assert connection.vendor in {"sqlite", "postgresql"}
