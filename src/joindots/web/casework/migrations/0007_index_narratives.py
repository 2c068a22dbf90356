"""Index what is written about cases: FTS5 with triggers on SQLite, an index over `tsvector` on PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE casework_narrative_fts USING fts5("
    "text, content='casework_narrative', content_rowid='id', tokenize='porter unicode61')",
    "CREATE TRIGGER casework_narrative_in AFTER INSERT ON casework_narrative BEGIN "
    "INSERT INTO casework_narrative_fts(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER casework_narrative_out AFTER DELETE ON casework_narrative BEGIN "
    "INSERT INTO casework_narrative_fts(casework_narrative_fts, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER casework_narrative_anew AFTER UPDATE ON casework_narrative BEGIN "
    "INSERT INTO casework_narrative_fts(casework_narrative_fts, rowid, text) VALUES ('delete', old.id, old.text); "
    "INSERT INTO casework_narrative_fts(rowid, text) VALUES (new.id, new.text); END",
)
POSTGRES = ("CREATE INDEX casework_narrative_words ON casework_narrative USING gin (to_tsvector('english', text))",)


def index(apps: Any, editor: Any) -> None:
    """Make the index of each database, then fill it from what casework holds."""
    with editor.connection.cursor() as cursor:
        for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)
    narratives = apps.get_model("casework", "Narrative")
    details = apps.get_model("casework", "CaseDetail").objects.order_by("pk").values_list("pk", "narratives")
    narratives.objects.bulk_create(
        (
            narratives(
                case_id=case_id,
                record_id=each["record_id"][:120],
                written_on=each["written_on"] or "",
                text=each["text"] or "",
            )
            for case_id, said in details.iterator()
            for each in said
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_narratives"),
    ]

    operations = [
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
