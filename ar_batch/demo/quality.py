"""How good matching is: measured over several made-up worlds, beside three baselines, as tables and as a chart."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from ar_batch.demo.baselines import BASELINES, apply_baseline
from ar_batch.demo.evaluate import WRONG, Score, pooled, score
from ar_batch.demo.replay import evaluate_world
from ar_batch.demo.showing import show_score
from ar_batch.demo.world import make_world

if TYPE_CHECKING:
    from rich.console import Console

COLOURS: Final = {"right": "#4a7fb5", "wrong": "#b03a2e", "left": "#d9dee5"}


class Quality(NamedTuple):
    """What was measured: our score and each baseline's, over the same worlds."""

    noise: str
    seeds: tuple[int, ...]
    ours: Score
    baselines: dict[str, Score]


def measure(
    noise: str,
    seeds: tuple[int, ...],
    *,
    documents: int,
    lines: int,
    progress: Callable[[str], None] = lambda _step: None,
) -> Quality:
    """Match the worlds of these seeds in memory, with ours and with the baselines."""
    ours: list[Score] = []
    theirs: dict[str, list[Score]] = {name: [] for name in BASELINES}
    for seed in seeds:
        progress(f"{noise} world {seed}")
        world = make_world(seed, documents=documents, receipts=lines, noise=noise)
        ours.append(evaluate_world(world))
        for name, scores in theirs.items():
            scores.append(score(apply_baseline(world, name), pd.DataFrame(), world.truth, world.truth_lines))
    return Quality(noise, seeds, pooled(ours), {name: pooled(scores) for name, scores in theirs.items()})


def show_quality(console: Console, quality: Quality) -> None:
    """Print the tables."""
    show_score(console, quality.ours)
    for name, baseline in quality.baselines.items():
        totals = baseline.totals
        console.print(
            f"{name:>16}: precision {totals['precision']:.2%}, straight through {totals['straight_through']:.1%}"
        )
    console.print("\nOf the applications made at a confidence, how many were right:")
    console.print(quality.ours.calibration.to_string(index=False))
    console.print("\nOf the suggestions shown with a confidence, for lines that wait, how many were right:")
    console.print(quality.ours.waiting.to_string(index=False))


def write_page(measured: list[Quality], folder: Path) -> Path:
    """Write matching-quality.md with its chart beside it; return its path."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    parts = [
        "# How good matching is\n\nMade by `ar-batch evaluate --page docs`: made-up companies whose truth is known, each with its own number shapes and habits. "
        "A receipt is right when its documents and amounts are exactly the true ones. *Straight through* is the share of the receipts that pay open documents "
        "and were applied exactly right without a person; *precision* the share of right ones among all that were applied. The worlds and the matcher have "
        "different authors, but both are ours: take the figures for what they are, and measure on your own ledger (sheet *Key figures*).\n"
    ]
    for quality in measured:
        name = f"matching-{quality.noise}.svg"
        (folder / "images" / name).write_text(_chart(quality), "utf-8")
        parts.append(_section(quality, name))
    page = folder / "matching-quality.md"
    page.write_text("".join(parts), "utf-8")
    return page


def _section(quality: Quality, chart: str) -> str:
    rows = [("ar_batch", quality.ours), *quality.baselines.items()]
    table = "".join(
        f"| {name} | {t['precision']:.2%} | {t['wrong']:.0f} | {t['wrong_customer']:.0f} | {t['straight_through']:.1%} | {t['straight_through_value']:.1%} |\n"
        for name, t in ((name, s.totals) for name, s in rows)
    )
    t = quality.ours.totals
    harder = "".join(
        f"| {row['kind']} | {row['right']} | {row['wrong']} | {row['left']} |\n" for row in _classes(quality)
    )
    return (
        f"\n## {quality.noise.capitalize()} worlds\n\nSeeds {', '.join(map(str, quality.seeds))}: {t['lines']:.0f} bank lines, {t['matchable']:.0f} of them pay open documents.\n\n"
        f"| method | precision | wrong | wrong customer | straight through | by value |\n|---|---|---|---|---|---|\n{table}\n![By class](images/{chart})\n\n"
        f"Of the {t['left']:.0f} left, the right explanation is suggested first for {t['first']:.0%}, among the three best for {t['among_three']:.0%}. "
        f"With 95 % confidence at most {t['wrong_share_at_most']:.3%} of the automatic applications are wrong.\n\n"
        f"| class | right | wrong | left |\n|---|---|---|---|\n{harder}\n"
        f"Confidence, checked:\n\n{_table(quality.ours.calibration)}\n"
        f"What waits, checked: of the suggestions shown with a confidence, how many were right:\n\n{_table(quality.ours.waiting)}"
    )


def _table(frame: pd.DataFrame) -> str:
    """Return the table as Markdown."""
    heads = list(frame.columns)
    lines = (
        "| " + " | ".join(f"{v:.4f}" if isinstance(v, float) else str(v) for v in row.values()) + " |\n"
        for row in _records(frame)
    )
    return f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n{''.join(lines)}"


def _chart(quality: Quality) -> str:
    """Return a bar for each class: right, wrong, left, as shares of its receipts."""
    rows = [row for row in _classes(quality) if row["right"] + row["wrong"]]
    height, left, width = 22, 150, 520
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 70}" height="{height * len(rows) + 40}" font-family="sans-serif" font-size="12">'
    ]
    for number, row in enumerate(rows):
        total = row["right"] + row["wrong"] + row["left"]
        top, at = number * height + 28, float(left)
        parts.append(f'<text x="{left - 8}" y="{top + 12}" text-anchor="end">{escape(str(row["kind"]))}</text>')
        for name, colour in COLOURS.items():
            span = width * row[name] / total
            parts.append(f'<rect x="{at:.1f}" y="{top}" width="{span:.1f}" height="16" fill="{colour}"/>')
            at += span
        parts.append(f'<text x="{left + width + 6}" y="{top + 12}" fill="#667">{total}</text>')
    for number, (name, colour) in enumerate(COLOURS.items()):
        at = left + number * 90
        parts.append(
            f'<rect x="{at}" y="6" width="12" height="12" fill="{colour}"/><text x="{at + 18}" y="16">{name}</text>'
        )
    return "".join(parts) + "</svg>\n"


def _classes(quality: Quality) -> list[dict[str, Any]]:
    """Return kind, right, wrong, left (in part included) of every class, the largest first."""
    classes = quality.ours.classes
    counted = classes.assign(wrong=classes[list(WRONG)].sum(axis=1), left=classes["left"] + classes["part"])
    return _records(counted.sort_values(["lines", "kind"], ascending=[False, True], kind="stable"))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]
