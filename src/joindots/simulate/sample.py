"""The sample as a folder: exports by force with their mappings, the order of deliveries, and the truth beside them."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from joindots.model.errors import ParameterError
from joindots.simulate.cases import draw_casebook
from joindots.simulate.containers import suffix, write
from joindots.simulate.force import ForceExports, force_exports
from joindots.simulate.lists import Body, FloatArray, IntArray, bodies, name_book
from joindots.simulate.mapping import Part, mapping_text
from joindots.simulate.nation import Nation, draw_nation
from joindots.simulate.rates import ErrorRates
from joindots.simulate.records import Records, draw_records, plan_records
from joindots.simulate.styles import Family, Style, draw_style
from joindots.simulate.truth import TruthFiles

N_SILENT, N_NIL, N_PARTIAL = 4, 2, 5
"""Forces that send nothing, certify that they hold nothing, and send a part."""
FEWEST_CASES = 50
"""Fewer cases would leave forces without any."""
_METHODS = (
    "search of the crime system by offence code",
    "search by offence code and exploitation flag",
    "manual review of closed files",
    None,
)


_Entry = tuple[int, dict[str, str | None]]
"""The number of a force's delivery, and its line in the list of deliveries."""


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What a sample holds, counted."""

    seed: int
    error_scale: float
    n_cases: int
    n_people_records: int
    n_people: int
    n_groups: int
    n_files: int
    silent: tuple[str, ...]
    nil: tuple[str, ...]
    partial: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answers:
    """Which forces send what; numbers are places in `bodies`."""

    silent: IntArray
    nil: IntArray
    partial: IntArray
    delivering: IntArray


def simulate(
    out: Path,
    *,
    n_cases: int,
    n_people_records: int,
    seed: int,
    error_scale: float = 1.0,
    even_traditions: bool = False,
) -> SampleSummary:
    """Write a national sample with known truth into a new or empty folder, or over an earlier sample.

    The same parameters give the same bytes. Memory grows with the number of records (about 1 kB each); exports and truth
    are written force by force.

    Parameters
    ----------
    out
        The folder to write: ``exports/`` and ``truth/`` are made in it.
    n_cases
        Cases of all forces together; at least 50.
    n_people_records
        People records of all files together; at least five for each case.
    seed
        Any whole number from 0.
    error_scale
        Factor on all error rates: 1 is as in `joindots.simulate.rates`, 0 is without errors.
    even_traditions
        Draw as many people of every naming tradition instead of by national share, so that each can be measured.

    Raises
    ------
    ParameterError
        If a number is out of range, or the folder holds something else.
    """
    if n_cases < FEWEST_CASES or seed < 0:
        raise ParameterError(
            f"n_cases is {n_cases} and seed is {seed}. Allowed: at least {FEWEST_CASES} cases, a seed from 0. Correct them."
        )
    rates = ErrorRates().scaled(error_scale)
    drawn = _draw(n_cases, n_people_records, seed, even_traditions=even_traditions)
    _prepare(out)
    deliveries = _write_forces(out, drawn, rates)
    for body in drawn.answers.nil:
        deliveries.append((0, _write_nil(out, bodies()[body].code)))
    ordered = [entry for _, entry in sorted(deliveries, key=lambda found: (found[0], found[1]["mapping"] or ""))]
    _write_json(out / "exports" / "deliveries.json", ordered)
    silent, nil, partial = (
        tuple(sorted(bodies()[body].code for body in found))
        for found in (drawn.answers.silent, drawn.answers.nil, drawn.answers.partial)
    )
    summary = SampleSummary(
        seed=seed,
        error_scale=error_scale,
        n_cases=n_cases,
        n_people_records=len(drawn.records),
        n_people=len(np.unique(drawn.records.person)),
        n_groups=drawn.nation.casebook.groups.n_groups,
        n_files=sum(entry["file"] is not None for entry in ordered),
        silent=silent,
        nil=nil,
        partial=partial,
    )
    _write_json(out / "truth" / "sample.json", asdict(summary))
    return summary


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A nation with its records, and how each force writes; `seeds` gives each force randomness of its own."""

    answers: _Answers
    styles: dict[int, Style]
    nation: Nation
    records: Records
    seeds: dict[int, int]


