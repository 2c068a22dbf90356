"""Sex as the source recorded it. Never inferred from a name."""

from __future__ import annotations

from joindots.model.words import Standardised
from joindots.standardise.missing import usable_text
from joindots.standardise.text import remembered

_SPELLINGS = {
    **dict.fromkeys(("male", "m", "man", "boy", "1", "m - male", "1 - male", "male (m)"), "male"),
    **dict.fromkeys(("female", "f", "woman", "girl", "2", "f - female", "2 - female", "female (f)", "fem"), "female"),
    **dict.fromkeys(("other", "o", "x", "non-binary", "nonbinary", "non binary", "indeterminate", "intersex"), "other"),
    **dict.fromkeys(("transgender", "trans", "another", "other/indeterminate"), "other"),
}
# ISO/IEC 5218 and the codes of older police systems for a value that was not recorded.
_NOT_RECORDED = frozenset({"0", "u", "n", "not specified", "0 - not known", "9 - not specified", "u - unknown"})


@remembered
def standardise_sex(raw: str | None) -> Standardised[str]:
    """Bring a recorded sex to male, female or other.

    Code 9 is rejected: it means "not applicable" in ISO/IEC 5218 and "indeterminate" in health records, and the two must
    not be mixed up.
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    word = text.casefold().removesuffix(".0").rstrip(".")
    if word in _NOT_RECORDED:
        return Standardised(None)
    sex = _SPELLINGS.get(word)
    if sex is None:
        return Standardised(None, f'"{text}" is not a recorded sex: send male, female, other, or leave it blank')
    return Standardised(sex)
