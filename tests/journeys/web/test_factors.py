"""Passkeys and recovery codes as people meet them, in a real review, with a virtual authenticator (controls B1, B2, C2)."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from tests.journeys.web.conftest import ROOT, Served, environment
from tests.journeys.web.hands import Keyboard
from tests.journeys.web.test_barriers import WIDE, look_at

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


@pytest.fixture
def keyed_page(browser: Any, real_review: tuple[Served, str]) -> Iterator[Any]:
    """A page of a browser that has a key in it."""
    context = browser.new_context(base_url=real_review[0].address, viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(20_000)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    context.close()


def test_pages_between_password_and_key_and_of_a_key_have_no_barriers_and_answer_to_the_keyboard(
    keyed_page: Any, real_review: tuple[Served, str]
) -> None:
    """The screens that the walk over the registry cannot reach: it meets no key and stands between no two factors."""
    page, hands, faults = keyed_page, Keyboard(keyed_page), defaultdict[str, list[tuple[str, ...]]](list)

    def look(address: str) -> None:
        look_at(page, address, faults)
        page.set_viewport_size(WIDE)
        page.goto(address)
        assert urlsplit(page.url).path == address, "it leads elsewhere, and was not looked at"

    page.goto("/accounts/start/")
    for name, value in (("username", "kit.dorran"), ("code", real_review[1]), ("password", PASSWORD)):
        hands.fill(f"[name={name}]", value)
    hands.follow("main button[type=submit]")
    look("/accounts/factor/")
    hands.follow("text=Add a passkey or security key")
    if "reauthenticate" in page.url:
        look("/accounts/reauthenticate/")
        hands.fill("[name=password]", PASSWORD)
        hands.follow("main button[type=submit]")
    look("/accounts/2fa/webauthn/add/")
    hands.fill("[name=name]", "Blue key")
    hands.follow("#mfa_webauthn_add")
    look("/accounts/2fa/recovery-codes/")
    look("/accounts/2fa/webauthn/reauthenticate/")
    look("/accounts/2fa/webauthn/")
    for page_of_key in ("remove", "edit"):
        look(page.locator(f"a[href*='/{page_of_key}/']").first.get_attribute("href"))
        if page_of_key == "remove":
            look("/accounts/2fa/webauthn/")
    hands.fill("[name=name]", "Green key")
    hands.follow("main button[type=submit]")
    page.goto("/accounts/2fa/webauthn/")
    assert hands.says("Green key")

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    hands.fill("[name=login]", "kit.dorran")
    hands.fill("[name=password]", PASSWORD)
    hands.follow("main button[type=submit]")
    look("/accounts/2fa/authenticate/")
    hands.follow("#mfa_webauthn_authenticate")
    page.wait_for_url(f"{real_review[0].address}/")
    assert {promise: found for promise, found in faults.items() if found and promise != "demo"} == {}  # it is no demo


def test_the_page_that_activates_an_authenticator_app_has_no_barriers_and_takes_the_code_of_the_app(
    browser: Any, real_review: tuple[Served, str]
) -> None:
    said = _command(
        "user", str(real_review[0].folder), "an.officer", "--name", "An Officer", "--role", "review_officer", "--json"
    )
    context = browser.new_context(base_url=real_review[0].address, viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(20_000)
    hands, faults = Keyboard(page), defaultdict[str, list[tuple[str, ...]]](list)
    page.goto("/accounts/start/")
    for name, value in (("username", "an.officer"), ("code", json.loads(said)["code"]), ("password", PASSWORD)):
        hands.fill(f"[name={name}]", value)
    hands.follow("main button[type=submit]")
    hands.follow("main a[href*='/totp/']")
    if "reauthenticate" in page.url:
        hands.fill("[name=password]", PASSWORD)
        hands.follow("main button[type=submit]")
    address = "/accounts/2fa/totp/activate/"
    assert urlsplit(page.url).path == address
    look_at(page, address, faults)
    page.set_viewport_size(WIDE)
    page.goto(address)
    secret = base64.b32decode(page.input_value("#authenticator_secret"))
    app = TOTP(secret, 6, SHA1(), 30, enforce_key_length=False)  # RFC 6238, by another hand than the server's
    hands.fill("[name=code]", app.generate(int(time.time())).decode())
    hands.follow("main button[type=submit]")
    page.goto("/")
    assert urlsplit(page.url).path == "/", "without a factor every page leads to where one is set up"
    assert {promise: found for promise, found in faults.items() if found and promise != "demo"} == {}  # it is no demo
    context.close()
