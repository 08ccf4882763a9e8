"""Who pays, as the bank's words say it; names written badly or cut off; numbers that strangers cut off or mistype."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest

from ar_batch import names
from ar_batch.stages.matching import MatchingPolicy, evidence, lines, narrative
from ar_batch.stages.matching.answers import Answers
from ar_batch.stages.matching.engine import Engine
from ar_batch.stages.matching.hits import all_hits
from ar_batch.stages.matching.identify import identify
from ar_batch.stages.matching.name_book import NameBook
from ar_batch.stages.matching.numbered import Numbered, digits_of, ends
from ar_batch.stages.matching.reading import read
from tests.stages.matching.desk import Desk, desk, offered, paid, posted, states
from tests.text_tables import table

# -- the bank's words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BGC AKESSON MALERI AB INV 1234", "AKESSON MALERI AB"),
        ("bgc Akesson Maleri AB", "AKESSON MALERI AB"),
        (" BGC: AKESSON MALERI AB", "AKESSON MALERI AB"),
        ("BANK GIRO CREDIT UMEA ROR HB NOTPROVIDED", "UMEA ROR HB"),
        ("TFR FROM K CAREY 69 958 26", "K CAREY"),
        ("TFR K CAREY", "K CAREY"),
        ("DIRECT CREDIT MOLE VALLEY LTD OCR 12345", "MOLE VALLEY LTD"),
        ("DIRECT CREDIT FROM MOLE VALLEY LTD", "MOLE VALLEY LTD"),
        ("FASTER PAYMENT MOLE VALLEY LTD REF: 1234", "MOLE VALLEY LTD"),
        ("FASTER PAYMENTS RECEIPT MOLE VALLEY LTD CONTRACT 88", "MOLE VALLEY LTD"),
        ("PAYMENT RECEIVED FROM MOLE VALLEY LTD YOUR REF 12", "MOLE VALLEY LTD"),
        ("VIREMENT DE MENUISERIE VASSEUR", "MENUISERIE VASSEUR"),
        ("VIR SEPA REÇU DE MENUISERIE VASSEUR FACT 12", "MENUISERIE VASSEUR"),
        ("VIREMENT D'ARTISANS REUNIS", "ARTISANS REUNIS"),
        ("TRANSFERENCIA DE TALLERES GARCIA SL", "TALLERES GARCIA SL"),
        ("BONIFICO DA ROSSI SPA FATT. 77", "ROSSI SPA"),
        ("OVERBOEKING VAN JANSEN TECHNIEK", "JANSEN TECHNIEK"),
        ("GUTSCHRIFT VON ABEL & CO KUNDENNR 1001", "ABEL & CO"),
        ("ÜBERWEISUNG VON HUBER BAU", "HUBER BAU"),
        ("UEBERWEISUNG VON HUBER BAU", "HUBER BAU"),
        ("BETALING FRA OLSEN MARINE AS KID 12", "OLSEN MARINE AS"),
        ("PRZELEW OD KOWALSKI SP. Z O.O.", "KOWALSKI SP. Z O.O."),
        ("ÚHRADA OD NOVÁK S.R.O. VS 2183721", "NOVÁK S.R.O."),
        ("INSÄTTNING FRÅN ÅKESSON MÅLERI", "ÅKESSON MÅLERI"),
        ("INSATTNING FRAN AKESSON MALERI", "AKESSON MALERI"),
    ],
)
def test_the_payer_is_the_name_behind_a_banks_words(text, name):
    assert narrative.payer(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PAYMENT THANK YOU",
        "CREDIT NOTE 12",
        "TRANSFER TO ACME WERKZEUGE",
        "TFR FROM 12345678",
        "TFR FROM 3M UK PLC",
        "BGC",
        "BGC ABC",
        "BGC 12 AKESSON MALERI",
        "BGCAKESSON MALERI",
        "BGC INV 1234",
        "FASTER PAYMENT REF INVOICE",
        "AKESSON MALERI AB",
        "WITH THANKS, BGC AKESSON MALERI AB",
    ],
)
def test_nobody_is_named_where_no_name_stands_behind_a_banks_words(text):
    assert narrative.payer(text) == ""


def test_the_texts_name_counts_only_where_the_payers_column_is_blank():
    rows = pd.DataFrame(
        {"payer_name": ["", "Kalmar Bygg AB", ""], "remittance": ["BGC UMEA ROR HB", "BGC UMEA ROR HB", "HEJ"]},
        index=[7, 3, 5],
    )
    assert narrative.payers(rows).to_dict() == {7: "UMEA ROR HB", 3: "Kalmar Bygg AB", 5: ""}


NORDIC = "customer_id name\nD10301 'Umeå Rör HB'\nD10302 'Kalmar Bygg AB'"
OF_NORDIC = "document_no customer_id amount_minor\n70013 D10301 512.40\n70228 D10301 730.15\n70435 D10302 918.00"


@pytest.mark.parametrize("said", ["BGC UMEA ROR HB NOTPROVIDED", "TFR FROM UMEÅ RÖR HB", "INSATTNING FRAN UMEA ROR HB"])
def test_whom_the_text_names_pays_the_one_document_of_the_amount_where_there_is_no_payer(said):
    made = desk(OF_NORDIC, paid("512.40", said, "", ""), customers=NORDIC).run()
    assert posted(made) == ["R1 70013 512.40"]
    assert "the text bears the customer's name" not in made.applications["reason"].iloc[0]


def test_whom_the_text_names_does_not_pay_what_another_owes():
    made = desk(OF_NORDIC, paid("918.00", "BGC UMEA ROR HB NOTPROVIDED", "", ""), customers=NORDIC).run()
    assert posted(made) == []


SWISS = "customer_id name\nC1 'Malergeschäft Zumstein & Ammann Baden & Cie'\nC2 'Käser Metzgerei AG'"
OF_SWISS = """
    document_no customer_id amount_minor document_date due_date
    70013       C1          1268.73      2026-03-13    2026-04-12
    70228       C2          730.15       2026-03-01    2026-03-31
    70229       C2          918.00       2026-03-02    2026-04-01
    70230       C2          1268.73      2026-03-13    2026-04-12
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Malergeschäft Zumstein & Ammann Bad", []),  # the account has paid for another, who owes as much
        ("Besten Dank und freundliche Grüsse", ["R3 70230 1268.73"]),
    ],
)
def test_a_text_that_is_but_the_beginning_of_a_customer_s_name_is_the_payer_s(said, expected):
    receipts = f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R1 2026-04-02 730.15  '' CH9300762011623852957 'Rechnung 70228'
        R2 2026-04-03 918.00  '' CH9300762011623852957 'Rechnung 70229'
        R3 2026-05-20 1268.73 '' CH9300762011623852957 '{said}'
    """
    assert posted(desk(OF_SWISS, receipts, customers=SWISS).run())[2:] == expected


def test_a_payer_in_the_column_is_not_replaced_by_the_texts_name():
    made = desk(OF_NORDIC, paid("512.40", "BGC UMEA ROR HB NOTPROVIDED", "Kalmar Bygg AB", ""), customers=NORDIC).run()
    assert posted(made) == []


def test_a_banks_words_without_a_name_tell_no_payer():
    made = desk(OF_NORDIC, paid("512.40", "BGC NOTPROVIDED", "", ""), customers=NORDIC).run()
    assert posted(made) == []
    assert states(made) == {"R1": "unidentified"}


# -- paid again --------------------------------------------------------------------------------------------------------


def repeated(*rows: str) -> dict[str, bool]:
    """Which of some bank lines repeat one before."""
    head = "receipt_id booking_date amount_minor currency payer_name payer_account remittance"
    found: dict[str, bool] = lines.again(table("receipts", "\n".join([head, *rows])))["again"].to_dict()
    return found


@pytest.mark.parametrize(
    ("second", "again"),
    [
        ("R2 2026-05-25 500.00 EUR - - 'BGC UMEA ROR HB NOTPROVIDED'", True),
        ("R2 2026-05-25 500.00 EUR - - 'TFR FROM UMEA ROR HB 4711'", True),
        ("R2 2026-06-19 500.00 EUR - - 'BGC UMEA ROR HB'", True),
        ("R2 2026-06-20 500.00 EUR - - 'BGC UMEA ROR HB'", False),
        ("R2 2026-05-25 500.01 EUR - - 'BGC UMEA ROR HB'", False),
        ("R2 2026-05-25 500.00 EUR - - 'BGC KALMAR BYGG AB'", False),
        ("R2 2026-05-25 500.00 EUR - - 'NOTPROVIDED'", False),
        ("R2 2026-05-25 500.00 EUR 'Kalmar Bygg AB' - 'BGC UMEA ROR HB'", False),
        ("R2 2026-05-25 500.00 EUR - SE12 'BGC UMEA ROR HB'", False),
    ],
)
def test_a_line_repeats_the_payment_of_whom_the_text_names(second, again):
    assert repeated("R1 2026-05-20 500.00 EUR - - 'BGC UMEA ROR HB'", second) == {"R1": False, "R2": again}


def test_lines_that_name_nobody_do_not_repeat_each_other():
    nobody = ("R1 2026-05-20 500.00 EUR - - HEJ", "R2 2026-05-25 500.00 EUR - - HEJ")
    assert repeated(*nobody) == {"R1": False, "R2": False}


TWO_EQUAL = """
    document_no customer_id amount_minor due_date
    70013       D10301      500.00       2026-05-31
    70228       D10301      500.00       2026-09-30
    70316       D10301      730.15       2026-06-10
