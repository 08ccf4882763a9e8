"""Lists with a damaged number in them: a bank's fee on the way, paid documents that come near, days of others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ar_batch.stages.matching import Matched
from tests.stages.matching.desk import desk, offered, paid, posted

ACME = "'Acme Werkzeuge GmbH' DE02120300000000202051"
CARO = "'Caro Fleurs SARL' FR1420041010050500013M02606"
OURS = "DE89370400440532013000"
DAMAGED = "RE-62011, RE-62342, RE-62738"
"""The number in the middle is RE-62324's, two digits swapped."""


def ledger(customer: str, *more: str) -> str:
    rows = (
        f"RE-62011 {customer} 1000.01 2026-04-01 2026-05-01",
        f"RE-62324 {customer} 2000.02 2026-04-02 2026-05-02",
        f"RE-62738 {customer} 4000.04 2026-04-03 2026-05-03",
        f"RE-62945 {customer} 8000.08 2026-04-04 2026-05-04",
        *more,
    )
    return "\n".join(["\ndocument_no customer_id amount_minor document_date due_date", *rows])


def receipts(*lines: tuple[str, str, str, str]) -> str:
    """Day, amount, payer and text of each, on our German account."""
    head = "receipt_id booking_date amount_minor payer_name payer_account remittance account"
    rows = (f"R{k} {day} {amount} {payer} '{said}' {OURS}" for k, (day, amount, payer, said) in enumerate(lines, 1))
    return "\n".join([head, *rows])


# -- short by a fee ----------------------------------------------------------------------------------------------------


def test_a_list_from_abroad_with_a_damaged_number_may_be_short_by_a_usual_fee():
    # 7000.07 less 10.00
    made = desk(ledger("CARO"), receipts(("2026-05-20", "6990.07", CARO, DAMAGED))).run()
    assert posted(made) == [
        "R1 RE-62011 1000.01", "R1 RE-62324 2000.02", "R1 RE-62738 bank_fee 10.00", "R1 RE-62738 3990.04",
    ]  # fmt: skip
    assert set(made.applications["rule"]) == {"damaged"}


@pytest.mark.parametrize(
    ("customer", "payer", "amount", "said", "left"),
    [
        ("CARO", CARO, "6988.70", DAMAGED, "3988.67"),  # no bank takes 11.37
        ("ACME", ACME, "6990.07", DAMAGED, "3990.04"),  # no fee falls on the way from a German account
        ("CARO", CARO, "6990.07", f"{DAMAGED}, RE-58001", "3990.04"),  # one number more than documents
    ],
)
def test_what_a_list_is_short_by_otherwise_is_only_offered(customer, payer, amount, said, left):
    made = desk(ledger(customer), receipts(("2026-05-20", amount, payer, said))).run()
    assert posted(made) == []
    assert offered(made)[0] == f"R1 RE-62011 + RE-62324 + RE-62738: 1000.01 + 2000.02 + {left}"


# -- paid documents that come near -------------------------------------------------------------------------------------

WHOLE = ["R2 RE-62011 1000.01", "R2 RE-62324 2000.02", "R2 RE-62738 4000.04"]


def paid_before(number: str, amount: str, said: str) -> Matched:
    """What is made of a payment, R2, after one for a document of 2000.02 with this number."""
    documents = ledger("ACME", f"{number} ACME 2000.02 2026-03-01 2026-03-31")
    first = ("2026-05-10", "2000.02", ACME, number)
    made = desk(documents, receipts(first, ("2026-05-20", amount, ACME, said))).run()
    assert posted(made)[0] == f"R1 {number} 2000.02"
    return made


@pytest.mark.parametrize("number", ["RE-62012", "RE-162011"])
def test_a_paid_document_near_to_a_number_that_is_wholly_another_s_does_not_hold_a_list_up(number):
    # The first number of the list is RE-62011's: one digit is wrong in it or missing for the paid one.
    made = paid_before(number, "7000.07", DAMAGED)
    assert posted(made)[1:] == WHOLE
    assert set(made.applications["rule"]) == {"named", "damaged"}


