"""The way out: a day's pack into output/, each file whole or not at all, nothing a person wrote in overwritten."""

from __future__ import annotations

import csv
import io
import json
import os
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from ar_batch.rim.inbox import file_hash, sync_folder
from ar_batch.rim.workbook_out import write_book
from ar_batch.tables.pack import Pack

Manifest = Mapping[str, list[str]]

OUTSIDE_TRIES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""Seconds between tries to replace a file that is open in Excel on Windows."""


def publish(pack: Pack, output: Path, day: str, manifest: Path) -> list[str]:
    """Write the pack to output/DAY/ and output/data/; return sentences about what could not be replaced.

    A file that already has the same bytes is not touched. A workbook that somebody edited in output/ since it was
    published (its hash is not the one in the manifest) is kept beside the new one as "NAME (edited).xlsx". Files of an
    earlier run of the day that are no longer part of the pack are removed.
    """
    ours = _read_manifest(manifest)
    folder = output / day
    written: dict[str, list[str]] = {}
    troubles: list[str] = []

    def put(path: Path, write: Callable[[Path], None]) -> None:
        key = path.relative_to(output).as_posix()
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        write(partial)
        fresh = file_hash(partial)
        known = ours.get(key, [])
        written[key] = [*known, fresh][-2:] if fresh not in known else known
        if path.suffix == ".xlsx" and written[key] != known:
            # Noted before it is replaced: after a kill, neither the old nor the new one is taken for a person's work.
            _write_manifest(manifest, ours | written)
        trouble = _put(partial, path, fresh, known)
        if trouble:
            troubles.append(trouble)

    for name, book in pack.books.items():
        put(folder / name, lambda path, book=book: write_book(book, path))  # type: ignore[misc]
    for name, table in pack.day_tables.items():
        put(folder / name, lambda path, table=table: _write_csv(table, path))  # type: ignore[misc]
    for name, content in pack.day_files.items():
        put(folder / name, lambda path, content=content: path.write_bytes(content))  # type: ignore[misc]
    for name, table in pack.data_tables.items():
        put(output / "data" / name, lambda path, table=table: _write_csv(table, path))  # type: ignore[misc]
    _remove_stale(output, folder, ours, written)
    _write_manifest(manifest, {k: v for k, v in ours.items() if k.split("/")[0] != day} | written)
    return troubles


def _put(partial: Path, path: Path, fresh: str, published: list[str]) -> str:
    if path.exists():
        present = file_hash(path)
        if present == fresh:
            partial.unlink()
            return ""
        if published and present not in published and path.suffix == ".xlsx":
            _replace(path, _free_name(path, "edited"))
    with partial.open("rb+") as handle:
        os.fsync(handle.fileno())
    try:
        _replace(partial, path)
    except OSError:
        beside = _free_name(path, "2")
        partial.replace(beside)
        return f"{path.name} is open elsewhere, so the new one is {beside.name}; close it, and the next run replaces it"
    sync_folder(path.parent)
    return ""


def _replace(source: Path, target: Path) -> None:
    for pause in OUTSIDE_TRIES:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.replace(target)


def _free_name(path: Path, word: str) -> Path:
    candidate = path.with_name(f"{path.stem} ({word}){path.suffix}")
    number = 2
    while candidate.exists():
        candidate = path.with_name(f"{path.stem} ({word} {number}){path.suffix}")
        number += 1
    return candidate


class _WithoutReturns(io.BufferedWriter):
    """A file whose bare carriage returns become blanks: the writer does not quote them, and for most they end a line."""

    def write(self, data: Any, /) -> int:
        return super().write(bytes(data).replace(b"\r", b" "))


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    # Straight to the file: as one text in memory a large table would take several times its size.
    with io.TextIOWrapper(_WithoutReturns(io.FileIO(path, "w")), encoding="utf-8", newline="") as file:
        table.to_csv(file, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)


def _remove_stale(output: Path, folder: Path, ours: Manifest, written: Manifest) -> None:
    if folder.is_dir():
        for partial in folder.rglob(".*.partial"):
            partial.unlink(missing_ok=True)
    for key, published in ours.items():
        path = output / key
        if key.startswith(f"{folder.name}/") and key not in written and path.is_file() and file_hash(path) in published:
            path.unlink()


def _read_manifest(path: Path) -> dict[str, list[str]]:
    """Return path below output/ -> the last two hashes published; empty when there is none or it is damaged."""
    try:
        body = json.loads(path.read_text("utf-8"))
        files = body["files"]
        return dict(files) if body["check"] == _check(files) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_manifest(path: Path, files: Manifest) -> None:
    ordered = dict(sorted(files.items()))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"files": ordered, "check": _check(ordered)}, indent=0), "utf-8")
    partial.replace(path)


def _check(files: Manifest) -> str:
    return sha256("\n".join(f"{k} {' '.join(v)}" for k, v in sorted(files.items())).encode()).hexdigest()
