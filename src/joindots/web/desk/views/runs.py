"""Runs in the background: start one, see how far it has come, stop it, look at what it proposes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.web.accounts.models import User
from joindots.web.accounts.roles import Verb
from joindots.web.audit.reads import changes, note_read
from joindots.web.desk.jobs import ALIVE, AskRun, StopJob
from joindots.web.desk.models import Job, JobProgress
from joindots.web.doors import attempt, found, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn

STAGES_IN_WORDS = (
    ("intake", "Read the deliveries"),
    ("judgements", "Note the answers that people gave"),
    ("resolve", "Link records"),
    ("law", "Ages and offences"),
    ("triage", "Scope and order of review"),
    ("network", "Join the dots between cases"),
    ("quality", "Measure what arrived"),
)
STATES = {
    "queued": "Waits for the worker",
    "running": "At work",
    "stopping": "Being stopped",
    "done": "Done",
    "failed": "Failed",
    "stopped": "Stopped",
}


def visible_runs(user: User) -> QuerySet[Job]:
    """Runs are of the whole review: for those who take in the deliveries of all forces."""
    return Job.objects.filter(kind="run") if user.holds(Verb.RECEIVE) and not user.force_code else Job.objects.none()


@needs(Verb.RECEIVE)
def runs(request: SignedIn) -> HttpResponse:
    """List runs, and offer to start one."""
    seen = list(visible_runs(request.user).order_by("-job_id")[:50])
    note_read(request, "runs.listed", [f"job:{job.pk}" for job in seen])
    under_way = next((job for job in seen if job.state in ALIVE), None)
    return page(request, "desk/runs.html", runs=seen, states=STATES, under_way=under_way)


@require_POST
@needs(Verb.RECEIVE)
@changes
def start(request: SignedIn) -> HttpResponse:
    """Start a run."""
    event = attempt(request, AskRun(), "The run is queued. This page says how far it has come; you may leave it.")
    return redirect("run", event.event_id) if event else redirect("runs")


@needs(Verb.RECEIVE)
def run(request: SignedIn, job_id: int) -> HttpResponse:
    """Show one run, stage by stage."""
    shown = found(visible_runs(request.user), job_id)
    progress = JobProgress.objects.filter(pk=job_id).first()
    note_read(request, "run.viewed", [f"job:{job_id}"])
    return page(
        request,
        "desk/run.html",
        title=f"Run {job_id}",
        run=shown,
        state=STATES[shown.state],
        stages=_stages(progress.stages if progress else []),
        note=progress.note if progress else "",
        is_alive=shown.state in ALIVE,
    )


def _stages(said: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Give each stage and what is known of it; of what was said of a stage, the last counts."""
    last = {each["stage"]: each for each in said}
    rows = []
    for name, about in STAGES_IN_WORDS:
        known = last.get(name)
        outcome = {"at work": "at work", "ran": "done", "unchanged": "unchanged"}.get((known or {}).get("outcome", ""), "")
        if outcome == "at work" and said[-1]["stage"] != name:
            outcome = "done"
        rows.append((about, outcome or "not yet", f"{known['seconds']:.1f} s" if known and "seconds" in known else ""))
    return rows


@require_POST
@needs(Verb.RECEIVE)
@changes
def stop(request: SignedIn, job_id: int) -> HttpResponse:
    """Stop a run."""
    found(visible_runs(request.user), job_id)
    attempt(request, StopJob(job_id, request.POST.get("reason", "")), "It is being stopped. Nothing that was done is lost.")
    return redirect("run", job_id)
