"""Payment services hide who paid and keep a part: how much is told by their own payments, and a person decides."""

from __future__ import annotations

import pytest

from ar_batch.money import percent_of
from ar_batch.stages.matching.services import Kept
from tests.stages.matching.desk import desk, offered, posted

OWED = {
    "RE-5101": ("ACME", 301427),
    "RE-5102": ("BOLT", 617598),
    "RE-5103": ("CARO", 261596),
    "RE-5104": ("BOLT", 29461),
    "RE-5105": ("ACME", 2054842),
}


def documents(owed=OWED):
    rows = "\n".join(f"{number} {customer} {amount / 100:.2f}" for number, (customer, amount) in owed.items())
    return f"document_no customer_id amount_minor\n{rows}"


def passed_on(amounts, payer="'Zahlwerk Ltd'", account="GB33BUKB20201555555555"):
    """Payments of a service, each with a number of its own."""
    rows = "\n".join(
        f"R{n} {amount / 100:.2f} {payer} {account} 'TXN 9{n}7{n}3{n}31{n}'"
        for n, amount in enumerate(amounts, start=1)
    )
    return f"receipt_id amount_minor payer_name payer_account remittance\n{rows}"


def less(share, fixed=0, owed=OWED):
    return [amount - percent_of(amount, share) - fixed for _, amount in owed.values()]


def first_offers(made):
    return {line.partition(":")[0] for line in offered(made)}


def test_what_a_service_keeps_is_told_by_its_payments():
    made = desk(documents(), passed_on(less(140))).run()
    assert posted(made) == []
    assert first_offers(made) == {"R1 RE-5101", "R2 RE-5102", "R3 RE-5103", "R4 RE-5104", "R5 RE-5105"}
    assert set(made.suggestions["rule"]) == {"less-kept"}
    # 1.4 % of 3014.27 are 42.20
    assert made.suggestions["reason"].iloc[0] == (
        "This document, less what the payment service keeps, has exactly the amount, whoever owes it: RE-5101; nothing else says who paid; the payer seems to keep 1.4 % of each payment: "
        "5 of the 5 largest that wait are a document's amount less that; bank fee 42.20 EUR on RE-5101."
    )
    lines = made.suggestion_lines[made.suggestion_lines["receipt_id"] == "R1"]
    assert dict(zip(lines["kind"], lines["amount_minor"], strict=True)) == {"payment": 297207, "bank_fee": 4220}
    states = made.receipt_states.set_index("receipt_id")
    assert states.loc["R1", ["status", "customer_id"]].tolist() == ["suggested", ""]
    assert states.loc["R1", "reason"] == "Not applied by itself: it is not known who paid."


def test_a_sum_may_be_kept_of_each_besides():
    made = desk(documents(), passed_on(less(249, 35))).run()
    assert "R4 RE-5104" in first_offers(made)
    assert "keep 2.49 % and 0.35 EUR of each" in made.suggestions["reason"].iloc[0]


def test_a_payment_of_something_else_is_offered_nothing():
    made = desk(documents(), passed_on([*less(140), 77777])).run()
    assert set(made.suggestions["receipt_id"]) == {"R1", "R2", "R3", "R4", "R5"}
    assert "5 of the 6 largest that wait" in made.suggestions["reason"].iloc[0]


def test_an_advice_of_the_amount_says_more_than_what_is_kept_of_others():
    listed = {"RE-5201": ("BOLT", 19049), "RE-5202": ("BOLT", 10000)}
    # 1.4 % of 294.61 are 4.12: 290.49 are left, as 190.49 and 100.00 make
    advice = """
        advice_id customer_id document_no amount_minor payment_date payment_amount_minor currency
        V1        BOLT        RE-5201     190.49       2026-05-19   290.49               EUR
        V2        BOLT        RE-5202     100.00       2026-05-19   290.49               EUR
    """
    made = desk(documents(OWED | listed), passed_on(less(140)), remittance_advices=advice).run()
    assert [line for line in offered(made) if line.startswith("R4")] == [
        "R4 RE-5201 + RE-5202: 190.49 + 100.00",
        "R4 RE-5104: 290.49",
    ]


