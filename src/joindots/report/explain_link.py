"""Why two records are proposed to be one person, or are not. Values of victims and witnesses are never shown."""

from __future__ import annotations

from typing import Any

import polars as pl

from joindots.report.explanation import ExplainedTable, Explanation, explanation
from joindots.report.inputs import Tables, frame
from joindots.report.naming import entities_of, names_of
from joindots.report.waterfall_svg import Bar, Waterfall, waterfall_picture
from joindots.report.wording import in_words, probability
from joindots.resolve.explain.pair import ComparedValue, LinkExplanation
from joindots.resolve.explain.pair import explain_link as weigh_pair
from joindots.resolve.explain.rarity import one_in
from joindots.resolve.explain.steps import HUNDREDTHS, in_hundredths
from joindots.resolve.explain.words import field_in_words
from joindots.resolve.models.fit import probability_from_bits

_MOST_CHANGES = 3


def explain_link(tables: Tables, record_id_l: str, record_id_r: str) -> Explanation:
    """Say why two person records are proposed to be one person, or that they are not: in a sentence, and in bits."""
    left, right = sorted((record_id_l, record_id_r))
    pair = (pl.col("record_id_l") == left) & (pl.col("record_id_r") == right)
    links = frame(tables, "links").filter(pair).to_dicts()
    entity_of = entities_of(tables, [left, right])
    is_one = entity_of[left] == entity_of[right]
    is_open = not any(name.is_pseudonym for name in names_of(tables, entity_of.values()).values())
    together = "are proposed to be one person" if is_one else "are not proposed to be one person"
    judged = frame(tables, "judgements").filter(pair).sort("event_id")
    is_judged_apart = "non_match" in judged["verdict"].to_list()
    said = [_link_sentence(link) for link in links] or [_no_link_sentence(is_one=is_one, is_judged_apart=is_judged_apart)]
    weighed = weigh_pair({name: tables[name] for name in ("people", "company", "fitted_models")}, left, right)
    waterfall = waterfall_of(weighed, is_open=is_open)
    return explanation(
        tables,
        kind="link",
        thing=f"{left},{right}",
        headline=f"Records {left} and {right} {together}.",
        sentences=[*sentences_of(weighed), *said],
        explained=[bits_table(waterfall, left, right, is_open=is_open), judgements_table(judged)],
        record_ids=[left, right],
        details=details_of(weighed, waterfall),
        picture=waterfall_picture(waterfall),
    )


def waterfall_of(weighed: LinkExplanation, *, is_open: bool) -> Waterfall:
    """Lay a weighed pair out in steps; without the values recorded unless they may be shown."""
    first, *steps = weighed.steps
    odds = f"{one_in(probability_from_bits(weighed.prior_bits))} pairs drawn at random is a match"
    bars = [Bar("starting odds", odds, (), "", "", True, first)]
    bars += [
        Bar(
            name=field_in_words(part.comparison),
            found=_found(part),
            values=(part.value_l, part.value_r) if is_open else (),
            rarity=part.rarity,
            rarity_bits=f"{in_hundredths(part.rarity_bits) / HUNDREDTHS:+.2f}" if part.rarity else "",
            is_recorded=part.level >= 0,
            step=step,
        )
        for part, step in zip(weighed.compared, steps, strict=True)
    ]
    total, threshold = in_hundredths(weighed.weight_bits), in_hundredths(weighed.threshold_bits)
    is_enough = weighed.weight_bits >= weighed.threshold_bits
    verdict = (
        f"not to be proposed ({'; '.join(weighed.guards)})" if weighed.guards else "enough" if is_enough else "not enough"
    )
    title = f"Records {weighed.record_id_l} and {weighed.record_id_r}"
    return Waterfall(title, weighed.sentence, tuple(bars), total, threshold, verdict)


_IN_WORDS = {
    "names that keep company": "names that often go together",
    "values that keep company": "two values that often go together",
}
"""Names of levels that a reader of a table would not know."""


