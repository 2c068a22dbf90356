"""Random reviews: who a person is, what they were granted and walled off from, and what each case says of itself.

Every case carries marks that stand nowhere else: whatever page shows one shows something of that case. The rules of access
are written here again, as plain sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from tests.unit.web.made import FORCES, N_CASES, case_id, colleague

from joindots.web.accounts.models import AccessRule, User
from joindots.web.accounts.roles import ROLES, RoleName, Verb
from joindots.web.casework.models import Case, CaseDetail, Dot, Link, Person, Tie
from joindots.web.casework.work import Assessment, Decision, Entry, WorkAction

WHO = "officer_of_10"
VERBS = (Verb.SEE, Verb.KNOW, Verb.JUDGE, Verb.DISCLOSE, Verb.TRIAGE, Verb.CONTRIBUTE, Verb.DECIDE)
STATES = ("triage", "assessment", "panel", "decided")
_READERS = [role for role, row in ROLES.items() if Verb.SEE in row.verbs]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about the person: an effect, a verb (blank: all), a case, a force's or (both blank) all; when it holds."""

    effect: str
    verb: str
    case: str
    force: str
    holds: str  # now, expired, ended, later


@dataclass(frozen=True, slots=True)
class World:
    """One review, as far as access goes."""

    role: RoleName
    force: str
    is_active: bool
    rules: tuple[Rule, ...]
    forces: tuple[str, ...]  # of each case
    restricted: frozenset[int]
    states: tuple[str, ...]  # of each case
    looked: frozenset[int]  # cases whose own pages are opened


_rules = st.builds(
    Rule,
    st.sampled_from(["allow", "deny"]),
    st.sampled_from(["", *(verb.value for verb in VERBS)]),
    st.just(""),
    st.sampled_from(["", *FORCES]),
    st.sampled_from(["now", "now", "expired", "ended", "later"]),
) | st.builds(
    Rule,
    st.sampled_from(["allow", "deny"]),
    st.sampled_from(["", *(verb.value for verb in VERBS)]),
    st.integers(0, N_CASES - 1).map(case_id),
    st.just(""),
    st.sampled_from(["now", "now", "now", "expired", "ended", "later"]),
)
worlds = st.builds(
    World,
    st.sampled_from(_READERS),
    st.sampled_from(["", "10", "10", "20"]),
    st.sampled_from([True, True, True, False]),
    st.lists(_rules, min_size=1, max_size=6).map(tuple),
    st.lists(st.sampled_from(FORCES), min_size=N_CASES, max_size=N_CASES).map(tuple),
    st.frozensets(st.integers(0, N_CASES - 1), max_size=4),
    st.lists(st.sampled_from(STATES), min_size=N_CASES, max_size=N_CASES).map(tuple),
    st.frozensets(st.integers(0, N_CASES - 1), min_size=4, max_size=4),
)


def mark(n: int, what: str) -> str:
    """Give a mark of case `n`."""
    return f"zz{what}{n:03d}zz"


def mark_casework() -> None:
    """Write marks of each case into every text that some page shows of it; once for each database."""
    at = datetime(2026, 1, 5, tzinfo=UTC)
    for n in range(N_CASES):
        key = case_id(n)
        Case.objects.filter(pk=key).update(top_reason=mark(n, "reason"), owner=WHO if n % 2 else "")
        narratives = [{"record_id": f"n-{n}", "written_on": "2012-06-01", "text": mark(n, "account")}]
        CaseDetail.objects.filter(pk=key).update(narratives=narratives, priority_reasons=[mark(n, "priority")])
        Person.objects.filter(pk=f"s-{n}").update(shown=mark(n, "suspect"))
        Entry.objects.create(id=900 + n, case_id=key, precision="unknown", text=mark(n, "entry"), written_at=at)
        Assessment.objects.create(id=900 + n, case_id=key, reader="review_officer", answers=_answers(n), submitted_at=at)
        Decision.objects.create(
            id=900 + n, case_id=key, outcome="nfa_upheld", rationale=mark(n, "rationale"), rejected="none", decided_at=at
        )
        WorkAction.objects.create(
            id=900 + n, case_id=key, decision_id=900 + n, text=mark(n, "action"), owner=WHO, state="allocated"
        )
        if n:
            both = {"case_left_id__in": (case_id(n - 1), key), "case_right_id__in": (case_id(n - 1), key)}
            Tie.objects.filter(**both).update(sentence=mark(n - 1, "tie") + mark(n, "tie"))
            Link.objects.filter(**both).update(sentence=mark(n - 1, "link") + mark(n, "link"))
            Dot.objects.filter(**both).update(sentences=[f"dot{n - 1:03d}and{n:03d}"])


def _answers(n: int) -> dict[str, dict[str, str]]:
    from joindots.web.casework.workflow import checklist

    return {item.item: {"answer": "yes", "reason": mark(n, "reading"), "document": "1"} for item in checklist()}


def make(world: World) -> User:
    """Bring the casework into a world, and give the person whose access is asked about."""
    now = datetime.now(UTC)
    User.objects.filter(username=WHO).update(role=world.role, force_code=world.force, is_active=world.is_active)
    AccessRule.objects.all().delete()
    for n, rule in enumerate(world.rules, start=1):
        AccessRule.objects.create(
            id=n, username=WHO, effect=rule.effect, verb=rule.verb, case_id=rule.case, force_code=rule.force,
            purpose="p", given_by="manager",
            starts_at=now + timedelta(days=1) if rule.holds == "later" else now - timedelta(days=9),
            expires_at=now - timedelta(days=1) if rule.holds == "expired" else now + timedelta(days=2),
            ended_at=now - timedelta(days=1) if rule.holds == "ended" else None,
        )  # fmt: skip
    AccessRule.objects.create(
        id=99, username="manager", effect="allow", purpose="another's", given_by="x", starts_at=now - timedelta(days=9)
    )
    for n, (force, state) in enumerate(zip(world.forces, world.states, strict=True)):
        Case.objects.filter(pk=case_id(n)).update(
            force_code=force, body_name=f"Force {force}", state=state, is_restricted=n in world.restricted
        )
    return colleague(WHO)


def allowed(world: World, verb: Verb) -> set[int]:
    """Say with which cases the person may do `verb`, by the rules as they are written down."""
    if not world.is_active:
        return set()
    verbs, everything = ROLES[world.role].verbs, set(range(N_CASES))
    reach: set[int] = set()
    if verb in verbs:
        own = {n for n in everything if not world.force or world.forces[n] == world.force or verb == Verb.KNOW}
        reach = own - world.restricted
    walls: set[int] = set()
    for rule in world.rules:
        about = {n for n in everything if rule.case in ("", case_id(n)) and rule.force in ("", world.forces[n])}
        sees = verb == Verb.KNOW and rule.verb == Verb.SEE and rule.effect == "allow"
        if rule.holds != "now" or (rule.verb not in ("", verb) and not sees):
            continue
        if rule.effect == "deny":
            walls |= about
        elif verb in (Verb.SEE, Verb.KNOW) or verb in verbs:
            reach |= about
    if verb == Verb.DECIDE and world.force:
        walls |= {n for n in everything if world.forces[n] == world.force}
    return reach - walls
