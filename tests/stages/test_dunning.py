"""Reminders: who gets one, about what, how firm, and what holds it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from ar_batch.stages.dunning import DunningLevel, DunningPolicy, DunningProcedure, remaining, remind
from ar_batch.tables import TABLES

DAY = date(2024, 6, 30)


def procedure(*days: int, **settings: Any) -> DunningProcedure:
    return DunningProcedure(levels=tuple(DunningLevel(days_overdue=n) for n in days), **settings)


def policy(*days: int, **settings: Any) -> DunningPolicy:
    course = {k: settings.pop(k) for k in list(settings) if k in DunningProcedure.model_fields}
    return DunningPolicy(procedures={"standard": procedure(*(days or (5, 20, 40)), **course)}, **settings)


def item(
    number: str, due: str, open_minor: int = 100_00, *, customer: str = "C1", currency: str = "EUR", **more: Any
) -> dict[str, Any]:
    day = pd.Timestamp(due)
    return {
        "document_id": f"D-{number}", "document_no": number, "document_type": "invoice" if open_minor > 0 else "credit_note",
        "customer_id": customer, "document_date": day - pd.Timedelta(days=30), "due_date": day, "currency": currency,
        "amount_minor": open_minor, "applied_minor": 0, "open_minor": open_minor, "future_minor": 0, "disputed_minor": 0,
        "discount_bp": 0, "discount_days": 0, "source_row": 0,
    } | more  # fmt: skip


def customer(customer_id: str = "C1", **more: Any) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "name": f"Customer {customer_id}",
        "email": f"{customer_id.lower()}@example.com",
        "dunning_policy": "",
        "source_row": 0,
    } | more


def receipt(
    booked: str, *, receipt_id: str = "R-1", amount: int = 1_00, currency: str = "EUR", **more: Any
) -> dict[str, Any]:
    return {
        "receipt_id": receipt_id,
        "booking_date": pd.Timestamp(booked),
        "currency": currency,
        "amount_minor": amount,
        "occurrence": 1,
        "source_row": 0,
    } | more


class World:
    """The tables of one customer's story; `letters()` plans a day and `goes()` also records what it queued."""

    def __init__(
        self, *items: dict[str, Any], customers: list[dict[str, Any]] | None = None, **tables: list[dict[str, Any]]
    ) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {
            "open_items": list(items), "latest_customers": customers or [customer()], "unapplied_cash": [], "receipt_states": [],
            "reminders": [], "reminder_items": [], "promises": [], "blocks": [], "mails": [], "deliveries": [],
        } | tables  # fmt: skip

    def plan(self, day: date = DAY, rules: DunningPolicy | None = None) -> Any:
        rows = {"receipts": [receipt(str(day))]} | self.rows
        frames = {name: TABLES[name].frame(some) for name, some in rows.items()}
        return remind(**frames, as_of=day, policy=rules or policy())

    def letters(self, day: date = DAY, rules: DunningPolicy | None = None) -> list[tuple[str, int, str]]:
        got = self.plan(day, rules).letters
        return list(zip(got["customer_id"], got["level"], got["status"], strict=True))

    def goes(self, day: date = DAY, rules: DunningPolicy | None = None, *, state: str = "sent") -> int | None:
        """Plan the day, record the letter as the run would, and return its level; None when none goes."""
        got = self.plan(day, rules)
        queued = got.letters[got.letters["status"] == "queued"]
        for letter in queued.to_dict("records"):
            self.rows["reminders"].append(letter)
            mail = {"mail_id": "M-" + letter["reminder_id"], "purpose": "reminder", "subject_id": letter["reminder_id"],
                    "customer_id": letter["customer_id"], "recipient": letter["recipient"], "subject_line": "s", "message_id": "m",
                    "mime": "x", "sha256": "x", "created_on": pd.Timestamp(day)}  # fmt: skip
            self.rows["mails"].append(mail)
            for step in ("attempted", state):
                self.rows["deliveries"].append(
                    {
                        "delivery_id": f"V-{step}{mail['mail_id']}",
                        "mail_id": mail["mail_id"],
                        "attempt": 1,
                        "state": step,
                        "at": f"{day}T08:00:00+02:00",
                    }
                )
        self.rows["reminder_items"] += got.letter_items[
            got.letter_items["reminder_id"].isin(queued["reminder_id"])
        ].to_dict("records")
        return None if queued.empty else int(queued["level"].iloc[0])

    def held(self, day: date = DAY, rules: DunningPolicy | None = None) -> str:
        got = self.plan(day, rules).letters
        assert list(got["status"]) == ["held"], got.to_string()
        return str(got["held_reason"].iloc[0])


