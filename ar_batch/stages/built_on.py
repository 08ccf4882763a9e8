"""What later runs built on a run: while it stands, the run cannot be undone without leaving something in the air."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ar_batch.refusal import Refusal
from ar_batch.reversals import still
from ar_batch.taught import used_payers

_SUBJECTS = {
    "documents": "document_id", "receipts": "receipt_id", "mails": "mail_id", "reminders": "reminder_id",
    "held_documents": "held_id", "held_receipts": "held_id",
}  # fmt: skip
_SPEAKING = (
    "documents", "applications", "closures", "decisions", "disputes", "promises", "blocks", "reminder_items", "held_documents",
    "held_receipts",
)  # fmt: skip


def refuse_built_on(facts: Mapping[str, pd.DataFrame], run_id: str) -> None:
    """Refuse to undo a run on which later ones built: say which, what of, and in which order they are to be undone."""
    runs = facts["runs"]
    place = dict(zip(runs["run_id"], runs["sequence"].tolist(), strict=True))
    later = set(runs.loc[(runs["sequence"] > place[run_id]) & (runs["kind"] == "run"), "run_id"]) - set(runs["undoes"])
    payers = _used_payers(facts, run_id, later)
    applications = facts["applications"]
    builders = _spoke_of_it(facts, run_id, later) | _took_back(applications, run_id, later) | set(payers)
    builders |= _used_what_came_free(applications, run_id, later)
    if not builders:
        return
    newest_first = sorted(builders, key=lambda one: -place[one])
    built = [f"{one} built on it{payers.get(one, '')}" for one in newest_first]
    order = "undo that first" if len(built) == 1 else f"undo them first, in this order: {', '.join(newest_first)}"
    raise Refusal(f"run {run_id} cannot be undone: {'; '.join(built)}; {order}")


def _spoke_of_it(facts: Mapping[str, pd.DataFrame], run_id: str, later: set[str]) -> set[str]:
    """Return the later runs whose facts speak of what this run recorded: documents, receipts, letters, new customers."""
    made: set[str] = set()
    for name, key in _SUBJECTS.items():
        made |= set(facts[name].loc[facts[name]["run_id"] == run_id, key])
    customers = facts["customers"]
    made |= set(customers.loc[(customers["run_id"] == run_id) & (customers["version"] == 1), "customer_id"])
    builders: set[str] = set()
    for name in _SPEAKING:
        rows = facts[name][facts[name]["run_id"].isin(later)]
        for column in {"document_id", "receipt_id", "subject", "reminder_id", "customer_id"} & set(rows.columns):
            builders |= set(rows.loc[rows[column].isin(made), "run_id"])
    return builders


def _used_payers(facts: Mapping[str, pd.DataFrame], run_id: str, later: set[str]) -> dict[str, str]:
    """Return the later runs that applied money by themselves to customers whose payers this run taught, with the words for it."""
    own, others = _taught_by(facts, run_id)
    applied = still(facts["applications"][facts["applications"]["run_id"].isin(later)])
    used = used_payers(applied, facts["receipts"], own, others)
    first = used.sort_values(["run_id", "kind", "taught", "customer_id"]).drop_duplicates("run_id")
    return {
        run: f" (it applied a payment of {payer} to customer {customer}, as this run had taught)"
        for run, payer, customer in zip(first["run_id"], first["taught"], first["customer_id"], strict=True)
    }


def _taught_by(facts: Mapping[str, pd.DataFrame], run_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the aliases that this run taught, and those that were known before."""
    sequence = facts["runs"].set_index("run_id")["sequence"]
    aliases = facts["aliases"][facts["aliases"]["active"]]
    before = aliases["run_id"].map(sequence) < sequence[run_id]
    return aliases[aliases["run_id"] == run_id], aliases[before & ~aliases["run_id"].isin(facts["runs"]["undoes"])]


def _took_back(applications: pd.DataFrame, run_id: str, later: set[str]) -> set[str]:
    """Return the later runs that took back, whole or in part, what this run applied, or closed what it had left open.

    To take it back again would be twice, or would leave the closing behind.
    """
    own = applications[applications["run_id"] == run_id]
    rows = applications[applications["run_id"].isin(later)]
    pairs = pd.MultiIndex.from_frame(own[["receipt_id", "document_id"]])
    same = pd.MultiIndex.from_frame(rows[["receipt_id", "document_id"]]).isin(pairs)
    on_top = rows["rule"].isin(("changed-document", "closed-rest")) & same
    return set(rows.loc[rows["reverses"].isin(own["application_id"]) | on_top, "run_id"])


def _used_what_came_free(applications: pd.DataFrame, run_id: str, later: set[str]) -> set[str]:
    """Return the later runs that applied again what this run had taken back: the payment, or something to the document."""
    own = applications[applications["run_id"] == run_id]
    freed = own[(own["reverses"] != "") & ~own["reverses"].isin(own["application_id"])]
    rows = still(applications)
    rows = rows[rows["run_id"].isin(later)]
    again = rows["receipt_id"].isin(set(freed["receipt_id"]) - {""}) | rows["document_id"].isin(freed["document_id"])
    return set(rows.loc[again, "run_id"])
