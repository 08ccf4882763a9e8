"""Posting bank lines: statements may overlap or continue each other; genuine twins stay, repeats do not count again.

The rules, in this order:

1. A statement with the balances, days and number of lines of a known one is the same statement; nothing is new.
2. The statement begins with the balance with which the newest known one of its account ended, and not before it, or
   ends where a known one begins, or its source is set down as incremental: every line is new, an equal one too.
3. Else files may overlap, and a day's lines are counted: of lines alike in everything, as many are new as the file has
   more than the ledger. That holds where the file has all that the ledger has of that day, or where the line carries a
   reference or a balance of its own, or where another day of the file proves the overlap.
4. A line that is new by all this may be known from another format of the same account (`formats`), or from another export
   with other columns (`other_exports`); a text alone proves that as far as rule 3 lets counting prove it.
5. What is left could be the old line or a new one: it is held back with the question, unless a person has answered it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd

from ar_batch.digest import digest, digests
from ar_batch.money import spoken
from ar_batch.stages.intake.bank_lines import Balances
from ar_batch.stages.intake.blocks import Block, Flags, Ints
from ar_batch.stages.intake.formats import SAME, TABLE, UNCLEAR, format_of, known_in_other_formats
from ar_batch.stages.intake.held import Held
from ar_batch.stages.intake.other_exports import BY_REFERENCE, known_in_other_exports
from ar_batch.stages.intake.texts import Words
from ar_batch.tables.facts import HELD_RECEIPTS, RECEIPTS, STATEMENTS

_LIKE = (
    "account", "booking_date", "value_date", "currency", "amount_minor", "payer_name", "payer_account", "remittance", "bank_reference",
    "end_to_end_id", "structured_reference", "transaction_code", "balance_minor",
)  # fmt: skip
_SPOKEN = ("payer_name", "remittance")
_OWN = ("bank_reference", "end_to_end_id", "balance_minor")
"""What tells a line from one that is alike in the rest."""
_SAME = ("opening_minor", "closing_minor", "first_on", "last_on", "lines")
_NO_END_TO_END = ("", "notprovided", "nonref", "none")


@dataclass(frozen=True)
class Near:
    """The known lines of the accounts and days of a statement."""

    counts: Counter[str]
    ids: dict[str, list[str]]
    of_day: dict[tuple[str, Any], Counter[str]]
    of_file: dict[str, Counter[str]]
    last_on: dict[str, Any]


class KnownReceipts:
    """The bank lines and statements of the ledger and of this drop so far.

    Lines are looked up by account and day; of the ledger's, only those between the first and the last day of the drop
    are fingerprinted.
    """

    def __init__(self, receipts: pd.DataFrame, statements: pd.DataFrame, first: Any, last: Any) -> None:
        self._lines: dict[tuple[str, Any], list[tuple[str, str, str, str]]] = {}
        self._newest: dict[str, Any] = {}
        self._told: dict[tuple[str, str], pd.DataFrame] = {}
        self._of_the_drop: list[pd.DataFrame] = []
        self._remember(receipts, (receipts["booking_date"] >= first) & (receipts["booking_date"] <= last))
        self._tell(statements)

    def lines(self) -> pd.DataFrame:
        """Return the lines between the first and the last day of the drop."""
        if len(self._of_the_drop) > 1:
            self._of_the_drop = [pd.concat(self._of_the_drop, ignore_index=True)]
        return self._of_the_drop[0] if self._of_the_drop else RECEIPTS.empty()

    def near(self, frame: pd.DataFrame, form: str) -> Near:
        """Return what is known of the accounts and days of `frame`; whether it has them all is asked of its format."""
        days = pd.date_range(frame["booking_date"].min(), frame["booking_date"].max())
        near = Near(Counter(), {}, {}, {}, {})
        for account in sorted(set(frame["account"])):
            if account in self._newest:
                near.last_on[account] = self._newest[account]
            for day in days:
                for one, file, known_form, receipt_id in self._lines.get((account, day), ()):
                    near.counts[one] += 1
                    near.ids.setdefault(one, []).append(receipt_id)
                    if known_form in (form, ""):
                        near.of_day.setdefault((account, day), Counter())[one] += 1
                    near.of_file.setdefault(file, Counter())[one] += 1
        return near

    def statements(self, account: str, currency: str) -> pd.DataFrame:
        """Return the known statements of an account, the one that reaches furthest last."""
        return self._told.get((account, currency), STATEMENTS.empty())

    def add(self, receipts: pd.DataFrame, statements: pd.DataFrame) -> None:
        """Take in what this drop posts."""
        self._remember(receipts, np.ones(len(receipts), dtype=bool))
        self._tell(statements)

    def _remember(self, receipts: pd.DataFrame, of_the_drop: Any) -> None:
        for account, newest in receipts.groupby("account")["booking_date"].max().items():
            self._newest[str(account)] = max(newest, self._newest.get(str(account), newest))
        rows = receipts[of_the_drop]
        if len(rows):
            self._of_the_drop.append(rows)
        for one, account, day, file, form, receipt_id in zip(
            fingerprints(rows),
            rows["account"],
            rows["booking_date"],
            rows["source_file"],
            rows["source_format"],
            rows["receipt_id"],
            strict=True,
        ):
            self._lines.setdefault((account, day), []).append((one, file, form, receipt_id))

    def _tell(self, statements: pd.DataFrame) -> None:
        for both, rows in statements.groupby(["account", "currency"]):
            key = cast("tuple[str, str]", both)
            known = self._told.get(key)
            every = rows if known is None else pd.concat([known, rows])
            self._told[key] = every.sort_values(["last_on", "first_on", "number", "statement_id"])


def fingerprints(rows: pd.DataFrame) -> list[str]:
    """Return one digest a row of everything in which a bank line can be like another."""
    columns: list[Any] = []
    for name in _LIKE:
        values = rows[name]
        if name in _SPOKEN:
            columns.append([" ".join(t.casefold().split()) for t in values.tolist()])
        elif name.endswith("_date"):
            columns.append(values.to_numpy("datetime64[D]").astype(str))
        else:
            columns.append(["" if v is pd.NA else v for v in values.tolist()])
    return digests("L", *columns)


def post_receipts(
    block: Block, frame: pd.DataFrame, balances: Balances, file_id: str, known: KnownReceipts, waiting: Held
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, int]:
    """Return the new receipts, the statement, the lines that are held back now, and how many lines are known already."""
    good = np.flatnonzero(~block.bad)
    rows = (
        frame.iloc[good]
        .reset_index(drop=True)
        .astype({"booking_date": "datetime64[us]", "value_date": "datetime64[us]"})
    )
    statement = _statement(rows, balances, len(block), file_id)
    if not len(good):
        return RECEIPTS.empty(), STATEMENTS.empty(), HELD_RECEIPTS.empty(), 0
    rows["print"] = fingerprints(rows)
    form = format_of(block.source.dialect)
    near = known.near(rows, form)
    nth: Ints = rows.groupby("print").cumcount().to_numpy(dtype=np.int64) + np.int64(1)
    before = np.array([near.counts.get(p, 0) for p in rows["print"]], dtype=np.int64)
    continues = _continues(block, rows, balances, statement, near, known)
    new = np.ones(len(rows), dtype=bool) if continues else nth > before
    twins = np.array(
        [near.ids[p][n - 1] if n <= b else "" for p, n, b in zip(rows["print"], nth, before, strict=True)], dtype=object
    )
    unsure = np.zeros(len(rows), dtype=bool)
    if not continues:
        rows["own"] = _with_own(rows)
        unsure = _overlap(rows, near, known.lines(), form, new, twins)
    at = np.flatnonzero(new)
    there, alike = known_in_other_formats(rows[new], _free_lines(known.lines(), twins[~new]), form)
    doubtful = alike != ""
    new[at[there | doubtful]] = False
    unsure[at[doubtful]] = True
    twins[at[doubtful]] = alike[doubtful]
    unsure, held = _ask(block, rows, good, nth, unsure, twins, waiting)
    facts = _facts(block, rows[new], good[new], _occurrences(rows.loc[new, "print"], near))
    told = known.statements(balances.account, balances.currency)
    statements = statement[~statement["statement_id"].isin(told["statement_id"])]
    known.add(facts, statements)
    return facts, statements, held, int((~new & ~unsure).sum())


def _occurrences(prints: pd.Series[str], near: Near) -> Ints:
    """Number the new lines among their like: the first numbers that are free, for a run taken back may have left a gap."""
    free = {one: _free(one, near.ids[one]) for one in set(prints) & near.ids.keys()}
    nth = prints.groupby(prints).cumcount().tolist()
    numbers = [next(free[one]) if one in free else n + 1 for one, n in zip(prints, nth, strict=True)]
    return np.array(numbers, dtype=np.int64)


def _free(one: str, ids: list[str]) -> Iterator[int]:
    return (n for n in itertools.count(1) if digest("R", one, n) not in ids)


def _ask(
    block: Block, rows: pd.DataFrame, good: np.ndarray, nth: Ints, unsure: Flags, twins: Words, waiting: Held
) -> tuple[Flags, pd.DataFrame]:
    """Hold the undecided lines back, but for those that a person has spoken about; return which, and what is asked anew.
    `twins` are the known lines that they may be.

    A line is the same one again when the file has the same lines of its day: so a file that was only saved again asks
    nothing, and another part of the day does.
    """
    if not unsure.any():
        return unsure, HELD_RECEIPTS.empty()
    days = rows.groupby(["account", "booking_date"])["print"].transform(lambda p: digest("W", *sorted(p)))
    ids = np.array(digests("H", rows["print"], nth, days), dtype=object)
    unsure = unsure & ~np.isin(ids, list(waiting.answered_lines))
    flags, subject = np.zeros(len(block), dtype=bool), np.full(len(block), "", dtype=object)
    flags[good[unsure]], subject[good[unsure]] = True, ids[unsure]
    block.keep_back("line-seen-before", "amount", flags, subject=subject)
    lines = rows[unsure].assign(
        held_id=ids[unsure], fingerprint=rows["print"][unsure], source_file=block.file, source_sheet=block.sheet,
        receipt_id=twins[unsure], source_row=block.row_numbers[good[unsure]], source_format=format_of(block.source.dialect),
    )  # fmt: skip
    return unsure, waiting.ask_lines(lines)


def _facts(block: Block, rows: pd.DataFrame, at: Ints, occurrence: Ints) -> pd.DataFrame:
    if not len(rows):
        return RECEIPTS.empty()
    made = rows.assign(
        occurrence=occurrence,
        source_format=format_of(block.source.dialect),
        source_file=block.file,
        source_sheet=block.sheet,
        source_row=block.row_numbers[at],
    )
    made["receipt_id"] = digests("R", made["print"], made["occurrence"])
    return RECEIPTS.frame(made)


def _continues(
    block: Block, rows: pd.DataFrame, balances: Balances, statement: pd.DataFrame, near: Near, known: KnownReceipts
) -> bool:
    """Say whether all lines are new because the statement begins where a known one ends, or ends where one begins."""
    told = known.statements(balances.account, balances.currency)
    if block.rule.incremental and not len(statement):
        return Counter(rows["print"]) not in near.of_file.values()
    if not len(told) or not len(statement):
        return False
    own = statement.iloc[0]
    # A figure that neither statement has is as equal as one that both have.
    alike = [told[name].isna() if pd.isna(own[name]) else told[name].eq(own[name]).fillna(False) for name in _SAME]
    same = pd.concat(alike, axis=1).astype(bool).all(axis=1) & (
        (told["number"] == own["number"]) | (told["number"] == "") | (own["number"] == "")
    )
    if same.any():
        return False
    newest, first_on, last_on = told.iloc[-1], own["first_on"], own["last_on"]
    if balances.opening is not None and not pd.isna(newest["closing_minor"]):
        if balances.opening == newest["closing_minor"] and first_on >= newest["last_on"]:
            last_known = near.last_on.get(balances.account)
            return last_known is None or bool(last_known <= newest["last_on"])
        if first_on > newest["last_on"]:
            gap = spoken(balances.opening - int(newest["closing_minor"]), balances.currency)
            block.note("statement-gap", account=balances.account, last=str(newest["last_on"])[:10], difference=gap)
    if balances.closing is None:
        return False
    next_ones = told[
        (told["opening_minor"] == balances.closing).fillna(False).astype(bool) & (told["first_on"] >= last_on)
    ]
    return bool(len(next_ones)) and all(day >= next_ones["first_on"].min() for _, day in near.of_day)


def _overlap(rows: pd.DataFrame, near: Near, known: pd.DataFrame, form: str, new: Flags, twins: Words) -> Flags:
    """Take out of `new` what other exports had already, with its twin; return of which lines nothing says whether they are known."""
    told, at = rows[["account", "booking_date", "print", "own"]].copy(), np.flatnonzero(new)
    doubtful = np.zeros(len(rows), dtype=bool)
    if form == TABLE and len(at) and len(known):
        free = _free_lines(known, twins[~new])
        paired = known_in_other_exports(rows[new], free)
        found = paired.known >= 0
        at, proof, there = at[found], paired.proof[found], free.iloc[paired.known[found]]
        new[at], twins[at], doubtful[at] = False, there["receipt_id"].to_numpy(object), proof == UNCLEAR
        # A proved line counts as the known one: so a file in other columns may still have all that is known of a day.
        sure = proof >= SAME
        lines = there[sure].assign(print=fingerprints(there[sure]), own=proof[sure] == BY_REFERENCE)
        for name in told.columns:
            told[name] = _put(told[name], at[sure], lines[name])
    if new.all():
        return doubtful
    return doubtful | (_undecided(told, near) & ~new)


def _put(column: pd.Series[Any], at: Ints, values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column with other values at some places."""
    result = column.copy()
    result.iloc[at] = values.to_numpy()
    return result


