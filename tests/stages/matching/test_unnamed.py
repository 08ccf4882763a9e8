"""Payments that name nothing: who paid, and what the amount alone may prove."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import MatchingPolicy
from tests.stages.matching.desk import desk, offered, posted, states

ACME = "DE02120300000000202051"


def lines(
    amount: str, *, name: str = "Whoever", account: str = ACME, text: str = "Danke", day: str = "2026-05-20"
) -> str:
    return f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R          {day}        {amount}     '{name}'   {account}     '{text}'
    """


def test_a_known_account_and_the_only_document_of_that_amount():
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13\nRE-2 ACME 90.00\nRE-3 BOLT 81.13", lines("81.13")
    ).run()
    assert posted(made) == ["R RE-1 81.13"]
    assert "the paying account is the customer's" in made.applications["reason"].iloc[0]


@pytest.mark.parametrize(
    "name",
    [
        "Acme Werkzeuge GmbH",
        "ACME WERKZEUGE",
        "Acme Werkzeuge G.m.b.H.",
        "Werkzeuge Acme GmbH",
        "Acme Werkzeuge GmbH, Köln",
        "Buchhaltung c/o Acme Werkzeuge GmbH",
    ],
)
def test_a_name_that_is_only_one_customers_identifies_it(name):
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13\nRE-2 BOLT 90.00",
        lines("81.13", name=name, account="-"),
    ).run()
    assert posted(made) == ["R RE-1 81.13"]


@pytest.mark.parametrize(
    "name", ["Boltzmann & Söhne KG", "BOLTZMANN UND SOEHNE", "Boltzmann Sohne", "Boltzmann + Söhne"]
)
def test_umlauts_are_read_both_ways(name):
    made = desk("\ndocument_no customer_id amount_minor\nRE-2 BOLT 90.17", lines("90.17", name=name, account="-")).run()
    assert posted(made) == ["R RE-2 90.17"]


def test_two_customers_of_one_name_are_a_tie_and_a_tie_is_no_match():
    customers = """
        customer_id name
        A           'Adithya Medical & General Stores'
        B           'Adithya Medical & General Stores Ltd'
    """
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 A 81.13\nRE-2 B 81.13",
        lines("81.13", name="Adithya Medical and General Stores", account="-"),
        customers=customers,
    ).run()
    assert posted(made) == []
    assert set(offered(made)) == {"R RE-1: 81.13", "R RE-2: 81.13"}


def test_the_account_wins_over_the_name():
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13\nRE-2 BOLT 81.99",
        lines("81.13", name="Boltzmann & Söhne KG"),
    ).run()
    assert posted(made) == ["R RE-1 81.13"]


def test_where_account_and_name_are_those_of_two_who_owe_the_amount_a_person_decides():
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13\nRE-2 BOLT 81.13",
        lines("81.13", name="Boltzmann & Söhne KG"),
    ).run()
    assert posted(made) == []
    assert "R RE-1: 81.13" in offered(made)


def test_a_parent_pays_for_its_child():
    customers = """
        customer_id name               iban                    parent_id
        HOLD        'Acme Holding SE'  DE02120300000000202051  -
        KIND        'Acme Technik AG'  -                       HOLD
    """
    made = desk("\ndocument_no customer_id amount_minor\nRE-1 KIND 81.13", lines("81.13"), customers=customers).run()
    assert posted(made) == ["R RE-1 81.13"]
    assert made.applications["customer_id"].tolist() == ["KIND"]


def test_an_alias_that_a_person_confirmed_identifies_the_payer():
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13",
        lines("81.13", name="Hubers Lagerhaus", account="-"),
        aliases="""
        alias_id kind value              customer_id active confirmed_on
        L1       name 'HUBERS LAGERHAUS' ACME        yes    2026-03-01
        """,
    ).run()
    assert posted(made) == ["R RE-1 81.13"]


def test_an_alias_that_was_taken_back_identifies_nobody():
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13",
        lines("81.13", name="Hubers Lagerhaus", account="-"),
        aliases="""
        alias_id kind value              customer_id active confirmed_on
        L1       name 'HUBERS LAGERHAUS' ACME        yes    2026-03-01
        L2       name 'HUBERS LAGERHAUS' ACME        -      2026-04-01
        """,
    ).run()
    assert posted(made) == []
    assert states(made) == {"R": "unidentified"}


def test_of_equal_documents_the_oldest_and_it_says_so():
    documents = """
        document_no customer_id amount_minor document_date due_date
        RE-7        ACME        81.13        2026-05-01    2026-05-31
        RE-9        ACME        81.13        2026-04-01    2026-04-30
    """
    made = desk(documents, lines("81.13")).run()
    assert posted(made) == ["R RE-9 81.13"]
    assert "oldest" in made.applications["reason"].iloc[0]
    assert posted(desk(documents, lines("81.13"), policy=MatchingPolicy(equal_documents="ask")).run()) == []


def test_the_exact_document_wins_over_a_sum():
    made = desk(
        "\ndocument_no customer_id amount_minor\nA-1 ACME 100.11\nA-2 ACME 200.23\nA-3 ACME 300.34", lines("300.34")
    ).run()
    assert posted(made) == ["R A-3 300.34"]


def test_everything_open_together():
    made = desk(
        "\ndocument_no customer_id amount_minor\nA-1 ACME 100.11\nA-2 ACME 200.29\nA-3 ACME 300.47", lines("600.87")
    ).run()
    assert posted(made) == ["R A-1 100.11", "R A-2 200.29", "R A-3 300.47"]
    assert set(made.applications["rule"]) == {"balance"}


def test_everything_open_in_round_amounts_is_offered_not_posted():
    made = desk(
        "\ndocument_no customer_id amount_minor\nA-1 ACME 100.00\nA-2 ACME 200.00\nA-3 ACME 300.00", lines("600.00")
    ).run()
    assert posted(made) == []
    assert offered(made)[0] == "R A-1 + A-2 + A-3: 100.00 + 200.00 + 300.00"


def test_everything_past_due_with_its_credit_note():
    documents = """
        document_no customer_id amount_minor due_date
        A           ACME        400.13       2026-04-30
        B           ACME        350.29       2026-05-05
        CN1         ACME        -50.07       2026-05-01
        C           ACME        500.31       2026-07-15
    """
    made = desk(documents, lines("700.35")).run()
    assert posted(made) == ["R A 400.13", "R B 350.29", "R CN1 credit_note -50.07"]
    assert set(made.applications["rule"]) == {"past-due"}


def test_documents_that_follow_each_other_by_due_date():
    documents = "\ndocument_no customer_id amount_minor due_date\n" + "\n".join(
        f"A-{n} ACME {1000 + 137.31 * n * n:.2f} 2026-05-{n:02d}" for n in range(1, 7)
    )
    made = desk(documents, lines(f"{3000 + 137.31 * (4 + 9 + 16):.2f}")).run()
    assert [line.split()[1] for line in posted(made)] == ["A-2", "A-3", "A-4"]


def test_two_sums_are_no_sum():
    documents = "\ndocument_no customer_id amount_minor due_date\nA ACME 100.11 2026-05-01\nB ACME 900.77 2026-05-02\nC ACME 200.22 2026-05-03\nD ACME 800.66 2026-05-04"
    made = desk(documents, lines("1000.88")).run()
    assert posted(made) == []


def test_a_free_combination_in_round_amounts_is_offered_not_posted():
    documents = "\ndocument_no customer_id amount_minor\nI1 ACME 100.00\nI2 ACME 250.00\nI3 ACME 400.00\nI4 ACME 150.00\nI5 ACME 75.00"
    made = desk(documents, lines("175.00")).run()
    assert posted(made) == []
    assert offered(made)[0] == "R I1 + I5: 100.00 + 75.00"


def test_the_discount_in_its_window_with_its_grace():
    documents = """
        document_no customer_id amount_minor document_date due_date   discount_bp discount_days
        600         ACME        2000.00      2026-01-01    2026-01-31 1000        10
    """
    policy = MatchingPolicy(discount_grace_days=5)
    in_time = desk(documents, lines("1800.00", day="2026-01-16", text="Rg. 600"), policy=policy).run()
    assert posted(in_time) == ["R 600 discount 200.00", "R 600 1800.00"]
    late = desk(documents, lines("1800.00", day="2026-01-17", text="Rg. 600"), policy=policy).run()
    assert "discount" not in " ".join(posted(late))


def test_no_discount_on_what_is_part_paid():
    documents = """
        document_no customer_id amount_minor document_date settled_before_minor discount_bp discount_days
        600         ACME        1000.00      2026-01-01    100.00               1000        30
    """
    made = desk(documents, lines("800.00", day="2026-01-11", text="Rg. 600")).run()
    assert "discount" not in " ".join(posted(made))


def test_a_document_from_after_the_payment_is_not_what_it_pays():
    documents = """
        document_no customer_id amount_minor document_date
        RE-1        ACME        81.13        2026-06-10
    """
    made = desk(documents, lines("81.13")).run()
    assert posted(made) == []
    assert states(made) == {"R": "on_account"}


def test_an_advance_stays_on_account():
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13", lines("81.13", text="Anzahlung Auftrag 77")
    ).run()
    assert posted(made) == []


@pytest.mark.parametrize("text", ["ZINSEN 10/2026", "Umbuchung eigenes Konto", "UST-ERSTATTUNG Finanzamt"])
def test_money_that_is_no_customers_is_left_alone(text):
    made = desk(
        "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13", lines("81.13", name="-", account="-", text=text)
    ).run()
    assert posted(made) == []
    assert states(made) == {"R": "not_ar"}


@pytest.mark.parametrize("text", ["Privateinlage", "Stammeinlage", "apport associé", "shareholder loan"])
def test_what_an_owner_pays_in_is_not_for_the_document_of_a_namesake(text):
    owed = "\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13"
    made = desk(owed, lines("81.13", name="Acme Werkzeuge GmbH", account="DE9", text=text)).run()
    assert posted(made) == []


def test_money_that_goes_out_is_no_receipt():
    made = desk("\ndocument_no customer_id amount_minor\nRE-1 ACME 81.13", lines("-81.13", text="RE-1")).run()
    assert posted(made) == []
    assert states(made) == {"R": "not_ar"}


RUN_AND_PAIR = "\ndocument_no customer_id amount_minor due_date\n" + "\n".join(
    f"A-{n} ACME {amount} 2026-05-{n:02d}"
    for n, amount in enumerate(("300.00", "200.00", "77.70", "310.00", "88.80", "190.00"), start=1)
)


def test_documents_that_follow_each_other_wait_where_two_others_add_up_as_well():
    made = desk(RUN_AND_PAIR, lines("500.00")).run()
    assert posted(made) == []
    assert offered(made)[:2] == ["R A-1 + A-2: 300.00 + 200.00", "R A-4 + A-6: 310.00 + 190.00"]
    assert "A-4, A-6" in made.receipt_states["reason"].iloc[0]


def test_two_newest_wait_where_three_older_ones_add_up_as_well():
    amounts = ("111.11", "999.99", "222.22", "888.01", "333.33", "100.00", "566.66")
    documents = "\ndocument_no customer_id amount_minor due_date\n" + "\n".join(
        f"A-{n} ACME {amount} 2026-05-{n:02d}" for n, amount in enumerate(amounts, start=1)
    )
    made = desk(documents, lines("666.66")).run()
    assert posted(made) == []
    assert {offer.split(":")[0] for offer in offered(made)[:2]} == {"R A-6 + A-7", "R A-1 + A-3 + A-5"}


def test_of_two_runs_both_are_shown():
    amounts = ("301.15", "199.05", "350.40", "149.80")
    documents = "\ndocument_no customer_id amount_minor due_date\n" + "\n".join(
        f"A-{n} ACME {amount} 2026-05-{n:02d}" for n, amount in enumerate(amounts, start=1)
    )
    made = desk(documents, lines("500.20")).run()
    assert posted(made) == []
    assert {offer.split(":")[0] for offer in offered(made)[:2]} == {"R A-1 + A-2", "R A-3 + A-4"}
