"""What came in: deliveries, their rows, and the records made from them. Written by intake."""

from joindots.model.registry import Column, Protection, Stage, TableSpec

_RAW_READERS = frozenset({Stage.INTAKE, Stage.QUALITY, Stage.REPORT})

DELIVERIES = TableSpec(
    name="deliveries",
    about="One dated handover of one file by one body, sealed as it came.",
    writer=Stage.INTAKE,
    key=("delivery_id",),
    columns=(
        Column("delivery_id", "string", "D0001, D0002 ... in the order of receipt."),
        Column(
            "source_id",
            "string",
            "The body and system that sent it; row keys are unique within a source.",
        ),
        Column("body_name", "string", "The body in words."),
        Column("body_kind", "string", "territorial_force, other_uk or outside_uk."),
        Column("force_code", "string", "Two-digit police code.", missing="The body is not a UK force."),
        Column("country", "string", "ISO 3166 code of the country."),
        Column("file_name", "string", "The name of the file as received."),
        Column("file_sha256", "string", "Hash of the sealed file."),
        Column("file_format", "string", "csv, xlsx, ods, jsonl or parquet; nil for a certified nil return."),
        Column("mapping_sha256", "string", "Hash of the mapping that read it."),
        Column("received_on", "date", "The day it was received."),
        Column("coverage", "string", "complete, partial, nil_certified or not_stated."),
        Column("search_method", "string", "How the body searched.", missing="Not stated."),
        Column("n_rows_in", "int64", "Rows in the file.", unit="rows"),
        Column("n_accepted", "int64", "Rows accepted.", unit="rows"),
        Column("n_quarantined", "int64", "Rows that could not be delimited or keyed.", unit="rows"),
        Column("n_duplicates", "int64", "Rows whose key and whole content had come before.", unit="rows"),
    ),
)

SOURCE_ROWS = TableSpec(
    name="source_rows",
    about="Every row of every delivery, whatever became of it: accepted, quarantined or duplicate.",
    writer=Stage.INTAKE,
    key=("delivery_id", "row_number"),
    columns=(
        Column("delivery_id", "string", "The delivery."),
        Column("row_number", "int64", "Row in the file, the first data row being 1."),
        Column("status", "string", "accepted, quarantined or duplicate."),
        Column("row_key", "string", "The source's own key of the row.", missing="The source has none."),
        Column("content_sha256", "string", "Hash of all values of the row."),
        Column("reason", "string", "Why it is quarantined, or which row it repeats.", missing="Accepted."),
        Column(
            "raw",
            "string",
            "The row as delivered: a JSON object, or the text that could not be split.",
            protection=Protection.RAW,
            readers=_RAW_READERS,
        ),
    ),
)

RECORDS = TableSpec(
    name="records",
    about="One description of one person, thing or account, made from a row. Superseded records stay here.",
    writer=Stage.INTAKE,
    key=("record_id",),
    columns=(
        Column(
            "record_id",
            "string",
            "Made from the source, its key (or the content) and the first delivery.",
        ),
        Column("table_name", "string", "The registered table that describes it."),
        Column("source_id", "string", "The source."),
        Column("delivery_id", "string", "The delivery it first came in."),
        Column("received_order", "int64", "Position in the order of receipt over all deliveries."),
        Column(
            "superseded_by",
            "string",
            "The record that corrects this one.",
            missing="This record is current.",
        ),
    ),
)

ORIGINS = TableSpec(
    name="origins",
    about="Which row of which file each record came from; a person repeated on several rows has several origins.",
    writer=Stage.INTAKE,
    key=("record_id", "delivery_id", "row_number", "part"),
    columns=(
        Column("record_id", "string", "The record, or the case."),
        Column("delivery_id", "string", "The delivery."),
        Column("row_number", "int64", "Row in the file, the first data row being 1."),
        Column("part", "int16", "Which part of the mapping made it, from 0: a row may describe several people."),
        Column("file_sha256", "string", "Hash of the sealed file."),
    ),
)

REJECTED_VALUES = TableSpec(
    name="rejected_values",
    about="Each value that could not be used: kept raw, nulled in its table, listed for the body to mend.",
    writer=Stage.INTAKE,
    key=("delivery_id", "row_number", "table_name", "field", "part"),
    columns=(
        Column("delivery_id", "string", "The delivery."),
        Column("row_number", "int64", "Row in the file, the first data row being 1."),
        Column("table_name", "string", "The table it was meant for."),
        Column("field", "string", "The column it was meant for."),
        Column("part", "int16", "Which part of the mapping it belongs to, from 0."),
        Column("record_id", "string", "The record or case that lacks it.", missing="No record was made."),
        Column("source_column", "string", "The column of the delivery."),
        Column(
            "reason",
            "string",
            "What is wrong and what would be accepted; it may quote the value.",
            protection=Protection.RAW,
            readers=_RAW_READERS,
        ),
        Column(
            "raw_value",
            "string",
            "The value as delivered.",
            protection=Protection.RAW,
            readers=_RAW_READERS,
        ),
    ),
)
