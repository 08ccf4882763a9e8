"""Work spread over processes: the same result as without, and no loss when a process dies."""

from __future__ import annotations

import os
import signal
import sys

import pandas as pd
import pytest

from ar_batch import parallel
from ar_batch.demo.replay import replay
from ar_batch.demo.world import make_world
from ar_batch.stages.matching import engine, hits

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
    monkeypatch.setattr(engine, "_AHEAD", 30)
    monkeypatch.setattr(parallel, "processes", lambda: 2)
    together = replay(world, [world.days[-1]])
    assert len(alone.applications) > 100
    for name in alone._fields:
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(together, name))
