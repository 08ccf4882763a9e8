"""What tells documents, payers and payments apart where amounts alone do not: cut numbers, days, what else is explained."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import MatchingPolicy
from ar_batch.stages.matching.evidence import Explanation
from ar_batch.stages.matching.ledger import Ledger
from ar_batch.stages.matching.levels import KNOWN
from ar_batch.stages.matching.twins import alternatives
from tests.stages.matching.desk import CUSTOMERS, desk, offered, posted, states

ACME = "DE02120300000000202051"
BOLT = "DE02500105170137075030"


def paid(*lines: str) -> str:
    rows = (f"R{place} {line}" for place, line in enumerate(lines, start=1))
    return "receipt_id booking_date amount_minor payer_name payer_account remittance\n" + "\n".join(rows)


def owed(*lines: str, columns: str = "due_date") -> str:
    return f"document_no customer_id amount_minor document_date {columns}\n" + "\n".join(lines)


# -- equal documents ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["'Rg-Nr.: 017.9'", "'017.98 dated 2026-05-02'", "0l7.986", "'Rechnung 86'", "'Ihre 017.986'"]
)
def test_what_is_left_of_a_number_with_signs_tells_equal_documents_apart(said):
    twins = owed("013.964 ACME 1042.04 2026-04-01 2026-05-01", "017.986 ACME 1042.04 2026-05-01 2026-06-01")
    made = desk(twins, paid(f"2026-05-20 1042.04 'Acme Werkzeuge GmbH' {ACME} {said}")).run()
    assert posted(made) == ["R1 017.986 1042.04"]


@pytest.mark.parametrize("said", ["'BELEG V26.50'", "'V26.50 vom 01.05.2026'"])
def test_a_number_that_looks_like_money_is_a_number_behind_its_letters(said):
    twins = owed("V26.49830 ACME 618.10 2026-04-01 2026-05-01", "V26.50570 ACME 618.10 2026-05-01 2026-06-01")
    made = desk(twins, paid(f"2026-05-20 618.10 'Acme Werkzeuge GmbH' {ACME} {said}")).run()
    assert posted(made) == ["R1 V26.50570 618.10"]


@pytest.mark.parametrize("said", ["Payment of invoice INV-2026 -53454", "67304 Berlin Ref INV-2026-5 3454"])
def test_a_number_broken_by_the_banks_line_and_a_digit_off_still_tells_equal_documents_apart(said):
    equal = owed(
        "INV-2026-52017 ACME 110.00 2026-03-20 2026-04-20",
        "INV-2026-53544 ACME 110.00 2026-04-01 2026-05-01",
        "INV-2026-54871 ACME 110.00 2026-05-01 2026-06-01",
    )
    made = desk(equal, paid(f"2026-05-20 110.00 'Acme Werkzeuge GmbH' {ACME} '{said}'")).run()
    assert posted(made) == ["R1 INV-2026-53544 110.00"]


@pytest.mark.parametrize(
    ("said", "dated"),
    [("SVWZ+maggi o 2026", "2026-05-01 2026-05-31"), ("Zahlung Ma erz 2026 Danke", "2026-03-02 2026-04-01")],
)
def test_a_month_broken_by_the_banks_line_tells_equal_documents_apart(said, dated):
    twins = owed("63335209 ACME 77.22 2026-01-05 2026-02-04", f"63342781 ACME 77.22 {dated}")
    made = desk(twins, paid(f"2026-05-20 77.22 'Acme Werkzeuge GmbH' {ACME} '{said}'")).run()
    assert posted(made) == ["R1 63342781 77.22"]


def test_the_whole_number_of_one_of_equal_documents_tells_it_however_short():
    twins = owed("41 ACME 1330.00 2026-03-01 2026-04-01", "46 ACME 1330.00 2026-04-01 2026-05-01")
    made = desk(twins, paid(f"2026-05-20 1330.00 'Acme Werkzeuge GmbH' {ACME} 46")).run()
    assert posted(made) == ["R1 46 1330.00"]


@pytest.mark.parametrize("said", ["'Ihre 2026/20085'", "'Danke 91'"])
def test_a_number_that_may_be_meant_for_one_of_equal_documents_leaves_them_to_a_person(said):
    twins = owed("2026/06248 ACME 340.06 2026-04-01 2026-05-01", "2026/10591 ACME 340.06 2026-05-01 2026-06-01")
    made = desk(twins, paid(f"2026-05-20 340.06 'Acme Werkzeuge GmbH' {ACME} {said}")).run()
    assert posted(made) == []


def test_two_equal_documents_paid_together_are_the_oldest_two_and_said_to_be():
    three = owed(
        "RE-1 ACME 500.10 2026-03-01 2026-04-01",
        "RE-2 ACME 500.10 2026-03-11 2026-04-11",
        "RE-3 ACME 500.10 2026-03-21 2026-04-21",
    )
    made = desk(three, paid(f"2026-05-20 1000.20 'Acme Werkzeuge GmbH' {ACME} Danke")).run()
    assert posted(made) == ["R1 RE-1 500.10", "R1 RE-2 500.10"]
    assert "these are the oldest: RE-1, RE-2" in made.applications["reason"].iloc[0]


def test_equal_documents_wait_for_an_earlier_payment_that_may_be_for_one_of_them():
    twins = owed("RE-1 ACME 235.44 2026-03-01 2026-04-01", "RE-2 ACME 235.44 2026-03-11 2026-04-11")
    short, full = "2026-05-18 200.12", "2026-05-20 235.44"
    made = desk(
        twins, paid(f"{short} 'Acme Werkzeuge GmbH' {ACME} Danke", f"{full} 'Acme Werkzeuge GmbH' {ACME} Danke")
    )
    assert posted(made.run()) == []
    alone = desk(twins, paid(f"{full} 'Acme Werkzeuge GmbH' {ACME} Danke"))
    assert posted(alone.run()) == ["R1 RE-1 235.44"]


def test_the_earlier_payment_takes_the_older_document_though_its_payer_is_known_later():
    """The first line's name is garbled; that the account is Acme's is learned from the two payments that name documents."""
    documents = owed(
        "RE-2026-11 ACME 742.22 2026-03-01 2026-04-01",
        "RE-2026-12 ACME 742.22 2026-03-11 2026-04-11",
        "RE-2026-13 ACME 81.13 2026-03-11 2026-04-11",
        "RE-2026-14 ACME 40.50 2026-03-11 2026-04-11",
    )
    no_account = CUSTOMERS.replace(ACME, "''")
    made = desk(
        documents,
        paid(
            f"2026-04-02 742.22 'Emca Wekrezuge' {ACME} Danke",
            f"2026-05-11 742.22 'Acme Werkzeuge GmbH' {ACME} Danke",
            f"2026-04-03 81.13 'Acme Werkzeuge GmbH' {ACME} RE-2026-13",
            f"2026-04-04 40.50 'Acme Werkzeuge GmbH' {ACME} RE-2026-14",
        ),
        customers=no_account,
    ).run()
    assert posted(made)[:2] == ["R1 RE-2026-11 742.22", "R2 RE-2026-12 742.22"]


def test_payments_that_wait_for_equal_documents_are_each_offered_one_of_their_own():
    twins = owed("RE-1 ACME 235.44 2026-03-01 2026-04-01", "RE-2 ACME 235.44 2026-03-11 2026-04-11")
    lines = [f"2026-05-{day} {amount} 'Acme Werkzeuge GmbH' {ACME} Danke" for day, amount in ((17, "300.00"), (18, "235.44"), (20, "235.44"))]  # fmt: skip
    made = desk(twins, paid(*lines)).run()
    first = {row.split(" ", 1)[0]: row for row in reversed(offered(made))}
    assert posted(made) == []
    assert first["R2"] == "R2 RE-1: 235.44"
    assert first["R3"] == "R3 RE-2: 235.44"


def test_beside_one_of_equal_documents_those_next_in_age_are_offered():
    rows = [f"RE-{n} ACME 235.44 2026-03-0{n} 2026-04-0{n}" for n in range(1, 8)]
    amounts = ("300.00", "235.44", "235.44", "235.44", "235.44")
    lines = [f"2026-05-1{day} {amount} 'Acme Werkzeuge GmbH' {ACME} Danke" for day, amount in enumerate(amounts)]
    made = desk(owed(*rows), paid(*lines)).run()
    assert posted(made) == []
    assert [row for row in offered(made) if row.startswith("R5")] == [f"R5 RE-{n}: 235.44" for n in (4, 3, 5)]


def test_of_equal_documents_of_the_order_named_the_oldest_is_paid():
    documents = owed(
        "RE-1 ACME 90.10 2026-03-01 2026-04-01 ''",
        "RE-2 ACME 90.10 2026-03-11 2026-04-11 PO-77123",
        "RE-3 ACME 90.10 2026-03-21 2026-04-21 PO-77123",
        columns="due_date po_number",
    )
    made = desk(documents, paid(f"2026-05-20 90.10 'Acme Werkzeuge GmbH' {ACME} 'Bestellung PO-77123'")).run()
    assert posted(made) == ["R1 RE-2 90.10"]


# -- twice, and at once ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("due", "expected"), [("2026-12-31", ["R1 RE-2026-1 81.13"]), ("2026-05-29", ["R1 RE-2026-1 81.13", "R2 RE-2026-2 81.13"])])  # fmt: skip
@pytest.mark.parametrize("said", ["Danke", "'Danke 12.05.2026'"])
def test_an_amount_paid_a_short_while_ago_is_not_applied_to_what_is_not_due_yet(due, expected, said):
    documents = owed("RE-2026-1 ACME 81.13 2026-05-01 2026-05-15", f"RE-2026-2 ACME 81.13 2026-05-10 {due}")
    lines = (f"2026-05-20 81.13 'Acme Werkzeuge GmbH' {ACME} RE-2026-1", f"2026-05-27 81.13 'Acme Werkzeuge GmbH' {ACME} {said}")  # fmt: skip
    assert posted(desk(documents, paid(*lines)).run()) == expected


def test_a_sum_that_holds_without_a_credit_note_and_the_invoice_of_its_amount_is_not_everything_open():
    documents = owed(
        "RE-1 ACME 248.93 2026-03-01 2026-04-01",
        "RE-2 ACME 248.93 2026-03-11 2026-04-11",
        "CN-1 ACME -248.93 2026-03-12 2026-03-12",
        "CN-2 ACME -124.46 2026-03-13 2026-03-13",
    )
    made = desk(documents, paid(f"2026-05-20 124.47 'Acme Werkzeuge GmbH' {ACME} Danke")).run()
    assert posted(made) == []
    assert offered(made)


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_a_number_read_once_names_one_document():
    documents = owed("190426 ACME 219.00 2026-04-19 2026-05-19", "190426/315 ACME 219.00 2026-04-19 2026-05-20")
    made = desk(documents, paid(f"2026-05-20 438.00 'Acme Werkzeuge GmbH' {ACME} 'inv no 190426'")).run()
    assert "damaged" not in set(made.applications["rule"])


def test_in_a_list_a_number_that_is_a_digit_off_gives_way_to_the_document_that_makes_the_sum():
    documents = owed(
        "F-16213 ACME 330.28 2026-03-01 2026-04-01",
        "F-16470 ACME 826.72 2026-03-01 2026-04-01",
        "F-16471 ACME 407.75 2026-03-01 2026-04-01",
        "F-16477 ACME 354.48 2026-03-01 2026-04-01",
    )
    total = "1564.75"  # 330.28 + 826.72 + 407.75: the third was meant, the fourth is named
    made = desk(documents, paid(f"2026-05-20 {total} 'Acme Werkzeuge GmbH' {ACME} 'F-16213, F-16470, F-16477'")).run()
    assert posted(made) == ["R1 F-16213 330.28", "R1 F-16470 826.72", "R1 F-16471 407.75"]
    assert "F-16477 is named, but costs something else" in made.applications["reason"].iloc[0]


@pytest.mark.parametrize("said", ["'016.260 & 016.2'", "'016.260,016.311'"])
def test_what_is_over_stays_with_a_person_where_another_number_was_cut_or_came_to_harm(said):
    documents = owed("016.260 ACME 1550.00 2026-03-01 2026-04-01", "016.261 ACME 400.00 2026-03-01 2026-04-01", "016.211 ACME 90.00 2026-03-01 2026-04-01")  # fmt: skip
    made = desk(documents, paid(f"2026-05-20 1602.07 'Acme Werkzeuge GmbH' {ACME} {said}")).run()
    assert posted(made) == []


@pytest.mark.parametrize(
    ("amount", "said", "expected"),
    [
        ("1455.18", "9437", ["R1 9437 1455.18", "R1 9437 tolerance 0.42"]),
        ("1400.00", "'9437 gekuerzt'", ["R1 9437 1400.00"]),
        ("900.00", "'Rechnung 437 Vertrag 88123'", []),
    ],
)
def test_the_whole_number_is_enough_where_the_payment_is_nearly_its_documents(amount, said, expected):
    documents = owed("9437 ACME 1455.60 2026-03-01 2026-04-01", "9502 ACME 88.00 2026-03-01 2026-04-01")
    made = desk(documents, paid(f"2026-05-20 {amount} 'Acme Werkzeuge GmbH' {ACME} {said}")).run()
    assert posted(made) == expected


def test_a_usual_fee_and_a_credit_note_of_its_amount_are_two_explanations():
    documents = owed("INV-10003 ACME 540.00 2026-03-01 2026-04-01", "CN-148 ACME -25.00 2026-03-11 2026-03-11")
    made = desk(documents, paid(f"2026-05-20 515.00 'Acme Werkzeuge GmbH' {ACME} INV-10003")).run()
    assert posted(made) == []


# -- who pays ----------------------------------------------------------------------------------------------------------

NAMESAKES = """
    customer_id name                  iban
    NORD        'Wagner Bau GmbH'     ''
    SUED        'Wagner Bau GmbH'     ''
    BOLT        'Boltzmann & Söhne KG' ''
