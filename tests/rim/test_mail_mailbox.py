"""The mailbox against a real server: encrypted, logged in, one transaction a mail, and a verdict that is never too sure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ar_batch.rim.mailbox import Mailbox, MailSettings, NotConnectedError, password
from tests.smtp_server import LOGIN, Act, Certificates, Server, serving

MIME = b"From: ar@us.example\r\nTo: ap@acme.example\r\nMessage-ID: <1@us.example>\r\nX-AR-Key: M-1\r\n\r\nHello\r\n.\r\n..dots\r\n"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("tls"))


def settings(server: Server, **more: Any) -> MailSettings:
    plain = {
        "mode": "smtp",
        "host": "127.0.0.1",
        "port": server.port,
        "tls": "none",
        "timeout_seconds": 2.0,
        "final_timeout_seconds": 0.4,
    }
    return MailSettings(**{**plain, **more})


@pytest.fixture
def closing() -> Iterator[list[Mailbox]]:
    boxes: list[Mailbox] = []
    yield boxes
    for box in boxes:
        box.close()


def opened(server: Server, closing: list[Mailbox], password: str | None = None, **more: Any) -> Mailbox:
    box = Mailbox(settings(server, **more), password)
    closing.append(box)
    box.open()
    return box


class TestSession:
    @pytest.mark.parametrize("tls", ["starttls", "ssl"])
    def test_encrypted_logged_in_and_kept(self, tls: Any, certificates: Certificates, closing: list[Mailbox]) -> None:
        with serving(tls=tls, login=tls == "starttls", certificates=certificates) as server:
            user, password = LOGIN if tls == "starttls" else ("", "")
            box = opened(server, closing, password, tls=tls, user=user, cafile=certificates.cafile)
            outcomes = [box.send("ar@us.example", "ap@acme.example", MIME) for _ in range(3)]
            assert [o.state for o in outcomes] == ["sent", "sent", "sent"]
            assert "queued as 4711" in outcomes[0].detail
            assert server.logins == ([True] if tls == "starttls" else [])
            assert server.kept[0].sender == "ar@us.example"
            assert server.kept[0].recipients == ("ap@acme.example",)
            assert server.kept[0].content == MIME

    @pytest.mark.parametrize("tls", ["starttls", "ssl"])
    def test_a_certificate_nobody_vouches_for_is_not_trusted(
        self, tls: Any, certificates: Certificates, closing: list[Mailbox]
    ) -> None:
        with (
            serving(tls=tls, certificates=certificates) as server,
            pytest.raises(NotConnectedError, match="certificate"),
        ):
            opened(server, closing, tls=tls)

    def test_a_server_without_starttls_gets_nothing(self, closing: list[Mailbox]) -> None:
        with serving() as server, pytest.raises(NotConnectedError, match="STARTTLS"):
            opened(server, closing, tls="starttls")

    def test_a_wrong_password_is_said_plainly(self, certificates: Certificates, closing: list[Mailbox]) -> None:
        with serving(tls="starttls", login=True, certificates=certificates) as server:
            with pytest.raises(NotConnectedError, match=r"refused the login of 'reminders'.*AR_SMTP_PASSWORD"):
                opened(server, closing, "wrong", tls="starttls", user=LOGIN[0], cafile=certificates.cafile)
            assert True not in server.logins

    def test_nobody_listens(self, closing: list[Mailbox]) -> None:
        with serving() as server:
            pass
        with pytest.raises(NotConnectedError, match="no session with 127"):
            opened(server, closing)


@pytest.mark.parametrize(
    ("act", "state", "code", "kept"),
    [
        ("accept", "sent", "250", 1),
        ("defer", "retry", "451", 0),
        ("defer-recipient", "retry", "450", 0),
        ("refuse", "refused", "554", 0),
        ("refuse-recipient", "refused", "550", 0),
        ("busy", "retry", "421", 0),
        ("cut-before-data", "retry", "", 0),
        ("cut-and-kept", "unknown", "", 1),
        ("cut-and-lost", "unknown", "", 0),
        ("silent", "unknown", "", 1),
    ],
)
def test_the_verdict(act: Act, state: str, code: str, kept: int, closing: list[Mailbox]) -> None:
    """Trouble before the final dot cannot have delivered; trouble after it may have, and nobody can tell which."""
    with serving(act) as server:
        outcome = opened(server, closing).send("ar@us.example", "ap@acme.example", MIME)
        assert (outcome.state, outcome.code) == (state, code)
        assert len(server.kept) == kept


def test_a_line_cut_in_the_middle_of_a_mail_has_delivered_nothing(closing: list[Mailbox]) -> None:
    """So large that the mail cannot lie in the line's buffers when it is cut."""
    with serving("cut-in-data") as server:
        outcome = opened(server, closing).send(
            "ar@us.example", "ap@acme.example", MIME + (b"x" * 70 + b"\r\n") * 200_000
        )
        assert outcome.state == "retry"
        assert server.kept == []


@pytest.mark.parametrize("act", ["defer", "defer-recipient", "refuse", "refuse-recipient"])
def test_the_session_goes_on_after_an_answer(act: Act, closing: list[Mailbox]) -> None:
    with serving(act) as server:
        box = opened(server, closing)
        assert not box.send("ar@us.example", "ap@acme.example", MIME).is_over
        assert box.send("ar@us.example", "ap@acme.example", MIME).state == "sent"


@pytest.mark.parametrize("act", ["busy", "cut-before-data", "cut-in-data", "cut-and-kept", "silent"])
def test_the_session_is_over_after_a_cut_and_can_be_opened_again(act: Act, closing: list[Mailbox]) -> None:
    with serving(act) as server:
        box = opened(server, closing)
        assert box.send("ar@us.example", "ap@acme.example", MIME).is_over
        box.open()
        assert box.send("ar@us.example", "ap@acme.example", MIME).state == "sent"


@pytest.mark.parametrize(("act", "ours"), [("refuse", True), ("refuse-recipient", False), ("accept", False)])
def test_whose_fault_a_refusal_is(act: Act, ours: bool, closing: list[Mailbox]) -> None:
    with serving(act) as server:
        assert opened(server, closing).send("ar@us.example", "ap@acme.example", MIME).blames_us is ours


class TestSettings:
    def test_readable_mail_stays_on_this_machine(self) -> None:
        for host in ("localhost", "127.0.0.1", "::1"):
            MailSettings(tls="none", host=host)
        with pytest.raises(ValueError, match="allow_plaintext"):
            MailSettings(tls="none", host="mail.example.com")
        MailSettings(tls="none", host="mail.example.com", allow_plaintext=True)

    def test_nothing_is_sent_unless_it_is_switched_on(self) -> None:
        assert MailSettings().mode == "outbox"

    def test_the_password_comes_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AR_SMTP_PASSWORD", "secret")
        assert password(MailSettings(user="ar")) == "secret"
        assert password(MailSettings()) is None

    def test_there_is_no_place_for_a_password_in_the_settings(self) -> None:
        assert [name for name in MailSettings.model_fields if "pass" in name] == []


def test_yagmail_never_sends_by_itself() -> None:
    """Its send() repeats a mail whose outcome is unknown."""
    import ar_batch.rim

    for source in Path(ar_batch.rim.__path__[0]).rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        assert "client.send(" not in text
        assert "send_unsent" not in text
        assert "import smtplib" not in text
