"""What a closer reading of a text, a name and an amount decides: lists in short, cut lists, last digits, equal documents."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from ar_batch import references
from ar_batch.stages.matching import amounts, judge
from ar_batch.stages.matching.reading import read
from ar_batch.stages.matching.words import LONGEST_ROW
from tests.stages.matching.desk import desk, offered, posted, states

ACME = "DE02120300000000202051"
HEAD = "\ndocument_no customer_id amount_minor\n"


def paying(
    text: str,
    amount: str,
    documents: str,
    *,
    name: str = "Acme Werkzeuge GmbH",
    account: str = ACME,
    day: str = "2026-05-20",
):
    receipt = f"""
        receipt_id booking_date amount_minor payer_name payer_account remittance
        R          {day}        {amount}     '{name}'   {account}     '{text}'
    """
    return desk(documents if documents.startswith("\n") else HEAD + documents, receipt).run()


# -- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["RE-934 and 1 more", "RE-934 +1 OTHERS", "RE-934 und 1 weitere"])
def test_and_one_more_is_no_number(text):
    """931 ends in 1, and would make the sum: but "1 more" counts, it does not name."""
    made = paying(text, "400.89", "RE-934 ACME 269.00\nRE-931 ACME 131.89\nRE-935 ACME 131.89")
    assert posted(made) == []


def test_a_sign_inside_a_number_makes_no_list():
    """20260129/122 is one document's whole number, and not 20260129 with a short 122 behind it."""
    documents = "20260129 ACME 88.10\n20260129/122 ACME 61.07\n20260130 ACME 88.10"
    assert posted(paying("20260129/122; 20260130", "149.17", documents)) == ["R 20260129/122 61.07", "R 20260130 88.10"]


def test_a_list_in_short_that_is_a_trifle_short_is_closed_all_the_same():
    documents = "RE-250101 ACME 100.10\nRE-250102 ACME 300.05\nRE-250105 ACME 422.15"
    made = paying("RE-250101/02/05", "822.20", documents)
    assert posted(made) == [
        "R RE-250101 100.10",
        "R RE-250102 300.05",
        "R RE-250105 422.05",
        "R RE-250105 tolerance 0.10",
    ]


def test_numbers_that_stand_together_without_anything_between_them():
    documents = "2026/4863 ACME 65.54\n2026/4919 ACME 81.13\n2026/4920 ACME 70.01"
    assert posted(paying("Ihre Rechnung 2026486320264919", "146.67", documents)) == [
        "R 2026/4863 65.54",
        "R 2026/4919 81.13",
    ]


def test_numbers_of_two_digits_count_when_the_payer_is_known_and_all_of_them_add_up():
    documents = "39 ACME 65.54\n40 ACME 81.13\n29 ACME 70.01"
    assert posted(paying("ReNr: 39 40", "146.67", documents)) == ["R 39 65.54", "R 40 81.13"]
    assert posted(paying("ReNr: 39 41", "146.67", documents)) != ["R 39 65.54", "R 40 81.13"]


def test_more_than_a_cut_list_names_is_not_left_over():
    """The line is full and ends in a sign of a list: what is paid beyond the numbers is for others that were cut off."""
    numbers = [f"INV-2026-{n:05d}" for n in range(101, 109)]
    documents = "\n".join(f"{number} ACME 100.00" for number in numbers) + "\nINV-2026-00200 ACME 999.00"
    text = "Zahlung der Rechnungen " + ", ".join(numbers[:7]) + ", "
    assert len(text) > 100
    assert posted(paying(text, "733.33", documents)) == []
    assert "partly_applied" in states(paying("Zahlung " + numbers[0], "133.33", documents)).values()


def test_a_list_whose_number_cannot_be_read_is_left_to_a_person():
    documents = "RE-2026-8273 ACME 198.00\nRE-2026-8274 ACME 9999.00\nRE-2026-8257 ACME 59.90"
    made = paying("RE-2026-8273, RE-2026-8274 and RE-2026-8Z5", "10242.91", documents)
    assert posted(made) == []
    assert offered(made)


