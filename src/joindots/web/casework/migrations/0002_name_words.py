"""The words of names, indexed for search."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("word_id", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("word", models.CharField(db_index=True, max_length=100)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="casework.personrecord"
                    ),
                ),
            ],
        ),
    ]
