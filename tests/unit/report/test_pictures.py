from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from joindots.report.dots_svg import COLUMNS, dot_picture, shortened
from joindots.report.group_svg import MAX_DRAWN_CASES, MAX_DRAWN_SUSPECTS, force_layout, group_picture
from joindots.report.joined_contents import Suspect
from joindots.report.range_svg import range_picture
from joindots.report.summary import build_summary

Tables = dict[str, pa.Table]


def texts(picture: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(picture).iter("text")]


def test_dot_picture__draws_case_thing_case(review: Tables) -> None:
    direct, indirect = build_summary(review).dots.lines
    assert {"NB-1", "WY-7", "David Jones", "+447700900111"} <= set(texts(dot_picture(direct)))
    assert texts(dot_picture(indirect))[1::2] == ["NB-2", "p-0000000000000005", "NB-1", "David Jones", "WY-7"]


def test_dot_picture__turns_a_long_path_so_that_it_fits(review: Tables) -> None:
    dot = build_summary(review).dots.lines[1]
    picture = ET.fromstring(dot_picture(replace(dot, steps=dot.steps * 4)))
    assert len(list(picture.iter("rect"))) == 17
    assert float(picture.attrib["width"]) <= 830
    assert max(float(rect.attrib["x"]) for rect in picture.iter("rect")) <= 830 * (COLUMNS - 1) / COLUMNS + 24


def test_dot_picture__escapes_and_tells_stated_from_proposed(review: Tables) -> None:
    dot = build_summary(review).dots.lines[0]
    hostile = replace(dot, steps=(replace(dot.steps[0], label="<script>", kind='"><b'),))
    assert "<script>" not in dot_picture(hostile)
    assert len(re.findall('class="tie proposed"', dot_picture(dot))) == 2
    assert len(re.findall('class="tie stated"', dot_picture(dot))) == 2


def test_group_picture__draws_cases_and_connecting_suspects_only(review: Tables) -> None:
    (group,) = build_summary(review).groups.lines
    drawn = group_picture(group, "t")
    assert (drawn.n_cases, drawn.n_suspects) == (3, 2)
    assert sorted(texts(drawn.picture)) == sorted(["1", "2", "3", "A", "B", "David Jones", "p-0000000000000005", "phone"])


def test_group_picture__of_a_large_group_draws_the_most_connected_part(review: Tables) -> None:
    (group,) = build_summary(review).groups.lines
    case_ids = tuple(f"10/{i:04}" for i in range(200))
    suspects = tuple(Suspect(f"p-{i}", f"Suspect {i}", False, 200, 1, case_ids) for i in range(90))
    large = replace(group, case_ids=case_ids, connecting=suspects, ties=())
    drawn = group_picture(large, "t")
    assert (drawn.n_cases, drawn.n_suspects) == (MAX_DRAWN_CASES, MAX_DRAWN_SUSPECTS)
    assert group_picture(large, "t") == drawn


@pytest.mark.parametrize("n_nodes", [0, 1, 2, 7, 60])
def test_force_layout__keeps_nodes_inside_and_apart(n_nodes: int) -> None:
    points = force_layout(n_nodes, [(i, i + 1) for i in range(n_nodes - 1)], 800, 400)
    assert points.shape == (n_nodes, 2)
    assert np.all((points >= 0) & (points <= [800, 400]))
    assert len({tuple(point) for point in points.tolist()}) == n_nodes


def test_range_picture__spans_the_bounds() -> None:
    part = ET.fromstring(range_picture(0.25, 0.75))[1]
    assert (part.attrib["x"], part.attrib["width"]) == ("45.0", "90.0")
    assert range_picture(None, None) == ""


def test_shortened__keeps_what_fits() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"
