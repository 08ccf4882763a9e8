"""The made-up world as files: the same bytes by seed, and nothing of the world lost on the way into them."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from ar_batch.demo.files import day_files, write_files
from ar_batch.demo.sheets import german
from ar_batch.demo.world import World, make_world

SPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(12, customers=60, documents=400, days=15)


def _all_files(world: World, *, spoil: bool) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    since: date | None = None
    for day in world.days[::2]:
        files |= day_files(world, day, since, spoil=spoil)
        since = day
    return files


def test_the_same_seed_writes_the_same_bytes(world: World) -> None:
    again = make_world(12, customers=60, documents=400, days=15)
    assert _all_files(world, spoil=True) == _all_files(again, spoil=True)


def test_every_bank_line_stands_in_one_statement(world: World) -> None:
    found: list[str] = []
    shapes = set()
    for name, content in _all_files(world, spoil=False).items():
        if not name.startswith("bank/"):
            continue
        shapes.add(Path(name).suffix)
        if name.endswith(".xml"):
            found += [e.text for e in etree.fromstring(content).iter(f"{SPACE}AcctSvcrRef")]
        elif name.endswith(".csv"):
            rows = content.decode("cp1252").splitlines()[6:]
            found += [row.rsplit(";", 1)[1].strip('"') for row in rows]
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            found += [row[7].value for row in sheet.iter_rows(min_row=6)]
    days = world.receipts["booking_date"].dt.date <= world.days[14]
    assert sorted(found) == sorted(world.receipts.loc[days, "bank_reference"])
    assert shapes == {".xml", ".csv", ".xlsx"}


def test_every_document_stands_in_the_open_items_or_in_one_export(world: World) -> None:
    found: list[str] = []
    for name, content in _all_files(world, spoil=False).items():
        if name.startswith("invoices/") or name == "open items.xlsx":
            rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
            head = next(i for i, row in enumerate(rows) if row[0] in ("Invoice No", "Belegnummer"))
            found += [str(row[0]) for row in rows[head + 1 :]]
    known = world.documents["document_date"].dt.date <= world.days[14]
    assert sorted(found) == sorted(world.documents.loc[known, "document_no"])


def test_balances_of_a_bank_file_add_up(world: World) -> None:
    content = next(c for n, c in _all_files(world, spoil=False).items() if n.endswith(".xml") and "EUR" in n)
    tree = etree.fromstring(content)
    opening, closing = (Decimal(b.findtext(f"{SPACE}Amt")) for b in tree.iter(f"{SPACE}Bal"))
    moved = sum(
        Decimal(e.findtext(f"{SPACE}Amt")) * (1 if e.findtext(f"{SPACE}CdtDbtInd") == "CRDT" else -1)
        for e in tree.iter(f"{SPACE}Ntry")
    )
    assert opening + moved == closing


def test_german_amounts_are_written_as_germans_do() -> None:
    assert german(1_234_567) == "12.345,67"
    assert german(-50) == "-0,50"


def test_files_land_below_the_folder(tmp_path: Path) -> None:
    write_files({"bank/a.csv": b"1"}, tmp_path / "input")
    assert (tmp_path / "input" / "bank" / "a.csv").read_bytes() == b"1"
