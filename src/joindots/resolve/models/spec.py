"""What to compare, how to find candidates, and what may never be joined: a model as data.

Everything is made of keys. A `Key` is a value derived from a record's columns; comparisons test keys of two records,
blocking rules bring together the records that agree on all their keys, whether written by hand or chosen by counting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from joindots.model.errors import ParameterError, nearest
from joindots.model.protected import refuse_protected
from joindots.resolve.kernels.data import Op

TOGETHER = "together"
BESIDE = "beside"
LOOK_ALIKES = "look_alikes"
TRANSFORMS = {
    "exact": "the value itself",
    LOOK_ALIKES: "the value itself; its frequency is that of the commonest that one slip or another spelling leads to",
    TOGETHER: "two names side by side; its frequency is how much commoner they are together than apart, look-alikes counted",
    BESIDE: "two columns' values side by side; its frequency is how much commoner they are together than apart",
    "first": "its first N letters (first:N)",
    "drop": "all but its last N letters (drop:N)",
    "before": "what stands before a mark (before:@)",
    "sound": "how it is heard, with vowels and doubled letters set aside",
    "letters": "its letters and digits alone",
    "long_sound": "the same, of names with three consonants or more (a first vowel counts)",
    "words": "each of its words (several values)",
    "any_order": "its words in alphabetical order",
    "variants": "each group of spellings and nicknames that it belongs to (several values)",
    "masked": "the value with each letter masked in turn (several values)",
    "slips": "the value, and the value without each of its letters in turn (several values): one slip of the pen shares one",
    "parts": "a date's year and month, year and day, month and day (several values)",
    "day_month": "a date with the lesser of day and month first, so that exchanging them changes nothing",
}
"""What a key may do with its columns' text."""

DEFAULT_MOST_LOST = 0.001
"""The share of links that blocking may lose unless told otherwise: one in a thousand (our judgement)."""

