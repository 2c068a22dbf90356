"""Self-defined and observed ethnicity stay two variables, absence keeps its kind, and free text can be made blind."""

import pytest

from joindots.model.errors import ParameterError
from joindots.reference.ethnicity import (
    MASK,
    Recorded,
    Scheme,
    broad_group_observed,
    map_observed,
    map_self_defined,
    mask_protected_words,
    observed_codes,
    self_defined_codes,
)


@pytest.mark.parametrize(
    ("raw", "code", "broad_group"),
    [
        ("1", "IC1", "White (observed)"),
        ("IC2 - Dark European", "IC2", "White (observed)"),
        ("3", "IC3", "Black (observed)"),
        ("IC4 - Asian", "IC4", "Asian (observed)"),
        ("ic 4", "IC4", "Asian (observed)"),
        ("Asian", "IC4", "Asian (observed)"),
        ("5. IC5 - Oriental", "IC5", "Chinese or South East Asian (observed)"),
        ("6", "IC6", "Arab or North African (observed)"),
        ("99 - Other", None, "Other (observed)"),
        ("White", None, "White (observed)"),
    ],
)
def test_map_observed__reads_the_spellings_of_real_extracts(raw: str, code: str | None, broad_group: str) -> None:
    reading = map_observed(raw)
    assert (Recorded.RECORDED, code, broad_group) == (reading.status, reading.code, reading.broad_group)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        *(
            (raw, Recorded.MISSING)
            for raw in ("0", "", " ", "-", "NULL", "#N/A", "Unknown", "None recorded", "Not recorded")
        ),
        ("0. Missing/not known", Recorded.MISSING),
        ("IC0", Recorded.MISSING),
        ("IC7", Recorded.MISSING),
        ("IC9", Recorded.MISSING),
        ("#MULTIVALUE", Recorded.MISSING),
        ("IC1 IC4", Recorded.MISSING),
        ("7. No identified suspect", Recorded.NOT_APPLICABLE),
        ("Decoy", Recorded.NOT_APPLICABLE),
        ("Refused", Recorded.REFUSED),
        ("Not stated", Recorded.NOT_STATED),
        ("Pakistani", Recorded.MISSING),
    ],
)
def test_map_observed__keeps_the_kinds_of_absence_apart(raw: str, status: Recorded) -> None:
    reading = map_observed(raw)
    assert (status, None, None) == (reading.status, reading.code, reading.broad_group)


@pytest.mark.parametrize("raw", ["#MULTIVALUE", "IC1 IC4", "Pakistani", "plain words"])
def test_map_observed__reports_what_somebody_must_correct(raw: str) -> None:
    assert raw in str(map_observed(raw).problem)


def test_observed_map__never_names_a_heritage_and_never_reaches_mixed() -> None:
    heritages = {found.label.partition(": ")[2] for found in self_defined_codes() if ": " in found.label}
    groups = {group.broad_group for code in observed_codes() if (group := broad_group_observed(code))}
    assert set() == groups & (heritages | {found.broad_group for found in self_defined_codes()})
    assert all(group.endswith("(observed)") and "Mixed" not in group for group in groups)


def test_ic4__can_never_yield_pakistani() -> None:
    group = broad_group_observed("IC4")
    assert group is not None
    assert group.broad_group == "Asian (observed)"
    assert "never report a single heritage" in group.warning


def test_broad_group_observed__is_none_for_unknown_and_refuses_what_is_no_code() -> None:
    assert broad_group_observed("IC9") is None
    with pytest.raises(ParameterError, match="no appearance code 'A2'"):
        broad_group_observed("A2")


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (Scheme.SIXTEEN_PLUS_ONE, "W1 W2 W9 M1 M2 M3 M9 A1 A2 A3 A9 B1 B2 B9 O1 O9 NS"),
        (Scheme.EIGHTEEN_PLUS_ONE, "W1 W2 W3 W9 M1 M2 M3 M9 A1 A2 A3 A4 A9 B1 B2 B9 O2 O9 NS"),
        (Scheme.CENSUS_2021, "W1 W2 W3 W5 W9 M1 M2 M3 M9 A1 A2 A3 A4 A9 B1 B2 B9 O2 O9 NS"),
    ],
)
def test_self_defined_codes__are_those_of_each_scheme(scheme: Scheme, expected: str) -> None:
    assert set(expected.split()) == {found.code for found in self_defined_codes() if found.scheme is scheme}


