"""Rules chosen on a table: few links lost, and as many as expected."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from joindots.resolve.accuracy.blocking_loss import measure_blocking_loss
from joindots.resolve.candidates import choose
from joindots.resolve.models.config import spec_from_config
from joindots.resolve.resolution import Resolution, resolve_records

CONFIG = {
    "table": {"train": [["forename", "surname"], ["surname", "born"], ["forename", "born"]]},
    "columns": {
        "forename": {"kind": "name", "swaps_with": "surname"},
        "surname": {"kind": "name", "swaps_with": "forename"},
        "born": "date",
        "town": "text",
    },
}


def _people(n_people: int, seed: int) -> pl.DataFrame:
    """People recorded once to three times, with slips, exchanged names and wrong digits."""
    rng = np.random.default_rng(seed)
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]

    def word(n: int) -> str:
        return "".join(rng.choice(syllables, n))

    def slip(text: str) -> str:
        at = int(rng.integers(0, len(text)))
        return text[:at] + str(rng.choice(list("abcdefgh"))) + text[at + 1 :]

    forenames, surnames, towns = ([word(n) for _ in range(size)] for n, size in ((2, 80), (3, 300), (4, 15)))
    rows = []
    for _ in range(n_people):
        forename, surname, town = (str(rng.choice(names)) for names in (forenames, surnames, towns))
        born = f"{rng.integers(1950, 2000)}{rng.integers(1, 13):02}{rng.integers(1, 29):02}"
        for _ in range(int(rng.integers(1, 4))):
            names = [slip(name) if rng.random() < 0.15 else name for name in (forename, surname)]
            if rng.random() < 0.03:
                names.reverse()
            date = born[:-1] + str(rng.integers(0, 9)) if rng.random() < 0.1 else born
            rows.append((*names, None if rng.random() < 0.1 else date, None if rng.random() < 0.2 else town))
    return pl.DataFrame(rows, schema=["forename", "surname", "born", "town"], orient="row")


def _links(resolution: Resolution) -> set[tuple[int, int]]:
    return set(zip(resolution.links.lefts.tolist(), resolution.links.rights.tolist(), strict=True))


def test_choose_rules__compares_a_small_table_whole() -> None:
    found = resolve_records(_people(200, 1), spec_from_config(CONFIG).spec)
    assert [rule.rule.name for rule in found.rules] == ["everybody"]
    assert found.choice is not None
    assert found.choice.share_lost == 0.0


def test_choose_rules__lose_no_more_links_than_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    people, spec = _people(1_200, 2), spec_from_config(CONFIG).spec
    monkeypatch.setattr(choose, "FEW_PAIRS", 0)
    chosen = resolve_records(people, spec)
    measured = measure_blocking_loss(people, chosen.model)
    assert chosen.choice is not None
    assert chosen.choice.share_lost is not None
    assert measured.n_links > 500
    assert measured.share_of_links_lost <= 0.002
    assert abs(measured.share_of_links_lost - chosen.choice.share_lost) <= 0.002
    assert sum(rule.n_pairs for rule in chosen.rules) < len(people) ** 2 / 10


def test_choose_rules__are_kept_in_the_model_and_need_no_second_choice() -> None:
    first = resolve_records(_people(200, 3), spec_from_config(CONFIG).spec)
    again = resolve_records(_people(200, 3), first.model.spec, model=first.model)
    assert again.choice is None
    assert [rule.rule for rule in again.rules] == [rule.rule for rule in first.rules]
    assert _links(again) == _links(first)


def test_choose_rules__written_by_hand_stand_alone() -> None:
    config = {"table": {"train": [["forename", "surname"]], "block": [["born"]]}, "columns": CONFIG["columns"]}
    found = resolve_records(_people(100, 4), spec_from_config(config).spec)
    assert found.choice is None
    assert [rule.rule.name for rule in found.rules][-1] == "born"
