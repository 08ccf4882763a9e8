from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from ar_batch.stages.decisions import Decided, DecisionPolicy, decide
from ar_batch.tables import TABLES
from ar_batch.tables.review import rejected_pair
from tests.text_tables import table

TODAY = date(2026, 3, 10)

OPEN = """
    document_id document_no document_type customer_id currency open_minor document_date
    D-1         INV-1001    invoice       ACME        EUR      100.00     2026-01-05
    D-2         INV-1002    invoice       ACME        EUR       50.00     2026-01-06
    D-3         INV-0100    invoice       BOLT        EUR       80.00     2026-01-07
    D-4         CN-7        credit_note   ACME        EUR      -30.00     2026-01-08
    D-5         US-1        invoice       ACME        USD      100.00     2026-01-09
    D-6         2026/17     invoice       CORE        EUR       25.00     2026-01-10
    D-7         'RE 44'     invoice       CORE        EUR       60.00     2026-01-10
    D-8         4711        invoice       ACME        EUR       10.00     2026-01-10
    D-9         4711        invoice       CORE        EUR       11.00     2026-01-10
"""
CASH = """
    receipt_id booking_date currency amount_minor unapplied_minor payer_name    payer_account customer_id
    R-1        2026-03-02   EUR      150.00       150.00          'Acme  Ltd'   'DE12 3456'   -
    R-2        2026-03-03   EUR      100.00       100.00          Bolt          -             -
    R-3        2026-03-03   EUR       40.00        40.00          Core          -             CORE
    R-4        2026-03-03   EUR       15.00        15.00          'PayPal Inc'  'LU 1'        -
    R-5        2026-03-03   EUR       50.00        50.00          'Core GmbH, Köln'  'DE99'     -
    R-6        2026-03-03   EUR       50.00        50.00          'Holding'     'CORE 1'      -
    R-7        2026-03-03   EUR       50.00        50.00          'Twin'        'DE77'        -
    R-9        2026-03-04   EUR      -40.00       -40.00          Bank          -             -
"""
OFFERS = """
    receipt_id rank suggestion_id customer_id confidence rule reason
    R-1        1    S-12          ACME        0.90       sum  'both add up to 150.00'
    R-1        2    S-1           ACME        0.50       part 'part of INV-1001'
    R-2        1    S-2           ACME        0.60       same 'same amount'
    R-3        1    S-3           CORE        0.40       none 'customer only'
"""
LINES = """
    suggestion_id receipt_id document_id kind     currency amount_minor
    S-12          R-1        D-1         payment  EUR      100.00
    S-12          R-1        D-2         payment  EUR       50.00
    S-1           R-1        D-1         payment  EUR       98.00
    S-1           R-1        D-1         discount EUR        2.00
    S-2           R-2        D-1         payment  EUR      100.00
"""
CUSTOMERS = """
    customer_id name           parent_id iban     aliases
    ACME        'Acme Ltd'     -         -        -
    BOLT        'Bolt & Sons'  ACME      -        'Twin; Bolt'
    CORE        'Core GmbH'    -         'CORE1'  'Core Köln; Twin'
"""
MAILS = "mail_id\nM-1\nM-2"
DELIVERIES = """
    delivery_id mail_id attempt state     at
    V-1         M-1     1       attempted 2026-03-09T14:00:00+00:00
    V-2         M-1     1       unknown   2026-03-09T14:01:00+00:00
    V-3         M-2     1       attempted 2026-03-09T14:00:00+00:00
    V-4         M-2     1       sent      2026-03-09T14:01:00+00:00
"""
LEDGER = (
    table("open_items", OPEN), table("unapplied_cash", CASH), table("suggestions", OFFERS), table("suggestion_lines", LINES),
    table("latest_customers", CUSTOMERS), table("mails", MAILS), table("deliveries", DELIVERIES),
)  # fmt: skip
KNOWN_PAYERS = """
    payer_key        kind    value    customer_id source   confirmed_on confirmations payments active
    account|DE77     account DE77     BOLT        payments 2026-01-10   2             5        yes
    'name|HOLDING'   name    HOLDING  BOLT        person   2026-02-10   1             0        no
    account|DE99     account DE99     CORE        person   2026-02-10   1             0        no
"""
HABITS = "customer_id habit value shown_in of_payments last_on active\nACME oldest_first 0 5 5 2026-03-01 yes"
LEARNED = (table("known_payers", KNOWN_PAYERS), table("habits", HABITS))
SHOWN = {"R-1": "S-12 S-1", "R-2": "S-2", "R-3": "S-3"}


