"""The application's name for Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers this room."""

    name = "joindots.web.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
