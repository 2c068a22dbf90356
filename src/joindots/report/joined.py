"""The joined dots with their evidence, and the groups with the suspects who connect them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from joindots.model.words import Role
from joindots.report.figures import Figure
from joindots.report.inputs import Tables, body_names, frame
from joindots.report.joined_contents import Dot, Dots, Group, Groups, GroupTie, Step, Suspect
from joindots.report.naming import SUSPECT_PREFIX, PersonName, entities_of, mask, names_of
from joindots.report.wording import in_words, span

_Ties = Mapping[tuple[str, str], Mapping[str, Mapping[str, Any]]]
_Things = Mapping[str, Mapping[str, Any]]
_ON_RECORD = {
    None: "In no record that was received.",
    "cited": "A narrative of one case gives the other's reference.",
    "source_key": "A body's own key says that a suspect of one is a suspect of the other.",
    "judgement": "A person judged that a suspect of one is a suspect of the other.",
}
"""Whether anyone had recorded the link before."""
_UNKNOWN_TIE: dict[str, Any] = {
    **{"weight_bits": None, "basis": "not_stated", "overlap": "not_stated", "seen_from": None, "seen_to": None},
    **{"evidence_l": [], "evidence_r": []},
}


def joined_dots(tables: Tables, max_dots: int | None) -> Dots:
    """Draw up the strongest joined dots, at most `max_dots`, or all."""
    dots = frame(tables, "joined_dots").sort("position")
    base_of = "pairs of cases proposed as joined dots"
    return Dots(
        figures=(
            Figure("are between two bodies", int(dots["is_cross_force"].sum() or 0), dots.height, base_of),
            Figure("share a thing directly", int(dots["is_direct"].sum() or 0), dots.height, base_of),
            Figure("rest on two or more independent paths", dots.filter(pl.col("n_paths") > 1).height, dots.height, base_of),
        ),
        lines=dot_lines(tables, dots if max_dots is None else dots.head(max_dots)),
        n_dots=dots.height,
    )


def dot_lines(tables: Tables, dots: pl.DataFrame) -> tuple[Dot, ...]:
    """Draw up the given rows of ``joined_dots``, with the ties behind each step."""
    rows = dots.to_dicts()
    case_ids = {case_id for row in rows for case_id in (row["case_id_l"], row["case_id_r"], *row["path"][::2])}
    bodies, ties = bodies_of_cases(tables, case_ids), _ties_among(tables, case_ids)
    thing_ids = {thing_id for row in rows for thing_id in row["path"][1::2]}
    thing_ids.update(thing_id for found in ties.values() for thing_id in found)
    things = things_of(tables, thing_ids)
    entity_of = entities_of(tables, [record_id for row in rows for record_id in row["evidence"]])
    on_path = {_entity_id(thing_id) for row in rows for thing_id in row["path"][1::2] if _is_suspect(thing_id)}
    names = names_of(tables, [*entity_of.values(), *on_path])
    lines = []
    for row in rows:
        cited = {entity_of[record_id] for record_id in row["evidence"]}
        cited.update(_entity_id(thing_id) for thing_id in row["path"][1::2] if _is_suspect(thing_id))
        people = [names[entity_id] for entity_id in sorted(cited)]
        steps = _path_steps(row["path"], ties, things, bodies)
        lines.append(
            Dot(
                **{name: row[name] for name in ("position", "case_id_l", "case_id_r", "group_id", "is_cross_force")},
                **{name: row[name] for name in ("is_direct", "weight_bits", "n_paths", "basis")},
                body_name_l=bodies[row["case_id_l"]],
                body_name_r=bodies[row["case_id_r"]],
                sentences=tuple(mask(sentence, people) for sentence in row["sentences"]),
                weakest_step=mask(row["weakest_step"], people),
                breaks_if=mask(row["breaks_if"], people),
                alternatives=tuple(mask(each, people) for each in row["alternatives"] or ()),
                recorded_before=_ON_RECORD[row["recorded_before"]],
                steps=steps,
                also_shared=_also_shared(row, steps, ties, things, bodies),
                evidence=tuple(row["evidence"]),
            )
        )
    return tuple(lines)


def bodies_of_cases(tables: Tables, case_ids: Iterable[str]) -> dict[str, str]:
    """Name the body that holds each case."""
    wanted = sorted(set(case_ids))
    cases = frame(tables, "cases").filter(pl.col("case_id").is_in(wanted))
    sources = {case_id: case_id.partition("/")[0] for case_id in wanted}
    sources.update(zip(cases["case_id"].to_list(), cases["source_id"].to_list(), strict=True))
    bodies = body_names(tables)
    return {case_id: bodies.get(source, source) for case_id, source in sources.items()}


def things_of(tables: Tables, thing_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Fetch things by id; a suspect is called as the whole report calls them."""
    wanted = sorted(set(thing_ids))
    found = frame(tables, "things").filter(pl.col("thing_id").is_in(wanted))
    names = names_of(tables, [_entity_id(thing_id) for thing_id in wanted if _is_suspect(thing_id)])
    things = {row["thing_id"]: row for row in found.to_dicts()}
    for thing_id in wanted:
        kind, _, value = thing_id.partition(":")
        thing = things.setdefault(thing_id, {"kind": kind, "label": value, "is_hub": False})
        if _is_suspect(thing_id):
            thing["label"] = names[value].shown
    return things


