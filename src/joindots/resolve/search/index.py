"""An index that is open: lexicons by field, entities, and the tables of what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from joindots.resolve.kernels.data import Ids
from joindots.resolve.kernels.search import Fields
from joindots.resolve.search.build import THING_KINDS
from joindots.resolve.search.lexicon import Array, Lexicon, open_lexicon
from joindots.resolve.search.parts import IDENTIFIERS, Field

Days = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Everything that a search reads.

    Attributes
    ----------
    lexicons
        Who holds which value, by field; postings are entities.
    sounds, variants
        Words of names by how they are heard and by group of variants; postings are values of the lexicon of names.
    things
        Which rows of the table ``things`` hold which value, by kind.
    hidden
        Which rows of the table ``hidden`` hold which identifier.
    fields
        The bits of the fields in which each entity holds something.
    starts
        Entity ``e`` has rows ``starts[e] : starts[e + 1]`` of the table ``records``.
    first_days, last_days
        Between which days (YYYYMMDD) each value of the lexicon of births lies.
    fitted
        P(same | same person) and P(differs | same person) of the fields that a model was fitted to.
    """

    lexicons: Mapping[Field, Lexicon]
    sounds: Lexicon
    variants: Lexicon
    things: Mapping[str, Lexicon]
    hidden: Mapping[Field, Lexicon]
    fields: Fields
    starts: Ids
    first_days: Days
    last_days: Days
    fitted: Mapping[Field, tuple[float, float]]
    n_holding: Mapping[Field, int]
    tables: Mapping[str, pa.Table]

    @property
    def n_entities(self) -> int:
        """How many people can be found."""
        return len(self.fields)


def open_index(arrays: Mapping[str, Array], tables: Mapping[str, pa.Table]) -> SearchIndex:
    """Open an index from stored arrays and tables, in memory or mapped from disk."""
    for array in arrays.values():
        array.flags.writeable = False  # one kind of array: kernels are compiled once, and nothing alters what is shared
    lexicons = {field: open_lexicon(field.value, arrays) for field in Field}
    fields = arrays["entity.fields"].view(np.uint16)
    born = lexicons[Field.BORN]
    days = [born.text(value) for value in range(len(born))]
    fitted = arrays["fitted"].view(np.float64)
    return SearchIndex(
        lexicons=lexicons,
        sounds=open_lexicon("name.sound", arrays),
        variants=open_lexicon("name.variants", arrays),
        things={kind: open_lexicon(f"thing.{kind}", arrays) for kind in THING_KINDS},
        hidden={field: open_lexicon(f"hidden.{field.value}", arrays) for field in IDENTIFIERS},
        fields=fields,
        starts=arrays["entity.starts"].view(np.int64),
        first_days=np.array([int(day[:8]) for day in days], np.int64),
        last_days=np.array([int(day[-8:]) for day in days], np.int64),
        fitted={field: (row[0], row[1]) for field, row in zip(Field, fitted.tolist(), strict=True) if row[0] == row[0]},
        n_holding={field: int(np.count_nonzero(fields & np.uint16(field.bit))) for field in Field},
        tables=dict(tables),
    )
