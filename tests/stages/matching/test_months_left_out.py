"""Who pays the same month after month: months that were left out and paid together, and what is left for the payment after one that waits."""

from __future__ import annotations

import pytest

from ar_batch.tables.review import rejected_pair
from tests.stages.matching.desk import desk, offered, paid, posted

CUSTOMERS = """
    customer_id name                  iban
    ACME        'Acme Werkzeuge GmbH' -
"""
NO_ACCOUNT = "DE02500105170137075030"

# January's was paid, February's and April's were not. Forty other customers owe as much.
OTHERS = "".join(f"\n    1{n:03}        C{n:03}       90.00        2026-05-01    2026-05-15 0.00" for n in range(40))
SEATS = f"""
    document_no customer_id amount_minor document_date due_date   settled_before_minor
    4001        ACME        90.00        2026-01-01    2026-01-15 {{}}
    4002        ACME        90.00        2026-02-01    2026-02-15 0.00
    4004        ACME        90.00        2026-04-01    2026-04-15 0.00{OTHERS}
"""


def test_all_that_is_due_of_a_price_paid_before_is_paid_in_one_though_it_is_a_price_of_many():
    made = desk(SEATS.format("90.00"), paid("180.00", "Lizenz", account=NO_ACCOUNT), customers=CUSTOMERS).run()
    assert posted(made) == ["R1 4002 90.00", "R1 4004 90.00"]


def test_but_not_where_the_customer_never_paid_as_much_or_some_of_it_is_not_due_for_long():
    never = SEATS.format("0.00").replace("4001        ACME", "4001        C001")
    ahead = SEATS.format("90.00").replace("2026-04-15", "2026-06-15")
    for documents in (never, ahead):
        made = desk(documents, paid("180.00", "Lizenz", account=NO_ACCOUNT), customers=CUSTOMERS).run()
        assert posted(made) == []


RENT = """
    document_no customer_id amount_minor document_date due_date
    4003        ACME        640.00       2026-03-01    2026-03-15
    4004        ACME        640.00       2026-04-01    2026-04-15
"""
SHORT_THEN_WHOLE = """
    receipt_id booking_date amount_minor payer_name            payer_account          remittance
    R1         2026-03-16   601.27       'Acme Werkzeuge GmbH' DE02500105170137075030 Miete
    R2         2026-04-16   640.00       'Acme Werkzeuge GmbH' DE02500105170137075030 Miete
"""


def test_behind_a_payment_that_falls_short_of_the_oldest_the_next_is_offered_first():
    made = desk(RENT, SHORT_THEN_WHOLE, customers=CUSTOMERS).run()
    assert posted(made) == []
    assert [one for one in offered(made) if one.startswith("R2")] == ["R2 4004: 640.00", "R2 4003: 640.00"]


FOUR_MONTHS = f"{RENT.rstrip()}\n    4005 ACME 640.00 2026-05-01 2026-05-15\n"
ONE_OF_THEM_SHORT = """
    receipt_id booking_date amount_minor payer_name            payer_account          remittance
    R1         2026-05-18   640.00       'Acme Werkzeuge GmbH' DE02500105170137075030 Miete
    R2         2026-05-18   601.27       'Acme Werkzeuge GmbH' DE02500105170137075030 Miete
    R3         2026-05-19   640.00       'Acme Werkzeuge GmbH' DE02500105170137075030 Miete
"""


def test_a_payment_that_falls_short_is_offered_one_of_its_own_as_well():
    made = desk(FOUR_MONTHS, ONE_OF_THEM_SHORT, customers=CUSTOMERS).run()
    assert posted(made) == []
    first = {}
    for one in offered(made):
        first.setdefault(one[:2], one)
    assert list(first.values()) == ["R1 4003: 640.00", "R2 4004: 601.27", "R3 4005: 640.00"]


def test_but_not_what_a_person_has_turned_down():
    pair = rejected_pair("R2", ["D-ACME-4004"])
    said = f"""
        decision_id action subject choice  decided_on
        X1          reject R2      '{pair}' 2026-05-20
    """
    made = desk(FOUR_MONTHS, ONE_OF_THEM_SHORT, customers=CUSTOMERS, decisions=said).run()
    assert not any(one.startswith("R2 4004:") for one in offered(made))


ENERGY = """
    document_no customer_id amount_minor document_date due_date   document_type description
    4004        ACME        87.00        2026-04-24    2026-05-10 {} '{}'
"""


@pytest.mark.parametrize(("kind", "description"), [("instalment", "Strom"), ("invoice", "Abschlag 05/2026")])
def test_who_pays_an_instalment_that_was_asked_for_pays_no_advance(kind, description):
    documents = ENERGY.format(kind, description)
    assert posted(desk(documents, paid("87.00", "Strom Abschlag Mai")).run()) == ["R1 4004 87.00"]


def test_but_an_invoice_is_not_paid_in_advance():
    assert posted(desk(ENERGY.format("invoice", "Strom"), paid("87.00", "Strom Abschlag Mai")).run()) == []


# What many others owe as well, and a credit note.
CREDITED = f"""
    document_no customer_id amount_minor document_date due_date{OTHERS.replace(" 0.00", "")}
    4005        ACME        90.00        2026-05-01    2026-05-15
    4006        ACME        -10.00       2026-05-02    2026-05-02
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Lizenz abzgl. Gutschrift", ["R1 4005 90.00", "R1 4006 credit_note -10.00"]), ("Lizenz", [])],
)
def test_all_that_is_open_with_its_credit_note_is_told_by_words_for_one(said, expected):
    made = desk(CREDITED, paid("80.00", said, account=NO_ACCOUNT), customers=CUSTOMERS).run()
    assert posted(made) == expected


MONTHLY = """
    document_no customer_id amount_minor document_date due_date   settled_before_minor
    4001        ACME        90.00        2026-03-27    2026-04-15 0.00
    4002        ACME        90.00        {}            2026-05-31 0.00
"""
TWICE = """
    receipt_id booking_date amount_minor payer_name            payer_account          remittance
    R1         2026-04-{}   90.00        'Acme Werkzeuge GmbH' DE02500105170137075030 Beitrag
    R2         2026-05-04   90.00        'Acme Werkzeuge GmbH' DE02500105170137075030 Beitrag
"""


@pytest.mark.parametrize(
    ("paid_on", "written", "applied"),
    [("10", "2026-04-27", True), ("20", "2026-04-27", False), ("28", "2026-04-27", False)],
)
def test_weeks_after_the_last_payment_what_was_written_since_is_paid_and_not_the_same_again(paid_on, written, applied):
    made = desk(MONTHLY.format(written), TWICE.format(paid_on), customers=CUSTOMERS).run()
    assert posted(made) == ["R1 4001 90.00", *(["R2 4002 90.00"] if applied else [])]
