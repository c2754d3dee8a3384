"""The linter of PTV's rules: what PTV would refuse is told, what passes has PTV's form."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ptv_samples import AREAS, shared, shipped_content, with_files

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.formats import ptv
from service_catalogue.formats.ptv_rules import faults_of
from service_catalogue.formats.ptv_text import to_markdown
from service_catalogue.formats.ptv_writing import body_of


@pytest.fixture(scope="module")
def espoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    """The shipped content; nothing is written to it."""
    with shipped_content(tmp_path_factory.mktemp("ptv")) as made:
        yield made


def good_body(sessions: Sessions) -> dict[str, Any]:
    """The body of a service that PTV's rules let through."""
    with sessions() as session:
        service = session.get(models.Service, "apprenticeship_training")
        body = body_of(service, session.query(models.City).one())
    assert faults_of(body) == []
    return body


def with_part(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A body with another value at a path of names."""
    found = deepcopy(body)
    *way, last = path.split("/")
    place = found
    for name in way:
        place = place[name]
    place[last] = value
    return found


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("externalId", " ", "externalId: "),
        ("organizationContentId", None, "organizationContentId: "),
        ("producers/selfProducedProducers", {"organizations": []}, "producers: "),
        ("languageVersions", {}, "languageVersions: at least one"),
        ("languageVersions/fi/name", "a" * 101, "fi.name: 101 characters; 100 is the most"),
        ("languageVersions/fi/name", "a\nb", "fi.name: one line"),
        ("languageVersions/fi/summary", "a" * 151, "fi.summary: 151 characters; 150 is the most"),
        ("languageVersions/fi/summary", "", "fi.summary: required"),
        ("languageVersions/sv/summary", "Läroavtal.", "sv.summary: the summary must not be the name"),
        ("languageVersions/fi/description", None, "fi.description: required"),
        ("languageVersions/fi/description", "a" * 5001, "fi.description: 5001 characters; 5000 is the most"),
        ("serviceClasses", [], "serviceClasses: The field is required when 'GeneralDescriptionId' has value 'null'"),
        ("serviceClasses", [f"P11.{number}" for number in range(1, 6)], "serviceClasses: Only 4 items allowed!"),
        (
            "serviceClasses",
            ["P11", "P12"],
            "serviceClasses: All the service classes are main service classes. Not allowed!",
        ),
        ("serviceClasses", ["P11.1", "P99.1"], "serviceClasses: there is no P99.1"),
        ("serviceClasses", ["P11.1", "P11.1"], "serviceClasses: each one once"),
        ("ontologyTerms", [], "ontologyTerms: The field is required"),
        (
            "ontologyTerms",
            [f"http://www.yso.fi/onto/koko/p{number}" for number in range(11)],
            "ontologyTerms: Only 10 items allowed!",
        ),
        ("ontologyTerms", ["http://www.yso.fi/onto/yso/p5473"], "ontologyTerms: KOKO's concepts only"),
        ("targetGroups", [], "targetGroups: The field is required"),
        ("targetGroups", ["KR2"], "targetGroups: with KR2 one of its sub target groups is required"),
        ("targetGroups", ["KR2", "KR2.9"], "targetGroups: there is no KR2.9"),
        ("lifeEvents", ["KE11"], "lifeEvents: for citizens (KR1) only"),
        ("serviceLanguages", [], "serviceLanguages: at least one"),
        ("chargeType", "FreeOfCharge", "chargeType: there is no FreeOfCharge"),
        ("fundingType", None, "fundingType: there is no None"),
        ("serviceType", "PermitOrObligation", "serviceType: there is no PermitOrObligation"),
        ("area/municipalities", [], "area: a limited area needs"),
        ("area/municipalities", [49], "area.municipalities: 49 is no code; codes are texts"),
        ("area/municipalities", ["49"], "area.municipalities: '49' is no code"),
        ("area", {"areaType": "Nationwide"}, "area: there is no Nationwide"),
    ],
)
def test_the_linter_tells_what_ptv_would_refuse(espoo: Sessions, path, value, told):
    faults = faults_of(with_part(good_body(espoo), path, value))
    assert any(fault.startswith(told) for fault in faults), faults


def test_industrial_classes_need_a_group_of_businesses(espoo: Sessions):
    body = with_part(
        good_body(espoo), "industrialClasses", ["http://www.stat.fi/meta/luokitukset/toimiala/001-2008/35"]
    )
    assert faults_of(body) == []
    assert any(fault.startswith("industrialClasses: ") for fault in faults_of(with_part(body, "targetGroups", ["KR1"])))


def test_the_linter_counts_what_is_shown_and_not_markdowns_marks(espoo: Sessions):
    text = to_markdown("*" * 5000)
    assert len(text) == 10_000
    assert faults_of(with_part(good_body(espoo), "languageVersions/fi/description", text)) == []


def test_an_organisation_may_use_a_name_once(loaded: Sessions):
    with loaded() as session:
        document = document_of(session, KINDS["service"], "founding_advice")
    assert document is not None
    Editor(loaded, "staff").publish("service", {**document, "id": "second_advice"})
    with loaded() as session:
        faults = ptv.lint(session)
    assert not any(fault.startswith("name: ") for fault in faults["founding_advice"])
    assert any(fault.startswith("name: the organisation has another service") for fault in faults["second_advice"])


@with_files
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    part=st.sampled_from(
        [
            *("serviceClasses", "ontologyTerms", "targetGroups", "serviceLanguages", "chargeType", "area"),
            *("languageVersions/fi/summary", "languageVersions/sv/name", "languageVersions/en/description"),
            "organizationContentId",
        ]
    ),
    value=st.one_of(
        st.none(),
        st.text(max_size=160),
        st.lists(st.sampled_from(["P11.1", "P11", "KR2", "KR2.8", "fi", "http://www.yso.fi/onto/koko/p1"]), max_size=5),
        st.builds(lambda area: area.as_json(), AREAS.filter(bool)),
    ),
)
def test_what_the_linter_lets_through_has_ptvs_form(espoo: Sessions, part, value):
    body = good_body(espoo)
    before = body
    for name in part.split("/"):
        before = before[name]
    if type(before) is not type(value) and not (value is None and isinstance(before, str)):
        return  # the exporter makes no other kind of value there
    body = with_part(body, part, value)
    if not faults_of(body):
        jsonschema.Draft202012Validator(shared("v12-transcribed/service-request.schema.json")).validate(body)
