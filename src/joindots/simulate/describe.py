"""Descriptions of people as a force recorded them: typed values after errors, with what went wrong beside them."""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.simulate.cases import SUSPECT
from joindots.simulate.identifiers import phone_text, plate_text, pnc_text
from joindots.simulate.lists import IntArray, NameList, words
from joindots.simulate.mistakes import Names, spoil_forenames, spoil_surnames, wrong_births
from joindots.simulate.nation import Nation
from joindots.simulate.people import MAIN_HOME, NONE, home_frame, self_defined_codes
from joindots.simulate.rates import ErrorRates
from joindots.simulate.records import Records

_OBSERVED = {"W": (1, 2), "M": (3, 4, 2), "A": (4,), "B": (3,), "O": (6, 4), "N": (1, 3, 4)}
_NOBODY_NAMED = ("Unknown male", "Unidentified male", "Unknown suspect", "the taxi driver, K", "older brother, name unknown")
_MIDDLE_SHARE = 0.6
"""Share of records that give a person's middle names."""


def describe(
    rng: np.random.Generator, nation: Nation, records: Records, rates: ErrorRates, *, ages_only: bool
) -> pl.DataFrame:
    """Describe each record's person with errors; ``*_is_wrong`` columns say what went wrong."""
    people, who = nation.people, records.person
    is_unnamed = (records.role == SUSPECT) & (rng.random(len(who)) < rates.unnamed)
    frame = pl.concat(
        [
            _names(rng, nation, who, rates),
            _births(rng, nation, records, rates, ages_only=ages_only),
            _homes(rng, nation, records, rates),
            _things(rng, nation, records, rates),
            _status(rng, nation, records),
        ],
        how="horizontal",
    )
    truth = pl.DataFrame(
        {
            "person": who,
            "case": records.case,
            "role": records.role,
            "day": records.day,
            "is_unnamed": is_unnamed,
            "sex": np.where(people.sex[who] == NameList.MALE, "male", "female"),
        }
    )
    return _without_names(rng, pl.concat([truth, frame], how="horizontal"))


