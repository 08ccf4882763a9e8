"""What answers want to take back: the applications that stand of it, and what was built on them since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from ar_batch.money import spoken
from ar_batch.reversals import applied_ids, still
from ar_batch.tables import stage
from ar_batch.tables.review import CLOSED_REST
from ar_batch.tables.views import APPLIED_LINES, BUILT_ON
from ar_batch.taught import used_payers

_NAMED: Final = ("structured", "named", "named-discount", "advice")
"""Rules of applications that hang on their text: they stand, whoever taught the payer."""


class TakingBack(NamedTuple):
    """The lines of what was applied together, and what stands in the way."""

    applied_lines: pd.DataFrame
    built_on: pd.DataFrame


@stage
def what_is_taken_back(
    answers: pd.DataFrame,
    applications: pd.DataFrame,
    documents: pd.DataFrame,
    receipts: pd.DataFrame,
    aliases: pd.DataFrame,
    closures: pd.DataFrame,
    customers: pd.DataFrame,
    runs: pd.DataFrame,
) -> TakingBack:
    """Return the standing applications of the receipts and documents about which answers of kind "applied" speak.

    Something is built on them where a later run closed the rest of a document, or a document as a list no longer showed
    it, or freed a part of the payment for a changed document; or where payments were applied by what the decision taught.
    """
    lines = _lines(answers, applications, documents, runs)
    if lines.empty:
        return TakingBack(APPLIED_LINES.empty(), BUILT_ON.empty())
    facts = {"applications": applications, "receipts": receipts, "aliases": aliases, "closures": closures,
        "customers": customers, "runs": runs}  # fmt: skip
    rows = [*_rests_closed(lines, facts), *_changed_or_gone(lines, facts), *_used_what_was_taught(lines, facts)]
    return TakingBack(lines, BUILT_ON.frame({(row["applied_id"], row["by"]): row for row in rows}.values()))


def _lines(
    answers: pd.DataFrame, applications: pd.DataFrame, documents: pd.DataFrame, runs: pd.DataFrame
) -> pd.DataFrame:
    about = set(answers.loc[answers["kind"] == "applied", "subject"])
    # The rows applied together are of one receipt; or, set off without one, of one run and reason.
    set_off = applications[(applications["receipt_id"] == "") & applications["document_id"].isin(about)]
    mine = applications["receipt_id"].isin(about) | (
        (applications["receipt_id"] == "") & applications["run_id"].isin(set_off["run_id"])
    )
    concerned = mine | applications["reverses"].isin(applications.loc[mine, "application_id"])
    stands = still(applications[concerned])
    stands = stands[stands["run_id"] != ""]
    if stands.empty:
        return APPLIED_LINES.empty()
    numbers = documents.drop_duplicates("document_id", keep="last").set_index("document_id")["document_no"]
    order = runs.set_index("run_id")["sequence"]
    return APPLIED_LINES.frame(
        stands.assign(
            applied_id=applied_ids(stands),
            document_no=stands["document_id"].map(numbers).astype("str"),
            sequence=stands["run_id"].map(order).astype("int64"),
        )
    )


def _later(lines: pd.DataFrame, rows: pd.DataFrame, facts: Mapping[str, pd.DataFrame], on: list[str]) -> pd.DataFrame:
    """Return the rows that a later run recorded about the same things (`on`) as lines, with the lines' ids and numbers."""
    order = dict(zip(facts["runs"]["run_id"], facts["runs"]["sequence"].tolist(), strict=True))
    # What this run itself has done so far is the latest.
    rows = rows.assign(later=[order.get(run, len(order) + 1) for run in rows["run_id"]])
    keys = lines[[*on, "applied_id", "document_no", "sequence"]].drop_duplicates()
    pairs = rows.merge(keys, on=on)
    return pairs[pairs["later"] > pairs["sequence"]]


_Obstacle = dict[str, str]
"""A row of built_on."""


