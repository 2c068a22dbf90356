"""Work that is cut into portions."""

from __future__ import annotations

import pytest

from joindots.resolve.records import portions
from joindots.resolve.records.portions import in_portions


@pytest.mark.parametrize("n_rows", [0, 1, 3, 4, 5, 8, 9, 23])
def test_in_portions__works_on_every_row_once_whatever_their_number(monkeypatch: pytest.MonkeyPatch, n_rows: int) -> None:
    for size in (1, 4, 100):
        monkeypatch.setattr(portions, "_ROWS", size)
        done: list[tuple[int, int]] = []
        in_portions(n_rows, lambda first, last, done=done: done.append((first, last)))  # type: ignore[misc]
        assert sorted(row for first, last in done for row in range(first, last)) == list(range(n_rows))
        assert all(last - first <= size for first, last in done)
        assert len(done) == max(1, -(-n_rows // size)), "few rows are one portion"
