"""The way in: which files in input/ are ready, and how accepted ones are kept for ever under their hash."""

from __future__ import annotations

import os
import re
import shutil
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ar_batch.refusal import Refusal

QUIET_SECONDS = 1.0
"""A file that was written within this time is looked at again after it."""
LONGEST_WAIT_SECONDS = 6.0
"""A file that still changes after this time is left for the next run."""

_PARTIAL = re.compile(r"(^~\$|^\.|\.(tmp|part|partial|crdownload|download|swp|lock|bak)$|~$)", re.IGNORECASE)
_SYSTEM = re.compile(r"^(\.gitkeep|\.gitignore|\.ds_store|\.~lock\..*#|desktop\.ini|thumbs\.db)$", re.IGNORECASE)
"""What systems put into every folder; nobody wants to read of it."""
_NO_FILE = "is a link or a device"


@dataclass(frozen=True)
class Waiting:
    """One ready file: its name below input/, printable and with "/" between folders, and its path."""

    name: str
    path: Path


@dataclass(frozen=True)
class Scan:
    """What lies in input/: ready files in the order of their names, those left alone with the reason, and what is no file."""

    ready: tuple[Waiting, ...]
    left: tuple[tuple[str, str], ...]
    no_files: tuple[str, ...] = ()


def scan(folder: Path) -> Scan:
    """Look for files that are complete. Temporary names, links, devices and files open in Excel are left alone.

    A file is complete when its size and time have not changed for a second; young ones are waited for, up to six
    seconds in all, so that a file dropped just before the run is not missed.
    """
    try:
        found = sorted(_regular_files(folder))
    except OSError as error:
        raise Refusal(f"the input folder {folder} cannot be read: {error.strerror or error}") from error
    ready: list[Waiting] = []
    left: list[tuple[str, str]] = []
    no_files: list[str] = []
    candidates: list[Path] = []
    for path, reason in found:
        if reason == _NO_FILE:
            no_files.append(_name(folder, path))
        elif reason:
            left.append((_name(folder, path), reason))
        else:
            candidates.append(path)
    moving = _still_moving(candidates)
    for path in candidates:
        if path in moving:
            left.append((_name(folder, path), "is still being written; the next run takes it"))
        else:
            ready.append(Waiting(_name(folder, path), path))
    return Scan(tuple(ready), tuple(left), tuple(no_files))


def signatures(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Return name, size and time of every file that may be taken, without waiting: a cheap look for what is new."""
    found = set()
    for path, reason in _regular_files(folder):
        signature = None if reason else _signature(path)
        if signature is not None and time.time() - signature[1] / 1e9 >= QUIET_SECONDS:
            found.add((_name(folder, path), signature[0], signature[1]))
    return frozenset(found)


def archive_path(archive: Path, digest: str, name: str) -> Path:
    """Return where the original with that hash is kept; the ending is kept too, so that a person can open it."""
    ending = Path(name).suffix.lower()
    return archive / digest[:2] / (digest + (ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ""))


def keep(path: Path, archive: Path, digest: str, name: str) -> None:
    """Copy a file to the archive under its hash, safely on disk before this returns.

    Raises Refusal when the file is no longer what was read.
    """
    target = archive_path(archive, digest, name)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    with path.open("rb") as source, partial.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())
    if file_hash(partial) != digest:
        partial.unlink()
        raise Refusal(f"{name} changed while it was being read; run again when nobody writes to it")
    partial.replace(target)
    sync_folder(target.parent)


def take_out(path: Path, digest: str) -> bool:
    """Remove a file from input/ if it still is what was archived; return whether it went."""
    try:
        if file_hash(path) != digest:
            return False
        path.unlink()
    except OSError:
        return False  # open in Excel on Windows, or gone: the next run knows its hash and tries again
    return True


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    total = sha256()
    with path.open("rb") as source:
        while chunk := source.read(1 << 20):
            total.update(chunk)
    return total.hexdigest()


def archived_hashes(archive: Path) -> dict[str, Path]:
    """Return every original in the archive by its hash, and remove copies that were cut short."""
    originals = {}
    for path in archive.glob("*/*"):
        if path.name.startswith("."):
            path.unlink(missing_ok=True)
        else:
            originals[path.name.partition(".")[0]] = path
    return originals


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _name(folder: Path, path: Path) -> str:
    return printable(path.relative_to(folder).as_posix())


def printable(name: str) -> str:
    r"""Return a file's name with what cannot be seen, or printed, written out: it must not forge or break a line.

    >>> printable("a\nb.csv")
    'a\\x0ab.csv'
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(c if c.isprintable() and c != "\\" else _written_out(ord(c)) for c in name)


def _written_out(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00  # how Python keeps a byte that is no UTF-8
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _regular_files(folder: Path) -> Iterable[tuple[Path, str]]:
    for parent, folders, names in os.walk(folder):
        for linked in sorted(f for f in folders if (Path(parent) / f).is_symlink()):
            yield Path(parent) / linked, _NO_FILE
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        present = set(names)
        for name in sorted(names):
            path = Path(parent) / name
            if _SYSTEM.search(name):
                continue
            if _PARTIAL.search(name):
                yield path, "has the name of a temporary file; rename it if it is to be read"
            elif not stat.S_ISREG(path.lstat().st_mode):
                yield path, _NO_FILE
            elif f"~${name}" in present or f"~${name[2:]}" in present or f".~lock.{name}#" in present:
                yield path, "is open in a spreadsheet program; close it and the next run takes it"
            else:
                yield path, ""


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _still_moving(paths: list[Path]) -> set[Path]:
    """Return the files that do not keep still; young ones are watched until they do or time is up."""
    seen = {path: _signature(path) for path in paths}
    waited = 0.0
    young = {path for path, found in seen.items() if found is None or time.time() - found[1] / 1e9 < QUIET_SECONDS}
    while young and waited < LONGEST_WAIT_SECONDS:
        time.sleep(QUIET_SECONDS)
        waited += QUIET_SECONDS
        now = {path: _signature(path) for path in young}
        young = {path for path in young if now[path] is None or now[path] != seen[path]}
        seen |= now
    return young
