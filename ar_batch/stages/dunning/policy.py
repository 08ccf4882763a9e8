"""The settings of reminders: named procedures of levels, and the guards in front of every letter."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, field_validator, model_validator

from ar_batch.money import CURRENCIES, to_minor
from ar_batch.policy import Policy

NEVER: Final = "none"
"""The name of the dunning policy of customers who never get a letter."""


def _decimal(value: Any) -> Any:
    # A TOML file has integers, floats and text; all three are exact when read as they are written.
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"write an amount such as 10 or 10.50, not {value!r}") from None


Amount = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0)]
Days = Annotated[int, Field(ge=0, le=3650)]


class DunningLevel(Policy):
    """One step of a procedure. Levels are numbered 1, 2, 3 ... in the order in which they stand."""

    days_overdue: Annotated[int, Field(ge=1, le=3650)]
    """A document reaches the level when it is overdue by at least so many days (5 means: on the fifth day)."""
    minimum: Amount = Decimal(0)
    """The level is not reached while the customer owes less than this, in units of the documents' currency."""


def _levels(*days: int) -> tuple[DunningLevel, ...]:
    return tuple(DunningLevel(days_overdue=n) for n in days)


class DunningProcedure(Policy):
    """A course of letters, chosen for a customer by the column dunning_policy."""

    courtesy_days_before_due: Days = 3
    """A friendly notice so many days before a document falls due, once for each document; 0 sends none."""
    courtesy_interval_days: Days = 7
    """At least so many days between any letter to a customer and the next courtesy notice."""
    interval_days: Annotated[int, Field(ge=1, le=3650)] = 10
    """At least so many days between two reminders to one customer; 10 means: again on the tenth day."""
    levels: Annotated[tuple[DunningLevel, ...], Field(strict=False, min_length=1)] = _levels(5, 20, 40)
    """The steps, mildest first. No document skips one: the first letter about a year-old document is level 1."""
    list_not_due_days: Days = 14
    """A reminder also lists, for information, what falls due within so many days; 0 lists none of it."""

    @field_validator("levels")
    @classmethod
    def _rising(cls, levels: tuple[DunningLevel, ...]) -> tuple[DunningLevel, ...]:
        days = [level.days_overdue for level in levels]
        if days != sorted(set(days)):
            raise ValueError(f"days_overdue must rise from level to level, not {days}")
        return levels


def _procedures() -> dict[str, DunningProcedure]:
    return {
        "standard": DunningProcedure(),
        "gentle": DunningProcedure(courtesy_days_before_due=5, interval_days=14, levels=_levels(10, 30, 60)),
        "strict": DunningProcedure(interval_days=7, levels=_levels(3, 14, 28)),
    }


class DunningPolicy(Policy):
    """When letters are written, and what holds them back."""

    default_procedure: str = "standard"
    """The procedure of customers whose dunning_policy is blank."""
    procedures: dict[str, DunningProcedure] = Field(default_factory=_procedures)
    """The procedures by name. The name "none" is taken: it means that the customer never gets a letter."""
    minimum: Amount = Decimal(10)
    """No letter while the customer owes less than this in a currency, in units of that currency (10 is 10.00 EUR)."""
    minimum_by_currency: dict[str, Amount] = Field(default_factory=lambda: {"JPY": Decimal(1500), "HUF": Decimal(4000)})
    """The same for currencies whose unit is worth much less or more."""
    bank_data_max_age_days: Days = 3
    """Every letter is held when the newest bank line is older than so many calendar days (3 bridges a weekend)."""
    hold_when_covered: bool = True
    """Hold a letter when cash not yet applied, together with open credit notes, covers what is asked for in a currency."""
    promise_grace_days: Days = 3
    """After the day a customer promised to pay, wait so many days more for the money to arrive."""
    letters_per_day_max: Annotated[int, Field(ge=0)] = 500
    """More letters than this on one day are held, the most pressing go first: a guard against a first run gone wrong."""
    default_language: Annotated[str, Field(pattern="^[a-z]{2}$")] = "en"
    """The language of customers for whom none is known."""

    @field_validator("procedures")
    @classmethod
    def _named(cls, procedures: dict[str, DunningProcedure]) -> dict[str, DunningProcedure]:
        wrong = [name for name in procedures if name != name.strip().casefold() or name in ("", NEVER)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} cannot be a procedure's name: use lower case, and not {NEVER!r}")
        return procedures

    @model_validator(mode="after")
    def _known(self) -> DunningPolicy:
        if self.default_procedure != NEVER and self.default_procedure not in self.procedures:
            raise ValueError(f"default_procedure {self.default_procedure!r} is not among {sorted(self.procedures)}")
        strange = sorted(set(self.minimum_by_currency) - CURRENCIES)
        if strange:
            raise ValueError(f"minimum_by_currency: {strange[0]!r} is not a currency")
        return self

    def minimum_minor(self, currency: str, level_minimum: Decimal = Decimal(0)) -> int:
        """Return the least amount of that currency a letter asks for, the level's own minimum included."""
        least = max(self.minimum_by_currency.get(currency, self.minimum), level_minimum)
        try:
            return to_minor(least, currency)
        except ValueError:
            # 10.50 in a currency without decimals: rounded up to a whole unit.
            return to_minor(least.to_integral_value(rounding="ROUND_CEILING"), currency)
