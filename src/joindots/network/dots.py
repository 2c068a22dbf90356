"""The joined dots: pairs of cases that belong together, each with path, words and weak point.

Pairs of two bodies come first, since no one force could see them; within each part the strongest evidence leads.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from joindots.network.certainty import BASES
from joindots.network.groups import Pair, members_by_group, probability_of
from joindots.network.kinds import THRESHOLD_BITS
from joindots.network.paths import bits_of_probability, independent_paths, indirect_pairs, some_path_holds
from joindots.network.sentences import MAX_CITED, Quote, Tie, Use, falls_short, join_in_words, what_would_break
from joindots.network.sightings import How

Row = dict[str, Any]
Beside = tuple[tuple[int, ...], tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Said:
    """What dots say beside the ties.

    Suspects' labels by entity, the words of narratives by record and thing, and which links were on record and how.
    """

    labels: Mapping[str, str]
    quotes: Mapping[tuple[str, str], Quote]
    recorded: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class _Graph:
    """The strong pairs, with what a sentence needs; some are strong only with `company_of`, and no path leads over them.

    `sharing` are the pairs of one group that share anything, strong or not.
    """

    ties_of: dict[Pair, list[Tie]]
    bits_of: dict[Pair, float]
    company_of: dict[Pair, float]
    n_paths_of: dict[Pair, int]
    body_of: dict[int, str]
    case_id_of: dict[int, str]
    group_of: dict[int, str]
    sharing: frozenset[Pair]
    recorded: Mapping[tuple[str, str], str]

    def neighbours(self) -> dict[int, list[int]]:
        """List the cases that the strong pairs join to each case."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for left, right in filter(self.stands_alone, self.ties_of):
            found[left].append(right)
            found[right].append(left)
        return found

    def stands_alone(self, pair: Pair) -> bool:
        """Say whether the pair would be proposed without what suspects' identity owes to company."""
        return self.bits_of[pair] >= THRESHOLD_BITS

    def things(self) -> dict[Pair, list[tuple[str, float]]]:
        """List what joins each pair, by family: things that are not independent count as one."""
        return {
            pair: [(tie.family, tie.weight_bits) for tie in _first_of_families(ties)]
            for pair, ties in self.ties_of.items()
            if self.stands_alone(pair)
        }


def join_dots(ties: pl.DataFrame, pairs: pl.DataFrame, grouped: pl.DataFrame, cases: pl.DataFrame, said: Said) -> list[Row]:
    """Write every proposal at or above the threshold: pairs that share something, and pairs that a group's paths join.

    Parameters
    ----------
    ties
        Ties of pairs, with the ``label`` and ``n_cases`` of the thing.
    pairs
        The evidence of each pair.
    grouped
        Which case lies in which group.
    cases
        The numbered cases.
    said
        What sentences quote.

    Returns
    -------
    list of dict
        Rows of ``joined_dots``, in order of position.
    """
    strong = pairs.filter(pl.col("weight_bits") + pl.col("company_bits") >= THRESHOLD_BITS)
    graph = _build_graph(ties, pairs, strong, grouped, cases, said)
    through_others = list(_indirect_rows(graph, members_by_group(grouped)))
    joined = {(row["case_id_l"], row["case_id_r"]) for row in through_others}
    direct = [row for row in _direct_rows(graph) if (row["case_id_l"], row["case_id_r"]) not in joined]
    rows = [*direct, *through_others]
    rows.sort(key=lambda row: (not row["is_cross_force"], -row["weight_bits"], row["case_id_l"], row["case_id_r"]))
    for position, row in enumerate(rows, start=1):
        row["position"] = position
    return rows


def _within_groups(pairs: pl.DataFrame, grouped: pl.DataFrame) -> pl.DataFrame:
    """Keep the pairs of cases that one group holds."""
    held = grouped.select("case_no", "group_id")
    left, right = (held.rename({"case_no": f"case_no_{side}"}) for side in "lr")
    return (
        pairs.join(left, on="case_no_l")
        .join(right, on=("case_no_r", "group_id"), how="semi")
        .select("case_no_l", "case_no_r")
    )


def _build_graph(
    ties: pl.DataFrame, pairs: pl.DataFrame, strong: pl.DataFrame, grouped: pl.DataFrame, cases: pl.DataFrame, said: Said
) -> _Graph:
    ties_of: defaultdict[Pair, list[Tie]] = defaultdict(list)
    kept = ties.join(strong.select("case_no_l", "case_no_r"), on=("case_no_l", "case_no_r"), how="semi")
    for row in kept.sort(
        "case_no_l", "case_no_r", "weight_bits", "thing_id", descending=[False, False, True, False]
    ).iter_rows(named=True):
        ties_of[row["case_no_l"], row["case_no_r"]].append(_tie_of(row, said))
    numbers = strong.select("case_no_l", "case_no_r", "weight_bits", "company_bits", "n_paths").rows()
    return _Graph(
        ties_of=dict(ties_of),
        bits_of={(left, right): bits for left, right, bits, _, _ in numbers},
        company_of={(left, right): bits for left, right, _, bits, _ in numbers},
        n_paths_of={(left, right): n_paths for left, right, _, _, n_paths in numbers},
        body_of=dict(cases.select("case_no", "body").iter_rows()),
        case_id_of=dict(cases.select("case_no", "case_id").iter_rows()),
        group_of=dict(grouped.select("case_no", "group_id").iter_rows()),
        sharing=frozenset(_within_groups(pairs, grouped).iter_rows()),
        recorded=said.recorded,
    )


