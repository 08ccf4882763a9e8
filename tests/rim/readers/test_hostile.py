"""Files that are built or broken to do harm: each refused with its own sentence, and nothing else is hurt."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from ar_batch.rim.readers import ReadLimits, read_files
from tests.rim.readers.books import inline, packed, sheet_xml, workbook

GOOD_ROW = f'<row r="1">{inline("A1", "x")}</row>'
CAMT = (
    '<?xml version="1.0"?>{doctype}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
    "<Id>{id}</Id></Stmt></BkToCstmrStmt></Document>"
)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def bomb() -> bytes:
    return workbook({"S": sheet_xml(GOOD_ROW + '<row r="2"><c r="A2"><v>' + "1" * (30 << 20) + "</v></c></row>")})


def overlapping() -> bytes:
    """A zip whose directory lists one part twice under two names."""
    data = packed({"[Content_Types].xml": "x" * 500, "xl/workbook.xml": "y"})
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        first, _ = container.infolist()
    entry = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    return data[: entry + 42] + struct.pack("<I", first.header_offset) + data[entry + 46 :]


HOSTILE = {
    "bomb.xlsx": (bomb(), "unsafe-file"),
    "overlap.xlsx": (overlapping(), "unsafe-file"),
    "far.xlsx": (
        workbook({"S": sheet_xml(GOOD_ROW + f'<row r="1048576">{inline("XFD1048576", "x")}</row>')}),
        "cell-far-away",
    ),
    "outside_row.xlsx": (
        workbook({"S": sheet_xml(f'<row r="1048577">{inline("A1048577", "x")}</row>')}),
        "cell-outside",
    ),
    "outside_column.xlsx": (workbook({"S": sheet_xml(f'<row r="1">{inline("ZZZZ1", "x")}</row>')}), "cell-outside"),
    "outside_odd_quotes.xlsx": (
        workbook({"S": sheet_xml("<row r='1'><c t='inlineStr' r='XFE1'><is><t>x</t></is></c></row>")}),
        "cell-outside",
    ),
    "twice.xlsx": (workbook({"S": sheet_xml(GOOD_ROW + GOOD_ROW)}), "row-twice"),
    "cell_twice.xlsx": (
        workbook({"S": sheet_xml(f'<row r="1">{inline("A1", "x")}{inline("A1", "y")}</row>')}),
        "cell-twice",
    ),
    "strings_lie.xlsx": (
        workbook(
            {"S": sheet_xml(GOOD_ROW)},
            more={
                "xl/sharedStrings.xml": '<sst xmlns="x" count="4000000000" uniqueCount="4000000000"><si><t>a</t></si></sst>'
            },
        ),
        "unsafe-file",
    ),
    "laughs.xlsx": (workbook({"S": sheet_xml(GOOD_ROW, prolog=f'<?xml version="1.0"?>{LAUGHS}')}), "entities"),
    "xxe_in_relations.xlsx": (
        workbook({"S": sheet_xml(GOOD_ROW)}, more={"docProps/app.xml": f"{XXE}<x>&a;</x>"}),
        "entities",
    ),
    "wide_dtd.xlsx": (
        workbook({"S": sheet_xml(GOOD_ROW)}, more={"docProps/app.xml": f"{XXE}<x>&a;</x>".encode("utf-16")}),
        "entities",
    ),
    "cut.xlsx": (workbook({"S": sheet_xml(GOOD_ROW)})[:-200], "damaged-file"),
    "locked.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        "locked-file",
    ),
    "laughs.xml": (CAMT.format(doctype=LAUGHS, id="&b;").encode(), "entities"),
    "xxe.xml": (CAMT.format(doctype=XXE, id="&a;").encode(), "entities"),
    "wide_xxe.xml": (CAMT.format(doctype=XXE, id="&a;").encode("utf-16"), "entities"),
    "deep.xml": (CAMT.format(doctype="", id="<a>" * 100_000).encode(), "damaged-file"),
    "cut.xml": (CAMT.format(doctype="", id="1").encode()[:-30], "damaged-file"),
    "empty.csv": (b"", "empty-file"),
    "blank.xlsx": (b" \r\n ", "empty-file"),
    "zero_bytes.csv": (b"a;b\r\n1;\x002\r\n", "zero-bytes"),
    "letter.xlsx": (b"%PDF-1.7 ...", "not-supported"),
    "page.html": (b"<html><body>nothing</body></html>", "not-supported"),
    "noise.csv": (bytes(range(1, 9)) * 400, "not-supported"),
    "wide.csv": (b"1," * 20_000, "too-wide"),
    "wide_row.csv": (b"a,b\r\n" + b"1," * 20_000 + b"2\r\n", "too-wide"),
    "far_elsewhere.xlsx": (
        workbook(
            {"S": sheet_xml(GOOD_ROW + f'<row r="1048576">{inline("XFD1048576", "x")}</row>')}, targets=["odd/s.xml"]
        ),
        "cell-far-away",
    ),
    "archives.zip": (packed({"inner.zip": packed({"a.csv": "a;b"})}), "not-supported"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_refused_with_its_own_sentence(read, name):
    data, code = HOSTILE[name]
    got = read(name, data)
    assert got.refusal is not None
    assert got.refusal.code == code
    assert got.sheets == ()


def test_a_row_that_exists_for_its_height_alone_is_not_far_away(read):
    (sheet,) = read("a.xlsx", workbook({"S": sheet_xml(GOOD_ROW + '<row r="1048576" ht="20"/>')})).sheets
    assert sheet.rows == [("x",)]


def test_a_row_of_blanks_without_end_is_as_long_as_what_it_says(read):
    (sheet,) = read("a.csv", b"a,b\r\n1,2" + b"," * 100_000 + b"\r\n").sheets
    assert sheet.rows == [("a", "b"), ("1", "2")]


def test_deeply_nested_page_is_read_or_refused(read):
    got = read("a.xls", "<table>" * 20_000 + "<tr><td>x</td></tr>")
    assert got.refusal is not None or got.sheets


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """One run over hostile files with good ones between them."""
    folder = tmp_path_factory.mktemp("drop")
    names = ["good1.csv", "far.xlsx", "stuck", "good2.csv", "missing.csv", "folder", "good3.csv"]
    for name in ("good1.csv", "good2.csv", "good3.csv"):
        (folder / name).write_text(f"No;Amount\n{name};1,00\n")
    # A far cell behind a prefix that the quick patterns may not see must still cost this file alone.
    (folder / "far.xlsx").write_bytes(HOSTILE["far.xlsx"][0])
    (folder / "folder").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "stuck")
    else:
        (folder / "stuck").mkdir()
    before = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}
    got = read_files([(name, folder / name) for name in names], limits=ReadLimits())
    assert {p.name: p.stat().st_mtime_ns for p in folder.iterdir()} == before
    return {file.name: file for file in got}


def test_the_good_files_of_a_run_are_unaffected(outcomes):
    for name in ("good1.csv", "good2.csv", "good3.csv"):
        assert outcomes[name].sheets[0].rows == [("No", "Amount"), (name, "1,00")]
        assert len(outcomes[name].sha256) == 64


def test_what_is_no_file_is_refused_without_waiting(outcomes):
    assert outcomes["stuck"].refusal.code == "not-a-file"
    assert outcomes["folder"].refusal.code == "not-a-file"
    assert outcomes["missing.csv"].refusal.code == "file-not-opened"


def test_a_reader_that_hangs_or_dies_costs_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import ar_batch.rim.readers.worker as w; import os, time; real = w.read_content\n"
        "def sabotaged(name, data, limits):\n"
        "    if name == 'dies': os.abort()\n"
        "    if name == 'hangs': time.sleep(60)\n"
        "    if name == 'raises': raise RuntimeError('odd')\n"
        "    if name == 'lies': sys.stdout.buffer.write(b'junk')\n"
        "    return real(name, data, limits)\n"
        "w.read_content = sabotaged; w.serve()"
    )
    monkeypatch.setattr("ar_batch.rim.readers.child._PROGRAM", program)
    path = tmp_path / "a.csv"
    path.write_text("No;Amount\n1;2\n")
    names = ["dies", "good", "hangs", "good", "raises", "lies", "good"]
    got = read_files([(name, path) for name in names], limits=ReadLimits(seconds=3, seconds_per_mb=0))
    codes = [file.refusal.code if file.refusal else "" for file in got]
    assert codes == ["reader-failed", "", "reader-failed", "", "damaged-file", "", ""]
    assert "longer than 3 seconds" in got[2].refusal.fills["reason"]
    assert len({file.sha256 for file in got}) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no memory limit for a process of ours")
def test_a_file_that_needs_too_much_memory_is_refused(tmp_path: Path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="ZZ{n}"><v>1</v></c></row>' for n in range(1, 11_000))
    (tmp_path / "wide.xlsx").write_bytes(workbook({"S": sheet_xml(rows)}))
    (tmp_path / "good.csv").write_text("No;Amount\n1;2\n")
    paths = [(n, tmp_path / n) for n in ("wide.xlsx", "good.csv")]
    wide, good = read_files(paths, limits=ReadLimits(memory_mb=250))
    assert wide.refusal is not None
    assert wide.refusal.code == "reader-failed"
    assert good.refusal is None


def test_only_plain_answers_are_taken_from_the_reading_process():
    import pickle

    from ar_batch.rim.readers.child import _Unpickler

    with pytest.raises(pickle.UnpicklingError):
        _Unpickler(io.BytesIO(pickle.dumps(os.system))).load()