def answer(subject: str, said: str, *, row: int = 5, file: str = "review.xlsx", shown_on: str = "2026-03-09", **cells: Any) -> dict[str, Any]:  # fmt: skip
    kind = {"R": "receipt", "D": "document", "M": "mail"}.get(subject[0] if subject[1] == "-" else "", "customer")
    blank = dict.fromkeys(("documents", "close_as", "payer", "customer_id", "amount", "note", "decided_by"), "")
    return blank | {
        "answer_id": f"Q-{subject}-{said}-{row}-{file}-{sorted(cells.items())}", "kind": kind, "subject": subject,
        "shown": SHOWN.get(subject, ""), "shown_on": pd.Timestamp(shown_on), "answer": said, "source_file": file,
        "source_sheet": "Payments", "source_row": row, **cells,
    }  # fmt: skip


def run(*answers: dict[str, Any], known: pd.DataFrame | None = None, **policy: Any) -> Decided:
    decided_before = table("decisions") if known is None else known
    return decide(
        TABLES["answers"].frame(answers),
        *LEDGER,
        decided_before,
        *LEARNED,
        as_of=TODAY,
        policy=DecisionPolicy(**policy),
    )


def applied(made: Decided) -> list[tuple[str, str, str, int]]:
    rows = made.applications
    columns = (rows["receipt_id"], rows["document_id"], rows["kind"], rows["amount_minor"])
    return sorted((r, d, k, int(m)) for r, d, k, m in zip(*columns, strict=True))


def codes(made: Decided) -> list[tuple[str, int, str]]:
    rows = made.findings
    return sorted((c, int(r), n) for c, r, n in zip(rows["code"], rows["row"], rows["column"], strict=True))


def actions(made: Decided) -> list[tuple[str, str, str]]:
    rows = made.decisions
    return sorted(zip(rows["subject"], rows["action"], rows["choice"], strict=True))


def nothing_posted(made: Decided) -> bool:
    return not any(len(rows) for name, rows in made._asdict().items() if name != "findings")


def test_an_accepted_suggestion_is_applied_whole_with_its_reason():
    made = run(answer("R-1", "Accept 1", decided_by="Kim"))
    assert applied(made) == [("R-1", "D-1", "payment", 10000), ("R-1", "D-2", "payment", 5000)]
    assert actions(made) == [("R-1", "accept", "S-12")]
    first = made.applications.iloc[0]
    assert (first["method"], first["rule"], first["confidence"]) == ("decision", "decision", 1.0)
    assert first["applied_on"] == pd.Timestamp("2026-03-02")
    assert first["reason"] == "Kim accepted suggestion 1 of the review of 2026-03-09: both add up to 150.00"
    assert made.findings.empty


def test_a_discount_in_a_suggestion_closes_the_document_without_money():
    made = run(answer("R-1", "accept 2"))
    assert applied(made) == [("R-1", "D-1", "discount", 200), ("R-1", "D-1", "payment", 9800)]
    assert made.decisions["amount_minor"].tolist() == [9800]


ABROAD = """
    suggestion_id receipt_id document_id kind     currency amount_minor receipt_currency receipt_amount_minor
    S-12          R-1        D-5         payment  USD      100.54       EUR              92.50
    S-12          R-1        D-5         exchange USD       -0.54       -                -
    S-2           R-2        D-5         payment  USD       50.00       EUR              100.01
    S-3           R-3        D-5         payment  USD       50.00       CHF              40.00
"""


def abroad(*answers: dict[str, Any]) -> Decided:
    """With suggestions of dollars for receipts in euros."""
    ledger = [table("suggestion_lines", ABROAD) if frame is LEDGER[3] else frame for frame in LEDGER]
    shown = TABLES["answers"].frame(answers)
    return decide(shown, *ledger, table("decisions"), *LEARNED, as_of=TODAY, policy=DecisionPolicy())


