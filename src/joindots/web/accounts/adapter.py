"""How allauth behaves here: nobody signs up, nothing is mailed, and factors are asked of everybody."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; there is no door to make one's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: no message leaves this machine."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What an authenticator app shows, and how secrets are kept."""

    def get_totp_issuer(self) -> str:
        """Name this place."""
        return "Joindots"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""

    def encrypt(self, text: str) -> str:
        """Keep a factor's secret encrypted with a key that the database does not hold."""
        return str(_box().encrypt(text.encode("utf-8")), "ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Read a factor's secret."""
        return str(_box().decrypt(encrypted_text.encode("ascii")), "utf-8")


def _box() -> Any:
    import base64
    import hashlib

    from cryptography.fernet import Fernet
    from django.conf import settings

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"factors" + settings.KEYS.digest_key).digest()))
