"""The commands as a user meets them: exit status, what stands on stderr, what changes on disk."""

from __future__ import annotations

import fcntl
import os
import shutil

import pytest
from typer.testing import CliRunner

from ar_batch.cli import app
from tests.homes import BANK, CUSTOMERS, DAY, INVOICES, drop, make_home, output_bytes

BAD = INVOICES + "INV-1006;C-1;2026-11-31;2026-12-31;10.00;EUR\n"


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def snapshot(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """A home in which one run was done, to be copied, and what the command said."""
    home = make_home(tmp_path_factory.mktemp("first") / "home")
    return home, call("run", "--home", home, "--as-of", DAY)


@pytest.fixture
def run_home(tmp_path, first_run):
    """A home of the test's own in which one run was done."""
    assert first_run[1].exit_code == 0, first_run[1].output
    return shutil.copytree(first_run[0], tmp_path / "home")


def test_check_says_what_a_run_would_do_and_changes_nothing(tmp_path):
    home = make_home(tmp_path / "home")
    before = snapshot(home)
    got = call("check", "--home", home, "--as-of", DAY)
    assert got.exit_code == 0, got.output
    assert "2 receipt(s) applied" in got.output
    assert "Nothing was changed" in got.output
    assert snapshot(home) == before


def test_a_refused_row_is_named_by_place_and_only_strict_minds_it(tmp_path):
    home = make_home(tmp_path / "home", customers=CUSTOMERS, invoices=BAD)
    got = call("check", "--home", home, "--as-of", DAY, "--strict")
    assert got.exit_code == 4
    assert "invoices.csv" in got.stderr
    assert "row 7" in got.stderr
    assert "document_date" in got.stderr
    got = call("run", "--home", home, "--as-of", DAY)
    assert got.exit_code == 0
    assert "Traceback" not in got.output


@pytest.mark.parametrize(("config", "words"), [("[company]\nnam = 1\n", "company.nam"), ("[company", "not valid TOML")])
def test_a_wrong_config_is_status_2_and_nothing_happens(tmp_path, config, words):
    home = make_home(tmp_path / "home", config)
    got = call("run", "--home", home, "--as-of", DAY)
    assert got.exit_code == 2
    assert words in got.stderr
    assert not (home / "state").exists()


def test_a_held_lock_is_status_3_and_says_who_holds_it(tmp_path):
    home = make_home(tmp_path / "home")
    (home / "state").mkdir()
    handle = os.open(home / "state" / "run.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        got = call("run", "--home", home, "--as-of", DAY)
    finally:
        os.close(handle)
    assert got.exit_code == 3
    assert "another run is at work" in got.stderr


def test_a_lost_ledger_beside_a_full_archive_is_refused(run_home):
    for path in (run_home / "state").glob("ledger.db*"):
        path.unlink()
    got = call("run", "--home", run_home, "--as-of", DAY)
    assert got.exit_code == 1
    assert "ledger.db is gone" in got.stderr


def test_an_earlier_day_is_refused_for_posting_and_allowed_for_reporting(run_home):
    drop(run_home, "late.csv", INVOICES.replace("INV-", "LATE-"))
    got = call("run", "--home", run_home, "--as-of", "2026-11-19")
    assert got.exit_code == 1
    assert "already speaks for 2026-11-20" in got.stderr
    (run_home / "input" / "late.csv").unlink()
    assert call("run", "--home", run_home, "--as-of", "2026-11-19").exit_code == 0
    assert (run_home / "output" / "2026-11-19").is_dir()


def test_undo_takes_a_run_back_and_its_files_may_come_again(first_run, run_home):
    home = run_home
    assert "2 receipt(s) applied" in first_run[1].output
    before = output_bytes(home)["data/aging.csv"]
    runs = call("show", "runs", "--home", home).output
    run_id = next(word for word in runs.split() if word.startswith("X-"))
    assert "2 application(s) reversed" in call("undo", run_id, "--home", home, "--as-of", DAY).output
    call("run", "--home", home, "--as-of", DAY)
    assert output_bytes(home)["data/documents.csv"].count(b"\n") == 1
    for name, text in {"customers.csv": CUSTOMERS, "invoices.csv": INVOICES, "bank.csv": BANK}.items():
        drop(home, name, text)
    assert "2 receipt(s) applied" in call("run", "--home", home, "--as-of", DAY).output
    assert output_bytes(home)["data/aging.csv"] == before
    assert call("undo", "X-nothing", "--home", home).exit_code == 1


def test_show_tells_the_story_of_a_document(run_home):
    story = call("show", "document", "inv-1001", "--home", run_home).output
    assert "1,190.00 EUR, due 2026-10-01" in story
    assert "invoices.csv" in story
    assert "payment" in story
    assert call("show", "document", "nonsense", "--home", run_home).exit_code == 1


@pytest.mark.parametrize("wanted", ["1001", "INV1001", "inv 01001"])
def test_less_of_a_number_is_enough_where_one_document_fits(run_home, wanted):
    assert "1,190.00 EUR, due 2026-10-01" in call("show", "document", wanted, "--home", run_home).output


@pytest.mark.parametrize("wanted", ["01", "RE-1001"])
def test_less_of_a_number_names_no_document_that_it_may_not_mean(run_home, wanted):
    assert call("show", "document", wanted, "--home", run_home).exit_code == 1


def test_explain_receipt_without_an_id_asks_for_it(tmp_path):
    got = call("explain", "receipt", "--home", tmp_path)
    assert got.exit_code == 1
    assert "say which receipt" in got.stderr


def test_init_makes_a_home_that_runs(tmp_path):
    assert call("init", tmp_path / "new").exit_code == 0
    got = call("run", "--home", tmp_path / "new", "--as-of", DAY)
    assert got.exit_code == 0, got.output
    assert (tmp_path / "new" / "output" / DAY / f"ar_report_{DAY}.xlsx").is_file()


def test_explain_says_how_a_file_is_read_and_what_a_run_would_find(tmp_path):
    home = make_home(tmp_path / "home")
    export = "Debitoren\n\nKunden-Nr;Beleg;Datum;Fällig;Betrag (EUR);Notiz\nC-1;R-7;31.10.2026;30.11.2026;1.190,00;x\nC-1;R-8;32.10.2026;30.11.2026;5,00;y\n"
    path = drop(home, "export.csv", export)
    got = call("explain", path, "--home", home)
    assert got.exit_code == 0, got.output
    for words in (
        "table documents: its header is row 3",
        "amount",
        "'Betrag (EUR)' (in EUR",
        "not used: 'Notiz'",
        "row 5",
        "32.10.2026",
    ):
        assert words in got.output, words
    assert path.exists()
    assert not (home / "state").exists()


def test_explain_receipt_gives_the_evidence(run_home):
    got = call("explain", "receipt", "B1", "--home", run_home)
    assert "1,190.00 EUR" in got.output
    assert "INV-1001" in got.output
    got = call("explain", "receipt", "B3", "--home", run_home)
    assert "unidentified, 77.77 EUR not applied" in got.output
    assert call("explain", "receipt", "B9", "--home", run_home).exit_code == 1


def test_undo_is_refused_where_a_later_run_built_on_it(tmp_path):
    home = make_home(tmp_path / "home", customers=CUSTOMERS)
    call("run", "--home", home, "--as-of", "2026-11-19")
    drop(home, "invoices.csv", INVOICES)
    call("run", "--home", home, "--as-of", DAY)
    words = call("show", "runs", "--home", home).output.split()
    first, second = [word for word in words if word.startswith("X-")]
    got = call("undo", first, "--home", home)
    assert got.exit_code == 1
    assert f"{second} built on it" in got.stderr
    assert call("undo", second, "--home", home).exit_code == 0
    assert call("undo", first, "--home", home).exit_code == 0


def test_an_answer_that_cannot_be_carried_out_is_a_rejected_row(tmp_path, run_home):
    from openpyxl import load_workbook

    book = load_workbook(run_home / "output" / DAY / f"review_{DAY}.xlsx")
    sheet = book["Payments"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "Decision" for cell in row))
    column = next(cell.column for cell in header if cell.value == "Decision")
    sheet.cell(header[0].row + 1, column).value = "Accept 1"  # nothing was suggested for it
    book.save(tmp_path / "answered.xlsx")
    drop(run_home, "answered.xlsx", (tmp_path / "answered.xlsx").read_bytes())
    got = call("run", "--home", run_home, "--as-of", DAY, "--strict")
    assert got.exit_code == 4, got.output
    runs = output_bytes(run_home)["data/runs.csv"].decode().splitlines()
    last = dict(zip(runs[0].split(","), runs[-1].split(","), strict=True))
    assert (last["rows_read"], last["rows_posted"], last["rows_rejected"]) == ("1", "0", "1")


def test_a_past_day_is_reported_without_posting_mailing_or_touching_the_latest_tables(run_home):
    home = run_home
    assert call("run", "--home", home, "--as-of", "2026-12-31").exit_code == 0  # everything is overdue by then
    runs, latest = call("show", "runs", "--home", home).output, output_bytes(home)
    ledger = {p.name: p.read_bytes() for p in (home / "state").glob("ledger.db")}
    got = call("run", "--home", home, "--as-of", "2026-12-15")
    assert got.exit_code == 0, got.output
    assert "Nothing new: the ledger is unchanged" in got.output
    after = output_bytes(home)
    assert "2026-12-15/ar_report_2026-12-15.xlsx" in after
    assert {n: b for n, b in after.items() if not n.startswith("2026-12-15/")} == latest
    assert call("show", "runs", "--home", home).output == runs
    assert {p.name: p.read_bytes() for p in (home / "state").glob("ledger.db")} == ledger
