"""Ours beside two libraries for record linkage, recordlinkage and splink, on one made-up world: the same pairs, the same truth.

    python -m benchmarks.compare_linkage [documents] [--every-pair] [--of RECEIPTS] [--page docs]

The libraries are no dependencies of the project: install them beside it, `pip install splink recordlinkage`. A library
that is missing is said to be, and left out. Both get what they are made for: cleaned names, accounts, amounts, the
digits of every number; blocks on each of these; and their own training. They decide on pairs of receipt and document,
so a receipt gets the one best document, or all that are likely enough: both are shown. With `--every-pair` they compare
each receipt with each document, as ours may apply any to any; what that costs grows with the documents, so in a large
world `--of` gives them some of the receipts only (ours explains all). Nothing here asserts anything.
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import os
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from ar_batch import names, references
from ar_batch.demo.evaluate import as_posted
from ar_batch.demo.replay import replay
from ar_batch.demo.world import World, make_world
from benchmarks.__main__ import timed

LIKELY = 0.9
"""A pair at least so probable is a link."""
_DIGITS_LEAST = 4

Links = pd.DataFrame
"""Columns left (receipt), right (document), p."""


HEADINGS = ("method", "seconds", "receipts/s", "pairs right", "pairs found", "receipts right", "receipts found")


def main() -> None:
    """Measure and print the table; with `--page FOLDER`, also write it there as matching-libraries.md."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("documents", type=int, nargs="?", default=3_000)
    options.add_argument("--every-pair", action="store_true", help="no blocks: each receipt with each document")
    options.add_argument("--of", type=int, metavar="RECEIPTS", help="so many receipts only are given to the libraries")
    options.add_argument("--page", type=Path)
    given = options.parse_args()
    console = Console(width=120)
    size = given.documents
    world = make_world(77, customers=max(60, size // 8), documents=size, receipts=size * 3 // 5)
    every, right = receipts_of(world), documents_of(world)
    left = some_of(every, given.of)
    pairs = every_pair(left, right) if given.every_pair else candidates(left, right)
    true = truth_of(world, left, right)
    kind = "pairs, every one" if given.every_pair else "candidate pairs"
    fewer = f" of {len(every):,}" if len(left) < len(every) else ""
    about = f"{len(left):,}{fewer} receipts, {len(right):,} documents, {len(pairs):,} {kind}, {len(true):,} true ones"
    table = Table(title=about)
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading == "method" else "right")
    rows = [
        (name, f"{seconds:.2f}", f"{count / seconds:,.{0 if count > 9 * seconds else 1}f}", *(f"{share:.2%}" for share in shares(links, true)))
        for name, seconds, count, links in results(world, len(every), left, right, pairs, console)
    ]  # fmt: skip
    for row in rows:
        table.add_row(*row)
    console.print(table)
    reached = len(true.merge(pairs, on=["left", "right"])) / len(true)
    limit = f"The candidate pairs hold {reached:.1%} of the true ones; the libraries cannot find the others."
    console.print(limit)
    if given.page:
        kind = "-every-pair" * given.every_pair + "-large" * bool(given.of)
        page = given.page / f"matching-libraries{kind}.md"
        write_page(page, about, rows, limit)


def write_page(page: Path, about: str, rows: list[tuple[str, ...]], limit: str) -> None:
    """Write what was measured as a page of the documentation."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES if importlib.util.find_spec(name))
    lines = [f"| {' | '.join(row)} |" for row in (HEADINGS, ["---"] * len(HEADINGS), *rows)]
    text = (
        "# Beside libraries for record linkage\n\nMade by `python -m benchmarks.compare_linkage --page docs` "
        "(`--every-pair`: without blocks; `--of`: the libraries get some of the receipts, ours all) on one made-up world "
        f"({about}), with {versions or 'no library installed'}. *Right*: of the links made, those that are true; *found*: of the true ones, those "
        "made. A pair is a receipt and a document that it pays; a receipt counts as right when its documents are exactly the true ones. The libraries get "
        "cleaned names, accounts, amounts and all numbers, and train themselves; they link pairs, so nothing of theirs knows of sums, discounts or rivals. "
        f"Seconds are those of one machine with {os.cpu_count()} cores, which ours and splink use; ours with everything from tables to applications.\n\n{chr(10).join(lines)}\n\n{limit}\n"
    )
    page.write_text(text, "utf-8")


def some_of(receipts: pd.DataFrame, count: int | None) -> pd.DataFrame:
    """Return so many of the receipts, evenly spread; all of them, if nothing is said."""
    places = np.linspace(0, len(receipts) - 1, min(count or len(receipts), len(receipts))).astype(int)
    return receipts.iloc[places].reset_index(drop=True)


def results(
    world: World, every: int, left: pd.DataFrame, right: pd.DataFrame, pairs: pd.DataFrame, console: Console
) -> Iterator[tuple[str, float, int, Links]]:
    """Yield each method's name, seconds, the number of receipts explained in them (ours: `every` one), and its links."""
    seconds, made = timed(lambda: ours(world, left, right))
    yield "ar_batch, applied unasked", seconds, every, made
    for library, link in LIBRARIES.items():
        if importlib.util.find_spec(library) is None:
            console.print(f"{library} is not installed, so it is left out: pip install {library}")
            continue
        seconds, scored = timed(lambda link=link: link(left, right, pairs))
        likely = scored[scored["p"] >= LIKELY]
        yield f"{library}, p >= {LIKELY}, all", seconds, len(left), likely
        ordered = likely.sort_values(["left", "p", "right"], ascending=[True, False, True])
        yield f"{library}, p >= {LIKELY}, best", seconds, len(left), ordered.drop_duplicates("left")


def receipts_of(world: World) -> pd.DataFrame:
    """Return the money that came in as records to be linked."""
    rows = world.receipts[world.receipts["amount_minor"] > 0].reset_index(drop=True)
    said = rows["remittance"] + " ; " + rows["structured_reference"]
    return pd.DataFrame({
        "key": rows["bank_reference"], "amount": rows["amount_minor"],
        "name": [names.base(name) for name in rows["payer_name"]], "account": [references.account_key(a) for a in rows["payer_account"]],
        "refs": [_numbers(text) for text in said],
    })  # fmt: skip


def documents_of(world: World) -> pd.DataFrame:
    """Return the documents as records, each with its customer's name and account."""
    documents = world.documents.drop_duplicates("document_id", keep="last").reset_index(drop=True)
    owner = world.customers.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    name, iban = (
        documents["customer_id"].map(owner["name"]).fillna(""),
        documents["customer_id"].map(owner["iban"]).fillna(""),
    )
    return pd.DataFrame({
        "key": documents["document_no"] + "|" + documents["customer_id"], "amount": documents["amount_minor"],
        "name": [names.base(text) for text in name], "account": [references.account_key(a.split(";")[0]) for a in iban],
        "refs": [_numbers(text) for text in documents["document_no"]],
    })  # fmt: skip


def _numbers(text: str) -> list[str]:
    runs = [run.lstrip("0") for run in references.digit_runs(text)]
    joined = [a + b for a, b in pairwise(runs)]
    return sorted({run for run in [*runs, *joined] if len(run) >= _DIGITS_LEAST})


def candidates(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that share amount, account, name or a number."""
    parts = []
    for by in ("amount", "account", "name", "refs"):
        a, b = (frame[[by]].assign(place=frame.index).explode(by).dropna() for frame in (left, right))
        a, b = a[a[by] != ""], b[b[by] != ""]
        parts.append(a.merge(b, on=by)[["place_x", "place_y"]])
    pairs = pd.concat(parts).drop_duplicates().set_axis(["left", "right"], axis=1)
    return pairs.sort_values(["left", "right"], ignore_index=True)


def every_pair(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return each receipt with each document."""
    places = {"left": np.repeat(np.arange(len(left)), len(right)), "right": np.tile(np.arange(len(right)), len(left))}
    return pd.DataFrame(places)


def truth_of(world: World, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return the true pairs, by position."""
    lines = world.truth_lines[
        world.truth_lines["kind"].isin(("payment", "credit_note")) & (world.truth_lines["document_no"] != "")
    ]
    return _placed(lines, left, right)


def _placed(lines: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    keys = lines["document_no"] + "|" + lines["customer_id"]
    places = pd.DataFrame({
        "left": pd.Index(left["key"]).get_indexer(pd.Index(lines["bank_reference"])), "right": pd.Index(right["key"]).get_indexer(pd.Index(keys)),
    })  # fmt: skip
    return places[(places["left"] >= 0) & (places["right"] >= 0)].drop_duplicates(ignore_index=True)


def ours(world: World, left: pd.DataFrame, right: pd.DataFrame) -> Links:
    """Return what is applied without a person."""
    applied = as_posted(replay(world, [world.days[-1]]).applications, world.receipts, world.documents)
    cash = applied[applied["kind"].isin(("payment", "credit_note"))]
    sums = cash.groupby(["bank_reference", "document_no", "customer_id"], as_index=False)["amount_minor"].sum()
    return _placed(sums[sums["amount_minor"] != 0], left, right)


def by_recordlinkage(left: pd.DataFrame, right: pd.DataFrame, pairs: pd.DataFrame) -> Links:
    """Return the pairs with the probability of its ECM classifier (unsupervised Fellegi-Sunter)."""
    import recordlinkage  # type: ignore[import-not-found]

    compare = recordlinkage.Compare()
    compare.exact("amount", "amount", label="amount")
    compare.exact("account", "account", label="account")
    compare.string("name", "name", method="jarowinkler", threshold=0.9, label="name")
    index = pd.MultiIndex.from_frame(pairs)
    features = compare.compute(index, left, right)
    features["number"] = _share_number(left, right, pairs)
    classifier = recordlinkage.ECMClassifier(binarize=0.5)
    classifier.fit(features)
    p = np.asarray(classifier.prob(features))
    # Untaught, it may take the two classes for each other; which is which, we tell it.
    agree = features.sum(axis=1).to_numpy()
    return pairs.assign(p=p if np.corrcoef(p, agree)[0, 1] >= 0 else 1 - p)


def _share_number(left: pd.DataFrame, right: pd.DataFrame, pairs: pd.DataFrame) -> list[float]:
    a, b = ([set(refs) for refs in frame["refs"]] for frame in (left, right))
    return [float(bool(a[i] & b[j])) for i, j in zip(pairs["left"], pairs["right"], strict=True)]


def by_splink(left: pd.DataFrame, right: pd.DataFrame, pairs: pd.DataFrame) -> Links:
    """Return the likely pairs with splink's probability, trained by its own recipe (DuckDB).

    It makes the pairs by the same blocks, or every one, where that many are asked for.
    """
    import splink.comparison_library as compare  # type: ignore[import-not-found]
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # type: ignore[import-not-found]

    every = len(pairs) == len(left) * len(right)
    some = [block_on("amount"), block_on("account"), block_on("name"), block_on("refs", arrays_to_explode=["refs"])]
    blocks = ["1=1"] if every else some
    settings = SettingsCreator(
        link_type="link_only", unique_id_column_name="place", blocking_rules_to_generate_predictions=blocks,
        comparisons=[
            compare.ExactMatch("amount"), compare.ExactMatch("account"),
            compare.JaroWinklerAtThresholds("name", [0.9, 0.7]), compare.ArrayIntersectAtSizes("refs", [1]),
        ],
    )  # fmt: skip
    database = DuckDBAPI()
    frames = [
        database.register(
            f.assign(place=f.index, account=f["account"].replace("", None), name=f["name"].replace("", None)), dataset_display_name=side
        )
        for side, f in (("a_receipts", left), ("b_documents", right))
    ]  # fmt: skip
    linker = Linker(frames, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("amount", "account"), block_on("amount", "name")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("amount"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    got = linker.inference.predict(threshold_match_probability=LIKELY).as_pandas_dataframe()
    return pd.DataFrame({"left": got["place_l"], "right": got["place_r"], "p": got["match_probability"]})


def shares(links: Links, true: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return precision and recall of pairs, then of whole receipts: exactly the true documents, none missing, none more."""
    found = links[["left", "right"]].drop_duplicates()
    hits = len(found.merge(true, on=["left", "right"]))
    sets = [frame.groupby("left")["right"].agg(lambda rows: tuple(sorted(rows))) for frame in (found, true)]
    whole = int((sets[0] == sets[1].reindex(sets[0].index)).sum())
    return hits / max(len(found), 1), hits / len(true), whole / max(len(sets[0]), 1), whole / len(sets[1])


LIBRARIES: dict[str, Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame], Links]] = {
    "recordlinkage": by_recordlinkage, "splink": by_splink,
}  # fmt: skip


if __name__ == "__main__":
    main()
