"""Spreadsheets give the text that a person would read in them."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from joindots.intake.declared import FileHints
from joindots.intake.readers import read_file
from joindots.model.errors import SourceError


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Crimes")
        sheet.write_row(0, 0, ["Date", "Phone", "Formula", "Text", "Yes", "Time", "Failed"])
        sheet.write_datetime(1, 0, dt.datetime(2011, 2, 20), day)
        sheet.write_number(1, 1, 7700900123)
        sheet.write_formula(1, 2, "=1+1", None, 2)
        sheet.write_string(1, 3, "=1+1")
        sheet.write_boolean(1, 4, True)
        sheet.write_datetime(1, 5, dt.datetime(2011, 2, 20, 10, 30), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        sheet.write_formula(1, 6, "=1/0", None, "#DIV/0!")
        sheet.write_string(3, 3, "last")
        sheet.write_blank(20, 0, None, day)
    return path


def test_read_workbook__writes_cells_as_a_person_reads_them(workbook: Path) -> None:
    file = read_file(workbook)
    assert file.file_format == "xlsx"
    assert file.rows[0].values[:6] == ("2011-02-20", "7700900123", "2", "=1+1", "TRUE", "2011-02-20 10:30:00")


def test_read_workbook__keeps_what_a_failed_formula_shows(workbook: Path) -> None:
    assert read_file(workbook).rows[0].values[6] == "#DIV/0!"


def test_read_workbook__finds_failed_formulas_in_the_sheet_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Notes", "Crimes"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Ref", *(f"Blank {n}" for n in range(27)), "Age"])
            sheet.write_row(1, 0, [name])
        sheet.write_formula(1, 28, "=VALUE(A2)", None, "#VALUE!")
    assert read_file(path, FileHints(sheet="Crimes")).rows[0].values[28] == "#VALUE!"
    assert read_file(path, FileHints(sheet="Notes")).rows[0].values[-1] == ""


def test_read_workbook__counts_blank_rows_between_others_and_drops_the_blank_tail(workbook: Path) -> None:
    rows = read_file(workbook).rows
    assert [row.row_number for row in rows] == [1, 2, 3]
    assert rows[2].values[3] == "last"


def test_read_workbook__a_workbook_named_csv_is_read_as_a_workbook(workbook: Path) -> None:
    renamed = workbook.rename(workbook.with_suffix(".csv"))
    assert read_file(renamed).file_format == "xlsx"


def test_read_workbook__asks_which_of_several_sheets(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Crimes", "People"):
            book.add_worksheet(name).write_row(0, 0, [name])
    with pytest.raises(SourceError, match=r"2 sheets: Crimes, People\. Name the one to read as file\.sheet"):
        read_file(path)
    with pytest.raises(SourceError, match=r'no sheet "Peple"\. Nearest: People'):
        read_file(path, FileHints(sheet="Peple"))
    assert read_file(path, FileHints(sheet="People")).header == ("People",)


def test_read_workbook__quarantines_values_beyond_the_named_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["1", "2", "3"])
        sheet.write_row(2, 0, ["4", "5"])
    rows = read_file(path).rows
    assert [row.values for row in rows] == [(), ("4", "5")]
    assert "beyond the 2 columns" in (rows[0].problem or "")


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_read_workbook__a_workbook_cut_short_is_refused(workbook: Path, keep: float) -> None:
    data = workbook.read_bytes()
    workbook.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(SourceError, match="send it again"):
        read_file(workbook)
