"""The catalogue as HSDS 3.1 packages, one per language, in one ZIP file.

Each folder (`fi/`, `sv/`, `en/`) holds the same twice: as JSON, fully nested and with `translations`, and as an HSDS
Tabular Data Package (CSV files and their `datapackage.json`), which has no place for more than one language.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service_catalogue import models
from service_catalogue.cards import current_services
from service_catalogue.formats.hsds_objects import (
    frame,
    organization_object,
    service_object,
    taxonomy_object,
    term_object,
)
from service_catalogue.formats.hsds_profile import VERSION, profile
from service_catalogue.formats.hsds_shapes import CHOICES, Field
from service_catalogue.formats.hsds_tables import FILES, TABLES_NEED, Tables, columns, tables_of
from service_catalogue.formats.hsds_terms import TAXONOMIES, Frame, Object
from service_catalogue.language import LANGUAGES, in_language

_FRICTIONLESS = {"moment": "datetime", "day": "date", "time": "time", "number": "number"}
#: What a service is made of, read with it.
PARTS = (
    selectinload(models.Service.providers).selectinload(models.Organisation.channels),
    *map(
        selectinload,
        (
            models.Service.channels,
            models.Service.packages,
            models.Service.headings,
            models.Service.stages,
            models.Service.audiences,
        ),
    ),
)


def write_file(session: Session) -> bytes:
    """Today's published services and active organisations. The same entries always give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        _put(packed, "profile.json", _json(profile()))
        for language in LANGUAGES:
            for name, data in _package(session, frame(session, language)).items():
                _put(packed, f"{language.value}/{name}", data)
    return file.getvalue()


def services_now(session: Session) -> list[models.Service]:
    """The services that can be had, by id."""
    query = select(models.Service).where(*current_services()).order_by(models.Service.id).options(*PARTS)
    return list(session.execute(query).scalars())


def organisations_now(session: Session) -> list[models.Organisation]:
    """The organisations that have not ended, by id."""
    query = select(models.Organisation).where(models.Organisation.status == "active").order_by(models.Organisation.id)
    return list(session.execute(query.options(selectinload(models.Organisation.channels))).scalars())


def _package(session: Session, told: Frame) -> dict[str, bytes]:
    """The files of one language's package."""
    found = {
        "organization": [organization_object(told, row) for row in organisations_now(session)],
        "service": [service_object(told, row) for row in services_now(session)],
        "taxonomy": [taxonomy_object(told, kind) for kind in TAXONOMIES],
        "taxonomy_term": [term_object(told, term) for term in told.terms.values()],
    }
    homeless = [service for service in found["service"] if "organization" not in service]
    tables = tables_of({**found, "service": [service for service in found["service"] if service not in homeless]})
    files = {FILES[name].replace(".csv", ".json"): _json(objects) for name, objects in found.items()}
    files |= {FILES[name]: _csv(name, rows.values()) for name, rows in tables.items()}
    return {**files, "datapackage.json": _json(_description(session, told, tables, homeless))}


def _csv(name: str, rows: Iterable[Object]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns(name)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _description(session: Session, told: Frame, tables: Tables, homeless: list[Object]) -> Object:
    """A package's `datapackage.json`: which files there are and what their columns hold."""
    city = session.execute(select(models.City)).scalars().first()
    described: Object = {
        "name": f"hsds-{told.city or 'catalogue'}-{told.language.value}".replace("_", "-"),
        "title": in_language(city.network, told.language) if city else "",
        "profile": "tabular-data-package",
        "version": VERSION,
        "language": told.language.value,
        "resources": [_resource(name, tables) for name in tables],
    }
    if homeless:  # the tables demand a provider, and a signpost to firms of the market has none
        described["left_out_without_organization"] = [service["id"] for service in homeless]
    return described


def _resource(name: str, tables: Tables) -> Object:
    keys = [key for key in columns(name) if key.removesuffix("_id") in tables and key.endswith("_id")]
    schema: dict[str, Any] = {
        "fields": [_column(name, key, field) for key, field in columns(name).items()],
        "primaryKey": "id",
        "foreignKeys": [
            {"fields": key, "reference": {"resource": key.removesuffix("_id"), "fields": "id"}} for key in keys
        ],
    }
    return {
        "name": name,
        "path": FILES[name],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _column(name: str, key: str, field: Field) -> Object:
    limits: Object = {"required": True} if field.required or key in TABLES_NEED.get(name, []) else {}
    if field.type in CHOICES:
        limits["enum"] = list(CHOICES[field.type])
    described: Object = {"name": key, "type": _FRICTIONLESS.get(field.type, "string")}
    if field.type in ("uuid", "uri", "email"):
        described["format"] = field.type
    return {**described, "constraints": limits} if limits else described


def _json(value: Any) -> bytes:
    """JSON, of a list an object on each line, so that two exports can be compared by lines."""
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in value)
    return f"[\n{lines}\n]\n".encode("utf-8", "replace")


def _put(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    # A member without the time of writing: the same catalogue gives the same file.
    member = zipfile.ZipInfo(name)
    member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    packed.writestr(member, data)
