"""Why records are proposed to be one person, or are not. Values of victims and witnesses are compared and never shown."""

from __future__ import annotations

from typing import Any

import polars as pl

from joindots.report.explanation import ExplainedTable, Explanation, explanation
from joindots.report.inputs import Tables, body_names, frame
from joindots.report.naming import entities_of, names_of
from joindots.report.wording import count_of, in_words, probability
from joindots.resolve.explain.pair import LinkExplanation
from joindots.resolve.explain.pair import explain_link as weigh_pair

_COMPARED = (
    "forename",
    "middle_names",
    "surname",
    "aliases",
    "sex",
    "date_of_birth",
    "postcode",
    "address",
    "phones",
    "email",
    "pnc_id",
    "cro",
    "nhs_number",
)


def explain_person(tables: Tables, record_id: str) -> Explanation:
    """Say which records are proposed to be one person with the given one, and which links hold them together."""
    entity_id = entities_of(tables, [record_id])[record_id]
    name = names_of(tables, [entity_id])[entity_id]
    entities = frame(tables, "entities").filter(pl.col("entity_id") == entity_id)
    record_ids = sorted(entities["record_id"].to_list()) or [record_id]
    people = frame(tables, "people").filter(pl.col("record_id").is_in(record_ids)).sort("received_order")
    called = f"Person {entity_id}" if name.is_pseudonym else f"{name.shown} ({entity_id})"
    n_bodies = people["source_id"].n_unique()
    found = f"{count_of(people.height, 'record')} of {count_of(n_bodies, 'body', 'bodies')}"
    sentences = ["Recorded as a victim or witness in a case, so shown by pseudonym."] if name.is_sheltered else []
    sentences += [
        f"The weakest link that holds the records together gives {bits:.1f} bits."
        for bits in entities["weakest_link_bits"].drop_nulls().unique().to_list()
    ]
    return explanation(
        tables,
        kind="person",
        thing=record_id,
        headline=f"{called}: {found}{' are proposed to be one person' if people.height > 1 else ''}.",
        sentences=sentences,
        explained=[
            _records(tables, people, is_open=not name.is_pseudonym),
            _cases(tables, record_ids),
            _links_among(tables, record_ids),
            _judgements(tables, record_ids),
        ],
        record_ids=record_ids,
    )


def explain_link(tables: Tables, record_id_l: str, record_id_r: str) -> Explanation:
    """Say why two person records are proposed to be one person, or that they are not: in a sentence, by field, in bits."""
    left, right = sorted((record_id_l, record_id_r))
    pair = (pl.col("record_id_l") == left) & (pl.col("record_id_r") == right)
    links = frame(tables, "links").filter(pair).to_dicts()
    entity_of = entities_of(tables, [left, right])
    is_one = entity_of[left] == entity_of[right]
    names = names_of(tables, entity_of.values())
    is_open = not any(name.is_pseudonym for name in names.values())
    together = "are proposed to be one person" if is_one else "are not proposed to be one person"
    weighed = _weighed(tables, left, right)
    is_judged_apart = "non_match" in frame(tables, "judgements").filter(pair)["verdict"].to_list()
    said = [_link_sentence(link) for link in links] or [_no_link_sentence(is_one=is_one, is_judged_apart=is_judged_apart)]
    return explanation(
        tables,
        kind="link",
        thing=f"{left},{right}",
        headline=f"Records {left} and {right} {together}.",
        sentences=[*(f"By the model: {found.sentence}" for found in weighed), *said],
        explained=[
            _fields(tables, left, right, is_open=is_open),
            *map(_bits, weighed),
            _judgements(tables, [left, right]),
        ],
        record_ids=[left, right],
    )


def _weighed(tables: Tables, left: str, right: str) -> list[LinkExplanation]:
    """Weigh the pair by the run's model; nothing where the run had nobody to train it on."""
    needed = {name: tables[name] for name in ("people", "comparison_levels", "fits")}
    return [weigh_pair(needed, left, right)] if needed["comparison_levels"].num_rows else []


def _bits(weighed: LinkExplanation) -> ExplainedTable:
    rows = [("starting odds", "two records drawn at random", f"{weighed.prior_bits:+.1f}", "")]
    rows += [
        (
            in_words(part.comparison),
            part.label,
            f"{part.weight_bits:+.1f}",
            f"{part.rarity_bits:+.1f}" if part.rarity_bits else "",
        )
        for part in weighed.compared
    ]
    rows.append(("match weight", f"{weighed.threshold_bits:.1f} are needed", f"{weighed.weight_bits:+.1f}", ""))
    return ExplainedTable(
        "In bits: each doubles the odds that the records are one person",
        ("Comparison", "Found", "Bits", "Of them for rarity"),
        tuple(rows),
    )


