"""A victim's "not now" holds wherever their records go, and no letter falls due against it (requirement 29)."""

from __future__ import annotations

import pytest
from tests.unit.web.made import case_id, colleague, made_proposal, promote
from tests.unit.web.test_workflow import decided

from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.replay import replay, snapshot
from joindots.web.casework.follow_up import RaiseAction, SetContactPlan, cases_at_rest, respects_wishes
from joindots.web.casework.models import Person
from joindots.web.casework.work import ContactPlan


@pytest.mark.usefixtures("casework")
def test_requirement_29__not_now_follows_a_persons_records_through_a_merge_and_a_split() -> None:
    perform(SetContactPlan("v-1", "not_now"), colleague("contact_officer"))
    merged = made_proposal()
    merged["record"]["v-1"]["person_id"] = "v-2"  # the next run holds both records for one person, by the other's id
    merged["person"]["v-2"]["n_records"] = 2
    del merged["person"]["v-1"]
    promote(merged)
    assert Person.objects.get(pk="v-1").merged_into == "v-2"
    assert not respects_wishes(Person.objects.get(pk="v-2"))
    assert cases_at_rest([case_id(1), case_id(2), case_id(3)]) == {case_id(1), case_id(2)}
    split = made_proposal()
    split["person"]["v-9a"] = dict(split["person"]["v-1"])
    split["record"]["v-1"]["person_id"] = "v-9a"  # and then for a person of a new id
    promote(split)
    assert not respects_wishes(Person.objects.get(pk="v-9a"))
    assert respects_wishes(Person.objects.get(pk="v-2"))
    perform(SetContactPlan("v-9a", "not_asked"), colleague("contact_officer"))
    assert respects_wishes(Person.objects.get(pk="v-9a"))  # a newer word about all the records replaces the older one


@pytest.mark.usefixtures("sqlite_casework")
def test_requirement_29__an_action_that_touches_a_merged_record_is_refused() -> None:
    decision = decided()
    victim = Person.objects.get(records__roles__case=decision.case, records__roles__role="victim")
    other = Person.objects.filter(is_sheltered=True).exclude(pk=victim.pk).order_by("pk")[0]
    perform(SetContactPlan(other.pk, "declined"), colleague("contact_officer"))
    ContactPlan.objects.filter(person=other).update(record_ids=list(victim.records.values_list("pk", flat=True)))
    with pytest.raises(Refused, match="not now, or declined"):
        perform(RaiseAction(decision.pk, "Write to her.", None, victim.pk), colleague("panel_chair"))
    assert cases_at_rest([decision.case_id]) == {decision.case_id}


@pytest.mark.usefixtures("sqlite_casework")
def test_a_plan_is_replayed_with_the_records_that_it_was_about() -> None:
    perform(SetContactPlan("v-1", "not_now"), colleague("contact_officer"))
    before = snapshot([ContactPlan])
    assert ContactPlan.objects.get().record_ids == ["v-1"]
    replay()
    assert snapshot([ContactPlan]) == before
