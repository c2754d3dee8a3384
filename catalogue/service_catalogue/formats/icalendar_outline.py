"""The outline of iCalendar files, looked at before they are parsed.

The parser passes over a file that is cut off, remembers time zones of earlier files, and would follow a zone's rule
second by second. What comes through here is whole and quick to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Lock
from typing import Any

from icalendar.cal.component import Component
from icalendar.timezone import tzp

from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.importing import DEEPEST, bounded

#: A calendar of this size holds thousands of events. The parser takes up to twenty seconds for a megabyte.
MOST_BYTES = 3_000_000
_MOST_LINES = 100_000
_LONGEST_LINE = 100_000
#: All time zones of a file have so many rules and dates at the most, and a rule is a day of the year.
_MOST_CHANGES = 2_000
_ZONE_RULE = re.compile(
    r"RRULE:FREQ=YEARLY(;(BYMONTH=\d\d?|BYDAY=[+-]?\d?(MO|TU|WE|TH|FR|SA|SU)|BYMONTHDAY=-?\d\d?(,-?\d\d?){0,6}"
    r"|UNTIL=\w{8,16}|WKST=\w\w|INTERVAL=1))*"
)
_CHANGE = re.compile(r"RRULE|EXRULE|RDATE|EXDATE")
#: The parser knows zones by the names that earlier files gave them; one file at a time starts without any.
_one_at_a_time = Lock()


def components(data: bytes) -> list[Any]:
    """The components on a file's first level (calendars, or bare events); raises ImportFaulty with the lines."""
    text = _text(data)
    with _one_at_a_time:
        tzp.use_default()
        try:
            return list(Component.from_ical(text, multiple=True))
        # The parser lets through whatever its parts raise: KeyError, AssertionError, even OSError for a zone's name.
        except Exception as error:
            told = str(error)[:300] if isinstance(error, ValueError) else type(error).__name__
            raise ImportFaulty([f"not a calendar: {told}"]) from error


def _text(data: bytes) -> str:
    if len(bounded(data)) > MOST_BYTES:
        raise ImportFaulty([f"the file has {len(data)} bytes; {MOST_BYTES} is the most for a calendar"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFaulty([f"not UTF-8: {error}"]) from error
    if faults := list(_broken(_lines(text))):
        raise ImportFaulty(faults[:100])
    return text


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The content lines, unfolded and in capitals, each with the number of its first line in the file."""
    first, parts = 1, [""]
    for number, line in enumerate(re.split(r"\r?\n", text), start=1):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
        elif line:
            yield first, "".join(parts).strip().upper()
            first, parts = number, [line]
    yield first, "".join(parts).strip().upper()


def _broken(lines: Iterator[tuple[int, str]]) -> Iterator[str]:
    """What is wrong with the outline: components that do not match, too many or too deep, and boundless zones."""
    opened: list[tuple[int, str]] = []
    changes = 0
    for count, (number, line) in enumerate(lines):
        if line.startswith("BEGIN:"):
            opened.append((number, line[6:]))
        elif line.startswith("END:") and (not opened or opened.pop()[1] != line[4:]):
            yield f"line {number}: {line[:60]} ends nothing that was begun before it"
            return
        elif any(name == "VTIMEZONE" for _, name in opened) and (changing := _CHANGE.match(line)):
            changes += 1 + line.count(",")
            if changes > _MOST_CHANGES or (changing[0] != "RDATE" and not _ZONE_RULE.fullmatch(line)):
                yield f"line {number}: a time zone has too many changes, or a rule that is not a day of the year"
                return
        if len(opened) > DEEPEST or count > _MOST_LINES or len(line) > _LONGEST_LINE:
            yield (
                f"line {number}: more than {DEEPEST} levels, {_MOST_LINES} lines, or {_LONGEST_LINE} characters in one"
            )
            return
    yield from (f"line {number}: {name[:60]} is never ended; the file is cut off" for number, name in opened)
