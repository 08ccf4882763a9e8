"""A payer who pays what another owes, instalments of payers known by name, and what another's number explains as well."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import MatchingPolicy
from tests.stages.matching.desk import Desk, desk, offered, paid, posted, states

ACME = "DE02120300000000202051"

# -- paid for another --------------------------------------------------------------------------------------------------

OWED = """
    document_no customer_id amount_minor settled_before_minor discount_bp discount_days
    RE-4711     BOLT        412.00       0                    200         30
    RE-5200     ACME        731.90       0                    0           0
    RE-6333     CARO        120.55       0                    0           0
"""


def by_name(
    said: str = "RE-4711", amount: str = "412.00", more: str = "", account: str = "DE999", **others: str
) -> Desk:
    """A payer who has Acme's name names a document of Boltzmann's."""
    return desk(f"{OWED.rstrip()}\n{more}", paid(amount, said, "Acme Werkzeuge GmbH", account), **others)


def test_a_payer_known_by_name_pays_the_one_document_that_he_names_in_full_of_another():
    made = by_name().run()
    assert posted(made) == ["R1 RE-4711 412.00"]
    assert "the payer seems to be ACME, not BOLT" in made.applications["reason"].iloc[0]


def test_he_takes_its_discount_while_it_lasts():
    assert posted(by_name(amount="403.76").run()) == ["R1 RE-4711 discount 8.24", "R1 RE-4711 403.76"]
    lapsed = desk(OWED.replace("200         30", "200         10"), paid("403.76", "RE-4711", account="DE999"))
    assert posted(lapsed.run()) == []


def test_a_payer_whom_learned_accounts_tell_does_so_too():
    head = "receipt_id booking_date amount_minor payer_name payer_account remittance"
    known = ["R2 2026-05-10 101.13 'W. Acme' DE999 RE-7001", "R3 2026-05-11 102.13 'W. Acme' DE999 RE-7002"]
    documents = f"{OWED.rstrip()}\nRE-7001 ACME 101.13 0 0 0\nRE-7002 ACME 102.13 0 0 0"
    made = desk(documents, "\n".join([head, *known, "R1 2026-05-20 412.00 'W. Acme' DE999 RE-4711"])).run()
    assert posted(made) == ["R1 RE-4711 412.00", "R2 RE-7001 101.13", "R3 RE-7002 102.13"]
    reasons = dict(zip(made.applications["receipt_id"], made.applications["reason"], strict=True))
    assert "the payer seems to be ACME, not BOLT" in reasons["R1"]


def test_a_payer_whose_account_the_master_has_does_so_too():
    made = by_name(account=ACME).run()
    assert posted(made) == ["R1 RE-4711 412.00"]
    assert "the payer seems to be ACME, not BOLT" in made.applications["reason"].iloc[0]


def test_he_does_so_by_five_digits_alone_and_where_the_other_owes_the_amount_more_than_once():
    documents = """
        document_no customer_id amount_minor
        42665       BOLT        709.16
        42846       BOLT        709.16
        52100       ACME        731.90
    """
    assert posted(desk(documents, paid("709.16", "42846", "Acme Werkzeuge GmbH", ACME)).run()) == ["R1 42846 709.16"]
    assert posted(desk(documents, paid("709.16", "42846 2100", "Acme Werkzeuge GmbH", ACME)).run()) == []
    third = f"{documents}43900 CARO 709.16"
    assert posted(desk(third, paid("709.16", "42846", "Acme Werkzeuge GmbH", ACME)).run()) == []


@pytest.mark.parametrize(
    ("whose", "settled"), [("ACME", "0"), ("ACME", "412.00"), ("CARO", "0")], ids=["own", "own, paid", "a third's"]
)
def test_another_document_that_costs_just_that_less_its_discount_may_be_meant(whose, settled):
    made = by_name(amount="403.76", more=f"RE-6400 {whose} 412.00 {settled} 200 30").run()
    assert [line for line in posted(made) if "RE-4711" in line] == []


def test_what_another_named_in_full_costs_less_its_discount_keeps_the_payers_own_waiting():
    assert posted(by_name(amount="403.76", more="RE-6400 ACME 403.76 0 0 0").run()) == []


def test_so_does_one_whose_account_a_person_confirmed():
    alias = "alias_id kind value customer_id confirmed_on active\nA1 account DE999 ACME 2026-01-01 yes"
    assert posted(by_name(aliases=alias).run()) == ["R1 RE-4711 412.00"]


@pytest.mark.parametrize(
    "more",
    [
        "RE-5300 ACME 412.00 0 0 0",  # his own of the amount
        "RE-5300 ACME 412.00 412.00 0 0",  # paid before
        "RE-4712 ACME 95.10 0 0 0",  # one digit away
        "RE-6400 CARO 412.00 0 0 0",  # somebody's of the amount
    ],
)
def test_who_may_mean_another_document_is_asked_about(more):
    made = by_name(more=more).run()
    assert posted(made) == []
    assert "R1 RE-4711: 412.00" in offered(made)


@pytest.mark.parametrize("more", ["RE-6400 CARO 412.00 412.00 0 0", "RE-4712 ACME 95.10 95.10 0 0"])
def test_documents_paid_before_that_he_can_not_mean_do_not_matter(more):
    assert posted(by_name(more=more).run()) == ["R1 RE-4711 412.00"]


def test_a_document_of_just_the_amount_that_another_owes_matters_beside_a_discount():
    assert posted(by_name(amount="403.76", more="RE-6400 CARO 403.76 0 0 0").run()) == []


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("RE-4711 7788", "412.00"),
        ("RE-4711 RE-6333", "412.00"),
        ("RE-4711", "411.90"),
        ("RE-4711", "400.00"),
        ("RE-4711", "450.00"),
        ("Rechnung 4711", "412.00"),
        ("4711", "412.00"),
    ],
)
def test_a_second_number_another_amount_or_a_number_in_short_is_asked_about(said, amount):
    assert posted(by_name(said, amount).run()) == []


def test_where_the_payer_himself_has_a_relative_who_owes_it_nothing_stands_against_it():
    family = """
        customer_id name                   parent_id
        ACME        'Acme Werkzeuge GmbH'  -
        BOLT        'Boltzmann & Söhne KG' ACME
        CARO        'Caro Fleurs SARL'     -
    """
    made = by_name(customers=family).run()
    assert posted(made) == ["R1 RE-4711 412.00"]
    assert "not BOLT" not in made.applications["reason"].iloc[0]


# -- instalments -------------------------------------------------------------------------------------------------------

PARTS = "document_no customer_id amount_minor\nRE-4711 ACME 233.97\nRE-5200 ACME 731.90"


def instalment(amount: str, name: str, more: str = "", said: str = "RE-4711", account: str = "DE999") -> Desk:
    return desk(f"{PARTS}\n{more}", paid(amount, said, name, account))


@pytest.mark.parametrize("name", ["Acme Werkzeug", "Acme Werkzeuge GmbH"])
@pytest.mark.parametrize("amount", ["77.99", "116.98", "116.99"])
def test_an_equal_part_of_a_document_named_in_full_is_applied_of_whose_name_is_known(name, amount):
    made = instalment(amount, name).run()
    assert posted(made) == [f"R1 RE-4711 {amount}"]
    assert set(made.applications["rule"]) == {"part"}


@pytest.mark.parametrize("amount", ["72.53", "70.00", "79.00"])
def test_any_other_part_that_is_less_than_half_is_asked_about(amount):
    made = instalment(amount, "Acme Werkzeug").run()
    assert posted(made) == []
    assert offered(made)[0] == f"R1 RE-4711: {amount}"


def test_a_third_is_asked_about_where_the_payer_owes_just_that_besides():
    made = instalment("77.99", "Acme Werkzeug", "RE-5300 ACME 77.99").run()
    assert posted(made) == []
    assert set(offered(made)) == {"R1 RE-4711: 77.99", "R1 RE-5300: 77.99"}


def test_a_third_is_asked_about_where_the_number_is_in_short_or_the_payer_unknown():
    assert posted(instalment("77.99", "Acme Werkzeug", said="Rechnung 4711").run()) == []
    assert posted(instalment("77.99", "Unbekannt AG").run()) == []


# -- what another's number explains as well ----------------------------------------------------------------------------

MORE = """
    document_no customer_id amount_minor settled_before_minor
    RE-4711     ACME        512.40       0
    RE-5203     ACME        250.13       0
    RE-5977     ACME        1731.90      0
