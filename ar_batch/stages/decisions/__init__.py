"""What people decided in the review workbook, carried out on what they were shown.

Answers become decisions (facts), and with them applications, aliases, disputes, promises, blocks and outcomes of mails.
An answer is carried out whole or not at all; what cannot be carried out becomes a finding that names its sheet and row.
A suggestion counts only while it is on offer: its id is a digest of what was shown. Nothing is ever guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

import pandas as pd
from pydantic import Field

from ar_batch.findings import finding
from ar_batch.policy import Policy
from ar_batch.stages.decisions.instructions import Instruction, Row, instructions
from ar_batch.stages.decisions.memory import add_payer, allow_again, change_customer, switch
from ar_batch.stages.decisions.others import block, dispute, mail_outcome, promise
from ar_batch.stages.decisions.payments import accept, name_documents, not_ours, on_account, reject
from ar_batch.stages.decisions.questions import keep_old, own_payment, same_line, take_new
from ar_batch.stages.decisions.rests import close_rest, kind_wanted
from ar_batch.stages.decisions.set_off import set_off
from ar_batch.stages.decisions.since import Earlier
from ar_batch.stages.decisions.take_back import take_back
from ar_batch.stages.decisions.world import Limits, NotPossible, World
from ar_batch.tables import TABLES, stage


class DecisionPolicy(Policy):
    """Settings of the decisions stage."""

    learn_accounts: bool = True
    """A decision ties the payer's bank account to the customer, so that the next payment is recognised."""
    learn_names: bool = True
    """A decision ties the payer's name to the customer, so that the next payment is recognised."""
    promise_days_most: int = Field(default=180, ge=1)
    """A promise to pay further away than this many days is taken for a slip of the pen."""
    write_off_limit_minor: int = Field(default=5_000, ge=0)
    """At most this many cents are closed by one answer as a write-off or a bank fee."""
    close_percent_limit: int = Field(default=10, ge=0, le=100)
    """At most this share of a document is closed as a discount, bank fee or write-off; a deduction has no limit."""


class Decided(NamedTuple):
    """What the answers lead to; all but the findings are facts."""

    decisions: pd.DataFrame
    turned_down: pd.DataFrame
    applications: pd.DataFrame
    aliases: pd.DataFrame
    disputes: pd.DataFrame
    promises: pd.DataFrame
    blocks: pd.DataFrame
    deliveries: pd.DataFrame
    documents: pd.DataFrame
    receipts: pd.DataFrame
    findings: pd.DataFrame


@stage
def decide(
    answers: pd.DataFrame,
    open_items: pd.DataFrame,
    unapplied_cash: pd.DataFrame,
    suggestions: pd.DataFrame,
    suggestion_lines: pd.DataFrame,
    latest_customers: pd.DataFrame,
    mails: pd.DataFrame,
    deliveries: pd.DataFrame,
    decisions: pd.DataFrame,
    known_payers: pd.DataFrame,
    habits: pd.DataFrame,
    changes: pd.DataFrame | None = None,
    freed: pd.DataFrame | None = None,
    doubtful_lines: pd.DataFrame | None = None,
    applications: pd.DataFrame | None = None,
    turned_down_pairs: pd.DataFrame | None = None,
    applied_lines: pd.DataFrame | None = None,
    built_on: pd.DataFrame | None = None,
    *,
    as_of: date,
    policy: DecisionPolicy,
) -> Decided:
    """Carry out the answers of returned review workbooks.

    `suggestions` and `suggestion_lines` are those on offer when the workbook was shown, `known_payers` and `habits` what
    was learned by then; `changes`, `freed` and `doubtful_lines` are the questions about held rows that are open now;
    `applications` tell which payment a rest is left of; `turned_down_pairs` may be allowed again; `applied_lines` is what
    stands of that which answers take back, and `built_on` what was built on it. What was applied last is taken back first,
    and before anything else is done.
    What `decisions` holds already is passed over in silence, so that the same workbook can be dropped twice; what was decided since the workbook was made is
    not decided again from it. Of two answers about one thing the one
    in the newer workbook counts, then the one in the file, sheet and row that come first.
    """
    made: dict[str, list[Row]] = {name: [] for name in Decided._fields}
    if answers.empty:
        return _decided(made)
    wanted, made["findings"] = instructions(answers, set(decisions["decision_id"]))
    given = {"changes": changes, "freed": freed, "doubtful_lines": doubtful_lines, "applications": applications,
        "turned_down_pairs": turned_down_pairs, "applied_lines": applied_lines, "built_on": built_on}  # fmt: skip
    asked: dict[str, Any] = {name: TABLES[name].empty() if rows is None else rows for name, rows in given.items()}
    world = World(
        open_items, unapplied_cash, suggestions, suggestion_lines, latest_customers, mails, deliveries, known_payers, habits,
        **asked,
        as_of=as_of, promise_days_most=policy.promise_days_most,
        learns={"account": policy.learn_accounts, "name": policy.learn_names},
        limits=Limits(policy.write_off_limit_minor, policy.close_percent_limit),
    )  # fmt: skip
    earlier = Earlier(decisions, as_of)
    wanted.sort(key=world.when_applied)
    for number, instruction in enumerate(wanted, start=len(decisions) + 1):
        for table, rows in _carried_out(instruction, world, earlier).items():
            made[table] += [row | {"sequence": number} for row in rows] if table in IN_ORDER else rows
    return _decided(made)


def _decided(made: dict[str, list[Row]]) -> Decided:
    return Decided(**{name: TABLES[name].frame(_distinct(name, rows)) for name, rows in made.items()})


def _distinct(table: str, rows: list[Row]) -> list[Row]:
    # The same finding twice says no more than once: two copies of one workbook may lie in input/.
    return list({row["finding_id"]: row for row in rows}.values()) if table == "findings" else rows


IN_ORDER: Final = tuple(name for name in Decided._fields if "sequence" in TABLES[name].names)
"""The tables of which the latest row counts, on one day too."""

HANDLERS: Final[dict[str, Callable[[Instruction, World], dict[str, list[Row]]]]] = {
    "accept": accept,
    "name_documents": name_documents,
    "on_account": on_account,
    "not_ours": not_ours,
    "reject": reject,
    "dispute": dispute,
    "promise": promise,
    "block": block,
    "mail_sent": mail_outcome,
    "mail_not_sent": mail_outcome,
    "switch_off": switch,
    "switch_on": switch,
    "change_customer": change_customer,
    "add_payer": add_payer,
    "take_new": take_new,
    "keep_old": keep_old,
    "own_payment": own_payment,
    "same_line": same_line,
    "close_rest": close_rest,
    "set_off": set_off,
    "take_back": take_back,
    "allow_again": allow_again,
}
"""What each action does; the keys are those of decisions.action."""


def _carried_out(instruction: Instruction, world: World, earlier: Earlier) -> dict[str, list[Row]]:
    try:
        if earlier.overrides(instruction):
            return {}
        kind_wanted(instruction)
        return HANDLERS[instruction.action](instruction, world)
    except NotPossible as obstacle:
        details: Row = {**instruction.place, "column": obstacle.column, **obstacle.fills}
        details["value"] = obstacle.value or details["value"]
        return {"findings": [finding(obstacle.code, **details)]}
