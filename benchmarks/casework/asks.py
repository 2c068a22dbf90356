"""What the benchmark of pages asks for: every list, detail and search page, and every door of the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from benchmarks.casework.filled import N_FORCES, case_key, name_of, word_of
from benchmarks.casework.workers import client_of
from django.test import Client

Ask = Callable[[int], Any]
Asks = dict[str, Ask]


def asks(n_cases: int, n_people: int) -> Asks:
    """Every list, detail and search page there is, by name: what asks for it, given a number to choose by."""
    officer, analyst, member, auditor, manager, data, of_one = (
        client_of(each) for each in ("worker.0", "worker.15", "worker.23", "worker.28", "manager", "data", "of.one")
    )

    def person(n: int) -> str:
        return f"p-{n * 31 % n_people}"

    def words(n: int) -> str:
        return " ".join(name_of(n * 31 % n_people))

    def beginnings(n: int) -> str:
        return " ".join(each[:2] for each in name_of(n * 31 % n_people))

    return {
        "my work, officer": lambda n: officer.get("/"),
        "my work, analyst": lambda n: analyst.get("/"),
        "my work, panel member": lambda n: member.get("/"),
        "triage": lambda n: officer.get(f"/triage/?after={n}|x"),
        "cases": lambda n: officer.get("/cases/"),
        "cases, of a force": lambda n: officer.get(f"/cases/?force={n % N_FORCES:02d}"),
        "cases, of a state, far on": lambda n: officer.get(f"/cases/?state=closed&after={n}|x"),
        "case": lambda n: officer.get(f"/cases/{case_key(n)}/"),
        "assess": lambda n: officer.get(f"/cases/{case_key(n)}/assess/"),
        "panel": lambda n: member.get(f"/cases/{case_key(n)}/panel/"),
        "person": lambda n: officer.get(f"/people/{person(n)}/"),
        "search, reference": lambda n: officer.post("/search/", {"words": f"CRIME{n:07d}"}),
        "search, whole name": lambda n: officer.post("/search/", {"words": words(n)}),
        "search, a common forename": lambda n: officer.post("/search/", {"words": words(n).split()[0]}),
        "search, part of a name": lambda n: officer.post("/search/", {"words": beginnings(n)}),
        "search, an initial": lambda n: officer.post("/search/", {"words": words(n)[0]}),
        "search, by one of a force": lambda n: of_one.post("/search/", {"words": words(n).split()[0][:3]}),
        "cases, by one of a force": lambda n: of_one.get("/cases/"),
        "network": lambda n: officer.get(f"/network/?case={case_key(n)}"),
        "network, two steps": lambda n: officer.get(f"/network/?case={case_key(n)}&steps=2"),
        "network, of a hub": lambda n: officer.get(f"/network/?case={case_key(n % 10 * 100)}&steps=2"),
        "network, to begin": lambda n: officer.get("/network/"),
        "link review": lambda n: analyst.get("/links/"),
        "one's own answers": lambda n: analyst.get("/links/mine/"),
        "decisions": lambda n: officer.get("/decisions/"),
        "assurance": lambda n: auditor.get("/assurance/"),
        "assurance, about a person": lambda n: auditor.get(f"/assurance/?about={person(n)}"),
        "agreement of readings": lambda n: officer.get("/decisions/agreement/"),
        "unusual access": lambda n: auditor.get("/assurance/unusual/"),
        "assurance, by a colleague": lambda n: auditor.get(f"/assurance/?actor=worker.{n % 30}"),
        "access": lambda n: manager.get("/access/"),
        "submissions": lambda n: data.get("/submissions/"),
        "account": lambda n: officer.get("/account/"),
        **_later_pages(officer, analyst, auditor, manager, data, person=person),
        **_of_programs(n_people),
    }


def _later_pages(officer: Any, analyst: Any, auditor: Any, manager: Any, data: Any, *, person: Callable[[int], str]) -> Asks:
    """Search in narratives, answers in bulk, second readings, packs and the desk."""
    chair = client_of("worker.27")
    address = officer.post("/search/keep/", {"words": word_of(40), "name": "Kept"}).headers["Location"]

    def narrowed(n: int) -> str:
        return f"/links/?lead={('surname', 'phone')[n % 2]}&rarity={('rare', 'common')[n % 2]}&body=01"

    return {
        "search, a common word of narratives": lambda n: officer.post("/search/", {"words": word_of(n % 30)}),
        "search, a rare word of narratives": lambda n: officer.post("/search/", {"words": word_of(3000 + n % 2000)}),
        "search, a phrase of narratives": lambda n: officer.post(
            "/search/", {"words": f'"{word_of(0)} {word_of(1 + n % 50)}"'}
        ),
        "search, kept": lambda n: officer.get(address),
        "links, narrowed": lambda n: analyst.get(narrowed(n)),
        "links, alike": lambda n: analyst.get("/links/alike/"),
        "links, answered together": lambda n: analyst.get(f"/links/alike/{2 * (n % 40) + 1:016x}/"),
        "links, second readings": lambda n: analyst.get("/links/?show=second"),
        "links, third readings": lambda n: analyst.get("/links/?show=third"),
        "links, agreement": lambda n: analyst.get("/links/agreement/"),
        "pack, of a case": lambda n: chair.get(f"/packs/case/{case_key(n)}/"),
        "pack, of a person": lambda n: chair.get(f"/packs/person/{person(n)}/"),
        "print a case": lambda n: chair.get(f"/cases/{case_key(n)}/print/"),
        "data quality": lambda n: data.get("/submissions/quality/"),
        "data quality, of a body": lambda n: data.get(f"/submissions/quality/?body={n % N_FORCES:02d}"),
        "runs": lambda n: data.get("/submissions/runs/"),
        "run": lambda n: data.get(f"/submissions/runs/{1 + n % 250}/"),
        "deliveries": lambda n: data.get("/submissions/deliveries/"),
        "deliveries, far on": lambda n: data.get(f"/submissions/deliveries/?before=D{100 + n % 700:04d}"),
        "delivery": lambda n: data.get(f"/submissions/deliveries/D{1 + n % 800:04d}/"),
        "proposal of a run": lambda n: data.get("/submissions/1/"),
        "upload": lambda n: data.get(f"/submissions/uploads/{1 + n % 800}/"),
        "restriction": lambda n: manager.get(f"/cases/{case_key(n)}/restriction/"),
        "material": lambda n: chair.get(f"/cases/{case_key(n)}/material/"),
        "tokens, of all": lambda n: manager.get("/access/tokens/"),
        "one link": lambda n: analyst.get(f"/links/p-{2 * (n % 5000) + 1}|p-{2 * (n % 5000) + 2}/"),
        "send files": lambda n: data.get("/submissions/receive/"),
        "exports": lambda n: manager.get("/exports/"),
        "export, to ask": lambda n: manager.get("/cases/export/"),
        "tokens": lambda n: officer.get("/account/tokens/"),
        "api, described": lambda n: officer.get("/api/"),
        "assurance, a case": lambda n: auditor.get(f"/assurance/?about={case_key(n)}"),
    }


def _of_programs(n_people: int) -> Asks:
    """Ask the API, each door with a token of its own so that no limit is met."""
    officer, analyst, auditor = (
        token_of(*each) for each in (("worker.1", "read"), ("worker.16", "read", "judge"), ("worker.29", "audit"))
    )
    client = Client(SERVER_NAME="localhost")

    def get(token: str, address: str) -> Any:
        return client.get(f"/api/v1/{address}", headers={"Authorization": f"Bearer {token}"})

    def search(words: str) -> Any:
        return client.post(
            "/api/v1/search",
            json.dumps({"words": words}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {officer}"},
        )

    return {
        "api cases": lambda n: get(officer, "cases"),
        "api cases, of a force": lambda n: get(officer, f"cases?force={n % N_FORCES:02d}"),
        "api case": lambda n: get(officer, f"cases/{case_key(n)}"),
        "api people": lambda n: get(officer, f"people?after=p-{n}"),
        "api person": lambda n: get(officer, f"people/p-{n * 31 % n_people}"),
        "api links": lambda n: get(analyst, "links"),
        "api links, answered": lambda n: get(analyst, "links?answered=true"),
        "api dots": lambda n: get(officer, f"dots?after={n}"),
        "api decisions": lambda n: get(officer, "decisions"),
        "api search": lambda n: search(" ".join(name_of(n * 31 % n_people))),
        "api events": lambda n: get(auditor, "events"),
        "api events, about a case": lambda n: get(auditor, f"events?chain=read_events&about={case_key(n)}"),
        "api events, by a colleague": lambda n: get(auditor, f"events?chain=read_events&actor=worker.{n % 30}"),
    }


def token_of(username: str, *scopes: str) -> str:
    """Give a program of somebody a token, and take the limit of requests away: it is not what is measured."""
    from joindots.web.accounts.models import User
    from joindots.web.api import doors
    from joindots.web.audit.actions import perform
    from joindots.web.desk.models import ApiToken
    from joindots.web.desk.tokens import GiveToken, new_token

    doors.MOST_A_MINUTE = 10**9
    ApiToken.objects.filter(username=username).delete()
    token, digest = new_token()
    perform(GiveToken(digest, "to measure answers", scopes, 5), User.objects.get(username=username))
    return token
