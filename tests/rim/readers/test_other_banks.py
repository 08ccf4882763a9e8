"""BAI2, OFX and QIF; the files are made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest


def lines(sheet):
    head = sheet.rows[0]
    return [dict(zip(head, row, strict=True)) for row in sheet.rows[1:]]


# 010 and 015 are opening and closing ledger; 2,000.00 + 150.00 - 30.00 = 2,120.00. The account trailer adds up all
# amounts as written: 200000 + 212000 + 15000 + 3000 = 430000.
BAI2 = """01,BANK1,US,260302,1800,1,80,1,2/
02,US,BANK1,1,260302,2400,USD,2/
03,0012345678,USD,010,200000,,,015,212000,,/
16,142,15000,V,260303,,BKREF9,CUST7,ORIG CO NAME:ACME INC  ORIG ID:99 INV/
88,OICE 4711, 4712/
16,555,3000,Z,,,RETURNED CHECK/
49,430000,5/
98,430000,1,7/
99,430000,1,9/
"""


def test_bai2_lines_balances_and_trailer(read):
    (sheet,) = read("bank.txt", BAI2).sheets
    assert sheet.dialect == "bai2"
    about = sheet.statement
    assert (about.account, about.currency) == ("0012345678", "USD")
    assert (about.opening, about.closing) == (Decimal("2000.00"), Decimal("2120.00"))
    assert (about.count, about.total) == (2, Decimal("120.00"))
    came, back = lines(sheet)
    assert (came["booking_date"], came["value_date"]) == (date(2026, 3, 2), date(2026, 3, 3))
    assert (came["amount"], back["amount"]) == (Decimal("150.00"), Decimal("-30.00"))
    assert (came["bank_reference"], came["end_to_end_id"], came["payer_name"]) == ("BKREF9", "CUST7", "ACME INC")
    assert came["remittance"] == "ORIG CO NAME:ACME INC ORIG ID:99 INV OICE 4711, 4712"
    assert (came["is_return"], back["is_return"]) == (False, True)


def test_bai2_account_trailer_off_shows_in_the_total(read):
    text = BAI2.replace("49,430000", "49,430100").replace("98,430000", "98,430100").replace("99,430000", "99,430100")
    # One dollar more than the amounts add up to.
    assert read("bank.txt", text).sheets[0].statement.total == Decimal("121.00")


def test_bai2_group_trailer_off_is_refused(read):
    assert read("bank.txt", BAI2.replace("98,430000", "98,430001")).refusal.code == "control-total"


def test_bai2_cut_short_is_refused(read):
    assert read("bank.txt", BAI2[: BAI2.index("98,")]).refusal.code == "damaged-file"


def test_bai2_in_a_currency_without_cents(read):
    (sheet,) = read("bank.txt", BAI2.replace("0012345678,USD", "0012345678,JPY")).sheets
    assert lines(sheet)[0]["amount"] == Decimal(15000)


SGML = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>370<ACCTID>DE89 3704 0044 0532 0130 00<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260301<DTEND>20260302
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302120000[-5:EST]<TRNAMT>119,00<FITID>F-1<NAME>Smith & Sons<MEMO>INV 7 &amp; 8</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260231<TRNAMT>-3.50<FITID>F-2<NAME>Fee</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1115.50<DTASOF>20260302</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
XML = """<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?><OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS>
<CURDEF>USD</CURDEF><CCACCTFROM><ACCTID>4111</ACCTID></CCACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT</TRNTYPE>
<DTPOSTED>20260302</DTPOSTED><TRNAMT>10.00</TRNAMT><FITID>1</FITID><NAME><![CDATA[A <b> Ltd]]></NAME></STMTTRN></BANKTRANLIST>
</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>"""


def test_ofx_with_unclosed_tags(read):
    (sheet,) = read("bank.qfx", SGML).sheets
    assert sheet.dialect == "ofx"
    assert sheet.statement.account == "DE89370400440532013000"
    assert (sheet.statement.closing, sheet.statement.closing_on) == (Decimal("1115.50"), date(2026, 3, 2))
    first, second = lines(sheet)
    assert (first["booking_date"], first["amount"]) == (date(2026, 3, 2), Decimal("119.00"))
    assert (first["payer_name"], first["remittance"], first["bank_reference"]) == ("Smith & Sons", "INV 7 & 8", "F-1")
    # 31 February is no day: the text goes on, and intake names it.
    assert (second["booking_date"], second["amount"]) == ("20260231", Decimal("-3.50"))


def test_ofx_as_xml(read):
    (sheet,) = read("card.ofx", XML).sheets
    (line,) = lines(sheet)
    assert (sheet.statement.account, line["payer_name"], line["currency"]) == ("4111", "A <b> Ltd", "USD")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SGML[: SGML.index("</BANKTRANLIST>")], "damaged-file"),
        ("OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1><SONRS></SONRS></SIGNONMSGSRSV1></OFX>", "no-statement"),
        (
            "OFXHEADER:100\n\n<OFX><INVSTMTMSGSRSV1><INVSTMTRS><CURDEF>USD</INVSTMTRS></INVSTMTMSGSRSV1></OFX>",
            "not-supported",
        ),
        (XML.replace("<?OFX", '<!DOCTYPE x [<!ENTITY a "b">]><?OFX'), "entities"),
    ],
)
def test_ofx_that_is_refused(read, text, code):
    assert read("a.ofx", text).refusal.code == code


def test_qif_is_a_table_of_texts(read):
    text = "!Account\nNChecking\nTBank\n^\n!Type:Bank\nD3/ 2'26\nT1,190.00\nPACME Inc\nMInvoice 7\nN101\n^\n"
    (sheet,) = read("bank.qif", text).sheets
    assert (sheet.name, sheet.dialect) == ("Checking", "")
    assert sheet.rows == [
        ("booking_date", "amount", "payer_name", "remittance", "bank_reference", "account"),
        ("3/2/26", "1,190.00", "ACME Inc", "Invoice 7", "101", "Checking"),
    ]
