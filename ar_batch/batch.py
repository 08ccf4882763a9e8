"""The shell of a run: read, plan, commit, publish, deliver, archive, in that order.

It may be killed between, or within, any two of these steps; the next run ends in the same state. What is committed is
the truth: published files are remade from it, mails waiting in it go on being delivered, files it knows are archived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

import pandas as pd

from ar_batch.pipeline import Facts, Plan, Policies, Progress, plan_report, plan_run, plan_undo, standing, undo_id
from ar_batch.raw import InputFile, Note
from ar_batch.refusal import Refusal
from ar_batch.rim.delivery import Counts
from ar_batch.rim.inbox import Scan, Waiting
from ar_batch.tables.facts import RUNS
from ar_batch.tables.pack import Pack

Taken = tuple[str, str]
"""The name below input/ and the hash of a file that the ledger holds."""


@dataclass(frozen=True)
class Rim:
    """The outside world as callables: tests pass their own, the crash test wraps each."""

    scan: Callable[[], Scan]
    read: Callable[[Sequence[Waiting]], list[InputFile]]
    facts: Callable[[], Facts]
    keep: Callable[[Taken], None]
    append: Callable[[Mapping[str, pd.DataFrame], int], None]
    publish: Callable[[Pack, date], list[str]]
    deliver: Callable[[Plan, date], Counts]
    take_out: Callable[[Taken], bool]
    now: Callable[[], datetime]


@dataclass(frozen=True)
class RunResult:
    """What a run did, for the summary and the exit status."""

    as_of: date
    run_id: str
    committed: bool
    outcomes: pd.DataFrame
    left: tuple[tuple[str, str], ...]
    facts: Facts
    views: Facts
    mail: Counts = field(default_factory=Counts)
    troubles: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """How many rows were refused, and files with no row taken from them."""
        not_taken = self.outcomes["outcome"].isin(("held", "refused"))
        return int(self.outcomes["rows_rejected"].sum()) + int(not_taken.sum())


def run_once(rim: Rim, policies: Policies, as_of: date, *, progress: Progress = lambda _step: None) -> RunResult:
    """Do one run on the business date `as_of`.

    When the ledger already speaks for a later day, that day is only reported again as it was known then: nothing is
    posted or mailed, output/data/ stays the latest, and Refusal is raised where files wait to be posted.
    """
    started = rim.now()
    progress("looking into input/")
    scan = rim.scan()
    every = rim.facts()
    is_past = _is_past(every, scan, as_of)
    facts = standing(every, as_of)
    plan = plan_run(_read(rim, scan, progress), facts, policies, as_of, progress=progress)

    accepted = _with_outcome(plan, "accepted")
    for file in accepted:
        rim.keep(file)
    committed = not is_past and (plan.adds or not _has_run(facts, as_of))
    run = _run_row(plan, len(every["runs"]) + 1, as_of, started, rim.now()) if committed else RUNS.empty()
    if committed:
        progress("committing")
        rim.append(plan.facts | {"runs": run}, len(every["runs"]))

    progress("writing the reports")
    runs = pd.concat([facts["runs"], run], ignore_index=True) if len(facts["runs"]) else run
    pack = plan_report(plan, runs, plan.known["deliveries"], policies, as_of)
    troubles = rim.publish(replace(pack, data_tables={}) if is_past else pack, as_of)
    progress("delivering mail")
    mail = Counts() if is_past else rim.deliver(plan, as_of)
    if mail != Counts():
        deliveries = standing(rim.facts(), as_of)["deliveries"]
        troubles = rim.publish(plan_report(plan, runs, deliveries, policies, as_of), as_of)
    for file in [*accepted, *_with_outcome(plan, "known")]:
        rim.take_out(file)
    return RunResult(
        as_of,
        plan.run_id,
        committed,
        plan.outcomes,
        scan.left,
        {} if is_past else plan.facts,
        plan.views,
        mail,
        tuple(troubles),
    )


def undo_run(rim: Rim, run_id: str, as_of: date) -> Facts:
    """Take back a run by reversing entries, which are returned. Raises Refusal where that cannot be."""
    started = rim.now()
    every = rim.facts()
    if pd.Timestamp(as_of) < every["runs"]["as_of"].max():
        raise Refusal(
            f"the ledger already speaks for {every['runs']['as_of'].max():%Y-%m-%d}; undo with --as-of that day or later"
        )
    entries = plan_undo(every, run_id, as_of)
    row = {
        "run_id": undo_id(run_id), "sequence": len(every["runs"]) + 1, "kind": "undo", "undoes": run_id,
        "as_of": pd.Timestamp(as_of), "started_at": started.isoformat(), "ended_at": rim.now().isoformat(), "status": "complete",
        "files": 0, "rows_read": 0, "rows_posted": 0, "rows_rejected": 0, "mails_queued": 0,
    }  # fmt: skip
    rim.append(entries | {"runs": RUNS.frame([row])}, len(every["runs"]))
    return entries


def _is_past(facts: Mapping[str, pd.DataFrame], scan: Scan, as_of: date) -> bool:
    """Return whether the ledger speaks for a later day; Refusal when there are files to post all the same."""
    last = facts["runs"]["as_of"].max()
    is_past = not pd.isna(last) and bool(pd.Timestamp(as_of) < last)
    if is_past and scan.ready:
        raise Refusal(
            f"the ledger already speaks for {last:%Y-%m-%d}, so files cannot be posted on {as_of}; "
            f"run with --as-of {last:%Y-%m-%d} or later (an earlier day can be reported when input/ is empty)"
        )
    return is_past


def _read(rim: Rim, scan: Scan, progress: Progress) -> Iterator[InputFile]:
    """Return what was read, once: nobody holds the rows any longer than it takes to take them in."""
    if scan.ready:
        progress(f"reading {len(scan.ready)} file{'s' if len(scan.ready) > 1 else ''}")
    return chain(rim.read(scan.ready), (InputFile(name, "", refusal=Note("not-a-file")) for name in scan.no_files))


def _with_outcome(plan: Plan, outcome: str) -> list[Taken]:
    rows = plan.outcomes[plan.outcomes["outcome"] == outcome]
    return list(zip(rows["name"], rows["sha256"], strict=True))


def _has_run(facts: Mapping[str, pd.DataFrame], as_of: date) -> bool:
    return bool((facts["runs"]["as_of"] == pd.Timestamp(as_of)).any())


def _run_row(plan: Plan, sequence: int, as_of: date, started: datetime, ended: datetime) -> pd.DataFrame:
    accepted = plan.outcomes[plan.outcomes["outcome"] == "accepted"]
    sums: Any = accepted[["rows_read", "rows_posted", "rows_rejected", "rows_ignored"]].sum()
    row = {
        "run_id": plan.run_id, "sequence": sequence, "kind": "run", "undoes": "", "as_of": pd.Timestamp(as_of),
        "started_at": started.isoformat(), "ended_at": ended.isoformat(), "status": "complete", "files": len(accepted),
        # Totals and titles are no data: what a run has read is posted, unchanged, held or rejected.
        "rows_read": int(sums["rows_read"] - sums["rows_ignored"]), "rows_posted": int(sums["rows_posted"]), "rows_rejected": int(sums["rows_rejected"]),
        "mails_queued": len(plan.facts.get("mails", ())),
    }  # fmt: skip
    return RUNS.frame([row])
