"""A casework of a given size, written straight into its tables: what is measured is working with it.

Forces, names, references and texts are invented. Cases lie over 43 forces; half of those past triage carry an assessment,
a panel's views, a decision and an action. Each person has a record, a role in a case and, where not sheltered, the words
of a name drawn from 400 forenames and 20,000 surnames, so that a common name fits hundreds. Both chains hold five years
of events, chained and signed as the server does.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

N_FORCES = 43
_BATCH = 20_000
_STATES = ["triage"] * 6 + ["assessment", "panel", "decided", "closed"]
_START, _YEARS = datetime(2021, 1, 4, 9, tzinfo=UTC), 5
_LIST_SHARE, _LIST_ROWS = 0.05, 25  # looks that were of a list, and how many rows it showed


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is; `n_reads` looks and `n_changes` changes over five years."""

    n_cases: int
    n_people: int
    n_reads: int
    n_changes: int
    seed: int


def case_key(n: int) -> str:
    """Name case `n`."""
    return f"{n % N_FORCES:02d}/CRIME{n:07d}"


def name_of(n: int) -> tuple[str, str]:
    """Name person `n`: of 400 forenames the commonest is one person's in twenty, of 20,000 surnames one's in a hundred."""
    one, two = (n * 7919 % 9973) / 9973, (n * 104_729 % 99_991) / 99_991
    return _word(int(400 * one**2), 2), _word(int(20_000 * two**2) + 1000, 3)


