"""Staying up: runs at the configured times and soon after files in input/ are complete. `schedule` is only the ticker."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import schedule

from ar_batch.config import WEEKDAYS
from ar_batch.home import find_home, last_business_day, run
from ar_batch.refusal import Refusal
from ar_batch.rim import clock
from ar_batch.rim.inbox import signatures

DAYS_BACK = 7
"""How far back a missed business day is looked for."""


@dataclass
class Service:
    """Decides at each tick whether a run is due. The outside world comes in as callables.

    `waiting` describes what is ready in input/ (any change in it is news); `last_day` is the newest business date of
    the ledger; `run` does one run on a date; `say` records a sentence.
    """

    times: tuple[time, ...]
    weekdays: frozenset[int]
    retry_minutes: int
    now: Callable[[], datetime]
    waiting: Callable[[], frozenset[tuple[str, int, int]]]
    last_day: Callable[[], date | None]
    run: Callable[[date], None]
    say: Callable[[str], None]
    _done: set[datetime] = field(default_factory=set)
    _tried: frozenset[tuple[str, int, int]] = frozenset()
    _retry_at: datetime | None = None

    def tick(self) -> None:
        """Do what is due: a missed business day, today's time, new files, or another try after an error."""
        now = self.now()
        missed = self._missed_day(now)
        if missed is not None:
            self.say(f"making up the missed business day {missed}")
            self._attempt(missed, now)
            return
        slot = self._due_slot(now)
        files = self.waiting()
        fresh = bool(files - self._tried)
        again = self._retry_at is not None and now >= self._retry_at
        if slot is None and not fresh and not again:
            return
        self.say("a run is due: " + ("the time has come" if slot else "new files" if fresh else "another try"))
        if slot is not None:
            self._done.add(slot)
        self._tried = files
        self._attempt(now.date(), now)

    def _attempt(self, day: date, now: datetime) -> None:
        self._retry_at = None
        try:
            self.run(day)
        except Refusal as refusal:
            self.say(f"the run of {day} was refused: {refusal}")
            self._retry_at = now + timedelta(minutes=self.retry_minutes)
        except Exception as error:  # a daemon outlives any error; it is recorded and tried again
            self.say(f"the run of {day} failed: {type(error).__name__}: {error}")
            self._retry_at = now + timedelta(minutes=self.retry_minutes)

    def _is_business_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays

    def _missed_day(self, now: datetime) -> date | None:
        """Return the latest business day before today without a run, if a ledger exists and the error pause is over."""
        last = self.last_day()
        if last is None or not self.times or (self._retry_at is not None and now < self._retry_at):
            return None
        for back in range(1, DAYS_BACK + 1):
            day = now.date() - timedelta(days=back)
            if self._is_business_day(day):
                return day if day > last else None
        return None

    def _due_slot(self, now: datetime) -> datetime | None:
        if not self._is_business_day(now.date()):
            return None
        slots = [now.replace(hour=t.hour, minute=t.minute, second=0, microsecond=0) for t in self.times]
        due = [slot for slot in slots if slot <= now and slot not in self._done]
        self._done.update(due[:-1])  # of several passed times only the last one is made up
        return due[-1] if due else None


def keep_ticking(
    service: Service, every_seconds: int, sleep: Callable[[float], object], stopped: Callable[[], bool]
) -> None:
    """Tick until stopped. One tick ends before the next begins, so there are never two runs at once."""
    ticker = schedule.Scheduler()
    ticker.every(every_seconds).seconds.do(service.tick)
    service.tick()
    while not stopped():
        ticker.run_pending()
        sleep(min(1.0, every_seconds))


def serve_home(root: Path, say: Callable[[str], None]) -> None:
    """Serve a home until the process is stopped; every sentence also goes to state/serve.log."""
    home, config = find_home(root)
    zone = config.company.timezone
    home.state.mkdir(parents=True, exist_ok=True)

    def note(sentence: str) -> None:
        line = f"{clock.now(zone):%Y-%m-%d %H:%M:%S}  {sentence}"
        say(line)
        with (home.state / "serve.log").open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def run_on(day: date) -> None:
        _, result = run(root, day)
        rows = result.outcomes
        note(
            f"run of {day}: {len(rows)} file(s), {int(rows['rows_posted'].sum())} row(s) posted, {result.rejected} refused. "
            f"{result.mail.sentence}".rstrip()
        )

    service = Service(
        times=config.schedule.times,
        weekdays=frozenset(WEEKDAYS.index(day) for day in config.schedule.weekdays),
        retry_minutes=config.schedule.retry_minutes,
        now=lambda: clock.now(zone),
        waiting=lambda: signatures(home.input),
        last_day=lambda: last_business_day(root),
        run=run_on,
        say=note,
    )
    note(
        f"serving {home.root}: runs at {', '.join(f'{t:%H:%M}' for t in service.times)} and when files arrive; Ctrl+C ends it"
    )
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopped.set())
    with suppress(KeyboardInterrupt):
        keep_ticking(service, config.schedule.look_every_seconds, stopped.wait, stopped.is_set)
    note("stopped")
