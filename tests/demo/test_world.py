"""The made-up world: same seed same world, and its truth adds up to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from ar_batch.demo.banking import check_digits, rf_reference
from ar_batch.demo.lines import CASH_KINDS, CLASSES
from ar_batch.demo.noise import HARD
from ar_batch.demo.world import World, make_world

SMALL = {"customers": 120, "documents": 900, "days": 30}


@pytest.fixture(scope="module", params=["ordinary", "hard"])
def world(request: pytest.FixtureRequest) -> World:
    return make_world(5, noise=request.param, **SMALL)


def test_the_same_seed_makes_the_same_world_and_another_seed_another() -> None:
    once, again, other = make_world(3, **SMALL), make_world(3, **SMALL), make_world(4, **SMALL)
    for name in ("customers", "documents", "receipts", "truth", "truth_lines", "payment_history"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(again, name))
    assert set(once.receipts["remittance"]) != set(other.receipts["remittance"])


def test_check_digits_are_those_of_the_standards() -> None:
    # The examples printed in ISO 13616 registers and in ISO 11649.
    assert check_digits("370400440532013000", "DE") == "89"
    assert check_digits("NWBK60161331926819", "GB") == "29"
    assert rf_reference("539007547034") == "RF18539007547034"


def test_every_account_has_valid_check_digits(world: World) -> None:
    accounts = [*world.customers["iban"], *world.receipts["payer_account"], *world.accounts.values()]
    accounts = [a for a in accounts if a and "-" not in a]
    assert len(accounts) > 100
    assert all(int("".join(str(int(s, 36)) for s in a[4:] + a[:4])) % 97 == 1 for a in accounts)


def test_the_pieces_of_every_line_add_up_to_its_amount(world: World) -> None:
    cash = world.truth_lines[world.truth_lines["kind"].isin(CASH_KINDS)].groupby("receipt_id")["amount_minor"].sum()
    lines = world.receipts.set_index("receipt_id")["amount_minor"]
    assert cash.sort_index().equals(lines.sort_index())


def test_no_document_is_ever_settled_beyond_its_amount(world: World) -> None:
    pieces = world.truth_lines[world.truth_lines["document_id"] != ""].merge(
        world.truth[["receipt_id", "booking_date"]], on="receipt_id"
    )
    docs = world.documents.set_index("document_id")
    left = docs["amount_minor"] - docs["settled_before_minor"]
    for _, of_day in pieces.groupby("booking_date"):
        left = left.sub(of_day.groupby("document_id")["amount_minor"].sum(), fill_value=0)
        assert (left[docs["amount_minor"] > 0] >= 0).all()
        assert (left[docs["amount_minor"] < 0] <= 0).all()


def test_signs_are_the_contracts(world: World) -> None:
    lines = world.truth_lines.merge(world.truth[["receipt_id", "kind"]], on="receipt_id", suffixes=("", "_of_line"))
    lines = lines[lines["kind_of_line"] != "returned"]
    assert (lines.loc[lines["kind"] == "payment", "amount_minor"] > 0).all()
    assert (lines.loc[lines["kind"] == "credit_note", "amount_minor"] < 0).all()
    assert (lines.loc[lines["kind"].isin(["discount", "bank_fee", "tolerance"]), "amount_minor"] > 0).all()


def test_documents_are_paid_after_they_were_written_and_in_their_own_currency(world: World) -> None:
    pieces = world.truth_lines.merge(world.truth[["receipt_id", "booking_date"]], on="receipt_id").merge(
        world.documents[["document_id", "document_date", "currency", "customer_id"]],
        on="document_id",
        suffixes=("", "_doc"),
    )
    assert len(pieces) > 300
    assert (pieces["booking_date"] > pieces["document_date"]).all()
    assert (pieces["currency"] == pieces["currency_doc"]).all()
    assert (pieces["customer_id"] == pieces["customer_id_doc"]).all()


def test_mail_goes_to_reserved_domains_only(world: World) -> None:
    mails = world.customers["email"][world.customers["email"] != ""]
    assert mails.str.fullmatch(r"[a-z]+@[a-z0-9-]+\.example\.(com|org|net)").all()


def test_numbers_and_references_are_unique(world: World) -> None:
    assert world.documents["document_no"].is_unique
    assert world.receipts["bank_reference"].is_unique
    assert world.customers["name"].str.casefold().is_unique


def test_all_classes_occur_in_a_hard_world_of_some_size() -> None:
    world = make_world(2, customers=250, documents=5000, days=45, noise="hard")
    assert set(world.truth["kind"]) == set(CLASSES)


def test_sizes_asked_for_are_sizes_made() -> None:
    world = make_world(8, customers=150, documents=1200, receipts=700, noise="hard")
    assert (len(world.customers), len(world.documents), len(world.receipts)) == (150, 1200, 700)
    assert world.days[0] == date(2026, 9, 14) and len(world.days) == 45


def test_where_nothing_tells_equal_documents_apart_the_oldest_is_meant() -> None:
    silent_noise = replace(HARD, amounts={"fixed": 1}, references={"nothing": 1})
    world = make_world(6, customers=40, documents=600, days=40, noise=silent_noise)
    silent = world.truth[(world.truth["kind"] == "no reference") & (world.truth["documents"] == 1)]
    lines = world.truth_lines[world.truth_lines["document_id"] != ""].merge(
        world.truth[["receipt_id", "booking_date"]], on="receipt_id"
    )
    docs = world.documents[
        (world.documents["document_type"] == "invoice") & (world.documents["settled_before_minor"] == 0)
    ]
    checked = 0
    for line in lines[lines["receipt_id"].isin(silent["receipt_id"])].itertuples():
        paid = docs[docs["document_id"] == line.document_id]
        touched = set(lines.loc[lines["booking_date"] <= line.booking_date, "document_id"])
        same = docs[
            (docs["customer_id"] == line.customer_id) & (docs["amount_minor"] == line.amount_minor) & (docs["document_date"] < line.booking_date)
        ]  # fmt: skip
        older = same[same["due_date"] < paid["due_date"].iloc[0]] if len(paid) else same.iloc[:0]
        checked += len(same) > 1
        assert set(older["document_id"]) <= touched
    assert checked > 5
