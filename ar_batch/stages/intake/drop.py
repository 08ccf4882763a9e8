"""One pass over the files of a drop: opened, typed, and posted table by table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from ar_batch.findings import finding
from ar_batch.raw import InputFile
from ar_batch.stages.intake.bank_lines import Balances, read_bank_lines
from ar_batch.stages.intake.blocks import Block, Flags, Row
from ar_batch.stages.intake.corrected import corrections
from ar_batch.stages.intake.customers import KnownCustomers, given_columns, read_customers
from ar_batch.stages.intake.documents import due_dates, read_documents, refuse_twins
from ar_batch.stages.intake.files import Opened, open_file, outcome_frame
from ar_batch.stages.intake.held import Held
from ar_batch.stages.intake.others import read_advices, read_billing, read_history, read_rates, read_requests
from ar_batch.stages.intake.plausible import hold_swapped
from ar_batch.stages.intake.policy import IntakePolicy
from ar_batch.stages.intake.post_documents import KnownDocuments, closures, post_documents
from ar_batch.stages.intake.post_receipts import KnownReceipts, in_time, post_receipts
from ar_batch.stages.intake.rows import refuse_contradictions
from ar_batch.stages.intake.texts import Words
from ar_batch.stages.intake.totals import check_totals
from ar_batch.stages.intake.whose import Whose, make_customers
from ar_batch.tables import TABLES

SIMPLE = {
    "payment_history": (read_history, ["customer_id", "document_no", "paid_date"]),
    "exchange_rates": (read_rates, ["currency", "base_currency", "rate_date", "rate"]),
    "remittance_advices": (read_advices, ["advice_id"]),
    "billing_lines": (read_billing, ["line_id"]),
    "credit_requests": (read_requests, ["request_id"]),
}
"""Tables without versions: how each is read, and the columns by which a row is known already."""


@dataclass(frozen=True)
class Ledger:
    """What the ledger held before the drop."""

    files: pd.DataFrame
    customers: pd.DataFrame
    documents: pd.DataFrame
    closures: pd.DataFrame
    receipts: pd.DataFrame
    statements: pd.DataFrame
    applications: pd.DataFrame
    reminder_items: pd.DataFrame
    held_documents: pd.DataFrame
    held_receipts: pd.DataFrame
    decisions: pd.DataFrame
    simple: dict[str, pd.DataFrame]

    @property
    def has_master(self) -> bool:
        """Whether a customer master was ever given: only then can a customer be unknown."""
        return bool(self.files["tables"].str.split(" + ", regex=False).map(lambda names: "customers" in names).any())


@dataclass
class Drop:
    """One pass over the files."""

    ledger: Ledger
    as_of: date
    policy: IntakePolicy
    opened: list[Opened] = field(default_factory=list)
    made: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    frames: dict[int, pd.DataFrame] = field(default_factory=dict)
    balances: dict[int, Balances] = field(default_factory=dict)

    def take(self, files: Sequence[InputFile]) -> None:
        """Open, type and post the files, table by table: customers before the documents that name them."""
        seen = dict(zip(self.ledger.files["sha256"], self.ledger.files["name"], strict=True))
        for file in files:
            if file.sha256 in seen and file.refusal is None:
                self.opened.append(_already_done(file, seen[file.sha256]))
            else:
                opened = open_file(file, self.policy)
                self.opened.append(opened)
                if opened.outcome == "accepted":
                    seen[file.sha256] = file.name
        self.customers = KnownCustomers(self.ledger.customers)
        self._type()
        for opened in self.opened:
            if opened.outcome == "accepted" and opened.is_held:
                opened.outcome = "held"
        self._post()

    def _type(self) -> None:
        for block in self._blocks("customers", "accepted"):
            self.frames[id(block)] = read_customers(block, self.as_of, self.policy)
        currencies = {i: c for i, c in self.customers.column("currency").items() if c}
        for block in self._blocks("customers", "accepted"):
            rows = self.frames[id(block)]
            currencies |= {i: c for i, c in zip(rows["customer_id"], rows["currency"], strict=True) if c}

        def currency_of(ids: Words) -> Words:
            return np.array([currencies.get(i, "") for i in ids], dtype=object)

        for block in self._blocks("documents", "accepted"):
            self.frames[id(block)] = read_documents(block, currency_of, self.as_of, self.policy)
        for block in self._blocks("bank_lines", "accepted"):
            self.frames[id(block)], self.balances[id(block)] = read_bank_lines(block, self.as_of, self.policy)
        for name, (read, _) in SIMPLE.items():
            for block in self._blocks(name, "accepted"):
                self.frames[id(block)] = read(block, self.as_of, self.policy)
        for opened in self.opened:
            for block in opened.blocks:
                if id(block) in self.frames:
                    hold_swapped(block)
                    check_totals(block, _negative(self.frames[id(block)]))

    def _blocks(self, table: str, outcome: str) -> list[Block]:
        return [b for o in self.opened if o.outcome == outcome for b in o.blocks if b.table == table]

    def _post(self) -> None:
        self._post_customers()
        whose = Whose(self.customers)
        self.waiting = Held.of(self.ledger.held_documents, self.ledger.held_receipts, self.ledger.decisions)
        master = self.ledger.has_master or bool(self._blocks("customers", "accepted"))
        self._post_documents(whose, master)
        self._post_receipts()
        for name in SIMPLE:
            self._post_simple(name, whose)
        self._post_answers()

    def _each(self, table: str) -> list[tuple[Opened, Block]]:
        return [(o, b) for o in self.opened if o.outcome == "accepted" for b in o.blocks if b.table == table]

    def _post_customers(self) -> None:
        refuse_contradictions(
            [(b, self.frames[id(b)]) for _, b in self._each("customers")],
            "customer_id",
            "customer_id",
            ("email", "iban"),
        )
        for opened, block in self._each("customers"):
            rows = self.frames[id(block)].assign(
                source_file=block.file, source_sheet=block.sheet, source_row=block.row_numbers
            )
            good = rows[~block.bad].assign(run_id="", recorded_on=pd.Timestamp("NaT"))
            changed = self.customers.post(cast("list[Row]", good.to_dict("records")), given_columns(block))
            opened.posted += sum(changed)
            opened.unchanged += len(changed) - sum(changed)

    def _post_documents(self, whose: Whose, master: bool) -> None:
        ledger = self.ledger
        known = KnownDocuments.of(ledger.documents, ledger.applications, ledger.closures, ledger.reminder_items)
        terms = self.customers.column("payment_terms_days")
        discounts = {n: self.customers.column(n) for n in ("discount_bp", "discount_days")}
        for _, block in self._each("documents"):
            frame = self.frames[id(block)]
            frame["customer_id"], found, otherwise = whose.find(frame["customer_id"].to_numpy(object))
            if master:
                block.refuse("unknown-customer", "customer_id", ~found & ~block.bad)
                _refuse_other_names(block, frame, whose)
            block.note_if("customer-by-likeness", "customer_id", found & otherwise & ~block.bad)
            frame["due_given"] = frame["due_date"].notna()
            frame["due_date"] = due_dates(block, frame, terms, self.policy).astype("datetime64[us]")
            for name, theirs in discounts.items():
                frame[name] = (
                    frame[name]
                    .fillna(pd.Series(pd.array(frame["customer_id"].map(theirs).to_list(), dtype="Int64")))
                    .fillna(0)
                    .astype("int64")
                )
            refuse_twins(block, frame)
            frame["own_due"] = frame["due_date"].where(frame["due_given"])
        pairs = [(b, self.frames[id(b)]) for _, b in self._each("documents")]
        refuse_contradictions(
            pairs, "document_id", "document_no", ("amount_minor", "currency", "document_date", "own_due")
        )
        for opened, block in self._each("documents"):
            frame = self.frames[id(block)]
            rows, proposed, unchanged = post_documents(block, frame, known, self.waiting)
            make_customers(block, frame, self.customers)
            self._made("documents", rows)
            self._made("held_documents", proposed)
            opened.posted += len(rows)
            opened.unchanged += unchanged
        self._close_missing(known)

    def _close_missing(self, known: KnownDocuments) -> None:
        lists = [(o, b) for o, b in self._each("documents") if _is_snapshot(b)]
        if not lists:
            return
        listed = {i for _, b in lists for i in self.frames[id(b)]["document_id"]}
        companies = {c for _, b in lists for c in self.frames[id(b)]["company"]}
        rows = closures(known, listed, companies, pd.Timestamp(self.as_of), lists[-1][0].file_id)
        still_open = known.open_count(companies)
        if (
            len(rows)
            and not any(b.rule.kind == "snapshot" for _, b in lists)
            and len(rows) * 100 > still_open * self.policy.missing_documents_percent
        ):
            lists[-1][1].note("list-looks-partial", "open_amount", missing=len(rows), open=still_open)
            return
        if len(rows):
            lists[-1][1].note("documents-gone", "open_amount", count=len(rows))
            self._made("closures", rows)

    def _post_receipts(self) -> None:
        pairs = self._each("bank_lines")
        days = [self.frames[id(block)]["booking_date"] for _, block in pairs]
        first = min((d.min() for d in days if d.notna().any()), default=pd.Timestamp.max)
        last = max((d.max() for d in days if d.notna().any()), default=pd.Timestamp.min)
        known = KnownReceipts(self.ledger.receipts, self.ledger.statements, first, last)
        order = in_time([(f"{o.name} {b.sheet}", self.frames[id(b)], self.balances[id(b)]) for o, b in pairs])
        for opened, block in (pairs[i] for i in order):
            frame, balances = self.frames[id(block)], self.balances[id(block)]
            rows, statement, held, unchanged = post_receipts(
                block, frame, balances, opened.file_id, known, self.waiting
            )
            self._made("receipts", rows)
            self._made("statements", statement)
            self._made("held_receipts", held)
            opened.posted += len(rows)
            opened.unchanged += unchanged

    def _post_simple(self, name: str, whose: Whose) -> None:
        key = SIMPLE[name][1]
        seen = set(_keys(self.ledger.simple[name], key))
        for opened, block in self._each(name):
            frame = self.frames[id(block)]
            if "customer_id" in frame:
                frame["customer_id"] = whose.find(frame["customer_id"].to_numpy(object))[0]
            if name == "exchange_rates":
                self._refuse_other_rates(block, frame)
            rows = frame[~block.bad].assign(
                source_file=block.file, source_sheet=block.sheet, source_row=block.row_numbers[~block.bad]
            )
            keys = _keys(rows, key)
            new = []
            for one in keys:
                new.append(one not in seen)
                seen.add(one)
            posted = rows[np.array(new, dtype=bool)]
            if len(posted):
                self._made(
                    name, TABLES[name].frame(posted.assign(run_id="") if "run_id" in TABLES[name].key else posted)
                )
            opened.posted += sum(new)
            opened.unchanged += len(new) - sum(new)

    def _refuse_other_rates(self, block: Block, frame: pd.DataFrame) -> None:
        """Refuse rates of a day for which another file of the drop gives another one."""
        key = ["currency", "base_currency", "rate_date"]
        made = _together(self.made.get("exchange_rates", []))
        given = dict(zip(_keys(made, key), made["rate"], strict=True)) if len(made) else {}
        others = [given.get(k, r) for k, r in zip(_keys(frame, key), frame["rate"], strict=True)]
        differ = (np.array(others, dtype=object) != frame["rate"].to_numpy(object)) & ~block.bad
        block.refuse("rate-differs", "rate", differ, other=others)

    def _post_answers(self) -> None:
        seen: set[str] = set()
        for opened in self.opened:
            if opened.outcome != "accepted":
                continue
            for answers in opened.answers:
                rows = answers.frame[~answers.block.bad]
                rows = rows[~rows["answer_id"].isin(seen)].drop_duplicates("answer_id")
                seen |= set(rows["answer_id"])
                opened.posted += len(rows)
                opened.unchanged += int((~answers.block.bad).sum()) - len(rows)
                self._made("answers", TABLES["answers"].frame(rows))

    def _made(self, table: str, rows: pd.DataFrame) -> None:
        self.made.setdefault(table, []).append(rows)

    def result(self, held: list[Opened]) -> dict[str, pd.DataFrame]:
        """Put the pass together, with the files that earlier passes held back: tables by name."""
        everything = sorted([*self.opened, *held], key=lambda o: (o.name, o.sha256))
        outcomes = outcome_frame([o.outcome_row() for o in everything])
        findings: list[Row] = []
        for opened in everything:
            for block in opened.all_blocks:
                findings += block.findings(held=opened.outcome != "accepted")
            findings += opened.said
        if self.customers.made:
            self._made("customers", pd.DataFrame(self.customers.made))
        back = [corrections(o) for o in self.opened if o.outcome == "accepted"]
        self._made("corrections", _together(back).drop_duplicates())
        accepted = outcomes[outcomes["outcome"] == "accepted"] if len(outcomes) else outcomes
        self._made("files", accepted.drop(columns=["outcome", "message"], errors="ignore"))
        unique = pd.DataFrame(findings).drop_duplicates("finding_id") if findings else pd.DataFrame()
        tables = {name: TABLES[name].frame(_together(frames)) for name, frames in self.made.items()}
        return tables | {"findings": TABLES["findings"].frame(unique), "outcomes": TABLES["outcomes"].frame(outcomes)}


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [f for f in frames if len(f)]
    if len(filled) == 1:
        return filled[0]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _refuse_other_names(block: Block, frame: pd.DataFrame, whose: Whose) -> None:
    """Refuse documents that name a customer whose number is another."""
    if "customer_name" not in block:
        return
    names = frame["customer_name"].tolist()
    named = whose.named(names)
    others = (named != "") & (named != frame["customer_id"].to_numpy(object)) & ~block.bad
    block.refuse("customer-name-differs", "customer_id", others, name=names, other=named)


def _negative(frame: pd.DataFrame) -> Flags:
    if "amount_minor" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return (frame["amount_minor"] < 0).to_numpy(dtype=bool)


def _keys(rows: pd.DataFrame, key: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(rows[name].astype(str) for name in key), strict=True))


def _already_done(file: InputFile, name: str) -> Opened:
    opened = Opened(file.name, file.sha256, outcome="known")
    opened.said.append(finding("file-known", file=file.name, name=name))
    opened.message = str(opened.said[0]["problem"])
    return opened


def _is_snapshot(block: Block) -> bool:
    if block.found.is_rejects or block.rule.kind == "changes":
        return False
    return block.rule.kind == "snapshot" or "open_amount" in block
