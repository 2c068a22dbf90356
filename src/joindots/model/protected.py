"""Which column names speak of ethnicity, nationality or religion: measured, never used to link, tie or rank.

The registry withholds its own protected columns. This is the side door's lock: tables, configurations and models from
outside carry names that no registry knows, and are refused by what the names say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from joindots.model.errors import AccessRefused

_WORDS = {
    "ethnicity": frozenset(
        [
            "ethnic",
            "ethnicity",
            "ethnicities",
            "race",
            "races",
            "racial",
            "heritage",
            "sde",
            "ic16",
            "ic18",
            "ic6",
            "iccode",
            "skin",
            "complexion",
            "caste",
            "tribe",
            "gypsy",
            "roma",
            "traveller",
            "ancestry",
        ]
    ),
    "nationality": frozenset(
        [
            "nationality",
            "nationalities",
            "nation",
            "citizenship",
            "citizen",
            "birthplace",
            "birthcountry",
            "immigration",
            "migrant",
            "passport",
            "domicile",
        ]
    ),
    "religion": frozenset(["religion", "religions", "religious", "faith", "belief", "beliefs", "denomination"]),
}
_PHRASES = (
    (
        re.compile(r"(?:country|place|town|city|nation) (?:of )?birth|birth (?:country|place|town|city)|born in"),
        "nationality",
    ),
    (re.compile(r"\bcountry (?:of )?(?:origin|nationality)\b|\bnational identity\b|\bmother tongue\b"), "nationality"),
    (re.compile(r"\bfirst language\b|\bspoken language\b|\bnative language\b"), "nationality"),
    (
        re.compile(r"\bself defined (?:code|group)?\b|\bself classified\b|\bofficer defined\b|\bofficer observed\b"),
        "ethnicity",
    ),
    (re.compile(r"\bic (?:code|no|number|class)\b|\bic ?\d|^ic$|\bic\d* observed\b"), "ethnicity"),
    (
        re.compile(r"\bvisual appearance\b|\bappearance (?:code|group)\b|\bobserved appearance\b|\b1[68] ?\+ ?1\b"),
        "ethnicity",
    ),
)
_JOINED = re.compile(
    r"ethnic|nationalit|religio|birthplace|placeofbirth|countryofbirth|birthcountry|countryoforigin|selfdefined|^race|racial"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def protected_variable(name: str) -> str | None:
    """Say which protected variable a column name speaks of.

    Returns
    -------
    ``"ethnicity"``, ``"nationality"`` or ``"religion"``; ``None`` where the name speaks of none.

    Examples
    --------
    >>> protected_variable("Country of Birth"), protected_variable("IC Code"), protected_variable("surname")
    ('nationality', 'ethnicity', None)
    """
    text = " ".join(re.sub(r"[^a-z0-9+]+", " ", _CAMEL.sub(" ", name).lower()).split())
    for word in text.split():
        for variable, words in _WORDS.items():
            if word in words:
                return variable
    for phrase, variable in _PHRASES:
        if phrase.search(text):
            return variable
    found = _JOINED.search(text.replace(" ", ""))
    if found is None:
        return None
    stem = found.group()
    if stem.startswith("religio"):
        return "religion"
    return "ethnicity" if stem in {"ethnic", "selfdefined", "race", "racial"} else "nationality"


def refuse_protected(names: Iterable[str], where: str) -> None:
    """Refuse names that speak of a protected variable.

    Raises
    ------
    AccessRefused
        Naming the first such column, where it was named, and what to do.
    """
    for name in names:
        variable = protected_variable(name)
        if variable is not None:
            raise AccessRefused(
                f'{where}: "{name}" speaks of {variable}, which is measured and never used to link people. '
                "Allowed: names, dates, addresses, phones, e-mail and identifiers. Take the column out."
            )
