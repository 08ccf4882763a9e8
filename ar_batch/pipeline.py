"""One run as one pure function: the table of contents of the program.

`plan_run` decides everything: which facts are new, and what the day looks like with them. `plan_report` makes the
day's pack from that. Neither touches a file, the clock, mail or the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from ar_batch.applied import opposite
from ar_batch.digest import digest, digests
from ar_batch.raw import InputFile
from ar_batch.refusal import Refusal
from ar_batch.reversals import still
from ar_batch.schema import conform
from ar_batch.shares import spoken
from ar_batch.stages.aging import AgingPolicy, age, assert_proofs, prove
from ar_batch.stages.built_on import refuse_built_on
from ar_batch.stages.decisions import DecisionPolicy, decide
from ar_batch.stages.dunning import DunningPolicy, remaining, remember, remind
from ar_batch.stages.intake import IntakePolicy, TakenIn, take_in
from ar_batch.stages.kpis import KpiPolicy, measure
from ar_batch.stages.letters import LetterPolicy, write
from ar_batch.stages.matching import Learned, MatchingPolicy, account, in_other_currency, learn, learned_lines, match
from ar_batch.stages.open_items import Derived, derive
from ar_batch.stages.questions import Asked, ask
from ar_batch.stages.reports import ReportPolicy, report
from ar_batch.stages.story import stands
from ar_batch.stages.taking_back import what_is_taken_back
from ar_batch.stages.unearned import tell_of_applied, tell_of_suggested, unearned
from ar_batch.tables.facts import FACTS
from ar_batch.tables.pack import Pack
from ar_batch.tables.review import SERVICE
from ar_batch.tables.views import VIEWS

Facts = dict[str, pd.DataFrame]
Progress = Callable[[str], None]

MOST_ROUNDS = 20
"""Matching settles in two or three rounds; more than this is a bug."""


@dataclass(frozen=True)
class Policies:
    """The settings of every stage."""

    intake: IntakePolicy
    matching: MatchingPolicy
    decisions: DecisionPolicy
    aging: AgingPolicy
    dunning: DunningPolicy
    letters: LetterPolicy
    kpis: KpiPolicy
    report: ReportPolicy


@dataclass(frozen=True)
class Plan:
    """What a run would do: the new facts (stamped), and the views of the day with them."""

    facts: Facts
    outcomes: pd.DataFrame
    views: Facts
    known: Facts
    run_id: str

    @property
    def adds(self) -> bool:
        """Whether the ledger grows."""
        return any(len(rows) for rows in self.facts.values())


def plan_run(
    files: Iterable[InputFile],
    facts: Mapping[str, pd.DataFrame],
    policies: Policies,
    as_of: date,
    *,
    progress: Progress = lambda _step: None,
) -> Plan:
    """Decide a run on the day `as_of`: read, decide, match, age, remind.

    `facts` holds every fact table. The caller adds the run's own row (with its moments) before the commit.
    """
    new = _NewFacts(facts)
    progress("reading and checking the rows")
    rows = list(files)
    taken = _take(rows, new, as_of, policies)
    # Nobody holds the rows any longer than they are needed: only answers have them read again.
    rows = rows if len(taken.answers) else []

    # A person's answers come first: new payments must not move the world that they were shown.
    progress("applying decisions")
    findings = [taken.findings]
    for shown_on, answers in sorted(taken.answers.groupby("shown_on"), key=lambda group: str(group[0]), reverse=True):
        state, shown = _settle(new, policies, pd.Timestamp(str(shown_on)).date())
        learned = _learned(new, state, policies)
        changes, freed, lines = _questions(new, as_of)
        mails, deliveries, decisions, applications = new.known("mails", "deliveries", "decisions", "applications")
        back = what_is_taken_back(
            answers, *new.known("applications", "documents", "receipts", "aliases", "closures", "customers", "runs")
        )
        decided = decide(answers, state.open_items, _as_shown(state.unapplied_cash, shown.receipt_states), shown.suggestions, shown.suggestion_lines,
            state.latest_customers, mails, deliveries, decisions, learned.known_payers, learned.habits, changes, freed, lines,
            applications, learned.turned_down_pairs, back.applied_lines, back.built_on, as_of=as_of, policy=policies.decisions)  # fmt: skip
        new.add(decided)
        findings.append(decided.findings)
    if new.holds("decisions") and (taken.files["tables"] != "decisions").any():
        # The files meet the ledger as the answers left it: what was just taken or paid is known by now.
        taken = _take(rows, new, as_of, policies)
        findings[0] = taken.findings
    taken = _recounted(taken, pd.concat(findings[1:])) if len(findings) > 1 else taken
    taken = _without_repeats(taken, new.made("decisions"))

    new.add(taken, leave=("findings", "answers", "outcomes"))
    progress("matching payments")
    state, matched = _settle(new, policies, _horizon(new, as_of))
    if _horizon(new, as_of) != as_of:
        state = _state(new, as_of)
    learned = _learned(new, state, policies)
    late = unearned(state.open_items, matched.suggestions, matched.suggestion_lines, state.latest_customers, *new.known("applications", "receipts"),
        policy=policies.matching)  # fmt: skip

    progress("aging")
    aged = age(state.open_items, state.unapplied_cash, matched.receipt_states, state.latest_customers, *new.known("exchange_rates"),
        as_of=as_of, policy=policies.aging)  # fmt: skip
    documents, applications, closures, receipts = new.known("documents", "applications", "closures", "receipts")
    proved = prove(
        documents,
        applications,
        closures,
        receipts,
        state.open_items,
        state.unapplied_cash,
        matched.receipt_states,
        as_of=as_of,
    )
    proofs = pd.concat([aged.proofs, proved.proofs], ignore_index=True)
    assert_proofs(proofs)

    progress("planning reminders")
    planned = remind(state.open_items, state.unapplied_cash, matched.receipt_states, state.latest_customers,
        *new.known("receipts", "reminders", "reminder_items", "promises", "blocks", "mails", "deliveries"), as_of=as_of, policy=policies.dunning)  # fmt: skip
    written = write(planned.letters, planned.letter_items, state.latest_customers, as_of=as_of, policy=policies.letters)
    new.add(written)
    (reminders,) = new.known("reminders")
    # What is shown is what a second run of the day would show: the letters just written are facts then, not plans.
    left = remaining(written.letters, planned.letter_items, planned.findings, state.open_items, reminders, as_of=as_of)
    today = remember(reminders, state.latest_customers, as_of=as_of, policy=policies.dunning)
    asked = _questions(new, as_of)

    accepted = taken.outcomes.loc[taken.outcomes["outcome"] == "accepted", "name"]
    kept, live = _split_findings(pd.concat(findings), set(accepted))
    new.append("findings", kept)
    views = {
        **state._asdict(), **_views(matched), **learned._asdict(), **_views(aged), **dict(zip(Asked._fields, asked, strict=True)),
        "unearned_discounts": late.unearned_discounts, "proofs": conform(proofs, VIEWS["proofs"]),
        "letters": conform(pd.concat([left.letters, today.letters]), VIEWS["letters"]), "letter_items": left.letter_items,
        "live_findings": _together(live, matched.findings, late.findings, aged.findings, left.findings, written.findings),
    }  # fmt: skip
    run_id = digest("X", as_of, len(facts["runs"]), *taken.outcomes["file_id"])
    stamped = new.stamped(run_id, as_of)
    return Plan(stamped, taken.outcomes, views, new.everything(stamped), run_id)


def plan_report(plan: Plan, runs: pd.DataFrame, deliveries: pd.DataFrame, policies: Policies, as_of: date) -> Pack:
    """Make the day's pack from the facts (with all runs and deliveries so far) and the views of a plan."""
    facts = plan.known | {"runs": runs, "deliveries": deliveries}
    views = plan.views
    kpis = measure(
        facts["documents"], facts["applications"], facts["receipts"], views["open_items"], views["closed_items"],
        views["aging_detail"], as_of=as_of, policy=policies.kpis,
    ).kpis  # fmt: skip
    pack = report(facts, views | {"kpis": kpis}, as_of=as_of, policy=policies.report)
    return replace(pack, mails=facts["mails"][facts["mails"]["created_on"] == pd.Timestamp(as_of)])


