"""Write the catalogue as a workbook: a sheet a kind, a row an entry, and a sheet that explains the columns.

Texts stand in cells of the format "text", which no spreadsheet program computes, whatever they begin with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel, to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.documents import KINDS, Document, Kind, document_of
from service_catalogue.editing import revision_of
from service_catalogue.errors import TextUnusable
from service_catalogue.formats.importing import MOST_ENTRIES
from service_catalogue.formats.xlsx_columns import Column, columns_of
from service_catalogue.formats.xlsx_comparing import REVISION
from service_catalogue.formats.xlsx_workbook import to_cell
from service_catalogue.formats.yaml_files import published_ids
from service_catalogue.language import LANGUAGES

#: The sheets in their order, and the kind of entry that each one holds.
SHEETS: dict[str, Kind] = {f"{name}s": KINDS[name] for name in ("service", "organisation", "event")}
EXPLANATIONS = "columns"
#: Not for editing.
LOCKED = ("id", REVISION.heading)

#: What makes a text look like a formula to a spreadsheet program.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER_FORMATS = {"number": "0", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_TEXT_FORMAT = "@"
#: Column widths in characters: by heading without its language, else by sort.
_WIDTHS = {"id": 30, "revision": 9, "as_of": 9, "name": 32, "summary": 40, "channels": 80, "lines": 40, "text": 50}
_NARROW = 18
#: What some columns may name, and no sheet has.
_NAMING_TABLES: dict[str, Any] = {
    "packages": models.Package,
    "headings": models.Heading,
    "stages": models.Stage,
    "audiences": models.Audience,
}
_TOP = Alignment(vertical="top", wrap_text=True)


def write_file(session: Session) -> bytes:
    """All published services, organisations and events as a workbook.

    Raises TextUnusable, with the cell's address, for a text that no cell can hold.
    """
    book = Workbook(write_only=True)
    for style in _styles():
        book.add_named_style(style)
    for name, kind in SHEETS.items():
        _write_kind(book.create_sheet(name), session, kind)
    _write_explanations(book.create_sheet(EXPLANATIONS), session)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_kind(sheet: Any, session: Session, kind: Kind) -> None:
    columns = [*columns_of(kind), REVISION]
    ids = published_ids(session, kind)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(ids) + 1}"
    for letter, column in zip(_letters(columns), columns, strict=True):
        dimension = sheet.column_dimensions[letter]
        dimension.width = _width(column)
        dimension.number_format = _NUMBER_FORMATS.get(column.sort, _TEXT_FORMAT)  # for the rows that people add
        dimension.alignment = _TOP
        for rule in _rules(column):
            rule.add(f"{letter}2:{letter}{MOST_ENTRIES + 1}")
            sheet.data_validations.append(rule)
    sheet.append([_styled(sheet, column.heading, "heading") for column in columns])
    for number, entry_id in enumerate(ids, start=2):
        # First the revision: a change in between then looks like the row's own, which harms nobody.
        revision = revision_of(session, kind.name, entry_id)
        document = document_of(session, kind, entry_id) or {}
        sheet.append(_row(sheet, number, columns, {**document, REVISION.field: revision}))


def _row(sheet: Any, number: int, columns: list[Column], document: Document) -> Iterator[Any]:
    for letter, column in zip(_letters(columns), columns, strict=True):
        try:
            text = to_cell(column.shown(document))
        except ValueError as error:
            place = f"{sheet.title}!{letter}{number} ({document['id']}, {column.heading})"
            raise TextUnusable(f"{place}: {error}") from error
        yield _styled(sheet, _native(column, text), _style(column)) if text else None


def _native(column: Column, text: str) -> Any:
    """`text` as the number or calendar value that it means, where a workbook keeps that exactly; else as it is."""
    if column.sort == "number":
        return int(text)
    if column.sort not in ("day", "moment"):
        return text
    moment = datetime.fromisoformat(text)
    # Programs disagree on the calendar before 1904, and a serial number rounds the parts of a second.
    exact = moment.year > 1904 and from_excel(to_excel(moment)) == moment
    value: date = moment.date() if column.sort == "day" else moment
    return value if exact else text


def _styled(sheet: Any, value: Any, style: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.style = style
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with
        cell.quotePrefix = value.startswith(_FORMULA_SIGNS)  # and so it stays when somebody edits the cell
    return cell


def _styles() -> Iterator[NamedStyle]:
    for sort, number_format in {"text": _TEXT_FORMAT, **_NUMBER_FORMATS}.items():
        yield NamedStyle(sort, alignment=_TOP, number_format=number_format, protection=Protection(locked=False))
    grey = PatternFill("solid", fgColor="E7E6E6")
    pale = Font(color="595959")
    for name, number_format in (("locked", _TEXT_FORMAT), ("locked number", "0")):
        yield NamedStyle(name, font=pale, fill=grey, alignment=_TOP, number_format=number_format)
    blue = PatternFill("solid", fgColor="D9E2F3")
    yield NamedStyle("heading", font=Font(bold=True), fill=blue, alignment=_TOP, number_format=_TEXT_FORMAT)


def _style(column: Column) -> str:
    if column.heading in LOCKED:
        return "locked number" if column.sort == "number" else "locked"
    return column.sort if column.sort in _NUMBER_FORMATS else "text"


def _width(column: Column) -> int:
    if column.choices:
        return _NARROW
    return _WIDTHS.get(column.field, _WIDTHS.get(column.sort, _NARROW))


def _rules(column: Column) -> Iterator[DataValidation]:
    """What a spreadsheet program is to accept in a column."""
    if column.choices and column.sort != "lines":  # a list of them cannot be chosen
        choices = f'"{",".join(column.choices)}"'
        yield _rule("not_a_choice", type="list", formula1=choices, allow_blank=True)
    elif column.longest:
        most = column.longest
        yield _rule("too_long", {"most": most}, type="textLength", operator="lessThanOrEqual", formula1=str(most))
    elif column.field in ("part_of", "successor"):
        ids = f"organisations!$A$2:$A${MOST_ENTRIES + 1}"
        yield _rule("not_a_choice", type="list", formula1=ids, allow_blank=True)


def _rule(message: str, given: dict[str, Any] | None = None, **settings: Any) -> DataValidation:
    texts = [words()[message][language.value].format(**given or {}) for language in LANGUAGES]
    return DataValidation(error="\n".join(texts), showErrorMessage=True, **settings)


def _write_explanations(sheet: Any, session: Session) -> None:
    said = words()
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 18
    for letter in "CDEF":
        sheet.column_dimensions[letter].width = 60
    for texts in said["how_to"]:
        sheet.append(_cells(sheet, ["", "", *_in_order(texts)], "text"))
    sheet.append([])
    heads = said["headings"]
    names = [" / ".join(_in_order(heads[name])) for name in ("sheet", "column")]
    last = " / ".join(_in_order(heads["choices"]))
    sheet.append(_cells(sheet, [*names, *_in_order(heads["meaning"]), last], "heading"))
    for name, kind in SHEETS.items():
        for column in {column.field: column for column in [*columns_of(kind), REVISION]}.values():
            heading = f"{column.field} (fi, sv, en)" if column.language else column.heading
            meaning = _in_order(explanation(name, column))
            choices = "\n".join(column.choices or _named(session, column.field))
            sheet.append(_cells(sheet, [name, heading, *meaning, choices], "text"))


def _named(session: Session, field: str) -> Iterable[str]:
    """The ids that a field may hold, where there are few of them and no sheet has them."""
    table = _NAMING_TABLES.get(field)
    return () if table is None else session.execute(select(table.id).order_by(table.id)).scalars()


def _cells(sheet: Any, texts: Iterable[str], style: str) -> list[Any]:
    return [_styled(sheet, text, style) for text in texts]


def explanation(sheet: str, column: Column) -> dict[str, str]:
    """What a column of a sheet means, by language."""
    columns = words()["columns"]
    found: dict[str, str] = columns.get(f"{sheet}.{column.field}") or columns[column.field]
    return found


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The texts of a workbook beside the catalogue's own."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("xlsx_words.yaml").read_text(encoding="utf-8"))
    return found


def _in_order(texts: dict[str, str]) -> list[str]:
    return [texts[language.value] for language in LANGUAGES]


def _letters(columns: list[Column]) -> list[str]:
    return [get_column_letter(place) for place in range(1, len(columns) + 1)]
