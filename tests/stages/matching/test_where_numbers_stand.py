"""Numbers in end-to-end ids, among letters, before short parts and behind years; what nearly nets a payment; what competes."""

from __future__ import annotations

import pandas as pd
import pytest

from ar_batch.stages.matching import end_to_end, lines
from ar_batch.stages.matching.reading import read
from tests.stages.matching.desk import desk, offered, posted

ACME = "'Acme Werkzeuge GmbH' DE02120300000000202051"
HEAD = "receipt_id booking_date amount_minor payer_name payer_account remittance end_to_end_id"


def paying(documents: str, amount: str, said: str = "", end_to_end_id: str = "", payer: str = ACME):
    head = "document_no customer_id amount_minor document_date due_date"
    rows = [" ".join(line.split()) for line in documents.strip().splitlines()]
    return desk("\n".join([head, *rows]), f"{HEAD}\nR1 2026-05-20 {amount} {payer} '{said}' '{end_to_end_id}'").run()


# -- end-to-end ids ----------------------------------------------------------------------------------------------------

TWINS = """
    615110-2 ACME 22.80 2026-04-01 2026-04-30
    615816-2 ACME 22.80 2026-05-01 2026-05-30
    615900-2 BOLT 11.00 2026-05-01 2026-05-30
"""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Rechnungsnr.: 6158816-2", "615816-2"),  # a digit too many
        ("615186-2", "615816-2"),  # two swapped
        ("wir zahlen 615816", "615816-2"),
        ("E2E-88213-X", "615110-2"),  # the payer's own: nothing tells, the oldest
        ("20260520000815", "615110-2"),
    ],
)
def test_an_end_to_end_id_is_read_where_it_speaks_of_documents(said, told):
    assert posted(paying(TWINS, "22.80", end_to_end_id=said)) == [f"R1 {told} 22.80"]


def test_plain_ids_speak_where_most_of_those_as_long_are_documents_numbers():
    numbers = pd.Series([str(number) for number in range(600100, 600110)], dtype="str")
    ids = pd.Series(["600101", "600102", "600199", "77", "NOTPROVIDED", "", "4711 vom Mai"], dtype="str")
    assert end_to_end.spoken(ids, numbers).tolist() == ["600101", "600102", "600199", "", "", "", "4711 vom Mai"]
    strangers = pd.Series(["600101", "700001", "700002", "700003"], dtype="str")
    assert end_to_end.spoken(strangers, numbers).tolist() == ["", "", "", ""]


def test_an_id_that_fills_its_thirty_five_characters_is_cut_off():
    owed = "FY26-27/07196 ACME 18954.00 2026-04-01 2026-04-30\nFY26-27/07198 ACME 918.00 2026-04-01 2026-04-30"
    cut = "FY26-27/07196 18.954,00; FY26-27/07"
    assert len(cut) == 35
    assert posted(paying(owed, "19100.00", end_to_end_id=cut)) == []


DAYS = """
    260520815 BOLT 917.00 2026-04-01 2026-04-30
    260519333 ACME 431.00 2026-04-01 2026-04-30
    260519444 ACME 431.00 2026-04-02 2026-05-02
"""


@pytest.mark.parametrize(
    ("end_to_end_id", "told"),
    [
        (
            "ZV260520815",
            "260519333",
        ),  # the day and a running number, which another's document of another amount has too
        ("ZV260519444", "260519444"),  # a document of just the amount: of twins the one meant
    ],
)
def test_a_payers_own_end_to_end_id_names_a_document_of_just_the_amount_alone(end_to_end_id, told):
    applied = paying(DAYS, "431.00", end_to_end_id=end_to_end_id)
    assert posted(applied) == [f"R1 {told} 431.00"]


def test_a_payers_own_end_to_end_id_may_be_the_number_of_what_was_paid_less_its_discount():
    head = f"{HEAD}\nR1 2026-05-20 98.00 {ACME} 'Zahlung' 'ZV260519333'"
    owed = """
        document_no customer_id amount_minor document_date due_date   discount_bp discount_days
        260519333   ACME        100.00       2026-05-15    2026-06-15 200         14
        260519444   ACME        100.00       2026-05-15    2026-06-15 200         14
    """
    assert posted(desk(owed, head).run()) == ["R1 260519333 discount 2.00", "R1 260519333 98.00"]