def explain_receipt(facts: Mapping[str, pd.DataFrame], receipt_id: str, policies: Policies) -> list[str]:
    """Tell of a receipt where it stands and why, and all that might explain it: before it was applied, where it was."""
    given = _NewFacts(facts)
    (applications,) = given.known("applications")
    standing_ones = still(applications)
    own = standing_ones[standing_ones["receipt_id"] == receipt_id]
    state, states, abroad = _where_it_stands(given, receipt_id, policies)
    before = _NewFacts(_before(facts, receipt_id, own))
    then = _state(before, _horizon(before, facts["runs"]["as_of"].max().date()))
    cash = then.unapplied_cash[then.unapplied_cash["receipt_id"] == receipt_id]
    lines = [*stands(facts, states, receipt_id), *abroad]
    if len(cash):
        lines += account(then.open_items, then.closed_items, cash, then.latest_customers,
            *before.known("aliases", "applications", "receipts", "decisions", "remittance_advices", "payment_history"),
            unexplained=then.unapplied_cash[then.unapplied_cash["receipt_id"].isin(_unexplained(states))],
            applied=frozenset(own["document_id"]), as_of=facts["runs"]["as_of"].max().date(), policy=policies.matching)  # fmt: skip
    (receipts,) = given.known("receipts")
    payer = receipts[receipts["receipt_id"] == receipt_id].iloc[0]
    customers = {*states.loc[states["receipt_id"] == receipt_id, "customer_id"], *own["customer_id"]}
    known = _learned(given, state, policies)
    told = learned_lines(known.known_payers, known.habits, payer, customers)
    return [
        *lines,
        "  What was learned:",
        *(f"    {line}" for line in told or ["nothing about this payer or customer"]),
    ]


