"""The catalogue as one YAML file of documents by kind: what the content files hold, to take away and bring back.

A content file of an edition (one entry, or a list of them), and an edition's folder, can be brought in as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn, Union

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue.documents import KINDS, Kind, document_of
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.importing import DEEPEST, MOST_BYTES, Proposal, Reading, bounded

#: A file may have so many values and beginnings and ends of lists and mappings: the shipped content has a tenth.
MOST_PARTS = 500_000
#: The kinds by the names that files have for them.
PLURALS: dict[str, Kind] = {f"{name}s": kind for name, kind in KINDS.items()}
#: The one file of an edition that lists its entries.
_LISTED = "events.yaml"
#: Where an edition has its entries.
_CONTENT = {
    "organisations/**/*.yaml": KINDS["organisation"],
    "services/**/*.yaml": KINDS["service"],
    _LISTED: KINDS["event"],
}
#: Where a document stands, its kind (or why that cannot be told), and the document.
_Found = tuple[str, Union[Kind, str], Any]


def published_ids(session: Session, kind: Kind) -> list[str]:
    """The ids of a kind's published entries, in their order."""
    query = select(kind.table.id).order_by(kind.table.id)
    if hasattr(kind.table, "publication"):
        query = query.where(kind.table.publication == "published")
    return list(session.execute(query).scalars())


def write_file(session: Session) -> bytes:
    """All published organisations, services and events as documents, by kind and id."""
    found = {
        name: [document_of(session, kind, entry_id) for entry_id in published_ids(session, kind)]
        for name, kind in PLURALS.items()
    }
    text: str = yaml.dump(found, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120)
    return text.encode("utf-8")


def read_file(data: bytes, _session: Session) -> Reading:
    """The documents of such a file, or of one content file; raises ImportFaulty with what is wrong and where."""
    return _reading(_of_file(_value(data)))


def read_folder(folder: Path) -> Reading:
    """The organisations, services and events of the edition in `folder`; raises ImportFaulty, OSError.

    What else an edition has (its frame, questions, terms, referrals) cannot be imported, and the notes say so.
    """
    files = [(file, kind) for pattern, kind in _CONTENT.items() for file in sorted(folder.glob(pattern))]
    if not files:
        raise ImportFaulty([f"{folder}: no edition: nothing matches {', '.join(_CONTENT)}"])
    if sum(file.stat().st_size for file, _ in files) > MOST_BYTES:
        raise ImportFaulty([f"{folder}: its files have more than {MOST_BYTES} bytes"])
    reading = _reading(each for file, kind in files for each in _of_content(file, str(file.relative_to(folder)), kind))
    left = sorted(file.name for file in folder.glob("*.yaml") if file.name not in _CONTENT)
    if left:
        reading.notes.append(f"Left out, as only an empty database is filled from them: {', '.join(left)}.")
    return reading


def _reading(found: Iterable[_Found]) -> Reading:
    reading, faults = Reading(), []
    for place, kind, document in found:
        wrong = [f"{place}: {kind}"] if isinstance(kind, str) else list(_faults(place, kind, document))
        faults.extend(wrong)
        if not wrong and not isinstance(kind, str):
            reading.proposals.append(Proposal(kind.name, document))
    if faults:
        raise ImportFaulty(faults)
    return reading


def _of_file(value: Any) -> Iterator[_Found]:
    """The documents of a file by their kinds' names, of a list of entries, or of one entry."""
    if isinstance(value, list) and value and all(isinstance(document, dict) for document in value):
        kinds = [_kind_by_keys(document) for document in value]
        if len(set(map(str, kinds))) == 1 and isinstance(kinds[0], str):  # a list of something else: said once
            yield "the list", kinds[0], value
            return
        yield from ((_read_as(f"[{place}]", kind), kind, value[place]) for place, kind in enumerate(kinds))
    elif not isinstance(value, dict):
        yield "the file", f"a mapping of kinds ({', '.join(PLURALS)}) to lists, or one entry, was expected", value
    elif "id" in value:
        kind = _kind_by_keys(value)
        yield _read_as("the entry", kind), kind, value
    else:
        yield from _by_kind(value)


