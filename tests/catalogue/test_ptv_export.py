"""What goes to PTV: bodies for its twelfth version, as far as its rules let them through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import structlog
import tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ptv_samples import (
    ELEVENTH,
    MARKED,
    OTHER_ID,
    draft_of,
    imported,
    read,
    shared,
    shipped_content,
    with_files,
)

from bot.cli import main
from bot.schema import migrate_all
from service_catalogue import models
from service_catalogue.cards import today
from service_catalogue.database import Sessions, open_engine, session_maker
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.formats import ptv, ptv_codes, ptv_crosswalk
from service_catalogue.formats.importing import propose
from service_catalogue.formats.ptv_writing import body_of
from service_catalogue.loading import load_edition


@pytest.fixture(scope="module")
def espoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    """The shipped content; nothing is written to it."""
    with shipped_content(tmp_path_factory.mktemp("ptv")) as made:
        yield made


def test_the_crosswalk_names_only_what_both_sides_have(espoo: Sessions):
    with espoo() as session:
        assert set(ptv_crosswalk.PACKAGES) == {row.id for row in session.query(models.Package)}
        assert set(ptv_crosswalk.HEADINGS) == {row.id for row in session.query(models.Heading)}
        assert set(ptv_crosswalk.AUDIENCES) <= {row.id for row in session.query(models.Audience)}
    subjects = [*ptv_crosswalk.PACKAGES.values(), *ptv_crosswalk.HEADINGS.values()]
    classes = {code for subject in subjects for code in subject.classes} | set(ptv_crosswalk.CLASSES)
    groups = {*ptv_crosswalk.AUDIENCES.values(), *ptv_crosswalk.PACKAGE_GROUPS.values(), *ptv_crosswalk.GROUPS}
    assert classes <= set(ptv_codes.service_classes())
    assert groups <= set(ptv_codes.target_groups())
    assert {place for place, _ in ptv_crosswalk.CLASSES.values()} <= set(ptv_crosswalk.PACKAGES)
    assert {heading for _, heading in ptv_crosswalk.CLASSES.values() if heading} <= set(ptv_crosswalk.HEADINGS)


def exported(sessions: Sessions) -> dict[str, dict[str, Any]]:
    """The bodies of the export by our id."""
    with sessions() as session:
        return {body["externalId"]: body for body in json.loads(ptv.write_file(session))}


@with_files
def test_the_export_has_the_form_of_ptvs_twelfth_version(espoo: Sessions):
    validator = jsonschema.Draft202012Validator(
        shared("v12-transcribed/service-request.schema.json"), format_checker=jsonschema.FormatChecker()
    )
    bodies = exported(espoo)
    assert len(bodies) > 50
    assert {name: error.message for name, body in bodies.items() for error in validator.iter_errors(body)} == {}


def test_what_the_linter_refuses_is_not_in_the_file_and_is_reported(espoo: Sessions):
    bodies = exported(espoo)
    with espoo() as session:
        faults, told = ptv.lint(session), ptv.report(session)
    assert set(bodies) == {entry_id for entry_id, found in faults.items() if not found}
    refused = {entry_id for entry_id, found in faults.items() if found}
    assert refused
    assert {line.split()[1].rstrip(":") for line in told if re.match(r"refused \w+: ", line)} == refused
    assert told[0] == f"{len(faults)} services: {len(bodies)} written, {len(refused)} refused by PTV's rules"


def test_a_service_whose_languages_nobody_knows_is_refused(espoo: Sessions):
    with espoo() as session:
        faults = ptv.lint(session)
        unknown = {service.id for service in session.query(models.Service) if not service.languages} & set(faults)
    assert unknown
    assert all(any(fault.startswith("serviceLanguages: ") for fault in faults[entry_id]) for entry_id in unknown)


def test_signposts_and_ended_services_are_not_for_ptv(espoo: Sessions):
    with espoo() as session:
        faults, told = ptv.lint(session), ptv.report(session)
        rows = {row.id: (row.kind, row.status) for row in session.query(models.Service)}
    assert all(rows[entry_id][0] == "service" and rows[entry_id][1] != "ended" for entry_id in faults)
    assert any(line.startswith("not for PTV: ") and "signposts" in line and "ended" in line for line in told)


def test_the_area_of_a_service_is_the_citys_municipality_and_those_that_its_provider_names(espoo: Sessions):
    bodies = exported(espoo)
    with espoo() as session:
        first = {row.id: today(row.providers[0]) for row in session.query(models.Service) if row.providers}
        everywhere = {
            entry_id for entry_id, one in first.items() if one.serves and "whole of Finland" in one.serves["en"]
        }
    for entry_id, body in bodies.items():
        if entry_id in everywhere:
            assert body["area"] == {"areaType": "WholeCountry"}
        else:
            assert "049" in body["area"]["municipalities"]
    assert bodies["apprenticeship_training"]["area"]["municipalities"] == ["049", "235", "257"]


def test_an_organisation_goes_out_under_ptvs_id_once_the_catalogue_knows_it(loaded: Sessions, monkeypatch):
    monkeypatch.setattr(ptv_codes, "_MUNICIPALITIES", "998 Kuvala")
    ptv_codes.municipalities.cache_clear()
    with loaded() as session:
        document = document_of(session, KINDS["organisation"], "kuvala_town")
        city = session.query(models.City).one()
        before = body_of(session.get(models.Service, "founding_advice"), city)
    assert document is not None
    assert before["area"]["municipalities"] == ["998"]
    Editor(loaded, "staff").publish("organisation", {**document, "source": [f"PTV organisation {OTHER_ID}"]})
    with loaded() as session:
        after = body_of(session.get(models.Service, "founding_advice"), session.query(models.City).one())
    ptv_codes.municipalities.cache_clear()
    assert before["organizationContentId"] != OTHER_ID == after["organizationContentId"]
    assert after["producers"]["selfProducedProducers"] == {"organizations": [OTHER_ID]}


def test_a_city_that_is_no_municipality_of_finland_exports_nothing_and_is_told_why(loaded: Sessions):
    with loaded() as session:
        assert json.loads(ptv.write_file(session)) == []
        faults = ptv.lint(session)
    assert faults
    assert all(any(fault.startswith("area: ") for fault in found) for found in faults.values())


def test_a_service_made_from_a_general_description_refers_to_it(loaded: Sessions):
    with loaded() as session:
        document = document_of(session, KINDS["service"], "founding_advice")
    assert document is not None
    line = f"PTV general description {OTHER_ID}; classes P11.1; groups KR2 KR2.8; terms koko/p61825"
    Editor(loaded, "staff").publish("service", {**document, "source": [line]})
    with loaded() as session:
        body = body_of(session.get(models.Service, "founding_advice"), None)
        faults = ptv.lint(session)["founding_advice"]
    assert body["generalDescriptionContentId"] == OTHER_ID
    assert (body["serviceClasses"], body["targetGroups"], body["ontologyTerms"]) == ([], [], [])
    assert [fault.split(":")[0] for fault in faults] == ["area"]


def test_codes_that_came_from_ptv_go_back_to_it(loaded: Sessions):
    entry_id = imported(loaded, ELEVENTH).new[0]
    three = {"fi": "Yksi lause.", "sv": "En mening.", "en": "A sentence."}
    phrases = {language: [f"{language} {number}" for number in range(8)] for language in three}
    texts = dict.fromkeys(("name", "description", "how_to_get", "who_for"), three) | {
        "summary": dict.fromkeys(three, "x")
    }
    finished = {
        **draft_of(loaded, entry_id),
        **texts,
        "phrases": phrases,
        "providers": ["kuvala_town"],
        "packages": ["begin"],
    }
    Editor(loaded, "staff").publish("service", finished)
    with loaded() as session:
        body = next(body for body in json.loads(ptv.write_file(session)) if body["externalId"] == entry_id)
    assert (body["serviceClasses"], body["targetGroups"]) == (["P11.1", "P15.8"], ["KR2", "KR2.8"])
    assert body["area"]["municipalities"] == ["049", "235"]
    assert body["generalDescriptionContentId"] == OTHER_ID
    assert body["serviceLanguages"] == ["en", "fi"]


def test_our_own_export_changes_nothing_when_it_comes_back(espoo: Sessions):
    with espoo() as session:
        data = ptv.write_file(session)
    outcome = propose(espoo, read(espoo, data), "tester", "ptv", dry_run=True)
    assert (outcome.new, outcome.changed) == ([], [])
    assert len(outcome.unchanged) == len(json.loads(data))


LINE = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=40)
TEXT = st.text(alphabet=MARKED, min_size=1, max_size=80).map(str.strip).filter(bool)
LANGUAGES = ("fi", "sv", "en")


def three(of: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """A text in each language."""
    return st.fixed_dictionaries(dict.fromkeys(LANGUAGES, of))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=three(LINE),
    summary=three(LINE),
    texts=st.fixed_dictionaries({name: three(TEXT) for name in ("description", "how_to_get", "who_for")}),
    cost=st.sampled_from([None, "free", "paid"]),
    languages=st.lists(st.sampled_from(LANGUAGES), unique=True, min_size=1),
)
def test_what_ptv_can_hold_comes_back_as_it_went_out(espoo: Sessions, name, summary, texts, cost, languages):
    service = models.Service(
        id="round_trip", name=name, summary=summary, cost=cost, languages=languages, source=["a page"], **texts
    )
    service.providers = [models.Organisation(id="omnia", name=dict.fromkeys(LANGUAGES, "Omnia"), source=[])]
    body = body_of(service, models.City(name={"fi": "Espoo"}))
    found = read(espoo, [body]).proposals[0].document
    went = {"name": name, "summary": summary, **texts, "cost": cost, "languages": languages, "providers": ["omnia"]}
    assert {field: found.get(field) for field in went} == went


def test_the_command_writes_the_file_and_tells_the_report_apart_from_it(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'town.db'}")
    engine = open_engine(f"sqlite:///{tmp_path / 'town.db'}")
    migrate_all(engine)
    load_edition(session_maker(engine), tiny.KUVALA)
    engine.dispose()
    before = structlog.get_config()
    assert main(["catalogue", "export", "ptv", "-o", str(tmp_path / "services.json")]) == 0
    structlog.configure(**before)
    printed = capsys.readouterr()
    assert json.loads((tmp_path / "services.json").read_text("utf-8")) == []
    assert printed.out == ""
    assert "refused by PTV's rules" in printed.err
