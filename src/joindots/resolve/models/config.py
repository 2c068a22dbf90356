"""The configuration of `joindots link`: which columns to compare and how, for any table.

::

    [table]
    id = "rec_id"                       # withheld from the comparison; so is a truth column
    threshold = 0.95                    # the join threshold: pairs at or above it are links
    break = 0.5                         # clusters are cut where no pair at or above it connects them
    train = [["given_name", "surname"], ["surname", "date_of_birth"]]
    block = [["soc_sec_id"], ["given_name", "date_of_birth|first:4"], ["forename+surname|any_order"]]

    [columns]
    given_name = { kind = "name", swaps_with = "surname" }
    surname = "name"
    date_of_birth = "date"

Rules under ``train`` find candidates too; without ``train`` they are every two names or dates, and every identifier and
e-mail address by itself. Without ``block`` more rules are chosen, until no more than ``most_lost`` of the
links (one in a thousand unless given) are expected to be lost; with ``block`` only where ``most_lost`` is given. What a key
may be is told by `joindots.resolve.models.spec.TRANSFORMS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from joindots.model.errors import ParameterError, nearest
from joindots.model.protected import refuse_protected
from joindots.resolve.kernels.data import Op
from joindots.resolve.models import levels
from joindots.resolve.models.spec import (
    DEFAULT_MOST_LOST,
    BlockingRule,
    Comparison,
    Guard,
    Key,
    LevelRange,
    LevelSpec,
    ModelSpec,
    Test,
    parse_key,
)

KINDS = {
    "name": "a part of a person's name",
    "forename": "a given name, which nobody else of a household shares: another one is another person",
    "date": "a calendar date",
    "id": "an identifier, with slips of the pen forgiven",
    "exact": "a code that agrees or does not",
    "text": "a short text, such as a street or a town",
    "email": "an e-mail address",
    "postcode": "a UK postcode",
    "number": "a number, near if within `within`",
    "list": "several values in one column, of which one may be shared",
}
"""What a column may hold."""

VERBATIM = "verbatim"
"""The kind of a column that is compared as it stands, which models from elsewhere expect."""

_SAME = {
    "id": len(levels.identifier_levels(Key(("id",)), forgives_slips=True)),
    "exact": 1,
    "email": len(levels.email_levels(Key(("email",)))),
}
"""Kinds of column that are one person's own, with the level at which two of their values are the same."""

_TABLE_KEYS = ("id", "name", "threshold", "break", "train", "block", "most_lost")


@dataclass(frozen=True, slots=True)
class LinkConfig:
    """A model for one shape of table, the kind of each column, and the column that names a record (if any)."""

    spec: ModelSpec
    kinds: Mapping[str, str]
    id_column: str | None

    @property
    def commonest_column(self) -> str:
        """The compared column that most blocking rules read; the first by name where several do."""
        read = [column for rule in self.spec.blocking_rules for column in sorted(rule.columns)]
        return max(sorted(self.kinds), key=read.count)


def spec_from_config(config: Mapping[str, Any]) -> LinkConfig:
    """Read a configuration.

    Raises
    ------
    AccessRefused
        If a column speaks of ethnicity, nationality or religion.
    ParameterError
        If a kind, key or setting is not one that is known.
    """
    _refuse_unknown("the configuration", config, ("table", "columns"))
    table, columns = _section(config, "table"), _section(config, "columns")
    _refuse_unknown("[table]", table, _TABLE_KEYS)
    refuse_protected(columns, "[columns]")
    settings = {name: _settings_of(name, value) for name, value in columns.items()}
    comparisons = tuple(_comparison(name, each, settings) for name, each in settings.items())
    written = {
        "train": _rules(table, "train") if "train" in table else _usual_rules(settings),
        "block": _rules(table, "block"),
    }
    rules = tuple(
        BlockingRule(tuple(parse_key(key) for key in rule), trains=which == "train")
        for which, each in written.items()
        for rule in each
    )
    for rule in rules:
        refuse_protected(sorted(rule.columns), f'Blocking rule "{rule.name}"')
    spec = ModelSpec(
        name=str(table.get("name", "table")),
        comparisons=(*comparisons, *_company(settings)),
        blocking_rules=rules,
        guards=_guards(settings),
        threshold_probability=_probability(table, "threshold", 0.95),
        break_probability=_probability(table, "break", 0.5),
        most_lost=_most_lost(table),
    )
    for column in sorted(spec.columns - settings.keys()):
        raise ParameterError(
            f'Column "{column}" is used in a rule and has no kind in [columns]. {nearest(column, settings)}'
        )
    return LinkConfig(spec, {name: each["kind"] for name, each in settings.items()}, table.get("id"))


