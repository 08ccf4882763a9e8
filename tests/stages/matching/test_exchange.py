"""Receipts in another currency than the documents that they pay: what is applied, what is asked, what is only told."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from ar_batch import money
from ar_batch.applied import of_receipts
from ar_batch.exchange import Rates, shares
from ar_batch.stages.aging import assert_proofs, prove
from ar_batch.stages.matching import Matched, MatchingPolicy
from ar_batch.tables.review import rejected_pair
from tests.stages.matching.desk import Desk, desk, offered, states
from tests.text_tables import table

ACME = "DE02120300000000202051"
DOLLARS = """
document_no customer_id amount_minor currency
US-2026-01  ACME        1000.00      USD
US-2026-02  ACME        500.00       USD
RE-2026-03  ACME        77.17        EUR
"""
RATES = """
rate_date  currency base_currency rate
2026-06-01 USD      EUR           0.90
2026-06-14 USD      EUR           0.92
2026-06-20 USD      EUR           0.80
2026-06-14 GBP      EUR           1.15
"""
RECEIPT = "receipt_id booking_date amount_minor currency payer_account remittance is_return"


def paid(amount: str, text: str, currency: str = "EUR", account: str = ACME, *more: str, **given: str) -> Desk:
    """A desk with one receipt of 15 June 2026 (and more of them), and what else is given."""
    receipts = "\n".join([RECEIPT, f"R1 2026-06-15 {amount} {currency} {account} '{text}' -", *more])
    policy = MatchingPolicy(**given.pop("policy", {}))  # type: ignore[arg-type]
    tables = {"documents": DOLLARS, "exchange_rates": RATES} | given
    return desk(tables.pop("documents"), receipts, policy=policy, **tables)


def posted(d: Desk) -> list[str]:
    """What is applied, a line each: receipt, document, kind, amount, and what that is of a receipt in another currency."""
    rows = d.facts["applications"].sort_values(["receipt_id", "document_id", "kind", "amount_minor"])
    return [
        f"{row.receipt_id} {row.document_id.split('-', 2)[2]} {row.kind} {money.spoken(row.amount_minor, row.currency)}"
        + (f" of {money.spoken(row.receipt_amount_minor, row.receipt_currency)}" if row.receipt_currency else "")
        for row in rows.itertuples()
    ]


def asked(made: Matched) -> str:
    """Why R1 is asked or told."""
    return str(made.receipt_states.set_index("receipt_id")["reason"]["R1"])


def assert_balanced(d: Desk) -> None:
    """Each receipt is what is applied of it and what is not, in its currency; each document what is settled and open in its own."""
    facts, state = d.facts, d.state()
    rows = facts["applications"].merge(facts["documents"][["document_id", "currency"]], on="document_id", suffixes=("", "_of"))  # fmt: skip
    assert (rows["currency"] == rows["currency_of"]).all()
    cash = of_receipts(facts["applications"]).groupby("receipt_id")["amount_minor"].sum()
    left = state.unapplied_cash.set_index("receipt_id")["unapplied_minor"]
    for receipt in facts["receipts"].itertuples():
        assert int(cash.get(receipt.receipt_id, 0)) + int(left.get(receipt.receipt_id, 0)) == receipt.amount_minor
    items = pd.concat([state.open_items, state.closed_items]).set_index("document_id")["open_minor"]
    settled = facts["applications"].groupby("document_id")["amount_minor"].sum()
    for document in facts["documents"].itertuples():
        assert document.amount_minor - int(settled.get(document.document_id, 0)) == items[document.document_id]
    named = (facts[n] for n in ("documents", "applications", "closures", "receipts"))
    states = d.run().receipt_states
    assert_proofs(prove(*named, state.open_items, state.unapplied_cash, states, as_of=d.as_of).proofs)


# -- applied ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "rows"),
    [
        ("920.00", ["R1 US-2026-01 payment 1,000.00 USD of 920.00 EUR"]),
        # 915.00 / 0.92 = 994.565...
        ("915.00", ["R1 US-2026-01 exchange 5.43 USD", "R1 US-2026-01 payment 994.57 USD of 915.00 EUR"]),
        # 1 % either way, and no further: 910.80 / 0.92 = 990, 929.20 / 0.92 = 1010.
        ("910.80", ["R1 US-2026-01 exchange 10.00 USD", "R1 US-2026-01 payment 990.00 USD of 910.80 EUR"]),
        ("929.20", ["R1 US-2026-01 exchange -10.00 USD", "R1 US-2026-01 payment 1,010.00 USD of 929.20 EUR"]),
        ("910.79", []),
        ("929.21", []),
    ],
)
def test_a_document_named_in_full_by_its_customer_is_settled_near_the_rate_of_the_day(amount: str, rows: list[str]):
    d, made = paid(amount, "Invoice US-2026-01").exchanged()
    assert posted(d) == rows
    assert_balanced(d)
    if not rows:
        assert states(made)["R1"] == "suggested"
        assert "asked because the difference is more than 1 %" in asked(made)


def test_the_reason_tells_the_rate_the_difference_and_what_was_gained_since_the_document():
    documents = "document_no customer_id amount_minor currency document_date\nUS-2026-01 ACME 1000.00 USD 2026-06-03"
    d, _ = paid("915.00", "US-2026-01", documents=documents).exchanged()
    (reason,) = set(d.facts["applications"]["reason"])
    assert reason == (
        "The document named is in USD: US-2026-01, 1,000.00 USD open, worth 920.00 EUR at the rate of 2026-06-14 (1 USD = 0.92 EUR); "
        "5.00 EUR less than that was paid, an exchange difference of 5.43 USD; worth 900.00 EUR at the rate of the document date, "
        "so 15.00 EUR was gained since; the paying account is the customer's."
    )


def test_several_documents_share_the_receipt_over_a_common_base():
    # 1,500 USD are 1,380 EUR, and those 1,200 GBP; of 1,199.99 GBP two thirds are 799.99333.
    d, _ = paid("1199.99", "US-2026-01 US-2026-02", "GBP").exchanged()
    assert posted(d) == [
        "R1 US-2026-01 exchange 0.01 USD",
        "R1 US-2026-01 payment 999.99 USD of 799.99 GBP",
        "R1 US-2026-02 payment 500.00 USD of 400.00 GBP",
    ]
    assert_balanced(d)


@pytest.mark.parametrize(
    ("document", "amount", "rows"),
    [
        # 150,000 yen at 0.0061 are 915 EUR; 917.40 EUR are 150,393.44 yen.
        ("JP-2026-1 ACME 1500.00 JPY", "917.40", ["exchange -393 JPY", "payment 150,393 JPY of 917.40 EUR"]),
        # 310.125 dinars at 2.99 are 927.27375 EUR; 927.00 EUR are 310.03344 dinars.
        ("KW-2026-1 ACME 3101.25 KWD", "927.00", ["exchange 0.092 KWD", "payment 310.033 KWD of 927.00 EUR"]),
    ],
)
def test_currencies_without_decimals_and_with_three(document: str, amount: str, rows: list[str]):
    number = document.split()[0]
    rates = "rate_date currency base_currency rate\n2026-06-14 JPY EUR 0.0061\n2026-06-14 KWD EUR 2.99"
    documents = f"document_no customer_id amount_minor currency\n{document}"
    d, _ = paid(amount, number, documents=documents, exchange_rates=rates).exchanged()
    assert posted(d) == [f"R1 {number} {row}" for row in rows]
    assert_balanced(d)


def test_a_receipt_in_a_currency_without_decimals_pays_one_with():
    # 1,000 USD are 920 EUR, and those 150,819.67 yen: 150,820.
    rates = RATES + "2026-06-14 JPY EUR 0.0061\n"
    d, _ = paid("1508.20", "US-2026-01", "JPY", exchange_rates=rates).exchanged()
    assert posted(d) == ["R1 US-2026-01 payment 1,000.00 USD of 150,820 JPY"]
    assert_balanced(d)


def test_a_second_run_adds_nothing_and_the_order_of_rows_does_not_matter():
    def turned(text: str) -> str:
        head, *rows = text.strip().splitlines()
        return "\n".join([head, *reversed(rows)])

    other = f"R2 2026-06-16 460.00 EUR {ACME} US-2026-02 -"
    first, _ = paid("915.00", "US-2026-01", "EUR", ACME, other).exchanged()
    again, _ = first.exchanged()
    assert again is first
    d = paid("915.00", "US-2026-01", "EUR", ACME, other, documents=turned(DOLLARS), exchange_rates=turned(RATES))
    d.facts["receipts"] = d.facts["receipts"].iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(d.exchanged()[0].facts["applications"], first.facts["applications"])
    assert len(posted(first)) == 3


def test_a_payment_that_came_back_is_taken_back_in_both_currencies():
    d, _ = paid("915.00", "US-2026-01").exchanged()
    d.facts["receipts"] = pd.concat([
        d.facts["receipts"],
        table("receipts", f"{RECEIPT}\nR2 2026-06-18 -915.00 EUR {ACME} US-2026-01 yes"),
    ], ignore_index=True)  # fmt: skip
    d, _ = d.exchanged()
    assert posted(d) == [
        "R1 US-2026-01 exchange 5.43 USD", "R1 US-2026-01 payment 994.57 USD of 915.00 EUR",
        "R2 US-2026-01 exchange -5.43 USD", "R2 US-2026-01 payment -994.57 USD of -915.00 EUR",
    ]  # fmt: skip
    items = d.state().open_items.set_index("document_no")["open_minor"]
    assert items["US-2026-01"] == 100_000
    assert d.state().unapplied_cash.empty
    assert_balanced(d)


# -- asked ------------------------------------------------------------------------------------------------------------

TWIN = "\nRE-2026-04 ACME 915.00 EUR"
CREDIT = "\nUC-2026-05 ACME -100.00 USD"
APPLICATION = "application_id receipt_id document_id customer_id applied_on currency amount_minor kind method"


@pytest.mark.parametrize(
    ("d", "why"),
    [
        (paid("915.00", "US-2026-01", "EUR", "DE99"), "nothing says for certain that its customer paid"),
        (paid("828.00", "UC-2026-05 US-2026-01", documents=DOLLARS.strip() + CREDIT), "a credit note is among them"),
        (paid("500.00", "US-2026-01"), "the difference is more than 1 %"),
        (
            paid("828.00", "US-2026-01", applications=f"{APPLICATION}\nA R0 D-ACME-US-2026-01 ACME 2026-06-01 USD 100.00 payment auto"),
            "something was settled of it before",
        ),
        (paid("915.00", "US-2026-01", disputes="document_id amount_minor\nD-ACME-US-2026-01 10.00"), "it is disputed"),
        (paid("915.00", "US-2026-01", "EUR", ACME, f"R2 2026-06-15 918.00 EUR {ACME} US-2026-01 -"), "another payment may be for it"),
        (paid("915.00", "US-2026-01", "EUR", ACME, f"R0 2026-06-10 915.00 EUR {ACME} Danke -"), "just this amount was paid a short while before"),
        (paid("915.00", "US-2026-01", documents=DOLLARS.strip() + TWIN), "documents in its own currency come near to it"),
        (paid("915.00", "US-2026-01", policy={"auto_threshold": 0.999}), "matching.auto_threshold is set higher"),
        (
            paid(
                "915.00", "US-2026-01 US-2026-09",
                documents=DOLLARS.strip() + "\nUS-2026-09 ACME 30.00 USD",
                applications=f"{APPLICATION}\nA R0 D-ACME-US-2026-09 ACME 2026-06-01 USD 30.00 payment auto",
            ),
            "the text names other documents too",
        ),
    ],
)  # fmt: skip
def test_what_is_less_than_certain_is_asked_with_what_stands_against_it(d: Desk, why: str):
    before = len(d.facts["applications"])
    after, made = d.exchanged()
    assert len(after.facts["applications"]) == before
    assert states(made)["R1"] == "suggested"
    assert f"asked because {why}." in asked(made)
    assert "US-2026-01" in next(line for line in offered(made) if line.startswith("R1"))


def test_a_document_named_beside_one_in_the_receipts_own_currency_is_offered_after_it():
    d, made = paid("915.00", "US-2026-01 RE-2026-03").exchanged()
    assert posted(d) == []
    assert sorted(made.suggestions["rule"]) == ["other-currency", "over"]
    assert "in USD" not in asked(made)


def test_a_discount_that_explains_the_difference_as_well_is_offered_first():
    documents = (
        "document_no customer_id amount_minor currency document_date discount_bp discount_days\n"
        "US-2026-01 ACME 1000.00 USD 2026-06-10 100 14"
    )
    # 1,000 USD less 1 % are 990 USD, 910.80 EUR.
    d, made = paid("911.00", "US-2026-01", documents=documents).exchanged()
    assert posted(d) == []
    assert "the discount explains the difference as well" in asked(made)
    first = made.suggestions["suggestion_id"].iloc[0]
    lines = made.suggestion_lines.set_index("suggestion_id").loc[first]
    # 911.00 / 0.92 = 990.217...
    assert dict(zip(lines["kind"], lines["amount_minor"], strict=True)) == {
        "discount": 1000,
        "payment": 99022,
        "exchange": -22,
    }
    assert len(made.suggestions) == 2


def test_a_part_is_suggested_and_more_than_the_documents_leaves_a_rest():
    _, made = paid("460.00", "US-2026-01").exchanged()
    line = made.suggestion_lines[made.suggestion_lines["receipt_currency"] == "EUR"].iloc[0]
    assert (line["amount_minor"], line["receipt_amount_minor"], line["kind"]) == (50_000, 46_000, "payment")
    assert "a part, 500.00 USD stay open" in made.suggestions["reason"].iloc[0]
    _, made = paid("1000.00", "US-2026-01").exchanged()
    line = made.suggestion_lines[made.suggestion_lines["receipt_currency"] == "EUR"].iloc[0]
    assert (line["amount_minor"], line["receipt_amount_minor"]) == (100_000, 92_000)
    assert "80.00 EUR more than that was paid" in made.suggestions["reason"].iloc[0]


def test_the_one_document_that_was_worth_what_a_known_customer_paid_is_suggested():
    _, made = paid("922.00", "Danke").exchanged()
    assert offered(made)[0] == "R1 US-2026-01: 1000.00"
    assert "asked because nothing names it." in asked(made)
    # Two of them are no better than none.
    _, made = paid("922.00", "Danke", documents=DOLLARS.strip() + "\nUS-2026-09 ACME 1001.00 USD").exchanged()
    assert offered(made) == ["R1 RE-2026-03: 77.17"]


def test_a_document_in_its_own_currency_of_the_amount_does_not_take_what_names_another():
    d, made = paid("915.00", "US-2026-01", documents=DOLLARS.strip() + TWIN).exchanged()
    assert posted(d) == []
    assert [line.split(":")[0] for line in offered(made)] == ["R1 US-2026-01", "R1 RE-2026-04"]
    # Named itself and to the cent, it does.
    d, _ = paid("915.00", "RE-2026-04 US-2026-01", documents=DOLLARS.strip() + TWIN).exchanged()
    assert posted(d) == ["R1 RE-2026-04 payment 915.00 EUR"]


def test_what_was_turned_down_is_not_offered_again():
    pair = rejected_pair("R1", ["D-ACME-US-2026-01"])
    d, made = paid(
        "915.00", "US-2026-01", decisions=f"decision_id subject action choice\nX R1 reject '{pair}'"
    ).exchanged()
    assert posted(d) == []
    assert offered(made) == ["R1 RE-2026-03: 77.17"]


# -- told -------------------------------------------------------------------------------------------------------------


def test_without_a_rate_it_is_told_and_nothing_is_converted():
    d, made = paid("920.00", "US-2026-01", exchange_rates="").exchanged()
    assert posted(d) == []
    assert "There is no exchange rate from USD to EUR by 2026-06-15." in asked(made)
    assert not (made.suggestions["rule"] == "other-currency").any()


@pytest.mark.parametrize(("day", "applied"), [("2026-06-08", True), ("2026-06-07", False), ("2026-06-16", False)])
def test_a_rate_counts_from_its_day_and_for_a_week(day: str, applied: bool):
    rates = f"rate_date currency base_currency rate\n{day} USD EUR 0.92"
    d, made = paid("920.00", "US-2026-01", exchange_rates=rates).exchanged()
    assert bool(posted(d)) == applied
    if day == "2026-06-07":
        assert "is of 2026-06-07, too old to convert at" in asked(made)


# -- the arithmetic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parts", [[1, 1, 1], [1000, 500], [7, -2, 4], [3, 100_000_000_007]])
@pytest.mark.parametrize("amount", [0, 1, 2, 100, 91_501, 10**15])
def test_shares_add_up_and_none_is_a_unit_off(amount: int, parts: list[int]):
    made = shares(amount, parts)
    assert sum(made) == amount
    assert all(abs(share - Fraction(amount * part, sum(parts))) < 1 for share, part in zip(made, parts, strict=True))


def test_of_two_ways_to_a_rate_the_fresher_counts_and_of_two_rates_of_a_day_the_later():
    rates = Rates(table("exchange_rates", """
        rate_date  currency base_currency rate run_id recorded_on
        2026-06-10 USD      EUR           0.90 X1     2026-06-10
        2026-06-12 USD      CHF           0.80 X1     2026-06-12
        2026-06-12 EUR      CHF           0.95 X1     2026-06-12
        2026-06-14 GBP      EUR           1.10 X1     2026-06-14
        2026-06-14 GBP      EUR           1.15 X2     2026-06-15
    """), 7)  # fmt: skip
    day = pd.Timestamp("2026-06-15")
    assert rates.on(day, "USD", "EUR") == (Fraction(80, 95), pd.Timestamp("2026-06-12"))
    assert rates.on(pd.Timestamp("2026-06-11"), "EUR", "USD") == (Fraction(10, 9), pd.Timestamp("2026-06-10"))
    assert rates.on(day, "GBP", "EUR") == (Fraction(115, 100), pd.Timestamp("2026-06-14"))
    assert rates.fresh(pd.Timestamp("2026-06-30"), "GBP", "EUR") is None
    assert rates.on(day, "JPY", "EUR") is None


# -- worked cases of other systems, the figures reckoned here ---------------------------------------------------------


def worked(rate_then: str, rate_now: str, invoice: str, amount: str, **policy: int) -> tuple[Desk, Matched]:
    """An invoice in dollars of 1 May, paid in euros on 15 June, with the rates of both days."""
    documents = f"document_no customer_id amount_minor currency document_date\nUS-2026-01 ACME {invoice} USD 2026-05-01"
    rates = f"rate_date currency base_currency rate\n2026-05-01 USD EUR {rate_then}\n2026-06-15 USD EUR {rate_now}"
    return paid(amount, "US-2026-01", documents=documents, exchange_rates=rates, policy=policy).exchanged()  # type: ignore[arg-type]


def test_realised_fx_15():
    d, _ = worked("0.90", "0.92", "1000.00", "920.00")
    assert posted(d) == ["R1 US-2026-01 payment 1,000.00 USD of 920.00 EUR"]
    assert (
        "worth 900.00 EUR at the rate of the document date, so 20.00 EUR was gained since"
        in d.facts["applications"]["reason"][0]
    )


def test_alo_007_only_what_is_allocated_makes_a_difference():
    # 100 at 80 are 8,000 of 16,000; they were 8,500 at 85.
    _, made = worked("85", "80", "100.00", "16000.00")
    line = made.suggestion_lines.iloc[0]
    assert (line["amount_minor"], line["receipt_amount_minor"]) == (10_000, 800_000)
    assert (
        "worth 8,500.00 EUR at the rate of the document date, so 500.00 EUR was lost since"
        in made.suggestions["reason"][0]
    )


def test_alo_008_the_same_rate_makes_none():
    d, _ = worked("85", "85", "100.00", "8500.00")
    assert posted(d) == ["R1 US-2026-01 payment 100.00 USD of 8,500.00 EUR"]
    assert "since" not in d.facts["applications"]["reason"][0]


def test_alo_027_what_is_left_over_at_the_rate_is_written_off_as_exchange():
    # 10,000 at 0.92 are 9,200; 46.00 more were paid, 50.00 in dollars.
    d, _ = worked("0.92", "0.92", "10000.00", "9246.00")
    assert posted(d) == ["R1 US-2026-01 exchange -50.00 USD", "R1 US-2026-01 payment 10,050.00 USD of 9,246.00 EUR"]
    assert d.state().open_items.empty
    assert_balanced(d)


def test_bnk_004_a_cent_of_rounding():
    # 100.00 at 3 are 33.33, and 33.33 are 99.99.
    d, _ = worked("3", "3", "33.33", "100.00")
    assert posted(d) == ["R1 US-2026-01 payment 33.33 USD of 100.00 EUR"]
    assert "0.01 EUR more than that was paid" in d.facts["applications"]["reason"][0]
    assert_balanced(d)


def test_rec_019_inside_a_tolerance_of_five_percent():
    documents = DOLLARS.strip() + "\nUS-2026-07 ACME 600.00 USD\nUS-2026-08 ACME 280.00 USD"
    rates = "rate_date currency base_currency rate\n2026-06-15 USD EUR 1"
    given = {"documents": documents, "exchange_rates": rates}
    _, made = paid("900.00", "US-2026-07 US-2026-08", **given, policy={"exchange_difference_bp": 500}).exchanged()  # type: ignore[arg-type]
    assert offered(made)[0] == "R1 US-2026-07 + US-2026-08: 600.00 + 280.00"
    assert "20.00 EUR more than that was paid, an exchange difference of 20.00 USD" in made.suggestions["reason"][0]
    # Outside it, the rest is not exchange.
    _, made = paid("900.00", "US-2026-07 US-2026-08", **given, policy={"exchange_difference_bp": 200}).exchanged()  # type: ignore[arg-type]
    assert "too much to be the exchange rate alone" in made.suggestions["reason"][0]


def test_fut_005_a_later_payment_is_in_transit_with_its_exchange_difference():
    d, _ = paid("915.00", "US-2026-01").exchanged()
    d.as_of = date(2026, 6, 14)
    item = d.state().open_items.set_index("document_no").loc["US-2026-01"]
    assert (item["open_minor"], item["future_minor"]) == (100_000, 100_000)
