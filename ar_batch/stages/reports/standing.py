"""Where every document, receipt and letter stands: the frames that both the workbook and the CSV tables show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ar_batch.applied import of_receipts, owners
from ar_batch.mail_state import last_rows
from ar_batch.reversals import still
from ar_batch.stages.reports.review_columns import texts
from ar_batch.tables import exports
from ar_batch.tables.review import CLOSED_REST

Frames = Mapping[str, pd.DataFrame]

LETTER_STATUS: Final[Mapping[str, str]] = {
    "attempted": "unknown", "unknown": "unknown", "refused": "failed", "retry": "waiting", "sent": "sent", "not_sent": "failed",
}  # fmt: skip
"""What the last word on a mail means for its letter; without one it waits."""


def documents(facts: Frames, views: Frames) -> pd.DataFrame:
    """Return every document ever posted with its status, bucket, days overdue and dunning level."""
    items = pd.concat([views["open_items"], views["closed_items"]], ignore_index=True)
    aged = views["aging_detail"].set_index("item_id")
    levels = _dunning_levels(facts)
    return items.assign(
        status=_document_status(items, facts["applications"], facts["closures"]),
        bucket=items["document_id"].map(aged["bucket"]).astype(object).fillna("").astype("str"),
        days_overdue=items["document_id"].map(aged["days_overdue"]).fillna(0).astype("int64"),
        dunning_level=items["document_id"].map(levels).astype("Int64"),
    ).sort_values(["customer_id", "document_no", "document_id"], kind="stable", ignore_index=True)


def receipts(facts: Frames, views: Frames) -> pd.DataFrame:
    """Return bank credits and returned payments with what is applied of each, its status, and why."""
    cash = of_receipts(facts["applications"])
    lines = facts["receipts"]
    # What took back a payment is a return, whether the bank marked it as one or matching found it out.
    found = set(cash["receipt_id"]) | set(views["receipt_states"].query("status == 'returned'")["receipt_id"])
    came_back = lines["is_return"] | ((lines["amount_minor"] < 0) & lines["receipt_id"].isin(found))
    lines = lines[(lines["amount_minor"] > 0) | came_back]
    key = lines["receipt_id"]
    applied = key.map(cash.groupby("receipt_id")["amount_minor"].sum()).fillna(0).astype("int64")
    unapplied = lines["amount_minor"] - applied
    states = views["receipt_states"].set_index("receipt_id")
    state, customer, rule, reason = (texts(key.map(states[c])) for c in ("status", "customer_id", "rule", "reason"))
    open_cash = views["unapplied_cash"].set_index("receipt_id")
    customer = customer.where(customer != "", texts(key.map(open_cash["customer_id"])))
    # What was taken back, and what took it back, says nothing of what the receipt pays now.
    told = cash.assign(stands=cash.index.isin(still(cash).index))
    told = told.sort_values(["stands", "recorded_on"], kind="stable")
    last = told.drop_duplicates("receipt_id", keep="last").set_index("receipt_id")
    standing = told[told["stands"]]
    whose = owners(
        pd.concat([standing, told[~told["receipt_id"].isin(standing["receipt_id"])]]), views["latest_customers"]
    )
    # Of what is not wholly applied the views have said whose it is, or that nobody knows.
    customer = customer.where((customer != "") | key.isin(open_cash.index), texts(key.map(whose)))
    closed = (unapplied == 0) & (applied != 0)
    guess = np.select([applied != 0, customer != ""], ["partly_applied", "on_account"], "unidentified")
    status = state.where(state != "", pd.Series(guess, index=lines.index, dtype="str"))
    status = status.mask(closed, "applied").mask(came_back[lines.index], "returned")
    return lines.assign(
        customer_id=customer,
        status=status,
        is_return=came_back[lines.index],
        applied_minor=applied,
        unapplied_minor=unapplied,
        rule=rule.mask(closed, texts(key.map(last["rule"]))),
        reason=_with_rests(reason.mask(closed, texts(key.map(last["reason"]))), key, facts["applications"]),
    ).sort_values(["booking_date", "receipt_id"], kind="stable", ignore_index=True)


def _with_rests(reason: pd.Series[str], key: pd.Series[str], applications: pd.DataFrame) -> pd.Series[str]:
    """Add why the rest of a document was closed afterwards, beside the payment that had left it."""
    rests = still(applications[applications["rule"] == CLOSED_REST])
    if rests.empty:
        return reason
    told = rests.sort_values(["applied_on", "application_id"]).groupby("receipt_id")["reason"].agg(" ".join)
    return (reason + " " + texts(key.map(told))).str.strip()


def applications(facts: Frames, views: Frames) -> pd.DataFrame:
    """Return every application with its document, receipt and customer spelled out.

    What it uses of a receipt is spelled out too, whether that is in the document's currency or in another.
    """
    rows = facts["applications"]
    cash = of_receipts(rows)
    items = pd.concat([views["open_items"], views["closed_items"]]).set_index("document_id")
    lines = facts["receipts"].set_index("receipt_id")
    names = views["latest_customers"].set_index("customer_id")["name"]
    dates = lines["value_date"].reindex(rows["receipt_id"]).to_numpy()
    return rows.assign(
        document_no=texts(rows["document_id"].map(items["document_no"])),
        document_type=texts(rows["document_id"].map(items["document_type"])),
        name=texts(rows["customer_id"].map(names)),
        **{
            c: texts(rows["receipt_id"].map(lines[c]))
            for c in ("bank_reference", "account", "payer_name", "remittance")
        },
        value_date=pd.Series(dates, index=rows.index, dtype="datetime64[us]"),
        receipt_currency=texts(cash["currency"].reindex(rows.index)),
        receipt_amount_minor=cash["amount_minor"].astype("Int64").reindex(rows.index),
    ).sort_values(
        ["applied_on", "receipt_id", "document_no", "kind", "application_id"], kind="stable", ignore_index=True
    )


def letters(facts: Frames, views: Frames) -> pd.DataFrame:
    """Return one row a letter and currency: all that were ever decided, and those that today's plan holds back."""
    planned, reminders, mails = views["letters"], facts["reminders"], facts["mails"]
    last = last_rows(facts["deliveries"])
    carried = mails[mails["purpose"] == "reminder"].drop_duplicates("subject_id", keep="last").set_index("subject_id")
    mail = reminders["reminder_id"].map(carried["mail_id"])
    state = mail.map(last["state"])
    decided = reminders.assign(
        status=state.map(LETTER_STATUS).astype(object).fillna("waiting").astype("str"),
        held_reason=texts(mail.map(last["detail"])).where(~state.isin(("sent", "attempted")) & state.notna(), ""),
        sent_at=texts(mail.map(last["at"])).where(state == "sent", ""),
        message_id=texts(reminders["reminder_id"].map(carried["message_id"])),
    )
    held = planned[(planned["status"] == "held") & ~planned["reminder_id"].isin(reminders["reminder_id"])]
    held = held.assign(sent_at="", message_id="")
    columns = [
        "reminder_id",
        "customer_id",
        "level",
        "recipient",
        "status",
        "held_reason",
        "created_on",
        "sent_at",
        "message_id",
    ]
    both = pd.concat([decided[columns], held[columns]], ignore_index=True)
    rows = both.merge(_letter_sums(facts, views), on="reminder_id", how="left")
    names = views["latest_customers"].set_index("customer_id")["name"]
    rows = rows.assign(
        name=texts(rows["customer_id"].map(names)),
        currency=texts(rows["currency"]),
        documents=texts(rows["documents"]),
        amount_minor=rows["amount_minor"].fillna(0).astype("int64"),
    )
    return rows.sort_values(["created_on", "customer_id", "reminder_id", "currency"], kind="stable", ignore_index=True)


