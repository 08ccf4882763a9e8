"""A small ledger with one of everything, as the reports see it on 30 June 2026."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd

from ar_batch.stages.aging import AgingPolicy, age, prove
from ar_batch.stages.kpis import KpiPolicy, measure
from ar_batch.stages.open_items import derive
from ar_batch.tables import TABLES
from ar_batch.tables.facts import FACTS

AS_OF = date(2026, 6, 30)
Rows = list[dict[str, object]]
EVIL = '=HYPERLINK("http://evil")'


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"2026-{text}")


def customer(customer_id: str, name: str) -> dict[str, object]:
    return {"customer_id": customer_id, "version": 1, "name": name, "dunning_block": False, "source_row": 2}


def document(no: str, customer_id: str, minor: int, due: str, currency: str = "EUR") -> dict[str, object]:
    kind = "credit_note" if minor < 0 else "invoice"
    return {
        "document_id": f"D-{no}", "version": 1, "document_no": no, "document_type": kind, "customer_id": customer_id, "document_date": day("05-01"),
        "due_date": day(due), "currency": currency, "amount_minor": minor, "settled_before_minor": 0, "discount_bp": 0, "discount_days": 0,
        "source_file": "open.xlsx", "source_row": 7,
    }  # fmt: skip


def receipt(no: str, minor: int, *, text: str = "", is_return: bool = False) -> dict[str, object]:
    return {
        "receipt_id": f"R-{no}", "account": "DE02", "booking_date": day("06-29"), "value_date": day("06-29"), "currency": "EUR",
        "amount_minor": minor, "payer_name": f"Payer {no}", "remittance": text, "bank_reference": f"0{no}", "occurrence": 1, "is_return": is_return,
        "source_file": "bank.csv", "source_row": 3,
    }  # fmt: skip


def application(
    receipt_no: str, no: str, minor: int, kind: str = "payment", *, recorded: str = "06-30", method: str = "auto"
) -> dict[str, object]:
    return {
        "application_id": f"A-{receipt_no}{no}{kind[0]}", "receipt_id": f"R-{receipt_no}" if receipt_no else "", "document_id": f"D-{no}",
        "customer_id": "C1", "applied_on": day("06-29"), "currency": "EUR", "amount_minor": minor, "kind": kind, "method": method, "rule": "named",
        "confidence": 0.995, "reason": f"{no} is named.", "run_id": "X-2", "recorded_on": day(recorded),
    }  # fmt: skip


FACT_ROWS: dict[str, Rows] = {
    "customers": [customer("C1", "Alpha GmbH"), customer("C2", EVIL)],
    "documents": [
        document("A", "C1", 10_000, "06-20"),  # paid in full
        document("B", "C1", 20_000, "05-15"),  # 46 days overdue, 50.00 paid
        document("C", "C2", 10_000, "07-31", "JPY"),  # not yet due
        document("D", "C1", -3_000, "05-01"),  # used with the payment of A
        document("E", "C2", 1_000, "06-25"),  # paid with discount
        document("F", "C1", 4_000, "06-01"),  # credited by G
        document("G", "C1", -4_000, "06-01"),
        document("H", "C1", 500, "06-01"),  # no longer on the open-item list
        document("I", "C2", -2_500, "06-01"),  # an open credit
    ],
    "closures": [{"document_id": "D-H", "closed_on": day("06-29"), "amount_minor": 500}],
    "receipts": [
        receipt("1", 7_000), receipt("2", 6_000), receipt("3", 980), receipt("4", 2_500, text=EVIL), receipt("5", 9_900), receipt("6", -500),
        receipt("7", -1_200, is_return=True), receipt("8", 3_300, text="-5 pieces"),
    ],
    "applications": [
        application("1", "A", 10_000), application("1", "D", -3_000, "credit_note"),
        application("2", "B", 5_000, recorded="06-29", method="decision"),
        application("3", "E", 980), application("3", "E", 20, "discount"),
        application("", "F", 4_000, "credit_note"), application("", "G", -4_000, "credit_note"),
    ],
    "exchange_rates": [{"rate_date": day("06-29"), "currency": "JPY", "base_currency": "EUR", "rate": "0.006", "source_row": 2}],
    "files": [
        {"file_id": "F-1", "name": "open.xlsx", "sha256": "0", "tables": "documents", "rows_read": 12, "rows_posted": 9, "rows_unchanged": 0,
         "rows_held": 0, "rows_rejected": 2, "rows_ignored": 1, "run_id": "X-2", "recorded_on": day("06-30")},
        {"file_id": "F-0", "name": "old.xlsx", "sha256": "1", "tables": "documents", "rows_read": 1, "rows_posted": 1, "rows_unchanged": 0,
         "rows_held": 0, "rows_rejected": 0, "rows_ignored": 0, "run_id": "X-1", "recorded_on": day("06-29")},
    ],
    "reminders": [
        {"reminder_id": f"L-{n}", "customer_id": "C1", "level": level, "policy": "standard", "language": "en", "recipient": "ap@alpha.example",
         "created_on": day(on), "run_id": "X-2", "recorded_on": day(on)} for n, level, on in ((1, 2, "06-30"), (2, 1, "06-10"), (3, 1, "05-20"))
    ],
    "reminder_items": [
        {"reminder_id": "L-1", "document_id": "D-B", "level": 2, "currency": "EUR", "open_minor": 15_000, "days_overdue": 46},
        {"reminder_id": "L-1", "document_id": "D-I", "level": -1, "currency": "EUR", "open_minor": -2_500, "days_overdue": 0},
        {"reminder_id": "L-2", "document_id": "D-B", "level": 1, "currency": "EUR", "open_minor": 15_000, "days_overdue": 26},
        {"reminder_id": "L-3", "document_id": "D-C", "level": 3, "currency": "JPY", "open_minor": 10_000, "days_overdue": 1},
    ],
    "mails": [
        {"mail_id": f"M-{n}", "purpose": "reminder", "subject_id": f"L-{n}", "customer_id": "C1", "recipient": "ap@alpha.example", "subject_line": "s",
         "message_id": f"<{n}@x>", "mime": "x", "sha256": "0", "created_on": day("06-30"), "run_id": run} for n, run in ((1, "X-2"), (2, "X-1"), (3, "X-1"))
    ],
    "deliveries": [
        {"delivery_id": f"V-{mail}{n}", "mail_id": f"M-{mail}", "attempt": 1, "state": state, "at": f"2026-06-30T06:0{n}:00+02:00", "detail": detail}
        for mail, n, state, detail in (
            (1, 0, "attempted", ""), (1, 1, "sent", ""), (2, 0, "attempted", ""), (2, 1, "unknown", "Line lost after DATA."),
            (3, 0, "attempted", ""), (3, 1, "refused", "550 no such user"),
        )
    ],
    "findings": [
        {"finding_id": f"N-{n}", "code": "bad", "severity": severity, "file": "open.xlsx", "sheet": "S", "row": row, "column": column, "value": "x",
         "problem": problem, "hint": "Correct it.", "rejects_row": severity == "error", "record": record, "recorded_on": day(on)}
        for n, severity, row, column, problem, record, on in (
            (1, "error", 8, "Amount", "Not an amount.", json.dumps({"No": "77", "Amount": "1,2,3", "amount": EVIL}), "06-30"),
            (2, "error", 8, "Date", "Not a date.", json.dumps({"No": "77", "Amount": "1,2,3", "amount": EVIL}), "06-30"),
            (3, "error", 9, "Date", "Not a date.", json.dumps({"No": "78", "Date": "31.06."}), "06-30"),
            (4, "warning", 0, "", "Old.", "", "06-29"),
        )
    ],
    "runs": [
        {"run_id": f"X-{n}", "sequence": n, "kind": "run", "as_of": day(on), "started_at": "2026-06-30T06:00:00+02:00", "ended_at": "2026-06-30T06:00:09+02:00",
         "status": "complete", "files": 1, "rows_read": 12, "rows_posted": 9, "rows_rejected": 2, "mails_queued": 1} for n, on in ((1, "06-29"), (2, "06-30"))
    ],
}  # fmt: skip

STATES: Rows = [
    {
        "receipt_id": "R-2",
        "customer_id": "C1",
        "status": "partly_applied",
        "applied_minor": 5_000,
        "unapplied_minor": 1_000,
        "reason": "10.00 is left.",
    },
    {
        "receipt_id": "R-4",
        "customer_id": "C2",
        "status": "suggested",
        "applied_minor": 0,
        "unapplied_minor": 2_500,
        "reason": "Two ways.",
    },
    {"receipt_id": "R-5", "status": "not_ar", "applied_minor": 0, "unapplied_minor": 9_900, "reason": "Rent."},
    {"receipt_id": "R-6", "status": "not_ar", "applied_minor": 0, "unapplied_minor": -500, "reason": "Money out."},
    {"receipt_id": "R-7", "status": "returned", "applied_minor": 0, "unapplied_minor": -1_200, "reason": "Came back."},
    {
        "receipt_id": "R-8",
        "status": "unidentified",
        "applied_minor": 0,
        "unapplied_minor": 3_300,
        "reason": "Nobody known.",
    },
]
SUGGESTIONS: Rows = [
    {"receipt_id": "R-4", "rank": n, "suggestion_id": f"S-{n}", "customer_id": "C2", "confidence": 0.8 - n / 10, "rule": "sum", "document_nos": no,
     "amounts": "25.00", "reason": "Adds up."} for n, no in ((1, "B"), (2, "C"))
]  # fmt: skip
LETTERS: Rows = [
    {"reminder_id": "L-9", "customer_id": "C2", "level": 1, "policy": "standard", "language": "en", "recipient": "ap@beta.example", "status": "held",
     "held_reason": "A payment of 25.00 EUR may cover it.", "created_on": day("06-30")},
]  # fmt: skip
LETTER_ITEMS: Rows = [
    {"reminder_id": "L-9", "document_id": "D-C", "document_no": "C", "document_type": "invoice", "document_date": day("05-01"), "due_date": day("07-31"),
     "level": 0, "currency": "JPY", "amount_minor": 10_000, "open_minor": 10_000, "disputed_minor": 0, "days_overdue": 0},
]  # fmt: skip


def ledger() -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """The facts and the views of the day."""
    facts = {name: _frame(name, FACT_ROWS.get(name, [])) for name in FACTS}
    state = derive(
        *(
            facts[n]
            for n in ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")
        ),
        as_of=AS_OF,
    )
    states = _frame("receipt_states", STATES)
    aged = age(
        state.open_items,
        state.unapplied_cash,
        states,
        state.latest_customers,
        facts["exchange_rates"],
        as_of=AS_OF,
        policy=AgingPolicy(),
    )
    proved = prove(
        *(facts[n] for n in ("documents", "applications", "closures", "receipts")),
        state.open_items,
        state.unapplied_cash,
        states,
        as_of=AS_OF,
    )
    kpis = measure(
        *(facts[n] for n in ("documents", "applications", "receipts")),
        state.open_items,
        state.closed_items,
        aged.aging_detail,
        as_of=AS_OF,
        policy=KpiPolicy(),
    )
    views = state._asdict() | aged._asdict() | kpis._asdict()
    views |= {
        "receipt_states": states,
        "suggestions": _frame("suggestions", SUGGESTIONS),
        "suggestion_lines": TABLES["suggestion_lines"].empty(),
        "letters": _frame("letters", LETTERS),
        "letter_items": _frame("letter_items", LETTER_ITEMS),
        "known_payers": TABLES["known_payers"].empty(),
        "habits": TABLES["habits"].empty(),
        "proofs": pd.concat([aged.proofs, proved.proofs], ignore_index=True),
        "live_findings": aged.findings,
        **{
            name: TABLES[name].empty()
            for name in ("changes", "freed", "doubtful_lines", "turned_down_pairs", "unearned_discounts")
        },
    }
    return facts, views


def _frame(name: str, rows: Rows) -> pd.DataFrame:
    # Rows may leave out different optional columns, so all get all.
    blanks = {c.name: "" for c in TABLES[name].columns if c.optional and c.kind in ("text", "stamp")}
    return TABLES[name].frame([blanks | row for row in rows])
