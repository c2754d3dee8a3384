"""What search engines are told: only types and properties of schema.org, and only what can be had."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from bot.settings import ROOT
from service_catalogue import models

TABLE = ROOT.parent / "shared" / "standards" / "schemaorg" / "used-types-domains-30.0.json"
#: Types that the table leaves out: which of its types each descends from, and the properties of its own (release 30.0).
BESIDE_THE_TABLE = {
    "BreadcrumbList": ("ItemList", set()),
    "ListItem": ("Audience", {"item", "position"}),  # both are a kind of Intangible; only what any Thing has counts
    "FAQPage": ("CreativeWork", {"breadcrumb", "lastReviewed", "reviewedBy"}),
    "Question": ("CreativeWork", {"acceptedAnswer", "suggestedAnswer", "answerCount"}),
    "Answer": ("CreativeWork", {"answerExplanation"}),
}


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, set[str]]:
    """The properties that each type may have."""
    if not TABLE.exists():
        pytest.skip("the table of schema.org's types is not here (shared/standards/schemaorg)")
    table = {name: set(found["properties"]) for name, found in json.loads(TABLE.read_text("utf-8")).items()}
    return {**table, **{name: table[parent] | own for name, (parent, own) in BESIDE_THE_TABLE.items()}}


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Every thing in a JSON-LD document, at any depth."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for part in value.values():
            yield from things(part)
    elif isinstance(value, list):
        for part in value:
            yield from things(part)


def told(html: str) -> list[dict[str, Any]]:
    """What a page tells of itself: the things of its graph."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    if not found:
        return []
    document = json.loads(found[1])
    assert document["@context"] == "https://schema.org"
    return document["@graph"]


def of_type(html: str, *types: str) -> list[dict[str, Any]]:
    """The things of some types that a page tells of."""
    return [thing for thing in told(html) if thing["@type"] in types]


def faults(graph: list[dict[str, Any]]) -> list[str]:
    """What schema.org does not know in a graph."""
    found = []
    for thing in things(graph):
        known = vocabulary().get(thing["@type"])
        own = {key for key in thing if not key.startswith("@")}
        found += [thing["@type"]] if known is None else [f"{thing['@type']}.{key}" for key in own - known]
    return found


def test_every_page_says_only_what_schema_org_knows(espoo_pages):
    seen = set()
    for path, html in espoo_pages.items():
        graph = told(html)
        assert faults(graph) == [], path
        seen |= {thing["@type"] for thing in things(graph)}
    assert {"Service", "Organization", "OfferCatalog", "BreadcrumbList", "FAQPage", "DefinedTermSet"} <= seen


def test_the_check_notices_what_schema_org_does_not_know():
    assert faults([{"@type": "Service", "cost": "free"}]) == ["Service.cost"]
    assert faults([{"@type": "Service", "provider": {"@type": "Bureau", "name": "x"}}]) == ["Bureau"]


def test_schema_orgs_own_example_of_a_service_passes_the_check():
    example = TABLE.with_name("eg-0169-0.jsonld")
    if not example.exists():
        pytest.skip("schema.org's examples are not here (shared/standards/schemaorg)")
    graph = [thing for thing in things(json.loads(example.read_text("utf-8"))) if thing["@type"] in vocabulary()]
    assert (
        len(graph) > 4
        and faults([{k: v for k, v in thing.items() if not isinstance(v, dict)} for thing in graph]) == []
    )


def test_a_service_is_told_with_its_provider_and_ways_to_reach_it(espoo):
    (grant,) = of_type(espoo.html("/en/services/startup_grant"), "Service", "GovernmentService")
    assert grant["name"] == "Start-up grant" and grant["provider"]["name"] == "Espoo employment services"
    assert grant["url"] == "/en/services/startup_grant" and grant["category"] == "Start a business"
    assert grant["offers"] == {"@type": "Offer", "price": 0, "priceCurrency": "EUR"}
    assert {"servicePhone", "serviceUrl"} <= {key for channel in grant["availableChannel"] for key in channel}
    assert {"Starting operations"}.isdisjoint(kind["audienceType"] for kind in grant["audience"])
    assert [other["name"] for other in grant["isRelatedTo"]]


