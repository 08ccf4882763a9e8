"""The demo: a home with a made-up company, run day by day as a clerk would, and measured against the truth."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ar_batch.demo.evaluate import Score, as_posted, as_suggested, score
from ar_batch.demo.files import day_files, write_files
from ar_batch.demo.world import World, make_world
from ar_batch.refusal import Refusal

WORLD_DAYS: Final = 45
"""Business days of bank statements: two months. A run fetches what came since the run before."""

_BARE_CONFIG: Final = '[company]\nname = "Our company"\ncurrency = "EUR"\ntimezone = "Europe/Berlin"\n'

Progress = Callable[[int, int, str], None]
"""Takes the days done, the days in all, and what is being done."""


@dataclass(frozen=True)
class Summary:
    """What the demo made: the world with its truth, the last day's pack, and how matching did."""

    home: Path
    world: World
    last_day: date
    score: Score
    waiting: int
    waiting_minor: int
    letters: int
    rejected: int

    @property
    def report(self) -> Path:
        """The daily report of the last day."""
        return self.home / "output" / self.last_day.isoformat() / f"ar_report_{self.last_day}.xlsx"

    @property
    def review(self) -> Path:
        """The review workbook of the last day."""
        return self.home / "output" / self.last_day.isoformat() / f"review_{self.last_day}.xlsx"


def run_demo(
    home: Path,
    *,
    seed: int,
    days: int,
    customers: int = 300,
    documents: int = 2500,
    world_days: int = WORLD_DAYS,
    progress: Progress = lambda _done, _of, _step: None,
) -> Summary:
    """Make the home and run it on `days` business days, spread over the world's days of statements.

    Raises Refusal when the folder holds something already.
    """
    from ar_batch import home as homes

    if home.exists() and any(home.iterdir()):
        raise Refusal(f"{home} is not empty; name a folder that does not exist yet")
    progress(0, days, "making up a company")
    world = make_world(seed, customers=customers, documents=documents, days=max(world_days, days))
    make_home(home, world.company)
    since: date | None = None
    letters = rejected = 0
    result: Any = None
    run_days = spread(world.days, days)
    for number, day in enumerate(run_days):
        progress(number, days, f"{day:%a %d %b %Y}")
        write_files(day_files(world, day, since), home / "input")
        _, result = homes.run(home, day)
        letters += len(result.facts.get("reminders", ()))
        rejected += int(result.outcomes["rows_rejected"].sum())
        since = day
    progress(days, days, "measuring against the truth")
    _, _, facts = homes.facts(home)
    states = result.views["receipt_states"]
    waits = states[
        states["status"].isin(("suggested", "unidentified", "on_account", "partly_applied"))
        & (states["unapplied_minor"] > 0)
    ]
    return Summary(
        home, world, run_days[-1], measured(world, facts, result.views, run_days[-1]), len(waits), int(waits["unapplied_minor"].sum()),
        letters, rejected,
    )  # fmt: skip


def spread(days: tuple[date, ...], count: int) -> list[date]:
    """Return `count` of the days, evenly spread, the last one among them."""
    return [days[round((number + 1) * len(days) / count) - 1] for number in range(count)]


def measured(world: World, facts: dict[str, pd.DataFrame], views: dict[str, pd.DataFrame], until: date) -> Score:
    """Compare a ledger with the truth of its world, as far as the statements went."""
    automatic = facts["applications"][facts["applications"]["method"] != "decision"]
    posted = as_posted(automatic, facts["receipts"], facts["documents"])
    suggested = as_suggested(views["suggestions"], views["suggestion_lines"], facts["receipts"], facts["documents"])
    truth = world.truth[world.truth["booking_date"] <= pd.Timestamp(until)]
    return score(
        posted, suggested, truth, world.truth_lines[world.truth_lines["bank_reference"].isin(truth["bank_reference"])]
    )


def make_home(home: Path, company: str) -> None:
    """Make the folders and a config.toml: the annotated one of this repository where it is at hand, else a bare one."""
    for folder in ("input", "output"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    annotated = Path(__file__).parents[2] / "config.toml"
    text = annotated.read_text(encoding="utf-8") if annotated.is_file() else _BARE_CONFIG
    named = re.sub(r'(?m)^name = ".*"', f'name = "{company}"', text, count=1)
    (home / "config.toml").write_text(named, encoding="utf-8")


def demo_command(home: Path, *, seed: int, days: int) -> None:
    """Run the demo on a terminal, with a progress bar and the table of what was matched."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from ar_batch.demo.showing import show

    console = Console()
    with Bar(
        TextColumn("{task.description:<30}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as bar:
        task = bar.add_task("", total=days)
        summary = run_demo(
            home,
            seed=seed,
            days=days,
            progress=lambda done, of, step: bar.update(task, completed=done, total=of, description=step),
        )
    show(console, summary)
