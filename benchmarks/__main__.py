"""Time reading, matching and whole runs; print one table. Nothing here asserts a time."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from ar_batch.demo.baselines import apply_baseline
from ar_batch.demo.evaluate import Score, score
from ar_batch.demo.files import day_files, write_files
from ar_batch.demo.replay import evaluate_world
from ar_batch.demo.world import World, make_world
from benchmarks.intake import measure_intake

SIZES = (1_000, 3_000, 10_000)
"""Documents in each world; about 0.5 bank lines for each."""


@dataclass(frozen=True)
class Measured:
    """One world's times in seconds, and how good the matching was that took them."""

    world: World
    only_reading: float
    whole_run: float
    second_run: float
    matching: float
    exact_reference: float
    quality: Score
    baseline: Score


def main() -> None:
    """Measure each size and print the table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    console = Console()
    table = Table(title="ar_batch, one process")
    for heading in (
        "documents", "bank lines", "only reading the files (calamine)", "whole run", "= times only reading", "run again, nothing new",
        "matching", "lines/s", "= times exact reference", "precision", "straight through", "(exact reference)",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    measure(100)  # imports and caches: not what is measured
    for size in sizes:
        console.print(f"measuring {size:,} documents ...", style="dim")
        table.add_row(*_cells(measure(size)))
    console.print(table)
    measure_intake(console)
    console.print(
        "Only reading: pandas.read_excel(engine='calamine') and pandas.read_csv over the same files, nothing parsed or checked. Exact reference: "
        "the simplest of the baselines in ar_batch/demo/baselines.py on the same world."
    )


def measure(size: int) -> Measured:
    """Make a world of that size, and time everything on it."""
    world = make_world(77, customers=max(60, size // 8), documents=size, receipts=size * 3 // 5)
    matching, quality = timed(lambda: evaluate_world(world))
    simple, posted = timed(lambda: apply_baseline(world, "exact reference"))
    baseline = score(posted, pd.DataFrame(), world.truth, world.truth_lines)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        files = day_files(world, world.days[-1])
        write_files(files, home / "input")
        reading, _ = timed(lambda: only_read(home / "input"))
        first, again = whole_runs(home, world)
    return Measured(world, reading, first, again, matching, simple, quality, baseline)


def only_read(folder: Path) -> int:
    """Read every workbook and text file as pandas does; return how many cells there were."""
    cells = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            cells += pd.read_excel(path, engine="calamine", header=None).size  # noqa: TID251
        elif path.suffix == ".csv":
            cells += pd.read_csv(path, sep=";", encoding="cp1252", header=None, skiprows=5).size
    return cells


def whole_runs(home: Path, world: World) -> tuple[float, float]:
    """Run the home once with everything in input/, and once more with nothing new."""
    from ar_batch import home as homes
    from ar_batch.demo.run import make_home

    make_home(home, world.company)
    first, _ = timed(lambda: homes.run(home, world.days[-1]))
    again, _ = timed(lambda: homes.run(home, world.days[-1]))
    return first, again


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that it took, and what it gave."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _cells(m: Measured) -> list[str]:
    lines = len(m.world.receipts)
    return [
        f"{len(m.world.documents):,}", f"{lines:,}", f"{m.only_reading:.2f} s", f"{m.whole_run:.2f} s", f"{m.whole_run / m.only_reading:.1f}",
        f"{m.second_run:.2f} s", f"{m.matching:.2f} s", f"{lines / m.matching:,.0f}", f"{m.matching / m.exact_reference:.1f}",
        f"{m.quality.totals['precision']:.2%}", f"{m.quality.totals['straight_through']:.1%}", f"({m.baseline.totals['straight_through']:.1%})",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
