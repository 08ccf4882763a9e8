"""Delivery: each mail at most once at the server, whatever server, line and machine do, and each listed as what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest

from ar_batch.mail_state import last_rows
from ar_batch.rim.delivery import Counts, deliver, eml_files, still_wanted
from ar_batch.rim.mailbox import Mailbox, MailSettings, NotConnectedError, Outcome
from ar_batch.tables import TABLES
from tests.smtp_server import Act, Server, serving

START = datetime(2024, 6, 30, 8, 0, tzinfo=timezone(timedelta(hours=2)))
DAY = date(2024, 6, 30)
SENT = Outcome("sent", "250", "OK")
PUT_OFF = Outcome("retry", "451", "later")
LOST = Outcome("retry", "", "lost", is_over=True)
IN_DOUBT = Outcome("unknown", "", "lost", is_over=True)
POLICY = Outcome("refused", "554", "spam", blames_us=True)
NO_SUCH_USER = Outcome("refused", "550", "no such user")


def mails(number: int, **more: Any) -> pd.DataFrame:
    rows = [
        {
            "mail_id": f"M-{n:03d}", "purpose": "reminder", "subject_id": f"L-{n:03d}", "customer_id": f"C{n}", "recipient": f"c{n}@example.com",
            "subject_line": "Reminder", "message_id": f"L-{n:03d}@us.example", "sha256": "0", "created_on": pd.Timestamp(DAY),
            "mime": f"From: Us <ar@us.example>\r\nTo: c{n}@example.com\r\nMessage-ID: <L-{n:03d}@us.example>\r\nX-AR-Key: M-{n:03d}\r\n\r\nHello\r\n",
        }
        | more
        for n in range(number)
    ]  # fmt: skip
    return TABLES["mails"].frame(rows)


class Ledger:
    """The deliveries committed so far, and a clock that moves a second with every look."""

    def __init__(self, mails: pd.DataFrame) -> None:
        self.mails = mails
        self.rows: list[dict[str, Any]] = []
        self.moment = START
        self.slept = 0.0

    def append(self, frame: pd.DataFrame) -> None:
        self.rows += [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.moment += timedelta(seconds=seconds)

    @property
    def deliveries(self) -> pd.DataFrame:
        return TABLES["deliveries"].frame(self.rows)

    def run(self, transport: Any, *, stop: Callable[[], bool] = lambda: False, **settings: Any) -> Counts:
        rules = MailSettings(**({"mode": "smtp", "tls": "none", "per_minute": 0} | settings))
        return deliver(
            self.mails,
            self.deliveries,
            transport=transport,
            append=self.append,
            now=self.now,
            stop=stop,
            settings=rules,
            sleep=self.sleep,
        )

    def states(self) -> dict[str, str]:
        return {str(k): v for k, v in last_rows(self.deliveries)["state"].to_dict().items()}


class Told:
    """A mailbox that answers as it is told, and remembers what it was handed."""

    def __init__(self, *answers: Outcome | type[BaseException], opens: bool = True) -> None:
        self.answers = list(answers)
        self.opens = opens
        self.opened = 0
        self.handed: list[str] = []

    def open(self) -> None:
        if not self.opens:
            raise NotConnectedError("nobody there")
        self.opened += 1

    def send(self, sender: str, recipient: str, mime: bytes) -> Outcome:
        self.handed.append(recipient)
        answer = self.answers.pop(0) if self.answers else SENT
        if not isinstance(answer, Outcome):
            raise answer
        return answer

    def close(self) -> None:
        """Nothing to end."""


class TestOrder:
    def test_one_session_and_the_attempt_is_committed_before_the_mail_leaves(self) -> None:
        ledger = Ledger(mails(3))
        seen: list[list[str]] = []

        class Watching(Told):
            def send(self, sender: str, recipient: str, mime: bytes) -> Outcome:
                seen.append([row["state"] for row in ledger.rows])
                return super().send(sender, recipient, mime)

        transport = Watching()
        assert ledger.run(transport) == Counts(sent=3)
        assert transport.opened == 1
        assert seen == [
            ["attempted"],
            ["attempted", "sent", "attempted"],
            ["attempted", "sent", "attempted", "sent", "attempted"],
        ]

    def test_a_second_run_sends_nothing_and_notes_nothing(self) -> None:
        ledger = Ledger(mails(3))
        ledger.run(Told())
        before = list(ledger.rows)
        transport = Told()
        assert ledger.run(transport) == Counts()
        assert (ledger.rows, transport.handed, transport.opened) == (before, [], 0)

    def test_outbox_mode_sends_nothing(self) -> None:
        ledger = Ledger(mails(3))
        transport = Told()
        assert ledger.run(transport, mode="outbox") == Counts()
        assert (ledger.rows, transport.opened) == ([], 0)

    def test_the_sender_is_the_address_in_from(self) -> None:
        senders: list[str] = []

        class Watching(Told):
            def send(self, sender: str, recipient: str, mime: bytes) -> Outcome:
                senders.append(sender)
                return SENT

        Ledger(mails(1)).run(Watching())
        assert senders == ["ar@us.example"]


class TestDoubt:
    def test_unknown_is_never_repeated(self) -> None:
        ledger = Ledger(mails(1))
        assert ledger.run(Told(IN_DOUBT)) == Counts(unknown=1)
        again = Told()
        assert ledger.run(again) == Counts()
        assert again.handed == []

    def test_a_stop_in_the_middle_of_a_mail_leaves_it_unknown(self) -> None:
        ledger = Ledger(mails(2))
        with pytest.raises(KeyboardInterrupt):
            ledger.run(Told(KeyboardInterrupt))
        assert ledger.states() == {"M-000": "attempted"}
        again = Told()
        assert ledger.run(again) == Counts(sent=1, unknown=1)
        assert again.handed == ["c1@example.com"]
        assert ledger.states() == {"M-000": "unknown", "M-001": "sent"}

    def test_two_unknown_in_a_row_stop_delivery(self) -> None:
        ledger = Ledger(mails(5))
        counts = ledger.run(Told(SENT, IN_DOUBT, IN_DOUBT))
        assert (counts.sent, counts.unknown, counts.waiting) == (1, 2, 2)
        assert "2 mails in a row" in counts.stopped

    def test_two_unknown_with_a_good_one_between_do_not(self) -> None:
        assert Ledger(mails(4)).run(Told(IN_DOUBT, SENT, IN_DOUBT)) == Counts(sent=2, unknown=2)

    def test_a_person_settles_it(self) -> None:
        """not_sent, of the same attempt, is the last word; the mail stays where it is, the letter is decided afresh."""
        ledger = Ledger(mails(1))
        ledger.run(Told(IN_DOUBT))
        ledger.rows.append(ledger.rows[-1] | {"delivery_id": "V-x", "state": "not_sent"})
        assert ledger.run(Told()) == Counts()


class TestPutOff:
    def test_tried_again_after_a_minute_then_after_five(self) -> None:
        ledger = Ledger(mails(1))
        assert ledger.run(Told(PUT_OFF)) == Counts(waiting=1)
        assert ledger.run(Told(), backoff_minutes=(1, 5)) == Counts(waiting=1)
        ledger.moment += timedelta(minutes=1)
        assert ledger.run(Told(PUT_OFF), backoff_minutes=(1, 5)) == Counts(waiting=1)
        ledger.moment += timedelta(minutes=4)
        assert ledger.run(Told(), backoff_minutes=(1, 5)) == Counts(waiting=1)
        ledger.moment += timedelta(minutes=1)
        assert ledger.run(Told(), backoff_minutes=(1, 5)) == Counts(sent=1)

    def test_given_up_in_the_end(self) -> None:
        ledger = Ledger(mails(1))
        for _ in range(2):
            assert ledger.run(Told(PUT_OFF), attempts_max=3) == Counts(waiting=1)
            ledger.moment += timedelta(hours=5)
        assert ledger.run(Told(PUT_OFF), attempts_max=3) == Counts(refused=1)
        assert "given up after 3 attempts" in ledger.rows[-1]["detail"]


class TestStops:
    def test_no_session_leaves_everything_waiting_and_untried(self) -> None:
        ledger = Ledger(mails(3))
        assert ledger.run(Told(opens=False)) == Counts(waiting=3, stopped="nobody there")
        assert ledger.rows == []

    def test_a_lost_line_is_opened_again(self) -> None:
        ledger = Ledger(mails(3))
        transport = Told(LOST)
        assert ledger.run(transport) == Counts(sent=2, waiting=1)
        assert transport.opened == 2

    def test_three_lost_lines_in_a_row_are_enough(self) -> None:
        counts = Ledger(mails(9)).run(Told(*[LOST] * 9))
        assert counts.waiting == 9
        assert "lost 3 times in a row" in counts.stopped

    def test_three_refusals_of_our_content_are_enough(self) -> None:
        counts = Ledger(mails(9)).run(Told(*[POLICY] * 9))
        assert (counts.refused, counts.waiting) == (3, 6)

    def test_wrong_addresses_stop_nothing(self) -> None:
        assert Ledger(mails(9)).run(Told(*[NO_SUCH_USER] * 8)) == Counts(sent=1, refused=8)

    def test_the_kill_switch_is_read_before_each_mail(self) -> None:
        ledger = Ledger(mails(5))
        transport = Told()
        counts = ledger.run(transport, stop=lambda: len(transport.handed) == 2)
        assert counts == Counts(sent=2, waiting=3, stopped="the file STOP is there")
        assert len(transport.handed) == 2

    def test_the_cap_of_a_day_is_counted_over_its_runs(self) -> None:
        ledger = Ledger(mails(5))
        assert ledger.run(Told(), daily_cap=2).sent == 2
        assert ledger.run(Told(), daily_cap=3).sent == 1
        assert ledger.run(Told(), daily_cap=3).sent == 0
        ledger.moment += timedelta(days=1)
        assert ledger.run(Told(), daily_cap=3) == Counts(sent=2)

    def test_the_pace(self) -> None:
        """Two a minute: the first two at once, two more a minute later, the fifth after another."""
        ledger = Ledger(mails(5))
        ledger.run(Told(), per_minute=2)
        assert 100 < ledger.slept < 120

    def test_only_allowed_domains_and_in_a_trial_only_one_address(self) -> None:
        for settings in ({"allow_domains": ("other.example",)}, {"redirect_to": "qa@us.example"}):
            ledger = Ledger(mails(2))
            transport = Told()
            counts = ledger.run(transport, **settings)
            assert (counts.waiting, transport.handed, ledger.rows) == (2, [], [])
            assert "2 mails are for addresses outside" in counts.stopped
        assert Ledger(mails(2)).run(Told(), allow_domains=("example.com",)) == Counts(sent=2)
        assert Ledger(mails(1, recipient="qa@us.example")).run(Told(), redirect_to="qa@us.example") == Counts(sent=1)


class TestRealServer:
    """The same over a real line."""

    def session(self, server: Server) -> Mailbox:
        return Mailbox(
            MailSettings(
                mode="smtp",
                host="127.0.0.1",
                port=server.port,
                tls="none",
                timeout_seconds=2.0,
                final_timeout_seconds=0.3,
            )
        )

    def test_a_server_that_keeps_every_mail_and_drops_the_line(self) -> None:
        ledger = Ledger(mails(6))
        with serving(*["cut-and-kept"] * 6) as server:
            for _ in range(3):
                ledger.run(self.session(server))
            assert sorted(server.keys()) == [f"M-{n:03d}" for n in range(6)]
        assert set(ledger.states().values()) == {"unknown"}

    @pytest.mark.parametrize("seed", range(3))
    def test_random_trouble_over_several_runs(self, seed: int) -> None:
        dice = np.random.default_rng(seed)
        ledger = Ledger(mails(15))
        acts: list[Act] = [dice.choice(get_args(Act)) if dice.random() < 0.6 else "accept" for _ in range(40)]
        acts = ["cut-and-kept" if act == "silent" else act for act in acts]
        with serving(*acts) as server:
            for _ in range(30):
                counts = ledger.run(self.session(server), attempts_max=4)
                ledger.moment += timedelta(hours=5)
                if not counts.waiting:
                    break
            kept = Counter(server.keys())
        states = ledger.states()
        assert set(states) == set(ledger.mails["mail_id"])
        assert max(kept.values()) == 1
        assert {mail for mail, state in states.items() if state == "sent"} <= set(kept)
        assert {mail for mail in kept if states[mail] != "sent"} <= {
            mail for mail, state in states.items() if state == "unknown"
        }
        assert not set(states.values()) - {"sent", "refused", "unknown"}


class TestStillWanted:
    """A letter about A (100.00) and B (50.00), written on 30 June, that could not leave."""

    def dropped(self, open_now: dict[str, int], *, day: date = DAY, state: str = "retry") -> list[tuple[str, str]]:
        ledger = Ledger(mails(1))
        ledger.run(Told(Outcome(state, "", "")))  # type: ignore[arg-type]
        asked = [
            {
                "reminder_id": "L-000",
                "document_id": name,
                "level": level,
                "currency": "EUR",
                "open_minor": minor,
                "days_overdue": 9,
            }
            for name, minor, level in (("D-A", 100_00, 1), ("D-B", 50_00, 2), ("D-N", 10_00, -1))
        ]
        items = [
            {
                "document_id": name, "document_no": name, "document_type": "invoice", "customer_id": "C0", "document_date": pd.Timestamp(DAY),
                "due_date": pd.Timestamp(DAY), "currency": "EUR", "amount_minor": minor, "applied_minor": 0, "open_minor": minor, "future_minor": 0,
                "disputed_minor": 0, "discount_bp": 0, "discount_days": 0, "source_row": 0,
            }
            for name, minor in open_now.items()
        ]  # fmt: skip
        got = still_wanted(
            ledger.mails, ledger.deliveries, TABLES["reminder_items"].frame(asked), TABLES["open_items"].frame(items),
            as_of=day, now=START, settings=MailSettings(),
        )  # fmt: skip
        ledger.append(got)
        assert ledger.run(Told()).sent == 0 or got.empty
        return list(zip(got["mail_id"], got["state"], strict=True))

    def test_nothing_has_changed(self) -> None:
        assert self.dropped({"D-A": 100_00, "D-B": 50_00}) == []

    @pytest.mark.parametrize("open_now", [{"D-B": 50_00}, {"D-A": 99_99, "D-B": 50_00}, {}])
    def test_paid_since(self, open_now: dict[str, int]) -> None:
        assert self.dropped(open_now) == [("M-000", "not_sent")]

    @pytest.mark.parametrize(("days", "dropped"), [(5, 0), (6, 1)])
    def test_too_old(self, days: int, dropped: int) -> None:
        assert len(self.dropped({"D-A": 100_00, "D-B": 50_00}, day=DAY + timedelta(days=days))) == dropped

    @pytest.mark.parametrize("state", ["sent", "unknown", "refused"])
    def test_what_is_settled_stays_settled(self, state: str) -> None:
        assert self.dropped({}, state=state) == []


def test_eml_files_have_harmless_names() -> None:
    got = eml_files(mails(1, customer_id="../../etc/pa ss:wd\r\n" + "x" * 99))
    (name, content), *_ = got.items()
    assert name == "etc_pa_ss_wd_" + "x" * 27 + "_M-000.eml"
    assert content.startswith(b"From: Us <ar@us.example>\r\n")
