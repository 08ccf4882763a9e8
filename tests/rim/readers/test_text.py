"""Delimited text in the shapes that programs and banks leave it in."""

from __future__ import annotations

import pytest


def rows(read, data: bytes | str, name: str = "items.csv"):
    (sheet,) = read(name, data).sheets
    return sheet.rows


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(read, mark):
    text = f"No{mark}Customer{mark}Amount\r\n1{mark}ACME{mark}5.00\r\n2{mark}Bolt{mark}6.00\r\n"
    assert rows(read, text) == [("No", "Customer", "Amount"), ("1", "ACME", "5.00"), ("2", "Bolt", "6.00")]


def test_decimal_commas_are_no_delimiters(read):
    assert rows(read, "No;Amount\n1;5,00\n2;6,50\n3;7,25\n")[1] == ("1", "5,00")


def test_titles_above_and_totals_below_do_not_mislead(read):
    text = "Acme Ltd, statement of account\nPrinted 1, 2, 3\n\nDate;Text;Amount\n1.1.;a, b, c;5,00\n2.1.;d;6,00\n;Total;11,00\n"
    got = rows(read, text)
    assert got[2] == ()
    assert got[4] == ("1.1.", "a, b, c", "5,00")
    assert got[6] == ("", "Total", "11,00")


def test_ragged_rows_stay_where_they_are(read):
    got = rows(read, "a,b,c\n1,2,3\n1,2,3,4\n1\n1,2,3\n")
    assert [len(row) for row in got] == [3, 3, 4, 1, 3]


def test_line_breaks_and_delimiters_in_quotes(read):
    got = rows(read, 'No,Text,Amount\n1,"Road 1\nTown, Land",5\n\n2,"He said ""no""",6\n')
    assert got == [("No", "Text", "Amount"), ("1", "Road 1\nTown, Land", "5"), (), ("2", 'He said "no"', "6")]


def test_a_stray_quote_does_not_swallow_the_rest(read):
    got = rows(read, 'No;Text;Amount\n1;"Bolts 5;10,00\n2;Nuts;11,00\n3;Rods;12,00\n')
    assert len(got) == 4
    assert got[3] == ("3", "Rods", "12,00")


def test_excel_says_its_delimiter(read):
    assert rows(read, "sep=|\nNo|a,b\n1|c,d\n") == [("No", "a,b"), ("1", "c,d")]


def test_zeros_kept_by_a_formula_sign(read):
    assert rows(read, 'No;Account\n1;="00123"\n2;=1+2\n') == [("No", "Account"), ("1", "00123"), ("2", "=1+2")]


def test_lines_that_are_wrapped_in_quotes_as_a_whole(read):
    got = rows(read, '"No,""Text"",Amount"\n"1,""a, b"",5"\n"2,""c"",6"\n')
    assert got == [("No", "Text", "Amount"), ("1", "a, b", "5"), ("2", "c", "6")]


def test_old_macintosh_line_ends(read):
    assert rows(read, "No;Amount\r1;5\r2;6\r") == [("No", "Amount"), ("1", "5"), ("2", "6")]


def test_what_looks_like_missing_stays_text(read):
    assert rows(read, "No;Name\n007;NA\n1e5;None\n") == [("No", "Name"), ("007", "NA"), ("1e5", "None")]


@pytest.mark.parametrize(
    ("encoding", "certain"),
    [("utf-8", True), ("utf-8-sig", True), ("utf-16", True), ("utf-16-le", True), ("cp1252", False), ("cp850", False)],
)
def test_german_names_in_every_encoding(read, encoding, certain):
    text = "Nr;Name;Ort\r\n1;Müller & Söhne;Köln\r\n2;Weiß;Überlingen\r\n3;Jörg Schäfer;Gießen\r\n"
    (sheet,) = read("kunden.csv", text.encode(encoding)).sheets
    assert sheet.rows[1] == ("1", "Müller & Söhne", "Köln")
    assert sheet.rows[3] == ("3", "Jörg Schäfer", "Gießen")
    if certain:
        assert sheet.notes == ()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1250", "Příliš žluťoučký kůň"),
        ("cp1250", "Zażółć gęślą jaźń"),
        ("cp1251", "Общество Ромашка и партнёры"),
        ("gb18030", "北京某某有限公司 付款 二零二六"),
        ("cp1250", "Złoty, Łódź"),
        ("cp1250", "Dvořák, Nový Jičín"),
        ("cp1250", "Kovács és Fia, Győr"),
        ("cp1252", "Øresund Bygg, Tromsø"),
        ("cp1252", "Peña e Hijos, Málaga"),
        ("cp1252", "Conceição & Irmãos"),
        ("cp1252", "2 m² à 5 €, l’été"),
        ("cp1254", "Yıldız Ticaret, Beşiktaş"),
        ("cp852", "Žižkov, Plzeň, Třebíč"),
        ("cp1252", "Crème brûlée à Orléans, garçon"),
    ],
)
def test_other_languages_in_their_code_pages(read, encoding, name):
    got = rows(read, f"No;Name\r\n1;{name}\r\n2;{name}\r\n".encode(encoding))
    assert got[1] == ("1", name)


def test_text_called_xlsx_is_read_as_text(read):
    (sheet,) = read("export.xlsx", "No;Amount\n1;5\n").sheets
    assert sheet.rows == [("No", "Amount"), ("1", "5")]
    (said,) = sheet.notes
    assert (said.code, said.fills["extension"]) == ("name-misleads", ".xlsx")


def test_an_archive_of_several_files(read):
    from tests.rim.readers.books import packed

    got = read("bank.zip", packed({"a/march.csv": "No;Amount\n1;5\n", "april.csv": "No;Amount\n2;6\n"}))
    assert [(s.name, s.rows[1]) for s in got.sheets] == [("march", ("1", "5")), ("april", ("2", "6"))]
