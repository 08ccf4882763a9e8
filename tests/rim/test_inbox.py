import os
import threading
import time
from hashlib import sha256

import pytest

from ar_batch.refusal import Refusal
from ar_batch.rim.inbox import archive_path, archived_hashes, keep, scan, take_out


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
    "name", ["~$a.xlsx", ".a.xlsx", "a.xlsx.part", "a.tmp", "a.crdownload", ".gitkeep", "Thumbs.db", "a.xlsx~"]
)
def test_temporary_and_hidden_files_are_not_even_mentioned(tmp_path, name):
    drop(tmp_path, name)
    found = scan(tmp_path)
    assert (found.ready, found.left) == ((), ())


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
    found = scan(tmp_path / "input")
    assert found.ready == ()
    assert found.left[0][0] == "link.csv"


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
