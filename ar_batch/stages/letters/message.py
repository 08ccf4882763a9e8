"""A mail as bytes: the same letter gives the same bytes, ASCII, CRLF at every line's end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
WIRE: Final = SMTP.clone(cte_type="7bit", utf8=False)


@dataclass(frozen=True)
class Envelope:
    """The header lines of one mail to one recipient."""

    mail_id: str
    message_id: str
    sender: str
    sender_name: str
    recipient: str
    reply_to: str
    subject: str
    sent_at: datetime


def compose(envelope: Envelope, text: str, html: str) -> str:
    """Return the whole message. ValueError when a header line holds a control character."""
    for name, value in vars(envelope).items():
        if isinstance(value, str) and _CONTROL.search(value):
            raise ValueError(f"{name.replace('_', ' ')} {value!r} holds a control character")
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(envelope.sender_name, addr_spec=envelope.sender)
    message["To"] = Address(addr_spec=envelope.recipient)
    message["Reply-To"] = Address(addr_spec=envelope.reply_to)
    message["Subject"] = envelope.subject
    message["Date"] = envelope.sent_at
    message["Message-ID"] = f"<{envelope.message_id}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    message["X-AR-Key"] = envelope.mail_id
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{envelope.mail_id}_=")
    wire = message.as_bytes().decode("ascii")
    assert "\n" not in wire.replace("\r\n", ""), "a mail has a bare line feed"
    return wire
