"""What a file says anew beside the last one, and a mapping adjusted column by column."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from joindots.intake.adjust import adjusted
from joindots.intake.mapping import load_mapping, mapping_to_toml
from joindots.intake.resubmission import compare
from joindots.intake.rows import RowStatus, SourceRow

MAPPING = load_mapping(
    """
[source]
source_id = "10"
body_name = "Northumbria"
body_kind = "territorial_force"
force_code = "10"
[file]
row_key = ["Row"]
[[part]]
table = "people"
role = { column = "Role", codes = { "S" = "suspect" } }
[part.columns]
crime_ref = "Crime"
surname = "Surname"
sex = { column = "Sex", codes = { "1" = "male" } }
date_of_birth = { column = "DOB", formats = ["%d/%m/%Y"] }
phone = ["Home", "Mobile"]
""",
    name="m",
)


def row(number: int, key: str | None, content: str, status: RowStatus = RowStatus.ACCEPTED) -> SourceRow:
    return SourceRow(number, status, key, content, None, "{}", ())


keyed = st.dictionaries(st.integers(0, 9).map(str), st.sampled_from("abc"), max_size=8)


@given(before=keyed, now=keyed)
def test_every_row_is_the_same_changed_new_or_gone(before: dict[str, str], now: dict[str, str]) -> None:
    found = compare(*([row(n, key, text) for n, (key, text) in enumerate(rows.items())] for rows in (before, now)))
    assert found.n_same == sum(before.get(key) == text for key, text in now.items())
    assert found.n_same + found.n_changed + found.n_new == len(now)
    assert found.n_same + found.n_changed + found.n_gone == len(before)
    assert set(found.new) == set(now) - set(before) or not (before or now)


@given(before=st.lists(st.sampled_from("abc")), now=st.lists(st.sampled_from("abc")))
def test_without_a_key_nothing_is_said_to_have_changed(before: list[str], now: list[str]) -> None:
    found = compare(*([row(n, None, text) for n, text in enumerate(rows)] for rows in (before, now)))
    assert (found.has_key, found.n_changed) == (False, 0)
    assert found.n_same + found.n_new == len(now)
    assert found.n_same + found.n_gone == len(before)


def test_rows_that_were_held_back_are_not_compared() -> None:
    held = row(2, None, "x", RowStatus.QUARANTINED)
    found = compare([row(1, "k", "a"), held], [row(1, "k", "b")])
    assert (found.has_key, found.n_changed, found.n_gone) == (True, 1, 0)


def test_a_column_that_stays_keeps_its_codes_and_formats_and_another_has_none() -> None:
    chosen = {(0, "crime_ref"): ["Crime"], (0, "sex"): ["Sex"], (0, "date_of_birth"): ["Born"], (0, "phone"): ["Mobile"]}
    found = adjusted(MAPPING, chosen, ["Row", "Crime"])
    part = found.parts[0]
    assert part.fields["sex"] == MAPPING.parts[0].fields["sex"]
    assert part.fields["date_of_birth"][0].formats == ()
    assert [each.column for each in part.fields["phone"]] == ["Mobile"]
    assert "surname" not in part.fields
    assert part.choice == MAPPING.parts[0].choice
    assert found.file.row_key == ("Row", "Crime")
    assert load_mapping(mapping_to_toml(found), name="again").parts[0].fields == part.fields


def test_a_mapping_whose_columns_are_all_chosen_as_they_were_is_the_same() -> None:
    chosen = {(0, name): [each.column for each in sources] for name, sources in MAPPING.parts[0].fields.items()}
    assert adjusted(MAPPING, chosen, MAPPING.file.row_key) == MAPPING
