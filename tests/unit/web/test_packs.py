"""Packs: tagged, numbered, classified, hashed; no protected name; asked for with reason and recipient, and logged."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from tests.unit.web.made import answers, case_id, colleague
from tests.unit.web.test_access import signed_in

from joindots.web.accounts.changes import SetRule
from joindots.web.accounts.models import Effect
from joindots.web.audit.actions import perform
from joindots.web.audit.models import ReadEvent
from joindots.web.audit.replay import replay, snapshot
from joindots.web.casework.models import PersonRecord
from joindots.web.casework.moves import Move
from joindots.web.casework.panels import SubmitAssessment
from joindots.web.casework.typesetting import section_sha256

ASKED = {"reason": "For the panel of 3 May.", "recipient": "The panel's chair", "classification": "OFFICIAL-SENSITIVE"}
KINDS = ("case", "panel", "disclosure", "handover")


def _pdf(username: str, kind: str, key: str) -> tuple[Any, bytes]:
    response = signed_in(username).post(f"/packs/{kind}/{key}/", ASKED)
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    return PdfReader(io.BytesIO(response.content)), response.content


def _text(pdf: Any) -> str:
    return " ".join(page.extract_text() for page in pdf.pages)


def _tags(pdf: Any) -> set[str]:
    return set(_below(pdf.trailer["/Root"]["/StructTreeRoot"]))


def _below(node: Any) -> Iterator[str]:
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for each in node:
            yield from _below(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from _below(node["/K"])


@pytest.mark.usefixtures("sqlite_casework")
@pytest.mark.parametrize("kind", KINDS)
def test_a_pack_is_tagged_numbered_and_classified_on_every_page(kind: str) -> None:
    pdf, _ = _pdf("manager", kind, case_id(0))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own boolean
    assert pdf.trailer["/Root"]["/Lang"].startswith("en")
    assert {"/Document", "/H1", "/Table", "/TR", "/TH", "/TD", "/TOC"} <= _tags(pdf)
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()
    for number, page in enumerate(pdf.pages, start=1):
        text = page.extract_text()
        assert text.count("OFFICIAL-SENSITIVE") >= 2  # header and footer
        assert f"page {number} of {len(pdf.pages)}" in text
    assert "Contents" in _text(pdf)


@pytest.mark.usefixtures("sqlite_casework")
def test_the_hashes_of_a_pack_can_be_checked_from_what_it_attaches_and_the_log_holds_the_whole() -> None:
    pdf, whole = _pdf("manager", "case", case_id(0))
    contents = json.loads(pdf.attachments["contents.json"][0])
    assert [line["sha256"] for line in contents["manifest"]] == [section_sha256(each) for each in contents["sections"]]
    text = _text(pdf)
    assert all(line["sha256"] in text for line in contents["manifest"])
    event = ReadEvent.objects.get(kind="pack.made").content
    assert event["sha256"] == hashlib.sha256(whole).hexdigest()
    assert {name: event[name] for name in ASKED} == ASKED
    assert event["subjects"] == [case_id(0)]
    assert event["pack_id"] in text


@pytest.mark.usefixtures("sqlite_casework")
def test_a_pack_holds_what_the_page_holds_and_no_name_of_a_victim() -> None:
    pdf, whole = _pdf("manager", "case", case_id(0))
    text = _text(pdf)
    assert "Rape was alleged." in text
    assert "A neutral account." in text
    assert "Wren Sample0" in text
    assert "v-0" in text
    person, _ = _pdf("manager", "person", "v-0")
    assert "Protected." in _text(person)
    suspect, _ = _pdf("manager", "person", "s-0")
    assert "Sample0" in _text(suspect).title()
    for made in (text, whole.decode("latin-1"), _text(person)):
        assert "canaryname" not in made.casefold()
    assert PersonRecord.objects.get(pk="v-0").fields["forename"] == "canaryname"  # the canary is there to be found


@pytest.mark.usefixtures("sqlite_casework")
def test_a_handover_note_tells_what_was_done_and_a_schedule_numbers_it() -> None:
    officer, key = colleague("review_officer"), case_id(0)
    perform(Move(key, "accept"), officer)
    done = perform(SubmitAssessment(key, answers()), officer)
    note = _text(_pdf("manager", "handover", key)[0])
    assert "review_officer" in note
    assert "held by review_officer" in note
    assert f"assessment {done.event_id}" in _text(_pdf("manager", "disclosure", key)[0])


@pytest.mark.usefixtures("casework")
def test_a_schedule_holds_sensitive_items_apart_and_says_which_nobody_has_classed() -> None:
    client, key = signed_in("review_officer"), case_id(0)
    where = f"/cases/{key}/material/"
    assert "2 items, 2 not classed yet" in " ".join(client.get(where).content.decode().split())
    for item, sensitivity, reason, said in (
        ("narrative n-0", "sensitive", " ", "Say why"),
        ("narrative n-0", "secret", "r", "sensitive or not"),
        ("narrative n-1", "sensitive", "r", "no such item"),
        ("narrative n-0", "sensitive", "It would name a source.", "Classed: narrative n-0."),
    ):
        given = {"item": item, "sensitivity": sensitivity, "reason": reason}
        assert said in client.post(where, given, follow=True).content.decode()
    pdf, _ = _pdf("manager", "disclosure", key)
    sections = json.loads(pdf.attachments["contents.json"][0])["sections"]
    plain, sensitive, unclassed = (json.dumps(each) for each in sections[-3:])
    assert "n-0" not in plain
    assert "narrative n-0" in sensitive
    assert "It would name a source." in sensitive
    assert "This schedule is not complete" in unclassed
    assert "row D0001/1" in unclassed
    assert signed_in("officer_of_10").get(f"/cases/{case_id(1)}/material/").status_code == 404
    before = snapshot()
    replay()
    assert snapshot() == before


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize("kind", [*KINDS, "person"])
def test_a_pack_takes_role_reach_reason_and_recipient_each_time(kind: str) -> None:
    key = "s-0" if kind == "person" else case_id(0)
    address = f"/packs/{kind}/{key}/"
    assert signed_in("review_officer").post(address, ASKED).status_code == 404
    manager = signed_in("manager")
    assert manager.get(address).status_code == 200
    for missing in ASKED:
        assert manager.post(address, {**ASKED, missing: ""})["Content-Type"].startswith("text/html")
    assert not ReadEvent.objects.filter(kind="pack.made").exists()
    perform(SetRule("manager", Effect.DENY, "a relative", None, case_id(0)), colleague("manager_2"))
    assert manager.post(address, ASKED).status_code == 404
    assert manager.get("/packs/nothing/x/").status_code == 404