# -- the room for a text -----------------------------------------------------------------------------------------------


def test_texts_fill_the_room_where_several_are_as_long_as_the_longest():
    texts = pd.Series([*["x" * 20] * 6, "y" * 19, *["z" * 12] * 30, ""], dtype="str")
    none = pd.Series([""] * len(texts), dtype="str")
    assert lines.full(texts, none).tolist() == [*[True] * 7, *[False] * 31]
    assert not lines.full(texts[3:], none[3:]).any()  # only four are
    assert read("RE 4711, 47", full=True).cut
    assert not read("RE 4711, 47").cut


# -- letters and parts of numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", list("BSOIZX"))
@pytest.mark.parametrize("harmed", ["05209", "0520", "50208"])
def test_a_letter_among_digits_is_none_of_them_where_documents_have_it(letter, harmed):
    owed = f"""
        25{letter}04429 ACME 22.80 2026-04-01 2026-04-30
        26{letter}05208 ACME 22.80 2026-05-01 2026-05-30
        26{letter}05100 BOLT 11.00 2026-05-01 2026-05-30
    """
    assert posted(paying(owed, "22.80", f"26{letter}{harmed}")) == [f"R1 26{letter}05208 22.80"]


def test_where_no_document_has_letters_they_stand_for_digits():
    owed = "2525366 ACME 98.00 2026-04-01 2026-04-30\n2625366 ACME 98.00 2026-05-01 2026-05-30"
    assert posted(paying(owed, "98.00", "262S366")) == ["R1 2625366 98.00"]


@pytest.mark.parametrize("said", ["25916", "5916", "825916", "916"])
def test_the_long_number_before_short_parts_tells_the_document(said):
    others = [f"82{6000 + place}-{place % 3 + 1} CARO {50 + place}.17 2026-05-01 2026-05-30" for place in range(12)]
    owed = "825910-1 ACME 22.80 2026-04-01 2026-04-30\n825916-1 ACME 22.80 2026-05-01 2026-05-30"
    assert posted(paying("\n".join([owed, *others]), "22.80", said)) == ["R1 825916-1 22.80"]


YEARLY = """
    VF_2026_1768 ACME 3690.00 2026-04-01 2026-04-30
    VF_2026_2056 ACME 3690.00 2026-05-01 2026-05-30
    VF_2026_2100 BOLT 11.00   2026-05-01 2026-05-30
"""


@pytest.mark.parametrize("said", ["Rechnung VF_2026_1", "Rechnung 2026"])
def test_the_year_within_a_number_is_no_serial_number_come_to_harm(said):
    assert posted(paying(YEARLY, "3690.00", said)) == ["R1 VF_2026_1768 3690.00"]


def test_a_serial_number_that_looks_like_a_year_is_read():
    assert posted(paying(YEARLY, "3690.00", "Rechnung 2056")) == ["R1 VF_2026_2056 3690.00"]


def test_runs_without_their_noughts_are_a_number_only_cut_like_it():
    owed = "347.02.2026 BOLT 100.00 2026-04-01 2026-04-30\n2.04.2026 CARO 100.00 2026-05-01 2026-05-30"
    made = paying(owed, "100.00", "Rechnungsnr.: 347.02.42026 Boltz", payer="'Faktor AG' DE999")
    assert posted(made) == []


def test_the_banks_own_reference_is_no_number_of_ours():
    owed = "31-7 ACME 13.00 2026-04-01 2026-04-30\n4711 ACME 500.00 2026-04-01 2026-04-30"
    assert posted(paying(owed, "13.00", "SVWZ+Danke KREF+5302317174")) == ["R1 31-7 13.00"]


