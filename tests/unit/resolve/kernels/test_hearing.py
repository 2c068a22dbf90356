"""Names as they are heard: each rule of `sound`, letter by letter, on names that it is for and names beside them."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from joindots.resolve.kernels.hearing import hear, is_vowel
from joindots.standardise.spellings import sound

_TEXT = """
philip pilip hp p schmidt shmidt scmidt sch sc sh tschaikovsky tsch tsc tch tc ch check khan ghani kan gan k g kh gh ck jack
cic quentin q xavier max x knight kn gnash gn wright wr w wang thomas tomas dharma bhatti t th zz z jz vw ahmed amed fatimah
fatima ah ahh hh h ha aha oha mohan sarah john jhon brahms yahya aaa eye bobby boby llewellyn annna o'brien al-hassan zoë
a1b2
"""
NAMES = [*_TEXT.split(), "", "anna maria"]


def _heard(names: list[str]) -> list[str]:
    encoded = [name.encode() for name in names]
    ends = np.cumsum([0, *map(len, encoded)])
    text = np.frombuffer(b"".join(encoded) + b"-", np.uint8)
    out, out_ends = np.full(len(text), 1, np.uint8), np.full(len(names) + 1, -9)
    hear(text, ends, out, out_ends)
    return [bytes(out[first:last]).decode() for first, last in pairwise(out_ends)]


@pytest.mark.parametrize("name", NAMES)
def test_hear__a_name_as_its_letters_sound(name: str) -> None:
    assert _heard([name]) == [sound(name)]


def test_hear__names_one_after_another_do_not_run_together() -> None:
    assert _heard(list(NAMES)) == [sound(name) for name in NAMES]
    assert _heard([]) == []


@pytest.mark.parametrize("letters", ["schtk", "kgcqxh", "ahtwp", "wrnkg"])
def test_hear__every_short_run_of_letters_that_rules_speak_of(letters: str) -> None:
    runs = ["".join(run) for n in (1, 2, 3) for run in product(letters, repeat=n)]
    runs += [f"{run}{end}" for run in runs[-25:] for end in ("h", "a", "ch")]
    assert _heard(runs) == [sound(run) for run in runs]


def test_is_vowel__counts_y_among_them() -> None:
    assert [chr(letter) for letter in range(97, 123) if is_vowel(letter)] == list("aeiouy")
