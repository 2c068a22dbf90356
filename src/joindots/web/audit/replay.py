"""Replay: the state that people see is what their events say, and can be made again from them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models, transaction

from joindots.ledger.store import Chain
from joindots.web.audit.actions import action_of
from joindots.web.audit.chains import index_subjects, ledger_of
from joindots.web.audit.models import EventSubject

_STATE: list[type[models.Model]] = []


def state(model: type[models.Model]) -> type[models.Model]:
    """Mark a model whose rows follow from the events alone."""
    _STATE.append(model)
    return model


def state_models() -> tuple[type[models.Model], ...]:
    """Every model that is made again by a replay, in the order in which they were declared."""
    return tuple(_STATE)


def replay() -> int:
    """Empty the state and apply every event again, in one transaction; returns the events applied."""
    n_applied = 0
    with transaction.atomic():
        for model in reversed(state_models()):
            model._default_manager.all().delete()
        EventSubject.objects.filter(chain=Chain.DECISIONS.value).delete()
        with connection.cursor() as cursor:
            events = list(ledger_of(cursor).events())
        for event in events:
            action = action_of(event.kind)
            if action is not None:
                action.apply(event)
                index_subjects(Chain.DECISIONS, event.event_id, action.subjects(event.content))
                n_applied += 1
    return n_applied


def snapshot(models_shown: Iterable[type[models.Model]] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Give every row of the state, in order, to compare two of them."""
    shown = tuple(models_shown) if models_shown is not None else state_models()
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in shown}
