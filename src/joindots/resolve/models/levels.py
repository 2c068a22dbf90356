"""The graded levels that a practitioner expects of names, dates, postcodes and identifiers, ready made."""

from __future__ import annotations

from joindots.resolve.kernels.data import Op
from joindots.resolve.models.spec import Comparison, Key, LevelSpec, Test

VERY_ALIKE = 0.92
ALIKE = 0.88
SOMEWHAT_ALIKE = 0.80
"""Jaro-Winkler steps, as Splink's name comparisons take them (0.92, 0.88) with one below."""


def name_levels(key: Key, *, swaps_with: Key | None = None, others: Key | None = None) -> tuple[LevelSpec, ...]:
    """Grade two names: equal, a spelling or nickname, alike, exchanged with the other part, an initial.

    Parameters
    ----------
    swaps_with
        The other part of the name, for records that hold the two in each other's place.
    others
        A list key of all names of that part (aliases, middle names) where the table has one.
    """
    heard = Key(key.columns, "sound")
    levels = [
        LevelSpec("same", (Test(Op.EQUAL, key),), 0.70, 0.004, rarity=1.0),
        LevelSpec("nickname or other spelling", (Test(Op.VARIANT, key), Test(Op.EQUAL, heard)), 0.06, 0.003, rarity=0.5),
        LevelSpec("very alike", (Test(Op.JARO_WINKLER, key, VERY_ALIKE), Test(Op.EDITS, key, 1)), 0.06, 0.001, rarity=0.5),
    ]
    if swaps_with is not None:
        levels.append(
            LevelSpec("in the other part's place", (Test(Op.SWAPPED, key, SOMEWHAT_ALIKE, other=swaps_with),), 0.02, 0.0005)
        )
    if others is not None:
        levels.append(LevelSpec("another name is shared", (Test(Op.SHARED, others, decides_null=False),), 0.03, 0.002))
    levels += [
        LevelSpec("initial agrees", (Test(Op.INITIAL, key),), 0.02, 0.001),
        LevelSpec("somewhat alike", (Test(Op.JARO_WINKLER, key, SOMEWHAT_ALIKE),), 0.03, 0.004),
    ]
    return tuple(levels)


def date_levels(key: Key) -> tuple[LevelSpec, ...]:
    """Grade two dates: equal, one slip of the pen or day and month exchanged, two parts, near in years."""
    return (
        LevelSpec("same", (Test(Op.EQUAL, key),), 0.82, 0.00005, rarity=0.5),
        LevelSpec(
            "one digit or day and month exchanged", (Test(Op.EDITS, key, 1), Test(Op.DAY_MONTH_SWAPPED, key)), 0.07, 0.0012
        ),
        LevelSpec("two parts agree", (Test(Op.DATE_PARTS, key, 2),), 0.03, 0.003),
        LevelSpec("a year or less apart", (Test(Op.YEARS_APART, key, 1),), 0.02, 0.06),
        LevelSpec("up to eleven years apart", (Test(Op.YEARS_APART, key, 11),), 0.03, 0.4),
    )


def identifier_levels(key: Key, *, forgives_slips: bool) -> tuple[LevelSpec, ...]:
    """Grade two identifiers: equal, or (where nothing checks them) one or two slips of the pen."""
    same = LevelSpec("same", (Test(Op.EQUAL, key),), 0.85, 0.00001, rarity=1.0)
    if not forgives_slips:
        return (same,)
    return (
        same,
        LevelSpec("one slip", (Test(Op.EDITS, key, 1),), 0.06, 0.0001),
        LevelSpec("two slips", (Test(Op.EDITS, key, 2),), 0.02, 0.001),
    )


def text_levels(key: Key) -> tuple[LevelSpec, ...]:
    """Grade two short texts: equal, one slip, alike, somewhat alike."""
    return (
        LevelSpec("same", (Test(Op.EQUAL, key),), 0.75, 0.005, rarity=1.0),
        LevelSpec("one slip", (Test(Op.EDITS, key, 1),), 0.06, 0.0005, rarity=0.5),
        LevelSpec("alike", (Test(Op.JARO_WINKLER, key, ALIKE),), 0.06, 0.001, rarity=0.5),
        LevelSpec("somewhat alike", (Test(Op.JARO_WINKLER, key, SOMEWHAT_ALIKE),), 0.04, 0.004),
    )


def email_levels(key: Key) -> tuple[LevelSpec, ...]:
    """Grade two e-mail addresses: equal, slips, the same box at another host, alike."""
    return (
        LevelSpec("same", (Test(Op.EQUAL, key),), 0.70, 0.00002, rarity=1.0),
        LevelSpec("one or two slips", (Test(Op.EDITS, key, 2),), 0.08, 0.00003),
        LevelSpec("same before the @", (Test(Op.EQUAL, Key(key.columns, "before:@")),), 0.04, 0.0001),
        LevelSpec("alike", (Test(Op.JARO_WINKLER, key, ALIKE),), 0.04, 0.0005),
    )


def postcode_levels(key: Key) -> tuple[LevelSpec, ...]:
    """Grade two canonical postcodes: equal, same sector, same district (the outward code)."""
    return (
        LevelSpec("same postcode", (Test(Op.EQUAL, key),), 0.60, 0.0003, rarity=1.0),
        LevelSpec("same postcode sector", (Test(Op.EQUAL, Key(key.columns, "drop:2")),), 0.05, 0.0005),
        LevelSpec("same postcode district", (Test(Op.EQUAL, Key(key.columns, "drop:4")),), 0.05, 0.002),
    )


def list_levels(key: Key) -> tuple[LevelSpec, ...]:
    """Grade two lists: something is shared, or nothing."""
    return (LevelSpec("one is shared", (Test(Op.SHARED, key),), 0.50, 0.00005, rarity=1.0),)


def comparison(column: str, levels: tuple[LevelSpec, ...]) -> Comparison:
    """Make a comparison of one column, its rarity counted on the column itself."""
    return Comparison(column, levels, frequency_key=Key((column,)))
