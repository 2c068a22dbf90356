"""The quality stage: who has answered, how complete each field is, and what can be said of ethnicity."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from joindots.engine.arrow import frame_from_table, table_from_frame
from joindots.model.tables.quality import ETHNICITY_QUALITY, FIELD_QUALITY, RETURNS
from joindots.quality.ethnicity import ethnicity_quality
from joindots.quality.fields import MEASURED_FIELDS, field_quality
from joindots.quality.returns import DELIVERY_COLUMNS, returns

READS: Mapping[str, tuple[str, ...] | None] = {
    "deliveries": DELIVERY_COLUMNS,
    "rejected_values": ("table_name", "field", "record_id"),
    "people": ("record_id", "source_id", *MEASURED_FIELDS["people"]),
    "roles": ("record_id", "role"),
    "cases": ("case_id", "source_id", *MEASURED_FIELDS["cases"]),
    "suspect_decisions": ("case_id", "record_id", *MEASURED_FIELDS["suspect_decisions"]),
    "objects": ("record_id", "source_id", *MEASURED_FIELDS["objects"]),
    "ethnicity_observations": ("record_id", "variable", "scheme", "code", "status"),
}


def run(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Measure ``returns``, ``field_quality`` and ``ethnicity_quality``."""
    frames = {name: frame_from_table(tables[name]) for name in READS}
    sources = frames["cases"].select("case_id", "source_id")
    measured = {name: frames[name] for name in MEASURED_FIELDS}
    measured["suspect_decisions"] = measured["suspect_decisions"].join(sources, on="case_id")
    fields = field_quality(measured, frames["rejected_values"], frames["deliveries"])
    ethnicity = ethnicity_quality(frames["people"], frames["roles"], frames["ethnicity_observations"])
    return {
        "returns": table_from_frame(RETURNS, returns(frames["deliveries"], frames["cases"])),
        "field_quality": table_from_frame(FIELD_QUALITY, fields),
        "ethnicity_quality": table_from_frame(ETHNICITY_QUALITY, ethnicity),
    }
