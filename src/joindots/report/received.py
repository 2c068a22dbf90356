"""What came in, what became of it, and who has not answered."""

from __future__ import annotations

from typing import Any

import polars as pl

from joindots.report.contents import DeliveryLine, ProblemLine, Received, ReturnLine, Returns
from joindots.report.figures import Figure
from joindots.report.inputs import Tables, body_names, frame
from joindots.report.wording import without_values

_STATUS_ORDER = {"no_return": 0, "partial": 1, "not_stated": 2, "nil_certified": 3, "complete": 4}


def what_came_in(tables: Tables) -> Received:
    """Account for every row of every delivery, and count what could not be used, by body and reason."""
    deliveries = frame(tables, "deliveries").sort("delivery_id")
    n_rows = _total(deliveries, "n_rows_in")
    rejected = _rejected(tables, deliveries)
    quarantined = _quarantined(tables, deliveries)
    records = frame(tables, "records")
    n_superseded = records.height - records["superseded_by"].null_count()
    return Received(
        figures=(
            Figure("were accepted", _total(deliveries, "n_accepted"), n_rows, "rows received"),
            Figure("were quarantined", _total(deliveries, "n_quarantined"), n_rows, "rows received"),
            Figure("were exact duplicates", _total(deliveries, "n_duplicates"), n_rows, "rows received"),
            Figure("hold a value that could not be used", _rows_with_rejections(tables), n_rows, "rows received"),
            Figure("were corrected by a later delivery, and are kept", n_superseded, records.height, "records made"),
        ),
        deliveries=tuple(_delivery_line(row) for row in deliveries.iter_rows(named=True)),
        quarantined=quarantined,
        n_quarantine_lines=len(quarantined),
        rejected=rejected,
        n_rejected_lines=len(rejected),
    )


def who_has_answered(tables: Tables) -> Returns:
    """Say which bodies have answered, those who have not first."""
    returns = frame(tables, "returns")
    expected = returns.filter(pl.col("is_expected"))
    counts = {status: expected.filter(pl.col("status") == status).height for status in _STATUS_ORDER}
    n_silent, n_unclear = counts["no_return"], counts["partial"] + counts["not_stated"]
    base_of = "bodies expected to answer"
    lines = sorted(
        (ReturnLine(**row) for row in returns.iter_rows(named=True)),
        key=lambda line: (not line.is_expected, _STATUS_ORDER.get(line.status, 9), line.body_name, line.body_id),
    )
    return Returns(
        figures=(
            Figure("have answered", expected.height - n_silent, expected.height, base_of),
            Figure("have sent nothing", n_silent, expected.height, base_of),
            Figure("say their answer is complete", counts["complete"], expected.height, base_of, n_unclear + n_silent),
            Figure("certify that they have no such cases", counts["nil_certified"], expected.height, base_of, n_silent),
        ),
        lines=tuple(lines),
    )


def _total(deliveries: pl.DataFrame, column: str) -> int:
    return int(deliveries[column].sum() or 0)


def _delivery_line(row: dict[str, Any]) -> DeliveryLine:
    kept = {name: row[name] for name in DeliveryLine.__dataclass_fields__}
    return DeliveryLine(**{**kept, "received_on": str(row["received_on"])})


def _rows_with_rejections(tables: Tables) -> int:
    return frame(tables, "rejected_values").select("delivery_id", "row_number").unique().height


def _rejected(tables: Tables, deliveries: pl.DataFrame) -> tuple[ProblemLine, ...]:
    where = pl.concat_str([pl.col("table_name"), pl.col("field")], separator=".")
    return _problem_lines(frame(tables, "rejected_values").with_columns(where.alias("where")), deliveries, tables)


def _quarantined(tables: Tables, deliveries: pl.DataFrame) -> tuple[ProblemLine, ...]:
    rows = frame(tables, "source_rows").filter(pl.col("status") == "quarantined")
    files = deliveries.select("delivery_id", pl.col("file_name").alias("where"))
    return _problem_lines(rows.join(files, on="delivery_id", how="left"), deliveries, tables)


def _problem_lines(problems: pl.DataFrame, deliveries: pl.DataFrame, tables: Tables) -> tuple[ProblemLine, ...]:
    """Count problems by body, place and reason, most frequent first."""
    sources = deliveries.select("delivery_id", "source_id")
    bases = deliveries.group_by("source_id").agg(pl.col("n_rows_in").sum().alias("base"))
    counted = problems.group_by("delivery_id", "where", "reason").len("n").join(sources, on="delivery_id", how="left")
    reasons = {reason: without_values(reason or "not stated") for reason in counted["reason"].unique().to_list()}
    counted = counted.with_columns(pl.col("reason").replace_strict(reasons, return_dtype=pl.String))
    counted = counted.group_by("source_id", "where", "reason").agg(pl.col("n").sum())
    counted = counted.join(bases, on="source_id", how="left")
    counted = counted.sort(["n", "source_id", "where", "reason"], descending=[True, False, False, False])
    bodies = body_names(tables)
    return tuple(
        ProblemLine(bodies.get(row["source_id"], str(row["source_id"])), row["where"], row["reason"], row["n"], row["base"])
        for row in counted.iter_rows(named=True)
    )
