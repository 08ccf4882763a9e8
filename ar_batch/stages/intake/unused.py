"""Columns of which no heading is known: the currency among them is found by its cells, the others are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ar_batch.money import CURRENCIES
from ar_batch.raw import Cell, Sheet
from ar_batch.stages.intake.blocks import Block, as_text
from ar_batch.stages.intake.datarows import Found, is_blank
from ar_batch.stages.intake.days import is_day
from ar_batch.stages.intake.headings import Unit, normal
from ar_batch.tables.inputs import INPUTS, REJECT_COLUMNS, REJECT_KEY

_PAID: Final = frozenset(
    normal(word)
    for word in """Amount paid | Paid | Paid amount | Invoice amount paid | Payments | Payments applied | Bezahlt | Gezahlt | Bezahlter Betrag
    | Zahlbetrag | Payé | Montant payé | Pagado | Importe pagado | Betaald | Betaald bedrag""".split("|")
)
_NAMED: Final = 30
"""So many columns are named; of a sheet without end the rest are counted."""
_MEANT: Final = frozenset(normal(word) for word in (*REJECT_COLUMNS, REJECT_KEY))


def adopt_currency(sheet: Sheet, found: Found) -> list[int]:
    """Take a column without a known heading whose cells are all ISO codes for the currency, where no column is called so.

    Returns the positions of all such columns: where they differ, nobody can tell which one is meant.
    """
    if sheet.dialect or "currency" in found.mapped.places or "currency" not in INPUTS[found.table].names:
        return []
    adopted = [p for p in unused(sheet, found) if _is_currency(_cells(sheet, found, p))]
    if adopted:
        found.mapped = replace(
            found.mapped,
            places=found.mapped.places | {"currency": (adopted[0],)},
            units=found.mapped.units | {"currency": Unit()},
        )
    return adopted


def adopt_text(sheet: Sheet, found: Found) -> list[int]:
    """Take columns of text for what was written to us, where no heading of a bank's list says which one that is.

    Returns their positions. A heading that elsewhere means the kind of booking ("Buchungstext") may hold all there is.
    """
    places = found.mapped.places
    if sheet.dialect or found.table != "bank_lines" or "remittance" in places:
        return []
    texts = [p for p in unused(sheet, found) if _is_text(_cells(sheet, found, p))]
    adopted = sorted([*places.get("transaction_code", ()), *texts])
    if adopted:
        units = found.mapped.units | {"remittance": Unit()}
        found.mapped = replace(found.mapped, places=places | {"remittance": tuple(adopted)}, units=units)
    return adopted


def say_unused(block: Block, adopted: Sequence[int]) -> None:
    """Say which columns were not used, and that the currency was found by its cells."""
    sheet, found = block.source, block.found
    if adopted:
        block.note("currency-column-found", "currency", value=as_text(block.cells["currency"][0]))
        mine = [as_text(c).strip().upper() for c in block.cells["currency"]]
        for place in adopted[1:]:
            if mine != [as_text(c).strip().upper() for c in _cells(sheet, found, place)]:
                block.hold("currency-columns-differ", "currency", other=found.headings[place])
                break
    if sheet.dialect:
        return
    left = [p for p in unused(sheet, found) if p not in adopted and normal(found.headings[p]) not in _MEANT]
    left = [p for p in left if not all(map(is_blank, _cells(sheet, found, p)))]
    if left:
        names = ", ".join(f"“{found.headings[p]}”" for p in left[:_NAMED])
        names += f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        block.note("columns-not-used", row=found.header + sheet.first_row, names=names)
    paid = next((p for p in left if normal(found.headings[p]) in _PAID), -1)
    is_said = block.table != "documents" or "open_amount" in block or paid < 0
    if not is_said and any(as_text(c).strip(" 0.,-") for c in _cells(sheet, found, paid)):
        block.note("paid-not-used", row=found.header + sheet.first_row, heading=found.headings[paid])


def unused(sheet: Sheet, found: Found) -> list[int]:
    """Return the positions of the headings that mean no column of the table."""
    taken = {p for places in found.mapped.places.values() for p in places}
    return [p for p in range(len(found.headings)) if p not in taken]


def _cells(sheet: Sheet, found: Found, place: int) -> list[Cell]:
    return [row[place] if place < len(row) else None for row in (sheet.rows[i] for i in found.rows)]


def _is_text(cells: Sequence[Cell]) -> bool:
    """Say whether most cells hold words: no codes, numbers or dates."""
    filled = [c for c in cells if not is_blank(c)]
    words = [c for c in filled if isinstance(c, str) and sum(map(str.isalpha, c)) >= 4 and not is_day(c.strip())]
    return bool(words) and 2 * len(words) > len(filled)


def _is_currency(cells: Sequence[Cell]) -> bool:
    filled = [c for c in cells if not is_blank(c)]
    known = sum(isinstance(c, str) and c.strip().upper() in CURRENCIES for c in filled)
    # A slip in one cell is to be found, not to hide the column.
    return bool(filled) and (known == len(filled) or (known >= 5 and known * 5 >= len(filled) * 4))
