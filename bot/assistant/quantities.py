"""Sums of money and dates in a text, by rule, as people write them in the three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import get_month_names

from service_catalogue.language import LANGUAGES


@dataclass(frozen=True)
class Quantity:
    """One sum or date: its `kind` ("amount" or "date"), its place in the text (characters), and its value.

    An amount's value is whole euros ("60000"). A date's is ISO 8601, as exact as it was said: "2026-12-01", "2026-12",
    and in XML Schema's forms without a year "--12-01" and "--12".
    """

    kind: str
    start: int
    end: int
    value: str

    def meets(self, other: Quantity) -> bool:
        """Whether both have letters in common."""
        return self.start < other.end and other.start < self.end


_TIMES = {"k": 1_000, "t": 1_000, "m": 1_000_000}
_AMOUNT = re.compile(
    r"(?<![\w.,])(?:(?P<before>€|eur(?=\s?[0-9])))?\s?"
    r"(?P<number>[0-9]{1,3}(?:[ .,\u00a0\u202f][0-9]{3})+|[0-9]{1,9})(?:[.,](?P<cents>[0-9]{1,2}))?(?![0-9])\s?"
    r"(?P<times>k(?=€|\b)|t(?:uhat|uhatta|onni|onnia|usen)\b|thousand\b|m(?:ilj(?:\.|oona\w*|on\w*)|illion\w*)|m(?=€))?\s?"
    r"(?P<after>€|euro\w*|eur\b|e\b)?",
    re.IGNORECASE,
)


def quantities_in(text: str) -> list[Quantity]:
    """All sums and dates of `text`, in the order of their places; a date is never read as a sum."""
    dates = list(_dates(text))
    amounts = (amount for amount in _amounts(text) if not any(map(amount.meets, dates)))
    return sorted([*dates, *amounts], key=lambda quantity: quantity.start)


def _amounts(text: str) -> Iterator[Quantity]:
    for found in _AMOUNT.finditer(text):
        if not (found["before"] or found["after"]):
            continue  # a number of something else
        number = float(f"{re.sub(r'[^0-9]', '', found['number'])}.{found['cents'] or 0}")
        times = _TIMES.get((found["times"] or "")[:1].lower(), 1)
        start = found.start("before") if found["before"] else found.start("number")
        end = start + len(found[0][start - found.start() :].rstrip())
        yield Quantity("amount", start, end, str(round(number * times)))


def _dates(text: str) -> Iterator[Quantity]:
    taken = 0
    for found in _date_patterns().finditer(text):
        parts = {name[0]: value for name, value in found.groupdict().items() if value}
        value = _iso(parts.get("y"), _month(parts.get("m") or parts.get("w", "")), parts.get("d"))
        if value and found.start() >= taken:
            taken = found.end()
            yield Quantity("date", found.start(), found.end(), value)


def _month(said: str) -> int:
    return int(said) if said.isdigit() else _month_names().get(said.lower(), 0)


def _iso(year: str | None, month: int, day: str | None) -> str | None:
    with suppress(ValueError):
        date(int(year or 2024), month, int(day or 1))  # 2024, because it has a 29 February
        return f"{year or '-'}-{month:02d}" + (f"-{int(day):02d}" if day else "")
    return None


@lru_cache(maxsize=1)
def _month_names() -> dict[str, int]:
    """All names of months in the three languages, and the forms that Finnish gives them."""
    names = {
        name.lower(): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, language.value).items()
    }
    finnish = {name: number for name, number in names.items() if name.endswith("kuu")}
    cases = ("ta", "n", "ssa", "sta", "lla", "lle", "hun", "ksi", "hun asti")
    names |= {name + case: number for name, number in finnish.items() for case in cases}
    return {name.rstrip("."): number for name, number in names.items() if len(name.rstrip(".")) > 2}


@lru_cache(maxsize=1)
def _date_patterns() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _month_names()), key=len, reverse=True))
    year = r"(?:19|20)[0-9][0-9]"
    return re.compile(
        rf"(?<![\w.])(?:(?P<y1>{year})-(?P<m1>[0-9][0-9])-(?P<d1>[0-9][0-9])"
        rf"|(?P<d2>[0-9][0-9]?)\.\s?(?P<m2>[0-9][0-9]?)\.\s?(?P<y2>{year})"
        rf"|(?P<d3>[0-9][0-9]?)\.(?P<m3>[0-9][0-9]?)\.(?![0-9])"
        rf"|(?:den\s)?(?P<d4>[0-9][0-9]?)(?:\.|st|nd|rd|th|:e)?\s(?:of\s)?(?P<w4>{words})\b(?:,?\s(?P<y4>{year}))?"
        rf"|(?P<w5>{words})\s(?P<d5>[0-9][0-9]?)(?:st|nd|rd|th)?\b(?![0-9])(?:,?\s(?P<y5>{year}))?"
        rf"|(?P<w6>{words})\s(?P<y6>{year})"
        # Alone, a short one is another word more often than not: "may", "mar", "dec".
        rf"|(?=\w{{4}})(?P<w7>{words})\b)",
        re.IGNORECASE,
    )