"""


def test_of_customers_with_one_name_the_one_that_the_text_points_to_is_the_payer():
    documents = owed("RG-34177 NORD 618.10 2026-03-01 2026-04-01", "RG-90211 SUED 77.20 2026-03-01 2026-04-01")
    made = desk(documents, paid(f"2026-05-20 618.10 'Wagner Bau GmbH' {ACME} 'Rg. 34717'"), customers=NAMESAKES).run()
    assert posted(made) == ["R1 RG-34177 618.10"]


def test_of_customers_with_one_name_an_amount_alone_tells_none():
    documents = owed("RG-34177 NORD 618.10 2026-03-01 2026-04-01", "RG-90211 SUED 77.20 2026-03-01 2026-04-01")
    made = desk(documents, paid(f"2026-05-20 618.10 'Wagner Bau GmbH' {ACME} Danke"), customers=NAMESAKES).run()
    assert posted(made) == []


def test_an_account_whose_payments_name_one_customers_documents_to_the_cent_is_its_own_whatever_the_name():
    documents = owed(
        "RG-34101 NORD 101.11 2026-03-01 2026-04-01",
        "RG-34102 NORD 202.22 2026-03-01 2026-04-01",
        "RG-34103 NORD 303.33 2026-03-01 2026-04-01",
    )
    lines = [f"2026-05-1{n} {n}0{n}.{n}{n} 'Boltzmann und Soehne' {BOLT} RG-3410{n}" for n in (1, 2)]
    damaged = f"2026-05-20 303.33 'Boltzmann und Soehne' {BOLT} 'Rg. 34130'"
    made = desk(documents, paid(*lines, damaged), customers=NAMESAKES).run()
    assert posted(made) == ["R1 RG-34101 101.11", "R2 RG-34102 202.22", "R3 RG-34103 303.33"]
    once = desk(documents, paid(lines[0], damaged), customers=NAMESAKES).run()
    assert "R2" not in " ".join(posted(once))


# -- what is due about now ---------------------------------------------------------------------------------------------


OLD = [f"RE-1{n:03d} ACME {20 + n}.{n:02d} 2025-01-01 2025-02-01" for n in range(50)]
PUNCTUAL = "customer_id document_no currency amount_minor document_date due_date paid_date\n" + "\n".join(
    f"ACME H-{n} EUR 50.00 2025-0{n}-01 2025-0{n}-20 2025-0{n}-2{n % 3}" for n in range(1, 9)
)
"""Eight documents paid when they were due."""


def test_a_pair_among_many_documents_is_applied_where_both_are_due_about_now_and_else_shown():
    """Fifty old documents; the customer pays at the due date, as eight paid ones show, and two are due just now."""
    now = [
        "RE-2001 ACME 1107.17 2026-04-20 2026-05-20",
        "RE-2002 ACME 476.47 2026-04-18 2026-05-18",
        "RE-2003 ACME 91.80 2026-04-19 2026-05-19",
    ]
    made = desk(owed(*OLD, *now), paid(f"2026-05-20 1583.64 'Acme Werkzeuge GmbH' {ACME} Danke"), payment_history=PUNCTUAL).run()  # fmt: skip
    assert posted(made) == ["R1 RE-2001 1107.17", "R1 RE-2002 476.47"]
    unknown = desk(owed(*OLD, *now), paid(f"2026-05-20 1583.64 'Acme Werkzeuge GmbH' {ACME} Danke")).run()
    assert posted(unknown) == []
    assert offered(unknown)[0] == "R1 RE-2001 + RE-2002: 1107.17 + 476.47"
    assert states(unknown)["R1"] == "suggested"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Bill 0220 Contract 177823", []),  # within the second alone
        ("Pastoral Pty Lt 0220", []),
        ("Bill 0300 Contract 177823", ["R1 20260120-06 64.80"]),  # within none: nothing tells them apart
    ],
)
def test_a_number_within_that_of_one_of_equal_documents_keeps_the_oldest_from_being_taken(said, expected):
    documents = owed(
        "20260120-06 ACME 64.80 2026-01-20 2026-02-19",
        "20260220-06 ACME 64.80 2026-02-20 2026-03-22",
        "20260220-07 BOLT 31.00 2026-02-20 2026-03-22",
    )
    receipt = paid(f"2026-05-20 64.80 'Acme Werkzeuge GmbH' DE02120300000000202051 '{said}'")
    assert posted(desk(documents, receipt).run()) == expected


def test_the_month_behind_the_code_of_a_field_tells_equal_documents_apart():
    documents = owed(
        "INV0084433 ACME 1200.00 2026-02-15 2026-04-16",
        "INV0086884 ACME 1200.00 2026-03-15 2026-05-14",
    )
    receipt = paid("2026-03-16 1200.00 'Acme Werkzeuge GmbH' DE02120300000000202051 '/REMI/03/26 K-2699'")
    assert posted(desk(documents, receipt).run()) == ["R1 INV0086884 1200.00"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Fatura lOlB9-O64/10189-008", []),  # 10189-064, which costs as much as the oldest
        ("Fatura lOlB9-O99/10189-008", ["R1 10189-053 593.81", "R1 10189-068 355.96"]),
    ],
)
def test_a_number_that_runs_on_keeps_a_run_from_being_the_oldest_where_it_bears_that_of_another(said, expected):
    documents = owed(
        "10189-053 ACME 593.81 2026-03-16 2026-04-15",
        "10189-068 ACME 355.96 2026-04-27 2026-05-11",
        "10189-064 ACME 593.81 2026-04-16 2026-05-16",
        "10189-066 ACME 2118.20 2026-04-20 2026-05-20",
    )
    receipt = paid(f"2026-05-27 949.77 'Acme Werkzeuge GmbH' DE02120300000000202051 '{said}'")
    assert posted(desk(documents, receipt).run()) == expected


FEES = owed(
    "RE-4831 ACME 641.98 2026-03-16 2026-04-15",
    "RE-4902 ACME 641.98 2026-04-16 2026-05-16",
    "RE-5017 ACME 641.98 2026-05-19 2026-06-18",
)
"""Each is due in the month after its own."""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Datum 20.05.2026", ["R1 RE-4831 641.98"]),  # nobody's, and the oldest is paid
        ("vom 19.05.2026", ["R1 RE-5017 641.98"]),
        ("Beitrag 04/2026 Ihre Nachricht v. 19.05.2026", ["R1 RE-4902 641.98"]),
        ("Gebühr April Datum 19.05.26, 14.30 Uhr", ["R1 RE-4902 641.98"]),
    ],
)
def test_the_payment_s_own_day_names_a_document_only_where_no_other_month_is_named(said, expected):
    receipt = paid(f"2026-05-20 641.98 'Acme Werkzeuge GmbH' {ACME} '{said}'")
    assert posted(desk(FEES, receipt).run()) == expected


@pytest.mark.parametrize(
    ("day", "said", "expected"),
    [
        ("2026-05-20", "Mai", []),  # the one of May is not due yet, and another was in May
        ("2026-05-25", "per 16.05.2026", []),  # that one was due on this day, and the other is of it
        ("2026-06-20", "Mai", ["R1 RE-5017 641.98"]),
        ("2026-06-20", "Rechnungen Mai", []),  # one alone is not several
    ],
)
def test_a_date_that_may_be_meant_otherwise_tells_no_document(day, said, expected):
    equal = FEES.replace("2026-05-19", "2026-05-16") if "16.05" in said else FEES
    made = desk(equal, paid(f"{day} 641.98 'Acme Werkzeuge GmbH' {ACME} '{said}'")).run()
    assert posted(made) == expected
    assert made.suggestions.empty or "R1 RE-5017: 641.98" in offered(made)


@pytest.mark.parametrize(
    ("customer", "expected"),
    [
        ("707252", ["R1 A-3485-26 1200.00"]),
        ("4711", ["R1 A-1036-26 1200.00"]),  # nobody's number: nothing is read, and the oldest is paid
    ],
)
def test_the_payer_s_number_behind_a_month_of_a_year_hides_it_not(customer, expected):
    documents = owed(
        f"A-1036-26 {customer} 1200.00 2026-01-01 2026-03-02", f"A-3485-26 {customer} 1200.00 2026-02-01 2026-04-02"
    )
    customers = f"customer_id name iban\n{customer} 'Acme Werkzeuge GmbH' {ACME}"
    receipt = paid(f"2026-02-02 1200.00 'Acme Werkzeuge GmbH' {ACME} 'SVWZ+02/26707252'")
    assert posted(desk(documents, receipt, customers=customers).run()) == expected


@pytest.mark.parametrize("said", ["N/REF RG 07 Beleg 1954996194", "Beleg 07 Auftrag 4910"])
def test_what_is_left_of_a_number_keeps_the_oldest_of_equal_documents_from_being_taken(said):
    documents = owed("'RG 06794' ACME 1931.68 2026-03-03 2026-04-02", "'RG 07624' ACME 1931.68 2026-04-07 2026-05-07")
    made = desk(documents, paid(f"2026-05-20 1931.68 'Acme Werkzeuge GmbH' {ACME} '{said}'")).run()
    assert posted(made) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [("407.07", []), ("407.17", ["R1 RE-2001 1107.17", "R1 RE-2003 476.47", "R1 RE-2005 91.83"])],
)
def test_a_combination_is_shown_where_two_others_cost_what_one_of_it_does(other, expected):
    now = [
        "RE-2001 ACME 1107.17 2026-04-16 2026-05-16",
        "RE-2002 ACME 700.10 2026-04-17 2026-05-17",
        "RE-2003 ACME 476.47 2026-04-18 2026-05-18",
        "RE-2006 ACME 1313.31 2026-04-18 2026-05-18",
        f"RE-2004 ACME {other} 2026-04-19 2026-05-19",
        "RE-2005 ACME 91.83 2026-04-20 2026-05-20",
    ]
    receipt = paid(f"2026-05-20 1675.47 'Acme Werkzeuge GmbH' {ACME} Danke")
    made = desk(owed(*OLD, *now), receipt, payment_history=PUNCTUAL).run()
    assert posted(made) == expected
    others = ["R1 RE-2002 + RE-2003 + RE-2004 + RE-2005: 700.10 + 476.47 + 407.07 + 91.83"]
    assert offered(made)[1:] == ([] if expected else others)


@pytest.mark.parametrize("said", ["FAKT. 112146B CONTRACT 184832", "FAKT. 112164B", "FAKT. 112164"])
def test_a_letter_behind_the_digits_of_numbers_is_no_digit_misread(said):
    documents = owed(
        "111545K ACME 480.00 2025-11-24 2026-01-23",
        "112164B ACME 480.00 2025-12-24 2026-02-22",
        "112362B ACME 82.71 2026-01-05 2026-03-06",
        "112784A ACME 480.00 2026-01-26 2026-03-27",
        "112786B ACME 480.00 2026-01-26 2026-03-27",
    )
    receipt = paid(f"2026-03-02 480.00 'Acme Werkzeuge GmbH' DE02120300000000202051 '{said}'")
    assert posted(desk(documents, receipt).run()) == ["R1 112164B 480.00"]


@pytest.mark.parametrize(
    ("said", "number"), [("SI-000142", "SI-000124"), ("SI-000113", "SI-000123"), ("SI-00024", "SI-000124")]
)
def test_a_digit_swapped_or_wrong_in_a_number_of_noughts_tells_equal_documents_apart(said, number):
    twins = owed("SI-000123 ACME 360.00 2026-04-02 2026-05-02", "SI-000124 ACME 360.00 2026-04-09 2026-05-09")
    made = desk(twins, paid(f"2026-05-20 360.00 'Acme Werkzeuge GmbH' {ACME} {said}")).run()
    assert posted(made) == [f"R1 {number} 360.00"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("PO7781", ["R1 SI-000123 360.00"]),
        ("PO7782", []),  # the oldest is of another order, and the newer one of none
        ("Danke", ["R1 SI-000123 360.00"]),
    ],
)
def test_an_order_that_is_not_that_of_the_oldest_keeps_the_oldest_from_being_taken(said, expected):
    twins = owed(
        "SI-000123 ACME 360.00 2026-04-02 2026-05-02 PO7781",
        "SI-000124 ACME 360.00 2026-04-09 2026-05-09 -",
        columns="due_date po_number",
    )
    made = desk(twins, paid(f"2026-05-20 360.00 'Acme Werkzeuge GmbH' {ACME} {said}")).run()
    assert posted(made) == expected
    assert "R1 SI-000124: 360.00" in offered(made) or expected


def test_of_equal_documents_of_a_family_those_of_the_other_members_are_shown_as_well():
    family = """
        customer_id name                       parent_id iban
        P0          'Kaufhof Zentrale AG'        -         DE75512108001245126199
        P1          'Kaufhof Filiale Nord GmbH'  P0        -
        P2          'Kaufhof Filiale Süd GmbH'   P0        -
    """
    twins = owed("100201 P1 500.00 2026-03-01 2026-03-31", "100202 P2 500.00 2026-03-02 2026-04-01")
    receipt = paid("2026-05-20 500.00 'Kaufhof Zentrale AG' DE75512108001245126199 Danke")
    made = desk(twins, receipt, customers=family).run()
    assert posted(made) == []
    assert offered(made) == ["R1 100201: 500.00", "R1 100202: 500.00"]


@pytest.mark.parametrize("said", ["Factnr 9", "Factuurnr 9", "Rechnung 9"])
def test_a_number_of_one_digit_behind_a_word_for_invoice_tells_which_of_equal_documents(said):
    documents = """
        document_no customer_id amount_minor document_date due_date
        1204/8      ACME        409.10       2026-04-02    2026-05-02
        1204/9      ACME        409.10       2026-04-03    2026-05-03
    """
    made = desk(documents, paid(f"2026-05-20 409.10 'Acme Werkzeuge GmbH' {ACME} '{said}'")).run()
    assert posted(made) == ["R1 1204/9 409.10"]


EIGHT_DIGITS = owed("37058265 ACME 206.90 2026-02-20 2026-03-20", "37279463 ACME 206.90 2026-04-16 2026-04-26")


@pytest.mark.parametrize("said", ["Rechnungsnr. 274963", "INV no 279643 Lieferschein 52800", "RE 79563", "RE 2799463"])
def test_the_end_of_a_number_with_one_digit_come_to_harm_tells_equal_documents_apart(said):
    made = desk(EIGHT_DIGITS, paid(f"2026-05-20 206.90 'Acme Werkzeuge GmbH' {ACME} '{said}'")).run()
    assert posted(made) == ["R1 37279463 206.90"]


def test_such_an_end_without_a_word_for_invoice_keeps_the_oldest_from_being_taken():
    made = desk(EIGHT_DIGITS, paid(f"2026-05-20 206.90 'Acme Werkzeuge GmbH' {ACME} 'Danke 274963'")).run()
    assert posted(made) == []


def test_such_an_end_of_two_of_the_documents_tells_none():
    three = f"{EIGHT_DIGITS}\n37277963 ACME 206.90 2026-04-17 2026-04-27"
    made = desk(three, paid(f"2026-05-20 206.90 'Acme Werkzeuge GmbH' {ACME} 'RE 277463'")).run()
    assert posted(made) == []


BROKEN = owed(
    "156223.01 ACME 1960.00 2026-04-03 2026-05-02",
    "156240.01 ACME 1960.00 2026-04-16 2026-05-03",
    "156251.01 ACME 1960.00 2026-04-17 2026-05-04",
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Rechnung 24 001", ["R1 156240.01 1960.00"]),
        ("Rechnung 24 001 LS 16 223", ["R1 156240.01 1960.00"]),
        ("Lieferschein 24 001", ["R1 156223.01 1960.00"]),  # none of our numbers: the oldest
    ],
)
def test_the_end_of_a_number_with_a_blank_in_it_tells_equal_documents_apart(said, expected):
    made = desk(BROKEN, paid(f"2026-05-20 1960.00 'Acme Werkzeuge GmbH' {ACME} '{said}'")).run()
    assert posted(made) == expected


ONE_DAY = """
    receipt_id booking_date bank_reference amount_minor payer_name            payer_account remittance
    R1         2026-05-20   {}             206.90       'Acme Werkzeuge GmbH' {acme}        Danke
    R2         2026-05-20   {}             206.90       'Acme Werkzeuge GmbH' {acme}        Danke
