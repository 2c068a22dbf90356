"""Every code of the published table is there, says what it settles, and is found in the forms that extracts use."""

import pytest

from joindots.model.errors import ParameterError
from joindots.model.words import Answer, Standardised
from joindots.reference.ages import AgeBand
from joindots.reference.offences import CodeKind, Mode, all_offences, find_offence, offence
from joindots.reference.provisions import all_provisions

ANY = AgeBand()
UNDER_13, UNDER_16, UNDER_18 = AgeBand(None, 12), AgeBand(None, 15), AgeBand(None, 17)
FROM_13, FROM_16, TEENS = AgeBand(13, None), AgeBand(16, None), AgeBand(13, 15)
ADULT, MINOR, TRUST = AgeBand(18, None), AgeBand(None, 17), AgeBand(13, 17)

# section, ages of the victim, ages of the offender, sub-codes as "class/first-last" or single
PUBLISHED = [
    ("1", UNDER_16, ANY, "19/07 19/09 19/11 19/13"),
    ("1", FROM_16, ANY, "19/08 19/10 19/12 19/14"),
    ("5", UNDER_13, ANY, "19/16-19"),
    ("2", FROM_13, ANY, "20/03 17/13"),
    ("6", UNDER_13, ANY, "20/04 17/14"),
    ("3", FROM_13, ANY, "20/05 17/15"),
    ("7", UNDER_13, ANY, "20/06 17/16"),
    ("4", FROM_13, ANY, "22/02-05"),
    ("8", UNDER_13, ANY, "21/02-05"),
    ("9", UNDER_13, ADULT, "21/06-07 21/18-19"),
    ("9", TEENS, ADULT, "22/06-07 22/18-19"),
    ("10", UNDER_13, ADULT, "21/08-09 21/20-21"),
    ("10", TEENS, ADULT, "22/08-09 22/20-21"),
    ("11", UNDER_13, ADULT, "21/10"),
    ("12", UNDER_13, ADULT, "21/11"),
    ("11", TEENS, ADULT, "22/10"),
    ("12", TEENS, ADULT, "22/11"),
    ("13", UNDER_13, MINOR, "21/12-17 21/22-25"),
    ("13", TEENS, MINOR, "22/12-17 22/22-25"),
    ("14", UNDER_16, ANY, "71/01"),
    ("14", UNDER_13, ANY, "21/26 21/27"),
    ("14", TEENS, ANY, "22/26 22/30"),
    ("15", UNDER_16, ADULT, "88/01-02"),
    ("15A", UNDER_16, ADULT, "71/17"),
    ("16", TRUST, ADULT, "73/07-08"),
    ("17", TRUST, ADULT, "73/09-10"),
    ("18", TRUST, ADULT, "73/11"),
    ("19", TRUST, ADULT, "73/12"),
    ("16", UNDER_13, ADULT, "73/13-14"),
    ("17", UNDER_13, ADULT, "73/15-16"),
    ("18", UNDER_13, ADULT, "73/17"),
    ("19", UNDER_13, ADULT, "73/18"),
    ("25", TRUST, ADULT, "23/04-05 23/22-23"),
    ("25", TRUST, MINOR, "23/06-07 23/32-33"),
    ("26", TRUST, ADULT, "23/08-09 23/26-27"),
    ("26", TRUST, MINOR, "23/10-11 23/36-37"),
    ("25", UNDER_13, ADULT, "23/14-15 23/24-25"),
    ("25", UNDER_13, MINOR, "23/16-17 23/30-31"),
    ("26", UNDER_13, ADULT, "23/18-19 23/28-29"),
    ("26", UNDER_13, MINOR, "23/20-21 23/34-35"),
    ("47", UNDER_13, ANY, "71/02-03"),
    ("47", UNDER_16, ANY, "71/04-05"),
    ("47", TEENS, ANY, "71/14-15"),
    ("47", AgeBand(16, 17), ANY, "71/06-07"),
    ("48", TRUST, ANY, "71/08"),
    ("48", UNDER_13, ANY, "71/11"),
    ("49", TRUST, ANY, "71/09"),
    ("49", UNDER_13, ANY, "71/12"),
    ("50", TRUST, ANY, "71/10"),
    ("50", UNDER_13, ANY, "71/13"),
    ("57", ANY, ANY, "72/01"),
    ("58", ANY, ANY, "72/02"),
    ("59", ANY, ANY, "72/03"),
    ("59A", ANY, ANY, "72/04-06"),
]
LEGACY_AND_RELATED = "21/01 22/01 20/01 17/11 24/04-05 13/01-02 86/02 86/10 166/04"


def expand(codes: str) -> list[str]:
    """Spell out "21/02-05" as the four codes it stands for."""
    spelt = []
    for part in codes.split():
        category, _, subs = part.partition("/")
        first, _, last = subs.partition("-")
        spelt += [f"{category}/{n:02d}" for n in range(int(first), int(last or first) + 1)]
    return spelt


@pytest.mark.parametrize(("section", "victim_ages", "offender_ages", "codes"), PUBLISHED)
def test_offence__agrees_with_the_published_table(
    section: str, victim_ages: AgeBand, offender_ages: AgeBand, codes: str
) -> None:
    for code in expand(codes):
        found = offence(code)
        expected = ("Sexual Offences Act 2003", section, victim_ages, offender_ages)
        assert expected == (found.act, found.section, found.victim_ages, found.offender_ages), code


