"""The application's name for Django."""

from django.apps import AppConfig


class ExploreConfig(AppConfig):
    """Registers this room."""

    name = "joindots.web.explore"
    label = "explore"
    default_auto_field = "django.db.models.BigAutoField"