def _unexplained(receipt_states: pd.DataFrame) -> pd.Series[Any]:
    """The receipts that nothing explains but what a payment service may keep, as `offers.tells_nothing`."""
    status, rule = receipt_states["status"], receipt_states["rule"]
    nothing = status.isin(("unidentified", "on_account")) & (rule == "")
    differs = rule.isin(("part", "over")) & (receipt_states["customer_id"] == "")
    return receipt_states.loc[nothing | differs | rule.isin((SERVICE, "oldest-first")), "receipt_id"]


def _where_it_stands(given: _NewFacts, receipt_id: str, policies: Policies) -> tuple[Derived, pd.DataFrame, list[str]]:
    """Return the state of the ledger, what matching says of the receipts that are not wholly applied, and what is
    suggested for this one in another currency.
    """
    (runs,) = given.known("runs")
    day = _horizon(given, runs["as_of"].max().date())
    state = _state(given, day)
    if receipt_id not in set(state.unapplied_cash["receipt_id"]):
        return state, VIEWS["receipt_states"].empty(), []
    state, matched = _settle(given, policies, day)
    lines = matched.suggestion_lines
    abroad = set(lines.loc[(lines["receipt_id"] == receipt_id) & (lines["receipt_currency"] != ""), "suggestion_id"])
    offers = matched.suggestions[matched.suggestions["suggestion_id"].isin(abroad)].sort_values("rank")
    told = [
        f"  in another currency, {spoken(share)}: {customer}: {numbers} = {amounts}. {reason}"
        for share, customer, numbers, amounts, reason in zip(
            *(offers[name] for name in ("confidence", "customer_id", "document_nos", "amounts", "reason")), strict=True
        )
    ]
    return state, matched.receipt_states, told


def _before(facts: Mapping[str, pd.DataFrame], receipt_id: str, own: pd.DataFrame) -> Facts:
    """Return the facts of the time when a receipt was applied (`own` are those applications), without its own applications."""
    order = facts["runs"].set_index("run_id")["sequence"]
    first = own["run_id"].map(order).min()
    until = set(order.index[order <= first]) if len(own) else set(order.index)
    then = {name: rows[rows["run_id"].isin(until)].reset_index(drop=True) for name, rows in facts.items()}
    rows = then["applications"]
    mine = rows["receipt_id"] == receipt_id
    mine |= rows["reverses"].isin(rows.loc[mine, "application_id"])
    then["applications"] = rows[~mine].reset_index(drop=True) if len(own) else rows
    return then


def standing(facts: Mapping[str, pd.DataFrame], day: date) -> Facts:
    """Return the facts that stand at the end of a day: those recorded by then, without what undone runs recorded.

    Applications all stay, the undone beside their reversals; and so do letters whose mail had been tried before.
    """
    limit = pd.Timestamp(day)
    runs = facts["runs"][facts["runs"]["as_of"] <= limit]
    undone = set(runs["undoes"]) - {""}
    tried = set(facts["deliveries"]["mail_id"])
    letters = set(facts["mails"].loc[facts["mails"]["mail_id"].isin(tried), "subject_id"])
    result: Facts = {"runs": runs.reset_index(drop=True)}
    for name, rows in facts.items():
        if name == "runs":
            continue
        if rows.empty:
            result[name] = rows
            continue
        stays = (rows["recorded_on"] <= limit) & (
            ~rows["run_id"].isin(undone) | (name in ("applications", "deliveries"))
        )
        if name in ("reminders", "reminder_items"):
            stays |= rows["reminder_id"].isin(letters)
        elif name == "mails":
            stays |= rows["mail_id"].isin(tried)
        result[name] = rows if stays.all() else rows[stays].reset_index(drop=True)
    return result


