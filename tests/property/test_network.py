"""Whatever the world, the joined dots keep to their rows: they cite what exists, and unciting a row is noticed."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.engine.arrow import table_from_rows
from joindots.model.tables import table_spec
from joindots.network.stage import READS, run

_CASES = [f"{force}/C{n}" for force in (10, 12, 13) for n in range(4)]
_SIGHTING = st.tuples(
    st.sampled_from(_CASES),
    st.sampled_from(["phone", "vehicle", "address", "venue", "account"]),
    st.integers(0, 4),
    st.dates().filter(lambda day: 2005 <= day.year <= 2024) | st.none(),
)
_PERSON = st.tuples(st.sampled_from(_CASES), st.sampled_from(["suspect", "suspect", "victim", "witness"]), st.integers(0, 5))
_TEXT = st.tuples(st.sampled_from(_CASES), st.integers(0, 5), st.sampled_from(["07700 900001", "YK08ABC", "nothing"]))
_WORLDS = st.tuples(
    st.lists(_PERSON, max_size=16), st.lists(_SIGHTING, max_size=16), st.lists(_TEXT, max_size=4), st.booleans()
)

People = list[tuple[str, str, int]]
Sightings = list[tuple[str, str, int, Any]]
Texts = list[tuple[str, int, str]]
World = tuple[People, Sightings, Texts, bool]
_NAMES = ("oyelaran", "abanathy", "quillfeather", "zedd", "winterbottom", "ashgrove")
_VALUES = {"phone": "+447700900001", "vehicle": "YK08ABC"}


def tables_of(people: People, sightings: Sightings, texts: Texts, is_held_elsewhere: bool) -> dict[str, pa.Table]:
    """Tell the world as registered tables; a record's id is its place in the list, so taking one away moves no other.

    Where asked for, the first suspect also held the numbered phone in custody, outside any case.
    """
    founders: dict[int, str] = {}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in READS}
    for n, case_id in enumerate(_CASES):
        known: dict[str, Any] = {"source_id": case_id[:2], "force_code": case_id[:2], "crime_ref": case_id[3:], "flags": []}
        rows["cases"].append({"case_id": case_id, "received_order": n} | known)
    for n, (case_id, role, who) in enumerate(people):
        record_id = f"p-{n:016x}"
        person = {"record_id": record_id, "received_order": n, "source_id": case_id[:2], "name_kind": "named"}
        rows["people"].append(person | {"forename": "peregrine", "surname": _NAMES[who], "aliases": [], "phones": []})
        rows["roles"].append({"case_id": case_id, "record_id": record_id, "role": role})
        rows["entities"].append({"record_id": record_id, "entity_id": founders.setdefault(who, record_id), "n_records": 1})
    for n, (case_id, kind, value, seen) in enumerate(sightings):
        named = _VALUES[kind] if kind in _VALUES and not value else str(value)
        thing = {"kind": kind, "value": named, "thing_id": f"{kind}:{named}", "case_id": case_id}
        dated = {"received_order": n, "source_id": case_id[:2], "seen_from": seen, "seen_to": seen}
        rows["objects"].append({"record_id": f"o-{n:016x}"} | thing | dated)
    holder = next((f"p-{n:016x}" for n, (_, role, _) in enumerate(people) if role == "suspect"), None)
    if is_held_elsewhere and holder:
        number = _VALUES["phone"]
        held = {"kind": "phone", "value": number, "thing_id": f"phone:{number}", "person_record_id": f"{holder}-c"}
        rows["objects"].append({"record_id": "o-held", "received_order": 99, "source_id": "10"} | held)
        custody = {"record_id": f"{holder}-c", "received_order": 99, "source_id": "10", "name_kind": "named"}
        rows["people"].append(custody | {"aliases": [], "phones": []})
        founder = next(row["entity_id"] for row in rows["entities"] if row["record_id"] == holder)
        rows["entities"].append({"record_id": f"{holder}-c", "entity_id": founder, "n_records": 1})
    for n, (case_id, who, number) in enumerate(texts):
        text = f"She spoke of Peregrine {_NAMES[who].title()}, and of {number}."
        written = {"record_id": f"n-{n:016x}", "received_order": n, "case_id": case_id}
        rows["narratives"].append(written | {"text_masked": text, "text": text})
    return {name: table_from_rows(table_spec(name), listed) for name, listed in rows.items()}


@given(_WORLDS)
@settings(max_examples=40, deadline=None)
def test_joined_dots__cite_records_that_exist_and_lie_in_the_cases_of_the_path(world: World) -> None:
    people, sightings, texts, _ = world
    case_of = {f"p-{n:016x}": case_id for n, (case_id, *_) in enumerate(people)}
    case_of |= {f"o-{n:016x}": case_id for n, (case_id, *_) in enumerate(sightings)}
    case_of |= {f"n-{n:016x}": case_id for n, (case_id, *_) in enumerate(texts)}
    for dot in run(tables_of(*world))["joined_dots"].to_pylist():
        said = " ".join(dot["sentences"])
        assert dot["evidence"]
        assert all(record_id in said for record_id in dot["evidence"])
        cited = {case_of[record_id] for record_id in dot["evidence"] if record_id != "o-held"}
        assert cited == set(dot["path"][::2])
        assert dot["path"][0] == dot["case_id_l"] < dot["case_id_r"] == dot["path"][-1]


@given(_WORLDS, st.data())
@settings(max_examples=40, deadline=None)
def test_joined_dots__change_when_a_cited_record_goes(world: World, data: st.DataObject) -> None:
    tables = tables_of(*world)
    before = run(tables)["joined_dots"].to_pylist()
    if not before:
        return
    dot = data.draw(st.sampled_from(before))
    gone = data.draw(st.sampled_from(dot["evidence"]))
    name = {"p": "roles", "o": "objects", "n": "narratives"}[gone[0]]
    kept = tables | {name: tables[name].filter(pa.compute.not_equal(tables[name]["record_id"], gone))}
    after = {(row["case_id_l"], row["case_id_r"]): row for row in run(kept)["joined_dots"].to_pylist()}
    assert after.get((dot["case_id_l"], dot["case_id_r"]), {}).get("sentences") != dot["sentences"]


@given(_WORLDS)
@settings(max_examples=40, deadline=None)
def test_network__knows_no_person_who_was_never_a_suspect(world: World) -> None:
    people = world[0]
    out = run(tables_of(*world))
    founders = {who: f"p-{n:016x}" for n, (_, _, who) in reversed(list(enumerate(people)))}
    suspects = {founders[who] for _, role, who in people if role == "suspect"}
    listed = [row["member_id"] for row in out["group_members"].to_pylist() if row["member_kind"] == "suspect"]
    things = [row["thing_id"] for row in out["things"].to_pylist() if row["kind"] == "suspect"]
    assert set(listed) <= suspects
    assert set(things) == {f"suspect:{entity_id}" for entity_id in suspects}
