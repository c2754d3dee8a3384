"""The catalogue in other systems' formats: what is read becomes drafts, what is written is today's published entries.

Each format is a module with `write_file(session) -> bytes`, `read_file(data, session) -> Reading`, or both.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from service_catalogue.errors import FormatUnknown

#: The formats by the names that `bertta catalogue import` and `export` know them under, and their modules.
MODULES = {
    "yaml": "yaml_files",
    "xlsx": "xlsx",
    "hsds": "hsds",
    "cpsv-ap": "cpsv_ap",
    "ptv": "ptv",
    "linkedevents": "linked_events",
    "ics": "icalendar_feed",
}


def format_named(name: str, *, to: str) -> ModuleType:
    """The module of the format `name` that can be used `to` ("read_file" or "write_file"); raises FormatUnknown."""
    if name not in MODULES:
        raise FormatUnknown(f"There is no format {name!r}; the formats are {', '.join(MODULES)}.")
    module = import_module(f"{__name__}.{MODULES[name]}")
    if not hasattr(module, to):
        raise FormatUnknown(f"{name!r} cannot be {'imported' if to == 'read_file' else 'exported'}.")
    return module
