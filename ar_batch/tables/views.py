"""The views: what stages derive afresh from the facts in every run. Nothing here is stored in the ledger."""

from __future__ import annotations

from typing import Final

from ar_batch.schema import Column, Table
from ar_batch.tables.facts import (
    APPLICATION_KINDS,
    APPLICATIONS,
    CUSTOMERS,
    DOCUMENT_TYPES,
    HELD_DOCUMENTS,
    HELD_RECEIPTS,
    RECEIPTS,
)

_ITEM = (
    Column("document_id"),
    Column("document_no", heading="Document"),
    Column("document_type", heading="Type", choices=DOCUMENT_TYPES),
    Column("customer_id", heading="Customer"),
    Column("company", heading="Company", optional=True),
    Column("document_date", "date", heading="Date"),
    Column("due_date", "date", heading="Due"),
    Column("currency", heading="Currency"),
    Column("amount_minor", "minor", heading="Amount", meaning="Signed: a credit note is negative."),
    Column(
        "applied_minor",
        "minor",
        heading="Applied",
        meaning="Applied by the day of the view, with what was settled before we came.",
    ),
    Column("open_minor", "minor", heading="Open", meaning="amount - applied; negative for an open credit note."),
    Column(
        "future_minor", "minor", heading="In transit", meaning="Applied from receipts booked after the day of the view."
    ),
    Column("disputed_minor", "minor", heading="Disputed"),
    Column("po_number", heading="Order number", optional=True),
    Column("description", heading="Description", optional=True),
    Column("reference", heading="Reference", optional=True),
    Column("discount_bp", "int", heading="Discount (0.01 %)"),
    Column("discount_days", "int", heading="Discount days"),
    Column("last_applied_on", "date", heading="Last payment", optional=True),
    Column("source_file", heading="File", optional=True),
    Column("source_row", "int", heading="Row"),
)
OPEN_ITEMS = Table("open_items", "Documents of which something is open.", _ITEM, ("document_id",))
CLOSED_ITEMS = Table("closed_items", "Documents of which nothing is open any more.", _ITEM, ("document_id",))

_RECEIPT = tuple(c for c in RECEIPTS.columns if c.name not in ("run_id", "recorded_on"))
UNAPPLIED_CASH = Table("unapplied_cash", "Bank lines of which something is not applied to a document, both signs.", (
    *_RECEIPT,
    Column("applied_minor", "minor", heading="Applied"),
    Column("unapplied_minor", "minor", heading="Unapplied", meaning="amount - applied; the sign of the line."),
    Column("customer_id", heading="Customer", optional=True, meaning="Known from a decision or from what is already applied of it."),
    Column("decided", heading="Decided", optional=True, choices=("on_account", "not_ours"), meaning="What a person decided on it."),
), ("receipt_id",))  # fmt: skip

LATEST_CUSTOMERS = Table("latest_customers", "The latest version of every customer, keyed by customer_id.", tuple(
    c for c in CUSTOMERS.columns if c.name not in ("version", "run_id", "recorded_on")
), ("customer_id",))  # fmt: skip

RECEIPT_STATUS: Final = ("applied", "partly_applied", "on_account", "unidentified", "suggested", "not_ar", "returned")
RECEIPT_STATES = Table("receipt_states", "Where every bank line stands, and why.", (
    Column("receipt_id"),
    Column("customer_id", heading="Customer", optional=True),
    Column("status", heading="Status", choices=RECEIPT_STATUS),
    Column("applied_minor", "minor", heading="Applied"),
    Column("unapplied_minor", "minor", heading="Unapplied"),
    Column("rule", heading="Rule", optional=True),
    Column("reason", heading="Reason", optional=True, meaning="One sentence: why it is where it is."),
), ("receipt_id",))  # fmt: skip

