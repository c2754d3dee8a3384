"""Files that pretend to be HSDS, or are too much of it: refused as a whole, with what is wrong and where."""

from __future__ import annotations

import json
import struct

import pytest
import tiny
from hsds_files import exported, packed

from service_catalogue.errors import ImportFaulty
from service_catalogue.formats import hsds_reading
from service_catalogue.formats.hsds_reading import MOST_FAULTS, objects_in
from service_catalogue.loading import load_edition

ID = "ac148810-d857-441c-9679-408f346de14b"
OTHER = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"
SERVICE = {"id": ID, "name": "Advice", "status": "active", "organization_id": OTHER}
ORGANIZATION = {"id": OTHER, "name": "Advisers", "description": "People"}


def faults_of(value) -> tuple[str, ...]:
    """Why a file is refused, given as bytes or as what its JSON holds."""
    with pytest.raises(ImportFaulty) as refused:
        objects_in(value if isinstance(value, bytes) else json.dumps(value).encode())
    return refused.value.faults


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"id": NaN}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[" * 50 + b"]" * 50, "deeper than 40 levels"),
        ("text", "file: no HSDS object"),
        (None, "file: no HSDS object"),
        ([1], "[0]: no HSDS object"),
        ({"contents": None}, "contents: no HSDS object"),
        ({"contents": [{}]}, "contents[0]: no HSDS object"),
        ({"contents": [], "total_items": "1"}, "page.total_items: '1' is not a whole number"),
        ({"contents": [], "last_page": 1}, "page.last_page: 1 is not true or false"),
        ([SERVICE, {**SERVICE, "status": None}], "[1].status: None is no text"),
        ({"resources": []}, "resources: describes a data package"),
        (
            {**ORGANIZATION, "services": [{"id": "1", "name": "Advice", "status": "active"}]},
            "services[0].id: '1' is no UUID",
        ),
        ({"services.csv": {}}, "services.csv: a list of rows was expected"),
        (
            {"services.csv": [{"id": ID, "name": "A", "status": "active"}]},
            "services.csv[0].organization_id: is missing",
        ),
        ({"services.csv": [SERVICE, SERVICE]}, f"services.csv: the id {ID} stands in 2 rows"),
    ],
)
def test_a_file_is_refused_with_what_is_wrong_and_where(value, fault):
    assert any(fault in found for found in faults_of(value))


def test_of_very_many_faults_the_first_hundred_are_told():
    faults = faults_of([{"id": "x", "name": "A", "status": "active"}] * 1000)
    assert len(faults) == MOST_FAULTS + 1
    assert faults[0] == "[0].id: 'x' is no UUID"
    assert faults[-1] == "... and more than these 100 faults"


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"readme.txt": "hello"}, "neither services.csv nor services.json"),
        ({"services.csv": b"\xff\xff"}, "services.csv: not CSV in UTF-8"),
        ({"services.csv": "id,name\n1,2,3\n"}, "services.csv[0]: has more cells than the header"),
        ({"services.csv": f"id,name\n{'x' * 200_000},y\n"}, "services.csv: not CSV in UTF-8"),
        ({"services.csv": "id,name,status,organization_id\n1,A,active,2\n"}, "services.csv[0].id: '1' is no UUID"),
        ({"services.json": "{}"}, "services.json: a list was expected"),
        ({"services.json": "[{}]"}, "services.json[0].id: is missing; a service needs it"),
        ({"a/services.json": "["}, "not JSON"),
    ],
)
def test_a_zip_file_is_refused_with_what_is_wrong_and_where(files, fault):
    assert any(fault in found for found in faults_of(packed(files)))


def test_a_broken_zip_file_is_refused():
    whole = packed({"services.json": json.dumps([SERVICE] * 100)})
    assert "cannot be read" in faults_of(whole[: len(whole) // 2])[0]
    assert "cannot be read" in faults_of(whole[:40] + b"\0" * 40 + whole[80:])[0]


def test_a_zip_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(hsds_reading, "MOST_BYTES", 1_000_000)
    bomb = packed({"services.json": b" " * 1_000_001})
    assert len(bomb) < 10_000
    assert "more than 1000000 bytes" in faults_of(bomb)[0]


def test_a_zip_file_that_lies_about_its_size_is_refused():
    bomb = bytearray(packed({"services.json": b" " * 1_000_000}))
    entry = bomb.rindex(b"PK\x01\x02")
    bomb[entry + 24 : entry + 28] = struct.pack("<I", 10)  # the size that the directory tells
    assert faults_of(bytes(bomb))


def test_numbers_in_tables_are_numbers_where_hsds_has_numbers_and_texts_elsewhere():
    rows = {
        "services.csv": [{**SERVICE, "minimum_age": "12", "email": ""}],
        "organizations.csv": [{**ORGANIZATION, "year_incorporated": 2011, "tax_id": 5}],
        "locations.csv": [
            {"id": ID, "location_type": "physical", "latitude": "60.2", "external_identifier": 10092008082}
        ],
    }
    found = objects_in(json.dumps(rows).encode()).objects
    assert (found["service"][0]["minimum_age"], "email" in found["service"][0]) == (12, False)
    assert (found["organization"][0]["year_incorporated"], found["organization"][0]["tax_id"]) == (2011, "5")
    assert (found["location"][0]["latitude"], found["location"][0]["external_identifier"]) == (60.2, "10092008082")
    rows["services.csv"][0]["minimum_age"] = "twelve"
    assert faults_of(rows) == ("services.csv[0].minimum_age: 'twelve' is not a number",)


def test_rows_of_tables_find_what_they_belong_to():
    rows = {
        "services.csv": [SERVICE],
        "organizations.csv": [ORGANIZATION],
        "service_at_location.csv": [{"id": ID, "service_id": ID, "location_id": ID}],
        "locations.csv": [{"id": ID, "location_type": "physical"}],
        "phones.csv": [
            {"id": ID, "number": "1", "service_id": ID},
            {"id": OTHER, "number": "2", "service_id": OTHER},
        ],
        "attributes.csv": [{"id": ID, "link_entity": "organization", "link_id": OTHER, "taxonomy_term_id": ID}],
        "taxonomy_terms.csv": [{"id": ID, "name": "term", "description": "term"}],
        "prices.csv": [],
    }
    found = objects_in(json.dumps(rows).encode())
    service = found.objects["service"][0]
    assert service["organization"]["name"] == "Advisers"
    assert service["organization"]["attributes"][0]["taxonomy_term"]["name"] == "term"
    assert service["service_at_locations"][0]["location"]["location_type"] == "physical"
    assert [phone["number"] for phone in service["phones"]] == ["1"]
    assert found.notes == [
        "Left out, as HSDS has no such tables: prices.csv.",
        "1 rows belong to nothing in the file and are left out.",
    ]


def test_of_a_package_in_several_languages_the_one_with_translations_is_read(sessions):
    load_edition(sessions, tiny.KUVALA)
    package = exported(sessions)
    assert len(objects_in(packed(package.files)).objects["service"]) == 5
    tables = {name: data for name, data in package.files.items() if name.endswith(".csv")}
    found = objects_in(packed(tables))
    assert len(found.objects["service"]) == 5
    assert "The package in fi was read; sv, en were not." in found.notes