def test_a_suggestion_in_another_currency_uses_so_much_of_the_payment_and_settles_so_much_of_the_document():
    made = abroad(answer("R-1", "Accept 1"), answer("R-2", "These documents", documents="INV-1001", row=6))
    assert applied(made) == [("R-1", "D-5", "exchange", -54), ("R-1", "D-5", "payment", 10054), ("R-2", "D-1", "payment", 10000)]  # fmt: skip
    rows = made.applications.set_index(["receipt_id", "kind"])
    assert rows["receipt_currency"].to_dict() == {("R-1", "exchange"): "", ("R-1", "payment"): "EUR", ("R-2", "payment"): ""}  # fmt: skip
    assert rows["receipt_amount_minor"]["R-1", "payment"] == 9250 and rows["receipt_amount_minor"].isna().sum() == 2
    assert sorted(made.decisions["amount_minor"]) == [9250, 10000]


def test_a_suggestion_that_uses_more_than_is_left_or_another_currency_is_not_carried_out():
    # R-2 has 100.00 EUR, and not 100.01; R-3 is in euros, not in francs.
    assert codes(abroad(answer("R-2", "Accept 1"))) == [("stale-decision", 5, "Decision")]
    assert codes(abroad(answer("R-3", "Accept 1"))) == [("decision-not-possible", 5, "Decision")]


def test_accepting_teaches_the_account_and_the_name():
    made = run(answer("R-1", "Accept 1", decided_by="Kim"))
    taught = sorted(zip(made.aliases["kind"], made.aliases["value"], made.aliases["customer_id"], strict=True))
    assert taught == [("account", "DE123456", "ACME"), ("name", "ACME LTD", "ACME")]
    assert made.aliases["confirmed_by"].tolist() == ["Kim", "Kim"]
    assert run(answer("R-1", "Accept 1"), learn_names=False, learn_accounts=False).aliases.empty


@pytest.mark.parametrize("receipt", ["R-5", "R-6"])
def test_one_customer_that_pays_for_another_keeps_its_own_name_and_account(receipt: str):
    # R-5 comes under CORE's name, R-6 from CORE's account; both pay ACME's document.
    made = run(answer(receipt, "These documents", documents="INV-1002"))
    assert len(made.applications) == 1
    assert made.aliases.empty


def test_a_name_that_two_customers_bear_is_not_tied_to_one_but_the_account_is():
    made = run(answer("R-7", "These documents", documents="INV-100"))
    assert made.aliases[["kind", "value", "customer_id"]].to_numpy().tolist() == [["account", "DE77", "BOLT"]]


def test_a_payment_service_teaches_nothing():
    made = run(answer("R-4", "These documents", documents="INV-1002"))
    assert applied(made) == [("R-4", "D-2", "payment", 1500)]
    assert made.aliases.empty


def test_what_an_unknown_payment_service_passed_on_teaches_nothing():
    offers = LEDGER[2].assign(rule="less-kept")
    ledger = [offers if frame is LEDGER[2] else frame for frame in LEDGER]
    shown = TABLES["answers"].frame([answer("R-1", "Accept 1")])
    made = decide(shown, *ledger, table("decisions"), *LEARNED, as_of=TODAY, policy=DecisionPolicy())
    assert applied(made) == [("R-1", "D-1", "payment", 10000), ("R-1", "D-2", "payment", 5000)]
    assert made.aliases.empty


def test_a_suggestion_without_documents_puts_the_money_on_account():
    made = run(answer("R-3", "Accept 1"))
    assert actions(made) == [("R-3", "on_account", "CORE")]
    assert applied(made) == []


def test_a_suggestion_no_longer_on_offer_is_stale():
    made = run(answer("R-1", "Accept 1", shown="S-99"))
    assert codes(made) == [("stale-decision", 5, "Decision")]
    assert nothing_posted(made)


def test_a_suggestion_shown_for_another_payment_is_stale():
    made = run(answer("R-2", "Accept 1", shown="S-12"))
    assert codes(made) == [("stale-decision", 5, "Decision")]


