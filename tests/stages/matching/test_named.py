"""Payments that name what they pay: in full, in short, damaged, together, with a difference."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import MatchingPolicy
from tests.stages.matching.desk import desk, offered, paid, posted, states

ACME = "DE02120300000000202051"


def paying(
    text: str, amount: str, documents: str, *, account: str = ACME, policy: MatchingPolicy | None = None, **more: str
):
    return desk(
        "\ndocument_no customer_id amount_minor\n" + documents,
        f"""
        receipt_id amount_minor payer_name payer_account remittance
        R          {amount}     Acme       {account}     '{text}'
        """,
        policy=policy,
        **more,
    ).run()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("INV-2026-00123", "INV-2026-00123"),
        ("INV-2026-00123", "Payment of invoice inv 2026/123 with thanks"),
        ("INV-2026-00123", "INV-2026-00 123"),
        ("INV-2026-00123", "2026-00123"),
        ("INV/2019/0001", "invoice 2019-0001"),
        ("0000100234", "Zahlung Rg 100234"),
        ("RE100234", "RE 100234 vom 01.05.2026"),
        ("RE100234", "Rechnung 100234"),
        ("F/2026/123", "F2026/0123"),
        ("4711", "Rechnung 4711"),
    ],
)
def test_a_number_is_found_however_it_is_written(number, text):
    assert posted(paying(text, "119.37", f"{number} ACME 119.37")) == [f"R {number} 119.37"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("RE-1001, RE-1003", ("RE-1001", "RE-1003")),
        ("Rechnungen RE-1001/1003", ("RE-1001", "RE-1003")),
        ("RE-1001-1003", ("RE-1001", "RE-1002", "RE-1003")),
        ("RE-1001 bis RE-1003", ("RE-1001", "RE-1002", "RE-1003")),
        ("RE-1001/02/03", ("RE-1001", "RE-1002", "RE-1003")),
        ("1001+1002", ("RE-1001", "RE-1002")),
    ],
)
def test_lists_and_ranges_add_up(text, numbers):
    worth = {"RE-1001": 10013, "RE-1002": 20029, "RE-1003": 40057}
    total = sum(worth[number] for number in numbers)
    documents = "\n".join(f"{number} ACME {cents / 100:.2f}" for number, cents in worth.items())
    made = paying(text, f"{total / 100:.2f}", documents)
    assert posted(made) == [f"R {number} {worth[number] / 100:.2f}" for number in numbers]


def test_one_wrong_digit_counts_inside_the_customer_when_the_amount_agrees():
    made = paying("RE-2026-1243", "87.19", "RE-2026-1234 ACME 87.19\nRE-2026-1399 ACME 90.00")
    assert posted(made) == ["R RE-2026-1234 87.19"]


def test_a_wrong_digit_that_names_somebody_elses_document_pays_nothing_there():
    made = paying("RE-2026-1243", "87.19", "RE-2026-1234 ACME 87.19\nRE-2026-1243 BOLT 300.00")
    assert posted(made) == ["R RE-2026-1234 87.19"]


def test_a_damaged_number_tells_equal_documents_apart():
    made = paying("Rechnung ..812", "500.00", "RE-40812 ACME 500.00\nRE-40655 ACME 500.00")
    assert posted(made) == ["R RE-40812 500.00"]


def test_a_short_payment_of_a_named_document_leaves_the_rest_open():
    made = paying("RE-2026-1234", "40.00", "RE-2026-1234 ACME 100.00")
    assert posted(made) == ["R RE-2026-1234 40.00"]
    assert made.applications["rule"].tolist() == ["part"]


def test_a_short_payment_is_only_suggested_when_the_policy_says_so():
    made = paying("RE-2026-1234", "40.00", "RE-2026-1234 ACME 100.00", policy=MatchingPolicy(apply_part_payments=False))
    assert posted(made) == []
    assert offered(made)[0] == "R RE-2026-1234: 40.00"


def test_a_text_match_does_not_switch_the_amount_check_off():
    made = paying(
        "RE-2026-1234",
        "10.00",
        "RE-2026-1234 ACME 1000.00",
        policy=MatchingPolicy(tolerance_bp=100, tolerance_minor=10_000),
    )
    assert posted(made) == ["R RE-2026-1234 10.00"]


def test_an_unread_number_keeps_a_short_payment_from_being_posted():
    made = paying("RE-2026-1234 und RE-2026-99", "40.00", "RE-2026-1234 ACME 100.00")
    assert posted(made) == []
    assert states(made) == {"R": "suggested"}


def test_too_much_for_a_named_document_pays_it_and_keeps_the_rest():
    made = paying("RE-2026-1234", "110.00", "RE-2026-1234 ACME 100.00")
    assert posted(made) == ["R RE-2026-1234 100.00"]
    state = made.receipt_states.iloc[0]
    assert (state["status"], state["applied_minor"], state["unapplied_minor"]) == ("partly_applied", 10_000, 1_000)


@pytest.mark.parametrize(
    ("amount", "paid", "result"),
    [
        ("1000.00", "995.00", ["R RE-2026-1234 995.00", "R RE-2026-1234 tolerance 5.00"]),
        ("1000.00", "994.99", ["R RE-2026-1234 994.99"]),
        ("200.00", "197.00", ["R RE-2026-1234 197.00"]),
        ("200.00", "198.00", ["R RE-2026-1234 198.00", "R RE-2026-1234 tolerance 2.00"]),
        ("1000.00", "1004.00", ["R RE-2026-1234 1000.00"]),
    ],
)
def test_a_trifle_is_let_go_up_to_the_lesser_of_sum_and_percentage(amount, paid, result):
    policy = MatchingPolicy(tolerance_minor=500, tolerance_bp=100)
    assert posted(paying("RE-2026-1234", paid, f"RE-2026-1234 ACME {amount}", policy=policy)) == result


def test_credit_notes_named_are_netted():
    made = paying(
        "RE-2026-350, GS-100, GS-50", "200.00", "RE-2026-350 ACME 350.00\nGS-100 ACME -100.00\nGS-50 ACME -50.00"
    )
    assert sorted(posted(made)) == [
        "R GS-100 credit_note -100.00",
        "R GS-50 credit_note -50.00",
        "R RE-2026-350 350.00",
    ]
    cash = made.applications[made.applications["kind"].isin(("payment", "credit_note"))]
    assert cash["amount_minor"].sum() == 20_000


def test_open_credit_notes_explain_what_a_named_document_is_short_of():
    made = paying("RE-2026-350", "282.83", "RE-2026-350 ACME 350.00\nGS-67 ACME -67.17")
    assert posted(made) == ["R GS-67 credit_note -67.17", "R RE-2026-350 350.00"]


def test_a_customers_own_order_number_names_its_documents():
    made = desk(
        """
        document_no customer_id amount_minor po_number
        RE-1        ACME        81.13        BE26-4711
        RE-2        ACME        20.29        BE26-4711
        RE-3        ACME        55.00        BE26-4712
        """,
        f"""
        receipt_id amount_minor payer_name payer_account remittance
        R          101.42       Acme       {ACME}        'Bestellung BE26-4711'
        """,
    ).run()
    assert posted(made) == ["R RE-1 81.13", "R RE-2 20.29"]


def test_a_structured_reference_decides():
    made = desk(
        """
        document_no customer_id amount_minor reference
        RE-1        ACME        81.13        RF18539007547034
        RE-2        ACME        81.13        -
        """,
        """
        receipt_id amount_minor payer_name remittance structured_reference
        R          81.13        Somebody   -          'RF18 5390 0754 7034'
        """,
    ).run()
    assert posted(made) == ["R RE-1 81.13"]
    assert made.applications["rule"].tolist() == ["structured"]


@pytest.mark.parametrize("text", ["vom 12.04.2026", "Tel 089/2026", "Kd-Nr 4711", "99.12 EUR", ""])
def test_dates_telephones_customers_and_amounts_are_no_documents(text):
    made = paying(text, "33.00", "2026 ACME 50.00\n4711 ACME 51.00\n9912 ACME 52.00\n1204 ACME 53.00")
    assert posted(made) == []


def test_the_same_number_of_two_customers_goes_to_the_payer():
    made = paying("Rechnung 100234", "60.00", "100234 ACME 60.00\nRE-100234 BOLT 60.00")
    assert posted(made) == ["R 100234 60.00"]


def test_another_customers_payment_of_a_named_document_is_asked_about_where_others_cost_that():
    made = paying("RE-2026-1234", "60.13", "RE-2026-1234 BOLT 60.13\nRE-2026-7 ACME 20.00\nRE-2026-88 CARO 60.13")
    assert posted(made) == []
    assert offered(made)[0] == "R RE-2026-1234: 60.13"


def test_amounts_in_another_currency_never_match():
    made = desk(
        """
        document_no customer_id amount_minor currency
        RE-2026-1   ACME        60.13        USD
        """,
        f"""
        receipt_id amount_minor payer_name payer_account remittance
        R          60.13        Acme       {ACME}        RE-2026-1
        """,
    ).run()
    assert posted(made) == []


def test_a_range_is_of_one_customer_s_documents_though_a_relative_s_number_lies_between():
    family = """
        customer_id name                       parent_id
        P1          'Kaufhof Filiale Nord GmbH'  P0
        P2          'Kaufhof Filiale Süd GmbH'   P0
        P0          'Kaufhof Zentrale AG'        -
    """
    documents = (
        "document_no customer_id amount_minor\n100202 P2 500.00\n100203 P1 120.50\n100204 P2 79.50\n100205 P2 44.44"
    )
    # 500.00 and 79.50; the relative's 100203 is of another account.
    made = desk(documents, paid("579.50", "100202 bis 04", "Kaufhof Filiale Süd", "DE9"), customers=family).run()
    assert posted(made) == ["R1 100202 500.00", "R1 100204 79.50"]
    assert set(made.applications["rule"]) == {"listed"}


def test_of_several_documents_named_it_is_told_which_the_payment_leaves_out():
    documents = "document_no customer_id amount_minor\n100202 ACME 500.00\n100204 ACME 79.50"
    made = desk(documents, paid("500.00", "RE 100202, RE 100204")).run()
    assert posted(made) == ["R1 100202 500.00"]
    assert made.applications["reason"].iloc[0].endswith("; not paid by it, though named: 100204.")


def test_a_short_list_begins_with_the_number_named_in_full_and_not_with_another_year_s():
    documents = """
        document_no customer_id amount_minor document_date
        F2025.118   ACME        612.00       2025-12-04
        F2026.118   ACME        1530.00      2026-04-03
        F2026.124   ACME        77.77        2026-04-09
        F2026.126   ACME        413.10       2026-04-19
        F2026.127   ACME        90.20        2026-04-21
    """
    # 1530.00, 77.77 and 413.10
    made = desk(documents, paid("2020.87", "F2026.118/124/126")).run()
    assert posted(made) == ["R1 F2026.118 1530.00", "R1 F2026.124 77.77", "R1 F2026.126 413.10"]
    assert set(made.applications["rule"]) == {"listed"}
