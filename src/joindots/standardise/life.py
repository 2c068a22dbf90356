"""Whether a person is known to be alive: a case against somebody who has died takes another path."""

from __future__ import annotations

from joindots.model.words import Standardised
from joindots.standardise.missing import usable_text
from joindots.standardise.text import remembered

_SPELLINGS = {
    **dict.fromkeys(("alive", "living", "live", "still alive", "a", "not deceased", "not dead"), "alive"),
    **dict.fromkeys(("deceased", "dead", "died", "d", "dec", "dec'd", "decd", "deceased person", "has died"), "deceased"),
}


@remembered
def standardise_life_status(raw: str | None) -> Standardised[str]:
    """Bring a life status to alive or deceased; "unknown" is missing.

    "Y" and "N" are rejected: they answer a question that only the column's heading knows. Map such a column as a flag.
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    word = text.casefold().rstrip(".")
    status = _SPELLINGS.get(word)
    if status is not None:
        return Standardised(status)
    if word.startswith(("deceased", "died ")):
        return Standardised("deceased")
    if word in {"u", "not confirmed"}:
        return Standardised(None)
    return Standardised(None, f'"{text}" is not a life status: send alive or deceased, or leave it blank')