def many(number: int) -> World:
    """One customer after the other, C0, C1 ..., each with 100.00 EUR overdue since 1 June: document 0, 1 ..."""
    people = [customer(f"C{n}") for n in range(number)]
    return World(*(item(str(n), "2024-06-01", customer=f"C{n}") for n in range(number)), customers=people)


def reasons(world: World) -> dict[str, str]:
    """Return why each customer's letter is held; blank: it goes."""
    got = world.plan().letters
    assert ((got["held_reason"] == "") == (got["status"] == "queued")).all()
    return dict(zip(got["customer_id"], got["held_reason"], strict=True))


def listed(world: World, day: date = DAY, rules: DunningPolicy | None = None) -> dict[str, int]:
    got = world.plan(day, rules).letter_items
    return dict(zip(got["document_no"], got["level"], strict=True))


class TestLevels:
    """Thresholds 5, 20 and 40 days, due on 1 January."""

    @pytest.mark.parametrize(("day", "level"), [(1, None), (5, None), (6, 1), (7, 1)])
    def test_the_edge_is_inclusive(self, day: int, level: int | None) -> None:
        assert World(item("1", "2024-01-01")).goes(date(2024, 1, day), policy(courtesy_days_before_due=0)) == level

    def test_due_today_is_not_overdue(self) -> None:
        assert World(item("1", str(DAY))).goes(DAY, policy(1, courtesy_days_before_due=0)) is None

    def test_a_year_old_item_starts_at_level_1_and_climbs_one_step_a_letter(self) -> None:
        world = World(item("1", "2023-06-30", 500_00))
        days = [DAY + timedelta(days=n) for n in (0, 10, 20, 30, 60)]
        assert [world.goes(day) for day in days] == [1, 2, 3, None, None]

    @pytest.mark.parametrize(("days", "level"), [(9, None), (10, 2)])
    def test_the_interval_is_over_on_its_last_day(self, days: int, level: int | None) -> None:
        world = World(item("1", "2023-06-30"))
        world.goes()
        assert world.goes(DAY + timedelta(days=days)) == level

    def test_the_next_level_waits_for_its_own_days_too(self) -> None:
        world = World(item("1", "2024-01-01"))
        assert [world.goes(date(2024, 1, day)) for day in (6, 16, 20, 21, 31)] == [1, None, None, 2, None]

    def test_missed_days_are_caught_up_by_one_letter(self) -> None:
        world = World(item("1", "2024-01-01"))
        assert [world.goes(date(2024, 3, day)) for day in (1, 2, 3)] == [1, None, None]

    def test_behind_the_last_level_a_person_is_told_and_no_letter_goes(self) -> None:
        world = World(item("1", "2024-01-01"))
        assert world.goes(date(2024, 1, 6), policy(5)) == 1
        got = world.plan(date(2024, 2, 5), policy(5))
        assert got.letters.empty
        assert list(zip(got.findings["code"], got.findings["subject"], strict=True)) == [("dunning-ended", "D-1")]

    def test_a_second_run_of_the_day_writes_nothing_new(self) -> None:
        world = World(
            item("1", "2024-01-01"),
            item("2", "2024-01-01", customer="C2"),
            customers=[customer(), customer("C2", email="")],
        )
        assert sorted(world.letters(date(2024, 1, 6))) == [("C1", 1, "queued"), ("C2", 1, "held")]
        world.goes(date(2024, 1, 6))
        assert world.letters(date(2024, 1, 6)) == [("C2", 1, "held")]

    def test_minimum_of_a_level(self) -> None:
        steps = (DunningLevel(days_overdue=5), DunningLevel(days_overdue=20, minimum=500))  # type: ignore[arg-type]
        rules = DunningPolicy(procedures={"standard": DunningProcedure(levels=steps)})
        world = World(item("1", "2024-01-01", 499_99))
        assert [world.goes(date(2024, 1, 6), rules), world.goes(date(2024, 2, 6), rules)] == [1, None]
        rich = World(item("1", "2024-01-01", 500_00))
        assert [rich.goes(date(2024, 1, 6), rules), rich.goes(date(2024, 2, 6), rules)] == [1, 2]

    def test_the_last_level_is_marked(self) -> None:
        assert list(World(item("1", "2024-01-01")).plan(DAY, policy(5)).letters["is_last"]) == [True]
        assert list(World(item("1", "2024-01-01")).plan(DAY, policy(5, 20)).letters["is_last"]) == [False]


