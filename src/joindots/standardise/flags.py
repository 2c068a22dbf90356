"""Yes and no in the spellings that systems use."""

from __future__ import annotations

from joindots.model.words import Standardised
from joindots.standardise.missing import usable_text
from joindots.standardise.text import remembered

_YES = frozenset({"y", "yes", "true", "t", "1", "1.0", "-1", "checked", "ticked", "flagged", "✓", "✔", "☑", "set"})
_NO = frozenset({"n", "no", "false", "f", "0", "0.0", "unchecked", "unticked", "not flagged", "✗", "✘", "☐", "not set"})


@remembered
def standardise_flag(raw: str | None) -> Standardised[bool]:
    """Read a yes or no. Blank is missing, never no: a column left empty says that nobody answered.

    "X" is rejected: it ticks a box in some systems and crosses an answer out in others.
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    word = text.casefold().rstrip(".")
    if word in _YES:
        return Standardised(True)
    if word in _NO:
        return Standardised(False)
    return Standardised(None, f'"{text}" is neither yes nor no: send Y or N')