def test_a_number_in_the_text_that_is_not_of_that_amount_does_not_hide_what_comes_to_it():
    payments = passed_on(less(140)).replace("TXN 9575", "RE-5104 TXN 9575")
    made = desk(documents(), payments).run()
    assert "RE-5104" in payments and posted(made) == []
    mine = [one.partition(":")[0] for one in offered(made) if one.startswith("R5")]
    assert mine == ["R5 RE-5105", "R5 RE-5104"]


def test_what_it_passed_on_whole_for_one_customer_does_not_hide_what_the_others_come_to():
    told = "W1 210.00 'Zahlwerk Ltd' GB33BUKB20201555555555 RE-6010\nW2 310.00 'Zahlwerk Ltd' GB33BUKB20201555555555 RE-6020"
    owed = f"{documents()}\nRE-6010 ACME 210.00\nRE-6020 ACME 310.00"
    made = desk(owed, f"{passed_on(less(140))}\n{told}").run()
    assert posted(made) == ["W1 RE-6010 210.00", "W2 RE-6020 310.00"]
    # From what would be ACME's account, ACME's documents may be meant: those of others come first where only these come to it.
    best = made.suggestions[made.suggestions["rank"] == 1].set_index("receipt_id")
    assert best.loc[["R2", "R3", "R4"], "document_nos"].tolist() == ["RE-5102", "RE-5103", "RE-5104"]
    assert set(best.loc[["R2", "R3", "R4"], "rule"]) == {"less-kept"}


@pytest.mark.parametrize("amounts", [less(140)[:2], [*less(140)[:2], *less(140)[:2]], [*less(140)[:2], 4711, 1234567]])
def test_two_payments_tell_nothing(amounts):
    made = desk(documents(), passed_on(amounts)).run()
    assert first_offers(made) == set()


def test_payments_of_different_payers_tell_nothing():
    payments = passed_on(less(140)).replace("GB33BUKB20201555555555", "-")
    each = "\n".join(row.replace("Zahlwerk", f"Number{n}Payer") for n, row in enumerate(payments.splitlines()))
    assert first_offers(desk(documents(), each).run()) == set()


def test_in_a_currency_in_which_nothing_is_owed_or_of_sums_beyond_all_measure_nothing_is_told():
    others = passed_on(less(140)).replace("remittance", "remittance currency", 1)
    dollars = "\n".join(f"{row} USD" if row.startswith("R") and n else row for n, row in enumerate(others.splitlines()))
    assert first_offers(desk(documents(), dollars).run()) == set()
    made = desk(documents(), passed_on([10**15 + n for n in range(3)])).run()
    assert "less-kept" not in set(made.suggestions["rule"])


def test_what_is_passed_on_whole_is_less_nothing():
    made = desk(documents(), passed_on(less(0))).run()
    assert "less-kept" not in set(made.suggestions["rule"])


def test_among_amounts_of_which_every_share_comes_to_one_nothing_is_told():
    crowd = {f"RE-{6000 + n}": ("BOLT", 100_000 + 7 * n) for n in range(1_000)}
    some = {number: crowd[number] for number in ("RE-6100", "RE-6300", "RE-6500", "RE-6700")}
    made = desk(documents(crowd), passed_on(less(140, owed=some))).run()
    assert "less-kept" not in set(made.suggestions["rule"])


@pytest.mark.parametrize("kept", [Kept(140, 0, 3, 3), Kept(499, 39, 3, 3), Kept(1, 25, 3, 3)])
def test_every_amount_of_which_a_payment_is_left_is_found(kept):
    amounts = range(1_000, 30_000)
    left = [amount - kept.of(amount) for amount in amounts]
    missing = [amount for amount, payment in zip(amounts, left, strict=True) if amount not in kept.before(payment)]
    assert missing == []