"""


@pytest.mark.parametrize("account", [ACME, "DE999"])
def test_a_document_beside_the_one_named_is_applied_where_only_so_it_adds_up(account):
    made = desk(MORE, paid("762.53", "RE-4711", account=account)).run()
    assert posted(made) == ["R1 RE-4711 512.40", "R1 RE-5203 250.13"]


@pytest.mark.parametrize("account", [ACME, "DE999"])
@pytest.mark.parametrize("said", ["RE-4711 HX88/31", "HX88/31 + RE-4711"])
def test_not_where_the_text_names_anothers_document_that_was_paid_before_and_costs_just_that(said, account):
    made = desk(f"{MORE.rstrip()}\nHX88/31 BOLT 250.13 250.13", paid("762.53", said, account=account)).run()
    assert posted(made) == []
    assert "R1 RE-4711 + RE-5203: 512.40 + 250.13" in offered(made)


@pytest.mark.parametrize("account", [ACME, "DE999"])
def test_nor_where_the_text_names_anothers_open_document_that_costs_just_that(account):
    made = desk(f"{MORE.rstrip()}\nHX88/31 BOLT 250.13 0", paid("762.53", "RE-4711 HX88/31", account=account)).run()
    assert posted(made) == ["R1 RE-4711 512.40", "R1 HX88/31 250.13"]
    assert set(made.applications["rule"]) == {"named-across"}


@pytest.mark.parametrize("account", [ACME, "DE999"])
def test_a_little_more_than_the_document_named_is_left_over(account):
    made = desk(MORE, paid("542.60", "RE-4711", account=account)).run()
    assert posted(made) == ["R1 RE-4711 512.40"]
    assert states(made) == {"R1": "partly_applied"}


@pytest.mark.parametrize("account", [ACME, "DE999"])
@pytest.mark.parametrize("said", ["RE-4711 HX88/31", "HX88/31 + RE-4711"])
def test_not_where_anothers_document_named_was_paid_before_and_costs_just_what_would_be_left_over(said, account):
    made = desk(f"{MORE.rstrip()}\nHX88/31 BOLT 30.20 30.20", paid("542.60", said, account=account)).run()
    assert posted(made) == []
    assert "R1 RE-4711: 512.40" in offered(made)


@pytest.mark.parametrize("account", [ACME, "DE999"])
def test_anothers_open_document_named_takes_what_would_be_left_over(account):
    made = desk(f"{MORE.rstrip()}\nHX88/31 BOLT 30.20 0", paid("542.60", "RE-4711 HX88/31", account=account)).run()
    assert posted(made) == ["R1 RE-4711 512.40", "R1 HX88/31 30.20"]


def test_a_number_come_to_harm_is_not_taken_for_one_where_it_is_anothers_that_was_paid_before():
    documents = """
        document_no customer_id amount_minor settled_before_minor
        RE-47110    ACME        512.40       0
        RE-47119    BOLT        512.40       512.40
    """
    made = desk(documents, paid("512.40", "RE-47119", account="DE999")).run()
    assert posted(made) == []


# -- several customers' documents --------------------------------------------------------------------------------------

ACROSS = """
    document_no customer_id amount_minor discount_bp discount_days
    RE-4711     ACME        512.40       {}
    RE-8800     BOLT        250.00       {}
