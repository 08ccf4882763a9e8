"""Payers whose name says for whom they pay, who share an account, or have titles and initials besides."""

from __future__ import annotations

import pytest

from tests.stages.matching.desk import desk, paid, posted

PEOPLE = """
    customer_id name
    20100       'Paolo Sørensen'
    20200       'Karin van Dijk'
    20300       'Ferocon AB'
    20400       'Moreau & Groß Bau GmbH'
    20500       'Verein für Heimatpflege'
"""
OWED = """
    document_no customer_id amount_minor
    RE-2101     20100       196.56
    RE-2202     20200       2689.30
    RE-2303     20300       405.96
    RE-2404     20400       1428.00
    RE-2505     20500       77.10
"""


def pays(name: str, amount: str, said: str = "Zahlung") -> list[str]:
    return posted(desk(OWED, paid(amount, said, name, "DE5"), customers=PEOPLE).run())


@pytest.mark.parametrize(
    ("name", "amount", "number"),
    [
        ("Svensson für Ferocon AB", "405.96", "RE-2303"),
        ("Groß für Ferocon AB", "405.96", "RE-2303"),
        ("WOLF FUER FEROCON", "405.96", "RE-2303"),
        ("Novák als Insolvenzverwalter Ferocon AB", "405.96", "RE-2303"),
        ("RA Novák als Insolvenzverwalter über das Vermögen der Moreau & Gross Bau GmbH", "1428.00", "RE-2404"),
        ("RA NOVAK INSV. MOREAU & GROSS BAU GMBH", "1428.00", "RE-2404"),
        ("K. Hall as administrator of Ferocon AB", "405.96", "RE-2303"),
        ("Verein für Heimatpflege", "77.10", "RE-2505"),
    ],
)
def test_who_is_paid_for_by_a_stranger_is_told_by_the_strangers_name(name, amount, number):
    assert pays(name, amount) == [f"R1 {number} {amount}"]


@pytest.mark.parametrize("name", ["Verein für Ferocon Freunde", "Novák Insolvenzverwalter", "Svensson für Ferona AB"])
def test_nobody_else_is(name):
    assert pays(name, "405.96") == []


@pytest.mark.parametrize(
    ("name", "amount", "number"),
    [
        ("PAOLO UND JURGEN SORENSEN", "196.56", "RE-2101"),
        ("Karin und Guenter van Dijk", "2689.30", "RE-2202"),
        ("van Dijk, Peter u. Karin", "2689.30", "RE-2202"),
    ],
)
def test_one_of_a_couple_is_known_however_their_surname_is_spelled(name, amount, number):
    assert pays(name, amount) == [f"R1 {number} {amount}"]


# -- titles, initials, and legal forms that were cut off ------------------------------------------------------------------

CUT = """
    customer_id name
    20100       'Paolo Sørensen'
    20200       'Håkansson Peinture SAS'
    20300       'Pflegedienst Brandt UG (haftungsbeschränkt)'
    20400       'Çelik Group Catering plc'
    20500       'Optik Alimentari UG (haftungsbeschränkt)'
    20600       'Lang Med Technik GmbH'
"""
CUT_OWED = OWED + "RE-2606 20600 88.30"


@pytest.mark.parametrize(
    ("name", "amount", "number"),
    [
        ("PROF. DR. MED. PAOLO SOERENSEN", "196.56", "RE-2101"),
        ("Dipl.-Ing. Paolo Sørensen", "196.56", "RE-2101"),
        ("Paolo T. Sorensen", "196.56", "RE-2101"),
        ("SOERENSEN PAOLO JAMES", "196.56", "RE-2101"),
        ("Håkansson Peinture Société par acti", "2689.30", "RE-2202"),
        ("PflegedienstBrandt UG (haftungsbesc", "405.96", "RE-2303"),
        ("Çelik Group Catering Public", "1428.00", "RE-2404"),
        ("ALIMENTARI OPTIK UG (HAFTUN", "77.10", "RE-2505"),
        ("Lang Med Technik", "88.30", "RE-2606"),
    ],
)
def test_titles_initials_and_the_beginning_of_a_legal_form_are_no_part_of_a_name(name, amount, number):
    made = desk(CUT_OWED, paid(amount, "Zahlung", name, "DE5"), customers=CUT).run()
    assert posted(made) == [f"R1 {number} {amount}"]


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("P. Sorensen", "196.56"),
        ("Lang Technik GmbH", "88.30"),
        ("Çelik Group Catering Public Relations", "1428.00"),
        ("Håkansson Peinture Société Générale", "2689.30"),
    ],
)
def test_other_words_are(name, amount):
    assert posted(desk(CUT_OWED, paid(amount, "Zahlung", name, "DE5"), customers=CUT).run()) == []