# -- single numbers ----------------------------------------------------------------------------------------------------


def test_the_last_digits_behind_a_word_for_invoice_take_a_part_payment():
    documents = "1900292678 ACME 801.76\n1900292679 ACME 99.00"
    made = paying("Rg-Nr 292678 Rate 1/2", "400.88", documents)
    assert posted(made) == ["R 1900292678 400.88"]
    assert "400.88 EUR stay open" in made.applications["reason"].iloc[0]


def test_last_digits_that_two_documents_share_take_nothing():
    documents = "1900292678 ACME 801.76\n1800292678 ACME 801.76"
    assert posted(paying("Rg-Nr 292678 Rate 1/2", "400.88", documents)) == []


@pytest.mark.parametrize("text", ["Rechnung 58006/2026", "Rechnung 5806/2025"])
def test_where_the_year_stands_last_the_number_before_it_tells(text):
    """One digit too many, or the wrong year: 5806/2026 is meant, and its amount agrees."""
    documents = "5806/2026 ACME 237.61\n5811/2026 ACME 99.00"
    assert posted(paying(text, "237.61", documents)) == ["R 5806/2026 237.61"]


def test_a_month_is_no_end_of_a_number():
    made = paying("Teilzahlung 06/2026", "79.60", "3306/2026 ACME 168.70\n5807/2026 ACME 237.60")
    assert posted(made) == []


def test_the_letter_between_digits_is_a_nought():
    made = paying("FRA. 19O0291757", "421.34", "1900291757 ACME 421.34\n1900291758 ACME 99.00")
    assert posted(made) == ["R 1900291757 421.34"]


def test_a_damaged_number_that_looks_like_ours_tells_equal_documents_apart():
    documents = "N07257256 ACME 118.65\nN07251111 ACME 118.65\nN07253333 ACME 118.65"
    assert posted(paying("FT N07257259 CRO 73300276162", "118.65", documents)) == ["R N07257256 118.65"]


def test_a_number_of_the_payers_own_papers_tells_nothing():
    """The voucher comes near to one of the equal documents by chance: neither that one nor the oldest is safe."""
    documents = "INV-2026-41293 ACME 65.54\nINV-2026-39651 ACME 65.54\nINV-2026-40111 ACME 65.54"
    assert posted(paying("Beleg 202641253", "65.54", documents)) == []


# -- orders and credit notes -------------------------------------------------------------------------------------------


def test_a_credit_note_explains_what_is_short_of_an_order_before_a_fee_does():
    documents = """
        document_no customer_id amount_minor po_number
        26045867    ACME        249.36       4500007933
        G00664      ACME        -12.46       ''
    """
    assert posted(paying("PO 4500007933", "236.90", documents)) == ["R 26045867 249.36", "R G00664 credit_note -12.46"]


def test_of_an_order_the_documents_that_add_up_and_no_fee_for_the_rest():
    documents = """
        document_no customer_id amount_minor po_number
        1708        ACME        5990.00      4500007933
        1709        ACME        29.85        4500007933
    """
    assert posted(paying("PO 4500007933", "5990.00", documents)) == ["R 1708 5990.00"]


# -- equal documents ---------------------------------------------------------------------------------------------------


def test_several_payments_take_several_equal_documents_in_order():
    documents = """
        document_no customer_id amount_minor due_date
        RE-1        ACME        81.13        2026-04-30
        RE-2        ACME        81.13        2026-05-10
        RE-3        ACME        81.13        2026-05-20
        RE-4        ACME        81.13        2026-05-30
    """
    receipts = f"""
        receipt_id booking_date amount_minor payer_account remittance
        A          2026-05-19   81.13        {ACME}        Danke
        B          2026-05-19   81.13        {ACME}        Danke
        C          2026-05-20   81.13        {ACME}        Danke
    """
    made = desk(documents, receipts).run()
    assert posted(made) == ["A RE-1 81.13", "B RE-2 81.13", "C RE-3 81.13"]
    assert made.applications["reason"].str.contains("this is the oldest").all()


