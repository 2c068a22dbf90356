"""The API itself: its routers, its limits, and its description in OpenAPI."""

from __future__ import annotations

from ninja import NinjaAPI

from joindots import __version__
from joindots.web.api import reading, writing
from joindots.web.api.doors import AMinute

api = NinjaAPI(
    title="Joindots",
    version=f"1 (Joindots {__version__})",
    description=(
        "Reads and answers under the same permissions as the pages, and in the same log. Every request carries a token "
        "(Authorization: Bearer ...), which a person gives on their account's page for a purpose and a time."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
    throttle=AMinute(),
)
api.add_router("", reading.router, tags=["Read"])
api.add_router("", writing.router, tags=["Answer"])
