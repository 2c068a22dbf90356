"""A record of a name and a home, where a father and a son of that name live, is neither's."""

from __future__ import annotations

from datetime import date
from typing import Any

Town = Any  # the fixture's class: test folders are not packages, so it cannot be imported
HOME = {"postcode": "AB9 9ZZ", "address": "7 mill lane", "sex": "male"}


def test_shared_links__a_record_that_fits_father_and_son_is_neither(town: Town) -> None:
    son = town.add("boniface", "tarewa", date_of_birth=date(1988, 3, 4), **HOME)
    father = town.add("boniface", "tarewa", date_of_birth=date(1959, 10, 9), **HOME)
    unclear = town.add("boniface", "tarewa", **HOME)
    found = town.entities()
    assert len({found[son], found[father], found[unclear]}) == 3


def test_shared_links__what_fits_one_alone_stands(town: Town) -> None:
    one = town.add("boniface", "tarewa", date_of_birth=date(1988, 3, 4), **HOME)
    same = town.add("boniface", "tarewa", **HOME)
    found = town.entities()
    assert found[one] == found[same]


def test_shared_links__better_evidence_than_a_name_and_a_home_stands(town: Town) -> None:
    son = town.add("boniface", "tarewa", date_of_birth=date(1988, 3, 4), **HOME)
    father = town.add("boniface", "tarewa", date_of_birth=date(1959, 10, 9), phones=["+447000955555"], **HOME)
    phoned = town.add("boniface", "tarewa", phones=["+447000955555"], **HOME)
    found = town.entities()
    assert found[father] == found[phoned] != found[son]