class TestOneLetter:
    def test_items_of_several_levels_go_in_one_letter_at_the_highest(self) -> None:
        world = World(item("1", "2024-05-01"), item("2", "2024-06-20"), item("3", "2024-06-20"))
        world.rows["open_items"] = world.rows["open_items"][:1]
        world.goes(DAY - timedelta(days=10))
        world.rows["open_items"] += [item("2", "2024-06-20"), item("3", "2024-06-20")]
        assert world.letters() == [("C1", 2, "queued")]
        assert listed(world) == {"1": 2, "2": 1, "3": 1}

    def test_one_item_beyond_the_threshold_brings_all_that_is_overdue(self) -> None:
        world = World(item("A", "2024-06-10"), item("B", "2024-06-28"), item("C", "2024-08-05"))
        assert listed(world, rules=policy(15)) == {"A": 1, "B": -1}

    def test_what_falls_due_soon_is_announced_in_the_reminder(self) -> None:
        world = World(
            item("A", "2024-06-10"), item("soon", "2024-07-02"), item("later", "2024-07-10"), item("far", "2024-07-20")
        )
        assert listed(world) == {"A": 1, "soon": 0, "later": -1}

    def test_credits_are_listed_for_information(self) -> None:
        world = World(item("A", "2024-06-10"), item("CN", "2024-06-10", -30_00))
        assert listed(world) == {"A": 1, "CN": -1}

    def test_two_instalments_only_the_first_overdue(self) -> None:
        world = World(
            item("I/1", "2024-06-29", 50_00, document_type="instalment"),
            item("I/2", "2024-07-04", 50_00, document_type="instalment"),
        )
        got = world.plan(DAY, policy(1)).letter_items
        assert list(got.loc[got["level"] >= 1, "document_no"]) == ["I/1"]

    def test_currencies_stand_side_by_side(self) -> None:
        world = World(item("E", "2024-06-10"), item("U", "2024-06-10", currency="USD"))
        assert world.letters() == [("C1", 1, "queued")]
        assert listed(world) == {"E": 1, "U": 1}

    @pytest.mark.parametrize(("open_minor", "goes"), [(4_99, None), (5_00, 1)])
    def test_minimum_of_a_letter(self, open_minor: int, goes: int | None) -> None:
        assert World(item("1", "2024-06-01", open_minor)).goes(rules=policy(minimum=5)) == goes

    def test_the_minimum_is_of_the_customers_total(self) -> None:
        assert World(item("1", "2024-06-01", 3_00), item("2", "2024-06-01", 2_00)).goes(rules=policy(minimum=5)) == 1

    def test_the_minimum_of_another_currency(self) -> None:
        assert World(item("1", "2024-06-01", 1499, currency="JPY")).goes() is None
        assert World(item("1", "2024-06-01", 1500, currency="JPY")).goes() == 1

    def test_what_was_paid_later_than_the_day_is_not_asked_for(self) -> None:
        assert World(item("1", "2024-06-01", 100_00, future_minor=100_00)).goes() is None


class TestCourtesy:
    @pytest.mark.parametrize(
        ("day", "level"), [("2024-03-16", None), ("2024-03-17", 0), ("2024-03-31", 0), ("2024-04-01", None)]
    )
    def test_fourteen_days_before_the_due_date(self, day: str, level: int | None) -> None:
        world = World(item("1", "2024-03-31"))
        assert world.goes(date.fromisoformat(day), policy(courtesy_days_before_due=14)) == level

    def test_once_for_each_document(self) -> None:
        world = World(item("1", "2024-07-03"))
        rules = policy(courtesy_interval_days=0)
        assert [world.goes(DAY + timedelta(days=n), rules) for n in (0, 1, 3)] == [0, None, None]

    def test_not_every_day(self) -> None:
        world = World(item("1", "2024-07-03"), item("2", "2024-07-06"), item("3", "2024-07-08"))
        assert [n for n in (0, 3, 6, 7) if world.goes(DAY + timedelta(days=n)) == 0] == [0, 7]

    def test_it_does_not_delay_the_first_reminder(self) -> None:
        world = World(item("1", "2024-07-03"))
        assert [world.goes(DAY), world.goes(date(2024, 7, 7)), world.goes(date(2024, 7, 8))] == [0, None, 1]

    def test_zero_days_turn_it_off(self) -> None:
        assert World(item("1", str(DAY))).goes(rules=policy(courtesy_days_before_due=0)) is None