SUGGESTIONS = Table("suggestions", "Explanations of a receipt that a person may accept, best first.", (
    Column("receipt_id"),
    Column("rank", "int", heading="Rank"),
    Column("suggestion_id", meaning="A digest of the receipt and its lines: what was shown is what is accepted."),
    Column("customer_id", heading="Customer", optional=True),
    Column("confidence", "ratio", heading="Confidence"),
    Column("rule", heading="Rule"),
    Column("document_nos", heading="Documents", optional=True, meaning="Joined by ' + '."),
    Column("amounts", heading="Amounts", optional=True, meaning="Plain decimals, joined by ' + ', one for each document."),
    Column("reason", heading="Why", meaning="One sentence with the evidence."),
), ("receipt_id", "rank"))  # fmt: skip

SUGGESTION_LINES = Table("suggestion_lines", "What accepting a suggestion would post.", (
    Column("suggestion_id"),
    Column("receipt_id"),
    Column("document_id"),
    Column("kind", choices=APPLICATION_KINDS),
    Column("currency"),
    Column("amount_minor", "minor"),
    Column("receipt_currency", optional=True, meaning="As in the applications."),
    Column("receipt_amount_minor", "minor", optional=True, meaning="As in the applications."),
), ("suggestion_id", "document_id", "kind"))  # fmt: skip

AGING_KINDS: Final = ("document", "credit", "unapplied")
AGING_DETAIL = Table("aging_detail", "Every open document and every unapplied amount, each in exactly one column.", (
    Column("item_id", meaning="A document_id or a receipt_id."),
    Column("kind", choices=AGING_KINDS),
    Column("customer_id", heading="Customer", optional=True, meaning="Blank: unidentified cash."),
    Column("name", heading="Name", optional=True),
    Column("number", heading="Document"),
    Column("document_date", "date", heading="Date"),
    Column("due_date", "date", heading="Due", optional=True),
    Column("currency", heading="Currency"),
    Column("days_overdue", "int", heading="Days overdue", meaning="0 when not yet due."),
    Column("bucket", heading="Bucket", meaning="A bucket's name, 'credits' or 'unapplied'."),
    Column("amount_minor", "minor", heading="Amount", meaning="What is open; negative for credits and unapplied cash."),
    Column("disputed_minor", "minor", heading="Disputed"),
    Column("future_minor", "minor", heading="In transit"),
    Column("base_minor", "minor", heading="In company currency", optional=True, meaning="Blank when there is no rate."),
), ("item_id",))  # fmt: skip

BUCKETS = Table("buckets", "The columns of the aging in their order, as the settings have them.", (
    Column("position", "int"),
    Column("bucket", heading="Bucket", meaning="'current', '1-30' ... 'over 120'."),
    Column("first_day", "int", heading="From day", optional=True, meaning="Blank: no lower end."),
    Column("last_day", "int", heading="To day", optional=True, meaning="Blank: no upper end."),
), ("position",))  # fmt: skip

RATES = Table("rates", "The exchange rates that totals in the company's currency use.", (
    Column("currency", heading="Currency"),
    Column("base_currency", heading="Company currency"),
    Column("rate", heading="Rate", optional=True, meaning="Decimal text; blank when there is none."),
    Column("rate_date", "date", heading="Of", optional=True),
), ("currency",))  # fmt: skip

AGING = Table("aging", "Aging by customer and currency in long form: one row per column of the report that is not zero.", (
    Column("customer_id", optional=True),
    Column("name", optional=True),
    Column("currency"),
    Column("bucket", meaning="A bucket's name, 'credits', 'unapplied', 'disputed' or 'in transit'."),
    Column("amount_minor", "minor", meaning="Credits and unapplied cash are negative."),
), ("customer_id", "currency", "bucket"))  # fmt: skip

PROOFS = Table("proofs", "Sums that must agree, or the run fails.", (
    Column("proof", heading="Proof"),
    Column("currency", heading="Currency", optional=True),
    Column("left_meaning", heading="This"),
    Column("left_minor", "minor", heading="Amount"),
    Column("right_meaning", heading="must equal"),
    Column("right_minor", "minor", heading="Amount "),
), ("proof", "currency"))  # fmt: skip

