"""On PostgreSQL, beginnings of words are found in the indexes, and words of narratives are worked out once, when they are kept.

A beginning is a span of an index only where letters are in the order of their numbers, as they are on SQLite. A phrase is looked
for in each narrative that has its words: with these kept, nobody's search takes a narrative apart again.
"""

from typing import Any

from django.db import migrations

POSTGRES = (
    'ALTER TABLE casework_nameword ALTER COLUMN word TYPE varchar(100) COLLATE "C"',
    'ALTER TABLE casework_case ALTER COLUMN crime_ref TYPE varchar(120) COLLATE "C"',
    "DROP INDEX casework_narrative_words",
    "ALTER TABLE casework_narrative ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED",
    "CREATE INDEX casework_narrative_words ON casework_narrative USING gin (words)",
)


def prepare(apps: Any, editor: Any) -> None:
    """Do so on PostgreSQL; SQLite has its own ways (`0007_index_narratives`)."""
    if editor.connection.vendor == "postgresql":
        with editor.connection.cursor() as cursor:
            for statement in POSTGRES:
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0011_lists_from_indexes"),
    ]

    operations = [
        migrations.RunPython(prepare, migrations.RunPython.noop),
    ]
