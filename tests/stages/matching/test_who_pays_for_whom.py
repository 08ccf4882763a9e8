"""Payers that the ledger does not know: told by an advice, by a trading name, or by the end of a number with its amount."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted, states


def owed(*rows: str) -> str:
    return "\n".join(["document_no customer_id amount_minor document_date due_date", *rows])


# -- advices -----------------------------------------------------------------------------------------------------------

TWO = owed("26-102298 ACME 290.40 2026-04-01 2026-05-01", "26-102418 ACME 131.17 2026-04-11 2026-05-11")


def advice(payer: str = "'Ruehl Zentralregulierung KG'", customer: str = "ACME", second: str = "131.17") -> str:
    return f"""
        advice_id customer_id payer_name payment_date currency payment_amount_minor document_no amount_minor source_file
        V1        {customer}  {payer}    2026-05-18   EUR      421.57               26-102298   290.40       avis.xlsx
        V2        {customer}  {payer}    2026-05-18   EUR      421.57               26-102418   {second}     avis.xlsx
    """


BOTH = ["R1 26-102298 290.40", "R1 26-102418 131.17"]


@pytest.mark.parametrize("name", ["Ruehl Zentralregulierung KG", "RUEHL  ZENTRALREGULIERUNG KG"])
def test_an_advice_that_names_the_payer_is_for_that_one_s_payment_whoever_he_is(name):
    made = desk(TWO, paid("421.57", "Avis", name, "DE5"), remittance_advices=advice()).run()
    assert posted(made) == BOTH
    assert set(made.applications["rule"]) == {"advice"}


@pytest.mark.parametrize("name", ["Ruehl Logistik KG", ""])
def test_an_advice_is_not_for_the_payment_of_somebody_else(name):
    assert posted(desk(TWO, paid("421.57", "Avis", name, "DE5"), remittance_advices=advice()).run()) == []


def test_an_advice_that_names_no_payer_is_for_no_stranger_s_payment():
    stranger = paid("421.57", "Avis", "Ruehl Zentralregulierung KG", "DE5")
    assert posted(desk(TWO, stranger, remittance_advices=advice(payer="-")).run()) == []
    assert posted(desk(TWO, paid("421.57", "Avis"), remittance_advices=advice(payer="-")).run()) == BOTH


def test_an_advice_of_just_the_amount_is_shown_of_a_payer_nobody_knows():
    stranger = paid("421.57", "Avis", "Ruehl Logistik KG", "DE5")
    made = desk(TWO, stranger, remittance_advices=advice()).run()
    assert offered(made) == ["R1 26-102298 + 26-102418: 290.40 + 131.17"]
    assert list(made.receipt_states["reason"]) == ["Not applied by itself: it is not known who paid."]
    # Another payment of the amount may be the one that was announced, and so may one that came much later.
    second = "        R2         2026-05-21   421.57       'Andere Firma' DE6           Avis\n"
    assert offered(desk(TWO, stranger.rstrip() + "\n" + second, remittance_advices=advice()).run()) == []
    assert offered(desk(TWO, stranger.replace("05-20", "06-05"), remittance_advices=advice()).run()) == []


def test_an_advice_of_a_customer_that_nobody_knows_is_for_nothing():
    stranger = paid("421.57", "Avis", "Ruehl Zentralregulierung KG", "DE5")
    assert posted(desk(TWO, stranger, remittance_advices=advice(customer="ZETA")).run()) == []


def test_an_advice_that_does_not_add_up_to_the_payment_is_not_applied():
    stranger = paid("421.57", "Avis", "Ruehl Zentralregulierung KG", "DE5")
    assert posted(desk(TWO, stranger, remittance_advices=advice(second="131.00")).run()) == []


def from_abroad(amount: str) -> str:
    return f"""
        receipt_id booking_date amount_minor payer_name            payer_account      account                remittance
        R1         2026-05-20   {amount}     'Acme Werkzeuge GmbH' NL91ABNA0417164300 DE75512108001245126199 Avis
    """


@pytest.mark.parametrize("whole", ["421.57", "406.57"])
def test_what_a_bank_took_on_the_way_is_no_reason_to_ask_about_what_an_advice_lists(whole):
    listed = advice().replace("421.57", whole)
    made = desk(TWO, from_abroad("406.57"), remittance_advices=listed).run()
    assert posted(made) == ["R1 26-102298 bank_fee 15.00", "R1 26-102298 275.40", "R1 26-102418 131.17"]


def test_but_from_an_account_at_home_or_short_of_what_no_bank_takes_it_is_only_shown():
    shown = ["R1 26-102298 + 26-102418: 275.40 + 131.17"]
    made = desk(TWO, paid("406.57", "Avis"), remittance_advices=advice()).run()
    assert (posted(made), offered(made)[:1]) == ([], shown)
    listed = advice().replace("421.57", "405.00")
    made = desk(TWO, from_abroad("405.00"), remittance_advices=listed).run()
    assert (posted(made), offered(made)[:1]) == ([], ["R1 26-102298 + 26-102418: 273.83 + 131.17"])


def test_of_equal_documents_the_oldest_is_not_taken_where_the_text_says_that_an_advice_tells():
    documents = owed("26-1 ACME 99.00 2026-04-01 2026-05-01", "26-2 ACME 99.00 2026-04-08 2026-05-08")
    assert posted(desk(documents, paid("99.00", "siehe Avis 83540")).run()) == []
    assert posted(desk(documents, paid("99.00", "siehe Avis")).run()) == ["R1 26-1 99.00"]


def test_what_an_advice_lists_is_shown_where_a_little_more_was_paid():
    documents = TWO + "\n26-102500 ACME 430.10 2026-04-11 2026-05-11"
    made = desk(documents, paid("430.00", "Avis"), remittance_advices=advice().replace("421.57", "430.00")).run()
    assert (posted(made), offered(made)[:1]) == ([], ["R1 26-102298 + 26-102418: 290.40 + 131.17"])


def test_an_advice_that_calls_the_payer_as_we_do_is_for_its_payment_though_the_bank_adds_a_town():
    listed = advice(payer="'Acme Werkzeuge GmbH'", customer="-")
    made = desk(TWO, paid("421.57", "Avis", "Acme Werkzeuge GmbH Bremen", "DE5"), remittance_advices=listed).run()
    assert posted(made) == BOTH
    assert set(made.applications["rule"]) == {"advice"}


def test_an_advice_is_not_for_a_payment_days_before_or_after_its_own_that_may_be_for_an_equal_document():
    documents = owed("26-1 ACME 99.00 2026-04-01 2026-05-01", "26-2 ACME 99.00 2026-04-08 2026-05-08")
    listed = """
        advice_id customer_id payment_date currency payment_amount_minor document_no amount_minor
        V1        ACME        2026-05-26   EUR      99.00                26-2        99.00
    """
    assert posted(desk(documents, paid("99.00", "Danke"), remittance_advices=listed).run()) == ["R1 26-1 99.00"]
    long_ago = listed.replace("05-26", "05-12")
    assert posted(desk(documents, paid("99.00", "Danke"), remittance_advices=long_ago).run()) == ["R1 26-1 99.00"]
    soon = listed.replace("05-26", "05-21")
    assert posted(desk(documents, paid("99.00", "Danke"), remittance_advices=soon).run()) == ["R1 26-2 99.00"]


def test_an_advice_is_not_for_a_payment_that_names_what_was_paid_before():
    documents = owed(
        "26-102298 ACME 421.57 2026-04-01 2026-05-01", "26-101111 ACME 421.57 2026-03-01 2026-03-31"
    ).replace("due_date", "due_date settled_before_minor", 1)
    documents = documents.replace("2026-05-01", "2026-05-01 0.00").replace("2026-03-31", "2026-03-31 421.57")
    listed = "\n".join(advice().splitlines()[:3]).replace("290.40", "421.57")
    assert posted(desk(documents, paid("421.57", "26-101111"), remittance_advices=listed).run()) == []


# -- accounts of a trading name ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aliases", "applied"),
    [("'Waldhof ; Ruehl Group AG'", True), ("'Waldhof'", False)],
)
def test_a_learned_account_of_a_trading_name_is_the_customer_s_own(aliases, applied):
    """Two payments teach the account; the third says nothing, and only the amount speaks for its document."""
    documents = owed(
        "RE-20011 ACME 131.17 2026-04-01 2026-05-01",
        "RE-20352 ACME 245.23 2026-04-02 2026-05-02",
        "RE-20877 ACME 317.31 2026-04-03 2026-05-03",
    )
    receipts = """
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-18 131.17 'Ruehl Group AG' DE5 RE-20011
        R2 2026-05-19 245.23 'Ruehl Group AG' DE5 RE-20352
        R3 2026-05-20 317.31 'Ruehl Group AG' DE5 Danke
    """
    customers = f"customer_id name aliases\nACME 'Acme Werkzeuge GmbH' {aliases}\nBOLT 'Boltzmann KG' ''"
    made = desk(documents, receipts, customers=customers).run()
    third = ["R3 RE-20877 317.31"] if applied else []
    assert posted(made) == ["R1 RE-20011 131.17", "R2 RE-20352 245.23", *third]


# -- a stranger pays ---------------------------------------------------------------------------------------------------

OTHERS = (
    "RE-2026-48213 BOLT 731.44 2026-04-01 2026-05-01",
    "RE-2026-48377 ACME 582.10 2026-04-02 2026-05-02",
    "RE-2026-48590 CARO 164.90 2026-04-03 2026-05-03",
)


def strangers(amount: str, said: str) -> str:
    return paid(amount, said, "Ashworth Group", "GB1")


@pytest.mark.parametrize("said", ["Invoice 8213", "Rechnung Nr. 8213", "RE-8213"])
def test_the_last_four_digits_behind_a_word_for_invoice_and_the_amount_tell_a_stranger_s_document(said):
    made = desk(owed(*OTHERS), strangers("731.44", said)).run()
    assert posted(made) == ["R1 RE-2026-48213 731.44"]
    assert set(made.applications["rule"]) == {"last-digits"}


@pytest.mark.parametrize(
    "said",
    [
        "Invoice 213",  # three digits
        "8213",  # no word for invoice
        "RE 77 Mieter 8213",  # no word for invoice before it
        "Kunde 8213",
        "Beleg 8213",  # the payer's own paper
        "Invoice 8219",  # not the end
    ],
)
def test_less_than_that_tells_no_stranger_s_document(said):
    made = desk(owed(*OTHERS), strangers("731.44", said)).run()
    assert posted(made) == []
    assert offered(made)[0] == "R1 RE-2026-48213: 731.44"


@pytest.mark.parametrize("amount", ["731.43", "721.44"])
def test_the_last_digits_with_another_amount_tell_no_stranger_s_document(amount):
    assert posted(desk(owed(*OTHERS), strangers(amount, "Invoice 8213")).run()) == []


def test_several_documents_of_the_amount_that_end_so_tell_nothing():
    both = owed(*OTHERS, "RE-2026-58213 ACME 731.44 2026-04-01 2026-05-01")
    assert posted(desk(both, strangers("731.44", "Invoice 8213")).run()) == []
    assert posted(desk(both, strangers("731.44", "Invoice 48213")).run()) == ["R1 RE-2026-48213 731.44"]


@pytest.mark.parametrize(("more", "digits", "applied"), [(1, "8213", True), (2, "8213", False), (2, "18213", True)])
def test_where_many_documents_have_the_amount_more_digits_are_needed(more, digits, applied):
    """Of ten thousand documents one ends in four given digits: of three of the amount this is suggested, of two it is applied."""
    alike = [f"RE-2026-5{n}391 ACME 731.44 2026-04-0{n} 2026-05-01" for n in range(1, more + 1)]
    documents = owed("RE-2026-618213 BOLT 731.44 2026-04-01 2026-05-01", *alike)
    made = desk(documents, strangers("731.44", f"Invoice {digits}")).run()
    assert posted(made) == (["R1 RE-2026-618213 731.44"] if applied else [])
    assert applied or states(made)["R1"] == "suggested"
    assert applied or offered(made)[0] == "R1 RE-2026-618213: 731.44"


@pytest.mark.parametrize("said", ["Anzahlung Rechnung 8213", "Refund invoice 8213", "Rechnung 8213 Porto"])
def test_a_stranger_s_advance_or_refund_is_not_applied(said):
    assert posted(desk(owed(*OTHERS), strangers("731.44", said)).run()) == []


def test_a_stranger_s_document_that_was_paid_meanwhile_is_not_paid_again():
    receipts = """
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-18 731.44 'Ashworth Group' GB1 'Invoice 8213'
        R2 2026-05-20 731.44 'Ashworth Group' GB1 'Invoice 8213'
    """
    asked = desk(owed(*OTHERS), receipts)
    made = asked.run()
    assert len(posted(made)) <= 1
    assert posted(asked.again(made)) == []
    taken = """
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-05-18 731.44 'Boltzmann & Söhne KG' DE02500105170137075030 RE-2026-48213
        R2 2026-05-20 731.44 'Ashworth Group' GB1 'Invoice 8213'
    """
    assert posted(desk(owed(*OTHERS), taken).run()) == ["R1 RE-2026-48213 731.44"]


@pytest.mark.parametrize(
    ("said", "applied"),
    [("Invoice 8213", True), ("Invoice 213", False), ("Beleg 8213", False), ("Anzahlung Rechnung 8213", False)],
)
def test_a_name_that_is_only_similar_is_enough_beside_the_last_digits(said, applied):
    customers = (
        "customer_id name\nBOLT 'Boltzmann Maschinenbau KG'\nACME 'Acme Werkzeuge GmbH'\nCARO 'Caro Fleurs SARL'"
    )
    made = desk(owed(*OTHERS), paid("731.44", said, "Bolzmann Maschinen", "DE5"), customers=customers).run()
    assert posted(made) == (["R1 RE-2026-48213 731.44"] if applied else [])
