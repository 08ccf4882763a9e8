"""How well a receipt's payer is known, and by what."""

from __future__ import annotations

from typing import Final

SIMILAR, LIKELY, CERTAIN, KNOWN = 1, 2, 3, 4
"""Possible or tied; the only customer of nearly that name; of exactly that name; account or decision."""

MOST_SHARING = 8
"""An account that pays for more customers than this is a factor's or a payment service's, and says nothing."""

THIRD: Final = "account of another name"
"""An account learned from payments, whose owner has not the customer's name: it may pay for others as well."""
TIED: Final = "tied name"
"""Several customers have the payer's name."""
BY_NAME: Final = frozenset(("name", "base name", "name and more", "cut name", "similar name"))
"""Evidence that is nothing but the payer's name, which may be a namesake's."""
OWN_NAME: Final = BY_NAME - {"similar name"}
"""Evidence that the payer has a customer's very name, which may be cut off or go on."""
PAID_FOR: Final = "paid for"
"""The text says on whose behalf the payment is made."""
BESIDE: Final = "name beside"
"""The text bears the name of another than the payer: it may be paid for, or not."""
DECIDED: Final = "decision"
"""A person has said whose this very payment is."""
TOLD: Final = frozenset((DECIDED, "account", "shared account", "alias account"))
"""Evidence that the master or a person has given."""
HOW: Final = {
    DECIDED: "a person tied this payment to the customer",
    "account": "the paying account is the customer's",
    "alias account": "the paying account was confirmed by a person",
    "alias name": "the payer's name was confirmed by a person",
    "learned account": "the account paid this customer's documents by number before",
    "agreeing account": "several payments from the account name this customer's documents to the cent",
    THIRD: "payments from the account, which is of another name, named this customer's documents before",
    "shared account": "the account pays for several customers",
    "name": "the payer has exactly this customer's name",
    "base name": "the payer's name is the customer's but for legal form or spelling",
    "name and more": "the payer's name begins with the customer's whole name",
    "cut name": "the payer's name is the beginning of the customer's",
    "customer number": "the text bears the customer's number",
    PAID_FOR: "the text says that this customer is paid for",
    BESIDE: "the text bears this customer's name beside the payer's",
    "name in text": "the text bears the customer's name",
    "similar name": "the payer's name is similar",
    TIED: "several customers have this name",
}
