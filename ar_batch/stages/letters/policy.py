"""The settings of letters: who writes, where to pay, and where mails may go."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from ar_batch.addresses import mailbox
from ar_batch.policy import Policy
from ar_batch.stages.letters.wording import check_templates


class LetterPolicy(Policy):
    """Sender, bank details, contact and wording of letters."""

    company_name: str = "Our company"
    """As it stands at the head of letters and in their subjects."""
    company_address: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """The lines below the company's name: street, town, VAT number ..."""
    sender_address: str = "accounts@example.com"
    """The address letters come from; its domain stands in their Message-IDs. Use one of your own domain."""
    sender_name: str = ""
    """The name beside it; blank: the company's name."""
    reply_to: str = ""
    """Where answers go, a mailbox somebody reads; blank: the sender's address."""
    contact_name: str = ""
    """Who helps with questions."""
    contact_phone: str = ""
    """Under which number."""
    account_holder: str = ""
    """Whose account it is; blank: the company."""
    bank_name: str = ""
    """The bank's name."""
    iban: str = ""
    """The account to pay to."""
    bic: str = ""
    """The bank's BIC."""
    pay_within_days: Annotated[int, Field(ge=1, le=60)] = 7
    """A reminder asks for payment within so many days from its date."""
    send_hour: Annotated[int, Field(ge=0, le=23)] = 8
    """The hour of the business day that stands in a mail's Date, in the time zone below."""
    timezone: str = "Europe/Berlin"
    """IANA name of the time zone."""
    redirect_to: str = ""
    """For a trial: every letter goes to this one address; the real one stands in the text."""
    allow_domains: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """When not empty, letters go to these domains only (example.com), the others are held with a finding."""
    templates: dict[str, str] = Field(default_factory=dict)
    """Own wording and layout by file name, from the home's templates/ folder; they take the place of the shipped ones."""

    @field_validator("sender_address", "reply_to", "redirect_to")
    @classmethod
    def _one_mailbox(cls, value: str) -> str:
        return mailbox(value) if value else value

    @field_validator("sender_address")
    @classmethod
    def _needed(cls, value: str) -> str:
        if not value:
            raise ValueError("letters need a sender")
        return value

    @field_validator(
        "company_name", "sender_name", "contact_name", "contact_phone", "account_holder", "bank_name", "iban", "bic"
    )
    @classmethod
    def _printable(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError(f"{value!r} has line ends or control characters in it")
        return value

    @field_validator("allow_domains")
    @classmethod
    def _plain_domains(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(mailbox(f"x@{domain.removeprefix('@')}").removeprefix("x@") for domain in domains)

    @field_validator("templates")
    @classmethod
    def _usable(cls, templates: dict[str, str]) -> dict[str, str]:
        check_templates(templates)
        return templates

    def with_templates(self, templates: dict[str, str]) -> LetterPolicy:
        """Return the policy with own wording, checked; ValueError names the file and what is wrong with it."""
        check_templates(templates)
        return self.model_copy(update={"templates": templates})
