"""The small data set that lies in this repository's own input/: `python -m ar_batch.demo.sample input`.

Forty customers, some 120 documents, one statement as text and one as a workbook; good for a first `ar-batch run`.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Final

from ar_batch.demo.files import opening_files, with_balances, write_files
from ar_batch.demo.layouts import advices_rows, invoices_in_german, statement_in_english, statement_in_german
from ar_batch.demo.sheets import delimited, workbook
from ar_batch.demo.world import make_world

SEED: Final = 108
FIRST: Final = date(2026, 11, 9)
LAST: Final = date(2026, 11, 20)
"""The day of the second statement: `ar-batch run --as-of 2026-11-20`."""


def sample_files() -> dict[str, bytes]:
    """Return the files by name: the same bytes every time."""
    world = make_world(SEED, customers=40, documents=125, days=10, first=FIRST)
    new = world.documents[world.documents["document_date"].dt.date >= FIRST]
    lines = with_balances(world)
    account = world.accounts["EUR"]
    weeks = [
        lines[(lines["booking_date"].dt.isocalendar().week == week) & (lines["currency"] == "EUR")] for week in (46, 47)
    ]
    return {
        **opening_files(world),
        "remittance advices.xlsx": workbook({"Advices": advices_rows(world.remittance_advices)}),
        "Rechnungsausgang November.xlsx": workbook({"Rechnungen": invoices_in_german(world, new, LAST)}, header_row=3),
        "bank/Umsaetze_KW46.csv": delimited(statement_in_german(world, account, weeks[0], date(2026, 11, 13), spoilt=False)),
        "bank/statement week 47.xlsx": workbook({"Statement": statement_in_english(world, account, weeks[1], spoilt=True)}, header_row=4),
    }  # fmt: skip


if __name__ == "__main__":
    write_files(sample_files(), Path(sys.argv[1]))
