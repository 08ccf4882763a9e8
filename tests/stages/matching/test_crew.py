"""Copies of the process that explain receipts: the same tables as without them, also when one of them dies."""

from __future__ import annotations

import os
import signal
import sys

import pandas as pd
import pytest

from ar_batch import parallel
from ar_batch.demo.replay import replay
from ar_batch.demo.world import make_world
from ar_batch.stages.matching import answers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")


class Watched(parallel.Crew):
    """A crew that counts what it was asked, what it was told besides, and what it answered."""

    asked = told = answered = 0

    def ask(self, messages):
        Watched.asked += sum(len(question.receipts) for mine in messages for question in mine)
        Watched.told += sum(len(question.news) for mine in messages for question in mine)
        super().ask(messages)

    def replies(self):
        for reply in super().replies():
            Watched.answered += len(reply)
            yield reply


@pytest.fixture
def watched(monkeypatch):
    """Crews that are watched, and made for a few receipts already."""
    monkeypatch.setattr(parallel, "Crew", Watched)
    for count in ("asked", "told", "answered"):
        monkeypatch.setattr(Watched, count, 0)
    monkeypatch.setattr(answers, "_WORTH_A_CREW", 10)
    monkeypatch.setattr(answers, "_WORTH_ASKING", 2)
    return Watched


def played(world, monkeypatch, processes):
    monkeypatch.setattr(parallel, "processes", lambda: processes)
    return replay(world, [world.days[len(world.days) // 2], world.days[-1]])


def same(one, other):
    for name in one._fields:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("noise", ["ordinary", "hard"])
def test_matching_finds_the_same_with_copies_and_without(monkeypatch, watched, noise):
    world = make_world(31, documents=300, receipts=180, noise=noise)
    alone = played(world, monkeypatch, processes=1)
    assert watched.asked == 0
    together = played(world, monkeypatch, processes=2)
    assert len(alone.applications) > 100
    assert watched.answered == watched.asked > 50
    assert watched.told > 0
    same(alone, together)


def test_matching_finds_the_same_when_a_copy_is_killed_at_its_first_question(monkeypatch, watched, tmp_path):
    explain, killed = answers.Answers._answer, tmp_path / "killed"

    def dying(self, question):
        if not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return explain(self, question)

    world = make_world(32, documents=300, receipts=180, noise="hard")
    alone = played(world, monkeypatch, processes=1)
    monkeypatch.setattr(answers.Answers, "_answer", dying)
    together = played(world, monkeypatch, processes=2)
    assert killed.exists()
    assert watched.answered < watched.asked
    same(alone, together)