"""


def twice(name: str, later: str) -> Desk:
    """The same amount paid on 20 May and later, by the one who stands in the column, or else in the text."""
    said = "NOTPROVIDED" if name else "BGC UMEA ROR HB NOTPROVIDED"
    rows = [f"R{n} {day} 500.00 '{name}' '' '{said}'" for n, day in enumerate(("2026-05-20", later), start=1)]
    head = "receipt_id booking_date amount_minor payer_name payer_account remittance"
    return desk(TWO_EQUAL, "\n".join([head, *rows]), customers=NORDIC)


@pytest.mark.parametrize("name", ["Umeå Rör HB", ""])
def test_a_second_payment_soon_after_the_first_does_not_pay_what_is_due_in_months(name):
    assert posted(twice(name, "2026-05-25").run()) == ["R1 70013 500.00"]


# -- names written badly -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read_wrong", "right"),
    [
        ("MÃ¼ller", "Müller"),
        ("Bau MÃœLLER GmbH", "Bau MÜLLER GmbH"),
        ("FERNÃ¡NDEZ", "Fernández"),
        ("JiÅ\x99Ã\xad HrubÃ½", "Jiří Hrubý"),
        ("Ã…kesson", "Åkesson"),
        ("SÃ¸rensen & SÃ¸n", "Sørensen & Søn"),
        ("GroÃŸmann", "Großmann"),
    ],
)
def test_letters_read_in_another_code_are_put_right(read_wrong, right):
    assert names.folded(read_wrong) == names.folded(right)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("ÅSA", "AASA"),
        ("Ångström", "AANGSTROEM"),
        ("Ägir", "AEGIR"),
        ("Müller", "MUELLER"),
        ("SÃO JOÃO", "SAO JOAO"),
    ],
)
def test_letters_that_are_right_are_left_alone(name, folded):
    assert names.folded(name) == folded


def test_a_payer_read_in_another_code_is_the_customer():
    czech = "customer_id name\nD10303 'Jiří Hrubý'\nD10302 'Kalmar Bygg AB'"
    documents = "document_no customer_id amount_minor\n70013 D10303 512.40\n70435 D10302 918.00"
    made = desk(documents, paid("512.40", "Platba", "JiÅ\x99Ã\xad HrubÃ½", ""), customers=czech).run()
    assert posted(made) == ["R1 70013 512.40"]


# -- names in the text -------------------------------------------------------------------------------------------------

NAMESAKES = """
    customer_id name
    D10101      'Fernández Suministros S.Coop.'
    D10102      'Fernández Suministros Huesca S.L.U.'
    D10103      'Kalmar Bygg AB'