def test_a_single_damaged_number_as_near_to_a_paid_document_waits():
    assert posted(paid_before("RE-62343", "2000.02", "RE-62342"))[1:] == []


# -- what stands against it, beside numbers that are whole --------------------------------------------------------------


def test_what_ends_a_paid_document_s_number_is_no_open_one_s_with_two_digits_swapped():
    assert posted(paid_before("RE-162342", "7000.07", DAMAGED))[1:] == []


@pytest.mark.parametrize("said", [f"{DAMAGED}, RE-62954", f"Anzahlung {DAMAGED}"])
def test_a_list_waits_that_says_more_than_the_documents_explain(said):
    made = desk(ledger("ACME"), receipts(("2026-05-20", "7000.07", ACME, said))).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R1 RE-62011 + RE-62324 + RE-62738: ")


# -- days of others ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-04-01", [line.replace("R2", "R1") for line in WHOLE]),  # that of RE-62011 as well
        ("2026-04-05", []),
    ],
)
def test_the_day_of_an_equal_document_holds_a_list_up_unless_one_of_the_list_has_it_too(day, expected):
    documents = ledger("ACME", f"RE-58111 ACME 2000.02 {day} 2026-05-05")
    said = f"RE-62011 vom {day[8:]}.{day[5:7]}.2026, RE-62342, RE-62738"
    assert posted(desk(documents, receipts(("2026-05-20", "7000.07", ACME, said))).run()) == expected


# -- another's number --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("RE-62738", ["R1 RE-62011 1000.01", "R1 RE-62325 2500.25", "R1 RE-62738 4000.04"]),
        ("RE-62738, RE-58001", []),  # a number that nothing is known of
        ("RE-62738,", []),  # cut off
    ],
)
def test_a_number_is_meant_for_the_next_only_where_a_list_is_read_to_its_end(end, expected):
    # 7500.30 is what the list would cost with RE-62325 instead of RE-62324, which is named.
    documents = ledger("ACME", "RE-62325 ACME 2500.25 2026-04-02 2026-05-02")
    said = f"RE-62011, RE-62324, {end}"
    assert posted(desk(documents, receipts(("2026-05-20", "7500.30", ACME, said))).run()) == expected


OF_BOLT = """
    document_no customer_id amount_minor due_date
    12040       BOLT        6575.90      2026-05-28
    11708       BOLT        1073.11      2026-05-24
    11471       BOLT        13810.52     2026-05-21
    23471       ACME        500.00       2026-05-21
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Rechnungsnr. 12040 01471 11708", ["R1 11471 13810.52", "R1 11708 1073.11", "R1 12040 6575.90"]),
        ("Gehalt Rechnungsnr. 12040 01471 11708", []),
        ("Rechnungsnr. 12040 01461 11708", []),  # two digits off
    ],
)
def test_one_number_come_to_harm_among_others_of_one_customer_is_its_own_whoever_pays(said, expected):
    receipt = paid("21459.53", said, name="Walter Ingenieure e.K.", account="DE73954300446383391393")
    assert posted(desk(OF_BOLT, receipt).run()) == expected


BEGUN = """
    document_no customer_id amount_minor document_date due_date   discount_bp discount_days
    9000046807  ACME        704.40       2026-05-02    2026-05-30 150         14
    9000046905  ACME        376.01       2026-05-07    2026-05-30 150         14
    9000046932  ACME        5110.65      2026-05-08    2026-05-30 150         14
    9000046805  ACME        777.10       2026-05-02    2026-05-30 150         14
    9000046906  ACME        4132.80      2026-05-07    2026-05-30 150         14
    9000046904  ACME        821.80       2026-05-07    2026-05-30 150         14
    9000046827  ACME        986.00       2026-05-03    2026-05-30 150         14
