"""Ages at offence and the provisions open then. Written by law."""

from joindots.model.registry import Column, Stage, TableSpec

AGES_AT_OFFENCE = TableSpec(
    name="ages_at_offence",
    about="The range of ages that each person in a case may have had when the offence was committed.",
    writer=Stage.LAW,
    key=("case_id", "record_id"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("record_id", "string", "The person record."),
        Column(
            "age_min_years",
            "int16",
            "Least age that fits the dates.",
            unit="years",
            missing="Cannot be computed.",
        ),
        Column(
            "age_max_years",
            "int16",
            "Greatest age that fits.",
            unit="years",
            missing="Cannot be computed.",
        ),
        Column("is_child", "string", "yes, no or cannot_tell: under 18 at the offence."),
        Column("reason", "string", "From which dates, or what is missing."),
    ),
)

PROVISIONS_OPEN = TableSpec(
    name="provisions_open",
    about=(
        "For each suspect and victim of a case, the provisions that the dates and ages leave open, with what is still "
        "unknown, and those of note that were not available. For a lawyer to check, never advice."
    ),
    writer=Stage.LAW,
    key=("case_id", "suspect_record_id", "victim_record_id", "provision_id"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("suspect_record_id", "string", "The suspect's person record."),
        Column("victim_record_id", "string", "The victim's person record."),
        Column("provision_id", "string", "The provision."),
        Column("standing", "string", "open, cannot_tell or not_available."),
        Column("reason", "string", "Dates, ages and facts it turns on, with the citation."),
    ),
)
