"""Private people: two of one surname share an account; the month named speaks for a rent that many others cost as well."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, offered, paid, posted

PEOPLE = """
    customer_id name
    20100       'Sönke Köster'
    20200       'Anke Harms'
    20201       'Jens Harms'
    20300       'Köster & Sönke Bau GmbH'
"""
FEES = """
    document_no customer_id amount_minor due_date
    70035       20100       499.17       2026-05-25
    70036       20200       510.17       2026-05-25
    70037       20201       510.17       2026-05-25
"""


@pytest.mark.parametrize(
    "name", ["Bernd u. Sönke Köster", "BERND UND SOENKE KOESTER", "Sönke & Bernd Köster", "Köster Bernd u. Sönke"]
)
def test_one_of_two_people_of_one_surname_is_the_customer(name):
    made = desk(FEES, paid("499.17", "fees", name=name, account=""), customers=PEOPLE).run()
    assert posted(made) == ["R1 70035 499.17"]


@pytest.mark.parametrize(
    "name", ["Anke u. Jens Harms", "Bernd u. Anke Köster", "B. u. S. Köster", "Bernd Sönke Köster"]
)
def test_where_both_are_customers_or_neither_is_nobody_is_known(name):
    made = desk(FEES, paid("510.17", "fees", name=name, account=""), customers=PEOPLE).run()
    assert posted(made) == []


def test_where_both_are_customers_both_are_offered():
    made = desk(FEES, paid("510.17", "fees", name="Anke u. Jens Harms", account=""), customers=PEOPLE).run()
    assert offered(made) == ["R1 70036: 510.17", "R1 70037: 510.17"]


def _rents(due: str) -> tuple[str, str]:
    """Tenants who all pay 720.00, as customers and documents."""
    names = [
        "Sönke Köster",
        *(
            f"{'Otto' if k < 100 else 'Emil'} B{'aeiou'[k % 5]}r{'lmnst'[k // 5 % 5]}{'aeou'[k // 25 % 4]}ck"
            for k in range(150)
        ),
    ]
    customers = ["customer_id name", *(f"{20100 + k} '{name}'" for k, name in enumerate(names))]
    documents = [
        "document_no customer_id amount_minor document_date due_date",
        *(
            f"7{k:04} {20100 + k % len(names)} 720.00 2026-04-24 {due}"
            for k in range(3 * len(names))
            if k % len(names) or not k
        ),
    ]
    return "\n".join(customers), "\n".join(documents)


@pytest.mark.parametrize(("said", "expected"), [("Miete 05/26", ["R1 70000 720.00"]), ("Miete", [])])
def test_the_month_named_speaks_for_the_one_document_of_an_amount_that_is_common(said, expected):
    customers, documents = _rents("2026-05-23")
    made = desk(documents, paid("720.00", said, name="Sönke Köster", account=""), customers=customers).run()
    assert posted(made) == expected
