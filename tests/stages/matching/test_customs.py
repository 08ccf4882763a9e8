"""What is set or known of single customers: withholding, habits, AutoCash."""

from __future__ import annotations

import pytest

from ar_batch.stages.matching import Matched, MatchingPolicy
from tests.stages.matching.desk import Desk, desk, offered, posted
from tests.stages.matching.test_learning import later, learned

ACME = "DE02120300000000202051"


def receipt(amount: str, text: str = "Danke", day: str = "2026-06-15") -> str:
    return f"receipt_id booking_date amount_minor payer_name payer_account remittance\nR9 {day} {amount} Acme {ACME} {text}"


def documents(*lines: str) -> str:
    return "\n".join(["\ndocument_no customer_id amount_minor document_date due_date", *lines])


TWO = documents("RE-2026-11 ACME 1000.00 2026-05-01 2026-05-31", "RE-2026-12 ACME 500.00 2026-05-02 2026-06-01")


# -- withholding -------------------------------------------------------------------------------------------------------


def test_tax_withheld_at_the_rate_set_closes_the_documents_named():
    made = desk(
        TWO, receipt("1425.00", "RE-2026-11,RE-2026-12"), policy=MatchingPolicy(withholding_bp={"ACME": 500})
    ).run()
    assert posted(made) == [
        "R9 RE-2026-11 deduction 50.00", "R9 RE-2026-11 950.00",
        "R9 RE-2026-12 deduction 25.00", "R9 RE-2026-12 475.00",
    ]  # fmt: skip
    assert "withholding of 5 %" in made.applications["reason"].iloc[0]


@pytest.mark.parametrize(
    ("amount", "text", "rate"),
    [
        ("1424.90", "RE-2026-11,RE-2026-12", {"ACME": 500}),  # ten cents off
        ("1425.00", "RE-2026-11,RE-2026-12", {"BOLT": 500}),  # another customer's rate
        ("950.00", "Danke", {"ACME": 500}),  # not named
    ],
)
def test_withholding_is_applied_only_to_the_cent_of_its_customer_and_where_named(
    amount: str, text: str, rate: dict[str, int]
):
    made = desk(TWO, receipt(amount, text), policy=MatchingPolicy(withholding_bp=rate)).run()
    assert "deduction" not in set(made.applications["kind"])


def test_withholding_of_a_document_not_named_is_suggested():
    made = desk(TWO, receipt("950.00"), policy=MatchingPolicy(withholding_bp={"ACME": 500})).run()
    assert offered(made)[0] == "R9 RE-2026-11: 950.00"
    assert set(made.suggestion_lines["kind"]) >= {"payment", "deduction"}


# -- habits ------------------------------------------------------------------------------------------------------------

MONTHS = (2, 3, 4)
PAID = documents(
    *(f"RE-2025-{m} ACME {m * 100}.00 2026-0{m}-01 2026-0{m}-28" for m in MONTHS),
    "RE-2026-11 ACME 1000.00 2026-05-01 2026-05-31", "RE-2026-12 ACME 500.00 2026-05-02 2026-06-01",
)  # fmt: skip
HEAD = "application_id receipt_id document_id customer_id applied_on currency amount_minor kind method rule reverses"


def decided(rule: str = "decision", method: str = "decision") -> str:
    """Three payments of Acme that a person applied, 3 % deducted from each."""
    rows = [HEAD]
    for m in MONTHS:
        rows.append(f"A-{m}a R{m} D-ACME-RE-2025-{m} ACME 2026-0{m}-20 EUR {m * 97}.00 payment {method} {rule} -")
        rows.append(f"A-{m}b R{m} D-ACME-RE-2025-{m} ACME 2026-0{m}-20 EUR {m * 3}.00 deduction {method} {rule} -")
    return "\n".join(rows)


def used(amount: str, text: str = "Danke", applications: str = "", **more: str) -> Desk:
    lines = [f"R{m} 2026-0{m}-20 {m * 97}.00 Acme {ACME} -" for m in MONTHS]
    return desk(PAID, "\n".join([receipt(amount, text), *lines]), applications=applications or decided(), **more)


def kinds(made: Matched) -> set[str]:
    return set(made.applications.loc[made.applications["receipt_id"] == "R9", "kind"])


def test_a_rate_deducted_three_times_is_a_habit_with_its_evidence():
    rows = learned(used("1.00")).habits
    rate = rows[rows["habit"] == "withholds"].iloc[0]
    assert (rate["customer_id"], rate["value"], rate["shown_in"], rate["of_payments"]) == ("ACME", 300, 3, 3)


def test_guesses_teach_no_habit():
    assert learned(used("1.00", applications=decided(rule="amount-short", method="auto"))).habits.empty


def test_decisions_taken_back_teach_no_habit():
    back = decided() + "\nA-9 R2 D-ACME-RE-2025-2 ACME 2026-02-20 EUR -6.00 deduction decision decision A-2b"
    assert "withholds" not in set(learned(used("1.00", applications=back)).habits["habit"])


