"""Documents beside those named that add up, though others would as well, or stand far from these: a person decides."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, paid, posted

HOURS = """
    document_no customer_id amount_minor document_date due_date
    SI100024    ACME        1174.25      2026-03-12    2026-04-11
    SI100033    ACME        1607.20      2026-03-07    2026-04-06
    SI100036    ACME        3985.20      2026-03-11    2026-04-10
    SI100039    ACME        518.51       2026-03-08    2026-04-07
    SI100042    ACME        733.33       2026-03-08    2026-04-07
    SI100045    ACME        459.20       2026-03-12    2026-04-11
    SI100057    ACME        3542.47      2026-03-13    2026-04-12
    SI100072    ACME        2066.40      2026-03-17    2026-04-16
    SI100078    ACME        4706.81      2026-03-18    2026-04-17
"""
"""Hours at one rate: SI100072 costs as much as SI100033 and SI100045 together."""


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("7225.85", []),
        ("9866.26", ["R1 SI100024 1174.25", "R1 SI100036 3985.20", "R1 SI100078 4706.81"]),
    ],
)
def test_one_document_beside_those_named_waits_where_two_others_cost_as_much(amount, expected):
    assert posted(desk(HOURS, paid(amount, "SI100024 / SI100036")).run()) == expected


WEEKS = """
    document_no  customer_id amount_minor document_date due_date
    WE-2104-3    ACME        1433.50      2026-04-19    2026-05-19
    WE-2104-C    ACME        4165.20      2026-04-21    2026-05-21
    71330648     ACME        4330.68      2026-04-24    2026-05-24
    WE-2804-2    ACME        3492.25      2026-04-26    2026-05-26
    WE-2804      ACME        5197.60      2026-04-28    2026-05-28
    WE-0505      ACME        398.64       2026-04-29    2026-05-29
    WE-1205      ACME        {other}      2026-05-06    2026-06-05
"""
ALL_WEEKS = [
    "R1 71330648 4330.68",
    "R1 WE-0505 398.64",
    "R1 WE-2104-3 1433.50",
    "R1 WE-2104-C 4165.20",
    "R1 WE-2804 5197.60",
    "R1 WE-2804-2 3492.25",
]
"""19017.87"""


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("4729.32", []),  # as much as 71330648 and WE-0505 together
        ("4729.31", ALL_WEEKS),
    ],
)
def test_documents_that_follow_those_named_wait_where_one_other_costs_as_much_as_two(other, expected):
    assert posted(desk(WEEKS.format(other=other), paid("19017.87", "WE-2104-3")).run()) == expected


CARE = """
    document_no customer_id amount_minor due_date
    JSMAY19-2   ACME        2457.00      2026-05-26
    HSMAY19     ACME        3288.00      2026-05-26
    HRMAY19     ACME        1149.90      2026-05-26
    WTMAY19     ACME        2457.00      2026-05-26
    WTMAY19A    ACME        3276.00      2026-05-26
    YOMAY19-2   ACME        {other}      2026-05-26
"""


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("819.00", []),  # with WTMAY19, whose number the text begins as well, it costs as much as WTMAY19A
        ("818.00", ["R1 HRMAY19 1149.90", "R1 HSMAY19 3288.00", "R1 JSMAY19-2 2457.00", "R1 WTMAY19A 3276.00"]),
    ],
)
def test_the_document_whose_number_is_cut_off_waits_where_another_and_one_more_cost_as_much(other, expected):
    documents = CARE.format(other=other)
    assert posted(desk(documents, paid("10170.90", "JSMAY19-2, HSMAY19, HRMAY19, WTMAY1...")).run()) == expected


FAR = """
    document_no customer_id amount_minor due_date
    INV-00412   ACME        3678.36      2026-04-23
    INV-00446   ACME        2492.80      2026-05-04
    INV-00448   ACME        1968.11      2026-05-05
    INV-00452   ACME        1886.80      2026-05-13
    INV-00467   ACME        4468.25      2026-05-14
"""


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("12526.21", []),  # INV-00452 and INV-00467
        ("10026.07", ["R1 INV-00412 3678.36", "R1 INV-00446 2492.80", "R1 INV-00448 1968.11", "R1 INV-00452 1886.80"]),
    ],
)
def test_documents_beside_those_named_wait_where_another_stands_between(amount, expected):
    assert posted(desk(FAR, paid(amount, "INV-00412, INV-00446")).run()) == expected


def test_one_number_that_two_customers_documents_bear_does_not_name_both():
    customers = """
        customer_id name
        ACME        'Acme Werkzeuge GmbH'
        WEST        'West Handel GmbH'
    """
    documents = """
        document_no  customer_id amount_minor
        APR26-3      ACME        742.35
        HARRIS-10045 ACME        642.35
        APR26-6      ACME        2969.40
        APR26-6      WEST        2969.41
    """
    receipt = paid("7323.51", "APR26-3, HARRIS-10045, APR26-6", account="")
    assert posted(desk(documents, receipt, customers=customers).run()) == []