@pytest.mark.parametrize(
    ("raw", "scheme", "code", "broad_group"),
    [
        ("W1", None, "W1", "White"),
        ("a2 - Pakistani", None, "A2", "Asian"),
        ("Asian/Asian British: Pakistani", Scheme.EIGHTEEN_PLUS_ONE, "A2", "Asian"),
        ("O1", Scheme.SIXTEEN_PLUS_ONE, "O1", "Chinese or other"),
        ("A4", Scheme.EIGHTEEN_PLUS_ONE, "A4", "Asian"),
        ("Chinese", Scheme.SIXTEEN_PLUS_ONE, "O1", "Chinese or other"),
        ("Chinese", Scheme.CENSUS_2021, "A4", "Asian"),
        ("Asian", None, None, "Asian"),
        ("O9", None, "O9", None),
    ],
)
def test_map_self_defined__keeps_each_scheme_its_own(
    raw: str, scheme: Scheme | None, code: str | None, broad_group: str | None
) -> None:
    reading = map_self_defined(raw, scheme)
    assert (Recorded.RECORDED, code, broad_group, None) == (
        reading.status,
        reading.code,
        reading.broad_group,
        reading.problem,
    )


def test_map_self_defined__keeps_a_code_of_another_scheme_and_says_so() -> None:
    reading = map_self_defined("O1", Scheme.EIGHTEEN_PLUS_ONE)
    assert (reading.code, reading.broad_group) == ("O1", "Chinese or other")
    assert "O1 is not in the scheme 18+1" in str(reading.problem)


def test_map_self_defined__does_not_choose_between_schemes() -> None:
    reading = map_self_defined("Chinese", None)
    assert (reading.status, reading.code) == (Recorded.MISSING, None)
    assert "unmapped" in str(reading.problem)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("NS", Recorded.NOT_STATED),
        ("Prefer not to say", Recorded.NOT_STATED),
        ("Refused", Recorded.REFUSED),
        ("", Recorded.MISSING),
        ("UN", Recorded.MISSING),
        ("Z1", Recorded.MISSING),
        ("MERGE", Recorded.MISSING),
        ("IC4", Recorded.MISSING),
        ("7. No identified suspect", Recorded.NOT_APPLICABLE),
    ],
)
def test_map_self_defined__keeps_the_kinds_of_absence_apart(raw: str, status: Recorded) -> None:
    reading = map_self_defined(raw, Scheme.EIGHTEEN_PLUS_ONE)
    assert (status, None) == (reading.status, reading.code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two Asian males", f"two {MASK} males"),
        ("TWO ASIANS", f"TWO {MASK}"),
        ("a Muslim's van", f"a {MASK}'s van"),
        ("British-Pakistani men", f"{MASK}-{MASK} men"),
        ("from Sri\n Lanka", f"from {MASK}"),
        ("gypsies and Poles", f"{MASK} and {MASK}"),
        ("a Welshwoman (IC1)", f"a {MASK} ({MASK})"),
        ("outside the mosque", f"outside the {MASK}"),
    ],
)
def test_mask_protected_words__masks_every_form(text: str, expected: str) -> None:
    assert expected == mask_protected_words(text)


@pytest.mark.parametrize(
    "text", ["", "Blackpool", "Whitehaven taxi office", "Jordan said he was in love with her", "polished"]
)
def test_mask_protected_words__leaves_other_words_alone(text: str) -> None:
    assert text == mask_protected_words(text)


def test_mask_protected_words__twice_is_the_same_as_once() -> None:
    once = mask_protected_words("An Indian Hindu and a White Irish Catholic from Pakistan")
    assert once == mask_protected_words(once)


def test_mask_protected_words__makes_texts_that_differ_in_ethnicity_only_the_same() -> None:
    texts = {
        f"Suspect was described as a {word} male with a blue van." for word in ("white", "Asian", "Black", "IC6", "Polish")
    }
    assert len({mask_protected_words(text) for text in texts}) == 1
