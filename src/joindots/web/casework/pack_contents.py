"""What each kind of pack says: a case, its panel, a person, a schedule for disclosure, a note for a handover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from joindots.web.audit.actions import action_of
from joindots.web.audit.models import DecisionEvent, EventSubject
from joindots.web.casework.material import CLASSES, material_of
from joindots.web.casework.models import Case, CaseRole, Person
from joindots.web.casework.typesetting import Section
from joindots.web.pages import day, moment

KINDS = {
    "case": "Case pack",
    "panel": "Panel pack",
    "disclosure": "Schedule of material",
    "handover": "Handover note",
    "person": "Person pack",
}
ABOUT_CASE = ("case", "panel", "disclosure", "handover")
ABOUT = {
    "case": "One closed case under review: why it is here, what is dated, who is recorded in it and what was written.",
    "panel": "What a panel has before it: the findings of the assessment, positions, views, and its decision.",
    "disclosure": "The material that the review holds on one case, item by item. The numbers of the items never change.",
    "handover": "What was done with one case, in order, from the log of events.",
    "person": "What each record asserts about one proposed person, and where it was recorded.",
}


def case_sections(content: Mapping[str, Any]) -> list[Section]:
    """Say what the page of a case says."""
    case, detail = content["case"], content["detail"]
    held = case.owner or "nobody"
    where = f"State: {content['states'][case.state]}. Held by {held}. Closed by the body on {day(case.closed_on)}."
    people = [(each["person"].shown, each["role"], _in_cases(each["person"])) for each in content["people"]]
    said = [f"{dot['other']}: {' '.join(dot['sentences'])} {dot['breaks_if']}" for dot in content["dots"]]
    questions = [f"{each['question']} For {each['body']}." for each in detail.questions]
    written = [(day(each["written_on"]), each["record_id"], each["text"]) for each in detail.narratives]
    why = Section("Why this case is here").text(where)
    why.items(detail.priority_reasons, otherwise="No reason puts it earlier in the order.")
    why.table(
        ("Criterion", "Answer", "Reason"), content["scope_rows"], widths=(3, 1, 2), otherwise="No criterion was asked."
    )
    return [
        why,
        Section("Open questions").items(questions, otherwise="No question is open."),
        _timeline(content),
        Section("People").table(("Person", "Role", "Cases"), people, otherwise="The delivery names nobody in this case."),
        Section("What joins it to other cases").items(said, otherwise="Nothing joins it."),
        Section("What was written").table(
            ("Written", "Record", "Text"), written, widths=(1, 1.4, 4), otherwise="The delivery holds no words."
        ),
    ]


def panel_sections(case: Mapping[str, Any], panel: Mapping[str, Any]) -> list[Section]:
    """Say what the page of a panel says."""
    views = [
        (seat.username, panel["outcomes"][seat.view].label, seat.reason)
        for seat in panel["seats"]
        if seat.view and not seat.is_recused
    ]
    positions = [
        (
            each.person.shown if each.person else "",
            panel["position_names"][each.position],
            each.reason,
            moment(each.recorded_at),
        )
        for each in panel["positions"]
    ]
    recused = [(name, "recused", "An interest was declared") for name in panel["recused"]]
    decisions = Section("Decisions")
    for each in panel["decisions"]:
        standing = "in force" if each.is_in_force else "no longer in force"
        decisions.text(f"{panel['outcomes'][each.outcome].label}, {moment(each.decided_at)}, {standing}. {each.rationale}")
        decisions.text(f"Options rejected: {each.rejected}")
        decisions.items((str(cited) for cited in each.evidence), otherwise="No evidence is cited.")
        decisions.text(f"Members: {', '.join(each.members)}. Dissent: {len(each.dissent) or 'none'}.")
    if not decisions.blocks:
        decisions.text("The panel has not decided.")
    return [
        Section("Findings of the assessment").table(
            ("Question", "Answer", "Reason", "Document", "Reader"),
            panel["findings"],
            widths=(3, 1, 2, 1.4, 1.2),
            otherwise="Every question was answered no, or nobody has read the case.",
        ),
        Section("Victims' positions").table(
            ("Person", "Position", "How it is known", "Recorded"), positions, otherwise="No position is recorded."
        ),
        Section("Views").table(
            ("Member", "View", "Reason"), [*views, *recused], widths=(1, 1.4, 3), otherwise="No view can be shown yet."
        ),
        decisions,
        _timeline(case),
    ]


def person_sections(person: Person, roles: list[CaseRole], records: list[dict[str, Any]]) -> list[Section]:
    """Say what the page of a person says: what identifies a victim or witness is never in a pack."""
    where = sorted({(role.case.body_name, role.case.crime_ref, role.role) for role in roles})
    sections = [Section("Where").table(("Body", "Case", "Role"), where, otherwise="In no case that may be disclosed.")]
    for each in records:
        record = each["record"]
        part = Section(f"Record {record.record_id}, {record.body_name}")
        part.table(("Field", "As recorded"), each["fields"], widths=(1, 2.4), otherwise="Protected.")
        rows = (f"{row['file']}, row {row['row']}" for row in record.origins)
        sections.append(part.items(rows, otherwise="No row is noted."))
    return sections


def disclosure_sections(case: Case) -> list[Section]:
    """List the material held on a case, item by item, described and not reproduced: by how a person classed it.

    The numbers are those of records and events, which never change (Disclosure Manual, chapter 31, on schedules). What
    nobody has classed is listed as such: the schedule is not complete until nothing is.
    """
    parts: dict[str, list[tuple[str, str, str]]] = {name: [] for name in CLASSES}
    unclassed = []
    for item in material_of(case):
        row = (item.number, item.description, item.dated)
        if item.classed is None:
            unclassed.append(row)
        else:
            parts[item.classed.sensitivity].append((row[0], f"{row[1]}. {item.classed.reason}", row[2]))
    heads, widths = ("Item", "Description", "Date"), (1.6, 2.4, 1.2)
    sections = [
        Section(f"{title} material").table(heads, parts[name], widths=widths, otherwise="None.")
        for name, title in CLASSES.items()
    ]
    said = "Every item is classed." if not unclassed else "This schedule is not complete: these items are not classed."
    return [
        *sections,
        Section("Not yet classed").text(said).table(heads, unclassed, widths=widths, otherwise="None."),
    ]


def handover_sections(case: Case) -> list[Section]:
    """Tell what was done with a case, from its events alone."""
    done = list(_events(case))
    open_actions = [
        f"{each.text} ({each.state.replace('_', ' ')}{f', due {day(each.due_on)}' if each.due_on else ''})"
        for each in case.actions.exclude(state__in=("resulted", "filed")).order_by("id")
    ]
    now = f"The case is in {case.state.replace('_', ' ')}, held by {case.owner or 'nobody'}"
    now += f", due {day(case.due_on)}." if case.due_on else "."
    return [
        Section("Where it stands").text(now).items(open_actions, otherwise="No action is open."),
        Section("What was done").table(
            ("When", "Who", "What", "Why"), done, widths=(1.2, 1, 2, 2), otherwise="Nobody has done anything with it yet."
        ),
    ]


def _events(case: Case) -> Iterator[tuple[str, str, str, str]]:
    marks = EventSubject.objects.filter(chain="ledger_events", subject=case.pk).values("event_id")
    for row in DecisionEvent.objects.filter(event_id__in=marks).order_by("event_id"):
        action, said = action_of(row.kind), row.content
        what = str(said.get("action") or "").replace("_", " ") or (action.about if action else row.kind)
        why = str(said.get("reason") or said.get("rationale") or said.get("text") or "")
        yield moment(row.at), row.actor, what, why


def _timeline(content: Mapping[str, Any]) -> Section:
    rows = [(line["shown"] or "Date unknown", line["text"], line["source"]) for line in content["timeline"]]
    part = Section("Timeline").table(("When", "What", "Source"), rows, widths=(1.2, 3, 1.4), otherwise="Nothing is dated.")
    return part.text(content["gaps"]) if content["gaps"] else part


def _in_cases(person: Person) -> str:
    return str(person.n_cases)
