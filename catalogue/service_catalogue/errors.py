"""What can go wrong with the catalogue.

CatalogueError
├── ContentFaulty      the content files break their rules; every fault has file and line
├── EntryFaulty        an entry may not become what was asked for; every fault has its field
├── DraftsFaulty       some of the drafts may not be published, so none was
├── EditedMeanwhile    somebody else changed the entry after the editor had opened it
├── ImportFaulty       a file cannot be imported; every fault has its place in the file
├── FormatUnknown      there is no such format, or it goes the other way only
├── AlreadyFilled      the database has content, and the YAML fills an empty one only
├── NotFound           no entry has this id
├── NotMigrated        the database lacks today's tables
└── TextUnusable       a text that nobody can have meant: empty, too long, or not text at all
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class CatalogueError(Exception):
    """The root: whoever catches it has caught everything that this package raises on purpose."""


@dataclass(frozen=True)
class Fault:
    """One fault in the content: where it stands and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ContentFaulty(CatalogueError):
    """The content files break their rules; nothing of them was loaded."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True)
class EntryFault:
    """One fault of an entry: in which field, and what is wrong there."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class EntryFaulty(CatalogueError):
    """An entry may not become what was asked for; nothing was written."""

    def __init__(self, kind: str, entry_id: str, faults: Sequence[EntryFault]) -> None:
        self.faults = tuple(faults)
        listed = "; ".join(str(fault) for fault in faults)
        super().__init__(f"The {kind} {entry_id!r} was refused: {listed}")


class DraftsFaulty(CatalogueError):
    """Some of the drafts that were to be published together may not be; none was. `faults` has an error for each."""

    def __init__(self, faults: Sequence[CatalogueError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class EditedMeanwhile(CatalogueError):
    """Somebody else changed the entry after the editor had opened it; nothing was written."""

    def __init__(self, kind: str, entry_id: str, who: str, at: datetime) -> None:
        self.who, self.at = who, at
        super().__init__(
            f"{who} changed the {kind} {entry_id!r} at {at:%Y-%m-%d %H:%M} UTC; look at that change first."
        )


class ImportFaulty(CatalogueError):
    """A file cannot be imported; nothing of it was kept. Each fault names its row or path."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class FormatUnknown(CatalogueError):
    """There is no such format, or it goes the other way only."""


class AlreadyFilled(CatalogueError):
    """The database has content already."""


class NotFound(CatalogueError):
    """No entry has this id."""

    def __init__(self, kind: str, entry_id: str) -> None:
        self.kind, self.entry_id = kind, entry_id
        super().__init__(f"No {kind} has the id {entry_id!r}.")


class NotMigrated(CatalogueError):
    """The database lacks today's tables; `bertta setup` makes them."""


class TextUnusable(CatalogueError):
    """A text that cannot be searched with."""