"""
LASTS, LAPSED, NONE = "200 30", "200 10", "0 0"
PAYERS = [("Acme Werkzeuge GmbH", ACME), ("Unbekannt AG", "DE9")]
NET, NET_8800 = ["R1 RE-4711 discount 10.25", "R1 RE-4711 502.15"], ["R1 RE-8800 discount 5.00", "R1 RE-8800 245.00"]
GROSS, GROSS_8800 = ["R1 RE-4711 512.40"], ["R1 RE-8800 250.00"]


@pytest.mark.parametrize(("name", "account"), PAYERS)
@pytest.mark.parametrize(
    ("amount", "first", "second", "expected"),
    [
        ("762.40", NONE, NONE, [*GROSS, *GROSS_8800]),
        ("762.40", LASTS, LASTS, [*GROSS, *GROSS_8800]),
        ("747.15", LASTS, LASTS, [*NET, *NET_8800]),
        ("752.15", LASTS, NONE, [*NET, *GROSS_8800]),
        ("752.15", LASTS, LAPSED, [*NET, *GROSS_8800]),
        ("757.40", NONE, LASTS, [*GROSS, *NET_8800]),
        ("757.40", LASTS, LASTS, [*GROSS, *NET_8800]),
    ],
)
def test_documents_of_two_customers_named_add_up_less_the_discounts_of_all_or_of_one_that_last(
    amount, first, second, expected, name, account
):
    made = desk(ACROSS.format(first, second), paid(amount, "RE-4711 RE-8800", name, account)).run()
    assert posted(made) == expected
    assert set(made.applications["rule"]) == {"named-across"}


@pytest.mark.parametrize(("name", "account"), PAYERS)
@pytest.mark.parametrize(
    ("amount", "first", "second"),
    [
        ("747.15", LAPSED, LAPSED),
        ("747.15", NONE, NONE),
        ("747.14", LASTS, LASTS),
        ("747.16", LASTS, LASTS),
        ("740.00", LASTS, LASTS),
        ("777.65", LASTS, LASTS),
    ],
)
def test_a_difference_that_is_not_the_discount_of_documents_of_two_customers_is_asked_about(
    amount, first, second, name, account
):
    made = desk(ACROSS.format(first, second), paid(amount, "RE-4711 RE-8800", name, account)).run()
    assert posted(made) == []


def test_a_discount_lapses_after_the_days_of_grace():
    strict = MatchingPolicy(discount_grace_days=0)
    late, documents = paid("747.15", "RE-4711 RE-8800"), ACROSS.format("200 19", "200 18")
    assert posted(desk(documents, late, policy=MatchingPolicy(discount_grace_days=1)).run()) == [*NET, *NET_8800]
    assert posted(desk(documents, late, policy=strict).run()) == []


# -- who is said to have ordered it ------------------------------------------------------------------------------------

ALONE = """
    document_no customer_id amount_minor
    RE-6333     ACME        1428.00
    RE-6334     BOLT        731.90
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("/RFB/merci/ORDP/Del", []),
        ("Zahlung im Auftrag von Delacroix", []),
        ("ABWA+Delacroix SARL", []),
        ("12 Stück, on behalf of Delacroix", []),  # a number in it: looked at more closely
        ("/RFB/merci/ORDP/Acme Werk", ["R1 RE-6333 1428.00"]),
        ("im Auftrag", ["R1 RE-6333 1428.00"]),
    ],
)
def test_what_is_paid_for_somebody_else_is_not_taken_for_the_payers_own_by_its_amount(said, expected):
    assert posted(desk(ALONE, paid("1428.00", said)).run()) == expected