def _found(part: ComparedValue) -> str:
    """Give the level that was reached, and how values that are nearly alike differ."""
    label = _IN_WORDS.get(part.label, part.label)
    return f"{label} ({part.difference})" if part.difference and part.level > 0 else label


def bits_table(waterfall: Waterfall, left: str, right: str, *, is_open: bool) -> ExplainedTable:
    """Lay a waterfall out as a table."""
    rows = []
    for bar in waterfall.bars:
        values = (bar.values or ("", "")) if is_open else ()
        rarity = f"{bar.rarity_bits}: {bar.rarity}" if bar.rarity else ""
        rows.append((bar.name, *values, bar.found, bar.step.text, rarity))
    blank = ("", "") if is_open else ()
    needed = f"{waterfall.threshold / HUNDREDTHS:.2f} are needed: {waterfall.verdict}"
    rows.append(("match weight", *blank, needed, f"{waterfall.total / HUNDREDTHS:+.2f}", ""))
    sides = (left, right) if is_open else ()
    return ExplainedTable(
        "In bits: each doubles the odds that the records are one",
        ("Comparison", *sides, "Found", "Bits", "Of them for rarity"),
        tuple(rows),
    )


def sentences_of(weighed: LinkExplanation) -> list[str]:
    """Say what the model makes of a pair, and what would turn its answer."""
    said = [f"By the model: {weighed.sentence}"]
    said += [
        f"It rests on {caution}: that counts only where neither record has a known namesake." for caution in weighed.cautions
    ]
    if weighed.changes:
        told = "; ".join(change.text for change in weighed.changes[:_MOST_CHANGES])
        said.append(f"What would turn the answer: {told}.")
    return said


def details_of(weighed: LinkExplanation, waterfall: Waterfall) -> dict[str, Any]:
    """Give the figures of a waterfall for programs, as they are shown."""
    first, *bars = waterfall.bars
    return {
        "record_id_l": weighed.record_id_l,
        "record_id_r": weighed.record_id_r,
        "prior_bits": first.step.bits,
        "comparisons": [
            {
                "comparison": part.comparison,
                "level": part.level,
                "found": bar.found,
                **(dict(zip(("value_l", "value_r"), bar.values, strict=True)) if bar.values else {}),
                "bits": bar.step.bits,
                "from_bits": bar.step.start / HUNDREDTHS,
                "to_bits": bar.step.end / HUNDREDTHS,
                "rarity_bits": float(bar.rarity_bits or 0),
                "rarity": bar.rarity,
            }
            for part, bar in zip(weighed.compared, bars, strict=True)
        ],
        "weight_bits": waterfall.total / HUNDREDTHS,
        "threshold_bits": waterfall.threshold / HUNDREDTHS,
        "match_probability": weighed.match_probability,
        "guards": list(weighed.guards),
        "cautions": list(weighed.cautions),
        "changes": [change.text for change in weighed.changes],
    }


def judgements_table(judged: pl.DataFrame) -> ExplainedTable:
    """List answers that people gave."""
    return ExplainedTable(
        "Judgements in force",
        ("Record", "Record", "Verdict", "By", "Reason"),
        tuple(
            (row["record_id_l"], row["record_id_r"], in_words(row["verdict"]), row["reviewer"], row["reason"])
            for row in judged.to_dicts()
        ),
    )


def _link_sentence(link: dict[str, Any]) -> str:
    kept = "" if link["is_in_entity"] else " It was cut: the records ended in two people."
    if link["weight_bits"] is None:
        return f"The link rests on {in_words(link['basis'])}, whatever the weight.{kept}"
    return f"The link is {in_words(link['basis'])}, match probability {probability(link['match_probability'])}.{kept}"


def _no_link_sentence(*, is_one: bool, is_judged_apart: bool) -> str:
    if is_judged_apart:
        return "No link joins them: a reviewer answered that they are not the same person, whatever the model says."
    if is_one:
        return "No link joins these two directly; other records of the person join them."
    return (
        "No link joins them: they were not compared, or fell below the threshold, or a judgement or identifier forbids it."
    )