def _word(number: int, n_syllables: int) -> str:
    """Spell a number in invented syllables, so that beginnings tell names apart as they do among real ones."""
    spelt = ""
    for _ in range(n_syllables):
        number, rest = divmod(number * 7 + 3, 60)
        spelt += "bdfghjklmnprst"[rest % 12] + "aeiou"[rest // 12]
    return spelt + "nrstlm"[number % 6] + (str(number) if number > 5 else "")


def fill(size: Size) -> None:
    """Write it all, in one transaction for each table."""
    rng = random.Random(size.seed)
    _cases(size, rng)
    _people(size)
    _joined(size, rng)
    _work(size, rng)
    _events(size, rng)
    _analyse()


def insert(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows in the database's own quick way; what a row does not say takes the model's default."""
    from django.db import connection, transaction

    fields = [field for field in model._meta.concrete_fields if not field.get_internal_type().endswith("AutoField")]
    defaults = {field.attname: _plain(field.get_default()) for field in fields}
    names, table = list(defaults), connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = ([_plain(row.get(name, defaults[name])) for name in names] for row in rows)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["?"] * len(names))
            cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def _cases(size: Size, rng: random.Random) -> None:
    from joindots.web.casework.models import Case, CaseDetail, Narrative

    states = [rng.choice(_STATES) for _ in range(size.n_cases)]
    insert(
        Case,
        (
            {
                "case_id": case_key(n), "source_id": f"{n % N_FORCES:02d}", "force_code": f"{n % N_FORCES:02d}",
                "body_name": f"Force {n % N_FORCES:02d}", "crime_ref": f"CRIME{n:07d}", "position": n + 1,
                "scope": ("in", "in", "cannot_tell", "out")[n % 4], "top_reason": "Rape was alleged.", "n_reasons": 2,
                "n_suspects": 3, "n_joined": n % 4, "state": state, "closed_on": date(2010, 1, 1) + timedelta(days=n % 5000),
                "owner": f"worker.{n % 30}" if state == "assessment" else "",
            }
            for n, state in enumerate(states)
        ),
    )  # fmt: skip
    insert(
        CaseDetail,
        (
            {
                "case_id": case_key(n), "facts": {"outcome_code": "16"}, "priority_reasons": ["Rape was alleged."] * 2,
                "scope_reasons": [{"criterion_id": f"c{i}", "answer": "yes", "reason": "As recorded."} for i in range(7)],
                "narratives": [{"record_id": f"n-{n}", "written_on": "2012-01-01", "text": account(n)}],
            }
            for n in range(size.n_cases)
        ),
    )  # fmt: skip
    insert(
        Narrative,
        (
            {"case_id": case_key(n), "record_id": f"n-{n}", "written_on": "2012-01-01", "text": account(n)}
            for n in range(size.n_cases)
        ),
    )


def account(n: int) -> str:
    """Write what was said in case `n`: 120 words of 5,000, of which the commonest are in most accounts."""
    drawn = random.Random(n)
    return " ".join(word_of(int(5_000 * drawn.random() ** 2)) for _ in range(120))


@cache
def word_of(rank: int) -> str:
    """Spell the word of a rank; 0 is the commonest."""
    return _word(rank + 50_000, 3)


def _people(size: Size) -> None:
    from joindots.web.casework.models import CaseRole, NameWord, Person, PersonRecord

    def people() -> Iterator[tuple[int, str, str, bool]]:
        for n in range(size.n_people):
            yield n, *name_of(n), n % 3 == 0

    insert(
        Person,
        (
            {"entity_id": f"p-{n}", "shown": f"p-{n}" if hidden else f"{fore} {sur}", "is_sheltered": hidden, "n_cases": 1}
            for n, fore, sur, hidden in people()
        ),
    )
    insert(
        PersonRecord,
        (
            {
                "record_id": f"p-{n}", "person_id": f"p-{n}", "source_id": "01", "body_name": "Force 01",
                "fields": {"forename": fore, "surname": sur}, "search_name": "" if hidden else f"{fore} {sur}",
            }
            for n, fore, sur, hidden in people()
        ),
    )  # fmt: skip
    words = ((n, word) for n, fore, sur, hidden in people() if not hidden for word in (fore, sur))
    insert(NameWord, ({"word_id": f"p-{n}|{word}", "word": word, "record_id": f"p-{n}"} for n, word in words))
    insert(
        CaseRole,
        (
            {"role_id": f"r-{n}", "case_id": case_key(n % size.n_cases), "record_id": f"p-{n}",
             "role": "victim" if hidden else "suspect"}
            for n, _, _, hidden in people()
        ),
    )  # fmt: skip


def _joined(size: Size, rng: random.Random) -> None:
    """Links (some thousands wait, a tenth as many as there are people are answered), ties (one hub among them) and dots."""
    from joindots.web.casework.models import Dot, Link, SecondReading, Tie

    level = {"left": "a", "right": "a", "level": 1, "label": "same", "bits": 1.0, "rarity": ""}

    def link(n: int, other: int, *, answered: bool) -> dict[str, Any]:
        left, right = sorted((n, other), key=lambda each: f"p-{each}")
        return {
            "link_id": f"p-{left}|p-{right}", "left_id": f"p-{left}", "right_id": f"p-{right}",
            "case_left_id": case_key(left % size.n_cases), "case_right_id": case_key(right % size.n_cases),
            "weight_bits": 4.0, "match_probability": 0.6, "sentence": "They are alike.", "is_in_entity": False,
            "comparisons": [{"name": f"c{i}", **level} for i in range(9)], "doubt": rng.random() / 2, "first_event": 1,
            "is_sheltered": False, "worth": rng.random(), "lead": ("surname", "forename", "birth_date", "phone")[n % 4],
            "rarity": ("rare", "common", "")[n % 3], "stratum": f"{n % 97:016x}",
            **({"verdict": "match", "judged_by": f"worker.{14 + n % 8}", "judged_event": n} if answered else {}),
            **({"second": ("waits", "agreed", "disputed")[n % 3]} if answered and n % 10 == 1 else {}),
        }  # fmt: skip

    n_waiting, n_answered = min(size.n_people // 50, 5_000), size.n_people // 10
    insert(Link, (link(n, n + 1, answered=False) for n in range(1, 2 * n_waiting, 2)))
    insert(Link, (link(n, n + 2, answered=True) for n in range(1, 2 * n_answered, 2)))
    readings = ((n, link(n, n + 2, answered=True)) for n in range(1, 2 * n_answered, 10) if n % 3)
    insert(
        SecondReading,
        (
            {"id": n, "link_id": row["link_id"], "first_verdict": "match", "first_reader": f"worker.{14 + n % 8}",
             "verdict": "match" if n % 3 == 1 else "non_match", "reader": f"worker.{14 + (n + 1) % 8}",
             "reason": "As read.", "read_at": _START}
            for n, row in readings
        ),
    )  # fmt: skip

    def ties() -> Iterator[dict[str, Any]]:
        for n in range(2 * size.n_cases):
            other = n % 1000 if n % 100 == 0 else rng.randrange(size.n_cases)  # some cases are joined to many
            if other != n % size.n_cases:
                left, right = sorted((case_key(n % size.n_cases), case_key(other)))
                yield {
                    "tie_id": f"{left}|{right}|{n}", "case_left_id": left, "case_right_id": right, "label": "a telephone",
                    "kind": ("phone", "suspect", "venue")[n % 3], "thing_id": f"phone:{n}", "weight_bits": 9.0,
                    "basis": "source_key", "is_cross_force": True, "sentence": "Both cases have one telephone.",
                }  # fmt: skip

    insert(Tie, ties())
    insert(
        Dot,
        (
            {
                "dot_id": f"d-{n}", "case_left_id": case_key(n), "case_right_id": case_key(n + 1), "position": n + 1,
                "is_cross_force": True, "weight_bits": 9.0, "sentences": ["Both cases have one telephone."],
                "basis": "source_key",
            }
            for n in range(0, size.n_cases - 1, 2)
        ),
    )  # fmt: skip


def _work(size: Size, rng: random.Random) -> None:
    """What people did with the cases past triage. Ids stand in for those of events."""
    from joindots.web.casework.models import Case
    from joindots.web.casework.work import Assessment, Decision, Entry, Seat, WorkAction
    from joindots.web.casework.workflow import checklist

    answer = {"answer": "no", "reason": "As the file says.", "document": "doc 1, page 2"}
    answers = {item.item: answer for item in checklist()}
    done = list(Case.objects.filter(state__in=("panel", "decided", "closed")).values_list("pk", flat=True).order_by("pk"))
    decided = list(Case.objects.filter(state__in=("decided", "closed")).values_list("pk", flat=True).order_by("pk"))
    assessed = [(key, False) for key in done] + [(key, True) for key in done[::10]]
    insert(
        Assessment,
        (
            {"id": n, "case_id": key, "reader": f"worker.{n % 14 + double}", "answers": answers,
             "is_double_reading": double, "submitted_at": _START}
            for n, (key, double) in enumerate(assessed, start=1)
        ),
    )  # fmt: skip
    insert(
        Seat,
        (
            {"id": 3 * n + m, "case_id": key, "username": f"worker.{24 + m}", "view": "nfa_upheld", "reason": "As read."}
            for n, key in enumerate(decided)
            for m in range(3)
        ),
    )
    insert(
        Decision,
        (
            {"id": n, "case_id": key, "outcome": "nfa_upheld", "rationale": "The file supports it.", "rejected": "Nothing.",
             "evidence": ["doc 1"], "members": ["a", "b", "c"], "chaired_by": "worker.24", "decided_at": _START}
            for n, key in enumerate(decided)
        ),
    )  # fmt: skip
    kinds = ("for_allocation", "allocated", "completed", "resulted", "filed", "filed", "filed", "filed")
    insert(
        WorkAction,
        (
            {"id": n, "case_id": key, "decision_id": n, "text": "Trace the exhibit.", "state": rng.choice(kinds),
             "owner": f"worker.{n % 30}", "due_on": date(2026, 12, 1)}
            for n, key in enumerate(decided)
        ),
    )  # fmt: skip
    insert(
        Entry,
        (
            {"id": n, "case_id": key, "happened": "2012-05", "precision": "month", "text": "A call was made.",
             "written_by": "worker.1", "written_at": _START}
            for n, key in enumerate(done)
        ),
    )  # fmt: skip


def _events(size: Size, rng: random.Random) -> None:
    """Append five years of events to both chains: looks at people, cases and lists, and answers about links."""
    from joindots.ledger.store import Chain

    def look(n: int) -> tuple[str, list[str]]:
        if rng.random() < _LIST_SHARE:
            first = rng.randrange(size.n_cases)
            return "cases.listed", [case_key((first + i) % size.n_cases) for i in range(_LIST_ROWS)]
        if n % 2:
            return "person.viewed", [f"p-{rng.randrange(size.n_people)}"]
        return "case.viewed", [case_key(rng.randrange(size.n_cases)), f"p-{rng.randrange(size.n_people)}"]

    def change(n: int) -> tuple[str, list[str]]:
        return "case.moved", [case_key(rng.randrange(size.n_cases))]

    _chain(Chain.READS, size.n_reads, look)
    _chain(Chain.DECISIONS, size.n_changes, change)


def _chain(chain: Any, n_events: int, made: Any) -> None:
    from django.db import connection

    from joindots.ledger.events import chained_event
    from joindots.ledger.store import Chain
    from joindots.web.audit.chains import ledger_of
    from joindots.web.audit.models import DecisionEvent, EventSubject, ReadEvent

    model = ReadEvent if chain is Chain.READS else DecisionEvent
    with connection.cursor() as cursor:
        previous = ledger_of(cursor, chain).last()
    step = timedelta(days=365 * _YEARS) / max(1, n_events)
    for first in range(0, n_events, _BATCH):
        events, subjects = [], []
        for n in range(first, min(first + _BATCH, n_events)):
            kind, about = made(n)
            content = {"subjects": sorted(set(about))} if chain is Chain.READS else {"case_id": about[0]}
            previous = chained_event(
                previous=previous, kind=kind, actor=f"worker.{n % 30}", at=_START + step * n, content=content
            )
            events.append({name: getattr(previous, name) for name in previous.__slots__})
            subjects += [{"chain": chain.value, "event_id": previous.event_id, "subject": each} for each in set(about)]
        insert(model, events)
        insert(EventSubject, subjects)


def _analyse() -> None:
    """Let the database look at what it holds, as it does by itself in the course of years."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