def test_a_payment_that_no_longer_waits_is_stale():
    for said in ("Accept 1", "These documents", "On account", "Not ours", "None of these"):
        made = run(answer("R-77", said, shown="S-12", documents="INV-1001", customer_id="ACME"))
        assert codes(made) == [("stale-decision", 5, "Decision")], said
        assert nothing_posted(made)


def test_accepting_a_suggestion_that_was_not_shown_is_a_finding():
    made = run(answer("R-2", "Accept 3"))
    assert codes(made) == [("decision-not-possible", 5, "Decision")]
    assert nothing_posted(made)


def test_accepting_for_another_customer_than_the_one_written_is_a_finding():
    made = run(answer("R-1", "Accept 1", customer_id="CORE"))
    assert codes(made) == [("decision-not-possible", 5, "Customer")]
    assert run(answer("R-1", "Accept 1", customer_id="acme ltd")).findings.empty


def test_two_payments_for_one_document_beyond_what_is_open_the_second_is_a_finding():
    made = run(answer("R-2", "Accept 1", row=6), answer("R-1", "Accept 1", row=7))
    assert applied(made) == [("R-1", "D-1", "payment", 10000), ("R-1", "D-2", "payment", 5000)]
    assert codes(made) == [("decision-conflict", 6, "Decision")]


@pytest.mark.parametrize(
    "written", ["INV-1001; INV-1002", "inv1001+INV 1002", "INV-1001 INV-1002", "INV-1001/INV-1002", "INV-1001 und 1002", "1001,1002.0", "INV-1001\nINV-1002"]
)  # fmt: skip
def test_named_documents_are_found_whatever_stands_between_them(written: str):
    made = run(answer("R-1", "These documents", documents=written))
    assert applied(made) == [("R-1", "D-1", "payment", 10000), ("R-1", "D-2", "payment", 5000)]
    assert actions(made) == [("R-1", "name_documents", "INV-1001 + INV-1002")]


def test_numbers_that_hold_a_separator_are_found_whole():
    made = run(answer("R-1", "These documents", documents="2026/17 RE 44"))
    assert applied(made) == [("R-1", "D-6", "payment", 2500), ("R-1", "D-7", "payment", 6000)]


def test_leading_zeros_may_be_left_out():
    assert applied(run(answer("R-1", "These documents", documents="INV-100"))) == [("R-1", "D-3", "payment", 8000)]


def test_money_runs_out_in_the_order_named():
    made = run(answer("R-2", "These documents", documents="INV-1002, INV-1001"))
    assert applied(made) == [("R-2", "D-1", "payment", 5000), ("R-2", "D-2", "payment", 5000)]
    assert made.findings.empty


def test_a_document_that_the_money_does_not_reach_is_told():
    made = run(answer("R-3", "These documents", documents="INV-1001, INV-1002"))
    assert applied(made) == [("R-3", "D-1", "payment", 4000)]
    assert codes(made) == [("decision-money-short", 5, "")]


def test_a_named_credit_note_adds_to_the_money():
    made = run(answer("R-2", "These documents", documents="INV-1001 CN-7 INV-1002"))
    # 100.00 and the credit of 30.00 pay 100.00 and 30.00.
    assert applied(made) == [("R-2", "D-1", "payment", 10000), ("R-2", "D-2", "payment", 3000), ("R-2", "D-4", "credit_note", -3000)]  # fmt: skip


def test_no_more_of_a_credit_note_is_used_than_the_documents_take():
    made = run(answer("R-2", "These documents", documents="4711 CN-7", customer_id="ACME"))
    assert applied(made) == [("R-2", "D-4", "credit_note", -1000), ("R-2", "D-8", "payment", 1000)]


def test_an_unknown_number_stops_the_whole_row_and_is_named():
    made = run(answer("R-1", "These documents", documents="INV-1001, INV-9999"))
    assert codes(made) == [("decision-document-unknown", 5, "Documents")]
    assert "INV-9999" in made.findings["problem"].iloc[0] and "INV-1001" not in made.findings["problem"].iloc[0]
    assert nothing_posted(made)


def test_a_number_of_two_customers_needs_the_customer():
    made = run(answer("R-1", "These documents", documents="4711"))
    assert codes(made) == [("decision-document-ambiguous", 5, "Documents")]
    assert applied(run(answer("R-1", "These documents", documents="4711", customer_id="CORE"))) == [("R-1", "D-9", "payment", 1100)]  # fmt: skip
    # The customer of R-3 is known already.
    assert applied(run(answer("R-3", "These documents", documents="4711"))) == [("R-3", "D-9", "payment", 1100)]