class TestHeld:
    def test_old_bank_data_hold_everything(self) -> None:
        world = World(item("1", "2024-06-01"), receipts=[receipt("2024-06-26")])
        assert (
            world.held() == "The newest bank line is of 2024-06-26, 4 days old: load the latest bank statement first."
        )
        fresh = World(item("1", "2024-06-01"), receipts=[receipt("2024-06-27")])
        assert fresh.goes() == 1

    def test_a_bank_line_of_tomorrow_proves_nothing(self) -> None:
        assert (
            "2024-06-01"
            in World(
                item("1", "2024-06-01"), receipts=[receipt("2024-06-01"), receipt("2024-07-01", receipt_id="R-2")]
            ).held()
        )

    def test_no_bank_data_hold_everything(self) -> None:
        assert World(item("1", "2024-06-01"), receipts=[]).held().startswith("There are no bank data yet")

    def test_unapplied_cash_that_may_cover_it(self) -> None:
        """A cent less than what is overdue holds nothing; money that is not a customer's neither."""
        world = many(6)
        states = ["on_account", "suggested", "partly_applied", "on_account", "suggested", "not_ar"]
        cash = [100_00, 100_00, 100_00, 99_99, 99_99, 100_00]
        world.rows["receipt_states"] = [
            {
                "receipt_id": f"R-{n}",
                "customer_id": f"C{n}",
                "status": status,
                "applied_minor": 0,
                "unapplied_minor": minor,
            }
            for n, (status, minor) in enumerate(zip(states, cash, strict=True))
        ]
        world.rows["unapplied_cash"] = [
            receipt("2024-06-28", receipt_id=f"R-{n}", amount=minor) | {"applied_minor": 0, "unapplied_minor": minor}
            for n, minor in enumerate(cash)
        ]
        said = "100.00 EUR received and not yet applied may cover what is asked for (100.00 EUR): apply the cash first."
        assert reasons(world) == {"C0": said, "C1": said, "C2": said, "C3": "", "C4": "", "C5": ""}

    def test_cash_of_another_customer_or_currency_holds_nothing(self) -> None:
        states = [
            {
                "receipt_id": f"R-{n}",
                "customer_id": who,
                "status": "on_account",
                "applied_minor": 0,
                "unapplied_minor": 900_00,
            }
            for n, who in ((1, "C2"), (2, "C1"))
        ]
        money = [
            receipt("2024-06-28", receipt_id=f"R-{n}", currency=currency)
            | {"applied_minor": 0, "unapplied_minor": 900_00}
            for n, currency in ((1, "EUR"), (2, "USD"))
        ]
        assert World(item("1", "2024-06-01"), unapplied_cash=money, receipt_states=states).goes() == 1

    def test_only_the_covered_currency_is_left_out(self) -> None:
        state = {
            "receipt_id": "R-9",
            "customer_id": "C1",
            "status": "on_account",
            "applied_minor": 0,
            "unapplied_minor": 100_00,
        }
        money = receipt("2024-06-28", receipt_id="R-9") | {"applied_minor": 0, "unapplied_minor": 100_00}
        world = World(
            item("E", "2024-06-01"),
            item("U", "2024-06-01", currency="USD"),
            unapplied_cash=[money],
            receipt_states=[state],
        )
        assert listed(world) == {"U": 1}

    def test_credit_notes_that_cover_it(self) -> None:
        assert "credit notes of 120.00 EUR" in World(item("1", "2024-06-01"), item("CN", "2024-06-01", -120_00)).held()

    def test_the_undisputed_part_is_still_asked_for(self) -> None:
        got = World(item("1", "2024-06-01", 100_00, disputed_minor=40_00)).plan()
        assert list(got.letters["status"]) == ["queued"]
        assert got.letter_items[["open_minor", "disputed_minor"]].to_numpy().tolist() == [[100_00, 40_00]]

    def test_a_fully_disputed_document_is_left_out(self) -> None:
        world = World(item("1", "2024-06-01", disputed_minor=100_00), item("2", "2024-06-01"))
        assert listed(world) == {"2": 1}
        assert "disputed" in World(item("1", "2024-06-01", disputed_minor=100_00)).held()

    def test_a_promise_holds_until_its_day_and_three_more(self) -> None:
        """Promised for the 26th: chased again on the 30th; for the 27th: not yet. For one document or for the account."""
        world = many(6)
        world.rows["promises"] = [
            {"promise_id": f"P-{n}", "customer_id": f"C{n}", "document_id": document, "promised_for": pd.Timestamp(day), "made_on": pd.Timestamp("2024-06-20")}
            for n, (day, document) in enumerate(
                [("2024-06-26", ""), ("2024-06-27", ""), ("2024-07-15", ""), ("2024-06-26", "D-3"), ("2024-06-27", "D-4"), ("2024-07-15", "D-5")]
            )
        ]  # fmt: skip
        assert reasons(world) == {
            "C0": "", "C1": "Payment is promised for 2024-06-27.", "C2": "Payment is promised for 2024-07-15.",
            "C3": "", "C4": "Payment is promised for 2024-06-27.", "C5": "Payment is promised for 2024-07-15.",
        }  # fmt: skip

    def test_a_block_holds_through_its_last_day(self) -> None:
        """Until the 29th: over; until the 30th, or without an end: it stands. For a customer or one document."""
        world = many(6)
        world.rows["blocks"] = [
            {"block_id": f"B-{n}", "subject": subject, "until": pd.Timestamp(until), "reason": "", "set_on": pd.Timestamp("2024-06-01")}
            for n, (until, subject) in enumerate(
                [("2024-06-29", "C0"), ("2024-06-30", "C1"), ("NaT", "C2"), ("2024-06-29", "D-3"), ("2024-06-30", "D-4"), ("NaT", "D-5")]
            )
        ]  # fmt: skip
        assert reasons(world) == {
            "C0": "", "C1": "The customer is blocked by a person until 2024-06-30.", "C2": "The customer is blocked by a person.",
            "C3": "", "C4": "The document is blocked by a person until 2024-06-30.", "C5": "The document is blocked by a person.",
        }  # fmt: skip

    def test_a_block_lifted_lets_level_2_go_the_same_day(self) -> None:
        world = World(item("1", "2024-01-01"))
        world.goes(date(2024, 1, 6))
        world.rows["latest_customers"] = [customer(dunning_block=True)]
        assert "blocked" in world.held(date(2024, 1, 31))
        world.rows["latest_customers"] = [customer(dunning_block=False)]
        assert world.goes(date(2024, 1, 31)) == 2

    @pytest.mark.parametrize(("until", "level"), [("2024-06-29", 1), ("2024-06-30", None)])
    def test_blocked_in_the_customer_list_until_a_day(self, until: str, level: int | None) -> None:
        world = World(
            item("1", "2024-06-01"), customers=[customer(dunning_block=True, dunning_block_until=pd.Timestamp(until))]
        )
        assert world.goes() == level

    def test_without_an_address_somebody_phones(self) -> None:
        assert (
            World(item("1", "2024-06-01"), customers=[customer(email="  ")])
            .held()
            .startswith("The customer has no e-mail address")
        )

    def test_addresses_that_cannot_be_used(self) -> None:
        world = many(6)
        bad = [
            "a@b",
            "a b@example.com",
            "x@example.com\nBcc: y@example.com",
            "<a@example.com>",
            "a@[127.0.0.1]",
            "a@example.com\r",
        ]
        world.rows["latest_customers"] = [customer(f"C{n}", email=email) for n, email in enumerate(bad)]
        got = world.plan()
        assert set(got.letters["status"]) == {"held"}
        assert set(got.letters["recipient"]) == {""}
        assert list(got.findings["code"]) == ["bad-email-address"] * 6

    def test_no_more_letters_than_the_days_number_the_oldest_first(self) -> None:
        items = [item(str(n), f"2024-05-{n:02d}", customer=f"C{n}") for n in (3, 1, 2)]
        world = World(*items, customers=[customer(f"C{n}") for n in (1, 2, 3)])
        rules = policy(letters_per_day_max=2)
        assert sorted(world.letters(rules=rules)) == [("C1", 1, "queued"), ("C2", 1, "queued"), ("C3", 1, "held")]
        world.goes(rules=rules)
        assert world.letters(rules=rules) == [("C3", 1, "held")]