_TRANSFORM = re.compile(r"(?P<name>[a-z_]+)(?::(?P<argument>.+))?")
_NEEDS_NUMBER = frozenset({"first", "drop"})
_MANY_VALUES = frozenset({"words", "variants", "masked", "slips", "parts"})


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A value derived from one or more columns; a list column, or a transform that gives several values, makes it a list."""

    columns: tuple[str, ...]
    transform: str = "exact"

    def __post_init__(self) -> None:
        match = _TRANSFORM.fullmatch(self.transform)
        if not self.columns or match is None or match["name"] not in TRANSFORMS:
            raise ParameterError(
                f'Key of {self.columns}: unknown transform "{self.transform}". {nearest(self.transform_name, TRANSFORMS)}'
            )
        is_number = (match["argument"] or "").isdigit()
        fits = is_number if match["name"] in _NEEDS_NUMBER else bool(match["argument"]) == (match["name"] == "before")
        if not fits:
            form = f'"{self.transform}" is not written as {match["name"]}: {TRANSFORMS[match["name"]]}'
            raise ParameterError(f"Key of {self.columns}: transform {form}.")

    @property
    def name(self) -> str:
        """The key as it is written in a configuration: ``surname``, ``forename+surname|any_order``."""
        joined = "+".join(self.columns)
        return joined if self.transform == "exact" else f"{joined}|{self.transform}"

    @property
    def transform_name(self) -> str:
        """The transform without its argument."""
        return self.transform.partition(":")[0]

    @property
    def argument(self) -> str:
        """What follows the colon of the transform; may be empty."""
        return self.transform.partition(":")[2]

    @property
    def gives_many(self) -> bool:
        """Whether the transform itself gives several values (a list column does so under any transform)."""
        return self.transform_name in _MANY_VALUES


def parse_key(text: str) -> Key:
    """Read a key as it is written in a configuration.

    Examples
    --------
    >>> parse_key("forename+surname|any_order")
    Key(columns=('forename', 'surname'), transform='any_order')
    """
    columns, _, transform = text.partition("|")
    return Key(tuple(column.strip() for column in columns.split("+")), transform.strip() or "exact")


@dataclass(frozen=True, slots=True)
class Test:
    """One question about two records' values of a key.

    `limit` is the least similarity, the most edits, years or distance, or the least parts, as `op` has it. Where
    `decides_null` is false, the test can lift a pair to its level, but its failure does not make the pair count as compared.
    """

    op: Op
    key: Key
    limit: float = 0.0
    other: Key | None = None
    decides_null: bool = True


@dataclass(frozen=True, slots=True)
class LevelSpec:
    """One graded outcome: any of its tests reaches it.

    `rarity` is the share of the term-frequency adjustment that the level takes: 1 where the values are equal, less where
    they are only near. `expected_m` and `expected_u` are what P(level | same person) and P(level | different people) are
    taken for before anything was learned (our judgement); where a file teaches little, they stand.

    A level that `is_weighed_elsewhere` tells of one event that another comparison weighs (two names in each other's place
    are one slip, not two): it adds its rarity and no weight of its own.
    """

    label: str
    tests: tuple[Test, ...]
    expected_m: float
    expected_u: float
    rarity: float = 0.0
    is_weighed_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One aspect of two records, compared. Levels are listed strongest first; ``else`` is added as level 0.

    Level numbers run the other way, so that a greater number is stronger agreement: the first listed is the greatest.
    """

    name: str
    levels: tuple[LevelSpec, ...]
    else_label: str = "differs"
    frequency_key: Key | None = None
    rarity_against: float | None = None
    """The probability that the frequency of a value is held against; the chance that two values agree unless given."""
    least_frequency: float = 0.0
    """No value counts as rarer than this."""

    @property
    def n_levels(self) -> int:
        """Levels, with ``else``."""
        return len(self.levels) + 1

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels by level number."""
        return (self.else_label, *(level.label for level in reversed(self.levels)))

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every key that the comparison reads, in order, each once."""
        found: dict[Key, None] = {}
        for level in self.levels:
            for test in level.tests:
                found[test.key] = None
                if test.other is not None:
                    found[test.other] = None
        if self.frequency_key is not None:
            found[self.frequency_key] = None
        return tuple(found)

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the comparison reads."""
        return frozenset(column for key in self.keys for column in key.columns)

    @property
    def own_columns(self) -> frozenset[str]:
        """The columns that the comparison is about: not those it only looks into, such as the other part of a name."""
        tests = (test for level in self.levels for test in level.tests)
        return frozenset(column for test in tests if test.decides_null for column in test.key.columns)

    @property
    def levels_weighed_elsewhere(self) -> tuple[int, ...]:
        """The numbers of the levels that another comparison weighs."""
        return tuple(len(self.levels) - place for place, level in enumerate(self.levels) if level.is_weighed_elsewhere)

    def level(self, label: str) -> int:
        """Find a level's number by its label.

        Raises
        ------
        ParameterError
            If no level has that label.
        """
        if label not in self.labels:
            raise ParameterError(f'Comparison "{self.name}" has no level "{label}". {nearest(label, self.labels)}')
        return self.labels.index(label)


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """Records that agree on all of these keys are candidates; without keys everybody meets everybody.

    One that `trains` teaches m too, all but the comparisons that it decides; not one that brings households together.
    """

    keys: tuple[Key, ...]
    trains: bool = False

    @property
    def name(self) -> str:
        """The keys, joined by ``and``."""
        return " and ".join(key.name for key in self.keys) or "everybody"

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the rule reads."""
        return frozenset(column for key in self.keys for column in key.columns)


@dataclass(frozen=True, slots=True)
class LevelRange:
    """A condition on one comparison: its level lies between two numbers (-1 is the null level)."""

    comparison: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class SpansApart:
    """A condition on two spans of days, `first` to `last`: so many years between them, and between their middles."""

    first: Key
    last: Key
    least_gap: float
    least: float


