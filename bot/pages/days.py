"""Days as each language writes them."""

from __future__ import annotations

from datetime import date

from service_catalogue.language import Language

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_in_words(day: date, language: Language) -> str:
    """A day as the language writes it."""
    if language is Language.EN:
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"
