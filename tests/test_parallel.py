"""Work spread over processes: the same result as without, and no loss when a process dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from pickle import PicklingError

import pandas as pd
import pytest

from ar_batch import parallel
from ar_batch.demo.replay import replay
from ar_batch.demo.world import make_world
from ar_batch.stages.matching import hits

FORKS = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")


def test_few_items_are_done_here():
    assert parallel.spread(lambda some: (os.getpid(), list(some)), range(3)) == [(os.getpid(), [0, 1, 2])]


@FORKS
def test_many_items_are_cut_into_shares_that_follow_each_other(monkeypatch):
    monkeypatch.setattr(parallel, "processes", lambda: 2)
    found = parallel.spread(lambda some: (os.getpid(), list(some)), range(parallel.WORTHWHILE))
    assert [item for _, share in found for item in share] == list(range(parallel.WORTHWHILE))
    assert os.getpid() not in {process for process, _ in found}


@FORKS
def test_copies_live_no_longer_than_their_turn(monkeypatch):
    monkeypatch.setattr(parallel, "processes", lambda: 2)
    monkeypatch.setattr(parallel, "_MOST_IN_A_TURN", 1_000)
    found = parallel.spread(lambda some: (os.getpid(), list(some)), range(6_000))
    assert [item for _, share in found for item in share] == list(range(6_000))
    turns = [{process for process, _ in found[start : start + 8]} for start in range(0, 24, 8)]
    assert len(found) == 24
    assert len(set.union(*turns)) == sum(map(len, turns))


@FORKS
def test_what_a_dying_process_leaves_undone_is_done_here(monkeypatch):
    monkeypatch.setattr(parallel, "processes", lambda: 2)
    here = os.getpid()

    def work(some):
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(some)

    assert parallel.spread(work, range(parallel.WORTHWHILE)) == [parallel.WORTHWHILE]


@FORKS
def test_what_is_begun_beside_is_made_in_a_copy_and_where_it_is_not_worthwhile_here(monkeypatch):
    monkeypatch.setattr(parallel, "processes", lambda: 2)
    assert parallel.beside(os.getpid, worthwhile=True)() != os.getpid()
    assert parallel.beside(os.getpid, worthwhile=False)() == os.getpid()


@FORKS
def test_what_a_copy_beside_leaves_undone_is_done_here_and_its_mistakes_are_told(monkeypatch):
    monkeypatch.setattr(parallel, "processes", lambda: 2)
    here = os.getpid()

    def work():
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert parallel.beside(work, worthwhile=True)() == "done"
    with pytest.raises(ZeroDivisionError):
        parallel.beside(lambda: 1 // 0, worthwhile=True)()


@FORKS
def test_a_mistake_in_a_process_is_a_mistake_here(monkeypatch):
    monkeypatch.setattr(parallel, "processes", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        parallel.spread(lambda some: 1 // 0 if some else 0, range(parallel.WORTHWHILE))


@FORKS
@pytest.mark.parametrize("noise", ["ordinary", "hard"])
def test_matching_finds_the_same_on_one_core_and_on_two(monkeypatch, noise):
    world = make_world(31, documents=400, receipts=260, noise=noise)
    alone = replay(world, [world.days[-1]])
    monkeypatch.setattr(parallel, "WORTHWHILE", 20)
    monkeypatch.setattr(hits, "_WORTHWHILE", 20)
    monkeypatch.setattr(parallel, "processes", lambda: 2)
    together = replay(world, [world.days[-1]])
    assert len(alone.applications) > 100
    for name in alone._fields:
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(together, name))


# -- copies that stay --------------------------------------------------------------------------------------------------


def remembering():
    """An answer that says who answers, and all that it was sent so far."""
    sent = []

    def answer(message):
        sent.append(message)
        return os.getpid(), list(sent)

    return answer


def ended(process: int) -> bool:
    """Whether a process has ended; one that nobody has asked about since is still listed, as a zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"


def exchanged(crew, messages):
    crew.ask(messages)
    return crew.replies()


@FORKS
def test_each_copy_of_a_crew_answers_its_messages_and_remembers_them():
    with closing(parallel.Crew(2, remembering())) as crew:
        first = list(exchanged(crew, [["a", "b"], ["c"]]))
        second = list(exchanged(crew, [["d"], ["e"]]))
    assert sorted(sent for _, sent in first) == [["a"], ["a", "b"], ["c"]]
    assert sorted(sent for _, sent in second) == [["a", "b", "d"], ["c", "e"]]
    assert len({process for process, _ in first}) == 2
    assert {process for process, _ in first} == {process for process, _ in second}
    assert os.getpid() not in {process for process, _ in first}


@FORKS
def test_a_copy_without_messages_is_not_waited_for():
    with closing(parallel.Crew(2, remembering())) as crew:
        assert [sent for _, sent in exchanged(crew, [[], ["a"]])] == [["a"]]
        assert list(exchanged(crew, [[], []])) == []


@FORKS
def test_a_mistake_in_a_copy_is_raised_where_it_was_asked():
    with closing(parallel.Crew(2, lambda number: 6 // number)) as crew, pytest.raises(ZeroDivisionError):
        list(exchanged(crew, [[1, 0], [2]]))


@FORKS
def test_what_a_copy_cannot_send_is_told_where_it_was_asked():
    with closing(parallel.Crew(1, lambda _: lambda: None)) as crew, pytest.raises((AttributeError, PicklingError)):
        list(exchanged(crew, [["a"]]))


@FORKS
def test_a_copy_that_was_killed_is_gone():
    with closing(parallel.Crew(2, remembering())) as crew:
        victim, _ = next(exchanged(crew, [["a"], []]))
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(parallel.Gone):
            list(exchanged(crew, [["b"], ["c"]]))


@FORKS
def test_a_copy_that_is_killed_while_it_answers_is_gone():
    with (
        closing(parallel.Crew(2, lambda _: os.kill(os.getpid(), signal.SIGKILL))) as crew,
        pytest.raises(parallel.Gone),
    ):
        list(exchanged(crew, [["a"], []]))


@FORKS
def test_no_copy_is_left_after_closing():
    with closing(parallel.Crew(3, remembering())) as crew:
        copies = [process for process, _ in exchanged(crew, [["a"], ["b"], ["c"]])]
        assert not any(map(ended, copies))
    assert len(set(copies)) == 3
    assert all(map(ended, copies))


ASKING = """
import os, signal
from ar_batch import parallel

crew = parallel.Crew(2, lambda message: os.getpid())
crew.ask([["a"], ["b"]])
print(*crew.replies(), flush=True)
signal.pause()
"""


@FORKS
def test_copies_end_when_the_process_that_asks_is_killed():
    with subprocess.Popen([sys.executable, "-c", ASKING], stdout=subprocess.PIPE, text=True) as asking:
        copies = [int(process) for process in asking.stdout.readline().split()]
        assert not any(map(ended, copies))
        asking.kill()
    deadline = time.monotonic() + 30
    while not all(map(ended, copies)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(copies) == 2
    assert all(map(ended, copies))
