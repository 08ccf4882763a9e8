"""What the review workbook says in words."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ar_batch.tables import review

HOW_TO: Final = (
    "1.  Go through the sheets below. White cells say what we know; yellow cells are yours. Nothing else is read.",
    "2.  Choose a Decision in the rows that you can decide. Rows left empty come again tomorrow.",
    "3.  Some decisions need one more yellow cell; the table at the bottom says which.",
    "4.  Save this workbook and drop it into the folder input/. Its name does not matter, and half-filled is fine.",
    "5.  The next run carries your answers out, remembers them, and tells here what could not be carried out.",
    "6.  Nothing is guessed: where things have changed since this was written, a row is left alone and you are told.",
)

MEANINGS: Final = (
    ("Accept 1, 2 or 3", "The payment is applied as that suggestion says; the payer is recognised from then on.", ""),
    (review.THESE_DOCUMENTS, "The payment goes to the documents you name, credit notes first, then in your order; the rest stays unapplied.", "Documents; with amounts: INV-1=500.00 (Customer, if a number is not unique)"),
    ("… and Close the rest as", "With Accept or These documents: what the payment is short of is closed as a discount, bank fee, deduction or write-off; cents paid too much as a write-off.", "Note for a deduction"),
    (review.ON_ACCOUNT, "It is this customer's money, for no document yet.", "Customer, unless a suggestion shows it"),
    (review.NOT_OURS, "No customer's payment (interest, a refund, the tax office): it is left alone from now on.", ""),
    (review.NONE_OF_THESE, "The suggestions shown are wrong and are not shown again for this payment, unless you allow it.", ""),
    (review.TAKE_NEW, "The document counts as the file has it; payments stay applied as far as they fit, and the rest of them waits under Payments.", ""),
    (review.KEEP_OLD, "The document stays as it is known; the same change is not asked again.", "Note, for whoever wonders later"),
    (review.OWN_PAYMENT, "The bank line is a second payment that only looks the same: it is posted.", ""),
    (review.SAME_LINE, "The bank line is the one that is known: nothing is posted, and it is not asked again.", ""),
    (review.DISPUTE, "The customer contests it: reminders leave it out.", "Amount (empty: all that is open; 0 ends a dispute), Note"),
    (review.PROMISE, "The customer said when he pays: no reminder before that day.", "Until; Amount if it is a part"),
    (review.STOP_REMINDERS, "No reminder for this document or customer.", "Until (empty: until further notice), Note"),
    (review.RESUME_REMINDERS, "Ends what “Stop reminders” began.", ""),
    (review.CLOSE_REST, "What stays open of a document paid in part is closed without money.", "Close the rest as; Note for a deduction"),
    (review.SET_OFF, "The document and the credit notes you name are closed against each other, without money.", "Documents"),
    (review.TAKE_BACK, "What was applied is open again and the payment waits under Payments; it is not applied to the same documents by itself again, unless you allow it on Turned down.", "Note: what was wrong; Documents, if only some of them are"),
    (review.WAS_SENT, "The mail counts as sent and is not sent again.", ""),
    (review.SWITCH_OFF, "The payer is not recognised by this any more, and it is not learned again; a habit no longer counts.", ""),
    (review.SWITCH_ON, "Ends what “Switch off” began.", ""),
    (review.ALLOW_AGAIN, "What was turned down or taken back may be offered for this payment again; what is certain is applied.", ""),
    (review.CHANGE_CUSTOMER, "The payer's payments are this customer's from now on.", "Customer"),
    (review.ADD_PAYER, "A payer that you know: an account or a name, and whose it is.", "Payer name or account, Customer"),
    (review.WAS_NOT_SENT, "The mail did not go: the next run may write to the customer again.", ""),
)  # fmt: skip

_STANDING: Final = {
    "suggested": "Suggestions to choose from.",
    "unidentified": "We do not know whose money it is.",
    "partly_applied": "A part is applied; this is the rest.",
    "on_account": "The customer is known, the documents are not.",
    "returned": "A payment that came back.",
}


def standing_texts(rows: pd.DataFrame, customers: pd.Series[str]) -> pd.Series[str]:
    """Return why each payment waits: the customer, if known; and the reason given, or what its status means."""
    meaning = rows["status"].map(_STANDING).astype("str")
    reason = rows["reason"].where(rows["reason"] != "", meaning)
    return reason.where(customers == "", customers + "\n" + reason)