class TestPolicies:
    def test_none_stops_all(self) -> None:
        assert World(item("1", "2024-06-01"), customers=[customer(dunning_policy="None")]).letters() == []

    def test_the_customers_own_procedure_counts(self) -> None:
        rules = DunningPolicy(procedures={"standard": procedure(5), "gentle": procedure(30)})
        world = World(
            item("1", "2024-06-15"),
            item("2", "2024-06-15", customer="C2"),
            customers=[customer(dunning_policy="gentle"), customer("C2")],
        )
        assert world.letters(rules=rules) == [("C2", 1, "queued")]

    def test_an_unknown_procedure_holds_and_tells(self) -> None:
        got = World(item("1", "2024-06-01"), customers=[customer(dunning_policy="vip")]).plan()
        assert list(got.letters["held_reason"]) == ["Its dunning policy 'vip' is not in config.toml."]
        assert list(got.findings["code"]) == ["unknown-dunning-policy"]

    def test_levels_must_rise(self) -> None:
        with pytest.raises(ValueError, match="must rise"):
            procedure(20, 5)

    def test_the_default_must_exist(self) -> None:
        with pytest.raises(ValueError, match="default_procedure"):
            DunningPolicy(default_procedure="vip")


class TestAfterDelivery:
    """What became of the last letter decides about the next one."""

    @pytest.mark.parametrize(
        ("state", "levels"),
        [("sent", [1, None, 2]), ("retry", [1, None, 2]), ("unknown", [1, None, 1]), ("not_sent", [1, 1, 2])],
    )
    def test_five_and_fifteen_days_later(self, state: str, levels: list[int | None]) -> None:
        world = World(item("1", "2024-01-01"))
        first = world.goes(DAY, state=state)
        assert [first, world.goes(DAY + timedelta(days=5)), world.goes(DAY + timedelta(days=15))] == levels

    def test_an_address_that_refused_is_not_tried_again_until_it_is_corrected(self) -> None:
        world = World(item("1", "2024-01-01"))
        world.goes(DAY, state="refused")
        assert world.held(DAY + timedelta(days=1)).startswith("The address refused our last letter")
        world.rows["latest_customers"] = [customer(email="new@example.com")]
        assert world.goes(DAY + timedelta(days=1)) == 1

    def test_a_letter_in_the_outbox_counts_as_sent(self) -> None:
        world = World(item("1", "2024-01-01"))
        world.goes(DAY)
        world.rows["deliveries"] = []
        assert world.goes(DAY + timedelta(days=10)) == 2