def _free_lines(known: pd.DataFrame, taken: Words) -> pd.DataFrame:
    """Return the known lines without those that lines of this file equal: each stands for one line only."""
    return known[~known["receipt_id"].isin(taken)] if len(taken) else known


def _with_own(rows: pd.DataFrame) -> Flags:
    """Say which lines have something of their own, that no other line has."""
    own = np.zeros(len(rows), dtype=bool)
    for name in _OWN:
        given = (
            rows[name].notna().to_numpy()
            if name == "balance_minor"
            else ~rows[name].str.casefold().isin(_NO_END_TO_END).to_numpy()
        )
        own |= given
    return own


def _undecided(rows: pd.DataFrame, near: Near) -> Flags:
    """Return lines of which nothing says whether they are the known ones again or others that look the same."""
    own = rows["own"].to_numpy(dtype=bool)
    unsure = np.zeros(len(rows), dtype=bool)
    proved = False
    days = cast("dict[tuple[str, Any], Ints]", rows.groupby(["account", "booking_date"]).indices)
    for (account, day), at in days.items():
        there, here = near.of_day.get((account, day)), Counter(rows["print"].to_numpy()[at].tolist())
        if not there:
            continue
        covers = not (there - here)
        if covers:
            proved = True
        elif not own[at].all():
            unsure[at] = ~own[at]
    return np.zeros(len(rows), dtype=bool) if proved else unsure


