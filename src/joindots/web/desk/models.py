"""What the desk keeps: files that were sent, how each body's files are read, receipts, jobs, exports, measures.

Events name files by digest and count rows. Names of files, cells and problems stand in tables beside them: an event is never
altered, and what somebody typed into a cell does not belong in a log that is kept for good.
"""

from __future__ import annotations

from django.db import models

from joindots.web.audit.replay import state


@state
class Upload(models.Model):
    """One file that a body sent, from its check to its receipt."""

    upload_id = models.BigIntegerField(primary_key=True)  # the id of the event that took it
    source_id = models.CharField(max_length=60)
    body_name = models.CharField(max_length=120)
    force_code = models.CharField(max_length=10, blank=True)
    sha256 = models.CharField(max_length=64)
    n_bytes = models.BigIntegerField()
    kind = models.CharField(max_length=10, blank=True)
    coverage = models.CharField(max_length=20)
    search_method = models.TextField(blank=True)
    virus_scan = models.CharField(max_length=20)
    state = models.CharField(max_length=12)  # checked, unreadable, refused, received, withdrawn
    n_rows = models.IntegerField(default=0)
    n_accepted = models.IntegerField(default=0)
    n_quarantined = models.IntegerField(default=0)
    n_duplicates = models.IntegerField(default=0)
    n_problems = models.IntegerField(default=0)
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    delivery_id = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "upload_id"), name="uploads_by_state"),)


class UploadFile(models.Model):
    """What is said of an uploaded file and kept out of the events: its name, its mapping so far, what its check found."""

    upload_id = models.BigIntegerField(primary_key=True)
    stored_name = models.CharField(max_length=60, unique=True)
    shown_name = models.CharField(max_length=200)
    mapping_text = models.TextField(blank=True)
    answer = models.JSONField(default=dict)


@state
class Profile(models.Model):
    """How one kind of file of one body is read, as it was last received. Later ones stand before earlier ones."""

    profile_id = models.BigIntegerField(primary_key=True)  # the id of the event that saved it
    source_id = models.CharField(max_length=60, db_index=True)
    mapping_text = models.TextField()
    saved_by = models.CharField(max_length=60)
    saved_at = models.DateTimeField()


class Receipt(models.Model):
    """The signed receipt of one delivery that was taken in here."""

    delivery_id = models.CharField(max_length=20, primary_key=True)
    upload_id = models.BigIntegerField(db_index=True)
    content = models.JSONField()


@state
class Job(models.Model):
    """Work in the background: asked for by a person, done by the worker, stopped or resumed."""

    job_id = models.BigIntegerField(primary_key=True)  # the id of the event that asked for it
    kind = models.CharField(max_length=12)  # run, export
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12)  # queued, running, stopping, done, failed, stopped
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    n_starts = models.IntegerField(default=0)
    outcome = models.TextField(blank=True)
    offer_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=("kind", "state"), name="jobs_by_kind"),)


class JobProgress(models.Model):
    """How far a job has come. Of no consequence: it is written often and may be lost."""

    job_id = models.BigIntegerField(primary_key=True)
    stages = models.JSONField(default=list)  # stage, outcome, seconds
    note = models.TextField(blank=True)  # what went wrong, in the words of the stage that says so
    changed_at = models.DateTimeField()


@state
class Export(models.Model):
    """One disclosure to a recipient: what for, what of, by whom, with whose agreement, until when."""

    export_id = models.BigIntegerField(primary_key=True)  # the id of the event that asked for it
    asked_by = models.CharField(max_length=60, db_index=True)
    asked_at = models.DateTimeField()
    filters = models.JSONField(default=dict)
    purpose = models.TextField()
    recipient = models.CharField(max_length=200)
    is_outside = models.BooleanField()
    lock = models.CharField(max_length=12)  # key, passphrase
    state = models.CharField(max_length=12)  # asked, queued, ready, refused, failed, expired
    agreed_by = models.CharField(max_length=60, blank=True)
    n_rows = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)


class ExportSecret(models.Model):
    """With what a waiting export will be encrypted, itself encrypted with the review's key; gone when the file is made."""

    export_id = models.BigIntegerField(primary_key=True)
    sealed = models.TextField()


class Measure(models.Model):
    """One field of one body, as a run measured it. Kept for each run whose tables differ, so that change can be shown."""

    measured_event = models.BigIntegerField(db_index=True)
    source_id = models.CharField(max_length=60)
    body_name = models.CharField(max_length=120)
    force_code = models.CharField(max_length=10, blank=True)
    table_name = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    n_rows = models.IntegerField()
    n_present = models.IntegerField()
    n_rejected = models.IntegerField()
    n_missing = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("measured_event", "source_id", "table_name", "field"), name="one_measure_of_a_field"
            ),
        )


class BodyMeasure(models.Model):
    """What stood of one body when a run measured: its deliveries, the last of them, and what it says of its search."""

    measured_event = models.BigIntegerField(db_index=True)
    source_id = models.CharField(max_length=60)
    body_name = models.CharField(max_length=120)
    force_code = models.CharField(max_length=10, blank=True)
    n_deliveries = models.IntegerField()
    last_received_on = models.DateField(null=True)
    newest_closed_on = models.DateField(null=True)
    coverage = models.CharField(max_length=20)
    n_rows_in = models.IntegerField()
    n_quarantined = models.IntegerField()
    n_duplicates = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("measured_event", "source_id"), name="one_measure_of_a_body"),)


class ApiToken(models.Model):
    """A token of the API, by its digest. Like passwords, tokens are in no event and outlive a replay."""

    token_id = models.BigIntegerField(primary_key=True)  # the id of the event that gave it
    username = models.CharField(max_length=60, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.TextField()
    scopes = models.JSONField()
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
