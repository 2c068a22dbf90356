"""Which column names speak of ethnicity, nationality or religion: measured, never used to link, tie or rank.

The registry withholds its own protected columns. This is the side door's lock: tables, configurations and models from
outside carry names that no registry knows, and are refused by what the names say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from joindots.model.errors import AccessRefused

_WORDS = {
    "ethnicity": """ethnic ethnicity ethnicities race races racial heritage ancestry sde ic16 ic18 ic6 iccode skin complexion
        caste tribe gypsy roma traveller""",
    "nationality": """nationality nationalities nation citizen citizenship birthplace birthcountry immigration migrant
        passport domicile""",
    "religion": "religion religions religious faith belief beliefs denomination",
}
_VARIABLE_OF = {word: variable for variable, words in _WORDS.items() for word in words.split()}
_PHRASES = tuple(
    (re.compile(pattern), variable)
    for pattern, variable in (
        (r"(?:country|place|town|city|nation) (?:of )?birth|birth (?:country|place|town|city)|born in", "nationality"),
        (r"\bcountry (?:of )?(?:origin|nationality)\b|\bnational identity\b", "nationality"),
        (r"\b(?:first|spoken|native|mother) (?:language|tongue)\b", "nationality"),
        (r"\bself (?:defined|classified)\b|\bofficer (?:defined|observed)\b", "ethnicity"),
        (r"\bic (?:code|no|number|class)\b|\bic ?\d|^ic$", "ethnicity"),
        (r"\b(?:visual|observed) appearance\b|\bappearance (?:code|group)\b|\b1[68] ?\+ ?1\b", "ethnicity"),
    )
)
_JOINED = tuple(
    (re.compile(pattern), variable)
    for pattern, variable in (
        (r"ethnic|selfdefined|^race|racial", "ethnicity"),
        (r"nationalit|birthplace|placeofbirth|countryofbirth|birthcountry|countryoforigin", "nationality"),
        (r"religio", "religion"),
    )
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
        if word in _VARIABLE_OF:
            return _VARIABLE_OF[word]
    for patterns, written in ((_PHRASES, text), (_JOINED, text.replace(" ", ""))):
        for pattern, variable in patterns:
            if pattern.search(written):
                return variable
    return None


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
