"""Passkeys and recovery codes as people meet them, in a real review, with a virtual authenticator (controls B1, B2, C2)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.web.conftest import ROOT, Served, environment

N_CODES = 10
PASSWORD = "tarn willow exact plinth"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def _command(*words: str) -> str:
    call = [sys.executable, "-m", "joindots.cli", *words]
    return subprocess.run(call, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True).stdout


@pytest.fixture
def real_review(tmp_path: Path) -> Iterator[tuple[Served, str]]:
    """A review that is no demo, served; and the code with which its administrator begins."""
    folder = tmp_path / "real"
    _command("init", str(folder))
    said = _command("user", str(folder), "kit.dorran", "--name", "Kit Dorran", "--role", "administrator", "--json")
    server = Served(folder)
    server.start()
    yield server, json.loads(said)["code"]
    server.kill()


def test_controls_b1_and_b2__an_administrator_begins_with_a_passkey_and_sees_recovery_codes_once(
    browser: Any, real_review: tuple[Served, str]
) -> None:
    server, code = real_review
    context = browser.new_context(base_url=server.address)
    page = context.new_page()
    page.set_default_timeout(20_000)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    page.goto("/accounts/start/")
    for name, value in (("username", "kit.dorran"), ("code", code), ("password", PASSWORD)):
        page.fill(f"[name={name}]", value)
    page.click("main button[type=submit]")
    page.wait_for_url("**/accounts/factor/")
    said = page.inner_text("main")
    assert "Your role needs a passkey" in said
    assert "authenticator app" not in said

    page.click("text=Add a passkey or security key")
    if "reauthenticate" in page.url:  # the password is asked for again before a first factor is added
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
    page.fill("[name=name]", "Blue key")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/webauthn/add" not in url)

    shown = page.input_value("#recovery_codes").split()
    assert len(shown) == N_CODES
    page.goto("/accounts/2fa/recovery-codes/")
    assert not any(code in page.content() for code in shown), "recovery codes are shown once"

    page.goto("/access/")  # it gives access: the passkey is asked for again
    if "reauthenticate" in page.url:
        page.click("#mfa_webauthn_reauthenticate")
        page.wait_for_url("**/access/")
    assert "Kit Dorran" in page.content()

    context.clear_cookies()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "kit.dorran")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/2fa/authenticate/**")
    page.goto("/")
    assert "/accounts/login/" in page.url or "authenticate" in page.url  # the password alone opens nothing
    if "login" in page.url:
        page.fill("[name=login]", "kit.dorran")
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/2fa/authenticate/**")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(f"{server.address}/")
    assert "Kit Dorran" in page.content()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()
