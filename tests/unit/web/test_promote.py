"""What a run proposes reaches casework as a difference that a person accepts, and never overwrites what people did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.web.made import case_id, colleague, made_proposal, promote

from joindots.model.words import Verdict
from joindots.web.audit.actions import Refused, perform
from joindots.web.casework.judging import Judge
from joindots.web.casework.models import Case, Link, Offer, OfferLine, Person, PersonRecord
from joindots.web.casework.moves import Move
from joindots.web.casework.promote import AcceptOffer, LeaveOffer, OfferRun, difference
from joindots.web.casework.views.lists import plain_cell, safe_cell


@pytest.mark.usefixtures("casework")
def test_a_run_that_proposes_nothing_new_offers_nothing() -> None:
    assert list(difference(made_proposal())) == []
    with pytest.raises(Refused, match="nothing that casework does not hold"):
        perform(OfferRun(made_proposal(), {}), colleague("data_officer"))


@pytest.mark.usefixtures("casework")
def test_nothing_changes_until_somebody_accepts() -> None:
    proposal = made_proposal()
    proposal["case"][case_id(0)]["position"] = 99
    offered = perform(OfferRun(proposal, {}), colleague("data_officer"))
    assert Case.objects.get(pk=case_id(0)).position == 1
    assert Offer.objects.get(pk=offered.event_id).counts == {"case changed": 1}
    perform(AcceptOffer(offered.event_id), colleague("data_officer"))
    assert Case.objects.get(pk=case_id(0)).position == 99
    with pytest.raises(Refused, match="not open"):
        perform(AcceptOffer(offered.event_id), colleague("data_officer"))


@pytest.mark.usefixtures("casework")
def test_what_people_did_is_never_overwritten() -> None:
    perform(Move(case_id(0), "accept"), colleague("review_officer"))
    link = Link.objects.order_by("pk")[0]
    perform(Judge(link.pk, Verdict.MATCH, "same telephone"), colleague("analyst"))
    proposal = made_proposal()
    proposal["case"][case_id(0)]["top_reason"] = "Another reason leads."
    proposal["link"][link.pk]["match_probability"] = 0.7
    promote(proposal)
    case = Case.objects.get(pk=case_id(0))
    assert (case.state, case.owner, case.top_reason) == ("assessment", "review_officer", "Another reason leads.")
    assert Link.objects.get(pk=link.pk).verdict == Verdict.MATCH


@pytest.mark.usefixtures("casework")
def test_merged_people_stay_and_say_where_they_went() -> None:
    proposal = made_proposal()
    del proposal["person"]["s-1"]
    proposal["record"]["s-1"]["person_id"] = "s-0"
    proposal["person"]["s-0"]["n_records"] = 2
    promote(proposal)
    assert Person.objects.get(pk="s-1").merged_into == "s-0"
    assert PersonRecord.objects.get(pk="s-1").person_id == "s-0"
    promote(made_proposal())  # split again
    assert Person.objects.get(pk="s-1").merged_into == ""


@pytest.mark.usefixtures("casework")
def test_a_case_that_no_delivery_holds_any_more_stays_and_says_so() -> None:
    proposal = made_proposal()
    gone = case_id(11)
    for table in ("case", "detail"):
        del proposal[table][gone]
    for table in ("role", "link", "tie", "dot"):
        proposal[table] = {key: row for key, row in proposal[table].items() if gone not in row.values()}
    promote(proposal)
    assert Case.objects.get(pk=gone).scope == "withdrawn"
    assert list(difference(proposal)) == []


@pytest.mark.usefixtures("casework")
def test_an_answered_link_that_is_no_longer_proposed_stays() -> None:
    link = Link.objects.order_by("pk")[0]
    perform(Judge(link.pk, Verdict.NON_MATCH, "twins"), colleague("analyst"))
    proposal = made_proposal()
    del proposal["link"][link.pk]
    assert list(difference(proposal)) == []


@pytest.mark.usefixtures("casework")
def test_an_answer_from_a_file_shows_on_a_link_that_comes_later() -> None:
    from datetime import UTC, datetime

    from django.db import connection, transaction

    from joindots.ledger.judgements import record_judgement
    from joindots.web.audit.chains import ledger_of

    with transaction.atomic(), connection.cursor() as cursor:
        record_judgement(
            ledger_of(cursor), record_ids=("s-0", "s-5"), verdict=Verdict.MATCH,
            reviewer="A. Reviewer", reason="same telephone", shown={"link": None}, at=datetime(2026, 1, 5, tzinfo=UTC),
        )  # fmt: skip
    proposal = made_proposal()
    like = dict(next(iter(proposal["link"].values())))
    proposal["link"]["s-0|s-5"] = like | {
        "left_id": "s-0",
        "right_id": "s-5",
        "case_right_id": case_id(5),
        "case_left_id": case_id(0),
    }
    promote(proposal)
    assert Link.objects.get(pk="s-0|s-5").verdict == Verdict.MATCH


@pytest.mark.usefixtures("casework")
def test_lines_that_were_altered_are_not_accepted() -> None:
    proposal = made_proposal()
    proposal["case"][case_id(0)]["position"] = 99
    offered = perform(OfferRun(proposal, {}), colleague("data_officer"))
    OfferLine.objects.filter(offer_id=offered.event_id).update(becomes={"position": 1})
    with pytest.raises(Refused, match="not those that were offered"):
        perform(AcceptOffer(offered.event_id), colleague("data_officer"))


@pytest.mark.usefixtures("casework")
def test_an_offer_can_be_left_with_a_reason() -> None:
    proposal = made_proposal()
    proposal["case"][case_id(0)]["position"] = 99
    offered = perform(OfferRun(proposal, {}), colleague("data_officer"))
    with pytest.raises(Refused, match="why"):
        perform(LeaveOffer(offered.event_id, ""), colleague("data_officer"))
    perform(LeaveOffer(offered.event_id, "the delivery was a test"), colleague("data_officer"))
    assert Case.objects.get(pk=case_id(0)).position == 1


@given(st.text())
def test_control_f1__no_cell_is_a_formula_and_every_cell_reads_back(text: str) -> None:
    cell = safe_cell(text)
    bare = "".join(c for c in cell if c.isprintable()).lstrip()
    assert bare[:1] not in {"=", "+", "-", "@", "|", "%"}
    assert cell[:1] not in {"\t", "\r", "\n"}
    if not text.startswith("'"):
        assert plain_cell(cell) == text
