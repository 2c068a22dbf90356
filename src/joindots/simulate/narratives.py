"""Short neutral narratives: who was seen with whom, where, and the numbers that were given. Nothing graphic, ever."""

from __future__ import annotations

import numpy as np
import polars as pl

from joindots.simulate.mentions import TRUTH_SCHEMA, planted_mentions
from joindots.simulate.nation import Nation
from joindots.simulate.rates import ErrorRates
from joindots.simulate.things import suspects_of

_SHARE = 0.4
"""Share of cases with a narrative (our judgement)."""
_OPENINGS = (
    "Reported to officers that the complainant had been seen with {person} at {place}.",
    "A caller told officers that {person} was seen with a young person at {place}.",
    "The complainant described meeting {person} on several occasions, last at {place}.",
    "Information was received about {person} and others at {place}.",
)
_MIDDLES = {
    "phone": "The number {value} was given to the complainant.",
    "vehicle": "A vehicle with registration {value} was noted nearby.",
    "account": "Messages were said to come from the account {value}.",
    "alias": "The person was also known as {value}.",
}
_CLOSINGS = (
    "Enquiries were made and the matter was filed.",
    "The complainant was spoken to and a support referral was made.",
    "No further lines of enquiry were recorded.",
    "The officer in the case updated the record.",
)


def narratives(
    rng: np.random.Generator,
    nation: Nation,
    cases: pl.DataFrame,
    people: pl.DataFrame,
    things: pl.DataFrame,
    rates: ErrorRates,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write narratives for some of the cases: case, day and text; and the truth of what was planted in them.

    What is planted is drawn from a stream of its own, so everything else of a seed stays as it is without it.
    """
    apart = rng.spawn(1)[0]
    chosen = cases.filter(pl.Series(rng.random(len(cases)) < _SHARE)).select("case", "recorded_on")
    named = (
        suspects_of(people)
        .group_by("case", maintain_order=True)
        .agg(
            pl.concat_str("forename", "surname", separator=" ", ignore_nulls=True).first().alias("person"),
            pl.col("aliases").drop_nulls().first().alias("alias"),
        )
    )
    by_kind = [
        things.filter(pl.col("kind") == kind).group_by("case", maintain_order=True).agg(pl.col("value").first().alias(kind))
        for kind in ("venue", "phone", "vehicle", "account")
    ]
    for found in (named, *by_kind):
        chosen = chosen.join(found, on="case", how="left")
    picks = rng.integers(0, len(_OPENINGS), (len(chosen), 2))
    planted = planted_mentions(apart, nation, chosen.join(cases.select("case", "group"), on="case"), people, rates)
    said = dict(planted.group_by("case", maintain_order=True).agg("sentence").iter_rows())
    texts = [
        _one(row, int(a), int(b), said.get(row["case"], []))
        for row, (a, b) in zip(chosen.iter_rows(named=True), picks, strict=True)
    ]
    written = chosen.select("case", written_on="recorded_on").with_columns(text=pl.Series(texts, dtype=pl.String))
    return written, planted.select(list(TRUTH_SCHEMA))


def _one(row: dict[str, str | None], opening: int, closing: int, said: list[str]) -> str:
    """Write the sentences of one case; what is planted stands before the last."""
    sentences = [_OPENINGS[opening].format(person=row["person"] or "an unknown person", place=row["venue"] or "an address")]
    sentences += [text.format(value=row[kind]) for kind, text in _MIDDLES.items() if row[kind]][:2]
    return " ".join([*sentences, *said, _CLOSINGS[closing]])
