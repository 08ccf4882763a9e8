"""What matching got right, measured against the truth of a made-up world.

The unit is the bank line: right means exactly the documents and amounts of the truth, nothing missing and nothing
more. There is no standard "match rate"; these are ours:

- precision: right / (right + wrong) of the lines that were applied without a person;
- straight-through: right / all lines that truly pay open documents (`matchable`), by count and by value;
- first, among three: how often the right explanation is the best, or one of the three best, suggested for a line that
  was left to a person.

Wrong has three degrees: a wrong customer; a wrong document of the right customer; and an equal twin, another document of
the customer for the same amount (`harmless` where no reference told the two apart). A line of which some documents were applied, each rightly, and the rest left to a person is "part": neither right nor
wrong. Money that pays no document (advances, duplicates, other lines) is right when nothing was applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, cast

import numpy as np
import pandas as pd

CASH: Final = ("payment", "credit_note", "exchange")
"""What settles a document by the line; of a line in another currency the payment and its exchange difference together."""
OUTCOMES: Final = ("right", "wrong customer", "wrong document", "equal twin", "part", "left")
WRONG: Final = ("wrong customer", "wrong document", "equal twin")
_BINS: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0001)
_SHOWN_BINS: Final = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 0.99, 1.0001)


class Score(NamedTuple):
    """`lines`: one row per bank line with its outcome; `offers`: one per suggestion for a line that was left (confidence, good);
    `classes` and `totals`: sums of the lines; `calibration`, `waiting`: confidence against what was right, of what was applied
    and of what is suggested."""

    lines: pd.DataFrame
    offers: pd.DataFrame
    classes: pd.DataFrame
    totals: dict[str, float]
    calibration: pd.DataFrame
    waiting: pd.DataFrame


def as_posted(applications: pd.DataFrame, receipts: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return applications with the bank's and the documents' own numbers, which a made-up world knows them by."""
    banks = receipts.drop_duplicates("receipt_id").set_index("receipt_id")["bank_reference"]
    numbers = documents.drop_duplicates("document_id", keep="last").set_index("document_id")["document_no"]
    posted = applications.assign(
        bank_reference=applications["receipt_id"].map(banks), document_no=applications["document_id"].map(numbers)
    )
    return posted[posted["bank_reference"].notna() & (posted["receipt_id"] != "")]


