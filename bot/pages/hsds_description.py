"""The HSDS API described for HSDS clients: an OpenAPI document of its own that refers to the official schemas."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from service_catalogue.formats.hsds_profile import VERSION

_SCHEMAS = f"https://raw.githubusercontent.com/openreferral/specification/{VERSION}/schema"
#: The schema of what an address answers; a list answers pages of such.
_ANSWERS = {
    "/services": "compiled/service_list.json",
    "/services/{id}": "compiled/service.json",
    "/organizations": "compiled/organization_list.json",
    "/organizations/{id}": "compiled/organization.json",
    "/service_at_locations": "compiled/service_at_location_list.json",
    "/service_at_locations/{id}": "compiled/service_at_location.json",
    "/taxonomies": "taxonomy.json",
    "/taxonomies/{id}": "taxonomy.json",
    "/taxonomy_terms": "taxonomy_term.json",
    "/taxonomy_terms/{id}": "taxonomy_term.json",
}
_URI = {"type": "string", "format": "uri"}
_ABOUT = {"type": "object", "properties": {"version": {"type": "string"}, "profile": _URI, "openapi_url": _URI}}
_COUNTS = ("total_items", "total_pages", "page_number", "size")
_TRUTHS = ("first_page", "last_page", "empty")


def describe(router: APIRouter, base: str) -> dict[str, Any]:
    """The OpenAPI document of `router`'s addresses, which are reached under `base`."""
    found = get_openapi(
        title="Bertta: business services in HSDS",
        version=VERSION,
        description=f"HSDS {VERSION} with texts in three languages; the profile is at {base}/profile.",
        routes=router.routes,
        servers=[{"url": base}],
    )
    paths = {path.removeprefix(router.prefix): item for path, item in found["paths"].items()}
    for path, item in paths.items():
        if path == "/" or path in _ANSWERS:
            content = {"application/json": {"schema": _ABOUT if path == "/" else _answer(path)}}
            item["get"]["responses"]["200"]["content"] = content
    return {**found, "paths": paths}


def _answer(path: str) -> dict[str, Any]:
    schema = {"$ref": f"{_SCHEMAS}/{_ANSWERS[path]}"}
    return schema if path.endswith("{id}") else _page_of(schema)


def _page_of(schema: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {name: {"type": "integer"} for name in _COUNTS}
    properties |= {name: {"type": "boolean"} for name in _TRUTHS}
    properties["contents"] = {"type": "array", "items": schema}
    return {"type": "object", "properties": properties, "required": sorted(properties)}
