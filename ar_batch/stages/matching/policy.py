"""What the user may settle about matching."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from ar_batch.policy import Policy

_WORDS = (
    "INTEREST", "ZINSEN", "ZINS", "INTERETS", "INTERESES", "RENTE", "DIVIDEND", "DIVIDENDE", "SALARY", "LOHN", "GEHALT", "PAYROLL", "SALAIRE", "NOMINA",
    "FINANZAMT", "STEUERERSTATTUNG", "TAX REFUND", "VAT REFUND", "HMRC", "IRS", "UMBUCHUNG", "UEBERTRAG", "OWN TRANSFER", "INTERNAL TRANSFER",
    "VIREMENT INTERNE", "CASH POOL", "KONTOABSCHLUSS", "ABSCHLUSS PER", "ABSCHLUSSBUCHUNG", "KONTOFUEHRUNG", "ENTGELT", "BANK FEE", "BANK CHARGES", "FRAIS BANCAIRES",
    "DARLEHEN", "LOAN", "KREDIT AUSZAHLUNG", "CREDIT FACILITY", "KRANKENKASSE", "INSURANCE CLAIM", "VERSICHERUNGSLEISTUNG", "SUPPLIER REFUND", "ERSTATTUNG", "RUECKERSTATTUNG",
    "BONUS LIEFERANT", "KAUTION", "DEPOSIT RETURN", "BARGELDEINZAHLUNG", "CASH DEPOSIT", "CAPITAL CONTRIBUTION", "GESELLSCHAFTEREINLAGE", "PRIVATEINLAGE", "KAPITALEINLAGE", "STAMMEINLAGE", "BAREINLAGE", "OWNER CONTRIBUTION", "SHAREHOLDER LOAN", "APPORT EN COMPTE COURANT", "APPORT ASSOCIE", "VERSAMENTO SOCI", "APORTACION SOCIO",
    "GEBURTSTAGSGESCHENK", "BIRTHDAY GIFT",
    "CLAIM", "SCHADENERSATZ", "SCHADENREGULIERUNG", "VAT REPAY", "TAX REPAYMENT", "KURZARBEITERGELD", "KUG", "FOERDERMITTEL", "SUBVENTION",
    "BELASTINGDIENST", "OMZETBELASTING", "TERUGGAAF", "AEAT", "AGENCIA TRIBUTARIA", "DEVOLUCION IVA", "SEGURIDAD SOCIAL", "AGENZIA DELLE ENTRATE", "RIMBORSO IVA", "INPS",
    "DGFIP", "TRESOR PUBLIC", "URSSAF", "REMBOURSEMENT TVA", "CREDIT DE TVA", "SKATTEVERKET", "SKATTEETATEN", "SKATTESTYRELSEN", "VEROHALLINTO", "URZAD SKARBOWY", "ZWROT VAT",
    "HAUPTZOLLAMT", "AMTSGERICHT", "JUSTIZKASSE", "LANDESJUSTIZKASSE", "KOSTENERSTATTUNG", "KARTENUMSATZ", "CB REMISE", "REMISE CB", "CARD SETTLEMENT", "BUNDESAGENTUR FUER ARBEIT", "BUNDESKASSE", "LANDESKASSE", "BERUFSGENOSSENSCHAFT",
    "HABENZINSEN", "GUTHABENZINSEN", "ZINSGUTSCHRIFT", "INTERESSI", "JUROS", "RAENTA", "RANTA", "KORKO", "ODSETKI", "UROKY", "KAMAT", "KARTENABRECHNUNG", "KARTENUMSAETZE",
)  # fmt: skip


AutoCashRule = Literal[
    "match_payment", "clear_account", "clear_past_due", "clear_past_due_by_term", "oldest_first", "combination"
]
"""Oracle's six AutoCash rules."""
AUTOCASH_RULES: tuple[str, ...] = get_args(AutoCashRule)


