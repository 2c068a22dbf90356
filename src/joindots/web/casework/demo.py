"""Prepare a demo: its fictional colleagues, and a run's proposals accepted by its fictional data officer, as events."""

from __future__ import annotations

from joindots.review import Review
from joindots.web.accounts.demo import make_colleagues
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import RoleName
from joindots.web.audit.actions import perform
from joindots.web.casework.models import Case
from joindots.web.casework.promote import AcceptOffer, OfferRun


def prepare_demo(review: Review) -> int:
    """Make the colleagues, and promote the run unless casework holds cases; returns how many colleagues there are."""
    n_colleagues = make_colleagues()
    if not Case.objects.exists():
        from joindots.web.casework.proposed import proposed_state, run_digests

        officer = User.objects.filter(role=RoleName.DATA_OFFICER).order_by("pk")[0]
        offered = perform(OfferRun(proposed_state(review), run_digests(review)), officer)
        perform(AcceptOffer(offered.event_id, "The first run of the demo."), officer)
    return n_colleagues