def test_behind_a_surname_two_customers_may_be_named():
    people = "customer_id name\n20100 'Jürgen Vogt'\n20200 'Carla Vogt'"
    owed = "document_no customer_id amount_minor\nRE-2101 20100 196.56\nRE-2202 20200 2689.30"
    for name, expected in (("VOGT JUERGEN CARLA", []), ("VOGT JUERGEN MARIA", ["R1 RE-2101 196.56"])):
        assert posted(desk(owed, paid("196.56", "Zahlung", name, "DE5"), customers=people).run()) == expected


def test_an_initial_that_is_another_customers_is_not_left_out():
    people = "customer_id name\n20100 'Paolo A. Sorensen'\n20200 'Paolo B. Sorensen'"
    for name, expected in (("Paolo C. Sorensen", []), ("Paolo B. Sorensen", ["R1 RE-2202 2689.30"])):
        owed = "document_no customer_id amount_minor\nRE-2101 20100 196.56\nRE-2202 20200 2689.30"
        assert posted(desk(owed, paid("2689.30", "Zahlung", name, "DE5"), customers=people).run()) == expected


# -- namesakes of other legal forms ----------------------------------------------------------------------------------------

NAMESAKES = """
    customer_id name
    20100       'Müller Bau GmbH'
    20200       'Müller Bau AG'
    20300       'Kowal Sp. z o.o.'
    20400       'Kowal S.A.'
    20500       'Rheintal Bau Schneider GmbH'
    20600       'Rheintal Bau Schneider GmbH & Co. KG'
"""


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("MULLER BAU GMBH", "RE-1"),
        ("Mueller Bau Gesellschaft mit beschränkter Haftung", "RE-1"),
        ("Bau Müller G.m.b.H.", "RE-1"),
        ("MULLER BAU AKTIENGESELLSCHAFT", "RE-2"),
        ("KOWAL SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA", "RE-3"),
        ("Kowal SA", "RE-4"),
        ("Rheintal Bau Schneider GmbH u. Co. KG", "RE-6"),
        ("Müller Bau", ""),
        ("MULLER BAU KG", ""),
        # Cut off after 27 signs, perhaps.
        ("Rheintal Bau Schneider GmbH", ""),
    ],
)
def test_their_legal_form_tells_namesakes_apart_however_it_is_written(name, number):
    owed = "document_no customer_id amount_minor\n" + "\n".join(f"RE-{n} 20{n}00 405.96" for n in range(1, 7))
    made = desk(owed, paid("405.96", "Zahlung", name, "DE5"), customers=NAMESAKES).run()
    assert posted(made) == ([f"R1 {number} 405.96"] if number else [])


@pytest.mark.parametrize("name", ["Nunez&KohlerIIplus plc", "NunezKoehler II plus", "NÚÑEZ & KÖHLER IIPLUS PLC"])
def test_a_name_that_lost_its_blanks_and_its_umlauts_is_no_look_alike_s(name):
    people = "customer_id name\n20100 'Núñez & Köhler plus plc'\n20200 'Núñez & Köhler II plus plc'"
    owed = "document_no customer_id amount_minor\nRE-2101 20100 476.00\nRE-2202 20200 476.00"
    made = desk(owed, paid("476.00", "Zahlung", name, "DE5"), customers=people).run()
    assert posted(made) == ["R1 RE-2202 476.00"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("InsV über das Vermögen MacDonald Tr asporti S.r.l. Rechnung", ["R1 RE-2101 476.00"]),
        ("Mandant Pizzeria Da Mario Bre men merci", ["R1 RE-2202 476.00"]),
        ("Mandant Pizzeria Da Mar io merci", []),
        ("MacDonald Tr ade", []),
    ],
)
def test_a_name_in_the_text_may_be_broken_where_the_bank_breaks_its_lines(said, expected):
    people = "customer_id name\n20100 'MacDonald Trasporti S.r.l.'\n20200 'Pizzeria Da Mario Bremen'\n20300 'Pizzeria Da Mario Ulm'"
    owed = "document_no customer_id amount_minor\nRE-2101 20100 476.00\nRE-2202 20200 476.00\nRE-2303 20300 55.00"
    made = desk(owed, paid("476.00", said, "Wolf", "DE5"), customers=people).run()
    assert posted(made) == expected
