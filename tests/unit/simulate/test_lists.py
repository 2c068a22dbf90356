"""The lists of the made-up nation hold together, and agree with the real forces."""

from __future__ import annotations

import numpy as np
import pytest

from joindots.reference.forces import territorial_forces
from joindots.simulate.lists import NameList, bodies, headers, name_book, traditions, words


def test_bodies__are_the_territorial_forces_and_one_other() -> None:
    codes = [body.code for body in bodies()]
    assert codes == sorted([*(force.code for force in territorial_forces()), "93"])
    assert {code for body in bodies() for code in body.neighbours} <= set(codes)


def test_traditions__have_shares_of_one_nation() -> None:
    assert sum(found.share for found in traditions()) == pytest.approx(1)
    assert all(sum(share for _, share in found.self_defined) == pytest.approx(1) for found in traditions())


def test_names__are_drawn_by_frequency_from_the_right_list() -> None:
    book = name_book()
    drawn = book.draw(np.random.default_rng(7), np.zeros(20_000, dtype=np.int64), np.full(20_000, NameList.SURNAME))
    names, counts = np.unique(book.names[drawn].astype(str), return_counts=True)
    assert book.traditions[0].name == "english"
    assert names[counts.argmax()] == "Smith"
    assert len(names) > 300


def test_names__can_be_written_by_every_force() -> None:
    assert all(name.encode("cp1252") and name.strip() == name for name in name_book().names)


def test_headers__are_distinct_in_every_wording() -> None:
    for wording in (1, 2, 3, 4):
        assert len(set(headers(wording).values())) == len(headers(wording))


def test_words__hold_everyday_hubs() -> None:
    hubs = " ".join(words("hub"))
    assert all(word in hubs for word in ("Police Station", "Hotel", "Childrens Home", "Taxi"))
