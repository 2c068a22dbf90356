"""Whether anybody had recorded that two cases are linked, before the dots were joined.

A link was on record where a narrative of one case cites the other's reference, where one body's own key says that the two
cases have a suspect in common, or where a person judged that they have. Anything else is new to the records that were sent;
what is in records that were not sent, nobody can tell.
"""

from __future__ import annotations

import polars as pl

from joindots.model.words import Basis
from joindots.network.mentions import find_spans
from joindots.network.tokens import fold_text

SHORTEST_REFERENCE = 6
"""Letters and digits of the shortest crime reference that is looked for: a shorter one stands in many texts."""
PAIR = ("case_id_l", "case_id_r")


def recorded_links(
    cases: pl.DataFrame, narratives: pl.DataFrame, people: pl.DataFrame, suspects: pl.DataFrame, links: pl.DataFrame
) -> pl.DataFrame:
    """List the pairs of cases whose link was on record.

    Returns
    -------
    polars.DataFrame
        ``case_id_l``, ``case_id_r``, ``recorded_how``: cited, source_key or judgement; one row per pair.
    """
    of_case = suspects.select("case_id", "record_id")
    judged = (
        links.filter((pl.col("basis") == Basis.JUDGEMENT.value) & pl.col("is_in_entity"))
        .join(of_case.rename({"case_id": "a", "record_id": "record_id_l"}), on="record_id_l")
        .join(of_case.rename({"case_id": "b", "record_id": "record_id_r"}), on="record_id_r")
        .select("a", "b", pl.lit(Basis.JUDGEMENT.value).alias("recorded_how"))
    )
    keyed = suspects.join(people.drop_nulls("person_ref").select("record_id", "source_id", "person_ref"), on="record_id")
    by_key = keyed.join(keyed, on=("source_id", "person_ref"), suffix="_b").select(
        pl.col("case_id").alias("a"), pl.col("case_id_b").alias("b"), pl.lit(Basis.SOURCE_KEY.value).alias("recorded_how")
    )
    cited = _citations(cases, narratives)
    found = pl.concat([cited, by_key, judged])
    return (
        found.select(
            pl.min_horizontal("a", "b").alias("case_id_l"), pl.max_horizontal("a", "b").alias("case_id_r"), "recorded_how"
        )
        .filter(pl.col("case_id_l") < pl.col("case_id_r"))
        .sort(*PAIR, "recorded_how")
        .unique(PAIR, keep="first", maintain_order=True)
    )


def _citations(cases: pl.DataFrame, narratives: pl.DataFrame) -> pl.DataFrame:
    """Find crime references of other cases in narratives; one that two bodies use is left alone."""
    folded = [fold_text(reference) for reference in cases["crime_ref"].to_list()]
    known = cases.select("case_id").with_columns(pl.Series("value", folded, dtype=pl.String))
    known = known.filter(
        (pl.col("value").str.replace_all(" ", "").str.len_chars() >= SHORTEST_REFERENCE)
        & pl.col("value").str.contains(r"\d")
        & (pl.len().over("value") == 1)
    )
    texts = narratives.sort("record_id").with_row_index("text_no")
    spans = find_spans(texts["text_masked"].to_list(), known["value"].sort().to_list())
    return (
        spans.join(texts.select("text_no", "case_id"), on="text_no")
        .join(known, on="value", suffix="_b")
        .select(pl.col("case_id").alias("a"), pl.col("case_id_b").alias("b"), pl.lit("cited").alias("recorded_how"))
    )