def test_the_order_of_rows_changes_nothing() -> None:
    items = [item(str(n), f"2024-0{1 + n % 6}-15", 10_00 + n, customer=f"C{n % 7}") for n in range(60)]
    people = [customer(f"C{n}") for n in range(7)]
    one, other = World(*items, customers=people).plan(), World(*items[::-1], customers=people[::-1]).plan()
    for left, right in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(left, right)


def test_nothing_open_no_letters() -> None:
    got = World().plan()
    assert got.letters.empty
    assert got.letter_items.empty


class TestRemaining:
    """What is left of a plan when its letters are written."""

    def test_it_is_what_the_stage_plans_next_on_the_same_day(self):
        people = [customer(f"C{n}") for n in range(5)]
        people += [customer("LIMITED"), customer("STRANGE", dunning_policy="odd"), customer("BAD", email="nobody")]
        items = [item(str(n), f"2024-06-0{n + 1}", customer=f"C{n}") for n in range(5)]
        items += [item("S", "2024-06-01", customer="STRANGE"), item("B", "2024-06-01", customer="BAD")]
        items += [item("L", "2024-01-01", customer="LIMITED")]
        world = World(*items, customers=people)
        rules = policy(5, letters_per_day_max=3)
        for day in (date(2024, 1, 10), date(2024, 1, 30)):
            world.goes(day, rules)
        first = world.plan(DAY, rules)
        assert set(first.findings["code"]) == {"dunning-ended", "unknown-dunning-policy", "bad-email-address"}
        assert (first.letters["status"] == "queued").sum() == 3
        world.goes(DAY, rules)
        again = world.plan(DAY, rules)
        tables = {name: TABLES[name].frame(world.rows[name]) for name in ("open_items", "reminders")}
        left = remaining(first.letters, first.letter_items, first.findings, **tables, as_of=DAY)
        for name, expected in again._asdict().items():
            pd.testing.assert_frame_equal(getattr(left, name), expected, obj=name)
        assert set(left.letters["customer_id"]) == {"C3", "C4", "STRANGE", "BAD"}
