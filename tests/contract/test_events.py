"""Events as open data, and as calendars to subscribe to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from bot.assistant.agent import Assistant
from bot.conversations.dialogue import Dialogue
from bot.schema import migrate_all
from bot.settings import ROOT, Settings
from bot.web import create_app
from service_catalogue.database import open_engine, session_maker
from service_catalogue.editing import Editor
from service_catalogue.encoder import SentenceEncoder
from service_catalogue.loading import load_edition
from service_catalogue.reading import Catalogue

LANGUAGES = ("fi", "sv", "en")
ESPOO = ROOT / "catalogue" / "content" / "espoo"


def event(entry_id: str, starts_at: str | None, ends_at: str | None = None, **fields: Any) -> dict[str, Any]:
    """An event as staff would write it."""
    return {
        "id": entry_id,
        "name": {"fi": f"Ilta {entry_id}", "sv": f"Kväll {entry_id}", "en": f"Evening {entry_id}"},
        "summary": {"fi": "Lyhyesti", "sv": "Kort", "en": "In short"},
        "description": {"fi": "Pitkästi", "sv": "Långt", "en": "At length"},
        "organisers": ["omnia"],
        "status": "ad_hoc",
        "packages": ["start_a_business"],
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": {"fi": "A Grid, Otakaari 5", "sv": "A Grid, Otsvängen 5", "en": "A Grid, Otakaari 5"},
        "as_of": 2026,
        "source": ["invented for the tests"],
        **fields,
    }


EVENTS = [
    event("january", "2030-01-15T12:00:00", "2030-01-15T14:00:00"),
    event("all_day", "2030-03-30T22:00:00", "2030-03-31T21:00:00"),  # the clocks change that day
    event("open_end", "2030-05-05T06:00:00", packages=["recruitment_assistance"]),
    event("off", "2030-06-01T15:00:00", "2030-06-01T17:00:00", status="cancelled", organisers=["te_office"]),
    event("over", "2030-06-02T15:00:00", status="ended"),
    event("hidden", "2030-06-03T15:00:00"),
]
DATED = ["january", "all_day", "open_end", "off"]


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Editor]]:
    """The application on the shipped content and the events above, and somebody who edits it."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('events') / 'bertta.db'}")
    migrate_all(engine)
    sessions = session_maker(engine)
    load_edition(sessions, ESPOO)
    made = Editor(sessions, "anna")
    for document in EVENTS:
        made.publish("event", document)
    made.withdraw("event", "hidden")
    # Nothing here is about meaning or conversation, so no encoder is opened and no model is trained.
    catalogue = Catalogue(engine, cast(SentenceEncoder, None), "https://bertta.example")
    app = create_app(Settings(), catalogue, cast(Dialogue, None), cast(Assistant, None))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client, made
    engine.dispose()


@pytest.fixture(scope="module")
def client(editor: tuple[TestClient, Editor]) -> TestClient:
    return editor[0]


def listed(client: TestClient, **params: Any) -> list[str]:
    """The ids of the events that a query lists."""
    answer = client.get("/api/v1/events", params={"limit": 100, **params})
    assert answer.status_code == 200, answer.text
    found = [item["id"] for item in answer.json()["events"]]
    assert answer.json()["total"] == len(found)
    return found


def test_events_stand_by_date_and_series_after_them(client: TestClient) -> None:
    found = listed(client)
    assert found[: len(DATED)] == DATED
    assert "skills_clinic" in found[len(DATED) :] and not {"over", "hidden"} & set(found)


def test_an_event_has_what_the_contract_promises(client: TestClient) -> None:
    card = client.get("/api/v1/events/january", params={"language": "en"}).json()
    assert {name: card[name] for name in ("id", "name", "starts_at", "ends_at", "place", "url", "organisation")} == {
        "id": "january",
        "name": "Evening january",
        "starts_at": "2030-01-15T14:00:00+02:00",
        "ends_at": "2030-01-15T16:00:00+02:00",
        "place": "A Grid, Otakaari 5",
        "url": "https://bertta.example/en/events/january",
        "organisation": {"id": "omnia", "name": "Omnia"},
    }
    assert card["description"] == "At length" and card["all_day"] is False and card["info_url"] is None
    assert card["packages"] == [{"id": "start_a_business", "name": card["packages"][0]["name"]}]


def test_a_day_without_hours_says_so(client: TestClient) -> None:
    card = client.get("/api/v1/events/all_day").json()
    assert card["all_day"] is True
    assert (card["starts_at"], card["ends_at"]) == ("2030-03-31T00:00:00+02:00", "2030-04-01T00:00:00+03:00")