"""
OF_NAMESAKES = """
    document_no customer_id amount_minor
    F-101       D10101      431.17
    F-202       D10102      618.90
    F-303       D10103      77.40
"""


@pytest.mark.parametrize(
    "said", ["FERNANDEZ SUMINISTROS HU RECHNUNG", "FERNANDEZ SUMINISTROS H", "FERNÁNDEZ SUMINISTROS HUESC FRA"]
)
@pytest.mark.parametrize(("amount", "document"), [("431.17", "F-101"), ("618.90", "F-202")])
def test_where_a_longer_name_may_be_cut_off_the_amount_is_not_enough(said, amount, document):
    made = desk(OF_NAMESAKES, paid(amount, said, "", ""), customers=NAMESAKES).run()
    assert posted(made) == []
    assert offered(made)[0] == f"R1 {document}: {amount}"


@pytest.mark.parametrize("said", ["FERNANDEZ SUMINISTROS HUESCA", "FERNÁNDEZ SUMINISTROS HUESCA SLU RECHNUNG"])
def test_a_longer_name_that_stands_there_whole_is_meant(said):
    made = desk(OF_NAMESAKES, paid("618.90", said, "", ""), customers=NAMESAKES).run()
    assert posted(made) == ["R1 F-202 618.90"]
    assert posted(desk(OF_NAMESAKES, paid("431.17", said, "", ""), customers=NAMESAKES).run()) == []


@pytest.mark.parametrize(
    "said",
    ["FERNANDEZ SUMINISTROS", "FERNANDEZ SUMINISTROS RECHNUNG", "PAGO FERNÁNDEZ SUMINISTROS GRACIAS"],
)
def test_a_shorter_name_is_meant_where_what_follows_fits_no_longer_one(said):
    made = desk(OF_NAMESAKES, paid("431.17", said, "", ""), customers=NAMESAKES).run()
    assert posted(made) == ["R1 F-101 431.17"]
    assert posted(desk(OF_NAMESAKES, paid("618.90", said, "", ""), customers=NAMESAKES).run()) == []


@pytest.mark.parametrize("said", ["PLATBA KALMAR BYGG", "KALMAR BYGG OCH TACK"])
def test_a_name_in_the_text_is_nobodys_where_two_customers_stand_there(said):
    one = desk(OF_NAMESAKES, paid("77.40", said, "", ""), customers=NAMESAKES).run()
    assert posted(one) == ["R1 F-303 77.40"]
    both = desk(OF_NAMESAKES, paid("77.40", f"{said} FERNANDEZ SUMINISTROS", "", ""), customers=NAMESAKES).run()
    assert posted(both) == []


def test_umlauts_do_not_matter_for_a_name_in_the_text():
    made = desk(OF_NORDIC, paid("512.40", "UMEA ROR TACK", "", ""), customers=NORDIC).run()
    assert posted(made) == ["R1 70013 512.40"]


# -- names cut off -----------------------------------------------------------------------------------------------------

LONG_NAMES = """
    customer_id name
    D10201      'Marlborough Fencing Contractors Ltd'
    D10202      'Zlín Elektro Montáže Morava s.r.o.'
    D10203      'Jönköping Rörmontage AB'
    D10204      'Geraghty Hardware Clonmel Teoranta'
