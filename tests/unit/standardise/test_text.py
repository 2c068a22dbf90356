"""Repair of short text values."""

import pytest

from joindots.standardise.text import repair_text

REPAIRS = [
    (None, ""),
    ("", ""),
    ("  two   words ", "two words"),
    ("two\nlines\tand a tab", "two lines and a tab"),
    ("non\u00a0breaking", "non breaking"),
    ("zero\u200bwidth\ufeff", "zerowidth"),
    ("bell\x07 and null\x00", "bell and null"),
    ("en \u2013 em \u2014 minus \u2212", "en - em - minus -"),
    ("O\u2019Brien", "O'Brien"),
    ("O`Brien", "O'Brien"),
    ("\u201cMo\u201d", '"Mo"'),
    ("Evidential difficulties \u00e2\u20ac\u201c victim based", "Evidential difficulties - victim based"),
    ("15 \u00e2\u20ac\u201d named", "15 - named"),
    ('15 \u00e2\u20ac" named', "15 - named"),
    ("O\u00e2\u20ac\u2122Brien", "O'Brien"),
    ("Jos\u00c3\u00a9", "Jos\u00e9"),
    ("Jos\u00c3\u0192\u00c2\u00a9", "Jos\u00e9"),
    ("Ren\u00e9e Dupr\u00e9", "Ren\u00e9e Dupr\u00e9"),
    ("\uff11\uff12", "12"),
]


@pytest.mark.parametrize(("raw", "expected"), REPAIRS)
def test_repair_text__mends_what_extracts_break(raw: str | None, expected: str) -> None:
    assert repair_text(raw) == expected
