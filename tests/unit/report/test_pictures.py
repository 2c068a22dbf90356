from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from joindots.report.dots_svg import COLUMNS, dot_picture, shortened
from joindots.report.group_svg import MAX_DRAWN_CASES, MAX_DRAWN_SUSPECTS, force_layout, group_picture
from joindots.report.joined_contents import Group, GroupTie, Suspect
from joindots.report.overview_svg import MAX_BODIES, columns_of, held_in, overview_picture
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


def _held_by(group: Group, *held: tuple[str, int]) -> Group:
    return replace(group, n_cases_of_bodies=held, n_cases=sum(n for _, n in held))


def test_overview_picture__joins_the_bodies_of_one_group_and_its_numbers_are_the_cases(review: Tables) -> None:
    (group,) = build_summary(review).groups.lines[:1]
    alone, joined = _held_by(group, ("Northumbria", 9)), _held_by(group, ("Kent", 2), ("Northumbria", 7), ("Essex & Co", 1))
    picture = overview_picture([alone, joined], "all")
    root = ET.fromstring(picture)
    assert columns_of([alone, joined]) == ["Northumbria", "Essex & Co", "Kent"]
    assert [line.attrib["class"] for line in root.iter("line")].count("joins") == 1
    assert [each for each in texts(picture) if each.isdigit()] == ["9", "7", "1", "2"]
    assert "the 1 groups that two or more bodies hold" in str(root.findtext("desc"))


def test_overview_picture__puts_what_does_not_fit_into_one_column_and_loses_no_case(review: Tables) -> None:
    (group,) = build_summary(review).groups.lines[:1]
    wide = _held_by(group, *((f"body {n:02}", n + 1) for n in range(MAX_BODIES + 9)))
    columns = columns_of([wide])
    assert len(columns) == MAX_BODIES + 1
    assert sum(held_in(wide, columns).values()) == wide.n_cases
    ET.fromstring(overview_picture([wide], "all"))


def test_every_picture__has_a_title_a_description_and_ids_that_meet(review: Tables) -> None:
    summary = build_summary(review)
    pictures = [dot_picture(dot) for dot in summary.dots.lines]
    pictures += [group_picture(summary.groups.lines[0], "g").picture, overview_picture(summary.groups.lines, "o")]
    for picture in pictures:
        root = ET.fromstring(picture)
        ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
        assert {root.attrib["aria-labelledby"], root.attrib["aria-describedby"]} == ids
        assert root.findtext("title")
        assert root.findtext("desc")


def test_a_group__lists_each_thing_that_cases_share_once_with_their_numbers(review: Tables) -> None:
    group = build_summary(review).groups.lines[0]
    cases = ("c-1", "c-2", "c-3")
    ties = [GroupTie(left, right, "phone", "0770") for left, right in (("c-1", "c-2"), ("c-1", "c-3"), ("c-2", "c-3"))]
    ties.append(GroupTie("c-2", "c-3", "venue", "garage"))
    shared = replace(group, case_ids=cases, ties=tuple(ties)).also_shared
    assert shared == (("phone", "0770", (1, 2, 3)), ("venue", "garage", (2, 3)))
