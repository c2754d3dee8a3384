"""The public read API: filters, search, paging and answers that a client may keep."""

from __future__ import annotations

import typing

import pytest

from bot.pages.finding import FEWEST
from bot.pages.freshness import tags_in
from bot.pages.open_data import service_filters
from service_catalogue import models

LISTS = {"/api/v1/services": "services", "/api/v1/organisations": "organisations"}
PATHS = [
    "/api/v1/packages", "/api/v1/packages/start_a_business", "/api/v1/services", "/api/v1/services/startup_grant",
    "/api/v1/organisations", "/api/v1/organisations/omnia",
]  # fmt: skip


def ids(site, **query: str) -> list[str]:
    """The ids of the services that a query lists."""
    answer = site.client.get("/api/v1/services", params={"limit": 100, **query})
    assert answer.status_code == 200, answer.text
    return [card["id"] for card in answer.json()["services"]]


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("package", "package", "internationalisation"), ("heading", "heading", "start_permits"),
        ("category", "category", "projects"), ("organisation", "organisation", "omnia"), ("stage", "stage", "start"),
        ("audience", "audience", "employer"), ("service_language", "language", "sv"), ("cost", "cost", "paid"),
        ("delivery", "delivery", "phone"), ("status", "status", "ad_hoc"), ("kind", "kind", "signpost"),
    ],
)  # fmt: skip
def test_each_filter_lists_exactly_the_services_that_have_it(espoo, name, field, value):
    held = espoo.catalogue.snapshot().facets
    wanted = sorted(key for key, own in held.items() if value in own[field] and "ended" not in own["status"])
    assert ids(espoo, **{name: value}) == wanted[:100] != []


def test_filters_together_must_all_hold(espoo):
    both = set(ids(espoo, package="start_a_business", cost="free"))
    assert both == set(ids(espoo, package="start_a_business")) & set(ids(espoo, cost="free"))


def test_an_old_organisations_id_finds_what_its_successor_provides(espoo):
    assert ids(espoo, organisation="te_office")
    assert set(ids(espoo, organisation="te_office")) <= set(ids(espoo, organisation="employment_services_espoo"))


def test_every_value_that_services_may_have_is_one_that_can_be_asked_for():
    offered = {
        name: set(typing.get_args(typing.get_args(kind)[0]))
        for name, kind in typing.get_type_hints(service_filters).items()
        if name in ("category", "cost", "delivery", "status", "kind")
    }
    assert offered == {
        "category": set(models.CATEGORIES),
        "cost": set(models.COSTS),
        "delivery": set(models.DELIVERIES),
        "status": set(models.SERVICE_STATUSES) - {"ended"},
        "kind": set(models.SERVICE_KINDS),
    }


