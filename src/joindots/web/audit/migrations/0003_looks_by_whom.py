"""Indexes by which an auditor asks the log of looks, and that of changes, who did what: years of events are not gone through."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_as_django_sees_it"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "CREATE INDEX read_events_of_actor ON read_events (actor, event_id)",
                "CREATE INDEX read_events_of_kind ON read_events (kind, at, actor)",
                "CREATE INDEX ledger_events_of_actor ON ledger_events (actor, event_id)",
                "CREATE INDEX ledger_events_of_kind ON ledger_events (kind, at)",
            ],
            [
                "DROP INDEX read_events_of_actor",
                "DROP INDEX read_events_of_kind",
                "DROP INDEX ledger_events_of_actor",
                "DROP INDEX ledger_events_of_kind",
            ],
        ),
    ]
