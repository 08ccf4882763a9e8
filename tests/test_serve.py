"""The service against a clock that the test moves: what is due, what is made up, and what an error does."""

from datetime import date, datetime, time, timedelta

from ar_batch.refusal import Refusal
from ar_batch.serve import Service

MONDAY = datetime(2026, 11, 16)
MORNING = time(7, 0)


class World:
    def __init__(self, moment, last_day=None):
        self.moment, self.last, self.files, self.ran, self.said, self.fails = (
            moment,
            last_day,
            frozenset(),
            [],
            [],
            None,
        )
        self.service = Service(
            times=(MORNING, time(13, 0)), weekdays=frozenset(range(5)), retry_minutes=15, now=lambda: self.moment,
            waiting=lambda: self.files, last_day=lambda: self.last, run=self.run, say=self.said.append,
        )  # fmt: skip

    def run(self, day):
        if self.fails:
            raise self.fails
        self.ran.append(day)
        self.last = day

    def tick(self, **later):
        self.moment += timedelta(**later)
        self.service.tick()
        return self.ran


def test_a_run_at_each_configured_time_and_not_again():
    world = World(MONDAY.replace(hour=6, minute=59), last_day=date(2026, 11, 13))
    assert world.tick() == []
    assert world.tick(minutes=1) == [date(2026, 11, 16)]
    assert len(world.tick(minutes=1)) == 1
    assert len(world.tick(hours=6)) == 2
    assert len(world.tick(hours=8)) == 2


def test_several_passed_times_are_made_up_by_one_run():
    world = World(MONDAY.replace(hour=15), last_day=date(2026, 11, 13))
    assert world.tick() == [date(2026, 11, 16)]
    assert len(world.tick(minutes=1)) == 1


def test_a_missed_business_day_is_made_up_and_a_weekend_is_none():
    world = World(MONDAY.replace(hour=6), last_day=date(2026, 11, 12))
    assert world.tick() == [date(2026, 11, 13)]
    assert world.tick(minutes=1) == [date(2026, 11, 13)]
    assert world.tick(hours=2) == [date(2026, 11, 13), date(2026, 11, 16)]


def test_new_files_start_a_run_at_any_hour_and_files_that_stay_do_not_start_another():
    world = World(MONDAY.replace(hour=20), last_day=date(2026, 11, 16))
    world.tick()
    before = len(world.ran)
    world.files = frozenset({("bank.csv", 10, 1)})
    assert len(world.tick(minutes=1)) == before + 1
    assert len(world.tick(minutes=1)) == before + 1
    world.files = frozenset({("bank.csv", 10, 2)})
    assert len(world.tick(minutes=1)) == before + 2


def test_an_error_is_recorded_and_tried_again_after_the_pause_not_at_once():
    world = World(MONDAY.replace(hour=7), last_day=date(2026, 11, 13))
    world.fails = RuntimeError("disk on fire")
    world.tick()
    assert any("disk on fire" in sentence for sentence in world.said)
    world.fails = None
    assert world.tick(minutes=14) == []
    assert world.tick(minutes=1) == [date(2026, 11, 16)]


def test_a_refusal_to_make_up_a_day_does_not_become_a_hot_loop():
    world = World(MONDAY.replace(hour=6), last_day=date(2026, 11, 12))
    world.fails = Refusal("no")
    world.tick()
    said = len(world.said)
    world.tick(minutes=1)
    assert len(world.said) == said