def test_only_a_public_body_has_a_government_service(kuvala):
    kinds = {}
    for public in (True, False):
        with kuvala.catalogue.sessions() as session:
            session.get(models.Organisation, "kuvala_town").public_body = public
            session.get(models.CatalogueState, 1).version += 1
        (service,) = of_type(kuvala.html("/fi/services/founding_advice"), "Service", "GovernmentService")
        (town,) = of_type(kuvala.html("/fi/organisations/kuvala_town"), "Organization", "GovernmentOrganization")
        kinds[public] = (service["@type"], service["provider"]["@type"], town["@type"])
    assert kinds == {
        True: ("GovernmentService", "GovernmentOrganization", "GovernmentOrganization"),
        False: ("Service", "Organization", "Organization"),
    }


def test_a_signpost_and_an_ended_service_are_offered_by_no_search_engine(kuvala):
    for service in ("loan_guarantee", "cellar_apprentices"):
        html = kuvala.html(f"/en/services/{service}")
        assert [thing["@type"] for thing in told(html)] == ["BreadcrumbList"]


def test_the_way_to_a_page_is_told_as_it_is_shown(espoo):
    (way,) = of_type(espoo.html("/en/services/startup_grant"), "BreadcrumbList")
    assert [(step["position"], step["item"]) for step in way["itemListElement"]] == [
        (1, "/en/packages/start_a_business"),
        (2, "/en/packages/start_a_business#start_funding"),
        (3, "/en/services/startup_grant"),
    ]


def test_the_questions_are_told_with_their_answers_in_the_pages_language(espoo):
    (page,) = of_type(espoo.html("/sv/questions"), "FAQPage")
    assert page["inLanguage"] == "sv" and len(page["mainEntity"]) > 30
    assert all(question["acceptedAnswer"]["text"] for question in page["mainEntity"])


def test_an_event_is_told_only_with_its_date(kuvala):
    texts = {"fi": "Messut", "sv": "Mässan", "en": "The fair"}
    fair = {
        "id": "fair", "name": texts, "summary": texts, "description": texts, "organisers": ["kuvala_town"],
        "status": "cancelled", "packages": ["begin"], "source": ["invented for the tests"], "place": texts,
        "starts_at": "2031-01-15T10:00:00", "ends_at": "2031-01-15T12:00:00",
    }  # fmt: skip
    kuvala.editor.publish("event", fair)
    (event,) = of_type(kuvala.html("/en/events/fair"), "BusinessEvent")
    assert (event["startDate"], event["endDate"]) == ("2031-01-15T12:00:00+02:00", "2031-01-15T14:00:00+02:00")
    assert event["eventStatus"] == "https://schema.org/EventCancelled" and event["location"]["name"] == "The fair"
    assert faults(told(kuvala.html("/en/events/fair"))) == []
    assert not of_type(kuvala.html("/en/events/hiring_mornings"), "BusinessEvent")


def test_addresses_are_absolute_where_the_sites_own_is_known(kuvala_at):
    site = kuvala_at("https://kuvala.example")
    (service,) = of_type(site.html("/fi/services/founding_advice"), "Service", "GovernmentService")
    assert service["url"] == "https://kuvala.example/fi/services/founding_advice"


def test_what_is_told_cannot_leave_its_place_in_the_page(kuvala):
    with kuvala.catalogue.sessions() as session:
        service = session.get(models.Service, "founding_advice")
        service.name = dict.fromkeys(("fi", "sv", "en"), "</script><script>alert(1)</script>")
        session.get(models.CatalogueState, 1).version += 1
    html = kuvala.html("/fi/services/founding_advice")
    assert "<script>alert(1)" not in html
    (told_of,) = of_type(html, "Service", "GovernmentService")
    assert told_of["name"] == "</script><script>alert(1)</script>"