def _link_sentence(link: dict[str, Any]) -> str:
    kept = "" if link["is_in_entity"] else " It was cut: the records ended in two people."
    if link["weight_bits"] is None:
        return f"The link rests on {in_words(link['basis'])}, and was not scored.{kept}"
    odds = f"{link['weight_bits']:.1f} bits, match probability {probability(link['match_probability'])}"
    return f"The link is {in_words(link['basis'])}: {odds}.{kept}"


def _no_link_sentence(*, is_one: bool, is_judged_apart: bool) -> str:
    if is_judged_apart:
        return "No link joins them: a reviewer answered that they are not the same person, whatever the model says."
    if is_one:
        return "No link joins these two directly; other records of the person join them."
    return (
        "No link joins them: they were not compared, or fell below the threshold, or a judgement or identifier forbids it."
    )


def _records(tables: Tables, people: pl.DataFrame, *, is_open: bool) -> ExplainedTable:
    bodies = body_names(tables)
    rows = []
    for row in people.to_dicts():
        name = " ".join(row[part] for part in ("forename", "middle_names", "surname") if row[part]).title()
        shown = (name or row["label"] or "not recorded", _text(row["date_of_birth"])) if is_open else ()
        rows.append((row["record_id"], bodies.get(row["source_id"], row["source_id"]), *shown))
    columns = ("Record", "Body", "Name as recorded", "Date of birth") if is_open else ("Record", "Body")
    return ExplainedTable("Records", columns, tuple(rows))


def _cases(tables: Tables, record_ids: list[str]) -> ExplainedTable:
    roles = frame(tables, "roles").filter(pl.col("record_id").is_in(record_ids)).sort("case_id", "role", "record_id")
    return ExplainedTable(
        "Cases",
        ("Case", "Role", "Record"),
        tuple((row["case_id"], row["role"], row["record_id"]) for row in roles.to_dicts()),
    )


def _links_among(tables: Tables, record_ids: list[str]) -> ExplainedTable:
    chosen = pl.col("record_id_l").is_in(record_ids) & pl.col("record_id_r").is_in(record_ids)
    links = frame(tables, "links").filter(chosen).sort("record_id_l", "record_id_r")
    rows = tuple(
        (
            link["record_id_l"],
            link["record_id_r"],
            in_words(link["basis"]),
            "not scored" if link["weight_bits"] is None else f"{link['weight_bits']:.1f}",
            probability(link["match_probability"]),
        )
        for link in links.to_dicts()
    )
    return ExplainedTable("Links between them", ("Record", "Record", "Rests on", "Bits", "Probability"), rows)


def _judgements(tables: Tables, record_ids: list[str]) -> ExplainedTable:
    touched = pl.col("record_id_l").is_in(record_ids) | pl.col("record_id_r").is_in(record_ids)
    if len(record_ids) > 1:
        touched = pl.col("record_id_l").is_in(record_ids) & pl.col("record_id_r").is_in(record_ids)
    judged = frame(tables, "judgements").filter(touched).sort("event_id")
    return ExplainedTable(
        "Judgements in force",
        ("Record", "Record", "Verdict", "By", "Reason"),
        tuple(
            (row["record_id_l"], row["record_id_r"], in_words(row["verdict"]), row["reviewer"], row["reason"])
            for row in judged.to_dicts()
        ),
    )


def _fields(tables: Tables, left: str, right: str, *, is_open: bool) -> ExplainedTable:
    people = frame(tables, "people").filter(pl.col("record_id").is_in([left, right]))
    rows = {row["record_id"]: row for row in people.to_dicts()}
    compared = []
    for field in _COMPARED:
        value_l, value_r = rows[left][field], rows[right][field]
        shown = (_text(value_l), _text(value_r)) if is_open else ()
        compared.append((in_words(field), _agreement(value_l, value_r), *shown))
    columns = ("Field", "Agreement", left, right) if is_open else ("Field", "Agreement")
    return ExplainedTable("Field by field", columns, tuple(compared))


def _agreement(value_l: object, value_r: object) -> str:
    if not value_l and not value_r:
        return "missing on both sides"
    if not value_l or not value_r:
        return "missing on one side"
    if isinstance(value_l, list) and isinstance(value_r, list):
        return "share one" if set(value_l) & set(value_r) else "differ"
    return "agree" if value_l == value_r else "differ"


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or "not recorded"
    return "not recorded" if value is None else str(value)
