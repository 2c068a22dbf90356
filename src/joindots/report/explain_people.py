"""Which records are proposed to be one person, what holds them together, and what would part them."""

from __future__ import annotations

from typing import Any

import polars as pl

from joindots.report.explain_link import judgements_table
from joindots.report.explanation import ExplainedTable, Explanation, explanation
from joindots.report.inputs import Tables, body_names, frame
from joindots.report.naming import entities_of, names_of
from joindots.report.tree_svg import Node, Tree, tree_picture
from joindots.report.wording import count_of, in_words
from joindots.resolve.explain.entity import EntityExplanation, HeldBy, explain_entity
from joindots.resolve.explain.pair import explain_link as weigh_pair

_MOST_NAMED = 4
_MOST_CHANGES = 2
_MOST_BREAKING = 3


def explain_person(tables: Tables, record_id: str) -> Explanation:
    """Say which records are one person with the given one, by which links, and what would part them."""
    entity_id = entities_of(tables, [record_id])[record_id]
    name = names_of(tables, [entity_id])[entity_id]
    entities = frame(tables, "entities").filter(pl.col("entity_id") == entity_id)
    record_ids = sorted(entities["record_id"].to_list()) or [record_id]
    people = frame(tables, "people").filter(pl.col("record_id").is_in(record_ids)).sort("received_order", "record_id")
    held = explain_entity(people["record_id"].to_list(), frame(tables, "links"))
    called = f"Person {entity_id}" if name.is_pseudonym else f"{name.shown} ({entity_id})"
    n_bodies = people["source_id"].n_unique()
    found = f"{count_of(people.height, 'record')} of {count_of(n_bodies, 'body', 'bodies')}"
    headline = f"{called}: {found}{' are proposed to be one person' if people.height > 1 else ''}."
    sentences = ["Recorded as a victim or witness in a case, so shown by pseudonym."] if name.is_sheltered else []
    is_open = not name.is_pseudonym
    return explanation(
        tables,
        kind="person",
        thing=record_id,
        headline=headline,
        sentences=[*sentences, *_holding(tables, held)],
        explained=[
            _records(tables, people, is_open=is_open),
            _cases(tables, record_ids),
            _tree_table(held),
            _near_table(held),
            judgements_table(_touching(tables, "judgements", record_ids)),
            _conflicts(tables, record_ids),
        ],
        record_ids=record_ids,
        details=_details(entity_id, held),
        picture=tree_picture(_tree(tables, people, held, headline, is_open=is_open)),
    )


def _holding(tables: Tables, held: EntityExplanation) -> list[str]:
    """Say what holds an entity, what would part it, and what would change the weakest of it."""
    if not held.tree:
        return []
    links = count_of(held.n_links, "link")
    said = [f"{links} within the entity; {len(held.tree):,} of them, the strongest that reach every record, hold it."]
    if held.weakest is not None:
        said.append(f"The weakest of those that the model weighed is {_between(held.weakest.link)}.")
    if not held.breaking:
        said.append("No one of them alone holds it: were any one link wrong, others would still join all its records.")
    said += [
        f"Without {_between(each.link)}, {_named(each.part)} would part from the rest: no other link holds them."
        for each in held.breaking[:_MOST_BREAKING]
    ]
    if len(held.breaking) > _MOST_BREAKING:
        said.append(f"The same goes for {len(held.breaking) - _MOST_BREAKING:,} more, listed below.")
    return [*said, *_changes(tables, held)]


def _changes(tables: Tables, held: EntityExplanation) -> list[str]:
    """Say what would undo the weakest of the model's links that nothing else backs up."""
    link = next((each.link for each in held.breaking if each.link.weight_bits is not None), None)
    if link is None:
        return []
    weighed = weigh_pair(
        {name: tables[name] for name in ("people", "company", "fitted_models")}, link.record_id_l, link.record_id_r
    )
    lost = [change.text for change in weighed.changes if not change.is_enough][:_MOST_CHANGES]
    if not lost:
        return []
    return [f"What would part it: of {link.record_id_l} with {link.record_id_r}, {'; or '.join(lost)}."]


def _between(link: HeldBy) -> str:
    return f"{link.record_id_l} with {link.record_id_r} ({_strength(link)})"


def _strength(link: HeldBy) -> str:
    return in_words(link.basis) if link.weight_bits is None else link.strength