def test_a_habit_is_the_first_suggestion_and_applies_nothing():
    made = used("1455.00", "RE-2026-11,RE-2026-12").run()
    assert kinds(made) == set()
    assert offered(made)[0] == "R9 RE-2026-11 + RE-2026-12: 970.00 + 485.00"
    assert "withholds 3 %, in 3 of 3 payments" in made.suggestions["reason"].iloc[0]


def freight(rows: str = "deduction") -> str:
    """Acme's three payments, each a part that was applied by itself, and 25.00 of each closed since."""
    lines = [HEAD]
    for m in MONTHS:
        lines.append(f"A-{m}a R{m} D-ACME-RE-2025-{m} ACME 2026-0{m}-20 EUR {m * 100 - 25}.00 payment auto part -")
        lines.append(f"A-{m}b R{m} D-ACME-RE-2025-{m} ACME 2026-0{m}-21 EUR 25.00 {rows} decision closed-rest -")
    return "\n".join(lines)


def test_who_closes_the_rest_confirms_the_payment_that_was_applied_as_a_part():
    row = learned(used("1.00", applications=freight("write_off"))).habits.set_index("habit").loc["deducts_fee"]
    assert row[["value", "currency", "shown_in", "confirmed", "closed_as"]].tolist() == [2500, "EUR", 3, 3, "write_off"]
    alone = "\n".join(line for line in freight().splitlines() if "decision closed" not in line)
    assert learned(used("1.00", applications=alone)).habits.empty, "a part that nobody closed teaches nothing"


def test_a_discount_that_was_earned_is_not_confirmed_by_what_a_person_closed_beside_it():
    earned = [
        line.replace(f"A-{m}b", f"A-{m}c").replace("25.00 deduction decision closed-rest", f"{m * 25}.00 discount auto named-discount")
        for m in MONTHS
        for line in freight().splitlines()
        if line.startswith(f"A-{m}b")
    ]  # fmt: skip
    rows = learned(used("1.00", applications="\n".join([freight(), *earned]))).habits.set_index("habit")
    assert rows["confirmed"].to_dict() == {"takes_discount": 0, "deducts_fee": 3}


def test_a_sum_taken_off_is_closed_as_a_person_did_and_only_in_its_currency():
    made = used("975.00", "RE-2026-11", applications=freight("write_off")).run()
    assert offered(made)[0] == "R9 RE-2026-11: 975.00"
    first = made.suggestion_lines[made.suggestion_lines["suggestion_id"] == made.suggestions["suggestion_id"].iloc[0]]
    assert dict(zip(first["kind"], first["amount_minor"], strict=True)) == {"payment": 97500, "write_off": 2500}
    d = used("975.00", "RE-2026-11", applications=freight("write_off").replace(" EUR ", " USD "))
    assert "habit" not in set(d.run().suggestions["rule"])


def test_a_habit_switched_off_is_not_used():
    off = "decision_id subject action decided_on\nC-1 'habit|withholds|ACME' switch_off 2026-06-01"
    d = used("1455.00", "RE-2026-11,RE-2026-12", decisions=off)
    assert not learned(d).habits.set_index("habit").loc["withholds", "active"]
    assert "habit" not in set(d.run().suggestions["rule"])


LAPSED = "\n".join([
    "\ndocument_no customer_id amount_minor document_date discount_bp discount_days",
    *(f"RE-2025-{m} ACME {m * 100}.00 2026-0{m}-01 200 10" for m in MONTHS),
    "RE-2026-11 ACME 1000.00 2026-05-01 200 10", "RE-2026-12 ACME 500.00 2026-05-02 200 10",
])  # fmt: skip
"""All discounts of two percent lapse before they are taken."""


def late(*, granted: bool) -> Desk:
    """Three payments of Acme less a lapsed discount, and then a list; `granted`: a person closed the rest of the three."""
    rows = [HEAD]
    for m in MONTHS:
        rows.append(
            f"A-{m}a R{m} D-ACME-RE-2025-{m} ACME 2026-0{m}-20 EUR {m * 98}.00 payment auto named-late-discount -"
        )
        if granted:
            rows.append(
                f"A-{m}b R{m} D-ACME-RE-2025-{m} ACME 2026-0{m}-25 EUR {m * 2}.00 discount decision closed-rest -"
            )
    lines = [f"R{m} 2026-0{m}-20 {m * 98}.00 Acme {ACME} RE-2025-{m}" for m in MONTHS]
    # 1500.00 less 30.00
    return desk(LAPSED, "\n".join([receipt("1470.00", "RE-2026-11,RE-2026-12"), *lines]), applications="\n".join(rows))


def test_a_habit_that_nobody_confirmed_does_not_hold_a_list_less_its_lapsed_discount_back():
    d = late(granted=False)
    assert learned(d).habits.set_index("habit").loc["takes_discount", ["value", "confirmed"]].tolist() == [200, 0]
    made = d.run()
    assert posted(made) == ["R9 RE-2026-11 980.00", "R9 RE-2026-12 490.00"]
    assert set(made.applications["rule"]) == {"named-late-discount"}
    assert posted(d.again(made)) == []


