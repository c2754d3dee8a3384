"""Read an edition's YAML: one folder per city, checked as a whole before anything of it is used.

An edition is `city.yaml`, `packages.yaml`, `stages.yaml`, `audiences.yaml`, `referrals.yaml`, a file for each
organisation under `organisations/` and one for each service under `services/<package>/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, Literal, NoReturn, Optional, TypeVar

import yaml
from pydantic import BaseModel, ConstrainedStr, Extra, Field, ValidationError, root_validator, validator

from service_catalogue.errors import ContentFaulty, Fault

MOST_FAULTS = 200


class Id(ConstrainedStr):
    """A stable id in lower-case snake case."""

    strict = True
    regex = r"^[a-z][a-z0-9_]{1,59}$"


class ShortId(Id):
    """An id of what there are few of: its column is narrower."""

    max_length = 40


class NonEmpty(ConstrainedStr):
    """A text with something in it. What YAML reads as something else (`no`, `12:30`) is a fault: it needs quotes."""

    strict = True
    strip_whitespace = True
    min_length = 1


class ShortText(NonEmpty):
    """A summary: what fits on a card."""

    max_length = 150


class Address(NonEmpty):
    """What a channel leads to."""

    max_length = 400


class Entry(BaseModel):
    """The base of all shapes: a key that we do not know is a fault, not a silent loss."""

    class Config:
        extra = Extra.forbid


class TextsEntry(Entry):
    """A text in the three languages."""

    fi: NonEmpty
    sv: NonEmpty
    en: NonEmpty


class SummaryEntry(Entry):
    """A summary in the three languages."""

    fi: ShortText
    sv: ShortText
    en: ShortText


class WordLists(Entry):
    """Words or phrases per language; none is allowed where nobody uses another name."""

    fi: list[NonEmpty] = []
    sv: list[NonEmpty] = []
    en: list[NonEmpty] = []


def _each_once(values: list[str]) -> list[str]:
    # pydantic's own `unique_items` looks before white space is taken away.
    if repeated := sorted({value for value in values if values.count(value) > 1}):
        raise ValueError(f"{repeated[0]!r} stands in the list more than once")
    return values


class PhraseLists(Entry):
    """What people say: eight or more in each language."""

    fi: list[NonEmpty] = Field(..., min_items=8)
    sv: list[NonEmpty] = Field(..., min_items=8)
    en: list[NonEmpty] = Field(..., min_items=8)

    _each_once = validator("fi", "sv", "en", allow_reuse=True)(_each_once)


LanguageCode = Literal["fi", "sv", "en"]


class ChannelEntry(Entry):
    """A way to reach somebody."""

    kind: Literal["web", "phone", "email", "visit", "form", "booking", "chat"]
    value: Address
    label: TextsEntry
    language: Optional[LanguageCode] = None
    year: Optional[int] = Field(None, ge=2000, le=2100)
    confidence: Literal["high", "medium", "low"] = "high"
    source: NonEmpty


class CityEntry(Entry):
    """`city.yaml`: whose catalogue this is, and the network's own channels."""

    id: ShortId
    name: TextsEntry
    network: TextsEntry
    about: TextsEntry
    channels: list[ChannelEntry] = Field(..., min_items=1)


class OrganisationEntry(Entry):
    """`organisations/<id>.yaml`."""

    id: Id
    name: TextsEntry
    name_is_ours: list[LanguageCode] = []
    kind: Literal["network", "partner"]
    part_of: Optional[Id] = None
    summary: SummaryEntry
    description: TextsEntry
    nicknames: WordLists
    serves: Optional[TextsEntry] = None
    status: Literal["active", "ended"] = "active"
    successor: Optional[Id] = None
    channels: list[ChannelEntry]
    source: list[NonEmpty]


class HeadingEntry(Entry):
    """A heading within a package."""

    id: Id
    name: TextsEntry


class PackageLinkEntry(Entry):
    """Where a package's customers go on to."""

    to: Id
    why: TextsEntry
    basis: Literal["seed", "proposed"]


class PackageEntry(Entry):
    """An item of `packages.yaml`."""

    id: Id
    number: int = Field(..., ge=1)
    name: TextsEntry
    name_is_ours: list[LanguageCode] = []
    summary: SummaryEntry
    description: TextsEntry
    headings: list[HeadingEntry] = Field(..., min_items=1)
    links: list[PackageLinkEntry] = []


class StageEntry(Entry):
    """An item of `stages.yaml`."""

    id: ShortId
    number: int = Field(..., ge=1)
    name: TextsEntry


class AudienceEntry(Entry):
    """An item of `audiences.yaml`."""

    id: ShortId
    name: TextsEntry


