"""Names of people: one spelling per name, and a place for those whom a record knows by a part of one or by none.

Rules act on spelling alone. Nothing here infers, or could store, where a name comes from. Decisions:

* letters only, lower case, accents folded ("Zoë" is "zoe", "Łukasz" is "lukasz");
* an apostrophe joins ("O'Brien" is "obrien"), and so does a lone leading "O" or "Mc" ("O Brien", "Mc Donald"), since
  spreadsheets lose apostrophes;
* a hyphen, dot, slash or comma separates ("Anne-Marie" is "anne marie", "J.P." is "j p");
* leading titles go ("Dr", "Mrs"); a nought beside a letter is read as "o"; other digits go;
* words for ethnicity or nationality that nobody is called go ("Asian Mo" is "mo"): a record may not be linked by them;
* a name in another script is rejected with a request for the romanised form: guessing one would invent a spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from joindots.model.words import NameKind, Standardised
from joindots.standardise.missing import is_missing, usable_text
from joindots.standardise.text import remembered, repair_text
from joindots.standardise.unnamed import fold, label_text, says_described, says_unnamed, without_description

_TITLES_ONLY = "mr mrs ms mx mister dr prof rev revd mstr messrs"
_NOT_KNOWN = frozenset(["unknown", "unk", "unidentified", "unnamed"])
_TITLES_OR_NAMES = "miss doctor professor reverend sir dame lord lady master"
_NEVER_NAMES = frozenset(_TITLES_ONLY.split()) | _NOT_KNOWN
_TITLES = _NEVER_NAMES | frozenset(_TITLES_OR_NAMES.split())
# Small words that open a family name of several words, whichever language wrote it.
_PARTICLE_WORDS = "van von der den de da di del della la le du dos das do bin binti ibn al el ul ur ap o mc mac st san"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())

_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_NOUGHT = re.compile(r"(?<=[a-z])0|0(?=[a-z])")
_DIGITS = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[^a-z]+")
_JOINED_PREFIX = re.compile(r"^(o|mc) (?=[a-z]{3})")
_ALSO_KNOWN_AS = re.compile(
    r"\b(?:aka|a\.k\.a\.?|a/k/a|also known as|known as|goes by|alias(?:es)?|nicknames?|nick ?name|street ?names?)\b[ :.-]*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"""(?<![a-zA-Z])["']([^"']+)["'](?![a-zA-Z])""")
_BETWEEN_ALIASES = re.compile(r"\s*[;|,/+&]\s*|\s+(?:or|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PersonName:
    """What one record says of a person's name, in canonical form.

    `label` is how a person without a full name is called, in the source's words; ``None`` for the named. `problems` says
    which parts were rejected, and why.
    """

    forename: str | None
    middle_names: str | None
    surname: str | None
    aliases: tuple[str, ...]
    kind: NameKind
    label: str | None
    problems: tuple[str, ...] = ()


def _after_titles(words: list[str]) -> list[str]:
    """Drop the titles in front; a last word stays."""
    start = 0
    while start < len(words) - 1 and fold(words[start]).strip(".") in _TITLES:
        start += 1
    return words[start:]


def _without_titles(words: list[str]) -> list[str]:
    """Drop the titles in front; a last word stays, unless it can only be a title."""
    kept = _after_titles(words)
    return [] if len(kept) == 1 and kept[0] in _NEVER_NAMES else kept


def _canonical(text: str) -> str:
    """Bring repaired text to the letters of a name, with single spaces; empty if no letters remain."""
    folded = fold(text).replace("'", "")
    if not folded.isalpha():
        folded = _SEPARATORS.sub(" ", _DIGITS.sub("", _NOUGHT.sub("o", folded))).strip()
    return _JOINED_PREFIX.sub(r"\1", " ".join(_without_titles(folded.split())))


@remembered
def standardise_name_part(raw: str | None) -> Standardised[str]:
    """Bring a forename, a surname or a nickname to its canonical form.

    Returns
    -------
    Lower-case ASCII words. Missing for "unknown" and for text such as "unknown male 1", which names nobody: `person_name`
    keeps that as a label. Rejected if nothing of it can be a name.

    Examples
    --------
    >>> standardise_name_part("Mr. Seán O’Brien-Smith").value
    'sean obrien smith'
    """
    text, problem = usable_text(raw)
    if text is None:
        return Standardised(None, problem)
    text = without_description(text)
    if not text or says_unnamed(text):
        return Standardised(None)
    name = _canonical(_BRACKETED.sub(" ", text)) or _canonical(text)
    if name:
        has_none = name != text.lower() and (is_missing(name) or says_unnamed(name))
        return Standardised(None) if has_none else Standardised(name)
    if not _NOT_KNOWN.isdisjoint(fold(text).split()):
        return Standardised(None)
    if any(character.isalpha() for character in fold(text)):
        return Standardised(None, f'"{text}" is a title without a name: send the name')
    if any(character.isalpha() for character in text):
        return Standardised(None, f'"{text}" is not in Latin letters: send the romanised spelling that your records use')
    return Standardised(None, f'"{text}" holds no letters, so it is not a name: check the entry')


class _Parts:
    """The parts of one name while they are being gathered."""

    def __init__(self) -> None:
        self.forename: list[str] = []
        self.surname: list[str] = []
        self.aliases: list[str] = []
        self.labels: list[str] = []
        self.problems: list[str] = []

    def open(self, raw: str | None) -> str | None:
        """Repair a raw value, keeping its problem."""
        text, problem = usable_text(raw)
        if problem is not None:
            self.problems.append(problem)
        return text

    def read(self, text: str) -> str | None:
        """Standardise one part, keeping its problem."""
        part = standardise_name_part(text)
        if part.problem is not None:
            self.problems.append(part.problem)
        return part.value

    def add_aliases(self, text: str) -> None:
        """Take other names out of free text: "aka Mo; K" gives two, "the taxi driver, K" a label and one."""
        pieces = [piece for piece in _BETWEEN_ALIASES.split(_ALSO_KNOWN_AS.sub(";", text)) if piece]
        names = [piece for piece in pieces if not says_unnamed(piece) and not says_described(piece)]
        if len(names) < len(pieces):
            self.labels.append(text)
        for piece in names:
            alias = self.read(_QUOTED.sub(r"\1", piece))
            if alias is not None and alias not in self.aliases:
                self.aliases.append(alias)

    def take_aliases(self, text: str) -> str:
        """Move bracketed, quoted and "aka" names of a name field into the aliases; give back the rest."""
        for pattern in (_BRACKETED, _QUOTED):
            for inner in pattern.findall(text):
                if any(map(str.isalpha, inner)):
                    self.add_aliases(inner)
            text = pattern.sub(" ", text)
        name, *others = _ALSO_KNOWN_AS.split(text)
        for other in others:
            self.add_aliases(other)
        return repair_text(name)

    def add_forename(self, text: str) -> None:
        """Take one given name; the first is the forename, the others are middle names."""
        name = self.read(text)
        if name is not None:
            self.forename.append(name)

    def add_given_names(self, text: str) -> None:
        """Take given names, one per word, so that "Anne-Marie" stays one name."""
        for word in _after_titles(text.replace(",", " ").split()):
            self.add_forename(word)

    def add_surname(self, text: str) -> None:
        """Take the family name."""
        name = self.read(text)
        if name is not None:
            self.surname.append(name)


def _surname_start(words: list[str]) -> int:
    """Say where the family name starts in words of the order forename first: the last word, with its particles."""
    start = len(words) - 1
    while start > 1 and fold(words[start - 1]) in _PARTICLES:
        start -= 1
    return start


def _is_capitals(word: str) -> bool:
    """Whether a word of more than one letter is written in capitals."""
    return word.isupper() and sum(map(str.isalpha, word)) > 1


def _add_full_name(parts: _Parts, text: str) -> None:
    """Take a full name apart: "SURNAME, Forename Middle", "Forename SURNAME", "SURNAME Forename" or a lone word."""
    if "," in text:
        surname, _, rest = text.partition(",")
        parts.add_surname(surname)
        parts.add_given_names(rest)
        return
    given = text.split()
    words = _after_titles(given)
    if not words:
        return
    if len(words) == 1:
        has_title = len(given) > 1
        add_word = parts.add_surname if has_title else parts.add_forename
        add_word(words[0])
        return
    capitals = [_is_capitals(word) for word in words]
    start = _surname_start(words)
    if capitals[0] and not capitals[-1]:
        first = capitals.index(False)
        words, start = words[first:] + words[:first], len(words) - first
    elif capitals[-1] and not capitals[0]:
        last_lower = len(words) - 1 - capitals[::-1].index(False)
        start = min(start, last_lower + 1)
    parts.add_given_names(" ".join(words[:start]))
    parts.add_surname(" ".join(words[start:]))


def _add_description(parts: _Parts, text: str) -> bool:
    """Take text that tells somebody without naming them, with any name beside it; say whether it was such text."""
    pieces = text.split(",") if "," in text else []
    if not any(says_unnamed(piece) or says_described(piece) for piece in [text, *pieces]):
        return False
    if pieces and not says_unnamed(text):
        parts.add_aliases(text)
    else:
        parts.labels.append(text)
    return True


def _add_name_fields(parts: _Parts, forename: str | None, surname: str | None) -> list[str]:
    """Take a name that the source keeps in two columns; give back what they said."""
    texts = [repair_text(raw) for raw in (forename, surname)]
    together = " ".join(text for text in texts if text)
    if says_unnamed(together):
        if not all(map(is_missing, texts)):
            parts.labels.append(together)
        return parts.labels[:]
    given = []
    for text, add in zip(texts, (parts.add_given_names, parts.add_surname), strict=True):
        usable = parts.open(text)
        if usable is not None:
            given.append(usable)
            if not _add_description(parts, usable):
                add(parts.take_aliases(usable))
    return given


def _kind(parts: _Parts) -> NameKind:
    """Say how much of a name the parts give: an initial is not enough to be named."""
    if parts.forename and parts.surname and len(parts.forename[0]) > 1 and len(parts.surname[0]) > 1:
        return NameKind.NAMED
    return NameKind.PARTIAL if parts.forename or parts.surname or parts.aliases else NameKind.UNNAMED


def _label(parts: _Parts, kind: NameKind, given: list[str]) -> str | None:
    """Choose how to call a person without a full name: the description, or else the words of the name itself."""
    if kind is NameKind.NAMED:
        return None
    if parts.labels:
        return label_text(parts.labels[0]) or None
    return " ".join(given) or None


@remembered
def person_name(
    forename: str | None,
    surname: str | None,
    full_name: str | None = None,
    aliases: str | None = None,
) -> PersonName:
    """Bring everything that one record says of a name together.

    `full_name` is read only where forename and surname give nothing. A lone word in it becomes the forename: no rule of
    spelling tells which it is, and comparisons see both orders.

    Examples
    --------
    >>> person_name(None, None, "KHAN, Mohammed Ali (Mo)")  # doctest: +NORMALIZE_WHITESPACE
    PersonName(forename='mohammed', middle_names='ali', surname='khan', aliases=('mo',), kind=<NameKind.NAMED: 'named'>,
               label=None, problems=())
    """
    parts = _Parts()
    forename, surname, full_name, aliases = (
        without_description(repair_text(raw)) for raw in (forename, surname, full_name, aliases)
    )
    given = _add_name_fields(parts, forename, surname)
    if not given and (text := parts.open(full_name)) is not None:
        given = [text]
        if not _add_description(parts, text):
            _add_full_name(parts, parts.take_aliases(text))
    if (text := parts.open(aliases)) is not None:
        given = given or [text]
        parts.add_aliases(parts.take_aliases(text))
    kind = _kind(parts)
    return PersonName(
        forename=parts.forename[0] if parts.forename else None,
        middle_names=" ".join(parts.forename[1:]) or None,
        surname=" ".join(parts.surname) or None,
        aliases=tuple(parts.aliases),
        kind=kind,
        label=_label(parts, kind, given),
        problems=tuple(dict.fromkeys(parts.problems)),
    )
