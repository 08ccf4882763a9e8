"""How good matching is, over several made-up worlds: `python -m benchmarks.matching [ordinary|hard] [worlds] [first seed]`."""

from __future__ import annotations

import sys

import pandas as pd
from ar_batch.demo.baselines import BASELINES, apply_baseline
from ar_batch.demo.evaluate import Score, pooled, score
from ar_batch.demo.replay import evaluate_world
from ar_batch.demo.showing import show_score
from ar_batch.demo.world import make_world
from rich.console import Console

DOCUMENTS, LINES = 6_000, 3_500


def main() -> None:
    """Measure ours and the baselines on the same worlds, and print both."""
    given = sys.argv[1:]
    noise, count, first = (*given, *("ordinary", "3", "101")[len(given) :])
    console = Console()
    ours: list[Score] = []
    theirs: dict[str, list[Score]] = {name: [] for name in BASELINES}
    for seed in range(int(first), int(first) + int(count)):
        console.print(f"{noise} world {seed} ...", style="dim")
        world = make_world(seed, documents=DOCUMENTS, receipts=LINES, noise=noise)
        ours.append(evaluate_world(world))
        for name, scores in theirs.items():
            scores.append(score(apply_baseline(world, name), pd.DataFrame(), world.truth, world.truth_lines))
    show_score(console, pooled(ours))
    for name, scores in theirs.items():
        totals = pooled(scores).totals
        console.print(
            f"{name:>16}: precision {totals['precision']:.2%}, straight through {totals['straight_through']:.1%}"
        )
    console.print(pooled(ours).calibration.to_string(index=False))


if __name__ == "__main__":
    main()