"""
OF_LONG_NAMES = """
    document_no customer_id amount_minor
    70101       D10201      431.17
    70202       D10202      618.90
    70303       D10203      222.22
    70404       D10204      777.13
"""


@pytest.mark.parametrize(
    ("name", "amount", "document"),
    [
        ("Marlborough Fencin", "431.17", "70101"),
        ("ZLIN ELEKTRO MONTA", "618.90", "70202"),
        ("JONKOPING RORMONTA", "222.22", "70303"),
        ("Marlborough Fencing Contr", "431.17", "70101"),
    ],
)
def test_a_name_cut_off_where_banks_cut_is_its_only_bearers(name, amount, document):
    made = desk(OF_LONG_NAMES, paid(amount, "Payment", name, ""), customers=LONG_NAMES).run()
    assert posted(made) == [f"R1 {document} {amount}"]
    assert "the payer's name is the beginning of the customer's" in made.applications["reason"].iloc[0]


@pytest.mark.parametrize(
    ("name", "amount", "document"),
    [
        ("Marlborough Fenci", "431.17", "70101"),
        ("Marlborough Fencing", "431.17", "70101"),
        ("ZLIN ELEKTRO", "618.90", "70202"),
        ("GERAGHTY HARDWARE", "777.13", "70404"),
    ],
)
def test_a_shorter_beginning_of_a_name_is_only_similar(name, amount, document):
    made = desk(OF_LONG_NAMES, paid(amount, "Payment", name, ""), customers=LONG_NAMES).run()
    assert posted(made) == []
    assert states(made) == {"R1": "suggested"}
    assert offered(made) == [f"R1 {document}: {amount}"]


def test_a_shorter_beginning_of_a_name_is_the_payers_beside_the_number():
    made = desk(OF_LONG_NAMES, paid("777.13", "INV 70404", "GERAGHTY HARDWARE", ""), customers=LONG_NAMES).run()
    assert posted(made) == ["R1 70404 777.13"]


def test_a_name_cut_off_that_begins_two_customers_names_is_neithers():
    two = LONG_NAMES + "    D10205 'Marlborough Fencing Supplies Ltd'"
    made = desk(OF_LONG_NAMES, paid("431.17", "Payment", "Marlborough Fencin", ""), customers=two).run()
    assert posted(made) == []


@pytest.mark.parametrize(
    ("name", "begun"),
    [
        ("GERAGHTY HARDWARE", ["Geraghty Hardware Clonmel Teoranta"]),
        ("ZLIN ELEKTRO", ["Zlín Elektro Montáže Morava s.r.o."]),
        ("MARLBOROUGH", []),
        ("ZLIN E", []),
        ("JONKOPING ROSTFRI", []),
        ("VAASA ELEKTRO", []),
    ],
)
def test_a_name_of_two_words_begins_one_customers(name, begun):
    known = [line.split("'")[1] for line in LONG_NAMES.splitlines() if "'" in line]
    known += ["Vaasa Elektro Norr AB", "Vaasa Elektro Syd AB"]
    assert [known[c] for c, _, _ in NameBook(known, [""] * len(known)).begun(name)] == begun


# -- numbers of strangers ----------------------------------------------------------------------------------------------

WIDE = """
    document_no customer_id amount_minor settled_before_minor
    2183721     ACME        1234.57      0
    2183802     ACME        9120.33      0
    2184411     BOLT        245.11       0
    2185190     BOLT        15230.90     0
    2186003     CARO        55.17        0
    2186714     CARO        6402.48      0
    2187256     ACME        3311.09      0
    2188830     BOLT        788.65       0
