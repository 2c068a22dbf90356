"""Judgements through the API: the same actions as the page of link review, so the same refusals and the same events."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError
from ninja.responses import Status

from joindots.model.words import Verdict
from joindots.web.accounts.roles import Verb
from joindots.web.api import shapes
from joindots.web.api.doors import Token, holding, note
from joindots.web.audit.actions import Action, Refused, perform
from joindots.web.casework.cases import visible_links
from joindots.web.casework.judging import Judge, TakeBack
from joindots.web.desk.tokens import Scope

router = Router(auth=Token(Scope.JUDGE))
_VERDICTS = tuple(verdict.value for verdict in Verdict)
_ANSWERS: Any = {200: shapes.Recorded, 409: shapes.Problem}


def _do(request: HttpRequest, link_id: str, action: Action) -> Status[dict[str, Any]]:
    user = holding(request, Verb.JUDGE)
    link = visible_links(user).filter(pk=link_id).first()
    if link is None:
        raise HttpError(404, "There is nothing here, or you may not see it.")
    note(request, "link.answered", [link.left_id, link.right_id])
    try:
        event = perform(action, user)
    except Refused as refusal:
        return Status(409, {"detail": str(refusal)})
    return Status(200, {"event_id": event.event_id, "kind": event.kind, "hash": event.hash})


@router.post("/links/{link_id}/judgement", response=_ANSWERS, summary="Answer about a link")
def judge(request: HttpRequest, link_id: str, answer: shapes.Answer) -> Any:
    """Say whether two records are one person, with the reason. A new answer stands over the one before it."""
    if answer.verdict not in _VERDICTS:
        raise HttpError(422, f'"{answer.verdict}" is no answer. Allowed: {", ".join(_VERDICTS)}.')
    return _do(request, link_id, Judge(link_id, Verdict(answer.verdict), answer.reason))


@router.post("/links/{link_id}/undo", response=_ANSWERS, summary="Take an answer back")
def undo(request: HttpRequest, link_id: str, why: shapes.Reason) -> Any:
    """Take the answer in force back: what stood before it stands again."""
    return _do(request, link_id, TakeBack(link_id, why.reason))
