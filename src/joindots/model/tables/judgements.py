"""People's answers about links, as a snapshot of the ledger. Written before each run."""

from joindots.model.registry import Column, Protection, Stage, TableSpec

JUDGEMENTS = TableSpec(
    name="judgements",
    about="The judgements in force up to a stated event of the ledger; undone and superseded ones are left out.",
    writer=Stage.JUDGEMENTS,
    key=("record_id_l", "record_id_r"),
    columns=(
        Column("record_id_l", "string", "The lesser record id."),
        Column("record_id_r", "string", "The greater record id."),
        Column("verdict", "string", "match, non_match or unsure."),
        Column("event_id", "int64", "The event of the ledger."),
        Column("reviewer", "string", "Who answered."),
        Column(
            "reason",
            "string",
            "Why, in the reviewer's words.",
            protection=Protection.RAW,
            readers=frozenset({Stage.JUDGEMENTS, Stage.REPORT}),
        ),
        Column("decided_at", "timestamp", "When, in UTC."),
    ),
)