# -- what nearly nets, and what competes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("credit", "applied"), [("-639.94", False), ("-620.00", False), ("-410.00", True)])
def test_a_part_is_not_applied_where_a_credit_note_of_nearly_the_gap_is_open(credit, applied):
    owed = f"RE-1768 ACME 3690.00 2026-04-01 2026-04-30\nGS-17 ACME {credit} 2026-05-01 2026-05-30"
    # 639.92 are missing.
    assert posted(paying(owed, "3050.08", "RE-1768")) == (["R1 RE-1768 3050.08"] if applied else [])


def test_a_part_is_not_applied_where_anothers_document_is_named_in_full_as_well():
    owed = "3697-9939 ACME 818.75 2026-04-01 2026-04-30\n3698-0033 BOLT 94.72 2026-05-01 2026-05-30"
    assert posted(paying(owed, "811.85", "3697-9939 und 3698-0033")) == []
    assert posted(paying(owed, "811.85", "3697-9939")) == ["R1 3697-9939 811.85"]


PAST_DUE = """
    RE-6101 ACME 50.17  2026-04-01 2026-05-01
    RE-6102 ACME 122.39 2026-04-05 2026-05-05
    RE-6103 ACME 70.41  2026-04-09 2026-05-09
    RE-6104 ACME 122.39 2026-05-15 2026-06-14
"""


def test_everything_past_due_tells_which_of_equal_documents_are_meant():
    made = paying(PAST_DUE, "242.97", "Danke")
    assert posted(made) == ["R1 RE-6101 50.17", "R1 RE-6102 122.39", "R1 RE-6103 70.41"]


def test_other_documents_that_follow_each_other_compete_with_everything_past_due():
    # 20.00 and 30.00 are past due; 15.00 and 35.00, which are due about now, cost as much.
    owed = """
        RE-6101 ACME 20.00 2026-04-01 2026-05-01
        RE-6102 ACME 30.00 2026-04-05 2026-05-05
        RE-6103 ACME 15.00 2026-04-20 2026-05-21
        RE-6104 ACME 35.00 2026-04-21 2026-05-22
    """
    made = paying(owed, "50.00", "Danke")
    assert posted(made) == []
    assert {"R1 RE-6101 + RE-6102: 20.00 + 30.00", "R1 RE-6103 + RE-6104: 15.00 + 35.00"} <= set(offered(made))


def test_everything_due_competes_with_a_single_document_that_is_not():
    owed = """
        RE-6101 ACME 140.00 2026-04-01 2026-05-01
        RE-6102 ACME 70.00  2026-04-05 2026-05-05
        RE-6103 ACME 210.00 2026-05-18 2026-07-17
        RE-6104 ACME 55.10  2026-05-19 2026-07-18
    """
    made = paying(owed, "210.00", "Danke")
    assert posted(made) == []
    assert {"R1 RE-6101 + RE-6102: 140.00 + 70.00", "R1 RE-6103: 210.00"} <= set(offered(made))
    assert posted(paying(owed.replace("70.00 ", "70.01 "), "210.00", "Danke")) == ["R1 RE-6103 210.00"]


@pytest.mark.parametrize(("said", "applied"), [("RE-6101 u.a.", False), ("RE-6101 charges", True)])
def test_a_list_that_goes_on_is_not_short_by_a_fee(said, applied):
    owed = "RE-6101 ACME 889.00 2026-04-01 2026-05-01\nRE-6102 ACME 252.73 2026-04-05 2026-05-05"
    made = paying(owed, "877.00", said)
    assert bool(posted(made)) is applied


def test_a_number_come_to_harm_waits_where_anothers_document_ends_as_the_text_says():
    own = "26E09117 ACME 199.00 2026-04-01 2026-05-01\n26E09200 ACME 12.00 2026-04-01 2026-05-01"
    payer = "'Acme Werkzeuge GmbH' DE999"
    assert posted(paying(own, "199.00", "RE 09111", payer=payer)) == ["R1 26E09117 199.00"]
    others = f"{own}\n26E09111 BOLT 199.00 2026-04-01 2026-05-01"
    assert posted(paying(others, "199.00", "9111", payer=payer)) != ["R1 26E09117 199.00"]
    assert posted(paying(others, "199.00", "RE 09111", payer=payer)) != ["R1 26E09117 199.00"]


