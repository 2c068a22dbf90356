"""FollowTheMoney entities, one JSON document a line, for OpenAleph and the tools around it.

A case is an Event, a suspect a Person, a number or account a UserAccount, a vehicle a Vehicle, a place an Address. That a
thing is known in a case is an UnknownLink. Everything is marked as a proposal in its summary; nothing says that anyone did
anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from joindots.report.graph import CASE, Edge, Graph, Node

_SCHEMA = {
    **{CASE: "Event", "suspect": "Person", "person": "Person", "vehicle": "Vehicle", "address": "Address"},
    **{"venue": "Address", "phone": "UserAccount", "account": "UserAccount"},
}
_VALUE = {"vehicle": "registrationNumber", "address": "full", "venue": "full", "phone": "number", "account": "username"}
_STANDING = "Proposed by Joindots from what bodies recorded; not a finding."
_LENGTH = 40


def followthemoney_lines(graph: Graph) -> Iterator[str]:
    """Write every node and edge as one line of JSON."""
    for node in graph.nodes:
        yield _line(_id(node.node_id), _SCHEMA[node.kind], _node_properties(node))
    for edge in graph.edges:
        yield _line(_id(f"{edge.source}|{edge.target}|{edge.kind}"), "UnknownLink", _edge_properties(edge))


def _node_properties(node: Node) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"name": [node.label], "summary": [_STANDING]}
    if node.kind == CASE:
        found |= {"description": [f"Recorded crime held by {node.body}"]}
        found |= {"startDate": [str(node.first_on)]} if node.first_on else {}
        found |= {"endDate": [str(node.last_on)]} if node.last_on else {}
    if node.kind in _VALUE:
        found[_VALUE[node.kind]] = [node.label]
    if node.kind == "phone":
        found["username"] = [node.label]
    if node.is_hub:
        found["notes"] = ["Everyday hub: touches many unrelated cases."]
    return found


def _edge_properties(edge: Edge) -> dict[str, list[str]]:
    found = {"subject": [_id(edge.target)], "object": [_id(edge.source)]}
    found["role"] = ["same victim" if edge.kind == "victim" else f"{edge.kind} known in the case ({edge.grade})"]
    found["summary"] = [f"{_STANDING} Rests on {edge.basis}; {edge.weight_bits:.1f} bits."]
    found["recordId"] = list(edge.evidence)
    found |= {"startDate": [str(edge.seen_from)]} if edge.seen_from else {}
    found |= {"endDate": [str(edge.seen_to)]} if edge.seen_to else {}
    return found


def _line(entity_id: str, schema: str, properties: dict[str, Any]) -> str:
    return json.dumps({"id": entity_id, "schema": schema, "properties": properties}, ensure_ascii=False, sort_keys=True)


def _id(text: str) -> str:
    """Make an id of letters and digits, the same for the same thing in every export."""
    return "jd-" + hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
