"""The same lines from another table export are posted once, a second payment is posted, and what nothing proves is held."""

from __future__ import annotations

import pytest

from ar_batch.raw import InputFile, Sheet, Statement
from tests.stages.intake.drops import counts, file, take, together

IBAN = "DE89370400440532013000"
Line = tuple[str, str, str, str, str]
LINES: list[Line] = [
    ("2026-01-14", "1000.55", "Larch Lamps Ltd", "rent october", "B1"),
    ("2026-01-15", "250.00", "Larch Lamps Ltd", "LL102", "B2"),
    ("2026-01-15", "333.00", "Mallow Motors Ltd", "LL103 part", "B3"),
]
GAMMA: Line = ("2026-01-15", "50.00", "Gamma Ltd", "coffee machine rent", "B4")


def full(name: str, lines: list[Line], account: str = IBAN) -> InputFile:
    """An export with the bank's reference."""
    return file(
        name,
        [
            ["Account", "Booking date", "Amount", "Payer", "Remittance", "Bank reference"],
            *([account, *x] for x in lines),
        ],
    )


def bare(name: str, lines: list[Line], account: str = IBAN) -> InputFile:
    """An export without it, in another order of columns."""
    rows = [[text, payer, amount, day, account] for day, amount, payer, text, _ in lines]
    return file(name, [["Remittance", "Payer", "Amount", "Booking date", "Account"], *rows])


@pytest.mark.parametrize("account", [IBAN, ""], ids=["account", "no account"])
@pytest.mark.parametrize(("first", "second"), [(full, bare), (bare, full)], ids=["bare second", "full second"])
def test_another_export_of_the_same_lines_posts_nothing(first, second, account):
    one = take(first("a.csv", LINES, account))
    two = take(second("b.csv", LINES[::-1], account), known=together(one))
    assert len(one.receipts) == 3
    assert counts(two, "b.csv") == {"read": 3, "unchanged": 3}
    assert len(take(first("a.csv", LINES, account), second("b.csv", LINES, account)).receipts) == 3


@pytest.mark.parametrize(("first", "second"), [(full, bare), (bare, full)], ids=["bare second", "full second"])
def test_two_lines_alike_in_one_export_are_two_payments(first, second):
    one = take(first("a.csv", [*LINES, GAMMA]))
    twice = [*LINES, GAMMA, (*GAMMA[:4], "B5")]
    two = take(second("b.csv", twice), known=together(one))
    assert counts(two, "b.csv") == {"read": 5, "posted": 1, "unchanged": 4}
    assert two.receipts["amount_minor"].tolist() == [5000]
    again = take(second("c.csv", [*twice, LINES[0]][:5]), known=together(one, two))
    assert "posted" not in counts(again, "c.csv")


def test_a_statement_line_that_is_known_stands_for_one_line_of_the_download_only():
    rows = [["account", "booking_date", "amount", "payer_name", "remittance"], [IBAN, *GAMMA[:4]]]
    known = together(take(file("a.xml", Sheet("1", rows, dialect="camt.053", statement=Statement(account=IBAN)))))
    taken = take(bare("b.csv", [GAMMA, GAMMA]), known=known)
    assert counts(taken, "b.csv") == {"read": 2, "posted": 1, "unchanged": 1}


def test_a_part_of_the_day_proves_nothing_and_is_held():
    one = take(full("a.csv", LINES))
    part = take(bare("b.csv", [LINES[1]]), known=together(one))
    assert counts(part, "b.csv") == {"read": 1, "held": 1}
    assert part.findings.loc[part.findings["code"] == "line-seen-before", "row"].tolist() == [2]
    assert (
        part.held_receipts["receipt_id"].tolist() == one.receipts.query("amount_minor == 25000")["receipt_id"].tolist()
    )
    # Another day that is there as a whole shows that the file goes over known ground.
    proved = take(bare("c.csv", LINES[:2]), known=together(one))
    assert counts(proved, "c.csv") == {"read": 2, "unchanged": 2}


def test_an_account_in_one_export_only_is_held():
    taken = take(bare("b.csv", LINES, ""), known=together(take(full("a.csv", LINES))))
    assert counts(taken, "b.csv") == {"read": 3, "held": 3}


@pytest.mark.parametrize(
    ("payer", "text"),
    [("Omega Inc", "rent october"), ("Larch Lamps Ltd", "LL107")],
    ids=["another payer", "another number"],
)
def test_what_contradicts_a_known_line_is_another_payment(payer, text):
    known = together(take(full("a.csv", [("2026-01-15", "250.00", "Larch Lamps Ltd", "LL102", "B2")])))
    taken = take(bare("b.csv", [("2026-01-15", "250.00", payer, text, "")]), known=known)
    assert counts(taken, "b.csv") == {"read": 1, "posted": 1}


def test_two_references_are_two_payments_and_one_reference_is_one():
    known = together(take(full("a.csv", [GAMMA])))
    assert counts(take(full("b.csv", [(*GAMMA[:4], "B9")]), known=known), "b.csv") == {"read": 1, "posted": 1}
    other_words = (*GAMMA[:2], "GAMMA", "rent of the coffee machine, January", "B4")
    assert counts(take(full("c.csv", [other_words]), known=known), "c.csv") == {"read": 1, "unchanged": 1}


def test_lines_of_two_accounts_are_not_compared():
    other = bare("b.csv", LINES, "DE02120300000000202051")
    assert counts(take(other, known=together(take(full("a.csv", LINES)))), "b.csv") == {"read": 3, "posted": 3}


def test_very_many_lines_of_one_amount_and_day_are_known_by_what_they_say():
    many = [("2026-01-15", "9.99", f"Payer {n} GmbH", f"Subscription {1000 + n}", f"B{n}") for n in range(120)]
    taken = take(bare("b.csv", many[::-1]), known=together(take(full("a.csv", many))))
    assert counts(taken, "b.csv") == {"read": 120, "unchanged": 120}


def test_a_text_that_says_too_little_is_held():
    known = together(take(full("a.csv", [GAMMA])))
    taken = take(bare("b.csv", [(*GAMMA[:2], "Gamma", "", "")]), known=known)
    assert counts(taken, "b.csv") == {"read": 1, "held": 1}
