"""The worker: one process for a review, which does the jobs of its queue one after another.

`joindots serve` starts one and starts it again if it ends; `joindots worker` is one. A lock on the review's folder lets a
second one end at once. When it begins, it takes up what an earlier worker was killed at.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from joindots.model.errors import StateError
from joindots.web.audit.actions import perform
from joindots.web.desk.export_files import drop_expired
from joindots.web.desk.jobs import ALIVE, EndJob, enqueue, worker
from joindots.web.desk.models import Job

_INTERVAL_SECONDS = 1.0


@contextmanager
def only_worker(root: Path) -> Iterator[None]:
    """Be the only worker of a review; the system lets go when the process ends.

    Raises
    ------
    StateError
        If there is one.
    """
    handle = os.open(root / ".worker.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateError(f'"{root}" has a worker already: `joindots serve` starts one. Nothing is to be done.') from None
        yield
    finally:
        os.close(handle)


def work_on(root: Path, *, until_done: bool = False) -> None:
    """Do jobs until stopped, or (`until_done`) until none waits.

    Raises
    ------
    StateError
        If the review has a worker already.
    """
    with only_worker(root):
        take_up()
        process = Worker(
            queue_names=["default"],
            interval=_INTERVAL_SECONDS,
            batch=until_done,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{os.getpid()}",
            excluded_queue_names=[],
        )
        if not until_done:
            process.configure_signals()
        process.run()


def take_up() -> int:
    """Queue again what a killed worker left, and end what it was to stop; returns how many jobs were queued again."""
    drop_expired()
    DBTaskResult.objects.filter(status="RUNNING").delete()
    waiting = {tuple(each.args_kwargs["args"]) for each in DBTaskResult.objects.filter(status="READY")}
    n_queued = 0
    for job in Job.objects.filter(state__in=ALIVE).order_by("pk"):
        if job.state == "stopping":
            perform(EndJob(job.pk, "stopped", "Stopped. The next run goes on from there."), worker())
        elif (job.pk,) not in waiting:
            enqueue(job.pk)
            n_queued += 1
    return n_queued
