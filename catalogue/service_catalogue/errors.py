"""What can go wrong with the catalogue.

CatalogueError
├── ContentFaulty      the content files break their rules; every fault has file and line
├── AlreadyFilled      the database has content, and the YAML fills an empty one only
├── NotFound           no entry has this id
├── NotMigrated        the database lacks today's tables
└── TextUnusable       a text that nobody can have meant: empty, too long, or not text at all
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
