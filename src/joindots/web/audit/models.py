"""The two chains as Django sees them, the index of whom each event is about, and the heads.

The tables of events are made by the ledger's own statements (`joindots.ledger.store`), so that batch commands and the web
write the same rows. Nothing here is ever saved through a model.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from joindots.ledger.heads import HEADS_TABLE
from joindots.ledger.store import Chain


class _Event(models.Model):
    event_id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    actor = models.TextField()
    at = models.TextField()
    payload = models.TextField()
    previous_hash = models.TextField()
    hash = models.TextField()

    class Meta:
        abstract = True

    @property
    def content(self) -> dict[str, Any]:
        """The payload, read."""
        content: dict[str, Any] = json.loads(self.payload)
        return content


class DecisionEvent(_Event):
    """An event of the chain of decisions: something changed."""

    class Meta:
        managed = False
        db_table = Chain.DECISIONS.value


class ReadEvent(_Event):
    """An event of the chain of reads: somebody looked, searched, printed, exported or was refused."""

    class Meta:
        managed = False
        db_table = Chain.READS.value


class SignedHead(models.Model):
    """A signed head over both chains."""

    head_id = models.BigIntegerField(primary_key=True)
    at = models.TextField()
    decisions_id = models.BigIntegerField()
    decisions_hash = models.TextField()
    decisions_root = models.TextField()
    reads_id = models.BigIntegerField()
    reads_hash = models.TextField()
    reads_root = models.TextField()
    previous_hash = models.TextField()
    hash = models.TextField()
    signature = models.TextField()

    class Meta:
        managed = False
        db_table = HEADS_TABLE


class EventSubject(models.Model):
    """Whom or what an event is about: derived from the events, so that "who looked at this person?" is one look-up."""

    chain = models.CharField(max_length=16)
    event_id = models.BigIntegerField()
    subject = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("chain", "event_id", "subject"), name="one_subject_of_an_event"),)
        indexes = (models.Index(fields=("subject", "chain", "event_id"), name="events_of_subject"),)
