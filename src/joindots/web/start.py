"""Start Django on one review: settings, migrations, checks that refuse to start, and what a demo needs."""

from __future__ import annotations

import os
from pathlib import Path

from joindots.model.errors import StateError
from joindots.review import Review

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def open_web(review: Review, *, kind: str = "laptop") -> None:
    """Bring Django up on a review, with its database migrated. One process serves one review.

    Raises
    ------
    StateError
        If this process serves another review already.
    """
    import django
    from django.conf import settings

    root = str(review.root.resolve())
    if settings.configured and os.environ.get("JOINDOTS_REVIEW") != root:
        raise StateError(f"This process serves {os.environ.get('JOINDOTS_REVIEW')}. Start another for {root}.")
    os.environ["JOINDOTS_REVIEW"] = root
    os.environ["JOINDOTS_KIND"] = kind
    os.environ["DJANGO_SETTINGS_MODULE"] = "joindots.web.settings"
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def refuse_to_start(*, host: str, certificate: Path | None, is_demo: bool) -> None:
    """Refuse to serve in a way that would expose the review (controls H1, H4).

    Raises
    ------
    StateError
        If it would listen beyond this machine without TLS, serve a demo beyond this machine, or with debugging on.
    """
    from django.conf import settings

    if host not in _LOOPBACK and certificate is None:
        raise StateError(
            f"Serving on {host} without TLS would send what people read in the clear. Give --certificate and --key, or "
            "serve on 127.0.0.1."
        )
    if host not in _LOOPBACK and is_demo:
        raise StateError("A demo review lets anybody in as anybody: it is served on 127.0.0.1 alone.")
    if settings.DEBUG:
        raise StateError("Debugging is on: it shows what the program holds to whoever meets an error. Turn it off.")
