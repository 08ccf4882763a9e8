"""Workbooks: what a reader finds in the file is what the description says, and nothing of the data comes alive."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ar_batch.rim.workbook_out import write_book
from ar_batch.rim.workbook_pen import clean
from ar_batch.tables import book as description
from ar_batch.tables.book import (
    Book,
    Card,
    CardsBlock,
    ChartBlock,
    ColumnSpec,
    SeriesSpec,
    SheetSpec,
    TableBlock,
    TextBlock,
)

LIVE = [
    "=1+1",
    "+SUM(A1)",
    "-2+3",
    "@A1",
    '=HYPERLINK("http://x","y")',
    "{=1}",
    "http://example.com",
    "mailto:a@b.c",
    "\tx",
    "=cmd|' /C calc'!A0",
]

FRAME = pd.DataFrame(
    {
        "key": ["k1", "k2", "k3"],
        "name": ["Müller & Söhne", "a\x01b", "\u202egnp.exe"],
        "currency": ["EUR", "JPY", "KWD"],
        "open_minor": pd.Series([123456, -5000, 0], dtype="int64"),
        "due": pd.Series(pd.to_datetime(["2026-01-02", None, "2026-03-04"]), dtype="datetime64[us]"),
        "days": [1, 0, 3],
        "share": [0.5, 1.0, 0.123],
        "fine": [True, False, True],
        "value": ["1234.50", "", "7"],
        "answer": ["", "Accept", ""],
    }
)
COLUMNS = (
    ColumnSpec("key", "Key", hidden=True),
    ColumnSpec("name", "Name", note="Who owes it."),
    ColumnSpec("currency", "Currency"),
    ColumnSpec("open_minor", "Open", "money"),
    ColumnSpec("due", "Due", "date"),
    ColumnSpec("days", "Days", "days", warm=True),
    ColumnSpec("share", "Share", "percent"),
    ColumnSpec("fine", "Fine", "mark"),
    ColumnSpec("value", "Value", "number"),
    ColumnSpec("answer", "Decision", choices="answers", input=True),
    ColumnSpec("until", "Until", "date", input=True),
)
LISTS = {"answers": ("Accept", "Reject")}


def sheet(*blocks: description.Block, **more: object) -> SheetSpec:
    return SheetSpec("Data", "Data", blocks, **more)  # type: ignore[arg-type]


def opened(tmp_path: Path, *sheets: SheetSpec, lists: dict[str, tuple[str, ...]] | None = None):
    path = tmp_path / "book.xlsx"
    write_book(Book("Test", sheets, date(2026, 6, 30), lists or LISTS), path)
    return openpyxl.load_workbook(path)


def table(page) -> list[list[object]]:
    """The rows from the header of the first table on (titles stand in rows 1 to 3)."""
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]


def test_text_that_looks_alive_stays_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": LIVE, "wrapped": LIVE, "typed": LIVE})
    columns = (ColumnSpec("text", LIVE[0]), ColumnSpec("wrapped", "+1", "wrap"), ColumnSpec("typed", "@", input=True))
    told = sheet(
        TableBlock("live_rows", frame, columns, title="=2"),
        TextBlock(("=3",)),
        CardsBlock((Card("=4", "=5", "=6"),)),
        subtitle="=7",
    )
    got = opened(tmp_path, told)
    cells = [cell for page in got for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert [row[0] for row in table(got["Data"])][2:12] == LIVE
    # Excel's own mark keeps them asleep when somebody edits the cell.
    assert got["Data"]["A6"].quotePrefix


def test_cells_have_the_types_and_formats_of_their_columns(tmp_path: Path) -> None:
    got = opened(tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS)))["Data"]
    header, first, second, third, *_ = table(got)
    assert header[1:5] == ["Name", "Currency", "Open", "Due"]
    assert first[:9] == ["k1", "Müller & Söhne", "EUR", 1234.56, datetime(2026, 1, 2), 1, 0.5, "✓", 1234.5]
    assert (second[3], second[4], second[7], second[8]) == (-5000, None, "✗", None)
    assert third[3] == 0
    formats = [got.cell(row, 4).number_format for row in (5, 6, 7)]
    assert [f.split(";")[0] for f in formats] == ["#,##0.00", "#,##0", "#,##0.000"]
    assert got["E5"].number_format == "yyyy-mm-dd"
    assert [got.cell(row, 9).number_format for row in (5, 7)] == ["#,##0.00", "#,##0"]


def test_control_and_direction_characters_are_shown_not_obeyed(tmp_path: Path) -> None:
    got = table(opened(tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS)))["Data"])
    assert [row[1] for row in got[2:4]] == ["a\\x01b", "\\u202egnp.exe"]
    assert clean("x\ud800") == "x\\ud800"
    assert clean("a\r\nb\x00") == "a\nb\\x00"
    assert len(clean("x" * 40_000)) == 32_767


def test_the_same_book_gives_the_same_bytes(tmp_path: Path) -> None:
    told = sheet(TableBlock("data_rows", FRAME, COLUMNS), ChartBlock("C", "data_rows", "name", (SeriesSpec("days"),)))
    for name in ("a", "b"):
        write_book(Book("T", (told,), date(2026, 6, 30), LISTS), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_drop_downs_come_from_a_hidden_sheet_and_typed_cells_are_checked(tmp_path: Path) -> None:
    got = opened(tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS, blank_rows=2), protect=True))
    rules = {str(rule.sqref): (rule.type, rule.formula1) for rule in got["Data"].data_validations.dataValidation}
    assert rules["J5:J9"] == ("list", "answers")
    assert rules["K5:K9"][0] == "date"
    assert got.defined_names["answers"].attr_text == "Lists!$A$1:$A$2"
    assert got["Lists"].sheet_state == "veryHidden"
    assert [row[0].value for row in got["Lists"].iter_rows()] == ["Accept", "Reject"]


def test_only_yellow_cells_can_be_written_on_a_protected_sheet(tmp_path: Path) -> None:
    page = opened(tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS, blank_rows=1), protect=True))["Data"]
    assert page.protection.sheet
    assert [page.cell(5, c).protection.locked for c in (1, 2, 4, 10, 11)] == [True, True, True, False, False]
    assert not page.cell(8, 10).protection.locked
    assert page.cell(5, 10).fill.fgColor.rgb == "FFFFF9D6"
    assert page.column_dimensions["A"].hidden


def test_titles_stand_right_of_hidden_columns(tmp_path: Path) -> None:
    page = opened(
        tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS, title="Rows"), TextBlock(("Below",)), subtitle="Sub")
    )["Data"]
    assert [page["B1"].value, page["B2"].value, page["B4"].value] == ["Data", "Sub", "Rows"]
    assert page["B10"].value == "Below"


def test_the_header_stays_in_sight_filters_and_prints_on_every_page(tmp_path: Path) -> None:
    page = opened(tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS), freeze_columns=2))["Data"]
    assert page.freeze_panes == "C5"
    assert page.tables["data_rows"].ref == "A4:K7"
    assert page.print_title_rows == "$4:$4"
    assert (page.page_setup.orientation, page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (
        "landscape",
        0,
        True,
    )
    assert not page.sheet_view.showGridLines
    assert page["B4"].comment.text == "Who owes it."
    assert page.oddFooter.right.text == "Page &P of &N"


def test_totals_stand_below_and_outside_the_filter(tmp_path: Path) -> None:
    totals = pd.DataFrame({"name": ["Total EUR"], "currency": ["EUR"], "open_minor": [123456]})
    page = opened(tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS, totals=totals)))["Data"]
    assert [page.cell(8, c).value for c in (2, 3, 4)] == ["Total EUR", "EUR", 1234.56]
    assert page.cell(8, 4).font.bold
    assert page.tables["data_rows"].ref == "A4:K7"


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    page = opened(tmp_path, sheet(TableBlock("data_rows", FRAME.head(0), COLUMNS, empty="Nothing to do.")))["Data"]
    assert page["B5"].value == "Nothing to do."
    assert not page.tables


def test_a_table_too_long_is_cut_and_says_where_the_whole_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ar_batch.rim.workbook_table.ROWS_MAX", 2)
    page = opened(tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS, rest="The whole is in data/x.csv.")))["Data"]
    assert page["B7"].value == "2 of 3 rows are shown. The whole is in data/x.csv."
    assert page["A7"].value is None


def test_a_long_book_is_written_row_by_row_with_all_its_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = (
        CardsBlock((Card("L", "1", "n"), Card("M", "2", "m"))),
        TableBlock("data_rows", FRAME, COLUMNS, totals=FRAME.head(1)),
        TextBlock(("End",)),
    )
    small = table(opened(tmp_path, sheet(*blocks))["Data"])
    monkeypatch.setattr("ar_batch.rim.workbook_out._TABLE_ROWS_MAX", 1)
    page = opened(tmp_path, sheet(*blocks))["Data"]
    assert table(page) == small
    assert not page.tables
    assert page.auto_filter.ref == "A8:K11"


def test_a_chart_shows_the_rows_of_its_table(tmp_path: Path) -> None:
    chart = ChartBlock("Days", "data_rows", "name", (SeriesSpec("days", ramp=True),), rows=2)
    opened(tmp_path, sheet(TableBlock("data_rows", FRAME, COLUMNS), chart))
    with zipfile.ZipFile(tmp_path / "book.xlsx") as parts:
        drawn = parts.read("xl/charts/chart1.xml").decode()
    assert "<c:f>Data!$F$5:$F$6</c:f>" in drawn
    assert "<c:f>Data!$B$5:$B$6</c:f>" in drawn


def test_what_the_library_refuses_is_an_error_and_not_a_gap(tmp_path: Path) -> None:
    # "t1" looks like a cell, so Excel takes it for no table's name.
    with pytest.raises(AssertionError, match="refused"), pytest.warns(UserWarning, match="looks like a cell"):
        opened(tmp_path, sheet(TableBlock("t1", FRAME, COLUMNS)))


def test_a_list_that_the_book_lacks_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no list nothing"):
        opened(tmp_path, sheet(TableBlock("data_rows", FRAME, (ColumnSpec("name", "N", choices="nothing"),))))


def test_a_link_leads_to_a_sheet_of_the_book(tmp_path: Path) -> None:
    frame = pd.DataFrame({"where": ["Data", "Nowhere in particular"], "sheet": ["Data", ""]})
    page = opened(tmp_path, sheet(TableBlock("link_rows", frame, (ColumnSpec("where", "Where", link="sheet"),))))[
        "Data"
    ]
    assert page["A5"].hyperlink.location == "'Data'!A1"
    assert page["A6"].hyperlink is None


def test_a_table_that_is_cut_says_so_above_and_below(tmp_path: Path) -> None:
    rows = pd.DataFrame({"n": range(description.ROWS_MAX + 2)})
    table = TableBlock("t", rows, (ColumnSpec("n", "N", "int"),), rest="The whole is in data/t.csv.")
    book = Book("Cut", (SheetSpec("S", "S", (table,), "2 kinds"),), made_on=date(2026, 3, 31))
    write_book(book, tmp_path / "cut.xlsx")
    cells = [
        row[0]
        for row in openpyxl.load_workbook(tmp_path / "cut.xlsx", read_only=True)["S"].iter_rows(values_only=True)
        if isinstance(row[0], str)
    ]
    assert "2 kinds; the first 50,000 are shown. The whole is in data/t.csv." in cells
    assert any(cell.startswith("50,000 of 50,002 rows are shown.") for cell in cells)


@pytest.mark.parametrize(("span", "lines"), [(1, 4), (2, 2)])
def test_rows_on_a_grid_are_as_high_as_their_wrapped_text(tmp_path: Path, span: int, lines: int):
    # 40 letters in one column of 10, or in two of them: the program that shows the file does not grow the rows itself.
    frame = pd.DataFrame({"text": ["four fours and a few more to fill it up."]})
    table = TableBlock("grid", frame, (ColumnSpec("text", "Text", "wrap", span=span),), filters=False)
    path = tmp_path / "grid.xlsx"
    write_book(Book("Grid", (SheetSpec("Grid", "Grid", (table,), widths=(10, 10)),), date(2026, 3, 10)), path)
    page = openpyxl.load_workbook(path)["Grid"]
    row = next(cell.row for (cell, *_) in page.iter_rows() if cell.value == frame["text"].iloc[0])
    assert page.row_dimensions[row].height == 13.5 * lines + 3
