"""E-mail addresses and account names in lower case."""

from __future__ import annotations

import re

from joindots.model.words import Standardised
from joindots.standardise.missing import is_missing, usable_text
from joindots.standardise.text import remembered, repair_text

_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"().]{2,}")
_WRAPPING = re.compile(r"^(?:mailto:|e-?mail:)\s*|^.*<(?=[^<>]+>$)|>$")
_NO_ADDRESS = re.compile(r"^(?:none?|no-?(?:reply|email)|unknown|na|test)@|@(?:example\.|none\.|noemail\.|test\.)")


@remembered
def standardise_email(raw: str | None) -> Standardised[str]:
    """Bring an e-mail address to lower case; one address, without the name in front of it."""
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    address = repair_text(_WRAPPING.sub("", text.lower()))
    if not _EMAIL.fullmatch(address):
        return Standardised(None, f'"{text}" is not an e-mail address: send one, such as name@place.uk')
    if _NO_ADDRESS.search(address):
        return Standardised(None, f'"{text}" is a placeholder and not an e-mail address: leave it blank')
    return Standardised(address)


@remembered
def standardise_account(raw: str | None) -> Standardised[str]:
    """Bring an account name to lower case without its leading @.

    Names of different services look alike: keep the service beside it.
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    name = repair_text(text.lower().lstrip("@ "))
    if not any(map(str.isalnum, name)):
        return Standardised(None, f'"{text}" is not an account name: send it as the service shows it')
    return Standardised(None) if is_missing(name) else Standardised(name)
