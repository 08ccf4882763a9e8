"""What the clerk's decisions teach, through real workbooks: closed rests become habits, pairs turned down stay away until allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.homes import copy_of, drop, make_home
from tests.test_cli import call
from tests.test_closing_round_trip import decide, run, table
from tests.test_review_round_trip import fill

PAYERS = {
    "C-1": ("Alpha GmbH", "DE89370400440532013000"), "C-2": ("Beta Ltd", "DE02120300000000202051"), "C-3": ("Gamma SA", "DE75512108001245126199"),
    "C-4": ("Delta AG", "DE27100777770209299700"), "C-5": ("Echo KG", "DE12500105170648489890"), "C-6": ("Foxtrot SE", "DE02100100100006820101"),
    "C-7": ("Golf OHG", "DE02300209000106531065"), "C-8": ("Hotel eG", "DE02500105170137075030"), "C-9": ("India UG", "DE02701500000000594937"),
}  # fmt: skip
CUSTOMERS = "customer_id;name;iban\n" + "".join(f"{c};{name};{iban}\n" for c, (name, iban) in PAYERS.items())
WORTH = (0, 40_000, 52_310, 61_175, 70_240, 35_020, 88_888)
OFF: dict[str, Any] = {
    "C-1": lambda worth: 2_500, "C-2": lambda worth: round(worth * 0.02), "C-3": lambda worth: 490, "C-4": lambda worth: round(worth * 0.02),
    "C-5": lambda worth: 1_250, "C-7": lambda worth: 1_500, "C-9": lambda worth: 3_300,
}  # fmt: skip
CLOSED_AS = {"C-1": "Deduction", "C-2": "Discount", "C-3": "Write-off", "C-4": "Discount", "C-5": "Deduction", "C-7": "Deduction"}  # fmt: skip
"""What the clerk closes the rests as: all of the first three months, but only two of C-7, and none of C-9."""
BANK = "booking_date;amount;currency;payer_name;payer_account;remittance;bank_reference\n"
DAYS = ("2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04")


def number(customer: str, n: int) -> str:
    return f"INV-{customer[-1]}{n:02}"


def plain(minor: int) -> str:
    return f"{minor / 100:.2f}"


def invoices() -> str:
    """Each customer's six, but for C-5's fifteen, C-6's twelve and C-8's one; C-4 may take 2 % within five days."""
    lines = ["document_no;customer_id;document_date;due_date;amount;currency;discount_percent;discount_days"]
    for customer in OFF:
        terms = "2;5" if customer == "C-4" else ";"
        for n, worth in enumerate(WORTH[1:], 1):
            lines.append(f"{number(customer, n)};{customer};2026-0{n}-01;2026-0{n}-18;{plain(worth)};EUR;{terms}")
    lines += [f"{number('C-5', n)};C-5;2026-02-{n:02};2026-03-{n:02};{100 + n}.17;EUR;;" for n in range(11, 20)]
    lines += [f"{number('C-6', n)};C-6;2026-01-{n:02};2026-02-{n:02};{200 + n}.13;EUR;;" for n in range(11, 23)]
    return "\n".join([*lines, f"{number('C-8', 1)};C-8;2026-06-01;2026-06-20;510.00;EUR;;"])


def paid(customer: str, day: str, minor: int, text: str) -> str:
    name, account = PAYERS[customer]
    return f"{day};{plain(minor)};EUR;{name};{account};{text};{customer}-{text or day}\n"


def less(customer: str, n: int, day: str) -> str:
    """A payment that names its document, less what the customer takes off."""
    return paid(customer, day, WORTH[n] - OFF[customer](WORTH[n]), number(customer, n))


def bank() -> str:
    """Three payments less something of each; before, C-5 paid nine in full, and C-6 its oldest about the 15th of each month."""
    lines = [less(customer, n, f"2026-0{n}-20") for customer in OFF for n in (1, 2, 3)]
    lines += [paid("C-5", f"2026-03-{n:02}", 10_017 + n * 100, number("C-5", n)) for n in range(11, 20)]
    lines += [paid("C-6", f"2026-0{n}-{13 + n % 3}", 20_013 + 100 * (10 + n), number("C-6", 10 + n)) for n in range(1, 7)]  # fmt: skip
    return BANK + "".join(lines) + paid("C-8", "2026-06-24", 50_000, "Danke")


def cells(root: Path, day: str, sheet: str) -> pd.DataFrame:
    """A sheet of the day's review workbook as a reader sees it."""
    page = openpyxl.load_workbook(root / "output" / day / f"review_{day}.xlsx")[sheet]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    return pd.DataFrame(rows[1:], columns=rows[0])


def answer(root: Path, day: str, **said: tuple[str, str, dict[str, str]]) -> None:
    """Fill rows of the day's workbook: sheet, hidden key, yellow cells."""
    workbook = openpyxl.load_workbook(root / "output" / day / f"review_{day}.xlsx")
    for sheet, key, yellow in said.values():
        fill(workbook, sheet, key, **yellow)
    workbook.save(drop(root, f"more answers of {day}.xlsx", b""))


