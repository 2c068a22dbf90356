"""Cases, who was in them, what was decided about each suspect, things and narratives. Written by intake."""

from joindots.model.registry import Column, Protection, Stage, TableSpec

CASES = TableSpec(
    name="cases",
    about="One recorded crime of one body: the closed matter under review.",
    writer=Stage.INTAKE,
    key=("case_id",),
    columns=(
        Column("case_id", "string", "The source and its crime reference, as SOURCE/REFERENCE."),
        Column("received_order", "int64", "Position in the order of receipt."),
        Column("source_id", "string", "The source."),
        Column("force_code", "string", "Two-digit police code.", missing="The body is not a UK force."),
        Column("crime_ref", "string", "The body's own crime reference, as recorded."),
        Column(
            "offence_code",
            "string",
            "Home Office class/sub-class, such as 22/06.",
            missing="Not recorded.",
        ),
        Column(
            "offence_from",
            "date",
            "First day the offence may have been committed.",
            missing="Not recorded.",
        ),
        Column("offence_to", "date", "Last day the offence may have been committed.", missing="Not recorded."),
        Column("reported_on", "date", "Day it was reported.", missing="Not recorded."),
        Column("recorded_on", "date", "Day the crime record was made.", missing="Not recorded."),
        Column("closed_on", "date", "Day the case was closed.", missing="Not recorded."),
        Column(
            "outcome_code",
            "string",
            "Outcome of the whole crime; applies to suspects without a decision of their own.",
            missing="Not recorded for the crime.",
        ),
        Column("decided_on", "date", "Day of the crime's outcome.", missing="Not recorded for the crime."),
        Column("decided_by", "string", "police or cps.", missing="Not recorded for the crime."),
        Column("flags", "list<string>", "Flags that the body set, such as cse; may be empty."),
        Column(
            "was_reviewed_before",
            "bool",
            "Whether the case was independently reviewed.",
            missing="Not stated.",
        ),
        Column(
            "n_suspects_stated",
            "int32",
            "Suspects that the body counts.",
            unit="people",
            missing="Not stated.",
        ),
        Column(
            "n_victims_stated",
            "int32",
            "Victims that the body counts.",
            unit="people",
            missing="Not stated.",
        ),
    ),
)

ROLES = TableSpec(
    name="roles",
    about="What a person record was recorded as in a case; one person may hold two roles.",
    writer=Stage.INTAKE,
    key=("case_id", "record_id", "role"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("record_id", "string", "The person record."),
        Column("role", "string", "suspect, victim, witness or other."),
    ),
)

SUSPECT_DECISIONS = TableSpec(
    name="suspect_decisions",
    about="What was decided about one suspect in one crime: the unit of the review.",
    writer=Stage.INTAKE,
    key=("case_id", "record_id"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("record_id", "string", "The suspect's person record."),
        Column(
            "outcome_code",
            "string",
            "Outcome type, such as 15 or 1A, or legacy:....",
            missing="See standing.",
        ),
        Column("standing", "string", "yes, no, review, yes_like (as no further action), unmapped or missing."),
        Column("decided_on", "date", "Day of the decision.", missing="Not recorded."),
        Column("decided_by", "string", "police or cps.", missing="Not recorded."),
        Column("was_interviewed", "bool", "Whether the suspect was interviewed.", missing="Not recorded."),
    ),
)

OBJECTS = TableSpec(
    name="objects",
    about="One recorded phone, vehicle, address, venue or account, with the case or person it was recorded against.",
    writer=Stage.INTAKE,
    key=("record_id",),
    columns=(
        Column("record_id", "string", "The record."),
        Column("received_order", "int64", "Position in the order of receipt."),
        Column("source_id", "string", "The source."),
        Column("force_code", "string", "Two-digit police code.", missing="The body is not a UK force."),
        Column("kind", "string", "phone, vehicle, address, venue or account."),
        Column("value", "string", "Canonical form: two records of one thing agree in it."),
        Column("thing_id", "string", "kind:value."),
        Column("case_id", "string", "The case it was recorded in.", missing="Recorded against a person only."),
        Column("person_record_id", "string", "The person it was recorded against.", missing="Not stated."),
        Column("seen_from", "date", "First day it was in use.", missing="Not recorded."),
        Column("seen_to", "date", "Last day it was in use.", missing="Not recorded."),
    ),
)

NARRATIVES = TableSpec(
    name="narratives",
    about="What was written about a case.",
    writer=Stage.INTAKE,
    key=("record_id",),
    columns=(
        Column("record_id", "string", "The record."),
        Column("received_order", "int64", "Position in the order of receipt."),
        Column("case_id", "string", "The case."),
        Column("written_on", "date", "Day it was written.", missing="Not recorded."),
        Column("text_masked", "string", "The text with words of ethnicity, nationality and religion masked."),
        Column(
            "text",
            "string",
            "The text as delivered.",
            protection=Protection.RAW,
            readers=frozenset({Stage.INTAKE, Stage.REPORT}),
        ),
    ),
)
