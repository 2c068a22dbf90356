"""A small invented casework: three forces, twelve cases, their people, links and ties, and a colleague for each role."""

from __future__ import annotations

from typing import Any

from joindots.web.accounts.changes import MakeUser
from joindots.web.accounts.models import User
from joindots.web.accounts.roles import RoleName
from joindots.web.audit.actions import perform
from joindots.web.casework.promote import TABLES, AcceptOffer, OfferRun, Proposed

FORCES = ("10", "20", "30")
N_CASES = 12


def colleague(username: str) -> User:
    return User.objects.get(username=username)


def case_id(n: int) -> str:
    return f"{FORCES[n % 3]}/CRIME{n:03d}"


def made_proposal(n_cases: int = N_CASES) -> Proposed:
    """Case n has suspect s-n and victim v-n; suspects of neighbouring cases are doubtful links, and share a telephone."""
    made: Proposed = {table: {} for table in TABLES}
    for n in range(n_cases):
        key = case_id(n)
        made["case"][key] = {
            "source_id": FORCES[n % 3], "force_code": FORCES[n % 3], "body_name": f"Force {FORCES[n % 3]}",
            "crime_ref": f"CRIME{n:03d}", "offence_code": "22/06", "offence_from": "2012-03-01", "offence_to": "2012-05-31",
            "closed_on": "2013-01-10", "scope": "in", "position": n + 1, "top_reason": "Rape was alleged.", "n_reasons": 1,
            "n_suspects": 2, "n_joined": 1,
        }  # fmt: skip
        made["detail"][key] = {
            "facts": {"outcome_code": "16", "decided_on": "2013-01-05"},
            "scope_reasons": [{"criterion_id": "decision_date_window", "answer": "yes", "reason": "Decided in the window."}],
            "priority_reasons": ["Rape was alleged."], "questions": [], "provisions": [],
            "narratives": [{"record_id": f"n-{n}", "written_on": "2012-06-01", "text": "A neutral account."}],
            "origins": [{"delivery": "D0001", "row": n + 1, "file": "force.csv"}],
        }  # fmt: skip
        for kind, role, shown in (("s", "suspect", f"Wren Sample{n}"), ("v", "victim", f"v-{n}")):
            entity = f"{kind}-{n}"
            hidden = kind == "v"
            made["person"][entity] = {
                "shown": shown, "is_sheltered": hidden, "n_records": 1, "n_cases": 1, "weakest_link_bits": None,
                "merged_into": "",
            }  # fmt: skip
            made["record"][entity] = {
                "person_id": entity, "source_id": FORCES[n % 3], "body_name": f"Force {FORCES[n % 3]}",
                "fields": {"forename": "canaryname" if hidden else "wren", "surname": f"sample{n}"},
                "origins": [], "search_name": "" if hidden else f"wren sample{n}",
            }  # fmt: skip
            made["role"][f"{key}|{entity}|{role}"] = {"case_id": key, "record_id": entity, "role": role}
        if n:
            _join(made, n - 1, n)
    return made


def _join(made: Proposed, a: int, b: int) -> None:
    left, right = sorted((f"s-{a}", f"s-{b}"))
    cases = {f"s-{a}": case_id(a), f"s-{b}": case_id(b)}
    made["link"][f"{left}|{right}"] = {
        "left_id": left, "right_id": right, "case_left_id": cases[left], "case_right_id": cases[right], "weight_bits": 4.0,
        "match_probability": 0.6, "sentence": "The forename agrees; the surname is close.",
        "comparisons": [{"name": "forename", "left": "wren", "right": "wren", "level": 3, "label": "same", "bits": 4.0,
                         "rarity": ""}],
        "is_in_entity": False, "is_sheltered": False, "doubt": 0.1 + a / 1000, "worth": 1.0 - a / 1000, "lead": "forename",
        "rarity": "rare", "stratum": "alike",
    }  # fmt: skip
    first, second = sorted((case_id(a), case_id(b)))
    made["tie"][f"{first}|{second}|phone:{a}"] = {
        "case_left_id": first, "case_right_id": second, "kind": "phone", "label": "a telephone", "thing_id": f"phone:{a}",
        "weight_bits": 9.0, "basis": "source_key", "is_cross_force": True,
        "sentence": "Both cases have one telephone.", "evidence": [],
    }  # fmt: skip
    made["dot"][f"{first}|{second}"] = {
        "case_left_id": first, "case_right_id": second, "position": a + 1, "is_cross_force": True, "weight_bits": 9.0,
        "sentences": ["Both cases have one telephone."], "weakest_step": "The telephone.", "breaks_if": "It was passed on.",
        "basis": "source_key",
    }  # fmt: skip


def make_casework() -> None:
    """Make a colleague for each role, one of force 10, and promote the proposal."""
    setup = User(username="setup", name="Setup", role=RoleName.ADMINISTRATOR)
    for role in RoleName:
        perform(MakeUser(role.value, role.value.replace("_", " ").title(), role), setup)
    for username, role in (
        ("panel_member_2", RoleName.PANEL_MEMBER), ("panel_member_3", RoleName.PANEL_MEMBER),
        ("review_officer_2", RoleName.REVIEW_OFFICER), ("manager_2", RoleName.MANAGER),
    ):  # fmt: skip
        perform(MakeUser(username, username, role), setup)
    perform(MakeUser("officer_of_10", "Officer of 10", RoleName.REVIEW_OFFICER, "10"), setup)
    perform(MakeUser("panel_of_10", "Panel of 10", RoleName.PANEL_MEMBER, "10"), setup)
    promote(made_proposal())


def promote(proposal: Proposed) -> int:
    officer = colleague("data_officer")
    offered = perform(OfferRun(proposal, {}), officer)
    perform(AcceptOffer(offered.event_id), officer)
    return offered.event_id


def answers(answer: str = "no") -> dict[str, dict[str, str]]:
    """A whole checklist."""
    from joindots.web.casework.workflow import checklist

    given: dict[str, Any] = {"answer": answer, "reason": "as read", "document": "doc 1, page 2"}
    return {item.item: dict(given) for item in checklist()}
