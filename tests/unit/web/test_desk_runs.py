"""Runs in the background: asked for, done, stopped, taken up after a worker was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import override_settings
from django_tasks_db.models import DBTaskResult
from tests.unit.web.made import case_id, colleague
from tests.unit.web.test_access import signed_in
from tests.unit.web.test_desk_uploads import FIRST, send, the_upload

from joindots.model.errors import StateError
from joindots.review import Review, init_review
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.models import DecisionEvent
from joindots.web.audit.replay import replay, snapshot
from joindots.web.casework.models import Case, Offer
from joindots.web.casework.moves import AddEntry
from joindots.web.desk import running
from joindots.web.desk.jobs import MOST_STARTS, AskRun, EndJob, StartJob, StopJob, worker
from joindots.web.desk.models import Job, JobProgress
from joindots.web.desk.running import Ended
from joindots.web.desk.worker import only_worker, take_up, work_on


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Review]:
    review = init_review(tmp_path / "real", name="A review")
    with override_settings(REVIEW=review):
        yield review


def ask() -> Job:
    return Job.objects.get(pk=perform(AskRun(), colleague("data_officer")).event_id)


@pytest.mark.usefixtures("sqlite_casework")
def test_a_delivery_is_run_in_the_background_and_waits_as_a_difference(real: Review) -> None:
    client = signed_in("data_officer")
    send(client, FIRST.data)
    client.post(f"/submissions/uploads/{the_upload().pk}/receive/")
    page = client.post("/submissions/runs/start/", follow=True).content.decode()
    assert "Waits for the worker" in page
    n_cases = Case.objects.count()
    work_on(real.root, until_done=True)
    job = Job.objects.get()
    assert job.state == "done", JobProgress.objects.get().note
    assert job.offer_id == Offer.objects.get(state="open").pk
    assert Case.objects.count() == n_cases  # nothing of it is in casework before a person accepts it
    said = client.get(f"/submissions/runs/{job.pk}/").content.decode()
    assert "Link records" in said
    assert "not yet" not in said
    quality = client.get("/submissions/quality/").content.decode()
    assert "first measure" in quality
    assert "2 of 62" in quality  # held back, of the rows that were sent
    client.post(f"/submissions/{job.offer_id}/answer/", {"answer": "accept"})
    assert Case.objects.count() == n_cases + 24
    kinds = list(DecisionEvent.objects.filter(kind__startswith="job.").order_by("event_id").values_list("kind", "actor"))
    assert kinds == [("job.asked", "data_officer"), ("job.started", "joindots worker"), ("job.ended", "joindots worker")]
    before = snapshot()
    replay()
    assert snapshot() == before


@pytest.mark.usefixtures("casework")
def test_there_are_never_two_runs_at_once() -> None:
    ask()
    with pytest.raises(Refused, match="A run is under way"):
        ask()
    assert DBTaskResult.objects.count() == 1


@pytest.mark.usefixtures("casework")
def test_a_run_that_is_refused_is_not_queued() -> None:
    for username in ("analyst", "manager", "officer_of_10"):
        with pytest.raises(Refused):
            perform(AskRun(), colleague(username))
    assert not DBTaskResult.objects.exists()


def _long_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stages take a minute, in a process of their own."""
    code = "import json,time; print(json.dumps({'stage': 'intake', 'outcome': 'at work'}), flush=True); time.sleep(60)"
    follow = running.follow
    monkeypatch.setattr(running, "follow", lambda command, job: follow([sys.executable, "-c", code], job))


