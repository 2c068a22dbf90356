"""Every row is accepted, quarantined or a duplicate, and a correction takes effect."""

from joindots.intake.mapping import load_mapping
from joindots.intake.raw import RawFile, RawRow
from joindots.intake.rows import Accounted, Address, RowBook

MAPPING = """
[source]
source_id = "x"
body_name = "X"
body_kind = "outside_uk"
country = "US"
[file]
row_key = {row_key}
[[part]]
table = "{table}"
[part.columns]
crime_ref = "k"
{more}
"""


def account(
    book: RowBook, delivery_id: str, *rows: tuple[str, str], row_key: str = '["k"]', table: str = "cases", more: str = ""
) -> Accounted:
    """Account for rows of two columns, a key and a value; "!" makes a row that cannot be keyed."""
    mapping = load_mapping(MAPPING.format(row_key=row_key, table=table, more=more), name="m")
    file = RawFile("csv", ("k", "v"), tuple(RawRow(number, row) for number, row in enumerate(rows, 1)))
    return book.account(
        file,
        mapping,
        delivery_id=delivery_id,
        position={"k": 0, "v": 1},
        key_problem=lambda values: "cannot be keyed" if values[1] == "!" else None,
    )


def statuses(accounted: Accounted) -> list[str]:
    return [row.status.value for row in accounted.rows]


def test_account__the_same_key_and_content_is_a_duplicate_within_and_across_deliveries() -> None:
    book = RowBook()
    assert statuses(account(book, "D0001", ("1", "a"), ("1", "a"), ("2", "a"))) == ["accepted", "duplicate", "accepted"]
    later = account(book, "D0002", ("2", "a"), ("3", "a"))
    assert statuses(later) == ["duplicate", "accepted"]
    assert later.rows[0].reason == "repeats row 3 of D0001"


def test_account__without_a_key_nothing_is_a_duplicate() -> None:
    assert statuses(account(RowBook(), "D0001", ("1", "a"), ("1", "a"), row_key="[]")) == ["accepted", "accepted"]


def test_account__a_key_with_a_part_missing_is_no_key() -> None:
    rows = [("1", ""), ("1", ""), ("1", "Unknown"), ("1", "Unknown")]
    accounted = account(RowBook(), "D0001", *rows, row_key='["k", "v"]')
    assert statuses(accounted) == ["accepted"] * 4
    assert [row.row_key for row in accounted.rows] == [None] * 4


def test_account__keys_do_not_run_into_one_another() -> None:
    accounted = account(RowBook(), "D0001", ("a | b", "c"), ("a", "b | c"), row_key='["k", "v"]')
    assert len({row.row_key for row in accounted.rows}) == 2


def test_account__other_content_in_one_delivery_is_a_second_description() -> None:
    accounted = account(RowBook(), "D0001", ("1", "a"), ("1", "b"))
    assert (statuses(accounted), accounted.corrections) == (["accepted", "accepted"], {})


def test_account__other_content_in_a_later_delivery_corrects() -> None:
    book = RowBook()
    account(book, "D0001", ("1", "a"), ("2", "a"))
    later = account(book, "D0002", ("1", "b"))
    assert later.corrections == {Address("D0001", 1): Address("D0002", 1)}


def test_account__what_a_later_delivery_repeats_it_does_not_correct() -> None:
    book = RowBook()
    account(book, "D0001", ("1", "a"), ("1", "b"))
    later = account(book, "D0002", ("1", "a"), ("1", "c"))
    assert statuses(later) == ["duplicate", "accepted"]
    assert later.corrections == {Address("D0001", 2): Address("D0002", 2)}


def test_account__going_back_to_the_first_content_is_a_correction_too() -> None:
    book = RowBook()
    for delivery_id, value in (("D0001", "a"), ("D0002", "b")):
        account(book, delivery_id, ("1", value))
    back = account(book, "D0003", ("1", "a"))
    assert (statuses(back), back.corrections) == (["accepted"], {Address("D0002", 1): Address("D0003", 1)})


def test_account__a_row_of_another_kind_under_the_same_key_corrects_nothing() -> None:
    book = RowBook()
    account(book, "D0001", ("1", "a"))
    other = account(book, "D0002", ("1", "b"), table="narratives", more='text = "v"')
    assert (statuses(other), other.corrections) == (["accepted"], {})


def test_account__a_row_read_anew_under_a_mended_mapping_is_no_duplicate() -> None:
    book = RowBook()
    account(book, "D0001", ("1", "a"))
    mended = account(book, "D0002", ("1", "a"), more='offence_code = "v"')
    assert (statuses(mended), len(mended.corrections)) == (["accepted"], 1)


def test_account__quarantines_what_cannot_be_keyed_and_what_is_blank() -> None:
    accounted = account(RowBook(), "D0001", ("1", "!"), ("", " "), ("2", "a"))
    assert statuses(accounted) == ["quarantined", "quarantined", "accepted"]
    assert [row.reason for row in accounted.rows] == ["cannot be keyed", "is blank", None]


def test_account__content_does_not_depend_on_the_order_of_columns() -> None:
    mapping = load_mapping(MAPPING.format(row_key='["k"]', table="cases", more=""), name="m")
    hashes = set()
    for header, values in ((("k", "v"), ("1", "a")), (("v", "k", "w"), ("a", "1", ""))):
        file = RawFile("csv", header, (RawRow(1, values),))
        position = {name: at for at, name in enumerate(header)}
        rows = RowBook().account(file, mapping, delivery_id="D", position=position, key_problem=lambda values: None).rows
        hashes.add(rows[0].content_sha256)
    assert len(hashes) == 1