def test_a_parent_pays_for_its_child_but_not_for_a_stranger():
    assert applied(run(answer("R-1", "These documents", documents="INV-100", customer_id="ACME"))) == [("R-1", "D-3", "payment", 8000)]  # fmt: skip
    assert codes(run(answer("R-1", "These documents", documents="INV-100", customer_id="CORE"))) == [("decision-document-unknown", 5, "Documents")]  # fmt: skip


def test_documents_in_another_currency_are_not_taken():
    assert codes(run(answer("R-1", "These documents", documents="US-1"))) == [
        ("decision-document-unknown", 5, "Documents")
    ]


def test_two_payments_may_share_a_document_until_it_is_paid():
    made = run(
        answer("R-3", "These documents", documents="INV-1001", row=8),
        answer("R-2", "These documents", documents="INV-1001", row=6),
    )
    assert applied(made) == [("R-2", "D-1", "payment", 10000)]
    assert codes(made) == [("decision-conflict", 8, "Documents")]


def test_money_out_cannot_pay_documents():
    assert codes(run(answer("R-9", "These documents", documents="INV-1001"))) == [
        ("decision-not-possible", 5, "Decision")
    ]


def test_on_account_takes_the_customer_written_or_the_one_shown():
    made = run(answer("R-2", "On account", customer_id="BOLT · Bolt & Sons"), answer("R-1", "On account", row=6))
    assert actions(made) == [("R-1", "on_account", "ACME"), ("R-2", "on_account", "BOLT")]


def test_on_account_without_any_customer_is_incomplete():
    assert codes(run(answer("R-9", "On account"))) == [("decision-incomplete", 5, "Customer")]
    assert codes(run(answer("R-9", "On account", customer_id="Nobody"))) == [("decision-customer-unknown", 5, "Customer")]  # fmt: skip


def test_not_ours_and_none_of_these_post_no_money():
    made = run(answer("R-9", "Not ours"), answer("R-1", "None of these", row=6))
    pairs = f"{rejected_pair('R-1', ['D-2', 'D-1'])} {rejected_pair('R-1', ['D-1'])}"
    assert actions(made) == [("R-1", "reject", f"S-12 S-1 {pairs}"), ("R-9", "not_ours", "")]
    assert made.applications.empty and made.aliases.empty and made.findings.empty


def test_wrong_text_is_a_finding_that_names_sheet_and_row():
    made = run(answer("R-1", "Yes please", row=12))
    assert codes(made) == [("decision-unknown", 12, "Decision")]
    assert made.findings["sheet"].tolist() == ["Payments"]
    assert nothing_posted(made)


def test_filled_cells_without_a_decision_are_told_but_a_lone_name_is_not():
    made = run(answer("R-1", "", documents="INV-1001"), answer("R-2", "", decided_by="Kim", row=6))
    assert codes(made) == [("decision-blank", 5, "Decision")]


def test_the_same_workbook_twice_does_nothing_twice():
    answers = [answer("R-1", "Accept 1"), answer("D-3", "Dispute", row=9), answer("R-9", "Not ours", row=7)]
    once = run(*answers)
    again = run(*answers, known=once.decisions)
    assert nothing_posted(again) and again.findings.empty


def test_a_name_filled_in_later_is_no_new_decision():
    once = run(answer("R-9", "Not ours"))
    again = run(answer("R-9", "Not ours", decided_by="Kim", note="bank interest"), known=once.decisions)
    assert nothing_posted(again)


def test_two_copies_of_a_workbook_are_one():
    made = run(answer("R-1", "Accept 1"), answer("R-1", "Accept 1", file="review (1).xlsx"))
    assert len(made.applications) == 2 and made.findings.empty


def test_contradicting_answers_the_first_file_counts_and_the_order_of_rows_does_not():
    first, second = answer("R-1", "Accept 1", file="a.xlsx"), answer("R-1", "Not ours", file="b.xlsx", row=6)
    for made in (run(first, second), run(second, first)):
        assert actions(made) == [("R-1", "accept", "S-12")]
        assert codes(made) == [("decision-conflict", 6, "Decision")]
        assert "row 5 of a.xlsx" in made.findings["problem"].iloc[0]


