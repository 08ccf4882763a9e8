"""Dates as people write them in the text of a payment: 150926 behind "vom", 08.10. without a year, months by their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from ar_batch import names
from ar_batch.stages.matching import lines
from ar_batch.stages.matching.numerals import unbroken

_NAMES: Final = (
    "JANUAR JANUARY JANVIER ENERO GENNAIO JANUARI JANEIRO STYCZEN STYCZNIA TAMMIKUU LEDNA JAENNER JAN", "FEBRUAR FEBRUARY FEVRIER FEBRERO FEBBRAIO FEBRUARI FEVEREIRO LUTY LUTEGO HELMIKUU UNOR UNORA FEB",
    "MAERZ MARZ MARCH MARS MARZO MAART MARZEC MARCA MARTS MAALISKUU BREZEN BREZNA MARCIUS MRZ", "APRIL AVRIL ABRIL APRILE KWIECIEN KWIETNIA HUHTIKUU DUBEN DUBNA APRILIS APR", "MAI MAY MAYO MAGGIO MEI MAIO MAJ MAJA TOUKOKUU KVETEN KVETNA MAJUS",
    "JUNI JUNE JUIN JUNIO GIUGNO JUNHO CZERWIEC CZERWCA KESAEKUU CERVEN CERVNA JUN", "JULI JULY JUILLET JULIO LUGLIO JULHO LIPIEC LIPCA HEINAEKUU CERVENEC CERVENCE JUL",
    "AUGUST AOUT AGOSTO AUGUSTUS AUGUSTI SIERPIEN SIERPNIA ELOKUU SRPEN SRPNA AUGUSZTUS AUG", "SEPTEMBER SEPTEMBRE SEPTIEMBRE SETTEMBRE SETEMBRO WRZESIEN WRZESNIA SYYSKUU ZARI SZEPTEMBER SEPT SEP",
    "OKTOBER OCTOBER OCTOBRE OCTUBRE OTTOBRE OUTUBRO PAZDZIERNIK PAZDZIERNIKA LOKAKUU RIJNA OKT OCT", "NOVEMBER NOVEMBRE NOVIEMBRE NOVEMBRO LISTOPAD LISTOPADA MARRASKUU LISTOPADU NOV",
    "DEZEMBER DECEMBER DECEMBRE DICIEMBRE DICEMBRE DEZEMBRO GRUDZIEN GRUDNIA JOULUKUU PROSINEC PROSINCE DEZ DEC",
)  # fmt: skip
_IN_SHORT: Final = (
    "ENE GEN JANV STY LEDEN LED", "FEV FÉV FEVR FÉVR LUT UNO ÚNO", "MAR MRT BRE BŘE", "ABR AVR KWI DUB", "MAG KVE KVĚ", "GIU CZE JUI", "LUG JUIL JUI LIP CVC ČVC", "AGO SIE SRP AOU AOÛ",
    "SET WRZ ZAR ZÁŘ", "OTT PAZ PAŹ RIJEN RIJ ŘÍJEN ŘÍJ", "LIS", "DIC GRU PRO",
)  # fmt: skip
"""What only with a year behind it is a month: SIE and LEDEN are other words as well. JUI may be two of them."""
_MONTHS: Final = {word: number for number, words in enumerate(_NAMES, start=1) for word in words.split()}
WRITTEN: Final = "|".join(
    sorted({*_MONTHS, "JÄNNER", "MÄRZ", "FÉVRIER", "AOÛT", "DÉCEMBRE", "MARÇO"}, key=lambda word: (-len(word), word))
)
_BEFORE: Final = "VOM|DATED|DATE|DATUM|DD|D.D.|DU|DEL|VAN|AF|AV|FECHA|DATA|Z DNIA"
# Without groups and borders of words, which pandas would look for in Python and not in Arrow: some more texts come through.
_SOME: Final = "|".join(
    [rf"{re.escape(word)}[ .:]*[0-9]{{6}}" for word in _BEFORE.split("|")]
    + [rf"{word}[ ./-]*20[0-9]{{2}}" for word in WRITTEN.split("|")]
)
_MONTHS_OF_YEARS: Final = f"^(?:{WRITTEN})[ ./-]*20[0-9]{{2}}"
_SIX_DIGITS_OR_YEAR: Final = "[0-9]{6}|20[0-9]{2}"
"""What every text of _SOME bears."""
_RUN_TOGETHER = re.compile(
    rf"\b({_BEFORE})[ .:]*([0-9]{{2}})([0-9]{{2}})(20[0-9]{{2}}|[0-9]{{2}})(?![0-9A-Z/.-])", re.IGNORECASE
)
_YEAR_OF_MONTH = re.compile(rf"\b({WRITTEN})[ ./-]*20[0-9]{{2}}(?![0-9A-Z/-])", re.IGNORECASE)
_SHORT: Final = [(word, number) for number, words in enumerate(_IN_SHORT, start=1) for word in words.split()]
_SHORT_OF_YEAR = re.compile(rf"\b({'|'.join(dict(_SHORT))})[ ./'-]{{0,2}}(?:20)?[23][0-9](?![0-9A-Z./,-])")
_MONTH = re.compile(rf"\b(?:{'|'.join(sorted(_MONTHS, key=lambda word: (-len(word), word)))})\b")
_BROKEN = re.compile(rf"({'|'.join(word for word in _MONTHS if len(word) > 3)})20[0-9]{{2}}(?![0-9])")
"""A month and its year, all blanks taken out: a bank's line may have broken the word, MAGGI O 2026."""
_MARCO: Final = "MARÇO"
"""March, which without its sign is a name of people."""
_EPOCH: Final = date(1970, 1, 1)
_MONTH_OF_YEAR = re.compile(
    r"(?<![0-9./-])(?:(0?[1-9]|1[0-2])[./-]20[0-9]{2}|20[0-9]{2}[/-](0[1-9]|1[0-2])|(0[1-9]|(?<![./-][01] )[1-9]|1[0-2])[/-][23][0-9]|(0[1-9])\.[23][0-9])(?![0-9./-])"
)
"""A month of a year: 02/2026, 2026-02; 02/26, and 02.26, which with its nought is no amount. But 7/26 behind 14/0 is a broken date."""
_TELLING: Final = 4
"""So many letters at the end of a text are the beginning of a month's name."""
_RUNS_ON = re.compile(r"(?<![0-9./-])((?:0[1-9]|1[0-2])/(?:20)?[0-9]{2})([0-9]{4,})(?![0-9])")
"""A month of a year that a number has run into: 02/26707252."""
_WITHOUT_YEAR = re.compile(r"(?<![0-9./-])([0-9]{1,2})\.([0-9]{1,2})\.(?![0-9])")
_BEHIND_WORD = re.compile(rf"\b(?:{_BEFORE})[ .:]+([0-9]{{1,2}})([./-])([0-9]{{1,2}})(?![0-9./-])")
"""A day without a year or a point at its end, behind a word for date: VOM 8.10, DATED 9/4."""
_OF_MONTH_IN_WORDS = re.compile(
    rf"(?<![0-9./-])([0-9]{{1,2}})(?:\.|ST|ND|RD|TH|ER)? ?(?:(?:OF|DE) )?({WRITTEN})\b|\b({WRITTEN}) ([0-9]{{1,2}}(?=ST|ND|RD|TH)|0?[1-9]|1[0-9]|2[0-2])(?:ST|ND|RD|TH)?(?![0-9A-Z./-])"
)
"""A day with its month in words: 9 APRIL, 9. APRIL, APRIL 9TH, 9 DE ABRIL; but APRIL 26 is that of a year."""


