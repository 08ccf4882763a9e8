"""The tables in output/: the public face that people script against. Columns are only ever added, at the end.

A column of kind `minor` is taken from `<name>_minor` and written as plain decimals of the row's currency; what an application
uses of a receipt, in the receipt's.
"""

from __future__ import annotations

from typing import Final

from ar_batch.schema import Column, Kind, Table


def _columns(names: str, **kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kinds.get(name, "text")) for name in names.split())


DOCUMENTS = Table("documents.csv", "Every document ever posted.", _columns(
    "document_no document_type customer_id company document_date due_date currency amount open_amount status days_overdue bucket "
    "disputed_amount dunning_level source_file source_row applied_amount in_transit_amount last_applied_on po_number document_id",
    document_date="date", due_date="date", amount="minor", open_amount="minor", days_overdue="int", disputed_amount="minor",
    dunning_level="int", source_row="int", applied_amount="minor", in_transit_amount="minor", last_applied_on="date",
), ("document_id",))  # fmt: skip

RECEIPTS = Table("receipts.csv", "Bank credits and returned payments.", _columns(
    "receipt_id bank_reference account booking_date value_date currency amount payer_name payer_account remittance customer_id status "
    "applied_amount unapplied_amount source_file source_row rule reason end_to_end_id structured_reference is_return",
    booking_date="date", value_date="date", amount="minor", applied_amount="minor", unapplied_amount="minor", source_row="int",
    is_return="flag",
), ("receipt_id",))  # fmt: skip

APPLICATIONS = Table("applications.csv", "What was applied from a receipt or credit note to a document, and what closed the rest.", _columns(
    "application_id receipt_id bank_reference document_no customer_id applied_on currency amount kind method rule confidence reason run_id "
    "document_id reverses recorded_on receipt_currency receipt_amount",
    applied_on="date", amount="minor", confidence="ratio", recorded_on="date", receipt_amount="minor",
), ("application_id",))  # fmt: skip

SUGGESTIONS = Table("suggestions.csv", "Explanations of receipts that wait for a person.", _columns(
    "receipt_id bank_reference rank confidence document_nos amounts reason suggestion_id customer_id rule",
    rank="int", confidence="ratio",
), ("receipt_id", "rank"))  # fmt: skip

AGING_FIRST: Final = ("customer_id", "name", "currency")
AGING_LAST: Final = ("total", "unapplied", "disputed", "credits", "in_transit", "overdue", "net")
"""Between them stand the buckets: current, 1_30 ... over_120."""

REMINDERS = Table("reminders.csv", "Customer letters planned, held or sent: one row a letter and currency.", _columns(
    "reminder_id customer_id level documents currency amount to status held_reason created_on sent_at message_id name",
    level="int", amount="minor", created_on="date",
), ("reminder_id", "currency"))  # fmt: skip

CREDIT = Table("credit.csv", "Credit standing of each customer.", _columns(
    "customer_id score risk_class credit_limit exposure headroom decision reasons proposed_limit"
), ("customer_id",))  # fmt: skip

FORECAST = Table("forecast.csv", "Expected cash by week and currency.", _columns("week_start currency expected p10 p50 p90"), ("week_start", "currency"))  # fmt: skip

KPIS = Table("kpis.csv", "Key figures of the day.", _columns("as_of currency measure value definition", as_of="date"), ("currency", "measure"))  # fmt: skip

FINDINGS = Table("findings.csv", "Rejected rows, warnings and failed proofs; a question only until it is answered.", _columns(
    "severity file sheet row column value problem hint code subject rejects_row recorded_on finding_id",
    row="int", rejects_row="flag", recorded_on="date",
), ("finding_id", "recorded_on"))  # fmt: skip

RUNS = Table("runs.csv", "Every run that changed the ledger.", _columns(
    "run_id as_of started_at ended_at status files rows_read rows_posted rows_rejected mails_queued mails_sent kind undoes sequence "
    "rows_unchanged rows_held rows_ignored",
    as_of="date", files="int", rows_read="int", rows_posted="int", rows_rejected="int", mails_queued="int", mails_sent="int", sequence="int",
    rows_unchanged="int", rows_held="int", rows_ignored="int",
), ("run_id",))  # fmt: skip

POSTINGS = Table("postings.csv", "Applications of the day, for the ERP to import.", _columns(
    "application_id posting_date customer_id document_no document_type kind currency amount receipt_id bank_reference account value_date "
    "payer_name method rule reason reverses receipt_currency receipt_amount",
    posting_date="date", amount="minor", value_date="date", receipt_amount="minor",
), ("application_id",))  # fmt: skip


def bucket_column(bucket: str) -> str:
    """Return the bucket's name as a CSV column: "1_30", "over_120"."""
    return bucket.replace("-", "_").replace(" ", "_")


def aging_table(buckets: tuple[str, ...]) -> Table:
    """Return the aging table for the buckets of the settings."""
    amounts: tuple[str, ...] = (*map(bucket_column, buckets), *AGING_LAST)
    columns = (*map(Column, AGING_FIRST), *(Column(name, "minor") for name in amounts))
    return Table("aging.csv", "Aging by customer and currency.", columns, ("customer_id", "currency"))
