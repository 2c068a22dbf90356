"""Signing in, factors, sessions, headers: the controls B, C, D and H of the casework, named."""

from __future__ import annotations

import functools
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.unit.web.made import case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.keys import open_keys
from joindots.model.errors import StateError
from joindots.review import init_review
from joindots.web.accounts.accounts import account_with_code
from joindots.web.accounts.models import User
from joindots.web.audit.models import DecisionEvent, ReadEvent
from joindots.web.start import refuse_to_start

PASSWORD = "umbrella-quarry-violet-9"


def code_now(user: User) -> str:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
    from allauth.mfa.utils import decrypt

    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def with_password(username: str) -> Client:
    """A person who has chosen a password with their code, and no factor yet."""
    client = Client(SERVER_NAME="localhost")
    given = {"username": username, "code": account_with_code(username), "password": PASSWORD}
    assert client.post("/accounts/start/", given).status_code == 302
    return client


@pytest.mark.usefixtures("casework")
def test_control_b1__without_a_factor_no_page_opens_but_the_one_that_sets_it_up() -> None:
    client = with_password("analyst")
    for address in ("/", "/cases/", "/links/", "/search/", "/account/", f"/cases/{case_id(0)}/"):
        assert client.get(address).headers.get("Location") == "/accounts/factor/", address
    assert "authenticator app" in client.get("/accounts/factor/").content.decode()


