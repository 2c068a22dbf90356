"""What a report says, as plain frozen values: drawn as a page, printed on a terminal, or written as JSON.

Every count stands in a `Figure` or a line that also carries its base (the number it is counted among) and, where the answer
may be unknown, how many are unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from joindots.report.certainty_contents import Certainty
from joindots.report.figures import Figure
from joindots.report.joined_contents import Dots, Groups


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What became of the rows of one delivery."""

    delivery_id: str
    body_name: str
    file_name: str
    file_format: str
    received_on: str
    coverage: str
    n_rows_in: int
    n_accepted: int
    n_quarantined: int
    n_duplicates: int

    @property
    def is_balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.n_rows_in == self.n_accepted + self.n_quarantined + self.n_duplicates


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """Values or rows of one body that could not be used, for one reason; `base` counts the body's rows."""

    body_name: str
    where: str
    reason: str
    n: int
    base: int


@dataclass(frozen=True, slots=True)
class Received:
    """What came in, and what could not be used."""

    figures: tuple[Figure, ...]
    deliveries: tuple[DeliveryLine, ...]
    quarantined: tuple[ProblemLine, ...]
    n_quarantine_lines: int
    rejected: tuple[ProblemLine, ...]
    n_rejected_lines: int


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Whether one body has answered; `n_cases` is ``None`` where it has not, which is no count of zero."""

    body_id: str
    body_name: str
    is_expected: bool
    status: str
    n_deliveries: int
    n_cases: int | None
    search_method: str | None


@dataclass(frozen=True, slots=True)
class Returns:
    """Who has answered, and who has not."""

    figures: tuple[Figure, ...]
    lines: tuple[ReturnLine, ...]

    @property
    def silent(self) -> tuple[ReturnLine, ...]:
        """The bodies that were expected to answer and sent nothing."""
        return tuple(line for line in self.lines if line.is_expected and line.status == "no_return")


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """The answers of one version of the criteria; they add up to the base."""

    criteria_version: str
    n_in: int
    n_out: int
    n_cannot_tell: int
    base: int


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question to one body, and how many of its cases it would settle."""

    body_name: str
    criterion_id: str
    question: str
    n_cases: int
    base: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases meet the criteria, by version, and what would settle the rest."""

    figures: tuple[Figure, ...]
    lines: tuple[ScopeLine, ...]
    questions: tuple[QuestionLine, ...]
    n_question_lines: int


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """The answer to one criterion for one case, with the versions that ask it."""

    criterion_id: str
    versions: tuple[str, ...]
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in the proposed order of review: why it is there, and what is not known."""

    position: int
    case_id: str
    body_name: str
    offence: str
    offence_dates: str
    answers: tuple[tuple[str, str], ...]
    n_suspects: int
    n_nfa_decisions: int
    n_undecided: int
    reasons: tuple[str, ...]
    criteria: tuple[CriterionLine, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """The first cases in the proposed order of review, out of all that are in it."""

    figures: tuple[Figure, ...]
    lines: tuple[CaseLine, ...]
    n_in_order: int


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One level of one comparison of the fitted model."""

    comparison: str
    level: int
    label: str
    m_probability: float
    u_probability: float
    weight_bits: float


@dataclass(frozen=True, slots=True)
class People:
    """From records to people: what was linked, and on what."""

    figures: tuple[Figure, ...]
    sentences: tuple[str, ...]
    blocking_rules: tuple[str, ...]
    model: tuple[ModelLine, ...]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """How complete one field is over all bodies, and where it is least complete."""

    table_name: str
    field: str
    n_rows: int
    n_present: int
    n_rejected: int
    n_missing: int
    least_complete_body: str
    least_completeness: float | None


@dataclass(frozen=True, slots=True)
class BodyFields:
    """How complete each field of one body is."""

    body_name: str
    lines: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True)
class EthnicityLine:
    """One category with its base, its unknowns and its bounds."""

    category: str
    n: int
    n_base: int
    n_unknown: int
    share_low: float | None
    share_high: float | None


@dataclass(frozen=True, slots=True)
class EthnicityTable:
    """What may and may not be said of one variable for one role. Categories stand in alphabetical order, never ranked."""

    role: str
    variable: str
    n_base: int
    n_unknown: int
    n_not_applicable: int
    supports_statement: bool
    sentence: str
    lines: tuple[EthnicityLine, ...]


@dataclass(frozen=True, slots=True)
class Trust:
    """How far what arrived can be trusted."""

    fields: tuple[FieldLine, ...]
    bodies: tuple[BodyFields, ...]
    ethnicity: tuple[EthnicityTable, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that this report cannot say, with the figure that it rests on where there is one."""

    heading: str
    sentence: str
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that a report says."""

    standing: str
    headline: tuple[Figure, ...]
    received: Received
    returns: Returns
    scope: Scope
    cases: CaseList
    dots: Dots
    groups: Groups
    people: People
    certainty: Certainty
    trust: Trust
    limits: tuple[Limit, ...]
