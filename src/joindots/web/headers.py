"""Security headers on every response: nothing from elsewhere, nothing kept, nothing framed (controls D1 to D3)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)


class SecurityHeaders:
    """Write the headers, with a nonce for the one inline script of the page template."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        nonce = secrets.token_urlsafe(16)
        request.__dict__["csp_nonce"] = nonce
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce))
        response["X-Content-Type-Options"] = "nosniff"
        response["Referrer-Policy"] = "same-origin"  # with "no-referrer" browsers send no Origin, and every form is refused
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if settings.IS_SERVER:
            response["Strict-Transport-Security"] = "max-age=31536000"
        is_asset = request.path.startswith(settings.STATIC_URL)
        response["Cache-Control"] = "no-cache" if is_asset else "no-store"  # asked again, and answered that it is unchanged
        return response
