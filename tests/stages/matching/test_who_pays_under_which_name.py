"""Payers who pay for others, and names that are not the payer's alone."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, paid, posted

# -- paying for another whom the text names ----------------------------------------------------------------------------

CHAIN = """
    customer_id name                    iban
    K1          'Kwik Fit Weert B.V.'   NL91ABNA0417164300
    K2          'Kwik Fit Venlo B.V.'   -
    K3          'Zuid Noord VOF'        -
"""
SAME_NUMBER = """
    document_no customer_id amount_minor due_date
    107-2026    K1          2395.12      2026-05-05
    107-2026    K2          2395.12      2026-05-05
"""
WEERT = {"name": "KWIK FIT WEERT B.V.", "account": ""}


@pytest.mark.parametrize("word", ["namens", "on behalf of", "im Auftrag von", "für", "por cuenta de", "w imieniu"])
def test_who_is_paid_for_is_told_by_his_name_though_the_payer_owes_as_much_under_the_same_number(word):
    made = desk(SAME_NUMBER, paid("2395.12", f"107-2026 {word} Kwik Fit Venlo B.V.", **WEERT), customers=CHAIN).run()
    assert list(made.applications["document_id"]) == ["D-K2-107-2026"]


def test_a_known_account_says_nothing_against_the_one_who_is_paid_for():
    weert = {"name": "Kwik Fit Weert B.V.", "account": "NL91ABNA0417164300"}
    made = desk(SAME_NUMBER, paid("2395.12", "dank namens Kwik Fit Venlo B.V.", **weert), customers=CHAIN).run()
    assert list(made.applications["document_id"]) == ["D-K2-107-2026"]


def test_the_payers_documents_are_not_paid_by_what_is_for_another_who_owes_nothing_like_it():
    owed = "document_no customer_id amount_minor\n 109-2026 K1 2395.12"
    assert posted(desk(owed, paid("2395.12", "dank namens Kwik Fit Venlo B.V.", **WEERT), customers=CHAIN).run()) == []


def test_a_whole_name_without_a_word_before_it_leaves_open_which_of_two_is_meant():
    owed = "document_no customer_id amount_minor\n 109-2026 K1 2395.12\n 107-2026 K2 2395.12"
    assert posted(desk(owed, paid("2395.12", "dank Kwik Fit Venlo B.V.", **WEERT), customers=CHAIN).run()) == []


def test_a_whole_name_without_a_word_before_it_tells_with_a_number_and_not_by_an_amount_alone():
    owed = "document_no customer_id amount_minor\n 109-2026 K1 99.00\n 107-2026 K2 2395.12"
    for said, expected in (("dank", []), ("107-2026", ["R1 107-2026 2395.12"])):
        made = desk(owed, paid("2395.12", f"{said} Kwik Fit Venlo B.V.", **WEERT), customers=CHAIN).run()
        assert posted(made) == expected


@pytest.mark.parametrize("said", ["Kwik Fit Weert B.V. für Kwik Fit Venlo", "Kwik Fit", "Kwik Fit Weert"])
def test_the_payers_own_name_in_the_text_says_nothing_of_another(said):
    owed = "document_no customer_id amount_minor\n 109-2026 K1 2395.12"
    assert posted(desk(owed, paid("2395.12", said, **WEERT), customers=CHAIN).run()) == ["R1 109-2026 2395.12"]


def test_a_name_that_was_cut_off_within_a_longer_one_is_not_that_of_who_has_a_shorter():
    of_niehues = """
        customer_id name                                 parent_id
        K1          'Logistik Niehues GmbH'              -
        K2          'Logistik Niehues & Kühn Emden e.K.' K3
        K3          'Peinture Angouleme SNC'             -
    """
    owed = "document_no customer_id amount_minor\n 1794 K2 244.77"
    payer = {"name": "Peinture Angouleme SNC", "account": ""}
    made = desk(owed, paid("244.77", "Rechnungsnr.: 1794/ORDP/Logistik Niehues & K", **payer), customers=of_niehues)
    assert posted(made.run()) == ["R1 1794 244.77"]


# -- accounts of those who pay for others ------------------------------------------------------------------------------

SNAP = """
    customer_id name
    K1          'Snap-on Warszawa Sp. z o.o.'
    K2          'Snap-on Bytom Sp. k.'
"""
OF_SNAP = """
    document_no customer_id amount_minor due_date
    20101       K2          101.00       2026-05-05
    20102       K2          102.00       2026-05-05
    20103       K2          103.00       2026-05-05
    20188       K1          518.50       2026-05-20
    20199       K2          518.50       2026-05-20
"""
OF_WARSZAWA = """
    receipt_id booking_date amount_minor payer_name           payer_account                remittance
    R1         2026-05-02   101.00       'Snap-on Warszawa S' PL45932223382019722181000001 '20101 w imieniu Snap-on Bytom'
    R2         2026-05-03   102.00       'Snap-on Warszawa S' PL45932223382019722181000001 '20102 w imieniu Snap-on Bytom'
    R3         2026-05-04   103.00       'Snap-on Warszawa S' PL45932223382019722181000001 '20103 w imieniu Snap-on Bytom'
    R4         2026-05-20   518.50       'Snap-on Warszawa S' PL45932223382019722181000001 ''
"""


def test_an_account_that_paid_for_another_so_far_is_still_its_owners_who_has_a_customers_name():
    made = desk(OF_SNAP, OF_WARSZAWA, customers=SNAP).run()
    assert "R4 20199 518.50" not in posted(made)
    assert len(posted(made)) >= 3


# -- words before numbers, with accents --------------------------------------------------------------------------------

EQUAL = """
    document_no customer_id amount_minor due_date
    1276/8      ACME        45.00        2026-05-28
    1276/9      ACME        45.00        2026-05-29
"""


@pytest.mark.parametrize("word", ["Számla", "SZÁMLASZÁM", "faktúra", "Szamla"])
def test_a_word_for_invoice_is_read_with_its_accents(word):
    assert posted(desk(EQUAL, paid("45.00", f"{word} 9")).run()) == ["R1 1276/9 45.00"]


def test_the_last_run_behind_a_word_for_invoice_keeps_the_oldest_of_equal_documents_from_being_taken():
    assert posted(desk(EQUAL, paid("45.00", "Számla 9 Bon 13810")).run()) == []
    assert posted(desk(EQUAL, paid("45.00", "Számla Bon 13810")).run()) == ["R1 1276/8 45.00"]


# -- numbers of several customers --------------------------------------------------------------------------------------

BRANCHES = """
    document_no customer_id amount_minor due_date
    20672       ACME        3477.71      2026-04-20
    20674       ACME        3477.71      2026-04-21
    20672       BOLT        245.00       2026-04-21
"""
UNKNOWN_PAYER = """
    receipt_id booking_date amount_minor payer_name           payer_account remittance
    R1         2026-05-10   122.50       'Falka Noord N.V.'   ''            '20672'
    R2         2026-05-20   3477.71      'Acme Werkzeuge GmbH' ''           'betaling'
"""


def test_a_strangers_number_that_several_customers_have_does_not_move_a_payment_on_to_the_next_of_equal_documents():
    assert posted(desk(BRANCHES, UNKNOWN_PAYER).run()) == []
