"""GraphML (Brandes et al. 2002): one undirected graph with typed attributes, for Gephi, yEd, networkx and their like."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from joindots.report.graph import Edge, Graph, Node

_TYPES = {"n_cases": "int", "is_hub": "boolean", "weight_bits": "double"}
_ENDS = ("node_id", "source", "target")


def graphml_text(graph: Graph) -> str:
    """Write the network as one GraphML document."""
    node_fields = [field.name for field in fields(Node) if field.name not in _ENDS]
    edge_fields = [field.name for field in fields(Edge) if field.name not in _ENDS]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for owner, names in (("node", node_fields), ("edge", edge_fields)):
        for name in names:
            kind = _TYPES.get(name, "string")
            lines.append(f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>')
    lines.append('<graph id="joindots" edgedefault="undirected">')
    for node in graph.nodes:
        data = "".join(_datum("node", name, getattr(node, name)) for name in node_fields)
        lines.append(f"<node id={quoteattr(node.node_id)}>{data}</node>")
    for edge in graph.edges:
        data = "".join(_datum("edge", name, getattr(edge, name)) for name in edge_fields)
        lines.append(f"<edge source={quoteattr(edge.source)} target={quoteattr(edge.target)}>{data}</edge>")
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def _datum(owner: str, name: str, value: Any) -> str:
    """Write one value; what is not known is left out."""
    if value is None or value == "":
        return ""
    text = str(value).lower() if isinstance(value, bool) else "; ".join(value) if isinstance(value, tuple) else str(value)
    return f'<data key="{owner}-{name}">{escape(text)}</data>'
