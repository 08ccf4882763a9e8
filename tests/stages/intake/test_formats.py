"""One transaction from two formats is one; genuine twins stay two; what nothing proves is held for a person."""

from __future__ import annotations

from ar_batch.raw import InputFile, Sheet, Statement
from tests.stages.intake.drops import counts, file, take, together

IBAN = "DE89370400440532013000"
HEAD = ["account", "booking_date", "amount", "payer_name", "remittance", "bank_reference", "end_to_end_id"]
CSV = ["Account", "Booking date", "Amount", "Payer", "Remittance"]


def bank(name: str, dialect: str, *rows: tuple[str, str, str, str, str, str], account: str = IBAN) -> InputFile:
    """A bank file: each row is day, amount, payer, text, reference, end-to-end id."""
    lines = [HEAD, *([account, *row] for row in rows)]
    return file(name, Sheet("1", lines, dialect=dialect, statement=Statement(account=account)))


def table(name: str, *rows: tuple[str, str, str, str], account: str = IBAN) -> InputFile:
    """A CSV download: each row is day, amount, payer, text."""
    return file(name, [CSV, *([account, *row] for row in rows)])


CAMT = bank(
    "a.xml",
    "camt.053",
    ("2026-01-15", "119.00", "Acme GmbH", "RE 2026-0017 vom 12.01.", "BR1", "E1"),
    ("2026-01-15", "20.00", "Beta AG", "RE 2026-0018", "BR2", "E2"),
)
DOWNLOAD = table(
    "b.csv",
    ("2026-01-15", "119.00", "ACME GMBH", "RE 2026-0017 vom 12.01."),
    ("2026-01-15", "20.00", "Beta AG", "RE 2026-0018"),
)


def test_a_download_and_a_statement_of_the_same_lines_post_them_once_in_either_order() -> None:
    for first, second in ((CAMT, DOWNLOAD), (DOWNLOAD, CAMT)):
        one = take(first)
        two = take(second, known=together(one))
        assert len(one.receipts) == 2 and not len(two.receipts)
        assert counts(two, second.name) == {"read": 2, "unchanged": 2}
    both = take(CAMT, DOWNLOAD)
    assert both.receipts["amount_minor"].sum() == 13900


def test_genuine_twins_stay_two() -> None:
    twins = [
        ("2026-01-15", "50.00", "Gamma Ltd", "coffee machine rent"),
        ("2026-01-15", "50.00", "Gamma Ltd", "coffee machine rent"),
    ]
    single = bank("a.xml", "camt.053", (*twins[0], "BR1", ""))
    one = take(single)
    two = take(table("b.csv", *twins), known=together(one))
    assert counts(two, "b.csv") == {"read": 2, "posted": 1, "unchanged": 1}
    again = take(table("c.csv", *twins, ("2026-01-16", "1.00", "x", "y")), known=together(one, two))
    assert again.receipts["amount_minor"].tolist() == [100]


def test_what_contradicts_each_other_is_another_payment() -> None:
    other = table(
        "b.csv",
        ("2026-01-15", "119.00", "Omega Inc", "Invoice 9913"),
        ("2026-01-16", "20.00", "Beta AG", "RE 2026-0018"),
    )
    taken = take(other, known=together(take(CAMT)))
    assert counts(taken, "b.csv") == {"read": 2, "posted": 2}
    ids = bank("c.sta", "mt940", ("2026-01-15", "119.00", "Acme GmbH", "RE 2026-0017 vom 12.01.", "", "E9"))
    assert counts(take(ids, known=together(take(CAMT))), "c.sta") == {"read": 1, "posted": 1}


def test_what_nothing_proves_is_held() -> None:
    silent = table("b.csv", ("2026-01-15", "119.00", "", ""), ("2026-01-15", "7.00", "", ""))
    taken = take(silent, known=together(take(CAMT)))
    assert counts(taken, "b.csv") == {"read": 2, "posted": 1, "held": 1}
    assert taken.findings.loc[taken.findings["code"] == "line-seen-before", "row"].tolist() == [2]
    unnamed = table("c.csv", ("2026-01-15", "119.00", "ACME GMBH", "RE 2026-0017 vom 12.01."), account="")
    assert counts(take(unnamed, known=together(take(CAMT))), "c.csv") == {"read": 1, "held": 1}


def test_an_interim_report_and_the_statement_of_the_day() -> None:
    interim = bank(
        "a.sta", "mt942", ("2026-01-15", "119.00", "Acme", "RE 17", "NTRF77", ""), account="37040044/0532013000"
    )
    day = bank(
        "b.xml",
        "camt.053",
        ("2026-01-15", "119.00", "Acme GmbH", "RE 17", "NTRF77", ""),
        ("2026-01-15", "5.00", "Fee", "", "F1", ""),
    )
    taken = take(day, known=together(take(interim)))
    assert counts(taken, "b.xml") == {"read": 2, "posted": 1, "unchanged": 1}


def test_a_batch_in_one_line_and_its_transactions_in_the_notification() -> None:
    lump = bank("a.xml", "camt.053", ("2026-01-15", "30.00", "", "collective credit", "BATCH7", ""))
    parts = bank(
        "b.xml",
        "camt.054",
        ("2026-01-15", "10.00", "A", "RF1", "BATCH7", "E1"),
        ("2026-01-15", "20.00", "B", "RF2", "BATCH7", "E2"),
    )
    for first, second in ((lump, parts), (parts, lump)):
        taken = take(second, known=together(take(first)))
        assert not len(taken.receipts) and "held" not in counts(taken, second.name)
    unnamed = bank(
        "c.xml",
        "camt.054",
        ("2026-01-15", "10.00", "A", "RF1", "T1", "E1"),
        ("2026-01-15", "20.00", "B", "RF2", "T2", "E2"),
    )
    assert counts(take(unnamed, known=together(take(lump))), "c.xml") == {"read": 2, "held": 2}


def test_other_accounts_have_nothing_to_do_with_it() -> None:
    elsewhere = table(
        "b.csv", ("2026-01-15", "119.00", "ACME GMBH", "RE 2026-0017 vom 12.01."), account="DE02120300000000202051"
    )
    assert counts(take(elsewhere, known=together(take(CAMT))), "b.csv") == {"read": 1, "posted": 1}
