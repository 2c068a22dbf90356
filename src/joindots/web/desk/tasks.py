"""The queue's one task: a job, by its number."""

from __future__ import annotations

from django_tasks import task

from joindots.web.audit.actions import Refused, perform
from joindots.web.desk.export_files import make_export
from joindots.web.desk.jobs import EndJob, StartJob, worker
from joindots.web.desk.models import Job
from joindots.web.desk.running import Ended, do_run


@task()
def work(job_id: int) -> str:
    """Do a job, whatever becomes of it; returns how it ended."""
    try:
        perform(StartJob(job_id), worker())
    except Refused as refusal:
        _end(job_id, Ended("failed" if "never ended" in str(refusal) else "stopped", str(refusal)))
        return "not begun"
    job = Job.objects.get(pk=job_id)
    ended = make_export(job) if job.kind == "export" else do_run(job)
    _end(job_id, ended)
    return ended.state


def _end(job_id: int, ended: Ended) -> None:
    try:
        perform(EndJob(job_id, ended.state, ended.outcome, ended.offer_id), worker())
    except Refused:
        return  # a person stopped it while it waited: its end is known
