"""Pages, open data and the server's own addresses, with the trained model behind them.

What needs no model is in test_public_pages.py, test_page_contents.py, test_search_page.py and test_read_api.py.
"""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from bot.settings import ROOT

pytestmark = pytest.mark.trained
LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("sv-FI,sv;q=0.9,en;q=0.5", "sv"),
        ("en-GB", "en"),
        ("de-DE,fr", "fi"),
        ("de,en;q=0.3", "en"),
        ("", "fi"),
        ("fil-PH,en;q=0.5", "en"),
        ("en;q=0.1,sv;q=0.9", "sv"),
        ("en;q=0,sv", "sv"),
    ],
)
def test_the_front_page_leads_to_the_visitors_language(client: TestClient, accepted: str, language: str) -> None:
    answer = client.get("/", headers={"accept-language": accepted}, follow_redirects=False)
    assert answer.status_code == 302 and answer.headers["location"] == f"/{language}/"


@pytest.mark.parametrize(
    ("language", "need", "service"),
    [
        ("fi", "haluan hakea starttirahaa", "startup_grant"),
        ("sv", "jag behöver ett bankkonto för företaget", "business_bank_account"),
        ("en", "how do I hire my first employee", "from_entrepreneur_to_employer"),
    ],
)
def test_the_search_page_and_the_api_find_by_meaning(
    client: TestClient, language: str, need: str, service: str
) -> None:
    html = client.get(f"/{language}/search", params={"q": need}).text
    assert re.findall(r'<h3><a href="/\w\w/services/(\w+)">', html)[0] == service
    found = client.get("/api/v1/services", params={"search": need, "language": language}).json()["services"]
    assert found[0]["id"] == service


def test_the_search_page_says_when_nothing_fits(client: TestClient) -> None:
    assert "No service seems to fit" in client.get("/en/search", params={"q": "xyzzy qqq"}).text
    assert "No service seems to fit" not in client.get("/en/search", params={"q": "export to Germany"}).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_its_language_and_its_twins(client: TestClient, language: str) -> None:
    html = client.get(f"/{language}/services/startup_grant").text
    assert f'<html lang="{language}">' in html
    for other in LANGUAGES:
        assert f'hreflang="{other}" href="/{other}/services/startup_grant"' in html


def test_an_ended_service_is_a_notice_with_what_replaced_it(client: TestClient) -> None:
    html = client.get("/en/services/sole_entrepreneur_grant_2020").text
    assert "This service has ended." in html and "How to get it" not in html


def test_an_organisation_that_ended_shows_todays(client: TestClient) -> None:
    html = client.get("/fi/organisations/te_office").text
    assert "hoitaa nykyisin Espoon työllisyyspalvelut" in html


@pytest.mark.parametrize("path", ["/de/", "/fi/services/none", "/fi/packages/none", "/nowhere", "/de/services/x"])
def test_an_unknown_address_is_a_problem_and_not_a_crash(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_open_data_lists_what_has_not_ended(client: TestClient) -> None:
    page = client.get("/api/v1/services", params={"limit": 100}).json()
    rest = client.get("/api/v1/services", params={"limit": 100, "offset": 100}).json()
    ids = [service["id"] for service in page["services"] + rest["services"]]
    assert len(ids) == len(set(ids)) == page["total"]
    assert "startup_grant" in ids and "duunipolku" not in ids


def test_open_data_filters_by_package_and_organisation(client: TestClient) -> None:
    for package in client.get("/api/v1/packages").json()["packages"]:
        found = client.get("/api/v1/services", params={"package": package["id"], "limit": 100}).json()
        assert found["total"] == package["services"] >= 10, package["id"]
    omnia = client.get("/api/v1/services", params={"organisation": "omnia", "limit": 100}).json()["services"]
    assert omnia and all(
        "omnia" in {card["organisation"]["id"], *(other["id"] for other in card["also_by"])} for card in omnia
    )


def test_open_data_speaks_the_language_asked_for(client: TestClient) -> None:
    names = {
        language: client.get("/api/v1/services/startup_grant", params={"language": language}).json()["name"]
        for language in LANGUAGES
    }
    assert names == {"fi": "Starttiraha", "sv": "Startpeng", "en": "Start-up grant"}
    assert client.get("/api/v1/services/startup_grant", params={"language": "de"}).status_code == 422
    assert client.get("/api/v1/services/none").status_code == 404


def test_all_seven_of_the_network_and_all_six_packages_are_there(client: TestClient) -> None:
    listed = client.get("/api/v1/organisations", params={"limit": 100}).json()["organisations"]
    network = {row["id"] for row in listed if row["kind"] == "network"}
    assert network == {
        "city_of_espoo", "enter_espoo", "enterprise_espoo", "espoon_yrittajat", "helsinki_chamber", "omnia",
        "te_office",
    }  # fmt: skip
    assert [package["id"] for package in client.get("/api/v1/packages").json()["packages"]] == [
        "start_a_business", "grow_your_business", "competence_development", "recruitment_assistance",
        "internationalisation", "change_situations",
    ]  # fmt: skip


def test_the_server_tells_that_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (
        ready["status"] == "ready"
        and ready["services"] == len(list((ROOT / "catalogue" / "content" / "espoo" / "services").rglob("*.yaml")))
        and ready["warnings"] == []
    )


def test_the_api_describes_itself(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/v1/conversations", "/api/v1/route", "/webhooks/rest/webhook"} <= set(paths)
    assert client.get("/docs").status_code == 200


def test_rasas_own_server_is_not_reachable(client: TestClient) -> None:
    for path in ("/model", "/model/parse", "/conversations/x/tracker", "/domain", "/status"):
        assert client.get(path).status_code in (404, 405, 422), path
        assert client.post(path, json={}).status_code in (404, 405), path