def test_an_earlier_payment_that_is_unexplained_keeps_equal_documents_for_a_person():
    documents = """
        document_no customer_id amount_minor due_date
        RE-1        ACME        81.13        2026-04-30
        RE-2        ACME        81.13        2026-05-10
        RE-3        ACME        500.00       2026-05-10
    """
    receipts = f"""
        receipt_id booking_date amount_minor payer_account remittance
        A          2026-05-18   123.45       {ACME}        Danke
        B          2026-05-19   81.13        {ACME}        Danke
    """
    assert posted(desk(documents, receipts).run()) == []


def test_members_of_a_family_whose_documents_happen_to_add_up_are_not_paid_together():
    customers = f"""
        customer_id name                   iban   parent_id
        ACME        'Acme Werkzeuge GmbH'  {ACME} ''
        KID         'Acme Nord GmbH'       ''     ACME
    """
    documents = """
        document_no customer_id amount_minor due_date
        RE-1        ACME        120.31       2026-05-01
        RE-2        KID         230.57       2026-05-02
        RE-3        KID         410.99       2026-05-03
        RE-4        ACME        777.13       2026-06-30
    """
    receipt = f"\nreceipt_id amount_minor payer_account remittance\nR 350.88 {ACME} Danke\n"
    made = desk(documents, receipt, customers=customers).run()
    assert posted(made) == []
    assert offered(made)[0].startswith("R RE-1 + RE-2")


# -- names and amounts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Acme Werkzeuge GmbH Dresden", "ACME WERKZEUGE GMBH AP DEPT", "Amce Werkzeuge GmbH"])
def test_a_whole_name_with_more_behind_it_or_with_one_slip_is_the_customers(name):
    assert posted(paying("Danke", "81.13", "RE-1 ACME 81.13\nRE-2 BOLT 90.00", name=name, account="-")) == [
        "R RE-1 81.13"
    ]


def test_a_name_that_goes_on_as_another_customers_is_that_ones():
    customers = """
        customer_id name
        ACME        'Acme Werkzeuge GmbH'
        ACNORD      'Acme Werkzeuge GmbH Nord'
    """
    receipt = "\nreceipt_id amount_minor payer_name remittance\nR 81.13 'Acme Werkzeuge GmbH Nord' Danke\n"
    assert posted(desk(HEAD + "RE-1 ACME 81.13", receipt, customers=customers).run()) == []


def test_the_discount_taken_late_and_not_told_is_recognised_and_stays_open():
    documents = """
        document_no customer_id amount_minor document_date discount_bp discount_days
        RE-1        ACME        585.40       2026-04-01    200         10
        RE-2        ACME        99.17        2026-05-19    0           0
    """
    made = paying("Danke", "573.69", documents)
    assert posted(made) == ["R RE-1 573.69"]
    assert made.applications["rule"].tolist() == ["amount-late-discount"]


def test_documents_of_just_the_amount_are_shown_for_a_payer_nobody_knows():
    made = paying("Zahlung 99877", "81.13", "RE-1 ACME 81.13\nRE-2 BOLT 90.00", name="Unknown Trading", account="-")
    assert (posted(made), states(made), offered(made)) == ([], {"R": "unidentified"}, ["R RE-1: 81.13"])


def test_nothing_is_shown_for_money_that_is_no_customers():
    made = paying("Zinsen Mai", "81.13", "RE-1 ACME 81.13", name="Hausbank", account="-")
    assert (states(made), offered(made)) == ({"R": "not_ar"}, [])


def test_what_came_back_is_paid_again_in_the_same_drop():
    documents = HEAD + "RE-8450 ACME 997.27"
    receipts = f"""
        receipt_id booking_date amount_minor payer_account remittance     is_return
        A          2026-05-10   997.27       {ACME}        RE-8450        -
        B          2026-05-13   -997.27      {ACME}        'Return RE-8450' yes
        C          2026-05-17   997.27       {ACME}        'Rechnung RE-8450' -
    """
    made = desk(documents, receipts).run()
    assert states(made) == {"A": "applied", "B": "returned", "C": "applied"}
    assert made.applications.groupby("document_id")["amount_minor"].sum().tolist() == [99727]


