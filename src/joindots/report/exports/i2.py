"""Two tables that an i2 Analyst's Notebook import specification reads: entities, and links with both ends in each row.

Values that a spreadsheet would take for a formula are written with an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from joindots.report.graph import CASE, Graph

ENTITY_COLUMNS = ("Identity", "Type", "Label", "Body", "First date", "Last date", "Cases", "Everyday hub")
LINK_COLUMNS = (
    *("End 1 identity", "End 1 type", "End 2 identity", "End 2 type", "Link type", "Direction", "First date", "Last date"),
    *("Strength", "Grade", "Rests on", "Bits", "Source records"),
)
_TYPES = {
    **{CASE: "Case", "suspect": "Suspect", "person": "Person named only", "phone": "Telephone", "vehicle": "Vehicle"},
    **{"address": "Address", "venue": "Venue", "account": "Account", "victim": "Case"},
}
_STRENGTH = {"fact": "Confirmed", "inference": "Unconfirmed", "opinion": "Tentative"}
"""i2's words for how a line is drawn, by grade: what a record states, what is inferred, what is told."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def entities_csv(graph: Graph) -> str:
    """Write the nodes."""
    return _csv(
        ENTITY_COLUMNS,
        (
            (
                n.node_id,
                _TYPES[n.kind],
                n.label,
                n.body,
                n.first_on or "",
                n.last_on or "",
                n.n_cases,
                "yes" if n.is_hub else "",
            )
            for n in graph.nodes
        ),
    )


def links_csv(graph: Graph) -> str:
    """Write the edges."""
    return _csv(
        LINK_COLUMNS,
        (
            (
                *(e.source, "Case", e.target, _TYPES[e.kind]),
                *("Same victim" if e.kind == "victim" else f"{_TYPES[e.kind]} known in case", "None"),
                *(e.seen_from or "", e.seen_to or "", _STRENGTH[e.grade], e.grade, e.basis, f"{e.weight_bits:.1f}"),
                " ".join(e.evidence),
            )
            for e in graph.edges
        ),
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_safe(str(value)) for value in row] for row in rows)
    return text.getvalue()


def _safe(value: str) -> str:
    """Keep a spreadsheet from running what it reads, also behind blanks and characters that do not show."""
    shown = "".join(character for character in value if character.isprintable()).lstrip()
    return f"'{value}" if shown.startswith(_FORMULA) else value
