"""What counts as no value, decided once, so that no two fields disagree on whether "#N/A" is an answer.

Three things look like nothing and are not the same. *Missing*: the source recorded nothing, in one of many spellings.
*Withheld*: somebody was asked and the answer is "not stated" or "refused"; it gives no value either, but quality measures
of ethnicity must count it apart, so `is_missing` does not claim it. *A failed formula* ("#VALUE!"): the spreadsheet lost
a value that the body still holds, so it is reported back.
"""

from __future__ import annotations

import re

from joindots.standardise.text import remembered, repair_text

_EDGES = " .,:;!?()[]<>{}*'\"_-#"

_MISSING_SPELLINGS = """
    n/a | n.a | n\\a | n/a n/a | not applicable | null | nul | nil | none | nan | undefined | blank | empty | missing
    none recorded | none known | none given | none stated | not recorded | not known | not yet known | not available
    not entered | not held | not found | not supplied | not specified | unspecified | not input | not on file
    unknown | unkown | unknwon | unk | not known/not recorded | unknown/not recorded | not recorded/unknown
    missing/not known | missing/unknown | not known/missing | missing data | no data | no value | no record | no details
    no entry | tbc | tba | tbd | to be confirmed | nk | n/k | n/r | no outcome | no outcome date | no incident linked
    no date | no date recorded | date not known | date unknown | no dob | dob not known | dob unknown | no age | age unknown
    age not known | no name recorded | no postcode | postcode unknown | no address | address unknown | address not known
    no phone | no telephone | no number | number unknown
"""
_MISSING_WORDS = frozenset(" ".join(words.split()) for words in re.split(r"[|\n]", _MISSING_SPELLINGS) if words.strip())
_MISSING_AS_WRITTEN = frozenset({"NA", "\\N"})
_WITHHELD_WORDS = frozenset(
    {
        "not stated",
        "not provided",
        "not given",
        "not disclosed",
        "not answered",
        "refused",
        "refused to say",
        "declined",
        "declined to answer",
        "declined to say",
        "withheld",
        "prefer not to say",
    }
)
_FAILED_FORMULAS = frozenset({"value", "ref", "name", "div/0", "num", "null", "spill", "calc", "error"})
_SEVERAL_VALUES = frozenset({"multivalue", "multivalued", "multiple"})
_CODE_PREFIX = re.compile(r"^(?:0|00|9|99|999|x)\s?[.:)-]\s?(?=[a-z])")


def _bare(text: str) -> str:
    """Take the decoration off: case, edge punctuation, and a "0." or "99 -" in front of words."""
    return _CODE_PREFIX.sub("", text.casefold().strip(_EDGES))


@remembered
def _is_missing_text(text: str) -> bool:
    """Whether repaired text says that there is no value."""
    if not text or text in _MISSING_AS_WRITTEN:
        return True
    bare = _bare(text)
    return not bare.strip("-/ ") or bare in _MISSING_WORDS or _formula_problem(text) is not None


def _formula_problem(text: str) -> str | None:
    """Say what a spreadsheet error means, if the text is one."""
    if not text.startswith("#"):
        return None
    bare = _bare(text)
    if bare in _SEVERAL_VALUES:
        return f'"{text}" says that several values were held and none was sent: send one row for each value'
    if bare in _FAILED_FORMULAS or text.startswith("###"):
        return f'"{text}" is a spreadsheet error: send the value that the cell should show'
    return None


def is_missing(raw: str | None) -> bool:
    """Say whether the source recorded nothing, in whichever spelling.

    Capitals "NA" are missing and "Na" is not: it is also a family name. "Not stated" and "refused" are answers about an
    answer: see `is_withheld`. Failed spreadsheet formulas hold no value, so they are missing here; the standardisers
    reject them, because the body can send what the cell should have shown.

    Examples
    --------
    >>> is_missing("0. Missing/not known"), is_missing("Smith")
    (True, False)
    """
    return raw is None or _is_missing_text(repair_text(raw))


def is_withheld(raw: str | None) -> bool:
    """Say whether somebody was asked and gave no answer: "not stated", "refused"."""
    return raw is not None and _bare(repair_text(raw)) in _WITHHELD_WORDS


def usable_text(raw: str | None) -> tuple[str | None, str | None]:
    """Open a raw value: where every standardiser begins.

    Returns
    -------
    The repaired text and no problem; or no text, with a problem where the value was lost rather than never recorded.
    """
    text = repair_text(raw)
    return _opened(text) if text else (None, None)


@remembered
def _opened(text: str) -> tuple[str | None, str | None]:
    """Decide for repaired text."""
    problem = _formula_problem(text)
    if problem is not None:
        return None, problem
    if _is_missing_text(text) or _bare(text) in _WITHHELD_WORDS:
        return None, None
    return text, None