def test_why_it_waits_is_that_it_is_paid_for_somebody_else():
    made = desk(ALONE, paid("1428.00", "12 Stück, on behalf of Delacroix")).run()
    assert offered(made) == ["R1 RE-6333: 1428.00"]
    assert "the text says for whom it is paid, and that is not the payer" in made.receipt_states["reason"].iloc[0]


FAMILY = """
    customer_id name                     parent_id
    K-2279      'Dover Foods LLP'        ''
    K-2282      'Dover Foods Salem LLP'  K-2279
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Kd 833", ["R1 17 1755.25"]),
        ("Thank you", ["R1 18 1755.25"]),
        ("Kd 834", []),  # who owes nothing of the amount
        ("Ratenzahlung laut Vereinbarung", ["R1 18 1755.25"]),
    ],
)
def test_who_tells_a_relative_s_customer_number_pays_for_that_one(said, expected):
    family = (
        "customer_id name parent_id\n900 'Fourie Produce Ltd' -\n833 'Moosa Fresh Group' 900\n834 'Moosa Salads' 900"
    )
    owed = "document_no customer_id amount_minor\n17 833 1755.25\n18 900 1755.25\n19 834 20.15"
    made = desk(owed, paid("1755.25", said, "Fourie Produce Ltd", ""), customers=family).run()
    assert posted(made) == expected


@pytest.mark.parametrize(("said", "expected"), [("Danke", ["R1 17 1755.25"]), ("Ratenzahlung", [])])
def test_who_pays_in_instalments_pays_no_document_of_a_relative_by_its_amount(said, expected):
    family = "customer_id name parent_id\n900 'Fourie Produce Ltd' -\n833 'Moosa Fresh Group' 900"
    owed = "document_no customer_id amount_minor\n17 833 1755.25\n19 900 20.15"
    made = desk(owed, paid("1755.25", said, "Fourie Produce Ltd", ""), customers=family).run()
    assert posted(made) == expected


@pytest.mark.parametrize(("said", "expected"), [("ACCOUNT K-2282", []), ("Thank you", ["R1 2279-RE-1 100.00"])])
def test_who_tells_its_own_customer_number_does_not_pay_for_a_relative_by_an_amount(said, expected):
    owed = """
        document_no customer_id amount_minor
        RE-1        K-2279      100.00
        RE-2        K-2282      148.93
    """
    receipt = paid("100.00", said, "Dover Foods Salem LLP", "GB44786634255589919747")
    assert posted(desk(owed, receipt, customers=FAMILY).run()) == expected


# -- payers nobody knows, but for a part of their names ------------------------------------------------------------------

PARTLY_KNOWN = """
    customer_id name
    SOMM        'Physiotherapie Petra Sommer'
    RAES        'Rechtsanwälte Sommer & Partner mbB'
