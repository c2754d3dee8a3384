"""The three languages of the catalogue, and texts that exist in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Language(str, Enum):
    """A language that every text exists in (ISO 639-1 code)."""

    FI = "fi"
    SV = "sv"
    EN = "en"

    def __str__(self) -> str:
        return self.value


LANGUAGES: tuple[Language, ...] = tuple(Language)

#: Where a text is missing, the reader gets the first of these that exists.
FALLBACK: dict[Language, tuple[Language, ...]] = {
    Language.FI: (Language.FI, Language.SV, Language.EN),
    Language.SV: (Language.SV, Language.FI, Language.EN),
    Language.EN: (Language.EN, Language.FI, Language.SV),
}

#: A text in the shape used everywhere: language code to text.
Texts = Mapping[str, str]


def in_language(texts: Texts | None, language: Language) -> str:
    """The text in `language`, or in the nearest language that has one; '' for no text at all."""
    for candidate in FALLBACK[language]:
        text = (texts or {}).get(candidate.value)
        if text:
            return text
    return ""
