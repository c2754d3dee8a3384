"""An entry as a spreadsheet's cells, and back: which columns there are, and what stands in them.

The three languages of a text stand side by side, a list has an item a line, a way to reach somebody is one line.
Whatever an entry holds reads back exactly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from inspect import isclass
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import SHAPE_LIST, ModelField

from service_catalogue.documents import Document, Kind
from service_catalogue.entries import ChannelEntry, PhraseLists, SummaryEntry, TextsEntry, WordLists
from service_catalogue.language import LANGUAGES

#: How a channel's line names its parts after the kind and the value, in this order.
CHANNEL_PARTS = (*(language.value for language in LANGUAGES), "source", "language", "year", "confidence")
_CHANNEL_DEFAULTS = {"language": None, "year": None, "confidence": "high"}


@dataclass(frozen=True)
class Column:
    """A column: the field, or one language of it, that its cells hold. `sort` says in which form."""

    heading: str
    field: str
    sort: str
    language: str | None = None
    choices: tuple[str, ...] = ()
    longest: int | None = None
    optional: bool = False

    def shown(self, document: Document) -> str:
        """What stands here for `document`; '' where it has nothing, or nothing of the right shape."""
        value = document.get(self.field)
        if self.language is not None:
            value = value.get(self.language) if isinstance(value, dict) else None
        return _FORMS[self.sort].shown(value)

    def meant(self, text: str) -> Any:
        """The value that `text` stands for; raises ValueError with what was expected."""
        return _FORMS[self.sort].meant(text)

    def as_shown(self, text: str) -> str:
        """`text` in the one way in which this column shows what it means; raises ValueError."""
        return _FORMS[self.sort].shown(self.meant(text))


def columns_of(kind: Kind) -> list[Column]:
    """A kind's columns in their order; what people say comes last."""
    fields = sorted(kind.shape.__fields__.values(), key=lambda field: field.name == "phrases")
    return [column for field in fields for column in _columns(field)]


def described(columns: Iterable[Column], cells: Mapping[str, str]) -> Document:
    """The fields that `cells` (texts by heading, one for each of `columns`) stand for."""
    found: Document = {}
    for column in columns:
        value = column.meant(cells[column.heading])
        if column.language is None:
            found[column.field] = value
        else:
            texts = found.setdefault(column.field, {})
            texts.update({} if value is None else {column.language: value})
    optional = {column.field for column in columns if column.optional}
    return {name: None if name in optional and value == {} else value for name, value in found.items()}


def _columns(field: ModelField) -> Iterator[Column]:
    inner, optional = field.type_, bool(field.allow_none)
    if inner in (TextsEntry, SummaryEntry, WordLists, PhraseLists):
        sort = "lines" if inner in (WordLists, PhraseLists) else "text"
        for language in LANGUAGES:
            longest = getattr(inner.__fields__[language.value].type_, "max_length", None)
            heading = f"{field.name} ({language.value})"
            yield Column(heading, field.name, sort, language.value, longest=longest, optional=optional)
        return
    choices = get_args(inner) if get_origin(inner) is Literal else tuple(_TRUTHS) if inner is bool else ()
    yield Column(field.name, field.name, _sort_of(field), choices=choices, optional=optional)


def _sort_of(field: ModelField) -> str:
    if field.type_ is ChannelEntry:
        return "channels"
    if field.shape == SHAPE_LIST:
        return "lines"
    # The first that fits: a truth is a number to Python, a moment is a day, and a bounded number a class of its own.
    sorts = {bool: "truth", int: "number", datetime: "moment", date: "day"}
    return next(
        (sort for kind, sort in sorts.items() if isclass(field.type_) and issubclass(field.type_, kind)), "text"
    )


# Each form: a value as a text, and a text as the value.


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> str:
    return str(value) if isinstance(value, int) else ""


def _as_number(text: str) -> int | None:
    if text and not text.isdecimal():
        raise ValueError("a whole number was expected")
    return int(text) if text else None


_TRUTHS = {"yes": True, "no": False}


def _truth(value: Any) -> str:
    return next((name for name, truth in _TRUTHS.items() if value is truth), "")


