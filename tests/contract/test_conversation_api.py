"""The public API as docs/api.md and the contract promise it: shapes, refusals, and nothing written by halves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.trained

CARD_KEYS = {
    "id", "name", "summary", "organisation", "package", "heading", "cost", "languages", "channels", "url",
    "reviewed_on", "as_of", "in_network",
}  # fmt: skip
ROUTING_KEYS = {
    "language", "kind", "decision", "confidence", "packages", "organisations", "services", "development_needs",
    "events",
}  # fmt: skip
Say = Callable[..., list[dict[str, Any]]]


class Visitor:
    """One conversation through the API."""

    def __init__(self, client: TestClient, **start: str) -> None:
        self.client = client
        answer = client.post("/api/v1/conversations", json=start)
        assert answer.status_code == 201, answer.text
        self.started = answer.json()
        self.path = f"/api/v1/conversations/{self.started['id']}"
        self.headers = {"Authorization": f"Bearer {self.started['token']}"}

    def post(self, **body: Any) -> Any:
        return self.client.post(f"{self.path}/messages", json=body, headers=self.headers)

    def say(self, text: str) -> list[dict[str, Any]]:
        answer = self.post(text=text)
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def all_messages(self, after: str = "0") -> Any:
        return self.client.get(f"{self.path}/messages", params={"after": after}, headers=self.headers)


@pytest.fixture()
def visitor(client: TestClient) -> Visitor:
    return Visitor(client, language="fi")


def is_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {"type", "title", "status", "detail"} <= set(answer.json())
    assert answer.json()["status"] == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_conversation_opens_with_words_in_its_language(client: TestClient, language: str) -> None:
    visitor = Visitor(client, language=language, page="https://example.org/business")
    assert visitor.started["language"] == language
    [opening] = visitor.started["messages"]
    program = {"fi": "tietokoneohjelma", "sv": "datorprogram", "en": "computer program"}[language]
    assert program in opening["text"]
    assert opening["sender"] == "bot" and opening["id"] and opening["at"].endswith("Z")


@pytest.mark.parametrize(
    ("text", "language", "service", "name"),
    [
        ("Haluan perustaa yrityksen, mistä saan neuvoja?", "fi", "advice_starting_a_business", "Neuvontaa"),
        ("How do I hire my first employee?", "en", "from_entrepreneur_to_employer", "From entrepreneur"),
        ("Jag vill exportera till Tyskland, vem hjälper?", "sv", None, ""),
    ],
)
def test_a_need_gets_a_card_in_its_own_language(
    visitor: Visitor, text: str, language: str, service: str | None, name: str
) -> None:
    [answer] = visitor.say(text)
    assert answer["custom"]["type"] == "service_cards"
    cards = answer["custom"]["services"]
    assert set(cards[0]) >= CARD_KEYS
    assert cards[0]["url"].startswith(f"/{language}/services/")
    if service:
        assert cards[0]["id"] == service and cards[0]["name"].startswith(name)
    else:
        assert {card["package"]["id"] for card in cards} == {"internationalisation"}


def test_text_alone_makes_sense(visitor: Visitor) -> None:
    [answer] = visitor.say("starttiraha")
    card = answer["custom"]["services"][0]
    assert card["name"] in answer["text"] and card["organisation"]["name"] in answer["text"]
    assert card["channels"][0]["value"] in answer["text"]


def test_buttons_carry_opaque_ids_that_work_in_their_conversation_only(client: TestClient, visitor: Visitor) -> None:
    [answer] = visitor.say("näytä kaikki palvelut")
    assert len(answer["buttons"]) == 6
    first = answer["buttons"][0]["payload"]
    assert "/" not in first and "{" not in first
    assert visitor.post(choice=first).status_code == 200
    is_problem(Visitor(client).post(choice=first), 422)
    is_problem(visitor.post(choice="made-up"), 422)


def test_three_taps_lead_from_packages_to_a_service(visitor: Visitor) -> None:
    shown = visitor.say("mitä palveluja teillä on?")
    for _ in range(3):
        shown = visitor.post(choice=shown[-1]["buttons"][0]["payload"]).json()["messages"]
    assert shown[-1]["custom"]["type"] == "service_cards"


def test_a_wish_for_a_person_is_answered_in_the_same_reply(visitor: Visitor) -> None:
    [answer] = visitor.say("haluan puhua ihmisen kanssa")
    assert answer["custom"]["type"] == "handover" and answer["custom"]["state"] == "unavailable"
    assert answer["custom"]["channels"]


def test_a_repeated_client_message_id_gets_the_first_answer(visitor: Visitor) -> None:
    first = visitor.post(text="starttiraha", client_message_id="m1").json()
    again = visitor.post(text="starttiraha", client_message_id="m1").json()
    assert again == first
    said = [message for message in visitor.all_messages().json()["messages"] if message["sender"] == "visitor"]
    assert len(said) == 1


def test_messages_after_a_cursor_come_once_and_in_order(visitor: Visitor) -> None:
    visitor.say("starttiraha")
    page = visitor.all_messages().json()
    numbers = [int(message["id"]) for message in page["messages"]]
    assert numbers == sorted(numbers) and page["cursor"] == str(numbers[-1])
    assert visitor.all_messages(after=page["cursor"]).json() == {"messages": [], "cursor": page["cursor"]}


@pytest.mark.parametrize("text", ["/restart", "  /restart", "/deny", "/session_start", '/find_service{"service": 1}'])
def test_a_leading_slash_is_text(visitor: Visitor, text: str) -> None:
    visitor.say("starttiraha")
    answers = visitor.say(text)
    assert answers and "custom" not in answers[0]
    contact = visitor.say("mikä siellä on puhelinnumero?")
    assert contact[0]["custom"]["type"] == "organisation_card", "the conversation was restarted"


def test_a_stranger_cannot_read_speak_export_or_erase(client: TestClient, visitor: Visitor) -> None:
    other = Visitor(client)
    for headers in ({}, other.headers, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic abc"}):
        is_problem(client.get(f"{visitor.path}/messages", headers=headers), 404)
        is_problem(client.post(f"{visitor.path}/messages", json={"text": "moi"}, headers=headers), 404)
        is_problem(client.get(f"{visitor.path}/export", headers=headers), 404)
        is_problem(client.delete(visitor.path, headers=headers), 404)
    assert visitor.all_messages().status_code == 200
    is_problem(client.get("/api/v1/conversations/unknown/messages", headers=visitor.headers), 404)


def test_after_erasure_nothing_of_the_conversation_answers(visitor: Visitor) -> None:
    visitor.say("starttiraha")
    assert len(visitor.client.get(f"{visitor.path}/export", headers=visitor.headers).json()["messages"]) == 3
    assert visitor.client.delete(visitor.path, headers=visitor.headers).status_code == 204
    is_problem(visitor.all_messages(), 404)
    is_problem(visitor.post(text="moi"), 404)


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "   \n\t "},
        {"text": "a" * 5000},
        {"text": "nul \x00 inside"},
        {"text": 7},
        {"text": False},
        {"text": None},
        {},
        {"text": "moi", "choice": "x"},
        {"text": "moi", "txet": "moi"},
        {"text": "moi", "client_message_id": ""},
    ],
)
def test_unusable_text_is_refused_and_nothing_is_written(visitor: Visitor, body: dict[str, Any]) -> None:
    before = visitor.all_messages().json()
    is_problem(visitor.client.post(f"{visitor.path}/messages", json=body, headers=visitor.headers), 422)
    assert visitor.all_messages().json() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": "half a letter \\ud800"}', 422),
        (b'{"text": "moi", "client_message_id": "\\ud800"}', 422),
        (b'{"choice": "\\ud800"}', 422),
        (b'{"choice": "\\u0000"}', 422),
        (b'{"\\ud800": "moi"}', 422),
        (b'{"text": ', 400),
        (b"", 422),
        (b"[1, 2]", 422),
        (b"\xff\xfe{}", 400),
        (b'{"text": "' + b"x" * 16_000 + b'"}', 413),
    ],
)
def test_unreadable_bodies_are_refused(visitor: Visitor, body: bytes, status: int) -> None:
    headers = {**visitor.headers, "content-type": "application/json"}
    is_problem(visitor.client.post(f"{visitor.path}/messages", content=body, headers=headers), status)
    assert visitor.say("moi")


@pytest.mark.parametrize("language", ["de", "FI", "", 1])
def test_an_unknown_language_is_refused(client: TestClient, language: Any) -> None:
    is_problem(client.post("/api/v1/conversations", json={"language": language}), 422)
    is_problem(client.post("/api/v1/route", json={"text": "moi", "language": language}), 422)


def test_the_routing_has_the_contracts_shape(client: TestClient) -> None:
    for text in ("Mistä saan starttirahaa?", "oletko robotti?", "paljonko kello on", "haluan puhua ihmiselle"):
        routing = client.post("/api/v1/route", json={"text": text}).json()
        assert set(routing) == ROUTING_KEYS
        assert 0 <= routing["confidence"] <= 1
        for name in ("packages", "organisations", "services"):
            scores = [item["score"] for item in routing[name]]
            assert all(0 <= score <= 1 for score in scores)
            assert bool(scores) is (routing["decision"] != "decline")
            assert routing["kind"] != "service" or scores == sorted(scores, reverse=True)


def test_the_same_text_is_routed_alike_in_chat_and_api(client: TestClient, visitor: Visitor) -> None:
    for text in ("palkkatuki uudelle työntekijälle", "mistä löydän mentorin yritykselleni?"):
        routing = client.post("/api/v1/route", json={"text": text, "language": "fi"}).json()
        assert routing["decision"] == "answer"
        assert visitor.say(text)[0]["custom"]["services"][0]["id"] == routing["services"][0]["id"]


@pytest.mark.parametrize("body", ["[]", '[["text", "hei"]]', '"hei"', "7", "null"])
def test_a_body_that_is_no_object_is_refused(client: TestClient, body: str) -> None:
    answer = client.post("/api/v1/route", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["reference"]


def test_what_other_clients_send_to_begin_is_a_greeting(client: TestClient) -> None:
    started = client.post("/api/v1/conversations", json={"language": "sv"}).json()
    headers = {"authorization": f"Bearer {started['token']}"}
    path = f"/api/v1/conversations/{started['id']}/messages"
    answered = client.post(path, json={"text": "/get_started"}, headers=headers).json()
    assert answered["messages"][0]["text"] == started["messages"][0]["text"]