def groups_found(tables: Tables, max_groups: int | None) -> Groups:
    """Draw up the largest groups, at most `max_groups`, or all."""
    groups = frame(tables, "groups").sort(["n_cases", "n_suspects", "group_id"], descending=[True, True, False])
    members = frame(tables, "group_members")
    n_cases = frame(tables, "cases").height
    n_grouped = members.filter(pl.col("member_kind") == "case")["member_id"].n_unique()
    suspects = members.filter(pl.col("member_kind") == "suspect")
    n_connecting = suspects.filter(pl.col("connects"))["member_id"].n_unique()
    base_of = "suspects in groups"
    return Groups(
        figures=(
            Figure("are in a proposed group", n_grouped, n_cases, "cases"),
            Figure("span two or more bodies", groups.filter(pl.col("n_forces") > 1).height, groups.height, "groups"),
            Figure("connect two or more cases", n_connecting, suspects["member_id"].n_unique(), base_of),
        ),
        lines=group_lines(tables, groups if max_groups is None else groups.head(max_groups)),
        n_groups=groups.height,
    )


def group_lines(tables: Tables, groups: pl.DataFrame) -> tuple[Group, ...]:
    """Draw up the given rows of ``groups``: their cases, connecting suspects and other ties."""
    group_ids = groups["group_id"].to_list()
    members = frame(tables, "group_members").filter(pl.col("group_id").is_in(group_ids))
    suspects = members.filter(pl.col("member_kind") == "suspect")
    cases = members.filter(pl.col("member_kind") == "case").select("group_id", pl.col("member_id").alias("case_id"))
    connecting = suspects.filter(pl.col("connects"))
    connecting = connecting.sort(["n_cases", "member_id"], descending=[True, False])
    connecting_of = dict(connecting.group_by("group_id", maintain_order=True).agg(pl.col("member_id")).iter_rows())
    cases_of = dict(cases.sort("case_id").group_by("group_id", maintain_order=True).agg(pl.col("case_id")).iter_rows())
    named_in = cases_of_suspects(tables, connecting["member_id"].to_list())
    names = names_of(tables, connecting["member_id"].to_list())
    ties = _other_ties(tables, cases)
    bodies = body_names(tables)
    held_by = bodies_of_cases(tables, cases["case_id"].to_list())
    lines = []
    for row in groups.iter_rows(named=True):
        case_ids = cases_of.get(row["group_id"], [])
        in_group = connecting_of.get(row["group_id"], [])
        lines.append(
            Group(
                **{name: row[name] for name in ("group_id", "n_cases", "n_suspects", "weight_bits")},
                n_connecting=len(in_group),
                bodies=tuple(bodies.get(source, source) for source in row["sources"]),
                n_cases_of_bodies=tuple(sorted(Counter(held_by[case_id] for case_id in case_ids).items())),
                dates=span(row["first_on"], row["last_on"]),
                case_ids=tuple(case_ids),
                connecting=tuple(
                    _suspect(names[entity_id], named_in.get(entity_id, ()), set(case_ids)) for entity_id in in_group
                ),
                ties=tuple(ties.get(row["group_id"], ())),
            )
        )
    return tuple(lines)


