"""How long the server takes for each page, on a casework of a given size: 95th percentile over many different requests.

::

    python -m benchmarks run casework.pages -- --cases 100000 --people 1000000 --events 500000

Times are CPU and wall time of the whole request within the server's process (session, authorisation, page, read event,
commit), without the network. On SQLite in a temporary folder; cases, people, links and ties are invented and evenly spread
over 43 forces.
"""

from __future__ import annotations

import argparse
import random
import secrets
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from joindots.review import init_review
from joindots.web.start import open_web

N_FORCES = 43


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="joindots-pages-") as folder:
        review = init_review(Path(folder) / "review", name="Benchmark", is_demo=True)
        open_web(review)
        started = time.monotonic()
        _fill(options.cases, options.people, options.events, random.Random(options.seed))
        size = review.casework.stat().st_size / 1e9
        print(f"{options.cases:,} cases, {options.people:,} people, {options.events:,} read events (seed {options.seed}):")
        print(f"filled in {time.monotonic() - started:.0f} s, {size:.2f} GB")
        figures = _measure(options.requests, options.cases, random.Random(options.seed + 1))
    for name, (wall, cpu) in figures.items():
        print(f"{name:12s} p95 {wall:7.1f} ms wall  {cpu:7.1f} ms CPU")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    return parser.parse_args()


def _case(n: int) -> str:
    return f"{n % N_FORCES:02d}/CRIME{n:07d}"


def _fill(n_cases: int, n_people: int, n_events: int, rng: random.Random) -> None:
    """Write the casework straight into its tables: what is measured is reading it."""
    from django.db import transaction

    from joindots.web.accounts.demo import make_colleagues
    from joindots.web.casework.models import Case, CaseDetail, CaseRole, Dot, Link, Person, PersonRecord, Tie

    make_colleagues()
    states = ["triage"] * 6 + ["assessment", "panel", "decided", "closed"]
    start = date(2010, 1, 1)
    with transaction.atomic():
        for first in range(0, n_cases, 5000):
            numbers = range(first, min(first + 5000, n_cases))
            Case.objects.bulk_create(
                Case(
                    case_id=_case(n), source_id=f"{n % N_FORCES:02d}", force_code=f"{n % N_FORCES:02d}",
                    body_name=f"Force {n % N_FORCES:02d}", crime_ref=f"CRIME{n:07d}", scope="in", position=n + 1,
                    top_reason="Rape was alleged.", n_reasons=2, n_suspects=3, n_joined=n % 4, state=rng.choice(states),
                    closed_on=start + timedelta(days=n % 5000), owner="rowan.hale" if n % 5000 == 0 else "",
                )
                for n in numbers
            )  # fmt: skip
            CaseDetail.objects.bulk_create(
                CaseDetail(
                    case_id=_case(n), facts={"outcome_code": "16"}, priority_reasons=["Rape was alleged.", "Outcome 15."],
                    scope_reasons=[{"criterion_id": f"c{i}", "answer": "yes", "reason": "As recorded."} for i in range(7)],
                    narratives=[{"record_id": f"n-{n}", "written_on": "2012-01-01", "text": "An account. " * 80}],
                )
                for n in numbers
            )  # fmt: skip
        for first in range(0, n_people, 10_000):
            numbers = range(first, min(first + 10_000, n_people))
            Person.objects.bulk_create(
                Person(entity_id=f"p-{n}", shown=f"Wren Sample{n}", is_sheltered=n % 3 == 0, n_cases=1) for n in numbers
            )
            PersonRecord.objects.bulk_create(
                PersonRecord(
                    record_id=f"p-{n}", person_id=f"p-{n}", source_id="01", body_name="Force 01",
                    fields={"forename": "wren", "surname": f"sample{n}"},
                    search_name="" if n % 3 == 0 else f"wren sample{n}",
                )
                for n in numbers
            )  # fmt: skip
            CaseRole.objects.bulk_create(
                CaseRole(
                    role_id=f"r-{n}",
                    case_id=_case(n % n_cases),
                    record_id=f"p-{n}",
                    role="victim" if n % 3 == 0 else "suspect",
                )
                for n in numbers
            )
        Link.objects.bulk_create(_links(n_people, n_cases, rng), batch_size=500)
        Tie.objects.bulk_create(_ties(Tie, n_cases, rng), batch_size=500)
        Dot.objects.bulk_create(_dots(Dot, n_cases), batch_size=500)
    _events(n_events, n_people, rng)


