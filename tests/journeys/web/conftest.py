"""A served demo review, and Debian's Chromium that can reach nothing but it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "frontend" / "axe.min.js"


class Served:
    """A review served by `joindots serve`, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "joindots.cli", "serve", str(self.folder), "--port", str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment(), start_new_session=True)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the server did not come up")

    def kill(self) -> None:
        """Pull the plug: no goodbye, for any of its processes."""
        if self._process is not None:
            os.killpg(self._process.pid, 9)
            self._process.wait()
            self._process = None


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("JOINDOTS_", "DATABASE_", "DJANGO_"))}


@pytest.fixture(scope="session")
def prepared_review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if "JOINDOTS_DRAW_FROM" in os.environ:  # a demo as people meet it, for pictures
        return Path(os.environ["JOINDOTS_DRAW_FROM"]).resolve()
    folder = tmp_path_factory.mktemp("web") / "review"
    command = [sys.executable, "-m", "tests.journeys.web.prepare", str(folder)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)
    return folder


@pytest.fixture
def served(prepared_review: Path, tmp_path: Path) -> Iterator[Served]:
    """A review of one's own, served."""
    shutil.copytree(prepared_review, tmp_path / "review")
    server = Served(tmp_path / "review")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, headless, with every name but localhost unresolvable.

    It is gone before the tests of another file begin: while it is there a loop runs in this process, and Django refuses to
    touch a database within one.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is absent, and no test may be skipped here: install the package chromium.")
        pytest.skip("Chromium is not installed on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


@pytest.fixture
def visitor(browser: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Open a page as a fictional colleague; a request that leaves the origin, or a refusal of the policy, is a fault."""
    contexts, faults = [], []

    def visit(username: str = "", *, width: int = 1280, java_script: bool = True) -> Any:
        context = browser.new_context(
            base_url=served.address, viewport={"width": width, "height": 900}, java_script_enabled=java_script
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda r: None if r.url.startswith((served.address, "data:")) else faults.append(r.url))
        page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("pageerror", lambda e: faults.append(str(e)))
        page.goto("/accounts/login/")
        if username:
            page.click("text=Choose a colleague")
            with page.expect_navigation(url="**/"):
                page.click(f"form[action='/demo/{username}/'] button")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []
