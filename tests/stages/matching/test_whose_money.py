"""Whose money it is, where others owe as much: numbers that are a stranger's, names of others, and numbers that nobody knows."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

ACME = "DE02120300000000202051"

# -- a stranger's document in a list -----------------------------------------------------------------------------------

LISTED = """
    document_no customer_id amount_minor
    RE-4711     ACME        512.40
    RE-8800     BOLT        250.00
    {}     ACME        {}
"""


@pytest.mark.parametrize("account", [ACME, "DE999"])
@pytest.mark.parametrize(
    ("number", "owed", "applied"),
    [("RE-8845", "250.00", False), ("RE-8845", "250.01", True), ("RE-8945", "250.00", True)],
)
def test_a_strangers_document_in_a_payers_list_is_asked_about_where_he_owes_as_much_by_nearly_that_number(
    number, owed, applied, account
):
    made = desk(LISTED.format(number, owed), paid("762.40", "RE-4711 RE-8800", account=account)).run()
    both = ["R1 RE-4711 512.40", "R1 RE-8800 250.00"]
    assert posted(made) == (both if applied else [])
    assert applied or "R1 RE-4711 + RE-8800: 512.40 + 250.00" in offered(made)


def test_one_who_owes_nothing_himself_pays_for_many():
    stranger = paid("762.40", "RE-4711 RE-8800", "Unbekannt Factoring AG", "DE9")
    assert posted(desk(LISTED.format("RE-8845", "250.00"), stranger).run()) == [
        "R1 RE-4711 512.40",
        "R1 RE-8800 250.00",
    ]


FAMILY = """
    customer_id name                    iban parent_id
    D1          'Ingleby Builders Ltd'  ''   H1
    D2          'Jessop Supplies Ltd'   ''   H1
    H1          'Cartwright Groceries'  ''   ''
"""


@pytest.mark.parametrize(
    ("name", "said", "own", "applied"),
    [
        ("Ingleby Builders Ltd", "RE-48800", "RE-48845", False),
        ("Ingleby Builders Ltd", "RE-48800", "RE-49945", True),
        ("Jessop Supplies Ltd", "RE-48800", "RE-48845", True),
        ("Cartwright Groceries", "RE-48800 Ingleby Builders Ltd", "RE-48845", False),
        ("Cartwright Groceries", "RE-48800", "RE-48845", True),
    ],
)
def test_so_is_a_relatives_document_where_who_pays_or_is_named_owes_as_much_by_nearly_that_number(
    name, said, own, applied
):
    documents = f"document_no customer_id amount_minor\nRE-48800 D2 250.00\n{own} D1 250.00\nRE-48837 H1 250.00"
    made = desk(documents, paid("250.00", said, name, ""), customers=FAMILY).run()
    assert posted(made) == (["R1 RE-48800 250.00"] if applied else [])
    reason = f"Not applied by itself: who seems to pay owes as much by nearly that number ({own})."
    assert applied or list(made.receipt_states["reason"]) == [reason]


def test_the_reason_names_as_one_family_only_who_is():
    documents = """
        document_no customer_id amount_minor
        RE-4711     BOLT        512.40
        RE-8800     ACME        250.00
    """
    payer = ("Boltzmann & Söhne KG", "DE02500105170137075030")
    made = desk(documents, paid("762.40", "RE-4711 RE-8800", *payer)).run()
    assert posted(made) == ["R1 RE-8800 250.00", "R1 RE-4711 512.40"]
    assert "the paying account is the customer's." in made.applications["reason"].iloc[0]
    assert not made.applications["reason"].str.contains("same family").any()


# -- a number that comes near to a stranger's document of the amount ---------------------------------------------------

EQUAL = """
    document_no  customer_id amount_minor
    RE-2026-4988 ACME        250.00
    RE-2026-7120 BOLT        250.00
    RE-2026-7391 CARO        {}
"""


@pytest.mark.parametrize("account", [ACME, "DE999"])
@pytest.mark.parametrize(
    ("said", "owed", "applied"),
    [
        ("RE-2026-7210", "31.00", False),  # two digits swapped
        ("Rechnung RE-2026-712", "31.00", False),  # one lost
        ("RE-2026-7160", "31.00", False),  # one wrong
        ("RE-2026-7931", "250.00", False),
        ("Objekt 7210", "31.00", True),  # no number of ours
        ("", "31.00", True),
    ],
)
def test_an_amount_alone_applies_nothing_where_a_number_comes_near_to_a_strangers_document_of_it(
    said, owed, applied, account
):
    made = desk(EQUAL.format(owed), paid("250.00", said, account=account)).run()
    assert posted(made) == (["R1 RE-2026-4988 250.00"] if applied else [])


def test_what_it_comes_near_to_is_said():
    made = desk(EQUAL.format("31.00"), paid("250.00", "RE-2026-7210")).run()
    assert list(made.receipt_states["reason"]) == [
        "Not applied by itself: a number in the text comes near to RE-2026-7120, which another owes."
    ]


# -- a number that no document has -------------------------------------------------------------------------------------


def of_a_price(*numbers: str) -> str:
    """Documents of one amount, of as many others, and a rare one."""
    rows = [f"{number} {'ACME' if place == 0 else 'BOLT'} 250.00" for place, number in enumerate(numbers)]
    more = ["RE-2026-4313 ACME 1731.90", "RE-2025-1533 CARO 31.00"]
    return "\n".join(["document_no customer_id amount_minor", *rows, *more])


LIST = of_a_price(*(f"RE-2026-{4988 + 101 * place}" for place in range(12)))


@pytest.mark.parametrize("account", [ACME, "DE999"])
@pytest.mark.parametrize(
    ("said", "amount", "number"),
    [
        ("RE-2026-1533", "250.00", ""),
        ("Rechnung 20261533", "250.00", ""),
        ("20261533", "250.00", ""),
        ("RE-2026-1533", "1731.90", "4313"),  # an amount that only one document has
        ("Rechnung 1533", "250.00", "4988"),  # not as long as ours
        ("Objekt 20261533", "250.00", "4988"),  # no number of ours
    ],
)
def test_a_number_like_ours_that_no_document_has_stands_against_an_amount_of_many(said, amount, number, account):
    made = desk(LIST, paid(amount, said, account=account)).run()
    assert posted(made) == ([f"R1 RE-2026-{number} {amount}"] if number else [])


# -- names and numbers of others ---------------------------------------------------------------------------------------

MANAGED = """
    customer_id name                        iban
    K1          'Hausverwaltung Wolf e.K.'  {}
    K2          'WEG Gartenstr. 32'         ''
    D01428      'Werner Apotheke GmbH'      ''
"""
OWN = ["R1 RE-3333 99.00"]


@pytest.mark.parametrize("account", [ACME, ""])
@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("Hausverwaltung Wolf e.K.", "Danke", OWN),
        ("HAUSVERWALTUNG WOLF E.K. FUER WEG GARTENSTR. 32", "Danke", ["R1 RE-4444 99.00"]),
        ("Hausverwaltung Wolf e.K. für WEG G", "Danke", []),
        ("Hausverwaltung Wolf e.K. fü", "Danke", []),
        ("Hausverwaltung Wolf e.K. fü", "RE-3333", OWN),
        ("Hausverwaltung Wolf e.K. f", "Danke", []),
        ("Hausverwaltung Wolf e.K.", "Kd.Nr. D01428", []),
        ("Hausverwaltung Wolf e.K.", "Kd.Nr. K1", OWN),
        ("Hausverwaltung Wolf e.K.", "RE-3333 Kd.Nr. D01428", OWN),
    ],
)
def test_an_amount_alone_is_not_the_payers_own_where_another_is_named_for_whom_it_is_paid(
    name, said, expected, account
):
    documents = "document_no customer_id amount_minor\nRE-3333 K1 99.00\nRE-4444 K2 99.00\nRE-5555 D01428 31.00"
    made = desk(documents, paid("99.00", said, name, account), customers=MANAGED.format(account or "''")).run()
    assert posted(made) == expected
    reason = "Not applied by itself: the text says for whom it is paid, and that is not the payer."
    assert expected or list(made.receipt_states["reason"]) == [reason]


def test_nor_where_a_word_for_invoice_and_a_few_digits_end_a_strangers_document_of_it():
    documents = """
        document_no customer_id amount_minor
        26005029    ACME        452.20
        26005151    ACME        452.20
        26005340    ACME        452.20
        26004925    BOLT        {}
    """
    both = ["R1 26005029 452.20", "R1 26005151 452.20"]
    for owed, expected in (("904.40", []), ("904.41", both)):
        made = desk(documents.format(owed), paid("904.40", "RECHNUNG 925", account="DE999")).run()
        assert posted(made) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ashworth Bau GmbH", ["R1 RE-48800 482.13"]), ("Ashworth Bau UG", []), ("Ashworth Bau", [])],
)
def test_by_an_amount_alone_only_who_has_the_very_name_of_a_head_pays_for_a_member(name, expected):
    customers = """
        customer_id name                 parent_id
        D2          'Jessop Supplies Ltd' H1
        H1          'Ashworth Bau GmbH'   ''
    """
    documents = "document_no customer_id amount_minor\nRE-48800 D2 482.13\nRE-48901 H1 250.00"
    assert posted(desk(documents, paid("482.13", "", name, ""), customers=customers).run()) == expected


@pytest.mark.parametrize(
    ("said", "applied"),
    [("Objekt 42651826", False), ("Proj. 42651826", False), ("42651826", True), ("Objekt 4-26-51826", True)],
)
def test_the_number_of_a_house_or_project_is_no_documents_unless_it_is_written_like_one(said, applied):
    documents = "document_no customer_id amount_minor\n4-26-51826 BOLT 357.00\n4-26-51999 CARO 31.00"
    made = desk(documents, paid("357.00", said, "Lorenz Dachdecker GmbH", "DE9")).run()
    assert posted(made) == (["R1 4-26-51826 357.00"] if applied else [])
