"""What HSDS 3.1 asks of each of its objects, as far as its JSON Schemas say it, and where a value breaks it.

The official schemas are CC BY-SA and stay outside this repository; this table says the same in our own words, and the
tests compare its verdicts with theirs. Fields stand in the order of the official data package, whose CSV files need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

#: An object's fields: `name`, `name!` where it is required, `name:type` where it is no plain text. Names that end in
#: `id` are UUIDs. A type is a format, a list of choices, another object (`phone`), or a list of such (`phone*`).
_TABLE = {
    "organization": "id! name! alternate_name description! email:email website:uri additional_websites:url* tax_status "
    "tax_id:text year_incorporated:number legal_status logo uri:uri parent_organization_id funding:funding* "
    "contacts:contact* phones:phone* locations:location* programs:program* "
    "organization_identifiers:organization_identifier*",
    "program": "id! organization_id name! alternate_name description!",
    "service": "id! organization_id program_id name! alternate_name description url:uri additional_urls:url* "
    "email:email status!:service_status interpretation_services application_process fees_description wait_time fees "
    "accreditations eligibility_description minimum_age:number maximum_age:number assured_date:day "
    "assurer_email:email licenses alert last_modified:moment phones:phone* schedules:schedule* "
    "service_areas:service_area* service_at_locations:service_at_location* languages:language* "
    "organization:organization funding:funding* cost_options:cost_option* program:program "
    "required_documents:required_document* contacts:contact* capacities:service_capacity*",
    "attribute": "id! link_id taxonomy_term_id link_type link_entity value taxonomy_term:taxonomy_term label",
    "service_at_location": "id! service_id location_id description service_areas:service_area* contacts:contact* "
    "phones:phone* schedules:schedule* location:location",
    "location": "id! location_type!:place url:uri organization_id name alternate_name description transportation "
    "latitude:number longitude:number external_identifier external_identifier_type languages:language* "
    "addresses:address* contacts:contact* accessibility:accessibility* phones:phone* schedules:schedule*",
    "phone": "id! location_id service_id organization_id contact_id service_at_location_id number! extension:number "
    "type description languages:language*",
    "contact": "id! organization_id service_id service_at_location_id location_id name title department email:email "
    "phones:phone*",
    "address": "id! location_id attention address_1! address_2 city! region state_province! postal_code! country! "
    "address_type!:place",
    "schedule": "id! service_id location_id service_at_location_id valid_from:day valid_to:day dtstart:day "
    "timezone:number until:day count:number wkst:weekday freq:frequency interval:number byday byweekno bymonthday "
    "byyearday description opens_at:time closes_at:time schedule_link:uri attending_type notes",
    "funding": "id! organization_id service_id source",
    "service_area": "id! service_id service_at_location_id name description extent extent_type uri",
    "required_document": "id! service_id document uri:uri",
    "language": "id! service_id location_id phone_id name code note",
    "accessibility": "id! location_id description details url:uri",
    "taxonomy_term": "id! code name! description! parent_id taxonomy taxonomy_detail:taxonomy language taxonomy_id "
    "term_uri:uri",
    "metadata": "id! resource_id resource_type last_action_date!:day last_action_type! field_name! previous_value! "
    "replacement_value! updated_by!",
    "meta_table_description": "id! name language character_set",
    "cost_option": "id! service_id valid_from:day valid_to:day option currency amount:number amount_description",
    "organization_identifier": "id! organization_id identifier_scheme identifier_type! identifier!",
    "taxonomy": "id! name! description! uri:uri version",
    "service_capacity": "id! service_id unit!:unit unit_id available!:number maximum:number description "
    "updated!:moment",
    "unit": "id! name! scheme identifier uri:uri",
    "url": "id! label url!:uri organization_id service_id",
    "page": "total_items:count total_pages:count page_number:count size:count first_page:truth last_page:truth "
    "empty:truth contents:anything",
}
#: Objects that carry no attributes, and those without a log of changes.
_WITHOUT_ATTRIBUTES = {"attribute", "metadata", "taxonomy", "taxonomy_term", "page"}
_WITHOUT_METADATA = {"metadata", "page"}

CHOICES: dict[str, tuple[str, ...]] = {
    "service_status": ("active", "inactive", "defunct", "temporarily closed"),
    "place": ("physical", "postal", "virtual"),
    "weekday": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    "frequency": ("WEEKLY", "MONTHLY"),
}

#: What RFC 3986 allows in an address with a scheme, and RFC 3339 in a moment.
_SIGN = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_HOST = r"(?:\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)"
_USER = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*@"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://(?:{_USER})?{_HOST}(?::[0-9]*)?(?:/{_SIGN}*)*|/(?:{_SIGN}+(?:/{_SIGN}*)*)?|(?:{_SIGN}+(?:/{_SIGN}*)*)?)"
    rf"(?:\?(?:{_SIGN}|[/?])*)?(?:#(?:{_SIGN}|[/?])*)?"
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)


@dataclass(frozen=True)
class Field:
    """One field of an object: the type of its value, or of each value in a list."""

    type: str
    required: bool = False
    many: bool = False


Shape = Mapping[str, Field]


def _field(word: str) -> tuple[str, Field]:
    name, _, kind = word.partition(":")
    required, name = name.endswith("!"), name.rstrip("!")
    default = "uuid" if name == "id" or name.endswith("_id") else "text"
    return name, Field(kind.rstrip("*") or default, required, kind.endswith("*"))


def _shape(name: str) -> Shape:
    also = "" if name in _WITHOUT_ATTRIBUTES else " attributes:attribute*"
    also += "" if name in _WITHOUT_METADATA else " metadata:metadata*"
    return dict(map(_field, (_TABLE[name] + also).split()))


SHAPES: dict[str, Shape] = {name: _shape(name) for name in _TABLE}


def is_uuid(value: str) -> bool:
    """Whether `value` is a UUID with its four dashes."""
    try:
        UUID(value)
    except ValueError:
        return False
    return all(value[place : place + 1] == "-" for place in (8, 13, 18, 23))


def is_uri(value: str) -> bool:
    """Whether `value` is an address with a scheme and no characters that need escaping."""
    return _URI.fullmatch(value) is not None


def is_moment(value: str) -> bool:
    """Whether `value` is a date with a time and a zone."""
    found = _MOMENT.fullmatch(value)
    if found is None:
        return False
    try:
        datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        return False
    return True


_FORMATS = {
    "uuid": (is_uuid, "is no UUID"),
    "uri": (is_uri, "is no web address with its scheme (https://...)"),
    "email": (lambda value: "@" in value, "is no e-mail address"),
    "moment": (is_moment, "is no moment such as 2025-01-31T12:00:00Z"),
}
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "number": ((int, float), "a number"),
    "count": ((int,), "a whole number"),
    "truth": ((bool,), "true or false"),
}


def faults(name: str, value: Any, path: str = "") -> Iterator[str]:
    """Everything in which `value` is no HSDS object called `name`, each with its path; unknown fields are allowed."""
    if not isinstance(value, dict):
        yield f"{path or name}: an object was expected"
        return
    shape = SHAPES[name]
    for key, field in shape.items():
        at = f"{path}.{key}" if path else key
        if key in value:
            yield from _faults_in(field, value[key], at)
        elif field.required:
            yield f"{at}: is missing; a {name} needs it"


def _faults_in(field: Field, value: Any, path: str) -> Iterator[str]:
    if not field.many:
        yield from _faults_of(field.type, value, path)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from faults(field.type, item, f"{path}[{place}]")
    else:
        yield f"{path}: a list was expected"


def _faults_of(kind: str, value: Any, path: str) -> Iterator[str]:
    if kind in SHAPES:
        yield from faults(kind, value, path)
    elif kind in _TYPES:
        types, called = _TYPES[kind]
        if not isinstance(value, types) or (isinstance(value, bool) and kind != "truth"):
            yield f"{path}: {_shown(value)} is not {called}"
    elif kind != "anything":
        yield from _faults_of_text(kind, value, path)


def _faults_of_text(kind: str, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: {_shown(value)} is no text"
    elif kind in CHOICES and value not in CHOICES[kind]:
        yield f"{path}: {_shown(value)} is none of {', '.join(CHOICES[kind])}"
    elif kind in _FORMATS and not _FORMATS[kind][0](value):
        yield f"{path}: {_shown(value)} {_FORMATS[kind][1]}"


def _shown(value: Any, most: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