""" + "".join(
    f"    {9000046940 + step}  ACME {1133.20 + 71.13 * step:.2f} 2026-05-09 2026-05-30 150 14\n" for step in range(12)
)
"""Paid on 20 May: of those of 2 and 3 May the discount has lapsed, but for our days of grace, which the payer does not count on."""
SIX = "9000046932,9000046827,9000046904,9000046805,9000046807,9000046905"


@pytest.mark.parametrize(
    "said",
    [
        f"Rg-Nr.: {SIX},9000046",
        f"Rg-Nr.: {SIX},9000046  escompte",
        f"Rg-Nr.: {SIX},9000046 -1,5 % Skonto",
        "Rg-Nr.: 9000046932,90000468 27,9000046904,9000046805,90 00046807,9000046905,9000046",
    ],
)
def test_the_beginning_of_the_last_number_is_of_the_document_that_costs_the_rest_less_the_discount_that_the_payer_counts_on(
    said,
):
    """9000046906 costs 4070.81 less its discount: what 12752.14 are more than the six, three of them less theirs."""
    assert [line for line in posted(desk(BEGUN, paid("12752.14", said)).run()) if "discount" not in line] == [
        "R1 9000046805 777.10",
        "R1 9000046807 704.40",
        "R1 9000046827 986.00",
        "R1 9000046904 809.47",
        "R1 9000046905 370.37",
        "R1 9000046906 4070.81",
        "R1 9000046932 5033.99",
    ]


def test_what_would_be_more_than_a_hundred_times_the_payment_is_two_numbers_and_no_amount():
    """The line of a bank ends between 46805,90 and 00046807: nobody pays 9,000,046,805.90 less all but a little."""
    said = "Rg-Nr.: 9000046932,90000468 27,9000046904,9000046805,90 00046807"
    got = desk(BEGUN, paid("8399.95", said)).run()
    assert [line.split()[1] for line in posted(got)] == [
        "9000046805", "9000046807", "9000046827", "9000046904", "9000046932",
    ]  # fmt: skip
    assert "The documents named add up" in got.applications["reason"].iloc[0]


LONG = """
    document_no  customer_id amount_minor due_date
    F/2026/54136 ACME        2650.00      2026-05-14
    F/2026/53753 ACME        500.00       2026-05-12
    F/2026/53901 ACME        743.10       2026-05-13
"""


@pytest.mark.parametrize(
    ("amount", "documents"),
    [
        ("3465.00", "F/2026/53753 + F/2026/54136: 500.00 + 2650.00"),  # a tenth too much
        ("2450.00", "F/2026/53753 + F/2026/54136: 500.00 + 1950.00"),  # 700.00 short
    ],
)
def test_a_list_of_which_one_number_has_swapped_digits_is_offered_whole_though_another_amount_was_paid(
    amount, documents
):
    made = desk(LONG, paid(amount, "Your invoice F/2026/53735, F/2026/54136")).run()
    assert posted(made) == []
    assert f"R1 {documents}" in offered(made)


def test_the_one_number_that_comes_near_is_offered_though_a_tenth_too_much_was_paid():
    assert offered(desk(LONG, paid("2859.50", "Rg. F/2026/54163")).run())[:1] == ["R1 F/2026/54136: 2650.00"]


def test_the_beginning_of_a_number_with_a_blank_in_it_is_no_trace_of_another():
    """2608 912 is 2608912, and its 2608 no beginning of 2608473: which document of 189.23 is 2609347, a person says."""
    documents = """
        document_no customer_id amount_minor document_date due_date
        2608912     ACME        5715.00      2026-03-21    2026-04-04
        2608473     ACME        189.23       2026-03-06    2026-04-05
        2609341     ACME        189.23       2026-04-06    2026-04-20
        2609307     ACME        189.23       2026-04-05    2026-05-07
        2609344     ACME        189.23       2026-04-06    2026-05-08
        2609387     ACME        62.23        2026-04-09    2026-05-11
    """
    made = desk(documents, paid("5904.23", "FACTUUR 2608 912 5.715,00, 2609347 189,23")).run()
    assert "R1 2608473 189.23" not in posted(made)


@pytest.mark.parametrize(
    ("written", "expected"), [("2026-05-19", ["R1 9000046805 777.10", "R1 9000046999 180.81"]), ("2026-05-21", [])]
)
def test_a_document_beside_those_named_was_written_when_the_payment_came(written, expected):
    documents = f"""
        document_no customer_id amount_minor document_date due_date
        9000046805  ACME        777.10       2026-05-02    2026-05-30
        9000046811  ACME        60.35        2026-05-03    2026-05-30
        9000046999  ACME        180.81       {written}     2026-06-20
    """
    assert posted(desk(documents, paid("957.91", "contrat 1952983 9000046805, 90000")).run()) == expected


ENDS = """
    document_no customer_id amount_minor document_date due_date
    32056012    ACME        1522.33      2026-04-01    2026-05-01
    32098888    ACME         500.21      2026-04-01    2026-05-01
    32249555    ACME        1338.23      2026-04-02    2026-05-02
    32345588    ACME         881.23      2026-04-03    2026-05-03
    32376450    ACME         332.19      2026-04-04    2026-05-04