LETTERS = Table("letters", "Letters planned today: those that go, and those held back with the reason.", (
    Column("reminder_id"),
    Column("customer_id"),
    Column("name", optional=True),
    Column("level", "int"),
    Column("policy"),
    Column("language"),
    Column("recipient", optional=True),
    Column("recipient_cc", optional=True),
    Column("status", choices=("queued", "held")),
    Column("held_reason", optional=True, meaning="One sentence: why it does not go."),
    Column("created_on", "date"),
    Column("is_last", "flag", meaning="The last level of the customer's procedure."),
), ("reminder_id",))  # fmt: skip

LETTER_ITEMS = Table("letter_items", "The documents of each planned letter.", (
    Column("reminder_id"),
    Column("document_id"),
    Column("document_no"),
    Column("document_type", choices=DOCUMENT_TYPES),
    Column("document_date", "date"),
    Column("due_date", "date"),
    Column("po_number", optional=True),
    Column("reference", optional=True),
    Column("level", "int", meaning="-1: listed for information only."),
    Column("currency"),
    Column("amount_minor", "minor"),
    Column("open_minor", "minor"),
    Column("disputed_minor", "minor"),
    Column("days_overdue", "int"),
), ("reminder_id", "document_id"))  # fmt: skip

KPIS = Table("kpis", "Key figures, each with its definition.", (
    Column("currency"),
    Column("measure"),
    Column("value", meaning="Decimal text."),
    Column("definition"),
), ("currency", "measure"))  # fmt: skip

HABIT_KINDS: Final = ("oldest_first", "takes_discount", "withholds", "deducts_fee", "pays_on_day", "whole_statement")
HABITS = Table("habits", "How customers pay, seen in confirmed payments: documents named to the cent, or a person's decision.", (
    Column("customer_id", heading="Customer"),
    Column("habit", heading="Habit", choices=HABIT_KINDS),
    Column("value", "int", heading="Value", meaning="Hundredths of a percent, minor units, or the day of the month; 0 when it has none."),
    Column("currency", optional=True, heading="Currency", meaning="Of a fixed amount; blank otherwise."),
    Column("shown_in", "int", heading="Shown in", meaning="So many of the latest payments that could show it show it ..."),
    Column("of_payments", "int", heading="Of payments", meaning="... of these."),
    Column("last_on", "date", heading="Last", meaning="The latest payment that shows it."),
    Column("confirmed", "int", heading="Confirmed", meaning="In so many of them a person closed what was taken off."),
    Column("closed_as", optional=True, heading="Closed as", choices=APPLICATION_KINDS, meaning="What closed what was taken off, the last time; blank where nothing is."),
    Column("note", optional=True, heading="Note", meaning="What a person wrote beside it, the last time."),
    Column("active", "flag", heading="Active", meaning="A person may switch it off."),
), ("customer_id", "habit"))  # fmt: skip
TURNED_DOWN_PAIRS = Table("turned_down_pairs", "What people have turned down or taken back, and not allowed again: not this payment for these documents.", (
    Column("pair_key", meaning="The hidden key."),
    Column("receipt_id"),
    Column("booking_date", "date", heading="Booked"),
    Column("currency", heading="Currency"),
    Column("amount_minor", "minor", heading="Amount"),
    Column("payer_name", optional=True, heading="Payer"),
    Column("remittance", optional=True, heading="Payment text"),
    Column("customer_id", optional=True, heading="Customer"),
    Column("document_nos", optional=True, heading="Documents"),
    Column("marks", meaning="The digests that were turned down, joined by ' '."),
    Column("action", heading="How", choices=("reject", "take_back")),
    Column("turned_down_by", optional=True, heading="By"),
    Column("turned_down_on", "date", heading="On"),
    Column("note", optional=True, heading="Note"),
), ("pair_key",))  # fmt: skip
KNOWN_PAYERS = Table("known_payers", "Payers' names and accounts tied to customers: by a person, or by payments that named documents.", (
    Column("payer_key", meaning="Kind and normalised name or account."),
    Column("kind", heading="Kind", choices=("name", "account")),
    Column("value", heading="Payer"),
    Column("customer_id", heading="Customer"),
    Column("source", heading="Learned from", choices=("person", "payments")),
    Column("confirmed_by", optional=True, heading="By"),
    Column("confirmed_on", "date", heading="Since"),
    Column("confirmations", "int", heading="Confirmed", meaning="Decisions that said so; or payments that named documents in full."),
    Column("payments", "int", heading="Used since", meaning="Payments of this payer applied to the customer from then on."),
    Column("last_used", "date", optional=True, heading="Last used"),
    Column("active", "flag", heading="Active"),
), ("payer_key",))  # fmt: skip

