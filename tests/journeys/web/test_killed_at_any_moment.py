"""The server is killed at random moments under load: no confirmed decision is lost, and none is half made."""

from __future__ import annotations

import http.client
import random
import re
import sqlite3
import threading
import time
from urllib.parse import quote, urlencode

import pytest
from tests.journeys.web.conftest import Served

from joindots.ledger.judgements import JUDGED
from joindots.ledger.store import Chain, Ledger

PEOPLE = ("ines.okoro", "rowan.hale", "ines.okoro")  # three browsers, two of them one person's
READ_AGAIN = "link.read_again"
LINKS = tuple(f"s-{n}|s-{n + 1}" for n in range(1, 8))


class Analyst(threading.Thread):
    """Somebody who answers links as fast as the server confirms, and remembers what was confirmed."""

    def __init__(self, served: Served, username: str, reason: str) -> None:
        super().__init__(daemon=True)
        self.port, self.username, self.reason, self.confirmed = served.port, username, reason, 0
        self.cookies: dict[str, str] = {}
        self.rng = random.Random(reason)

    def run(self) -> None:
        try:
            self._post(f"/demo/{self.username}/", {})
            while True:
                verdict = self.rng.choice(["match", "non_match", "unsure"])
                led_to = self._post(
                    f"/links/{quote(self.rng.choice(LINKS))}/judge/", {"verdict": verdict, "reason": self.reason}
                )
                self.confirmed += led_to == "/links/"  # an answer that was refused leads back to its link
        except (OSError, http.client.HTTPException):
            return  # the plug was pulled

    def _post(self, path: str, fields: dict[str, str]) -> str:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        if "csrf" not in self.cookies:
            self._send(connection, "GET", "/demo/", "")
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies["csrf"]})
        led_to = self._send(connection, "POST", path, body)
        connection.close()
        return led_to

    def _send(self, connection: http.client.HTTPConnection, method: str, path: str, body: str) -> str:
        """Send, keep the cookies, and say where the answer leads."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            found = re.match(r"([^=]+)=([^;]*)", line)
            if found:
                self.cookies[found.group(1)] = found.group(2)
        return answer.getheader("Location") or ""


@pytest.mark.parametrize("n_kills", [10, pytest.param(100, marks=pytest.mark.nightly)])
def test_no_confirmed_decision_is_lost(served: Served, fresh_seed: int, n_kills: int) -> None:
    rng, confirmed = random.Random(fresh_seed), {}
    for n in range(n_kills):
        if n:
            served.start()
        analysts = [Analyst(served, username, f"round {n}, browser {m}") for m, username in enumerate(PEOPLE)]
        for analyst in analysts:
            analyst.start()
        time.sleep(rng.uniform(0.5, 2.5))
        served.kill()
        for analyst in analysts:
            analyst.join(timeout=60)
            confirmed[analyst.reason] = analyst.confirmed
    with sqlite3.connect(served.folder / "casework.db") as connection:
        cursor = connection.cursor()
        for chain in Chain:
            report = Ledger(cursor, chain=chain).verify()
            assert report.is_whole, report
        answers = [event for event in Ledger(cursor).events() if event.kind in (JUDGED, READ_AGAIN)]
        for reason, n_confirmed in confirmed.items():
            kept = sum(event.content["reason"] == reason for event in answers)
            assert n_confirmed <= kept <= n_confirmed + 1, (reason, n_confirmed, kept)  # the last may have been under way
        judged = [event.content for event in answers if event.kind == JUDGED]
        last = {f"{said['record_id_l']}|{said['record_id_r']}": said["verdict"] for said in judged}
        cursor.execute("SELECT link_id, verdict FROM casework_link WHERE verdict <> ''")
        assert dict(cursor.fetchall()) == last  # no change without its event, no event without its change
    assert sum(confirmed.values()) > 0
    print(f"{sum(confirmed.values())} answers were confirmed over {n_kills} kills, and all are kept")
