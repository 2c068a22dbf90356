"""The latest delivery wins; within a delivery the first that says anything."""

from joindots.intake.merging import Conflict, Merged


def test_merged__first_value_of_a_delivery_stands_and_the_other_is_a_conflict() -> None:
    merged = Merged()
    assert merged.add(0, {"a": None, "b": 1}) == []
    assert merged.add(0, {"a": 2, "b": 3}) == [Conflict("b", kept=1, lost=3)]
    assert merged.values == {"a": 2, "b": 1}


def test_merged__a_later_delivery_corrects_and_its_silence_does_not() -> None:
    merged = Merged()
    merged.add(0, {"a": 1, "b": 1})
    assert merged.add(1, {"a": 2, "b": None}) == []
    assert merged.values == {"a": 2, "b": 1}


def test_merged__lists_of_one_delivery_are_put_together() -> None:
    merged = Merged()
    merged.add(0, {"flags": ["cse"]})
    merged.add(0, {"flags": ["missing", "cse"]})
    assert merged.values == {"flags": ["cse", "missing"]}
    merged.add(1, {"flags": ["other"]})
    assert merged.values == {"flags": ["other"]}
