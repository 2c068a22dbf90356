"""A desk that takes in small deliveries written as text, and shows the tables as rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from joindots.intake.seal import SealedDelivery, seal_delivery, sealed_deliveries
from joindots.intake.stage import run
from joindots.model.tables import table_spec

SOURCE = """
[source]
source_id = "10"
body_name = "Northumbria"
body_kind = "territorial_force"
force_code = "10"
[file]
row_key = {row_key}
"""


class Desk:
    """Receives deliveries into one review folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._n_files = 0

    def receive(self, text: str, parts: str, *, row_key: str = "[]", name: str | None = None) -> SealedDelivery:
        """Seal one CSV, written as lines with spaces around its commas, with the parts of its mapping."""
        self._n_files += 1
        file = self.root / "inbox" / (name or f"file{self._n_files}.csv")
        file.parent.mkdir(exist_ok=True)
        lines = [",".join(cell.strip() for cell in line.split(",")) for line in text.strip().splitlines()]
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return self.seal(file, SOURCE.format(row_key=row_key) + parts)

    def seal(self, file: Path | None, mapping: str) -> SealedDelivery:
        """Seal any file."""
        return seal_delivery(
            self.root,
            file,
            mapping,
            received_on=date(2026, 11, 2),
            coverage="complete" if file else "nil_certified",
            search_method=None,
        )

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Run intake over everything that was received, and give every table as rows in key order."""
        tables = run(sealed_deliveries(self.root))
        return {
            name: table.sort_by([(column, "ascending") for column in table_spec(name).key]).to_pylist()
            for name, table in tables.items()
        }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk."""
    return Desk(tmp_path)