def plan_undo(facts: Mapping[str, pd.DataFrame], run_id: str, as_of: date) -> Facts:
    """Return the reversing entries that take back a run, with the undo's own run row still to be added.

    Raises Refusal when there is no such run, when it is undone already, or when a later run built on it.
    """
    runs = facts["runs"]
    found = runs[(runs["run_id"] == run_id) & (runs["kind"] == "run")]
    if found.empty:
        raise Refusal(f"there is no run {run_id}; `ar-batch show runs` lists them")
    if run_id in set(runs["undoes"]):
        raise Refusal(f"run {run_id} is undone already")
    refuse_built_on(facts, run_id)
    own = facts["applications"][facts["applications"]["run_id"] == run_id]
    reversal = own.assign(
        application_id=digests("A", own["application_id"], ["undo"] * len(own)),
        **opposite(own),
        reverses=own["application_id"],
        method="decision",
        reason=f"Run {run_id} was undone.",
    )
    return (
        {"applications": conform(_stamp(reversal, undo_id(run_id), as_of), FACTS["applications"])} if len(own) else {}
    )


def undo_id(run_id: str) -> str:
    """Return the id of the run that takes back `run_id`."""
    return digest("X", "undo", run_id)


class _NewFacts:
    """The facts that a run adds, on top of those it found."""

    def __init__(self, found: Mapping[str, pd.DataFrame]) -> None:
        self._found = dict(found)
        self._new: Facts = {name: FACTS[name].empty() for name in found}
        self._known: Facts = {}

    def known(self, *names: str) -> list[pd.DataFrame]:
        return [self._both(name) for name in names]

    def _both(self, name: str) -> pd.DataFrame:
        # Made once until more is appended: every stage asks for the same large tables.
        if name not in self._known:
            self._known[name] = conform(_stacked(name, self._found[name], self._new[name]), FACTS[name])
        return self._known[name]

    def append(self, name: str, rows: pd.DataFrame) -> None:
        if len(rows):
            self._new[name] = _stacked(name, self._new[name], rows)
            self._known.pop(name, None)

    def made(self, name: str) -> pd.DataFrame:
        """Return the rows that the run adds to a table."""
        return self._new[name]

    def holds(self, name: str) -> bool:
        """Say whether the run adds rows to a table."""
        return len(self._new[name]) > 0

    def add(self, made: Any, leave: Sequence[str] = ("findings",)) -> None:
        for name, rows in made._asdict().items():
            if name in self._new and name not in leave:
                self.append(name, rows)

    def stamped(self, run_id: str, day: date) -> Facts:
        made = {name: _stamp(rows, run_id, day) for name, rows in self._new.items() if len(rows)}
        if "applications" in made:
            # With the run, so that what was undone may be applied again under an id of its own.
            rows = made["applications"]
            own = digests("A", rows["application_id"], rows["run_id"])
            # What the run itself took back again is known by that id too.
            named = dict(zip(rows["application_id"], own, strict=True))
            reverses = [named.get(each, each) for each in rows["reverses"]]
            made["applications"] = conform(rows.assign(application_id=own, reverses=reverses), FACTS["applications"])
        return made

    def everything(self, stamped: Facts) -> Facts:
        return {n: _stacked(n, rows, stamped[n]) if n in stamped else rows for n, rows in self._found.items()}


