"""The lists that made-up people and exports are drawn from, read once from the data files of this room."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]
_RANK_OFFSET = 3
"""Flattens the top of the Zipf curve, so that no name stands alone (our judgement)."""


def day_number(iso_day: str) -> int:
    """Count the days from 1 January 1970 to a date."""
    return int(np.datetime64(iso_day, "D").astype(np.int64))


def draw_weighted(rng: np.random.Generator, weights: Mapping[str, int], words: Sequence[str], n: int) -> IntArray:
    """Draw `n` of the weighted words, as indices into `words`."""
    shares = np.array(list(weights.values()), dtype=np.float64)
    return rng.choice([words.index(word) for word in weights], size=n, p=shares / shares.sum())


class NameList(IntEnum):
    """Which list of a tradition a name comes from."""

    MALE = 0
    FEMALE = 1
    SURNAME = 2


@dataclass(frozen=True, slots=True)
class Tradition:
    """A naming tradition of the simulated nation: its share, its skew and how its names are formed and mangled."""

    name: str
    share: float
    given_skew: float
    surname_skew: float
    forename_factor: float
    surname_factor: float
    convention: str
    self_defined: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A force, with the weight of its caseload, its made-up postcode area and the forces beside it."""

    code: str
    weight: float
    postcode_area: str
    neighbours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameBook:
    """Every name in one array, with the slice and cumulative weights of each tradition's three lists."""

    traditions: tuple[Tradition, ...]
    names: NDArray[np.object_]
    starts: dict[tuple[int, int], int]
    weights: dict[tuple[int, int], FloatArray]

    def draw(self, rng: np.random.Generator, tradition: IntArray, kind: IntArray) -> IntArray:
        """Draw one name for each person from the list `kind` of their tradition, by frequency."""
        drawn = np.zeros(len(tradition), dtype=np.int64)
        u = rng.random(len(tradition))
        for (t, k), cumulative in self.weights.items():
            chosen = np.flatnonzero((tradition == t) & (kind == k))
            drawn[chosen] = self.starts[t, k] + np.searchsorted(cumulative, u[chosen], side="right")
        return drawn

    def place(self, tradition: str, kind: NameList, name: str) -> int:
        """Find where a name stands in the array."""
        t = next(i for i, found in enumerate(self.traditions) if found.name == tradition)
        start = self.starts[t, kind]
        stop = start + len(self.weights[t, kind])
        return start + list(self.names[start:stop]).index(name)


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    """Read one data file of this room."""
    with files("joindots.simulate").joinpath("data", file_name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _shares(text: str) -> tuple[tuple[str, float], ...]:
    """Read "A1:92 A9:8" as codes with shares that sum to 1."""
    pairs = [pair.split(":") for pair in text.split()]
    total = sum(float(weight) for _, weight in pairs)
    return tuple((code, float(weight) / total) for code, weight in pairs)


@cache
def traditions() -> tuple[Tradition, ...]:
    """Return the naming traditions with their shares (our judgement: rough shares of England and Wales)."""
    return tuple(
        Tradition(
            name=row["tradition"],
            share=float(row["share"]),
            given_skew=float(row["given_skew"]),
            surname_skew=float(row["surname_skew"]),
            forename_factor=float(row["forename_factor"]),
            surname_factor=float(row["surname_factor"]),
            convention=row["convention"],
            self_defined=_shares(row["self_defined"]),
        )
        for row in _rows("traditions.csv")
    )


@cache
def name_book() -> NameBook:
    """Return the names of every tradition; within a list the first name is the commonest."""
    lists: dict[tuple[str, str], list[str]] = {}
    for row in _rows("names.csv"):
        lists.setdefault((row["tradition"], row["kind"]), []).append(row["name"])
    names: list[str] = []
    starts: dict[tuple[int, int], int] = {}
    weights: dict[tuple[int, int], FloatArray] = {}
    for t, tradition in enumerate(traditions()):
        for kind in NameList:
            chosen = lists[tradition.name, kind.name.lower()]
            skew = tradition.surname_skew if kind is NameList.SURNAME else tradition.given_skew
            zipf = 1 / (np.arange(len(chosen)) + _RANK_OFFSET) ** skew
            starts[t, kind] = len(names)
            cumulative = np.cumsum(zipf) / zipf.sum()
            cumulative[-1] = 1.0
            weights[t, kind] = cumulative
            names.extend(chosen)
    return NameBook(traditions(), np.array(names, dtype=object), starts, weights)


@cache
def bodies() -> tuple[Body, ...]:
    """Return the 43 territorial forces and the British Transport Police, in code order."""
    return tuple(
        Body(row["code"], float(row["weight"]), row["postcode_area"], tuple(row["neighbours"].split()))
        for row in _rows("bodies.csv")
    )


@cache
def words(kind: str) -> tuple[str, ...]:
    """Return the words of one kind: town, street, street_kind, venue, hub or street_name."""
    return tuple(row["word"] for row in _rows("words.csv") if row["kind"] == kind)


@cache
def forms(kind: str) -> dict[str, tuple[str, ...]]:
    """Return the other forms that a name is written in; `kind` is nickname or variant."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows("variants.csv"):
        if row["kind"] == kind:
            found[row["name"]] = (*found.get(row["name"], ()), row["form"])
    return found


@cache
def headers(wording: int) -> dict[str, str]:
    """Return the column headers of one wording (1 to 4), by field."""
    return {row["field"]: row[f"wording_{wording}"] for row in _rows("headers.csv")}
