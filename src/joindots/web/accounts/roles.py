"""Who may do what, as a table that can be published: verbs, roles, and what each role's verbs are.

Seeing is not deciding, deciding is not disclosing, and no role holds everything: "write" never implies "delete".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What can be done with a case, or in the review."""

    KNOW = "know"
    SEE = "see"
    REVEAL = "reveal"
    CONTRIBUTE = "contribute"
    JUDGE = "judge"
    TRIAGE = "triage"
    DECIDE = "decide"
    ACT = "act"
    CONTACT = "contact"
    DISCLOSE = "disclose"
    RESTRICT = "restrict"
    PROMOTE = "promote"
    RECEIVE = "receive"
    GRANT = "grant"
    AUDIT = "audit"


ABOUT_VERB = {
    Verb.KNOW: "know that the case exists, and whom to ask about it",
    Verb.SEE: "read the case",
    Verb.REVEAL: "read what identifies a victim or witness, for a stated purpose",
    Verb.CONTRIBUTE: "add to the case: timeline, assessment, notes",
    Verb.JUDGE: "answer whether two records are one person",
    Verb.TRIAGE: "take the case on for review, or not now",
    Verb.DECIDE: "sit on the panel that decides the case",
    Verb.ACT: "raise and complete actions that follow from a decision",
    Verb.CONTACT: "keep a victim's contact plan",
    Verb.DISCLOSE: "print and export",
    Verb.RESTRICT: "restrict a case to named people, or lift it with a second person",
    Verb.PROMOTE: "accept what a run proposes",
    Verb.RECEIVE: "take in deliveries",
    Verb.GRANT: "give and end access",
    Verb.AUDIT: "read the logs and verify them",
}


class RoleName(StrEnum):
    """The roles."""

    DATA_OFFICER = "data_officer"
    TRIAGE_OFFICER = "triage_officer"
    REVIEW_OFFICER = "review_officer"
    PANEL_MEMBER = "panel_member"
    PANEL_CHAIR = "panel_chair"
    ANALYST = "analyst"
    CONTACT_OFFICER = "contact_officer"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    INQUIRY_READER = "inquiry_reader"


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role: its title, what its holder does, and the verbs it holds within its reach."""

    title: str
    does: str
    verbs: frozenset[Verb]
    is_of_inquiry: bool = False
    """Whether it belongs to the inquiry, another controller: the wall between them lets nothing of the review through."""


_READS = frozenset({Verb.KNOW, Verb.SEE})

ROLES: dict[RoleName, RoleRow] = {
    RoleName.DATA_OFFICER: RoleRow(
        "Data officer", "Takes in deliveries and accepts what runs propose.", _READS | {Verb.RECEIVE, Verb.PROMOTE}
    ),
    RoleName.TRIAGE_OFFICER: RoleRow("Triage officer", "Takes cases on for review, in order.", _READS | {Verb.TRIAGE}),
    RoleName.REVIEW_OFFICER: RoleRow(
        "Review officer",
        "Reads the file, completes the checklist, proposes what should follow.",
        _READS | {Verb.CONTRIBUTE, Verb.TRIAGE, Verb.JUDGE, Verb.ACT, Verb.REVEAL},
    ),
    RoleName.PANEL_MEMBER: RoleRow(
        "Panel member", "Decides cases with others, with reasons.", _READS | {Verb.DECIDE, Verb.CONTRIBUTE}
    ),
    RoleName.PANEL_CHAIR: RoleRow(
        "Panel chair",
        "Leads a panel, records its decision and dissent.",
        _READS | {Verb.DECIDE, Verb.CONTRIBUTE, Verb.ACT, Verb.DISCLOSE},
    ),
    RoleName.ANALYST: RoleRow(
        "Analyst",
        "Answers which records are one person, and follows what joins cases.",
        _READS | {Verb.JUDGE, Verb.CONTRIBUTE},
    ),
    RoleName.CONTACT_OFFICER: RoleRow(
        "Victim contact officer", "Keeps contact plans, safely and by consent.", _READS | {Verb.CONTACT, Verb.REVEAL}
    ),
    RoleName.SAFEGUARDING_LEAD: RoleRow(
        "Safeguarding lead", "Acts on risk to children now.", _READS | {Verb.ACT, Verb.CONTACT, Verb.REVEAL, Verb.CONTRIBUTE}
    ),
    RoleName.MANAGER: RoleRow(
        "Review manager",
        "Runs the review: gives access, restricts cases.",
        _READS | {Verb.GRANT, Verb.RESTRICT, Verb.DISCLOSE},
    ),
    RoleName.AUDITOR: RoleRow(
        "Auditor", "Reads the logs: who did what, who looked at whom.", frozenset({Verb.KNOW, Verb.AUDIT})
    ),
    RoleName.ADMINISTRATOR: RoleRow("Administrator", "Keeps accounts. Sees no case.", frozenset({Verb.GRANT})),
    RoleName.INQUIRY_READER: RoleRow(
        "Inquiry reader",
        "Works for the inquiry. Sees nothing of the review but what a signed disclosure brings across.",
        frozenset(),
        is_of_inquiry=True,
    ),
}
"""What each role may do, within the cases it reaches. A person with a force reaches that force's cases; others reach all."""
