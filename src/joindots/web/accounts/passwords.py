"""Passwords that are not made of what anybody could guess about this place."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

_CONTEXT = ("joindots", "beaconport", "casework", "safeguarding", "password", "police", "constabulary", "review")
_SHORTEST = 4


class ContextWords:
    """Refuse passwords that hold the person's name or a word of this work (OWASP ASVS 5.0, 6.2.11)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password.

        Raises
        ------
        ValidationError
            If it holds one of those words.
        """
        own = f"{getattr(user, 'username', '')} {getattr(user, 'name', '')}".casefold().replace(".", " ").split()
        for word in (*_CONTEXT, *own):
            if len(word) >= _SHORTEST and word in password.casefold():
                raise ValidationError(
                    "This password holds a word that is easy to guess here. Choose words nobody would expect."
                )

    def get_help_text(self) -> str:
        """Say what is asked."""
        return "It must not hold your name, or a word of this work."