@pytest.mark.parametrize("said", ["na poczet", "à valoir", "op rekening", "por conta", "á conto"])
def test_money_on_account_is_for_no_document(said):
    owed = "RE-6101 ACME 200.00 2026-04-01 2026-05-01"
    assert posted(paying(owed, "200.00", said)) == []


def test_the_noughts_of_an_amount_belong_to_no_number_behind_it():
    owed = """
        0003259-A ACME 5470.00 2026-04-01 2026-05-01
        0003175-C ACME 7600.00 2026-04-02 2026-05-02
        0003370-B ACME 1080.00 2026-04-03 2026-05-03
        0003380-A ACME 1080.00 2026-04-04 2026-05-04
    """
    said = "Rg-Nr.: 0003259-A 5470.00 0003175-C 7600.00 0003380-A 1080.00"
    each = ["R1 0003175-C 7600.00", "R1 0003259-A 5470.00", "R1 0003380-A 1080.00"]
    assert posted(paying(owed, "14150.00", said, payer="'Acme Werkzeuge' DE999")) == each


@pytest.mark.parametrize(("said", "applied"), [("RE-58737, RE-58596", True), ("RE-58737, RE-58596, RE-5873", False)])
def test_a_number_is_taken_for_another_only_where_the_list_is_no_longer(said, applied):
    owed = """
        RE-58737 ACME 50.00  2026-04-01 2026-05-01
        RE-58739 ACME 500.00 2026-04-02 2026-05-02
        RE-58596 ACME 40.00  2026-04-03 2026-05-03
    """
    assert bool(posted(paying(owed, "540.00", said))) is applied


@pytest.mark.parametrize(("said", "applied"), [("755238", True), ("755238 Berlin", False), ("38", False)])
def test_a_number_that_lost_its_first_digit_and_stands_alone_tells_of_a_payer_with_an_initial(said, applied):
    owed = "4755238 ACME 1928.39 2026-04-01 2026-05-01\n4755190 ACME 55.00 2026-04-01 2026-05-01"
    made = paying(owed, "1928.39", said, payer="'A. Werkzeuge GmbH' DE999")
    assert (posted(made) == ["R1 4755238 1928.39"]) is applied


@pytest.mark.parametrize("said", ["B-35821 Danke", "Danke B-35821", "Bestellung B-35821 Danke"])
def test_an_order_that_looks_like_a_postcode_before_a_town_is_the_order(said):
    owed = """
        148322.02 ACME 845.96 2026-04-03 2026-05-14 B-35679
        148416.03 ACME 845.96 2026-04-16 2026-05-18 B-35821
    """
    head = "document_no customer_id amount_minor document_date due_date po_number"
    documents = "\n".join([head, *(line.strip() for line in owed.strip().splitlines())])
    made = desk(documents, f"{HEAD}\nR1 2026-05-20 845.96 {ACME} '{said}' ''").run()
    assert posted(made) == ["R1 148416.03 845.96"]


@pytest.mark.parametrize(
    ("said", "applied"), [("345260", True), ("Rückvergütung 345260", False), ("Rimborso 345260", False)]
)
def test_money_that_nobody_owes_is_for_no_document_of_a_stranger(said, applied):
    owed = "345260 ACME 845.96 2026-04-03 2026-05-14"
    assert bool(posted(paying(owed, "845.96", said, payer="'Nobody Known' DE999"))) is applied


@pytest.mark.parametrize(("amount", "applied"), [("702.11", True), ("752.10", False)])
def test_a_trifle_too_much_is_left_over_though_plain_digits_name_the_document(amount, applied):
    made = paying("42599 ACME 702.10 2026-04-03 2026-05-14", amount, "RÈGLEMENT FAC TURE 42599 OK")
    assert (posted(made) == ["R1 42599 702.10"]) is applied
