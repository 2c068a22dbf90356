"""The people of the nation: names by tradition, births, homes with moves, phones, vehicles, accounts and PNC ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from joindots.simulate.identifiers import (
    FIRST_PNC_SERIAL,
    N_PHONES,
    N_PLATES,
    N_PNC_SERIALS,
    N_POSTCODES,
    draw_distinct,
    postcode_text,
)
from joindots.simulate.lists import FloatArray, IntArray, NameBook, NameList, day_number, words

NONE = -1
"""The index that stands for no one and nothing in the arrays of this room; never written to a table."""
PEOPLES_SHARE = 9
"""Tenths of the phones and plates that people draw from; the last tenth is for groups and hubs."""
_MOST_REDRAWS = 30
"""Draws of a twin's given name before two twins may share one: as good as never."""
N_HOMES, MAIN_HOME = 3, 1
"""Homes of each household: an earlier one, the main one, a later one."""


@dataclass(slots=True)
class People:
    """One entry per person; days count from 1 January 1970, other numbers are indices into lists.

    `home_*` belong to the household's head, found through `household`.
    """

    sex: IntArray
    tradition: IntArray
    given: IntArray
    middle: IntArray
    surname: IntArray
    born: IntArray
    household: IntArray
    body: IntArray
    home_body: IntArray
    home_postcode: IntArray
    home_number: IntArray
    home_street: IntArray
    moved: IntArray
    phone: IntArray
    second_phone: IntArray
    phone_changed: IntArray
    plate: IntArray
    pnc_year: IntArray
    pnc_serial: IntArray
    self_defined: IntArray
    died: IntArray
    street_name: IntArray
    relation: IntArray

    def __len__(self) -> int:
        return len(self.sex)


RELATION_NONE, RELATION_TWIN, RELATION_PARENT = 0, 1, 2
"""Why a person was added: as themselves, as the twin of another, or as the parent of another with the same name."""


