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
    one: str = ""
    """The problem where `count` is 1, if it is said otherwise then."""


INTAKE_KINDS: Final[tuple[FindingKind, ...]] = (
    # About whole files. An error holds the file back or leaves it where it is.
    FindingKind(
        "nothing-recognised", "info",
        "No table was recognised in this file, so it was left where it is.",
        "If it should be read, check that a row of headings stands above the data, or name the headings in config.toml under [columns]; else take it out of input/.",
    ),
    FindingKind(
        "no-headings", "error",
        "There is no row of headings, and the content alone does not prove what each column is, so the file was left where it is.",
        'If these are bank lines, write in config.toml under [[sources]]: match = "{file_name}", then table = "bank_lines", then {line}, with each name put right where it is wrong; '
        "else insert a row of headings.",
    ),
    FindingKind("text-by-content", "info", "No heading says what was written to us; the text was taken from {names}.", "If that is not it, name the column in config.toml under [columns]: remittance = [...]."),
    FindingKind("columns-by-content", "info", "There is no row of headings; the columns were told by their content: {names}.", 'If one is wrong, name them under [[sources]] with headings = [...].'),
    FindingKind(
        "columns-missing", "error",
        "This looks like a table of {table}, but there is no column for {missing}. Headings found: {found}.",
        "Rename the heading, or add to config.toml: [columns] {column_name} = [\"{example}\"]",
    ),
    FindingKind(
        "sheet-not-recognised", "info",
        "This sheet was not read: it holds no table that is known. Headings found: {found}.",
        "Nothing, if it is not meant to be read.",
    ),
    FindingKind(
        "heading-twice", "error",
        "The heading “{column}” stands over two columns that say different things, so the file was held back.",
        "Rename one of the two columns and save the file again.",
    ),
    FindingKind(
        "currency-columns-differ", "error",
        "Both “{column}” and “{other}” hold currencies, they differ, and neither heading is known; so the file was held back.",
        "Call the column that holds the currency of the amounts “Currency”, and drop the file again.",
    ),
    FindingKind(
        "currency-column-found", "info",
        "The heading “{column}” is not known, but all its cells are currencies (here “{value}”): it was read as the currency of the rows.",
        "Nothing, if it is; else rename another column “Currency”.",
    ),
    FindingKind(
        "columns-not-used", "info",
        "These columns of the table were not used: {names}.",
        "Nothing, if they are not needed; else rename the heading, or name it in config.toml under [columns].",
    ),
    FindingKind(
        "paid-not-used", "warning",
        "There is a column of what was paid (“{heading}”) and none of what is open, so each document counts as open with its whole amount.",
        "Export the list with the open amount of each document, or leave the payments to the bank statements.",
    ),
    FindingKind(
        "decimal-mark-undecided", "error",
        "“{value}” may be read with a decimal mark or with a thousands separator, and no other amount under “{column}” settles it, so the file was held back.",
        "Add three lines to config.toml: [[sources]], then match = \"{file_name}\", then decimal = \",\" (or \".\")",
    ),
    FindingKind(
        "decimal-mark-mixed", "error",
        "“{value}” and “{other}” use different decimal marks under “{column}”, so the file was held back.",
        "Correct the amounts in the file, or add three lines to config.toml: [[sources]], then match = \"{file_name}\", then decimal = \",\" (or \".\"); then only the others are refused.",
    ),
    FindingKind(
        "date-order-undecided", "error",
        "“{value}” may be day/month or month/day, and no other date in the table settles it, so the file was held back.",
        "Add three lines to config.toml: [[sources]], then match = \"{file_name}\", then date_order = \"dmy\" (or \"mdy\")",
    ),
    FindingKind(
        "date-order-mixed", "error",
        "Some dates of the table can only be day/month and others only month/day (here “{value}”), so the file was held back.",
        "Correct the dates in the file, or add three lines to config.toml: [[sources]], then match = \"{file_name}\", then date_order = \"dmy\" (or \"mdy\"); then only the others are refused.",
    ),
    FindingKind(
        "dates-half-converted", "error",
        "Dates such as “{value}” are text, and none of the real dates under “{column}” has a day above 12: Excel seems to have taken day/month for month/day where it could.",
        "Export the file again as text or with real dates. If the dates are right, add three lines to config.toml: [[sources]], then match = \"{file_name}\", then date_order = \"dmy\"",
    ),
    FindingKind(
        "too-many-bad-rows", "error",
        "{bad} of {rows} rows are wrong, more than {limit} %, so the file was held back as a whole: it may be the wrong file or a wrong export.",
        "See the findings of its rows; correct the file, or raise bad_rows_percent in config.toml.",
    ),
    FindingKind(
        "balance-differs", "error",
        "The opening balance ({opening}) and the lines do not reach the closing balance ({closing}): {difference} is missing. The statement was held back.",
        "Fetch the whole statement from the bank again.",
    ),
    FindingKind(
        "count-differs", "error",
        "The statement says it has {said} lines, but {count} were found, so it was held back.",
        "Fetch the whole statement from the bank again.",
    ),
    FindingKind(
        "total-differs", "error",
        "The statement says its lines add up to {said}, but they add up to {sum}, so it was held back.",
        "Fetch the whole statement from the bank again.",
    ),
    FindingKind(
        "running-balance-differs", "error",
        "The balance after this line does not follow from the one before it: {difference} is missing. The file was held back.",
        "A line is missing or was changed here. Fetch the statement from the bank again.",
    ),
    FindingKind(
        "signs-against-balance", "error",
        "The balance falls by what comes in and rises by what goes out. The file was held back.",
        "Debit and credit are swapped: correct the headings. If the bank writes it so, set inverse_sign = true for it in config.toml under [[sources]].",
    ),
    FindingKind(
        "amounts-swapped", "error",
        "“{column}” and “{other}” are swapped: the figures add up only the other way round. The file was held back.",
        "Put each heading over its own column and drop the file again.",
    ),
    FindingKind(
        "column-wrong", "error",
        "{count} of {rows} cells under “{column}” cannot be what the heading says (first “{value}”), so the file was held back.",
        "Columns may be swapped or have slipped: put each heading over its own column and drop the file again.",
    ),
    FindingKind(
        "column-slipped", "error",
        "“{column}” is blank in this row, and “{value}” stands alone in row {last}, below the table: the column has slipped, so the file was held back.",
        "Move the cells of the column back up by a row and drop the file again.",
    ),
    FindingKind(
        "rows-above-headings", "error",
        "This row stands above the headings in row {heading_row} and looks like data, so the file was held back.",
        "Move the headings above all rows, and drop the file again.",
    ),
    FindingKind("file-known", "info", "The same file was taken in before as {name}; nothing was posted again.", "Nothing."),
    FindingKind("review-empty", "info", "Nobody wrote anything into this sheet of the review workbook.", "Nothing."),
    # About rows: the row is refused.
    FindingKind("required-missing", "error", "“{column}” is empty.", "Fill it in."),
    FindingKind("bad-number", "error", "“{value}” under “{column}” is not a number.", "Write a number such as 1234.56."),
    FindingKind(
        "number-ambiguous", "error",
        "“{value}” under “{column}” may be read with a decimal mark or with a thousands separator.",
        "Write it as a number (not as text), or with two decimals.",
    ),
    FindingKind(
        "decimal-mark-differs", "error",
        "“{value}” is written with another decimal mark than the rest of “{column}”, which uses “{mark}”.",
        "Write it as the other amounts of the column are written.",
    ),
    FindingKind("too-many-decimals", "error", "“{value}” under “{column}” has more decimals than {currency} knows.", "Round it as the document has it."),
    FindingKind("too-large", "error", "“{value}” under “{column}” is too large to be exact to the cent.", "Check the amount."),
    FindingKind("amount-zero", "error", "The amount is zero.", "Write the amount, or leave the row out."),
    FindingKind("bad-date", "error", "“{value}” under “{column}” is not a date.", "Write a date such as 2026-12-31."),
    FindingKind(
        "date-ambiguous", "error",
        "“{value}” under “{column}” is text and may be day/month or month/day.",
        "Write it as a real date, or as 2026-12-31.",
    ),
    FindingKind(
        "date-order-differs", "error",
        "“{value}” does not fit the order of the other dates under “{column}” ({order}).",
        "Write it as the other dates are written, or as 2026-12-31.",
    ),
    FindingKind("date-implausible", "error", "The date “{value}” lies before {first} or after {last}.", "Check the year."),
    FindingKind("due-before-date", "error", "The due date “{value}” lies before the document's own date.", "Check both dates."),
    FindingKind("unknown-currency", "error", "“{value}” is no currency.", "Write the ISO code, such as EUR."),
    FindingKind("currency-differs", "error", "The sign in “{value}” contradicts the currency of the row, {currency}.", "Correct one of the two."),
    FindingKind(
        "amount-in-local-currency", "error",
        "“{column}” is an amount in our own currency, and the document is in {currency}.",
        "Export the list with the amount in the document's currency.",
    ),
    FindingKind("error-in-cell", "error", "“{column}” holds an error value: {value}.", "Repair the formula or write the value itself."),
    FindingKind(
        "formula-no-value", "error",
        "The cell under “{column}” is a formula whose result was never stored.",
        "Open the workbook in Excel, save it, and drop it again.",
    ),
    FindingKind(
        "id-is-date", "error",
        "“{value}” under “{column}” is a date: Excel has changed the number that was typed.",
        "Format the column as text and type the number again.",
    ),
    FindingKind(
        "id-is-fraction", "error",
        "“{value}” under “{column}” is a decimal number, and numbers of customers and documents are none.",
        "Format the column as text and type the number again.",
    ),
    FindingKind(
        "id-too-long", "error",
        "“{value}” under “{column}” has more than 15 digits, of which Excel has lost the last ones.",
        "Format the column as text and type the number again.",
    ),
    FindingKind(
        "id-without-digits", "error",
        "“{value}” under “{column}” is a word that belongs to another column, and the others are numbers.",
        "Write the number as it is printed on the document.",
    ),
    FindingKind(
        "cells-beyond-headings", "error",
        "The row has more cells than the {wide} headings: a separator stands inside a cell, and its columns may have slipped.",
        "Put the cell with the separator into quotes, or export the table as .xlsx.",
    ),
    FindingKind("name-is-number", "error", "“{value}” under “{column}” is no name.", "Check whether two columns are swapped; format a name of digits as text."),
    FindingKind("in-wrong-column", "error", "“{value}” under “{column}” is {what}.", "Check whether two columns are swapped, and write each value under its heading."),
    FindingKind("limit-negative", "error", "The credit limit {value} is below zero.", "Write the limit, or 0 for none."),
    FindingKind("tax-differs", "error", "Net and tax of this row do not add up to “{column}” ({value}), as they do in the others.", "Correct the wrong one of the three."),
    FindingKind("bad-flag", "error", "“{value}” under “{column}” is neither yes nor no.", "Write yes or no."),
    FindingKind("bad-mark", "error", "“{value}” under “{column}” says neither debit nor credit.", "Write D or C."),
    FindingKind("bad-whole-number", "error", "“{value}” under “{column}” is not a whole number from 0 to {most}.", "Write a number of days."),
    FindingKind("bad-percent", "error", "“{value}” under “{column}” is not a percentage from 0 to 100.", "Write 2 for 2 %."),
    FindingKind("unknown-type", "error", "“{value}” under “{column}” is no type of document.", "Write invoice, credit note, debit note or instalment."),
    FindingKind(
        "payment-row", "error",
        "This row is a payment or a journal entry (“{value}”), not a document.",
        "Payments come in with the bank statement; leave the row out of the list.",
    ),
    FindingKind("debit-and-credit", "error", "Both debit and credit are filled.", "Leave one of them empty."),
    FindingKind("open-beyond-amount", "error", "The open amount {value} is more than the document's amount, or has another sign.", "Check both amounts."),
    FindingKind("duplicate-row", "error", "The same row stands in the file already, in row {first}.", "Nothing, if it is a repetition; else give it a number of its own."),
    FindingKind("conflicting-rows", "error", "“{value}” stands in the file several times with different contents (rows {rows}).", "Leave the right row and delete the others."),
    FindingKind(
        "conflicting-files", "error",
        "“{value}” stands in another file of the same run with different contents ({others}); neither was posted.",
        "Drop the right file alone, and take the other out of input/.",
    ),
    FindingKind(
        "customer-name-differs", "error",
        "“{value}” is not the number of {name}, which is customer {other}.",
        "Correct the number or the name.",
    ),
    FindingKind("number-of-two-alike", "error", "“{value}” stands in the file for another customer too, with the same day and amount.", "Leave the right row and delete the other."),
    FindingKind("unknown-customer", "error", "“{value}” is no customer in the customer master.", "Add the customer to the master and drop it, or correct the number; then drop the row again."),
    FindingKind("second-spelling", "error", "“{value}” is known as “{known}” already; it was not posted a second time.", "Write the number as it was written first."),
    FindingKind("rate-not-positive", "error", "The rate {value} is not above zero.", "Write what one unit of the currency is worth."),
    FindingKind("rate-differs", "error", "Another file gives the rate {other} for the same day.", "Leave the right one and drop it again."),
    FindingKind(
        "document-changed", "warning",
        "The document is known as {before}; the file says {now}. Money is applied to it or a reminder named it, so the change waits for your word.",
        "Decide it on the sheet Changes of the review workbook.",
    ),
    FindingKind(
        "change-turned-down", "info",
        "{count} changes of documents were turned down before (the first one here): the old versions stay.",
        "Nothing. If it was decided wrongly, take that run back with ar-batch undo and drop the file again.",
        one="This change of a document was turned down before: the old version stays.",
    ),
    FindingKind(
        "line-seen-before", "warning",
        "A line of that day is known that is alike in everything, or in account, day and amount in another format or export, and nothing says whether this is the same one or another; so it waits for your word.",
        "Decide it on the sheet Bank lines of the review workbook.",
    ),
    FindingKind(
        "review-key-damaged", "error",
        "The hidden key of this row is gone or belongs to another row: cells were sorted, pasted or cleared without the hidden columns, or one that tells which row it is was changed. Nothing of this row was done.",
        "Decide in a fresh copy of the review workbook; sort it by the arrows in its headings.",
    ),
    # Posted all the same, but worth knowing.
    FindingKind("odd-grouping", "warning", "The digits of “{value}” are grouped in an unusual way; it was read all the same.", "Check the amount."),
    FindingKind("text-among-numbers", "warning", "“{value}” under “{column}” is text among numbers; it was read all the same{more}.", "Check the amount."),
    FindingKind("text-among-dates", "warning", "“{value}” under “{column}” is text among real dates; it was read all the same{more}.", "Check the date."),
    FindingKind(
        "number-among-dates", "warning",
        "“{value}” under “{column}” is a number among real dates; it was read as Excel's count of days, {day}{more}.",
        "Format the cell as a date and check it.",
    ),
    FindingKind("number-of-two", "warning", "“{value}” stands in the file for another customer too; both were posted{more}.", "Check the numbers, unless customers number the documents themselves."),
    FindingKind("balance-missing", "warning", "The balance after this line is blank, so the line is proved only together with the next one that has a balance{more}.", "Check that the row is whole."),
    FindingKind("due-far-off", "warning", "The due date “{value}” lies more than 400 days after the document's own date{more}.", "Check both dates."),
    FindingKind("no-rows", "warning", "No row stands below the headings.", "Check that the file is complete."),
    FindingKind("currency-assumed", "warning", "The currency is blank; {currency} was taken{more}.", "Fill it in."),
    FindingKind("bad-email", "warning", "“{value}” is not an e-mail address; it was left out.", "Correct it in the customer master."),
    FindingKind("iban-check-digits", "warning", "The check digits of “{value}” do not fit.", "Check the account number."),
    FindingKind("terms-not-understood", "warning", "The terms “{value}” were not understood and count as blank.", "Write the number of days."),
    FindingKind(
        "terms-assumed", "warning",
        "{count} documents have neither a due date nor terms (the first one here); {days} days were taken.",
        "Give due dates, or payment terms in the customer master.", one="This document has neither a due date nor terms; {days} days were taken."),
    FindingKind("credit-by-sign", "info", "{count} negative documents are not called credit notes (the first one here); they were posted as such.", "Nothing, if they are.", one="A negative document is not called a credit note; it was posted as one."),
    FindingKind(
        "customer-made", "warning",
        "There is no customer master; customer {value} was made with the name {name}.",
        "Drop a customer master, with e-mail addresses and terms.",
    ),
    FindingKind("customer-by-likeness", "info", "{count} rows name their customer otherwise than the master does (here “{value}”); there is only one it can be.", "Nothing.", one="This row names its customer otherwise than the master does (“{value}”); there is only one it can be."),
    FindingKind(
        "open-differs", "warning",
        "The list shows {value} as open, we have {ours}. Ours stays.",
        "Compare the payments: one of the two books lacks some.",
    ),
    FindingKind("documents-gone", "info", "{count} open documents are no longer on the list; they count as closed elsewhere.", "Nothing, if the list is complete.", one="One open document is no longer on the list; it counts as closed elsewhere."),
    FindingKind(
        "list-looks-partial", "warning",
        "{missing} of {open} open documents are not on this list of open items. It was taken for a partial one and closed none of them.",
        "If it is complete, add three lines to config.toml: [[sources]], then match = \"{file_name}\", then kind = \"snapshot\"",
    ),
    FindingKind("control-total-differs", "warning", "The total row says {value}; the rows above it add up to {sum}.", "Check whether rows are missing."),
    FindingKind("rows-ignored", "info", "{count} rows are no data (totals, titles, repeated headings); the first is row {row_number}: {value}.", "Nothing, if they are none.", one="Row {row_number} is no data (a total, a title, a repeated heading): {value}."),
    FindingKind("dates-as-numbers", "info", "The dates under “{column}” are numbers such as {value}; they were read as Excel counts days.", "Nothing."),
    FindingKind("line-of-zero", "info", "{count} lines without an amount were left out.", "Nothing.", one="A line without an amount was left out."),
    FindingKind("balance-row", "info", "{count} rows are balances or turnovers and no lines; they were left out.", "Nothing.", one="This row is a balance or a turnover and no line; it was left out."),
    FindingKind("line-not-booked", "info", "{count} lines are not booked yet and were left out.", "Nothing; they come again when they are booked.", one="This line is not booked yet and was left out."),
    FindingKind("sign-from-balance", "info", "The amounts have no sign; it was taken from the running balance.", "Nothing."),
    FindingKind(
        "statement-gap", "warning",
        "The newest statement known of account {account} ended on {last}; this one begins with a balance that differs by {difference}.",
        "A statement in between seems to be missing; drop it too.",
    ),
    FindingKind("balance-not-running", "info", "The balances do not follow from line to line, so they prove nothing.", "Nothing."),
)  # fmt: skip
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
    FindingKind(
        "entry-without-day", "warning",
        "{count} entries (first: line {row_number}) have no date of their own; the day on which the statement was made, {day}, was taken.",
        "Check the dates, or fetch the statement from the bank again.",
    ),
    FindingKind(
        "closing-missing", "warning",
        "The statement has no closing balance, so nothing proves that it is whole; its lines were read.",
        "Check that its last line is there, or fetch the statement from the bank again.",
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
        "too-wide", "error",
        "A row has {columns} columns; at most {limit} are read.",
        "Check which character separates the columns, and drop only the columns that are needed.",
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
        "cell-twice", "error",
        "Cell {address} is filled twice; which one counts is anybody's guess.",
        "Open it in Excel, check the cell, save it as a new .xlsx and drop that.",
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
        "errors-unplaced", "warning",
        "{count} cells show an error such as #N/A; they were read as blank.",
        "Correct the formulas, save the workbook, and drop it again.",
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
        "This looks like {what}, but there is no statement in it: neither booked lines nor balances.",
        "Fetch the file from the bank again; a part of a statement is not enough.",
    ),
    FindingKind(
        "control-total", "error",
        "The trailer {trailer} states {stated}, but the file adds up to {found} (in the smallest unit of the currency).",
        "Something is missing or was changed: fetch the file from the bank again.",
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
    FindingKind("duplicate-payment", "warning", "{amount} of {day} look like a second payment of {document}, paid before (last on {paid}).",
                "Ask the customer; keep it on account, pay it back, or name the documents that it is for in the review workbook."),
    FindingKind("discount-not-earned", "warning", "{customer} paid {total} on {day} less a discount not earned: {taken}.",
                "Claim it back: it stays open and is reminded. Or allow it in the review workbook, sheet Documents: Close the rest, as Discount."),
    FindingKind("return-without-original", "warning", "A payment of {amount} came back on {day}, and {meant}.",
                "Find the payment that came back and take its applications back by hand."),
    FindingKind("matching-customer-unknown", "warning", "config.toml names customer '{customer}' in [matching] {setting}, whom the customer list does not know.",
                "Write the customer_id as the customer list has it. Until then the setting does nothing."),
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
        "decision-built-on", "warning",
        "“{value}” cannot be carried out yet: {why}. Nothing was changed.",
        "Take that back first, in the same workbook or an earlier one; or leave things as they are.",
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


def shown(value: object, most: int = LONGEST_VALUE) -> str:
    """Return a value as findings and messages show it: control characters escaped, cut at so many characters."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


_LONGER: Final = {"why": 240}
"""A reason is a sentence of our own; it is cut only where a person wrote most of it."""


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
    # A line for config.toml is made of our own words, and of use only whole.
    words = {
        name: str(fill) if name == "line" else shown(fill, _LONGER.get(name, LONGEST_VALUE))
        for name, fill in fills.items()
    }
    words |= {"value": shown(value), "column": column}
    return {
        "finding_id": digest("N", code, file, sheet, row, column, value, subject, *sorted(words.items())),
        "code": code,
        "severity": kind.severity,
        "file": file,
        "sheet": sheet,
        "row": row,
        "column": column,
        "value": shown(value),
        "problem": (kind.one if kind.one and words.get("count") == "1" else kind.problem).format_map(words),
        "hint": kind.remedy.format_map(words),
        "subject": subject,
        "rejects_row": rejects_row,
        "record": record,
    }
