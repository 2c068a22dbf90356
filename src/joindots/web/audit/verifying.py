"""Verify both chains and their heads through Django's connection, as `joindots verify` does through its own."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from joindots.keys import heads_copy
from joindots.ledger.store import Dialect
from joindots.ledger.verifying import HistoryChecked, check_history, read_copies


def verify_chains() -> HistoryChecked:
    """Check each chain, each signed head against both, and each head of which a copy was kept."""
    public_key = settings.KEYS.signing_key.public_key()
    with connection.cursor() as cursor:
        return check_history(cursor, Dialect(connection.vendor), public_key, read_copies(heads_copy(settings.REVIEW)))
