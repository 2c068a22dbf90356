"""Every page that a link leads to, for each role: nothing leaves the origin, and answers carry their headers (D1 to D3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.journeys.web.conftest import Served

MOST_PAGES = 45
HEADERS = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
}
ROLES = ("rowan.hale", "ines.okoro", "perry.lund", "dee.farrow", "cas.vale", "max.ferris", "uma.quill", "kit.dorran")


def _kind(address: str) -> str:
    """Say which kind of page it is: of pages that differ in an id or a query alone, one is opened."""
    path = urlsplit(address).path
    path = re.sub(r"\d\d/CRIME\d+", "CASE", path)
    return re.sub(r"/(people|links|submissions)/[^/]+/", r"/\1/ONE/", path)


@pytest.mark.parametrize("username", ROLES)
def test_control_d3__nothing_leaves_the_origin_and_every_page_carries_its_headers(
    visitor: Callable[..., Any], served: Served, username: str
) -> None:
    """The visitor fails on any request elsewhere, any refusal of the policy and any error of a script."""
    page = visitor(username)
    faults: list[tuple[str, str]] = []

    def check(answer: Any) -> None:
        found, path = answer.headers, urlsplit(answer.url).path
        is_asset = path.startswith("/static/")
        faults.extend((path, name) for name, value in HEADERS.items() if found.get(name) != value)
        if "default-src 'none'" not in found.get("content-security-policy", ""):
            faults.append((path, "content-security-policy"))
        if found.get("cache-control") != ("no-cache" if is_asset else "no-store"):
            faults.append((path, f"cache-control: {found.get('cache-control')}"))

    page.on("response", check)
    waiting: list[str] = ["/"]
    seen: set[str] = set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if _kind(address) in seen:
            continue
        seen.add(_kind(address))
        answer = page.goto(address)
        assert answer.status in {200, 404}, (address, answer.status)
        for link in page.eval_on_selector_all("a[href]", "all => all.filter(a => !a.download).map(a => a.href)"):
            parts = urlsplit(link)
            is_page = "logout" not in parts.path and "/api/" not in parts.path and not re.search(r"\.[a-z]+$", parts.path)
            if link.startswith(served.address) and is_page:
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    assert len(seen) >= 5
    assert faults == []
    for cookie in page.context.cookies():
        assert cookie["httpOnly"], cookie["name"]
        assert cookie["sameSite"] == "Strict", cookie["name"]
    page.goto("/accounts/logout/")
    with page.expect_navigation():
        page.click("main button[type=submit]")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert not page.evaluate("indexedDB.databases ? indexedDB.databases().then(all => all.length) : 0")
    page.goto("/cases/")
    assert "/accounts/login/" in page.url