"""
BOTH_OWE = "document_no customer_id amount_minor\n100209 SOMM 85.00\n100214 RAES 85.00"


def test_who_has_partly_the_name_of_one_who_owes_as_much_is_asked_about_though_another_s_number_is_named():
    made = desk(BOTH_OWE, paid("85.00", "RE 100214", "Petra Sommer", "DE9"), customers=PARTLY_KNOWN).run()
    assert posted(made) == []
    assert offered(made) == ["R1 100214: 85.00", "R1 100209: 85.00"]
    assert list(made.receipt_states["reason"]) == [
        "Not applied by itself: the payer's name is partly that of who owes as much under 100209."
    ]


@pytest.mark.parametrize(
    ("payer", "owed"),
    [("Nobody", "85.00"), ("Petra Sommer", "86.00"), ("Sommer Partner", "85.00")],
)
def test_the_number_counts_where_the_other_is_no_namesake_owes_something_else_or_bears_the_name_less(payer, owed):
    documents = BOTH_OWE.replace("SOMM 85.00", f"SOMM {owed}")
    made = desk(documents, paid("85.00", "RE 100214", payer, "DE9"), customers=PARTLY_KNOWN).run()
    assert posted(made) == ["R1 100214 85.00"]


WEBERS = "customer_id name\nWEBA 'Weber, Anna'\nWEBD 'Anna Weber Design'"


def test_where_nothing_of_the_payer_s_adds_up_what_a_namesake_owes_is_shown_as_well():
    documents = "document_no customer_id amount_minor\n50005 WEBA 135.05\n50006 WEBD 142.06"
    receipt = paid("142.06", "Danke", "ANNA WEBER", "DE9")
    made = desk(documents, receipt, customers=WEBERS).run()
    assert offered(made) == ["R1 50005: 135.05", "R1 50006: 142.06"]
    assert "but the payer's name is partly that of Anna Weber Design (WEBD)" in made.suggestions["reason"].iloc[1]
    # What a person has turned down is not shown again.
    turned_down = f"""
        decision_id kind    subject action choice                            sequence
        Y1          receipt R1      reject {made.suggestions["suggestion_id"].iloc[1]} 1
    """
    again = desk(documents, receipt, customers=WEBERS, decisions=turned_down).run()
    assert "R1 50006: 142.06" not in offered(again)


def test_a_few_digits_behind_a_word_for_invoice_that_end_a_strangers_document_of_the_payment_keep_ones_own_from_being_taken():
    """Whoever has a customer's name pays for somebody else: two of his own documents come to as much, and are not due for weeks."""
    documents = """
        document_no customer_id amount_minor document_date due_date
        3712112     BOLT        1078.84      2026-04-17    2026-05-17
        3712621     ACME        539.42       2026-05-18    2026-07-17
        3712622     ACME        539.42       2026-05-18    2026-07-17
    """
    named = "Acme Werkzeuge GmbH' 'AT611904300234573201"
    assert posted(desk(documents, paid("1078.84", "Facture 112", *named.split("' '"))).run()) == []
    own = ["R1 3712621 539.42", "R1 3712622 539.42"]
    assert posted(desk(documents, paid("1078.84", "Facture 113", *named.split("' '"))).run()) == own