def test_a_series_has_no_date(client: TestClient) -> None:
    card = client.get("/api/v1/events/skills_clinic").json()
    assert card["starts_at"] is None and card["ends_at"] is None and card["status"] == "ongoing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_are_in_the_language_asked_for(client: TestClient, language: str) -> None:
    names = {"fi": "Ilta january", "sv": "Kväll january", "en": "Evening january"}
    assert client.get("/api/v1/events/january", params={"language": language}).json()["name"] == names[language]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"from": "2030-01-15", "to": "2030-01-15"}, ["january"]),
        ({"from": "2030-01-15T15:59:00+02:00", "to": "2030-01-16"}, ["january"]),
        ({"from": "2030-01-15T14:00:00Z", "to": "2030-01-16"}, []),
        ({"from": "2030-03-31", "to": "2030-03-31"}, ["all_day"]),
        ({"from": "2030-04-01", "to": "2030-04-30"}, []),
        ({"to": "2030-03-30"}, ["january"]),
        # Without an end it may go on until the day is over.
        ({"from": "2030-05-05T20:00:00", "to": "2030-05-05"}, ["open_end"]),
        ({"from": "2030-05-06", "to": "2030-05-30"}, []),
        ({"from": "2030-06-01"}, ["off"]),
        ({"from": "2031-01-01", "to": "2030-01-01"}, []),
    ],
)
def test_a_period_takes_what_goes_on_within_it(client: TestClient, params: dict[str, str], found: list[str]) -> None:
    assert listed(client, **params) == found


def test_events_are_narrowed_by_package_organisation_and_status(client: TestClient) -> None:
    assert listed(client, package="recruitment_assistance", **{"from": "2030-01-01"}) == ["open_end"]
    assert "duuniomnia" in listed(client, package="recruitment_assistance", organisation="omnia")
    assert listed(client, status="cancelled") == ["off"]
    assert {"over", "open_house_a_grid"} <= set(listed(client, status="ended"))
    assert listed(client, package="none") == listed(client, organisation="none") == []


@pytest.mark.parametrize("organisation", ["te_office", "employment_services_espoo"])
def test_old_and_new_organisers_find_the_event_and_todays_is_shown(client: TestClient, organisation: str) -> None:
    assert "off" in listed(client, organisation=organisation, status="cancelled")
    assert client.get("/api/v1/events/off").json()["organisation"]["id"] == "employment_services_espoo"


def test_pages_of_events_add_up_to_all(client: TestClient) -> None:
    everything = listed(client)
    pages = [client.get("/api/v1/events", params={"limit": 3, "offset": at}).json() for at in range(0, 30, 3)]
    assert [item["id"] for page in pages for item in page["events"]] == everything
    assert {page["total"] for page in pages} == {len(everything)}


@pytest.mark.parametrize(
    "query",
    [
        *("from=tomorrow", "to=2030-13-01", "from=2030", "from=1e9", "from=0001-01-01", "to=9999-12-31"),
        *("status=x", "limit=0", "limit=101", "offset=-1", "language=de"),
        "from=2030-01-01T00:00:00+02:00",  # a plus that is not escaped is a space
    ],
)
def test_a_question_that_makes_no_sense_is_a_problem_and_not_a_crash(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/v1/events?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/events/none", "/api/v1/events/hidden", "/events.de.ics", "/events.ics"])
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/events/january", "/events.fi.ics"])
def test_who_has_todays_answer_is_not_sent_it_again(editor: tuple[TestClient, Editor], path: str) -> None:
    client, somebody = editor
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"if-none-match": tag})
    assert again.status_code == 304 and not again.content and again.headers["etag"] == tag
    somebody.publish("event", EVENTS[0])
    assert client.get(path, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_calendar_of_the_dated_events(client: TestClient, language: str) -> None:
    answer = client.get(f"/events.{language}.ics")
    assert answer.status_code == 200 and answer.headers["content-language"] == language
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = {str(item["UID"]).split("@")[0]: item for item in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert list(found) == DATED
    names = {"fi": "Ilta january", "sv": "Kväll january", "en": "Evening january"}
    january = found["january"]
    assert january["SUMMARY"] == names[language]
    assert january["DTSTART"].dt == datetime(2030, 1, 15, 14, tzinfo=ZoneInfo("Europe/Helsinki"))
    assert january["URL"] == f"https://bertta.example/{language}/events/january"
    assert found["off"]["STATUS"] == "CANCELLED" and january["STATUS"] == "CONFIRMED"


def test_a_published_event_is_in_the_very_next_answers_and_a_withdrawn_one_in_none(
    editor: tuple[TestClient, Editor],
) -> None:
    client, somebody = editor
    somebody.publish("event", event("surprise", "2030-02-02T10:00:00"))
    assert "surprise" in listed(client) and "surprise@" in client.get("/events.sv.ics").text
    somebody.withdraw("event", "surprise")
    assert "surprise" not in listed(client) and "surprise@" not in client.get("/events.sv.ics").text


def test_the_api_describes_events_too(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/v1/events", "/api/v1/events/{event_id}", "/events.{language}.ics"} <= set(paths)
    named = {parameter["name"] for parameter in paths["/api/v1/events"]["get"]["parameters"]}
    assert named == {"from", "to", "package", "organisation", "status", "language", "offset", "limit"}