def test_a_habit_that_a_person_confirmed_is_offered_before_the_lapsed_discount():
    d = late(granted=True)
    assert learned(d).habits.set_index("habit").loc["takes_discount", ["value", "confirmed"]].tolist() == [200, 3]
    made = d.run()
    assert posted(made) == []
    assert made.suggestions["rule"].iloc[0] == "habit"


def oldest(*dues: int) -> Desk:
    """Payments that name one of several open documents each: the one due on that day of May."""
    lines = [f"RE-2026-{n:02} ACME {100 + n}.17 2026-04-01 2026-05-{n:02}" for n in range(1, 13)]
    rows = [f"R{n} 2026-06-{place + 1:02} {100 + n}.17 Acme {ACME} RE-2026-{n:02}" for place, n in enumerate(dues)]
    head = "receipt_id booking_date amount_minor payer_name payer_account remittance"
    last = f"R99 2026-06-20 150.00 Acme {ACME} -"
    return desk(documents(*lines), "\n".join([head, *rows, last]))


def test_who_pays_the_oldest_first_is_known_by_it():
    d = later(oldest(1, 2, 3, 4))
    row = learned(d).habits.set_index("habit").loc["oldest_first"]
    assert (row["shown_in"], row["of_payments"]) == (4, 4)
    # 105.17 is the oldest left: 150.00 goes to it and to a part of the next.
    assert offered(d.run())[0] == "R99 RE-2026-05 + RE-2026-06: 105.17 + 44.83"


def test_who_pays_out_of_turn_has_no_such_habit():
    assert "oldest_first" not in set(learned(later(oldest(1, 2, 9, 12))).habits["habit"])


# -- AutoCash ----------------------------------------------------------------------------------------------------------


def autocash(
    text: str, amount: str, *rules: str, named: str = "Danke", day: str = "2026-06-15", **more: object
) -> Matched:
    policy = MatchingPolicy(autocash={"ACME": rules}, **more)  # type: ignore[arg-type]
    return desk(text, receipt(amount, named, day), policy=policy).run()


def test_the_oldest_first_and_the_last_in_part():
    made = autocash(TWO, "1200.00", "match_payment", "oldest_first")
    assert posted(made) == ["R9 RE-2026-11 1000.00", "R9 RE-2026-12 200.00"]
    assert set(made.applications["rule"]) == {"autocash-oldest-first"}
    assert "as set for this customer" in made.applications["reason"].iloc[0]


def test_no_part_where_none_is_allowed():
    assert posted(autocash(TWO, "1200.00", "oldest_first", autocash_partial=False)) == ["R9 RE-2026-11 1000.00"]


def test_only_customers_on_the_list():
    made = desk(TWO, receipt("1200.00"), policy=MatchingPolicy(autocash={"BOLT": ("oldest_first",)})).run()
    assert posted(made) == []


def test_what_the_text_names_comes_before_the_rules():
    made = autocash(TWO, "500.00", "oldest_first", named="RE-2026-12")
    assert posted(made) == ["R9 RE-2026-12 500.00"]


def test_past_due_of_one_payment_term():
    text = documents(
        "RE-2026-11 ACME 400.00 2026-05-01 2026-05-31", "RE-2026-12 ACME 300.00 2026-04-20 2026-05-04",
        "RE-2026-13 ACME 350.00 2026-05-02 2026-06-01", "CN-2026-14 ACME -50.00 2026-05-02 2026-05-20",
    )  # fmt: skip
    # 30 days: 400 + 350, less the credit of 50. Everything past due would be 1000.
    made = autocash(text, "700.00", "clear_past_due", "clear_past_due_by_term")
    assert posted(made) == ["R9 CN-2026-14 credit_note -50.00", "R9 RE-2026-11 400.00", "R9 RE-2026-13 350.00"]
    assert set(made.applications["rule"]) == {"autocash-clear-past-due-by-term"}


def test_a_combination_that_two_sets_explain_is_not_taken():
    text = documents(
        *(
            f"RE-2026-1{n} ACME {a} 2026-05-0{n} 2026-05-3{n % 2}"
            for n, a in enumerate(("100.00", "300.00", "150.00", "250.00"), 1)
        )
    )
    assert posted(autocash(text, "400.00", "combination")) == []
    # 100 + 150 is not the only way: one document has just the amount, and the next rule takes it.
    assert posted(autocash(text, "250.00", "combination", "match_payment")) == ["R9 RE-2026-14 250.00"]


def test_a_second_payment_of_a_paid_document_is_not_spread_over_others():
    history = "customer_id document_no paid_date amount_minor currency\nACME RE-2026-01 2026-05-10 200.00 EUR"
    policy = MatchingPolicy(autocash={"ACME": ("oldest_first",)})
    made = desk(TWO, receipt("200.00", "RE-2026-01"), policy=policy, payment_history=history).run()
    assert posted(made) == []
