"""Make a demo review with a small invented casework: ``python -m tests.journeys.web.prepare DIR``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from tests.journeys.web.screens import AT_PANEL, DECIDED

from joindots.review import init_review
from joindots.web.start import open_web

N_CASES = 25


def main(folder: Path) -> None:
    review = init_review(folder, name="Demonstration review", is_demo=True)
    open_web(review)
    from tests.unit.web.made import made_proposal

    from joindots.web.accounts.demo import make_colleagues
    from joindots.web.accounts.models import User
    from joindots.web.audit.actions import perform
    from joindots.web.casework.promote import AcceptOffer, OfferRun

    make_colleagues()
    officer = User.objects.get(username="dee.farrow")
    offered = perform(OfferRun(made_proposal(N_CASES), {}), officer)
    perform(AcceptOffer(offered.event_id), officer)
    _take_on()
    give_codes("tam.whitlock")


def give_codes(username: str) -> None:
    """Give somebody recovery codes, so that the page about them is there."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from joindots.web.accounts.models import User

    RecoveryCodes.activate(User.objects.get(username=username))


def _take_on() -> None:
    """Take two cases on, so that screens have something to show: one decided, one before its panel."""
    from tests.unit.web.made import answers

    from joindots.web.accounts.models import User
    from joindots.web.audit.actions import perform
    from joindots.web.casework.follow_up import RaiseAction
    from joindots.web.casework.moves import AddEntry, Move
    from joindots.web.casework.panels import DeclareInterest, GiveView, RecordDecision, SubmitAssessment

    rowan, sol, perry, asa, noor, bryn = (
        User.objects.get(username=name)
        for name in ("rowan.hale", "sol.brandt", "perry.lund", "asa.merrin", "noor.castell", "bryn.ashdown")
    )
    for case_id in (DECIDED, AT_PANEL):
        perform(Move(case_id, "accept"), rowan)
        perform(AddEntry(case_id, "The file was asked for.", "2026-05", "month", "letter 4"), rowan)
        perform(SubmitAssessment(case_id, answers("yes")), rowan)
        perform(SubmitAssessment(case_id, answers("cannot_tell"), True), sol)
        perform(DeclareInterest(case_id, bryn.username, "I supervised the first investigation."), bryn)
        perform(GiveView(case_id, "cps_review", "A prosecutor should look."), perry)
    perform(GiveView(DECIDED, "cps_review", "A prosecutor should look."), asa)
    perform(GiveView(DECIDED, "nfa_upheld", "The file supports it."), noor)
    decided = perform(
        RecordDecision(DECIDED, "cps_review", "The file was not shown.", "None.", ("force.csv, row 1",)), perry
    )
    perform(RaiseAction(decided.event_id, "Send the file to the reviewing prosecutor.", date(2026, 12, 1)), sol)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
