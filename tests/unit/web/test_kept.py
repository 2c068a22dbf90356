"""What people keep of what they ask: one mechanism for searches and for views of the network."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.unit.web.made import case_id
from tests.unit.web.test_access import signed_in

from joindots.web.audit.models import ReadEvent
from joindots.web.casework.models import KeptQuestion
from joindots.web.explore import kept

ASKED = {
    "search": {"words": "taxi"},
    "network": {"case": case_id(0), "kind": "phone", "steps": "2", "to": ""},
}


@pytest.mark.parametrize("place", ASKED)
@pytest.mark.usefixtures("casework")
def test_what_cannot_be_kept_says_why_and_is_still_on_the_page(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, asked = signed_in("review_officer"), ASKED[place]
    nameless = client.post(f"/{place}/keep/", asked).content.decode()
    assert "Give it a name to keep it by." in nameless
    assert all(f'value="{value}"' in nameless for value in asked.values())
    monkeypatch.setattr(kept, "MOST_KEPT", 1)
    client.post(f"/{place}/keep/", {**asked, "name": "One"})
    full = client.post(f"/{place}/keep/", {**asked, "name": "Another"}).content.decode()
    assert "You keep 1 already. Drop one first." in full
    assert [each.name for each in KeptQuestion.objects.all()] == ["One"]


@pytest.mark.usefixtures("sqlite_casework")
def test_an_empty_search_is_not_kept() -> None:
    text = signed_in("review_officer").post("/search/keep/", {"words": " ", "name": "Nothing"}).content.decode()
    assert "there is nothing to keep" in text
    assert not KeptQuestion.objects.exists()


@pytest.mark.usefixtures("casework")
def test_what_is_kept_in_one_place_is_not_opened_listed_or_dropped_in_the_other() -> None:
    client = signed_in("review_officer")
    for place, asked in ASKED.items():
        client.post(f"/{place}/keep/", {**asked, "name": f"Of {place}"})
    for place, other in (("search", "network"), ("network", "search")):
        own = KeptQuestion.objects.get(place=place)
        assert client.get(f"/{other}/{own.pk}/").status_code == 404
        assert client.post(f"/{other}/{own.pk}/drop/").status_code == 404
        listed = client.get(f"/{place}/").content.decode()
        assert f"Of {place}" in listed
        assert f"Of {other}" not in listed


@pytest.mark.usefixtures("casework")
def test_the_log_says_what_is_kept_and_dropped_without_a_word_of_it() -> None:
    client = signed_in("review_officer")
    for place, asked in ASKED.items():
        client.post(f"/{place}/keep/", {**asked, "name": "Aname"})
        client.post(f"/{place}/{KeptQuestion.objects.get(place=place).pk}/drop/")
    events = {each.kind: each for each in ReadEvent.objects.filter(actor="review_officer")}
    assert {f"{place}.{done}" for place in ASKED for done in ("kept", "dropped")} <= set(events)
    assert events["network.kept"].content["subjects"] == [case_id(0)]
    assert not [kind for kind, each in events.items() if "taxi" in each.payload or "Aname" in each.payload]


@pytest.mark.usefixtures("casework")
def test_what_was_kept_before_the_two_were_one_is_kept_under_the_same_addresses() -> None:
    before, now = [("casework", "0009_views_and_material")], [("casework", "0010_kept_questions")]
    old = _migrated(before)
    words = {"owner": "review_officer", "name": "Ranks", "words": "taxi"}
    old.get_model("casework", "SavedSearch").objects.create(search_id="a" * 32, **words)
    view = {"owner": "analyst", "name": "Near", "asked": ASKED["network"]}
    old.get_model("casework", "SavedView").objects.create(view_id="b" * 32, **view)
    kept_at = old.get_model("casework", "SavedView").objects.get().kept_at
    _migrated(now)
    assert KeptQuestion.objects.get(place="search", pk="a" * 32).asked == ASKED["search"]
    seen = KeptQuestion.objects.get(place="network", pk="b" * 32)
    assert (seen.owner, seen.name, seen.asked, seen.kept_at) == ("analyst", "Near", ASKED["network"], kept_at)
    back = _migrated(before)
    assert back.get_model("casework", "SavedSearch").objects.get().words == "taxi"
    assert back.get_model("casework", "SavedView").objects.get().asked == ASKED["network"]
    _migrated(now)
    assert KeptQuestion.objects.count() == 2


def _migrated(to: list[tuple[str, str]]) -> Any:
    """Bring the database to a migration, and give its models as they then were."""
    executor = MigrationExecutor(connection)
    return executor.migrate(to).apps