def _day(day: date | None) -> pd.Timestamp:
    return cast("pd.Timestamp", pd.NaT if day is None else pd.Timestamp(day))


def in_time(blocks: Sequence[tuple[str, pd.DataFrame, Balances]]) -> list[int]:
    """Return the order in which statements are posted: by their days, and of equal days each after the one it continues."""
    spans = [(*_span(frame), name) for name, frame, _ in blocks]
    left = sorted(range(len(blocks)), key=lambda i: spans[i])
    result: list[int] = []
    while left:
        ready = next(
            (
                i
                for i in left
                if not any(
                    _follows(blocks[i][2], blocks[j][2]) and spans[i][:2] == spans[j][:2] for j in left if j != i
                )
            ),
            left[0],
        )
        left.remove(ready)
        result.append(ready)
    return result


def _follows(one: Balances, other: Balances) -> bool:
    return (
        one.account == other.account
        and one.opening is not None
        and one.opening == other.closing
        and one.opening != one.closing
    )


def _span(frame: pd.DataFrame) -> tuple[str, str]:
    days = frame["booking_date"].dropna()
    return (str(days.min()), str(days.max())) if len(days) else ("", "")


def _statement(rows: pd.DataFrame, balances: Balances, lines: int, file_id: str) -> pd.DataFrame:
    if balances.opening is None and balances.closing is None:
        return STATEMENTS.empty()
    first = rows["booking_date"].min() if len(rows) else _day(balances.opening_on or balances.closing_on)
    last = rows["booking_date"].max() if len(rows) else first
    if balances.closing_on is not None:
        last = max(last, pd.Timestamp(balances.closing_on))
    if pd.isna(first):
        return STATEMENTS.empty()
    content = (
        balances.account,
        balances.currency,
        balances.statement_id,
        balances.opening,
        balances.closing,
        first,
        last,
        lines,
    )
    row = {
        "statement_id": digest("S", *content), "account": balances.account, "currency": balances.currency, "number": balances.statement_id,
        "first_on": first, "last_on": last, "opening_minor": balances.opening, "closing_minor": balances.closing, "lines": lines, "file_id": file_id,
    }  # fmt: skip
    return STATEMENTS.frame([row])
