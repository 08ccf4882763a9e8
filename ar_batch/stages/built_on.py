"""What later runs built on a run: while it stands, the run cannot be undone without leaving something in the air."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from ar_batch import names
from ar_batch.references import account_key
from ar_batch.refusal import Refusal
from ar_batch.reversals import still

_SUBJECTS = {
    "documents": "document_id", "receipts": "receipt_id", "mails": "mail_id", "reminders": "reminder_id",
    "held_documents": "held_id", "held_receipts": "held_id",
}  # fmt: skip
_SPEAKING = (
    "documents", "applications", "closures", "decisions", "disputes", "promises", "blocks", "reminder_items", "held_documents",
    "held_receipts",
)  # fmt: skip
_PAYER: Final = {"account": "payer_account", "name": "payer_name"}
_FORM: Final[Mapping[str, Callable[[str], str]]] = {"account": account_key, "name": names.folded}


def refuse_built_on(facts: Mapping[str, pd.DataFrame], run_id: str) -> None:
    """Refuse to undo a run on which later ones built: say which, what of, and in which order they are to be undone."""
    runs = facts["runs"]
    place = dict(zip(runs["run_id"], runs["sequence"].tolist(), strict=True))
    later = set(runs.loc[(runs["sequence"] > place[run_id]) & (runs["kind"] == "run"), "run_id"]) - set(runs["undoes"])
    payers = _used_payers(facts, run_id, later)
    builders = _spoke_of_it(facts, run_id, later) | _took_back(facts["applications"], run_id, later) | set(payers)
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
    taught = _taught_by(facts, run_id)
    applied = still(facts["applications"][facts["applications"]["run_id"].isin(later)])
    applied = applied[(applied["method"] != "decision") & (applied["receipt_id"] != "")]
    if taught.empty or applied.empty:
        return {}
    rows = applied[["receipt_id", "customer_id", "run_id"]].merge(
        facts["receipts"][["receipt_id", "payer_account", "payer_name"]].drop_duplicates("receipt_id"), on="receipt_id"
    )
    kinds = [_keyed(rows.assign(kind=kind, value=rows[of])) for kind, of in _PAYER.items()]
    used = pd.concat(kinds).merge(taught, on=["kind", "key", "customer_id"])
    first = used.sort_values(["run_id", "kind", "taught", "customer_id"]).drop_duplicates("run_id")
    return {
        run: f" (it applied a payment of {payer} to customer {customer}, as this run had taught)"
        for run, payer, customer in zip(first["run_id"], first["taught"], first["customer_id"], strict=True)
    }


def _taught_by(facts: Mapping[str, pd.DataFrame], run_id: str) -> pd.DataFrame:
    """Return the payers (kind, key, customer_id; as `taught` they are written) that nobody knew before this run."""
    sequence = facts["runs"].set_index("run_id")["sequence"]
    undone = set(facts["runs"]["undoes"])
    aliases = _keyed(facts["aliases"][facts["aliases"]["active"]])
    before = aliases["run_id"].map(sequence) < sequence[run_id]
    known = aliases[before & ~aliases["run_id"].isin(undone)]
    own = aliases[aliases["run_id"] == run_id].rename(columns={"value": "taught"})
    columns = ["kind", "key", "customer_id"]
    fresh = ~pd.MultiIndex.from_frame(own[columns]).isin(pd.MultiIndex.from_frame(known[columns]))
    return own.loc[fresh & (own["key"] != ""), [*columns, "taught"]].drop_duplicates(columns)


def _keyed(payers: pd.DataFrame) -> pd.DataFrame:
    """Add the `key` by which accounts and names are compared."""
    pairs = zip(payers["kind"], payers["value"], strict=True)
    forms = {(kind, value): _FORM[kind](value) for kind, value in dict.fromkeys(pairs)}
    keys = [forms[pair] for pair in zip(payers["kind"], payers["value"], strict=True)]
    return payers.assign(key=pd.Series(keys, index=payers.index, dtype="str"))


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
