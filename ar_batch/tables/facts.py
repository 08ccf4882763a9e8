"""The facts: what the ledger keeps for ever. Rows are appended, never changed; a correction is a new or a reversing row.

Every fact carries the run that recorded it and that run's business date, so that any past day can be shown again as it
was known then. Stages leave both blank; the pipeline stamps them.
"""

from __future__ import annotations

from typing import Final

from ar_batch.schema import Column, Kind, Table

SOURCE = (
    Column("source_file", optional=True, heading="File", meaning="The file the row came from."),
    Column("source_sheet", optional=True, heading="Sheet", meaning="The sheet in that file."),
    Column("source_row", "int", heading="Row", meaning="The row as Excel numbers it; 0 when there is none."),
)
RUN = (
    Column("run_id", optional=True, heading="Run", meaning="The run that recorded this."),
    Column("recorded_on", "date", optional=True, heading="Recorded", meaning="The business date of that run."),
)
SEQUENCE = Column(
    "sequence",
    "int",
    optional=True,
    heading="No.",
    meaning="The order in which people decided: of two on one day the higher counts.",
)


def _text(
    name: str, heading: str = "", meaning: str = "", *, optional: bool = True, choices: tuple[str, ...] = ()
) -> Column:
    return Column(name, "text", heading, meaning, optional, choices)


def _column(name: str, kind: Kind, heading: str = "", meaning: str = "", *, optional: bool = False) -> Column:
    return Column(name, kind, heading, meaning, optional)


DOCUMENT_TYPES: Final = ("invoice", "credit_note", "debit_note", "instalment")
APPLICATION_KINDS: Final = (
    "payment", "credit_note", "discount", "bank_fee", "tolerance", "deduction", "exchange", "write_off", "refund",
)  # fmt: skip
METHODS: Final = ("auto", "decision", "advice")
SEVERITIES: Final = ("error", "warning", "info")

FILES = Table("files", "Every file ever accepted, by the hash of its content.", (
    _text("file_id", optional=False, meaning="F- and the first 16 digits of the content's SHA-256."),
    _text("name", "File", "The path below input/ as it was dropped.", optional=False),
    _text("sha256", optional=False, meaning="The whole hash; the name of the original in state/archive/."),
    _text("tables", "Contents", "The tables found in it, joined by ' + '."),
    _column("rows_read", "int", "Rows read"),
    _column("rows_posted", "int", "Posted"),
    _column("rows_unchanged", "int", "Unchanged", "Rows that the ledger held already."),
    _column("rows_held", "int", "Held", "Rows that wait for a person."),
    _column("rows_rejected", "int", "Rejected"),
    _column("rows_ignored", "int", "Ignored", "Totals, repeated headers and blank lines inside the table."),
    *RUN,
), ("file_id",))  # fmt: skip

CUSTOMERS = Table("customers", "Customer master; a change is a new version, the latest counts.", (
    _text("customer_id", "Customer", optional=False),
    _column("version", "int", "Version"),
    _text("name", "Name", optional=False),
    _text("email", "E-mail"),
    _text("email_cc", "Copy to"),
    _text("contact", "Contact"),
    _text("language", "Language", "ISO 639-1 code: en, de, fr, es ..."),
    _text("currency", "Currency"),
    _column("payment_terms_days", "int", "Terms (days)", optional=True),
    _column("discount_bp", "int", "Discount (0.01 %)", "Early-payment discount in hundredths of a percent.", optional=True),
    _column("discount_days", "int", "Discount days", optional=True),
    _column("credit_limit_minor", "minor", "Credit limit", optional=True),
    _text("iban", "Bank account", "IBANs or account numbers, joined by ' ; '."),
    _text("aliases", "Also known as", "Other names of the payer, joined by ' ; '."),
    _text("parent_id", "Parent"),
    _text("sales_rep", "Sales rep"),
    _text("dunning_policy", "Dunning policy"),
    _column("dunning_block", "flag", "Reminders blocked"),
    _column("dunning_block_until", "date", "Blocked until", optional=True),
    _text("vat_id", "VAT id"),
    _text("street", "Street"),
    _text("postcode", "Postcode"),
    _text("city", "City"),
    _text("country", "Country"),
    _text("segment", "Segment"),
    _text("buyer_reference", "Buyer reference"),
    *SOURCE, *RUN,
), ("customer_id", "version"))  # fmt: skip