def test_what_came_back_grants_its_discount_again():
    """The discount of 2 % has lapsed by the 27th: the next run would find it, so this one does."""
    documents = "\ndocument_no customer_id amount_minor discount_bp discount_days\nRE-8450 ACME 1000.00 200 14"
    receipts = f"""
        receipt_id booking_date amount_minor payer_account remittance     is_return
        A          2026-05-10   980.00       {ACME}        RE-8450        -
        B          2026-05-13   -980.00      {ACME}        'Return RE-8450' yes
        C          2026-05-27   980.00       {ACME}        'Rechnung RE-8450' -
    """
    one = desk(documents, receipts)
    made = one.run()
    rules = made.applications.set_index("receipt_id")["rule"]
    assert (rules["A"].tolist(), rules["C"]) == (["named-discount"] * 2, "named-late-discount")
    assert one.again(made).applications.empty


def test_a_returned_payment_that_had_paid_too_much_stays_a_returned_one():
    """Something of both lines is never applied, so they come again with each run."""
    receipts = f"""
        receipt_id booking_date amount_minor payer_account remittance     is_return
        A          2026-05-10   1009.00      {ACME}        RE-8450        -
        B          2026-05-13   -1009.00     {ACME}        'Return RE-8450' yes
    """
    one = desk(HEAD + "RE-8450 ACME 1000.00", receipts)
    made = one.run()
    again = one.again(made)
    told = [m.receipt_states.set_index("receipt_id").loc["B", ["status", "reason"]].tolist() for m in (made, again)]
    assert (
        told[0]
        == told[1]
        == ["returned", "The payment of 2026-05-10 came back on 2026-05-13; what it paid is open again."]
    )


# -- chance ------------------------------------------------------------------------------------------------------------


def test_sums_of_runs_and_combinations_are_all_of_them_once():
    values = [3, 5, -2, 9, 11, 4]
    runs = sorted(sum(values[i:j]) for i in range(6) for j in range(i + 2, 7))
    assert sorted(amounts.run_sums(values).tolist()) == runs
    for size in (2, 3, 4):
        sets = sorted(sum(chosen) for count in range(2, size + 1) for chosen in combinations(values, count))
        assert sorted(amounts.combination_sums(values, size).tolist()) == sets


def test_a_coincidence_is_as_likely_as_sums_are_around_the_payment():
    """Among amounts in whole euros, 100.00 has many neighbours that end in .00, and 100.37 has none."""
    sums = amounts.combination_sums([n * 100 for n in range(40, 60)], 2)
    assert judge.chance_seen(sums, 10_000) > 1
    assert judge.chance_seen(sums, 10_037) < 0.02


@pytest.mark.parametrize("sign", ["1", "A", "1A", "٣"])
def test_runs_longer_than_any_reference_are_cut(sign):
    """Each pattern would begin anew at every sign of a run of thousands: a text is read in a time that grows with it."""
    longest = max(map(len, re.findall("[0-9]+|[A-Z]+", read(sign * 4_000).text)), default=0)
    assert longest <= (LONGEST_ROW if sign.isdigit() else references.LONGEST_RUN)


def test_figures_of_another_script_are_no_money_that_we_can_read():
    assert read("1٣,٥٠ 12,50").amounts == (1250,)


@pytest.mark.parametrize("said", ["-3% vielen Dank", "3 % DANKE", "Dank, 2,5%", "RE 4711 -3%"])
def test_a_percentage_is_no_number(said):
    assert [number.digits for number in read(said).numbers] == ["4711"] * ("4711" in said)


def test_a_sign_for_percent_behind_a_longer_number_makes_that_no_percentage():
    assert [number.digits for number in read("RE-4711-12%").numbers if not number.part] == ["471112"]
