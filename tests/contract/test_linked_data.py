"""Linked data at the addresses that the contract promises: which form a client gets, and that all of them conform."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF
from sqlalchemy.engine import Engine

from bot.pages.linked_data import preferred
from bot.schema import migrate_all
from bot.settings import ROOT, Settings
from bot.web import create_app
from service_catalogue.database import open_engine, session_maker
from service_catalogue.editing import Editor
from service_catalogue.formats.cpsv_vocabulary import CPSV
from service_catalogue.loading import load_edition
from service_catalogue.reading import Catalogue

JSON, TURTLE, JSON_LD = "application/json", "text/turtle", "application/ld+json"
SITE = "https://bertta.example"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
GRANT = "/api/v1/services/startup_grant"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The shipped content, without an index: nobody searches here."""
    made = open_engine(f"sqlite:///{tmp_path_factory.mktemp('linked') / 'shipped.db'}")
    migrate_all(made)
    load_edition(session_maker(made), ROOT / "catalogue" / "content" / "espoo")
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """The application on the shipped content, without the encoder and the assistant, which no address here needs."""
    absent: Any = None
    catalogue = Catalogue(engine, absent, SITE)
    with TestClient(create_app(Settings(), catalogue, absent, absent), raise_server_exceptions=False) as made:
        yield made


def graph_of(answer: Any) -> Graph:
    """The triples of an answer, read as what it says it is."""
    kind = answer.headers["content-type"].split(";")[0]
    return Graph().parse(data=answer.text, format={TURTLE: "turtle", JSON_LD: "json-ld"}[kind])


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", JSON),
        ("*/*", JSON),
        (BROWSER, JSON),
        (TURTLE, TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;charset=utf-8", TURTLE),
        ("text/*", TURTLE),
        (JSON_LD, JSON_LD),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', JSON_LD),
        ("application/*", JSON),
        ("text/turtle;q=0.5, application/ld+json", JSON_LD),
        ("text/turtle, application/ld+json;q=0.9", TURTLE),
        ("application/ld+json, text/turtle", JSON_LD),
        ("text/turtle, */*;q=0.1", TURTLE),
        ("text/turtle;q=0.2, */*;q=0.9", JSON),
        ("application/json;q=0, */*", JSON_LD),
        ("application/json;q=0, application/ld+json;q=0, */*;q=0.1", TURTLE),
        ("text/turtle;q=0", JSON),
        ("text/turtle;q=2, application/ld+json;q=0.001", JSON_LD),
        ("text/turtle;q=nan", JSON),
        ("application/rdf+xml", JSON),
        ("text/html;q=0.9", JSON),
        (",;/,q=1,text/turtle", TURTLE),
        ('"' * 50_000, JSON),
        ('"\\' * 50_000, JSON),
    ],
)
def test_a_client_gets_the_form_it_wants_most(accept: str, wanted: str) -> None:
    assert preferred(accept, (JSON, JSON_LD, TURTLE)) == wanted


@pytest.mark.parametrize("form", [TURTLE, JSON_LD])
def test_a_service_is_described_under_the_address_that_it_was_asked_for(client: TestClient, form: str) -> None:
    answer = client.get(GRANT, headers={"accept": form})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(form)
    assert answer.headers["vary"].lower() == "accept"
    graph = graph_of(answer)
    node = URIRef(SITE + GRANT)
    assert list(graph.subjects(RDF.type, CPSV.PublicService)) == [node]
    assert Literal("Starttiraha", lang="fi") in set(graph.objects(node, DCTERMS.title))


@pytest.mark.parametrize("accept", ["", "*/*", BROWSER, "application/rdf+xml", "image/png"])
def test_who_asks_for_neither_form_gets_json_as_before(client: TestClient, accept: str) -> None:
    answer = client.get(GRANT, headers={"accept": accept})
    assert answer.headers["content-type"] == JSON and answer.headers["vary"].lower() == "accept"
    assert answer.json()["id"] == "startup_grant" and answer.json()["who_for"]


@pytest.mark.parametrize("service_id", ["ey_events", "sole_entrepreneur_grant_2020"])
def test_a_service_that_cannot_be_expressed_is_json_for_everybody(client: TestClient, service_id: str) -> None:
    answer = client.get(f"/api/v1/services/{service_id}", headers={"accept": TURTLE})
    assert answer.status_code == 200 and answer.json()["id"] == service_id


def test_an_unknown_service_is_a_problem_in_every_form(client: TestClient) -> None:
    answer = client.get("/api/v1/services/nothing", headers={"accept": TURTLE})
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "form"), [("", TURTLE), (BROWSER, TURTLE), ("image/png", TURTLE), (JSON_LD, JSON_LD)]
)
def test_the_whole_catalogue_is_turtle_unless_json_ld_is_wanted(client: TestClient, accept: str, form: str) -> None:
    answer = client.get("/cpsv-ap", headers={"accept": accept})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(form)
    assert answer.headers["vary"].lower() == "accept"


def test_both_forms_of_the_whole_say_the_same(client: TestClient) -> None:
    turtle, json_ld = (graph_of(client.get("/cpsv-ap", headers={"accept": form})) for form in (TURTLE, JSON_LD))
    assert len(turtle) > 5000 and set(turtle) == set(json_ld)


def test_json_ld_names_no_context_that_must_be_fetched(client: TestClient) -> None:
    context = json.loads(client.get(GRANT, headers={"accept": JSON_LD}).text)["@context"]
    assert isinstance(context, dict) and context["cpsv"] == str(CPSV)


def test_a_withdrawn_service_is_gone_from_the_very_next_answer(client: TestClient, engine: Engine) -> None:
    node = URIRef(SITE + "/api/v1/services/pay_subsidy")
    assert (node, RDF.type, CPSV.PublicService) in graph_of(client.get("/cpsv-ap"))
    editor = Editor(session_maker(engine), "the tests")
    editor.withdraw("service", "pay_subsidy")
    try:
        assert (node, None, None) not in graph_of(client.get("/cpsv-ap"))
        assert client.get("/api/v1/services/pay_subsidy", headers={"accept": TURTLE}).status_code == 404
    finally:
        editor.restore("service", "pay_subsidy")


def test_a_client_that_has_todays_catalogue_is_told_so(client: TestClient) -> None:
    first = client.get("/cpsv-ap")
    again = client.get("/cpsv-ap", headers={"if-none-match": first.headers["etag"]})
    other = client.get("/cpsv-ap", headers={"if-none-match": first.headers["etag"], "accept": JSON_LD})
    assert again.status_code == 304 and not again.content
    assert other.status_code == 200


def test_the_api_describes_its_forms(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    forms = paths["/api/v1/services/{service_id}"]["get"]["responses"]["200"]["content"]
    assert {JSON, TURTLE, JSON_LD} <= set(forms)
    assert set(paths["/cpsv-ap"]["get"]["responses"]["200"]["content"]) == {TURTLE, JSON_LD}


def test_every_answer_conforms_to_the_official_shapes(client: TestClient, shapes: Graph) -> None:
    pyshacl = pytest.importorskip("pyshacl")
    for path in ("/cpsv-ap", GRANT):
        for form in (TURTLE, JSON_LD):
            graph = graph_of(client.get(path, headers={"accept": form}))
            conforms, _, told = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
            assert conforms, told


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """The official shapes of CPSV-AP 3.2.0."""
    file = Path(ROOT.parent, "shared", "standards", "cpsv-ap", "3.2.0", "shacl", "cpsv-ap-SHACL.ttl")
    if not file.exists():
        pytest.skip("the official shapes are not on this machine")
    return Graph().parse(file)