@pytest.mark.usefixtures("sqlite_casework")
def test_a_run_stops_when_it_is_asked_to_and_the_page_says_so(real: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    _long_job(monkeypatch)
    job = ask()

    def stop() -> None:
        while not JobProgress.objects.filter(pk=job.pk).exclude(stages=[]).exists():
            time.sleep(0.1)
        perform(StopJob(job.pk, "the wrong delivery"), colleague("data_officer"))
        connections.close_all()

    stopping = threading.Thread(target=stop)
    stopping.start()
    work_on(real.root, until_done=True)
    stopping.join()
    job.refresh_from_db()
    assert job.state == "stopped"
    assert "goes on from there" in job.outcome


@pytest.mark.usefixtures("casework")
def test_a_job_that_waits_is_stopped_at_once_and_its_place_in_the_queue_does_nothing(real: Review) -> None:
    job = ask()
    perform(StopJob(job.pk, ""), colleague("data_officer"))
    work_on(real.root, until_done=True)
    job.refresh_from_db()
    assert (job.state, job.n_starts) == ("stopped", 0)
    assert ask().state == "queued"


@pytest.mark.usefixtures("casework")
def test_a_run_whose_worker_was_killed_is_taken_up_by_the_next(real: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask()
    perform(StartJob(job.pk), worker())
    DBTaskResult.objects.update(status="RUNNING")
    monkeypatch.setattr("joindots.web.desk.tasks.do_run", lambda job: Ended("done", "Nothing new."))
    work_on(real.root, until_done=True)
    job.refresh_from_db()
    assert (job.state, job.n_starts) == ("done", 2)


@pytest.mark.usefixtures("casework")
def test_a_run_that_never_ends_is_given_up(real: Review) -> None:
    job = ask()
    for _ in range(MOST_STARTS):
        perform(StartJob(job.pk), worker())
    assert take_up() == 0  # it is in the queue
    work_on(real.root, until_done=True)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "never ended" in job.outcome


@pytest.mark.usefixtures("casework")
def test_a_stage_that_fails_is_told_on_the_page_and_not_in_the_log(real: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; print('canaryname is no date', file=sys.stderr); sys.exit(1)"
    follow = running.follow
    monkeypatch.setattr(running, "follow", lambda command, job: follow([sys.executable, "-c", code], job))
    job = ask()
    work_on(real.root, until_done=True)
    assert "canaryname is no date" in signed_in("data_officer").get(f"/submissions/runs/{job.pk}/").content.decode()
    assert "canaryname" not in DecisionEvent.objects.get(kind="job.ended").payload


@pytest.mark.usefixtures("casework")
def test_a_second_worker_ends_at_once(real: Review) -> None:
    with only_worker(real.root), pytest.raises(StateError, match="has a worker already"):
        work_on(real.root, until_done=True)


@pytest.mark.usefixtures("casework")
def test_an_ended_job_does_not_end_again() -> None:
    job = ask()
    perform(StartJob(job.pk), worker())
    perform(EndJob(job.pk, "done", "Done."), worker())
    with pytest.raises(Refused):
        perform(EndJob(job.pk, "failed", "Again."), worker())
    with pytest.raises(Refused):
        perform(StartJob(job.pk), worker())


def test_a_process_ends_with_the_one_that_started_it() -> None:
    child = "from joindots.web.desk.dying import die_with_parent; die_with_parent(); print('up', flush=True); input()"
    parent = (
        "import subprocess, sys; "
        f"p = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE); "
        "p.stdout.readline(); print(p.pid, flush=True); input()"
    )
    started = subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert started.stdout is not None
    pid = int(started.stdout.readline())
    started.send_signal(signal.SIGKILL)
    started.wait()
    for _ in range(100):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                break
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            break
        time.sleep(0.1)
    else:
        pytest.fail("it lives on")


@pytest.mark.usefixtures("casework")
def test_nobody_finds_the_database_locked_while_a_worker_and_many_people_write(
    real: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A soak: four people write lines, one asks for runs, and the worker does them, all at once."""
    monkeypatch.setattr("joindots.web.desk.tasks.do_run", lambda job: Ended("done", "Nothing new."))
    faults: list[Any] = []
    n_lines, n_runs = 25, 8

    def write(number: int) -> None:
        try:
            for n in range(n_lines):
                perform(AddEntry(case_id(number), f"line {n}"), colleague("review_officer"))
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test says it
            faults.append(problem)
        finally:
            connections.close_all()

    def run() -> None:
        try:
            for _ in range(n_runs):
                job = ask()
                while Job.objects.get(pk=job.pk).state != "done":
                    time.sleep(0.02)
        except Exception as problem:  # noqa: BLE001
            faults.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)] + [threading.Thread(target=run)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        work_on(real.root, until_done=True)
    for thread in threads:
        thread.join()
    assert faults == []
    assert DecisionEvent.objects.filter(kind="entry.added").count() == 4 * n_lines
    assert Job.objects.filter(state="done").count() == n_runs
    assert connection.vendor in ("sqlite", "postgresql")
