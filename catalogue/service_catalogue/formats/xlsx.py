"""The catalogue as a workbook, for experts who live in spreadsheets: export, edit, import.

An import looks at what was changed in each cell since the export, so that a colleague's change in between is kept, or
told where both changed the same cell. A row left out deletes nothing.
"""

from __future__ import annotations

from service_catalogue.formats.xlsx_reading import read_file
from service_catalogue.formats.xlsx_writing import write_file

__all__ = ["read_file", "write_file"]
