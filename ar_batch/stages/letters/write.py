"""The stage: planned letters that go become reminders and mails, all facts, before anything leaves."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from ar_batch.addresses import domain_of, mailbox, mailboxes
from ar_batch.digest import digest
from ar_batch.findings import finding
from ar_batch.stages.letters.content import Item, letter_content, letter_items_of
from ar_batch.stages.letters.message import Envelope, compose
from ar_batch.stages.letters.policy import LetterPolicy
from ar_batch.stages.letters.wording import FALLBACK, LAYOUTS, NO_BREAK_SPACE, Wording, layout, wordings
from ar_batch.tables import stage
from ar_batch.tables.facts import FINDINGS, MAILS, REMINDER_ITEMS, REMINDERS
from ar_batch.tables.views import LETTERS


class Written(NamedTuple):
    """The facts of the letters that go, and all letters once more: one that cannot be written is held here."""

    reminders: pd.DataFrame
    reminder_items: pd.DataFrame
    mails: pd.DataFrame
    findings: pd.DataFrame
    letters: pd.DataFrame


@stage
def write(
    letters: pd.DataFrame,
    letter_items: pd.DataFrame,
    latest_customers: pd.DataFrame,
    *,
    as_of: date,
    policy: LetterPolicy,
) -> Written:
    """Write every queued letter: one mail to the customer, and one of its own to each address that gets a copy."""
    writer = _Writer(as_of, policy)
    queued = letters[letters["status"] == "queued"]
    contacts = dict(zip(latest_customers["customer_id"], latest_customers["contact"], strict=True))
    items = letter_items_of(letter_items[letter_items["reminder_id"].isin(queued["reminder_id"])])
    reminders: list[dict[str, Any]] = []
    mails: list[dict[str, Any]] = []
    findings: list[dict[str, object]] = []
    held: dict[str, str] = {}
    for letter in _rows(queued):
        try:
            written = writer.mails(letter, contacts.get(letter["customer_id"], ""), items[letter["reminder_id"]])
        except _NotAllowedError as error:
            findings.append(
                finding(
                    "mail-domain-not-allowed",
                    subject=letter["customer_id"],
                    value=str(error),
                    customer=letter["customer_id"],
                )
            )
            held[letter["reminder_id"]] = f"{error} is outside the domains that config.toml allows."
            continue
        except ValueError as error:
            findings.append(
                finding(
                    "letter-not-written",
                    subject=letter["customer_id"],
                    value=letter["recipient"],
                    customer=letter["customer_id"],
                    why=str(error),
                )
            )
            held[letter["reminder_id"]] = f"The letter could not be written: {error}."
            continue
        reminders.append(letter | {"language": writer.wording(letter["language"]).language})
        mails += written
    gone = [row["reminder_id"] for row in reminders]
    reason = pd.Series([held.get(letter, "") for letter in letters["reminder_id"]], index=letters.index, dtype="str")
    return Written(
        REMINDERS.frame(reminders),
        REMINDER_ITEMS.frame(letter_items[letter_items["reminder_id"].isin(gone)]),
        MAILS.frame(mails),
        FINDINGS.frame(findings),
        LETTERS.frame(
            letters.assign(
                status=letters["status"].mask(reason != "", "held"),
                held_reason=letters["held_reason"].mask(reason != "", reason),
            )
        ),
    )  # fmt: skip


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


class _NotAllowedError(Exception):
    """The address is outside the allowed domains."""


class _Writer:
    """What all letters of a run share: the languages, the layouts, the moment."""

    def __init__(self, as_of: date, policy: LetterPolicy) -> None:
        self._as_of = as_of
        self._policy = policy
        self._sent_at = datetime.combine(as_of, time(policy.send_hour), ZoneInfo(policy.timezone))

    @cached_property
    def _wordings(self) -> dict[str, Wording]:
        return wordings(self._policy.templates)

    @cached_property
    def _layouts(self) -> dict[str, Any]:
        return {name: layout(name, self._policy.templates) for name in LAYOUTS}

    def wording(self, language: str) -> Wording:
        """Return the customer's language, or the fallback."""
        return self._wordings.get(language) or self._wordings[FALLBACK]

    def mails(self, letter: dict[str, Any], contact: str, items: list[Item]) -> list[dict[str, Any]]:
        """Return the mails of one letter; ValueError when an address or header line is not fit to be sent."""
        content = letter_content(
            letter, contact, items, self.wording(letter["language"]), as_of=self._as_of, policy=self._policy
        )
        first = self._mail(letter, content, mailbox(letter["recipient"]), is_copy=False)
        copies = mailboxes(letter["recipient_cc"])
        return [first, *(self._mail(letter, content, address, is_copy=True) for address in copies)]

    def _mail(self, letter: dict[str, Any], content: dict[str, Any], address: str, *, is_copy: bool) -> dict[str, Any]:
        policy = self._policy
        recipient = policy.redirect_to or address
        if policy.allow_domains and domain_of(recipient) not in policy.allow_domains:
            raise _NotAllowedError(recipient)
        notes = [("trial", address)] * bool(policy.redirect_to) + [("copy", letter["recipient"])] * is_copy
        wording = self.wording(letter["language"])
        said = [wording.say(note, content["facts"] | {"address": whom}) for note, whom in notes]
        shown = content | {"trial": " ".join(said)}
        subject = content["subject"].replace(NO_BREAK_SPACE, " ")
        mail_id = digest("M", letter["reminder_id"], address)
        serial = letter["reminder_id"] if not is_copy else f"{letter['reminder_id']}.{mail_id}"
        envelope = Envelope(
            mail_id=mail_id,
            message_id=f"{serial}@{domain_of(policy.sender_address)}",
            sender=policy.sender_address,
            sender_name=policy.sender_name or policy.company_name,
            recipient=recipient,
            reply_to=policy.reply_to or policy.sender_address,
            subject=subject,
            sent_at=self._sent_at,
        )
        mime = compose(envelope, *(self._layouts[name].render(shown) for name in LAYOUTS))
        return {
            "mail_id": mail_id,
            "purpose": "reminder",
            "subject_id": letter["reminder_id"],
            "customer_id": letter["customer_id"],
            "recipient": recipient,
            "subject_line": subject,
            "message_id": envelope.message_id,
            "mime": mime,
            "sha256": sha256(mime.encode("ascii")).hexdigest(),
            "created_on": pd.Timestamp(self._as_of),
            "is_copy": is_copy,
        }