def wide_aging(views: Frames) -> pd.DataFrame:
    """Return the aging with one column a bucket (`<column>_minor`) and its totals; unapplied cash is positive here."""
    long, buckets = views["aging"], tuple(views["buckets"]["bucket"])
    keys = ["customer_id", "currency"]
    wide = long.pivot_table(index=keys, columns="bucket", values="amount_minor", aggfunc="sum", fill_value=0)
    wide = wide.reindex(columns=[*buckets, "credits", "unapplied", "disputed", "in transit"], fill_value=0).astype(
        "int64"
    )
    wide.columns = pd.Index([f"{exports.bucket_column(str(c))}_minor" for c in wide.columns])
    owed = [f"{exports.bucket_column(b)}_minor" for b in buckets]
    wide = wide.assign(
        overdue_minor=wide[owed[1:]].sum(axis="columns"),
        total_minor=wide[[*owed, "credits_minor"]].sum(axis="columns"),
        unapplied_minor=-wide["unapplied_minor"],
    )
    names = long.drop_duplicates("customer_id").set_index("customer_id")["name"]
    wide = wide.assign(net_minor=wide["total_minor"] - wide["unapplied_minor"]).reset_index()
    name = wide["customer_id"].map(names).astype(object).fillna("")
    return wide.assign(name=name.where(wide["customer_id"] != "", "(not identified)").astype("str"))


