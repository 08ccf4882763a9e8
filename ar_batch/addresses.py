"""E-mail addresses, strictly: one plain mailbox, ASCII on the wire, nothing that could become a second header."""

from __future__ import annotations

import re

LONGEST = 254
"""RFC 5321 4.5.3.1: a path has at most 256 characters with its angle brackets."""

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_BETWEEN = re.compile(r"[;,\n]")


def mailbox(text: str) -> str:
    """Return the address as it goes on the wire: domain in lower case, an international one in its xn-- form.

    Raises ValueError with a sentence when it is not exactly one plain address: no display name, quotes, comments,
    literals, control characters or spaces inside, and a domain of at least two labels.
    """
    stripped = text.strip(" ")
    local, at, domain = stripped.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64:
        raise ValueError("it is not one plain e-mail address (name@company.com)")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise ValueError("its domain is not a valid name") from None
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise ValueError("its domain is not a valid name")
    address = f"{local}@{ascii_domain}"
    if len(address) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    return address


def mailboxes(text: str) -> list[str]:
    """Return every address of a cell that may hold several, split at ";" and ",", each once; ValueError as `mailbox`."""
    return list(dict.fromkeys(mailbox(part) for part in _BETWEEN.split(text) if part.strip(" ")))


def domain_of(address: str) -> str:
    """Return what stands behind the @, in lower case."""
    return address.rpartition("@")[2].lower()
