"""HSDS objects as rows of tables and back: what nests in JSON refers by ids in CSV files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service_catalogue.formats.hsds_shapes import SHAPES, Field
from service_catalogue.formats.hsds_terms import Object

#: The tables of a data package and the files that the specification keeps them in.
FILES = {
    "organization": "organizations.csv",
    "program": "programs.csv",
    "service": "services.csv",
    "attribute": "attributes.csv",
    "service_at_location": "service_at_location.csv",
    "location": "locations.csv",
    "phone": "phones.csv",
    "contact": "contacts.csv",
    "address": "addresses.csv",
    "schedule": "schedules.csv",
    "funding": "funding.csv",
    "service_area": "service_areas.csv",
    "required_document": "required_documents.csv",
    "language": "languages.csv",
    "accessibility": "accessibility.csv",
    "taxonomy_term": "taxonomy_terms.csv",
    "metadata": "metadata.csv",
    "meta_table_description": "meta_table_descriptions.csv",
    "cost_option": "cost_options.csv",
    "organization_identifier": "organization_identifiers.csv",
    "taxonomy": "taxonomies.csv",
    "service_capacity": "service_capacity.csv",
    "unit": "units.csv",
    "url": "url.csv",
}
#: The columns that only a table needs, to tell where its rows belong.
TABLES_NEED = {
    "program": ["organization_id"],
    "service": ["organization_id"],
    "attribute": ["link_id", "link_entity", "taxonomy_term_id"],
    "service_at_location": ["service_id", "location_id"],
    "metadata": ["resource_id", "resource_type"],
    "cost_option": ["service_id"],
    "organization_identifier": ["organization_id"],
}
Tables = dict[str, dict[str, Object]]


def tables_of(found: dict[str, list[Object]]) -> Tables:
    """Nested objects as rows by table and id, each row with the ids of what it belongs to."""
    tables: Tables = {}
    for name, objects in found.items():
        for value in objects:
            _keep(tables, name, value, {})
    return {name: tables[name] for name in FILES if name in tables}


def _keep(tables: Tables, name: str, value: Object, belongs: Object) -> None:
    row = tables.setdefault(name, {}).setdefault(value["id"], {})
    row.update(belongs)
    for key, field in SHAPES[name].items():
        if key not in value:
            continue
        if field.type not in SHAPES:
            row[key] = value[key]
        elif field.many:
            for item in value[key]:
                _keep(tables, field.type, item, _belonging(field.type, name, value["id"]))
        else:
            row[reference(key)] = value[key]["id"]
            _keep(tables, field.type, value[key], {})


def reference(key: str) -> str:
    """The column that stands for the object `key` in a table."""
    return "taxonomy_id" if key == "taxonomy_detail" else f"{key}_id"


def _belonging(name: str, owner: str, owner_id: str) -> Object:
    if name == "attribute":
        return {"link_id": owner_id, "link_entity": owner}
    if name == "metadata":
        return {"resource_id": owner_id, "resource_type": owner}
    return {f"{owner}_id": owner_id} if f"{owner}_id" in SHAPES[name] else {}


def columns(name: str) -> dict[str, Field]:
    """The columns of a table in their order: the object's fields that are no objects or lists themselves."""
    return {key: field for key, field in SHAPES[name].items() if field.type not in SHAPES and not field.many}


def typed(name: str, row: Mapping[str, Any]) -> Object:
    """A row of a table as an object: no empty cells, and numbers where HSDS has numbers and only there."""
    shape = SHAPES[name]
    return {
        key: _cell(shape[key].type, value) if key in shape else value
        for key, value in row.items()
        if value not in (None, "")
    }


def _cell(kind: str, value: Any) -> Any:
    if kind == "number" and isinstance(value, str):
        try:
            return float(value) if "." in value else int(value)
        except ValueError:
            return value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if is_number and kind != "number" else value


def nested(rows: Mapping[str, list[Object]]) -> tuple[dict[str, list[Object]], int]:
    """Rows by table as objects with all that belongs to them, and how many rows belong to nothing there."""
    by_id = {name: {row["id"]: dict(row) for row in listed} for name, listed in rows.items()}
    homeless = 0
    for name, found in by_id.items():
        for row in found.values():
            for key, field in SHAPES[name].items():
                if field.type in SHAPES and not field.many and row.get(reference(key)) in by_id.get(field.type, {}):
                    row[key] = by_id[field.type][row[reference(key)]]
            homeless += not (_put_in_place(by_id, name, row) or name in _STAND_ALONE)
    return {name: list(found.values()) for name, found in by_id.items()}, homeless


def _put_in_place(by_id: Mapping[str, dict[str, Object]], name: str, row: Object) -> bool:
    """Add a row to the lists of those that it belongs to; whether there is any."""
    placed = False
    for owner, key in _HOLDERS[name]:
        if name in _LINKED:
            entity, own_id = (row.get(column) for column in _LINKED[name])
            owner_id = own_id if entity == owner else None
        else:
            owner_id = row.get(f"{owner}_id")
        if owner_id in by_id.get(owner, {}):
            by_id[owner][owner_id].setdefault(key, []).append(row)
            placed = True
    return placed


#: The columns in which rows that may belong to anything have the kind and the id of what they belong to.
_LINKED = {"attribute": ("link_entity", "link_id"), "metadata": ("resource_type", "resource_id")}
#: The lists that objects of a name stand in: owner and key.
_HOLDERS: dict[str, list[tuple[str, str]]] = {
    name: [
        (owner, key)
        for owner, shape in SHAPES.items()
        for key, field in shape.items()
        if field.many and field.type == name and (name in _LINKED or f"{owner}_id" in SHAPES[name])
    ]
    for name in SHAPES
}
#: What needs no owner.
_STAND_ALONE = {
    "service",
    "organization",
    "location",
    "program",
    "taxonomy",
    "taxonomy_term",
    "meta_table_description",
    "metadata",
}
