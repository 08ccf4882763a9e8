"""Payment references of several countries, which check themselves: the document's number is read out of them."""

from __future__ import annotations

import pytest

from ar_batch.references import rf_reference
from tests.stages.matching.desk import desk, offered, posted

# Published examples: SIX (QR reference), Febelfin (structured communication), ISO 11649, Finance Finland (123456 and 1),
# modulo 10 of 7992739871 is 3, modulo 11 of 12345678 is 5.
PUBLISHED = [
    ("CHF", "210000000003139471430009017", "313947143000901"),
    ("CHF", "21 00000 00003 13947 14300 09017", "313947143000901"),
    ("EUR", "+++090/9337/55493+++", "909337554"),
    ("EUR", "***090/9337/55493***", "909337554"),
    ("EUR", "RF18 5390 0754 7034", "539007547034"),
    ("EUR", "RF18539007547034", "539007547034"),
    ("EUR", "Viite 1234561", "123456"),
    ("SEK", "79927398713", "7992739871"),
    ("EUR", "OCR 79927398713", "7992739871"),
    ("NOK", "123456785", "12345678"),
    ("EUR", "KID: 123456785", "12345678"),
    ("DKK", "+71<000079927398713+83241975<", "7992739871"),
]


def with_documents(number: str, said: str, currency: str, *, more: str = "", account: str = "", printed: str = ""):
    """A stranger pays what one document costs; `more` documents as customer, number, amount."""
    rows = [f"ACME {number} 731.90 {currency}", "BOLT 55-1 12.00 EUR", *filter(None, [more])]
    documents = "\n".join(["customer_id document_no amount_minor currency", *rows])
    receipt = f"R1 2026-05-20 731.90 {currency} '{account}' '' DE999 '{said}' '{printed}'"
    head = (
        "receipt_id booking_date amount_minor currency account payer_name payer_account remittance structured_reference"
    )
    return desk(documents, f"{head}\n{receipt}").run()


@pytest.mark.parametrize(("currency", "said", "number"), PUBLISHED)
def test_the_number_in_a_reference_names_the_document_whoever_paid(currency, said, number):
    assert posted(with_documents(number, said, currency)) == [f"R1 {number} 731.90"]


@pytest.mark.parametrize(("currency", "said", "number"), PUBLISHED)
def test_a_reference_with_one_wrong_digit_does_not_check_and_names_nothing(currency, said, number):
    place = next(place for place, sign in enumerate(said) if sign in "3456")
    wrong = f"{said[:place]}9{said[place + 1 :]}"
    assert posted(with_documents(number, wrong, currency)) == []


def with_digit(digits: str) -> str:
    """The digits and the one that checks them, modulo 10."""
    doubled = "".join(str(2 * int(digit)) for digit in digits[::-1][::2])
    return f"{digits}{-sum(map(int, doubled + digits[::-1][1::2])) % 10}"


@pytest.mark.parametrize(
    ("front", "read"),
    [("", True), ("000", True), ("10417", True), ("0010417000", True), ("99", False), ("990", False), ("9900", True)],
    ids=["nothing", "noughts", "the customer's", "both", "anything", "and a nought", "and two"],
)
def test_noughts_or_a_customers_number_stand_before_the_documents(front, read):
    customers = "customer_id name\n10417 Boltzmann\nACME Acme"
    documents = "customer_id document_no amount_minor currency\n10417 40713 731.90 SEK\nACME 55-1 12.00 SEK"
    head = "receipt_id booking_date amount_minor currency payer_name payer_account remittance"
    receipt = f"R1 2026-05-20 731.90 SEK '' DE999 {with_digit(f'{front}40713')}"
    made = desk(documents, f"{head}\n{receipt}", customers=customers).run()
    assert posted(made) == (["R1 40713 731.90"] if read else [])


def test_in_a_bank_where_nothing_else_is_usual_a_bare_number_is_read_out_too():
    assert posted(with_documents("123456", "1234561", "EUR", account="FI2112345600000785")) == ["R1 123456 731.90"]
    assert posted(with_documents("123456", "1234561", "EUR", account="DE02120300000000202051")) == []
    assert posted(with_documents("123456", "1234561", "EUR")) == []


def test_a_structured_reference_is_read_out_whatever_the_currency():
    assert posted(with_documents("7992739871", "", "EUR", printed="79927398713")) == ["R1 7992739871 731.90"]


def test_what_is_itself_a_documents_number_is_not_read_as_a_reference():
    # 79927398713 is a document of Boltzmann's, and the number of Acme's with its check digit.
    made = with_documents("7992739871", "79927398713", "SEK", more="BOLT 79927398713 44.00 SEK")
    assert posted(made) == []


def test_nor_is_an_order_number():
    documents = "customer_id document_no po_number amount_minor currency\nACME 7992739871 - 731.90 SEK\nBOLT 4711 79927398713 44.00 SEK"
    head = "receipt_id booking_date amount_minor currency payer_name payer_account remittance"
    made = desk(documents, f"{head}\nR1 2026-05-20 731.90 SEK '' DE999 79927398713").run()
    assert posted(made) == []


def test_the_length_may_stand_before_the_digit_that_checks_it():
    # 40713, 7 digits in all, 9 to check them: 4071379.
    assert posted(with_documents("40713", "4071379", "SEK")) == ["R1 40713 731.90"]
    assert posted(with_documents("40713", "4071387", "SEK")) == []  # it checks, and 8 is not its length


TWINS = "customer_id document_no amount_minor\nACME 40712 412.00\nACME 40713 412.00"


def paid_by_acme(said: str):
    head = "receipt_id booking_date amount_minor payer_name payer_account remittance"
    return desk(TWINS, f"{head}\nR1 2026-05-20 412.00 'Acme Werkzeuge GmbH' DE02120300000000202051 '{said}'").run()


@pytest.mark.parametrize(
    "said", ["21 00000 00000 00000 00004 07132", "+++000/0040/71370+++", rf_reference("00000040713")]
)
def test_of_two_equal_documents_a_reference_tells_the_one_it_bears(said):
    assert posted(paid_by_acme(said)) == ["R1 40713 412.00"]


def test_one_that_bears_no_document_keeps_the_oldest_of_equal_ones_waiting():
    # Acme's number at the seller's may be 417; the ledger does not know that.
    made = paid_by_acme("+++041/7040/71377+++")
    assert posted(made) == []
    assert offered(made)[:1] == ["R1 40712: 412.00"]
