"""Files that a data officer sends: what is let in, how it is read, what is received."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from tests.unit.web.test_access import signed_in

from joindots.intake.seal import sealed_deliveries, verify_deliveries
from joindots.review import Review, init_review
from joindots.web.audit.models import DecisionEvent
from joindots.web.audit.replay import replay, snapshot
from joindots.web.desk import checks
from joindots.web.desk.models import Profile, Upload, UploadFile
from joindots.web.desk.receipts import signed_bytes
from joindots.web.desk.samples import SAMPLES

FIRST, MENDED = SAMPLES


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Review]:
    """A review that is no demo, whose folder is one's own."""
    review = init_review(tmp_path / "real", name="A review")
    with override_settings(REVIEW=review):
        yield review


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Review]:
    review = init_review(tmp_path / "demo", name="A demo", is_demo=True)
    with override_settings(REVIEW=review):
        yield review


def send(client: Client, data: bytes, name: str = "crimes.csv", body: str = "source:10", **more: str) -> Any:
    files = SimpleUploadedFile(name, data, content_type="application/octet-stream")
    given = {"body": body, "coverage": "complete", "files": files, **more}
    return client.post("/submissions/receive/", given, follow=True)


def the_upload() -> Upload:
    return Upload.objects.order_by("-upload_id")[0]


@pytest.mark.usefixtures("casework")
def test_a_delivery_is_sent_checked_received_and_receipted(real: Review) -> None:
    client = signed_in("data_officer")
    text = send(client, FIRST.data).content.decode()
    assert "62 rows = 60 accepted" in text
    assert "31/02/1979" in text
    upload = the_upload()
    received = client.post(f"/submissions/uploads/{upload.pk}/receive/", follow=True).content.decode()
    assert "Received as D0001" in received
    (sealed,) = sealed_deliveries(real.root)
    assert sealed.path is not None
    assert sealed.path.read_bytes() == FIRST.data
    assert verify_deliveries(real.root) == []
    assert list((real.root / "uploads").glob("*")) == []  # what a body sent lies in one place
    receipt = json.loads(client.get("/submissions/deliveries/D0001/receipt/").content)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt["public_key"]))
    key.verify(bytes.fromhex(receipt["signature"]), signed_bytes(receipt["content"]))
    assert (
        receipt["content"]["rows_in"] == 62 == receipt["content"]["rows_accepted"] + receipt["content"]["rows_quarantined"]
    )
    event = DecisionEvent.objects.get(kind="delivery.received")
    assert event.actor == "data_officer"
    assert receipt["content"]["event_hash"] == event.hash


@pytest.mark.usefixtures("sqlite_casework")
def test_a_file_sent_again_is_read_as_before_and_shows_what_changed(real: Review) -> None:
    client = signed_in("data_officer")
    send(client, FIRST.data)
    client.post(f"/submissions/uploads/{the_upload().pk}/receive/")
    text = send(client, MENDED.data).content.decode()
    assert "As this body&#39;s last file" in text or "As this body's last file" in text
    difference = UploadFile.objects.get(pk=the_upload().pk).answer["difference"]
    assert difference["delivery_id"] == "D0001"
    assert (difference["n_changed"], difference["n_gone"]) == (3, 0)
    assert difference["n_new"] == the_upload().n_rows - 60
    assert (
        "Received as D0002" in client.post(f"/submissions/uploads/{the_upload().pk}/receive/", follow=True).content.decode()
    )
    again = send(client, MENDED.data)
    refused = client.post(f"/submissions/uploads/{the_upload().pk}/receive/", follow=True).content.decode()
    assert again.status_code == 200
    assert "was received from source" in refused
    assert len(sealed_deliveries(real.root)) == 2


