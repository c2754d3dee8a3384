"""The official HSDS 3.1 schemas and examples, which lie beside the repository, and what they say about an object."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker, RefResolver

from bot.settings import ROOT

STANDARD = ROOT.parent / "shared" / "standards" / "hsds"
SCHEMAS = STANDARD / "3.1-dev" / "schema"
needs_standard = pytest.mark.skipif(not SCHEMAS.is_dir(), reason=f"no HSDS schemas in {STANDARD}")

_BASE = "https://hsds.example"


def read(path: str) -> Any:
    """A JSON file of the standard's folder."""
    return json.loads((STANDARD / path).read_text(encoding="utf-8"))


def schemas(*, patched: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The schemas by address; with a profile's patches every property that they do not name is refused."""
    found = {}
    for file in sorted(SCHEMAS.glob("*.json")):
        if file.name == "openapi.json":
            continue
        schema = json.loads(file.read_text(encoding="utf-8"))
        if patched is not None:
            schema = {**merged(schema, patched.get(file.name, {})), "additionalProperties": False}
        address = f"{_BASE}/{file.name}"
        found[address] = {**schema, "$id": address}
    return found


def merged(value: Any, patch: Any) -> Any:
    """`value` with a JSON merge patch applied (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    base = value if isinstance(value, dict) else {}
    result = {key: inner for key, inner in base.items() if patch.get(key, ...) is not None}
    return result | {key: merged(base.get(key), inner) for key, inner in patch.items() if inner is not None}


def validator(name: str, store: dict[str, Any]) -> Draft202012Validator:
    """The validator of an object, formats included."""
    schema = store[f"{_BASE}/{name}.json"]
    resolver = RefResolver(schema["$id"], schema, store=store)
    return Draft202012Validator(schema, resolver=resolver, format_checker=FormatChecker())


@lru_cache(maxsize=32)
def official(name: str) -> Draft202012Validator:
    """The validator of an object as the standard has it."""
    return validator(name, schemas())


def list_schema(name: str) -> Draft202012Validator:
    """The validator of an object in a list."""
    return Draft202012Validator(read(f"3.1-dev/schema/compiled/{name}_list.json"), format_checker=FormatChecker())


def fault_paths(name: str, value: Any, path: str = "") -> set[str]:
    """Where the official schema finds fault, in the form in which our own faults name places."""
    return {place for error in official(name).iter_errors(value) for place in _places(error, path)}


def _places(error: Any, path: str) -> Iterator[str]:
    for step in error.absolute_path:
        path = f"{path}[{step}]" if isinstance(step, int) else f"{path}.{step}" if path else step
    if error.validator != "required":
        yield path
        return
    for name in error.validator_value:
        if name not in error.instance:
            yield f"{path}.{name}" if path else name