"""


def from_a_stranger(said: str, more: str = "", amount: str = "1234.57", documents: str = WIDE) -> Desk:
    return desk(f"{documents.rstrip()}\n{more}", paid(amount, said, "Unbekannt AG", "IT1"))


@pytest.mark.parametrize(
    "said",
    [
        "SALDO FATT. 218372",
        "FATT. 2183751",
        "FATT. 283721",
        "FATT. 2138721",
        "FATT. 21837821",
        "FATT. 21837214",
        "VS 2183751",
        "FATT. 02183751",
    ],
)
def test_a_strangers_number_cut_off_or_mistyped_tells_the_only_document_of_a_rare_amount(said):
    made = from_a_stranger(said).run()
    assert posted(made) == ["R1 2183721 1234.57"]
    assert set(made.applications["rule"]) == {"last-digits"}
    assert f"the text says {said.split()[-1]}" in made.applications["reason"].iloc[0]


@pytest.mark.parametrize(
    "said",
    [
        "SALDO FATT. 21837",  # too short
        "FATT. 2183",
        "FATT. 2183755",  # two digits wrong
        "ACCONTO FATT. 218372",
        "FATT. 218372 E 218441",
        "FATT. 2183751 RIF 77123",
        "CHEQUE 2183751",
        "TEL 2183751",
        "ORDER 2183751",
        "BELEG 2183751",
        "RIMBORSO FATT. 2183751",
        "SALDO 218372",  # no word for invoice
    ],
)
def test_what_hardly_tells_a_strangers_document_is_only_shown(said):
    made = from_a_stranger(said).run()
    assert posted(made) == []
    assert offered(made) == ["R1 2183721: 1234.57"]


@pytest.mark.parametrize("said", ["SALDO FATT. 218372", "FATT. 2183751"])
@pytest.mark.parametrize(
    "more",
    [
        "2109001 BOLT 1234.57 0",
        "2109001 BOLT 1234.57 1234.57",
        "2109001 BOLT 1234.57 1234.57\n2109002 CARO 1234.57 1234.57\n2109003 CARO 1234.57 1234.57",
    ],
)
def test_an_amount_that_others_had_as_well_needs_the_whole_number(said, more):
    assert posted(from_a_stranger(said, more).run()) == []
    assert posted(from_a_stranger("FATT. 2183721", more).run()) == ["R1 2183721 1234.57"]


def test_a_number_that_is_a_document_paid_before_tells_no_other():
    made = from_a_stranger("FATT. 2183751", "2183751 BOLT 500.00 500.00").run()
    assert posted(made) == []


ROUND = """
    document_no customer_id amount_minor
    2183721     ACME        1200.00
    2183802     ACME        9100.00
    2184411     BOLT        250.00
    2185190     BOLT        15200.00
    2186003     CARO        50.00
    2186714     CARO        6400.00
    2187256     ACME        3300.00
