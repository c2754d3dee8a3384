"""Our table of HSDS against the official schemas: the same fields, and the same verdict on whatever it is given."""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from typing import Any

import hsds_official
import pytest
from hsds_official import STANDARD, needs_standard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rfc3339_validator import validate_rfc3339
from rfc3986_validator import validate_rfc3986

from service_catalogue.formats.hsds_shapes import CHOICES, SHAPES, faults, is_moment, is_uri, is_uuid
from service_catalogue.formats.hsds_tables import FILES, TABLES_NEED, columns

OBJECTS = [name for name in SHAPES if name != "page"]
FORMATS = {"uuid": "uuid", "uri": "uri", "email": "email", "date-time": "moment"}
TOP = ("service_at_location", "service", "organization", "taxonomy_term", "taxonomy", "location")
FOLDERS = ("3.0/examples", "3.1-dev/examples", "uk-profile/examples", "mock-hsds-api/data")


def examples() -> list[str]:
    """The standard's and the validator's files that hold objects, by their place in the folder."""
    if not STANDARD.is_dir():
        return []
    folders = [*FOLDERS, *(f"oruk-validator-mocks/V3.0-UK-{kind}" for kind in ("Default", "Test", "Warn", "Fail"))]
    files = [file for folder in folders for file in sorted((STANDARD / folder).rglob("*.json"))]
    return [str(file.relative_to(STANDARD)) for file in files if name_of(str(file))]


def name_of(path: str) -> str | None:
    """What a file of the standard holds, by its own or its folder's name."""
    parts = path.split("/")
    singular = parts[-2].replace("taxonomies", "taxonomy").removesuffix("s")
    return next((name for name in TOP if parts[-1].startswith(name) or singular == name), None)


def items(value: Any) -> list[tuple[str, Any]]:
    """The objects of a file with their paths."""
    if "contents" in value:
        return [(f"contents[{place}]", item) for place, item in enumerate(value["contents"])]
    return [("", value)]


@needs_standard
@pytest.mark.parametrize("name", OBJECTS)
def test_the_table_has_the_fields_of_the_official_schema_and_no_others(name):
    schema = hsds_official.read(f"3.1-dev/schema/{name}.json")
    expected = {}
    for key, described in schema["properties"].items():
        many = described.get("type") == "array"
        reference = (described["items"] if many else described).get("$ref", "").removesuffix(".json")
        plain = described.get("datapackage_type", "text").replace("date", "day")
        number = "number" if described.get("type") == "number" else None
        kind = reference or number or FORMATS.get(described.get("format", ""), plain)
        expected[key] = (tuple(described["enum"]) if "enum" in described else kind, many, key in schema["required"])
    found = {
        key: (CHOICES.get(field.type, field.type), field.many, field.required) for key, field in SHAPES[name].items()
    }
    assert found == expected
    if name != "service_capacity":  # a table that is broken in the official package, and read by nobody here
        assert set(TABLES_NEED.get(name, [])) >= set(schema.get("tabular_required", []))


@needs_standard
def test_tables_have_the_files_and_columns_of_the_official_data_package():
    described = {resource["name"]: resource for resource in hsds_official.read("3.1-dev/datapackage.json")["resources"]}
    assert {name: resource["path"] for name, resource in described.items()} == FILES
    for name in set(FILES) - {"unit", "service_capacity"}:  # those two are broken in the official package
        assert [field["name"] for field in described[name]["schema"]["fields"]] == list(columns(name)), name


@needs_standard
@pytest.mark.parametrize("path", examples())
def test_every_official_file_gets_the_official_verdict_fault_by_fault(path):
    name = name_of(path)
    for place, item in items(hsds_official.read(path)):
        found = {fault.partition(":")[0] for fault in faults(name, item, place)}
        assert found == hsds_official.fault_paths(name, item, place)


@needs_standard
def test_there_are_official_files_of_both_verdicts():
    verdicts = {
        path: any(faults(name_of(path), item)) for path in examples() for _, item in items(hsds_official.read(path))
    }
    refused = sorted(path for path, wrong in verdicts.items() if wrong)
    assert len(verdicts) >= 70
    assert [path.removeprefix("oruk-validator-mocks/V3.0-UK-") for path in refused] == [
        "Default/organization_list.json",
        "Fail/service_full.json",
        "Fail/service_list.json",
        "Fail/taxonomy_term.json",
        "Warn/taxonomy_term.json",
    ]


