"""Every kind of finding of intake is raised somewhere, at its place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from ar_batch.findings import INTAKE_KINDS, KINDS
from ar_batch.raw import Note, Sheet
from tests.stages.intake.drops import BANK, INVOICES, file, places, take, together

D = date(2026, 1, 15)
TYPED = [*INVOICES, "Type"]
CUSTOMER = ["Customer no", "Name"]


@pytest.mark.parametrize(
    ("code", "row", "grid"),
    [
        ("too-many-bad-rows", 0, [INVOICES, *[[f"R{i}", "C1", D, None] for i in range(20)]]),
        ("bad-flag", 2, [[*CUSTOMER, "Dunning block"], ["C1", "A", "perhaps"]]),
        ("bad-whole-number", 2, [[*CUSTOMER, "Discount days"], ["C1", "A", "ten"]]),
        ("bad-percent", 2, [[*CUSTOMER, "Discount %"], ["C1", "A", 150.0]]),
        ("unknown-type", 2, [TYPED, ["R1", "C1", D, 1.0, "poem"]]),
        ("debit-and-credit", 2, [["Belegnr", "Konto", "Belegdatum", "Soll", "Haben"], ["R1", "C1", D, 1.0, 2.0]]),
        ("terms-not-understood", 2, [[*CUSTOMER, "Terms"], ["C1", "A", "whenever"]]),
        ("credit-by-sign", 2, [TYPED, ["R1", "C1", D, -1.0, "Invoice"]]),
        ("dates-as-numbers", 0, [INVOICES, ["R1", "C1", 46037.0, 1.0]]),
        ("balance-row", 2, [BANK, [D, 1.0, "", "Opening balance"], [D, 2.0, "", "R1"]]),
        ("sign-from-balance", 0, [[*BANK, "Balance"], [D, 9.0, "", "a", 9.0], [D, 4.0, "", "b", 5.0], [D, 1.0, "", "c", 6.0]]),
        ("balance-not-running", 0, [[*BANK, "Balance"], [D, -9.0, "", "a", 9.0], [D, 4.0, "", "b", 55.0], [D, 1.0, "", "c", 17.0]]),
    ],
)  # fmt: skip
def test_a_finding_is_raised_at_its_place(code: str, row: int, grid: Sequence[Sequence[object]]) -> None:
    found = take(file("a.xlsx", grid)).findings
    [one] = found[found["code"] == code].to_dict("records")
    assert (one["file"], one["row"], one["severity"]) == ("a.xlsx", row, KINDS[code].severity)
    assert one["problem"] and one["hint"] and "{" not in one["problem"] + one["hint"]


def test_findings_that_need_what_is_known() -> None:
    head = [*INVOICES, "Open amount"]
    master = file("c.xlsx", [CUSTOMER, ["C1", "Acme"]])
    first = take(master, file("a.xlsx", [head, ["R1", "C1", D, 100.0, 100.0], ["R2", "Acme", D, 5.0, 5.0]]))
    assert "customer-by-likeness" in set(first.findings["code"])
    [one] = first.documents.loc[first.documents["document_no"] == "R1", "document_id"]
    paid = {"application_id": "A-1", "document_id": one, "customer_id": "C1", "applied_on": D, "currency": "EUR", "amount_minor": 3000, "kind": "payment",
            "method": "auto", "rule": "r", "confidence": 1.0, "reason": "r"}  # fmt: skip
    from ar_batch.tables.facts import FACTS

    known = together(first) | {"applications": FACTS["applications"].frame([paid])}
    later = take(file("b.xlsx", [head, ["R1", "C1", D, 100.0, 45.0]]), known=known)
    assert {"open-differs", "documents-gone"} <= set(later.findings["code"])
    # What was applied may or may not be in the other books yet.
    for ours in (100.0, 70.0):
        assert "open-differs" not in set(
            take(file("b.xlsx", [head, ["R1", "C1", D, 100.0, ours]]), known=known).findings["code"]
        )
    again = take(file("a2.xlsx", [CUSTOMER, ["C1", "Acme"]]), known=known)
    assert set(again.findings["code"]) == {"file-known"}


def test_sentences_are_whole() -> None:
    for kind in INTAKE_KINDS:
        assert kind.problem.endswith((".", "…", "?")) and kind.remedy.endswith((".", ")", '"', "]")), kind.code


def test_a_defect_is_said_once() -> None:
    texts = [["R1", "C1", D, 1.0], ["R2", "C1", D, 2.0], ["R3", "C1", "soon", "3.00"]]
    said = take(file("a.xlsx", [INVOICES, *texts])).findings
    assert said.loc[said["row"] == 4, "code"].tolist() == ["bad-date"]
    notes = (Note("formula-without-value", 2, "D", "=B2"),)
    formula = take(file("b.xlsx", Sheet("S", [INVOICES, ["R1", "C1", D, None]], notes=notes)))
    assert places(formula) == [("formula-no-value", 2, "Amount")]


def test_one_row_is_spoken_of_as_one() -> None:
    said = take(file("b.csv", [BANK, [D, 0.0, "", "a"], [D, 2.0, "", "b"]])).findings.set_index("code")["problem"]
    assert said["line-of-zero"] == "A line without an amount was left out."
    said = take(file("b.csv", [BANK, [D, 0.0, "", "a"], [D, 0.0, "", "b"]])).findings.set_index("code")["problem"]
    assert said["line-of-zero"] == "2 lines without an amount were left out."


def test_an_error_value_is_never_stored_as_text() -> None:
    head = ["Booking date", "Amount", "Payer", "Remittance", "Text"]
    rows = [[D, 1.0, "#N/A", "x", ""], [D, 2.0, "Acme", "x", "#REF!"], [D, 3.0, "Acme", "#WAARDE!", ""]]
    taken = take(file("b.xlsx", [head, *rows]), file("c.xlsx", [CUSTOMER, ["C1", "#N/A"], ["C2", "Beta"]]))
    assert taken.receipts.empty and taken.customers["customer_id"].tolist() == ["C2"]
    assert [p[0] for p in places(taken)] == ["error-in-cell"] * 4
