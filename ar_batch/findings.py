"""Every kind of finding as data: its code, severity, what it says, and what to do about it.

A finding is wrong data that a person can act on. It never stops a run; the row or file it speaks of is left out.
`docs/reference/findings.md` is made from this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ar_batch.digest import digest

Severity = Literal["error", "warning", "info"]
LONGEST_VALUE = 80
"""Values are shown cut to this length, control characters escaped."""


@dataclass(frozen=True)
class FindingKind:
    """One kind of finding. `problem` and `remedy` are sentences; their braces are filled in where it is raised."""

    code: str
    severity: Severity
    problem: str
    remedy: str


INTAKE_KINDS: Final[tuple[FindingKind, ...]] = ()
READER_KINDS: Final[tuple[FindingKind, ...]] = (
    FindingKind(
        "reader-failed", "error",
        "The file could not be read: {reason}.",
        "Open it in the program it came from, save it under a new name as .xlsx or .csv, and drop that.",
    ),
    FindingKind(
        "damaged-file", "error",
        "The file is damaged or incomplete: {reason}.",
        "Fetch or save it again; if it opens in Excel, save it from there as .xlsx and drop that.",
    ),
    FindingKind("empty-file", "error", "The file is empty.", "Fetch it again, or take it out of input/."),
    FindingKind(
        "not-a-file", "error",
        "This is a link, a folder or a device, not a file.",
        "Copy the file itself into input/.",
    ),
    FindingKind(
        "file-not-opened", "error",
        "The file could not be opened: {reason}.",
        "Close it in other programs and check that it may be read; the next run tries again.",
    ),
    FindingKind(
        "file-too-large", "error",
        "The file has {size} MB; at most {limit} MB are read.",
        "Split it into several files, or raise the limit in config.toml.",
    ),
    FindingKind(
        "not-supported", "error",
        "This is {what}, which cannot be read here.",
        "Save the table in it as .xlsx or .csv, or fetch the bank file in another format, and drop that.",
    ),
    FindingKind(
        "locked-file", "error",
        "The file is protected by a password.",
        "Save it without a password and drop that.",
    ),
    FindingKind(
        "unsafe-file", "error",
        "The file is built to overload whatever opens it: {reason}.",
        "Do not open it; ask its sender. If it is genuine, save it from Excel as a new .xlsx and drop that.",
    ),
    FindingKind(
        "entities", "error",
        "The file contains a document type definition (DTD), which can pull in or multiply foreign content.",
        "Do not open it; ask its sender. No bank and no spreadsheet program writes such a file.",
    ),
    FindingKind(
        "cell-outside", "error",
        "Sheet “{sheet_name}” has a cell outside what Excel allows: {place}.",
        "Save it from Excel as a new .xlsx and drop that.",
    ),
    FindingKind(
        "cell-far-away", "error",
        "Sheet “{sheet_name}” reaches to row {rows} and column number {columns} with only {cells} filled cells.",
        "Press Ctrl+End in Excel to find the stray cell, delete its row or column, save, and drop the file again.",
    ),
    FindingKind(
        "row-twice", "error",
        "Sheet “{sheet_name}” has row {number} twice or out of order; which one counts is anybody's guess.",
        "Open it in Excel, check the rows, save it as a new .xlsx and drop that.",
    ),
    FindingKind(
        "zero-bytes", "error",
        "The text contains zero bytes, so parts of it may be lost.",
        "Fetch or export the file again.",
    ),
    FindingKind(
        "name-misleads", "info",
        "The name ends in {extension}, but the file is {what}; it was read as that.",
        "Nothing. Its sender may want to know.",
    ),
    FindingKind("hidden-sheet", "info", "The sheet is hidden; it was read like any other.", "Check that it is meant to count."),
    FindingKind(
        "hidden-rows", "warning",
        "{count} rows are hidden (rows {rows}); they were read like any other.",
        "If they are not meant to count, delete them, save, and drop the file again.",
    ),
    FindingKind("hidden-columns", "info", "The sheet has hidden columns; they were read like any other.", "Check that they are meant to count."),
    FindingKind(
        "error-value", "warning",
        "Cell {column}{row_number}{more} shows an error: {value}.",
        "Correct the formula in Excel, save, and drop the file again.",
    ),
    FindingKind(
        "formula-without-value", "warning",
        "The formula in cell {column}{row_number}{more} has no stored result; the cell was read as blank.",
        "Open the file in Excel, let it calculate, save it, and drop it again.",
    ),
    FindingKind(
        "leading-zeros", "info",
        "{count} numbers have leading zeros by their number format only; they were read as shown.",
        "Nothing. To be safe, format such columns as text.",
    ),
    FindingKind(
        "merged-cells", "info",
        "Cells are merged over several rows ({cells}); only the first row of each has the value.",
        "If rows were rejected for it, take the merging back in Excel and fill in each row.",
    ),
    FindingKind(
        "row-limit", "warning",
        "The sheet ends exactly at row {count}, where a file format ends too: rows may have been cut off.",
        "Check that the export is complete, or fetch it in several parts.",
    ),
    FindingKind("macros", "info", "The workbook contains macros; they were not run.", "Nothing."),
    FindingKind(
        "external-links", "info",
        "The workbook takes values from other files; those stored at the last saving were read.",
        "Check that it was calculated afresh before it was saved.",
    ),
    FindingKind(
        "no-statement", "error",
        "This looks like {what}, but no statement with an account or balance is in it.",
        "Fetch the file from the bank again; a part of a statement is not enough.",
    ),
    FindingKind(
        "not-booked", "info",
        "{count} entries are pending or for information only and were left out.",
        "Nothing: they come again when the bank has booked them.",
    ),
    FindingKind(
        "batch-not-split", "warning",
        "{count} batch entries (first: line {row_number}) could not be split: their transactions do not add up to them.",
        "Ask the bank for amounts in the transaction details; until then each such entry is one receipt.",
    ),
    FindingKind(
        "statement-copy", "info",
        "The bank marks this statement as a copy or duplicate.",
        "Nothing: lines that are known already are not posted again.",
    ),
    FindingKind(
        "encoding-assumed", "info",
        "The text does not say its encoding; it was read as {encoding}.",
        "Check names with accents; if they look wrong, save the file as UTF-8 and drop it again.",
    ),
)  # fmt: skip
MATCHING_KINDS: Final[tuple[FindingKind, ...]] = (
    FindingKind("duplicate-payment", "warning", "{amount} of {day} look like a second payment of {document}, which is paid (last on {paid}).",
                "Ask the customer; keep it on account, pay it back, or name the documents that it is for in the review workbook."),
    FindingKind("discount-too-late", "info", "The payment of {day} took a discount on {document} after the discount date.",
                "The discount stays open: collect it, or write it off."),
    FindingKind("return-without-original", "warning", "A payment of {amount} came back on {day}, and {count} earlier receipts may be meant.",
                "Find the payment that came back and take its applications back by hand."),
)  # fmt: skip
DECISION_KINDS: Final[tuple[FindingKind, ...]] = (
    FindingKind(
        "decision-unknown", "error",
        "“{value}” is none of the choices for this row, so nothing was done.",
        "Choose one of: {choices}. Save the workbook and drop it into input/ again.",
    ),
    FindingKind(
        "decision-blank", "warning",
        "Cells of this row were filled, but Decision is empty, so nothing was done.",
        "Choose a decision in this row, save the workbook and drop it into input/ again.",
    ),
    FindingKind(
        "decision-incomplete", "error",
        "“{value}” needs {needs}, and that is missing, so nothing was done.",
        "Fill in the yellow cell, save the workbook and drop it into input/ again.",
    ),
    FindingKind(
        "stale-decision", "warning",
        "“{value}” can no longer be carried out: {why}. Nothing was changed.",
        "Look at the row in the newest review workbook and decide there, if it is still shown.",
    ),
    FindingKind(
        "decision-conflict", "error",
        "“{value}” contradicts another answer: {why}. The other answer counts; this one was not carried out.",
        "If the other answer is the wrong one, take the run back with ar-batch undo and decide again.",
    ),
    FindingKind(
        "decision-not-possible", "error",
        "“{value}” cannot be carried out: {why}. Nothing was changed.",
        "Correct the yellow cells of this row, save the workbook and drop it into input/ again.",
    ),
    FindingKind(
        "decision-document-unknown", "error",
        "No open document is called {documents}, so nothing of this payment was applied.",
        "Check the numbers against the open documents (what is paid is not open); write them as they are shown there.",
    ),
    FindingKind(
        "decision-document-ambiguous", "error",
        "{documents} may mean several open documents ({candidates}), so nothing of this payment was applied.",
        "Write the number in full, or fill in Customer as well.",
    ),
    FindingKind(
        "decision-customer-unknown", "error",
        "“{value}” under Customer is the number or name of no customer, or of several; nothing was done.",
        "Write the customer number as the customer list has it.",
    ),
    FindingKind(
        "decision-money-short", "info",
        "The payment was used up before it reached {documents}.",
        "Nothing, if that is right: these documents stay open as they are.",
    ),
)  # fmt: skip
AGING_KINDS: Final[tuple[FindingKind, ...]] = (
    FindingKind(
        "no-rate", "warning",
        "There is no exchange rate from {currency} to {base} on or before {day}, so totals in {base} leave out what is in {currency}.",
        "Put a rate for {currency} into an exchange rate table and drop it into input/.",
    ),
    FindingKind(
        "old-rate", "warning",
        "The newest exchange rate from {currency} to {base} is {age} days old ({day}).",
        "Drop a table with a newer rate for {currency} into input/.",
    ),
)  # fmt: skip
DUNNING_KINDS: Final[tuple[FindingKind, ...]] = (
    FindingKind(
        "dunning-ended",
        "info",
        "{number} of customer {customer} has been through every level of reminders and is still open.",
        "No further letter goes for it: phone, agree a plan, or hand it over.",
    ),
    FindingKind(
        "unknown-dunning-policy",
        "warning",
        "Customer {customer} has the dunning policy '{value}', which config.toml does not know (known: {known}, none).",
        "Correct dunning_policy in the customer list, or add the procedure to config.toml. Until then its letters are held.",
    ),
    FindingKind(
        "bad-email-address",
        "warning",
        "The e-mail address '{value}' of customer {customer} cannot be used.",
        "Correct it in the customer list (several addresses are separated by ';'). Until then its letters are held.",
    ),
    FindingKind(
        "mail-domain-not-allowed",
        "warning",
        "The address {value} of customer {customer} is outside the domains allowed in config.toml.",
        "Add the domain to allow_domains, or correct the address. Until then no mail goes there.",
    ),
    FindingKind(
        "letter-not-written",
        "warning",
        "The letter to customer {customer} could not be written: {why}.",
        "Correct what is named in the customer list or in config.toml. Until then its letters are held.",
    ),
)

KINDS: Final[dict[str, FindingKind]] = {
    kind.code: kind
    for group in (READER_KINDS, INTAKE_KINDS, MATCHING_KINDS, DECISION_KINDS, AGING_KINDS, DUNNING_KINDS)
    for kind in group
}


def shown(value: object) -> str:
    """Return a value as findings and messages show it: control characters escaped, cut at 80 characters."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def finding(
    code: str,
    *,
    file: str = "",
    sheet: str = "",
    row: int = 0,
    column: str = "",
    value: object = "",
    subject: str = "",
    rejects_row: bool = False,
    record: str = "",
    **fills: object,
) -> dict[str, object]:
    """Return one row of the findings table. `fills` go into the braces of the kind's sentences.

    `record` is the refused row as it came: JSON, heading to text.
    """
    kind = KINDS[code]
    words = {name: shown(fill) for name, fill in fills.items()} | {"value": shown(value), "column": column}
    return {
        "finding_id": digest("N", code, file, sheet, row, column, value, subject, *sorted(words.items())),
        "code": code,
        "severity": kind.severity,
        "file": file,
        "sheet": sheet,
        "row": row,
        "column": column,
        "value": shown(value),
        "problem": kind.problem.format_map(words),
        "hint": kind.remedy.format_map(words),
        "subject": subject,
        "rejects_row": rejects_row,
        "record": record,
    }
