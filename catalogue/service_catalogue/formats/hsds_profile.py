"""Our HSDS profile: what this catalogue adds to HSDS 3.1, as JSON merge patches (RFC 7386) of the official schemas."""

from __future__ import annotations

from typing import Any

VERSION = "3.1"

_UUID = {"type": "string", "format": "uuid"}
_TRANSLATIONS = {
    "type": "object",
    "title": "Translations",
    "description": "The object's own texts in each language of the catalogue: language code, then field, then text.",
    "propertyNames": {"enum": ["fi", "sv", "en"]},
    "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
}
_LOCAL_ID = {
    "type": "string",
    "title": "Local identifier",
    "description": "What /api/v1 and the web pages know it under; `id` is the UUIDv5, in the URL namespace, of "
    "urn:bertta:<city>:<kind>:<local_id>.",
}
_SUMMARY = {"type": "string", "title": "Summary", "description": "At most 150 characters.", "maxLength": 150}

_TRANSLATED = (
    "contact",
    "cost_option",
    "location",
    "organization",
    "phone",
    "schedule",
    "service",
    "service_area",
    "taxonomy",
    "taxonomy_term",
    "url",
)
_ADDED: dict[str, dict[str, Any]] = {
    "service": {
        "summary": _SUMMARY,
        "local_id": _LOCAL_ID,
        "as_of": {
            "type": "integer",
            "title": "As of",
            "description": "The year of the service's oldest fact; check what is old before you rely on it.",
        },
        "other_organizations": {
            "type": "array",
            "title": "Other organizations",
            "description": "The ids of those that provide the service together with `organization`.",
            "items": _UUID,
        },
        "replaced_by": {
            "type": "array",
            "title": "Replaced by",
            "description": "For a defunct service: the ids of the services to use instead.",
            "items": _UUID,
        },
    },
    "organization": {
        "summary": _SUMMARY,
        "local_id": _LOCAL_ID,
        "successor_id": {
            **_UUID,
            "title": "Successor",
            "description": "For an organization that has ended: who does its work now.",
        },
        "services": {
            "type": "array",
            "title": "Services",
            "description": "As the API wants it: id, name and status, or with full_service everything.",
            "items": {"$ref": "service.json"},
        },
    },
    "service_at_location": {"service": {"title": "Service", "$ref": "service.json"}},
}


def profile() -> dict[str, Any]:
    """The profile as one document: in words, and each schema's merge patch under the schema's file name."""
    added = {name: {"translations": _TRANSLATIONS} for name in _TRANSLATED}
    for name, properties in _ADDED.items():
        added[name] = {**added.get(name, {}), **properties}
    return {
        "title": "A city's business services in HSDS",
        "description": "HSDS with every text in Finnish, Swedish and English. Texts stand in the language asked for "
        "(`language`: fi, sv or en); `translations` has them all. Signposts, which tell where to turn with what the "
        "network does not handle itself, are services with the term kind/signpost and may lack an organization.",
        "extends": f"https://docs.openreferral.org/en/{VERSION}/",
        "version": VERSION,
        "schemas": {f"{name}.json": {"properties": properties} for name, properties in sorted(added.items())},
    }
