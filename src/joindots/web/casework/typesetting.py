"""Packs as PDF: tagged and accessible (PDF/UA-1), in the typesetter's own fonts, from data and never from markup."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

CLASSIFICATIONS = ("OFFICIAL", "OFFICIAL-SENSITIVE")
"""Of the Government Security Classifications Policy (Cabinet Office, 2023). What is higher does not belong here."""


@dataclass(slots=True)
class Section:
    """One part of a pack: a heading, and blocks of text, lists and tables under it."""

    heading: str
    blocks: list[dict[str, Any]] = field(default_factory=list)

    def text(self, text: str) -> Section:
        """Add a paragraph."""
        self.blocks.append({"kind": "text", "text": text})
        return self

    def items(self, items: Iterable[str], *, otherwise: str) -> Section:
        """Add a list; where it is empty, say so."""
        listed = list(items)
        return self.text(otherwise) if not listed else self._add({"kind": "list", "items": listed})

    def table(
        self, heads: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Sequence[float] = (), otherwise: str
    ) -> Section:
        """Add a table; where it is empty, say so. `widths` are shares of the page, alike unless given."""
        cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
        if not cells:
            return self.text(otherwise)
        return self._add({"kind": "table", "heads": list(heads), "rows": cells, "widths": list(widths or [1] * len(heads))})

    def _add(self, block: dict[str, Any]) -> Section:
        self.blocks.append(block)
        return self


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack says: who made it for whom and why, and its sections."""

    pack_id: str
    title: str
    about: str
    classification: str
    recipient: str
    cover: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    @property
    def manifest(self) -> list[dict[str, str]]:
        """The hash of each section."""
        return [{"name": section.heading, "sha256": section_sha256(asdict(section))} for section in self.sections]


def section_sha256(section: dict[str, Any]) -> str:
    """Hash a section as the attached contents hold it: JSON with sorted keys, without spaces, in UTF-8."""
    text = json.dumps(section, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def typeset(pack: Pack, *, at: datetime) -> bytes:
    """Make the PDF. The same pack and moment give the same bytes: no font of the machine, and no clock, has a part in it."""
    import typst

    document = {**asdict(pack), "manifest": pack.manifest}
    with as_file(files("joindots.web.casework").joinpath("data", "pack.typ")) as template:
        made: bytes = typst.compile(
            str(template),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"pack": json.dumps(document, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
    return made
