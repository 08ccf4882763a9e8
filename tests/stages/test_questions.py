"""What is asked about rows held back, and what is said of it: reckoned from the ledger alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from ar_batch.digest import digest
from ar_batch.stages.questions import Asked, ask
from tests.text_tables import table

TODAY = date(2026, 3, 10)
V1 = "D-1 1 INV-1 invoice 2026-01-01 2026-02-01 EUR 100.00 0.00"
PAID = "A-1 R-1 D-1 2026-02-05 EUR 60.00 payment"
MORE = "A-2 R-2 D-1 2026-02-06 EUR 40.00 payment"


def asked(*held: str, **given: str | pd.DataFrame) -> Asked:
    """The questions about held versions of INV-1, known as 100.00 EUR; `given` are lines of the other tables."""
    heads = {
        "held_documents": "held_id change_id number replaces document_id document_no document_type document_date due_date currency amount_minor settled_before_minor recorded_on",
        "held_receipts": "held_id fingerprint receipt_id booking_date currency amount_minor source_row recorded_on",
        "decisions": "decision_id subject action choice",
        "documents": "document_id version document_no document_type document_date due_date currency amount_minor settled_before_minor",
        "applications": "application_id receipt_id document_id applied_on currency amount_minor kind",
        "closures": "document_id closed_on amount_minor",
        "receipts": "receipt_id occurrence booking_date currency amount_minor source_file source_row recorded_on",
        "reminders": "reminder_id created_on",
        "reminder_items": "reminder_id document_id",
    }  # fmt: skip
    lines = {"documents": V1, "held_documents": "\n".join(held)} | given
    made = {
        name: table(name, f"{head}\n{lines.get(name, '')}")
        for name, head in heads.items()
        if isinstance(lines.get(name, ""), str)
    }
    tables = [made.get(name, lines.get(name)) for name in heads]
    return ask(*tables, as_of=TODAY)


def change(amount: str, *, number: int = 1, replaces: int = 1, currency: str = "EUR", kind: str = "invoice", settled: str = "0.00") -> str:  # fmt: skip
    return f"H-{number} G-{number} {number} {replaces} D-1 INV-1 {kind} 2026-01-01 2026-02-01 {currency} {amount} {settled} 2026-03-0{number}"


def the(made: Asked) -> dict[str, Any]:
    (row,) = made.changes.to_dict("records")
    return row


def freed(made: Asked) -> list[tuple[str, int]]:
    return list(zip(made.freed["receipt_id"], made.freed["amount_minor"], strict=True))


@pytest.mark.parametrize(
    ("amount", "too_much"),
    [
        ("100.01", []),
        ("99.99", [("R-2", 1)]),  # the latest payment gives way first
        ("60.00", [("R-2", 4000)]),
        ("59.99", [("R-1", 1), ("R-2", 4000)]),
        ("0.01", [("R-1", 5999), ("R-2", 4000)]),
    ],
)
def test_what_no_longer_fits_is_freed_the_latest_payment_first(amount, too_much):
    made = asked(change(amount), applications=f"{PAID}\n{MORE}")
    row = the(made)
    assert freed(made) == too_much
    assert row["freed_minor"] == sum(minor for _, minor in too_much)
    assert (row["obstacle"], row["applied_minor"], row["version"]) == ("", 10000, 2)
    assert row["amount_minor"] - row["applied_minor"] + row["freed_minor"] >= 0


def test_a_payment_in_another_currency_is_not_freed_in_part():
    dollars = table("applications", """
        application_id receipt_id document_id applied_on currency amount_minor kind    receipt_currency receipt_amount_minor
        A-1            R-1        D-1         2026-02-05 EUR      60.00        payment USD              65.00
        A-2            R-2        D-1         2026-02-06 EUR      40.00        payment -                -
    """)  # fmt: skip
    assert freed(asked(change("60.00"), applications=dollars)) == [("R-2", 4000)]
    made = asked(change("59.99"), applications=dollars)
    assert freed(made) == []
    assert "100.00 EUR is settled of it, 40.00 EUR of that by payments" in the(made)["obstacle"]


def test_a_payment_that_came_back_is_not_freed_twice():
    back = "A-3 R-9 D-1 2026-02-09 EUR -40.00 payment"
    row = the(asked(change("70.00"), applications=f"{PAID}\n{MORE}\n{back}"))
    assert (row["applied_minor"], row["freed_minor"]) == (6000, 0)


@pytest.mark.parametrize(
    ("held", "given", "why"),
    [
        (change("90.00", currency="USD"), {"applications": PAID}, "the new version is in USD"),
        (change("-90.00", kind="credit_note"), {"applications": PAID}, "its other sign"),
        (change("90.00"), {"applications": "A-1 - D-1 2026-02-05 EUR 100.00 credit_note"}, "100.00 EUR is settled of it, and"),
        (change("30.00"), {"applications": PAID, "closures": "D-1 2026-02-07 40.00"}, ""),
        (change("30.00"), {"applications": PAID, "closures": "D-1 2026-02-07 30.01"}, ""),
        (change("30.00"), {"applications": "A-1 R-1 D-1 2026-02-05 EUR 60.00 payment", "closures": "D-1 2026-02-07 30.00"}, ""),
        (change("30.00", settled="35.00"), {}, "35.00 EUR is settled of it"),
    ],
)  # fmt: skip
def test_what_cannot_be_borne_is_an_obstacle(held, given, why):
    made = asked(held, **given)
    row = the(made)
    used = row["applied_minor"] + row["settled_before_minor"] - row["freed_minor"]
    assert row["obstacle"] or used <= row["amount_minor"]
    assert bool(why) <= bool(row["obstacle"]) and why in row["obstacle"]
    assert bool(row["obstacle"]) <= (not len(made.freed))


def test_a_payment_less_a_credit_note_is_not_freed_by_itself():
    """R-1 paid INV-1 less a credit note: freeing what no longer fits would leave the credit note used up."""
    netted = PAID.replace("60.00", "100.00") + "\nA-9 R-1 D-9 2026-02-05 EUR -40.00 credit_note"
    made = asked(change("30.00"), applications=netted)
    assert freed(made) == []
    assert "100.00 EUR is settled of it, and the new version is for 30.00 EUR only" in the(made)["obstacle"]


def test_reminders_are_counted_with_the_day_of_the_last():
    row = the(asked(change("90.00"), reminders="L-1 2026-02-20\nL-2 2026-03-06", reminder_items="L-1 D-1\nL-2 D-1"))
    assert (row["letters"], row["last_letter_on"]) == (2, pd.Timestamp("2026-03-06"))


def test_only_the_newest_change_of_a_document_is_asked_until_it_is_answered():
    two = (change("90.00"), change("80.00", number=2))
    assert the(asked(*two))["held_id"] == "H-2"
    assert asked(*two, decisions="C-1 H-2 keep_old -").changes.empty
    assert the(asked(*two, decisions="C-1 H-1 keep_old -"))["held_id"] == "H-2"


def test_a_change_of_what_is_no_longer_known_is_not_asked():
    other = V1.replace(" 1 INV", " 2 INV").replace("100.00", "95.00")
    assert asked(change("90.00"), documents=f"{V1}\n{other}").changes.empty


def test_what_was_said_since_of_the_rest_stays():
    same = V1.replace(" 1 INV", " 2 INV").replace(" 0.00", " 5.00")
    row = the(asked(change("90.00"), documents=f"{V1}\n{same}"))
    assert (row["version"], row["settled_before_minor"]) == (3, 500)


def test_the_same_question_has_the_same_mark_and_another_effect_another():
    unpaid, paid = the(asked(change("90.00"))), the(asked(change("90.00"), applications=PAID))
    over = the(asked(change("90.00"), applications=f"{PAID}\n{MORE}"))
    assert unpaid["shown"] == paid["shown"] != over["shown"]


LINE = "H-5 L-1 {twin} 2026-03-02 EUR 10.00 7 2026-03-05"


def receipt(occurrence: int, file: str = "bank.csv") -> str:
    return f"{digest('R', 'L-1', occurrence)} {occurrence} 2026-03-02 EUR 10.00 {file} {occurrence} 2026-03-03"


def line(*receipts: str, decisions: str = "") -> dict[str, Any]:
    held = LINE.format(twin=digest("R", "L-1", 1))
    (row,) = asked(held_receipts=held, receipts="\n".join(receipts), decisions=decisions).doubtful_lines.to_dict("records")  # fmt: skip
    return row


def test_a_line_is_shown_with_its_like_and_gets_the_first_free_number():
    other = "R-77 1 2026-03-02 EUR 10.00 bank.csv 9 2026-03-03"  # the same day and amount, another text
    row = line(receipt(1), other)
    assert (row["known_file"], row["known_row"], row["known_lines"], row["occurrence"]) == ("bank.csv", 1, 1, 2)
    assert line(receipt(1), receipt(3))["occurrence"] == 2


def test_a_twin_more_changes_the_question_but_one_that_an_answer_made_does_not():
    alone, more = line(receipt(1)), line(receipt(1), receipt(2))
    own = line(receipt(1), receipt(2), decisions=f"C-1 H-9 own_payment {digest('R', 'L-1', 2)}")
    assert alone["shown"] == own["shown"] != more["shown"]


def test_an_answered_line_is_not_asked():
    held = LINE.format(twin=digest("R", "L-1", 1))
    made = asked(held_receipts=held, receipts=receipt(1), decisions="C-1 H-5 same_line -")
    assert made.doubtful_lines.empty
