"""People as recorded, and what was observed of their ethnicity. Written by intake."""

from joindots.model.registry import Column, Protection, Stage, TableSpec

_ETHNICITY_READERS = frozenset({Stage.INTAKE, Stage.QUALITY, Stage.PUBLISH})


def _measured(name: str, about: str, missing: str = "") -> Column:
    return Column(name, "string", about, missing=missing, protection=Protection.ETHNICITY, readers=_ETHNICITY_READERS)


PEOPLE = TableSpec(
    name="people",
    about="One row per current person record: one description of one person in one delivery.",
    writer=Stage.INTAKE,
    key=("record_id",),
    columns=(
        Column("record_id", "string", "The record."),
        Column("received_order", "int64", "Position in the order of receipt; founds entity ids."),
        Column("source_id", "string", "The source."),
        Column("force_code", "string", "Two-digit police code.", missing="The body is not a UK force."),
        Column("person_ref", "string", "The source's own key of the person.", missing="The source gave none."),
        Column("name_kind", "string", "named, partial or unnamed."),
        Column("forename", "string", "Canonical first name.", missing="Not recorded."),
        Column("middle_names", "string", "Canonical middle names.", missing="Not recorded."),
        Column("surname", "string", "Canonical family name.", missing="Not recorded."),
        Column("aliases", "list<string>", "Canonical other names, nicknames and street names; may be empty."),
        Column(
            "label",
            "string",
            'How a person without a name is called: "unknown male 1".',
            missing="Named.",
        ),
        Column("sex", "string", "male, female or other, as recorded.", missing="Not recorded."),
        Column("date_of_birth", "date", "Date of birth.", missing="Not recorded, or rejected."),
        Column("birth_earliest", "date", "Earliest date of birth that fits.", missing="Nothing is known."),
        Column("birth_latest", "date", "Latest date of birth that fits.", missing="Nothing is known."),
        Column(
            "age_recorded_years",
            "int16",
            "Age that the source states, at a date that differs by force. Never used as age at offence.",
            unit="years",
            missing="Not stated.",
        ),
        Column("postcode", "string", "Canonical postcode.", missing="Not recorded."),
        Column("address", "string", "Canonical address.", missing="Not recorded."),
        Column("phones", "list<string>", "Telephone numbers in E.164; may be empty."),
        Column("email", "string", "E-mail address in lower case.", missing="Not recorded."),
        Column("pnc_id", "string", "PNC id, YYYY/0000000D, check letter valid.", missing="None, or rejected."),
        Column("cro", "string", "CRO number, check letter valid.", missing="None, or rejected."),
        Column("nhs_number", "string", "NHS number, check digit valid.", missing="None, or rejected."),
        Column("life_status", "string", "alive or deceased.", missing="Unknown."),
    ),
)

ETHNICITY_OBSERVATIONS = TableSpec(
    name="ethnicity_observations",
    about=(
        "What was recorded of one person's ethnicity, nationality or religion: four separate variables, measured for "
        "quality and never used to link, tie or rank."
    ),
    writer=Stage.INTAKE,
    key=("record_id", "variable"),
    columns=(
        Column("record_id", "string", "The person record."),
        Column("variable", "string", "self_defined, observed, nationality or religion."),
        _measured("scheme", "The code list and edition: 16+1, 18+1, 2021, ic_6+1 ...", missing="Not stated."),
        _measured("code", "The code within the scheme.", missing="See status."),
        _measured("status", "recorded, missing, refused, not_stated or not_applicable."),
        _measured("recorded_by", "Who recorded it.", missing="Not stated."),
    ),
)
