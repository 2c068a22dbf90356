"""The graded levels that a practitioner expects of names, dates, postcodes and identifiers, ready made."""

from __future__ import annotations

from joindots.resolve.kernels.data import Op
from joindots.resolve.models.spec import BESIDE, LOOK_ALIKES, TOGETHER, Comparison, Key, LevelSpec, Test

Levels = tuple[LevelSpec, ...]

ALIKE = 0.88
SOMEWHAT_ALIKE = 0.80
"""Jaro-Winkler steps: the lower of the two that Splink's name comparisons take (0.92, 0.88), and one below."""
SLIPS_A_LETTER = 0.24
"""One slip in five letters, two in nine: in shorter names one letter makes another name ("min", "lin"; "dung", "hung")."""


def name_levels(
    key: Key, *, swaps_with: Key | None = None, others: Key | None = None, own: Key | None = None, is_second: bool = False
) -> Levels:
    """Grade two names: equal, a spelling or nickname, a slip, exchanged with the other part, parts shared, alike.

    Parameters
    ----------
    swaps_with
        The other part of the name, for records that hold the two in each other's place.
    others
        A list key of all names of that part (aliases, middle names) where the table has one.
    own
        A list key of those among them of which a shared name must be one, on either side; any unless given. What two records
        share of the others is weighed where those are compared.
    is_second
        Whether the other part's comparison weighs an exchange of the two: one slip is counted once.
    """
    spellings = (
        Test(Op.EQUAL, Key(key.columns, "letters")),
        Test(Op.VARIANT, key),
        Test(Op.EQUAL, Key(key.columns, "long_sound")),
    )
    levels = [
        LevelSpec("same", (Test(Op.EQUAL, key),), 0.70, 0.004, rarity=1.0),
        LevelSpec("nickname or other spelling", spellings, 0.06, 0.002, rarity=0.5),
        LevelSpec("a slip or two", (Test(Op.SLIPS, key, SLIPS_A_LETTER),), 0.06, 0.0005, rarity=0.5),
    ]
    if swaps_with is not None:
        exchanged = Test(Op.SWAPPED, key, ALIKE, other=swaps_with)
        misplaced = Test(Op.MISPLACED, key, other=swaps_with)
        levels += [
            LevelSpec("in the other part's place", (exchanged,), 0.02, 0.00001, rarity=1.0, is_weighed_elsewhere=is_second),
            LevelSpec("in the other part's place, alone", (misplaced,), 0.01, 0.001, is_weighed_elsewhere=is_second),
        ]
    if others is not None:
        shared = Test(Op.SHARED, others, other=own, decides_null=False)
        levels.append(LevelSpec("another name is shared", (shared,), 0.03, 0.002, rarity=0.5))
    else:
        within = Test(Op.WORDS_WITHIN, Key(key.columns, "words"))
        levels.append(LevelSpec("one within the other", (within,), 0.03, 0.001, rarity=0.5))
    return (
        *levels,
        LevelSpec("initial agrees", (Test(Op.INITIAL, key),), 0.02, 0.001),
        LevelSpec("one slip in a short name", (Test(Op.EDITS, key, 1),), 0.02, 0.001, rarity=0.5),
        LevelSpec("alike", (Test(Op.JARO_WINKLER, key, ALIKE),), 0.02, 0.001),
        LevelSpec("somewhat alike", (Test(Op.JARO_WINKLER, key, SOMEWHAT_ALIKE),), 0.02, 0.004),
    )


def company_comparison(name: str, first: Key, second: Key) -> Comparison:
    """Take off what two parts of a name are commoner together than apart: it weighs nothing beside that.

    Read where the two records have a word in common, whichever part it stands in.
    """
    columns = (*first.columns, *second.columns)
    shared = Test(Op.SHARED, Key(columns, "words"), decides_null=False)
    level = LevelSpec("names that keep company", (shared,), 0.9, 0.01, rarity=1.0, is_weighed_elsewhere=True)
    return Comparison(name, (level,), frequency_key=Key(columns, TOGETHER))


def beside_comparison(first: str, second: str) -> Comparison:
    """Take off what two columns' values are commoner together than apart, where two records agree on both.

    A town is no news beside its postcode, and a household's surname little.
    """
    key = Key((first, second), BESIDE)
    both = Test(Op.EQUAL, key, decides_null=False)
    level = LevelSpec("values that keep company", (both,), 0.9, 0.01, rarity=1.0, is_weighed_elsewhere=True)
    return Comparison(f"{first}_beside_{second}", (level,), frequency_key=key)