"""


@pytest.mark.parametrize("said", ["FATT. 2183751", "FATT. 7700112"], ids=["one digit otherwise", "another number"])
def test_what_is_not_rare_is_shown_however_near_the_number(said):
    made = from_a_stranger(said, more="2109001 BOLT 1234.57 1234.57").run()
    assert posted(made) == []
    assert offered(made) == ["R1 2183721: 1234.57"]


def test_a_strangers_document_is_told_less_its_discount_too():
    documents = "document_no customer_id amount_minor discount_bp discount_days\n2183721 ACME 1234.57 200 30\n2183802 ACME 9120.33 0 0\n2184411 BOLT 245.11 0 0\n2185190 BOLT 15230.90 0 0"
    made = from_a_stranger("SALDO FATT. 218372", amount="1209.88", documents=documents).run()
    assert posted(made) == ["R1 2183721 discount 24.69", "R1 2183721 1209.88"]
    assert posted(from_a_stranger("SALDO FATT. 218372", amount="1210.88", documents=documents).run()) == []


def test_double_encoded_names_are_read_behind_a_banks_words():
    assert narrative.payer("BGC MÃ¼ller Bau GmbH") == "MÜLLER BAU GMBH"
    assert names.folded("BLÅ–GUL BYGG AB") == names.folded("Blå–Gul Bygg AB")


def test_a_round_amount_is_rare_only_where_most_are_not_round():
    among_round = from_a_stranger("SALDO FATT. 218372", amount="1200.00", documents=ROUND)
    assert posted(among_round.run()) == []
    among_others = from_a_stranger("SALDO FATT. 218372", amount="1200.00", documents=WIDE.replace("1234.57", "1200.00"))
    assert posted(among_others.run()) == ["R1 2183721 1200.00"]


def test_amounts_that_lie_close_together_are_not_rare():
    close = "document_no customer_id amount_minor\n" + "\n".join(
        f"{number} ACME {amount}" for number, amount in [(2183721, "123.57"), (2183902, "91.33"), (2184411, "152.90")]
    )
    assert posted(from_a_stranger("SALDO FATT. 218372", amount="123.57", documents=close).run()) == []


@pytest.mark.parametrize("said", ["FATT. 21837", "FATT. 21872", "FATT. 21852"])
def test_five_digits_do_not_tell_a_strangers_document(said):
    made = from_a_stranger(said, documents=WIDE.replace("2183721 ", "218372  ")).run()
    assert posted(made) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("SALDO FATT. 218372", ["R1 21837214 1234.57"]),
        ("SALDO FATT. 218372.", ["R1 21837214 1234.57"]),
        ("FATT. 218372 SALDO", []),
        ("SALDO FATT. 218373", []),
    ],
)
def test_two_digits_may_be_cut_off_at_the_end_of_the_text_only(said, expected):
    made = from_a_stranger(said, documents=WIDE.replace("2183721 ", "21837214")).run()
    assert posted(made) == expected


LETTERED = WIDE.replace("2183721    ", "21B83K721  ")


def test_the_digits_of_a_number_with_letters_among_them_tell_strangers_nothing():
    assert posted(from_a_stranger("FATT. 218372", documents=LETTERED).run()) == []


# -- words before numbers, months --------------------------------------------------------------------------------------

EQUAL = """
    document_no customer_id amount_minor due_date
    040201      ACME        310.25       2026-05-10
    040317      ACME        310.25       2026-06-20
    040399      ACME        88.10        2026-05-20
"""


@pytest.mark.parametrize("said", ["CHEQUE 040316", "CHQ 040316", "CHECK 040316", "CHEQUE NO 040316"])
def test_a_cheques_number_is_no_documents_come_to_harm(said):
    assert posted(desk(EQUAL, paid("310.25", said)).run()) == ["R1 040201 310.25"]


def test_an_invoices_number_come_to_harm_tells_the_document():
    assert posted(desk(EQUAL, paid("310.25", "INV 040316")).run()) == ["R1 040317 310.25"]


SPACED = """
    document_no customer_id amount_minor due_date
    '64 102 26' ACME        310.25       2026-05-10
    '64 321 26' ACME        310.25       2026-06-20
    '64 500 26' BOLT        99.17        2026-05-10
    '70 611 26' ACME        420.00       2026-05-10
    '70 725 26' ACME        420.00       2026-06-20
"""


@pytest.mark.parametrize(
    ("said", "amount", "document"),
    [
        ("KID 64 321", "310.25", "64 321 26"),
        ("Invoice 70 725", "420.00", "70 725 26"),
        ("OCR 70 725", "420.00", "70 725 26"),
        ("VS 70 725", "420.00", "70 725 26"),
        ("TEL 70 725", "420.00", "70 611 26"),
        ("KID 64", "310.25", "64 102 26"),
    ],
)
def test_five_digits_with_a_blank_tell_a_document_behind_a_word_for_invoice(said, amount, document):
    assert posted(desk(SPACED, paid(amount, said)).run()) == [f"R1 {document} {amount}"]


LONG = "document_no customer_id amount_minor\n4506770435 ACME 310.25\n4506770512 ACME 800.10"


@pytest.mark.parametrize("said", ["PF PF435", "PF435", "PF0435"])
def test_three_digits_behind_strange_letters_do_not_end_a_number_of_which_another_amount_is_paid(said):
    assert posted(desk(LONG, paid("299.00", said)).run()) == []


@pytest.mark.parametrize("said", ["RE435", "INV 435"])
def test_three_digits_behind_a_word_for_invoice_do(said):
    assert posted(desk(LONG, paid("299.00", said)).run()) == ["R1 4506770435 299.00"]


def test_three_digits_behind_the_documents_own_letters_do():
    own = "document_no customer_id amount_minor\nPF4506770435 ACME 310.25\nPF4506770512 ACME 800.10"
    assert posted(desk(own, paid("299.00", "PF435")).run()) == ["R1 PF4506770435 299.00"]


MONTHS = """
    document_no customer_id amount_minor document_date due_date
    RE-101      ACME        310.25       2026-02-10    2026-04-10
    RE-102      ACME        310.25       2026-03-10    2026-05-09