def _named(record_ids: tuple[str, ...]) -> str:
    if len(record_ids) <= _MOST_NAMED:
        return ", ".join(record_ids)
    return f"{', '.join(record_ids[:_MOST_NAMED])} and {len(record_ids) - _MOST_NAMED:,} more"


def _tree_table(held: EntityExplanation) -> ExplainedTable:
    rows = []
    for each in held.tree:
        link, without = each.link, f"{_named(each.part)} would part"
        if each.strongest_other is not None:
            without = f"{count_of(each.n_others, 'other link')} would hold, the strongest {_between(each.strongest_other)}"
        bits = "not scored" if link.weight_bits is None else link.strength.removesuffix(" bits")
        rows.append((link.record_id_l, link.record_id_r, in_words(link.basis), bits, without))
    columns = ("Record", "Record", "Rests on", "Bits", "Without it")
    return ExplainedTable("What holds them together, the strongest first", columns, tuple(rows))


def _near_table(held: EntityExplanation) -> ExplainedTable:
    rows = tuple((link.record_id_l, link.record_id_r, in_words(link.basis), _strength(link)) for link in held.near)
    return ExplainedTable(
        "Links that were not followed: one end is another person", ("Record", "Record", "Rests on", "Bits"), rows
    )


def _touching(tables: Tables, name: str, record_ids: list[str]) -> pl.DataFrame:
    either = pl.col("record_id_l").is_in(record_ids) | pl.col("record_id_r").is_in(record_ids)
    return frame(tables, name).filter(either).sort("event_id")


def _conflicts(tables: Tables, record_ids: list[str]) -> ExplainedTable:
    found = _touching(tables, "judgement_conflicts", record_ids).to_dicts()
    rows = tuple((row["record_id_l"], row["record_id_r"], in_words(row["kind"]), row["reason"]) for row in found)
    return ExplainedTable("Judgements that contradict something", ("Record", "Record", "What became of it", "Reason"), rows)


def _details(entity_id: str, held: EntityExplanation) -> dict[str, Any]:
    return {
        "entity_id": entity_id,
        "record_ids": list(held.record_ids),
        "n_links": held.n_links,
        "tree": [
            {
                **_link_details(each.link),
                "part": list(each.part),
                "n_others": each.n_others,
                "parts_without": not each.n_others,
            }
            for each in held.tree
        ],
        "weakest": None if held.weakest is None else _link_details(held.weakest.link),
        "near": [_link_details(link) for link in held.near],
    }


def _link_details(link: HeldBy) -> dict[str, Any]:
    bits = None if link.weight_bits is None else float(link.strength.removesuffix(" bits"))
    return {"record_id_l": link.record_id_l, "record_id_r": link.record_id_r, "basis": link.basis, "weight_bits": bits}


def _tree(tables: Tables, people: pl.DataFrame, held: EntityExplanation, title: str, *, is_open: bool) -> Tree:
    bodies = body_names(tables)
    nodes = tuple(
        Node(
            row["record_id"],
            bodies.get(row["source_id"], row["source_id"]),
            f"{_name(row) or 'no name'}, {row['date_of_birth'] or 'no date of birth'}" if is_open else "",
        )
        for row in people.to_dicts()
    )
    return Tree(title, nodes, held)


def _records(tables: Tables, people: pl.DataFrame, *, is_open: bool) -> ExplainedTable:
    bodies = body_names(tables)
    rows = []
    for row in people.to_dicts():
        shown = (_name(row) or row["label"] or "not recorded", _text(row["date_of_birth"])) if is_open else ()
        rows.append((row["record_id"], bodies.get(row["source_id"], row["source_id"]), *shown))
    columns = ("Record", "Body", "Name as recorded", "Date of birth") if is_open else ("Record", "Body")
    return ExplainedTable("Records", columns, tuple(rows))


def _name(row: dict[str, Any]) -> str:
    return " ".join(row[part] for part in ("forename", "middle_names", "surname") if row[part]).title()


def _cases(tables: Tables, record_ids: list[str]) -> ExplainedTable:
    roles = frame(tables, "roles").filter(pl.col("record_id").is_in(record_ids)).sort("case_id", "role", "record_id")
    return ExplainedTable(
        "Cases",
        ("Case", "Role", "Record"),
        tuple((row["case_id"], row["role"], row["record_id"]) for row in roles.to_dicts()),
    )


def _text(value: object) -> str:
    return "not recorded" if value is None else str(value)
