"""The catalogue as one YAML file of documents by kind: what the content files hold, to take away and bring back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue.documents import KINDS, Kind, document_of
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.importing import DEEPEST, Proposal, Reading, bounded

#: A file may have so many values and beginnings and ends of lists and mappings: the shipped content has a tenth.
MOST_PARTS = 500_000
#: The kinds by the names that files have for them.
PLURALS: dict[str, Kind] = {f"{name}s": kind for name, kind in KINDS.items()}


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
    """The documents of such a file; raises ImportFaulty with what is wrong and where."""
    value = _value(data)
    if not isinstance(value, dict):
        raise ImportFaulty([f"a mapping of kinds ({', '.join(PLURALS)}) to lists was expected"])
    reading, faults = Reading(), []
    for name, documents in value.items():
        if name not in PLURALS or not isinstance(documents, list):
            faults.append(f"{name}: not a kind of entry with a list")
            continue
        for place, document in enumerate(documents):
            faults.extend(_faults(f"{name}[{place}]", PLURALS[name], document))
            reading.proposals.append(Proposal(PLURALS[name].name, document))
    if faults:
        raise ImportFaulty(faults)
    return reading


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
