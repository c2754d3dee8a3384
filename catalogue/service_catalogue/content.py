"""Read an edition's YAML: one folder per city, checked as a whole before anything of it is used.

An edition is `city.yaml`, `packages.yaml`, `stages.yaml`, `audiences.yaml`, `referrals.yaml`, a file for each
organisation under `organisations/` and one for each service under `services/<package>/`; `places.yaml`,
`company_forms.yaml`, `events.yaml`, `faqs.yaml`, `glossary.yaml` and `indicators.yaml` may be missing, and so may
`spelling.yaml`, which only a check reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar

import yaml
from pydantic import ValidationError

from service_catalogue.entries import (
    CityEntry,
    Entry,
    EventEntry,
    FaqEntry,
    IndicatorEntry,
    NamedEntry,
    OrganisationEntry,
    PackageEntry,
    ReferralEntry,
    ServiceEntry,
    StageEntry,
    TermEntry,
)
from service_catalogue.errors import ContentFaulty, Fault
from service_catalogue.references import references_of

MOST_FAULTS = 200

E_ = TypeVar("E_", bound=Entry)


@dataclass(frozen=True)
class Placed(Generic[E_]):
    """An entry and where it stands, so that a fault found later can still name its line."""

    entry: E_
    file: str
    node: yaml.Node

    def fault(self, message: str, *path: Any) -> Fault:
        """A fault at the key `path` of this entry."""
        return Fault(self.file, _line_of(self.node, path), message)


#: All entries of an edition by kind, each with its place.
PlacedEntries = dict[str, list[Placed[Any]]]


@dataclass
class Edition:
    """The content of one city, read and checked."""

    city: CityEntry
    packages: list[PackageEntry] = field(default_factory=list)
    stages: list[StageEntry] = field(default_factory=list)
    audiences: list[NamedEntry] = field(default_factory=list)
    places: list[NamedEntry] = field(default_factory=list)
    company_forms: list[NamedEntry] = field(default_factory=list)
    organisations: list[OrganisationEntry] = field(default_factory=list)
    services: list[ServiceEntry] = field(default_factory=list)
    referrals: list[ReferralEntry] = field(default_factory=list)
    events: list[EventEntry] = field(default_factory=list)
    faqs: list[FaqEntry] = field(default_factory=list)
    terms: list[TermEntry] = field(default_factory=list)
    indicators: list[IndicatorEntry] = field(default_factory=list)


def read_edition(folder: Path) -> Edition:
    """The edition in `folder`; raises ContentFaulty with every fault found, each with file and line."""
    return edition_of(read_placed(folder))


def edition_of(placed: PlacedEntries) -> Edition:
    """The entries without their places."""
    lists = {name: [each.entry for each in found] for name, found in placed.items()}
    city = lists.pop("city")[0]
    return Edition(city, **lists)


def read_placed(folder: Path) -> PlacedEntries:
    """The edition in `folder` as a list of entries per kind (as in Edition; "city" has one), each with its place.

    Raises ContentFaulty with every fault found, each with file and line.
    """
    reader = _Reader(folder)
    city = reader.one("city.yaml", CityEntry)
    lists: PlacedEntries = {
        "packages": reader.many("packages.yaml", PackageEntry),
        "stages": reader.many("stages.yaml", StageEntry),
        "audiences": reader.many("audiences.yaml", NamedEntry),
        "places": reader.many("places.yaml", NamedEntry, optional=True),
        "company_forms": reader.many("company_forms.yaml", NamedEntry, optional=True),
        "referrals": reader.many("referrals.yaml", ReferralEntry),
        "organisations": reader.folder("organisations", OrganisationEntry),
        "services": reader.folder("services", ServiceEntry),
        "events": reader.many("events.yaml", EventEntry, optional=True),
        "faqs": reader.many("faqs.yaml", FaqEntry, optional=True),
        "terms": reader.many("glossary.yaml", TermEntry, optional=True),
        "indicators": reader.many("indicators.yaml", IndicatorEntry, optional=True),
    }
    reader.faults.extend(_faults_between(lists, reader.unread))
    if reader.faults or city is None:
        raise ContentFaulty(reader.faults[:MOST_FAULTS])
    return {"city": [city], **lists}


def read_single(folder: Path, name: str, shape: type[E_]) -> Placed[E_] | None:
    """The one entry of the edition's file `name`, or None where there is no such file; raises ContentFaulty."""
    if not (folder / name).exists():
        return None
    reader = _Reader(folder)
    found = reader.one(name, shape)
    if reader.faults:
        raise ContentFaulty(reader.faults)
    return found


