"""What the API answers with: flat, typed, named as on the pages. What identifies a victim or witness is in none of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

Said = Annotated[str, Field(max_length=4_000, pattern=r"^[^\x00]*$")]
"""What somebody says: at most so many characters, without zeros, which no database of ours keeps."""


class CaseRow(Schema):
    """A case as lists show it."""

    case_id: str
    body_name: str
    force_code: str
    crime_ref: str
    state: str
    scope: str
    position: int
    top_reason: str
    offence_code: str
    closed_on: date | None
    outcome: str
    n_suspects: int
    n_joined: int


class CasePage(Schema):
    """A page of cases, how many there are in all, and the mark of the next page (null: none)."""

    total: int
    cases: list[CaseRow]
    after: str | None


class CaseFile(CaseRow):
    """A case with what its page tells."""

    facts: dict[str, Any]
    scope_reasons: list[dict[str, Any]]
    priority_reasons: list[str]
    questions: list[Any]
    people: list[dict[str, str]]
    entries: list[dict[str, Any]]


class PersonRow(Schema):
    """A proposed person; `shown` is a pseudonym for victims and witnesses."""

    entity_id: str
    shown: str
    is_sheltered: bool
    n_records: int
    n_cases: int
    merged_into: str


class PersonPage(Schema):
    """A page of people, and the mark of the next (null: none). Of more people than are counted, `is_more` says so."""

    total: int
    is_more: bool
    people: list[PersonRow]
    after: str | None


class PersonFile(PersonRow):
    """A person with the roles and records that the reader may see. Fields of sheltered people are left out."""

    roles: list[dict[str, str]]
    records: list[dict[str, Any]]


class LinkRow(Schema):
    """Two records proposed as one person, and what people answered."""

    link_id: str
    left_id: str
    right_id: str
    weight_bits: float
    match_probability: float
    is_in_entity: bool
    is_sheltered: bool
    sentence: str
    verdict: str
    judged_by: str


class LinkPage(Schema):
    """A page of links, the most doubtful first, and the mark of the next (null: none). `is_more`: as of people."""

    total: int
    is_more: bool
    links: list[LinkRow]
    after: str | None


class DotRow(Schema):
    """Two cases that belong together: of the one that the reader may not see, that it exists."""

    dot_id: str
    case_left_id: str
    case_right_id: str
    position: int
    is_cross_force: bool
    weight_bits: float
    basis: str
    sentences: list[str]


class DotPage(Schema):
    """A page of joined dots in their order, and the mark of the next (null: none). `is_more`: as of people."""

    total: int
    is_more: bool
    dots: list[DotRow]
    after: int | None


class DecisionRow(Schema):
    """What a panel decided."""

    id: int
    case_id: str
    outcome: str
    rationale: str
    rejected: str
    evidence: list[Any]
    dissent: list[Any]
    members: list[Any]
    decided_at: datetime


class DecisionPage(Schema):
    """A page of decisions, the newest first, and the mark of the next (null: none). `is_more`: as of people."""

    total: int
    is_more: bool
    decisions: list[DecisionRow]
    before: int | None


class EventRow(Schema):
    """An event of one of both chains: who, what, about whom, what for, and its place in the chain."""

    event_id: int
    kind: str
    actor: str
    at: str
    subjects: list[str]
    purpose: str
    previous_hash: str
    hash: str


class EventPage(Schema):
    """A page of events, the newest first, and the mark of the next (null: none)."""

    events: list[EventRow]
    before: int | None


class Words(Schema):
    """What to search for. Sent in the body, so that it is in no address; kept as a digest."""

    words: Said


class Found(Schema):
    """What a search found: at most 25 of each."""

    cases: list[CaseRow]
    people: list[PersonRow]


class Answer(Schema):
    """An answer about a link: match, non_match or unsure, with its reason."""

    verdict: Said
    reason: Said


class Reason(Schema):
    """Why an answer is taken back."""

    reason: Said


class Recorded(Schema):
    """The event that a change was recorded as."""

    event_id: int
    kind: str
    hash: str


class Problem(Schema):
    """Why nothing was done, in words."""

    detail: str
