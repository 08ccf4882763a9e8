"""The look of every workbook: one palette, and cell formats by what they mean. Nothing elsewhere names a colour."""

from __future__ import annotations

from typing import Any, Final

from ar_batch.money import decimals
from ar_batch.tables.book import FormatName, Tone

FONT: Final = "Calibri"
INK: Final = "#243B53"
BODY: Final = "#334E68"
MUTED: Final = "#829AB1"
HAIRLINE: Final = "#E1E8EF"
RULE: Final = "#9FB3C8"
HEADER_FILL: Final = "#EEF3F8"
TOTAL_FILL: Final = "#F7FAFC"
INPUT_FILL: Final = "#FFF9D6"
INPUT_EDGE: Final = "#EAD98B"
WARM: Final = "#F6CFC9"

INK_BY_TONE: Final[dict[Tone, str]] = {
    "plain": BODY, "good": "#2B7A4B", "warn": "#946200", "bad": "#B3362B", "info": "#2C6CB0", "muted": MUTED, "strong": INK,
}  # fmt: skip
FILL_BY_TONE: Final[dict[Tone, str]] = {
    "plain": "#F7FAFC", "good": "#EAF6EF", "warn": "#FFF6E0", "bad": "#FCEDEB", "info": "#EBF3FB", "muted": "#F7FAFC", "strong": HEADER_FILL,
}  # fmt: skip
CHART: Final = ("#2F6DA8", "#E9B44C", "#D9773C", "#B3362B", "#7B2D26", "#8FA9C4", "#6FB98F")

_RAMP: Final = ("#8FB4D9", "#EFCB7F", "#E7A85E", "#D9773C", "#C2513A", "#9C2F2F")

Look = dict[str, Any]

_NUMBER_FORMATS: Final[dict[FormatName, str]] = {
    "text": "@", "wrap": "@", "date": "yyyy-mm-dd", "int": "#,##0", "days": "0", "number": "#,##0.0#", "percent": "0 %", "flag": "@", "mark": "@",
}  # fmt: skip
_ALIGN: Final[dict[FormatName, str]] = {
    "date": "center", "int": "right", "days": "right", "money": "right", "money_dash": "right", "number": "right", "percent": "right",
    "flag": "center", "mark": "center",
}  # fmt: skip


def base(**more: Any) -> Look:
    """Return the look that all cells share."""
    return {"font_name": FONT, "font_size": 10, "font_color": BODY, "valign": "vcenter", **more}


def number_format(name: FormatName, currency: str) -> str:
    """Return the number format; money takes the decimals of its currency."""
    if name not in ("money", "money_dash"):
        return _NUMBER_FORMATS[name]
    places = decimals(currency)
    digits = "#,##0" + ("." + "0" * places if places else "")
    zero = '"–"' if name == "money_dash" else digits
    return f"{digits};-{digits};{zero}"


def ramp(count: int) -> list[str]:
    """Return that many colours from calm to alarming; the last one repeats."""
    return [_RAMP[min(place, len(_RAMP) - 1)] for place in range(count)]


def cell(name: FormatName, currency: str = "", tone: Tone = "plain") -> Look:
    """Return the look of a cell in a table."""
    look = base(num_format=number_format(name, currency), bottom=1, bottom_color=HAIRLINE)
    look |= _aligned(name)
    if name == "wrap":
        look |= {"text_wrap": True, "valign": "top"}
    return look | tint(tone)


def tint(tone: Tone) -> Look:
    """Return what a tone changes in a cell."""
    ink = {} if tone == "plain" else {"font_color": INK_BY_TONE[tone]}
    fill = {"bg_color": FILL_BY_TONE[tone]} if tone in ("good", "warn", "bad", "info") else {}
    return ink | fill | ({"bold": True} if tone == "strong" else {})


def header(name: FormatName, *, is_input: bool = False) -> Look:
    """Return the look of a header cell, aligned as the cells below it."""
    look = base(bold=True, font_color=INK, bg_color=HEADER_FILL, bottom=2, bottom_color=RULE, text_wrap=True)
    look |= _aligned(name)
    if is_input:
        look |= {"bg_color": "#FFF1A8"}
    return look


def _aligned(name: FormatName) -> Look:
    # Text keeps a little distance from the numbers that stand left of it.
    return {"align": _ALIGN[name]} if name in _ALIGN else {"align": "left", "indent": 1}


def entry(name: FormatName, currency: str = "") -> Look:
    """Return the look of a yellow cell that a person fills."""
    look = cell(name, currency) | {"bg_color": INPUT_FILL, "border": 1, "border_color": INPUT_EDGE, "locked": False}
    look.pop("bottom")
    look.pop("bottom_color")
    return look


def total(name: FormatName, currency: str = "", *, first: bool = False) -> Look:
    """Return the look of a cell in a totals row."""
    look = cell(name, currency) | {"bold": True, "font_color": INK, "bg_color": TOTAL_FILL}
    return look | ({"top": 2, "top_color": RULE} if first else {})


TITLE: Final = base(bold=True, font_size=17, font_color=INK)
SUBTITLE: Final = base(font_color=MUTED)
BLOCK_TITLE: Final = base(bold=True, font_size=12, font_color=INK)
EMPTY: Final = base(italic=True, font_color=MUTED)
NOTE: Final = base(font_size=9, font_color=MUTED)


def text(style: str, tone: Tone, *, wrap: bool) -> Look:
    """Return the look of a line of text."""
    look = {"heading": BLOCK_TITLE, "body": base(), "small": NOTE}[style]
    colour = {} if tone == "plain" else {"font_color": INK_BY_TONE[tone]}
    return look | colour | ({"text_wrap": True, "valign": "top"} if wrap else {})


def card(part: str, tone: Tone) -> Look:
    """Return the look of a card's label, value or note."""
    fill = {"bg_color": FILL_BY_TONE[tone], "indent": 1, "align": "left"}
    if part == "label":
        return base(font_color=MUTED, font_size=9, bold=True, top=5, top_color=INK_BY_TONE[tone], **fill)
    if part == "value":
        ink = INK if tone == "plain" else INK_BY_TONE[tone]
        return base(font_color=ink, font_size=16, bold=True, **fill)
    return base(font_color=MUTED, font_size=8, text_wrap=True, **fill) | {"valign": "top"}
