"""The factor is asked for again before what is grave (control C2), and passwords withstand guessing (control B3)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.web.made import case_id
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.asked_again import FORM_SECONDS, PAGE_SECONDS
from joindots.web.accounts.guessing import bits_of
from joindots.web.accounts.models import AccessRule, User
from joindots.web.casework.models import Case
from joindots.web.desk.models import Export

GRAVE = (
    "/cases/export/", f"/cases/{case_id(0)}/print/", "/access/", f"/cases/{case_id(0)}/restriction/",
    *(f"/packs/{kind}/{case_id(0)}/" for kind in ("case", "panel", "disclosure", "handover")), "/packs/person/s-0/",
)  # fmt: skip
GRANT = {"username": "analyst", "effect": "deny", "purpose": "a relative", "case_id": case_id(0)}


def long_signed_in(username: str, seconds: float) -> Client:
    """Somebody whose factor was last given so long ago, in a session that is still open."""
    client = signed_in(username)
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time() - seconds},
        {"method": "password", "at": time.time(), "reauthenticated": True},  # a password is not a factor
    ]
    session.save()
    return client


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize("address", GRAVE)
def test_control_c2__a_session_alone_opens_no_page_that_discloses_or_gives_access(address: str) -> None:
    client = long_signed_in("manager", PAGE_SECONDS + 5)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/confirm/?next=")
    assert client.get("/cases/").status_code == 200  # what is not grave stays open
    assert signed_in("manager").get(address).status_code == 200


@pytest.mark.usefixtures("casework")
def test_control_c2__a_session_alone_gives_no_access_and_exports_nothing() -> None:
    client = long_signed_in("manager", FORM_SECONDS + 5)
    assert client.post("/access/rule/", GRANT).headers["Location"].startswith("/accounts/confirm/")
    assert client.post("/access/people/", {"username": "x", "name": "X", "role": "administrator"}).status_code == 302
    assert client.post("/cases/export/", {"purpose": "p", "recipient": "r"}).status_code == 302
    assert not AccessRule.objects.exists()
    assert not User.objects.filter(username="x").exists()
    assert not Export.objects.exists()
    pack = {"reason": "r", "recipient": "the chair", "classification": "OFFICIAL-SENSITIVE"}
    assert client.post(f"/packs/case/{case_id(0)}/", pack).headers["Location"].startswith("/accounts/confirm/")
    client.post(f"/cases/{case_id(0)}/restriction/", {"reason": "a source is at risk"})
    assert not Case.objects.filter(is_restricted=True).exists()
    slow = long_signed_in("manager", FORM_SECONDS - 60)  # a form that was filled in slowly is taken
    slow.post("/access/rule/", GRANT)
    assert AccessRule.objects.count() == 1


@pytest.mark.usefixtures("casework")
def test_control_c2__once_confirmed_the_page_that_was_wanted_opens() -> None:
    client = long_signed_in("manager", PAGE_SECONDS + 5)
    asked = client.get("/cases/export/?state=triage").headers["Location"]
    assert "It is me" in client.get(asked).content.decode()
    opened = client.post("/accounts/confirm/", {"next": "/cases/export/?state=triage"})
    assert opened.headers["Location"] == "/cases/export/?state=triage"
    assert client.get("/cases/export/").status_code == 200
    elsewhere = client.post("/accounts/confirm/", {"next": "https://elsewhere.example/"})
    assert elsewhere.headers["Location"] == "/"


@pytest.mark.usefixtures("casework")
def test_control_c2__in_a_real_review_the_factor_is_asked_and_no_click_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from django.conf import settings

    real: Any = settings.REVIEW
    monkeypatch.setattr(settings, "REVIEW", replace(real, settings=replace(real.settings, is_demo=False)))
    client = long_signed_in("manager", PAGE_SECONDS + 5)
    for answer in (client.get("/accounts/confirm/?next=/access/"), client.post("/accounts/confirm/", {"next": "/access/"})):
        assert answer.headers["Location"] == "/accounts/2fa/reauthenticate/?next=%2Faccess%2F"
    assert client.get("/access/").status_code == 302


@pytest.mark.usefixtures("casework")
def test_control_c2__factors_change_after_the_factor_was_given_and_not_after_a_password_alone() -> None:
    client = long_signed_in("analyst", PAGE_SECONDS + 5)
    assert (
        client.get("/accounts/reauthenticate/?next=/account/")
        .headers["Location"]
        .startswith("/accounts/2fa/reauthenticate/")
    )


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword", "liverpool1234567", "qwertyuiop123456", "aaaaaaaaaaaaaaaaaa", "sunshine19871987",
        "letmeinletmein11", "dr4g0ndr4g0n2024", "abcdefghijklmnop", "monkeymonkeymonkey", "MICHAELJORDAN2323",
    ],
)  # fmt: skip
def test_control_b3__a_password_made_of_breached_pieces_is_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="guessed first"):
        validate_password(password)


@pytest.mark.parametrize("password", ["umbrella-quarry-violet-9", "tarn willow exact plinth", "gUv8#kq02!mDx7zLwe"])
def test_control_b3__words_that_nobody_would_put_together_are_taken(password: str) -> None:
    validate_password(password, colleague_like())


def colleague_like() -> User:
    return User(username="ines.okoro", name="Ines Okoro")


@given(st.text(min_size=3, max_size=8), st.text(min_size=1, max_size=5))
def test_control_b3__saying_it_again_adds_next_to_nothing(text: str, more: str) -> None:
    assert 0 < bits_of(text + more) <= bits_of(text) + bits_of(more) + 1e-9
    assert bits_of(text * 3) <= bits_of(text) + 4