def lines(root: Path, customer: str, n: int) -> list[tuple[str, str, str]]:
    rows = table(root, "applications")
    rows = rows[rows["document_no"] == number(customer, n)]
    return sorted(zip(rows["kind"], rows["amount"], rows["method"], strict=True))


def learned(home: Path) -> None:
    root = make_home(home, customers=CUSTOMERS, invoices=invoices(), bank=bank())
    run(root, DAYS[0])
    decide(
        root, DAYS[0], Hotel_eG={"Decision": "None of these", "Note": "ask them", "By": "Kim"},
        **{
            number(customer, n).replace("-", "__"): {"Decision": "Close the rest", "Close the rest as": kind, "Note": "freight" if kind == "Deduction" else "", "By": "Kim"}
            for customer, kind in CLOSED_AS.items()
            for n in ((1, 2) if customer == "C-7" else (1, 2, 3))
        },
    )  # fmt: skip
    drop(root, "bank2.csv", BANK + "".join(less(customer, 4, "2026-07-01") for customer in OFF) + paid("C-6", "2026-07-01", 25_000, ""))  # fmt: skip
    assert run(root, DAYS[1]).stderr == ""
    decide(root, DAYS[1], Beta_Ltd={"Decision": "Accept 1"})
    pair = cells(root, DAYS[1], "Turned down")["_subject"].iloc[0]
    answer(
        root, DAYS[1], off=("Habits", "habit|deducts_fee|C-1", {"Decision": "Switch off", "By": "Kim"}),
        oldest=("Habits", "habit|oldest_first|C-6", {"Decision": "Switch off"}),
        pays=("Habits", "habit|pays_on_day|C-6", {"Decision": "Switch off"}),
        pair=("Turned down", pair, {"Decision": "Allow again", "By": "Lee"}),
    )  # fmt: skip
    drop(root, "bank3.csv", BANK + less("C-1", 5, "2026-07-02"))
    assert run(root, DAYS[2]).stderr == ""
    answer(root, DAYS[2], on=("Habits", "habit|deducts_fee|C-1", {"Decision": "Switch on"}))
    drop(root, "bank4.csv", BANK + less("C-1", 6, "2026-07-03"))
    assert run(root, DAYS[3]).stderr == ""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Four days: what the clerk decided on each is carried out by the next run, before its new payments are matched."""
    return copy_of(learned, tmp_path / "home")


def habits(root: Path, day: str) -> dict[str, tuple[str, ...]]:
    rows = cells(root, day, "Habits")
    columns = ("Habit", "Closed as", "Payments that show it", "Confirmed", "State")
    return {f"{r['Customer no. and name'][:3]} {r['Habit'].split()[0]}": tuple(str(r[c]).removesuffix(".0") for c in columns) for _, r in rows.iterrows()}  # fmt: skip


def offers(root: Path, day: str) -> dict[str, str]:
    rows = cells(root, day, "Payments")
    return dict(zip(rows["Payer"], rows["Suggestion 1"].fillna(""), strict=True))


def test_rests_that_the_clerk_closed_alike_three_times_are_habits(home: Path):
    shown = habits(home, DAYS[1])
    assert shown["C-1 Takes"] == ("Takes 25.00 EUR off, whatever is paid", "Deduction: freight", "3 of 3", "3", "in use")  # fmt: skip
    assert shown["C-2 Takes"] == ("Takes 2 % discount", "Discount", "3 of 3", "3", "in use")
    assert shown["C-3 Takes"] == ("Takes 4.90 EUR off, whatever is paid", "Write-off", "3 of 3", "3", "in use")
    assert shown["C-4 Takes"] == ("Takes 2 % discount", "Discount", "3 of 3", "3", "in use")
    # Among nine payments in full: a person has said it three times.
    assert shown["C-5 Takes"] == ("Takes 12.50 EUR off, whatever is paid", "Deduction: freight", "3 of 12", "3", "in use")  # fmt: skip


def test_twice_is_not_enough_and_what_nobody_closed_teaches_nothing(home: Path):
    assert not {key[:3] for key in habits(home, DAYS[1])} & {"C-7", "C-9"}
    # Both are applied as before: a part, the rest stays open.
    assert lines(home, "C-7", 4) == [("payment", plain(WORTH[4] - 1_500), "auto")]
    assert lines(home, "C-9", 4) == [("payment", plain(WORTH[4] - 3_300), "auto")]


@pytest.mark.parametrize(
    ("customer", "closed", "why"),
    [
        ("C-1", "deduction 25.00", "25.00 EUR taken off as usual: C-1 takes 25.00 EUR off (freight), in 3 of 3 payments"),
        ("C-2", "discount 14.05", "14.05 EUR taken off as usual: C-2 takes 2 % off as discount, in 3 of 3 payments"),
        ("C-3", "write off 4.90", "4.90 EUR taken off as usual: C-3 takes 4.90 EUR off, in 3 of 3 payments"),
        ("C-4", "discount 14.05", "14.05 EUR taken off as usual: C-4 takes 2 % off as discount, in 3 of 3 payments"),
        ("C-5", "deduction 12.50", "12.50 EUR taken off as usual: C-5 takes 12.50 EUR off (freight), in 3 of 12 payments"),
    ],
)  # fmt: skip
def test_a_habit_is_offered_first_with_its_reason_and_applies_nothing(home: Path, customer: str, closed: str, why: str):
    offer = offers(home, DAYS[1])[PAYERS[customer][0]]
    worth = f"{(WORTH[4] - OFF[customer](WORTH[4])) / 100:.2f}"
    assert f"{number(customer, 4)} = {worth}, {closed}\n" in offer
    assert why in offer
    rows = table(home, "applications")
    made = rows[(rows["document_no"] == number(customer, 4)) & (rows["applied_on"] <= DAYS[1])]
    assert "auto" not in set(made["method"]) or customer == "C-1", "only what a person said, or after the switch"


def test_the_habit_that_was_accepted_is_posted_by_the_persons_word(home: Path):
    assert lines(home, "C-2", 4) == [("discount", "14.05", "decision"), ("payment", "688.35", "decision")]
    assert habits(home, DAYS[2])["C-2 Takes"][2:4] == ("4 of 4", "4")


def test_a_habit_switched_off_is_not_used_and_one_switched_on_is_again(home: Path):
    assert habits(home, DAYS[2])["C-1 Takes"][-1] == "switched off"
    assert lines(home, "C-1", 4) == lines(home, "C-1", 4)[:1] == [("payment", plain(WORTH[4] - 2_500), "auto")]
    assert lines(home, "C-1", 5) == [("payment", plain(WORTH[5] - 2_500), "auto")]
    assert habits(home, DAYS[3])["C-1 Takes"][-1] == "in use"
    assert "deduction 25.00" in offers(home, DAYS[3])["Alpha GmbH"]
    assert lines(home, "C-1", 6) == []


def test_who_pays_the_oldest_first_and_about_a_day_is_known_by_it(home: Path):
    rows = cells(home, DAYS[1], "Habits")
    mine = rows[rows["Customer no. and name"] == "C-6 · Foxtrot SE"].set_index("Habit")["Payments that show it"]
    assert mine.to_dict() == {"Pays the oldest documents first": "6 of 6", "Pays about day 14 of the month": "6 of 6"}
    assert offers(home, DAYS[1])["Foxtrot SE"].startswith("C-6 · Foxtrot SE\nINV-617 = 217.13\nINV-618 = 32.87 of 218.13 open\n")  # fmt: skip


def test_about_which_day_a_customer_pays_stands_beside_its_reminder_until_it_is_switched_off(home: Path):
    beside = [cells(home, day, "Customers").set_index("Customer no.")["Usually pays"].fillna("") for day in DAYS[1:3]]
    assert [days["C-6"] for days in beside] == ["about day 14 of the month", ""]
    assert beside[0]["C-9"] == ""


def test_oldest_first_switched_off_is_not_used(home: Path):
    assert "C-6 pays the oldest documents first, in 6 of 6 payments" in offers(home, DAYS[1])["Foxtrot SE"]
    assert "C-6 pays the oldest" not in offers(home, DAYS[2])["Foxtrot SE"]


def test_what_was_turned_down_is_shown_in_words_and_not_offered(home: Path):
    assert offers(home, DAYS[0])["Hotel eG"].startswith("C-8 · Hotel eG\nINV-801 = 500.00 of 510.00 open")
    assert offers(home, DAYS[1])["Hotel eG"] == ""
    rows = cells(home, DAYS[1], "Turned down")
    columns = ["Amount booked", "Payer", "Payment text", "Not these documents", "Of this customer", "Turned down by", "Said then", "Payment"]  # fmt: skip
    assert rows[columns].to_numpy().tolist() == [
        [500, "Hotel eG", "Danke", "INV-801", "C-8 · Hotel eG", "Kim", "ask them", "waits"]
    ]
    assert f"{rows['On'].iloc[0]:%Y-%m-%d}" == DAYS[1]


def test_what_is_allowed_again_is_offered_again_and_leaves_the_sheet(home: Path):
    assert offers(home, DAYS[2])["Hotel eG"].startswith("C-8 · Hotel eG\nINV-801 = 500.00 of 510.00 open")
    assert "Nothing is turned down." in cells(home, DAYS[2], "Turned down").iloc[0].tolist()
    story = call("show", "receipt", "C-8-Danke", "--home", home).stdout
    assert "Kim turned down the one suggestion shown: ask them" in story
    assert "Lee allowed again what was turned down" in story
