"""The smaller tables, the returned review workbook, and the workbook of refused rows."""

from __future__ import annotations

import json
from datetime import date

from ar_batch.raw import InputFile, Note, Sheet
from ar_batch.stages.intake import TakenIn
from ar_batch.tables.inputs import REJECT_COLUMNS
from ar_batch.tables.review import HIDDEN, YELLOW
from tests.stages.intake.drops import BANK, INVOICES, counts, file, outcome, places, take, together

D = date(2026, 1, 15)


def test_exchange_rates() -> None:
    rows = [
        ["Date", "Currency", "Rate"],
        [D, "usd", 0.92],
        [D, "GBP", "1.17"],
        [D, "XXY", 1.0],
        [D, "CHF", 0.0],
        [D, "SEK", -1.0],
    ]
    taken = take(file("r.xlsx", rows))
    assert taken.exchange_rates[["currency", "base_currency", "rate"]].values.tolist() == [
        ["GBP", "EUR", "1.17"],
        ["USD", "EUR", "0.92"],
    ]
    assert places(taken) == [
        ("unknown-currency", 4, "Currency"),
        ("rate-not-positive", 5, "Rate"),
        ("rate-not-positive", 6, "Rate"),
    ]
    again = take(file("r2.xlsx", [*rows[:2], [D, "GBP", "1.18"]]), known=together(taken))
    assert counts(again, "r2.xlsx") == {"read": 2, "posted": 1, "unchanged": 1}


def test_two_rates_of_one_day() -> None:
    head = ["Date", "Currency", "Rate"]
    taken = take(
        file("a.xlsx", [head, [D, "USD", 0.9], [D, "USD", 0.9], [D, "GBP", 1.1], [D, "GBP", 1.2]]),
        file("b.xlsx", [head, [D, "USD", 0.91], [D, "CHF", 1.0]]),
    )
    assert [p[:2] for p in places(taken)] == [
        ("duplicate-row", 3),
        ("conflicting-rows", 4),
        ("conflicting-rows", 5),
        ("rate-differs", 2),
    ]
    assert taken.exchange_rates[["currency", "rate"]].values.tolist() == [["CHF", "1"], ["USD", "0.9"]]


def test_payment_history_is_told_from_invoices_by_the_day_of_payment() -> None:
    head = ["Customer no", "Invoice no", "Invoice date", "Due date", "Settled date", "Amount"]
    taken = take(
        file(
            "h.xlsx",
            [
                head,
                ["C1", "R1", D, D, date(2026, 2, 1), 5.0],
                ["C1", "R2", D, D, "", 6.0],
                ["C1", "R3", D, D, "soon", 7.0],
                ["Total", None, None, None, None, 18.0],
            ],
        )
    )
    assert taken.payment_history[["document_no", "amount_minor"]].values.tolist() == [["R1", 500]]
    assert taken.documents[["document_no", "amount_minor"]].values.tolist() == [["R2", 600]]
    assert places(taken) == [("bad-date", 4, "Settled date")]
    assert counts(taken, "h.xlsx") == {"read": 4, "posted": 2, "rejected": 1, "ignored": 1}
    open_only = take(file("o.xlsx", [head, ["C1", "R1", D, D, None, 5.0], ["C1", "R2", D, D, "", 5.0]]))
    assert len(open_only.documents) == 2 and open_only.outcomes["tables"].tolist() == ["documents"]


def test_remittance_advices_billing_lines_and_credit_requests_are_kept() -> None:
    advice = file(
        "a.xlsx",
        [
            ["Payer", "Invoice no", "Amount paid", "Payment date", "Discount taken"],
            ["Acme", "R1", 98.0, D, 2.0],
            ["Acme", "R1", 98.0, D, 2.0],
        ],
    )
    billing = file(
        "b.xlsx",
        [
            ["Order no", "Customer", "Description", "Qty", "Unit price"],
            ["O1", "C1", "Pump", 2.0, "12.3456"],
            ["O1", "C1", "Pump", "many", 1.0],
        ],
    )
    request = file("c.xlsx", [["Order no", "Customer", "Order value", "Currency"], ["O1", "C1", 1000.0, "EUR"]])
    taken = take(advice, billing, request)
    assert (
        taken.remittance_advices[["payer_name", "amount_minor", "discount_minor"]].values.tolist()
        == [["Acme", 9800, 200]] * 2
    )
    assert taken.remittance_advices["advice_id"].is_unique
    assert taken.billing_lines[["quantity", "unit_price"]].values.tolist() == [["2", "12.3456"]]
    assert taken.credit_requests["amount_minor"].tolist() == [100000]
    assert places(taken) == [("bad-number", 3, "Qty")]


def review(*rows: dict[str, object]) -> InputFile:
    names = {**HIDDEN, **YELLOW}
    head = [HIDDEN["kind"], HIDDEN["subject"], HIDDEN["shown"], HIDDEN["shown_on"], "Payer", *YELLOW.values()]
    keys = {head: name for name, head in names.items()}
    body = [[row.get(keys.get(h, ""), "x" if h == "Payer" else None) for h in head] for row in rows]
    return file(
        "review_2026-03-30.xlsx",
        Sheet("Payments", [["Review"], [], head, *body], first_row=1),
        Sheet("_choices", [["Accept 1"]]),
    )


BASE = {"kind": "receipt", "subject": "R-1", "shown": "G-1 G-2", "shown_on": "2026-03-30"}