def middle_name_levels(key: Key, forename: Key) -> Levels:
    """Grade two records' middle names: equal, all of one among the other's, alike, an initial; weak, but against a namesake.

    A middle name that stands as the forename on the other side is weighed with the forename.
    """
    return (
        LevelSpec("same", (Test(Op.EQUAL, key),), 0.70, 0.01, rarity=0.5),
        LevelSpec("one within the other", (Test(Op.WORDS_WITHIN, Key(key.columns, "words")),), 0.10, 0.002),
        LevelSpec("the forename", (Test(Op.SWAPPED, key, ALIKE, other=forename),), 0.01, 0.0005, is_weighed_elsewhere=True),
        LevelSpec("initial agrees", (Test(Op.INITIAL, key),), 0.05, 0.01),
        LevelSpec(
            "other spelling or alike",
            (Test(Op.VARIANT, key), Test(Op.EQUAL, Key(key.columns, "long_sound")), Test(Op.JARO_WINKLER, key, ALIKE)),
            0.08,
            0.005,
        ),
    )


def date_levels(key: Key) -> Levels:
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


def span_levels(first: Key, last: Key) -> Levels:
    """Grade what is known of two births where one has no day: the spans meet, or lie near. Nothing for two days.

    Parameters
    ----------
    first, last
        The first and the last day that fit, as numbers.
    """
    return (
        LevelSpec("could be one", (Test(Op.SPANS_APART, first, 0.0, other=last),), 0.90, 0.35),
        LevelSpec("nearly", (Test(Op.SPANS_APART, first, 4.0, other=last),), 0.06, 0.1),
    )


def identifier_levels(key: Key, *, forgives_slips: bool) -> Levels:
    """Grade two identifiers: equal, or (where nothing checks them) one or two slips of the pen."""
    same = LevelSpec("same", (Test(Op.EQUAL, key),), 0.85, 0.00001, rarity=1.0)
    if not forgives_slips:
        return (same,)
    return (
        same,
        LevelSpec("one slip", (Test(Op.EDITS, key, 1),), 0.06, 0.0001),
        LevelSpec("two slips", (Test(Op.EDITS, key, 2),), 0.02, 0.001),
    )


def text_levels(key: Key) -> Levels:
    """Grade two short texts: equal, one slip, alike, somewhat alike."""
    return (
        LevelSpec("same", (Test(Op.EQUAL, key),), 0.75, 0.005, rarity=1.0),
        LevelSpec("one slip", (Test(Op.EDITS, key, 1),), 0.06, 0.0005, rarity=0.5),
        LevelSpec("alike", (Test(Op.JARO_WINKLER, key, ALIKE),), 0.06, 0.001, rarity=0.5),
        LevelSpec("somewhat alike", (Test(Op.JARO_WINKLER, key, SOMEWHAT_ALIKE),), 0.04, 0.004),
    )


def email_levels(key: Key) -> Levels:
    """Grade two e-mail addresses: equal, slips, the same box at another host, alike.

    Addresses are made of names: those of two people of one name are alike but for a number. So another number is no slip,
    and likeness alone says nothing that the names have not said.
    """
    return (
        LevelSpec("same", (Test(Op.EQUAL, key),), 0.70, 0.00002, rarity=1.0),
        LevelSpec("one or two slips", (Test(Op.LETTER_SLIPS, key, 2),), 0.08, 0.00003),
        LevelSpec("same before the @", (Test(Op.EQUAL, Key(key.columns, "before:@")),), 0.04, 0.0001),
        LevelSpec("alike", (Test(Op.JARO_WINKLER, key, ALIKE),), 0.04, 0.0005, is_weighed_elsewhere=True),
    )


def postcode_levels(key: Key) -> Levels:
    """Grade two canonical postcodes: equal, one slip, same sector, same district (the outward code)."""
    return (
        LevelSpec("same postcode", (Test(Op.EQUAL, key),), 0.60, 0.0003, rarity=1.0),
        LevelSpec("one slip in the postcode", (Test(Op.EDITS, key, 1),), 0.04, 0.0003, rarity=0.5),
        LevelSpec("same postcode sector", (Test(Op.EQUAL, Key(key.columns, "drop:2")),), 0.05, 0.0005),
        LevelSpec("same postcode district", (Test(Op.EQUAL, Key(key.columns, "drop:4")),), 0.05, 0.002),
    )


def list_levels(key: Key) -> Levels:
    """Grade two lists: something is shared, or nothing."""
    return (LevelSpec("one is shared", (Test(Op.SHARED, key),), 0.50, 0.00005, rarity=1.0),)


def comparison(column: str, levels: Levels) -> Comparison:
    """Make a comparison of one column, its rarity counted on the column itself."""
    return Comparison(column, levels, frequency_key=Key((column,)))


def name_comparison(column: str, levels: Levels) -> Comparison:
    """Make a comparison of one part of a name: a slip is as common as the name that it is a slip of."""
    return Comparison(column, levels, frequency_key=Key((column,), LOOK_ALIKES))