def _links(n_people: int, n_cases: int, rng: random.Random) -> Any:
    from joindots.web.casework.models import Link

    levels = [
        {"name": f"c{i}", "left": "a", "right": "a", "level": 1, "label": "same", "bits": 1.0, "rarity": ""}
        for i in range(9)
    ]
    for n in range(0, min(n_people - 1, 8000), 4):
        left, right = sorted((f"p-{n + 1}", f"p-{n + 2}"))
        yield Link(
            link_id=f"{left}|{right}", left_id=left, right_id=right, case_left_id=_case((n + 1) % n_cases),
            case_right_id=_case((n + 2) % n_cases), weight_bits=4.0, match_probability=0.6, sentence="They are alike.",
            comparisons=levels, is_in_entity=False, doubt=rng.random() / 2, first_event=1,
        )  # fmt: skip


def _ties(tie: Any, n_cases: int, rng: random.Random) -> Any:
    for n in range(n_cases):
        other = rng.randrange(n_cases)
        if other != n:
            left, right = sorted((_case(n), _case(other)))
            yield tie(
                tie_id=f"{left}|{right}|{n}", case_left_id=left, case_right_id=right, kind="phone", label="a telephone",
                thing_id=f"phone:{n}", weight_bits=9.0, basis="source_key", is_cross_force=True, sentence="One telephone.",
            )  # fmt: skip


def _dots(dot: Any, n_cases: int) -> Any:
    for n in range(0, n_cases - 1, 2):
        yield dot(
            dot_id=f"d-{n}", case_left_id=_case(n), case_right_id=_case(n + 1), position=n + 1, is_cross_force=True,
            weight_bits=9.0, sentences=["Both cases have one telephone."], basis="source_key",
        )  # fmt: skip


def _events(n_events: int, n_people: int, rng: random.Random) -> None:
    """Append reads, each of one person, in one transaction for every ten thousand."""
    from django.db import connection, transaction

    from joindots.ledger.events import chained_event
    from joindots.ledger.store import Chain
    from joindots.web.audit.chains import ledger_of
    from joindots.web.audit.models import EventSubject, ReadEvent

    with connection.cursor() as cursor:
        previous = ledger_of(cursor, Chain.READS).last()
    at = datetime(2021, 1, 1, tzinfo=UTC)
    for first in range(0, n_events, 10_000):
        events, subjects = [], []
        for n in range(first, min(first + 10_000, n_events)):
            about = f"p-{rng.randrange(n_people)}"
            when, content = at + timedelta(minutes=5 * n), {"subjects": [about]}
            previous = chained_event(previous=previous, kind="person.viewed", actor="rowan.hale", at=when, content=content)
            events.append(ReadEvent(**{name: getattr(previous, name) for name in previous.__slots__}))
            subjects.append(EventSubject(chain=Chain.READS.value, event_id=previous.event_id, subject=about))
        with transaction.atomic():
            ReadEvent.objects.bulk_create(events, batch_size=500)
            EventSubject.objects.bulk_create(subjects, batch_size=500)


def _measure(n_requests: int, n_cases: int, rng: random.Random) -> dict[str, tuple[float, float]]:
    """Ask for each kind of page many times, each time for something else; 95th percentiles of wall and CPU, in ms."""
    from django.test import Client

    clients = {}
    for username in ("rowan.hale", "ines.okoro", "uma.quill"):
        clients[username] = Client(SERVER_NAME="localhost")
        clients[username].post(f"/demo/{username}/")
    some = [rng.randrange(n_cases) for _ in range(n_requests)]
    kinds: dict[str, Any] = {
        "my work": lambda n: clients["rowan.hale"].get("/"),
        "triage": lambda n: clients["rowan.hale"].get(f"/triage/?after={n}|x"),
        "cases": lambda n: clients["rowan.hale"].get(f"/cases/?force={n % N_FORCES:02d}"),
        "case": lambda n: clients["rowan.hale"].get(f"/cases/{_case(n)}/"),
        "person": lambda n: clients["rowan.hale"].get(f"/people/p-{n}/"),
        "search ref": lambda n: clients["rowan.hale"].post("/search/", {"words": f"CRIME{n:07d}"}),
        "search name": lambda n: clients["rowan.hale"].post("/search/", {"words": f"sample{n}"}),
        "network": lambda n: clients["rowan.hale"].get(f"/network/?case={_case(n)}&steps=2"),
        "link": lambda n: clients["ines.okoro"].get("/links/"),
        "who looked": lambda n: clients["uma.quill"].get(f"/assurance/?about=p-{n}"),
    }
    figures = {}
    for name, ask in kinds.items():
        ask(some[0])
        walls, cpus = [], []
        for n in some:
            wall, cpu = time.perf_counter(), time.process_time()
            answer = ask(n)
            cpus.append(1000 * (time.process_time() - cpu))
            walls.append(1000 * (time.perf_counter() - wall))
            if answer.status_code != 200:
                raise SystemExit(f"{name}: {answer.status_code}")
        figures[name] = (statistics.quantiles(walls, n=20)[-1], statistics.quantiles(cpus, n=20)[-1])
    return figures


if __name__ == "__main__":
    main()
