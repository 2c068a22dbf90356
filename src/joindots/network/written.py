"""Numbers, marks and account names that stand in narratives, brought to their canonical forms.

People write a number in many ways and a table in one. So texts are not searched for the canonical forms: whatever in them
has the form of a telephone number, a registration mark, a postcode or an account name is standardised as a table's cell
would be, and looked up. One pass over the texts for each form, whatever the number of known things.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from joindots.model.words import Standardised
from joindots.standardise.accounts import standardise_account, standardise_email
from joindots.standardise.phones import standardise_phone
from joindots.standardise.plates import standardise_plate
from joindots.standardise.postcodes import standardise_postcode

_FORMS: dict[str, tuple[str, Callable[[str], Standardised[str]]]] = {
    "phone": (
        r"(?:\+44|\b0044|\b0|\(0)(?:[ ().\-/]{0,2}\d){9,11}\b|\+\d(?:[ ().\-/]{0,2}\d){7,14}\b",
        standardise_phone,
    ),
    "vehicle": (
        r"(?i)\b(?:[a-z]{2}[0-9oi]{2} ?[a-z]{3}|[a-z][0-9]{1,3} ?[a-z]{3}|[a-z]{3} ?[0-9]{1,3}[a-z])\b",
        standardise_plate,
    ),
    "postcode": (r"(?i)\b[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2}\b", standardise_postcode),
    "account": (
        r"(?i)@[a-z0-9_][a-z0-9_.\-]{1,}[a-z0-9_]|\b[a-z0-9]+(?:[._\-]+[a-z0-9]+)*[._]+[a-z0-9]*[0-9][a-z0-9]*\b"
        r"|\b[a-z_]{3,}[0-9]+[a-z0-9_]*\b",
        standardise_account,
    ),
    "email": (r"(?i)\b[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+\b", standardise_email),
}
FORMS = tuple(_FORMS)
"""Kinds of things that are read out of texts by their form."""


def written_things(texts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Find everything in texts that has the form of one kind.

    Parameters
    ----------
    texts
        ``text_no``, ``text``.
    kind
        One of `FORMS`.

    Returns
    -------
    polars.DataFrame
        ``text_no``, ``kind``, ``value`` (canonical), ``quote`` (as written): one row per text and value, the first writing.
    """
    pattern, standardise = _FORMS[kind]
    found = (
        texts.select("text_no", pl.col("text").str.extract_all(pattern).alias("quote"))
        .explode("quote", empty_as_null=True)
        .drop_nulls("quote")
    )
    written = found["quote"].unique(maintain_order=True)
    values = [standardise(quote).value for quote in written.to_list()]
    canonical = pl.DataFrame({"quote": written, "value": pl.Series(values, dtype=pl.String)}).drop_nulls("value")
    return (
        found.join(canonical, on="quote", maintain_order="left")
        .unique(("text_no", "value"), keep="first", maintain_order=True)
        .select("text_no", pl.lit(kind).alias("kind"), "value", "quote")
    )
