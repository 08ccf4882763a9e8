"""How probable an explanation is, in doubts: the chance that it is wrong though it looks like this.

A doubt is small and adds up; the odds of an explanation are one over its doubt. Explanations of one receipt compete:
each has its odds' share of all of them and of "none of these" (odds 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, fsum, sqrt
from typing import Any, Final

import numpy as np

from ar_batch.stages.matching.levels import LIKELY, SIMILAR
from ar_batch.tables.review import SERVICE


@dataclass(frozen=True)
class Rule:
    """One way to explain a receipt. `least_level`: how well the customer must be known for it to be applied unasked."""

    name: str
    least_level: int
    meaning: str


USUAL_FEES: Final = (500, 750, 1000, 1200, 1250, 1500, 1750, 2000, 2500)
"""What banks usually take off a payment on its way, in hundredths."""

ROUND: Final = 500
"""What is deducted, or paid too much, is often whole in so many hundredths."""

LITTLE: Final = 10
"""One part in so many is little."""

PLAIN = 3
"""The strength from which a number is that of a document and no coincidence (FULL in `hits`)."""

CONTRADICTED, UNKNOWN = -1, 0
"""Somebody else is identified; nobody is."""

STRANGERS: Final = "amount-of-any"
"""The rule of documents that nothing but the amount speaks for, whoever paid."""

ENDING: Final = "last-digits"
"""The rule of documents told by their numbers, in part or come to harm, and the amount, whoever paid."""

RULES: Final[dict[str, Rule]] = {rule.name: rule for rule in (
    Rule("advice", SIMILAR, "a remittance advice lists these documents and this payment"),
    Rule("structured", UNKNOWN, "a checked reference names the document"),
    Rule("named", UNKNOWN, "the documents named add up to the payment"),
    Rule("named-discount", UNKNOWN, "the documents named, less their discount, add up to the payment"),
    Rule("named-late-discount", SIMILAR, "the documents named, less a discount that had lapsed, add up to the payment"),
    Rule("named-tolerance", SIMILAR, "the documents named add up to the payment but for a trifle"),
    Rule("named-fee", SIMILAR, "the documents named add up to the payment but for a bank's fee"),
    Rule("withheld", LIKELY, "the documents named, less the tax that the customer withholds, add up to the payment"),
    Rule("order", UNKNOWN, "the documents of the order named add up to the payment"),
    Rule("listed", UNKNOWN, "the documents listed in short form or as a range add up to the payment"),
    Rule(ENDING, UNKNOWN, "what the text says of its number, and the amount, point to this document alone, whoever paid"),
    Rule("damaged", LIKELY, "a number like theirs, the amount and the customer point to these documents"),
    Rule("dated", LIKELY, "the text bears the date or month of these documents, which add up to the payment"),
    Rule("statement", LIKELY, "everything that was due, or written, by the day of the statement that the text names adds up to the payment"),
    Rule("named-credit", SIMILAR, "the documents named, less open credit notes, add up to the payment"),
    Rule("named-some", LIKELY, "some of the documents named add up to the payment"),
    Rule("named-more", LIKELY, "the documents named and others of the customer add up to the payment"),
    Rule("named-across", UNKNOWN, "documents of several customers, each named, add up to the payment"),
    Rule("part", LIKELY, "less than the documents named"),
    Rule("over", LIKELY, "more than the documents named"),
    Rule("amount", LIKELY, "the customer has exactly one open document of this amount"),
    Rule("amount-equal", LIKELY, "the customer has several open documents of this amount; this is the oldest"),
    Rule("amounts-equal", LIKELY, "so many of the customer's open documents of one amount add up to the payment; these are the oldest"),
    Rule("amount-discount", LIKELY, "the customer has exactly one open document of this amount after discount"),
    Rule("amount-late-discount", LIKELY, "the customer has exactly one open document of this amount less a discount that had lapsed"),
    Rule("amount-tolerance", LIKELY, "the customer has exactly one open document of this amount but for a trifle"),
    Rule("balance", LIKELY, "everything open adds up to the payment"),
    Rule("past-due", LIKELY, "everything past due adds up to the payment"),
    Rule("run", LIKELY, "documents that follow each other by due date add up to the payment"),
    Rule("month", LIKELY, "all documents of one month add up to the payment"),
    Rule("combination", LIKELY, "one combination of documents adds up to the payment"),
    Rule("autocash-match-payment", LIKELY, "AutoCash, as set for this customer, match payment: one document of exactly the amount"),
    Rule("autocash-clear-account", LIKELY, "AutoCash, as set for this customer, clear the account: everything open adds up to the payment"),
    Rule("autocash-clear-past-due", LIKELY, "AutoCash, as set for this customer, clear past due: everything past due adds up to the payment"),
    Rule("autocash-clear-past-due-by-term", LIKELY, "AutoCash, as set for this customer, clear past due by payment term: what is past due of one term adds up to the payment"),
    Rule("autocash-combination", LIKELY, "AutoCash, as set for this customer, combination: one combination of documents adds up to the payment"),
    Rule("autocash-oldest-first", LIKELY, "AutoCash, as set for this customer, oldest first: applied to the oldest documents first"),
    Rule("habit", 9, "documents of the customer, less what it always takes off, add up to the payment"),
    Rule("duplicate", 9, "the document named has been paid before"),
    Rule("amount-short", 9, "the payment falls a little short of this document"),
    Rule("amount-nearly", 9, "these documents cost nearly what was paid"),
    Rule("amount-twin", 9, "other documents of the same amounts, which may be meant just as well as the oldest"),
    Rule(SERVICE, 9, "this document, less what the payment service keeps, has exactly the amount, whoever owes it"),
    Rule(STRANGERS, 9, "this document has exactly the amount, whoever paid"),
    Rule("instalment", 9, "the payment is an equal part of this document: a half, a third or so"),
    Rule("run-with-gaps", 9, "documents that follow each other by due date, but for a few of them, add up to the payment"),
    Rule("oldest-first", 9, "applied to the oldest documents first"),
)}  # fmt: skip

ORDER: Final = {name: place for place, name in enumerate(RULES)}
"""The rules in order of trust."""

WORTH_SHOWING: Final = ("amount-short", "amount-nearly", "instalment", "run-with-gaps", "oldest-first")
"""Rules of what is shown of a payment where nothing adds up."""

# Rows: strength 0..4 (unused, weak, bare, full, structured). Columns: level -1..5.
# How often a number found in a text means another document although the amount agrees too ...
_BASE: Final = np.array([1.0, 6e-4, 2e-4, 5e-5, 5e-6])
# ... and how much the amount's being common adds to that, by how well the customer is known.
_COMMON: Final = np.array([
    [1, 1, 1, 1, 1, 1, 1],
    [1, 1.0, 2e-2, 5e-3, 2e-3, 2e-3, 2e-3],
    [1, 0.4, 5e-3, 1e-3, 5e-4, 5e-4, 5e-4],
    [1, 0.04, 2e-3, 5e-4, 2e-4, 2e-4, 2e-4],
    [1, 1e-3, 1e-3, 1e-4, 1e-4, 1e-4, 1e-4],
])  # fmt: skip
# What the payer's being unknown, or known as somebody else, adds whatever the amount.
_STRANGER: Final = np.array([
    [1, 1, 0, 0, 0, 0, 0],
    [1, 2e-1, 5e-3, 5e-4, 1e-4, 1e-4, 1e-4],
    [0.5, 2e-3, 4e-4, 1e-4, 5e-5, 5e-5, 5e-5],
    [0.3, 4e-4, 1e-4, 5e-5, 2e-5, 2e-5, 2e-5],
    [5e-3, 1e-4, 5e-5, 1e-5, 1e-5, 1e-5, 1e-5],
])  # fmt: skip

# Doubts of what is weaker than a full sum, by level -1..5.
_OTHER: Final[dict[str, tuple[float, ...]]] = {
    "advice": (0.3, 2e-2, 5e-4, 2e-4, 1e-4, 1e-4, 1e-4),
    "order": (0.9, 0.1, 5e-3, 2e-3, 1e-3, 1e-3, 1e-3),
    "listed": (0.5, 4e-3, 2e-3, 1e-3, 5e-4, 5e-4, 5e-4),
    "damaged": (0.97, 0.5, 2e-2, 3e-3, 1e-3, 1e-3, 1e-3),
    "named-some": (0.9, 0.05, 1.5e-2, 5e-3, 3e-3, 3e-3, 3e-3),
    "named-more": (0.9, 0.2, 3e-2, 8e-3, 5e-3, 5e-3, 5e-3),
    "named-credit": (0.9, 0.1, 5e-3, 3e-3, 2e-3, 2e-3, 2e-3),
    "part": (0.95, 0.4, 3e-2, 6e-3, 3e-3, 3e-3, 3e-3),
    "over": (0.95, 0.5, 5e-2, 8e-3, 5e-3, 5e-3, 5e-3),
}
_EXTRA: Final = {
    "named": 0.0,
    "structured": 0.0,
    "named-discount": 2e-4,
    "named-late-discount": 1e-3,
    "named-tolerance": 1e-3,
    "named-fee": 2e-3,
}
_AMOUNT_ONLY: Final = (0.999, 0.99, 0.15, 2e-3, 6e-4, 3e-4, 2e-4)
_FAMILY_OF: Final = {
    "amount": 1.0,
    "damaged": 2.0,
    "dated": 2.0,
    "statement": 2.0,
    "amount-equal": 1.5,
    "amount-discount": 2.0,
    "amount-late-discount": 4.0,
    "amount-tolerance": 4.0,
    "balance": 1.5,
    "past-due": 2.0,
    "run": 3.0,
    "month": 3.0,
    "combination": 8.0,
}


def named_doubt(strength: object, level: object, common: object, rule: str = "named") -> object:
    """Return the doubt of documents named with a sum that agrees; scalars or whole columns."""
    s, v = np.asarray(strength), np.asarray(level) + 1
    return _BASE[s] + _STRANGER[s, v] + _COMMON[s, v] * np.asarray(common) + _EXTRA[rule]


def other_doubt(rule: str, level: int) -> float:
    """Return the doubt of a weaker explanation by reference."""
    return _OTHER[rule][level + 1]


def amount_doubt(rule: str, level: int, chance: float, unexplained_share: float) -> float:
    """Return the doubt of an explanation by amount alone. `chance`: how many such coincidences are to be expected."""
    return min(0.999, _AMOUNT_ONLY[level + 1] * _FAMILY_OF[rule] + unexplained_share * chance)


KNOWN_BEST: Final = len(_AMOUNT_ONLY) - 2
"""The best level that the tables here know."""


def amount_doubts(level: Any, chance: Any, unexplained_share: float) -> Any:
    """Return the whole-column form of `amount_doubt` for single documents."""
    return np.minimum(0.999, np.asarray(_AMOUNT_ONLY)[level + 1] + unexplained_share * chance)


def posterior(doubts: list[float]) -> list[float]:
    """Return the probability of each rival explanation, "none of these" being one of them."""
    odds = [(1 - doubt) / doubt for doubt in doubts]
    total = fsum([*odds, 1])  # whatever their order
    return [one / total for one in odds]


UNITS: Final = (100_000, 50_000, 10_000, 5_000, 1_000, 500, 100, 50, 10, 5)
MOSTLY: Final = 0.7
"""Where so many of the amounts are whole in a unit, others of that unit are as likely."""


def granularity(amount: int, others: list[int]) -> int:
    """Return the coarsest unit in which the payment and most of the open amounts are whole: 1 for cents, 100 for euros."""
    for unit in UNITS:
        if amount % unit == 0 and sum([other % unit == 0 for other in others]) >= MOSTLY * len(others):
            return unit
    return 1


def chance_single(unit: int, count: int, spread: float, common: float) -> float:
    """Return how many of `count` open amounts are to be expected at the payment's amount by coincidence.

    `common` is the share of the whole ledger's documents with just this amount: price lists repeat themselves.
    """
    return count * max(unit * 0.4 / max(spread, 1.0), common)


def chance_run(unit: int, count: int, mean: float) -> float:
    """Return the same for runs of documents that follow each other by due date."""
    return unit * count / (2 * max(mean, 1.0))


def chance_sum(unit: int, spread: float, documents: int) -> float:
    """Return the same for one given sum of many documents: a whole balance."""
    return unit * 0.4 / (max(spread, 1.0) * sqrt(documents))


def chance_subset(unit: int, count: int, spread: float, size: int) -> float:
    """Return the same for free combinations of 2 to `size` documents (normal approximation of the sums' density)."""
    return sum(unit * comb(count, j) * 0.4 / (max(spread, 1.0) * sqrt(j)) for j in range(2, size + 1))


def chance_seen(sums: Any, payment: int) -> float:
    """Return how many sums are to be expected at the payment's amount, measured on those around it.

    `sums` are all that could have been formed; those within 15 % that end in the same cents are counted (the payment's
    own amount left out) against the number of such amounts there. Whole euros among cents, list prices and monthly fees
    make sums denser than any formula: this sees it.
    """
    near = np.abs(sums - payment) <= payment * 15 // 100
    alike = int(np.count_nonzero(near & ((sums - payment) % 100 == 0) & (sums != payment)))
    return (alike + 0.5) / max(0.3 * payment / 100, 1.0)


def mean(values: list[int]) -> float:
    """Return the mean of the positive values; 1 when there are none."""
    positive = [value for value in values if value > 0]
    return sum(positive) / len(positive) if positive else 1.0


def spread(values: list[int], payment: int) -> float:
    """Return the standard deviation of open amounts; half the payment where there are too few to tell."""
    if len(values) < 3:
        return payment / 2
    middle = sum(values) / len(values)
    return sqrt(sum([(value - middle) ** 2 for value in values]) / len(values)) or payment / 100
