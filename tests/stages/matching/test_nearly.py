"""What comes nearly to a payment that names nothing: the difference has a usual reason, which is said; a person decides."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import Matched
from ar_batch.stages.matching.evidence import Explanation
from ar_batch.stages.matching.nearly import RULE
from ar_batch.stages.matching.offers import is_unsure, with_near
from tests.stages.matching.desk import desk, offered, paid, posted

ODD = """
    document_no customer_id amount_minor due_date   document_date
    RE-5101     ACME        3014.27      2026-04-08 2026-03-08
    RE-5102     ACME        6175.98      2026-05-17 2026-04-17
    RE-5103     ACME        2615.96      2026-05-18 2026-04-18
    RE-5104     ACME        294.61       2026-05-19 2026-04-19
    RE-5105     ACME        20548.42     2026-06-11 2026-05-11
"""
"""Amounts of which no two, nor any that follow each other, come near to one another."""


def first(made: Matched) -> tuple[str, str]:
    """The rule of what is offered first, and what it is."""
    return made.suggestions["rule"].iloc[0], offered(made)[0]


def why(made: Matched) -> str:
    return str(made.suggestions["reason"].iloc[0])


@pytest.mark.parametrize(
    ("amount", "documents", "because"),
    [
        # 6175.98 + 2615.96 + 294.61 = 9086.55
        (
            "9071.55",
            "RE-5102 + RE-5103 + RE-5104: 6160.98 + 2615.96 + 294.61",
            "15.00 EUR less, as a bank's fee may be",
        ),
        ("9086.25", "RE-5102 + RE-5103 + RE-5104: 6175.68 + 2615.96 + 294.61", "0.30 EUR less"),
        # 6175.98 + 294.61 = 6470.59, which do not follow each other
        ("6460.59", "RE-5102 + RE-5104: 6165.98 + 294.61", "10.00 EUR less, as a bank's fee may be"),
        # a tenth of 2615.96 is 261.60
        ("2354.36", "RE-5103: 2354.36", "261.60 EUR less, 10 per cent"),
        ("2877.56", "RE-5103: 2615.96", "261.60 EUR more, 10 per cent"),
        ("20550.00", "RE-5105: 20548.42", "1.58 EUR more, rounded up"),
        ("2410.96", "RE-5103: 2410.96", "205.00 EUR less, a round sum"),
        ("3100.00", "RE-5101: 3014.27", "85.73 EUR more, rounded up"),
    ],
)
def test_a_usual_reason_tells_which_documents_may_be_meant(amount, documents, because):
    made = desk(ODD, paid(amount, "Danke")).run()
    assert posted(made) == []
    assert first(made) == ("amount-nearly", f"R1 {documents}")
    assert because in why(made)


def test_the_clerk_reads_by_how_much_it_differs():
    made = desk(ODD, paid("9071.55", "Danke")).run()
    assert made.receipt_states["reason"].iloc[0] == (
        "Not applied by itself: it is 15.00 EUR less than RE-5102, RE-5103, RE-5104 cost."
    )


def test_what_nothing_comes_near_to_is_for_the_oldest_as_before():
    made = desk(ODD, paid("1411.13", "Danke")).run()
    assert first(made) == ("oldest-first", "R1 RE-5101: 1411.13")


@pytest.mark.parametrize("said", ["Anzahlung Auftrag 778", "Rückzahlung"])
def test_money_for_no_document_comes_near_to_none(said):
    made = desk(ODD, paid("2354.36", said)).run()
    assert posted(made) == []
    assert "amount-nearly" not in set(made.suggestions["rule"])


def test_beside_a_number_in_the_text_nothing_comes_near():
    made = desk(ODD, paid("2354.36", "Rechnung RE-5101")).run()
    assert "amount-nearly" not in set(made.suggestions["rule"])


def test_round_amounts_differ_by_round_sums_and_that_says_nothing():
    documents = "document_no customer_id amount_minor\n" + "\n".join(
        f"RE-53{k:02} ACME {amount}" for k, amount in enumerate(("700.00", "1100.00", "1500.00", "1900.00", "2300.00"))
    )
    made = desk(documents, paid("2050.00", "Danke")).run()
    assert "a round sum" not in " ".join(made.suggestions["reason"])


def test_what_a_member_of_the_family_owes_comes_near_where_nothing_of_the_payers_own_does():
    customers = """
        customer_id name                        iban                   parent_id
        ACME        'Acme Werkzeuge GmbH'       DE02120300000000202051 ''
        ACNO        'Acme Nord Fertigungs GmbH' ''                     ACME
    """
    documents = """
        document_no customer_id amount_minor
        RE-5401     ACME        8020.77
        RE-5402     ACNO        2072.26
    """
    made = desk(documents, paid("2062.26", "Danke"), customers=customers).run()
    assert posted(made) == []
    assert first(made) == ("amount-nearly", "R1 RE-5402: 2062.26")


def test_what_was_turned_down_is_not_offered_as_near_again():
    made = desk(ODD, paid("2354.36", "Danke")).run()
    [which] = made.suggestions.loc[made.suggestions["rule"] == "amount-nearly", "suggestion_id"].tolist()
    decisions = f"decision_id subject action choice decided_on\nC-1 R1 reject '{which}' 2026-05-25"
    again = desk(ODD, paid("2354.36", "Danke"), decisions=decisions).run()
    assert which not in set(again.suggestions["suggestion_id"])
    assert first(again) == ("oldest-first", "R1 RE-5101: 2354.36")


@pytest.mark.parametrize("payment", ["3873.52", "3873.53"])
def test_a_percentage_is_rounded_up_or_down(payment):
    documents = """
        document_no customer_id amount_minor due_date
        70843       ACME        4077.39      2026-05-19
        70844       ACME        9307.00      2026-05-01
        70845       ACME        1430.42      2026-05-05
    """
    assert offered(desk(documents, paid(payment, "Zahlung")).run())[0] == f"R1 70843: {payment}"


def test_what_is_hardly_probable_keeps_nothing_from_being_looked_for():
    def found(rule: str, d: int, confidence: float) -> Explanation:
        return Explanation(0, rule, 0, 3, ((d, "payment", 100),), 0.5, certain=False, confidence=confidence)

    oldest, faint, near = found("oldest-first", 1, 0.1), found("amount-tolerance", 2, 0.001), found(RULE, 2, 0.6)
    assert is_unsure([oldest, faint])
    assert with_near([oldest, faint], [near]) == [near, oldest]
    assert not is_unsure([found("amount-tolerance", 2, 0.3), oldest])
