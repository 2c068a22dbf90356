from typing import Any

from django.db import migrations, models


def bring(apps: Any, _editor: Any) -> None:
    """Bring what people kept, search or view, into the one table, under the ids that they may have given to others."""
    kept = apps.get_model("casework", "KeptQuestion")
    rows = [
        *((each, each.search_id, "search", {"words": each.words}) for each in _all(apps, "SavedSearch")),
        *((each, each.view_id, "network", each.asked) for each in _all(apps, "SavedView")),
    ]
    for each, key, place, asked in rows:
        kept.objects.create(kept_id=key, place=place, owner=each.owner, name=each.name, asked=asked)
        kept.objects.filter(pk=key).update(kept_at=each.kept_at)


def take_back(apps: Any, _editor: Any) -> None:
    """Part the one table into the two that were."""
    for each in _all(apps, "KeptQuestion"):
        about = {"owner": each.owner, "name": each.name}
        if each.place == "search":
            made = apps.get_model("casework", "SavedSearch")(search_id=each.pk, words=each.asked["words"], **about)
        else:
            made = apps.get_model("casework", "SavedView")(view_id=each.pk, asked=each.asked, **about)
        made.save()
        type(made).objects.filter(pk=each.pk).update(kept_at=each.kept_at)


def _all(apps: Any, name: str) -> Any:
    return apps.get_model("casework", name).objects.all()


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_views_and_material"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptQuestion",
            fields=[
                ("kept_id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("place", models.CharField(max_length=12)),
                ("owner", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                (
                    "asked",
                    models.JSONField(help_text="Words of a search; or a case, a kind of thing, how far, and another case."),
                ),
                ("kept_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"indexes": [models.Index(fields=["owner", "place", "name"], name="kept_by_name")]},
        ),
        migrations.RunPython(bring, take_back),
        migrations.DeleteModel(name="SavedSearch"),
        migrations.DeleteModel(name="SavedView"),
    ]