def _without_names(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Leave nothing but a label and the sex of people whom nobody named."""
    keep = {
        "person",
        "case",
        "role",
        "day",
        "is_unnamed",
        "sex",
        "life_status",
        "ethnicity_observed",
        "ethnicity_self_defined",
    }
    known = [column for column in frame.columns if column not in keep and not column.endswith(("_is_wrong", "_is_other"))]
    label = pl.Series(_NOBODY_NAMED).gather(rng.integers(0, len(_NOBODY_NAMED), len(frame)))
    number = pl.Series(rng.integers(1, 4, len(frame))).cast(pl.String)
    label = pl.select(pl.when(label.str.ends_with("male")).then(label + " " + number).otherwise(label)).to_series()
    unnamed = pl.col("is_unnamed")
    return frame.with_columns(pl.when(unnamed).then(None).otherwise(pl.col(known)).name.keep()).with_columns(
        surname=pl.when(unnamed).then(label).otherwise(pl.col("surname")),
        life_status=pl.when(unnamed).then(None).otherwise(pl.col("life_status")),
    )


def _names(rng: np.random.Generator, nation: Nation, who: IntArray, rates: ErrorRates) -> pl.DataFrame:
    """Write names with errors, whose rates differ by tradition around the given means."""
    people, book = nation.people, nation.names
    n = len(who)
    tradition = people.tradition[who]
    forename: Names = book.names[people.given[who]]
    middle: Names = book.names[people.middle[who]]
    middle[people.middle[who] == NONE] = None
    surname: Names = book.names[people.surname[who]]
    factors = np.array([[found.forename_factor, found.surname_factor] for found in book.traditions])
    shares = np.array([found.share for found in book.traditions])
    factors = factors / ((factors * shares[:, None]).sum(axis=0) / shares.sum())
    forename_wrong = rng.random(n) < rates.forename * factors[tradition, 0]
    surname_wrong = rng.random(n) < rates.surname * factors[tradition, 1]
    seconds = np.array([found.convention == "called_by_second" for found in book.traditions])[tradition]
    other: Names = book.names[book.draw(rng, tradition, np.full(n, NameList.SURNAME))]
    spoil_forenames(rng, forename, middle, np.flatnonzero(forename_wrong), seconds & (people.sex[who] == NameList.MALE))
    spoil_surnames(rng, surname, other, np.flatnonzero(surname_wrong), people.sex[who] == NameList.FEMALE)
    swapped = rng.random(n) < rates.names_swapped
    forename[swapped], surname[swapped] = surname[swapped], forename[swapped]
    middle[rng.random(n) >= _MIDDLE_SHARE] = None
    has_alias = (rng.random(n) < rates.alias_present) & (nation.is_suspect[who] == 1)
    street: Names = np.array(words("street_name"), dtype=object)[people.street_name[who]]
    street[~has_alias] = None
    return pl.DataFrame(
        {
            "forename": text_series(forename),
            "middle_names": text_series(middle),
            "surname": text_series(surname),
            "aliases": text_series(street),
            "forename_is_wrong": forename_wrong,
            "surname_is_wrong": surname_wrong,
            "names_are_swapped_is_wrong": swapped,
        }
    )


def text_series(names: Names) -> pl.Series:
    """Turn an array of names into a column."""
    return pl.Series(names.tolist(), dtype=pl.String)


def _births(
    rng: np.random.Generator, nation: Nation, records: Records, rates: ErrorRates, *, ages_only: bool
) -> pl.DataFrame:
    """Write dates of birth with errors; forces that keep ages only give the age on the day of the record."""
    born = nation.people.born[records.person]
    n = len(born)
    is_wrong = rng.random(n) < rates.birth_wrong / max(1 - rates.birth_missing, 0.1)
    written = np.where(is_wrong, wrong_births(rng, born, nation.is_victim[records.person] == 0), born)
    is_missing = (rng.random(n) < rates.birth_missing) | ages_only
    ages = (records.day - written) * 4 // 1461
    age_known = ages_only & (rng.random(n) > 0.1) & (ages >= 0) & (ages <= 99)
    is_partial = ~is_missing & (rng.random(n) < rates.birth_partial)
    day = pl.col("born").cast(pl.Int32).cast(pl.Date)
    columns = {"born": written, "age": ages, "is_missing": is_missing, "age_known": age_known, "is_partial": is_partial}
    return pl.DataFrame(columns).select(
        date_of_birth=pl.when(~pl.col("is_missing") & ~pl.col("is_partial")).then(day),
        birth_year=pl.when("is_partial").then(day.dt.year()),
        age_recorded_years=pl.when("age_known").then(pl.col("age")),
        birth_is_wrong=pl.Series(is_wrong & ~is_missing),
    )


def _homes(rng: np.random.Generator, nation: Nation, records: Records, rates: ErrorRates) -> pl.DataFrame:
    """Write a home: the main one, or by the day of the record an earlier or a later one; or no postcode."""
    people, who = nation.people, records.person
    n = len(who)
    is_missing = rng.random(n) < rates.postcode_missing
    is_other = rng.random(n) < rates.other_address / max(1 - rates.postcode_missing, 0.1)
    middle_day = people.moved[people.household[who]].mean(axis=1)
    home = np.where(is_other, np.where(records.day < middle_day, 0, 2), MAIN_HOME)
    areas = tuple(body.postcode_area for body in nation.bodies)
    no_address = is_missing & (rng.random(n) < 0.6)
    return home_frame(people, who, home, areas).select(
        address=pl.when(~pl.Series(no_address)).then(pl.col("address")),
        postcode=pl.when(~pl.Series(is_missing)).then(pl.col("postcode")),
        home_is_other=pl.Series(is_other & ~is_missing),
    )


def _things(rng: np.random.Generator, nation: Nation, records: Records, rates: ErrorRates) -> pl.DataFrame:
    """Write phones, vehicles, e-mail addresses and PNC ids; members of a group sometimes show a shared thing."""
    people, who = nation.people, records.person
    n = len(who)
    groups, group = nation.casebook.groups, nation.group_of[who]
    is_suspect, is_grouped = nation.is_suspect[who] == 1, group != NONE
    own = np.where(records.day >= people.phone_changed[who], people.second_phone[who], people.phone[who])
    shared = groups.phone[group, rng.integers(0, groups.phone.shape[1], n)] if groups.n_groups else own
    phone = np.where(is_grouped & (rng.random(n) < 0.3), shared, own)
    shared_plate = groups.plate[group, rng.integers(0, groups.plate.shape[1], n)] if groups.n_groups else own
    plate = np.where(is_grouped & (rng.random(n) < 0.5), shared_plate, people.plate[who])
    has_plate = (plate != NONE) & is_suspect & (rng.random(n) < 0.2)
    may_have_pnc = is_suspect & (nation.is_victim[who] == 0)
    chance = rng.random(n)
    has_pnc = may_have_pnc & (chance < rates.pnc_present)
    bad_pnc = may_have_pnc & ~has_pnc & (chance < rates.pnc_present + rates.pnc_wrong_letter)
    shift = np.where(bad_pnc, rng.integers(1, 23, n), 0)
    has_email = rng.random(n) < 0.05
    return pl.DataFrame(
        {
            "phone_text": phone_text(phone),
            "plate_text": plate_text(np.maximum(plate, 0)),
            "pnc_text": pnc_text(people.pnc_year[who], people.pnc_serial[who], shift),
            "email_text": "person" + pl.Series(who).cast(pl.String) + "@post.invalid",
        }
    ).select(
        phone=pl.when(pl.Series(rng.random(n) < rates.phone_present)).then("phone_text"),
        vehicle=pl.when(pl.Series(has_plate)).then("plate_text"),
        pnc_id=pl.when(pl.Series(has_pnc | bad_pnc)).then("pnc_text"),
        email=pl.when(pl.Series(has_email)).then("email_text"),
        pnc_is_wrong=pl.Series(bad_pnc),
    )


def _status(rng: np.random.Generator, nation: Nation, records: Records) -> pl.DataFrame:
    """Write life status and ethnicity, which two thirds of suspects' records leave out."""
    people, who = nation.people, records.person
    n = len(who)
    codes = self_defined_codes(nation.names)
    observed = np.array([_OBSERVED[code[0]] + (0,) * (3 - len(_OBSERVED[code[0]])) for code in codes])
    n_choices = np.array([len(_OBSERVED[code[0]]) for code in codes])
    code = people.self_defined[who]
    seen = observed[code, rng.integers(0, 2**31, n) % n_choices[code]]
    share = np.where(nation.is_suspect[who] == 1, 0.33, 0.6)
    return pl.DataFrame(
        {
            "life": np.where(people.died[who] == 1, "deceased", "alive"),
            "seen": seen,
            "code": pl.Series(codes).gather(code),
        }
    ).select(
        life_status=pl.when(pl.Series(rng.random(n) < 0.93)).then("life"),
        ethnicity_observed=pl.when(pl.Series(rng.random(n) < share)).then("seen"),
        ethnicity_self_defined=pl.when(pl.Series(rng.random(n) < share)).then("code"),
    )
