"""The application's door for errors and its limits: each failure is a problem+json that tells no secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot import errors
from bot.conversations.dialogue import Dialogue
from bot.conversations.store import ConversationStore
from bot.errors import BotError
from bot.settings import Settings
from bot.web import LARGEST_BODY, STATUS, TITLE, Usable, create_app
from service_catalogue import errors as catalogue_errors
from service_catalogue.encoder import LetterEncoder
from service_catalogue.errors import (
    CatalogueError,
    ContentFaulty,
    EditedMeanwhile,
    EntryFault,
    EntryFaulty,
    Fault,
    NotFound,
)
from service_catalogue.language import Language
from service_catalogue.reading import Catalogue

ROUTING = {"language": "fi", "kind": "unclear", "decision": "ask", "confidence": 0.1}


class ScriptedSpeaker:
    """Says one thing."""

    def understand(self, text: str, language: Language | None = None) -> dict[str, Any]:
        """One routing."""
        return {**ROUTING, "heard": len(text)}

    def reply(self, conversation_id: str, text: str, language: Language) -> tuple[list[dict[str, Any]], Language]:
        """One answer."""
        return [{"recipient_id": conversation_id, "text": "Hei"}], language

    def settle(self) -> None:
        """There is nothing to wait for."""

    def choose(self, conversation_id: str, *_: Any) -> tuple[list[dict[str, Any]], Language]:
        """One answer."""
        return [{"recipient_id": conversation_id, "text": "Hei"}], Language.FI


def make_app(engine, sessions, **settings: Any) -> FastAPI:
    """The application on an empty catalogue and a scripted assistant, with addresses that fail."""
    speaker: Any = ScriptedSpeaker()
    dialogue = Dialogue(ConversationStore(sessions), speaker)
    return create_app(Settings(**settings), Catalogue(engine, LetterEncoder()), dialogue, speaker)


@pytest.fixture()
def app(engine, sessions) -> FastAPI:
    """With the settings of somebody who set nothing."""
    return make_app(engine, sessions)


@pytest.fixture()
def small_client(app) -> Iterator[TestClient]:
    """Its client; an error inside is answered, not raised."""
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def _all_below(root: type[Exception]) -> list[type[Exception]]:
    return [found for child in root.__subclasses__() for found in (child, *_all_below(child))]


ON_PURPOSE = [error for error in (*_all_below(BotError), *_all_below(CatalogueError)) if error.__module__ != __name__]


def _made(error: type[Exception]) -> Exception:
    if error is ContentFaulty:
        return ContentFaulty([Fault("espoo/city.yaml", 3, "name: field required")])
    if error is EntryFaulty:
        return EntryFaulty("service", "loan", [EntryFault("name.sv", "field required")])
    if error is EditedMeanwhile:
        return EditedMeanwhile("service", "loan", "somebody else", datetime(2026, 11, 22, 10, 0))
    return NotFound("service", "no_such_service") if error is NotFound else error("what went wrong")


def _is_a_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"] == TITLE[status]
    assert isinstance(body["detail"], str)
    assert body["detail"]
    return body


def test_the_errors_of_both_packages_are_all_known():
    named = {name for module in (errors, catalogue_errors) for name in vars(module)}
    assert {error.__name__ for error in ON_PURPOSE} <= named
    assert len(ON_PURPOSE) >= 12


@pytest.mark.parametrize("error", ON_PURPOSE, ids=lambda error: error.__name__)
def test_every_error_raised_on_purpose_has_a_status_and_is_told_as_a_problem(app, small_client, error):
    raised = _made(error)

    @app.get("/test/fails")
    def fails() -> None:
        raise raised

    body = _is_a_problem(small_client.get("/test/fails"), STATUS[error])
    assert body["detail"] == str(raised)


def test_every_status_has_a_title():
    assert set(STATUS.values()) <= set(TITLE)


def test_an_unexpected_error_is_told_by_a_reference_and_not_by_its_text(app, small_client, capsys):
    @app.get("/test/breaks")
    def breaks() -> None:
        raise RuntimeError("password=hunter2 in /work/secret.py")

    answers = [small_client.get("/test/breaks") for _ in range(2)]
    bodies = [_is_a_problem(answer, 500) for answer in answers]
    for answer, body in zip(answers, bodies, strict=True):
        assert body["reference"] in body["detail"]
        for secret in ("hunter2", "RuntimeError", "Traceback", "secret.py"):
            assert secret not in answer.text
    assert bodies[0]["reference"] != bodies[1]["reference"]


def _route(client: TestClient, length: int, **how: Any) -> Any:
    frame = '{"text": ""}'
    content = json.dumps({"text": "a" * (length - len(frame))}).encode()
    assert len(content) == length
    return client.post("/api/v1/route", headers={"content-type": "application/json"}, **how, content=content)


def test_a_body_of_exactly_the_limit_is_read(small_client):
    # Read, and then refused for what it says: two thousand characters are the most that can be meant.
    _is_a_problem(_route(small_client, LARGEST_BODY), 422)


def test_a_body_over_the_limit_is_too_large(small_client):
    body = _is_a_problem(_route(small_client, LARGEST_BODY + 1), 413)
    assert str(LARGEST_BODY) in body["detail"]


def test_a_body_over_the_limit_without_a_content_length_is_too_large(small_client):
    def pieces() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(20):
            yield b"a" * 1000
        yield b'"}'

    answer = small_client.post("/api/v1/route", content=pieces())
    assert "content-length" not in answer.request.headers
    _is_a_problem(answer, 413)


@pytest.mark.parametrize("path", ["/api/v1/conversations", "/webhooks/rest/webhook", "/no/such/address"])
def test_the_limit_holds_for_every_address(small_client, path):
    _is_a_problem(small_client.post(path, content=b"x" * (LARGEST_BODY + 1)), 413)


async def _through_limit(events: list[dict[str, Any]], most: int = 100) -> tuple[list[Any], list[dict[str, Any]]]:
    """What the application behind the limit receives, and what is sent back, for the events of a request."""
    received, sent, waiting = [], [], iter(events)

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        received.append(await receive())
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def receive() -> dict[str, Any]:
        return next(waiting)

    async def send(event: Any) -> None:
        sent.append(event)

    await Usable(application, most)({"type": "http", "path": "/", "query_string": b""}, receive, send)
    return received, sent


def _piece(length: int, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": b"x" * length, "more_body": more}


async def test_a_body_in_pieces_is_handed_on_whole():
    received, sent = await _through_limit([_piece(40, True), _piece(40, True), _piece(20, False)])
    assert received == [_piece(100, False)]
    assert sent[0]["status"] == 204


async def test_a_body_in_pieces_is_refused_as_soon_as_it_is_too_long_and_not_read_to_its_end():
    endless = [_piece(60, True)] * 2 + [{"type": "never read"}]
    received, sent = await _through_limit(endless)
    assert received == []
    assert sent[0]["status"] == 413


async def test_a_client_that_goes_away_in_the_middle_gets_nothing_and_starts_nothing():
    assert await _through_limit([_piece(10, True), {"type": "http.disconnect"}]) == ([], [])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/route"),
        ("DELETE", "/api/v1/conversations"),
        ("PUT", "/webhooks/rest/webhook"),
        ("POST", "/healthz"),
    ],
)
def test_a_method_that_an_address_does_not_know_is_a_problem_that_names_it(small_client, method, path):
    body = _is_a_problem(small_client.request(method, path), 405)
    assert body["detail"].startswith(f"{method} {path}")


def test_a_method_that_an_address_does_not_know_is_answered_with_those_it_knows(small_client):
    assert small_client.get("/api/v1/route").headers["allow"] == "POST"


@pytest.mark.parametrize(
    "path",
    ["/no/such/address", "/api/v1/nothing", "/static/nothing.css", "/fi/nothing", "/webhooks/nothing"],
)
def test_an_address_that_does_not_exist_is_a_problem(small_client, path):
    _is_a_problem(small_client.get(path), 404)


@pytest.mark.parametrize("path", ["/nothing", "/de/", "/de/services/startup_grant"])
def test_a_page_in_a_language_that_we_do_not_have_does_not_exist(small_client, path):
    _is_a_problem(small_client.get(path), 404)


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/api/v1/route", b"{", 400),
        ("/api/v1/route", b"", 422),
        ("/api/v1/route", b"[]", 422),
        ("/api/v1/route", b"{}", 422),
        ("/api/v1/route", b'{"text": 5}', 422),
        ("/api/v1/route", b'{"text": "moi", "lang": "fi"}', 422),
        ("/api/v1/route", b'{"text": "moi", "language": "de"}', 422),
        ("/api/v1/route", b'{"text": "  "}', 422),
        ("/api/v1/route", b'{"text": "\\ud800"}', 422),
        ("/api/v1/conversations", b'{"language": "no"}', 422),
        ("/webhooks/rest/webhook", b"{", 400),
        ("/webhooks/rest/webhook", b"\xff\xfe", 400),
        ("/webhooks/rest/webhook", b"[]", 400),
        ("/webhooks/rest/webhook", b'{"sender": 5, "message": "moi"}', 400),
        ("/webhooks/rest/webhook", b'{"sender": "somebody"}', 400),
    ],
)
def test_a_body_that_is_not_what_was_asked_for_is_a_problem(small_client, path, content, status):
    _is_a_problem(small_client.post(path, content=content, headers={"content-type": "application/json"}), status)


def test_a_wrong_token_and_a_wrong_conversation_get_the_same_answer(small_client):
    mine = small_client.post("/api/v1/conversations", json={}).json()
    others = small_client.post("/api/v1/conversations", json={}).json()

    def told(conversation_id: str, token: str) -> dict[str, Any]:
        answer = small_client.get(
            f"/api/v1/conversations/{conversation_id}/messages", headers={"authorization": f"Bearer {token}"}
        )
        told = _is_a_problem(answer, 404)
        return {name: told[name] for name in told if name != "reference"}

    assert told(mine["id"], others["token"]) == told("no-such-id", mine["token"]) == told(mine["id"], "wrong")


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/nothing", "/api/v1/route", "/docs"])
def test_every_answer_tells_the_browser_to_run_nothing_but_our_files(small_client, path):
    headers = small_client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_an_error_on_our_side_has_the_same_headers(engine, sessions):
    app = make_app(engine, sessions)
    app.add_api_route("/broken", lambda: 1 / 0)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_of_the_api_brings_nothing_from_elsewhere(small_client):
    page = small_client.get("/docs")
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(sources) >= 3
    assert all(source.startswith("/") and not source.startswith("//") for source in sources)
    assert all(small_client.get(source).status_code == 200 for source in sources)


def test_odd_digits_in_accept_language_do_no_harm(small_client):
    headers = [(b"accept-language", "sv;q=\u00b2, en;q=0.5".encode("latin-1"))]
    answer = small_client.get("/", headers=headers, follow_redirects=False)
    assert answer.status_code == 302


def test_only_the_origins_that_were_allowed_may_call_from_a_browser(engine, sessions):
    app = make_app(engine, sessions, allowed_origins="https://www.espoo.fi")
    with TestClient(app) as client:
        ours, others = (client.get("/healthz", headers={"origin": origin}).headers.get("access-control-allow-origin")
                        for origin in ("https://www.espoo.fi", "https://evil.example"))  # fmt: skip
    assert (ours, others) == ("https://www.espoo.fi", None)


def test_without_allowed_origins_no_other_page_may_call(small_client):
    answer = small_client.get("/healthz", headers={"origin": "https://www.espoo.fi"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_server_without_content_is_alive_but_not_ready(small_client):
    assert small_client.get("/healthz").status_code == 200
    answer = small_client.get("/readyz")
    assert _is_a_problem(answer, 503)["detail"].startswith("content")
