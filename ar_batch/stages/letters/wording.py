"""Languages: how one says it, and how one writes an amount and a day. The sentences are data (ar_batch/templates)."""

from __future__ import annotations

import functools
import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from ar_batch.money import decimals, to_decimal
from ar_batch.templates import SHIPPED

FALLBACK: Final = "en"
TONES: Final = ("courtesy", "first", "second", "last")
LAYOUTS: Final = ("letter.txt.j2", "letter.html.j2")
NO_BREAK_SPACE: Final = "\u00a0"
TEXT_WIDTH: Final = 76

SAMPLE: Final[dict[str, object]] = {
    "count": 2, "total": "1", "first_due": "1", "pay_by": "1", "company": "x", "contact": "x", "our_contact": "x", "phone": "1",
    "reply_to": "x@example.com", "address": "x@example.com",
}  # fmt: skip
"""What sentences may use; own wording is tried with it before anything is written."""


def wrap(text: str) -> str:
    """Break a paragraph for mail programs that show plain text; no-break spaces hold."""
    return textwrap.fill(text, TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)


def environment(*, html: bool, layouts: Mapping[str, str] | None = None) -> SandboxedEnvironment:
    """Return Jinja2 as letters use it: sandboxed, nothing undefined, HTML escaped, data never a template."""
    made = SandboxedEnvironment(
        loader=DictLoader(dict(layouts or {})),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["wrap"] = wrap
    return made


SENTENCES: Final = environment(html=False)


def layout(name: str, templates: Mapping[str, str]) -> Any:
    """Return a layout, compiled once, own files in place of shipped ones; TemplateError when it has a mistake."""
    return _layout(name, tuple(sorted((SHIPPED | dict(templates)).items())))


@functools.cache
def _layout(name: str, layouts: tuple[tuple[str, str], ...]) -> Any:
    return environment(html=".html" in name, layouts=dict(layouts)).get_template(name)


@dataclass(frozen=True)
class Wording:
    """One language, as its file has it."""

    language: str
    format: dict[str, Any]
    words: dict[str, str]
    sentences: dict[str, str]
    tones: dict[str, dict[str, str]]

    def say(self, sentence: str, facts: Mapping[str, object]) -> str:
        """Return one of the common sentences, filled."""
        return _rendered(self.sentences[sentence], facts)

    def tone(self, tone: str, sentence: str, facts: Mapping[str, object]) -> str:
        """Return a sentence of that tone, filled."""
        return _rendered(self.tones[tone][sentence], facts)

    def amount(self, minor: int, currency: str) -> str:
        """Return an amount without its currency: "1,234.50", in German "1.234,50"; always with a minus when negative."""
        plain = f"{to_decimal(minor, currency):,.{decimals(currency)}f}"
        marks = {",": self.format["group"], ".": self.format["decimal"], "-": "−"}
        return "".join(marks.get(char, char) for char in plain)

    def money(self, minor: int, currency: str) -> str:
        """Return an amount with its currency, not broken at a line's end: "EUR 1,234.50", in German "1.234,50 EUR"."""
        spelled: str = self.format["money"].format(amount=self.amount(minor, currency), currency=currency)
        return spelled.replace(" ", NO_BREAK_SPACE)

    def day(self, day: date) -> str:
        """Return a day for sentences: "3 July 2024", in German "3. Juli 2024"."""
        return self._dated("date", day).replace(" ", NO_BREAK_SPACE)

    def short_day(self, day: date) -> str:
        """Return a day for tables: "3 Jul 2024", in German "03.07.2024"."""
        return self._dated("short_date", day)

    def listed(self, parts: list[str]) -> str:
        """Return "a", "a and b", "a, b and c"."""
        *head, last = parts
        return f"{', '.join(head)} {self.words['and']} {last}" if head else last

    def _dated(self, shape: str, day: date) -> str:
        first = self.format.get("first_of_month", "1")
        spelled: str = self.format[shape].format(
            day=first if day.day == 1 else str(day.day),
            month=self.format["months"][day.month - 1],
            mon=self.format["short_months"][day.month - 1],
            year=f"{day.year:04d}",
            dd=f"{day.day:02d}",
            mm=f"{day.month:02d}",
        )
        return spelled


def wordings(templates: Mapping[str, str]) -> dict[str, Wording]:
    """Return every language by its code, own files in place of shipped ones. ValueError names a file that is no TOML."""
    texts = SHIPPED | dict(templates)
    return {name.removesuffix(".toml"): _parsed(name, text) for name, text in texts.items() if name.endswith(".toml")}


def check_templates(templates: Mapping[str, str]) -> None:
    """Try own wording and layouts; ValueError says which file lacks what, before any letter is written with it."""
    strange = sorted(name for name in templates if not name.endswith(".toml") and name not in LAYOUTS)
    if strange:
        raise ValueError(
            f"templates/{strange[0]}: a letter has the layouts {', '.join(LAYOUTS)} and one .toml a language"
        )
    model = _parsed(f"{FALLBACK}.toml", SHIPPED[f"{FALLBACK}.toml"])
    for wording in wordings(templates).values():
        _check_language(wording, model)
    for name in LAYOUTS:
        try:
            layout(name, templates)
        except TemplateError as error:
            raise ValueError(f"templates/{name}: {error}") from None


def _check_language(wording: Wording, model: Wording) -> None:
    place = f"templates/{wording.language}.toml"
    parts = {"format": (wording.format, model.format), "words": (wording.words, model.words)}
    parts |= {"sentences": (wording.sentences, model.sentences)}
    parts |= {tone: (wording.tones.get(tone, {}), model.tones[tone]) for tone in TONES}
    for part, (own, needed) in parts.items():
        missing = sorted(set(needed) - set(own))
        if missing:
            raise ValueError(f"{place}: [{part}] lacks {', '.join(missing)}")
    for part in ("sentences", *TONES):
        for key, sentence in parts[part][0].items():
            try:
                _rendered(sentence, SAMPLE)
            except TemplateError as error:
                raise ValueError(f"{place}: [{part}] {key}: {error}") from None
    try:
        wording.day(date(2024, 12, 31)), wording.short_day(date(2024, 1, 1)), wording.money(-1, "EUR")
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError(f"{place}: [format]: {error!r}") from None


@functools.cache
def _parsed(name: str, text: str) -> Wording:
    try:
        parts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"templates/{name}: {error}") from None
    return Wording(
        language=name.removesuffix(".toml"),
        format=parts.get("format", {}),
        words=parts.get("words", {}),
        sentences=parts.get("sentences", {}),
        tones={tone: parts.get(tone, {}) for tone in TONES},
    )


@functools.cache
def _compiled(sentence: str) -> Any:
    return SENTENCES.from_string(sentence)


def _rendered(sentence: str, facts: Mapping[str, object]) -> str:
    return str(_compiled(sentence).render(facts))
