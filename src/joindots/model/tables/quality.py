"""How far what arrived can be trusted. Written by quality."""

from joindots.model.registry import Column, Stage, TableSpec

RETURNS = TableSpec(
    name="returns",
    about="Who has answered: each territorial force and each other body that sent something.",
    writer=Stage.QUALITY,
    key=("body_id",),
    columns=(
        Column("body_id", "string", "Police code, or the source of another body."),
        Column("body_name", "string", "The body."),
        Column(
            "is_expected",
            "bool",
            "Whether the review expects an answer of it (the 43 territorial forces).",
        ),
        Column("status", "string", "no_return, nil_certified, partial, complete or not_stated."),
        Column("n_deliveries", "int32", "Deliveries."),
        Column("n_cases", "int64", "Cases.", missing="No return: not a count of zero."),
        Column("search_method", "string", "How the body searched.", missing="Not stated, or no return."),
    ),
)

FIELD_QUALITY = TableSpec(
    name="field_quality",
    about="Completeness and validity of each field that a source could have filled.",
    writer=Stage.QUALITY,
    key=("source_id", "table_name", "field"),
    columns=(
        Column("source_id", "string", "The source."),
        Column("table_name", "string", "The table."),
        Column("field", "string", "The field."),
        Column("n_rows", "int64", "Rows of the table from this source: the base."),
        Column("n_present", "int64", "Rows with a usable value."),
        Column("n_rejected", "int64", "Rows whose value was rejected."),
        Column("n_missing", "int64", "Rows with no value."),
        Column("completeness", "float64", "n_present / n_rows.", missing="No rows."),
        Column("validity", "float64", "n_present / (n_present + n_rejected).", missing="No values."),
    ),
)

ETHNICITY_QUALITY = TableSpec(
    name="ethnicity_quality",
    about=(
        "What can be said of ethnicity, one variable at a time: counts with base and unknowns, and the bounds of each "
        "share (if none and if all of the unknown were in the group)."
    ),
    writer=Stage.QUALITY,
    key=("source_id", "role", "variable", "category"),
    columns=(
        Column("source_id", "string", "The source, or all."),
        Column("role", "string", "suspect or victim."),
        Column("variable", "string", "self_defined or observed."),
        Column("category", "string", "Broad group of that variable, or (all) for the summary."),
        Column("n", "int64", "People records recorded in the category."),
        Column("n_base", "int64", "People records to whom the variable applies."),
        Column("n_unknown", "int64", "Of the base: missing, refused or not stated."),
        Column("n_not_applicable", "int64", "Outside the base: no suspect was identified."),
        Column(
            "share_low",
            "float64",
            "Share if none of the unknown were in the category.",
            missing="No base.",
        ),
        Column(
            "share_high",
            "float64",
            "Share if all of the unknown were in the category.",
            missing="No base.",
        ),
        Column("supports_statement", "bool", "Whether the bounds are narrow enough to compare."),
        Column("sentence", "string", "What may and may not be said."),
    ),
)
