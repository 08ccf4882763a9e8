"""Our end of the reading process: start it, ask it, and outlive it."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import subprocess
import sys
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from ar_batch.raw import InputFile, Note, Sheet
from ar_batch.rim.readers.limits import ReadLimits

_ROOT = str(Path(__file__).resolve().parents[3])
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from ar_batch.rim.readers.worker import serve; serve()"
_ALLOWED = {
    ("ar_batch.raw", "Sheet"), ("ar_batch.raw", "Statement"), ("ar_batch.raw", "Note"), ("decimal", "Decimal"),
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"),
    ("datetime", "timezone"),
}  # fmt: skip


class Child:
    """A reading process, started when first asked and replaced when it has died. Use it as a context manager."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def start(self) -> None:
        """Start the process without waiting for it, so that it is ready when the first file is."""
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter, our own program
                [sys.executable, "-c", _PROGRAM, _ROOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self._is_ready = False

    def read(self, name: str, path: Path) -> InputFile:
        """Return the file as read, or with the reason why not. Never raises for what the file holds."""
        process = self._started()
        seconds = self._limits.seconds + self._limits.seconds_per_mb * _megabytes(path)
        with _Deadline(process, seconds) as deadline:
            got = _ask(process, name, path, self._limits)
        if got.refusal is not None and got.refusal.code == "reader-failed":
            self._stop()
        if got.refusal == _DIED:
            reason = f"it took longer than {seconds} seconds" if deadline.passed else _cause(process)
            got = replace(got, refusal=Note("reader-failed", fills={"reason": reason}))
        return got if got.sha256 else replace(got, sha256=_hash(path, self._limits.file_mb_max << 20))

    def _started(self) -> subprocess.Popen[bytes]:
        self.start()
        process = cast("subprocess.Popen[bytes]", self._process)
        if not self._is_ready:
            with _Deadline(process, _START_SECONDS), contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
                _Unpickler(cast("BinaryIO", process.stdout)).load()
            self._is_ready = True
        return process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)
        process.wait()


class _Deadline:
    """Kills the process when the time is over; `passed` says whether that happened."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.passed = False
        self._process = process
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.passed = True
        self._process.kill()


_START_SECONDS = 60.0
"""The interpreter may start slowly on a busy machine; that is not the file's fault."""
_DIED = Note("reader-failed")


def _ask(process: subprocess.Popen[bytes], name: str, path: Path, limits: ReadLimits) -> InputFile:
    requests, answers = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
    digest, rows, sheets = "", list[Any](), list[Sheet]()
    try:
        pickle.dump((str(path.absolute()), name, limits), requests)
        requests.flush()
        while True:
            kind, value = _Unpickler(answers).load()
            if kind == "rows":
                rows.extend(value)
            elif kind == "sheet":
                sheets.append(replace(value, rows=rows))
                rows = []
            elif kind == "hash":
                digest = value
            elif kind == "refused":
                return InputFile(name, digest, refusal=value)
            else:
                return InputFile(name, digest, tuple(sheets))
    except (OSError, EOFError, pickle.UnpicklingError):
        return InputFile(name, digest, refusal=_DIED)


class _Unpickler(pickle.Unpickler):
    """Pickles from a process that has read hostile bytes: only the types of `ar_batch.raw` come through."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not an answer")
        return super().find_class(module, name)


def _cause(process: subprocess.Popen[bytes]) -> str:
    process.kill()
    status = process.wait()
    if status in (-9, -24):
        return "it took too much time or memory"
    return f"the reading program broke down on it (status {status})"


def _megabytes(path: Path) -> int:
    try:
        return path.lstat().st_size >> 20
    except OSError:
        return 0


def _hash(path: Path, most: int) -> str:
    """Return the hash of the content where the child could not; blank for what is no readable file, or has no end."""
    whole = sha256()
    try:
        if not path.is_file() or path.is_symlink() or path.stat().st_size > most:
            return ""
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                whole.update(block)
    except OSError:
        return ""
    return whole.hexdigest()


def _close(pipe: io.BufferedIOBase | Any) -> None:
    # The other end may be gone; that is why we close it.
    with contextlib.suppress(OSError):
        pipe.close()