class ReferralEntry(Entry):
    """An item of `referrals.yaml`."""

    from_: list[Id] = Field(..., alias="from", description="empty: from anywhere")
    to: list[Id] = Field(..., description="empty: the service tells where to")
    service: Optional[Id] = None
    why: TextsEntry
    basis: Literal["established", "stated", "created", "public", "brainstormed"]
    public: bool
    source: list[NonEmpty]

    _each_once = validator("from_", "to", allow_reuse=True)(_each_once)

    @root_validator(skip_on_failure=True)
    def leads_somewhere(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A link to no organisation must name a service."""
        if not values["to"] and not values["service"]:
            raise ValueError("names neither an organisation nor a service to go on to")
        return values


class ServiceEntry(Entry):
    """`services/<package>/<id>.yaml`."""

    id: Id
    name: TextsEntry
    name_is_ours: list[LanguageCode] = []
    summary: SummaryEntry
    description: TextsEntry
    how_to_get: TextsEntry
    who_for: TextsEntry
    internal_note: Optional[TextsEntry] = None
    kind: Literal["service", "signpost"]
    status: Literal["ongoing", "ad_hoc", "ended"]
    category: Literal["advice_and_services", "projects", "financial_support", "partners"]
    providers: list[Id] = Field(..., min_items=1)
    packages: list[Id]
    headings: list[Id]
    stages: list[Id]
    audiences: list[Id]
    cost: Optional[Literal["free", "paid", "members"]]
    delivery: list[Literal["personal", "event", "online", "phone"]]
    languages: list[LanguageCode]
    replaced_by: list[Id]
    as_of: Optional[int] = Field(..., ge=2000, le=2100)
    reviewed_on: Optional[date]
    valid_until: Optional[date]
    source: list[NonEmpty] = Field(..., min_items=1)
    phrases: PhraseLists

    _each_once = validator(
        "providers", "packages", "headings", "stages", "audiences", "replaced_by", "languages", allow_reuse=True
    )(_each_once)


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


@dataclass
class Edition:
    """The content of one city, read and checked."""

    city: CityEntry
    packages: list[PackageEntry] = field(default_factory=list)
    stages: list[StageEntry] = field(default_factory=list)
    audiences: list[AudienceEntry] = field(default_factory=list)
    organisations: list[OrganisationEntry] = field(default_factory=list)
    services: list[ServiceEntry] = field(default_factory=list)
    referrals: list[ReferralEntry] = field(default_factory=list)


def read_edition(folder: Path) -> Edition:
    """The edition in `folder`.

    Raises ContentFaulty with every fault found, each with file and line.
    """
    reader = _Reader(folder)
    city = reader.one("city.yaml", CityEntry)
    lists: dict[str, list[Any]] = {
        "packages": reader.many("packages.yaml", PackageEntry),
        "stages": reader.many("stages.yaml", StageEntry),
        "audiences": reader.many("audiences.yaml", AudienceEntry),
        "referrals": reader.many("referrals.yaml", ReferralEntry),
        "organisations": reader.folder("organisations", OrganisationEntry),
        "services": reader.folder("services", ServiceEntry),
    }
    reader.faults.extend(_faults_between(lists))
    if reader.faults or city is None:
        raise ContentFaulty(reader.faults[:MOST_FAULTS])
    return Edition(city.entry, **{name: [placed.entry for placed in found] for name, found in lists.items()})


class _Reader:
    """Reads an edition's files and gathers what is wrong with them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []

    def one(self, name: str, shape: type[E_]) -> Placed[E_] | None:
        """The file `name`, which holds one entry."""
        node = self._compose(self.root / name)
        return None if node is None else self._placed(self.root / name, node, shape)

    def many(self, name: str, shape: type[E_]) -> list[Placed[E_]]:
        """The file `name`, which holds a list of entries."""
        path = self.root / name
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
                continue
            if getattr(placed.entry, "id", path.stem) != path.stem:
                self.faults.append(placed.fault(f"the file must be named after its id ({path.stem})", "id"))
            found.append(placed)
        return found

    def _compose(self, path: Path) -> yaml.Node | None:
        text = ""
        try:
            text = path.read_text(encoding="utf-8")
            node = yaml.compose(text, Loader=yaml.SafeLoader)
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


def _faults_between(lists: dict[str, list[Any]]) -> Iterator[Fault]:
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
    for name in ("packages", "stages"):
        yield from _repeated((placed, ("number",), placed.entry.number) for placed in lists[name])
    for name, refers in _REFERENCES.items():
        for placed in lists[name]:
            for target, path, wanted in refers(placed.entry):
                if wanted not in known[target]:
                    yield placed.fault(f"{path[0]}: there is no {target[:-1]} {wanted!r}", *path)


def _repeated(found: Iterable[tuple[Placed[Any], tuple[Any, ...], Any]]) -> Iterator[Fault]:
    """The values, each at its path in its entry, that an earlier one has already."""
    seen: dict[Any, str] = {}
    for placed, path, value in found:
        if value in seen:
            yield placed.fault(f"the {path[-1]} {value!r} is used in {seen[value]} too", *path)
        seen.setdefault(value, placed.file)


_Reference = tuple[str, tuple[Any, ...], str]


def _of_service(entry: ServiceEntry) -> Iterator[_Reference]:
    for key in ("packages", "headings", "stages", "audiences"):
        yield from ((key, (key, place), wanted) for place, wanted in enumerate(getattr(entry, key)))
    yield from (("organisations", ("providers", place), wanted) for place, wanted in enumerate(entry.providers))
    yield from (("services", ("replaced_by", place), wanted) for place, wanted in enumerate(entry.replaced_by))


def _of_organisation(entry: OrganisationEntry) -> Iterator[_Reference]:
    for key in ("part_of", "successor"):
        if getattr(entry, key):
            yield "organisations", (key,), getattr(entry, key)


def _of_package(entry: PackageEntry) -> Iterator[_Reference]:
    yield from (("packages", ("links", place, "to"), link.to) for place, link in enumerate(entry.links))


def _of_referral(entry: ReferralEntry) -> Iterator[_Reference]:
    yield from (("organisations", ("from", place), wanted) for place, wanted in enumerate(entry.from_))
    yield from (("organisations", ("to", place), wanted) for place, wanted in enumerate(entry.to))
    if entry.service:
        yield "services", ("service",), entry.service


_REFERENCES: dict[str, Callable[[Any], Iterator[_Reference]]] = {
    "services": _of_service,
    "organisations": _of_organisation,
    "packages": _of_package,
    "referrals": _of_referral,
}
