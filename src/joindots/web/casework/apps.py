"""The application's name for Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registers this room, and every action, so that its events can be replayed."""

    name = "joindots.web.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the actions."""
        from joindots.web.casework import follow_up, judging, moves, panels, promote  # noqa: F401