@dataclass(frozen=True, slots=True)
class BothKnown:
    """A condition on two values that differ: each is one that people have, and neither a slip of the other.

    Two names that the table of spellings knows, and not as one, are two. So are two that are common enough, since a slip is
    rare beside what was meant: each held by `least_records`, and the rarer by `least_ratio` as many as the commoner.
    """

    key: Key
    least_records: int | None = None
    least_ratio: float = 0.0


Condition = LevelRange | SpansApart | BothKnown


@dataclass(frozen=True, slots=True)
class Guard:
    """What the model alone may not join, whatever the weight: all of `when` hold and none of `unless`.

    One that `divides` keeps the two records out of one entity; one that does not says that the pair is no link by itself.
    """

    name: str
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...] = ()
    divides: bool = True


@dataclass(frozen=True, slots=True)
class SharedEvidence:
    """Links that may be two people's, and the rivals that make them so: pairs that a guard divides, where these hold."""

    links: Guard
    rivals: tuple[LevelRange, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A whole model: what is compared, found, trained on and forbidden."""

    name: str
    comparisons: tuple[Comparison, ...]
    blocking_rules: tuple[BlockingRule, ...]
    guards: tuple[Guard, ...] = ()
    threshold_probability: float = 0.95
    """The join threshold: pairs at or above it are links."""
    break_probability: float = 0.5
    """The break threshold: a cluster is cut wherever no pair at or above it connects it. Never above the join threshold."""
    needs_any: tuple[str, ...] = ()
    """Columns of which a record must have one to be compared at all; empty: any compared column."""
    shared_evidence: tuple[SharedEvidence, ...] = ()
    """Evidence that may be two people's: such a link counts only where neither end is known to have a namesake."""
    most_lost: float | None = None
    """The share of links that blocking may lose: more rules are chosen until no more is. ``None``: the rules stand alone."""

    def __post_init__(self) -> None:
        refuse_protected(sorted(self.columns), f'Model "{self.name}"')
        if not self.comparisons or not self.blocking_rules:
            raise ParameterError(f'Model "{self.name}" needs at least one comparison and one blocking rule.')
        for name, share in (("threshold", self.threshold_probability), ("break threshold", self.break_probability)):
            if not 0.0 < share < 1.0:
                raise ParameterError(f'Model "{self.name}": {name} {share} is no probability between 0 and 1.')
        names = [comparison.name for comparison in self.comparisons]
        if len(set(names)) < len(names):
            raise ParameterError(f'Model "{self.name}" names a comparison twice: {", ".join(names)}.')
        for guard in (*self.guards, *(each.links for each in self.shared_evidence)):
            for condition in (*guard.when, *guard.unless):
                if isinstance(condition, LevelRange):
                    self.position(condition.comparison)

    @property
    def least_probability(self) -> float:
        """The least match probability that matters to a cluster: the lower of both thresholds."""
        return min(self.threshold_probability, self.break_probability)

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the model reads."""
        of_comparisons = (comparison.columns for comparison in self.comparisons)
        return frozenset().union(*of_comparisons, *(rule.columns for rule in self.blocking_rules))

    @property
    def counted_keys(self) -> frozenset[Key]:
        """Every key whose values are counted: those that a comparison is adjusted by, and those that guards ask about."""
        adjusted = {each.frequency_key for each in self.comparisons if each.frequency_key is not None}
        conditions = (each for guard in self.guards for each in (*guard.when, *guard.unless))
        return frozenset(adjusted | {each.key for each in conditions if isinstance(each, BothKnown)})

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every key that the comparisons read, in order, each once."""
        return tuple(dict.fromkeys(key for comparison in self.comparisons for key in comparison.keys))

    def position(self, comparison: str) -> int:
        """Find a comparison's position by its name.

        Raises
        ------
        ParameterError
            If the model has no such comparison.
        """
        names = [each.name for each in self.comparisons]
        if comparison not in names:
            raise ParameterError(f'Model "{self.name}" has no comparison "{comparison}". {nearest(comparison, names)}')
        return names.index(comparison)
