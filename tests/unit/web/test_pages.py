"""Search by name, and that the models and their migrations agree. How much each screen asks: `test_query_limits`."""

from __future__ import annotations

import pytest
from tests.unit.web.made import N_CASES, case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.web.explore import views


@pytest.mark.usefixtures("casework")
def test_search_finds_names_by_the_beginnings_of_their_words_and_no_victim() -> None:
    client = signed_in("review_officer")
    for words, found in (("wren sample3", "/people/s-3/"), ("WREN", "/people/s-0/"), ("sample1 wr", "/people/s-10/")):
        assert found in client.post("/search/", {"words": words}).content.decode(), words
    for words in ("ren", "canaryname", "wren sample99"):
        assert "/people/" not in client.post("/search/", {"words": words}).content.decode(), words
    assert f"/cases/{case_id(7)}/" in client.post("/search/", {"words": "crime007"}).content.decode()


@pytest.mark.usefixtures("casework")
def test_search_goes_past_names_that_may_not_be_seen_and_says_where_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twelve Wrens an officer of one force may see four, however few names are gone through at a time."""
    monkeypatch.setattr(views, "_SOME", 2)
    of_10 = {f"s-{n}" for n in range(0, N_CASES, 3)}
    people, is_cut = views.found_people(colleague("officer_of_10"), "wren")
    assert ({person.pk for person in people}, is_cut) == (of_10, False)
    monkeypatch.setattr(views, "_MOST_NAMES", 4)
    assert views.found_people(colleague("officer_of_10"), "wren")[1]
    people, is_cut = views.found_people(colleague("review_officer"), "wren", most=3)
    assert len(people) == 3
    assert is_cut


@pytest.mark.usefixtures("sqlite_casework")
def test_no_migration_is_missing() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)  # exits where a model has changed