def _as_truth(text: str) -> bool | None:
    if text and text not in _TRUTHS:
        raise ValueError("yes or no was expected")
    return _TRUTHS.get(text)


def _as_day(text: str) -> str | None:
    moment = _as_moment(text)
    if moment is not None and not moment.endswith("T00:00:00"):
        raise ValueError("a day without a time was expected")
    return moment and moment.partition("T")[0]


def _as_moment(text: str) -> str | None:
    """An ISO date, with or without a time, or one as people write it in Finland: 31.3.2026 14:30."""
    if not text:
        return None
    finnish = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (?:klo )?(\d{1,2})[.:](\d{2}))?", text)
    try:
        if finnish:
            day, month, year, hour, minute = (int(part or 0) for part in finnish.groups())
            return datetime(year, month, day, hour, minute).isoformat()
        moment = datetime.fromisoformat(re.sub("Z$", "+00:00", text))
        return (moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment).isoformat()
    except (ValueError, OverflowError) as error:
        raise ValueError(f"a date like 2026-03-31 or a time like 2026-03-31 14:30 was expected ({error})") from error


def _lines(value: Any) -> str:
    items = value if isinstance(value, list) else []
    return "\n".join(_escaped(item) for item in items if isinstance(item, str))


def _as_lines(text: str) -> list[str]:
    return [_unescaped(line) for line in text.split("\n") if line.strip()]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\n|])", lambda found: "\n" if found[1] == "n" else found[1], text.strip())


def _channels(value: Any) -> str:
    return "\n".join(_channel_lines(value if isinstance(value, list) else []))


def _channel_lines(channels: list[Any]) -> Iterator[str]:
    for channel in channels:
        try:
            parts = ChannelEntry.parse_obj(channel).dict()
        except ValidationError:  # a draft may hold anything
            continue
        parts.update(parts.pop("label"))
        named = [(name, parts[name]) for name in CHANNEL_PARTS if parts[name] != _CHANNEL_DEFAULTS.get(name, "")]
        texts = [parts["kind"], parts["value"], *(f"{name}={value}" for name, value in named)]
        yield " | ".join(_escaped(text).replace("|", "\\|") for text in texts)


def _as_channels(text: str) -> list[Document]:
    lines = [line for line in text.split("\n") if line.strip()]
    return [_as_channel(place, line) for place, line in enumerate(lines, start=1)]


def _as_channel(place: int, line: str) -> Document:
    kind, *rest = _parts(line)
    given: Document = {"label": {}}
    for part in rest[1:]:
        name, sign, meant = (piece.strip() for piece in part.partition("="))
        target = given["label"] if name in _LABELS else given
        if not sign or name not in CHANNEL_PARTS or name in target:
            expected = ", ".join(f"{part}=" for part in CHANNEL_PARTS)
            raise ValueError(f"line {place}: {part!r}: each once of {expected} was expected")
        target[name] = meant
    try:
        entry = ChannelEntry.parse_obj({"kind": kind, "value": "".join(rest[:1]), **given})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ValueError(f"line {place}: {wrong}") from error
    found: Document = json.loads(entry.json())
    return found


_LABELS = tuple(language.value for language in LANGUAGES)


def _parts(line: str) -> list[str]:
    """What stands between a line's strokes, but for those that a backslash makes part of the text."""
    cuts = [found.start() for found in re.finditer(r"\\.|\|", line) if found[0] == "|"]
    edges = zip([0, *(cut + 1 for cut in cuts)], [*cuts, len(line)], strict=True)
    return [_unescaped(line[start:end]) for start, end in edges]


@dataclass(frozen=True)
class _Form:
    shown: Callable[[Any], str]
    meant: Callable[[str], Any]


_FORMS = {
    "text": _Form(_text, lambda text: text or None),
    "number": _Form(_number, _as_number),
    "truth": _Form(_truth, _as_truth),
    "day": _Form(_text, _as_day),
    "moment": _Form(_text, _as_moment),
    "lines": _Form(_lines, _as_lines),
    "channels": _Form(_channels, _as_channels),
}