@pytest.mark.parametrize(
    "query",
    [
        {"cost": "gold"}, {"status": "ended"}, {"limit": "0"}, {"limit": "101"}, {"offset": "-1"}, {"language": "de"},
        {"package": "x" * 61}, {"search": "x" * 2001},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_refused_with_a_reason(espoo, query):
    answer = espoo.client.get("/api/v1/services", params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json" and next(iter(query)) in answer.json()["detail"]


def test_a_search_lists_what_fits_the_best_first_within_the_filters(espoo):
    assert ids(espoo, search="starttiraha")[0] == "startup_grant"
    assert "startup_grant" not in ids(espoo, search="starttiraha", package="internationalisation")
    assert ids(espoo, search="  ") == ids(espoo)
    refused = espoo.client.get("/api/v1/services", params={"search": "\0"})
    assert refused.status_code == 422


NAMED = [
    ("TE-toimisto", "employment_services_espoo"), ("te toimistosta", "employment_services_espoo"),
    ("AN-byrån", "employment_services_espoo"), ("job centre", "employment_services_espoo"),
    ("uusyrityskeskus", "enterprise_espoo"), ("Uusyrityskeskuksen", "enterprise_espoo"),
    ("Finvera", "finnvera"), ("kauppakamari", "helsinki_chamber"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "organisation"), NAMED)
def test_the_name_of_an_organisation_lists_first_what_it_provides_today(espoo, text, organisation):
    own = ids(espoo, organisation=organisation)
    listed = ids(espoo, search=text)
    assert len(own) >= 4 and set(listed[: len(own)]) == set(own)
    assert len(listed) == len(set(listed)) >= FEWEST
    cards = espoo.client.get("/api/v1/services", params={"search": text, "limit": 100}).json()["services"]
    assert cards[0]["organisation"]["id"] == organisation


@pytest.mark.parametrize("text", ["TE-toimisto starttiraha", "haen starttirahaa TE-toimistosta", "starttiraha"])
def test_a_need_beside_an_organisations_name_is_what_is_searched_for(espoo, text):
    assert ids(espoo, search=text)[0] == "startup_grant"
    assert len(ids(espoo, search=text)) < len(ids(espoo, organisation="employment_services_espoo"))


def test_the_filters_narrow_what_an_organisation_provides_too(espoo):
    own = set(ids(espoo, organisation="employment_services_espoo", package="start_a_business"))
    listed = ids(espoo, search="TE-toimisto", package="start_a_business")
    assert set(listed[: len(own)]) == own != set()
    assert set(listed) <= set(ids(espoo, package="start_a_business"))


def test_an_old_name_lists_the_services_of_the_organisation_that_took_over(kuvala):
    first = ids(kuvala, search="labour office")
    assert set(first[:2]) == set(ids(kuvala, organisation="kuvala_employment"))
    kuvala.editor.end("organisation", "kuvala_employment", ["lantern_guarantee"])
    assert set(ids(kuvala, search="labour office")[:3]) == set(ids(kuvala, organisation="lantern_guarantee"))


@pytest.mark.parametrize(("path", "key"), LISTS.items())
def test_the_pages_of_a_list_follow_one_another_to_its_end(espoo, path, key):
    seen, onward = [], f"{path}?limit=23&language=sv"
    while onward:
        page = espoo.client.get(onward).json()
        assert page["limit"] == 23 and page["offset"] == len(seen) and len(page[key]) <= 23
        seen += [row["id"] for row in page[key]]
        onward = page["next"]
    assert len(seen) == len(set(seen)) == page["total"] > 46
    beyond = espoo.client.get(path, params={"offset": 1_000_000}).json()
    assert beyond[key] == [] and beyond["next"] is None and beyond["total"] == len(seen)


def test_organisations_are_found_by_kind_status_and_name(espoo):
    def listed(**query: str) -> list[str]:
        found = espoo.client.get("/api/v1/organisations", params={"limit": 100, **query}).json()["organisations"]
        return [row["id"] for row in found]

    assert "te_office" in listed(kind="network") and "te_office" not in listed(status="active")
    assert set(listed(kind="network")) | set(listed(kind="partner")) == set(listed())
    assert listed(search="uusyrityskeskuksesta")[0] == "enterprise_espoo"
    assert listed(search="uusyrityskeskus", kind="partner") == ["finnish_enterprise_agencies"]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_that_a_client_has_is_not_sent_again(espoo, path):
    first = espoo.client.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('W/"') and first.headers["cache-control"] == "no-cache"
    for header in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = espoo.client.get(path, headers={"if-none-match": header})
        assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == tag, header
        assert again.headers["vary"] == first.headers["vary"] == "Accept"
    assert espoo.client.get(path, headers={"if-none-match": 'W/"other"'}).status_code == 200


def test_different_answers_have_different_tags(espoo):
    asked = [(path, {}) for path in PATHS]
    asked += [("/api/v1/services", {"language": "sv"}), ("/api/v1/services", {"offset": "10"})]
    tags = [espoo.client.get(path, params=query).headers["etag"] for path, query in asked]
    tags.append(espoo.client.get(PATHS[3], headers={"accept": "text/turtle"}).headers["etag"])
    assert len(set(tags)) == len(tags)


def test_after_a_change_everything_is_sent_anew(kuvala):
    path = "/api/v1/services/market_stall_permit"
    tag = {"if-none-match": kuvala.client.get(path).headers["etag"]}
    kuvala.editor.withdraw("service", "market_stall_permit")
    assert kuvala.client.get(path, headers=tag).status_code == 404
    assert "market_stall_permit" not in ids(kuvala)


def test_an_error_is_not_to_be_kept(espoo):
    answer = espoo.client.get("/api/v1/services/none", headers={"if-none-match": "*"})
    assert answer.status_code == 404 and "etag" not in answer.headers


def test_tags_are_compared_in_their_weak_form():
    assert tags_in('W/"a", "b" ,*,,') == {'W/"a"', 'W/"b"', "*"}
    assert tags_in("") == set()