@pytest.mark.usefixtures("casework")
def test_control_b1__a_password_alone_signs_nobody_in() -> None:
    with_password("analyst")
    signed_in("analyst")  # sets up the factor
    client = Client(SERVER_NAME="localhost")
    client.post("/accounts/login/", {"login": "analyst", "password": PASSWORD})
    assert client.get("/").headers["Location"].startswith("/accounts/login/")
    code = code_now(colleague("analyst"))
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("casework")
def test_control_b2__a_code_works_once() -> None:
    with_password("analyst")
    signed_in("analyst")
    code = code_now(colleague("analyst"))
    opened = []
    for _ in range(2):
        client = Client(SERVER_NAME="localhost")
        client.post("/accounts/login/", {"login": "analyst", "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        opened.append(client.get("/").status_code == 200)
    assert opened == [True, False]


@pytest.mark.usefixtures("sqlite_casework")
@pytest.mark.parametrize("bad", ["short", "passwordpassword1", "my-joindots-secret-77", "reviewing-analyst-2026"])
def test_control_b3__passwords_are_long_and_hold_no_word_of_this_place(bad: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(bad, colleague("analyst"))


@pytest.mark.usefixtures("sqlite_casework")
def test_control_b3__passwords_are_kept_with_argon2id() -> None:
    with_password("analyst")
    assert colleague("analyst").password.startswith("argon2$argon2id$")


@pytest.mark.usefixtures("sqlite_casework")
def test_control_b4__a_reset_lets_its_holder_choose_ends_sessions_and_says_how_they_were_known() -> None:
    client = signed_in("analyst")
    code = account_with_code("analyst")
    assert client.get("/").status_code == 302
    event = DecisionEvent.objects.filter(kind="user.reset").get()
    assert event.content["proof"]
    assert code not in event.payload
    first = Client(SERVER_NAME="localhost").post(
        "/accounts/start/", {"username": "analyst", "code": code, "password": PASSWORD}
    )
    again = Client(SERVER_NAME="localhost").post(
        "/accounts/start/", {"username": "analyst", "code": code, "password": PASSWORD}
    )
    assert (first.status_code, again.status_code) == (302, 200)


@pytest.mark.usefixtures("casework")
def test_control_b5__six_failures_lock_and_known_and_unknown_names_are_told_alike() -> None:
    with_password("analyst")
    told = {}
    for name in ("analyst", "nobody.here"):
        answers = []
        for _ in range(7):
            answer = Client(SERVER_NAME="localhost").post(
                "/accounts/login/", {"login": name, "password": "wrong-wrong-wrong"}
            )
            answers.append((answer.status_code, "Sign-in is paused" in answer.content.decode()))
        told[name] = answers
    assert told["analyst"] == told["nobody.here"]
    assert told["analyst"][0] == (200, False)
    assert told["analyst"][-1] == (429, True)
    noted = ReadEvent.objects.filter(kind="session.refused")
    assert noted.count() >= 12
    assert not [event for event in noted if "analyst" in event.payload]


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize(
    ("key", "ago"), [("last_at", timedelta(minutes=16)), ("started_at", timedelta(hours=12, minutes=1))]
)
def test_control_c1__sessions_end_when_idle_and_after_twelve_hours(key: str, ago: timedelta) -> None:
    client = signed_in("analyst")
    assert client.get("/").status_code == 200
    session = client.session
    session[key] = (timezone.now() - ago).isoformat()
    session.save()
    ended = client.get("/")
    assert ended.headers["Location"] == "/accounts/login/?ended=1"
    assert ended.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302


@pytest.mark.usefixtures("casework")
def test_control_c1__a_person_sees_and_ends_their_other_sessions() -> None:
    first, second = signed_in("analyst"), signed_in("analyst")
    first.get("/")
    second.get("/")
    assert first.get("/account/").content.decode().count("Started") == 2
    first.post("/account/end-others/")
    assert (first.get("/").status_code, second.get("/").status_code) == (200, 302)


@pytest.mark.usefixtures("sqlite_casework")
def test_control_d1_d2__headers_stand_on_every_page() -> None:
    client = signed_in("review_officer")
    for address in ("/", "/cases/", f"/cases/{case_id(0)}/", "/accounts/login/", "/nothing/", "/static/joindots/app.js"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert ("no-store" in headers["Cache-Control"]) == (not address.startswith("/static/"))
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")


def test_control_h1__it_refuses_to_serve_in_the_clear_beyond_this_machine() -> None:
    with pytest.raises(StateError, match="without TLS"):
        refuse_to_start(host="0.0.0.0", certificate=None, is_demo=False)
    with pytest.raises(StateError, match="demo"):
        refuse_to_start(host="0.0.0.0", certificate=Path("c.pem"), is_demo=True)
    refuse_to_start(host="127.0.0.1", certificate=None, is_demo=True)


def test_control_h4__keys_that_others_may_read_are_refused(tmp_path: Path) -> None:
    review = init_review(tmp_path / "r", name="A review")
    open_keys(review)
    path = tmp_path / "r" / "casework.key"
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o644)
    with pytest.raises(StateError, match="chmod 600"):
        open_keys(review)


@pytest.mark.usefixtures("sqlite_casework")
def test_control_h4__a_new_review_has_no_account() -> None:
    User.objects.all().delete()
    assert "Sign in" in Client(SERVER_NAME="localhost").get("/accounts/login/").content.decode()
    assert not User.objects.exists()


@pytest.mark.usefixtures("sqlite_casework")
def test_demo_doors_are_shut_in_a_real_review(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    review = django_settings.REVIEW
    monkeypatch.setattr(django_settings, "REVIEW", replace(review, settings=replace(review.settings, is_demo=False)))
    client = Client(SERVER_NAME="localhost")
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/rowan.hale/").status_code == 404


def every_view() -> list[tuple[str, object]]:
    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> list[tuple[str, object]]:
        found: list[tuple[str, object]] = []
        for each in patterns:
            where = prefix + str(each.pattern)
            found += walk(each.url_patterns, where) if isinstance(each, URLResolver) else [(where, each.callback)]
        return found

    return walk(get_resolver().url_patterns, "/")


@pytest.mark.parametrize(("address", "view"), every_view(), ids=[address for address, _ in every_view()])
def test_control_g1__every_view_says_what_it_shows_or_why_it_shows_nothing(address: str, view: object) -> None:
    import inspect

    if str(getattr(view, "__module__", "")).startswith("allauth."):
        return
    if isinstance(view, functools.partial) and view.func.__module__.startswith("ninja."):
        return  # the root of the API: the library's page that says where the API is described
    held = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    owner = next((each for each in (getattr(view, "__self__", None), *held) if hasattr(each, "operations")), None)
    operations = getattr(owner, "operations", None)  # of the API: one address, a function for each method
    parts = [each.view_func for each in operations] if operations else [inspect.unwrap(view)]  # type: ignore[arg-type]
    doors = ("note_read", "note", "_do", "_show", "_found", "about_case", "_answered", ".answer")
    says = all(any(f"{name}(" in inspect.getsource(part) for name in doors) for part in parts)
    assert says or hasattr(view, "shows_nothing"), f"{address} neither notes a read nor says why it need not"


@pytest.mark.usefixtures("sqlite_casework")
def test_control_g1__a_page_that_does_not_say_what_it_shows_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from joindots.web.explore import network as views

    monkeypatch.setattr(views, "note_read", lambda *_args, **_more: None)
    with pytest.raises(StateError, match="without saying what"):
        signed_in("review_officer").get("/network/")
