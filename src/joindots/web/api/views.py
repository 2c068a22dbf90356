"""Tokens on one's account, and the API's description as a page and as OpenAPI: both are drawn here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from joindots.web.accounts.roles import Verb
from joindots.web.api.doors import MOST_A_MINUTE
from joindots.web.api.v1 import api
from joindots.web.audit.actions import Refused, perform
from joindots.web.audit.reads import changes, note_read, shows_nothing
from joindots.web.desk.models import ApiToken
from joindots.web.desk.tokens import LONGEST, EndToken, GiveToken, new_token, scopes_of
from joindots.web.doors import attempt, needs
from joindots.web.pages import page
from joindots.web.signed_in import SignedIn


@login_required
def tokens(request: SignedIn) -> HttpResponse:
    """List one's tokens; give one, which is shown this once."""
    shown, given = "", {name: request.POST.get(name, "").strip() for name in ("purpose", "days")}
    problem = ""
    if request.method == "POST":
        token, digest = new_token()
        days = int(given["days"]) if given["days"].isdecimal() and len(given["days"]) < 5 else 0
        try:
            perform(GiveToken(digest, given["purpose"], tuple(request.POST.getlist("scopes")), days), request.user)
            shown = token
        except Refused as refusal:
            problem = str(refusal)
    note_read(request, "tokens.listed")
    held = ApiToken.objects.filter(username=request.user.username).order_by("-token_id")[:30]
    return page(
        request,
        "api/tokens.html",
        shown=shown,
        problem=problem,
        given=given if problem else {},
        tokens=held,
        scopes=scopes_of(request.user),
        most_days=LONGEST.days,
    )


@require_POST
@login_required
@changes
def end_token(request: SignedIn, token_id: int) -> HttpResponse:
    """End one of one's tokens."""
    attempt(request, EndToken(token_id, "ended by its owner"), "It opens nothing any more.")
    return redirect("tokens")


@needs(Verb.GRANT)
def all_tokens(request: SignedIn) -> HttpResponse:
    """List everybody's tokens that hold, for those who give and end access; end one, with the reason."""
    if request.method == "POST":
        token_id, reason = request.POST.get("token_id", ""), request.POST.get("reason", "").strip()
        if not reason or not (token_id.isdecimal() and len(token_id) < 15):
            messages.error(request, "Say why it is ended.")
        else:
            attempt(request, EndToken(int(token_id), reason), "It opens nothing any more.")
        return redirect("all-tokens")
    note_read(request, "tokens.listed_all")
    held = ApiToken.objects.filter(ended_at__isnull=True).order_by("username", "token_id")
    return page(request, "api/all_tokens.html", tokens=held)


@login_required
@shows_nothing("It describes the API.")
def described(request: SignedIn) -> HttpResponse:
    """Describe the API on a page."""
    document = api.get_openapi_schema()
    doors = [
        {
            "method": method.upper(),
            "path": path,
            "summary": door.get("summary", ""),
            "about": door.get("description", ""),
            "takes": [(each["name"], each["in"], _kind(each["schema"])) for each in door.get("parameters", ())],
            "body": _fields(document, _body(door)),
            "gives": _fields(document, _answer(door)),
        }
        for path, methods in sorted(document["paths"].items())
        for method, door in methods.items()
    ]
    return page(request, "api/described.html", doors=doors, most_a_minute=MOST_A_MINUTE)


@login_required
@shows_nothing("It describes the API.")
def openapi(request: SignedIn) -> HttpResponse:
    """Describe the API as OpenAPI 3.1, for programs that make clients."""
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"indent": 1})


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")


def _body(door: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = door.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return content


def _answer(door: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = door["responses"].get(200, {}).get("content", {}).get("application/json", {}).get("schema", {})
    return content


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[tuple[str, str]]:
    if "$ref" not in schema:
        return []
    found = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return [(name, _kind(field)) for name, field in found.get("properties", {}).items()]
