"""Letters as mails: what the customer reads, in four languages, and what never gets into a mail."""

from __future__ import annotations

import email
from datetime import date
from email import policy as email_policy
from email.message import EmailMessage
from typing import Any, cast

import pandas as pd
import pytest

from ar_batch.stages.letters import LetterPolicy, Written, write
from ar_batch.stages.letters.content import tone_of
from ar_batch.stages.letters.wording import check_templates, wordings
from ar_batch.tables import TABLES
from ar_batch.templates import SHIPPED

DAY = date(2024, 6, 30)
HOUSE = LetterPolicy(
    company_name="Nordlicht GmbH", company_address=("Hafenstraße 12", "20457 Hamburg"), sender_address="ar@nordlicht.example",
    contact_name="Petra Lang", contact_phone="+49 40 1234", iban="DE89370400440532013000", bic="COBADEFFXXX",
)  # fmt: skip


def letter(**more: Any) -> dict[str, Any]:
    return {
        "reminder_id": "L-1", "customer_id": "C1", "name": "Acme", "level": 1, "policy": "standard", "language": "en", "recipient": "ap@acme.example",
        "recipient_cc": "", "status": "queued", "held_reason": "", "created_on": pd.Timestamp(DAY), "is_last": False,
    } | more  # fmt: skip


def line(
    number: str = "INV-1", *, open_minor: int = 1234_50, due: str = "2024-06-20", level: int = 1, **more: Any
) -> dict[str, Any]:
    day = pd.Timestamp(due)
    return {
        "reminder_id": "L-1", "document_id": f"D-{number}", "document_no": number, "document_type": "invoice", "document_date": day - pd.Timedelta(days=30),
        "due_date": day, "po_number": "", "reference": "", "level": level, "currency": "EUR", "amount_minor": open_minor, "open_minor": open_minor,
        "disputed_minor": 0, "days_overdue": (pd.Timestamp(DAY) - day).days,
    } | more  # fmt: skip


def written(
    letters: list[dict[str, Any]] | None = None,
    lines: list[dict[str, Any]] | None = None,
    policy: LetterPolicy = HOUSE,
    **customer: Any,
) -> Written:
    person = {"customer_id": "C1", "name": "Acme", "contact": "", "source_row": 0} | customer
    return write(
        TABLES["letters"].frame(letters or [letter()]),
        TABLES["letter_items"].frame(lines or [line()]),
        TABLES["latest_customers"].frame([person]),
        as_of=DAY,
        policy=policy,
    )


def mail(got: Written, n: int = 0) -> EmailMessage:
    return cast(
        "EmailMessage", email.message_from_bytes(got.mails["mime"].iloc[n].encode("ascii"), policy=email_policy.default)
    )


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "subject", "amount", "due", "greeting"),
    [
        (
            "en",
            "Payment reminder: EUR 1,234.50 overdue - Nordlicht GmbH",
            "EUR 1,234.50",
            "20 Jun 2024",
            "Dear accounts team,",
        ),
        (
            "de",
            "Zahlungserinnerung: 1.234,50 EUR überfällig - Nordlicht GmbH",
            "1.234,50 EUR",
            "20.06.2024",
            "Guten Tag,",
        ),
        (
            "fr",
            "Rappel de paiement : 1 234,50 EUR en retard - Nordlicht GmbH",
            "1 234,50 EUR",
            "20/06/2024",
            "Bonjour,",
        ),
        (
            "es",
            "Recordatorio de pago: 1.234,50 EUR vencido - Nordlicht GmbH",
            "1.234,50 EUR",
            "20/06/2024",
            "Buenos días:",
        ),
    ],
)
def test_each_language_writes_amounts_and_days_its_own_way(
    language: str, subject: str, amount: str, due: str, greeting: str
) -> None:
    message = mail(written([letter(language=language)]))
    assert message["Subject"] == subject
    for kind in ("plain", "html"):
        text = body(message, kind)
        assert amount in text
        assert due in text
        assert greeting in text
        assert "DE89 3704 0044 0532 0130 00" in text
        assert "Petra Lang" in text
        assert "+49 40 1234" in text


def test_pay_by_is_a_week_after_the_letter() -> None:
    assert "by 7 July 2024" in body(mail(written()))
    assert "1er juillet 2024" in body(
        mail(written([letter(language="fr")], policy=HOUSE.model_copy(update={"pay_within_days": 1})))
    )


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize(("level", "last"), [(0, False), (1, False), (2, False), (3, True)])
def test_every_language_has_every_tone(language: str, level: int, last: bool) -> None:
    got = written(
        [letter(language=language, level=level, is_last=last)],
        [line(level=level, due="2024-07-02" if level == 0 else "2024-06-20")],
    )
    assert list(got.reminders["language"]) == [language]
    for kind in ("plain", "html"):
        text = body(mail(got), kind)
        assert "INV-1" in text
        assert "{{" not in text
        assert "{%" not in text


