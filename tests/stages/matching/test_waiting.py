"""Why a payment waits: one plain sentence about this payment, for each thing that can keep it from being applied."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import MatchingPolicy
from tests.stages.matching.desk import desk, offered, posted

ACME = "DE02120300000000202051"
TWO = """
    document_no customer_id amount_minor document_date
    RE-2026-101 ACME        81.13        2026-05-01
    RE-2026-102 ACME        40.07        2026-05-02
"""
EQUAL = TWO.replace("40.07", "81.13")


def one(amount: str, text: str, payer: str = "Acme", account: str = ACME) -> str:
    return f"""
        receipt_id amount_minor payer_name payer_account remittance
        R1         {amount}     '{payer}'  {account}     '{text}'
    """


@pytest.mark.parametrize(
    ("documents", "receipts", "why"),
    [
        (TWO, one("81.13", "Anzahlung"), "the text announces an advance payment"),
        (TWO, one("81.13", "Bonus"), "the text speaks of money that no customer owes, as a refund or a bonus"),
        (TWO, one("81.13", "Lohn RE-2026-101", "Stadt Jena", "DE99"), "its words say that it is no customer's payment"),
        (TWO, one("60.00", "Danke"), "it is 21.13 EUR less than RE-2026-101 costs"),
        (TWO, one("45.00", "Danke"), "no open documents add up to it, and the text names none"),
        (TWO, one("190.00", "RE-2026-101 RE-2026-102"), "it is 68.80 EUR more than RE-2026-101, RE-2026-102 cost"),
    ],
)  # fmt: skip
def test_the_sentence_names_what_holds_it(documents, receipts, why):
    made = desk(documents, receipts).run()
    assert posted(made) == []
    state = made.receipt_states.set_index("receipt_id").loc["R1"]
    assert (state["status"], state["reason"]) == ("suggested", f"Not applied by itself: {why}.")


def reason(made) -> str:
    return made.receipt_states.set_index("receipt_id").loc["R1", "reason"]


def test_the_settings_say_to_ask():
    made = desk(EQUAL, one("81.13", "Danke"), policy=MatchingPolicy(equal_documents="ask")).run()
    assert reason(made).endswith("several open documents have the same amount, and the settings say to ask then.")


def test_a_disputed_document():
    disputed = """
        dispute_id document_id      amount_minor opened_on  sequence
        X1         D-ACME-RE-2026-101 81.13      2026-05-10 1
    """
    made = desk(TWO, one("81.13", "Danke"), disputes=disputed).run()
    assert reason(made) == "Not applied by itself: RE-2026-101 is disputed."


def test_another_payment_that_wants_the_same():
    receipts = one("81.13", "Danke") + f"        R2         81.13 Acme {ACME} Merci"
    made = desk(TWO, receipts).run()
    assert posted(made) == []
    assert reason(made) == (
        "Not applied by itself: another payment (81.13 EUR of 2026-05-20) may be for the same document."
    )


def test_equal_documents_while_another_payment_is_unexplained():
    made = desk(EQUAL, one("81.13", "Danke") + f"        R2         90.00 Acme {ACME} Merci").run()
    assert posted(made) == []
    assert reason(made).endswith("the same amount, and another payment of the customer is not explained yet.")


def test_the_same_amount_paid_a_short_while_ago():
    later = """
        document_no customer_id amount_minor due_date
        RE-2026-101 ACME        81.13        2026-05-20
        RE-2026-102 ACME        81.13        2026-12-31
    """
    receipts = f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R0         2026-05-20   81.13        Acme       {ACME}        RE-2026-101
        R1         2026-05-23   81.13        Acme       {ACME}        'Danke 5'
    """
    made = desk(later, receipts).run()
    assert posted(made) == ["R0 RE-2026-101 81.13"]
    assert "the customer paid the same amount a short while ago, and what this would pay is not due yet" in reason(made)


def test_what_a_person_turned_down():
    decisions = """
        decision_id kind    subject action choice sequence
        Y1          receipt R1      reject S-x    1
    """
    first = desk(TWO, one("81.13", "Anzahlung")).run()
    decisions = decisions.replace("S-x", first.suggestions["suggestion_id"].iloc[0])
    made = desk(TWO, one("81.13", "Anzahlung"), decisions=decisions).run()
    assert reason(made) == (
        "The customer is known (the paying account is the customer's). "
        "What fits it best was turned down by a person (RE-2026-101)."
    )


NAMESAKES = """
    customer_id name        iban
    ACME        'Acme GmbH' -
    BOLT        'Acme GmbH' -
"""


def test_a_payer_whom_nobody_knows_for_sure():
    made = desk(TWO, one("81.13", "Danke", "Acme GmbH", "-"), customers=NAMESAKES).run()
    assert reason(made) == "Not applied by itself: it is not certain who paid (several customers have this name)."
    made = desk(TWO, one("999.99", "Danke", "Acme GmbH", "-"), customers=NAMESAKES).run()
    name = "several customers have this name"
    assert reason(made) == f"It is not certain which customer paid: ACME ({name}), BOLT ({name})."
    made = desk(TWO, one("999.99", "Danke", "Nobody", "-")).run()
    assert reason(made) == "Nothing in the line says which customer paid."


# -- what is said of an application --------------------------------------------------------------------------------------


def said(documents: str, receipts: str) -> str:
    (sentence,) = set(desk(documents, receipts).run().applications["reason"])
    return sentence


def test_a_number_come_to_harm_is_told_as_it_stands_in_the_text():
    # Of Acme's numbers only that of 81.13 ends nearly so; its signs are left in.
    assert said(TWO, one("81.13", "RE-2026-1O1")).endswith("; the text says 2026-1O1.")


def test_a_discount_taken_too_late_is_told_with_what_stays_open():
    # 2 % of 81.13 are 1.62, granted until the 11th and three days more; the payment came on the 20th.
    granted = """
        document_no customer_id amount_minor document_date discount_bp discount_days
        RE-2026-101 ACME        81.13        2026-05-01    200         10
    """
    assert said(granted, one("79.51", "RE-2026-101")).endswith("; 1.62 EUR stay open.")
    assert said(granted, one("79.51", "Danke")).endswith("; 1.62 EUR stay open.")


def test_of_a_list_paid_short_it_is_told_which_document_stays_open():
    # 81.13 and 40.07 are 121.20; ten less are taken off the larger.
    assert said(TWO, one("111.20", "RE-2026-101 RE-2026-102")).endswith("; 10.00 EUR stay open on RE-2026-101.")


def test_what_a_later_one_is_shown_holds_nothing_back():
    """R2 comes near to a document of which R1, a sum of four, may be: no reason why R1 waits, as that came first."""
    amounts = ("311.50", "482.10", "273.60", "912.45", "154.80", "663.95", "389.20", "721.10", "550.05", "204.85")
    rows = [f"RE-2026-{101 + 7 * n} ACME {amount}" for n, amount in enumerate(amounts)]
    receipts = f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1         2026-05-11   2149.90      Acme       {ACME}        Danke
        R2         2026-05-18   900.00       Acme       {ACME}        Merci
    """
    made = desk("document_no customer_id amount_minor\n" + "\n".join(rows), receipts).run()
    assert (posted(made), offered(made)[1]) == ([], "R2 RE-2026-122: 900.00")
    assert reason(made) == "Not applied by itself: only the amount speaks for it, and that may be a coincidence."
