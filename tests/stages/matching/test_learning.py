"""What is learned from confirmed payments, how it is used, and how it is forgotten."""

from __future__ import annotations

import pandas as pd

from ar_batch.stages.matching import Learned, learn
from ar_batch.stages.open_items import derive
from ar_batch.tables.review import rejected_pair
from tests.stages.matching.desk import Desk, desk, offered, posted

NEW = "DE89370400440532013000"
DOCUMENTS = "\ndocument_no customer_id amount_minor\n" + "\n".join(
    f"RE-2026-10{n} ACME {100 + n}.13" for n in range(1, 8)
)


def receipts(*lines: str) -> str:
    head = "receipt_id booking_date amount_minor payer_name payer_account remittance"
    return "\n".join([head, *lines])


def learned(d: Desk) -> Learned:
    """What was learned from the facts of a desk."""
    f = d.facts
    state = derive(
        *(f[n] for n in ("documents", "applications", "closures", "receipts", "disputes", "decisions", "customers")),
        as_of=d.as_of,
    )
    tables = (f[n] for n in ("aliases", "applications", "receipts", "decisions", "turned_down"))
    return learn(state.open_items, state.closed_items, state.latest_customers, *tables, policy=d.policy)


def later(d: Desk) -> Desk:
    """The desk after matching: what it applied is known."""
    made = pd.concat([d.facts["applications"], d.run().applications], ignore_index=True)
    return Desk({**d.facts, "applications": made}, d.policy, d.as_of)


TWO_NAMED = (
    f"R1 2026-05-20 101.13 'W. Acme' {NEW} RE-2026-101",
    f"R2 2026-05-21 102.13 'W. Acme' {NEW} RE-2026-102",
)


def test_an_account_that_named_documents_twice_is_known_with_its_evidence():
    payers = learned(later(desk(DOCUMENTS, receipts(*TWO_NAMED)))).known_payers
    assert payers[["value", "customer_id", "source", "confirmations", "active"]].to_numpy().tolist() == [
        [NEW, "ACME", "payments", 2, True]
    ]


def test_once_named_is_not_enough():
    assert learned(later(desk(DOCUMENTS, receipts(TWO_NAMED[0])))).known_payers.empty


def test_an_account_of_the_customer_master_is_not_shown_as_learned():
    own = [line.replace(NEW, "DE02120300000000202051") for line in TWO_NAMED]
    assert learned(later(desk(DOCUMENTS, receipts(*own)))).known_payers.empty


def test_a_learned_account_that_a_person_switched_off_is_not_used_and_not_learned_again():
    lines = receipts(*TWO_NAMED, f"R3 2026-05-22 103.13 'W. A.' {NEW} Danke")
    used = desk(DOCUMENTS, lines)
    assert "R3 RE-2026-103 103.13" in posted(used.run())
    off = f"alias_id kind value customer_id active confirmed_on sequence\nL-1 account {NEW} ACME - 2026-05-21 1"
    unused = desk(DOCUMENTS, lines, aliases=off)
    assert [line[:2] for line in posted(unused.run())] == ["R1", "R2"]
    payers = learned(later(unused)).known_payers
    assert payers[["value", "source", "active"]].to_numpy().tolist() == [[NEW, "person", False]]


ALIAS = f"""
    alias_id kind    value  customer_id active confirmed_on receipt_id sequence confirmed_by
    L-1      account {NEW}  ACME        yes    2026-05-10   R0         1        Kim
"""
DECIDED = """
    application_id receipt_id document_id           customer_id applied_on currency amount_minor kind    method   rule     reverses
    A-1            R0         D-ACME-RE-2026-101    ACME        2026-05-09 EUR      101.13       payment decision decision -
"""
TAKEN_BACK = DECIDED + "    A-2 R0 D-ACME-RE-2026-101 ACME 2026-05-09 EUR -101.13 payment {method} decision A-1\n"
LINES = receipts(f"R0 2026-05-09 101.13 X {NEW} -", f"R3 2026-05-22 103.13 X {NEW} Danke")


def test_an_alias_shows_who_confirmed_it_and_how_often_it_was_used_since():
    d = later(desk(DOCUMENTS, LINES, aliases=ALIAS, applications=DECIDED))
    row = learned(d).known_payers.iloc[0]
    assert (row["customer_id"], row["confirmed_by"], row["confirmations"], row["payments"]) == ("ACME", "Kim", 1, 1)
    assert row["last_used"] == pd.Timestamp("2026-05-22")  # R0, whose decision taught it, is no use of it


def test_an_alias_is_forgotten_when_a_person_takes_its_decision_back():
    d = desk(DOCUMENTS, LINES, aliases=ALIAS, applications=TAKEN_BACK.format(method="decision"))
    assert learned(d).known_payers.empty
    assert posted(d.run()) == []


def test_an_alias_stays_when_the_payment_bounced():
    d = desk(DOCUMENTS, LINES, aliases=ALIAS, applications=TAKEN_BACK.format(method="auto"))
    assert learned(d).known_payers["active"].tolist() == [True]


