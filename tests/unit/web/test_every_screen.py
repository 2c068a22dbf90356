"""The tests of barriers visit every screen: the addresses of the app are walked, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from tests.journeys.web.screens import DESK_SCREENS, NO_SCREENS, SCREENS
from tests.unit.web.test_access import signed_in

_SOME = {"str": "x", "path": "10/CRIME000", "int": 1}


def addresses_of(parts: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Every address there is, but those of the API, which its own tests walk."""
    for part in parts:
        if isinstance(part, URLPattern):
            yield part
        elif "ninja" not in str(part.app_name) and str(part.pattern) != "api/v1/":
            yield from addresses_of(part.url_patterns)


def visited() -> set[str]:
    """Name the screens that are visited."""
    names = set()
    for address in [a for _, several in SCREENS for a in several] + [
        a for several in DESK_SCREENS.values() for a in several
    ]:
        try:
            names.add(resolve(unquote(urlsplit(address.format(upload=1, run=1)).path)).url_name)
        except Resolver404:
            assert address == "/nothing/"  # the page that says there is nothing
    return {name for name in names if name}


@pytest.mark.usefixtures("sqlite_casework")
def test_every_address_is_a_screen_that_is_visited_or_none_at_all() -> None:
    client = signed_in("manager")
    seen = visited()
    forgotten = []
    for pattern in addresses_of(get_resolver().url_patterns):
        name = str(pattern.name)
        if name in seen or name in NO_SCREENS:
            continue
        given = {key: _SOME[_kind(each)] for key, each in pattern.pattern.converters.items()}
        if client.get(reverse(name, kwargs=given)).status_code != 405:  # it only takes what is sent
            forgotten.append(name)
    assert forgotten == []
    assert not seen & set(NO_SCREENS)


def _kind(converter: object) -> str:
    return {"StringConverter": "str", "PathConverter": "path", "IntConverter": "int"}[type(converter).__name__]
