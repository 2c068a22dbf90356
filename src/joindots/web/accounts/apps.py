"""The application's name for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers this room, its actions and the signals whose events it keeps."""

    name = "joindots.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the actions and listen."""
        from joindots.web.accounts import changes, events  # noqa: F401
