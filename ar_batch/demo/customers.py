"""The customers of the made-up company: who they are, and how they pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ar_batch.demo import names
from ar_batch.demo.banking import iban
from ar_batch.demo.dice import Dice
from ar_batch.demo.noise import Noise

_COUNTRIES: Final = {"DE": 56, "AT": 7, "CH": 5, "FR": 9, "ES": 5, "GB": 6, "US": 4, "IT": 3, "NL": 3, "BE": 1, "PL": 1}
_FOREIGN_MONEY: Final = {"GB": ("GBP", 0.6), "US": ("USD", 0.8), "CH": ("CHF", 0.5)}
_RHYTHMS: Final = {"each": 45, "weekly": 30, "half-monthly": 14, "monthly": 11}


@dataclass
class Customer:
    """A customer with all that nobody else knows of it: its habits, its second account, its other name."""

    customer_id: str
    name: str
    country: str
    city: str
    postcode: str
    currency: str
    terms_days: int
    discount_bp: int
    discount_days: int
    iban: str
    in_master: bool
    weight: float
    family: str
    """The family of its amounts: lognormal, price_list, round, fixed."""
    typical_minor: int
    rhythm: str
    weekday: int
    delay_days: float
    delay_spread: float
    reference_habit: str
    """What its texts usually say: full, damaged, order, customer, period, nothing."""
    damage_habit: str
    name_habit: str
    trading_name: str = ""
    trading_name_known: bool = False
    parent: Customer | None = None
    paid_by_parent: bool = False
    takes_discount: bool = False
    has_orders: bool = False
    order_shape: str = ""
    breaks_lines: bool = False
    via_processor: bool = False
    sends_advice: bool = False
    never_pays: bool = False
    street: str = ""

    @property
    def language(self) -> str:
        """The language of its country, of those that letters are written in."""
        return names.PLACES[self.country].language


def make_customers(dice: Dice, count: int, noise: Noise) -> list[Customer]:
    """Return that many customers; names are unique, ids too."""
    number = _id_shape(dice)
    taken: set[str] = set()
    made: list[Customer] = []
    prices = {family: noise.amounts[family] for family in noise.amounts}
    for position in range(count):
        parent = dice.pick(made) if made and dice.chance(noise.children) else None
        while parent is not None and parent.parent is not None:
            parent = parent.parent
        model = dice.pick(made) if made and dice.chance(noise.lookalikes) else None
        like = parent or model
        country = like.country if like else dice.weighed(_COUNTRIES)
        name = _name(dice, country, taken, parent, model)
        taken.add(name.casefold())
        made.append(_customer(dice, number(position), name, country, parent, noise, prices))
    _share_accounts(dice, made)
    return made


def _id_shape(dice: Dice) -> Callable[[int], str]:
    start = dice.between(1, 40) * 10
    shape = dice.pick(("1{:04d}", "K-{:05d}", "C{:06d}", "D{:05d}", "20{:04d}", "KD{:04d}"))
    step = dice.pick((1, 1, 5, 10))
    return lambda position: shape.format(start + position * step)


def _name(dice: Dice, country: str, taken: set[str], parent: Customer | None, model: Customer | None) -> str:
    for attempt in range(50):
        if parent is not None:
            family = parent.name.split()[0].strip(",")
            place = names.PLACES[country]
            name = f"{family} {dice.pick(place.trades)} {dice.pick(place.forms)}"
        elif model is not None:
            name = names.lookalike(dice, model.name, country)
        else:
            name = names.company(dice, country)
        if attempt > 8:
            name = f"{name} {names.town(dice, country)[1]}"
        if attempt > 20:
            name = f"{names.company(dice, country)} {dice.between(2, 999)}"
        if name.casefold() not in taken:
            break
    return name


def _customer(
    dice: Dice,
    customer_id: str,
    name: str,
    country: str,
    parent: Customer | None,
    noise: Noise,
    prices: dict[str, float],
) -> Customer:
    money, share = _FOREIGN_MONEY.get(country, ("EUR", 0.0))
    postcode, city = names.town(dice, country)
    discount = dice.chance(0.24)
    weight = min(dice.paretovariate(1.15), 60.0)
    telling = weight > 6 and not dice.chance(noise.silent_runs)
    references = {
        name: share for name, share in noise.references.items() if not telling or name in ("full", "damaged", "order")
    }
    return Customer(
        customer_id=customer_id, name=name, country=country, city=city, postcode=postcode,
        street=f"{dice.pick(names.PLACES[country].streets)} {dice.between(1, 180)}",
        currency=parent.currency if parent else money if dice.chance(share) else "EUR",
        terms_days=dice.pick((8, 14, 14, 30, 30, 30, 30, 30, 45, 60)),
        discount_bp=dice.pick((200, 200, 200, 300, 150)) if discount else 0,
        discount_days=dice.pick((8, 10, 10, 14)) if discount else 0,
        iban=iban(dice, country), in_master=dice.chance(noise.known_accounts), weight=weight,
        family=dice.weighed(prices), typical_minor=int(dice.skewed(90_000, 1.0)),
        rhythm=dice.weighed(_RHYTHMS) if weight < 8 else dice.weighed({**_RHYTHMS, "each": 12, "weekly": 60}),
        weekday=dice.between(0, 4), delay_days=max(-6.0, dice.gauss(3.0, 8.0)), delay_spread=dice.pick((1.0, 2.0, 3.0, 6.0, 10.0)),
        reference_habit=dice.weighed(references or noise.references), damage_habit=dice.weighed(noise.damages), name_habit=dice.pick(names.HABITS),
        trading_name=names.company(dice, country) if dice.chance(noise.trading_names) else "", trading_name_known=dice.chance(0.5),
        parent=parent, paid_by_parent=parent is not None and dice.chance(0.6), takes_discount=discount and dice.chance(0.75),
        has_orders=dice.chance(0.45), order_shape=dice.pick(("PO-{:05d}", "45000{:05d}", "B{:06d}", "{:04d}/26", "BE26-{:04d}", "{:07d}")),
        breaks_lines=dice.chance(0.08), via_processor=dice.chance(noise.processor), sends_advice=dice.chance(noise.advice * 4),
        never_pays=dice.chance(0.015),
    )  # fmt: skip


def _share_accounts(dice: Dice, customers: list[Customer]) -> None:
    # Sisters that use one account, as groups with a cash pool do: the account alone does not say who pays.
    for customer in customers:
        if customer.parent is not None and dice.chance(0.15):
            customer.iban = customer.parent.iban