DOCUMENTS = Table("documents", "Invoices, credit notes, debit notes and instalments, in every version.", (
    _text("document_id", optional=False, meaning="D- and a digest of company, customer, normalised number, instalment."),
    _column("version", "int", "Version"),
    _text("document_no", "Document", optional=False),
    _text("document_type", "Type", optional=False, choices=DOCUMENT_TYPES),
    _text("customer_id", "Customer", optional=False),
    _text("company", "Company"),
    _column("document_date", "date", "Date"),
    _column("due_date", "date", "Due"),
    _text("currency", "Currency", optional=False),
    _column("amount_minor", "minor", "Amount", "What the document is for; a credit note is negative."),
    _column("settled_before_minor", "minor", "Settled before", "What was settled of it before it came to us (amount less open amount)."),
    _text("po_number", "Order number"),
    _text("description", "Description"),
    _text("reference", "Reference", "Structured reference printed on it (RF, KID, QR ...)."),
    _column("discount_bp", "int", "Discount (0.01 %)", "0 when there is none."),
    _column("discount_days", "int", "Discount days", "Days from the document date in which the discount is earned."),
    *SOURCE, *RUN,
), ("document_id", "version"))  # fmt: skip

_CONTENT = tuple(c for c in DOCUMENTS.columns if c.name != "version")
HELD_DOCUMENTS = Table("held_documents", "Changes of documents that were held back for a person, with all that the new version would say.", (
    _text("held_id", optional=False),
    _text("change_id", optional=False, meaning="A digest of the document, what was known and what it would become: the same change is asked once."),
    _column("number", "int", "No.", "1, 2 ... of the document's changes; the highest is the one that is asked."),
    _column("replaces", "int", "Replaces", "The version that was known."),
    *_CONTENT,
), ("held_id",))  # fmt: skip

CLOSURES = Table("closures", "Documents that a newer open-item list no longer shows: closed elsewhere.", (
    _text("document_id", optional=False),
    _column("closed_on", "date", "Closed on"),
    _column("amount_minor", "minor", "Amount", "What was open of it then."),
    _text("file_id", "File"),
    *RUN,
), ("document_id", "closed_on"))  # fmt: skip

RECEIPTS = Table("receipts", "Every bank line: money in (positive) and out (negative).", (
    _text("receipt_id", optional=False, meaning="R- and a digest of the line's fingerprint and its occurrence."),
    _text("account", "Our account"),
    _column("booking_date", "date", "Booked"),
    _column("value_date", "date", "Value", optional=True),
    _text("currency", "Currency", optional=False),
    _column("amount_minor", "minor", "Amount", "Positive when money came in."),
    _text("payer_name", "Payer"),
    _text("payer_account", "Payer account"),
    _text("remittance", "Remittance text"),
    _text("bank_reference", "Bank reference"),
    _text("end_to_end_id", "End-to-end id"),
    _text("structured_reference", "Structured reference"),
    _text("transaction_code", "Transaction code"),
    _column("balance_minor", "minor", "Balance after", optional=True),
    _column("occurrence", "int", "Occurrence", "1, 2 ... among lines that are alike in everything: genuine twins."),
    _column("is_return", "flag", "Returned", "A payment that came back (reversal, return, chargeback)."),
    _text("source_format", "Format", "camt.053, mt940 ..., or table: what tells a repeated line from one in another format."),
    *SOURCE, *RUN,
), ("receipt_id",))  # fmt: skip

_LINE = tuple(c for c in RECEIPTS.columns if c.name not in ("receipt_id", "occurrence"))
HELD_RECEIPTS = Table("held_receipts", "Bank lines of which nothing says whether they are known ones again, held back for a person.", (
    _text("held_id", optional=False, meaning="A digest of the line, its place among its like, and the lines of its day in the file."),
    _text("fingerprint", optional=False, meaning="A digest of everything in which a line can be like another."),
    _text("receipt_id", "Known line", "The one it is alike to.", optional=False),
    *_LINE,
), ("held_id",))  # fmt: skip

STATEMENTS = Table("statements", "Bank statements with the balances they begin and end with: what the next one must continue.", (
    _text("statement_id", optional=False, meaning="S- and a digest of all it says of itself."),
    _text("account", "Our account"),
    _text("currency", "Currency", optional=False),
    _text("number", "Number", "The bank's own."),
    _column("first_on", "date", "From", "The first booking date."),
    _column("last_on", "date", "To", "The last booking date, or the day of the closing balance."),
    _column("opening_minor", "minor", "Opening", optional=True),
    _column("closing_minor", "minor", "Closing", optional=True),
    _column("lines", "int", "Lines"),
    _text("file_id", "File"),
    *RUN,
), ("statement_id",))  # fmt: skip