def _read_as(place: str, kind: Kind | str) -> str:
    return place if isinstance(kind, str) else f"{place}, by its fields of the kind {kind.name}"


def _by_kind(value: dict[str, Any]) -> Iterator[_Found]:
    for name, documents in value.items():
        if name not in PLURALS or not isinstance(documents, list):
            yield name, "not a kind of entry with a list", documents
            continue
        yield from ((f"{name}[{place}]", PLURALS[name], document) for place, document in enumerate(documents))


def _of_content(file: Path, name: str, kind: Kind) -> Iterator[_Found]:
    """The entries of an edition's file, whose place in the folder tells their kind."""
    try:
        value = _value(file.read_bytes())
    except ImportFaulty as faulty:
        yield name, "; ".join(faulty.faults), None
        return
    if name.endswith(_LISTED) and isinstance(value, list):
        yield from ((f"{name}[{place}]", kind, document) for place, document in enumerate(value))
    else:
        yield name, kind, value


def _kind_by_keys(document: dict[str, Any]) -> Kind | str:
    """The kind whose own fields a document has, or why none can be told."""
    fitting = {name: own & document.keys() for name, own in _own_fields().items() if own & document.keys()}
    if len(fitting) == 1:
        return KINDS[next(iter(fitting))]
    if fitting:
        mixed = "; ".join(f"{', '.join(sorted(found))} of the kind {name}" for name, found in fitting.items())
        return f"its fields belong to several kinds: {mixed}"
    asked = " or ".join(f"{name}: [...]" for name in PLURALS)
    return f"its fields do not tell the kind of entry; put it under the kind's name, {asked}"


def _own_fields() -> dict[str, set[str]]:
    """The fields that entries of one kind only have."""
    fields = {name: set(kind.shape.__fields__) for name, kind in KINDS.items()}
    return {
        name: mine - set().union(*(others for other, others in fields.items() if other != name))
        for name, mine in fields.items()
    }


def _value(data: bytes) -> Any:
    try:
        text = bounded(data).decode("utf-8-sig")
        _check_shape(text)
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506  (a safe loader, and less)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ImportFaulty([f"not YAML: {error}"]) from error


def _check_shape(text: str) -> None:
    """Refuse what costs more than its size before anything is built of it."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if number > MOST_PARTS:
            _refuse(f"the file has more than {MOST_PARTS} values", event.start_mark)
        if isinstance(event, yaml.events.AliasEvent):  # a few lines of them can stand for more than any memory holds
            _refuse("aliases are not allowed", event.start_mark)
        if getattr(event, "tag", None):
            _refuse("tags are not allowed", event.start_mark)
        depth += isinstance(event, yaml.events.CollectionStartEvent)
        depth -= isinstance(event, yaml.events.CollectionEndEvent)
        if depth > DEEPEST:
            _refuse(f"lists and mappings nest deeper than {DEEPEST} levels", event.start_mark)


def _faults(place: str, kind: Kind, document: Any) -> Iterator[str]:
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        yield f"{place}: a mapping with an id was expected"
        return
    yield from (f"{place}: there is no field {name!r}" for name in document if name not in kind.shape.__fields__)


class _PlainLoader(yaml.CSafeLoader):
    """Knows what JSON knows: a date stays the text that it is, and a key stands once."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag.rpartition(":")[2] in ("bool", "null")]
        for first, known in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping whose keys are texts, each another."""
        seen = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                _refuse("a key must be a text", key.start_mark)
            if key.value in seen:
                _refuse(f"the key {key.value!r} stands twice", key.start_mark)
            seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


# YAML's own numbers may be in base 60, and then take hours to compute.
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})$"), list("-+0123456789")
)


def _refuse(problem: str, mark: Any) -> NoReturn:
    raise yaml.constructor.ConstructorError(None, None, problem, mark)
