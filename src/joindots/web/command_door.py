"""The door of the command line: once a review has accounts, what shows people or cases asks who is there, and what for.

A command shows the whole review, so it is for those who may see the whole of it; for others the web app shows their part.
Whoever has the files has what is in them: this keeps honest people to the rules and in the log, and the files closed to
others does the rest.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence

from joindots.ledger.events import Event
from joindots.model.errors import AccessRefused
from joindots.review import Review, casework_cursor
from joindots.web.accounts.roles import Verb

_HAS_TABLE = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'accounts_user'",
    "postgresql": "SELECT 1 WHERE to_regclass('accounts_user') IS NOT NULL",
}


def admit(review: Review, kind: str, *, username: str | None, purpose: str | None, verb: Verb = Verb.SEE) -> None:
    """Let a person use a command on a review that has accounts, and note it among the reads; demos and new reviews are open.

    Raises
    ------
    AccessRefused
        If nobody is named, no purpose is given, the person may not, or some case is closed to them.
    """
    if review.settings.is_demo or not has_accounts(review):
        return
    if not (username and purpose and purpose.strip()):
        raise AccessRefused("This review has accounts. Say who you are with --as, and what it is for with --purpose.")
    from joindots.web.start import open_web

    open_web(review)
    from django.db import transaction
    from django.utils import timezone

    from joindots.ledger.store import Chain
    from joindots.web.accounts.models import User
    from joindots.web.audit import chains
    from joindots.web.casework.cases import visible_cases
    from joindots.web.casework.models import Case

    user = User.objects.filter(username=username, is_active=True).first()
    n_hidden = Case.objects.count() - visible_cases(user, verb).count() if user else 0
    problem = _problem(username, verb, is_known=user is not None, holds=bool(user and user.holds(verb)), n_hidden=n_hidden)
    with transaction.atomic():
        content = {"subjects": [], "purpose": purpose, "system_user": getpass.getuser(), "refused": problem}
        chains.append(Chain.READS, f"command.{kind}", actor=username, at=timezone.now(), content=content)
    if problem:
        raise AccessRefused(problem)


def show_in_casework(review: Review, events: Sequence[Event]) -> None:
    """Show what a command recorded on the links that casework holds, as a replay of its events would."""
    if not events or not has_accounts(review):
        return
    from joindots.web.start import open_web

    open_web(review)
    from django.db import transaction

    from joindots.ledger.store import Chain
    from joindots.web.audit.actions import action_of
    from joindots.web.audit.chains import index_subjects

    with transaction.atomic():
        for event in events:
            action = action_of(event.kind)
            if action is not None:
                action.apply(event)
                index_subjects(Chain.DECISIONS, event.event_id, action.subjects(event.content))


def has_accounts(review: Review) -> bool:
    """Say whether the review has accounts at all."""
    with casework_cursor(review) as (cursor, dialect):
        cursor.execute(_HAS_TABLE[dialect.value])
        if cursor.fetchone() is None:
            return False
        cursor.execute("SELECT 1 FROM accounts_user LIMIT 1")
        return cursor.fetchone() is not None


def _problem(username: str, verb: Verb, *, is_known: bool, holds: bool, n_hidden: int) -> str:
    if not is_known:
        return f'There is no active account "{username}". Check the name given with --as.'
    if not holds:
        return f"The role of {username} may not {verb.value} cases. Ask somebody whose role may."
    if n_hidden:
        return (
            f"This command is about the whole review, and {username} may not {verb.value} {n_hidden:,} of its cases. "
            "The web app shows what they may: `joindots serve`."
        )
    return ""
