"""config.toml as typed settings: every mistake at once, each with its path in the file."""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, ValidationError, field_validator

from ar_batch.money import CURRENCIES
from ar_batch.pipeline import Policies
from ar_batch.policy import Policy
from ar_batch.refusal import BadConfig
from ar_batch.rim.mailbox import MailSettings
from ar_batch.rim.readers.limits import ReadLimits
from ar_batch.stages.aging import AgingPolicy
from ar_batch.stages.decisions import DecisionPolicy
from ar_batch.stages.dunning import DunningPolicy
from ar_batch.stages.intake import IntakePolicy
from ar_batch.stages.kpis import KpiPolicy
from ar_batch.stages.letters import LetterPolicy
from ar_batch.stages.matching import MatchingPolicy
from ar_batch.stages.reports import ReportPolicy

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CompanyPolicy(Policy):
    """Who we are."""

    name: str = "Our company"
    """As it stands in reports and letters."""
    currency: str = "EUR"
    """The company's currency: totals over several currencies are in it, and rows that name none."""
    timezone: str = "Europe/Berlin"
    """IANA name; decides which business day it is."""

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        if value not in CURRENCIES:
            raise ValueError(f"{value!r} is no ISO 4217 currency code")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; write it like Europe/Berlin")
        ZoneInfo(value)
        return value


class LedgerSettings(Policy):
    """Where the facts are kept."""

    url: str | None = None
    """A database URL such as postgresql://user@host/name (its password in PGPASSWORD); without it state/ledger.db."""


def _times(value: Any) -> Any:
    return (
        tuple(time.fromisoformat(v) if isinstance(v, str) else v for v in value)
        if isinstance(value, list | tuple)
        else value
    )


class ScheduleSettings(Policy):
    """When `serve` runs."""

    times: Annotated[tuple[time, ...], BeforeValidator(_times)] = (time(7, 0), time(13, 0))
    """Times of day, in the company's time zone."""
    weekdays: tuple[str, ...] = WEEKDAYS[:5]
    """Business days: mon tue wed thu fri sat sun."""
    look_every_seconds: int = Field(default=10, ge=1, le=3600)
    """How often input/ is looked at for new files."""
    retry_minutes: int = Field(default=15, ge=1)
    """How long to wait after a run that failed."""

    @field_validator("weekdays")
    @classmethod
    def _known_days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        strange = [day for day in value if day not in WEEKDAYS]
        if strange or not value:
            raise ValueError(f"write days as {' '.join(WEEKDAYS)}")
        return value


class Config(Policy):
    """All settings of a home. In the file, intake's `sources` and `columns` stand at the top level: they are edited most."""

    company: CompanyPolicy = CompanyPolicy()
    intake: IntakePolicy = IntakePolicy()
    reading: ReadLimits = ReadLimits()
    matching: MatchingPolicy = MatchingPolicy()
    decisions: DecisionPolicy = DecisionPolicy()
    aging: AgingPolicy = AgingPolicy()
    dunning: DunningPolicy = DunningPolicy()
    letters: LetterPolicy = LetterPolicy()
    mail: MailSettings = MailSettings()
    kpis: KpiPolicy = KpiPolicy()
    report: ReportPolicy = ReportPolicy()
    ledger: LedgerSettings = LedgerSettings()
    schedule: ScheduleSettings = ScheduleSettings()

    def policies(self) -> Policies:
        """Return the settings of every stage, with what [company] says where they are silent."""
        company = self.company
        return Policies(
            intake=_filled(self.intake, default_currency=company.currency),
            matching=self.matching,
            decisions=self.decisions,
            aging=_filled(self.aging, base_currency=company.currency),
            dunning=self.dunning,
            letters=_filled(
                self.letters,
                company_name=company.name,
                timezone=company.timezone,
                redirect_to=self.mail.redirect_to,
                allow_domains=self.mail.allow_domains,
            ),
            kpis=self.kpis,
            report=_filled(self.report, company_name=company.name, base_currency=company.currency),
        )


def load_config(path: Path) -> Config:
    """Read a home's config.toml; without the file, the defaults hold if there is an input/ folder.

    Raises BadConfig with every mistake, one a line, each with its path such as dunning.minimum.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if not (path.parent / "input").is_dir():
            raise BadConfig(
                f"{path.parent} is no home: it has neither config.toml nor input/ (`ar-batch init {path.parent}` makes one)"
            ) from None
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path} cannot be read: {error}") from error
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{path} is not valid TOML: {error}") from error
    return parse_config(given, str(path))


def parse_config(given: dict[str, Any], path: str) -> Config:
    """Turn parsed TOML into settings; BadConfig names every mistake."""
    own = {key: given[key] for key in ("sources", "columns") if key in given}
    nested = {key: value for key, value in given.items() if key not in own}
    if own and isinstance(nested.get("intake", {}), dict):
        nested["intake"] = nested.get("intake", {}) | own
    try:
        return Config.model_validate(_tuples(nested))
    except ValidationError as error:
        mistakes = [f"{_place(e['loc'])}: {_said(e)}" for e in error.errors(include_url=False)]
        raise BadConfig(f"{path} has {len(mistakes)} mistake(s):\n  " + "\n  ".join(sorted(set(mistakes)))) from None


def _tuples(value: Any) -> Any:
    # Policies hold tuples: what is frozen cannot be changed by accident.
    if isinstance(value, list):
        return tuple(_tuples(v) for v in value)
    return {k: _tuples(v) for k, v in value.items()} if isinstance(value, dict) else value


def _place(where: tuple[int | str, ...]) -> str:
    path = ".".join(f"{part + 1}" if isinstance(part, int) else part for part in where)
    return path.removeprefix("intake.") if path.startswith(("intake.sources", "intake.columns")) else path


def _said(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such setting"
    return f"{error['msg'].removeprefix('Value error, ')} (it is {error['input']!r})"


def _filled(policy: Any, **company: object) -> Any:
    """Return the policy with these values where its own are not set."""
    fields = type(policy).model_fields
    unset = {k: v for k, v in company.items() if k in fields and k not in policy.model_fields_set}
    return policy.model_copy(update=unset)
