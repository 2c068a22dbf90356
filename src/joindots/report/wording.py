"""How values are put into words, the same on the page, the terminal and in explanations."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from joindots.reference.offences import all_offences

_WORDS = {
    "cannot_tell": "cannot tell",
    "in": "in scope",
    "out": "out of scope",
    "no_return": "no return",
    "nil_certified": "certified nil",
    "not_stated": "not stated",
    "source_key": "the source's own key",
    "model": "proposed by the model",
    "judgement": "a person's judgement",
    "self_defined": "self-defined ethnicity",
    "observed": "officer-observed ethnicity",
    "yes_like": "as no further action",
    "not_available": "not available",
    "non_match": "not the same person",
    "match": "the same person",
}
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’")


def in_words(code: str) -> str:
    """Put a code of the tables into words."""
    return _WORDS.get(code, code.removeprefix("n_").replace("_", " "))


def span(first: date | None, last: date | None) -> str:
    """Put a range of dates into words; what is not recorded is said so."""
    if first is None and last is None:
        return "not recorded"
    if first is None or last is None:
        return f"from {first}" if last is None else f"until {last}"
    return str(first) if first == last else f"{first} to {last}"


def percent(share: float | None) -> str:
    """Put a share into words: one decimal place, never rounded up to all or down to none."""
    if share is None:
        return "no base"
    if 0 < share < 0.001:
        return "under 0.1%"
    if 0.999 < share < 1:
        return "over 99.9%"
    return f"{share:.1%}"


def offence_in_words(code: str | None) -> str:
    """Name an offence by its code and label; a code that the lists lack stands alone."""
    if code is None:
        return "not recorded"
    label = _offence_labels().get(code)
    return f"{code} {label}" if label else code


@cache
def _offence_labels() -> dict[str, str]:
    return {offence.code: offence.label for offence in all_offences()}


def probability(value: float | None) -> str:
    """Put a probability into words, never rounded up to certainty."""
    if value is None:
        return "not scored"
    return "over 0.9999" if value > 0.9999 else f"{value:.4f}"


def count_of(n: int, one: str, many: str | None = None) -> str:
    """Count things in words, singular or plural.

    Examples
    --------
    >>> count_of(1, "case"), count_of(2000, "case"), count_of(2, "body", "bodies")
    ('1 case', '2,000 cases', '2 bodies')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def without_values(reason: str) -> str:
    """Take quoted values out of a reason, so that equal reasons count together and no delivered value is shown."""
    return _QUOTED.sub("…", reason)
