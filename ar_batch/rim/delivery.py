"""Delivery: every mail at most once, and none lost without being listed.

Each attempt is noted, and committed, before the mail leaves; the outcome after. A mail whose attempt has no outcome
when a run begins (the machine stopped in between) may have left: its outcome is unknown, and it is never tried again
without a person's word.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import policy as email_policy
from email.parser import BytesHeaderParser
from typing import Any, Final, Protocol, cast

import pandas as pd

from ar_batch.addresses import domain_of
from ar_batch.digest import digest
from ar_batch.mail_state import last_rows
from ar_batch.rim.mailbox import MailSettings, NotConnectedError, Outcome
from ar_batch.tables.facts import DELIVERIES

UNKNOWN_IN_A_ROW: Final = 2
"""After so many unknown outcomes in a row the line is not to be trusted: stop, before more mails are in doubt."""
LOST_IN_A_ROW: Final = 3
"""After so many lost connections in a row, each before its mail was handed over."""
BLAMED_IN_A_ROW: Final = 3
"""After so many refusals in a row of sender or content."""


class Transport(Protocol):
    """What delivery needs of a mailbox."""

    def open(self) -> None:
        """Begin a session; NotConnectedError when there is none to be had."""

    def send(self, sender: str, recipient: str, mime: bytes) -> Outcome:
        """Hand over one mail."""

    def close(self) -> None:
        """End the session."""


@dataclass(frozen=True)
class Counts:
    """What a delivery came to. `waiting` is all that stays queued, what was put off included."""

    sent: int = 0
    refused: int = 0
    unknown: int = 0
    waiting: int = 0
    not_sent: int = 0
    stopped: str = ""
    """Why delivery ended early: one sentence; blank when it did not."""

    @property
    def undelivered(self) -> int:
        """How many mails stay queued."""
        return self.waiting

    @property
    def sentence(self) -> str:
        """What happened, for the operator; blank when there was nothing to deliver."""
        named = (
            (self.sent, "sent"),
            (self.refused, "refused"),
            (self.unknown, "with unknown outcome (see the review workbook)"),
            (self.not_sent, "not sent any more"),
            (self.waiting, "waiting"),
        )
        counts = ", ".join(f"{number} {what}" for number, what in named if number)
        reason = f"Delivery stopped: {self.stopped}." if self.stopped else ""
        return " ".join(part for part in (f"Mail: {counts}." if counts else "", reason) if part)


def deliver(
    mails: pd.DataFrame,
    deliveries: pd.DataFrame,
    *,
    transport: Transport,
    append: Callable[[pd.DataFrame], None],
    now: Callable[[], datetime],
    stop: Callable[[], bool],
    settings: MailSettings,
    sleep: Callable[[float], None] = time.sleep,
) -> Counts:
    """Send what waits, oldest first. `append` commits rows of the deliveries table; `stop` is asked before each mail.

    `now` is aware of its time zone. In mode outbox nothing happens, and nothing counts as waiting.
    """
    if settings.mode != "smtp":
        return Counts()
    log = _Log(append, now)
    _close_broken_attempts(deliveries, log)
    due, put_off = _waiting(mails, deliveries, now(), settings)
    barred = [mail for mail in due if not _may_go(mail["recipient"], settings)]
    due = [mail for mail in due if _may_go(mail["recipient"], settings)]
    room = settings.daily_cap - _tried_on(deliveries, now())
    stopped = _send_all(due[: max(room, 0)], log, transport, stop, settings, _Pace(settings.per_minute, now, sleep))
    if not stopped and len(due) > room:
        stopped = f"the day's limit of {settings.daily_cap} mails is reached (mail.daily_cap)"
    if not stopped and barred:
        stopped = f"{len(barred)} mails are for addresses outside mail.redirect_to or mail.allow_domains"
    settled = log.count("sent") + log.count("refused") + log.count("unknown", of_this_run=True)
    return Counts(
        sent=log.count("sent"),
        refused=log.count("refused"),
        unknown=log.count("unknown"),
        waiting=len(due) + len(barred) + put_off - settled,
        stopped=stopped,
    )


def still_wanted(
    mails: pd.DataFrame,
    deliveries: pd.DataFrame,
    reminder_items: pd.DataFrame,
    open_items: pd.DataFrame,
    *,
    as_of: date,
    now: datetime,
    settings: MailSettings,
) -> pd.DataFrame:
    """Return rows for deliveries (state not_sent) of waiting mails that must not go any more; commit them, then deliver.

    A mail is dropped when it is too old, or when anything that it asks for was paid or credited since: the letter would
    be wrong. The next run decides afresh; the document does not climb.
    """
    queued = _queued(mails, deliveries)
    if queued.empty:
        return DELIVERIES.empty()
    asked = reminder_items[(reminder_items["level"] >= 0) & reminder_items["reminder_id"].isin(queued["subject_id"])]
    now_open = open_items.set_index("document_id")["open_minor"].reindex(asked["document_id"]).fillna(0).to_numpy()
    changed = frozenset(asked.loc[now_open < asked["open_minor"].to_numpy(), "reminder_id"])
    oldest = pd.Timestamp(as_of) - pd.Timedelta(days=settings.max_age_days)
    rows = []
    for mail in _rows(queued):
        if mail["subject_id"] in changed:
            why = "What the letter asks for has been paid or credited in part or whole since; it is decided afresh."
        elif mail["created_on"] < oldest:
            why = f"It could not leave for more than {settings.max_age_days} days; the letter is decided afresh."
        else:
            continue
        rows.append(_row(mail["mail_id"], int(mail["attempt"]), "not_sent", now, detail=why))
    return DELIVERIES.frame(rows)


def eml_files(mails: pd.DataFrame) -> dict[str, bytes]:
    """Return file name -> content of each mail, for a mail program to open; names hold nothing but [A-Za-z0-9_.-]."""
    return {
        f"{re.sub(r'[^A-Za-z0-9_-]+', '_', mail['customer_id']).strip('_')[:40]}_{mail['mail_id']}.eml": mail[
            "mime"
        ].encode("ascii")
        for mail in _rows(mails)
    }


@dataclass
class _Log:
    """The deliveries noted in this run."""

    append: Callable[[pd.DataFrame], None]
    now: Callable[[], datetime]
    states: list[tuple[str, bool]] = field(default_factory=list)

    def note(
        self, mail_id: str, attempt: int, state: str, code: str = "", detail: str = "", *, of_this_run: bool = True
    ) -> None:
        self.append(DELIVERIES.frame([_row(mail_id, attempt, state, self.now(), code=code, detail=detail)]))
        self.states.append((state, of_this_run))

    def count(self, state: str, *, of_this_run: bool = False) -> int:
        return sum(1 for noted, own in self.states if noted == state and (own or not of_this_run))


@dataclass
class _Pace:
    """No more than so many mails in any minute."""

    per_minute: int
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    times: list[datetime] = field(default_factory=list)

    def wait(self) -> None:
        if self.per_minute and len(self.times) >= self.per_minute:
            free_at = self.times[-self.per_minute] + timedelta(minutes=1)
            self.sleep(max((free_at - self.now()).total_seconds(), 0))
        self.times.append(self.now())


def _row(
    mail_id: str, attempt: int, state: str, at: datetime, *, code: str = "", detail: str = ""
) -> dict[str, object]:
    return {
        "delivery_id": digest("V", mail_id, attempt, state),
        "mail_id": mail_id,
        "attempt": attempt,
        "state": state,
        "at": at.isoformat(timespec="seconds"),
        "code": code,
        "detail": detail,
    }


def _close_broken_attempts(deliveries: pd.DataFrame, log: _Log) -> None:
    last = last_rows(deliveries)
    for mail_id, attempt in last.loc[last["state"] == "attempted", "attempt"].items():
        log.note(
            str(mail_id),
            int(attempt),
            "unknown",
            detail="The program was stopped while this mail was leaving.",
            of_this_run=False,
        )


def _queued(mails: pd.DataFrame, deliveries: pd.DataFrame) -> pd.DataFrame:
    """Return the mails never tried, or put off, oldest first, with attempt (so far), state and at of the last one."""
    last = last_rows(deliveries)[["attempt", "state", "at"]].reset_index()
    joined = mails.merge(last, on="mail_id", how="left")
    joined = joined[joined["state"].isna() | (joined["state"] == "retry")]
    joined = joined.assign(attempt=joined["attempt"].fillna(0).astype("int64"))
    return joined.sort_values(["created_on", "mail_id"])


def _waiting(
    mails: pd.DataFrame, deliveries: pd.DataFrame, moment: datetime, settings: MailSettings
) -> tuple[list[dict[str, Any]], int]:
    """Return the mails whose turn it is, and how many wait for theirs."""
    queued = _rows(_queued(mails, deliveries))
    due = [mail for mail in queued if mail["attempt"] == 0 or _turn(mail, settings) <= moment]
    return due, len(queued) - len(due)


def _turn(mail: dict[str, Any], settings: MailSettings) -> datetime:
    step = min(mail["attempt"], len(settings.backoff_minutes)) - 1
    return datetime.fromisoformat(mail["at"]) + timedelta(minutes=settings.backoff_minutes[step])


def _may_go(recipient: str, settings: MailSettings) -> bool:
    if settings.redirect_to:
        return recipient == settings.redirect_to
    return not settings.allow_domains or domain_of(recipient) in settings.allow_domains


def _tried_on(deliveries: pd.DataFrame, moment: datetime) -> int:
    tried = deliveries.loc[deliveries["state"] == "attempted", "at"]
    return sum(datetime.fromisoformat(at).astimezone(moment.tzinfo).date() == moment.date() for at in tried)


def _send_all(
    mails: Iterable[dict[str, Any]],
    log: _Log,
    transport: Transport,
    stop: Callable[[], bool],
    settings: MailSettings,
    pace: _Pace,
) -> str:
    """Send one mail after the other; return why it ended early, blank when all had their turn."""
    is_open = False
    in_a_row = {"unknown": 0, "lost": 0, "blamed": 0}
    try:
        for mail in mails:
            if stop():
                return "the file STOP is there"
            pace.wait()
            if not is_open:
                transport.open()
                is_open = True
            outcome = _attempt(mail, log, transport, settings)
            is_open = not outcome.is_over
            lost = outcome.state == "retry" and outcome.is_over
            for kind, happened in (
                ("unknown", outcome.state == "unknown"),
                ("lost", lost),
                ("blamed", outcome.blames_us),
            ):
                in_a_row[kind] = in_a_row[kind] + 1 if happened else 0
            trouble = _trouble(in_a_row, outcome)
            if trouble:
                return trouble
    except NotConnectedError as error:
        return str(error)
    finally:
        transport.close()
    return ""


def _attempt(mail: dict[str, Any], log: _Log, transport: Transport, settings: MailSettings) -> Outcome:
    attempt = mail["attempt"] + 1
    mime = mail["mime"].encode("ascii")
    sender = _sender(mime)
    log.note(mail["mail_id"], attempt, "attempted")
    outcome = transport.send(sender, mail["recipient"], mime)
    if outcome.state == "retry" and attempt >= settings.attempts_max:
        given_up = f"given up after {attempt} attempts; the last answer: {outcome.detail}"
        outcome = outcome._replace(state="refused", detail=given_up)
    log.note(mail["mail_id"], attempt, outcome.state, outcome.code, outcome.detail)
    return outcome


def _sender(mime: bytes) -> str:
    """Return the address in the mail's From, which is the envelope's sender too: bounces go where people look."""
    headers: Any = BytesHeaderParser(policy=email_policy.default).parsebytes(mime)
    return str(headers["From"].addresses[0].addr_spec)


def _trouble(in_a_row: dict[str, int], outcome: Outcome) -> str:
    if in_a_row["unknown"] >= UNKNOWN_IN_A_ROW:
        return f"{UNKNOWN_IN_A_ROW} mails in a row had an unknown outcome: look at the mail server before more go"
    if in_a_row["lost"] >= LOST_IN_A_ROW:
        return f"the connection was lost {LOST_IN_A_ROW} times in a row; the last time: {outcome.detail}"
    if in_a_row["blamed"] >= BLAMED_IN_A_ROW:
        return f"the server refused {BLAMED_IN_A_ROW} mails in a row for our sake: {outcome.code} {outcome.detail}"
    return ""


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", frame.to_dict("records"))