APPLICATIONS = Table("applications", "What was applied to which document, from what, and why. A reversal has the opposite amount.", (
    _text("application_id", optional=False),
    _text("receipt_id", "Receipt", "Blank when a credit note was netted without money."),
    _text("document_id", optional=False),
    _text("customer_id", "Customer", optional=False),
    _column("applied_on", "date", "Applied on", "The booking date of the receipt, or the day of the decision."),
    _text("currency", "Currency", "The document's.", optional=False),
    _column("amount_minor", "minor", "Amount", "What it takes off the document's open amount; negative on a credit note."),
    _text("kind", "Kind", optional=False, choices=APPLICATION_KINDS),
    _text("method", "Method", optional=False, choices=METHODS),
    _text("rule", "Rule", optional=False),
    _column("confidence", "ratio", "Confidence"),
    _text("reason", "Reason", "One sentence an auditor can check.", optional=False),
    _text("reverses", meaning="The application that this one takes back."),
    _text("receipt_currency", "Receipt's currency", "Where that is not the document's; blank otherwise."),
    _column("receipt_amount_minor", "minor", "Of the receipt", "What it uses of a receipt in another currency, in that currency; blank where that is the amount itself.", optional=True),
    *RUN,
), ("application_id",))  # fmt: skip

DECISION_ACTIONS: Final = (
    "accept", "name_documents", "on_account", "not_ours", "reject", "dispute", "promise", "block", "mail_sent", "mail_not_sent",
    "switch_off", "switch_on", "change_customer", "add_payer", "take_new", "keep_old", "own_payment", "same_line",
    "close_rest", "set_off", "take_back", "allow_again",
)  # fmt: skip
DECISIONS = Table("decisions", "What people decided in the review workbook.", (
    _text("decision_id", optional=False),
    _text("subject", optional=False, meaning="The receipt, document, customer, mail, held row, learned payer, habit or pair turned down that it is about."),
    _text("action", "Decision", optional=False, choices=DECISION_ACTIONS),
    _text("choice", "Choice", "Which suggestion was accepted: its digest; what was turned down; or the documents named; or the customer; or the receipt that a held line became; or what a rest was closed as; or what is allowed again; or, of what was taken back, the documents, as what was turned down."),
    _column("amount_minor", "minor", "Amount", optional=True),
    _column("until", "date", "Until", optional=True),
    _text("note", "Note"),
    _text("decided_by", "By"),
    _column("decided_on", "date", "On"),
    _column("shown_on", "date", "Shown on", "The business date of the review workbook that was answered.", optional=True),
    SEQUENCE,
    *SOURCE, *RUN,
), ("decision_id",))  # fmt: skip

TURNED_DOWN = Table("turned_down", "What people turned down in the review workbook, or took back: not this payment for these documents.", (
    _text("decision_id", optional=False, meaning="Of the decision that turned it down, with all the suggestions shown; or took it back."),
    _text("suggestion_id", optional=False, meaning="A digest of what was shown, with its amounts; or of what was applied together and taken back."),
    _text("receipt_id", "Receipt", optional=False),
    _text("customer_id", "Customer"),
    _text("pair_id", meaning="A digest of the receipt and the documents, whatever their amounts; blank where no document was suggested."),
    _text("document_nos", "Documents"),
    *RUN,
), ("decision_id", "suggestion_id"))  # fmt: skip

ALIASES = Table("aliases", "Payer names and accounts that a person has tied to a customer; the latest row counts.", (
    _text("alias_id", optional=False),
    _text("kind", "Kind", optional=False, choices=("name", "account")),
    _text("value", "Payer", "Normalised name or account.", optional=False),
    _text("customer_id", "Customer", optional=False),
    _column("active", "flag", "Active"),
    _text("confirmed_by", "By"),
    _column("confirmed_on", "date", "On"),
    _text("receipt_id", "Receipt", "The receipt whose decision taught it."),
    SEQUENCE,
    *RUN,
), ("alias_id",))  # fmt: skip

PAYMENT_HISTORY = Table("payment_history", "Documents settled before the ledger began: habits, and duplicates of what is long paid.", (
    _text("customer_id", "Customer", optional=False),
    _text("document_no", "Document", optional=False),
    _column("document_date", "date", "Date", optional=True),
    _column("due_date", "date", "Due", optional=True),
    _column("paid_date", "date", "Paid"),
    _column("amount_minor", "minor", "Amount"),
    _text("currency", "Currency", optional=False),
    _text("name", "Name"),
    *SOURCE, *RUN,
), ("customer_id", "document_no", "paid_date"))  # fmt: skip

