"""Links as a run proposes them for a person's answer: each in words, with what it weighs and what it would settle."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from joindots.engine.arrow import frame_from_table
from joindots.report.inputs import frame
from joindots.report.naming import PersonName
from joindots.resolve.explain.frozen import frozen_model, records_as_compared
from joindots.resolve.explain.pair import ComparedValue, LinkExplanation, explain_pairs
from joindots.resolve.explain.words import field_in_words

MOST_LINKS = 2000
"""Links that are put forward for a person's answer, the most doubtful first; how many more there are is said beside them."""
_CERTAIN = 0.9999
_OF_CASE = ("case_id", "force_code", "offence_from", "offence_to")
_SIDES = ("record_id_l", "record_id_r")
_RECORD_ID = re.compile(r"\bp-[0-9a-f]{16}\b")
_THING = re.compile(r"\b([a-z]+):([^@;,\s]+)@(\d{4})")


def proposed_links(tables: Mapping[str, Any], names: Mapping[str, PersonName]) -> dict[str, dict[str, Any]]:
    """Explain the most doubtful links of the model, each whole; those between records of no case have no reader."""
    case_of = dict(frame(tables, "roles").sort("case_id", descending=True).select("record_id", "case_id").iter_rows())
    entity_of = dict(frame(tables, "entities").select("record_id", "entity_id").iter_rows())
    n_cases = _cases_of_entities(tables)
    about_case = {row["case_id"]: row for row in frame(tables, "cases").select(*_OF_CASE).iter_rows(named=True)}
    links = frame(tables, "links").filter((pl.col("basis") == "model") & (pl.col("match_probability") < _CERTAIN))
    doubt = (pl.col("match_probability") - 0.5).abs().alias("doubt")
    links = links.with_columns(doubt).sort("doubt", *_SIDES).head(MOST_LINKS)
    links = links.filter(pl.all_horizontal(pl.col(side).is_in([*case_of]) for side in _SIDES))
    if links.is_empty():
        return {}
    frozen, people, company = frozen_model(tables), frame_from_table(tables["people"]), frame_from_table(tables["company"])
    wanted = pl.concat([links["record_id_l"], links["record_id_r"].rename("record_id_l")]).unique()
    records = records_as_compared(people, company, wanted.sort().to_list(), frozen.middle_year)
    row_of = {record_id: row for row, record_id in enumerate(records["record_id"])}
    sides_of = [(row_of[left], row_of[right]) for left, right in links.select(*_SIDES).iter_rows()]
    pairs = [(min(rows), max(rows)) for rows in sides_of]
    explained = explain_pairs(frozen.model, records, records["record_id"].to_list(), pairs)
    rows = {}
    for link, told in zip(links.iter_rows(named=True), explained, strict=True):
        left, right = link["record_id_l"], link["record_id_r"]
        sides = n_cases.get(entity_of[left], 1), n_cases.get(entity_of[right], 1)
        rows[f"{left}|{right}"] = {
            "left_id": left,
            "right_id": right,
            "case_left_id": case_of[left],
            "case_right_id": case_of[right],
            "weight_bits": round(link["weight_bits"], 2),
            "match_probability": round(link["match_probability"], 6),
            "sentence": where_and_when([about_case.get(case_of[each], {}) for each in (left, right)]) + told.sentence,
            "comparisons": [_shown(compared, names) for compared in told.compared],
            "is_in_entity": link["is_in_entity"],
            "is_sheltered": any(names[entity_of[each]].is_pseudonym for each in (left, right)),
            "doubt": round(link["doubt"], 6),
            "worth": worth_of_an_answer(link["match_probability"], *sides),
            **lead_of(told.compared),
            "stratum": stratum_of(told),
        }
    return rows


def where_and_when(cases: Sequence[Mapping[str, Any]]) -> str:
    """Say in how many forces and in which years two records' cases lie, as far as is known; blank where nothing is.

    Examples
    --------
    >>> from datetime import date
    >>> first = {"force_code": "10", "offence_from": date(2012, 3, 1), "offence_to": date(2012, 5, 31)}
    >>> where_and_when([first, {"force_code": "20", "offence_from": None, "offence_to": date(2014, 1, 9)}])
    '2 forces, 2012\u20132014. '
    >>> where_and_when([{"force_code": "10"}, {"force_code": None}])
    ''
    """
    forces = {case.get("force_code") for case in cases}
    said = [] if forces & {None, ""} else [f"{len(forces)} force{'s' if len(forces) > 1 else ''}"]
    years = sorted(day.year for case in cases for day in (case.get("offence_from"), case.get("offence_to")) if day)
    if years:
        said.append(str(years[0]) if years[0] == years[-1] else f"{years[0]}\u2013{years[-1]}")
    return f"{', '.join(said)}. " if said else ""


def worth_of_an_answer(match_probability: float, n_cases_l: int, n_cases_r: int) -> float:
    """Say how much an answer is worth: the doubt that it ends, in bits, for each pair of cases that it joins or parts.

    The doubt is the entropy of the model's probability (Shannon 1948): an answer to an even chance is worth one bit.

    Examples
    --------
    >>> worth_of_an_answer(0.5, 1, 1), worth_of_an_answer(0.5, 3, 2), worth_of_an_answer(1.0, 3, 2)
    (1.0, 6.0, 0.0)
    """
    p = match_probability
    if p <= 0.0 or p >= 1.0:
        return 0.0
    entropy_bits = -(p * math.log2(p) + (1 - p) * math.log2(1 - p))
    return round(entropy_bits * max(1, n_cases_l) * max(1, n_cases_r), 4)


def lead_of(compared: tuple[ComparedValue, ...]) -> dict[str, str]:
    """Name the comparison that speaks loudest for a pair, and whether its value is rare or common; blank where none does."""
    best = max(compared, key=lambda each: each.weight_bits)
    if best.weight_bits <= 0:
        return {"lead": "", "rarity": ""}
    rarity = "rare" if best.rarity_bits >= 1 else "common" if best.rarity_bits <= -1 else ""
    return {"lead": best.comparison, "rarity": rarity}


def stratum_of(told: LinkExplanation) -> str:
    """Put links into one stratum that reached the same level of every comparison, and the same guards."""
    evidence = [[each.comparison, each.level] for each in told.compared]
    return hashlib.sha256(json.dumps([evidence, told.guards]).encode("utf-8")).hexdigest()[:16]


def _shown(compared: ComparedValue, names: Mapping[str, PersonName]) -> dict[str, Any]:
    return {
        "name": compared.comparison,
        "field": field_in_words(compared.comparison),
        "left": _named(compared.value_l, names),
        "right": _named(compared.value_r, names),
        "level": compared.level,
        "label": compared.finding if compared.level >= 0 else compared.label,
        "difference": compared.difference if compared.level > 0 else "",
        "bits": round(compared.weight_bits, 2),
        "rarity": compared.rarity,
        "rarity_bits": round(compared.rarity_bits, 2),
    }


def _named(value: str, names: Mapping[str, PersonName]) -> str:
    """Call people and things in a value as everywhere else: suspects by name, victims and witnesses by pseudonym."""
    value = _RECORD_ID.sub(lambda found: names[found[0]].shown if found[0] in names else found[0], value)
    return _THING.sub(r"\1 \2 (\3)", value)


def _cases_of_entities(tables: Mapping[str, Any]) -> dict[str, int]:
    roles = frame(tables, "roles").join(frame(tables, "entities").select("record_id", "entity_id"), on="record_id")
    return dict(roles.group_by("entity_id").agg(pl.col("case_id").n_unique()).iter_rows())