def cases_of_suspects(tables: Tables, entity_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """List the cases in which each entity was recorded as a suspect."""
    entities = frame(tables, "entities").filter(pl.col("entity_id").is_in(sorted(set(entity_ids))))
    roles = frame(tables, "roles").filter(pl.col("role") == Role.SUSPECT)
    named = roles.join(entities.select("record_id", "entity_id"), on="record_id", how="inner")
    grouped = named.group_by("entity_id").agg(pl.col("case_id").unique().sort())
    return {entity_id: tuple(case_ids) for entity_id, case_ids in grouped.iter_rows()}


def step_of(
    tie: Mapping[str, Any], thing: Mapping[str, Any], case_id_l: str, case_id_r: str, bodies: Mapping[str, str]
) -> Step:
    """Put one tie into a step that is read from `case_id_l` to `case_id_r`."""
    return Step(
        case_id_l=case_id_l,
        body_name_l=bodies[case_id_l],
        thing_id=tie["thing_id"],
        kind=thing["kind"],
        label=thing["label"],
        case_id_r=case_id_r,
        body_name_r=bodies[case_id_r],
        weight_bits=tie["weight_bits"],
        basis=tie["basis"],
        overlap=in_words(tie["overlap"]),
        dates=span(tie["seen_from"], tie["seen_to"]),
        n_evidence=len({*tie["evidence_l"], *tie["evidence_r"]}),
        is_hub=thing["is_hub"],
    )


def _ties_among(tables: Tables, case_ids: set[str]) -> _Ties:
    """Ties between the given cases, by pair and thing."""
    chosen = pl.col("case_id_l").is_in(case_ids) & pl.col("case_id_r").is_in(case_ids)
    ties: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for tie in frame(tables, "ties").filter(chosen).sort("case_id_l", "case_id_r", "thing_id").iter_rows(named=True):
        ties.setdefault((tie["case_id_l"], tie["case_id_r"]), {})[tie["thing_id"]] = tie
    return ties


def _is_suspect(thing_id: str) -> bool:
    return thing_id.startswith(SUSPECT_PREFIX)


def _entity_id(thing_id: str) -> str:
    return thing_id.removeprefix(SUSPECT_PREFIX)


def _path_steps(path: list[str], ties: _Ties, things: _Things, bodies: Mapping[str, str]) -> tuple[Step, ...]:
    steps = []
    for case_id_l, thing_id, case_id_r in zip(path[:-2:2], path[1::2], path[2::2], strict=True):
        pair = (min(case_id_l, case_id_r), max(case_id_l, case_id_r))
        tie = ties.get(pair, {}).get(thing_id, {"thing_id": thing_id, **_UNKNOWN_TIE})
        steps.append(step_of(tie, things[thing_id], case_id_l, case_id_r, bodies))
    return tuple(steps)


def _also_shared(
    row: Mapping[str, Any], steps: tuple[Step, ...], ties: _Ties, things: _Things, bodies: Mapping[str, str]
) -> tuple[Step, ...]:
    """What the two cases share directly beside the strongest path, strongest first."""
    on_path = {step.thing_id for step in steps}
    ends: tuple[str, str] = (row["case_id_l"], row["case_id_r"])
    found = [tie for thing_id, tie in ties.get(ends, {}).items() if thing_id not in on_path]
    found.sort(key=lambda tie: (-tie["weight_bits"], tie["thing_id"]))
    return tuple(step_of(tie, things[tie["thing_id"]], *ends, bodies) for tie in found)


def _suspect(name: PersonName, named_in: tuple[str, ...], case_ids: set[str]) -> Suspect:
    in_group = tuple(case_id for case_id in named_in if case_id in case_ids)
    return Suspect(name.entity_id, name.shown, name.is_sheltered, len(in_group), name.n_records, in_group)


def _other_ties(tables: Tables, cases: pl.DataFrame) -> dict[str, list[GroupTie]]:
    """What the cases of each group share beside suspects; everyday hubs are left out."""
    ties = frame(tables, "ties").filter(pl.col("kind") != "suspect")
    ties = ties.join(cases, left_on="case_id_l", right_on="case_id").join(
        cases, left_on=["case_id_r", "group_id"], right_on=["case_id", "group_id"]
    )
    ties = ties.sort("group_id", "case_id_l", "case_id_r", "thing_id")
    things = things_of(tables, ties["thing_id"].to_list())
    found: dict[str, list[GroupTie]] = {}
    for tie in ties.iter_rows(named=True):
        thing = things[tie["thing_id"]]
        if not thing["is_hub"]:
            line = GroupTie(tie["case_id_l"], tie["case_id_r"], tie["kind"], thing["label"])
            found.setdefault(tie["group_id"], []).append(line)
    return found
