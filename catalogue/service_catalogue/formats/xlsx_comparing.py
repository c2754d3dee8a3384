"""What a row of a workbook changes: compared cell by cell with the entry as it was exported and as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import validate_model
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.documents import Document, Kind, document_of
from service_catalogue.editing import document_at, history, revision_of
from service_catalogue.errors import NotFound
from service_catalogue.formats.xlsx_columns import Column, columns_of, described

#: Which change of the entry the row shows: the one to compare with.
REVISION = Column("revision", "revision", "number")
#: What a new entry may still lack.
_LACKING = {"value_error.missing", "value_error.list.min_items", "type_error.none.not_allowed"}


@dataclass
class Row:
    """A row: the text of each of its cells, in the one way in which its column shows it, by heading."""

    sheet: str
    number: int
    letters: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def entry_id(self) -> str:
        """Whose row it is."""
        return self.texts["id"]

    def place(self, heading: str = "") -> str:
        """Where a fault is: sheet, column and row as a spreadsheet names them, the entry and the column's heading."""
        address = f"{self.sheet}!{self.letters.get(heading, '')}{self.number}"
        named = ", ".join(part for part in (self.texts.get("id"), heading) if part)
        return f"{address} ({named})" if named else address


class Comparison:
    """A row beside what the catalogue has of its entry: published or withdrawn, as a draft, and as it was exported."""

    def __init__(self, session: Session, kind: Kind, row: Row) -> None:
        self.faults: list[str] = []
        self._session = session
        self._kind = kind
        self._row = row
        self._columns = columns_of(kind)
        self._present = [column for column in self._columns if column.heading in row.texts]
        self._stored = document_of(session, kind, row.entry_id)
        self._draft = session.get(models.Draft, (kind.name, row.entry_id))
        self._newest: Document = (self._draft.document if self._draft else self._stored) or {}

    def document(self) -> Document:
        """The entry's id and the fields that the row changes; what is wrong with them is in `faults` then."""
        exported = self._exported()
        if exported is None:
            return {"id": self._row.entry_id}
        document = self._changed(exported) if self._newest else self._new()
        self.faults.extend(self._wrong(document))
        return {"id": self._row.entry_id, **document}

    def _exported(self) -> Document | None:
        """The entry as the export had it; None if there never was such a one."""
        revision = self._row.texts.get(REVISION.heading)
        if not revision:
            return self._newest
        if self._stored and int(revision) == revision_of(self._session, self._kind.name, self._row.entry_id):
            return self._stored
        try:
            return document_at(self._session, self._kind.name, self._row.entry_id, int(revision))
        except NotFound:
            why = "no export can have it" if self._stored else "ids never change, and a new entry has none"
            self.faults.append(f"{self._row.place(REVISION.heading)}: the entry has no such revision: {why}")
            return None

    def _new(self) -> Document:
        needed = {column.field for column in self._present if not column.optional}
        document = described(self._present, self._row.texts)
        return {name: value for name, value in document.items() if not (name in needed and value in (None, {}))}

    def _changed(self, exported: Document) -> Document:
        """The fields in which the row has another text than the export had."""
        texts = self._row.texts
        columns = [column for column in self._present if texts[column.heading] != column.shown(exported)]
        for column in columns:
            if another := self._another(column, exported):
                self.faults.append(f"{self._row.place(column.heading)}: {another}")
        touched = {column.field for column in columns}
        whole = [column for column in self._columns if column.field in touched]
        changed = {column.heading: texts[column.heading] for column in columns}
        return described(whole, {column.heading: column.shown(self._newest) for column in whole} | changed)

    def _another(self, column: Column, exported: Document) -> str | None:
        """Whose change of the same cell since the export the row's would undo."""
        harmless = (column.shown(exported), self._row.texts[column.heading])
        if self._stored and column.shown(self._stored) not in harmless:
            last = history(self._session, self._kind.name, self._row.entry_id)[0]
            return f"{last.who} changed this since the export ({last.at:%Y-%m-%d %H:%M} UTC); export it anew and look"
        # What an earlier version of the same workbook proposed, a later one may replace.
        drafted = self._draft is not None and not self._draft.origin.startswith("xlsx")
        if drafted and column.shown(self._newest) not in harmless:
            return f"a draft by {self._draft.who} changes this too; publish it or discard it first"
        return None

    def _wrong(self, document: Document) -> Iterator[str]:
        """What is wrong in `document`; a new entry may still lack things."""
        whole = {**self._newest, **document}
        _, _, error = validate_model(self._kind.shape, whole)
        for fault in error.errors() if error and document else []:
            name, *steps = fault["loc"]
            lacking = self._stored is None and (fault["type"] in _LACKING or not whole.get(str(name)))
            if name == "__root__":
                yield f"{self._row.place()}: {fault['msg']}"
            elif name in document and not lacking:
                yield self._placed(name, steps, fault["msg"])

    def _placed(self, name: str, steps: list[str | int], message: str) -> str:
        language = "".join(f" ({step})" for step in steps if isinstance(step, str))
        line = "".join(f"line {step + 1}: " for step in steps if isinstance(step, int))
        return f"{self._row.place(name + language)}: {line}{message}"
