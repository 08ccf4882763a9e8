"""camt.052, .053, .054: versions, batches, returns, proofs. The messages are made up."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

IBAN = "DE89370400440532013000"


def balance(code: str, amount: str, day: str, direction: str = "CRDT", currency: str = "EUR") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(
    amount: str, direction: str = "CRDT", details: str = "", status: str = "<Sts>BOOK</Sts>", more: str = ""
) -> str:
    return (
        f"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{more}{status}<BookgDt><Dt>2026-03-02</Dt></BookgDt>"
        f"<ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>BK-1</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def message(body: str, *, kind: str = "053", version: str = "02", namespace: bool = True, prefix: str = "") -> str:
    wrapper, inner = {
        "053": ("BkToCstmrStmt", "Stmt"), "052": ("BkToCstmrAcctRpt", "Rpt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[kind]  # fmt: skip
    uri = f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"
    declared = f' xmlns="{uri}"' if namespace else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document{declared}><{wrapper}><{inner}><Id>ST-9</Id><CreDtTm>2026-03-02T18:00:00</CreDtTm>'
        f"{prefix}<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>{body}</{inner}></{wrapper}></Document>"
    )


def transaction(
    amount: str = "", *, name: str = "ACME GmbH", text: str = "RE 1", version8: bool = False, more: str = ""
) -> str:
    party = f"<Pty><Nm>{name}</Nm></Pty>" if version8 else f"<Nm>{name}</Nm>"
    money = f"<Amt Ccy='EUR'>{amount}</Amt>" if amount and version8 else ""
    old_money = f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{amount}</Amt></TxAmt></AmtDtls>" if amount and not version8 else ""
    return (
        f"<TxDtls><Refs><EndToEndId>E2E-{text}</EndToEndId></Refs>{money}{old_money}<RltdPties><Dbtr>{party}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf>{more}</TxDtls>"
    )


def lines(sheet):
    head = sheet.rows[0]
    return [dict(zip(head, row, strict=True)) for row in sheet.rows[1:]]


@pytest.mark.parametrize(("kind", "version"), [("053", "02"), ("053", "08"), ("052", "06"), ("054", "04")])
@pytest.mark.parametrize("namespace", [True, False])
def test_a_credit_in_every_version(read, kind, version, namespace):
    details = transaction("119.00", version8=version == "08")
    status = "<Sts><Cd>BOOK</Cd></Sts>" if version == "08" else "<Sts>BOOK</Sts>"
    text = message(entry("119.00", details=details, status=status), kind=kind, version=version, namespace=namespace)
    (sheet,) = read("bank.xml", text).sheets
    assert sheet.dialect == f"camt.{kind}"
    assert sheet.statement.account == IBAN
    (line,) = lines(sheet)
    assert (line["booking_date"], line["value_date"]) == (date(2026, 3, 2), date(2026, 3, 3))
    assert (line["amount"], line["currency"]) == (Decimal("119.00"), "EUR")
    assert (line["payer_name"], line["payer_account"]) == ("ACME GmbH", "NL91ABNA0417164300")
    assert (line["remittance"], line["end_to_end_id"], line["bank_reference"]) == ("RE 1", "E2E-RE 1", "BK-1")


def test_balances_and_control_sums(read):
    summary = (
        "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><TtlNetNtryAmt>69.00</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd>"
        "</TtlNtries></TxsSummry>"
    )
    body = balance("OPBD", "1000.00", "2026-03-01") + balance("CLBD", "1069.00", "2026-03-02") + summary
    (sheet,) = read("bank.xml", message(body + entry("119.00") + entry("50.00", "DBIT"))).sheets
    about = sheet.statement
    assert (about.opening, about.closing) == (Decimal("1000.00"), Decimal("1069.00"))
    assert (about.opening_on, about.closing_on) == (date(2026, 3, 1), date(2026, 3, 2))
    assert (about.count, about.total) == (2, Decimal("69.00"))
    assert [line["amount"] for line in lines(sheet)] == [Decimal("119.00"), Decimal("-50.00")]


def test_a_wrong_count_stays_wrong_when_a_batch_is_split(read):
    summary = "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>"
    batch = entry("30.00", details=transaction("10.00") + transaction("20.00"))
    (sheet,) = read("bank.xml", message(summary + batch)).sheets
    # One entry of two transactions is there, the bank speaks of two entries: three lines were to be expected.
    assert (len(lines(sheet)), sheet.statement.count) == (2, 3)


def test_an_overdrawn_account_and_a_balance_in_another_currency(read):
    body = balance("OPBD", "10.00", "2026-03-01", "DBIT") + balance("CLBD", "99.00", "2026-03-02", currency="USD")
    about = read("bank.xml", message(body + entry("1.00"))).sheets[0].statement
    assert (about.opening, about.closing) == (Decimal("-10.00"), None)


@pytest.mark.parametrize("version8", [False, True])
def test_a_batch_is_split_when_it_adds_up(read, version8):
    details = transaction("10.00", name="A", version8=version8) + transaction("20.00", name="B", version8=version8)
    (sheet,) = read("bank.xml", message(entry("30.00", details=details))).sheets
    assert [(line["payer_name"], line["amount"]) for line in lines(sheet)] == [
        ("A", Decimal("10.00")),
        ("B", Decimal("20.00")),
    ]


def test_a_batch_less_charges_is_split_and_the_charges_shown(read):
    details = transaction("10.00", name="A") + transaction("20.00", name="B")
    charges = "<Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>0.50</TtlChrgsAndTaxAmt></Chrgs>"
    (sheet,) = read("bank.xml", message(entry("29.50", details=details, more=charges))).sheets
    assert [line["amount"] for line in lines(sheet)] == [Decimal("10.00"), Decimal("20.00"), Decimal("-0.50")]
    assert lines(sheet)[2]["transaction_code"] == "CHRG"


def test_a_batch_that_does_not_add_up_stays_one_line_and_is_said(read):
    details = transaction("10.00", name="A", text="RE 1") + transaction("", name="B", text="RE 2")
    (sheet,) = read("bank.xml", message(entry("30.00", details=details))).sheets
    (line,) = lines(sheet)
    assert (line["amount"], line["remittance"]) == (Decimal("30.00"), "RE 1 RE 2")
    assert [n.code for n in sheet.notes] == ["batch-not-split"]


def test_the_references_of_a_batch_that_stays_one_line_are_all_kept(read):
    strd = "<RmtInf><Ustrd>RE</Ustrd><Strd><CdtrRefInf><Ref>RF0{0}</Ref></CdtrRefInf></Strd></RmtInf>"
    details = "".join(f"<TxDtls>{strd.format(n)}</TxDtls>" for n in (1, 2))
    (sheet,) = read("bank.xml", message(entry("30.00", details=details))).sheets
    (line,) = lines(sheet)
    assert line["structured_reference"] == "RF01 RF02"


def test_pending_entries_are_left_out_and_counted(read):
    (sheet,) = read("bank.xml", message(entry("1.00") + entry("2.00", status="<Sts>PDNG</Sts>"))).sheets
    assert [line["amount"] for line in lines(sheet)] == [Decimal("1.00")]
    assert [(n.code, n.fills["count"]) for n in sheet.notes] == [("not-booked", "1")]


def test_a_reversed_credit_takes_money_away(read):
    reversal = entry("119.00", "DBIT", transaction("119.00"), more="<RvslInd>true</RvslInd>")
    (line,) = lines(read("bank.xml", message(reversal)).sheets[0])
    assert (line["amount"], line["is_return"], line["payer_name"]) == (Decimal("-119.00"), True, "ACME GmbH")


def test_a_returned_direct_debit_names_the_debtor_and_the_reason(read):
    more = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>account closed</AddtlInf></RtrInf>"
    (line,) = lines(read("bank.xml", message(entry("50.00", "DBIT", transaction(more=more)))).sheets[0])
    assert line["is_return"] is True
    assert line["payer_name"] == "ACME GmbH"
    assert line["remittance"] == "RE 1 returned AC04 account closed"


def test_the_payee_of_our_own_payment_and_an_ultimate_debtor(read):
    paid = "<TxDtls><RltdPties><Dbtr><Nm>We Ourselves</Nm></Dbtr><Cdtr><Nm>Supplier SA</Nm></Cdtr></RltdPties></TxDtls>"
    behalf = "<TxDtls><RltdPties><Dbtr><Nm>Factor AG</Nm></Dbtr><UltmtDbtr><Nm>ACME GmbH</Nm></UltmtDbtr></RltdPties></TxDtls>"
    out, came = lines(read("bank.xml", message(entry("5.00", "DBIT", paid) + entry("6.00", details=behalf))).sheets[0])
    assert out["payer_name"] == "Supplier SA"
    assert (came["payer_name"], came["remittance"]) == ("Factor AG", "for ACME GmbH")


def test_structured_references_and_documents_named(read):
    details = "<TxDtls><RmtInf><Strd><RfrdDocInf><Nb>RE-77</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    (line,) = lines(read("bank.xml", message(entry("5.00", details=details))).sheets[0])
    assert (line["structured_reference"], line["remittance"]) == ("RF18539007547034", "RE-77")


def test_an_amount_that_is_none_stays_text(read):
    (line,) = lines(read("bank.xml", message(entry("12..34"))).sheets[0])
    assert line["amount"] == "12..34"


def test_a_missing_direction_is_never_guessed(read):
    (line,) = lines(read("bank.xml", message(entry("12.34", ""))).sheets[0])
    assert line["amount"] == "12.34"


def test_a_copy_is_said(read):
    (sheet,) = read("bank.xml", message(entry("1.00"), prefix="<CpyDplctInd>DUPL</CpyDplctInd>")).sheets
    assert [n.code for n in sheet.notes] == ["statement-copy"]


def test_an_encoding_that_lies_is_read_all_the_same(read):
    text = message(entry("1.00", details=transaction("1.00", name="Müller Söhne"))).encode("cp1252")
    (line,) = lines(read("bank.xml", text).sheets[0])
    assert line["payer_name"] == "Müller Söhne"


def test_other_xml_is_refused(read):
    assert read("a.xml", "<?xml version='1.0'?><order><no>1</no></order>").refusal.code == "not-supported"


def test_sums_of_credits_and_debits_are_control_totals(read):
    summary = (
        "<TxsSummry><TtlCdtNtries><Sum>{}</Sum></TtlCdtNtries><TtlDbtNtries><Sum>50.00</Sum></TtlDbtNtries></TxsSummry>"
    )
    for said, total in (("119.00", Decimal("69.00")), ("129.00", Decimal("79.00"))):
        (sheet,) = read("bank.xml", message(summary.format(said) + entry("119.00") + entry("50.00", "DBIT"))).sheets
        assert sheet.statement.total == total


def test_entries_without_a_day_take_that_of_the_statement_and_say_so(read):
    bare = re.sub(r"<(BookgDt|ValDt)>.*?</\1>", "", entry("30.00"))
    (sheet,) = read("c.xml", message(entry("20.00") + bare)).sheets
    assert [line["booking_date"] for line in lines(sheet)] == [date(2026, 3, 2)] * 2
    (said,) = [n for n in sheet.notes if n.code == "entry-without-day"]
    assert (said.row, said.fills["count"], said.fills["day"]) == (2, "1", "2026-03-02")
    (valued,) = read("c.xml", message(re.sub(r"<BookgDt>.*?</BookgDt>", "", entry("20.00")))).sheets
    assert not valued.notes
    (nowhere,) = read("c.xml", re.sub(r"<CreDtTm>.*?</CreDtTm>", "", message(bare))).sheets
    assert [line["booking_date"] for line in lines(nowhere)] == [""]
    assert not nowhere.notes
