"""People whom a record describes and does not name: "unknown male 1", "the taxi driver".

Such text is a label, never a name to compare. A label must not carry what nobody may link on: words for ethnicity,
nationality or religion are taken out of it, and stay in the raw row only.
"""

from __future__ import annotations

import re
import unicodedata

from joindots.standardise.text import remembered

_LETTERS_WITHOUT_FOLD = str.maketrans(
    {
        **{"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"},
        **{"þ": "th", "ı": "i", "ŋ": "n", "ħ": "h", "ə": "e"},
    }
)

# Our judgement, from labels that forces use: words that describe and would otherwise reach the linking stages.
_PROTECTED = (
    r"ic ?\d|white|black|asian|oriental|arab|arabic|chinese|pakistani|bangladeshi|indian|kashmiri|afghan|iraqi|iranian"
    r"|kurdish|turkish|somali|eritrean|sudanese|nigerian|african|caribbean|afro|albanian|polish|romanian|slovak|czech"
    r"|lithuanian|latvian|bulgarian|kosovan|syrian|vietnamese|european|eastern|irish|british|english|welsh|scottish"
    r"|mixed race|mixed|race|mediterranean|middle eastern|muslim|islamic|christian|sikh|hindu|jewish|roma|gypsy"
    r"|traveller|heritage|looking|skinned"
)
# Of these, the words that are no names: "White", "Welsh" and "Christian" are, and stay where a name stands.
_NEVER_A_NAME = (
    r"ic ?-?\d|asian|oriental|chinese|pakistani|bangladeshi|indian|kurdish|turkish|eritrean|sudanese|nigerian|caribbean"
    r"|polish|romanian|lithuanian|latvian|bulgarian|kosovan|syrian|vietnamese|european|british|mixed race|middle eastern"
)
_ORDINARY = "white|black|asian|other|second|third|fourth|1st|2nd|3rd|4th|older|adult|named|possible|tall|short"
_ADJECTIVE = rf"(?:{_PROTECTED}|{_ORDINARY}|young)"
_MARK = r"(?:unknown|unk|unidentified|unnamed|un named|anonymous|nk|not known|not named|no name|name)"
_ROLE = r"(?:male|female|suspect|offender|victim|witness|nominal|subject)s?"
# Also family names, so they count only beside a word that no name has: "Christian Driver" and "A. Man" are people.
_NOUN = r"(?:(?:man|men|woman|women|boy|girl|person|driver|friend|associate|group|youth)s?)"
_COUNT = r"(?:no|number|one|two|three|four|five|six|and|or|\d{1,4})"
_UNNAMED = re.compile(
    rf"(?:(?:an?|the) )?{_MARK}(?: (?:{_ADJECTIVE}|{_ROLE}|{_NOUN}|{_COUNT}|{_MARK}|[a-z]))*"
    rf"|(?:(?:an?|the) )?(?:{_ADJECTIVE} )*{_ROLE}(?: {_COUNT})*(?: [a-z])?"
    rf"|(?:an?|the) (?:{_ADJECTIVE} )+{_NOUN}(?: {_COUNT})*"
    rf"|(?:(?:ic ?\d|{_ORDINARY}) )+{_NOUN}(?: {_COUNT})*"
    rf"|(?:the )?{_NOUN}(?: {_COUNT})+"
    rf"|the {_NOUN}"
)
_DESCRIBED = re.compile(
    r"^the [a-z]"
    r"|^(?:his|her|their|my|victim s|suspect s) (?:friend|brother|cousin|uncle|father|mother|sister|dealer|boss|mate)"
    r"|\b(?:boyfriend|girlfriend|neighbour|shopkeeper|doorman|landlord|(?:taxi|cab|van|bus|lorry|delivery) driver)\b"
)
_PROTECTED_WORD = re.compile(rf"\b(?:{_PROTECTED})\b[ -]?", re.IGNORECASE)
_DESCRIPTION = re.compile(rf"\b(?:{_NEVER_A_NAME})\b[ -]*", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Fold text to lower-case ASCII, keeping digits and punctuation; letters of other scripts fall out."""
    if text.isascii():
        return text.lower()
    lowered = text.lower().translate(_LETTERS_WITHOUT_FOLD)
    return unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode("ascii")


def _plain_words(text: str) -> str:
    """Reduce text to folded words with single spaces."""
    return _NOT_WORDS.sub(" ", fold(text)).strip()


@remembered
def says_unnamed(text: str) -> bool:
    """Say whether the whole text stands for somebody whose name is not known, as "unknown male 1" does.

    Words that are also family names ("Driver", "Man") count only with an article, an adjective or a number.
    """
    return _UNNAMED.fullmatch(_plain_words(text)) is not None


@remembered
def says_described(text: str) -> bool:
    """Say whether the text tells somebody by what they are ("the taxi driver") and not by a name."""
    words = _plain_words(text)
    return " " in words and _DESCRIBED.search(words) is not None


def label_text(text: str) -> str:
    """Make a label of repaired text: the source's words without those for ethnicity, nationality or religion.

    Examples
    --------
    >>> label_text("Unknown IC4 male 1")
    'Unknown male 1'
    """
    return _tidy(_PROTECTED_WORD.sub(" ", text)).replace(" ,", ",")


def without_description(text: str) -> str:
    """Take out of a name the words for ethnicity or nationality that nobody is called.

    Examples
    --------
    >>> without_description("Asian Mo"), without_description("Dave White")
    ('Mo', 'Dave White')
    """
    if not _DESCRIPTION.search(text):
        return text
    return _tidy(_DESCRIPTION.sub(" ", text))


def _tidy(text: str) -> str:
    """Drop brackets that were left empty, and what would hang at either end."""
    return " ".join(_EMPTY_BRACKETS.sub(" ", text).split()).strip(" ,;-")