def all_findings(facts: Frames, views: Frames) -> pd.DataFrame:
    """Return every finding that was recorded, and those that this run says anew."""
    live = views["live_findings"]
    return pd.concat(
        [facts["findings"], live[~live["finding_id"].isin(facts["findings"]["finding_id"])]], ignore_index=True
    )


def _document_status(items: pd.DataFrame, applications: pd.DataFrame, closures: pd.DataFrame) -> pd.Series[str]:
    """Open, partly_paid, paid; credited, written_off or closed_elsewhere when that closed it and no money did.

    What was settled before it came to us counts as paid, as far as anybody knows.
    """
    key = items["document_id"]
    money, credit, loss = (
        key.map(applications[applications["kind"] == kind].groupby("document_id")["amount_minor"].sum()).fillna(0) != 0
        for kind in ("payment", "credit_note", "write_off")
    )
    is_credit, elsewhere = items["amount_minor"] < 0, key.isin(closures["document_id"])
    is_open, touched = items["open_minor"] != 0, items["applied_minor"] != 0
    status = np.select(
        [is_open & ~touched, is_open & is_credit, is_open, elsewhere, is_credit, money, credit, loss],
        ["open", "partly_used", "partly_paid", "closed_elsewhere", "used", "paid", "credited", "written_off"],
        "paid",
    )
    return pd.Series(status, index=items.index, dtype="str")


def _dunning_levels(facts: Frames) -> pd.Series[Any]:
    """Return the highest level of each document in letters that went out or are on their way."""
    mails, last = facts["mails"], last_rows(facts["deliveries"])
    failed = set(last.index[last["state"].isin(("refused", "not_sent"))])
    unsent = set(mails.loc[mails["mail_id"].isin(failed), "subject_id"])
    items = facts["reminder_items"]
    items = items[(items["level"] >= 0) & ~items["reminder_id"].isin(unsent)]
    return items.groupby("document_id")["level"].max()


def _letter_sums(facts: Frames, views: Frames) -> pd.DataFrame:
    """Return the documents and the amount of each letter by currency; what is listed only for information is left out."""
    items = pd.concat([views["open_items"], views["closed_items"]]).set_index("document_id")["document_no"]
    sent = facts["reminder_items"]
    sent = sent.assign(document_no=texts(sent["document_id"].map(items)))
    planned = views["letter_items"]
    planned = planned[~planned["reminder_id"].isin(sent["reminder_id"])]
    columns = ["reminder_id", "currency", "document_no", "open_minor", "level"]
    rows = pd.concat([sent[columns], planned[columns]], ignore_index=True)
    rows = rows[rows["level"] >= 0].sort_values(["reminder_id", "currency", "document_no"], kind="stable")
    sums = rows.groupby(["reminder_id", "currency"], as_index=False).agg(
        documents=("document_no", " + ".join), amount_minor=("open_minor", "sum")
    )
    return sums.astype({"currency": "str", "documents": "str"})
