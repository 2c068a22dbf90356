from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_kept_questions"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="link",
            name="links_by_worth",
        ),
        migrations.AlterField(
            model_name="link",
            name="doubt",
            field=models.FloatField(),
        ),
        migrations.AlterField(
            model_name="link",
            name="lead",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="link",
            name="second",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AlterField(
            model_name="link",
            name="stratum",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AlterField(
            model_name="secondreading",
            name="first_reader",
            field=models.CharField(db_index=True, max_length=60),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["is_double_reading", "case"], name="read_twice"),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("verdict", "")),
                fields=[
                    "verdict",
                    "-worth",
                    "link_id",
                    "flag",
                    "lead",
                    "rarity",
                    "stratum",
                    "case_left",
                    "case_right",
                    "left",
                    "right",
                ],
                name="links_that_wait",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("verdict", "")),
                fields=["stratum", "flag", "case_left", "case_right"],
                name="links_alike",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                fields=["second", "-worth", "link_id", "judged_by", "case_left", "case_right"], name="links_read_twice"
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["doubt", "link_id"], name="links_by_doubt"),
        ),
    ]