@pytest.mark.usefixtures("sqlite_casework")
def test_a_mapping_is_adjusted_by_columns_and_by_text_and_the_counts_follow(real: Review) -> None:
    client = signed_in("data_officer")
    send(client, FIRST.data)
    upload = the_upload()
    assert upload.n_problems == 5
    form = {"by": "columns", "row_key": "Row ID"}
    for number, fields in ((0, {"crime_ref": "Crime No"}), (1, {"crime_ref": "Crime No", "surname": "Surname"})):
        form |= {f"part:{number}:{name}": column for name, column in fields.items()}
    client.post(f"/submissions/uploads/{upload.pk}/mapping/", form)
    upload.refresh_from_db()
    assert upload.n_problems == 2  # the rows without a crime; values that are no longer read are no problem
    text = UploadFile.objects.get(pk=upload.pk).mapping_text.replace('"Surname"', '"Sirname"')
    page = client.post(f"/submissions/uploads/{upload.pk}/mapping/", {"by": "text", "mapping": text}, follow=True)
    assert "Nearest: " in page.content.decode()
    upload.refresh_from_db()
    assert upload.state == "unreadable"
    assert (
        "Mend its mapping first" in client.post(f"/submissions/uploads/{upload.pk}/receive/", follow=True).content.decode()
    )


@pytest.mark.usefixtures("sqlite_casework")
def test_what_is_to_be_mended_goes_back_as_a_workbook_that_comes_in_again(real: Review) -> None:
    client = signed_in("data_officer")
    send(client, FIRST.data)
    upload = the_upload()
    client.post(f"/submissions/uploads/{upload.pk}/receive/")
    asked = client.post(f"/submissions/uploads/{upload.pk}/corrections/", {"recipient": "Northumbria", "form": "workbook"})
    assert "attachment" in asked["Content-Disposition"]
    text = send(client, asked.content, "mended.xlsx").content.decode()
    assert "5 rows = 3 accepted" in text  # as it went out: the two rows without a crime are still without one
    listed = client.post(f"/submissions/uploads/{upload.pk}/corrections/", {"recipient": "Northumbria", "form": "list"})
    assert listed.content.decode("utf-8-sig").count("\n") == 6


@pytest.mark.usefixtures("sqlite_casework")
def test_a_demo_refuses_real_deliveries_and_receives_its_own_samples(demo: Review) -> None:
    client = signed_in("data_officer")
    page = send(client, FIRST.data + b"R999,DEMO-1,19D,01/01/2012,02/02/2013,16,N999,Suspect,A,B,01/01/1980,\n")
    assert "A demo refuses real deliveries" in page.content.decode()
    assert not Upload.objects.exists()
    assert list((demo.root / "uploads").glob("*.csv")) == []
    sample = b"".join(client.get(f"/submissions/samples/{FIRST.name}"))
    send(client, sample)
    assert (
        "Received as D0001" in client.post(f"/submissions/uploads/{the_upload().pk}/receive/", follow=True).content.decode()
    )


@pytest.mark.usefixtures("casework")
def test_only_data_officers_reach_the_desk_and_each_only_their_own_force(real: Review) -> None:
    from joindots.web.accounts.models import User

    send(signed_in("data_officer"), FIRST.data, body="source:20")
    upload = the_upload()
    addresses = [
        "/submissions/receive/", f"/submissions/uploads/{upload.pk}/", "/submissions/deliveries/",
    ]  # fmt: skip
    for username in ("analyst", "manager", "auditor"):
        for address in addresses:
            assert signed_in(username).get(address).status_code == 404, (username, address)
    User.objects.filter(username="data_officer").update(force_code="10")
    client = signed_in("data_officer")
    assert client.get(f"/submissions/uploads/{upload.pk}/").status_code == 404
    for door in ("receive", "withdraw", "mapping", "original", "corrections"):
        assert client.post(f"/submissions/uploads/{upload.pk}/{door}/", {"reason": "r", "recipient": "x"}).status_code == 404
    assert "Choose the body" in send(client, FIRST.data, body="source:20").content.decode()
    assert "Choose the body" in send(client, FIRST.data, body="other", other_name="Elsewhere").content.decode()


@pytest.mark.usefixtures("casework")
def test_replaying_the_events_gives_the_same_uploads_and_profiles(real: Review) -> None:
    client = signed_in("data_officer")
    send(client, FIRST.data)
    client.post(f"/submissions/uploads/{the_upload().pk}/receive/")
    send(client, MENDED.data)
    client.post(f"/submissions/uploads/{the_upload().pk}/withdraw/", {"reason": "sent in error"})
    before = snapshot()
    replay()
    assert snapshot() == before
    assert Profile.objects.count() == 1


