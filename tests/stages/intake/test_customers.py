"""The customer master: what is read, left out, kept and versioned."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tests.stages.intake.drops import counts, file, places, take, together

HEAD = [
    "Kunden-Nr",
    "Name",
    "E-Mail",
    "Zahlungsziel",
    "Skonto %",
    "Skontotage",
    "Kreditlimit",
    "Währung",
    "IBAN",
    "Mahnsperre",
    "Mahnsperre bis",
    "Sprache",
    "PLZ",
]


def test_everything_is_read() -> None:
    row = [
        "K1",
        "Müller & Söhne GmbH",
        "A@Mueller.de; b@mueller.de",
        "30 Tage netto",
        "2 %",
        10,
        "10.000,50",
        "EUR",
        "DE89 3704 0044 0532 0130 00",
        "ja",
        "31.12.2026",
        "Deutsch",
        "01067",
    ]
    [made] = take(file("k.xlsx", [HEAD, row])).customers.to_dict("records")
    assert made["email"].casefold() == "a@mueller.de; b@mueller.de"
    assert (made["payment_terms_days"], made["discount_bp"], made["discount_days"], made["credit_limit_minor"]) == (
        30,
        200,
        10,
        1000050,
    )
    assert (made["iban"], made["dunning_block"], made["dunning_block_until"]) == (
        "DE89370400440532013000",
        True,
        pd.Timestamp("2026-12-31"),
    )
    assert (made["language"], made["postcode"], made["version"]) == ("de", "01067", 1)


def test_a_percentage_cell_and_a_zero_decimal_currency() -> None:
    taken = take(
        file(
            "k.xlsx",
            [
                ["Customer no", "Name", "Discount", "Credit limit", "Currency"],
                ["K1", "A", 0.02, 5000.0, "JPY"],
                ["K2", "B", 2.5, 5000.5, "EUR"],
            ],
        )
    )
    assert taken.customers[["discount_bp", "credit_limit_minor"]].values.tolist() == [[200, 5000], [250, 500050]]


def test_what_is_wrong_with_a_customer_is_a_warning_unless_number_or_name_is_missing() -> None:
    rows = [
        ["K1", "A", "nobody"],
        ["", "B", "b@b.de"],
        ["K3", "", "c@c.de"],
        ["K4", "D", "d@d.de\nBcc: x@y.de"],
        ["K5", "E", ""],
    ]
    taken = take(file("k.xlsx", [HEAD[:3], *rows]))
    assert places(taken) == [("required-missing", 3, "Kunden-Nr"), ("required-missing", 4, "Name")]
    assert places(taken, severity="warning") == [("bad-email", 2, "E-Mail"), ("bad-email", 5, "E-Mail")]
    assert taken.customers[["customer_id", "email"]].values.tolist() == [["K1", ""], ["K4", ""], ["K5", ""]]
    iban = take(file("k.xlsx", [["Customer no", "Name", "IBAN"], ["K1", "A", "DE89370400440532013001"]]))
    assert places(iban, severity="warning") == [("iban-check-digits", 2, "IBAN")] and len(iban.customers) == 1


def test_a_change_is_a_new_version_and_silence_changes_nothing() -> None:
    first = take(
        file(
            "k.xlsx", [["Customer no", "Name", "Email", "Terms"], ["K1", "A", "a@a.de", 30], ["K2", "B", "b@b.de", 14]]
        )
    )
    known = together(first)
    same = take(file("k2.xlsx", [["Name", "Customer no"], ["A", "K1"], ["B", "K2"]]), known=known)
    assert counts(same, "k2.xlsx") == {"read": 2, "unchanged": 2} and not len(same.customers)
    changed = take(file("k3.xlsx", [["Customer no", "Name", "Terms"], ["K1", "A", 60], ["K2", "B", 14]]), known=known)
    assert changed.customers[["customer_id", "version", "email", "payment_terms_days"]].values.tolist() == [
        ["K1", 2, "a@a.de", 60]
    ]
    emptied = take(
        file("k4.xlsx", [["Customer no", "Name", "Email"], ["K1", "A", ""], ["K2", "B", "b@b.de"]]), known=known
    )
    assert emptied.customers[["customer_id", "version", "email"]].values.tolist() == [["K1", 2, ""]]


def test_two_rows_of_one_customer() -> None:
    taken = take(file("k.xlsx", [HEAD[:2], ["K1", "A"], ["K1", "A"], ["K2", "B"], ["k2", "Other"]]))
    assert places(taken) == [
        ("duplicate-row", 3, "Kunden-Nr"),
        ("conflicting-rows", 4, "Kunden-Nr"),
        ("conflicting-rows", 5, "Kunden-Nr"),
    ]


def test_of_two_files_the_later_name_counts_whatever_their_order() -> None:
    one, two = file("1.xlsx", [HEAD[:2], ["K1", "Old"]]), file("2.xlsx", [HEAD[:2], ["K1", "New"]])
    for drop in ((one, two), (two, one)):
        assert take(*drop).customers[["version", "name"]].values.tolist() == [[1, "Old"], [2, "New"]]


def test_terms_in_words() -> None:
    rows = [
        ["K1", "A", "net 45"],
        ["K2", "B", "sofort"],
        ["K3", "C", "2/10 net 30"],
        ["K4", "D", "whenever"],
        ["K5", "E", 30.0],
        ["K6", "F", ""],
    ]
    made = take(file("k.xlsx", [["Customer no", "Name", "Terms"], *rows])).customers
    assert [None if pd.isna(t) else int(t) for t in made["payment_terms_days"]] == [45, 0, 30, None, 30, None]
    assert made.loc[2, ["discount_bp", "discount_days"]].tolist() == [200, 10]


def test_formulas_and_control_characters_in_names_stay_text_in_one_line() -> None:
    made = take(
        file("k.xlsx", [HEAD[:2], ["K1", "=cmd|'/c calc'!A0"], ["K2", "A\x00B\r\nC\u202eD"], ["K3", "None"]])
    ).customers
    assert made["name"].tolist() == ["=cmd|'/c calc'!A0", "AB CD", "None"]


def test_dates_of_blocks_far_ahead_are_allowed() -> None:
    made = take(file("k.xlsx", [["Customer no", "Name", "Blocked until"], ["K1", "A", date(2099, 12, 31)]])).customers
    assert str(made["dunning_block_until"].iloc[0])[:10] == "2099-12-31"
