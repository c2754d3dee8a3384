"""The HSDS objects in a file, checked: an object, a list, a page of an API's answer, or a data package.

A data package is the ZIP file of its folder (CSV files, or JSON as our own export has it) or the specification's JSON
of tables. A file with anything that HSDS does not allow is refused as a whole, each fault with its path.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.hsds_shapes import SHAPES, faults
from service_catalogue.formats.hsds_tables import FILES, TABLES_NEED, nested, typed
from service_catalogue.formats.hsds_terms import Object
from service_catalogue.formats.importing import MOST_BYTES, bounded, read_json

#: What may stand at the top of a file.
_TOP = ("service", "organization", "service_at_location", "location", "taxonomy_term", "taxonomy")
#: What the API adds to objects: its key, and what it holds.
_ADDED = {"organization": ("services", "service"), "service_at_location": ("service", "service")}
#: More faults than this tell nobody more.
MOST_FAULTS = 100
_NAMES = {name: file for name, file in FILES.items() if name not in ("service_capacity", "unit")}


@dataclass
class Found:
    """The objects of a file by their HSDS names, and what is to be told about the file."""

    objects: dict[str, list[Object]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, value: Object) -> None:
        """Keep an object, and those that the API puts into it."""
        self.objects.setdefault(name, []).append(value)
        for inner_name, inner, _path in _inside(name, value, ""):
            self.objects.setdefault(inner_name, []).append(inner)


def objects_in(data: bytes) -> Found:
    """The objects in a file; raises ImportFaulty with everything that is wrong with it."""
    if bounded(data)[:4] == b"PK\x03\x04":
        return _in_zip(data)
    return _in_json(read_json(data))


def _in_json(value: Any) -> Found:
    if isinstance(value, dict) and "resources" in value:
        raise ImportFaulty(["resources: describes a data package; import the ZIP file of its whole folder"])
    if isinstance(value, dict) and set(value) & set(FILES.values()):
        return _in_tables(value)
    found = Found()
    if isinstance(value, dict) and "contents" in value:
        _refuse(faults("page", value, "page"))
        if value.get("last_page") is False or value.get("first_page") is False:
            found.notes.append("The file is one page of several; the others are not read.")
        value, path = value["contents"], "contents"
    else:
        path = ""
    items = value if isinstance(value, list) else [value]
    placed = [(item, f"{path}[{place}]" if isinstance(value, list) else path) for place, item in enumerate(items)]
    _refuse(fault for item, at in placed for fault in _faults_in_item(item, at))
    for item in items:
        found.add(_name_of(item), item)
    return found


def _faults_in_item(item: Any, path: str) -> Iterator[str]:
    if not isinstance(item, dict) or not {"id", "name"} & set(item):
        yield f"{path or 'file'}: no HSDS object, which would have an id and mostly a name"
        return
    name = _name_of(item)
    yield from faults(name, item, path)
    for inner_name, inner, at in _inside(name, item, path):
        yield from faults(inner_name, inner, at)


def _name_of(item: Object) -> str:
    """What an object most likely is: that of which it has the most fields, and lacks the fewest."""

    def likeness(name: str) -> tuple[int, int]:
        shape = SHAPES[name]
        known = len(set(shape) & set(item)) + (_ADDED.get(name, ("",))[0] in item)
        return known, -sum(field.required and key not in item for key, field in shape.items())

    return max(_TOP, key=likeness)


def _inside(name: str, value: Object, path: str) -> Iterator[tuple[str, Any, str]]:
    """The objects that the API puts into others, with their names and paths; a bare id stands for one elsewhere."""
    key, inner_name = _ADDED.get(name, ("", ""))
    inner = value.get(key) if key else None
    for place, item in enumerate(inner if isinstance(inner, list) else [inner]):
        if isinstance(item, dict) and "name" in item:
            at = f"{path}.{key}" if path else key
            yield inner_name, item, f"{at}[{place}]" if isinstance(inner, list) else at


def _in_tables(tables: dict[str, Any]) -> Found:
    """The objects of a data package's tables, given by their files' names."""
    found, rows = Found(), {}
    if unknown := sorted(set(tables) - set(FILES.values())):
        found.notes.append(f"Left out, as HSDS has no such tables: {', '.join(unknown)}.")
    for name, file in _NAMES.items():
        listed = tables.get(file, [])
        if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
            raise ImportFaulty([f"{file}: a list of rows was expected"])
        rows[name] = [typed(name, row) for row in listed]
    _refuse(fault for name in rows for fault in _faults_in_rows(name, rows[name]))
    whole, homeless = nested(rows)
    if homeless:
        found.notes.append(f"{homeless} rows belong to nothing in the file and are left out.")
    found.objects = {name: whole[name] for name in _TOP if whole.get(name)}
    return found


def _faults_in_rows(name: str, rows: list[Object]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for place, row in enumerate(rows):
        path = f"{FILES[name]}[{place}]"
        yield from faults(name, row, path)
        for key in TABLES_NEED.get(name, []):
            if key not in row:
                yield f"{path}.{key}: is missing; a row of this table needs it"
        seen[str(row.get("id"))] += 1
    yield from (f"{FILES[name]}: the id {own_id} stands in {count} rows" for own_id, count in seen.items() if count > 1)


def _in_zip(data: bytes) -> Found:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            folder, others = _folder(packed)
            files = _files(packed, folder)
    except (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, ValueError, OSError, EOFError) as error:
        raise ImportFaulty([f"the ZIP file cannot be read: {error}"]) from error
    found = _in_json_files(files) if "services.json" in files else _in_csv_files(files)
    if others:
        found.notes.append(f"The package in {folder or '.'} was read; {', '.join(others)} were not.")
    return found


def _folder(packed: zipfile.ZipFile) -> tuple[str, list[str]]:
    """The folder of the package to read, and other folders with one: JSON first, as it has all languages."""
    with_json, with_csv = (
        [str(PurePosixPath(name).parent) for name in packed.namelist() if PurePosixPath(name).name == wanted]
        for wanted in ("services.json", "services.csv")
    )
    folders = list(dict.fromkeys([*with_json, *with_csv]))
    if not folders:
        raise ImportFaulty(["the ZIP file holds neither services.csv nor services.json"])
    return folders[0], [] if with_json else folders[1:]


def _files(packed: zipfile.ZipFile, folder: str) -> dict[str, bytes]:
    """The tables in a folder by name. Nothing is unpacked before all of it is known to be small enough."""
    wanted = {*FILES.values(), *(file.replace(".csv", ".json") for file in FILES.values())}
    members = [
        member
        for member in packed.infolist()
        if PurePosixPath(member.filename).name in wanted and str(PurePosixPath(member.filename).parent) == folder
    ]
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise ImportFaulty([f"the files of the package have more than {MOST_BYTES} bytes"])
    return {PurePosixPath(member.filename).name: packed.read(member) for member in members}


def _in_json_files(files: dict[str, bytes]) -> Found:
    found = Found()
    for name in ("organization", "service", "taxonomy", "taxonomy_term"):
        file = FILES[name].replace(".csv", ".json")
        listed = read_json(files[file]) if file in files else []
        if not isinstance(listed, list):
            raise ImportFaulty([f"{file}: a list was expected"])
        _refuse(fault for place, item in enumerate(listed) for fault in faults(name, item, f"{file}[{place}]"))
        for item in listed:
            found.add(name, item)
    return found


def _in_csv_files(files: dict[str, bytes]) -> Found:
    return _in_tables({name: list(_rows(name, data)) for name, data in files.items() if name.endswith(".csv")})


def _rows(name: str, data: bytes) -> Iterator[Object]:
    try:
        for place, row in enumerate(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))):
            if None in row:
                raise ImportFaulty([f"{name}[{place}]: has more cells than the header"])
            yield row
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImportFaulty([f"{name}: not CSV in UTF-8: {error}"]) from error


def _refuse(found: Iterator[str]) -> None:
    """Raise ImportFaulty for the faults, if there are any."""
    listed = list(islice(found, MOST_FAULTS + 1))
    if len(listed) > MOST_FAULTS:
        listed[MOST_FAULTS:] = [f"... and more than these {MOST_FAULTS} faults"]
    if listed:
        raise ImportFaulty(listed)