def test_what_was_taken_back_teaches_again_once_that_is_undone():
    undone = (
        TAKEN_BACK.format(method="decision")
        + "    A-3 R0 D-ACME-RE-2026-101 ACME 2026-05-09 EUR 101.13 payment decision decision A-2\n"
    )
    assert len(learned(desk(DOCUMENTS, LINES, aliases=ALIAS, applications=undone)).known_payers) == 1


def test_of_two_decisions_the_one_that_stands_keeps_the_alias():
    again = (
        TAKEN_BACK.format(method="decision")
        + "    A-3 R0 D-ACME-RE-2026-101 ACME 2026-05-09 EUR 101.13 payment decision decision -\n"
    )
    assert len(learned(desk(DOCUMENTS, LINES, aliases=ALIAS, applications=again)).known_payers) == 1


# -- what a person turned down -----------------------------------------------------------------------------------------

TURNED_DOWN = "decision_id subject action choice decided_on\nC-1 R1 reject '{choice}' 2026-05-25"
SHORT = receipts("R1 2026-05-20 90.13 'Acme Werkzeuge GmbH' - RE-2026-101,RE-2026-102")
PART = "document_id version"


def test_a_set_of_documents_turned_down_is_not_offered_again_with_other_amounts():
    documents = "\ndocument_no customer_id amount_minor\nRE-2026-101 ACME {open}\nRE-2026-102 ACME 60.00"
    before = desk(documents.format(open="100.00"), SHORT).run()
    assert offered(before) == ["R1 RE-2026-101 + RE-2026-102: 30.13 + 60.00"]
    pair = rejected_pair("R1", ["D-ACME-RE-2026-101", "D-ACME-RE-2026-102"])
    # The amount has changed since: the digest of what was shown then is another one.
    for amount in ("100.00", "99.00"):
        after = desk(documents.format(open=amount), SHORT, decisions=TURNED_DOWN.format(choice=f"S-1 {pair}")).run()
        assert offered(after) == []


def test_other_documents_for_the_same_receipt_are_still_offered():
    documents = "\ndocument_no customer_id amount_minor\nRE-2026-101 ACME 100.00\nRE-2026-102 ACME 60.00"
    pair = rejected_pair("R1", ["D-ACME-RE-2026-101"])
    assert len(offered(desk(documents, SHORT, decisions=TURNED_DOWN.format(choice=pair)).run())) == 1


TWICE = """
    decision_id subject                action      choice         decided_on note    decided_by sequence
    C-1         R1                     reject      'S-1 {pair}'   2026-05-25 -       Kim        1
    C-2         R1                     reject      'S-2 {pair}'   2026-05-26 again   Lee        2
"""
FACTS = """
    decision_id suggestion_id receipt_id customer_id pair_id document_nos
    C-1         S-1           R1         ACME        {pair}  'RE-2026-101 + RE-2026-102'
    C-2         S-2           R1         ACME        {pair}  'RE-2026-101 + RE-2026-102'
"""
ALLOWED = "    C-3         'pair|R1|{pair}'       allow_again 'S-1 S-2 {pair}' 2026-05-27 - Kim 3\n"
ONCE_MORE = "    C-4         R1                     reject      'S-2 {pair}'   2026-05-28 -       Kim        4\n"
BOTH = "\ndocument_no customer_id amount_minor\nRE-2026-101 ACME 100.00\nRE-2026-102 ACME 60.00"


def turned_down(*more: str, facts: str = FACTS) -> Desk:
    """A desk where Kim and Lee turned the pair down, and what was said of it since."""
    pair = rejected_pair("R1", ["D-ACME-RE-2026-101", "D-ACME-RE-2026-102"])
    said = "".join([TWICE, *more]).format(pair=pair)
    return desk(BOTH, SHORT, decisions=said, turned_down=facts.format(pair=pair))


def test_a_pair_turned_down_twice_is_one_row_with_the_last_word():
    rows = learned(turned_down()).turned_down_pairs
    columns = ["receipt_id", "customer_id", "document_nos", "turned_down_by", "note", "amount_minor"]
    assert rows[columns].to_numpy().tolist() == [["R1", "ACME", "RE-2026-101 + RE-2026-102", "Lee", "again", 9013]]
    assert rows["marks"].iloc[0].split()[1:] == ["S-1", "S-2"], "allowing it again ends both"


def test_of_turning_down_and_allowing_again_the_last_word_counts():
    allowed = turned_down(ALLOWED)
    again = turned_down(ALLOWED, ONCE_MORE, facts=FACTS + FACTS.splitlines()[-1].replace("C-2", "C-4"))
    assert offered(turned_down().run()) == []
    assert offered(allowed.run()) == ["R1 RE-2026-101 + RE-2026-102: 30.13 + 60.00"]
    assert learned(allowed).turned_down_pairs.empty
    assert offered(again.run()) == []
    assert learned(again).turned_down_pairs[["turned_down_by", "note"]].to_numpy().tolist() == [["Kim", ""]]