EXCHANGE_RATES = Table("exchange_rates", "What one unit of a currency is worth in the base currency; the latest by date counts.", (
    _column("rate_date", "date", "Date"),
    _text("currency", "Currency", optional=False),
    _text("base_currency", "Base", optional=False),
    _text("rate", "Rate", "Decimal text.", optional=False),
    *SOURCE, *RUN,
), ("currency", "base_currency", "rate_date", "run_id"))  # fmt: skip

REMITTANCE_ADVICES = Table("remittance_advices", "What customers say they paid.", (
    _text("advice_id", optional=False),
    _text("customer_id", "Customer"),
    _text("payer_name", "Payer"),
    _text("document_no", "Document", optional=False),
    _text("currency", "Currency"),
    _column("amount_minor", "minor", "Paid"),
    _column("payment_date", "date", "Payment date", optional=True),
    _column("payment_amount_minor", "minor", "Whole payment", optional=True),
    _column("discount_minor", "minor", "Discount", optional=True),
    _column("deduction_minor", "minor", "Deduction", optional=True),
    _text("reason", "Reason"),
    *SOURCE, *RUN,
), ("advice_id",))  # fmt: skip

BILLING_LINES = Table("billing_lines", "What is to be invoiced. Kept as it came; not used yet.", (
    _text("line_id", optional=False),
    _text("order_no", "Order", optional=False),
    _text("customer_id", "Customer", optional=False),
    _text("description", "Description", optional=False),
    _text("quantity", "Quantity", "Decimal text.", optional=False),
    _text("unit_price", "Unit price", "Decimal text.", optional=False),
    _text("currency", "Currency"),
    _text("record", meaning="The whole row as JSON, heading to value."),
    *SOURCE, *RUN,
), ("line_id",))  # fmt: skip

CREDIT_REQUESTS = Table("credit_requests", "Orders to be released. Kept as they came; not used yet.", (
    _text("request_id", optional=False),
    _text("order_no", "Order", optional=False),
    _text("customer_id", "Customer", optional=False),
    _column("amount_minor", "minor", "Amount"),
    _text("currency", "Currency", optional=False),
    _column("requested_on", "date", "Requested", optional=True),
    _column("terms_days", "int", "Terms", optional=True),
    *SOURCE, *RUN,
), ("request_id",))  # fmt: skip

DISPUTES = Table("disputes", "Amounts a customer contests; the latest row of a document counts, 0 ends it.", (
    _text("dispute_id", optional=False),
    _text("document_id", optional=False),
    _column("amount_minor", "minor", "Disputed"),
    _text("reason", "Reason"),
    _column("opened_on", "date", "Since"),
    SEQUENCE,
    *RUN,
), ("dispute_id",))  # fmt: skip

PROMISES = Table("promises", "What a customer promised to pay, and by when.", (
    _text("promise_id", optional=False),
    _text("customer_id", "Customer", optional=False),
    _text("document_id", meaning="Blank when the promise is for the whole account."),
    _column("amount_minor", "minor", "Promised", optional=True),
    _column("promised_for", "date", "By"),
    _column("made_on", "date", "Made"),
    _text("note", "Note"),
    SEQUENCE,
    *RUN,
), ("promise_id",))  # fmt: skip

BLOCKS = Table("blocks", "Reminders stopped by a person: for a customer or one document, until a day. The latest row counts.", (
    _text("block_id", optional=False),
    _text("subject", "For", "A customer_id or a document_id.", optional=False),
    _column("until", "date", "Until", "The last blocked day; blank for open end.", optional=True),
    _text("reason", "Reason"),
    _column("set_on", "date", "Set"),
    SEQUENCE,
    *RUN,
), ("block_id",))  # fmt: skip

REMINDERS = Table("reminders", "Letters that were decided: one a customer and day.", (
    _text("reminder_id", optional=False),
    _text("customer_id", "Customer", optional=False),
    _column("level", "int", "Level", "0 is the courtesy notice before the due date."),
    _text("policy", "Policy", optional=False),
    _text("language", "Language", optional=False),
    _text("recipient", "To", optional=False),
    _text("recipient_cc", "Copy to"),
    _column("created_on", "date", "Created"),
    *RUN,
), ("reminder_id",))  # fmt: skip

