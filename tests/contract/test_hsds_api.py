"""The HSDS API: what the specification demands, checked with the official schemas, on two catalogues."""

from __future__ import annotations

import json

import pytest
from hsds_client import got, ids, published, uuid_of

from service_catalogue.formats.hsds_profile import profile
from tests.catalogue import hsds_official
from tests.catalogue.hsds_official import needs_standard

LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
SINGULAR = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


def test_the_root_tells_the_version_and_where_profile_and_description_are(kuvala, kuvala_at):
    assert got(kuvala, "/") == {
        "version": "3.1",
        "profile": "http://testserver/hsds/profile",
        "openapi_url": "http://testserver/hsds/openapi.json",
    }
    elsewhere = got(kuvala_at("https://bertta.example/town"), "/")
    assert elsewhere["profile"] == "https://bertta.example/town/hsds/profile"
    assert got(kuvala, "/profile") == profile()


@needs_standard
@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_a_page_of_objects_that_the_official_schemas_allow(espoo, path):
    page = got(espoo, f"/{path}", per_page=1000)
    envelope = hsds_official.read("3.1-dev/schema/openapi.json")["components"]["schemas"]["Page"]
    hsds_official.Draft202012Validator({**envelope, "required": list(envelope["properties"])}).validate(page)
    assert page["size"] == page["total_items"] == len(page["contents"]) > 8
    name = SINGULAR[path]
    checks = [hsds_official.official(name), *([] if path.startswith("taxonom") else [hsds_official.list_schema(name)])]
    for one in page["contents"]:
        for check in checks:
            assert not list(check.iter_errors(one)), one


@needs_standard
@pytest.mark.parametrize("path", LISTS)
def test_every_object_is_what_the_official_schemas_and_our_profile_allow(espoo, path):
    patched = hsds_official.schemas(patched=got(espoo, "/profile")["schemas"])
    checks = [hsds_official.official(SINGULAR[path]), hsds_official.validator(SINGULAR[path], patched)]
    for one in got(espoo, f"/{path}", per_page=1000)["contents"][::7]:
        whole = got(espoo, f"/{path}/{one['id']}")
        assert whole["id"] == one["id"]
        assert set(one) <= set(whole)
        for check in checks:
            assert not list(check.iter_errors(whole)), whole


@needs_standard
@pytest.mark.parametrize(
    ("path", "flag"), [("services", "full"), ("organizations", "full_service"), ("service_at_locations", "full")]
)
def test_full_lists_hold_whole_objects(espoo, path, flag):
    page = got(espoo, f"/{path}", per_page=10, **{flag: True})
    for one in page["contents"]:
        assert not list(hsds_official.official(SINGULAR[path]).iter_errors(one)), one
    whole = got(espoo, f"/{path}/{page['contents'][0]['id']}", **({flag: True} if flag == "full_service" else {}))
    assert page["contents"][0] == whole


@needs_standard
def test_every_address_and_parameter_of_the_specification_is_there_but_for_distances(kuvala):
    official = hsds_official.read("3.1-dev/schema/openapi.json")
    shared = official["components"]["parameters"]
    ours = got(kuvala, "/openapi.json")["paths"]
    for path, item in official["paths"].items():
        wanted = {shared[part["$ref"].split("/")[-1]]["name"] if "$ref" in part else part["name"]
                  for part in [*item.get("parameters", []), *item["get"].get("parameters", [])]}  # fmt: skip
        found = {part["name"] for part in ours[path]["get"].get("parameters", [])}
        assert wanted - found <= {"postcode", "proximity"}, path


def test_our_description_holds_for_every_address_in_it(kuvala):
    described = got(kuvala, "/openapi.json")
    assert described["servers"] == [{"url": "http://testserver/hsds"}]
    lists = {path: got(kuvala, path)["contents"] for path in described["paths"] if path.removeprefix("/") in LISTS}
    for path in described["paths"]:
        own_id = lists.get(path.removesuffix("/{id}"), [{"id": ""}])[0]["id"]
        assert got(kuvala, path.replace("{id}", own_id))
        schema = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        if path.endswith("{id}"):
            assert schema["$ref"].startswith("https://raw.githubusercontent.com/openreferral/specification/3.1/schema/")


