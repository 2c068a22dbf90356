"""The sentences that go with measures of ethnicity: what was counted, of how many, and whether anything may be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_VARIABLE_IN_WORDS = {"self_defined": "self-defined ethnicity", "observed": "officer-observed appearance"}

CANNOT_SUPPORT = "These records cannot support a statement about shares, nor an order of groups"


def summary_sentence(row: Mapping[str, Any]) -> str:
    """Say how much of a variable was recorded, with each kind of unknown apart, and whether shares may be compared."""
    kinds = (
        ("n_missing", "missing"),
        ("n_refused", "refused"),
        ("n_not_stated", "not stated"),
        ("n_no_group", "recorded but in no group"),
    )
    unknowns = ", ".join(f"{row[name]} {words}" for name, words in kinds if row[name])
    recorded = (
        f"{_VARIABLE_IN_WORDS[row['variable']].capitalize()} of {row['role']}s is recorded for {row['n']} of "
        f"{row['n_base']} person records"
    )
    outside = f"; {row['n_not_applicable']} more are not applicable and outside the base" if row["n_not_applicable"] else ""
    told = f"{recorded}{f' ({unknowns})' if unknowns else ''}{outside}. One person may have several records."
    schemes = f" {row['n_schemes']} schemes are in use, whose groups differ." if row["n_schemes"] > 1 else ""
    return f"{told}{schemes} {_verdict(row)}"


def category_sentence(row: Mapping[str, Any]) -> str:
    """Say how many records are in a category, the bounds of its share, and whether it may be compared."""
    if not row["n_base"]:
        return f"{row['category']}: no {row['role']} records to whom this applies. {_verdict(row)}"
    low, high = (f"{100 * row[name]:.0f}%" for name in ("share_low", "share_high"))
    share = f"between {low} and {high}" if row["n_unknown"] else low
    return (
        f"{row['category']}: {row['n']} of {row['n_base']} {row['role']} records, {row['n_unknown']} unknown; the share is "
        f"{share} of records. {_verdict(row)}"
    )


def _verdict(row: Mapping[str, Any]) -> str:
    if row["supports_statement"]:
        return "The bounds are narrow enough to compare."
    if not row["n_base"]:
        return f"{CANNOT_SUPPORT}: there is no base."
    return f"{CANNOT_SUPPORT}: {row['n_unknown']} of {row['n_base']} are unknown."
