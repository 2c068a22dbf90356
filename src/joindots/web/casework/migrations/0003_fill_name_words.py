"""Fill the words of names from what casework holds; apart from making the table, which PostgreSQL asks for."""

from typing import Any

from django.db import migrations


def index_names(apps: Any, _editor: Any) -> None:
    """Index the names of the records that are there."""
    words = apps.get_model("casework", "NameWord")
    records = apps.get_model("casework", "PersonRecord").objects.exclude(search_name="").values_list("pk", "search_name")
    words.objects.bulk_create(
        (
            words(word_id=f"{key}|{word}"[:200], word=word[:100], record_id=key)
            for key, name in records.iterator()
            for word in sorted(set(name.split()))
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_name_words"),
    ]

    operations = [
        migrations.RunPython(index_names, migrations.RunPython.noop),
    ]
