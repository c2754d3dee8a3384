"""The line among an entry's sources by which it is known in PTV, with those of PTV's codes that we have no field for.

`PTV service <id>; general description <id>; classes P11.1; groups KR2 KR2.8; terms koko/p61825; municipalities 049`.
Imports write it, exports read it, and staff may write one by hand: `PTV organisation <id>` tells who an organisation
is in PTV. Every part but the first may be missing, and so may the id of a service.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

WHOLE_COUNTRY = ("WholeCountry", "WholeCountryExceptAland")
LIMITED = "LimitedArea"
_ONTOLOGY = "http://www.yso.fi/onto/"
#: An id has a digit, so that a source such as "PTV service catalogue" is not taken for one.
_LINE = re.compile(r"PTV (service|general description|organisation)(?: ([^\s;]*\d[^\s;]*))?(?:; (.*))?", re.DOTALL)


@dataclass(frozen=True)
class Area:
    """Where a service can be had, in PTV's codes, which are texts."""

    kind: str = LIMITED
    municipalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As PTV's twelfth version writes it."""
        if self.kind != LIMITED:
            return {"areaType": self.kind}
        return {
            "areaType": LIMITED,
            "municipalities": list(self.municipalities),
            "regions": list(self.regions),
            "wellbeingServicesCounties": list(self.counties),
        }


@dataclass(frozen=True)
class Mark:
    """What such a line says. `content` is a digest of what the import read, by which it knows the same again."""

    what: str
    id: str | None = None
    general_description: str | None = None
    classes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    area: Area | None = None
    modified: str | None = None
    content: str | None = None

    def __str__(self) -> str:
        area = self.area or Area()
        parts = {
            "general description": [self.general_description],
            "classes": self.classes,
            "groups": self.groups,
            "terms": [term.removeprefix(_ONTOLOGY) for term in self.terms],
            "area": [area.kind] if area.kind != LIMITED else [],
            "municipalities": area.municipalities,
            "regions": area.regions,
            "counties": area.counties,
            "modified": [self.modified],
            "content": [self.content],
        }
        told = [f"{name} {' '.join(filter(None, values))}" for name, values in parts.items() if any(values)]
        return "; ".join([f"PTV {self.what} {self.id or ''}".rstrip(), *told])


def parse(line: str) -> Mark | None:
    """What a line of an entry's sources says of PTV; None for a line that is about something else."""
    found = _LINE.fullmatch(line)
    if not found:
        return None
    parts = {"general description": "", "area": ""}
    for part in (found[3] or "").split("; "):
        name = "general description" if part.startswith("general description ") else part.split(" ", 1)[0]
        parts[name] = part[len(name) + 1 :]
    return Mark(
        what=found[1],
        id=found[2],
        general_description=parts["general description"] or None,
        classes=_words(parts, "classes"),
        groups=_words(parts, "groups"),
        terms=tuple(_ONTOLOGY + term for term in _words(parts, "terms")),
        area=_area(parts),
        modified=parts.get("modified") or None,
        content=parts.get("content") or None,
    )


def _words(parts: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(parts.get(name, "").split())


def _area(parts: dict[str, str]) -> Area | None:
    if parts["area"] in WHOLE_COUNTRY:
        return Area(parts["area"])
    municipalities, regions, counties = (_words(parts, name) for name in ("municipalities", "regions", "counties"))
    return Area(LIMITED, municipalities, regions, counties) if municipalities or regions or counties else None


def mark_of(sources: Iterable[str]) -> Mark | None:
    """The first line of an entry's sources that is about PTV."""
    return next((mark for mark in map(parse, sources) if mark), None)


def with_mark(sources: Iterable[str], mark: Mark) -> list[str]:
    """An entry's sources with `mark` in the place of the line that it had, or else as the last."""
    kept = list(sources)
    place = next((place for place, line in enumerate(kept) if parse(line)), len(kept))
    kept[place : place + 1] = [str(mark)]
    return kept


def uuid_of(value: Any) -> str | None:
    """A UUID in its usual spelling; None for anything else."""
    try:
        return str(UUID(value)) if isinstance(value, str) else None
    except ValueError:
        return None
