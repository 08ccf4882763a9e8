import os
import threading
import time
from hashlib import sha256

import pytest

from ar_batch.refusal import Refusal
from ar_batch.rim.inbox import Scan, archive_path, archived_hashes, keep, scan, take_out


def drop(folder, name, content=b"text", age=60):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_ready_files_come_in_the_order_of_their_names_from_every_folder(tmp_path):
    for name in ("b.csv", "a.xlsx", "bank/c.xml"):
        drop(tmp_path, name)
    assert [file.name for file in scan(tmp_path).ready] == ["a.xlsx", "b.csv", "bank/c.xml"]


@pytest.mark.parametrize(
    "name", ["~$a.xlsx", ".a.xlsx", "a.xlsx.part", "a.tmp", "a.crdownload", "a.bak", ".a.csv.swp", "a.xlsx~"]
)
def test_a_file_with_a_temporary_name_is_left_alone_and_named(tmp_path, name):
    drop(tmp_path, name)
    found = scan(tmp_path)
    assert found.ready == ()
    assert [(left, "temporary file" in reason) for left, reason in found.left] == [(name, True)]


@pytest.mark.parametrize("name", [".gitkeep", ".DS_Store", "Thumbs.db", "desktop.ini", ".~lock.a.ods#"])
def test_what_systems_leave_in_folders_is_not_even_mentioned(tmp_path, name):
    drop(tmp_path, name)
    assert scan(tmp_path) == Scan((), ())


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\nb.csv", r"a\x0ab.csv"),
        (b"a\rb.csv", r"a\x0db.csv"),
        (b"\x1b[31m.csv", r"\x1b[31m.csv"),
        ("inv\u202evsc.csv".encode(), r"inv\u202evsc.csv"),
        (b"caf\xe9.csv", r"caf\xe9.csv"),
        (rb"a\x0ab.csv", r"a\x5cx0ab.csv"),
        ("café.csv".encode(), "café.csv"),
    ],
)
def test_a_name_is_shown_so_that_it_can_break_no_line_and_no_two_are_alike(tmp_path, name, shown):
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb") as handle:
        handle.write(b"text")
    os.utime(path, (1, 1))
    (file,) = scan(tmp_path).ready
    assert file.name == shown
    assert file.path.read_bytes() == b"text"


def test_a_workbook_open_in_excel_waits(tmp_path):
    drop(tmp_path, "a.xlsx")
    drop(tmp_path, "~$a.xlsx")
    found = scan(tmp_path)
    assert found.ready == ()
    assert "open in a spreadsheet program" in found.left[0][1]


def test_links_are_left_alone(tmp_path):
    secret = drop(tmp_path / "elsewhere", "secret.csv")
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "link.csv").symlink_to(secret)
    (tmp_path / "input" / "linked").symlink_to(tmp_path / "elsewhere")
    found = scan(tmp_path / "input")
    assert found.ready == ()
    assert found.no_files == ("link.csv", "linked")


@pytest.mark.moving
def test_a_file_that_is_being_written_waits_and_a_fresh_one_does_not(tmp_path, monkeypatch):
    monkeypatch.setattr("ar_batch.rim.inbox.LONGEST_WAIT_SECONDS", 2.0)
    drop(tmp_path, "fresh.csv", age=0)
    growing = drop(tmp_path, "growing.csv", age=0)
    stop = threading.Event()

    def grow():
        while not stop.is_set():
            with growing.open("ab") as handle:
                handle.write(b"more\n")
            time.sleep(0.2)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        found = scan(tmp_path)
    finally:
        stop.set()
        writer.join()
    assert [file.name for file in found.ready] == ["fresh.csv"]
    assert found.left == (("growing.csv", "is still being written; the next run takes it"),)


def test_an_original_is_kept_under_its_hash_and_only_then_taken_out(tmp_path):
    path = drop(tmp_path / "input", "Bank März.XLSX", b"content")
    digest = sha256(b"content").hexdigest()
    keep(path, tmp_path / "archive", digest, "Bank März.XLSX")
    kept = archive_path(tmp_path / "archive", digest, "Bank März.XLSX")
    assert kept.read_bytes() == b"content"
    assert kept.name == f"{digest}.xlsx"
    assert take_out(path, digest)
    assert not path.exists()
    assert archived_hashes(tmp_path / "archive") == {digest: kept}


def test_a_file_that_changed_since_it_was_read_is_neither_kept_nor_removed(tmp_path):
    path = drop(tmp_path, "a.csv", b"new content")
    old = sha256(b"old content").hexdigest()
    with pytest.raises(Refusal, match="changed while it was being read"):
        keep(path, tmp_path / "archive", old, "a.csv")
    assert not take_out(path, old)
    assert path.read_bytes() == b"new content"


def test_the_name_of_a_file_never_reaches_the_path_of_the_archive(tmp_path):
    assert archive_path(tmp_path, "ab" * 32, "../../evil.x/../sh").parent == tmp_path / "ab"
