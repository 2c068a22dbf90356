"""What people did with cases: entries, assessments, panels, decisions, actions, contact plans.

All of it follows from events.
"""

from __future__ import annotations

from django.db import models

from joindots.web.audit.replay import state
from joindots.web.casework.models import Case, Person


@state
class Entry(models.Model):
    """A line of a case's timeline that a person wrote. A correction is another entry, which says what it corrects."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    happened = models.CharField(max_length=10, blank=True)  # 2012, 2012-05 or 2012-05-17
    precision = models.CharField(max_length=10)  # day, month, year, about, unknown
    text = models.TextField()
    source = models.CharField(max_length=300, blank=True)
    corrects = models.BigIntegerField(null=True)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()


@state
class Assessment(models.Model):
    """One reading of one case against the checklist, by one person."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="assessments")
    reader = models.CharField(max_length=60)
    answers = models.JSONField()  # item: answer, reason, document
    is_double_reading = models.BooleanField(default=False)
    submitted_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("is_double_reading", "case"), name="read_twice"),)


@state
class Interest(models.Model):
    """A person worked a case, or has another interest in it: they take no part in its panel."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="interests")
    username = models.CharField(max_length=60, db_index=True)
    reason = models.TextField()


@state
class MaterialClass(models.Model):
    """How somebody classed one item held on a case, for a schedule of material."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="material_classes")
    item = models.CharField(max_length=200)
    sensitivity = models.CharField(max_length=20)
    reason = models.TextField()
    classed_by = models.CharField(max_length=60)


@state
class Seat(models.Model):
    """A member's place on a case's panel, and what they said."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="seats")
    username = models.CharField(max_length=60)
    is_recused = models.BooleanField(default=False)
    view = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "username"), name="one_seat_each"),)


@state
class Decision(models.Model):
    """What a panel decided about a case, and why."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=40)
    rationale = models.TextField()
    rejected = models.TextField()
    evidence = models.JSONField(default=list)
    dissent = models.JSONField(default=list)
    members = models.JSONField(default=list)
    review_on = models.DateField(null=True)
    chaired_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    is_in_force = models.BooleanField(default=True)


@state
class WorkAction(models.Model):
    """Something to be done that follows from a decision: for allocation, allocated, completed, resulted, filed."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="actions")
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, related_name="actions")
    text = models.TextField()
    state = models.CharField(max_length=20, default="for_allocation")
    owner = models.CharField(max_length=60, blank=True, db_index=True)
    due_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    touches_victim = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("state", "due_on", "id"), name="actions_in_order"),)


@state
class VictimPosition(models.Model):
    """What a victim said about a reinvestigation, or why safeguarding overrides waiting for it."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="positions")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="positions")
    position = models.CharField(max_length=20)  # agrees, declines, not_now, not_reached, overriding
    reason = models.TextField()
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()


@state
class ContactPlan(models.Model):
    """How, by whom and whether a victim may be contacted. Nothing here ever sends anything."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="contact_plan")
    state = models.CharField(max_length=20, default="not_asked")  # not_asked, open, not_now, declined
    channel = models.TextField(blank=True)
    preferences = models.TextField(blank=True)
    do_not = models.TextField(blank=True)
    officer = models.CharField(max_length=60, blank=True)
    support = models.TextField(blank=True)
    record_ids = models.JSONField(default=list)  # the records that were this person's when it was said
    changed_at = models.DateTimeField()


class Draft(models.Model):
    """What somebody has typed and not yet submitted, so that no work is lost. Theirs alone; not evidence, not an event."""

    username = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    content = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("username", "key"), name="one_draft_each"),)
