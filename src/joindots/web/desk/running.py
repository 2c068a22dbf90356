"""A run in a process of its own: followed, stopped, and turned into a difference that a person accepts.

The process is the worker's child and dies with it. A run may be ended at any moment; the stages that it wrote stay, and the
next one goes on from there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from joindots.model.errors import JoindotsError
from joindots.web.accounts.models import User
from joindots.web.audit.actions import Refused, perform
from joindots.web.casework.promote import OfferRun
from joindots.web.desk.models import Job, JobProgress

_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended."""

    state: str
    outcome: str
    offer_id: int | None = None


def do_run(job: Job) -> Ended:
    """Run the stages, then hold ready what they propose."""
    command = [sys.executable, "-m", "joindots.web.desk.run_child", str(settings.REVIEW.root)]
    code, problem = follow(command, job)
    if _is_to_stop(job):
        return Ended("stopped", "Stopped. The stages that were done stay; the next run goes on from there.")
    if code:
        _note(job, problem)
        return Ended("failed", "A stage failed. The run's page says why; mend it and start another.")
    return _offer(job)


def follow(command: list[str], job: Job) -> tuple[int, str]:
    """Start a process, keep what it says of its stages, and end it when the job is to stop; its code and last problem."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said: list[dict[str, Any]] = []
        problems: list[str] = []
        readers = [
            _read(process.stdout, lambda line: said.append(json.loads(line))),
            _read(process.stderr, problems.append),
        ]
        n_kept, asked_at = -1, 0.0
        while process.poll() is None:
            time.sleep(_LOOK_SECONDS)
            n_kept = _keep(job, said, n_kept)
            if _is_to_stop(job):
                process.terminate() if not asked_at else None
                asked_at = asked_at or time.monotonic()
                if time.monotonic() - asked_at > _GRACE_SECONDS:
                    process.kill()
        for reader in readers:
            reader.join()
        _keep(job, said, n_kept)
        return process.returncode, problems[-1].strip() if problems else ""


def _read(stream: IO[str] | None, take: Callable[[str], object]) -> threading.Thread:
    def read() -> None:
        for line in stream or ():
            take(line)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def _keep(job: Job, said: list[dict[str, Any]], n_kept: int) -> int:
    if len(said) != n_kept:
        JobProgress.objects.update_or_create(
            pk=job.pk, defaults={"stages": list(said), "changed_at": timezone.now(), "note": ""}
        )
    return len(said)


def _note(job: Job, problem: str) -> None:
    JobProgress.objects.update_or_create(pk=job.pk, defaults={"note": problem[:2000], "changed_at": timezone.now()})


def _is_to_stop(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, state="stopping").exists()


def _measure() -> None:
    """Keep what the run measured of what arrived, unless it is what was kept last."""
    from joindots.web.desk.jobs import worker
    from joindots.web.desk.measuring import KeepMeasures, measured

    try:
        perform(KeepMeasures(measured(settings.REVIEW)), worker())
    except Refused:
        return  # nothing has changed


def _offer(job: Job) -> Ended:
    """Hold ready what the run proposes, as the person who asked for it; nothing that people see changes."""
    _measure()
    from joindots.web.casework.proposed import proposed_state, run_digests  # late: it loads what links records

    asker = User.objects.get(username=job.asked_by)
    try:
        event = perform(OfferRun(proposed_state(settings.REVIEW), run_digests(settings.REVIEW)), asker)
    except Refused as refusal:
        return Ended("done", str(refusal))
    except JoindotsError as problem:
        _note(job, str(problem))
        return Ended("failed", "The stages are done, and what they propose could not be compared with casework.")
    n_changes = sum(event.content["counts"].values())
    return Ended("done", f"It proposes {n_changes:,} changes, which wait for an answer.", event.event_id)
