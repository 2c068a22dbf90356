"""What the desk holds after five years: sealed deliveries and their receipts, runs, exports, measures, a run's proposal.

Each of 43 forces sends a file every quarter; a run follows every week, a measure every quarter, two exports every week.
Bodies, references and texts are invented. Deliveries are sealed as the desk seals them, one small file each.
"""

from __future__ import annotations

import hashlib
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.casework.filled import N_FORCES, insert

_QUARTERS, _WEEKS, _EXPORTS_A_WEEK, _N_FIELDS, _OFFERED = 20, 260, 2, 40, 10_000
_START = datetime(2021, 1, 4, 9, tzinfo=UTC)
_MAPPING = """
[source]
source_id = "{code}"
body_name = "Force {code}"
body_kind = "territorial_force"
force_code = "{code}"
[[part]]
table = "cases"
[part.columns]
crime_ref = "crime"
"""
_NO_SHA = "0" * 64


def fill_desk(root: Path) -> None:
    """Write it all, into the folder of a review and its casework."""
    _deliveries(root)
    _runs()
    _exports()
    _measures()
    _offer()


def _deliveries(root: Path) -> None:
    from joindots.intake.seal import seal_delivery, sealed_deliveries
    from joindots.reference.forces import territorial_forces
    from joindots.web.desk.models import Receipt, Upload, UploadFile

    codes = [force.code for force in territorial_forces()]
    problems = [{"row": n, "column": "closed", "value": "31/02/2013", "said": "no such day"} for n in range(40)]
    answer = {"problems": problems, "n_problems": 40, "to_mend": problems}
    if not sealed_deliveries(root):
        with tempfile.TemporaryDirectory() as inbox:
            for n in range(N_FORCES * _QUARTERS):
                file = Path(inbox) / f"crimes-{n}.csv"
                file.write_text(f"crime\nC{n}\n", "utf-8")
                day = (_START + timedelta(days=91 * (n // N_FORCES))).date()
                text = _MAPPING.format(code=codes[n % N_FORCES])
                seal_delivery(root, file, text, received_on=day, coverage="complete", search_method="by offence code")
    rows = [(n, each) for n, each in enumerate(sealed_deliveries(root), start=1)]
    insert(
        Upload,
        (
            {"upload_id": n, "source_id": each.source_id, "body_name": each.body_name, "force_code": each.source_id,
             "sha256": each.file_sha256, "n_bytes": 9, "kind": "csv", "coverage": "complete", "virus_scan": "not_set_up",
             "state": "received", "n_rows": 2400, "n_accepted": 2300, "n_quarantined": 60, "n_duplicates": 40,
             "n_problems": 40, "uploaded_by": "data", "uploaded_at": _START, "delivery_id": each.delivery_id}
            for n, each in rows
        ),
    )  # fmt: skip
    insert(
        UploadFile,
        ({"upload_id": n, "stored_name": f"stored-{n}", "shown_name": each.file_name, "answer": answer} for n, each in rows),
    )
    insert(
        Receipt,
        (
            {"delivery_id": each.delivery_id, "upload_id": n, "content": _receipt(each)}
            for n, each in rows
        ),
    )  # fmt: skip


def _receipt(sealed: Any) -> dict[str, Any]:
    content = {
        "receipt_of": "a delivery to a review of closed cases", "review": "Benchmark", "is_demo": True,
        "delivery_id": sealed.delivery_id, "body": sealed.body_name, "source_id": sealed.source_id,
        "file_sha256": sealed.file_sha256, "n_bytes": 9, "mapping_sha256": sealed.mapping_sha256, "coverage": "complete",
        "search_method": "by offence code", "received_at": _START.isoformat(), "received_by": "data", "rows_in": 2400,
        "rows_accepted": 2300, "rows_quarantined": 60, "rows_duplicate": 40, "virus_scan": "not_set_up", "event_id": 1,
        "event_hash": _NO_SHA,
    }  # fmt: skip
    return {"content": content, "public_key": _NO_SHA, "signature": _NO_SHA}


def _runs() -> None:
    from joindots.web.desk.models import Job, JobProgress
    from joindots.web.desk.views.runs import STAGES_IN_WORDS

    at = [_START + timedelta(weeks=n) for n in range(_WEEKS)]
    stages = [{"stage": name, "outcome": "done", "seconds": 12.5} for name, _ in STAGES_IN_WORDS]
    insert(
        Job,
        (
            {"job_id": n, "kind": "run", "asked_by": "data", "asked_at": when, "state": "done", "started_at": when,
             "ended_at": when, "n_starts": 1, "outcome": "It proposes a difference."}
            for n, when in enumerate(at, start=1)
        ),
    )  # fmt: skip
    insert(JobProgress, ({"job_id": n, "stages": stages, "changed_at": when} for n, when in enumerate(at, start=1)))


def _exports() -> None:
    from joindots.web.desk.models import Export

    insert(
        Export,
        (
            {"export_id": n, "asked_by": "manager" if n % 2 else "worker.28", "asked_at": _START + timedelta(days=3 * n),
             "filters": {"force": f"{n % N_FORCES:02d}"}, "purpose": "For the panel of the region.",
             "recipient": "A partner", "is_outside": True, "lock": "key", "state": "expired", "agreed_by": "data",
             "n_rows": 120, "sha256": hashlib.sha256(str(n).encode()).hexdigest()}
            for n in range(1, _WEEKS * _EXPORTS_A_WEEK + 1)
        ),
    )  # fmt: skip


def _measures() -> None:
    from django.db import transaction

    from joindots.ledger.store import Chain
    from joindots.web.audit import chains
    from joindots.web.desk.models import BodyMeasure, Measure

    for quarter in range(_QUARTERS):
        when = _START + timedelta(days=91 * quarter)
        with transaction.atomic():
            event = chains.append(Chain.DECISIONS, "quality.measured", actor="worker", at=datetime.now(UTC), content={})
        about = [
            {
                "measured_event": event.event_id,
                "source_id": f"{n:02d}",
                "body_name": f"Force {n:02d}",
                "force_code": f"{n:02d}",
            }
            for n in range(N_FORCES)
        ]
        n_rows = 2000 + 100 * quarter
        insert(
            BodyMeasure,
            (
                {**each, "n_deliveries": quarter + 1, "last_received_on": when.date(), "newest_closed_on": date(2020, 1, 1),
                 "coverage": "complete", "n_rows_in": n_rows, "n_quarantined": 60, "n_duplicates": 40}
                for each in about
            ),
        )  # fmt: skip
        insert(
            Measure,
            (
                {**each, "table_name": "person_records", "field": f"field_{field}", "n_rows": n_rows,
                 "n_present": n_rows - 200, "n_rejected": 50, "n_missing": 150}
                for each in about
                for field in range(_N_FIELDS)
            ),
        )  # fmt: skip


def _offer() -> None:
    from joindots.web.casework.models import Offer, OfferLine

    tables = ("case", "detail", "person", "record", "role", "link", "tie", "dot")
    counts = {f"{table} {kind}": _OFFERED for table in tables for kind in ("new", "changed", "gone")}
    about = {"offer_id": 1, "digest": _NO_SHA, "counts": counts, "from_runs": {}, "offered_at": _START}
    insert(Offer, [about])
    lines = ((*label.split(), n) for label in counts for n in range(_OFFERED))
    insert(OfferLine, ({"offer_id": 1, "table": t, "kind": k, "key": f"key-{n}", "becomes": {}} for t, k, n in lines))
