"""A large file of made-up people, for measuring speed: no row is a Python object, so that ten million take a minute.

One row is one record: ``record_id``, ``person_id`` (the truth), ``forename``, ``surname``, ``date_of_birth``, ``city``,
``postcode``, ``email``. A quarter of the records are further records of somebody; one person has one to six. Names are those
of the simulated nation, as skewed, with a long tail of rare ones made by joining halves of two; families share a surname and
a postcode, so that likeness alone does not make one person. Errors are those of hasty typing and of forms left blank. Run as
``python -m benchmarks.linkage.big_people FILE N_RECORDS [SEED]``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

from joindots.simulate.lists import NameList, bodies, day_number, draw_weighted, forms, name_book, traditions, words
from joindots.simulate.mistakes import wrong_births

Ints = npt.NDArray[np.int64]
_RECORDS_OF_A_PERSON = (0.782, 0.14, 0.05, 0.016, 0.008, 0.004)
"""The share of people with one record, two, and so on up to six: 1.34 records a person."""
_PEOPLE_A_HOUSEHOLD, _HOUSEHOLDS_A_POSTCODE = 2.4, 6
_RARE_SURNAMES, _RARE_FORENAMES, _OWN_SURNAMES = 0.45, 0.12, 0.2
_BLANK = {"forename": 0.01, "surname": 0.01, "date_of_birth": 0.05, "city": 0.05, "postcode": 0.15, "email": 0.4}
_MISTYPED = {"forename": 0.06, "surname": 0.06, "city": 0.03, "postcode": 0.03, "email": 0.03}
_NICKNAMES, _EXCHANGED, _MOVED, _MARRIED, _WRONG_BIRTHS = 0.05, 0.01, 0.15, 0.02, 0.04
_PORTION = 1_000_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class _People:
    """People as numbers: names are places in the name book, ``-1`` where a name is not one of the rare, joined ones."""

    tradition: Ints
    forename: Ints
    forename_end: Ints
    surname: Ints
    surname_end: Ints
    born: Ints
    postcode: Ints


def write_people(path: Path, n_records: int, seed: int) -> None:
    """Write a Parquet file of people; the same seed gives the same rows."""
    rng = np.random.default_rng(seed)
    sizes = rng.choice(np.arange(1, 7), size=n_records, p=_RECORDS_OF_A_PERSON)
    person = np.repeat(np.arange(n_records), sizes)[:n_records]
    people = _draw_people(rng, int(person[-1]) + 1)
    rng.shuffle(person)
    partial, writer = path.with_suffix(".partial"), None
    for first in range(0, n_records, _PORTION):
        table = _records(rng, people, person[first : first + _PORTION], first).to_arrow()
        writer = writer or pq.ParquetWriter(partial, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()
    partial.rename(path)


def true_people(n_records: int, seed: int) -> pl.DataFrame:
    """Give what is true of the people of whom `write_people` writes records, one row each, without what went wrong."""
    rng = np.random.default_rng(seed)
    sizes = rng.choice(np.arange(1, 7), size=n_records, p=_RECORDS_OF_A_PERSON)
    n_people = int(np.searchsorted(np.cumsum(sizes), n_records)) + 1
    people = _draw_people(rng, n_people)
    forename = _names(people.forename, people.forename_end)
    surname = _names(people.surname, people.surname_end)
    return pl.DataFrame(
        {
            "person_id": np.arange(n_people),
            "forename": forename,
            "surname": surname,
            "date_of_birth": pl.Series(people.born.astype("datetime64[D]")),
            "postcode": _postcodes(people.postcode),
            "email": _emails(forename, surname, people.born, np.arange(n_people)),
        }
    )


def _draw_people(rng: np.random.Generator, n: int) -> _People:
    """Draw people in households: most members have the household's surname, all its postcode."""
    n_households = int(n / _PEOPLE_A_HOUSEHOLD) + 1
    kinds = traditions()
    of_household = draw_weighted(
        rng, {kind.name: round(kind.share * 1000) for kind in kinds}, [kind.name for kind in kinds], n_households
    )
    family, family_end = _draw_names(rng, of_household, NameList.SURNAME, _RARE_SURNAMES)
    household = rng.integers(0, n_households, n)
    tradition = of_household[household]
    own, own_end = _draw_names(rng, tradition, NameList.SURNAME, _RARE_SURNAMES)
    has_own = rng.random(n) < _OWN_SURNAMES
    forename, forename_end = _draw_names(rng, tradition, rng.integers(0, 2, n), _RARE_FORENAMES)
    return _People(
        tradition,
        forename,
        forename_end,
        np.where(has_own, own, family[household]),
        np.where(has_own, own_end, family_end[household]),
        rng.integers(day_number("1935-01-01"), day_number("2012-01-01"), n),
        rng.integers(0, n_households // _HOUSEHOLDS_A_POSTCODE + 1, n_households)[household],
    )


def _draw_names(rng: np.random.Generator, tradition: Ints, kind: NameList | Ints, rare: float) -> tuple[Ints, Ints]:
    """Draw names, and for the rare ones the second name that lends its end."""
    kinds = np.full(len(tradition), kind) if isinstance(kind, NameList) else kind
    book = name_book()
    names, ends = book.draw(rng, tradition, kinds), book.draw(rng, tradition, kinds)
    return names, np.where(rng.random(len(tradition)) < rare, ends, -1)


def _records(rng: np.random.Generator, people: _People, person: Ints, first: int) -> pl.DataFrame:
    """Write one portion of the records: what is true, then what goes wrong."""
    n = len(person)
    forename = _names(people.forename[person], people.forename_end[person])
    surname = _names(people.surname[person], people.surname_end[person])
    married, _ = _draw_names(rng, people.tradition[person], NameList.SURNAME, 0.0)
    is_married = rng.random(n) < _MARRIED
    surname = _where(is_married, _names(np.where(is_married, married, 0), np.full(n, -1)), surname)
    born = people.born[person]
    born = np.where(rng.random(n) < _WRONG_BIRTHS, wrong_births(rng, born, np.ones(n, np.int64)), born)
    moved = rng.integers(0, int(people.postcode.max()) + 1, n)
    postcode = np.where(rng.random(n) < _MOVED, moved, people.postcode[person])
    email = _emails(forename, surname, people.born[person], person)
    nicknames = {name: found[0] for name, found in forms("nickname").items()}
    forename = _where(rng.random(n) < _NICKNAMES, forename.replace(nicknames), forename)
    exchanged = rng.random(n) < _EXCHANGED
    forename, surname = _where(exchanged, surname, forename), _where(exchanged, forename, surname)
    frame = pl.DataFrame(
        {
            "record_id": np.arange(first, first + n),
            "person_id": person,
            "forename": forename,
            "surname": surname,
            "date_of_birth": pl.Series(born.astype("datetime64[D]")).dt.to_string("%Y-%m-%d"),
            "city": _cities(postcode),
            "postcode": _postcodes(postcode),
            "email": email,
        }
    )
    frame = frame.with_columns(_mistyped(rng, frame[name], share) for name, share in _MISTYPED.items())
    return frame.with_columns(_where(rng.random(n) < share, None, frame[name]) for name, share in _BLANK.items())


def _emails(forename: pl.Series, surname: pl.Series, born: Ints, person: Ints) -> pl.Series:
    """Write e-mail addresses of the true names."""
    return pl.select(
        pl.concat_str(
            forename.str.to_lowercase(),
            pl.lit("."),
            surname.str.to_lowercase(),
            pl.Series(born % 97 + person % 1009),
            pl.Series(np.array(["@example.com", "@example.org", "@example.net"])[person % 3]),
        )
    ).to_series()


def _names(names: Ints, ends: Ints) -> pl.Series:
    """Spell names; a rare one is the first half of one name and the second half of another."""
    book = pl.Series("name", name_book().names.tolist(), dtype=pl.String)
    middle = (book.str.len_chars() + 1) // 2
    halves = pl.DataFrame({"head": book, "half": book.str.head(middle), "tail": book.str.slice(middle)})
    spelled = halves.select("head", "half")[names].hstack([halves["tail"][np.maximum(ends, 0)]])
    joined = pl.concat_str("half", "tail")
    return spelled.select(pl.when(pl.Series(ends >= 0)).then(joined).otherwise("head")).to_series()


def _cities(postcode: Ints) -> pl.Series:
    """Name the city of a postcode: some hundreds, the first of each area the largest."""
    towns = pl.Series(words("town"), dtype=pl.String)
    area, place = postcode % len(bodies()), np.sqrt(postcode // 7 % 400).astype(np.int64)
    names = pl.DataFrame({"a": towns[area % len(towns)], "b": towns[(area + 1 + place) % len(towns)]})
    return names.select(pl.concat_str(pl.col("b").str.head(4), pl.col("a").str.slice(3))).to_series()


def _postcodes(postcode: Ints) -> pl.Series:
    """Write postcodes of the made-up areas."""
    area, rest = postcode % len(bodies()), postcode // len(bodies())
    areas = pl.Series([body.postcode_area for body in bodies()], dtype=pl.String)
    letters = pl.Series(list(_UNIT_LETTERS), dtype=pl.String)
    parts = pl.DataFrame(
        {
            "area": areas[area],
            "district": rest // 4000 % 90 + 1,
            "sector": rest // 400 % 10,
            "a": letters[rest // 20 % 20],
            "b": letters[rest % 20],
        }
    )
    return parts.select(pl.concat_str("area", "district", pl.lit(" "), "sector", "a", "b")).to_series()


def _mistyped(rng: np.random.Generator, values: pl.Series, share: float) -> pl.Series:
    """Swap, drop, double or replace one letter of a share of the values."""
    n = len(values)
    chosen, kind = rng.random(n) < share, pl.Series(rng.integers(0, 4, n))
    at = pl.Series((rng.random(n) * values.str.len_chars().fill_null(0).to_numpy()).astype(np.int64))
    letter = pl.Series(list(_LETTERS), dtype=pl.String)[rng.integers(0, len(_LETTERS), n)]
    frame = pl.DataFrame({"value": values, "at": at, "kind": kind, "letter": letter}).filter(pl.Series(chosen))
    text, place = pl.col("value"), pl.col("at")
    head, one, tail = text.str.head(place), text.str.slice(place, 1), text.str.slice(place + 1)
    wrong = (
        pl.when(pl.col("kind") == 0)
        .then(pl.concat_str(head, tail.str.head(1), one, tail.str.slice(1)))
        .when(pl.col("kind") == 1)
        .then(pl.concat_str(head, tail))
        .when(pl.col("kind") == 2)
        .then(pl.concat_str(head, one, one, tail))
        .otherwise(pl.concat_str(head, "letter", tail))
    )
    return values.scatter(np.flatnonzero(chosen), frame.select(wrong).to_series())


def _where(chosen: npt.NDArray[np.bool_], this: pl.Series | None, other: pl.Series) -> pl.Series:
    """Take one series where `chosen`, else the other."""
    then = pl.lit(None, dtype=other.dtype) if this is None else this
    return pl.select(pl.when(pl.Series(chosen)).then(then).otherwise(other).alias(other.name)).to_series()


def main() -> int:
    """Write the file that is asked for."""
    if not 3 <= len(sys.argv) <= 4:
        print(__doc__)
        return 2
    write_people(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