@pytest.mark.usefixtures("sqlite_casework")
def test_an_event_holds_no_cell_of_a_file_and_not_its_name(real: Review) -> None:
    client = signed_in("data_officer")
    send(client, FIRST.data.replace(b"Suspect,", b"Suspect,Canarycell ", 1), "statement of canaryfile.csv")
    client.post(f"/submissions/uploads/{the_upload().pk}/receive/")
    kinds = ("upload.taken", "delivery.received")
    written = " ".join(DecisionEvent.objects.filter(kind__in=kinds).values_list("payload", flat=True)).casefold()
    assert "delivery_id" in written
    for cell in ("canarycell", "canaryfile", "31/02/1979", "ask the officer"):
        assert cell not in written


@pytest.mark.usefixtures("sqlite_casework")
def test_control_e1__a_file_is_kept_under_a_name_of_ours_and_given_back_as_an_attachment_alone(real: Review) -> None:
    client = signed_in("data_officer")
    send(client, FIRST.data, "../../etc/passwd.csv")
    upload, file = the_upload(), UploadFile.objects.get(pk=the_upload().pk)
    assert file.stored_name.count("/") == 0
    assert len(file.stored_name) == 36
    stored = real.root / "uploads" / file.stored_name
    assert stored.stat().st_mode & 0o777 == 0o400
    page = client.post(f"/submissions/uploads/{upload.pk}/original/", {"purpose": "to compare"})
    assert page["Content-Disposition"] == f'attachment; filename="upload-{upload.pk}.csv"'
    assert page["Content-Type"] == "application/octet-stream"
    assert "sandbox" in page["Content-Security-Policy"]
    client.post(f"/submissions/uploads/{upload.pk}/withdraw/", {"reason": "sent in error"})
    assert not stored.exists()