"""


@pytest.mark.parametrize(
    ("said", "document"),
    [
        ("March statement", "RE-101"),
        ("Kontoauszug März", "RE-101"),
        ("March", "RE-102"),
        ("Rechnung März", "RE-102"),
    ],
)
def test_the_month_of_a_statement_is_no_documents(said, document):
    assert posted(desk(MONTHS, paid("310.25", said)).run()) == [f"R1 {document} 310.25"]


def test_a_statement_is_of_a_month_that_the_reading_leaves_out():
    assert read("MARCH STATEMENT").months == frozenset()
    assert read("MARCH ESTATE").months == {3}


# -- documents by the end of their numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_documents_that_end_so_are_found_as_by_looking_at_each(seed):
    chance = Random(seed)
    numbers = [
        chance.choice(["{a}/26", "RE-{a}", "2026-{b}", "{a}-{b}", "{a}", "{b}/02/2026", "0{b}", "{c}", "INV {a}/2025"])
        .replace("{a}", str(chance.randrange(100, 200_000)))
        .replace("{b}", str(chance.randrange(1, 2_000)))
        .replace("{c}", str(chance.randrange(10)))
        for _ in range(300)
    ]
    pairs = [(digits_of(number, ("26",)), d) for d, number in enumerate(numbers)]
    book = Numbered([d for _, d in pairs], [digits for digits, _ in pairs])
    asked = {core[-size:] for digits, _ in pairs for core in digits[:2] for size in range(1, len(core) + 1)}
    asked |= {str(chance.randrange(10**size)) for size in range(1, 8) for _ in range(30)} | {"00", "07", ""}
    for text in sorted(asked):
        assert book.ending(text) == [d for digits, d in pairs if ends(digits, text)], text


def test_a_year_behind_a_number_does_not_hide_its_end():
    numbers = ["121394/26", "121395/26", "131394/26", "26"]
    book = Numbered([10, 11, 12, 13], [digits_of(number, ("26",)) for number in numbers])
    assert book.ending("1394") == [10, 12]
    assert book.ending("21394") == [10]
    assert book.ending("2139426") == [10]
    assert book.ending("9426") == []
    assert book.ending("26") == [13]


# -- the receipts of some families -------------------------------------------------------------------------------------

CONCERNED = """
    receipt_id booking_date amount_minor payer_name             payer_account          remittance  currency
    R1         2026-05-20   99.99        'Acme Werkzeuge GmbH'  DE02120300000000202051 Zahlung     EUR
    R2         2026-05-20   99.98        'Boltzmann & Söhne KG' ''                     Zahlung     EUR
    R3         2026-05-20   317.31       'Unbekannt AG'         ''                     RE-77001    EUR
    R4         2026-05-20   99.97        'Unbekannt AG'         ''                     RE-40004    EUR
    R5         2026-05-20   99.96        'Acme Werkzeuge GmbH'  DE02120300000000202051 RE-40004    EUR
    R6         2026-05-20   99.95        'Acme Werkzeuge GmbH'  DE02120300000000202051 Zahlung     USD
    R7         2026-05-20   99.94        'Unbekannt AG'         ''                     Zahlung     EUR
    R8         2026-05-20   402.47       'Sonstige AG'          ''                     RE-77002    EUR
    R9         2026-05-20   317.31       'Acme Werkzeuge GmbH'  DE02120300000000202051 RE-77003    EUR
    R91        2026-05-20   555.59       'Unbekannt AG'         ''                     Zahlung     EUR
"""
OWED = """
    document_no customer_id amount_minor currency
    RE-10001    ACME        131.17       EUR
    RE-20002    ACME        245.23       USD
    RE-30003    BOLT        317.31       EUR
    RE-40004    CARO        402.47       EUR
    RE-50005    CARO        555.59       EUR
