"""Every column has a name of its own, and every row fits the header or says why not."""

from joindots.intake.raw import RawRow, fit_row, is_blank, make_header, without_blank_tail


def test_make_header__never_gives_one_name_twice() -> None:
    header = make_header(["a", "a", "a (1)", "", " column  4 "], file_name="f", row=1)
    assert len(set(header)) == 5


def test_fit_row__keeps_the_text_of_a_row_that_does_not_fit() -> None:
    assert fit_row(3, ["a", "b", "c"], 2, text="a,b,c").text == "a,b,c"


def test_without_blank_tail__keeps_blank_rows_between_others() -> None:
    rows = [RawRow(1, ("",)), RawRow(2, ("x",)), RawRow(3, (" ",))]
    assert without_blank_tail(rows) == tuple(rows[:2])


def test_is_blank__a_row_that_could_not_be_split_is_not_blank() -> None:
    assert not is_blank(RawRow(1, (), "1,2,3", "ragged"))