def draw_people(
    rng: np.random.Generator,
    book: NameBook,
    *,
    born: IntArray,
    body: IntArray,
    male_share: FloatArray,
    n_bodies: int,
    even_traditions: bool = False,
) -> People:
    """Draw people with the given births and home forces; traditions by national share or evenly, whatever one's role."""
    n = len(born)
    shares = np.array([1.0 if even_traditions else tradition.share for tradition in book.traditions])
    tradition = rng.choice(len(shares), size=n, p=shares / shares.sum()).astype(np.int64)
    sex = np.where(rng.random(n) < male_share, NameList.MALE, NameList.FEMALE).astype(np.int64)
    given, middle, surname = _draw_names(rng, book, tradition, sex)
    n_postcodes = int(np.clip(n // 12, 400, N_POSTCODES))
    home_body = np.repeat(body[:, None], N_HOMES, axis=1)
    moves_far = rng.random((n, N_HOMES)) < (0.15, 0, 0.15)
    home_body[moves_far] = rng.integers(0, n_bodies, int(moves_far.sum()))
    phones = draw_distinct(rng, 2 * n, PEOPLES_SHARE * N_PHONES // 10)
    people = People(
        sex=sex,
        tradition=tradition,
        given=given,
        middle=middle,
        surname=surname,
        born=born,
        household=np.arange(n),
        body=body,
        home_body=home_body,
        home_postcode=rng.integers(0, n_postcodes, (n, N_HOMES)),
        home_number=rng.integers(1, 180, (n, N_HOMES)),
        home_street=rng.integers(0, len(words("street")) * len(words("street_kind")) * len(words("town")), (n, N_HOMES)),
        moved=np.sort(rng.integers(day_number("2004-01-01"), day_number("2025-01-01"), (n, 2)), axis=1),
        phone=phones[:n],
        second_phone=phones[n:],
        phone_changed=rng.integers(day_number("2010-01-01"), day_number("2022-01-01"), n),
        plate=np.where(rng.random(n) < 0.45, draw_distinct(rng, n, PEOPLES_SHARE * N_PLATES // 10), NONE),
        pnc_year=1970 + (born // 365) + rng.integers(16, 24, n),
        pnc_serial=FIRST_PNC_SERIAL + draw_distinct(rng, n, N_PNC_SERIALS),
        self_defined=_draw_self_defined(rng, book, tradition),
        died=(rng.random(n) < 0.03).astype(np.int64),
        street_name=rng.integers(0, len(words("street_name")), n),
        relation=np.zeros(n, dtype=np.int64),
    )
    _reuse_phones(rng, people)
    return people


def _draw_names(
    rng: np.random.Generator, book: NameBook, tradition: IntArray, sex: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Draw given, middle and family names by the convention of each tradition."""
    n = len(tradition)
    given = book.draw(rng, tradition, sex)
    middle = np.where(rng.random(n) < 0.35, book.draw(rng, tradition, sex), NONE)
    surname = book.draw(rng, tradition, np.full(n, NameList.SURNAME))
    convention = np.array([found.convention for found in book.traditions], dtype=object)[tradition]
    is_male = sex == NameList.MALE
    sikh = (convention == "singh_kaur") & (rng.random(n) < 0.8)
    singh, kaur = (book.place("sikh", NameList.SURNAME, name) for name in ("Singh", "Kaur"))
    middle[sikh] = np.where(is_male, singh, kaur)[sikh]
    opposite = (convention == "singh_kaur") & (surname == np.where(is_male, kaur, singh))
    surname[opposite] = np.where(is_male, singh, kaur)[opposite]
    second = (convention == "called_by_second") & is_male & (rng.random(n) < 0.3)
    middle[second] = given[second]
    given[second] = book.place("south_asian_muslim", NameList.MALE, "Mohammed")
    fathers = book.draw(rng, tradition, np.full(n, NameList.MALE))
    patronymic = (convention == "patronymic") & (rng.random(n) < 0.8)
    middle[patronymic] = fathers[patronymic]
    return given, middle, surname


def _draw_self_defined(rng: np.random.Generator, book: NameBook, tradition: IntArray) -> IntArray:
    """Draw a self-defined ethnicity code, as an index into `self_defined_codes`."""
    codes = {code: place for place, code in enumerate(self_defined_codes(book))}
    drawn = np.zeros(len(tradition), dtype=np.int64)
    for t, found in enumerate(book.traditions):
        chosen = np.flatnonzero(tradition == t)
        indices = [codes[code] for code, _ in found.self_defined]
        drawn[chosen] = rng.choice(indices, size=len(chosen), p=[share for _, share in found.self_defined])
    return drawn


def self_defined_codes(book: NameBook) -> tuple[str, ...]:
    """Return the self-defined ethnicity codes in use, in order."""
    return tuple(sorted({code for tradition in book.traditions for code, _ in tradition.self_defined}))


def _reuse_phones(rng: np.random.Generator, people: People) -> None:
    """Give some second phones a number that somebody else gave up: operators issue numbers again."""
    n = len(people)
    takers = np.flatnonzero(rng.random(n) < 0.04)
    givers = rng.integers(0, max(n, 1), len(takers))
    fits = (people.phone_changed[takers] > people.phone_changed[givers]) & (takers != givers)
    people.second_phone[takers[fits]] = people.phone[givers[fits]]


def make_twins(rng: np.random.Generator, book: NameBook, people: People, twin: IntArray, of: IntArray) -> None:
    """Turn people `twin` into twins of people `of`: one family name, birth and home, another given name."""
    _move_in(people, twin, of)
    people.sex[twin] = people.sex[of]
    people.born[twin] = people.born[of]
    people.given[twin] = book.draw(rng, people.tradition[twin], people.sex[twin])
    for _ in range(_MOST_REDRAWS):
        same = twin[people.given[twin] == people.given[of]]
        people.given[same] = book.draw(rng, people.tradition[same], people.sex[same])
    people.relation[twin] = RELATION_TWIN
    people.middle[twin] = NONE


def make_parents(rng: np.random.Generator, book: NameBook, people: People, parent: IntArray, of: IntArray) -> None:
    """Turn people `parent` into parents of the same name and sex, a generation older, at the same homes."""
    _move_in(people, parent, of)
    people.sex[parent] = people.sex[of]
    people.given[parent] = people.given[of]
    own_middle = book.draw(rng, people.tradition[parent], people.sex[parent])
    people.middle[parent] = np.where(people.middle[parent] == NONE, NONE, own_middle)
    people.born[parent] = people.born[of] - rng.integers(20 * 365, 36 * 365, len(parent))
    people.pnc_year[parent] = np.maximum(people.pnc_year[of] - 25, 1970)
    people.relation[parent] = RELATION_PARENT


def _move_in(people: People, who: IntArray, of: IntArray) -> None:
    """Give people the household, tradition, family name and home force of others."""
    people.household[who] = people.household[of]
    for name in ("tradition", "surname", "body", "self_defined"):
        getattr(people, name)[who] = getattr(people, name)[of]


def home_frame(people: People, who: IntArray, home: IntArray, areas: tuple[str, ...]) -> pl.DataFrame:
    """Write the address and postcode of the given homes."""
    head = people.household[who]
    area = pl.Series(areas).gather(people.home_body[head, home])
    return pl.DataFrame(
        {
            "address": street_address(people.home_number[head, home], people.home_street[head, home]),
            "postcode": postcode_text(area, people.home_postcode[head, home]),
        }
    )


def street_address(number: IntArray, street: IntArray) -> pl.Series:
    """Write a house number, street and town."""
    streets, kinds, towns = (pl.Series(words(kind)) for kind in ("street", "street_kind", "town"))
    town = street // (len(streets) * len(kinds))
    name = streets.gather(street % len(streets)) + " " + kinds.gather(street // len(streets) % len(kinds))
    return pl.Series(number).cast(pl.String) + " " + name + ", " + towns.gather(town % len(towns))
