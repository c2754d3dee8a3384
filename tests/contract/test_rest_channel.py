"""Rasa's REST channel, as clients that already speak it use it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.trained
LONG = "a-sender-of-more-than-22-characters"


def ask(client: TestClient, sender: str, message: str, **more: Any) -> list[dict[str, Any]]:
    answer = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": message, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_answers_have_rasas_shape(client: TestClient) -> None:
    [answer] = ask(client, "anna", "Haluan perustaa yrityksen, mistä saan neuvoja?")
    assert answer["recipient_id"] == "anna" and answer["text"]
    assert set(answer) <= {"recipient_id", "text", "buttons", "custom"}


def test_a_long_sender_has_a_conversation(client: TestClient) -> None:
    ask(client, LONG, "starttiraha")
    [answer] = ask(client, LONG, "mikä siellä on puhelinnumero?")
    assert answer["custom"]["organisation"]["id"] == "employment_services_espoo"


def test_two_clients_with_the_same_short_sender_share_no_context(client: TestClient) -> None:
    ask(client, "user", "starttiraha")
    [answer] = ask(client, "user", "mikä siellä on puhelinnumero?")
    assert answer["custom"]["organisation"]["id"] != "employment_services_espoo"


def test_a_buttons_payload_works_as_a_message(client: TestClient) -> None:
    [packages] = ask(client, LONG, "näytä palvelut")
    [headings] = ask(client, LONG, packages["buttons"][0]["payload"])
    assert headings["buttons"]
    [packages] = ask(client, "short", "näytä palvelut")
    assert packages["buttons"][0]["payload"] == packages["buttons"][0]["title"]


def test_an_id_of_the_api_does_not_open_its_conversation(client: TestClient) -> None:
    started = client.post("/api/v1/conversations", json={}).json()
    headers = {"Authorization": f"Bearer {started['token']}"}
    path = f"/api/v1/conversations/{started['id']}/messages"
    client.post(path, json={"text": "starttiraha"}, headers=headers)
    [answer] = ask(client, started["id"], "mikä siellä on puhelinnumero?")
    assert answer["custom"]["organisation"]["id"] != "employment_services_espoo"
    assert len(client.get(path, headers=headers).json()["messages"]) == 3


def test_a_json_body_that_calls_itself_text_is_read(client: TestClient) -> None:
    answer = client.post(
        "/webhooks/rest/webhook",
        content=b'{"sender": "x", "message": "moi"}',
        headers={"content-type": "text/plain;charset=UTF-8"},
    )
    assert answer.status_code == 200 and answer.json()[0]["text"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"message": false}', 400),
        (b'{"sender": "x"}', 400),
        (b'{"sender": 5, "message": "moi"}', 400),
        (b'{"sender": "x", "message": "  "}', 422),
        (b'{"sender": "x", "message": "\\u0000"}', 422),
        (b'{"sender": "x", "message": "\\ud800"}', 422),
        (b'{"sender": "a-sender-of-more-than-22-characters", "message": "\\ud800"}', 422),
        (b'{"sender": "\\ud800", "message": "moi"}', 422),
        (b"[" * 15_000, 400),
        (b'{"message": "' + b"y" * 16_000 + b'"}', 413),
    ],
)
def test_bad_bodies_are_refused_and_the_server_stays_up(client: TestClient, body: bytes, status: int) -> None:
    answer = client.post("/webhooks/rest/webhook", content=body)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert ask(client, "x", "moi")


@pytest.mark.parametrize("language", ["de", 5, ["fi"]])
def test_a_language_that_bertta_does_not_speak_is_refused(client: TestClient, language: object) -> None:
    body = {"sender": "x" * 30, "message": "moi", "metadata": {"language": language}}
    answer = client.post("/webhooks/rest/webhook", json=body)
    assert answer.status_code == 400
    assert "fi, sv or en" in answer.json()["detail"]