_ASKED = (
    Column("shown", meaning="A digest of what the question says: an answer counts for what was shown."),
    Column("asked_on", "date", heading="Asked on"),
)
CHANGES = Table("changes", "Changes of documents that wait for a person's word: what the document would become, and what hangs on it.", (
    *(c for c in HELD_DOCUMENTS.columns if c.name not in ("change_id", "number", "replaces", "run_id", "recorded_on")),
    *_ASKED,
    Column("version", "int", meaning="The version that it would become."),
    Column("old_type", choices=DOCUMENT_TYPES),
    Column("old_date", "date"),
    Column("old_due_date", "date"),
    Column("old_currency"),
    Column("old_amount_minor", "minor"),
    Column("applied_minor", "minor", meaning="What is applied of the known version, on whatever day, with what was closed elsewhere."),
    Column("letters", "int", meaning="How many reminders named it."),
    Column("last_letter_on", "date", optional=True),
    Column("freed_minor", "minor", meaning="What would no longer fit and become unapplied cash again."),
    Column("obstacle", optional=True, meaning="Why the new version can't be taken yet; blank when it can."),
), ("document_id",))  # fmt: skip

FREED = Table("freed", "What taking a changed document takes back of the payments applied to it, the latest first.", (
    Column("held_id"),
    Column("receipt_id"),
    Column("document_id"),
    Column("customer_id"),
    Column("applied_on", "date"),
    Column("currency"),
    Column("amount_minor", "minor", meaning="Positive: so much becomes unapplied cash."),
), ("held_id", "receipt_id"))  # fmt: skip

DOUBTFUL_LINES = Table("doubtful_lines", "Bank lines that wait for a person to say whether they are known already.", (
    *(c for c in HELD_RECEIPTS.columns if c.name not in ("receipt_id", "run_id", "recorded_on")),
    *_ASKED,
    Column("occurrence", "int", meaning="The number it would get among its like."),
    Column("known_lines", "int", meaning="How many lines like it are known."),
    Column("known_file", optional=True),
    Column("known_sheet", optional=True),
    Column("known_row", "int"),
    Column("known_on", "date", optional=True),
), ("held_id",))  # fmt: skip

UNEARNED_DISCOUNTS = Table("unearned_discounts", "Discounts that customers took too late, or where none was agreed: claimed back or allowed.", (
    Column("document_id"),
    Column("receipt_id"),
    Column("document_no", heading="Document"),
    Column("customer_id", heading="Customer"),
    Column("currency", heading="Currency"),
    Column("amount_minor", "minor", heading="Amount", meaning="Of the document."),
    Column("discount_minor", "minor", heading="Discount taken"),
    Column("discount_bp", "int", heading="Discount (0.01 %)"),
    Column("paid_on", "date", heading="Paid"),
    Column("last_day", "date", heading="Last day", optional=True, meaning="Of the discount; blank where none was agreed."),
    Column("days_late", "int", heading="Days late", optional=True),
    Column("said", meaning="What was taken, in words."),
    Column("is_suggested", "flag", meaning="The payment is not applied yet: its best suggestion would leave this open."),
), ("document_id", "receipt_id"))  # fmt: skip
APPLIED_LINES = Table("applied_lines", "Applications that stand of the receipts about which an answer says that they were wrong.", (
    *APPLICATIONS.columns,
    Column("applied_id", meaning="What one run applied of one receipt for one reason: it is taken back together."),
    Column("document_no"),
    Column("sequence", "int", meaning="The number of the run that applied it."),
), ("application_id",))  # fmt: skip
BUILT_ON = Table("built_on", "What was built on something applied since: it stands in the way of taking that back.", (
    Column("applied_id"),
    Column("by", meaning="The application that was built on it, and can be taken back itself; or the run."),
    Column("why", meaning="What was built on it and what to do first, the end of a sentence."),
), ("applied_id", "by"))  # fmt: skip