def test_the_answers_of_a_returned_review_workbook() -> None:
    taken = take(review(
        BASE | {"answer": "Accept 1", "decided_by": "Ann"}, BASE | {"subject": "R-2"}, BASE | {"subject": "R-3", "decided_by": "Ann"},
        BASE | {"subject": "R-4", "answer": "These documents", "documents": "R1, R2\nR3", "customer_id": "10023 · Müller GmbH", "amount": 12.5, "until": date(2026, 4, 30), "note": "ok"},
        BASE | {"subject": "R-5", "documents": 4711.0},
    ))  # fmt: skip
    assert counts(taken, "review_2026-03-30.xlsx") == {"read": 5, "posted": 3, "ignored": 2}
    made = taken.answers.sort_values("source_row").to_dict("records")
    assert [(m["subject"], m["answer"], m["documents"], m["customer_id"], m["amount"]) for m in made] == [
        ("R-1", "Accept 1", "", "", ""), ("R-4", "These documents", "R1, R2 ; R3", "10023", "12.5"), ("R-5", "", "4711", "", ""),
    ]  # fmt: skip
    assert made[0]["shown"] == "G-1 G-2" and str(made[1]["until"])[:10] == "2026-04-30" and made[0]["source_row"] == 4


def test_a_review_sheet_without_any_answer_is_said() -> None:
    taken = take(review(BASE, BASE | {"subject": "R-2"}))
    assert counts(taken, "review_2026-03-30.xlsx") == {"read": 2, "ignored": 2} and not len(taken.answers)
    assert places(taken, severity="info") == [("review-empty", 0, "")]


def test_a_damaged_key_or_a_bad_cell_refuses_the_answer() -> None:
    taken = take(
        review(
            BASE | {"kind": "nonsense", "answer": "Accept 1"},
            BASE | {"shown_on": "yesterday", "answer": "Accept 1"},
            BASE | {"answer": "Dispute", "amount": "much"},
        )
    )
    assert places(taken) == [
        ("review-key-damaged", 4, "_kind"),
        ("review-key-damaged", 5, "_shown_on"),
        ("bad-number", 6, "Amount"),
    ]
    assert not len(taken.answers)


def refused(taken: TakenIn) -> list[list[object]]:
    """The refused rows as a workbook of them has them: as they came, with three columns behind."""
    rows = taken.findings[taken.findings["rejects_row"]].drop_duplicates(["file", "row"]).sort_values(["file", "row"])
    records = [json.loads(record) for record in rows["record"]]
    return [[*records[0], *REJECT_COLUMNS], *([*r.values(), "a.xlsx, row 3", "wrong", "correct it"] for r in records)]


def test_refused_rows_can_be_corrected_and_dropped_back() -> None:
    first = take(
        file(
            "in/a.xlsx",
            [
                ["Rechnungen"],
                [*INVOICES, "Farbe"],
                ["00042", "C1", "soon", 12.5, "rot"],
                ["R2", "C1", D, None, ""],
                ["R3", "C1", D, 3.0, ""],
            ],
        )
    )
    rows = refused(first)
    assert [r[:5] for r in rows] == [
        [*INVOICES, "Farbe"],
        ["00042", "C1", "soon", 12.5, "rot"],
        ["R2", "C1", "2026-01-15", "", ""],
    ]
    rows[1][2], rows[2][3] = "2026-01-15", 7
    taken = take(file("rejects.xlsx", rows), known=together(first))
    assert counts(taken, "rejects.xlsx") == {"read": 2, "posted": 2}
    assert sorted(zip(taken.documents["document_no"], taken.documents["amount_minor"], strict=True)) == [
        ("00042", 1250),
        ("R2", 700),
    ]


def test_a_list_of_rejects_closes_nothing() -> None:
    head = [*INVOICES, "Open amount"]
    first = take(
        file("a.xlsx", [head, ["R1", "C1", D, 1.0, 1.0], ["R2", "C1", D, 1.0, 1.0], ["R3", "C1", "soon", 1.0, 1.0]])
    )
    rows = refused(first)
    rows[1][2] = "2026-01-15"
    taken = take(file("rejects.xlsx", rows), known=together(first))
    assert len(taken.documents) == 1 and not len(taken.closures)


def test_what_the_reader_refused_or_noticed_becomes_findings() -> None:
    refused = InputFile("bad.xlsx", "0" * 64, (), Note("locked-file"))
    sheet = Sheet(
        "S",
        [INVOICES, ["R1", "C1", D, None], ["R2", "C1", D, 2.0]],
        notes=(Note("formula-without-value", row=2, column="D", fills={"more": ""}), Note("hidden-sheet")),
    )
    taken = take(refused, file("a.xlsx", sheet))
    assert outcome(taken, "bad.xlsx") == "refused" and counts(taken, "bad.xlsx") == {}
    assert places(taken) == [
        ("formula-no-value", 2, "Amount"),
        ("locked-file", 0, ""),
    ]
    assert counts(taken, "a.xlsx") == {"read": 2, "posted": 1, "rejected": 1}


def test_the_same_content_twice_in_one_drop_counts_once() -> None:
    one = file("1.csv", [BANK, ["2026-01-15", "10.50", "Shop", "coffee"]])
    copy = InputFile("2.csv", one.sha256, one.sheets)
    taken = take(copy, one)
    assert (outcome(taken, "1.csv"), outcome(taken, "2.csv")) == ("accepted", "known") and len(taken.receipts) == 1


def test_a_second_run_on_what_is_known_adds_nothing() -> None:
    files = (
        file("a.xlsx", [INVOICES, ["R1", "C1", D, 1.0]]),
        file("b.csv", [BANK, ["2026-01-15", "10.50", "Shop", "coffee"]]),
    )
    taken = take(*files, known=together(take(*files)))
    assert all(not len(getattr(taken, name)) for name in taken._fields if name not in ("findings", "outcomes"))
    assert set(taken.outcomes["outcome"]) == {"known"}