def as_suggested(
    suggestions: pd.DataFrame, suggestion_lines: pd.DataFrame, receipts: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    """Return the lines of suggestions, with rank and confidence, by the bank's and the documents' own numbers."""
    lines = suggestion_lines.drop(columns="receipt_id").merge(
        suggestions[["suggestion_id", "receipt_id", "rank", "confidence"]], on="suggestion_id"
    )
    return as_posted(lines, receipts, documents)


def score(posted: pd.DataFrame, suggested: pd.DataFrame, truth: pd.DataFrame, truth_lines: pd.DataFrame) -> Score:
    """Compare what was applied without a person, and what was suggested, with the truth.

    `posted` needs bank_reference, document_no, customer_id, kind, amount_minor, confidence; `suggested` rank besides.
    """
    true = _cash(truth_lines[truth_lines["document_no"] != ""])
    done = _cash(posted)
    lines = truth.set_index("bank_reference")
    lines = lines.assign(
        outcome=_outcomes(lines, done, true, truth_lines),
        confidence=posted.groupby("bank_reference")["confidence"].max().reindex(lines.index),
    )
    offers = _offers(suggested, true, set(lines.index[lines["difference"] != "exact"]))
    lines["first"], lines["among_three"] = _suggested(lines, offers)
    of_left = offers["bank_reference"].map(lines["outcome"]) == "left"
    return _summed(lines.reset_index(), offers.loc[of_left, ["confidence", "good"]])


def pooled(scores: Sequence[Score]) -> Score:
    """Return the scores of several worlds as one."""
    lines, offers = (
        pd.concat(parts, ignore_index=True) for parts in ([one.lines for one in scores], [one.offers for one in scores])
    )
    return _summed(lines, offers)


def _summed(lines: pd.DataFrame, offers: pd.DataFrame) -> Score:
    return Score(lines, offers, _classes(lines), _totals(lines), _calibration(lines), _waiting(offers))


def _cash(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the sum for each line and document of what was paid; reversed postings vanish."""
    cash = lines[lines["kind"].isin(CASH)]
    by = ["bank_reference", "document_no", "customer_id"]
    sums = cash.groupby(by, as_index=False)["amount_minor"].sum()
    return cast("pd.DataFrame", sums[sums["amount_minor"] != 0])


def _outcomes(lines: pd.DataFrame, done: pd.DataFrame, true: pd.DataFrame, truth_lines: pd.DataFrame) -> pd.Series[Any]:
    both = done.merge(true, on=["bank_reference", "document_no"], how="outer", suffixes=("", "_true"), indicator=True)
    both["same"] = both["amount_minor"].eq(both["amount_minor_true"]).fillna(False)
    both["done"], both["true"] = both["_merge"] != "right_only", both["_merge"] != "left_only"
    of_line = both.groupby("bank_reference")
    known = pd.DataFrame({
        "posted": of_line["done"].any(), "all_same": of_line["same"].all(),
        "same_documents": (both["done"] & both["true"]).groupby(both["bank_reference"]).all(),
        "part": (both["same"] | ~both["done"]).groupby(both["bank_reference"]).all(),
        "sum_done": of_line["amount_minor"].sum(), "sum_true": of_line["amount_minor_true"].sum(),
    }).reindex(lines.index)  # fmt: skip
    posted = known["posted"].eq(True)
    # Where something was deducted or paid too much, the difference may stand on any document of the payment.
    elsewhere = (
        known["same_documents"].eq(True) & known["sum_done"].eq(known["sum_true"]) & (lines["difference"] != "exact")
    )
    owners = pd.concat([
        truth_lines[["bank_reference", "customer_id"]], lines.reset_index()[["bank_reference", "customer_id"]]
    ]).drop_duplicates()  # fmt: skip
    strange = done.merge(owners.assign(owner=True), on=["bank_reference", "customer_id"], how="left")
    foreign = lines.index.isin(strange.loc[strange["owner"].isna(), "bank_reference"])
    chosen = [
        ~posted,
        known["all_same"].eq(True) | elsewhere,
        pd.Series(foreign, index=lines.index),
        known["part"].eq(True),
        _twins(done, true).reindex(lines.index).eq(True),
    ]
    names = ["left", "right", "wrong customer", "part", "equal twin"]
    outcome = pd.Series(np.select(chosen, names, "wrong document"), index=lines.index)
    return outcome.mask(_exchanged(lines, outcome, done, true), "right")


def _twins(done: pd.DataFrame, true: pd.DataFrame) -> pd.Series[Any]:
    """Return for which lines other documents of the same customers and amounts were taken."""
    parts = ["customer_id", "amount_minor"]
    texts = [
        (f.sort_values(parts)[parts[0]] + " " + f.sort_values(parts)[parts[1]].astype(str))
        .groupby(f.sort_values(parts)["bank_reference"])
        .agg(" ".join)
        for f in (done, true)
    ]
    return texts[0].eq(texts[1].reindex(texts[0].index))


def _exchanged(lines: pd.DataFrame, outcome: pd.Series[Any], done: pd.DataFrame, true: pd.DataFrame) -> pd.Series[Any]:
    """Return which equal twins are an exchange between lines of one payer and day, that nobody could tell apart."""
    twins = lines[outcome == "equal twin"]
    turn = twins["customer_id"] + " " + twins["booking_date"].astype("str")
    sums = [
        f.assign(turn=f["bank_reference"].map(turn))
        .dropna(subset="turn")
        .groupby(["turn", "document_no"])["amount_minor"]
        .sum()
        for f in (done, true)
    ]
    both = pd.concat(sums, axis=1, keys=["done", "true"])
    same = both["done"].eq(both["true"]).groupby("turn").all()
    return turn.map(same).reindex(lines.index).eq(True)


def _offers(suggested: pd.DataFrame, true: pd.DataFrame, differing: set[str]) -> pd.DataFrame:
    """Return one row for each suggestion: bank_reference, rank, confidence, and whether it is just the truth (good).

    Of payments that differ from what their documents cost (`differing`), the difference may stand on any of these.
    """
    if suggested.empty:
        columns = {"bank_reference": "str", "rank": "int64", "confidence": "float64", "good": "bool"}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    offers = suggested[suggested["kind"].isin(CASH)]
    by = ["bank_reference", "rank", "document_no"]
    sums = offers.groupby(by, as_index=False).agg(
        amount_minor=("amount_minor", "sum"), confidence=("confidence", "first")
    )
    wanted = true[["bank_reference", "document_no", "amount_minor"]]
    hits = sums.merge(wanted, on=["bank_reference", "document_no"], how="left", suffixes=("", "_true"))
    hits = hits.assign(there=hits["amount_minor_true"].notna(), good=hits["amount_minor"].eq(hits["amount_minor_true"]))
    offered = hits.groupby(["bank_reference", "rank"]).agg(
        confidence=("confidence", "first"), good=("good", "all"), there=("there", "all"),
        size=("good", "size"), total=("amount_minor", "sum"),
    ).reset_index()  # fmt: skip
    of_line = true.groupby("bank_reference")["amount_minor"].agg(["size", "sum"])
    of_line = of_line.reindex(offered["bank_reference"]).set_index(offered.index)
    elsewhere = offered["there"] & offered["total"].eq(of_line["sum"]) & offered["bank_reference"].isin(differing)
    return offered.assign(good=(offered["good"].eq(True) | elsewhere) & offered["size"].eq(of_line["size"]))


def _suggested(lines: pd.DataFrame, offers: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    good = offers[offers["good"]].groupby("bank_reference")["rank"].min().reindex(lines.index)
    best = offers.groupby("bank_reference")["rank"].min().reindex(lines.index)
    return good.eq(best), (good < best + 3)


def _classes(lines: pd.DataFrame) -> pd.DataFrame:
    counts = lines.pivot_table(index="kind", columns="outcome", values="amount_minor", aggfunc="size", fill_value=0)
    values = lines.assign(value=lines["amount_minor"].abs()).groupby("kind")["value"].sum()
    table = counts.reindex(columns=list(OUTCOMES), fill_value=0).assign(
        lines=lines.groupby("kind").size(), value_minor=values
    )
    waiting = lines[(lines["outcome"] == "left") & lines["matchable"]].groupby("kind")
    return table.assign(
        first=waiting["first"].sum().reindex(table.index).fillna(0).astype("int64"),
        among_three=waiting["among_three"].sum().reindex(table.index).fillna(0).astype("int64"),
    ).reset_index()


def _totals(lines: pd.DataFrame) -> dict[str, float]:
    right, wrong = lines["outcome"] == "right", lines["outcome"].isin(WRONG)
    matchable = lines["matchable"]
    waiting = lines[matchable & (lines["outcome"] == "left")]
    of_documents = lines[matchable]
    return {
        "lines": len(lines),
        "matchable": int(matchable.sum()),
        "right": int(right.sum()),
        "wrong": int(wrong.sum()),
        "wrong_customer": int((lines["outcome"] == "wrong customer").sum()),
        "harmless": int(((lines["outcome"] == "equal twin") & lines["reference"].isin(("none", "advice"))).sum()),
        "part": int((lines["outcome"] == "part").sum()),
        "not_for_documents_applied": int((wrong & ~matchable & (lines["amount_minor"] > 0)).sum()),
        "precision": _share(int(right.sum()), int((right | wrong).sum())),
        "wrong_share_at_most": _upper_bound(int(wrong.sum()), int((right | wrong).sum())),
        "straight_through": _share(int((right & matchable).sum()), int(matchable.sum())),
        "straight_through_value": _share(int(of_documents.loc[right[matchable], "amount_minor"].sum()), int(of_documents["amount_minor"].sum())),
        "left": len(waiting),
        "first": _share(int(waiting["first"].sum()), len(waiting)),
        "among_three": _share(int(waiting["among_three"].sum()), len(waiting)),
    }  # fmt: skip


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0


def _upper_bound(wrong: int, of: int, level: float = 0.95) -> float:
    """Return the exact (Clopper-Pearson, one-sided) upper bound of a share seen `wrong` times of `of`."""
    if wrong >= of:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        log_odds = np.log(middle) - np.log1p(-middle)
        term = of * np.log1p(-middle)
        chance = np.exp(term)
        for k in range(wrong):
            term += np.log((of - k) / (k + 1)) + log_odds
            chance += np.exp(term)
        low, high = (middle, high) if chance > 1 - level else (low, middle)
    return round(float(high), 6)


def _calibration(lines: pd.DataFrame) -> pd.DataFrame:
    """Return for each band of confidence how many lines were applied with it, and how many of them rightly."""
    applied = lines[lines["outcome"].isin(("right", *WRONG)) & lines["confidence"].notna()]
    bands = pd.cut(applied["confidence"], list(_BINS), right=False)
    table = applied.assign(right=applied["outcome"] == "right").groupby(bands, observed=True)
    return table.agg(
        lines=("right", "size"), mean_confidence=("confidence", "mean"), share_right=("right", "mean")
    ).reset_index()


def _waiting(offers: pd.DataFrame) -> pd.DataFrame:
    """Return for each band of shown confidence how many suggestions there were of lines left, and how many were right."""
    table = offers.groupby(pd.cut(offers["confidence"], list(_SHOWN_BINS), right=False), observed=True)
    return table.agg(
        suggestions=("good", "size"), mean_confidence=("confidence", "mean"), share_right=("good", "mean")
    ).reset_index()
