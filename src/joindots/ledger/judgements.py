"""Judgements on links: what a named person answered, why, and what was on the screen.

A change of mind is a new event that supersedes the answer before it; an undo is an event that takes an answer back and
restores whatever stood before. Replaying the events up to any one of them gives the answers in force then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from joindots.ledger.events import Event
from joindots.ledger.store import Ledger
from joindots.model.errors import LedgerError, ParameterError
from joindots.model.words import Verdict

JUDGED = "judgement"
UNDONE = "judgement_undone"
READ_AGAIN = "link.read_again"
"""A second person's answer, given without sight of the first. It is no judgement: it says whether the first is disputed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One named person's answer about whether two records are the same person; `record_id_l` is the lesser id."""

    event_id: int
    record_id_l: str
    record_id_r: str
    verdict: Verdict
    reviewer: str
    reason: str
    decided_at: datetime
    is_disputed: bool = False
    """Whether a second reader differs, and no third person has decided: the answer is held back from runs until one does."""


def record_judgement(
    ledger: Ledger,
    *,
    record_ids: tuple[str, str],
    verdict: Verdict,
    reviewer: str,
    reason: str,
    shown: Mapping[str, Any],
    at: datetime,
) -> Event:
    """Append a judgement.

    Parameters
    ----------
    shown
        What the reviewer had before them: the link's weight and levels, and the run that proposed it.

    Raises
    ------
    ParameterError
        If the two records are one, or the reviewer or the reason is blank.
    """
    content = judgement_content(record_ids=record_ids, verdict=verdict, reason=reason, shown=shown)
    return ledger.append(JUDGED, actor=reviewer, at=at, content=content)


def judgement_content(
    *, record_ids: tuple[str, str], verdict: Verdict, reason: str, shown: Mapping[str, Any]
) -> dict[str, Any]:
    """Write what the event of a judgement says.

    Raises
    ------
    ParameterError
        If the two records are one, or the reason is blank.
    """
    left, right = sorted(record_ids)
    if left == right:
        raise ParameterError(f"A judgement is about two records, and both are {left}. Name two different records.")
    if not reason.strip():
        raise ParameterError(f"The judgement on {left} and {right} gives no reason. Say why, in the reviewer's words.")
    return {"record_id_l": left, "record_id_r": right, "verdict": verdict.value, "reason": reason, "shown": dict(shown)}


def undo_judgement(ledger: Ledger, *, record_ids: tuple[str, str], reviewer: str, reason: str, at: datetime) -> Event:
    """Append an event that takes the judgement in force on two records back.

    Raises
    ------
    LedgerError
        If no judgement on them is in force.
    ParameterError
        If the reviewer or the reason is blank.
    """
    left, right = sorted(record_ids)
    standing = {(j.record_id_l, j.record_id_r): j for j in judgements_in_force(ledger.events())}
    judgement = standing.get((left, right))
    if judgement is None:
        raise LedgerError(f"No judgement on {left} and {right} is in force, so there is none to undo. Check the two ids.")
    if not reason.strip():
        raise ParameterError(f"The undo on {left} and {right} gives no reason. Say why, in the reviewer's words.")
    content = {"record_id_l": left, "record_id_r": right, "undoes": judgement.event_id, "reason": reason}
    return ledger.append(UNDONE, actor=reviewer, at=at, content=content)


def judgements_in_force(events: Iterable[Event]) -> list[Judgement]:
    """Replay events, and give the judgements that stand after the last one, ordered by record ids.

    Each pair has a stack of answers: a judgement is laid on top, an undo takes the named answer out, and the top one stands.
    A second reading that differs makes the answer on top disputed: it stays so until another is laid on it.
    """
    stacks: dict[tuple[str, str], list[Judgement]] = {}
    for event in events:
        if event.kind == JUDGED:
            judgement = _judgement(event)
            stacks.setdefault((judgement.record_id_l, judgement.record_id_r), []).append(judgement)
        elif event.kind == UNDONE:
            content = event.content
            pair = (content["record_id_l"], content["record_id_r"])
            stacks[pair] = [j for j in stacks.get(pair, []) if j.event_id != content["undoes"]]
        elif event.kind == READ_AGAIN and event.content["verdict"] != event.content["first_verdict"]:
            left, right = event.content["link_id"].split("|")
            if stack := stacks.get((left, right)):
                stack[-1] = replace(stack[-1], is_disputed=True)
    return [stack[-1] for _, stack in sorted(stacks.items()) if stack]


def _judgement(event: Event) -> Judgement:
    content = event.content
    return Judgement(
        event_id=event.event_id,
        record_id_l=content["record_id_l"],
        record_id_r=content["record_id_r"],
        verdict=Verdict(content["verdict"]),
        reviewer=event.actor,
        reason=content["reason"],
        decided_at=datetime.fromisoformat(event.at),
    )