@lru_cache(maxsize=1)
def _whole_service() -> str:
    return json.dumps(hsds_official.read("3.1-dev/examples/service_full.json"))


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, part in inner for found in ((*path, step), *_places(part, (*path, step)))]


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(["active", "MO", "a@b", "https://a.example/ä", "urn:a:b", "2025-02-30T10:00:00Z", "x" * 36, []]),
    st.dictionaries(st.sampled_from(["id", "name"]), st.text(max_size=5), max_size=2),
)


@needs_standard
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_service_spoilt_anywhere_gets_the_official_verdict(data):
    value = json.loads(_whole_service())
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_places(value)))
        holder = value
        for step in path[:-1]:
            holder = holder[step]
        if isinstance(holder, dict) and data.draw(st.booleans()):
            del holder[path[-1]]
        else:
            holder[path[-1]] = copy.deepcopy(data.draw(ANYTHING))
        if not _places(value):
            break
    found = {fault.partition(":")[0] for fault in faults("service", value)}
    assert found == hsds_official.fault_paths("service", value)


ADDRESS_SIGNS = st.text(alphabet="abZ19:/?#@%F.-_~!$&'()*+,;= ä\"<>\\^", max_size=12)


@given(
    start=st.sampled_from(["", "http:", "https://", "mailto:", "//", "1a:", "a+b-c.d://", "http://[::1]"]),
    rest=ADDRESS_SIGNS,
)
@settings(max_examples=500)
def test_what_counts_as_a_web_address_is_what_rfc_3986_allows(start, rest):
    assert is_uri(start + rest) == bool(validate_rfc3986(start + rest, rule="URI"))


@pytest.mark.parametrize(
    "moment",
    [
        "2023-03-15T10:30:45.123Z",
        "2023-03-15t10:30:45z",
        "2023-03-15T10:30:45+02:00",
        "2023-02-30T10:00:00Z",
        "2023-03-15T24:00:00Z",
        "2023-03-15T10:30:45+24:00",
        "2023-03-15 10:30:45Z",
        "2023-03-15T10:30:45",
        "2023-03-15",
        "2023-03-15T10:30:45.Z",
        "٢٠٢٣-03-15T10:30:45Z",
        "",
    ],
)
def test_what_counts_as_a_moment_is_what_rfc_3339_allows(moment):
    assert is_moment(moment) == bool(validate_rfc3339(moment.upper()))


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("ac148810-d857-441c-9679-408f346de14b", True),
        ("AC148810-D857-441C-9679-408F346DE14B", True),
        ("ac148810d857441c9679408f346de14b", False),
        ("{ac148810-d857-441c-9679-408f346de14b}", False),
        ("urn:uuid:ac148810-d857-441c-9679-408f346de14b", False),
        ("reg-12345", False),
        ("", False),
    ],
)
def test_a_uuid_has_its_four_dashes(value, valid):
    assert is_uuid(value) is valid


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ([], "service: an object was expected"),
        ({"id": 1, "name": "A", "status": "active"}, "id: 1 is no text"),
        ({"id": "x", "name": "A", "status": "active"}, "id: 'x' is no UUID"),
        ({"name": "A", "status": "active"}, "id: is missing; a service needs it"),
        ({"phones": {}}, "phones: a list was expected"),
        ({"phones": [{"number": None}]}, "phones[0].number: None is no text"),
        ({"organization": "me"}, "organization: an object was expected"),
        ({"minimum_age": True}, "minimum_age: True is not a number"),
        ({"status": "closed"}, "status: 'closed' is none of active, inactive, defunct, temporarily closed"),
        ({"email": "nobody"}, "email: 'nobody' is no e-mail address"),
        ({"url": "a" * 100}, f"url: '{'a' * 58}… is no web address with its scheme (https://...)"),
    ],
)
def test_a_fault_says_where_and_what(value, fault):
    assert fault in list(faults("service", value))
