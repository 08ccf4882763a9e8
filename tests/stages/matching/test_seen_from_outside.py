"""What somebody found who tried the product with data of his own: words, dates and fees that were taken for something else."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.stages.matching import MatchingPolicy, lines
from tests.stages.matching.desk import desk, offered, posted

ACME = "DE02120300000000202051"
ABROAD, OURS = "FR7630006000011234567890189", "DE89370400440532013000"


def line(amount: str, text: str, *, account: str = ACME, day: str = "2026-05-20", receipt: str = "R") -> str:
    return f"{receipt} {day} {amount} 'Acme Werkzeuge GmbH' {account} {OURS} '{text}'\n"


def bank(*some: str) -> str:
    return "\nreceipt_id booking_date amount_minor payer_name payer_account account remittance\n" + "".join(some)


@pytest.mark.parametrize("said", ["less credit", "abzgl. Gutschrift", "minus credits", "net of credit"])
def test_a_credit_note_that_is_spoken_of_and_not_named_is_netted(said):
    documents = "\ndocument_no customer_id amount_minor document_date\nK-4334 ACME 550.86 2026-03-05\nKG-7606 ACME -105.59 2026-03-20"
    made = desk(documents, bank(line("445.27", f"RE K-4334 vom 05.03.2026 {said}"))).run()
    assert posted(made) == ["R K-4334 550.86", "R KG-7606 credit_note -105.59"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [("abzgl. Fracht", ""), ("Reklamation", ""), ("", "bank_fee"), ("abzgl. Gebuehren", "bank_fee")],
)
def test_what_a_customer_says_he_takes_off_is_no_fee_of_a_bank(said, kind):
    documents = "\ndocument_no customer_id amount_minor\nRE-20471 ACME 1800.00"
    made = desk(documents, bank(line("1775.00", f"Rechnung RE-20471 {said}", account=ABROAD))).run()
    assert [row for row in posted(made) if "bank_fee" in row] == ([f"R RE-20471 {kind} 25.00"] if kind else [])


def test_a_discount_and_a_bank_s_fee_together():
    documents = "\ndocument_no customer_id amount_minor document_date discount_bp discount_days\nRE-20471 ACME 890.00 2026-05-15 200 14"
    made = desk(documents, bank(line("862.20", "Invoice RE-20471", account=ABROAD))).run()
    assert posted(made) == ["R RE-20471 bank_fee 10.00", "R RE-20471 discount 17.80", "R RE-20471 862.20"]
    assert "17.80" in made.applications["reason"].iloc[0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Zahlung vom 20.05.2026", "R 262202 505.00"),
        ("2026-05-20", "R 262202 505.00"),
        ("Rechnung 20052026", "R 20052026 505.00"),
    ],
)
def test_a_day_is_no_number_of_a_document(said, expected):
    documents = "\ndocument_no customer_id amount_minor document_date\n262202 ACME 505.00 2026-03-05\n20052026 ACME 505.00 2026-04-02"
    assert posted(desk(documents, bank(line("505.00", said))).run()) == [expected]


@pytest.mark.parametrize("said", ["Gesellschafterdarlehen", "Kapitaleinzahlung", "Liquiditätsausgleich", "Umbuchung"])
def test_money_that_a_customer_does_not_owe_pays_no_document(said):
    documents = "\ndocument_no customer_id amount_minor\nRE-1 ACME 505.13"
    assert posted(desk(documents, bank(line("505.13", said))).run()) == []


@pytest.mark.parametrize("said", ["RETURN", "SEPA Return AM04", "Impagado", "RLS 290277", "Retoure", "Rücklastschrift"])
def test_a_payment_that_came_back_opens_its_document_again(said):
    documents = "\ndocument_no customer_id amount_minor\nRE-2902 ACME 505.13"
    came = bank(
        line("505.13", "RE-2902", day="2026-05-18", receipt="A"), line("-505.13", said, day="2026-05-20", receipt="B")
    )
    made = desk(documents, came).run()
    assert made.receipt_states.set_index("receipt_id").loc["B", "status"] == "returned"
    assert made.applications["amount_minor"].sum() == 0


def test_goods_sent_back_are_no_payment_that_came_back():
    documents = "\ndocument_no customer_id amount_minor\nRE-2902 ACME 505.13"
    came = bank(
        line("505.13", "RE-2902", day="2026-05-18", receipt="A"),
        line("-505.13", "Return of goods", day="2026-05-20", receipt="B"),
    )
    assert desk(documents, came).run().receipt_states.set_index("receipt_id").loc["B", "status"] == "not_ar"


def test_a_payment_of_the_same_amount_again_is_said_to_be_one_though_it_names_nothing():
    documents = "\ndocument_no customer_id amount_minor\nRE-1 ACME 505.13\nRE-2 ACME 811.27"
    came = bank(
        line("505.13", "Zahlung", day="2026-05-18", receipt="A"),
        line("505.13", "Zahlung", day="2026-05-20", receipt="B"),
    )
    made = desk(documents, came).run()
    assert posted(made) == ["A RE-1 505.13"]
    assert "the same payment again" in made.receipt_states.set_index("receipt_id").loc["B", "reason"]


def test_a_setting_for_a_customer_that_nobody_knows_is_told():
    policy = MatchingPolicy(autocash={"ACNE": ("match_payment",)}, withholding_bp={"ACME": 500})
    documents = "\ndocument_no customer_id amount_minor\nRE-1 ACME 505.13"
    made = desk(documents, bank(line("505.13", "RE-1")), policy=policy).run()
    told = made.findings[made.findings["code"] == "matching-customer-unknown"]
    assert told["subject"].tolist() == ["ACNE"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("diverse Rechnungen", []),
        ("Teilausgleich Konto", []),
        ("Zahlung offene Posten", []),
        ("Rechnung", ["R RE-3 500.00"]),
    ],
)
def test_who_pays_several_invoices_does_not_pay_one_of_just_the_amount(said, expected):
    documents = "\ndocument_no customer_id amount_minor\nRE-1 ACME 299.50\nRE-2 ACME 311.13\nRE-3 ACME 500.00"
    assert posted(desk(documents, bank(line("500.00", said))).run()) == expected
    alone = "\ndocument_no customer_id amount_minor\nRE-3 ACME 500.17"
    assert posted(desk(alone, bank(line("500.17", said))).run()) == ["R RE-3 500.17"]


def test_open_items_are_for_one_of_just_an_amount_that_is_not_round():
    documents = "\ndocument_no customer_id amount_minor\nRE-1 ACME 299.50\nRE-2 ACME 311.13\nRE-3 ACME 500.17"
    assert posted(desk(documents, bank(line("500.17", "offene Posten"))).run()) == ["R RE-3 500.17"]


def test_what_a_payment_service_writes_is_no_number():
    said = pd.Series(["PP.2704.PP . KRÜGER METALLBAU INC., Ihr Einkauf", "PP.2704"], dtype="str")
    assert lines.without_codes(said).tolist() == [". KRÜGER METALLBAU INC., Ihr Einkauf", "PP.2704"]


@pytest.mark.parametrize("said", ["1/2 Ihre Rechnung RE-7471", "1. Rate RE-7471", "part payment RE-7471"])
def test_a_half_that_is_called_a_part_is_none_less_a_credit_note(said):
    documents = "\ndocument_no customer_id amount_minor\nRE-7471 ACME 1323.26\nGS-1 ACME -561.63"
    assert posted(desk(documents, bank(line("661.63", said))).run()) == ["R RE-7471 661.63"]
    unsaid = desk(documents, bank(line("661.63", "RE-7471"))).run()
    assert posted(unsaid) == []


def test_the_day_of_a_document_speaks_for_it_beside_a_price_of_many():
    others = "".join(f"X-{n} ACME {100 + n % 3 * 59.80:.2f} 2026-0{1 + n % 3}-0{1 + n % 9}\n" for n in range(24))
    documents = f"\ndocument_no customer_id amount_minor document_date\nFV-7548 ACME 159.85 2026-03-06\n{others}"
    made = desk(documents, bank(line("159.85", "Rechnung vom 06.03.2026"))).run()
    assert posted(made) == ["R FV-7548 159.85"]


@pytest.mark.parametrize(("said", "count"), [("prepayment proforma PF-574", 0), ("Zahlung", 1)])
def test_an_advance_is_not_offered_for_the_oldest_documents(said, count):
    documents = "\ndocument_no customer_id amount_minor\nRE-7471 ACME 323.26\nRE-7472 ACME 811.13"
    made = desk(documents, bank(line("2000.00", said))).run()
    assert posted(made) == []
    assert len([offer for offer in offered(made) if "RE-7471" in offer]) == count


def test_what_is_left_over_and_a_person_keeps_on_account_does_not_wait():
    documents, came = "\ndocument_no customer_id amount_minor\nRE-1 ACME 650.00", bank(line("650.30", "RE-1"))
    before = desk(documents, came)
    first = before.run()
    assert first.receipt_states["status"].tolist() == ["partly_applied"]
    decided = desk(
        documents, came, decisions="\ndecision_id subject action choice\nX           R       on_account ACME"
    ).again(first)
    [said] = decided.receipt_states.to_dict("records")
    assert (said["status"], said["rule"], said["unapplied_minor"]) == ("on_account", "decision", 30)
    assert "a person decided to keep the 0.30 EUR left over on account" in said["reason"]


def test_a_usual_fee_is_likelier_than_another_document_with_discounts_that_lapsed():
    documents = """
        document_no customer_id amount_minor document_date due_date   discount_bp discount_days
        10046331    ACME        2950.00      2026-03-18    2026-04-17 200         14
        10050151    ACME        50.00        2026-05-12    2026-06-11 200         14
    """
    made = desk(documents, bank(line("2940.00", "Rechn.Nr.10046331 CHARGES OUR/SHA"))).run()
    assert posted(made) == []
    assert offered(made) == ["R 10046331: 2940.00", "R 10046331 + 10050151: 2891.00 + 49.00"]