def _use_of(row: Row, side: str, said: Said) -> Use:
    how, evidence = row[f"how_{side}"], row[f"evidence_{side}"]
    return Use(
        row[f"case_id_{side}"],
        evidence,
        row[f"seen_from_{side}"],
        row[f"seen_to_{side}"],
        how,
        [said.labels[owner] for owner in row[f"owners_{side}"] if owner in said.labels] if how == How.HELD else (),
        [said.quotes.get((record, row["thing_id"])) for record in evidence[:MAX_CITED]] if how == How.WRITTEN else (),
    )


def _tie_of(row: Row, said: Said) -> Tie:
    return Tie(
        thing_id=row["thing_id"],
        kind=row["kind"],
        label=row["label"],
        left=_use_of(row, "l", said),
        right=_use_of(row, "r", said),
        overlap=row["overlap"],
        basis=BASES[row["basis_no"]],
        weight_bits=row["weight_bits"],
        company_bits=row["company_bits"],
        n_cases=row["n_cases"],
        family=row["family"],
    )


def _direct_rows(graph: _Graph) -> Iterator[Row]:
    for pair, ties in graph.ties_of.items():
        strongest = ties[0]
        row = _row(graph, pair, pair, [strongest], ties, [tie.sentence() for tie in ties])
        n_paths, bits, stands_alone = graph.n_paths_of[pair], graph.bits_of[pair], graph.stands_alone(pair)
        broken = what_would_break(strongest, n_paths)
        yield row | {
            "is_direct": True,
            "weight_bits": bits,
            "company_bits": graph.company_of[pair],
            "rests_on_company": not stands_alone,
            "n_paths": n_paths,
            "alternatives": [_as_sentence(tie.step()) for tie in _first_of_families(ties)[1:]],
            "weakest_step": _as_sentence(strongest.step()),
            "breaks_if": broken if stands_alone else f"{broken} {falls_short(bits)}",
        }


def _indirect_rows(graph: _Graph, groups: dict[str, Sequence[int]]) -> Iterator[Row]:
    inside: defaultdict[str, dict[Pair, float]] = defaultdict(dict)
    for pair, bits in graph.bits_of.items():
        group_id = graph.group_of.get(pair[0])
        if group_id is not None and group_id == graph.group_of.get(pair[1]) and graph.stands_alone(pair):
            inside[group_id][pair] = bits
    neighbours, things = graph.neighbours(), graph.things()
    for group_id, members in groups.items():
        for path, bits in indirect_pairs(members, inside[group_id]):
            beside = independent_paths(path, neighbours, things)
            yield _indirect_row(graph, path, bits, beside)


def _indirect_row(graph: _Graph, path: tuple[int, ...], bits: float, beside: Sequence[Beside]) -> Row:
    steps = [(min(step), max(step)) for step in itertools.pairwise(path)]
    ties = [graph.ties_of[step][0] for step in steps]
    weakest_pair = min(steps, key=lambda step: (graph.bits_of[step], step))
    weakest = graph.ties_of[weakest_pair][0]
    shares = (path[0], path[-1]) in graph.sharing
    opening = join_in_words([graph.case_id_of[no] for no in path], "too little" if shares else "nothing")
    row = _row(graph, (path[0], path[-1]), path, ties, ties, [opening, *(tie.sentence() for tie in ties)])
    holds = some_path_holds([probability_of(bits), *(chance for _, _, chance in beside)])
    broken = what_would_break(weakest, graph.n_paths_of[weakest_pair])
    return row | {
        "is_direct": False,
        "company_bits": 0.0,
        "rests_on_company": False,
        "weight_bits": bits_of_probability(holds) if beside else bits,
        "n_paths": 1 + len(beside),
        "alternatives": [_in_words(graph, cases, families) for cases, families, _ in beside],
        "weakest_step": _as_sentence(weakest.step()),
        "breaks_if": f"{broken} {_would_remain(graph, path, len(beside))}" if beside else broken,
    }


def _first_of_families(ties: Sequence[Tie]) -> list[Tie]:
    """Keep the strongest tie of each family, in order of strength."""
    return list({tie.family: tie for tie in reversed(ties)}.values())[::-1]


def _in_words(graph: _Graph, cases: Sequence[int], families: Sequence[str]) -> str:
    steps = []
    for step, family in zip(itertools.pairwise(cases), families, strict=True):
        tie = next(tie for tie in graph.ties_of[min(step), max(step)] if tie.family == family)
        steps.append(tie.step())
    return _as_sentence("; ".join(steps))


def _would_remain(graph: _Graph, path: Sequence[int], n_beside: int) -> str:
    paths = "1 independent path" if n_beside == 1 else f"{n_beside} independent paths"
    return f"Without this path, {paths} would still join {graph.case_id_of[path[0]]} and {graph.case_id_of[path[-1]]}."


def _row(
    graph: _Graph, pair: Pair, path: Sequence[int], along: Sequence[Tie], cited: Sequence[Tie], said: Sequence[str]
) -> Row:
    """Make the part of a row that direct and indirect proposals share; it rests on the weakest basis of its ties."""
    left, right = pair
    group_l, group_r = graph.group_of.get(left), graph.group_of.get(right)
    steps = [graph.case_id_of[path[0]]]
    for tie, case_no in zip(along, path[1:], strict=True):
        steps += [tie.thing_id, graph.case_id_of[case_no]]
    return {
        "case_id_l": graph.case_id_of[left],
        "case_id_r": graph.case_id_of[right],
        "group_id": group_l if group_l == group_r else None,
        "is_cross_force": graph.body_of[left] != graph.body_of[right],
        "recorded_before": graph.recorded.get((graph.case_id_of[left], graph.case_id_of[right])),
        "path": steps,
        "sentences": list(said),
        "evidence": sorted({record_id for tie in cited for record_id in tie.cited}),
        "basis": max((tie.basis for tie in cited), key=BASES.index),
    }


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