def _section(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = config.get(name, {})
    if not isinstance(section, Mapping):
        raise ParameterError(
            f'"{name}" is {section!r}, not a section. Write [{name}] on a line of its own, and its settings below.'
        )
    return section


def _settings_of(column: str, value: object) -> dict[str, Any]:
    if isinstance(value, str):
        return {"kind": value}
    if not isinstance(value, Mapping):
        raise ParameterError(f'Column "{column}" is {value!r}. Give its kind: {", ".join(KINDS)}.')
    return dict(value)


def _rules(table: Mapping[str, Any], which: str) -> list[list[str]]:
    rules: list[list[str]] = table.get(which, [])
    is_list_of_lists = isinstance(rules, list) and all(isinstance(rule, list) for rule in rules)
    if not is_list_of_lists or not all(isinstance(key, str) for rule in rules for key in rule):
        raise ParameterError(
            f'[table] {which} is {rules!r}. Give a list of rules, each a list of keys: [["surname", "postcode"]].'
        )
    return rules


def _usual_rules(settings: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """Give the rules to train on where none are given: what seldom agrees unless two records are one person's."""
    kinds = _kinds(settings)
    personal = [name for name, kind in kinds if kind in ("name", "forename", "date")]
    own = [[name] for name, kind in kinds if kind in ("id", "email")]
    rules = [*(list(pair) for pair in combinations(personal, 2)), *own]
    return rules or [list(pair) for pair in combinations(settings, 2)] or [[name] for name in settings]


def _probability(table: Mapping[str, Any], name: str, usual: float) -> float:
    given = table.get(name, usual)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ParameterError(f"[table] {name} is {given!r}. Give a match probability between 0 and 1, such as {usual}.")
    return float(given)


def _most_lost(table: Mapping[str, Any]) -> float | None:
    most_lost = table.get("most_lost", None if "block" in table else DEFAULT_MOST_LOST)
    if most_lost is None:
        return None
    if isinstance(most_lost, bool) or not isinstance(most_lost, int | float) or not 0.0 <= most_lost <= 1.0:
        raise ParameterError(
            f"[table] most_lost is {most_lost!r}. Give the share of links that blocking may lose, 0 to 1, such as 0.001."
        )
    return float(most_lost)


def _refuse_unknown(where: str, found: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for name in found:
        if name not in allowed:
            raise ParameterError(f'{where} has no setting "{name}". {nearest(name, allowed)}')


def _comparison(name: str, settings: Mapping[str, Any], all_settings: Mapping[str, Any]) -> Comparison:
    """Make the comparison that a column's kind stands for."""
    kind = settings.get("kind")
    _refuse_unknown(f'Column "{name}"', settings, ("kind", "swaps_with", "within"))
    if kind not in KINDS:
        raise ParameterError(f'Column "{name}": there is no kind "{kind}". {nearest(str(kind), KINDS)}')
    key = Key((name,))
    swaps_with = settings.get("swaps_with")
    if swaps_with is not None and swaps_with not in all_settings:
        raise ParameterError(
            f'Column "{name}" swaps with "{swaps_with}", which is not listed. {nearest(swaps_with, all_settings)}'
        )
    match kind:
        case "name" | "forename":
            other = None if swaps_with is None else Key((swaps_with,))
            return levels.name_comparison(
                name, levels.name_levels(key, swaps_with=other, is_second=_is_second(name, swaps_with, all_settings))
            )
        case "date":
            return levels.comparison(name, levels.date_levels(key))
        case "id" | "exact":
            return levels.comparison(name, levels.identifier_levels(key, forgives_slips=kind == "id"))
        case "text":
            return levels.comparison(name, levels.text_levels(key))
        case "email":
            return levels.comparison(name, levels.email_levels(key))
        case "postcode":
            return levels.comparison(name, levels.postcode_levels(key))
        case "list":
            return levels.comparison(name, levels.list_levels(key))
        case _:
            return levels.comparison(name, _number_levels(key, settings.get("within")))


def _company(settings: Mapping[str, Mapping[str, Any]]) -> tuple[Comparison, ...]:
    """Compare side by side what may keep company: the parts of an address, and a home with the surnames in it."""
    kinds = _kinds(settings)
    homes = [name for name, kind in kinds if kind == "postcode"]
    places = [name for name, kind in kinds if kind in ("postcode", "text")]
    names = [name for name, kind in kinds if kind == "name"]
    pairs = [*combinations(places, 2), *product(homes, names)]
    return tuple(levels.beside_comparison(first, second) for first, second in pairs)


def _guards(settings: Mapping[str, Mapping[str, Any]]) -> tuple[Guard, ...]:
    """Deny two records with different forenames to be a link by themselves, unless an identifier or e-mail address agrees.

    A household shares surname, home and telephone, which a model that takes comparisons for independent counts one by one.
    """
    own = tuple(LevelRange(name, _SAME[kind], _SAME[kind]) for name, kind in _kinds(settings) if kind in _SAME)
    return tuple(
        Guard(f"another {name}", (LevelRange(name, 0, 0),), own, divides=False)
        for name, kind in _kinds(settings)
        if kind == "forename"
    )


def _kinds(settings: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(name, each["kind"]) for name, each in settings.items()]


def _is_second(name: str, swaps_with: str | None, settings: Mapping[str, Any]) -> bool:
    """Whether the other part of the name stands before this one and weighs an exchange of the two."""
    if swaps_with is None or settings[swaps_with].get("swaps_with") != name:
        return False
    columns = list(settings)
    return columns.index(swaps_with) < columns.index(name)


def _number_levels(key: Key, within: float | None) -> tuple[LevelSpec, ...]:
    same = LevelSpec("same", (Test(Op.EQUAL, key),), 0.80, 0.01, rarity=1.0)
    if within is None:
        return (same,)
    return (same, LevelSpec(f"within {within}", (Test(Op.NUMBER_WITHIN, key, float(within)),), 0.10, 0.05))
