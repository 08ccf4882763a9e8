"""A small desk to try matching on: customers, documents and receipts as text, what was applied as text."""

from __future__ import annotations

import functools
import shlex
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from ar_batch.stages.matching import Matched, MatchingPolicy, in_other_currency, match
from ar_batch.stages.matching.build import world_of
from ar_batch.stages.matching.world import World
from ar_batch.stages.open_items import Derived, derive
from ar_batch.tables import TABLES
from tests.text_tables import table

CUSTOMERS = """
    customer_id name                     iban
    ACME        'Acme Werkzeuge GmbH'    DE02120300000000202051
    BOLT        'Boltzmann & Söhne KG'   DE02500105170137075030
    CARO        'Caro Fleurs SARL'       FR1420041010050500013M02606
"""


DOCUMENT = {
    "version": "1", "document_date": "2026-05-01", "due_date": "2026-05-31", "currency": "EUR", "settled_before_minor": "0", "discount_bp": "0",
    "discount_days": "0",
}  # fmt: skip
RECEIPT = {"booking_date": "2026-05-20", "currency": "EUR", "is_return": "-"}
NOTHING = {name: each.empty() for name, each in TABLES.items()}


@dataclass
class Desk:
    """The facts, and what matching made of them."""

    facts: dict[str, pd.DataFrame]
    policy: MatchingPolicy
    as_of: date

    def state(self) -> Derived:
        """Return what is open and what is not applied."""
        names = ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")
        return derive(*(self.facts[n] for n in names), as_of=self.as_of)

    def world(self) -> World:
        """Return what matching looks at: the same facts as columns."""
        state, today = self.state(), int(np.datetime64(self.as_of, "D").astype(int))
        items = state.open_items, state.closed_items, state.unapplied_cash, state.latest_customers
        grace = self.policy.discount_grace_days
        return world_of(*items, self.facts["receipts"], self.facts["payment_history"], today, grace)

    def exchanged(self) -> tuple[Desk, Matched]:
        """Match as a run does, in other currencies too; return the desk with what was applied, and what the last round said."""
        made, names = self.run(), ("aliases", "applications", "receipts", "decisions", "exchange_rates")
        if not len(made.applications):
            said = made.receipt_states, made.suggestions, made.suggestion_lines
            known = (self.facts[n] for n in names)
            made = made._replace(**in_other_currency(*self.state(), *said, *known, policy=self.policy)._asdict())
        if not len(made.applications):
            return self, made
        applications = pd.concat([self.facts["applications"], made.applications], ignore_index=True)
        return Desk({**self.facts, "applications": applications}, self.policy, self.as_of).exchanged()

    def run(self) -> Matched:
        """Match what the facts leave open."""
        f, state = self.facts, self.state()
        others = (
            f[n] for n in ("aliases", "applications", "receipts", "decisions", "remittance_advices", "payment_history")
        )
        return match(
            state.open_items,
            state.closed_items,
            state.unapplied_cash,
            state.latest_customers,
            *others,
            as_of=self.as_of,
            policy=self.policy,
        )

    def again(self, made: Matched) -> Matched:
        """Match a second time, on the result of the first."""
        applications = pd.concat([self.facts["applications"], made.applications], ignore_index=True)
        return Desk({**self.facts, "applications": applications}, self.policy, self.as_of).run()


def desk(
    documents: str = "",
    receipts: str = "",
    *,
    customers: str = CUSTOMERS,
    policy: MatchingPolicy | None = None,
    as_of: date = date(2026, 6, 30),
    **more: str,
) -> Desk:
    """Return a desk. Ids are the number or the name with a letter in front; dates and other columns have defaults."""
    facts = NOTHING | {name: table(name, text) for name, text in more.items()}
    facts["customers"] = table("customers", customers)
    facts["documents"] = _documents(documents)
    facts["receipts"] = _receipts(receipts)
    return Desk(facts, policy or MatchingPolicy(), as_of)


def paid(amount: str, said: str, name: str = "Acme Werkzeuge GmbH", account: str = "DE02120300000000202051") -> str:
    """One receipt, R1, as text."""
    return f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-20 {amount} '{name}' '{account}' '{said}'
    """


@functools.cache
def _documents(text: str) -> pd.DataFrame:
    rows = _rows(text)
    for row in rows:
        row.setdefault("document_id", f"D-{row['customer_id']}-{row['document_no']}")
        row.setdefault("document_type", "credit_note" if row["amount_minor"].startswith("-") else "invoice")
        for column, value in DOCUMENT.items():
            row.setdefault(column, value)
    return table("documents", _text(rows))


@functools.cache
def _receipts(text: str) -> pd.DataFrame:
    return table("receipts", _text([RECEIPT | row for row in _rows(text)]))


def _rows(text: str) -> list[dict[str, str]]:
    lines = [shlex.split(line) for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def _text(rows: list[dict[str, str]]) -> str:
    return "\n".join([" ".join(rows[0]), *(shlex.join(row.values()) for row in rows)]) if rows else ""


def posted(made: Matched) -> list[str]:
    """What was applied, a line each: receipt, document, kind unless it is a payment, amount."""
    rows = made.applications.sort_values(["receipt_id", "document_id", "kind"])
    return [
        f"{r} {d.split('-', 2)[2]} {'' if kind == 'payment' else kind + ' '}{Decimal(amount) / 100:.2f}"
        for r, d, kind, amount in zip(
            rows["receipt_id"], rows["document_id"], rows["kind"], rows["amount_minor"], strict=True
        )
    ]


def offered(made: Matched) -> list[str]:
    """What was suggested, a line each, best first: receipt, documents, amounts."""
    rows = made.suggestions
    return [f"{r} {d}: {a}" for r, d, a in zip(rows["receipt_id"], rows["document_nos"], rows["amounts"], strict=True)]


def states(made: Matched) -> dict[str, str]:
    """Where each receipt stands."""
    return dict(zip(made.receipt_states["receipt_id"], made.receipt_states["status"], strict=True))