"""


def test_beside_a_list_of_last_digits_the_document_that_costs_the_rest_is_offered():
    made = desk(ENDS, receipts(("2026-05-20", "3192.75", ACME, "Beleg 056012, 249555"))).run()
    assert posted(made) == []
    assert "R1 32056012 + 32249555 + 32376450: 1522.33 + 1338.23 + 332.19" in offered(made)[:2]


@pytest.mark.parametrize("said", ["Fact no 4008235-6 , 4108535-9", "4008235-6 + 4108535-9"])
def test_what_makes_up_the_rest_is_not_paid_where_a_number_of_the_list_comes_near_to_another(said):
    documents = """
        document_no customer_id amount_minor due_date
        4008235-6   ACME        297.51       2026-05-18
        4008535-9   ACME        249.13       2026-05-27
        4008595-3   ACME        258.37       2026-05-28
        4008111-2   ACME        431.22       2026-05-28
    """
    assert posted(desk(documents, paid("555.88", said)).run()) == []
    assert posted(desk(documents, paid("555.88", "4008235-6")).run()) == ["R1 4008235-6 297.51", "R1 4008595-3 258.37"]


# -- short of a trifle -----------------------------------------------------------------------------------------------------

TRIFLES = """
    document_no customer_id amount_minor document_date due_date
    {}          ACME        {}           2026-04-10    2026-05-10
    37002       ACME        77.00        2026-04-20    2026-05-20
"""


@pytest.mark.parametrize(
    ("number", "costs", "amount", "said"),
    [
        ("90004543", "196.39", "196.19", "Faktura 90004"),
        ("2026/2059", "244.04", "243.89", "REKINS. 2026/2058"),
        ("26.07.1245", "109.88", "109.71", "Fra. 71245 Gruss"),
        ("RE106912", "3373.58", "3373.57", "RE106412 / 3373.58 EUR"),
        ("4703854", "149.99", "149.97", "factuur 4703845"),
    ],
)
def test_a_document_is_paid_whose_number_came_to_harm_and_that_is_short_of_a_trifle(number, costs, amount, said):
    made = desk(TRIFLES.format(number, costs), paid(amount, said)).run()
    trifle = f"{Decimal(costs) - Decimal(amount):.2f}"
    assert posted(made) == [f"R1 {number} {amount}", f"R1 {number} tolerance {trifle}"]


@pytest.mark.parametrize(
    ("more", "amount", "said"),
    [
        ("4703862 ACME 149.97 2026-04-11 2026-05-11", "149.97", "factuur 4703845"),  # another costs just that
        ("4703845 ACME 12.00 2026-04-11 2026-05-11", "149.97", "factuur 4703845"),  # another's number
        ("", "149.97", "factuur 4703845, 31,00 EUR"),
        ("", "149.97", "Anzahlung 4703845"),
        ("", "149.97", "factuur 4711845"),
        ("", "148.70", "factuur 4703845"),
    ],
)
def test_not_where_something_else_may_be_meant(more, amount, said):
    made = desk(TRIFLES.format("4703854", "149.99") + more, paid(amount, said)).run()
    assert not any(line.startswith("R1 4703854") for line in posted(made))