class _Reader:
    """Reads an edition's files and gathers what is wrong with them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []
        self.unread: dict[str, set[str]] = {}  # by folder: entries that may be named though they cannot be read

    def one(self, name: str, shape: type[E_]) -> Placed[E_] | None:
        """The file `name`, which holds one entry."""
        node = self._compose(self.root / name)
        return None if node is None else self._placed(self.root / name, node, shape)

    def many(self, name: str, shape: type[E_], *, optional: bool = False) -> list[Placed[E_]]:
        """The file `name`, which holds a list of entries; one that is `optional` may be missing."""
        path = self.root / name
        if optional and not path.exists():
            return []
        node = self._compose(path)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._fault(path, node.start_mark.line, "a list was expected")
            return []
        return [placed for item in node.value if (placed := self._placed(path, item, shape))]

    def folder(self, name: str, shape: type[E_]) -> list[Placed[E_]]:
        """All files below the folder `name`, one entry each, the file named after its id."""
        found = []
        for path in sorted((self.root / name).rglob("*.yaml")):
            node = self._compose(path)
            placed = None if node is None else self._placed(path, node, shape)
            if placed is None:
                self.unread.setdefault(name, set()).add(path.stem)
                continue
            if getattr(placed.entry, "id", path.stem) != path.stem:
                self.faults.append(placed.fault(f"the file must be named after its id ({path.stem})", "id"))
            found.append(placed)
        return found

    def _compose(self, path: Path) -> yaml.Node | None:
        text = ""
        try:
            text = path.read_text(encoding="utf-8")
            node = _composed(text)
        except FileNotFoundError:
            self._fault(path, 0, "the file is missing")
        except UnicodeDecodeError as error:
            self._fault(path, error.object.count(b"\n", 0, error.start), "the file is not UTF-8")
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position)
            self._fault(path, line, f"not YAML: the character #x{error.character:04x} is not allowed")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._fault(path, mark.line if mark else 0, f"not YAML: {error.problem}")
        except yaml.YAMLError as error:
            self._fault(path, 0, f"not YAML: {error}")
        else:
            if node is not None:
                return node
            self._fault(path, 0, "the file is empty")
        return None

    def _placed(self, path: Path, node: yaml.Node, shape: type[E_]) -> Placed[E_] | None:
        file = self._name(path)
        self.faults.extend(Fault(file, line, f"the key {key!r} stands twice") for key, line in _repeated_keys(node))
        try:
            return Placed(shape.parse_obj(_construct(node)), file, node)
        except ValidationError as error:
            for fault in error.errors():
                where = ".".join(str(part) for part in fault["loc"])
                self.faults.append(Fault(file, _line_of(node, fault["loc"]), f"{where}: {fault['msg']}"))
        except yaml.MarkedYAMLError as error:
            self._fault(path, error.problem_mark.line if error.problem_mark else 0, f"not YAML: {error.problem}")
        except ValueError as error:
            self._fault(path, node.start_mark.line, f"unusable value: {error}")
        return None

    def _fault(self, path: Path, line: int, message: str) -> None:
        self.faults.append(Fault(self._name(path), line + 1, message))

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self.root.parent))


def _composed(text: str) -> yaml.Node | None:
    """`text` as a tree of nodes; raises yaml.YAMLError."""
    quick = getattr(yaml, "CSafeLoader", None)  # PyYAML can be installed without libyaml
    if quick is not None:
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=quick)
    # Twenty times slower, but its faults have the right line, and are the same on every machine.
    return yaml.compose(text, Loader=yaml.SafeLoader)


class _Loader(yaml.SafeLoader):
    """Tells the line of a date that does not exist."""

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            _refuse(node, str(error))


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def _refuse(node: yaml.Node, problem: str) -> NoReturn:
    raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def _construct(node: yaml.Node) -> Any:
    """The plain data of a composed node."""
    loader = _Loader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _repeated_keys(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """The keys that stand twice in one mapping, with the line (from 1) of the second: YAML would drop the first."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(str(key.value))
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)


def _line_of(node: yaml.Node, path: Iterable[Any]) -> int:
    """The line (from 1) of the value at `path`, or of the nearest part of it that exists."""
    for step in path:
        inner: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            inner = node.value[step]
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1


def _faults_between(lists: PlacedEntries, unread: Mapping[str, set[str]]) -> Iterator[Fault]:
    """What is wrong between entries: an id used twice, or one that names nothing."""
    known = {name: {placed.entry.id for placed in found} for name, found in lists.items() if name != "referrals"}
    known["headings"] = {heading.id for placed in lists["packages"] for heading in placed.entry.headings}
    for name in known.keys() - {"headings"}:
        yield from _repeated((placed, ("id",), placed.entry.id) for placed in lists[name])
    yield from _repeated(
        (placed, ("headings", place, "id"), heading.id)
        for placed in lists["packages"]
        for place, heading in enumerate(placed.entry.headings)
    )
    for name in ("packages", "stages", "indicators"):
        yield from _repeated((placed, ("number",), placed.entry.number) for placed in lists[name])
    for placed in (placed for found in lists.values() for placed in found):
        for target, path, wanted in references_of(placed.entry):
            if wanted not in known[target] and wanted not in unread.get(target, ()):
                yield placed.fault(f"{path[0]}: there is no {target[:-1]} {wanted!r}", *path)


def _repeated(found: Iterable[tuple[Placed[Any], tuple[Any, ...], Any]]) -> Iterator[Fault]:
    """The values, each at its path in its entry, that an earlier one has already."""
    seen: dict[Any, str] = {}
    for placed, path, value in found:
        if value in seen:
            yield placed.fault(f"the {path[-1]} {value!r} is used in {seen[value]} too", *path)
        seen.setdefault(value, placed.file)
