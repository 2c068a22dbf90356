"""Who sends files: the territorial forces, bodies that sent before, and others by name."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from joindots.intake.declared import Source
from joindots.intake.seal import SealedDelivery
from joindots.reference.forces import territorial_forces
from joindots.web.accounts.models import User
from joindots.web.audit.actions import Refused

OTHER = "other"
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Body:
    """One body and system that files come from, as a mapping names it."""

    key: str
    source: Source

    @property
    def label(self) -> str:
        """Its name, with its code where that is another word."""
        code = self.source.source_id
        return f"{self.source.body_name} ({code})"


def bodies(user: User, earlier: list[SealedDelivery]) -> list[Body]:
    """List the bodies whose files `user` may take in: of their own force, or of all."""
    found = {
        f"source:{force.code}": Source(force.code, force.name, "territorial_force", force.code, "GB")
        for force in territorial_forces()
    }
    for delivery in earlier:
        if f"source:{delivery.source_id}" not in found:
            found[f"source:{delivery.source_id}"] = delivery.mapping().source
    mine = [
        Body(key, source) for key, source in found.items() if not user.force_code or source.force_code == user.force_code
    ]
    return sorted(mine, key=lambda body: body.label)


def chosen_body(user: User, key: str, other_name: str, earlier: list[SealedDelivery]) -> Source:
    """Give the source that a person chose, or named.

    Raises
    ------
    Refused
        If they chose none, or may not take in what it sends.
    """
    if key == OTHER and not user.force_code:
        name = " ".join(other_name.split())
        source_id = _NO_WORD.sub("-", name.casefold()).strip("-")[:60]
        if not source_id:
            raise Refused("Name the body that sent the file.")
        return Source(source_id, name[:120], "other_uk", None, "GB")
    found = next((body.source for body in bodies(user, earlier) if body.key == key), None)
    if found is None:
        raise Refused("Choose the body that sent the file.")
    return found


def as_json(source: Source) -> dict[str, str | None]:
    """Write a source as JSON values."""
    return asdict(source)
