"""Records as numbers: codes agree exactly where texts do, and old codes stay when records are added."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joindots.resolve.kernels.data import Op
from joindots.resolve.models import spec
from joindots.resolve.models.levels import comparison, name_levels, text_levels
from joindots.resolve.models.spec import BlockingRule, Comparison, Key, LevelSpec, ModelSpec, parse_key
from joindots.resolve.records.encode import Encoded, encode
from joindots.resolve.records.keys import key_values

FORENAME, SURNAME, STREET, HEIGHT = Key(("forename",)), Key(("surname",)), Key(("street",)), Key(("height",))
SPEC = ModelSpec(
    "test",
    (
        comparison("forename", name_levels(FORENAME, swaps_with=SURNAME)),
        comparison("surname", name_levels(SURNAME, swaps_with=FORENAME)),
        comparison("street", text_levels(STREET)),
        Comparison("height", (LevelSpec("near", (spec.Test(Op.NUMBER_WITHIN, HEIGHT, 2.0),), 0.9, 0.1),)),
        Comparison("known as", (LevelSpec("shared", (spec.Test(Op.SHARED, Key(("aliases",))),), 0.5, 0.1),)),
    ),
    (BlockingRule((parse_key("surname"),)),),
)
NAMES = st.none() | st.sampled_from(["bill", "william", "zoé", "zoe", "lee", "li", ""])
ROWS = st.lists(
    st.tuples(NAMES, NAMES, NAMES, st.sampled_from([None, "170", "17x"]), st.lists(NAMES, max_size=3)), max_size=9
)
Row = tuple[str | None, str | None, str | None, str | None, list[str | None]]


def _frame(rows: list[Row]) -> pl.DataFrame:
    schema = dict.fromkeys(("forename", "surname", "street", "height"), pl.String()) | {"aliases": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _texts(encoded: Encoded, key: Key) -> list[str | None]:
    texts = [*encoded.lexicon.to_list(), None]
    return [texts[code] for code in encoded.data.codes[:, encoded.slot(key)]]


@settings(deadline=None)
@given(ROWS)
def test_encode__keeps_every_text(rows: list[Row]) -> None:
    frame = _frame(rows)
    encoded = encode(frame, SPEC)
    for key in encoded.single_keys:
        assert _texts(encoded, key) == key_values(frame, key).to_list()
    data, slot = encoded.data, encoded.slot(Key(("aliases",)))
    for i, expected in enumerate(key_values(frame, Key(("aliases",)))):
        codes = data.list_codes[data.list_starts[slot, i] : data.list_starts[slot, i + 1]].tolist()
        assert sorted(encoded.lexicon.gather(codes)) == expected.to_list()
        assert codes == sorted(codes)


@settings(deadline=None)
@given(ROWS)
def test_encode__gives_keys_that_are_compared_with_one_another_the_same_codes(rows: list[Row]) -> None:
    encoded = encode(_frame(rows), SPEC)
    forenames, surnames = (encoded.data.codes[:, encoded.slot(key)] for key in (FORENAME, SURNAME))
    for n, row in enumerate(rows):
        for k, other in enumerate(rows):
            assert (forenames[n] == surnames[k]) == ((row[0] or None) == (other[1] or None))


def test_encode__gives_a_letter_beyond_sixteen_bits_one_private_place() -> None:
    encoded = encode(_frame([("\U0001f600li", "\U0001f600li", None, None, [])]), SPEC)
    code = encoded.data.codes[0, encoded.slot(FORENAME)]
    first, *others = encoded.data.letters[encoded.data.letter_starts[code] : encoded.data.letter_starts[code + 1]]
    assert 0xE000 <= first < 0xF000
    assert "".join(map(chr, others)) == "li"


@settings(deadline=None)
@given(ROWS)
def test_encode__spells_what_is_read_letter_by_letter(rows: list[Row]) -> None:
    encoded = encode(_frame(rows), SPEC)
    data = encoded.data
    for key in (FORENAME, SURNAME, STREET):
        for code in set(data.codes[:, encoded.slot(key)].tolist()) - {-1}:
            letters = data.letters[data.letter_starts[code] : data.letter_starts[code + 1]]
            assert "".join(map(chr, letters)) == encoded.lexicon[code]
    for code in set(data.codes[:, encoded.slot(HEIGHT)].tolist()) - {-1}:
        assert data.letter_starts[code] == data.letter_starts[code + 1]
        expected = 170.0 if encoded.lexicon[code] == "170" else np.nan
        np.testing.assert_equal(data.numbers[code], expected)


@settings(deadline=None)
@given(ROWS, ROWS)
def test_encode__keeps_the_codes_of_texts_that_are_known(before: list[Row], after: list[Row]) -> None:
    known = encode(_frame(before), SPEC)
    encoded = encode(_frame(before + after), SPEC, known=known)
    assert encoded.lexicon.head(len(known.lexicon)).equals(known.lexicon)
    assert encoded.data.codes[: len(before)].tolist() == known.data.codes.tolist()
    added = encode(_frame(after), SPEC, known=known)
    assert added.data.codes.tolist() == encoded.data.codes[len(before) :].tolist()
    for key in added.single_keys:
        assert _texts(added, key) == key_values(_frame(after), key).to_list()


def test_signs__are_written_once_and_kept_unless_they_are_wanted_but_once() -> None:
    encoded = encode(_frame([("bill", "lee", None, None, []), ("zoe", "li", None, None, [])]), SPEC)
    once = encoded.signs(are_kept=False)
    kept = encoded.signs()
    assert once is not kept
    assert kept is encoded.signs() is encoded.signs(are_kept=False)
    assert once.tolist() == kept.tolist()
    assert kept.shape == (encoded.n_values * 8,)


@pytest.mark.parametrize("values", [["a"], [None, "a"], ["a", None, "b"], [None, None, "b", "a"]])
def test_codes_of__are_those_of_all_texts_of_a_key_and_of_those_it_is_compared_with(values: list[str | None]) -> None:
    encoded = encode(_frame([(None, value, "9 high street", None, [value, "z"]) for value in values]), SPEC)
    for key, texts in ((SURNAME, set(values)), (FORENAME, set()), (Key(("aliases",)), {*values, "z"})):
        assert set(encoded.lexicon.gather(encoded.codes_of(key))) == texts - {None}
    nobody = encode(_frame([]), SPEC)
    assert [len(nobody.codes_of(key)) for key in (SURNAME, Key(("aliases",)))] == [0, 0]


@pytest.mark.parametrize(("letter", "place"), [("\U00010000", 0xE000), ("\U00010fff", 0xEFFF), ("\U0001f600", 0xE600)])
def test_encode__puts_letters_from_the_first_beyond_sixteen_bits_on_into_private_places(letter: str, place: int) -> None:
    encoded = encode(_frame([(f"\uffff{letter}a", None, None, None, [])]), SPEC)
    code = encoded.data.codes[0, encoded.slot(FORENAME)]
    starts = encoded.data.letter_starts
    assert encoded.data.letters[starts[code] : starts[code + 1]].tolist() == [0xFFFF, place, ord("a")]


def test_encode__gives_a_new_text_a_code_after_all_that_are_known_in_its_own_family() -> None:
    known = encode(_frame([("bill", "lee", "lee", "170", ["li"])]), SPEC)
    again = encode(_frame([("lee", "bill", "bill", "171", ["li", "lee"])]), SPEC, known=known)
    n = len(known.lexicon)
    assert again.lexicon[:n].equals(known.lexicon)
    assert again.families[:n].tolist() == known.families.tolist()
    codes = {key.name: int(again.data.codes[0, slot]) for key, slot in again.single_keys.items()}
    before = {key.name: int(known.data.codes[0, slot]) for key, slot in known.single_keys.items()}
    assert (codes["forename"], codes["surname"]) == (before["surname"], before["forename"])
    assert min(codes["street"], codes["height"]) >= n, "nobody lived there before"
    assert [again.lexicon[codes[name]] for name in ("forename", "street", "height")] == ["lee", "bill", "171"]