def test_all_offences__hold_every_published_sub_code_and_no_other() -> None:
    published = expand(" ".join(codes for *_, codes in PUBLISHED) + " " + LEGACY_AND_RELATED)
    assert set(published) == {found.code for found in all_offences() if found.kind is CodeKind.SUB_CODE}


def test_all_offences__hold_every_recorded_crime_class() -> None:
    classes = "17A 17B 19C 19D 19E 19F 19G 19H 20A 20B 21 22A 22B 23 70 71 72 73 88A 88C 88D 88E"
    assert classes.split() == [found.code for found in all_offences() if found.kind is CodeKind.CLASS]


@pytest.mark.parametrize(
    ("code", "sex", "penetrative", "is_rape", "mode", "is_child_sexual"),
    [
        ("19/07", "F", Answer.YES, True, Mode.FULL, Answer.YES),
        ("19/13", "M", Answer.YES, True, Mode.ATTEMPT, Answer.YES),
        ("19/08", "F", Answer.YES, True, Mode.FULL, Answer.CANNOT_TELL),
        ("19/17", "M", Answer.YES, True, Mode.FULL, Answer.YES),
        ("22/06", "F", Answer.YES, False, Mode.FULL, Answer.YES),
        ("22/18", "F", Answer.NO, False, Mode.FULL, Answer.YES),
        ("22/09", "M", Answer.YES, False, Mode.FULL, Answer.YES),
        ("22/12", "F", Answer.CANNOT_TELL, False, Mode.FULL, Answer.YES),
        ("72/02", "any", Answer.CANNOT_TELL, False, Mode.FULL, Answer.CANNOT_TELL),
        ("19E", "F", Answer.CANNOT_TELL, True, Mode.FULL, Answer.YES),
        ("19C", "F", Answer.CANNOT_TELL, True, Mode.FULL, Answer.CANNOT_TELL),
    ],
)
def test_offence__says_what_the_code_settles_and_what_it_leaves_open(
    code: str, sex: str, penetrative: Answer, is_rape: bool, mode: Mode, is_child_sexual: Answer
) -> None:
    found = offence(code)
    expected = (sex, penetrative, is_rape, mode, is_child_sexual)
    assert expected == (found.victim_sex, found.penetrative, found.is_rape, found.mode, found.is_child_sexual)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("22/06", "22/06"),
        ("022/06", "22/06"),
        ("22/6", "22/06"),
        ("02206", "22/06"),
        ("2206", "22/06"),
        (" 22 / 06 ", "22/06"),
        ("22/06 Sexual activity with a child", "22/06"),
        ("166/04", "166/04"),
        ("16604", "166/04"),
        ("19e", "19E"),
        ("071", "71"),
        ("SX03025", "SX03025"),
        ("sx03001a", "SX03001A"),
        ("SO59A01", "SO59A01"),
    ],
)
def test_find_offence__has_one_form_for_each_code(raw: str, expected: str) -> None:
    assert Standardised(expected) == find_offence(raw)


@pytest.mark.parametrize("raw", ["30/02", "22/99", "19", "SX99999", "assault", "22-Jun", "22/06/2011"])
def test_find_offence__reports_what_is_not_a_listed_code(raw: str) -> None:
    assert find_offence(raw).is_rejected


def test_find_offence__recognises_the_work_of_a_spreadsheet() -> None:
    assert "date made by a spreadsheet" in str(find_offence("22-Jun").problem)


def test_find_offence__leaves_blanks_missing() -> None:
    assert find_offence(None).is_missing
    assert find_offence("  ").is_missing


@pytest.mark.parametrize(
    ("code", "section", "victim_ages", "is_rape"),
    [
        ("SX03001", "1", TEENS, True),
        ("SX03003", "1", TEENS, True),
        ("SX03013", "5", UNDER_13, True),
        ("SX03014", "5", UNDER_13, True),
        ("SX03025", "9", TEENS, False),
        ("SX03026", "9", TEENS, False),
        ("SX56070", "1", UNDER_16, True),
        ("SX56072", "1", UNDER_16, True),
        ("SX56006", "6", UNDER_16, False),
    ],
)
def test_cjs_codes__agree_with_the_published_examples(code: str, section: str, victim_ages: AgeBand, is_rape: bool) -> None:
    found = offence(code)
    assert (section, victim_ages, is_rape) == (found.section, found.victim_ages, found.is_rape)


@pytest.mark.parametrize(
    ("suffix", "mode"),
    [("", Mode.FULL), ("A", Mode.ATTEMPT), ("B", Mode.AID), ("C", Mode.CONSPIRE), ("E", Mode.ENCOURAGE)],
)
def test_cjs_suffix__says_the_mode(suffix: str, mode: Mode) -> None:
    assert mode == offence("SX03001" + suffix).mode


def test_victims_own_offences__are_the_disregard_codes_and_never_the_buyers() -> None:
    assert [found.code for found in all_offences() if found.is_victims_own_offence] == [
        "166/04",
        "SO59001",
        "SO59002",
        "SO59003",
        "SO59004",
        "SO59A01",
        "SO59A02",
    ]
    assert [found.code for found in all_offences() if found.is_buyer_offence] == ["SX03213", "SX03212"]


def test_provision_ids__all_lead_to_a_provision() -> None:
    known = {provision.provision_id for provision in all_provisions()}
    assert set() == {found.provision_id for found in all_offences() if found.provision_id} - known


def test_offence__refuses_an_unknown_code_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match=r"no offence has the code '22/6'\. Nearest: 22/"):
        offence("22/6")
