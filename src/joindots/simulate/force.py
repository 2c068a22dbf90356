"""What one force sends: its records described, its cases typed, its decisions and things, cut into deliveries."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from joindots.simulate.cases import SUSPECT, VICTIM
from joindots.simulate.delivered import case_frame, crime_references, decisions, person_references
from joindots.simulate.describe import describe
from joindots.simulate.families import Export, File, lay_out
from joindots.simulate.lists import IntArray
from joindots.simulate.narratives import narratives
from joindots.simulate.nation import Nation
from joindots.simulate.people import NONE
from joindots.simulate.rates import ErrorRates
from joindots.simulate.records import Records
from joindots.simulate.styles import Style
from joindots.simulate.things import case_things

RECORDS_PER_DELIVERY = 100_000
"""A force with more people records sends them in several deliveries."""


@dataclass(frozen=True, slots=True)
class ForceExports:
    """The deliveries of one force, each a list of files, with the typed frames that they were made from."""

    code: str
    style: Style
    cases: pl.DataFrame
    people: pl.DataFrame
    mentions: pl.DataFrame
    deliveries: list[list[File]]


def force_exports(
    rng: np.random.Generator, nation: Nation, records: Records, body: int, style: Style, rates: ErrorRates
) -> ForceExports:
    """Make everything that one force sends."""
    code, cases = nation.bodies[body].code, nation.casebook.cases
    which = np.flatnonzero(cases.body == body)
    which = which[np.lexsort((which, cases.recorded[which]))]
    people = describe(rng, nation, records, rates, ages_only=style.ages_only)
    people = pl.concat([people, decisions(rng, style, records.role, records.outcome, records.decided)], how="horizontal")
    people = people.with_columns(
        number=pl.int_range(len(people)),
        person_ref=person_references(rng, style, people),
        group=pl.Series(np.where(records.case == NONE, NONE, cases.group[records.case])),
    )
    typed = case_frame(rng, style, cases, which, _counts(records, which, len(cases)))
    typed = typed.with_columns(
        crime_ref=crime_references(style, code, cases.recorded[which]), group=pl.Series(cases.group[which])
    )
    things = case_things(rng, nation, which, body)
    written, mentions = narratives(rng, nation, typed, people, things, rates)
    whole = Export(code, style, typed, people, people.filter(pl.col("case") == NONE), things, written)
    return ForceExports(code, style, typed, people, mentions, [lay_out(rng, part) for part in _deliveries(whole)])


def _counts(records: Records, which: IntArray, n_cases: int) -> IntArray:
    """Count the suspects and victims of each of the force's cases."""
    held = records.case != NONE
    return np.stack(
        [np.bincount(records.case[held & (records.role == role)], minlength=n_cases)[which] for role in (SUSPECT, VICTIM)],
        axis=1,
    )


def _deliveries(whole: Export) -> list[Export]:
    """Cut what a force sends into deliveries of bearable size, in order of case."""
    n = max(1, -(-len(whole.people) // RECORDS_PER_DELIVERY))
    cases = whole.cases.with_columns(delivery=pl.int_range(len(whole.cases)) * n // max(len(whole.cases), 1))
    nominals = whole.nominals.with_columns(delivery=pl.int_range(len(whole.nominals)) * n // max(len(whole.nominals), 1))
    of_case = cases.select("case", "delivery")

    def cut(frame: pl.DataFrame, number: int) -> pl.DataFrame:
        chosen = of_case.filter(pl.col("delivery") == number).select("case")
        return frame.join(chosen, on="case", how="semi", maintain_order="left")

    return [
        replace(
            whole,
            cases=cases.filter(pl.col("delivery") == number).drop("delivery"),
            people=cut(whole.people, number),
            nominals=nominals.filter(pl.col("delivery") == number).drop("delivery"),
            things=cut(whole.things, number),
            narratives=cut(whole.narratives, number),
        )
        for number in range(n)
    ]
