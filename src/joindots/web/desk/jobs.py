"""Work in the background: asked for by a person, begun and ended by the worker, each as an event.

Whether a job is queued, at work or done follows from these events; the queue itself (django-tasks) only carries its number.
So a worker that is killed loses nothing: the next one finds what was at work, and begins it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from joindots.ledger.events import Event
from joindots.web.accounts.changes import need
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import RoleName, Verb
from joindots.web.audit.actions import Action, Refused
from joindots.web.desk.models import Job

WORKER = "joindots worker"
"""Who begins and ends jobs in the log: the program, on behalf of the person who asked. It decides nothing about a case."""

MOST_STARTS = 5
"""A job that was begun so often and never ended is given up (our judgement)."""

ALIVE = ("queued", "running", "stopping")
ENDS = ("done", "failed", "stopped")


def worker() -> User:
    """The worker as an actor: no account, and no role that could decide."""
    return User(username=WORKER, name="The worker", role=RoleName.ADMINISTRATOR)


class _AboutJob(Action):
    """An action about one job."""

    @classmethod
    def subjects(cls, content: Mapping[str, Any]) -> Iterable[str]:
        """Name the job."""
        return [f"job:{content['job_id']}"] if "job_id" in content else []


@dataclass(frozen=True, slots=True)
class AskRun(_AboutJob):
    """Ask for a run of every stage that has work to do. What it proposes is then held ready as a difference."""

    kind: ClassVar[str] = "job.asked"
    about: ClassVar[str] = (
        "ask for a run in the background; what it proposes is held ready, and reaches casework when accepted"
    )

    def check(self, actor: User, at: datetime) -> None:
        """Refuse a second run while one is under way."""
        need(actor, Verb.RECEIVE, "start runs")
        need(actor, Verb.PROMOTE, "start runs")
        if actor.force_code:
            raise Refused("A run is of the whole review. Ask a data officer who reaches all forces.")
        under_way = Job.objects.filter(kind="run", state__in=ALIVE).first()
        if under_way is not None:
            raise Refused(f"A run is under way: {under_way.asked_by} asked for it. Wait until it ends, or stop it.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say what is asked for."""
        return {"job": "run"}

    def hold(self, event: Event) -> None:
        """Put it into the queue, in the transaction of the event: it is asked for and queued, or neither."""
        enqueue(event.event_id)

    @classmethod
    def apply(cls, event: Event) -> None:
        """Let it wait for the worker."""
        make_job(event, "run")


def make_job(event: Event, kind: str) -> None:
    """Write the job that an event asks for."""
    Job.objects.create(
        job_id=event.event_id, kind=kind, asked_by=event.actor, asked_at=datetime.fromisoformat(event.at), state="queued"
    )


def enqueue(job_id: int) -> None:
    """Put a job into the queue."""
    from joindots.web.desk.tasks import work

    work.enqueue(job_id)


@dataclass(frozen=True, slots=True)
class StartJob(_AboutJob):
    """The worker begins a job, or begins it again after it was killed."""

    kind: ClassVar[str] = "job.started"
    about: ClassVar[str] = "begin a job in the background, or begin it again after a worker was killed"
    job_id: int

    def check(self, actor: User, at: datetime) -> None:
        """Refuse a job that ended, or that was begun too often."""
        job = Job.objects.filter(pk=self.job_id, state__in=("queued", "running")).first()
        if job is None:
            raise Refused("This job has ended, or is to be stopped.")
        if job.n_starts >= MOST_STARTS:
            raise Refused(f"This job was begun {MOST_STARTS} times and never ended.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say which job, and for whom."""
        return {"job_id": self.job_id, "on_behalf_of": Job.objects.get(pk=self.job_id).asked_by}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Let it be at work."""
        job = Job.objects.get(pk=event.content["job_id"])
        job.state, job.n_starts, job.started_at = "running", job.n_starts + 1, datetime.fromisoformat(event.at)
        job.save()


@dataclass(frozen=True, slots=True)
class StopJob(_AboutJob):
    """Ask the worker to stop a job. What was worked through stays, and the next run picks up there."""

    kind: ClassVar[str] = "job.stop_asked"
    about: ClassVar[str] = "ask the worker to stop a job; the next run picks up where it stopped"
    job_id: int
    reason: str

    def check(self, actor: User, at: datetime) -> None:
        """Refuse a job that ended, and people who start none."""
        need(actor, Verb.RECEIVE, "stop runs")
        if actor.force_code or not Job.objects.filter(pk=self.job_id, kind="run", state__in=("queued", "running")).exists():
            raise Refused("This run has ended, or is being stopped already.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say which, and why."""
        return {"job_id": self.job_id, "reason": self.reason.strip()}

    @classmethod
    def apply(cls, event: Event) -> None:
        """A job that waits ends here; one at work is to be ended by its worker."""
        job = Job.objects.get(pk=event.content["job_id"])
        job.state = "stopped" if job.state == "queued" else "stopping"
        job.ended_at = datetime.fromisoformat(event.at) if job.state == "stopped" else None
        job.save()


@dataclass(frozen=True, slots=True)
class EndJob(_AboutJob):
    """The worker ends a job: done, failed or stopped. What a run proposes waits for a person."""

    kind: ClassVar[str] = "job.ended"
    about: ClassVar[str] = "end a job in the background: done, failed or stopped"
    job_id: int
    state: str
    outcome: str
    offer_id: int | None = None

    def check(self, actor: User, at: datetime) -> None:
        """Refuse a job that ended before."""
        if not Job.objects.filter(pk=self.job_id, state__in=ALIVE).exists():
            raise Refused("This job has ended.")

    def content(self, actor: User, at: datetime) -> dict[str, Any]:
        """Say how it ended, in a sentence of the program's own: never in words that a file could have put there."""
        return {"job_id": self.job_id, "state": self.state, "outcome": self.outcome, "offer_id": self.offer_id}

    @classmethod
    def apply(cls, event: Event) -> None:
        """Close it."""
        said = event.content
        Job.objects.filter(pk=said["job_id"]).update(
            state=said["state"],
            outcome=said["outcome"],
            offer_id=said["offer_id"],
            ended_at=datetime.fromisoformat(event.at),
        )
