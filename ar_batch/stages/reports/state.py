"""What the sheets of the daily report share: the frames of the day, its currencies, and the totals over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import pandas as pd

from ar_batch.money import convert, plain
from ar_batch.stages.reports import standing
from ar_batch.stages.reports.answered import without_answered
from ar_batch.stages.reports.standing import Frames
from ar_batch.stages.reports.trend import trend


@dataclass(frozen=True)
class Day:
    """One day's facts and views, and what several sheets need of them, each made once."""

    facts: Frames
    views: Frames
    as_of: date

    @property
    def stamp(self) -> pd.Timestamp:
        """The day as pandas has it."""
        return pd.Timestamp(self.as_of)

    @cached_property
    def run_id(self) -> str:
        """The latest run of the day; blank when nothing ran."""
        runs = self.facts["runs"]
        todays = runs[runs["as_of"] == self.stamp].sort_values("sequence")
        return str(todays["run_id"].iloc[-1]) if len(todays) else ""

    @cached_property
    def receipts(self) -> pd.DataFrame:
        """Bank credits and returned payments with their status."""
        return standing.receipts(self.facts, self.views)

    @cached_property
    def cash(self) -> pd.DataFrame:
        """The receipts booked up to the day: later ones are not cash yet."""
        return self.receipts[self.receipts["booking_date"] <= self.stamp]

    @cached_property
    def letters(self) -> pd.DataFrame:
        """Letters by currency with their status."""
        return standing.letters(self.facts, self.views)

    @cached_property
    def present_letters(self) -> pd.DataFrame:
        """Letters that are of the day or not settled. In mode outbox, where nothing is ever tried, older ones are past."""
        rows = self.letters
        is_sending = len(self.facts["deliveries"]) > 0
        unsettled = rows["status"].isin(("unknown", "failed", "waiting") if is_sending else ("unknown", "failed"))
        sent_today = rows["sent_at"].str[:10] == self.as_of.isoformat()
        return rows[(rows["created_on"] == self.stamp) | sent_today | unsettled]

    @cached_property
    def documents(self) -> pd.DataFrame:
        """Every document ever posted with its status."""
        return standing.documents(self.facts, self.views)

    @cached_property
    def applications(self) -> pd.DataFrame:
        """Every application, spelled out."""
        return standing.applications(self.facts, self.views)

    @cached_property
    def applied_today(self) -> pd.DataFrame:
        """Applications that the runs of the day recorded."""
        return self.applications[self.applications["recorded_on"] == self.stamp]

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What the runs of the day found and this run says anew, as far as it still stands; what several found stands once."""
        rows = standing.all_findings(self.facts, self.views)
        live = self.views["live_findings"]["finding_id"]
        rows = rows[(rows["recorded_on"] == self.stamp) | rows["finding_id"].isin(live)]
        return without_answered(rows, self.facts, self.views).drop_duplicates("finding_id", keep="last")

    @cached_property
    def buckets(self) -> tuple[str, ...]:
        """The buckets of the settings, in order."""
        return tuple(self.views["buckets"]["bucket"])

    @cached_property
    def wide_aging(self) -> pd.DataFrame:
        """The aging with one column a bucket."""
        return standing.wide_aging(self.views)

    @cached_property
    def aging(self) -> pd.DataFrame:
        """The aging with one column a bucket, and `overdue_base_minor` beside it (blank where there is no rate)."""
        wide = self.wide_aging
        detail = self.views["aging_detail"]
        late = detail[(detail["kind"] == "document") & (detail["bucket"] != self.buckets[0])]
        keys = ["customer_id", "currency"]
        sums = late.groupby(keys)["base_minor"].sum().rename("overdue_base_minor")
        # Blank when any part of the sum is: a total that leaves something out would look like less.
        incomplete = late["base_minor"].isna().groupby([late[key] for key in keys]).any()
        sums = sums.astype("Int64").mask(incomplete)
        wide = wide.merge(sums.reset_index(), on=keys, how="left")
        none = (wide["overdue_minor"] == 0) & wide["overdue_base_minor"].isna()
        return wide.assign(overdue_base_minor=wide["overdue_base_minor"].astype("Int64").mask(none, 0))

    @cached_property
    def trend(self) -> pd.DataFrame:
        """What was open and overdue on each of the last days with a run, in the main currency."""
        return trend(self.facts, self.stamp, self.converted)

    @cached_property
    def base(self) -> str:
        """The company's currency."""
        rates = self.views["rates"]
        return str(rates["base_currency"].iloc[0]) if len(rates) else "EUR"

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in the aging: the company's own first, the others by what is open."""
        totals = self.aging["total_minor"].abs().groupby(self.aging["currency"]).sum()
        order = sorted(totals.index, key=lambda c: (c != self.base, -int(totals[c]), str(c)))
        return tuple(map(str, order))

    @cached_property
    def unrated(self) -> tuple[str, ...]:
        """Currencies in the aging without an exchange rate."""
        rates = self.views["rates"]
        return tuple(sorted(rates.loc[rates["rate"] == "", "currency"]))

    @property
    def main(self) -> str:
        """The currency of the key figures: the company's own, or the only one there is."""
        return self.currencies[0] if len(self.currencies) == 1 else self.base

    def kpi(self, measure: str) -> str:
        """Return a key figure of the main currency as text; "" when it could not be had."""
        return self._figures.get((self.main, measure), "")

    @cached_property
    def _figures(self) -> dict[tuple[str, str], str]:
        rows = self.views["kpis"]
        return dict(zip(zip(rows["currency"], rows["measure"], strict=True), rows["value"], strict=True))

    def in_main(self, detail: pd.DataFrame) -> int:
        """Return the sum of aging rows in the main currency; what has no rate is left out."""
        column = "amount_minor" if len(self.currencies) == 1 else "base_minor"
        return int(detail[column].sum())

    def converted(self, sums: pd.Series[int]) -> int:
        """Return sums by currency as one amount in the main currency; what has no rate is left out."""
        if len(self.currencies) == 1 and set(sums.index) <= set(self.currencies):
            return int(sums.sum())
        rates = self.views["rates"].set_index("currency")["rate"].to_dict()
        rated = {str(c): str(rates.get(c, "")) for c in sums.index}
        return sum(convert(int(sums[c]), c, self.base, Decimal(rate)) for c, rate in rated.items() if rate)

    def rates_told(self) -> str:
        """Return a sentence that says which rates the totals use, and of when."""
        told = [
            f"1 {row['currency']} = {row['rate']} {self.base} ({pd.Timestamp(row['rate_date']).date().isoformat()})"
            for row in self.views["rates"].to_dict("records")
            if row["rate"] and row["currency"] != self.base
        ]
        missing = [f"no rate for {', '.join(self.unrated)}, left out of totals in {self.base}"] if self.unrated else []
        return "; ".join([*told, *missing])

    def money(self, minor: int, currency: str = "") -> str:
        """Return an amount for a card: whole units from 10,000 on, with separators: "1,234,567 EUR"."""
        code = currency or self.main
        text = plain(minor, code)
        whole, _, cents = text.partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        short = len(digits) > 4 or not cents
        return f"{sign}{int(digits):,}{'' if short else '.' + cents} {code}"
