"""How sure are the links: the model's own account, held-out identifiers, and a sample that people resolved, side by side."""

from __future__ import annotations

from typing import Any

from joindots.report.certainty_contents import Certainty, EstimateLine
from joindots.report.inputs import Tables, frame
from joindots.report.wording import count_of, in_words
from joindots.resolve.accuracy.reviewed import SampleEstimates
from joindots.resolve.accuracy.without_labels import (
    FALSE_LINKS,
    LINKED,
    MET,
    MODEL,
    PRECISION,
    RECALL,
)

_BY_MODEL = {
    PRECISION: ("Pairs in one proposed person that are one person", "pairs in one proposed person"),
    RECALL: (
        "Pairs of one person that were found, where a rule brought them together",
        "such pairs that the model expects among candidates",
    ),
}
_BY_IDENTIFIER = {
    FALSE_LINKS: ("Links of two people", "links that all but the {name} would make between records that hold one"),
    MET: ("Pairs of one person that other rules bring together", "pairs of records with the same {name}"),
    LINKED: ("Pairs of one person that all else links by itself", "pairs of records with the same {name}"),
}
_BY_SAMPLE = {
    "pairwise precision": "Pairs in one proposed person that are one person",
    "pairwise recall": "Pairs of one person that were found",
    "B-cubed precision": "Of the records beside a record, those of its person (B-cubed precision)",
    "B-cubed recall": "Of a record's person, the records found with it (B-cubed recall)",
    "joined with somebody else": "People whose records are joined with somebody else's",
}
_OF_MODEL = (
    "The model's own account is too sure of what it found, since its comparisons are not quite independent: on simulated "
    "samples it expected fewer than one false pair in a thousand where three or four were false. Of pairs that "
    "no rule brought together it knows nothing."
)
_OF_IDENTIFIERS = (
    "A held-out identifier does not believe the model, and speaks only for records that hold one: family members who are "
    "easily taken for one another seldom do. It looks at pairs, before records are joined through third ones."
)
_OF_SAMPLE = (
    "The sample speaks for the records it was drawn from, as well as its reviewers could find what belongs together."
)
_NO_SAMPLE = (
    "No sample has been resolved by people. Only one says how right the links truly are: "
    "joindots report DIR --review-sample FILE writes it."
)


def how_sure(tables: Tables, reviewed: SampleEstimates | None) -> Certainty:
    """Say how right the links are estimated to be, on what that rests, and what it cannot say."""
    rows = frame(tables, "error_estimates").sort("basis", "measure").to_dicts()
    if not rows:
        return Certainty((), (), ())
    lines = [_line(row) for row in rows]
    caveats = [_OF_MODEL]
    if any(row["basis"] != MODEL for row in rows):
        caveats.append(_OF_IDENTIFIERS)
    if reviewed is None:
        return Certainty(tuple(lines), (), (*caveats, _NO_SAMPLE))
    return Certainty(tuple(lines), _reviewed(reviewed), (*caveats, _OF_SAMPLE, *_unknowns(reviewed)))


def _line(row: dict[str, Any]) -> EstimateLine:
    by_model = row["basis"] == MODEL
    what, base_of = (_BY_MODEL if by_model else _BY_IDENTIFIER)[row["measure"]]
    name = in_words(row["basis"])
    return EstimateLine(
        what=what,
        estimate=row["estimate"],
        lower=row["lower"],
        upper=row["upper"],
        base=row["n_base"],
        base_of=base_of.format(name=name),
        rests_on="by the model's own account" if by_model else f"by the {name}, which the other evidence was not shown",
    )


def _reviewed(found: SampleEstimates) -> tuple[EstimateLine, ...]:
    return tuple(
        EstimateLine(
            what=_BY_SAMPLE[name],
            **share.known(),
            base=found.n_draws,
            base_of="records drawn, each with its person resolved",
            rests_on="by a sample that people resolved",
        )
        for name, share in found.measures.items()
    )


def _unknowns(found: SampleEstimates) -> tuple[str, ...]:
    said = []
    if found.n_unresolved:
        said.append(
            f"{count_of(found.n_unresolved, 'draw')} of {found.n_draws + found.n_unresolved:,} lack an answer and are "
            "left out: the estimates hold only if they are like the others."
        )
    if found.n_cannot_tell:
        said.append(
            f"Of {count_of(found.n_cannot_tell, 'record')} nobody could tell; the intervals hold whether all of them belong "
            "or none does."
        )
    return tuple(said)
