"""Read a workbook back: what people changed in each cell since the export becomes proposals, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.utils import get_column_letter
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.documents import ID_RULE, is_id, read_partly
from service_catalogue.editing import missing_references, no_such
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.importing import Proposal, Reading
from service_catalogue.formats.xlsx_columns import Column, columns_of
from service_catalogue.formats.xlsx_comparing import REVISION, Comparison, Row
from service_catalogue.formats.xlsx_workbook import open_workbook, rows_of, text_in
from service_catalogue.formats.xlsx_writing import EXPLANATIONS, SHEETS
from service_catalogue.formats.yaml_files import published_ids

MOST_FAULTS = 200


def read_file(data: bytes, session: Session) -> Reading:
    """What a workbook changes; raises ImportFaulty with every fault's sheet, row and column."""
    sheets = open_workbook(data)
    strange = [name for name in sheets if name not in SHEETS and name != EXPLANATIONS]
    faults = [f"{name}: no sheet has this name; they are {', '.join(SHEETS)}" for name in strange]
    readers = [_SheetReader(session, name, sheets[name]) for name in SHEETS if name in sheets]
    if not readers:
        faults.append(f"the workbook has none of the sheets {', '.join(SHEETS)}")
    for reader in readers:
        reader.read()
    known = {(reader.name, entry_id) for reader in readers for entry_id in reader.rows}
    for reader in readers:
        reader.check_references(known)
        faults += reader.faults
    if faults:
        raise ImportFaulty(faults[:MOST_FAULTS])
    proposals = [proposal for reader in readers for proposal in reader.proposals]
    return Reading(proposals, [note for reader in readers for note in reader.notes()])


class _SheetReader:
    """Reads one sheet; gathers what it proposes and what is wrong with it."""

    def __init__(self, session: Session, name: str, sheet: Any) -> None:
        self.name = name
        self.kind = SHEETS[name]
        self.rows: dict[str, Row] = {}
        self.proposals: list[Proposal] = []
        self.faults: list[str] = []
        self._session = session
        self._sheet = sheet

    def read(self) -> None:
        """Read all rows."""
        rows = rows_of(self._sheet)
        columns = self._headings(*next(rows, (1, ())))
        if self.faults:
            return
        letters = {column.heading: get_column_letter(place) for place, column in columns.items()}
        for number, cells in rows:
            row = Row(self.name, number, letters)
            faults = [*self._fill(row, columns, cells)]
            if any(row.texts.values()) and not faults:
                faults = [*self._propose(row)]
            self.faults += faults

    def check_references(self, known: set[tuple[str, str]]) -> None:
        """Find ids that name nothing: neither in the catalogue, nor as a draft, nor as a row (`known`)."""
        for proposal in self.proposals:
            entry, _ = read_partly(self.kind, proposal.document)
            for target, path, wanted in missing_references(self._session, entry):
                drafted = self._session.get(models.Draft, (target[:-1], wanted)) is not None
                if not drafted and (target, wanted) not in known:
                    place = self.rows[proposal.document["id"]].place(path[0])
                    self.faults.append(f"{place}: {no_such(target, wanted)}")

    def notes(self) -> Iterator[str]:
        """What people should know beside the changes."""
        left_out = set(published_ids(self._session, self.kind)) - self.rows.keys()
        if left_out:
            yield f"{self.name}: {len(left_out)} entries of the catalogue are not in the file; they stay as they are."

    def _headings(self, number: int, cells: tuple[Any, ...]) -> dict[int, Column]:
        """The columns by their place (from 1); what is no heading of ours is a fault."""
        known = {column.heading: column for column in [*columns_of(self.kind), REVISION]}
        found: dict[int, Column] = {}
        for place, cell in enumerate(cells, start=1):
            heading = str(cell.value or "").strip()
            address = f"{self.name}!{get_column_letter(place)}{number}"
            if heading not in known and heading:
                self.faults.append(f"{address}: there is no column {heading!r}")
            elif heading and known[heading] in found.values():
                self.faults.append(f"{address}: the column {heading!r} stands twice")
            elif heading:
                found[place] = known[heading]
        if known["id"] not in found.values():
            self.faults.append(f"{self.name}!A{number}: the column 'id' is missing")
        return found

    def _fill(self, row: Row, columns: dict[int, Column], cells: tuple[Any, ...]) -> Iterator[str]:
        """Put the texts of `cells` into `row`; what is wrong with them."""
        row.texts = dict.fromkeys(row.letters, "")
        for place, cell in enumerate(cells, start=1):
            column = columns.get(place)
            if column is not None:
                yield from self._read_cell(row, column, cell)
            elif cell.value is not None:
                yield f"{self.name}!{get_column_letter(place)}{row.number}: a cell without a heading above it"

    def _read_cell(self, row: Row, column: Column, cell: Any) -> Iterator[str]:
        try:
            row.texts[column.heading] = column.as_shown(text_in(cell, column.sort))
        except ValueError as error:
            yield f"{row.place(column.heading)}: {error}"

    def _propose(self, row: Row) -> Iterator[str]:
        if not is_id(row.entry_id):
            yield f"{row.place('id')}: {ID_RULE}"
            return
        if row.entry_id in self.rows:
            yield f"{row.place('id')}: stands in row {self.rows[row.entry_id].number} too"
            return
        compared = Comparison(self._session, self.kind, row)
        self.proposals.append(Proposal(self.kind.name, compared.document()))
        self.rows[row.entry_id] = row
        yield from compared.faults
