"""Work over many items spread over the processor's cores, with the same result as without.

The work is a function that only reads what it was given and what it remembers: each process is a copy of this one at
this moment (a fork), so nothing is handed over but the results. Where a process cannot be copied (Windows, macOS) or
the items are few, the work is done here. `spread` makes copies for one piece of work, `beside` one for what is needed
later; those of a `Crew` stay, and are told what has changed since.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import pairwise
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from queue import Queue
from typing import Any, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")

WORTHWHILE = 5_000
"""Fewer items than this are done sooner here."""

_SHARES_EACH = 4
"""Shares for each process: one that is quick takes another."""

_MOST_IN_A_TURN = 150_000
"""Items that one copy does at most, about: what it remembers goes with it."""

_MOST_WAITING = 64
"""So many replies of a copy wait to be taken, at most, before it stops answering."""

_ENDED = "a copy of the process has ended"

_work: Callable[[Any], Any] | None = None
_shares: list[Any] = []


def spread(work: Callable[[Sequence[T]], R], items: Sequence[T], *, worthwhile: int | None = None) -> list[R]:
    """Return what `work` makes of the items, cut into shares that follow each other; one share when it is done here.

    Fewer items than `worthwhile` (WORTHWHILE, if not said) are done here.
    """
    global _work, _shares
    cores = processes()
    if len(items) < (WORTHWHILE if worthwhile is None else worthwhile) or cores < 2:
        return [work(items)]
    each_turn = cores * _SHARES_EACH
    turns = -(-len(items) // (cores * _MOST_IN_A_TURN))
    count = turns * each_turn
    edges = [len(items) * place // count for place in range(count + 1)]
    _work, _shares = work, [items[start:end] for start, end in pairwise(edges)]
    try:
        # What is there already is not looked at by the copies' garbage collection, so that its memory stays shared.
        gc.freeze()
        return [
            done for turn in range(turns) for done in _in_turn(range(turn * each_turn, (turn + 1) * each_turn), cores)
        ]
    except (BrokenProcessPool, OSError):
        # No memory for copies: it takes longer here, and comes to the same.
        return [work(items)]
    finally:
        gc.unfreeze()
        _work, _shares = None, []


def _in_turn(places: Sequence[int], cores: int) -> list[Any]:
    """Do some shares on all cores, in copies that live no longer: what they touched and remember goes with them."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(cores, mp_context=context, initializer=gc.disable) as pool:
        return list(pool.map(_done, places))


@contextmanager
def uncollected() -> Iterator[None]:
    """Make millions of small things without the garbage collector looking at all of them again and again.

    What is no longer referred to goes at once all the same; only circles wait, of which there are hardly any.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def processes() -> int:
    """Return how many processes may work at a time: the cores given to this one; 1 where no process can be copied."""
    if sys.platform != "linux" or multiprocessing.parent_process() is not None:
        return 1
    return len(os.sched_getaffinity(0))


def _done(place: int) -> Any:
    assert _work is not None, "a copy is made after the work is known"
    return _work(_shares[place])


class Crew:
    """Copies of this process that stay: each remembers what it was asked and told, and answers what it is sent.

    They end with `close`, or when this process does. OSError where there is no memory for them.
    """

    def __init__(self, count: int, answer: Callable[[Any], Any]) -> None:
        context = multiprocessing.get_context("fork")
        self._ends: list[Connection] = []
        self._busy: list[Connection] = []
        self._copies = []
        gc.freeze()
        try:
            for _ in range(count):
                ours, theirs = context.Pipe()
                self._ends.append(ours)
                # A copy holds no end of ours, or it would not notice that we are gone.
                copy = context.Process(target=_serve, args=(theirs, list(self._ends), answer), daemon=True)
                copy.start()
                theirs.close()
                self._copies.append(copy)
        except OSError:
            self.close()
            raise
        finally:
            gc.unfreeze()

    def __len__(self) -> int:
        return len(self._copies)

    def ask(self, messages: Sequence[Sequence[Any]]) -> None:
        """Send each copy its messages, which it works through; `replies` takes what it answers to each.

        Raises `Gone` when a copy has ended.
        """
        assert not self._busy, "what was asked before has been taken"
        try:
            for end, mine in zip(self._ends, messages, strict=True):
                if mine:
                    end.send(mine)
                    self._busy.append(end)
        except OSError as gone:
            raise Gone(_ENDED) from gone

    def replies(self) -> Iterator[Any]:
        """Yield the replies to what was asked, as they come.

        Raises what an answer raised; `Gone` when a copy has ended.
        """
        try:
            while self._busy:
                for end in wait(self._busy):
                    assert isinstance(end, Connection), "we wait for connections"
                    reply, error, left = end.recv()
                    if not left:
                        self._busy.remove(end)
                    if error is not None:
                        raise error
                    yield reply
        except (EOFError, OSError) as gone:
            raise Gone(_ENDED) from gone

    def close(self) -> None:
        """End the copies."""
        for end in self._ends:
            end.close()
        for copy in self._copies:
            copy.join()


def beside(work: Callable[[], R], *, worthwhile: bool) -> Callable[[], R]:
    """Begin some work in a copy of this process, which goes on meanwhile; what is returned gives its result, when that is needed.

    Where it is not `worthwhile`, or there is no copy, the work is done then.
    """
    if not worthwhile or processes() < 2:
        return work
    try:
        copy = Crew(1, lambda _: work())
        copy.ask([[None]])
    except (Gone, OSError):
        return work

    def result() -> R:
        try:
            [made] = copy.replies()
            return cast("R", made)
        except Gone:
            return work()
        finally:
            copy.close()

    return result


class Gone(Exception):
    """A copy of the process has ended before its work was done: there was no memory for it, perhaps."""


def _serve(end: Connection, others: list[Connection], answer: Callable[[Any], Any]) -> None:
    """Answer until nobody asks any more."""
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks stops, and closes its end
    for each in others:
        each.close()
    # The next is answered while the process that asks is not yet ready for the last.
    outbox: Queue[memoryview] = Queue(_MOST_WAITING)
    threading.Thread(target=_hand_in, args=(end, outbox), daemon=True).start()
    while True:
        try:
            messages = end.recv()
            for left, message in zip(range(len(messages) - 1, -1, -1), messages, strict=True):
                outbox.put(_reply(answer, message, left))
        except (EOFError, OSError, MemoryError):
            return


def _reply(answer: Callable[[Any], Any], message: Any, left: int) -> memoryview:
    """What is sent back: the answer to a message or what that raised, and how many there are after it."""
    try:
        return ForkingPickler.dumps((answer(message), None, left))
    except (OSError, MemoryError):
        raise
    except Exception as error:  # raised again where it was asked
        return ForkingPickler.dumps((None, error, left))


def _hand_in(end: Connection, outbox: Queue[memoryview]) -> None:
    """Send what is answered, one after the other; when nobody takes it any more, this copy ends."""
    with suppress(OSError):
        while True:
            end.send_bytes(outbox.get())
    os._exit(0)
