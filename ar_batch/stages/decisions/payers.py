"""What a decision teaches: whose payments come from an account and under a name."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pandas as pd

from ar_batch.names import base, collapsed, folded, is_processor, parts
from ar_batch.references import compact

_WORDS_LEAST = 2
"""A customer's name at the head of a payer's name counts from so many words: "Kaiser Bau" in "Kaiser Bau, Cologne"."""


@dataclass(frozen=True)
class Payers:
    """Payers that the customer master knows already."""

    customers: pd.DataFrame

    def lesson(self, account: str, name: str, customer_id: str) -> dict[str, str]:
        """Return what may be learned from a payment of this customer: account and name in the form that is kept.

        A payment service pays for many customers, and one customer may pay for another: then its account and name
        still say nothing about who is meant, and tying them would take the payer's own payments away.
        """
        if is_processor(name):
            return {}
        account, payer = compact(account), folded(name)
        by_account = self._accounts.get(account, set())
        by_name = self._named(name)
        if by_account - {customer_id} or (by_name and customer_id not in by_name):
            return {}
        lesson = {"account": account} if account else {}
        return lesson | ({"name": payer} if payer and not by_name - {customer_id} else {})

    def _named(self, name: str) -> set[str]:
        found: set[str] = set()
        for part in parts(name):
            words = base(part).split()
            heads = [" ".join(words[:n]) for n in range(min(_WORDS_LEAST, len(words)), len(words) + 1)]
            for form in {*heads, collapsed(part)}:
                found |= self._names.get(form, set())
        return found

    @functools.cached_property
    def _accounts(self) -> dict[str, set[str]]:
        known: dict[str, set[str]] = {}
        for customer_id, accounts in zip(self.customers["customer_id"], self.customers["iban"], strict=True):
            for account in filter(None, map(compact, accounts.split(";"))):
                known.setdefault(account, set()).add(customer_id)
        return known

    @functools.cached_property
    def _names(self) -> dict[str, set[str]]:
        known: dict[str, set[str]] = {}
        columns = (self.customers["customer_id"], self.customers["name"], self.customers["aliases"])
        for customer_id, own, others in zip(*columns, strict=True):
            for name in (own, *others.split(";")):
                for form in {base(name), collapsed(name)} - {""}:
                    known.setdefault(form, set()).add(customer_id)
        return known
