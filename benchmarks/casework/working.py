"""One person at work: signed in, doing the tasks of their role page by page, thinking in between."""

from __future__ import annotations

import html
import http.client
import random
import re
import threading
import time
from collections import Counter
from urllib.parse import quote, urlencode

from benchmarks.casework.workers import role_of

_OK, _MOVED = 200, 302


class Worker(threading.Thread):
    """Somebody at work. `times` are (kind of page, ms); `confirmed` counts (who, kind of event) that a page confirmed."""

    def __init__(self, n: int, port: int, cookie: str, *, until: float, think: float, rng: random.Random) -> None:
        super().__init__(daemon=True)
        self.name, self.role = f"worker.{n}", role_of(n)
        self.times: list[tuple[str, float]] = []
        self.errors: list[str] = []
        self.confirmed: Counter[tuple[str, str]] = Counter()
        self._until, self._think, self._rng, self._port = until, think, rng, port
        self._cookies = {"joindots": cookie}
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        tasks = {
            "review_officer": [self.assess, self.assess, self.look_up],
            "analyst": [self.judge, self.judge, self.judge, self.follow, self.look_up],
            "panel_member": [self.sit],
            "panel_chair": [self.sit, self.decide],
            "auditor": [self.audit],
        }[self.role]
        time.sleep(self._rng.uniform(0, self._think))
        while time.monotonic() < self._until:
            try:
                self._rng.choice(tasks)()
            except (OSError, http.client.HTTPException) as problem:
                self.errors.append(f"{self.name}: {problem!r}")
                self._connection = None

    def assess(self) -> None:
        """Take a case from triage, read it, keep a draft, submit."""
        self.page("my work", "/")
        found = re.findall(
            r'action="(/cases/[^"]+/move/)"', self.page("triage", f"/triage/?after={self._rng.randrange(50_000)}|x")
        )
        if not found:
            return
        move = html.unescape(self._rng.choice(found))
        case = move.removesuffix("move/")
        self.change("take on", move, {"action": "accept", "back": case}, "case.moved", "Done: ")
        self.page("case", case)
        form = self.page("assess", f"{case}assess/")
        items = sorted(set(re.findall(r'name="([a-z_]+)-answer"', form)))
        answers = {f"{item}-answer": "no" for item in items} | {f"{item}-reason": "As read." for item in items}
        self.post("keep a draft", f"{case}keep-draft/", answers)
        self.change("submit", f"{case}assess/", answers, "assessment.submitted", "The assessment is submitted")

    def look_up(self) -> None:
        """Search for a reference and for a name, and read a person found."""
        self.post("search", "/search/", {"words": f"CRIME{self._rng.randrange(100_000):07d}"})
        found = self.post("search", "/search/", {"words": self._rng.choice(["gif", "nal", "dun gu", "lu do", "jeg"])})
        people = re.findall(r'href="(/people/[^"]+/)"', found)
        if people:
            self.page("person", html.unescape(self._rng.choice(people)))

    def judge(self) -> None:
        """Answer the link that waits; sometimes take the answer back."""
        form = re.search(r'action="(/links/[^"]+/judge/)"', self.page("link review", "/links/"))
        if form is None:
            return
        verdict = self._rng.choice(["match", "non_match", "unsure"])
        address = html.unescape(form.group(1))
        said = {"verdict": verdict, "reason": "The values agree and are rare enough together."}
        self.change("answer a link", address, said, "judgement", ": recorded.")
        if self._rng.random() < 0.05:
            undo = address.replace("/judge/", "/undo/")
            self.change("undo", undo, {"reason": "A slip."}, "judgement_undone", "Taken back.")

    def follow(self) -> None:
        """Follow what joins a case to others."""
        cases = re.findall(r'href="(/cases/[^"?]+/CRIME\d+/)"', self.page("cases", "/cases/"))
        case = html.unescape(self._rng.choice(cases))
        self.page("case", case)
        key = case.removeprefix("/cases/").removesuffix("/")
        self.page("network", f"/network/?case={key}&steps=2")

    def sit(self) -> None:
        """Read a case before the panel, and give a view."""
        found = re.findall(r'href="(/cases/[^"]+/panel/)"', self.page("my work", "/"))
        if not found:
            return
        panel = html.unescape(self._rng.choice(found))
        case = panel.removesuffix("panel/")
        self.page("case", case)
        if "/view/" in self.page("panel", panel):
            said = {"view": "nfa_upheld", "reason": "The file supports it."}
            self.change("give a view", f"{case}view/", said, "panel.view", "Your view is recorded")

    def decide(self) -> None:
        """Record the decision of a panel that has its views."""
        found = re.findall(r'href="(/cases/[^"]+/panel/)"', self.page("my work", "/"))
        for panel in map(html.unescape, found[-3:]):
            if "/decide/" in self.page("panel", panel):
                said = {"outcome": "nfa_upheld", "rationale": "It supports it.", "rejected": "None.", "evidence": "doc 1"}
                where = panel.replace("/panel/", "/decide/")
                self.change("decide", where, said, "panel.decided", "The decision is recorded")

    def audit(self) -> None:
        """Ask who looked at somebody."""
        self.page("who looked", f"/assurance/?about=p-{self._rng.randrange(50_000)}")
        self.page("who looked", f"/assurance/?actor=worker.{self._rng.randrange(30)}")

    def page(self, kind: str, address: str) -> str:
        """Ask for a page, and read it for a while."""
        return self._timed(kind, "GET", address, {})

    def post(self, kind: str, address: str, fields: dict[str, str]) -> str:
        """Send a form, and follow to where it leads."""
        return self._timed(kind, "POST", address, fields)

    def change(self, kind: str, address: str, fields: dict[str, str], event: str, says: str) -> None:
        """Send a form that changes something; it is confirmed if the page after it says so."""
        if says in self.post(kind, address, fields):
            self.confirmed[self.name, event] += 1

    def _timed(self, kind: str, method: str, address: str, fields: dict[str, str]) -> str:
        if method == "POST" and "csrf" not in self._cookies:
            self._send("GET", "/search/", {})
        started = time.perf_counter()
        status, text, where = self._send(method, address, fields)
        self.times.append((kind, 1000 * (time.perf_counter() - started)))
        if status == _MOVED:
            started = time.perf_counter()
            status, text, _ = self._send("GET", where, {})
            self.times.append((f"after: {kind}", 1000 * (time.perf_counter() - started)))
        if status != _OK:
            self.errors.append(f"{self.name}: {method} {address}: {status}")
        time.sleep(self._rng.expovariate(1 / self._think))
        return text

    def _send(self, method: str, address: str, fields: dict[str, str]) -> tuple[int, str, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("localhost", self._port, timeout=60)
        body = urlencode({**fields, "csrfmiddlewaretoken": self._cookies["csrf"]}) if method == "POST" else None
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._connection.request(method, quote(html.unescape(address), safe="/?&=%|#"), body, headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):  # it was kept open too long
            self._connection.close()
            self._connection.request(method, quote(html.unescape(address), safe="/?&=%|#"), body, headers)
            answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            if found := re.match(r"([^=]+)=([^;]*)", line):
                self._cookies[found.group(1)] = found.group(2)
        return answer.status, text, answer.headers.get("Location", "")