def test_a_newer_workbook_counts_more_than_an_older_one():
    made = run(
        answer("D-1", "Dispute", amount="10", file="a.xlsx", shown_on="2026-03-08"),
        answer("D-1", "Dispute", amount="20", file="b.xlsx"),
    )
    assert made.disputes["amount_minor"].tolist() == [2000]


def test_a_dispute_takes_all_that_is_open_unless_an_amount_is_written():
    assert run(answer("D-1", "Dispute")).disputes["amount_minor"].tolist() == [10000]
    made = run(answer("D-1", "Dispute", amount="12.5", note="two broken"))
    assert made.disputes["amount_minor"].tolist() == [1250]
    assert made.disputes["reason"].tolist() == ["two broken"]
    assert run(answer("D-1", "Dispute", amount="0")).disputes["amount_minor"].tolist() == [0]


@pytest.mark.parametrize("amount", ["100.01", "-1", "lots", "1.234"])
def test_an_amount_that_cannot_be_disputed_is_a_finding(amount: str):
    made = run(answer("D-1", "Dispute", amount=amount))
    assert codes(made) == [("decision-not-possible", 5, "Amount")]
    assert nothing_posted(made)


def test_a_closed_document_cannot_be_disputed():
    assert codes(run(answer("D-99", "Dispute"))) == [("stale-decision", 5, "Decision")]


@pytest.mark.parametrize(
    ("until", "code"),
    [("", "decision-incomplete"), ("2026-03-08", "decision-not-possible"), ("2026-09-07", "decision-not-possible")],
)
def test_a_promise_needs_a_day_that_can_be_meant(until: str, code: str):
    # 180 days from 10 March are 6 September: the 7th is too far.
    day = {"until": pd.Timestamp(until)} if until else {}
    assert codes(run(answer("D-1", "Promise to pay", **day))) == [(code, 5, "Until")]
    assert run(answer("D-1", "Promise to pay", until=pd.Timestamp("2026-09-06"))).findings.empty


def test_promises_are_for_a_document_or_for_the_whole_account():
    day = pd.Timestamp("2026-03-20")
    made = run(answer("D-1", "Promise to pay", until=day, amount="40"), answer("ACME", "Promise to pay", until=day))
    rows = made.promises.fillna({"amount_minor": -1})
    assert sorted(zip(rows["customer_id"], rows["document_id"], rows["amount_minor"], strict=True)) == [("ACME", "", -1), ("ACME", "D-1", 4000)]  # fmt: skip


def test_reminders_stop_until_a_day_or_for_good_and_resume():
    made = run(answer("ACME", "Stop reminders"), answer("D-1", "Stop reminders", until=pd.Timestamp("2026-04-01")))
    assert made.blocks.set_index("subject")["until"].to_dict() == {"ACME": pd.NaT, "D-1": pd.Timestamp("2026-04-01")}
    resumed = run(answer("ACME", "Resume reminders"))
    assert resumed.blocks["until"].tolist() == [pd.Timestamp("2026-03-09")]


def test_a_block_in_the_past_is_a_finding():
    assert codes(run(answer("ACME", "Stop reminders", until=pd.Timestamp("2026-03-09")))) == [("decision-not-possible", 5, "Until")]  # fmt: skip


def test_a_document_may_be_disputed_and_promised_by_two_workbooks():
    day = pd.Timestamp("2026-03-20")
    made = run(answer("D-1", "Dispute", amount="5"), answer("D-1", "Promise to pay", until=day, file="b.xlsx"))
    assert len(made.disputes) == 1 and len(made.promises) == 1 and made.findings.empty


def test_decisions_are_numbered_on_from_those_known():
    once = run(answer("D-1", "Dispute", amount="5"))
    again = run(answer("D-1", "Dispute", amount="0"), known=once.decisions)
    assert once.disputes["sequence"].tolist() == [1]
    assert again.disputes["sequence"].tolist() == [2]


