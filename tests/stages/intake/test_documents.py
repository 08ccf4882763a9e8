"""Documents: meaning, defects, customers, versions, snapshots."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from ar_batch.tables.facts import FACTS
from tests.stages.intake.drops import AS_OF, INVOICES, counts, file, outcome, places, take, together

D = date(2026, 1, 15)
MASTER = file(
    "customers.xlsx",
    [
        ["Customer no", "Name", "Payment terms"],
        ["C1", "Acme Ltd", "14 days"],
        ["00123", "Beta GmbH", None],
        ["C3", "Gamma", "2/10 net 30"],
    ],
)


def rows_of(*rows: list[object], head: list[str] | None = None) -> list[dict[str, object]]:
    taken = take(file("a.xlsx", [head or INVOICES, *rows]))
    return taken.documents.sort_values("source_row").to_dict("records")


def test_types_and_signs() -> None:
    head = [*INVOICES, "Type"]
    rows = rows_of(
        ["R1", "C1", D, 10.0, "Invoice"], ["R2", "C1", D, 10.0, "Gutschrift"], ["R3", "C1", D, -10.0, "Credit Memo"], ["R4", "C1", D, -10.0, "Rechnung"],
        ["R5", "C1", D, 10.0, "debit note"], ["R6", "C1", D, 10.0, ""], ["R7", "C1", D, 10.0, "Avoir"], ["R8", "C1", D, 10.0, "RATE"],
        ["R9", "C1", D, 10.0, "creditnota"], ["R10", "C1", D, 10.0, "Nota de crédito"], ["R11", "C1", D, -10.0, ""],
        head=head,
    )  # fmt: skip
    assert [(r["document_type"], r["amount_minor"]) for r in rows] == [
        ("invoice", 1000), ("credit_note", -1000), ("credit_note", -1000), ("credit_note", -1000), ("debit_note", 1000), ("invoice", 1000),
        ("credit_note", -1000), ("instalment", 1000), ("credit_note", -1000), ("credit_note", -1000), ("credit_note", -1000),
    ]  # fmt: skip


def test_debit_and_credit_columns_and_marks() -> None:
    rows = rows_of(
        ["R1", "C1", D, 10.0, None],
        ["G1", "C1", D, None, 4.0],
        head=["Belegnr", "Konto", "Belegdatum", "Soll", "Haben"],
    )
    assert [(r["document_type"], r["amount_minor"]) for r in rows] == [("invoice", 1000), ("credit_note", -400)]
    rows = rows_of(
        ["R1", "C1", D, 10.0, "S"],
        ["G1", "C1", D, 4.0, "H"],
        head=["Belegnr", "Konto", "Belegdatum", "Umsatz", "Soll/Haben-Kennzeichen"],
    )
    assert [(r["document_type"], r["amount_minor"]) for r in rows] == [("invoice", 1000), ("credit_note", -400)]


def test_currency_from_row_sign_heading_rule_customer_and_settings() -> None:
    assert (
        rows_of(["R1", "C1", D, 10.0, "usd"], ["R2", "C1", D, 10.0, "€"], head=[*INVOICES, "Currency"])[0]["currency"]
        == "USD"
    )
    assert rows_of(["R1", "C1", D, "10.00 GBP"])[0]["currency"] == "GBP"
    assert (
        rows_of(["R1", "C1", D, 10.0], head=["Invoice no", "Customer", "Invoice date", "Amount (CHF)"])[0]["currency"]
        == "CHF"
    )
    assert rows_of(["R1", "C1", D, 10.0])[0]["currency"] == "EUR"
    plain = file("a.xlsx", [INVOICES, ["R1", "C1", D, 10.0]])
    assert take(plain, sources=[{"match": "A*", "currency": "SEK"}]).documents["currency"].tolist() == ["SEK"]
    master = file("c.xlsx", [["Customer no", "Name", "Currency"], ["C1", "Acme", "NOK"]])
    assert take(plain, master).documents["currency"].tolist() == ["NOK"]
    taken = take(
        file("b.xlsx", [[*INVOICES, "Currency"], ["R1", "C1", D, 10.0, "ABC"], ["R2", "C1", D, "5.00 GBP", "EUR"]])
    )
    assert places(taken) == [("unknown-currency", 2, "Currency"), ("currency-differs", 3, "Amount")]


def test_due_dates_from_document_terms_customer_and_settings() -> None:
    head = [*INVOICES, "Due date", "Terms"]
    rows = [
        ["R1", "C1", D, 1.0, date(2026, 2, 1), 60], ["R2", "C1", D, 1.0, None, 60], ["R3", "C1", D, 1.0, None, None], ["R4", "00123", D, 1.0, None, None],
        ["R5", "C3", D, 1.0, None, None], ["R6", "00123", D, -1.0, None, None], ["R7", "C1", D, 1.0, None, "due on receipt"],
    ]  # fmt: skip
    taken = take(MASTER, file("a.xlsx", [head, *rows]), default_terms_days=45)
    made = taken.documents.sort_values("source_row")
    assert made["due_date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2026-02-01", "2026-03-16", "2026-01-29", "2026-03-01", "2026-02-14", "2026-01-15", "2026-01-15",
    ]  # fmt: skip
    assert made[["discount_bp", "discount_days"]].iloc[4].tolist() == [200, 10]  # 2/10 net 30 of customer C3
    assert [p[:2] for p in places(taken, severity="warning")] == [("terms-assumed", 5)]


def test_open_amount_becomes_what_was_settled_before() -> None:
    head = [*INVOICES, "Open amount"]
    rows = rows_of(
        ["R1", "C1", D, 100.0, 40.0],
        ["G1", "C1", D, -50.0, -20.0],
        ["R4", "C1", D, 10.0, 0.0],
        head=head,
    )
    assert [(r["amount_minor"], r["settled_before_minor"]) for r in rows] == [
        (10000, 6000),
        (-5000, -3000),
        (1000, 1000),
    ]
    taken = take(
        file("a.xlsx", [head, ["R1", "C1", D, 100.0, 140.0], ["R2", "C1", D, 100.0, -40.0], ["R3", "C1", D, 1.0, 1.0]])
    )
    assert places(taken) == [("open-beyond-amount", 2, "Open amount"), ("open-beyond-amount", 3, "Open amount")]


def test_a_blank_open_amount_is_a_gap_where_most_are_filled_and_else_nothing_was_paid() -> None:
    head = [*INVOICES, "Open amount"]
    gap = take(
        file("a.xlsx", [head, ["R1", "C1", D, 10.0, 4.0], ["R2", "C1", D, 10.0, 10.0], ["R3", "C1", D, 10.0, None]])
    )
    assert places(gap) == [("required-missing", 4, "Open amount")]
    habit = take(
        file("a.xlsx", [head, ["R1", "C1", D, 10.0, 4.0], ["R2", "C1", D, 10.0, None], ["R3", "C1", D, 10.0, None]])
    )
    assert sorted(habit.documents["settled_before_minor"]) == [0, 0, 600]


def test_only_an_open_amount_is_the_amount() -> None:
    rows = rows_of(["R1", "C1", D, 40.0], head=["Invoice no", "Customer", "Invoice date", "Amount due"])
    assert [(r["amount_minor"], r["settled_before_minor"]) for r in rows] == [(4000, 0)]


def test_every_defect_of_a_row_is_named_in_one_pass_with_the_row_as_it_came() -> None:
    taken = take(
        file(
            "sub/a.xlsx",
            [
                ["Title"],
                [*INVOICES, "Due date", "Currency"],
                [None, "C1", "31.02.2026", "x", "2026-01-01", "ZZZ"],
                ["R2", "C1", D, 5.0, None, None],
            ],
        )
    )
    assert places(taken) == [
        ("bad-number", 3, "Amount"),
        ("unknown-currency", 3, "Currency"),
        ("bad-date", 3, "Invoice date"),
        ("required-missing", 3, "Invoice no"),
    ]
    errors = taken.findings[taken.findings["severity"] == "error"]
    assert errors["rejects_row"].all() and set(errors["file"]) == {"sub/a.xlsx"} and set(errors["sheet"]) == {"Sheet1"}
    assert set(errors["record"]) == {
        '{"Invoice no": "", "Customer": "C1", "Invoice date": "31.02.2026", "Amount": "x", "Due date": "2026-01-01", "Currency": "ZZZ"}'
    }
    assert (errors["hint"] != "").all()


def test_ids_that_excel_damaged_are_refused_and_plain_numbers_are_taken() -> None:
    taken = take(file("a.xlsx", [
        INVOICES, [1001.0, 10023.0, D, 1.0], ["00042", "NA", D, 1.0], [1234567890123456789.0, "C1", D, 1.0], [D, "C1", D, 1.0], [10.5, "C1", D, 1.0],
        ["null", "None", D, 1.0], ["  R\u200b7 ", "C1", D, 1.0],
    ]))  # fmt: skip
    assert sorted(zip(taken.documents["document_no"], taken.documents["customer_id"], strict=True)) == [
        ("00042", "NA"),
        ("1001", "10023"),
        ("R7", "C1"),
        ("null", "None"),
    ]
    assert places(taken) == [
        ("id-too-long", 4, "Invoice no"),
        ("id-is-date", 5, "Invoice no"),
        ("id-is-fraction", 6, "Invoice no"),
    ]


def test_repeated_rows_later_alike_refused_all_different_refused() -> None:
    taken = take(file("a.xlsx", [
        INVOICES, ["R1", "C1", D, 1.0], ["R1", "C1", D, 1.0], ["R2", "C1", D, 1.0], ["R2", "C1", D, 2.0], ["r2 ", "C1", D, 1.0], ["R2", "C2", D, 9.0],
    ]))  # fmt: skip
    assert places(taken) == [
        ("duplicate-row", 3, "Invoice no"),
        ("conflicting-rows", 4, "Invoice no"),
        ("conflicting-rows", 5, "Invoice no"),
        ("conflicting-rows", 6, "Invoice no"),
    ]
    assert "row 2" in taken.findings.loc[taken.findings["code"] == "duplicate-row", "problem"].iloc[0]
    assert counts(taken, "a.xlsx") == {"read": 6, "posted": 2, "rejected": 4}


def test_unknown_customers_are_refused_when_there_is_a_master() -> None:
    taken = take(
        MASTER,
        file(
            "a.xlsx",
            [INVOICES, ["R1", "C9", D, 1.0], ["R2", "c1", D, 1.0], ["R3", 123.0, D, 1.0], ["R4", "Beta GmbH", D, 1.0]],
        ),
    )
    assert places(taken) == [("unknown-customer", 2, "Customer")]
    assert taken.documents.sort_values("source_row")["customer_id"].tolist() == ["C1", "00123", "00123"]
    later = take(file("b.xlsx", [INVOICES, ["R9", "C9", D, 1.0]]), known=together(taken))
    assert places(later) == [("unknown-customer", 2, "Customer")]


def test_without_a_master_customers_are_made_with_a_warning() -> None:
    taken = take(
        file(
            "a.xlsx",
            [
                [*INVOICES, "Customer name"],
                ["R1", "C9", D, 1.0, "Niner"],
                ["R2", "C8", D, 1.0, ""],
                ["R3", "C9", D, 1.0, "Niner"],
            ],
        )
    )
    assert list(zip(taken.customers["customer_id"], taken.customers["name"], strict=True)) == [
        ("C8", "C8"),
        ("C9", "Niner"),
    ]
    assert [p[0] for p in places(taken, severity="warning")].count("customer-made") == 2
    later = take(file("b.xlsx", [INVOICES, ["R4", "C7", D, 1.0]]), known=together(taken))
    assert len(later.documents) == 1 and later.customers["customer_id"].tolist() == ["C7"]


def test_what_is_known_is_unchanged_what_differs_is_a_new_version() -> None:
    first = take(file("a.xlsx", [INVOICES, ["R1", "C1", D, 1.0], ["R2", "C1", D, 2.0]]))
    again = take(
        file(
            "b.xlsx",
            [[*INVOICES, "Text"], ["R1", "C1", D, 1.0, ""], ["R2", "C1", D, 3.0, ""], ["R3", "C1", D, 4.0, ""]],
        ),
        known=together(first),
    )
    assert counts(again, "b.xlsx") == {"read": 3, "posted": 2, "unchanged": 1}
    assert list(zip(again.documents["document_no"], again.documents["version"], again.documents["amount_minor"], strict=True)) in (
        [("R2", 2, 300), ("R3", 1, 400)], [("R3", 1, 400), ("R2", 2, 300)],
    )  # fmt: skip
    assert set(again.documents["document_id"]) & set(first.documents["document_id"])


def test_a_change_on_which_money_or_a_letter_hangs_is_held() -> None:
    first = take(file("a.xlsx", [INVOICES, ["R1", "C1", D, 100.0], ["R2", "C1", D, 200.0], ["R3", "C1", D, 300.0]]))
    ids = first.documents.set_index("document_no")["document_id"]
    application = {"application_id": "A-1", "document_id": ids["R1"], "customer_id": "C1", "applied_on": pd.Timestamp(D), "currency": "EUR", "amount_minor": 100,
                   "kind": "payment", "method": "auto", "rule": "r", "confidence": 1.0, "reason": "r"}  # fmt: skip
    letter = {
        "reminder_id": "L-1",
        "document_id": ids["R2"],
        "level": 1,
        "currency": "EUR",
        "open_minor": 20000,
        "days_overdue": 9,
    }
    known = together(first) | {
        "applications": FACTS["applications"].frame([application]),
        "reminder_items": FACTS["reminder_items"].frame([letter]),
    }
    changed = file(
        "b.xlsx",
        [[*INVOICES, "Text"], ["R1", "C1", D, 90.0, ""], ["R2", "C1", D, 190.0, ""], ["R3", "C1", D, 290.0, ""]],
    )
    taken = take(changed, known=known)
    held = [place for place in places(taken, severity="warning") if place[0] != "terms-assumed"]
    assert held == [("document-changed", 2, "Amount"), ("document-changed", 3, "Amount")]
    assert counts(taken, "b.xlsx") == {"read": 3, "posted": 1, "held": 2}
    problem = taken.findings.loc[taken.findings["code"] == "document-changed", "problem"].sort_values().iloc[0]
    assert "100.00 EUR" in problem and "90.00 EUR" in problem
    # The text alone may change.
    text = take(file("c.xlsx", [[*INVOICES, "Text"], ["R1", "C1", D, 100.0, "pumps"]]), known=known)
    assert text.documents[["version", "description"]].values.tolist() == [[2, "pumps"]]


def test_a_change_below_what_was_settled_elsewhere_is_held() -> None:
    head = [*INVOICES, "Open amount"]
    known = together(take(file("a.xlsx", [head, ["R1", "C1", D, 100.0, 60.0], ["R2", "C1", D, 100.0, 60.0]])))
    taken = take(file("b.xlsx", [INVOICES, ["R1", "C1", D, 39.99], ["R2", "C1", D, 40.0]]), known=known)
    assert counts(taken, "b.xlsx") == {"read": 2, "posted": 1, "held": 1}
    assert taken.documents[["document_no", "amount_minor", "settled_before_minor"]].values.tolist() == [
        ["R2", 4000, 4000]
    ]


def test_what_a_person_turned_down_is_unchanged_and_what_waits_is_not_asked_twice() -> None:
    first = take(file("a.xlsx", [INVOICES, ["R1", "C1", D, 100.0]]))
    letter = {"reminder_id": "L-1", "document_id": first.documents["document_id"][0], "level": 1, "currency": "EUR", "open_minor": 1, "days_overdue": 9}  # fmt: skip
    known = together(first) | {"reminder_items": FACTS["reminder_items"].frame([letter])}
    held = take(file("b.xlsx", [INVOICES, ["R1", "C1", D, 90.0]]), known=known)
    assert held.held_documents[["number", "replaces", "amount_minor"]].values.tolist() == [[1, 1, 9000]]
    assert held.findings["subject"].tolist().count(held.held_documents["held_id"][0]) == 1
    known |= {"held_documents": held.held_documents}
    again = take(file("c.xlsx", [["Title"], INVOICES, ["R1", "C1", D, 90.0]]), known=known)
    assert counts(again, "c.xlsx") == {"read": 1, "held": 1} and again.held_documents.empty
    other = take(file("d.xlsx", [INVOICES, ["R1", "C1", D, 80.0]]), known=known)
    assert other.held_documents[["number", "amount_minor"]].values.tolist() == [[2, 8000]]
    kept = {"decision_id": "C-1", "subject": held.held_documents["held_id"][0], "action": "keep_old", "decided_on": pd.Timestamp(D), "source_row": 1}  # fmt: skip
    known |= {"decisions": FACTS["decisions"].frame([kept])}
    said = take(file("c.xlsx", [["Title"], INVOICES, ["R1", "C1", D, 90.0]]), known=known)
    assert counts(said, "c.xlsx") == {"read": 1, "unchanged": 1}
    assert "change-turned-down" in said.findings["code"].tolist()


def test_a_second_spelling_of_a_known_number_is_refused() -> None:
    first = take(file("a.xlsx", [INVOICES, ["INV-1", "C1", D, 1.0]]))
    taken = take(file("b.xlsx", [INVOICES, ["inv-1", "C1", D, 1.0]]), known=together(first))
    assert places(taken) == [("second-spelling", 2, "Invoice no")]


def test_a_newer_list_of_open_items_closes_what_it_no_longer_shows() -> None:
    head = [*INVOICES, "Open amount"]
    first = take(
        file(
            "a.xlsx",
            [
                head,
                ["R1", "C1", D, 100.0, 100.0],
                ["R2", "C1", D, 50.0, 20.0],
                ["R3", "C1", D, 10.0, 10.0],
                ["R4", "C1", D, 5.0, 0.0],
            ],
        )
    )
    known = together(first)
    taken = take(file("b.xlsx", [head, ["R1", "C1", D, 100.0, 60.0], ["R3", "C1", D, 10.0, 10.0]]), known=known)
    assert taken.documents[["document_no", "version", "settled_before_minor"]].values.tolist() == [["R1", 2, 4000]]
    numbers = first.documents.set_index("document_id")["document_no"]
    assert [
        (numbers[i], a, str(d)[:10])
        for i, a, d in zip(
            taken.closures["document_id"], taken.closures["amount_minor"], taken.closures["closed_on"], strict=True
        )
    ] == [("R2", 2000, "2026-03-31")]
    assert counts(taken, "b.xlsx") == {"read": 2, "posted": 1, "unchanged": 1}


def test_a_list_that_would_close_most_is_taken_for_a_partial_one() -> None:
    head = [*INVOICES, "Open amount"]
    first = take(file("a.xlsx", [head, *[[f"R{i}", "C1", D, 100.0, 100.0] for i in range(4)]]))
    part = file("b.xlsx", [head, ["R0", "C1", D, 100.0, 100.0]])
    taken = take(part, known=together(first))
    assert not len(taken.closures) and ("list-looks-partial", 0, "Open amount") in places(taken, severity="warning")
    said = take(part, known=together(first), sources=[{"match": "b*", "kind": "snapshot"}])
    assert len(said.closures) == 3
    changes = take(part, known=together(first), sources=[{"match": "b*", "kind": "changes"}])
    assert not len(changes.closures)


def test_only_the_lists_company_is_closed_and_refused_rows_count_as_listed() -> None:
    head = [*INVOICES, "Open amount", "Company"]
    first = take(
        file(
            "a.xlsx",
            [head, ["R1", "C1", D, 1.0, 1.0, "A"], ["R2", "C1", D, 1.0, 1.0, "B"], ["R3", "C1", D, 1.0, 1.0, "A"]],
        )
    )
    taken = take(
        file("b.xlsx", [head, ["R1", "C1", D, 1.0, 1.0, "A"], ["R3", "C1", "soon", 1.0, 1.0, "A"]]),
        known=together(first),
    )
    assert not len(taken.closures)


def test_mostly_bad_rows_hold_the_file_with_all_it_contains() -> None:
    customers = [["Customer no", "Name"], ["C1", "Acme"]]
    bad = [[f"R{i}", "C1", "soon", 1.0] for i in range(15)]
    good = [[f"G{i}", "C1", D, 1.0] for i in range(10)]
    from ar_batch.raw import Sheet

    both = file("a.xlsx", Sheet("C", customers), Sheet("I", [INVOICES, *bad, *good]))
    other = file("b.xlsx", [INVOICES, ["R99", "C1", D, 1.0]])
    taken = take(both, other, as_of=AS_OF)
    assert (outcome(taken, "a.xlsx"), outcome(taken, "b.xlsx")) == ("held", "accepted")
    assert counts(taken, "a.xlsx") == {"read": 26, "held": 26}
    assert taken.documents["document_no"].tolist() == ["R99"]
    assert not taken.findings.loc[taken.findings["file"] == "a.xlsx", "rejects_row"].any()


@pytest.mark.parametrize("word", ["Payment", "Zahlung", "DZ", "Journal Entry"])
def test_payments_in_a_list_of_documents_are_refused(word: str) -> None:
    taken = take(file("a.xlsx", [[*INVOICES, "Type"], ["P1", "C1", D, -10.0, word], ["R1", "C1", D, 5.0, "Invoice"]]))
    assert places(taken) == [("payment-row", 2, "Type")]


def test_what_is_due_is_the_open_amount_and_what_was_paid_alone_is_said() -> None:
    head = ["ContactName", "InvoiceNumber", "InvoiceDate", "Total", "InvoiceAmountPaid", "InvoiceAmountDue"]
    row = ["Alpha", "I1", "2026-01-13", "1200.00", "200.00", "1000.00"]
    taken = take(file("x.csv", [head, row]))
    assert taken.documents[["amount_minor", "settled_before_minor"]].values.tolist() == [[120000, 20000]]
    assert "paid-not-used" not in set(taken.findings["code"])
    without = take(file("x.csv", [head[:5], row[:5]]))
    assert without.documents["settled_before_minor"].tolist() == [0]
    assert ("paid-not-used", 1, "") in places(without, severity="warning")
    unpaid = take(file("x.csv", [head[:5], [*row[:4], "0.00"]]))
    assert ("paid-not-used", 1, "") not in places(unpaid, severity="warning")


def test_a_column_of_currencies_is_found_without_its_heading_and_unused_columns_are_said() -> None:
    head = [*INVOICES, "Wg", "Shade", "Empty"]
    taken = take(
        file(
            "a.csv",
            [
                head,
                ["R1", "C1", "2026-01-15", "5.00", "CHF", "red", ""],
                ["R2", "C1", "2026-01-15", "6.00", "CHF", "", ""],
            ],
        )
    )
    assert taken.documents["currency"].tolist() == ["CHF", "CHF"]
    said = taken.findings.set_index("code")["problem"]
    assert "Wg" in said["currency-column-found"]
    assert "“Shade”" in said["columns-not-used"] and "Empty" not in said["columns-not-used"]
    plain = take(
        file(
            "a.csv",
            [[*INVOICES, "Wg"], ["R1", "C1", "2026-01-15", "5.00", "CHF"], ["R2", "C1", "2026-01-15", "6.00", "red"]],
        )
    )
    assert plain.documents["currency"].tolist() == ["EUR", "EUR"]
    two = take(file("a.csv", [[*INVOICES, "Wg", "Wh"], ["R1", "C1", "2026-01-15", "5.00", "CHF", "USD"]]))
    assert outcome(two, "a.csv") == "held" and places(two)[0][0] == "currency-columns-differ"


def test_a_customers_number_and_name_may_stand_in_one_cell() -> None:
    words = ["C1 Acme Ltd", "C1 - Acme Ltd", "Acme Ltd (C1)", "C1: Acme Limited", "00123 Beta", "X9 - Gamma"]
    taken = take(MASTER, file("a.xlsx", [INVOICES, *[[f"R{i}", w, D, 1.0] for i, w in enumerate(words)]]))
    assert taken.documents.sort_values("source_row")["customer_id"].tolist() == ["C1"] * 4 + ["00123", "C3"]
    wrong = ["C1 Gamma", "3 Acme", "C9 Other Ltd", "Acme Ltd Holding"]
    taken = take(MASTER, file("a.xlsx", [INVOICES, *[[f"R{i}", w, D, 1.0] for i, w in enumerate(wrong)]]))
    assert taken.documents.empty


def test_the_columns_and_types_of_sap_lists() -> None:
    head = ["Kunde", "Belegnummer", "BelArt", "Belegdatum", "Nettofälligkeit", "Betr. in HW", "HWähr", "Zuordnung"]
    rows = [
        ["1001", "18001", "RV", "01.10.2025", "31.10.2025", "1.234,56 ", "EUR", "A"], ["1001", "14002", "DZ", "05.10.2025", "05.10.2025", "100,00-", "EUR", "B"],
        ["1002", "16003", "DG", "05.10.2025", "05.10.2025", "50,00-", "EUR", "C"], ["1002", "18004", "DR", "05.10.2025", "04.11.2025", "750,00", "EUR", "D"],
        ["* Summe", "", "", "", "", "1.834,56", "EUR", ""],
    ]  # fmt: skip
    taken = take(file("sap.csv", [head, *rows]))
    assert taken.documents.sort_values("source_row")[["document_type", "amount_minor"]].values.tolist() == [
        ["invoice", 123456], ["credit_note", -5000], ["invoice", 75000]
    ]  # fmt: skip
    assert places(taken) == [("payment-row", 3, "BelArt")]
    assert counts(taken, "sap.csv") == {"read": 5, "posted": 3, "rejected": 1, "ignored": 1}
    foreign = take(file("sap.csv", [[*head[:6], "Währung"], [*rows[0][:6], "USD"]]))
    assert places(foreign) == [("amount-in-local-currency", 2, "Betr. in HW")]


@pytest.mark.parametrize("word", ["GU", "GS", "CM", "CN", "AV"])
def test_short_words_for_credit_notes(word: str) -> None:
    [row] = rows_of(["R1", "C1", D, 5.0, word], head=[*INVOICES, "Type"])
    assert (row["document_type"], row["amount_minor"]) == ("credit_note", -500)