"""


@pytest.fixture
def heard() -> tuple[Answers, evidence.Evidence, evidence.Evidence, dict[str, int]]:
    """Answers that took in nothing yet, the evidence without and with the payers, and the families by a document."""
    facts = desk(OWED, CONCERNED)
    world = facts.world()
    hits, customer_hits = all_hits(world)
    ident = identify(world, hits, customer_hits, facts.facts["aliases"])
    nobody, known = (evidence.evidence(world, each, hits) for each in (ident.iloc[:0], ident))
    answers = Engine(world, hits, MatchingPolicy(), set()).answers
    numbers = world.documents.number.tolist()
    families = {number: answers.moves.of_document(d) for d, number in enumerate(numbers)}
    return answers, nobody, known, families


def receipts(answers: Answers, families: set[int]) -> set[str]:
    return {str(answers.world.receipts.id[r]) for r in answers.concerning(families)}


def test_the_receipts_of_some_families_are_those_that_may_use_their_documents(heard):
    answers, _, known, families = heard
    answers.renew(known)
    every = range(len(answers.world.receipts))
    list(answers.of_each(every, amounts=True))
    assert receipts(answers, {families["RE-10001"]}) == {"R1", "R5", "R9"}
    assert receipts(answers, {families["RE-20002"]}) == {"R6"}
    assert receipts(answers, {families["RE-30003"]}) == {"R2", "R3"}
    assert receipts(answers, {families["RE-40004"]}) == {"R4", "R5", "R8"}
    assert receipts(answers, {families["RE-20002"], families["RE-30003"]}) == {"R2", "R3", "R6"}
    assert receipts(answers, set()) == set()


def test_without_a_number_a_payment_by_nobody_known_concerns_no_family_however_telling_its_amount(heard):
    answers, nobody, _, families = heard
    answers.renew(nobody)
    list(answers.of_each(range(len(answers.world.receipts)), amounts=True))
    assert "R91" not in receipts(answers, set(families.values()))


def test_the_receipts_of_some_families_are_as_by_asking_for_each(heard):
    answers, _, known, families = heard
    search, every = answers.renew(known), range(len(answers.world.receipts))
    list(answers.of_each(every, amounts=True))
    for one in families.values():
        for other in families.values():
            wanted = {one, other}
            expected = {
                r
                for r in every
                if wanted.intersection(search.concerns(r).families)
                or wanted.intersection(answers.moves.of_document(d) for d in search.concerns(r).strangers)
            }
            assert answers.concerning(wanted) == expected


def test_of_receipts_that_were_not_asked_for_none_is_told(heard):
    answers, _, known, families = heard
    answers.renew(known)
    list(answers.of_each([0, 2], amounts=True))
    assert receipts(answers, set(families.values())) == {"R1", "R3"}


def test_a_receipt_whose_payer_is_known_meanwhile_is_told_of_the_new_family_only(heard):
    answers, nobody, known, families = heard
    every = range(len(answers.world.receipts))
    answers.renew(nobody)
    list(answers.of_each(every, amounts=True))
    assert receipts(answers, {families["RE-10001"], families["RE-20002"]}) == set()
    assert receipts(answers, {families["RE-30003"]}) == {"R3", "R9"}
    answers.renew(known)
    list(answers.of_each(every, amounts=True))
    assert receipts(answers, {families["RE-10001"]}) == {"R1", "R5", "R9"}
    assert receipts(answers, {families["RE-30003"]}) == {"R2", "R3"}


# -- what is shown of payers nobody knows --------------------------------------------------------------------------------

EQUAL_OF_TWO = """
    document_no customer_id amount_minor due_date
    4711        BOLT        412.37       2026-05-21
    4823        CARO        412.37       2026-05-30
"""


@pytest.mark.parametrize(
    ("payer", "said", "first", "why"),
    [
        ("Fleurs", "Danke", "4823", "but the payer's name is partly that of Caro Fleurs SARL (CARO)"),
        ("Unbekannt", "Danke 823", "4823", "the text says 823"),
        ("Unbekannt", "Danke", "4711", "nothing else says who paid"),
    ],
)
def test_of_equal_documents_of_two_customers_what_hints_at_one_stands_first_and_is_told(payer, said, first, why):
    made = desk(EQUAL_OF_TWO, paid("412.37", said, payer, "FR99")).run()
    assert posted(made) == []
    assert offered(made)[0] == f"R1 {first}: 412.37"
    assert why in made.suggestions["reason"].iloc[0]
    hinted = " for certain" if payer == "Fleurs" or said != "Danke" else ""
    assert list(made.receipt_states["reason"]) == [f"Nothing in the line says{hinted} which customer paid."]


def test_a_number_that_hints_at_one_and_a_name_that_hints_at_the_other_are_each_shown_once():
    made = desk(EQUAL_OF_TWO, paid("412.37", "Danke 711", "Fleurs", "FR99")).run()
    assert offered(made) == ["R1 4711: 412.37", "R1 4823: 412.37"]