@pytest.mark.parametrize("path", LISTS)
def test_the_pages_together_hold_everything_once(kuvala, path):
    whole = got(kuvala, f"/{path}", per_page=1000)["contents"]
    pages = [got(kuvala, f"/{path}", per_page=2, page=number) for number in range(1, -(-len(whole) // 2) + 1)]
    assert [one["id"] for page in pages for one in page["contents"]] == [one["id"] for one in whole]
    assert [page["first_page"] for page in pages] == [True, *[False] * (len(pages) - 1)]
    assert [page["last_page"] for page in pages] == [*[False] * (len(pages) - 1), True]
    assert {(page["total_items"], page["total_pages"], page["empty"]) for page in pages} == {
        (len(whole), len(pages), False)
    }
    assert [page["page_number"] for page in pages] == list(range(1, len(pages) + 1))


def test_a_page_beyond_the_last_and_a_search_without_a_find_are_empty(kuvala):
    beyond = got(kuvala, "/services", page=9)
    assert (beyond["contents"], beyond["empty"], beyond["last_page"], beyond["size"]) == ([], True, True, 0)
    nothing = got(kuvala, "/services", search="zeppelin")
    assert (nothing["total_items"], nothing["total_pages"], nothing["first_page"], nothing["last_page"]) == (
        0,
        0,
        True,
        True,
    )


@pytest.mark.parametrize(
    "wrong", ["page=0", "per_page=0", "per_page=1001", "page=x", "format=xml", "language=de", "modified_after=soon"]
)
def test_a_parameter_that_cannot_be_used_is_refused_with_a_problem(kuvala, wrong):
    answer = kuvala.client.get(f"/hsds/services?{wrong}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert wrong.partition("=")[0] in answer.json()["detail"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("own_id", ["00000000-0000-5000-8000-000000000000", "founding_advice", "%00"])
def test_an_unknown_id_is_not_found(kuvala, path, own_id):
    answer = kuvala.client.get(f"/hsds/{path}/{own_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_ids_may_be_in_capitals(kuvala):
    own_id = uuid_of("service", "founding_advice")
    assert got(kuvala, f"/services/{own_id.upper()}")["id"] == own_id
    assert ids(kuvala, "/services", organization_id=uuid_of("organisation", "lantern_guarantee").upper()) == [
        "loan_guarantee"
    ]


def test_modified_after_finds_what_was_changed_since(kuvala):
    assert got(kuvala, "/services", modified_after="2000-01-01")["empty"]
    published(kuvala, "organisation", "lantern_guarantee", nicknames={})
    (one,) = got(kuvala, "/services", modified_after="2000-01-01")["contents"]
    assert one["local_id"] == "loan_guarantee"
    moment = one["last_modified"]
    assert ids(kuvala, "/services", modified_after=moment) == ["loan_guarantee"]
    assert ids(kuvala, "/services", modified_after="2999-01-01T00:00:00+02:00") == []


def test_a_minimal_list_has_ids_and_times_only(kuvala):
    published(kuvala, "service", "founding_advice", cost="members")
    found = {one.pop("id"): set(one) for one in got(kuvala, "/services", minimal=True)["contents"]}
    assert found.pop(uuid_of("service", "founding_advice")) == {"last_modified"}
    assert list(found.values()) == [set()] * 4


@pytest.mark.parametrize("path", LISTS)
def test_ndjson_is_all_of_a_list_without_pages(kuvala, path):
    answer = kuvala.client.get(f"/hsds/{path}?format=ndjson&per_page=1")
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == got(kuvala, f"/{path}", per_page=1000)["contents"]
