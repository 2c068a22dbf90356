"""Every container gives back the text that was put in, and the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from joindots.simulate.containers import SHEET, TITLE_ROWS, suffix, write
from joindots.simulate.styles import Family, Style, draw_style

FRAME = pl.DataFrame(
    {"Ref": ["A1", "=1+1", "A<3"], "Name": ["Siân", "", 'O\'Brien, "Bob"'], "On": ["2015-02-03", "2015-02-31", "31/02/2015"]}
)


def style_of(family: Family) -> Style:
    rng = np.random.default_rng(8)
    return next(
        replace(style, encoding="cp1252") for place in range(20) if (style := draw_style(rng, place)).family is family
    )


@pytest.mark.parametrize("family", list(Family))
def test_write__gives_the_same_text_back_and_the_same_bytes_again(tmp_path: Path, family: Family, read: Any) -> None:
    style = style_of(family)
    paths = [tmp_path / f"{name}.{suffix(family)}" for name in "ab"]
    for path in paths:
        write(FRAME, path, style)
    hints = {"encoding": style.encoding, "delimiter": style.delimiter, "sheet": SHEET}
    rows = read(paths[0], hints | {"header_row": TITLE_ROWS + 1 if family is Family.WORKBOOK else 1})
    assert rows == [FRAME.columns, *map(list, FRAME.iter_rows())]
    assert paths[0].read_bytes() == paths[1].read_bytes()