def _stacked(name: str, first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    if not len(second):
        return first
    return (
        conform(pd.concat([first, second], ignore_index=True), FACTS[name])
        if len(first)
        else conform(second, FACTS[name])
    )


def _stamp(rows: pd.DataFrame, run_id: str, day: date) -> pd.DataFrame:
    return rows.assign(run_id=run_id, recorded_on=pd.Timestamp(day))


def _take(files: Sequence[InputFile], new: _NewFacts, as_of: date, policies: Policies) -> TakenIn:
    return take_in(files, *new.known("files", "customers", "documents", "closures", "receipts", "payment_history", "exchange_rates",
        "remittance_advices", "billing_lines", "credit_requests", "applications", "reminder_items", "statements", "held_documents",
        "held_receipts", "decisions"), as_of=as_of, policy=policies.intake)  # fmt: skip


def _questions(new: _NewFacts, as_of: date) -> Sequence[pd.DataFrame]:
    return ask(*new.known("held_documents", "held_receipts", "decisions", "documents", "applications", "closures", "receipts",
        "reminders", "reminder_items"), as_of=as_of)  # fmt: skip


def _state(new: _NewFacts, day: date) -> Derived:
    tables = new.known("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")
    return derive(*tables, as_of=day)


def _settle(new: _NewFacts, policies: Policies, day: date) -> tuple[Derived, Any]:
    """Match until nothing more is applied; return the state then, and what the last round said about the rest."""
    for _ in range(MOST_ROUNDS):
        state = _state(new, day)
        matched = match(state.open_items, state.closed_items, state.unapplied_cash, state.latest_customers,
            *new.known("aliases", "applications", "receipts", "decisions", "remittance_advices", "payment_history"),
            as_of=day, policy=policies.matching)  # fmt: skip
        if not len(matched.applications):
            exchanged = in_other_currency(*state, matched.receipt_states, matched.suggestions, matched.suggestion_lines,
                *new.known("aliases", "applications", "receipts", "decisions", "exchange_rates"), policy=policies.matching)  # fmt: skip
            matched = matched._replace(**exchanged._asdict())
            if not len(matched.applications):
                return state, _with_discounts_told(matched, state, new, policies)
        made, policy = matched.applications, policies.matching
        new.append("applications", tell_of_applied(made, state.open_items, *new.known("receipts"), policy=policy))
    raise AssertionError(f"matching did not settle in {MOST_ROUNDS} rounds")


def _as_shown(unapplied_cash: pd.DataFrame, receipt_states: pd.DataFrame) -> pd.DataFrame:
    """Return the cash with the customers that the review workbook names for certain, though the ledger does not yet."""
    known = receipt_states[receipt_states["status"] == "on_account"]
    customers = dict(zip(known["receipt_id"], known["customer_id"], strict=True))
    pairs = zip(unapplied_cash["receipt_id"], unapplied_cash["customer_id"], strict=True)
    return unapplied_cash.assign(
        customer_id=pd.Series([c or customers.get(r, "") for r, c in pairs], index=unapplied_cash.index, dtype="str")
    )


def _with_discounts_told(matched: Any, state: Derived, new: _NewFacts, policies: Policies) -> Any:
    told = tell_of_suggested(matched.suggestions, matched.suggestion_lines, state.open_items, *new.known("receipts"),
        policy=policies.matching)  # fmt: skip
    return matched._replace(suggestions=conform(told, VIEWS["suggestions"]))


def _learned(new: _NewFacts, state: Derived, policies: Policies) -> Learned:
    return learn(state.open_items, state.closed_items, state.latest_customers,
        *new.known("aliases", "applications", "receipts", "decisions", "turned_down"), policy=policies.matching)  # fmt: skip


def _recounted(taken: TakenIn, said: pd.DataFrame) -> TakenIn:
    """Count the answers that could not be carried out as rejected rows: whatever is said of an answer means that."""
    rows = said.drop_duplicates(["file", "sheet", "row"])
    refused = rows.groupby("file").size()

    def moved(table: pd.DataFrame) -> pd.DataFrame:
        count = table["name"].map(refused).fillna(0).astype("int64")
        return table.assign(rows_posted=table["rows_posted"] - count, rows_rejected=table["rows_rejected"] + count)

    return taken._replace(outcomes=moved(taken.outcomes), files=moved(taken.files))


def _without_repeats(taken: TakenIn, decided: pd.DataFrame) -> TakenIn:
    """Count the answers of a returned workbook that led to nothing new as unchanged: it was dropped before."""
    done = decided.groupby("source_file").size()

    def moved(table: pd.DataFrame) -> pd.DataFrame:
        again = table["rows_posted"] - table["name"].map(done).fillna(0).astype("int64")
        again = again.clip(lower=0).where(table["tables"] == "decisions", 0)
        return table.assign(rows_posted=table["rows_posted"] - again, rows_unchanged=table["rows_unchanged"] + again)

    return taken._replace(outcomes=moved(taken.outcomes), files=moved(taken.files)) if len(taken.answers) else taken


def _horizon(new: _NewFacts, as_of: date) -> date:
    # A receipt booked after the business date is matched too (it shows as in transit), so that it is not applied twice.
    (receipts,) = new.known("receipts")
    latest = receipts["booking_date"].max()
    return as_of if pd.isna(latest) else max(as_of, latest.date())


def _views(made: Any) -> Facts:
    return {name: rows for name, rows in made._asdict().items() if name not in ("findings", "applications")}


def _split_findings(findings: pd.DataFrame, accepted: set[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Findings of accepted files are kept as facts; those of files that stay in input/ are said again in each run.

    That a file is known already is said on the terminal alone: after a killed run it is so of every file.
    """
    kept = findings["file"].isin(accepted)
    return _together(findings[kept]), _together(findings[~kept & (findings["code"] != "file-known")])


def _together(*parts: pd.DataFrame) -> pd.DataFrame:
    rows = pd.concat(parts, ignore_index=True).drop_duplicates("finding_id")
    return conform(rows, FACTS["findings"])
