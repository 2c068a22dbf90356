"""Names written a slip or a spelling away: found, quoted as written, and never enough on their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.network.near_names import is_one_slip, near_words
from joindots.network.stage import run

if TYPE_CHECKING:
    from tests.unit.network.conftest import World

    MakeWorld = Callable[[], World]

PHONE = "+447700900123"
NOBODY = pl.DataFrame(schema={"word": pl.String, "n_people": pl.Int64})


def rows_of(world: World, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run(world.tables())[name].to_pylist()
    return rows


def told_of(world: World, written: str, *, forename: str = "peregrine", surname: str = "oyelaran") -> dict[str, Any] | None:
    """Record a suspect in one case, let another's narrative write a name, and give what is found of it."""
    world.suspect(world.case("10/A"), surname, forename=forename)
    world.narrative(world.case("12/B"), f"She spoke of {written}, who was there.")
    return next(iter(rows_of(world, "mentions")), None)


@pytest.mark.parametrize(
    "written",
    ["Peregrin Oyelaran", "Peregrine Oyelaren", "Peregrine Oyelarna", "Oyelaran Perregrine", "PEREGRINE OYELARANN"],
)
def test_a_name_one_slip_away__is_found_quoted_as_written_and_held_back(world: World, written: str) -> None:
    found = told_of(world, written)
    assert found is not None
    assert (found["kind"], found["quote"], found["is_held_back"]) == ("near_name", written, True)
    assert found["probability"] < 0.6
    assert rows_of(world, "joined_dots") == []


def test_a_name_in_another_spelling__is_found_where_it_is_heard_alike(world: World) -> None:
    found = told_of(world, "Muhammad Oyelaran", forename="mohammed")
    assert found is not None
    assert (found["kind"], found["value"]) == ("near_name", "mohammed oyelaran")


@pytest.mark.parametrize(
    "written",
    ["Peregrin Oyelaren", "Perigrina Oyelaran", "peregrine Oyelaren", "Peregrine. Oyelaren", "Peregrine Adeyemi"],
)
def test_two_slips_or_no_name__are_not_found(world: World, written: str) -> None:
    assert told_of(world, written) is None


def test_a_short_word__is_never_a_slip_of_another(world: World) -> None:
    assert told_of(world, "Jane Oyelaran", forename="jan") is None


def test_a_spelling_that_others_bear__is_a_name_of_its_own(world: World) -> None:
    for n in range(3):
        world.suspect(world.case(f"11/{n}"), f"somebody{n}", forename="marian")
    assert told_of(world, "Marian Oyelaran", forename="marion") is None


def test_a_name_to_the_letter__is_not_read_as_a_slip_of_another(world: World) -> None:
    world.suspect(world.case("11/C"), "oyelaren", forename="peregrine")
    found = told_of(world, "Peregrine Oyelaren")
    assert found is not None
    assert (found["kind"], found["value"]) == ("name", "peregrine oyelaren")


def test_a_near_name__adds_to_what_else_two_cases_share_and_its_sentence_says_what_it_rests_on(
    make_world: MakeWorld,
) -> None:
    def dot(written: str) -> dict[str, Any]:
        world = make_world()
        for case_id in ("10/A", "12/B"):
            world.thing("phone", PHONE, world.case(case_id), seen=(date(2014, 1, 1), date(2014, 6, 1)))
        world.suspect("10/A", "oyelaran", forename="peregrine")
        world.narrative("12/B", f"She spoke of {written}.")
        (found,) = rows_of(world, "joined_dots")
        return found

    near, silent = dot("Peregrine Oyelaren"), dot("nobody")
    assert near["weight_bits"] > silent["weight_bits"]
    assert any("\u201cPeregrine Oyelaren\u201d" in said and "writes differently" in said for said in near["sentences"])


def test_a_victim__is_not_looked_for_under_any_spelling(world: World) -> None:
    world.victim(world.case("10/A"), "oyelaran", forename="peregrine")
    world.narrative(world.case("12/B"), "She spoke of Peregrine Oyelaren.")
    assert rows_of(world, "mentions") == []


def test_a_name_in_a_case_many_years_away__ties_nothing_alone(make_world: MakeWorld) -> None:
    def n_dots(year: int) -> int:
        world = make_world()
        for n in range(200):
            world.nominal("10", f"other{n:03}", forename=f"body{n:03}")
        world.suspect(world.case("10/A", offence_from=date(2012, 1, 1)), "oyelaran", forename="peregrine")
        world.narrative(world.case("12/B", offence_from=date(year, 1, 1)), "She spoke of Peregrine Oyelaran.")
        return len(rows_of(world, "joined_dots"))

    assert (n_dots(2014), n_dots(2019)) == (1, 0)


WORDS = st.text(alphabet="abc", min_size=1, max_size=6)


def _slips(word: str) -> set[str]:
    """Every word one slip away, spelt out."""
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + letter + right for left, right in cuts for letter in "abc"}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in "abc"}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    return found - {word}


@given(WORDS, WORDS)
def test_one_slip__is_what_spelling_every_slip_out_finds(a: str, b: str) -> None:
    assert is_one_slip(a, b) == (b in _slips(a))


@given(
    st.lists(st.text(alphabet="abc", min_size=5, max_size=7), max_size=8),
    st.lists(st.text(alphabet="abc", min_size=5, max_size=7), max_size=8),
)
def test_near_words__are_all_pairs_one_slip_apart_and_no_others(written: list[str], known: list[str]) -> None:
    found = near_words(
        pl.Series(sorted(set(written)), dtype=pl.String), pl.Series(sorted(set(known)), dtype=pl.String), NOBODY
    )
    assert set(found.iter_rows()) == {(a, b) for a in written for b in known if is_one_slip(a, b)}