@pytest.mark.parametrize(("said", "state"), [("It was sent", "sent"), ("It was not sent", "not_sent")])
def test_the_outcome_of_a_mail_is_settled_by_a_person(said: str, state: str):
    made = run(answer("M-1", said))
    assert made.deliveries[["mail_id", "attempt", "state"]].to_numpy().tolist() == [["M-1", 1, state]]


def test_a_mail_whose_outcome_is_known_is_left_alone():
    assert codes(run(answer("M-2", "It was not sent"))) == [("stale-decision", 5, "Decision")]
    assert codes(run(answer("M-3", "It was not sent"))) == [("stale-decision", 5, "Decision")]


def test_what_a_person_types_stays_on_one_line():
    made = run(answer("R-1", "Accept 1", decided_by="Kim\r\nBcc: x", note="a\x00b\nc"))
    assert made.decisions["decided_by"].tolist() == ["Kim Bcc: x"]
    assert made.decisions["note"].tolist() == ["a b c"]
    assert "\n" not in made.applications["reason"].iloc[0]


def test_no_answers_no_facts():
    assert nothing_posted(run()) and run().findings.empty


def learned(subject: str, said: str, *, shown: str = "", row: int = 5, **cells: Any) -> dict[str, Any]:
    kind = "habit" if subject.startswith("habit|") else "new_payer" if subject.startswith("new-") else "payer"
    return answer(subject, said, row=row, **cells) | {"kind": kind, "shown": shown, "source_sheet": "Payers"}


def taught(made: Decided) -> list[tuple[str, str, str, bool]]:
    rows = made.aliases
    return sorted(zip(rows["kind"], rows["value"], rows["customer_id"], rows["active"], strict=True))


def test_a_learned_account_is_switched_off_and_a_name_switched_on_again():
    made = run(
        learned("account|DE77", "Switch off", shown="BOLT"), learned("name|HOLDING", "Switch on", shown="BOLT", row=6)
    )
    assert taught(made) == [("account", "DE77", "BOLT", False), ("name", "HOLDING", "BOLT", True)]
    assert actions(made) == [("account|DE77", "switch_off", "BOLT"), ("name|HOLDING", "switch_on", "BOLT")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (learned("account|DE77", "Switch off", shown="ACME"), "stale-decision"),  # it was tied to another customer since
        (learned("account|DE78", "Switch off", shown="BOLT"), "stale-decision"),  # nothing is known of it
        (learned("name|HOLDING", "Switch off", shown="BOLT"), "stale-decision"),  # it is off
        (learned("account|DE77", "Change customer", shown="BOLT"), "decision-incomplete"),
        (learned("account|DE77", "Change customer", shown="BOLT", customer_id="Nobody"), "decision-customer-unknown"),
        (learned("new-1", "Add", customer_id="ACME"), "decision-incomplete"),
        (learned("new-1", "Add", payer="Somebody Ltd"), "decision-incomplete"),
        (learned("new-1", "Add", payer="PayPal Europe", customer_id="ACME"), "decision-not-possible"),
        (learned("new-1", "Add", payer="Core GmbH", customer_id="ACME"), "decision-not-possible"),  # another customer's name
        (learned("new-1", "Add", payer="DE03120300000000202051", customer_id="ACME"), "decision-not-possible"),  # check digits
        (learned("new-1", "Add", payer="-", customer_id="ACME"), "decision-not-possible"),
        (learned("habit|oldest_first|BOLT", "Switch off", shown="BOLT"), "stale-decision"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_of_what_was_learned(row: dict[str, Any], code: str):
    made = run(row)
    assert [c for c, _, _ in codes(made)] == [code]
    assert nothing_posted(made)


def test_a_line_of_ones_own_needs_no_decision_and_counts_once():
    line = learned("new-1", "", payer="Werk  Zwei", customer_id="ACME")
    made = run(line)
    assert taught(made) == [("name", "WERK ZWEI", "ACME", True)]
    assert nothing_posted(run(line, known=made.decisions))


def test_a_payer_switched_off_is_not_taught_again_by_a_decision_on_a_payment():
    made = run(answer("R-5", "On account", customer_id="CORE"))
    assert taught(made) == [("name", "CORE GMBH KOELN", "CORE", True)]  # account DE99 is switched off