def day(number: int) -> date:
    """Return the day of a number of days since 1970."""
    return _EPOCH + timedelta(days=number)


def month_of(word: str) -> int:
    """Return the number of a month of which the name is written in capitals."""
    return 3 if word == _MARCO else _MONTHS[names.folded(word)]


def with_signs(texts: pd.Series[Any], numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Return the texts, dates that are run together behind a word for date written with signs, years behind months left out.

    "Zahlung vom 150926" is "Zahlung vom 15.09.26", and "October 2026" is "October": neither names a document. Unless
    `numbers` of documents are months of a year.
    """
    # The long pattern takes its time to be made, even for a single text.
    if not texts.str.contains(_SIX_DIGITS_OR_YEAR).any():
        return texts
    some = texts.str.contains(_SOME, case=False).to_numpy(dtype=bool)
    if not some.any():
        return texts
    written = [_RUN_TOGETHER.sub(_with_points, text) for text in texts[some]]
    if not numbers.str.contains(_MONTHS_OF_YEARS, case=False).any():
        written = [_YEAR_OF_MONTH.sub(r"\1", text) for text in written]
    return lines.replaced(texts, some, written)


def _with_points(found: re.Match[str]) -> str:
    word, day, month, year = found.groups()
    try:
        date(int(year[-2:]) + 2000, int(month), int(day))
    except ValueError:
        return found.group()
    return f"{word} {day}.{month}.{year}"


def apart(text: str, numbers: Collection[str]) -> str:
    """Return a text, a blank between a month of a year and one of the numbers that runs on behind it.

    >>> apart("02/26707252", {"707252"}), apart("02/26707252", {"4711"})
    ('02/26 707252', '02/26707252')
    """
    return _RUNS_ON.sub(lambda found: " ".join(found.groups()) if found[2] in numbers else found[0], text)


def months(text: str) -> frozenset[int]:
    """Return the months (1 to 12) that a text in capitals names, in words (the last of them may be cut off) or as 09.2026.

    >>> sorted(months("MAGGI O 2026")), sorted(months("RE 4711 APRIL")), sorted(months("MARS 20 2026"))
    ([5], [4], [3])
    """
    folded, whole = names.folded(text), unbroken(text)
    written = _MONTH.findall(folded) or (_MONTH.findall(names.folded(whole)) if whole != text else [])
    found = {_MONTHS[word] for word in written}
    if not found and "20" in folded:
        found = {_MONTHS[word] for word in _BROKEN.findall("".join(folded.split()))}
    if _MARCO in text:
        found.add(3)
    last = folded.split()[-1:]
    begun = {
        number for word, number in _MONTHS.items() for end in last if len(end) >= _TELLING and word.startswith(end)
    }
    short = set(_SHORT_OF_YEAR.findall(text))
    found |= {number for word, number in _SHORT if word in short}
    numbers = (int("".join(groups)) for groups in _MONTH_OF_YEAR.findall(text))
    return frozenset({*found, *(begun if len(begun) == 1 else ()), *numbers})


def of_years(text: str) -> list[re.Match[str]]:
    """Return the months of years in a text: 02/26."""
    return list(_MONTH_OF_YEAR.finditer(text))


def without_year(text: str) -> list[re.Match[str]]:
    """Return the dates in a text that bear no year: 08.10. and, behind a word for date, 9/4."""
    pointed = [found for found in _WITHOUT_YEAR.finditer(text) if _is_day(found[1], found[2])]
    behind = _BEHIND_WORD.finditer(text)
    return pointed + [found for found in behind if _is_day(found[1], found[3]) or _is_day(found[3], found[1])]


def _is_day(day_of_month: str, month: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day_of_month) <= 31


def days_without_year(text: str) -> frozenset[tuple[int, int]]:
    """Return month and day of the dates in a text that bear no year, or their month in words.

    With strokes, as in America, the month may stand first.

    >>> sorted(days_without_year("INVOICE DATED 9/4")), sorted(days_without_year("RG VOM 9. APRIL"))
    ([(4, 9), (9, 4)], [(4, 9)])
    """
    found = {(int(each[2]), int(each[1])) for each in _WITHOUT_YEAR.finditer(text) if _is_day(each[1], each[2])}
    for each in _BEHIND_WORD.finditer(text):
        pairs = [(each[1], each[3]), *([(each[3], each[1])] if each[2] == "/" else [])]
        found |= {(int(month), int(day_of_month)) for day_of_month, month in pairs if _is_day(day_of_month, month)}
    for each in _OF_MONTH_IN_WORDS.finditer(text):
        day_of_month, month = (each[1], each[2]) if each[1] else (each[4], each[3])
        found |= {(month_of(month), int(day_of_month))} if 1 <= int(day_of_month) <= 31 else set()
    return frozenset(found)


def told(
    documents: list[int],
    days_of: Iterable[Sequence[int]],
    named: frozenset[int],
    without_year: frozenset[tuple[int, int]],
) -> list[int]:
    """Return the documents whose day the text bears without its year; or, where it bears none, whose month it names.

    `days_of` are the dates by document (days since 1970) that may be meant; the first with which any agrees counts.
    """
    if not named and not without_year:
        return []
    for days in days_of:
        dates = [day(days[d]) for d in documents]
        by_day = [d for d, each in zip(documents, dates, strict=True) if (each.month, each.day) in without_year]
        found = by_day or [d for d, each in zip(documents, dates, strict=True) if each.month in named]
        if found:
            return found
    return []