@pytest.mark.parametrize(
    ("level", "last", "tone"),
    [
        (0, False, "courtesy"),
        (1, False, "first"),
        (1, True, "first"),
        (2, False, "second"),
        (2, True, "last"),
        (4, False, "second"),
    ],
)
def test_tone(level: int, last: bool, tone: str) -> None:
    assert tone_of(level, is_last=last) == tone


def test_a_language_without_wording_is_written_in_english() -> None:
    got = written([letter(language="fi")])
    assert list(got.reminders["language"]) == ["en"]
    assert "Payment reminder" in mail(got)["Subject"]


def test_totals_of_one_currency() -> None:
    """1,000.00 (400.00 of it disputed) and 50.00 overdue, 30.00 soon, a credit of 20.00: 630.00 is asked for."""
    lines = [
        line("A", open_minor=1000_00, disputed_minor=400_00), line("B", open_minor=50_00), line("S", open_minor=30_00, due="2024-07-02", level=0),
        line("CN", open_minor=-20_00, level=-1, document_type="credit_note"),
    ]  # fmt: skip
    message = mail(written(lines=lines))
    assert message["Subject"].startswith("Payment reminder: EUR 630.00 overdue")
    text = body(message)
    for said in (
        "Total without what is in dispute: EUR 650.00",
        "Total: EUR 30.00",
        "Total: EUR −20.00",
        "Overdue less credits: EUR 630.00",
        "Please transfer EUR 630.00",
    ):
        assert said in text


def test_two_currencies_are_never_added() -> None:
    text = body(mail(written(lines=[line("A"), line("B", currency="JPY", open_minor=50_000)])))
    assert "EUR 1,234.50 and JPY 50,000" in text
    assert "Total: JPY 50,000" in text


def test_one_document_is_spoken_of_in_the_singular() -> None:
    assert "The following document is past its due date" in body(mail(written()))
    assert "The following documents are past" in body(mail(written(lines=[line("A"), line("B")])))


def test_columns_that_say_nothing_are_left_out() -> None:
    assert "Your order" not in body(mail(written()))
    assert "PO-77" in body(mail(written(lines=[line(po_number="PO-77")])))


class TestOnTheWire:
    def test_headers(self) -> None:
        message = mail(written())
        assert message["From"] == "Nordlicht GmbH <ar@nordlicht.example>"
        assert message["To"] == "ap@acme.example"
        assert message["Reply-To"] == "ar@nordlicht.example"
        assert message["Message-ID"] == "<L-1@nordlicht.example>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Date"] == "Sun, 30 Jun 2024 08:00:00 +0200"
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]

    def test_ascii_with_crlf_and_short_lines(self) -> None:
        wire = written([letter(language="de")]).mails["mime"].iloc[0]
        assert wire.isascii()
        assert "\n" not in wire.replace("\r\n", "")
        assert max(map(len, wire.split("\r\n"))) <= 78

    def test_the_same_letter_is_the_same_bytes(self) -> None:
        lines = [line("A"), line("B"), line("C", currency="USD")]
        one, other = written(lines=lines), written(lines=lines[::-1])
        pd.testing.assert_frame_equal(one.mails, other.mails)

    def test_a_copy_is_a_mail_of_its_own(self) -> None:
        got = written([letter(recipient_cc="rep@nordlicht.example")])
        assert sorted(zip(got.mails["recipient"], got.mails["is_copy"], strict=True)) == [
            ("ap@acme.example", False),
            ("rep@nordlicht.example", True),
        ]
        assert got.mails["message_id"].is_unique
        copy = got.mails.index[got.mails["is_copy"]][0]
        assert mail(got, copy)["To"] == "rep@nordlicht.example"
        assert "the letter went to ap@acme.example" in body(mail(got, copy))

    def test_a_trial_goes_to_one_address_and_says_for_whom_it_was(self) -> None:
        got = written(
            [letter(recipient_cc="boss@acme.example")],
            policy=HOUSE.model_copy(update={"redirect_to": "qa@nordlicht.example"}),
        )
        assert set(got.mails["recipient"]) == {"qa@nordlicht.example"}
        for n, meant in enumerate(got.mails["is_copy"].map({True: "boss@acme.example", False: "ap@acme.example"})):
            assert mail(got, n)["To"] == "qa@nordlicht.example"
            assert f"TRIAL RUN - this letter was meant for {meant}" in " ".join(body(mail(got, n)).split())

    def test_an_international_domain(self) -> None:
        assert mail(written([letter(recipient="ap@münchen.example")]))["To"] == "ap@xn--mnchen-3ya.example"