ANSWER_KINDS: Final = (
    "receipt", "document", "customer", "mail", "payer", "new_payer", "habit", "turned_down", "change", "line", "applied",
)  # fmt: skip
ANSWERS = Table(
    "answers",
    "Rows of a returned review workbook in which a person wrote something, as typed by intake.",
    (
        Column("answer_id", meaning="A digest of the shown row and what was written there."),
        Column("kind", choices=ANSWER_KINDS, meaning="Which sheet of the review workbook: what the row is about."),
        Column(
            "subject",
            meaning="The hidden key: a receipt_id, document_id, customer_id or mail_id; of a payer or a habit, what it is.",
        ),
        Column("shown", optional=True, meaning="The suggestion_ids shown, best first, joined by ' '."),
        Column("subject", meaning="The hidden key: a receipt_id, document_id, customer_id, mail_id or held_id."),
        Column(
            "shown",
            optional=True,
            meaning="The suggestion_ids shown, best first, joined by ' '; of a question, the digest of what it said.",
        ),
        Column("shown_on", "date", meaning="The business date of the review workbook."),
        Column(
            "answer",
            optional=True,
            meaning="What stands under Decision, as written; blank when only others are filled.",
        ),
        Column("documents", optional=True, meaning="Document numbers as written, any separator, amounts beside them."),
        Column("close_as", optional=True, meaning="What the rest of a document is closed as, as written."),
        Column("payer", optional=True, meaning="A payer's name or account that a person adds."),
        Column("customer_id", optional=True),
        Column("amount", optional=True, meaning="Decimal text."),
        Column("until", "date", optional=True),
        Column("note", optional=True),
        Column("decided_by", optional=True),
        Column("source_file", optional=True),
        Column("source_sheet", optional=True),
        Column("source_row", "int"),
    ),
    ("answer_id",),
)

OUTCOMES: Final = ("accepted", "known", "held", "refused", "nothing")
OUTCOMES_TABLE = Table("outcomes", "What became of every file of the drop, and of every row in it.", (
    Column("name", heading="File"),
    Column("file_id"),
    Column("sha256", optional=True, meaning="Blank where the file could not be read."),
    Column("outcome", heading="Outcome", choices=OUTCOMES),
    Column("tables", heading="Contents", optional=True),
    Column("rows_read", "int", heading="Rows read", meaning="The sum of the other five."),
    Column("rows_posted", "int", heading="Posted"),
    Column("rows_unchanged", "int", heading="Unchanged"),
    Column("rows_held", "int", heading="Held"),
    Column("rows_rejected", "int", heading="Refused"),
    Column("rows_ignored", "int", heading="No data", meaning="Totals, repeated headers, blank lines, lines of zero or not booked."),
    Column("message", heading="In words", optional=True),
), ("name",))  # fmt: skip

VIEWS: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        OPEN_ITEMS, CLOSED_ITEMS, UNAPPLIED_CASH, LATEST_CUSTOMERS, RECEIPT_STATES, SUGGESTIONS, SUGGESTION_LINES, AGING_DETAIL, AGING, BUCKETS, RATES, PROOFS,
        LETTERS, LETTER_ITEMS, KPIS, KNOWN_PAYERS, HABITS, TURNED_DOWN_PAIRS, CHANGES, FREED, DOUBTFUL_LINES, UNEARNED_DISCOUNTS, APPLIED_LINES, BUILT_ON,
        ANSWERS, OUTCOMES_TABLE,
    )
}  # fmt: skip