def _rests_closed(lines: pd.DataFrame, facts: Mapping[str, pd.DataFrame]) -> Iterator[_Obstacle]:
    applications = facts["applications"]
    rests = still(applications[applications["document_id"].isin(lines["document_id"])])
    for row in _rows(_later(lines, rests[rests["rule"] == CLOSED_REST], facts, ["document_id"])):
        what = f"{row.kind.replace('_', ' ')} of {spoken(row.amount_minor, row.currency)}"
        why = f"the rest of {row.document_no} was closed on {row.recorded_on:%Y-%m-%d}, {what}"
        yield {"applied_id": row.applied_id, "by": row.application_id, "why": why}


def _changed_or_gone(lines: pd.DataFrame, facts: Mapping[str, pd.DataFrame]) -> Iterator[_Obstacle]:
    freed = facts["applications"]
    freed = freed[(freed["rule"] == "changed-document") & (freed["amount_minor"] < 0)]
    freed = freed[~freed["application_id"].isin(facts["applications"]["reverses"])]
    for row in _rows(_later(lines, freed, facts, ["receipt_id", "document_id"])):
        what = f"{row.document_no} was changed on {row.recorded_on:%Y-%m-%d}, and a part of the payment came free"
        yield {"applied_id": row.applied_id, "by": row.run_id, "why": f"{what}; {_undo(row.run_id)}"}
    for row in _rows(_later(lines, facts["closures"], facts, ["document_id"])):
        what = f"the list of {row.closed_on:%Y-%m-%d} no longer had {row.document_no}, and its rest was closed"
        yield {"applied_id": row.applied_id, "by": row.run_id, "why": f"{what}; {_undo(row.run_id)}"}


def _undo(run_id: str) -> str:
    return f"take back run {run_id} first (ar-batch undo)" if run_id else "this drop says so"


def _used_what_was_taught(lines: pd.DataFrame, facts: Mapping[str, pd.DataFrame]) -> Iterator[_Obstacle]:
    aliases, applications = facts["aliases"], facts["applications"]
    decided = lines[(lines["method"] == "decision") & (lines["receipt_id"] != "")].drop_duplicates("applied_id")
    for line in _rows(decided):
        own = aliases["active"] & (aliases["receipt_id"] == line.receipt_id) & (aliases["run_id"] == line.run_id)
        if not own.any():
            continue
        before = set(facts["runs"].loc[facts["runs"]["sequence"] < line.sequence, "run_id"])
        applied = still(applications)
        applied = applied[~applied["run_id"].isin(before) & (applied["receipt_id"] != line.receipt_id)]
        applied = applied[~applied["rule"].isin(_NAMED)]
        used = used_payers(applied, facts["receipts"], aliases[own], _others(aliases, own, facts))
        for row in _rows(used.merge(facts["receipts"][["receipt_id", "booking_date", "amount_minor", "currency"]])):
            what = f"{spoken(row.amount_minor, row.currency)} of {row.booking_date:%Y-%m-%d} from {row.taught}"
            why = f"{what} were applied to customer {row.customer_id} by itself, as this decision had taught"
            yield {"applied_id": line.applied_id, "by": row.application_id, "why": why}


def _others(aliases: pd.DataFrame, own: pd.Series[bool], facts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what is known besides (kind, value, customer_id), and so not forgotten: from decisions that stand, and the customer list."""
    stands = still(facts["applications"])
    kept = aliases["receipt_id"].isin({"", *stands["receipt_id"]})
    columns = ["kind", "value", "customer_id"]
    listed = facts["customers"].drop_duplicates("customer_id", keep="last")
    listed = listed[listed["customer_id"].isin(aliases.loc[own, "customer_id"])]
    known = [
        (kind, part.strip(), customer_id)
        for customer_id, name, more, accounts in zip(*(listed[c] for c in ("customer_id", "name", "aliases", "iban")), strict=True)
        for kind, parts in (("name", [name, *more.split(";")]), ("account", accounts.replace(",", ";").split(";")))
        for part in parts
    ]  # fmt: skip
    return pd.concat([aliases.loc[~own & aliases["active"] & kept, columns], pd.DataFrame(known, columns=columns)])


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples(index=False))
