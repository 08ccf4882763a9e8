"""A bank line of the made-up company, and the truth about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ar_batch.demo.documents import Document

CLASSES: Final = (
    "clean reference", "damaged reference", "order number", "wrong reference", "no reference", "lump sum", "discount", "short payment",
    "overpayment", "bank fee", "cents off", "instalment", "credit netted", "parent pays", "third party", "processor", "advice",
    "duplicate", "advance", "on account", "old document", "other currency", "returned", "not a customer",
)  # fmt: skip
"""One for each line: what makes it easy or hard."""

NOT_FOR_DOCUMENTS: Final = frozenset(("duplicate", "advance", "on account", "old document", "not a customer"))
"""The classes of which nothing may be applied to a document."""


@dataclass(frozen=True)
class Settlement:
    """A piece of truth: so much of the line is for that document, or (kind on_account, not_ar) for none."""

    kind: str
    amount_minor: int
    customer_id: str
    document: Document | None = None


IN_EURO_BP: Final = {"CHF": 10_700, "GBP": 11_500, "USD": 8_650}
"""About what the other currencies are worth in euros, in hundredths of a percent: what customers reckon with."""

CASH_KINDS: Final = ("payment", "credit_note", "on_account", "not_ar")
"""The kinds that add up to the line's amount (in the documents' currency, where that is another); the others close what is
left of a document."""


@dataclass
class Line:
    """A bank line; what only the truth knows stands behind `settlements`."""

    day: date
    currency: str
    amount_minor: int
    payer_name: str
    payer_account: str
    remittance: str
    settlements: list[Settlement] = field(default_factory=list)
    kind: str = ""
    reference: str = "none"
    """clean, damaged, order, wrong, advice or none."""
    route: str = "itself"
    """Who pays: itself, parent, third party, processor."""
    difference: str = "exact"
    """exact, discount, late discount, short, over, bank fee, cents off, instalment."""
    customer_id: str = ""
    end_to_end_id: str = ""
    structured_reference: str = ""
    transaction_code: str = "166"
    is_return: bool = False

    @property
    def documents(self) -> list[Document]:
        """The documents that the line settles, credit notes too."""
        return list({id(s.document): s.document for s in self.settlements if s.document is not None}.values())
