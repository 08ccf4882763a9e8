"""The made-up world as the files that companies have: masters, invoice exports, bank statements, remittance advices.

`day_files` gives what arrives on a day as bytes; `write_files` puts it into input/. Some rows are wrong on purpose,
so that the rejects show; one statement is delivered twice.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Final, cast

import pandas as pd

from ar_batch.demo.camt import camt053
from ar_batch.demo.dice import Dice
from ar_batch.demo.layouts import (
    advices_rows,
    customers_rows,
    history_rows,
    invoices_in_english,
    invoices_in_german,
    open_item_rows,
    rates_rows,
    rows_of,
    statement_in_english,
    statement_in_german,
    wrong_document,
)
from ar_batch.demo.sheets import delimited, workbook
from ar_batch.demo.world import World

OPENING_MINOR: Final = 25_000_000
"""What lies on each of our accounts before the first day."""


_LONG_AGO: Final = 1_577_836_800
"""2020-01-01: a run takes files at once that nobody has written to lately."""


def write_files(files: dict[str, bytes], folder: Path) -> None:
    """Write the files below the folder; names may hold sub-folders."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (_LONG_AGO, _LONG_AGO))


def day_files(world: World, day: date, since: date | None = None, *, spoil: bool = True) -> dict[str, bytes]:
    """Return what lies in input/ on the morning after `day`, when `since` was the last day that was fetched.

    Without `since` it is the first time: masters and the list of open items come too.
    """
    dice = Dice.of(world.seed, "files", day)
    files: dict[str, bytes] = {}
    if since is None:
        files |= opening_files(world)
    new = _between(world.documents, "document_date", since or world.days[0], day, first=since is None)
    if len(new):
        german_style = day.toordinal() // 2 % 2 == 0
        name = (
            f"invoices/Rechnungsausgang_{day:%Y-%m-%d}.xlsx"
            if german_style
            else f"invoices/invoices {day:%d %b %Y}.xlsx"
        )
        rows = invoices_in_german(world, new, day) if german_style else invoices_in_english(new)
        bad = wrong_document(dice, german_style) if spoil and dice.chance(0.35) else []
        files[name] = workbook(
            {"Rechnungen" if german_style else "Invoices": rows + bad}, header_row=3 if german_style else 0
        )
    lines = with_balances(world)
    days = pd.to_datetime(lines["booking_date"]).dt.date
    for booked in sorted(set(days[(days <= day) & ((days > since) if since else True)])):
        files |= _statements(world, lines[days == booked], booked, spoil and dice.chance(0.3))
    middle = world.days[len(world.days) // 2]
    if spoil and since is not None and since < middle <= day:
        twice = next((name for name in files if name.startswith("bank/")), "")
        files |= {f"bank/again/{Path(twice).name}": files[twice]} if twice else {}
    rates = _between(world.exchange_rates, "rate_date", since or date.min, day, first=since is None)
    if len(rates):
        files[f"exchange rates {day:%Y-%m-%d}.xlsx"] = workbook({"Rates": rates_rows(rates)})
    advices = _between(world.remittance_advices, "payment_date", since or world.days[0], day, first=since is None)
    if len(advices):
        files[f"advices/remittance advices {day:%Y-%m-%d}.xlsx"] = workbook({"Advices": advices_rows(advices)})
    return files


def _between(frame: pd.DataFrame, column: str, since: date, until: date, *, first: bool) -> pd.DataFrame:
    days = frame[column].dt.date
    return cast("pd.DataFrame", frame[(days <= until) & ((days >= since) if first else (days > since))])


def opening_files(world: World) -> dict[str, bytes]:
    """Return the files of the first day: customers, open items, and what was paid before."""
    old = world.documents[world.documents["document_date"].dt.date < world.days[0]]
    return {
        "customers.xlsx": workbook({"Customers": customers_rows(world.customers)}),
        "open items.xlsx": workbook({"Open items": open_item_rows(world, old)}, header_row=3),
        "payment history.xlsx": workbook({"Paid": history_rows(world.payment_history)}),
    }


def with_balances(world: World) -> pd.DataFrame:
    """Return the bank lines in statement order, with the balance of their account after each."""
    lines = world.receipts.sort_values(["booking_date", "bank_reference"])
    after = lines.groupby("currency")["amount_minor"].cumsum() + OPENING_MINOR
    return lines.assign(after_minor=after)


def _statements(world: World, lines: pd.DataFrame, day: date, spoilt: bool) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for currency, of_account in lines.groupby("currency", sort=True):
        account = world.accounts[str(currency)]
        opening = int(of_account["after_minor"].iloc[0] - of_account["amount_minor"].iloc[0])
        shape = day.toordinal() % 3 if currency == "EUR" else 2
        name = f"bank/{currency}_{day:%Y-%m-%d}"
        if shape == 0:
            files[f"{name}.xlsx"] = workbook(
                {"Statement": statement_in_english(world, account, of_account, spoilt=spoilt)}, header_row=4
            )
        elif shape == 1:
            files[f"{name}.csv"] = delimited(statement_in_german(world, account, of_account, day, spoilt=spoilt))
        else:
            files[f"{name}.xml"] = camt053(account, str(currency), day, opening, rows_of(of_account))
    return files
