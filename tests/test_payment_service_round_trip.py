"""A payment service that hides who paid: offered less what it keeps, explained, accepted in the review workbook, and nothing learned."""

from __future__ import annotations

from pathlib import Path

from tests.homes import make_home
from tests.test_cli import call
from tests.test_closing_round_trip import lines, run, state, table
from tests.test_learned_round_trip import answer, cells

CUSTOMERS = "customer_id;name\nC-1;Alpha GmbH\nC-2;Beta Ltd\nC-3;Gamma SARL\n"
INVOICES = """document_no;customer_id;document_date;due_date;amount;currency
INV-5101;C-1;2026-10-01;2026-10-31;3014.27;EUR
INV-5102;C-2;2026-10-02;2026-11-01;6175.98;EUR
INV-5103;C-3;2026-10-02;2026-11-01;2615.96;EUR
INV-5104;C-2;2026-10-03;2026-11-02;294.61;EUR
"""
BANK = """booking_date;amount;currency;payer_name;payer_account;remittance;bank_reference
2026-11-18;2972.07;EUR;Zahlwerk Ltd;GB33BUKB20201555555555;TXN 91171131;B1
2026-11-18;6089.52;EUR;Zahlwerk Ltd;GB33BUKB20201555555555;TXN 92272231;B2
2026-11-19;2579.34;EUR;Zahlwerk Ltd;GB33BUKB20201555555555;TXN 93373331;B3
2026-11-19;290.49;EUR;Zahlwerk Ltd;GB33BUKB20201555555555;TXN 94474431;B4
"""
"""Each less 1.4 %: 42.20, 86.46, 36.62 and 4.12."""
DAYS = ("2026-11-20", "2026-11-21")


def test_what_a_service_passed_on_is_offered_explained_and_accepted_and_teaches_nothing(tmp_path: Path):
    root = make_home(tmp_path / "home", customers=CUSTOMERS, invoices=INVOICES, bank=BANK)
    run(root, DAYS[0])
    told = call("explain", "receipt", "B1", "--home", root).stdout
    assert "1. 60 %  C-1: INV-5101 = 2,972.07 EUR, INV-5101 = 42.20 EUR bank fee" in told
    assert (
        "the payer seems to keep 1.4 % of each payment: 4 of the 4 largest that wait are a document's amount less that"
        in told
    )
    waiting = cells(root, DAYS[0], "Payments").set_index("To apply")
    assert waiting["Suggestion 1"].loc[290.49].startswith("C-2 · Beta Ltd\nINV-5104 = 290.49, bank fee 4.12\n")
    accepted = {"Decision": "Accept 1", "By": "Kim"}
    keys = waiting["_subject"]
    answer(root, DAYS[0], one=("Payments", keys[2972.07], accepted), two=("Payments", keys[6089.52], accepted))
    run(root, DAYS[1])
    assert lines(root, "INV-5101") == [("bank_fee", "42.20"), ("payment", "2972.07")]
    # 86.46 are more than one answer may close.
    assert [left for left, _ in state(root).values()] == ["0.00", "6175.98", "294.61", "2615.96"]
    assert "the most that one answer closes" in (root / "output" / "data" / "findings.csv").read_text("utf-8")
    payers = cells(root, DAYS[1], "Payers")
    assert "Zahlwerk" not in payers.to_string() and "GB33" not in payers.to_string()
    # Of the three that wait the service still keeps as much.
    assert cells(root, DAYS[1], "Payments")["Suggestion 1"].notna().sum() == 3
    assert len(table(root, "applications")) == 2
