"""The texts of an entry: every one that is written to be read, with its field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service_catalogue.entries import Entry, SummaryEntry, TextsEntry
from service_catalogue.language import LANGUAGES, Language

#: The path of a field, its language the last step.
Path = tuple[Any, ...]


def texts_of(entry: Entry) -> Iterator[tuple[Path, Language, str]]:
    """All texts of `entry`, those of its channels, headings and links too; nicknames and phrases are no such texts."""
    for name in entry.__fields__:
        yield from _within(getattr(entry, name), (name,))


def _within(value: Any, path: Path) -> Iterator[tuple[Path, Language, str]]:
    if isinstance(value, (TextsEntry, SummaryEntry)):
        yield from (((*path, language.value), language, getattr(value, language.value)) for language in LANGUAGES)
    elif isinstance(value, Entry):
        for name in value.__fields__:
            yield from _within(getattr(value, name), (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _within(item, (*path, place))
