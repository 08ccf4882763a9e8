"""MT940 and MT942 in the dialects of several banks; the texts are made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest


def lines(sheet):
    head = sheet.rows[0]
    return [dict(zip(head, row, strict=True)) for row in sheet.rows[1:]]


def statement(*fields: str, opening: str = "C260301EUR1000,00", closing: str = "C260302EUR1000,00") -> str:
    return "\r\n".join(
        [":20:STARTUMS", ":25:37040044/0532013000", ":28C:12/1", f":60F:{opening}", *fields, f":62F:{closing}", "-", ""]
    )


GERMAN = (
    ":61:2603020302CR119,00NTRFNONREF//BANK-77",
    ":86:166?00SEPA-GUTSCHRIFT?109310?20EREF+E2E-4711?21SVWZ+Rechnung RE-2026-0815?22 Kunde 10042?30COBADEFFXXX",
    "?31DE89370400440532013000?32Mustermann Maschinenbau Gm?33bH?34000",
)


def test_a_german_credit_with_its_subfields(read):
    (sheet,) = read("umsatz.sta", statement(*GERMAN, closing="C260302EUR1119,00")).sheets
    assert sheet.dialect == "mt940"
    assert sheet.first_row == 0
    about = sheet.statement
    assert (about.account, about.currency, about.statement_id) == ("37040044/0532013000", "EUR", "12/1")
    assert (about.opening, about.closing) == (Decimal("1000.00"), Decimal("1119.00"))
    assert (about.opening_on, about.closing_on) == (date(2026, 3, 1), date(2026, 3, 2))
    (line,) = lines(sheet)
    assert line["booking_date"] == date(2026, 3, 2)
    assert line["amount"] == Decimal("119.00")
    assert line["payer_name"] == "Mustermann Maschinenbau Gm bH"
    assert line["payer_account"] == "DE89370400440532013000"
    assert line["remittance"] == "Rechnung RE-2026-0815 Kunde 10042"
    assert line["end_to_end_id"] == "E2E-4711"
    assert line["bank_reference"] == "BANK-77"
    assert line["transaction_code"] == "166"
    assert line["is_return"] is False


@pytest.mark.parametrize(
    ("mark", "amount", "is_return"),
    [
        ("C", "10.00", False),
        ("D", "-10.00", False),
        ("RC", "-10.00", True),
        ("RD", "10.00", True),
        ("CR", "10.00", False),
        ("DR", "-10.00", False),
    ],
)
def test_which_way_the_money_went(read, mark, amount, is_return):
    # "CR" is a credit with the currency's third letter, "RC" a credit taken back.
    (sheet,) = read("a.sta", statement(f":61:2603020302{mark}10,00NTRFNONREF", ":86:text")).sheets
    (line,) = lines(sheet)
    assert (line["amount"], line["is_return"]) == (Decimal(amount), is_return)


@pytest.mark.parametrize(
    ("written", "amount"), [("12,", "12"), (",50", "0.50"), ("1234,5", "1234.5"), ("99.95", "99.95")]
)
def test_amounts_as_banks_write_them(read, written, amount):
    if written == "99.95":
        assert written  # a point where SWIFT wants a comma
    (sheet,) = read("a.sta", statement(f":61:260302C{written}NTRFNONREF", ":86:text")).sheets
    assert lines(sheet)[0]["amount"] == Decimal(amount)


def test_full_subfields_go_on_without_a_blank_and_short_ones_with_one(read):
    # "Rechnungen 4711 und 4712 vo" has 27 characters: the word goes on.
    texts = (":61:2603020302C1,00NTRFNONREF", ":86:166?20Rechnungen 4711 und 4712 vo?21m 1.3.?22danke?32ACME")
    (sheet,) = read("a.sta", statement(*texts)).sheets
    assert lines(sheet)[0]["remittance"] == "Rechnungen 4711 und 4712 vom 1.3. danke"


def test_a_returned_direct_debit_is_a_return(read):
    texts = (
        ":61:2603020302D50,00NRTINONREF",
        ":86:109?00RUECKLASTSCHRIFT?20EREF+E2E-9?21SVWZ+AC04 KONTO AUFGELOEST?32ACME?34914",
    )
    (sheet,) = read("a.sta", statement(*texts)).sheets
    (line,) = lines(sheet)
    assert (line["amount"], line["is_return"], line["end_to_end_id"]) == (Decimal("-50.00"), True, "E2E-9")


def test_dutch_slash_tags_wrapped_in_the_middle_of_a_tag(read):
    whole = "/TRTP/SEPA OVERBOEKING/IBAN/NL02ABNA0123456789/BIC/ABNANL2A/NAME/DE VRIES BOUW B.V./REMI/FACTUUR 2026-118 EN 2026-119/EREF/NOTPROVIDED"
    wrapped = "\r\n".join(whole[at : at + 65] for at in range(0, len(whole), 65))
    (sheet,) = read("a.sta", statement(":61:2603020302C80,00N654NONREF", f":86:{wrapped}")).sheets
    (line,) = lines(sheet)
    assert line["payer_name"] == "DE VRIES BOUW B.V."
    assert line["payer_account"] == "NL02ABNA0123456789"
    assert line["remittance"] == "FACTUUR 2026-118 EN 2026-119"
    assert line["end_to_end_id"] == ""


def test_dutch_counterparty_and_structured_reference(read):
    text = ":86:/EREF/K-77//CNTP/NL91INGB0002445588/INGBNL2A/JANSEN EN ZONEN///REMI/STRD/CUR/9999000011112222/"
    (sheet,) = read("a.sta", statement(":61:2603020302C80,00NTRFEREF", text)).sheets
    (line,) = lines(sheet)
    assert (line["payer_name"], line["payer_account"]) == ("JANSEN EN ZONEN", "NL91INGB0002445588")
    assert (line["structured_reference"], line["end_to_end_id"]) == ("9999000011112222", "K-77")


def test_free_text_and_the_second_line_of_the_entry(read):
    (sheet,) = read(
        "a.sta", statement(":61:2603020302C5,00NMSCNONREF//7781", "INWARD PAYMENT", ":86:BOLT LTD", "INV 4471")
    ).sheets
    (line,) = lines(sheet)
    assert line["remittance"] == "BOLT LTD INV 4471 INWARD PAYMENT"
    assert line["bank_reference"] == "7781"


def test_entries_around_new_year_get_the_right_year(read):
    texts = (":61:2512310102C1,00NTRFNONREF", ":86:a", ":61:2601021231C1,00NTRFNONREF", ":86:b")
    (sheet,) = read("a.sta", statement(*texts)).sheets
    first, second = lines(sheet)
    assert (first["value_date"], first["booking_date"]) == (date(2025, 12, 31), date(2026, 1, 2))
    assert (second["value_date"], second["booking_date"]) == (date(2026, 1, 2), date(2025, 12, 31))


def test_the_thirtieth_of_february_is_its_last_day(read):
    (sheet,) = read("a.sta", statement(":61:260230C1,00NTRFNONREF", ":86:a")).sheets
    assert lines(sheet)[0]["booking_date"] == date(2026, 2, 28)


def test_a_line_that_is_none_is_handed_on_as_text(read):
    (sheet,) = read("a.sta", statement(":61:garbled entry", ":86:a", ":61:269999C1,00NTRF", ":86:b")).sheets
    first, second = lines(sheet)
    assert (first["booking_date"], first["amount"]) == ("garbled entry", "")
    assert (second["booking_date"], second["amount"]) == ("269999", Decimal("1.00"))


def test_several_statements_swift_blocks_and_a_dash_inside_a_text(read):
    one = "{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n" + statement(
        ":61:2603020302C1,00NTRFNONREF", ":86:first line", "-", "last line"
    ).replace("\r\n-\r\n", "\r\n-}\r\n", 2).replace("first line\r\n-}", "first line\r\n-")
    two = statement(":61:2603030303C2,00NTRFNONREF", ":86:b").replace("12/1", "13/1")
    first, second = read("a.sta", one + two).sheets
    assert lines(first)[0]["remittance"] == "first line - last line"
    assert (first.statement.statement_id, second.statement.statement_id) == ("12/1", "13/1")
    assert lines(second)[0]["amount"] == Decimal(2)


def test_two_statements_of_one_name_are_told_apart(read):
    got = read("a.sta", statement() + statement())
    assert [s.name for s in got.sheets] == ["37040044/0532013000 12/1", "37040044/0532013000 12/1 (2)"]


def test_lines_broken_with_at_signs(read):
    text = "@@" + statement(*GERMAN[:1], ":86:free").replace("\r\n", "@@")
    (sheet,) = read("a.sta", text).sheets
    assert lines(sheet)[0]["amount"] == Decimal("119.00")


def test_an_interim_report_with_its_sums(read):
    text = "\n".join(
        [":20:M", ":25:GB29NWBK60161331926819", ":28C:1", ":34F:GBP0,", ":13D:2603021200+0000",
         ":61:2603020302C7,50NTRFREF1", ":86:x", ":61:2603020302D2,00NTRFREF2", ":86:y", ":90D:1GBP2,00", ":90C:1GBP7,50", "-"]
    )  # fmt: skip
    (sheet,) = read("a.mt942", text).sheets
    assert sheet.dialect == "mt942"
    about = sheet.statement
    assert (about.account, about.currency, about.count, about.total) == (
        "GB29NWBK60161331926819",
        "GBP",
        2,
        Decimal("5.50"),
    )
    assert about.opening is None


def test_the_currency_behind_an_iban_is_no_part_of_it(read):
    text = statement().replace("37040044/0532013000", "DE89370400440532013000EUR")
    assert read("a.sta", text).sheets[0].statement.account == "DE89370400440532013000"


def test_a_fragment_is_refused(read):
    got = read("a.sta", ":86:166?20nothing else")
    assert got.refusal.code == "no-statement"


def test_a_statement_that_ends_without_its_closing_balance_says_so_and_one_of_two_currencies_is_refused(read):
    body = ":20:S\r\n:25:37040044/0532013000\r\n:28C:1/1\r\n:60F:C260301EUR1000,00\r\n:61:2603020302C10,00NTRFNONREF\r\n:86:text\r\n"
    (sheet,) = read("m.sta", body).sheets
    assert [n.code for n in sheet.notes] == ["closing-missing"]
    assert read("m.sta", body + ":62F:C260302USD1010,00\r\n-\r\n").refusal.code == "damaged-file"


@pytest.mark.parametrize("mark", ["~", "<", "^"])
def test_polish_banks_mark_the_subfields_of_86_with_other_characters(read, mark):
    text = ":86:020?00PRZELEW?20Faktura FV/1/2026?21reszta?32FIRMA SP ZOO".replace("?", mark)
    (sheet,) = read("a.sta", statement(":61:2603020302C119,00NTRFNONREF", text, closing="C260302EUR1119,00")).sheets
    (line,) = lines(sheet)
    assert (line["remittance"], line["payer_name"]) == ("Faktura FV/1/2026 reszta", "FIRMA SP ZOO")


BODY = (
    ":20:S\r\n:25:37040044/0532013000\r\n:28C:1/1\r\n:60F:C260301EUR1000,00\r\n"
    ":61:2603020302C100,00NTRFNONREF//R1\r\n:86:166?00CREDIT?20RE-1?32PAYER\r\n"
    ":61:2603020302C10,00NTRFNONREF//R2\r\n:86:166?00CREDIT?20RE-2?32PAYER\r\n"
)
SWIFT = "{1:F01BANKDEFFAXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n"


@pytest.mark.parametrize(
    "at", ["00NTRFNONREF//R2", "NTRFNONREF//R2", "//R2", "?00CREDIT?20RE-2", "?32PAYER\r\n", "61:2603020302C10,"]
)
def test_a_file_that_breaks_off_within_a_line_of_the_statement_is_refused(read, at):
    got = read("m.sta", BODY[: BODY.rindex(at)])
    assert got.refusal.code == "damaged-file"
    assert not got.sheets


def test_a_file_that_breaks_off_in_the_closing_balance_is_never_read_as_whole(read):
    whole = BODY + ":62F:C260302EUR1110,00"
    assert read("m.sta", whole).refusal is None
    for length in range(len(BODY) + 1, len(whole) - 4):
        got = read("m.sta", whole[:length])
        assert got.refusal or got.sheets[0].statement.closing != Decimal("1110.00"), whole[:length]


def test_a_swift_message_without_its_trailer_is_refused_and_one_with_it_is_read(read):
    assert read("m.sta", SWIFT + BODY).refusal.code == "damaged-file"
    (sheet,) = read("m.sta", SWIFT + BODY + "-}").sheets
    assert [n.code for n in sheet.notes] == ["closing-missing"]
    assert len(sheet.rows) == 3


@pytest.mark.parametrize("end", ["", "-\r\n", "\x03", ":62F:C260302EUR1110,00"])
def test_a_statement_of_whole_lines_is_read_with_or_without_what_ends_it(read, end):
    (sheet,) = read("m.sta", BODY + end).sheets
    assert len(sheet.rows) == 3


def test_an_interim_report_ends_without_a_closing_balance(read):
    text = ":20:S\n:25:37040044/0532013000\n:28C:1/1\n:34F:EUR0,00\n:61:2603020302C10,00NTRFNONREF\n:86:text\n:90D:0EUR0,00\n:90C:1EUR10,00"
    (sheet,) = read("m.sta", text).sheets
    assert sheet.dialect == "mt942"