TAKEN = "    C-4         R1                     take_back   '{pair}'       2026-05-28 wrong   Kim        4\n"
TAKEN_FACT = "    C-4 T-1 R1 ACME {pair} 'RE-2026-101 + RE-2026-102'\n"


def test_what_was_taken_back_is_turned_down_until_it_is_allowed_again():
    taken = turned_down(ALLOWED, TAKEN, facts=FACTS + TAKEN_FACT)
    assert offered(taken.run()) == []
    row = learned(taken).turned_down_pairs.iloc[0]
    assert row[["action", "turned_down_by", "note"]].tolist() == ["take_back", "Kim", "wrong"]
    allowed = turned_down(ALLOWED, TAKEN, ALLOWED.replace("C-3", "C-5").replace("27 - Kim 3", "29 - Kim 5"), facts=FACTS + TAKEN_FACT)  # fmt: skip
    assert offered(allowed.run()) == ["R1 RE-2026-101 + RE-2026-102: 30.13 + 60.00"]


def test_what_was_set_off_and_taken_back_is_no_pair():
    set_off = "    C-4         D-ACME-RE-2026-101     take_back   'RE-2026-101 + CN-1' 2026-05-28 wrong Kim 4\n"
    rows = learned(turned_down(ALLOWED, set_off)).turned_down_pairs
    assert rows.empty


def test_what_was_turned_down_before_documents_were_kept_is_a_row_for_each_decision():
    rows = learned(turned_down(facts="decision_id suggestion_id receipt_id")).turned_down_pairs
    assert rows[["document_nos", "turned_down_by"]].to_numpy().tolist() == [["", "Kim"], ["", "Lee"]]


def test_two_payments_of_one_document_agree_no_more_than_one():
    """A payment and its second tie the account to nobody: what it pays for another customer is applied at once, not a run later."""
    documents = """
        document_no customer_id amount_minor
        RE-10017    ACME        100.00
        RE-20018    BOLT        200.00
        RE-30019    CARO        77.31
    """
    receipts = """
        receipt_id booking_date amount_minor payer_name       payer_account          remittance
        A          2026-05-10   100.00       'Quick Zahl'     GB28ULKW17849996726185 RE-10017
        B          2026-05-10   100.00       'Quick Zahl'     GB28ULKW17849996726185 RE-10017
        C          2026-05-11   200.00       'Quick Zahl'     GB28ULKW17849996726185 'RE-30019 RE-20018'
    """
    one = desk(documents, receipts)
    made = one.run()
    assert "C RE-20018 200.00" in posted(made)
    assert one.again(made).applications.empty


SERVICE = """
    document_no customer_id amount_minor discount_bp discount_days
    RE-26-10017 ACME        2490.91      0           0
    RE-26-10025 ACME        2490.91      0           0
    RE-26-10038 ACME        2490.91      0           0
    RE-26-20018 BOLT        1000.00      200         14
    RE-26-20029 BOLT        700.00       200         14
    RE-26-30011 CARO        77.31        0           0
    RE-26-30024 CARO        612.40       0           0
"""
PAID_OUT = """
    receipt_id booking_date amount_minor payer_name      payer_account          remittance
    A1         2026-05-10   2490.91      'Quick Zahl SA' GB28ULKW17849996726185 'PAYOUT 88 RE-26-10017'
    A2         2026-05-12   2490.91      'Quick Zahl SA' GB28ULKW17849996726185 'PAYOUT 89 RE-26-10025'
    A3         2026-05-14   2490.91      'Quick Zahl SA' GB28ULKW17849996726185 'PAYOUT 90 RE-26-10038'
"""
FOR_OTHERS = """    B1         2026-05-15   980.00       'Quick Zahl SA' GB28ULKW17849996726185 'PAYOUT 91 RE-26-20018 -2%'
    C1         2026-05-16   612.40       'Quick Zahl SA' GB28ULKW17849996726185 'PAYOUT 92 30024'
"""


def test_an_account_that_pays_for_several_customers_is_not_that_of_the_one_whose_payments_are_applied_first():
    """A payment service: three rents of one customer are no tie where it hands on the money of others as well."""
    made = desk(SERVICE, PAID_OUT + FOR_OTHERS).run()
    assert {"A1 RE-26-10017 2490.91", "A2 RE-26-10025 2490.91", "A3 RE-26-10038 2490.91"} <= set(posted(made))
    assert {"B1 RE-26-20018 980.00", "B1 RE-26-20018 discount 20.00"} <= set(posted(made))


def test_an_account_that_names_one_customers_documents_three_times_is_its_own():
    said = "    C2         2026-05-16   612.40       'Quick Zahl SA' GB28ULKW17849996726185 'PAYOUT 92'\n"
    states = desk(SERVICE, PAID_OUT + said).run().receipt_states.set_index("receipt_id")
    assert states.loc["C2", "customer_id"] == "ACME"
    states = desk(SERVICE, PAID_OUT + FOR_OTHERS + said).run().receipt_states.set_index("receipt_id")
    assert states.loc["C2", "customer_id"] == ""