REMINDER_ITEMS = Table("reminder_items", "The documents in a letter, each with the level it reached.", (
    _text("reminder_id", optional=False),
    _text("document_id", optional=False),
    _column("level", "int", "Level", "-1: listed for information only (not yet due, or a credit)."),
    _text("currency", "Currency", optional=False),
    _column("open_minor", "minor", "Open"),
    _column("days_overdue", "int", "Days overdue"),
    *RUN,
), ("reminder_id", "document_id"))  # fmt: skip

MAILS = Table("mails", "Mails as they are sent, byte for byte, kept before anything leaves.", (
    _text("mail_id", optional=False),
    _text("purpose", "Purpose", optional=False, choices=("reminder",)),
    _text("subject_id", optional=False, meaning="The reminder that it carries."),
    _text("customer_id", "Customer", optional=False),
    _text("recipient", "To", optional=False),
    _text("subject_line", "Subject", optional=False),
    _text("message_id", "Message-ID", optional=False),
    _text("mime", meaning="The whole message, ASCII, CRLF line ends.", optional=False),
    _text("sha256", meaning="Of the message.", optional=False),
    _column("created_on", "date", "Created"),
    _column("is_copy", "flag", "Copy", "A copy for someone beside the customer's own address."),
    *RUN,
), ("mail_id",))  # fmt: skip

DELIVERY_STATES: Final = ("attempted", "sent", "retry", "refused", "unknown", "not_sent")
DELIVERIES = Table("deliveries", "What became of each mail: the attempt before it leaves, the outcome after.", (
    _text("delivery_id", optional=False),
    _text("mail_id", optional=False),
    _column("attempt", "int", "Attempt"),
    _text("state", "State", optional=False, choices=DELIVERY_STATES),
    Column("at", "stamp", "At"),
    _text("code", "Code", "The server's reply code."),
    _text("detail", "Detail"),
    *RUN,
), ("delivery_id",))  # fmt: skip

FINDINGS = Table("findings", "Rejected rows, warnings and failed proofs, each with its place and remedy.", (
    _text("finding_id", optional=False),
    _text("code", "Code", optional=False),
    _text("severity", "Severity", optional=False, choices=SEVERITIES),
    _text("file", "File"),
    _text("sheet", "Sheet"),
    _column("row", "int", "Row", "As Excel numbers it; 0 when the finding is not about a row."),
    _text("column", "Column", "The heading as the file has it."),
    _text("value", "Value"),
    _text("problem", "Problem", optional=False),
    _text("hint", "What to do", optional=False),
    _text("subject", meaning="The receipt, document, customer or held row that it is about, if any."),
    _column("rejects_row", "flag", "Row refused", "The row was not posted because of this."),
    _text("record", meaning="The refused row as it came: JSON, heading to text."),
    *RUN,
), ("finding_id", "run_id"))  # fmt: skip

CORRECTIONS = Table("corrections", "Rows of a rejects workbook that were dropped back: each stands for the refused row that it came from.", (
    _text("reject_id", optional=False, meaning="The hidden key of the row in the rejects workbook."),
    *SOURCE, *RUN,
), ("reject_id", "run_id"))  # fmt: skip

RUNS = Table("runs", "Every run that changed the ledger.", (
    _text("run_id", "Run", optional=False),
    _column("sequence", "int", "No."),
    _text("kind", "Kind", optional=False, choices=("run", "undo")),
    _text("undoes", "Takes back"),
    _column("as_of", "date", "Business date"),
    Column("started_at", "stamp", "Started"),
    Column("ended_at", "stamp", "Ended"),
    _text("status", "Status", optional=False, choices=("complete",)),
    _column("files", "int", "Files"),
    _column("rows_read", "int", "Rows read", "Rows of data: posted, rejected, unchanged or held; totals and titles are not counted."),
    _column("rows_posted", "int", "Posted"),
    _column("rows_rejected", "int", "Rejected"),
    _column("mails_queued", "int", "Mails queued"),
), ("run_id",))  # fmt: skip

FACTS: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        FILES, CUSTOMERS, DOCUMENTS, HELD_DOCUMENTS, CLOSURES, RECEIPTS, HELD_RECEIPTS, STATEMENTS, APPLICATIONS, DECISIONS, TURNED_DOWN, ALIASES, PAYMENT_HISTORY, EXCHANGE_RATES,
        REMITTANCE_ADVICES, BILLING_LINES, CREDIT_REQUESTS, DISPUTES, PROMISES, BLOCKS, REMINDERS, REMINDER_ITEMS, MAILS,
        DELIVERIES, FINDINGS, CORRECTIONS, RUNS,
    )
}  # fmt: skip
