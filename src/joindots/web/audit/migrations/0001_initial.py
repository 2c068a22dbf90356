"""The chains' tables and triggers, on both databases, and the index of subjects."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from joindots.ledger.heads import heads_schema
from joindots.ledger.store import Chain, Dialect, table_schema


def make_tables(_apps: Any, editor: Any) -> None:
    """Make the ledger's tables, unless `joindots init` has."""
    dialect = Dialect(editor.connection.vendor)
    statements = [line for chain in Chain for line in table_schema(chain, dialect)] + list(heads_schema(dialect))
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """The first tables of this room. What is append-only is never taken back."""

    initial = True
    dependencies = ()
    operations = (
        migrations.RunPython(make_tables, migrations.RunPython.noop),
        migrations.CreateModel(
            name="EventSubject",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("chain", models.CharField(max_length=16)),
                ("event_id", models.BigIntegerField()),
                ("subject", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "event_id", "subject"), name="one_subject_of_an_event")
                ],
                "indexes": [models.Index(fields=["subject", "chain", "event_id"], name="events_of_subject")],
            },
        ),
    )