class MatchingPolicy(Policy):
    """How sure is sure enough, and what a difference may be called."""

    auto_threshold: float = Field(default=0.99, ge=0.5, le=1)
    """Explanations at least this probable are applied without asking, when nothing else speaks against it."""
    suggest_threshold: float = Field(default=0.005, ge=0, le=1)
    """Explanations less probable than this are not shown."""
    suggestions_each: int = Field(default=3, ge=1, le=9)
    """How many explanations of one receipt are shown at most."""
    tolerance_minor: int = Field(default=100, ge=0)
    """A document named, or the only one of nearly the amount, may be short by this much (in cents) and is closed all the same; the lesser of this and the next."""
    tolerance_minor_by_currency: dict[str, int] = Field(default_factory=dict)
    """The same for single currencies, in their smallest unit: {JPY = 100}."""
    tolerance_bp: int = Field(default=50, ge=0, le=10_000)
    """The same in hundredths of a percent of the document."""
    discount_grace_days: int = Field(default=3, ge=0, le=60)
    """Days after the discount date in which the discount is still granted."""
    bank_fee_limit_minor: int = Field(default=3_000, ge=0)
    """A shortfall up to this may be a bank's fee, when the text says so or the payer's account is foreign."""
    bank_fee_limit_bp: int = Field(default=500, ge=0, le=10_000)
    """A bank's fee is at most this share of the payment, in hundredths of a percent."""
    apply_part_payments: bool = True
    """Apply a short payment of one document that is named in full by its own customer; the rest stays open."""
    equal_documents: Literal["oldest", "ask"] = "oldest"
    """What to do when several open documents of the certain payer have exactly the amount and nothing tells them apart."""
    future_document_days: int = Field(default=3, ge=0, le=60)
    """A document may be dated this many days after the payment and still be paid by it without being named, where the payer's
    account is known."""
    duplicate_window_days: int = Field(default=120, ge=0)
    """How long after the first payment a second one of the same document is looked for by amount alone."""
    return_window_days: int = Field(default=120, ge=0)
    """How long after a payment it may come back."""
    advice_window_days: int = Field(default=14, ge=0)
    """How far the date on a remittance advice and the booking of the payment may lie apart."""
    learn_account_after: int = Field(default=2, ge=0)
    """So many receipts applied by full references, all to one customer, tie the payer's account to that customer; 0: never."""
    habit_after: int = Field(default=3, ge=2)
    """So many payments must show a habit before it is one."""
    habit_percent: int = Field(default=80, ge=51, le=100)
    """That share of the latest payments must show it."""
    habit_payments: int = Field(default=12, ge=3, le=100)
    """How many of a customer's latest confirmed payments are looked at."""
    withholding_bp: dict[str, Annotated[int, Field(gt=0, lt=10_000)]] = Field(default_factory=dict)
    """Customers (by number) that withhold tax, with the rate in hundredths of a percent: {10023 = 500}."""
    autocash: dict[str, tuple[AutoCashRule, ...]] = Field(default_factory=dict)
    """Customers (by number) whose payments without references are applied by these of Oracle's AutoCash rules, in this order."""
    autocash_partial: bool = True
    """The AutoCash rule oldest_first may leave the last document paid in part."""
    exchange_difference_bp: int = Field(default=300, ge=0, le=10_000)
    """So far, in hundredths of a percent, a payment in another currency may be from the rate of the day and still be suggested to
    settle its documents."""
    exchange_auto_bp: int = Field(default=100, ge=0, le=10_000)
    """So far it may be and be applied without asking, when it names them and nothing else speaks against it; at most the former."""
    exchange_rate_days: int = Field(default=7, ge=0)
    """At an exchange rate older than this many days before the payment nothing is converted."""
    unexplained_share: float = Field(default=0.03, gt=0, lt=1)
    """The share of payments that what is open does not explain exactly: what the chance of a coincidence is weighed with."""
    largest_chance: float = Field(default=0.001, gt=0, lt=1)
    """How many coincidences may be expected at most where an amount alone decides about several documents."""
    run_documents: int = Field(default=400, ge=2, le=5_000)
    """Runs of documents by due date are searched among this many open documents at most."""
    subset_documents: int = Field(default=40, ge=2, le=200)
    """Free combinations are searched among this many open documents at most."""
    subset_size: int = Field(default=4, ge=2, le=6)
    """How many documents a free combination may have at most."""
    not_customer_words: tuple[str, ...] = _WORDS
    """Words in payer or text that mark money not from customers, in capitals, umlauts spelled out."""

    def tolerance_of(self, currency: str, amount_minor: int) -> int:
        """Return the largest shortfall that is let go on an amount: the lesser of the fixed sum and the percentage."""
        fixed = self.tolerance_minor_by_currency.get(currency, self.tolerance_minor)
        return min(fixed, abs(amount_minor) * self.tolerance_bp // 10_000)
