"""One run at a time in a home: a lock of the operating system, which a killed process cannot leave behind."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ar_batch.refusal import Locked


@contextmanager
def run_lock(path: Path, moment: str) -> Iterator[None]:
    """Hold the lock on `path` while inside; its text says who holds it since when, for people.

    Raises Locked at once when another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _taken(handle):
            holder = os.pread(handle, 200, 1).decode("utf-8", "replace").strip() if sys.platform != "win32" else ""
            raise Locked(
                f"another run is at work in this home ({holder or 'holder unknown'}); wait for it to end, then run again"
            )
        text = f" process {os.getpid()} on {socket.gethostname()}, since {moment}\n".encode()
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text)
        yield
    finally:
        os.close(handle)  # gives the lock back


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
