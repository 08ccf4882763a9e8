"""The way out for mail: yagmail connects, secures and logs in; the dialogue for each mail is our own.

yagmail's own sending is never used: it repeats a mail by itself when the line drops after the server took it. Here one
mail is one transaction, and what is certain of it is kept apart from what is not: trouble before the final dot cannot
have delivered anything, trouble after it may have.
"""

from __future__ import annotations

import importlib
import ipaddress
import os
import re
import ssl
from contextlib import suppress
from typing import Annotated, Any, Final, Literal, NamedTuple

import yagmail
from pydantic import Field, field_validator, model_validator

from ar_batch.addresses import mailbox
from ar_batch.policy import Policy

PASSWORD_VARIABLE: Final = "AR_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not a password
LONGEST_REPLY: Final = 200

State = Literal["sent", "retry", "refused", "unknown"]


class MailSettings(Policy):
    """How mail leaves. The password is never here: it comes from AR_SMTP_PASSWORD or the system's keyring."""

    mode: Literal["outbox", "smtp"] = "outbox"
    """outbox writes .eml files into the day's folder and sends nothing; smtp sends."""
    host: str = "localhost"
    """The mail server."""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    """587 with starttls, 465 with ssl."""
    tls: Literal["starttls", "ssl", "none"] = "starttls"
    """The connection is encrypted and the server's certificate checked; none is for a server on this machine."""
    allow_plaintext: bool = False
    """Allow tls = "none" to another machine: letters and password travel readable."""
    user: str = ""
    """The login; blank: the server needs none."""
    cafile: str = ""
    """A file of certificates to trust, for a server with a certificate of one's own; blank: the system's."""
    timeout_seconds: Annotated[float, Field(gt=0)] = 30.0
    """How long to wait for each answer of the server."""
    final_timeout_seconds: Annotated[float, Field(gt=0)] = 600.0
    """How long to wait after a whole mail was handed over (RFC 5321 asks for ten minutes): hasty here means in doubt."""
    daily_cap: Annotated[int, Field(ge=0)] = 1000
    """No more than so many mails are tried on one day; the rest waits."""
    per_minute: Annotated[int, Field(ge=0)] = 120
    """No more than so many mails in a minute (Microsoft 365 takes 30); 0 is as fast as the server takes them."""
    attempts_max: Annotated[int, Field(ge=1)] = 8
    """A mail that the server puts off is tried so many times, then given up."""
    backoff_minutes: Annotated[tuple[int, ...], Field(strict=False, min_length=1)] = (1, 5, 15, 60, 240)
    """How long to wait after the first, second ... attempt that was put off; the last one repeats."""
    max_age_days: Annotated[int, Field(ge=0)] = 5
    """A mail that could not leave for so many days is not sent any more; the letter is decided afresh."""
    redirect_to: str = ""
    """For a trial: mails to any other address do not leave."""
    allow_domains: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """When not empty, mails to other domains do not leave."""

    @field_validator("redirect_to")
    @classmethod
    def _one_mailbox(cls, value: str) -> str:
        return mailbox(value) if value else value

    @field_validator("allow_domains")
    @classmethod
    def _plain_domains(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(mailbox(f"x@{domain.removeprefix('@')}").removeprefix("x@") for domain in domains)

    @model_validator(mode="after")
    def _encrypted(self) -> MailSettings:
        if self.tls == "none" and not self.allow_plaintext and not _is_loopback(self.host):
            raise ValueError('tls = "none" sends readable mail: use starttls or ssl, or set allow_plaintext = true')
        return self


class Outcome(NamedTuple):
    """What became of one mail."""

    state: State
    code: str
    """The server's reply code, blank when there was none."""
    detail: str
    is_over: bool = False
    """The connection is gone; the next mail needs a new one."""
    blames_us: bool = False
    """A refusal of sender or content: the next mail would fare no better."""


class NotConnectedError(Exception):
    """No session: server not reached, not trusted, or login refused. The text is a sentence for the operator."""


class Mailbox:
    """One session with the mail server, opened once a run."""

    def __init__(self, settings: MailSettings, password: str | None = None) -> None:
        self._settings = settings
        self._password = password
        self._client: Any = None

    def open(self) -> None:
        """Connect, secure, log in. Raises NotConnectedError; no mail was touched then."""
        self.close()
        settings = self._settings
        try:
            self._client = self._made()
            self._client.login()
            self._client.smtp.ehlo_or_helo_if_needed()
        except (OSError, ValueError) as error:
            self._drop()
            code = getattr(error, "smtp_code", None)
            if code in (530, 534, 535, 538):
                raise NotConnectedError(
                    f"{settings.host} refused the login of {settings.user!r} ({_reply(code, error)}): check mail.user and "
                    f"the password in {PASSWORD_VARIABLE}"
                ) from error
            raise NotConnectedError(
                f"no session with {settings.host}:{settings.port} ({settings.tls}): {_printable(str(error))}"
            ) from error

    def send(self, sender: str, recipient: str, mime: bytes) -> Outcome:
        """Hand over one mail to one recipient, in one transaction, and never a second time.

        `mime` has CRLF line ends. Raises nothing for what a server or a line can do.
        """
        smtp = self._client.smtp
        try:
            refusal = self._prepared(smtp, sender, recipient)
            if refusal:
                return refusal
            smtp.sock.sendall(_dot_stuffed(mime))
        except OSError as error:
            self._drop()
            return Outcome(
                "retry", "", f"the line was lost before the mail was handed over: {_printable(str(error))}", True
            )
        try:
            # The final dot: from here until the answer nobody can know whether the server has the mail.
            smtp.sock.settimeout(self._settings.final_timeout_seconds)
            smtp.sock.sendall(b".\r\n")
            code, text = smtp.getreply()
            if code != 421:
                smtp.sock.settimeout(self._settings.timeout_seconds)
        except OSError as error:
            self._drop()
            return Outcome(
                "unknown", "", f"the line was lost after the mail was handed over: {_printable(str(error))}", True
            )
        return self._judged(code, text, after_dot=True)

    def close(self) -> None:
        """End the session politely, if there is one."""
        if self._client is not None:
            with suppress(OSError, AttributeError):
                self._client.close()
        self._client = None

    def _made(self) -> Any:
        settings = self._settings
        trusted = ssl.create_default_context(cafile=settings.cafile or None)
        client = yagmail.SMTP(
            "nobody@localhost",
            self._password or "",  # never None: yagmail would ask at the keyboard
            host=settings.host,
            port=settings.port,
            smtp_ssl=settings.tls == "ssl",
            smtp_starttls={"context": trusted} if settings.tls == "starttls" else False,
            smtp_skip_login=not settings.user,
            soft_email_validation=False,
            timeout=settings.timeout_seconds,
            **({"context": trusted} if settings.tls == "ssl" else {}),
        )
        client.user = settings.user  # as it is: yagmail would make ar@gmail.com of a login without an @
        client.set_logging(None)
        return client

    def _prepared(self, smtp: Any, sender: str, recipient: str) -> Outcome | None:
        """Say who writes to whom, up to the server's go-ahead for the content. Returns the refusal, if there is one."""
        steps: tuple[tuple[Any, str, tuple[int, ...]], ...] = (
            (smtp.mail, sender, (250,)),
            (smtp.rcpt, recipient, (250, 251)),
            (smtp.docmd, "DATA", (354,)),
        )
        for command, argument, accepted in steps:
            code, text = command(argument)
            if code not in accepted:
                outcome = self._judged(code, text, after_dot=False)
                if not outcome.is_over:
                    smtp.rset()
                # A refused recipient says nothing about the next one; a refused sender does.
                return outcome._replace(blames_us=outcome.state == "refused" and 251 not in accepted)
        return None

    def _judged(self, code: int, text: bytes, *, after_dot: bool) -> Outcome:
        said = _printable(text.decode("ascii", "replace"))
        if after_dot and 200 <= code < 300:
            return Outcome("sent", str(code), said)
        if 400 <= code < 500:
            if code == 421:
                self._drop()
            return Outcome("retry", str(code), said, is_over=code == 421)
        if 500 <= code < 600:
            return Outcome("refused", str(code), said, blames_us=after_dot)
        self._drop()
        # No SMTP answer at all. Before the dot nothing was handed over; after it, who knows.
        return Outcome("unknown" if after_dot else "retry", "", f"the server answered {code} {said}", is_over=True)

    def _drop(self) -> None:
        """Leave without a word: a QUIT could wait for a server that no longer answers."""
        smtp = getattr(self._client, "smtp", None)
        if smtp is not None:
            with suppress(OSError):
                smtp.close()
        if self._client is not None:
            self._client.is_closed = True
        self._client = None


def password(settings: MailSettings) -> str | None:
    """Return the password from AR_SMTP_PASSWORD or the system's keyring (service "yagmail"); None when there is none."""
    if not settings.user:
        return None
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return given
    try:
        found = importlib.import_module("keyring").get_password("yagmail", settings.user)
    except Exception:  # a keyring is optional, and each system's fails in its own way
        return None
    return str(found) if found else None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _dot_stuffed(mime: bytes) -> bytes:
    """Return the content as DATA wants it: lines that begin with a dot get another (RFC 5321 4.5.2), CRLF at the end."""
    whole = mime if mime.endswith(b"\r\n") else mime + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:LONGEST_REPLY].strip()


def _reply(code: int, error: OSError | ValueError) -> str:
    said = getattr(error, "smtp_error", b"")
    return f"{code} {_printable(said.decode('ascii', 'replace') if isinstance(said, bytes) else str(said))}".strip()
