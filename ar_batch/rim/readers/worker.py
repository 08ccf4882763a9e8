"""The process that opens strangers' files. It may die at any time; its parent says so and starts another.

It reads one request after the other from standard input and answers with pickles on standard output: the hash of the
content, then for each sheet its rows in blocks and the sheet itself, then an end (or why the file is refused).
"""

from __future__ import annotations

import gc
import os
import pickle
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from ar_batch.raw import Cell, Note
from ar_batch.rim.readers.content import read_content
from ar_batch.rim.readers.limits import ReadLimits
from ar_batch.rim.readers.parts import Unreadable

BLOCK_ROWS = 10_000
"""Rows in one message: large enough to be quick, small enough to keep memory flat."""

_REPEATED = {str, date, datetime}
_KNOWN_MAX = 100_000


def serve() -> None:
    """Answer requests until the parent closes the pipe."""
    requests, answers = sys.stdin.buffer, _private_stdout()
    _no_side_effects()
    gc.disable()  # rows make no cycles; looking for them costs a tenth of the time
    _answer(answers, ("ready", None))
    while True:
        try:
            path, name, limits = pickle.load(requests)  # noqa: S301  our own parent wrote it
        except EOFError:
            return
        for message in _answers(Path(path), name, limits):
            _answer(answers, message)


def _answer(answers: BinaryIO, message: tuple[str, Any]) -> None:
    pickle.dump(message, answers, protocol=pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _private_stdout() -> BinaryIO:
    """Keep the pipe to ourselves: what a library prints goes to standard error."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(pipe, "wb", buffering=1 << 16)


def _no_side_effects() -> None:
    try:
        import resource
    except ImportError:  # Windows knows no such limits; the parent's clock and the checks before parsing remain
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit(size: int, limits: ReadLimits) -> None:
    """Bound memory and processor time for a file of that size."""
    try:
        import resource
    except ImportError:
        return
    megabytes = size >> 20
    memory = (limits.memory_mb + limits.memory_mb_per_mb * megabytes) << 20
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = limits.seconds + limits.seconds_per_mb * megabytes
    until = int(spent.ru_utime + spent.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answers(path: Path, name: str, limits: ReadLimits) -> Iterator[tuple[str, Any]]:
    try:
        data = _content(path, limits)
        yield "hash", sha256(data).hexdigest()
        for draft in read_content(name, data, limits):
            for block in _blocks(draft.rows):
                yield "rows", block
            yield "sheet", draft.sheet()
        yield "end", None
    except Unreadable as refused:
        yield "refused", refused.note
    except MemoryError:
        yield (
            "refused",
            Note("reader-failed", fills={"reason": "it needs more memory than a file of its size may take"}),
        )
    except Exception as error:
        # Whatever a parser trips over, the other files of the run must not suffer from it.
        yield "refused", Note("damaged-file", fills={"reason": f"{type(error).__name__}: {error}"})


def _content(path: Path, limits: ReadLimits) -> bytes:
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("not-a-file")
        if found.st_size > limits.file_mb_max << 20:
            raise Unreadable("file-too-large", size=found.st_size >> 20, limit=limits.file_mb_max)
        _limit(found.st_size, limits)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("file-not-opened", reason=error.strerror or type(error).__name__) from None


def _blocks(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    """Yield the rows in blocks, in which each text and day is one object: columns repeat themselves, pipes need not."""
    known: dict[Cell, Cell] = {}
    rest = iter(rows)
    while block := list(islice(rest, BLOCK_ROWS)):
        yield _shared(block, known)


def _shared(block: list[Sequence[Cell]], known: dict[Cell, Cell]) -> list[Sequence[Cell]]:
    if not block[0] or len(set(map(len, block))) > 1:
        return block
    columns: list[Iterable[Cell]] = []
    for column in zip(*block, strict=True):
        # Only kinds of which none equals one of another kind, as 1 equals True.
        distinct = set(column) if set(map(type, column)) <= _REPEATED else None
        if distinct is None or len(distinct) * 2 > len(column):
            columns.append(column)
            continue
        if len(known) > _KNOWN_MAX:
            known.clear()
        one = {cell: known.setdefault(cell, cell) for cell in distinct}
        columns.append(map(one.__getitem__, column))
    return list(zip(*columns, strict=True))