class TestHostile:
    NASTY = "<script>alert(1)</script> {{ 7*7 }} \u202eevil"

    def test_data_are_never_markup_nor_templates(self) -> None:
        html = body(mail(written(lines=[line(self.NASTY, po_number=self.NASTY)], contact=self.NASTY)), "html")
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} evil" in html
        assert "\u202e" not in html

    def test_line_ends_in_data_stay_in_their_line(self) -> None:
        message = mail(written(lines=[line("A\r\nBcc: x@evil.example\r\n\r\nhello")], contact="Ann\r\n.\r\nQUIT"))
        assert message["Bcc"] is None
        assert "A Bcc: x@evil.example hello" in body(message)
        assert "Dear Ann . QUIT," in body(message)

    @pytest.mark.parametrize(
        "address", ["a@x.example\r\nBcc: b@y.example", "a@x.example, b@y.example", "Ann <a@x.example>", ""]
    )
    def test_an_address_that_is_not_one_plain_mailbox_is_held(self, address: str) -> None:
        got = written([letter(recipient=address)])
        assert got.mails.empty
        assert got.reminders.empty
        assert got.reminder_items.empty
        assert list(got.letters["status"]) == ["held"]
        assert list(got.findings["code"]) == ["letter-not-written"]

    def test_only_the_allowed_domains(self) -> None:
        rules = HOUSE.model_copy(update={"allow_domains": ("nordlicht.example",)})
        got = written(policy=rules)
        assert got.mails.empty
        assert list(got.letters["held_reason"]) == ["ap@acme.example is outside the domains that config.toml allows."]
        assert list(got.findings["code"]) == ["mail-domain-not-allowed"]
        assert len(written(policy=HOUSE.model_copy(update={"allow_domains": ("acme.example",)})).mails) == 1

    def test_own_settings_with_line_ends_are_refused(self) -> None:
        with pytest.raises(ValueError, match="control characters"):
            LetterPolicy(company_name="Acme\r\nBcc: x@y.example")
        with pytest.raises(ValueError, match="one plain e-mail address"):
            LetterPolicy(sender_address="Acme <a@b.example>")


def test_held_letters_are_not_written() -> None:
    got = written([letter(status="held", held_reason="blocked")])
    assert got.mails.empty
    assert list(got.letters["held_reason"]) == ["blocked"]


class TestOwnWording:
    def test_a_file_takes_the_place_of_the_shipped_one(self) -> None:
        own = SHIPPED["en.toml"].replace('title = "Payment reminder"', 'title = "A gentle nudge, {{ company }}"')
        assert "A gentle nudge, Nordlicht GmbH" in body(mail(written(policy=HOUSE.with_templates({"en.toml": own}))))

    def test_a_new_language_is_a_new_file(self) -> None:
        own = SHIPPED["en.toml"].replace("Payment reminder", "Betalingsherinnering")
        got = written([letter(language="nl")], policy=HOUSE.with_templates({"nl.toml": own}))
        assert mail(got)["Subject"].startswith("Betalingsherinnering")

    @pytest.mark.parametrize(
        ("name", "change", "said"),
        [
            ("en.toml", ("{{ company }}", "{{ compny }}"), "compny"),
            ("de.toml", ('title = "Letzte Zahlungserinnerung"', ""), r"templates/de.toml: \[last\] lacks title"),
            ("fr.toml", ("[words]", "[words"), "templates/fr.toml"),
            ("es.toml", ("{month}", "{moon}"), r"\[format\]"),
            ("letter.html.j2", ("{% endfor %}", ""), "templates/letter.html.j2"),
        ],
    )  # fmt: skip
    def test_a_mistake_is_named_before_any_letter_is_written(
        self, name: str, change: tuple[str, str], said: str
    ) -> None:
        with pytest.raises(ValueError, match=said):
            check_templates({name: SHIPPED[name].replace(*change)})

    def test_a_file_that_no_letter_uses(self) -> None:
        with pytest.raises(ValueError, match="templates/readme"):
            check_templates({"readme.md": ""})

    def test_templates_cannot_reach_into_the_program(self) -> None:
        own = SHIPPED["en.toml"].replace("{{ company }}", "{{ company.__class__.__mro__ }}")
        with pytest.raises(ValueError, match="unsafe"):
            check_templates({"en.toml": own})


def test_shipped_wording_is_complete() -> None:
    check_templates({})
    assert set(wordings({})) == {"de", "en", "es", "fr"}