def _draw(n_cases: int, n_people_records: int, seed: int, *, even_traditions: bool) -> _Drawn:
    """Draw who sends what and how, then cases, people and records."""
    rng = np.random.default_rng(seed)
    answers, shares = _answers(rng, bodies())
    styles = {int(body): draw_style(rng, place) for place, body in enumerate(rng.permutation(answers.delivering))}
    book = draw_casebook(rng, n_cases, shares, bodies())
    wide = [body for body, style in styles.items() if style.family is Family.WIDE]
    plan = plan_records(rng, book, np.isin(book.cases.body, wide), n_people_records)
    nation = draw_nation(rng, name_book(), bodies(), book, plan, shares, even_traditions=even_traditions)
    records = draw_records(rng, book, plan, nation.people.body, answers.delivering)
    seeds = {body: int(rng.integers(2**63)) for body in sorted(styles)}
    return _Drawn(answers, styles, nation, records, seeds)


def _write_forces(out: Path, drawn: _Drawn, rates: ErrorRates) -> list[_Entry]:
    """Write exports and truth, force by force."""
    entries: list[_Entry] = []
    with TruthFiles(out / "truth") as truth:
        for body, style in sorted(drawn.styles.items()):
            rng = np.random.default_rng(drawn.seeds[body])
            exports = force_exports(rng, drawn.nation, drawn.records.of_body(body), body, style, rates)
            coverage = "partial" if body in drawn.answers.partial else "complete"
            entries += _write_exports(out, bodies()[body].code, exports, coverage, _METHODS[body % len(_METHODS)])
            truth.add(drawn.nation, exports)
    return entries


def _answers(rng: np.random.Generator, found: tuple[Body, ...]) -> tuple[_Answers, FloatArray]:
    """Choose who is silent, who certifies nil and who sends a part, and share the caseload among the others."""
    territorial = np.array([place for place, body in enumerate(found) if body.code != "93"])
    chosen = rng.permutation(territorial)
    silent, nil, partial = np.split(chosen[: N_SILENT + N_NIL + N_PARTIAL], [N_SILENT, N_SILENT + N_NIL])
    delivering = np.setdiff1d(np.arange(len(found)), np.concatenate([silent, nil]))
    weights = np.array([body.weight for body in found])
    weights[np.concatenate([silent, nil])] = 0
    weights[partial] /= 2
    return _Answers(silent, nil, partial, delivering), weights / weights.sum()


def _prepare(out: Path) -> None:
    """Make the folder; an earlier sample in it is replaced, anything else is left alone."""
    if out.exists() and any(out.iterdir()):
        if not (out / "truth" / "sample.json").exists():
            raise ParameterError(f"{out} holds something that is no sample. Allowed: a new or empty folder. Choose another.")
        for name in ("exports", "truth"):
            shutil.rmtree(out / name, ignore_errors=True)
    (out / "exports").mkdir(parents=True)
    (out / "truth").mkdir()
    _write_json(out / "truth" / "sample.json", {"is_complete": False})


def _write_exports(out: Path, code: str, exports: ForceExports, coverage: str, method: str | None) -> list[_Entry]:
    """Write the files of one force; each entry carries the number of its delivery, which orders them."""
    entries: list[_Entry] = []
    for number, files in enumerate(exports.deliveries, 1):
        folder = out / "exports" / f"{code}_{number}"
        folder.mkdir()
        for file in files:
            name = f"{code}_{number}_{file.name}"
            path = folder / f"{name}.{suffix(exports.style.family)}"
            write(file.frame, path, exports.style)
            (folder / f"{name}.mapping.toml").write_text(file.mapping, encoding="utf-8", newline="\n")
            entry = {"file": f"{folder.name}/{path.name}", "mapping": f"{folder.name}/{name}.mapping.toml"}
            entries.append((number, {**entry, "coverage": coverage, "search_method": method}))
    return entries


def _write_nil(out: Path, code: str) -> dict[str, str | None]:
    """Write the mapping that says who certifies that it holds nothing."""
    folder = out / "exports" / f"{code}_1"
    folder.mkdir()
    name = f"{code}_1_nil.mapping.toml"
    text = mapping_text(code, {"row_key": []}, [Part("cases", {"crime_ref": "Crime Ref"})])
    (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return {"file": None, "mapping": f"{folder.name}/{name}", "coverage": "nil_certified", "search_method": _METHODS[0]}


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
