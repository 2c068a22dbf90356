"""The family of errors, in one place.

Three kinds of trouble, three treatments: a bad call raises at once; a bad row is kept, nulled and reported in
``rejected_values`` or ``quarantine``; a bad state refuses to start and names the cure. Every message says what happened,
where, what is allowed or nearest, and what to do::

    JoindotsError
      ParameterError (ValueError)       an argument outside the range the function accepts
      SchemaError                       a table does not fit its registered spec
      SourceError                       a delivery cannot be read as declared
      NotTrainedError                   a fit lacks a parameter that is needed
      LedgerError                       the history moved, was altered, or refuses the event
      AccessRefused (PermissionError)   a person or a stage may not do or read this
      StateError                        the review folder is not in a state that allows the command
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class JoindotsError(Exception):
    """The root of the family: what the command line prints without a traceback, and exits 2."""


class ParameterError(JoindotsError, ValueError):
    """An argument lies outside the range that the function accepts."""


class SchemaError(JoindotsError):
    """A table does not fit its registered spec."""


class SourceError(JoindotsError):
    """A delivery cannot be read as declared."""


class NotTrainedError(JoindotsError):
    """A fit lacks a parameter that is needed."""


class LedgerError(JoindotsError):
    """The history moved since it was read, was altered, or refuses the event."""


class AccessRefused(JoindotsError, PermissionError):
    """A person or a stage may not do or read this."""


class StateError(JoindotsError):
    """The review folder is not in a state that allows the command."""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Say which allowed word is nearest to `word`, as a sentence for an error message.

    Returns
    -------
    ``"Nearest: NAME."``, or ``"Allowed: A, B, C."`` where nothing is near (at most ten names, then a count).

    Examples
    --------
    >>> nearest("surnam", ["forename", "surname"])
    'Nearest: surname.'
    """
    names = sorted(allowed)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"Nearest: {close[0]}."
    shown = ", ".join(names[:10])
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"Allowed: {shown}{more}."
