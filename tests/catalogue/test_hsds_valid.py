"""The shipped catalogue written as HSDS 3.1 against the official schemas and the official data package's rules."""

from __future__ import annotations

import hsds_official
import pytest
from hsds_files import LANGUAGES, Package, exported
from hsds_official import needs_standard

from bot.schema import migrate_all
from bot.settings import ROOT
from service_catalogue import models
from service_catalogue.database import open_engine, session_maker
from service_catalogue.formats.hsds_profile import profile
from service_catalogue.formats.hsds_shapes import is_uuid
from service_catalogue.loading import load_edition

OBJECTS = {
    "services": "service",
    "organizations": "organization",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


@pytest.fixture(scope="module")
def espoo(tmp_path_factory):
    """The shipped edition; not to be changed."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('hsds') / 'espoo.db'}")
    migrate_all(engine)
    made = session_maker(engine)
    load_edition(made, ROOT / "catalogue" / "content" / "espoo")
    yield made
    engine.dispose()


@pytest.fixture(scope="module")
def shipped(espoo) -> Package:
    """The shipped edition's export."""
    return exported(espoo)


@needs_standard
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OBJECTS)
def test_every_shipped_object_is_valid_and_has_only_what_hsds_and_our_profile_name(shipped, name, language):
    objects = shipped.json(f"{language}/{name}.json")
    strict = hsds_official.validator(OBJECTS[name], hsds_official.schemas(patched=profile()["schemas"]))
    assert len(objects) >= {"services": 150, "organizations": 60, "taxonomies": 9, "taxonomy_terms": 60}[name]
    for one in objects:
        assert not list(hsds_official.official(OBJECTS[name]).iter_errors(one)), one["name"]
        assert not list(strict.iter_errors(one)), one["name"]


@needs_standard
def test_what_the_profile_adds_is_not_in_hsds_yet(shipped):
    plain = hsds_official.validator("service", hsds_official.schemas(patched={}))
    unknown = {error.validator for one in shipped.json("fi/services.json") for error in plain.iter_errors(one)}
    assert unknown == {"additionalProperties"}
    for file, patch in profile()["schemas"].items():
        official = hsds_official.read(f"3.1-dev/schema/{file}")
        assert not set(official["properties"]) & set(patch["properties"]), file


def test_all_current_services_are_in_each_language(shipped, espoo):
    with espoo() as session:
        current = {row.id for row in session.query(models.Service) if row.status != "ended"}
        ended = {row.id for row in session.query(models.Service) if row.status == "ended"}
    assert ended
    for language in LANGUAGES:
        assert {one["local_id"] for one in shipped.json(f"{language}/services.json")} == current


@needs_standard
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_keep_the_official_data_packages_rules(shipped, language):
    official = {one["name"]: one for one in hsds_official.read("3.1-dev/datapackage.json")["resources"]}
    resources = shipped.json(f"{language}/datapackage.json")["resources"]
    tables = {one["name"]: shipped.rows(f"{language}/{one['path']}") for one in resources}
    assert {"service", "organization", "attribute", "taxonomy_term", "phone", "address", "url"} <= set(tables)
    for name, rows in tables.items():
        described = official[name]["schema"]
        assert list(rows[0]) == [field["name"] for field in described["fields"]], name
        ids = [row["id"] for row in rows]
        assert len(ids) == len(set(ids)), name
        for field in described["fields"]:
            limits = field.get("constraints", {})
            cells = [row[field["name"]] for row in rows]
            assert all(cells) or not limits.get("required"), (name, field["name"])
            assert not limits.get("enum") or set(cells) <= set(limits["enum"]), (name, field["name"])
            filled = [cell for cell in cells if cell]
            assert not limits.get("unique") or len(filled) == len(set(filled)), (name, field["name"])
        for key in described.get("foreignKeys", []):
            known = {row["id"] for row in tables.get(key["reference"]["resource"], [])} | {""}
            assert {row[key["fields"]] for row in rows} <= known, (name, key["fields"])


@needs_standard
def test_our_description_of_the_tables_is_the_official_one(shipped):
    official = {one["name"]: one for one in hsds_official.read("3.1-dev/datapackage.json")["resources"]}
    for resource in shipped.json("en/datapackage.json")["resources"]:
        expected = official[resource["name"]]
        assert resource["path"] == expected["path"]
        for ours, theirs in zip(resource["schema"]["fields"], expected["schema"]["fields"], strict=True):
            limits, wanted = ours.get("constraints", {}), theirs.get("constraints", {})
            assert (ours["name"], ours["type"], ours.get("format")) == (
                theirs["name"],
                theirs["type"],
                theirs.get("format"),
            )
            assert (limits.get("required", False), limits.get("enum")) == (
                wanted.get("required", False),
                wanted.get("enum"),
            )


def test_no_two_things_share_an_id(shipped):
    seen: dict[str, str] = {}
    for resource in shipped.json("fi/datapackage.json")["resources"]:
        for row in shipped.rows(f"fi/{resource['path']}"):
            assert is_uuid(row["id"])
            assert seen.setdefault(row["id"], resource["name"]) == resource["name"]
