"""A made-up company's receivables over some weeks, with the truth about every bank line. Pure: the seed decides all.

Two payments in three are for one document; the rest are runs of due documents with some held back, as real clearing
data has it. What is rough about it, and how rough, is `noise`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from ar_batch.demo.banking import iban
from ar_batch.demo.customers import Customer, make_customers
from ar_batch.demo.days import workdays
from ar_batch.demo.dice import Dice
from ar_batch.demo.documents import Document, by_customer, make_documents
from ar_batch.demo.frames import (
    advices_frame,
    customers_frame,
    documents_frame,
    history_frame,
    rates_frame,
    receipts_frame,
    truth_frame,
    truth_lines_frame,
)
from ar_batch.demo.lines import Line
from ar_batch.demo.noise import NOISES, ORDINARY, Noise
from ar_batch.demo.others import make_suppliers, not_a_customer, refund, without_document
from ar_batch.demo.payments import play
from ar_batch.demo.plan import plan
from ar_batch.demo.playing import Play

FIRST_DAY: Final = date(2026, 9, 14)
COMPANIES: Final = (
    "Nordlicht Werkzeuge GmbH",
    "Alpenblick Technik AG",
    "Rheinbogen Handel GmbH",
    "Elbtal Systeme GmbH & Co. KG",
)


@dataclass(frozen=True)
class World:
    """Frames in the shape of their tables, and the truth.

    `truth` has one row per bank line, `truth_lines` the pieces: kinds payment, credit_note, on_account and not_ar add
    up to the line's amount (but of a line that pays documents in another currency, which are in theirs); discount,
    bank_fee and tolerance close what is left of a document.
    """

    seed: int
    noise: Noise
    company: str
    accounts: dict[str, str]
    """Our account of each currency."""
    days: tuple[date, ...]
    """The business days on which statements come."""
    customers: pd.DataFrame
    documents: pd.DataFrame
    receipts: pd.DataFrame
    payment_history: pd.DataFrame
    exchange_rates: pd.DataFrame
    remittance_advices: pd.DataFrame
    truth: pd.DataFrame
    truth_lines: pd.DataFrame


def make_world(
    seed: int,
    *,
    customers: int = 300,
    documents: int = 2500,
    days: int = 45,
    receipts: int | None = None,
    noise: Noise | str = ORDINARY,
    first: date = FIRST_DAY,
) -> World:
    """Return the world of that seed: `documents` in the ledger, statements for so many business days from `first` on.

    `receipts` fixes the number of bank lines; without it there are about 0.6 for each document.
    """
    noise = NOISES[noise] if isinstance(noise, str) else noise
    calendar = workdays(first, days)
    people = make_customers(Dice.of(seed, "customers"), customers, noise)
    ledger, before = make_documents(Dice.of(seed, "documents"), people, documents, calendar[0], calendar[-1], noise)
    wanted = None if receipts is None else int(receipts * (1 - noise.other_lines) * 0.93)
    intended = plan(Dice.of(seed, "plan"), ledger, calendar[-1], noise, wanted)
    played = play(Dice.of(seed, "payments"), intended, ledger, calendar[-1], noise)
    dice = Dice.of(seed, "others")
    company = dice.pick(COMPANIES)
    lines = _all_lines(dice, played, people, ledger, before, calendar, noise, company, receipts)
    accounts = {currency: iban(dice, "DE") for currency in sorted({line.currency for line in lines} | {"EUR"})}
    found = receipts_frame(lines, accounts, dice)
    advised = {id(line) for line in played.advised}
    return World(
        seed=seed, noise=noise, company=company, accounts=accounts, days=tuple(calendar),
        customers=customers_frame(people, Dice.of(seed, "master")),
        documents=documents_frame(ledger, company), receipts=found.receipts,
        payment_history=history_frame(before, Dice.of(seed, "history"), calendar[0]),
        exchange_rates=rates_frame(calendar, Dice.of(seed, "rates")),
        remittance_advices=advices_frame([line for line in found.lines if id(line) in advised]),
        truth=truth_frame(found), truth_lines=truth_lines_frame(found),
    )  # fmt: skip


def _all_lines(
    dice: Dice, played: Play, people: list[Customer], ledger: list[Document], before: list[Document], calendar: list[date],
    noise: Noise, company: str, receipts: int | None,
) -> list[Line]:  # fmt: skip
    lines = [line for line in played.lines if line.day >= calendar[0]]
    payments = len(lines)
    owing, paid = played.of_customer, by_customer(before)

    def one(kind: str) -> Line | None:
        customer, day = dice.pick(people), dice.pick(calendar)
        known = (each.get(customer.customer_id, []) for each in (owing, paid))
        return without_document(dice, kind, customer, day, *known)

    for kind, share in (
        ("advance", noise.advances),
        ("on account", noise.on_account),
        ("old document", noise.old_documents),
    ):
        made = (one(kind) for _ in range(round(payments * share)))
        lines += [line for line in made if line is not None]
    others = _others(dice, people, ledger, calendar, company)
    total = receipts if receipts is not None else round(len(lines) / (1 - noise.other_lines))
    lines = lines[:total]
    return lines + [next(others) for _ in range(total - len(lines))]


def _others(
    dice: Dice, people: list[Customer], ledger: list[Document], calendar: list[date], company: str
) -> Iterator[Line]:
    suppliers = make_suppliers(dice, 25)
    while True:
        day = dice.pick(calendar)
        if dice.chance(0.06):
            yield refund(dice, dice.pick(people), day)
            continue
        number = dice.pick(ledger).number
        like = number.lead + str(dice.between(1, 99_999)).zfill(len(number.serial))
        yield not_a_customer(dice, day, company, suppliers, people, like)
