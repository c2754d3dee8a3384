"""Workbooks of unknown origin: opened within bounds, and their cells read as the texts that people meant.

A cell's text is the one thing that must survive any spreadsheet program. What XLSX has no room for is refused, never
left out: a phone number that became a number has lost its zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from service_catalogue.errors import CatalogueError, ImportFaulty
from service_catalogue.formats.importing import MOST_ENTRIES

#: A workbook's parts may have so many bytes unpacked: ten times what the shipped content needs.
MOST_UNPACKED = 30_000_000
#: What a cell and a sheet have room for.
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576

#: What XML cannot hold.
_NO_ROOM = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: XLSX writes a carriage return as _x000D_, and so the first stroke of a text that looks like that as _x005F_.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}[_\r])")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_VALUE = {"f": "a formula; write its result instead", "e": "a formula's error; write a value instead"}


def to_cell(text: str) -> str:
    """`text` as a cell holds it; raises ValueError with the reason where none can."""
    _check_room(text)
    held = _LOOKS_ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")
    if len(held.encode("utf-16-le")) > 2 * LONGEST_CELL:
        raise ValueError(f"longer than the {LONGEST_CELL} characters that a cell has room for")
    return held


def text_in(cell: Any, sort: str) -> str:
    """What a cell in a column of this `sort` (text, number, day, moment ...) holds: a text, no white space around it.

    Raises ValueError with what is wrong.
    """
    value = cell.value
    if cell.data_type in _NO_VALUE:
        raise ValueError(_NO_VALUE[cell.data_type])
    if sort == "number" and cell.data_type == "n" and isinstance(value, int | float) and value % 1 == 0:
        return str(int(value))
    if sort in ("day", "moment") and isinstance(value, date):
        midnight = isinstance(value, datetime) and value.time() == time.min
        return value.isoformat().partition("T")[0] if midnight else value.isoformat()
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{value} is not what belongs here; set the cell's format to text and write it again")
    return _from_cell(value or "")


def _from_cell(held: str) -> str:
    if len(held) > LONGEST_CELL:
        raise ValueError(f"longer than the {LONGEST_CELL} characters that a cell has room for")
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), held)
    _check_room(text)
    return text.strip()


def open_workbook(data: bytes) -> dict[str, Any]:
    """The sheets of a workbook by name; raises ImportFaulty."""
    with readable():
        reader = _Reader(_unpacked(data), read_only=True, keep_links=False)
        reader.read()
        return {sheet.title: sheet for sheet in reader.wb.worksheets}


def rows_of(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """A sheet's rows that have cells, and their numbers; raises ImportFaulty."""
    with readable():
        sheet.reset_dimensions()  # what a file says of its own size need not be so
        count = 0
        for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS), start=1):
            count += bool(row)
            if count > MOST_ENTRIES + 1:
                raise ImportFaulty([f"{sheet.title}: more than {MOST_ENTRIES} rows"])
            if row:
                yield number, row


@contextmanager
def readable() -> Iterator[None]:
    """Turn whatever the reader stumbles over into ImportFaulty."""
    try:
        yield
    except CatalogueError:
        raise
    except Exception as error:  # a broken part can raise almost anything in openpyxl, which has no root of its own
        raise ImportFaulty([f"not a workbook that can be read: {error or type(error).__name__}"]) from error


class _Reader(ExcelReader):
    """openpyxl's reader, but texts stay as they are: its own takes every x005F_ out of them."""

    def read_strings(self) -> None:
        """The texts that cells share."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            found = (node for _, node in iterparse(source) if node.tag == f"{{{SHEET_MAIN_NS}}}si")
            self.shared_strings = [Text.from_tree(node).content for node in found]


def _unpacked(data: bytes) -> BytesIO:
    """A copy of a packed file's XML parts that takes no more room unpacked, whatever its parts say of their sizes."""
    plain, left = BytesIO(), MOST_UNPACKED
    with ZipFile(BytesIO(data)) as packed, ZipFile(plain, "w") as copy:
        for name, part in {part.filename: part for part in packed.infolist()}.items():
            if not name.endswith((".xml", ".rels")):
                continue
            left -= part.file_size
            if left < 0:
                raise ImportFaulty([f"the workbook has more than {MOST_UNPACKED} bytes unpacked"])
            with packed.open(part) as source:
                copy.writestr(name, source.read(part.file_size))
    return plain


def _check_room(text: str) -> None:
    if found := _NO_ROOM.search(text):
        raise ValueError(f"holds the character U+{ord(found[0]):04X}, which a spreadsheet has no room for")