"""


@pytest.mark.parametrize(
    ("numbers", "first"),
    [(("2026-17", "2026-18"), "R1"), (("2026-18", "2026-17"), "R2"), (("B9", "B10"), "R1"), (("B10", "B9"), "R2")],
)
def test_payments_of_one_day_are_for_equal_documents_in_the_order_of_the_statement(numbers, first):
    made = desk(EIGHT_DIGITS, ONE_DAY.format(*numbers, acme=ACME)).run()
    paid_by = dict(line.split()[1::-1] for line in posted(made))
    assert paid_by == {"37058265": first, "37279463": "R2" if first == "R1" else "R1"}


@pytest.mark.parametrize(("count", "expected"), [(5, ["R1 2604 300.00"]), (6, [])])
def test_of_equal_documents_of_many_days_a_date_tells_none(count, expected):
    many = owed(*(f"26{n:02} ACME 300.00 2026-04-{n * 3:02} 2026-05-{n * 3:02}" for n in range(1, count + 1)))
    made = desk(many, paid(f"2026-05-20 300.00 'Acme Werkzeuge GmbH' {ACME} 'dated 2026-04-12'")).run()
    assert posted(made) == expected


def test_beside_an_equal_document_less_a_credit_note_the_others_less_that_are_offered():
    three = owed(
        "2601 ACME 300.00 2026-04-03 2026-05-03",
        "2602 ACME 300.00 2026-04-13 2026-05-13",
        "2603 ACME 300.00 2026-04-18 2026-05-18",
        "G-11 ACME -41.17 2026-05-02 2026-05-02",
    )
    world = desk(three, paid(f"2026-05-20 258.83 'Acme Werkzeuge GmbH' {ACME} Danke")).world()
    number = world.documents.number.tolist()
    lines = ((number.index("2601"), "payment", 30000), (number.index("G-11"), "credit_note", -4117))
    oldest = Explanation(0, "run", 0, KNOWN, tuple(sorted(lines)), 0.5, certain=False, by_age=True)
    others = alternatives(Ledger(world, MatchingPolicy()), oldest)
    assert {frozenset(number[d] for d in one.documents) for one in others} == {
        frozenset({"2602", "G-11"}),
        frozenset({"2603", "G-11"}),
    }
    assert all(sum(amount for _, _, amount in one.lines) == 25883 for one in others)


WITH_ONE_PAID = """
    document_no customer_id amount_minor document_date due_date   settled_before_minor
    0281/0826   ACME        61.85        2026-04-24    2026-05-24 0.00
    0482/0826   ACME        61.85        2026-04-28    2026-05-24 61.85
"""


def test_the_date_beside_a_number_come_to_harm_tells_it_from_one_that_was_paid():
    said = f"2026-05-20 61.85 Acme {ACME} '0481/0826{{}}'"
    assert posted(desk(WITH_ONE_PAID, paid(said.format(" 24.04.26"))).run()) == ["R1 0281/0826 61.85"]
    assert posted(desk(WITH_ONE_PAID, paid(said.format(""))).run()) == []