@pytest.mark.usefixtures("sqlite_casework")
def test_control_e1__a_request_larger_than_may_be_sent_is_cut_off(real: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    from joindots.web.desk import quota

    monkeypatch.setattr(quota, "MOST_BYTES", 1000)
    monkeypatch.setattr(quota, "_FORM_BYTES", 0)
    assert send(signed_in("data_officer"), FIRST.data).status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.usefixtures("sqlite_casework")
def test_control_e2__a_check_that_takes_too_long_is_ended_and_refused(real: Review, tmp_path: Path) -> None:
    path = tmp_path / "slow.csv"
    path.write_bytes(FIRST.data)
    answer = checks.ask({"file": str(path), "name": "slow.csv", "source": {}, "received_on": "2026-01-01"}, seconds=0.05)
    assert "took more than" in answer["refused"]


@pytest.mark.usefixtures("sqlite_casework")
def test_control_e2__a_check_that_dies_is_a_refusal_and_never_an_error(
    real: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MOST_MEMORY_BYTES", 200 << 20)
    page = send(signed_in("data_officer"), FIRST.data)
    assert page.status_code == 200
    assert the_upload().state == "refused"


@pytest.mark.usefixtures("sqlite_casework")
def test_control_e3__whether_a_file_was_scanned_for_viruses_is_recorded(real: Review) -> None:
    assert "Not scanned" in send(signed_in("data_officer"), FIRST.data).content.decode()
    assert DecisionEvent.objects.get(kind="upload.taken").content["virus_scan"] == "not scanned"


@pytest.mark.usefixtures("sqlite_casework")
def test_several_files_have_each_their_own_outcome(real: Review) -> None:
    client = signed_in("data_officer")
    files = [
        SimpleUploadedFile("a.csv", FIRST.data),
        SimpleUploadedFile("b.exe", b"MZ"),
        SimpleUploadedFile("c.csv", MENDED.data),
    ]
    page = client.post("/submissions/receive/", {"body": "source:10", "coverage": "partial", "files": files}, follow=True)
    assert Upload.objects.count() == 2
    assert "is of a kind that is not taken" in page.content.decode()


@pytest.mark.usefixtures("sqlite_casework")
def test_a_delivery_that_was_sealed_when_the_event_was_lost_is_adopted(
    real: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    from joindots.web.desk import actions, receipts

    client = signed_in("data_officer")
    send(client, FIRST.data)
    upload = the_upload()
    sealing = receipts.seal_and_sign

    def seal_and_die(*given: Any) -> Any:
        sealing(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "seal_and_sign", seal_and_die)
    with pytest.raises(KeyboardInterrupt):
        client.post(f"/submissions/uploads/{upload.pk}/receive/")
    upload.refresh_from_db()
    assert upload.state == "checked"
    assert len(sealed_deliveries(real.root)) == 1
    monkeypatch.setattr(actions, "seal_and_sign", sealing)
    assert "Received as D0001" in client.post(f"/submissions/uploads/{upload.pk}/receive/", follow=True).content.decode()
    assert len(sealed_deliveries(real.root)) == 1


def _workbook_of_two_sheets() -> bytes:
    """The sample's rows on a sheet behind one that holds notes."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_numbers": False}) as book:
        book.add_worksheet("Notes").write_string(0, 0, "Extract made by the records team")
        sheet = book.add_worksheet("Crimes")
        for number, row in enumerate(csv.reader(io.StringIO(FIRST.data.decode("utf-8-sig")))):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return data.getvalue()


@pytest.mark.usefixtures("casework")
def test_of_a_workbook_with_several_sheets_the_officer_chooses_one_and_the_next_such_file_is_read_alike(
    real: Review,
) -> None:
    client, data = signed_in("data_officer"), _workbook_of_two_sheets()
    text = send(client, data, "crimes.xlsx").content.decode()
    assert "It has 2 sheets. Choose the one that holds the rows." in text
    where = f"/submissions/uploads/{the_upload().pk}"
    refused = client.post(f"{where}/mapping/", {"by": "sheet", "sheet": "Elsewhere"}, follow=True).content.decode()
    assert "Choose one of the sheets of this workbook." in refused
    chosen = client.post(f"{where}/mapping/", {"by": "sheet", "sheet": "Crimes"}, follow=True).content.decode()
    assert "62 rows = " in chosen
    assert 'value="Crimes" selected' in chosen
    assert "Received as D0001" in client.post(f"{where}/receive/", follow=True).content.decode()
    (sealed,) = sealed_deliveries(real.root)
    assert 'sheet = "Crimes"' in (sealed.root / "mapping.toml").read_text("utf-8")
    again = send(client, _workbook_of_two_sheets(), "crimes-2.xlsx").content.decode()
    assert "62 rows = " in again  # the body's last file says which sheet


@pytest.mark.usefixtures("casework")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ((), "Not scanned"),
        (("true",), "Nothing found"),
        (("sh", "-c", "exit 2"), "Scan failed"),
        (("no-such-scanner",), "Scan failed"),
    ],
)
def test_control_e3__what_the_scanner_says_is_recorded_and_shown(
    tmp_path: Path, command: tuple[str, ...], said: str
) -> None:
    review = init_review(tmp_path / "scanned", name="A review")
    with override_settings(REVIEW=replace(review, settings=replace(review.settings, virus_scanner=command))):
        text = send(signed_in("data_officer"), FIRST.data).content.decode()
        assert f"<dd>{said}</dd>" in text
        assert "62 rows = 60 accepted" in text
    assert DecisionEvent.objects.get(kind="upload.taken").content["virus_scan"] == said.lower()


@pytest.mark.usefixtures("casework")
def test_control_e3__a_file_in_which_something_was_found_is_never_opened_and_given_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: Any) -> None:
        pytest.fail("a file in which something was found was opened")

    monkeypatch.setattr(checks, "ask", opened)
    review = init_review(tmp_path / "scanned", name="A review")
    with override_settings(REVIEW=replace(review, settings=replace(review.settings, virus_scanner=("false",)))):
        client = signed_in("data_officer")
        text = send(client, FIRST.data).content.decode()
        assert "The virus scanner found something in it. It was not opened." in text
        where = f"/submissions/uploads/{the_upload().pk}"
        back = client.post(f"{where}/original/", {"purpose": "to look at it"}, follow=True).content.decode()
        assert "nobody has it back from here" in back
        assert "does not wait" not in client.post(f"{where}/receive/", follow=True).content.decode()
        assert the_upload().state == "refused"
        client.post(f"{where}/withdraw/", {"reason": "told the body"})
        assert the_upload().state == "withdrawn"
        assert list((review.root / "uploads").glob("*")) == []
