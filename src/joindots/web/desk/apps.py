"""The application's name for Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers this room and its actions."""

    name = "joindots.web.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the actions."""
        from joindots.web.desk import actions, exporting, jobs, measuring, tokens  # noqa: F401
