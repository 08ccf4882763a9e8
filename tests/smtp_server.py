"""A mail server on loopback that does as it is told: one act a mail, in order; afterwards it accepts."""

from __future__ import annotations

import asyncio
import email
import ssl
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

Act = Literal[
    "accept",
    "defer",  # 451 after the content
    "defer-recipient",  # 450 to RCPT
    "refuse",  # 554 after the content
    "refuse-recipient",  # 550 to RCPT
    "busy",  # 421 to MAIL, and the line is cut
    "cut-before-data",
    "cut-in-data",
    "cut-and-kept",  # the mail is kept, the line cut before the answer
    "cut-and-lost",  # the same to the client, but the mail is thrown away
    "silent",  # kept, no answer
]
LOGIN = ("reminders", "p4ss word")


class Kept(NamedTuple):
    """A mail the server took responsibility for."""

    message_id: str
    key: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes


class Server:
    """What the server was told, what it kept, what it saw."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self.acts: deque[Act] = deque(acts)
        self.kept: list[Kept] = []
        self.logins: list[bool] = []
        self.port = 0

    def keys(self) -> list[str]:
        return [mail.key for mail in self.kept]


class _Scripted(SMTP):
    """The protocol, with the act of the present mail."""

    script: Server
    act: Act = "accept"

    def cut(self) -> None:
        assert self.transport is not None
        self.transport.abort()

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        self.act = self.script.acts.popleft() if self.script.acts else "accept"
        if self.act == "busy":
            await self.push("421 4.3.2 too busy")
            self.cut()
            return
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.act == "cut-before-data":
            self.cut()
            return
        if self.act == "cut-in-data":
            await self.push("354 go on")
            await self._reader.read(40)
            self.cut()
            return
        await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, script: Server) -> None:
        self.script = script

    async def handle_RCPT(self, server: _Scripted, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - the library's name
        if server.act == "refuse-recipient":
            return "550 5.1.1 no such user"
        if server.act == "defer-recipient":
            return "450 4.2.1 mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Scripted, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if server.act == "defer":
            return "451 4.3.0 try later"
        if server.act == "refuse":
            return "554 5.7.1 policy"
        if server.act == "cut-and-lost":
            server.cut()
            return "250 never heard"
        headers = email.message_from_bytes(envelope.content)
        self.script.kept.append(
            Kept(
                headers["Message-ID"],
                headers["X-AR-Key"],
                envelope.mail_from,
                tuple(envelope.rcpt_tos),
                envelope.content,
            )
        )
        if server.act == "cut-and-kept":
            server.cut()
        if server.act == "silent":
            await asyncio.sleep(5)
        return "250 2.0.0 queued as 4711"


def _check(script: Server) -> Any:
    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = (data.login.decode(), data.password.decode()) == LOGIN
        script.logins.append(good)
        return AuthResult(success=good, handled=False)

    return check


@contextmanager
def serving(
    *acts: Act,
    tls: Literal["starttls", "ssl", "none"] = "none",
    login: bool = False,
    certificates: Certificates | None = None,
) -> Iterator[Server]:
    """Run the server for a while; its port stands in the result."""
    script = Server(acts)
    context = certificates.server if certificates else None
    options: dict[str, Any] = {"require_starttls": True, "tls_context": context} if tls == "starttls" else {}
    if login:
        options |= {"authenticator": _check(script), "auth_required": True, "auth_require_tls": tls == "starttls"}
    protocol = type("Protocol", (_Scripted,), {"script": script})

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = loop.create_server(
        lambda: protocol(_Handler(script), hostname="mail.test", loop=loop, **options),
        "127.0.0.1",
        0,
        ssl=context if tls == "ssl" else None,
    )
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(5)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class Certificates:
    """An authority of one's own, a server's certificate for 127.0.0.1, and the file that trusts it."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(self.server)
        self.cafile = str(folder / "authority.pem")
        authority.cert_pem.write_to_path(self.cafile)
