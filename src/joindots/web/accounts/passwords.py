"""Passwords that are not made of what anybody could guess about this place."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from joindots.web.accounts.guessing import LEAST_BITS, bits_of

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


class NotGuessable:
    """Refuse passwords built of breached ones, keyboard runs, repeats and years (OWASP ASVS 5.0, 6.2.4 and 6.2.12)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password.

        Raises
        ------
        ValidationError
            If few guesses would find it.
        """
        if bits_of(password) < LEAST_BITS:
            raise ValidationError(
                "This password is made of pieces that are guessed first: known passwords, keyboard rows, repeats or years. "
                "Choose four or more words that have nothing to do with one another."
            )

    def get_help_text(self) -> str:
        """Say what is asked."""
        return "It must not be made of known passwords, keyboard rows, repeats or years."
