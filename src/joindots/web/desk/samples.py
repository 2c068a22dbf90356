"""The demo's own sample files: the only ones that a demo receives. Everybody in them is fictional."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from joindots.web.audit.actions import Refused

_FOLDER = Path(__file__).parent / "data" / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample file: its name, its bytes, and what trying it shows."""

    name: str
    about: str

    @property
    def data(self) -> bytes:
        """The file."""
        return (_FOLDER / self.name).read_bytes()


SAMPLES = (
    Sample(
        "sample-crimes.csv",
        "A first delivery: suspects and victims of 24 crimes. Two rows and three values are to be mended.",
    ),
    Sample("sample-crimes-mended.csv", "The same, sent again with the rows mended and two crimes more."),
)


def sample(name: str) -> Sample | None:
    """Find a sample by its name."""
    return next((each for each in SAMPLES if each.name == name), None)


@cache
def _digests() -> frozenset[str]:
    return frozenset(hashlib.sha256(each.data).hexdigest() for each in SAMPLES)


def refuse_real_delivery(sha256: str) -> None:
    """Refuse, in a demo, every file but its own samples.

    Raises
    ------
    Refused
        With what may be received here.
    """
    if settings.REVIEW.settings.is_demo and sha256 not in _digests():
        raise Refused(
            "A demo refuses real deliveries: anybody may be anybody in it. It receives its own sample files, unaltered; "
            "they are on the page where files are sent."
        )
