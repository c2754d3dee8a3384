"""RDF as it comes in files: Turtle, JSON-LD or RDF/XML, read within bounds and without fetching anything."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.plugins.stores.memory import SimpleMemory

from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.importing import bounded, read_json

#: Triples weigh more in memory than their text does, so files of RDF may be smaller than others.
MOST_BYTES = 10_000_000
MOST_TRIPLES = 300_000
LONGEST_SECONDS = 60.0
#: What relative names are resolved against: never the folder that the program happens to run in.
NOWHERE = "https://file.invalid/"

#: The context that an address in a JSON-LD file stands for, or None if we do not have it.
Contexts = Callable[[str], "dict[str, Any] | None"]


def read_graph(data: bytes, contexts: Contexts = lambda _address: None) -> Graph:
    """The triples of a file whose syntax is told from how it begins; raises ImportFaulty."""
    if len(bounded(data)) > MOST_BYTES:
        raise ImportFaulty([f"the file has {len(data)} bytes; {MOST_BYTES} is the most for RDF"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFaulty([f"not UTF-8: {error}"]) from error
    syntax = _syntax(text)
    if syntax == "json-ld":
        value = _with_local_contexts(read_json(data), contexts, "$")
        # Called directly, because on this way the graphs that a file may name count as one.
        return _filled(syntax, lambda graph: to_rdf(value, graph, NOWHERE))
    if syntax == "xml" and re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise ImportFaulty(["the file declares a document type; entities are not read"])
    return _filled(syntax, lambda graph: graph.parse(data=text, format=syntax, publicID=NOWHERE))


def _syntax(text: str) -> str:
    start = text.lstrip()[:1]
    if start in ("{", "["):
        # A Turtle file may begin with a blank node in brackets, and then it is no JSON.
        return "json-ld" if start == "{" or re.match(r"\s*\[\s*[{\]\[]", text) else "turtle"
    return "xml" if re.match(r"\s*<(\?xml|!|[\w.-]+:RDF[\s>])", text) else "turtle"


def _with_local_contexts(value: Any, contexts: Contexts, path: str) -> Any:
    """The JSON value with every context that it names by address put in place; raises ImportFaulty for others."""
    if isinstance(value, list):
        return [_with_local_contexts(item, contexts, f"{path}[{place}]") for place, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if "@import" in value:
        raise ImportFaulty([f"{path}: imports the context {value['@import']!r}; nothing is fetched"])
    return {
        key: _local_context(inner, contexts, path)
        if key == "@context"
        else _with_local_contexts(inner, contexts, f"{path}.{key}")
        for key, inner in value.items()
    }


def _local_context(value: Any, contexts: Contexts, path: str) -> Any:
    if isinstance(value, list):
        return [_local_context(item, contexts, path) for item in value]
    if not isinstance(value, str):
        return _with_local_contexts(value, contexts, f"{path}.@context")
    known = contexts(value)
    if known is None:
        raise ImportFaulty([f"{path}: names the context {value!r}; nothing is fetched, so put it into the file"])
    return known


def _filled(syntax: str, parse: Callable[[Graph], Any]) -> Graph:
    graph = Graph(store=_BoundedStore())
    try:
        parse(graph)
    except ImportFaulty:
        raise
    except Exception as error:  # the parsers raise whatever they meet, from KeyError to RecursionError
        told = " ".join(str(error).split()) or type(error).__name__
        raise ImportFaulty([f"cannot be read as {syntax}: {told[:200]}"]) from error
    return graph


class _BoundedStore(SimpleMemory):
    """Takes so many triples and so much time and no more, whichever parser fills it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._until = time.monotonic() + LONGEST_SECONDS
        self._taken = 0

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        """Take a triple, or raise ImportFaulty."""
        self._taken += 1
        if self._taken > MOST_TRIPLES:
            raise ImportFaulty([f"the file has more than {MOST_TRIPLES} triples"])
        if time.monotonic() > self._until:
            raise ImportFaulty([f"the file takes more than {LONGEST_SECONDS:.0f} seconds to read"])
        super().add(triple, context, quoted)
