"""Make a demo review with a small invented casework: ``python -m tests.journeys.web.prepare DIR``."""

from __future__ import annotations

import sys
from pathlib import Path

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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
