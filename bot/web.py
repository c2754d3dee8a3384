"""The one web application: its routes, its one door for errors, and the limits on what comes in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from bot import errors
from bot.assistant.agent import Assistant
from bot.channels import api, rest
from bot.conversations.dialogue import Dialogue
from bot.pages import events, health, hsds, linked_data, open_data, pages
from bot.pages.missing import missing_page
from bot.settings import Settings
from service_catalogue import errors as catalogue_errors
from service_catalogue.errors import CatalogueError
from service_catalogue.reading import Catalogue

log = structlog.get_logger(__name__)

#: The most bytes a public address takes.
LARGEST_BODY = 16_000

STATUS: dict[type[Exception], int] = {
    errors.ConversationUnknown: 404,
    errors.ChoiceUnknown: 422,
    errors.BodyUnreadable: 400,
    errors.AssistantBroken: 503,
    errors.AssistantSlow: 503,
    errors.ModelMissing: 503,
    errors.NotReady: 503,
    errors.SettingUnusable: 500,
    catalogue_errors.ContentFaulty: 422,
    catalogue_errors.EntryFaulty: 422,
    catalogue_errors.DraftsFaulty: 422,
    catalogue_errors.EditedMeanwhile: 409,
    catalogue_errors.ImportFaulty: 422,
    catalogue_errors.FormatUnknown: 404,
    catalogue_errors.AlreadyFilled: 409,
    catalogue_errors.NotFound: 404,
    catalogue_errors.NotMigrated: 503,
    catalogue_errors.TextUnusable: 422,
}

TITLE = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    422: "Cannot be used",
    500: "Error on our side",
    503: "Not available now",
}


def create_app(settings: Settings, catalogue: Catalogue, dialogue: Dialogue, assistant: Assistant) -> FastAPI:
    """The application on its parts."""
    app = FastAPIOffline(
        title="Bertta",
        version="1",
        description="A conversational guide to a city's business services.",
        redoc_url=None,
    )
    app.state.settings, app.state.catalogue = settings, catalogue
    app.state.dialogue, app.state.assistant = dialogue, assistant
    for router in (
        api.router,
        rest.router,
        open_data.router,
        hsds.router,
        events.router,
        linked_data.router,
        health.router,
        pages.router,
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(pages.__file__).with_name("static")), name="static")
    _add_error_door(app)
    app.add_middleware(Usable, most=LARGEST_BODY)
    app.add_middleware(SafeHeaders)
    if settings.origins():
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins(),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
        )
    return app


def problem(status: int, detail: str, reference: str | None = None) -> JSONResponse:
    """An error in the one shape that this server knows (RFC 9457)."""
    # What a client sent may come back in the detail, and half a character has no UTF-8.
    shown = detail.encode("utf-8", "replace").decode("utf-8")
    body = {
        "type": "about:blank",
        "title": TITLE.get(status, "Error"),
        "status": status,
        "detail": shown,
        "reference": reference or uuid4().hex[:8],
    }
    log.info("refused", status=status, reference=body["reference"])
    return JSONResponse(body, status, media_type="application/problem+json")


def _add_error_door(app: FastAPI) -> None:
    @app.exception_handler(errors.BotError)
    @app.exception_handler(CatalogueError)
    def expected(request: Request, error: Exception) -> Response:
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
        return (missing_page(request) if status == 404 else None) or problem(status, str(error))

    @app.exception_handler(RequestValidationError)
    def misshapen(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("body", "__root__"))
        if first["loc"][0] == "path":  # an address with a language that we do not have is no address of ours
            return problem(404, f"{request.url.path}: there is no such page.")
        if "json" in first["type"]:
            return problem(400, f"The body is not JSON; the fault is at its character {where or 0}.")
        return problem(422, f"{where}: {first['msg']}" if where else str(first["msg"]))

    @app.exception_handler(HTTPException)
    def by_the_framework(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and (page := missing_page(request)):
            return page
        answer = problem(error.status_code, f"{request.method} {request.url.path}: {error.detail}")
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        reference = uuid4().hex[:8]
        log.error("unexpected", reference=reference, exc_info=error)
        answer = problem(500, f"Something went wrong on our side. Quote {reference} to us.", reference)
        # The framework answers these outside all middleware.
        answer.headers.update({name.decode(): value.decode() for name, value in SafeHeaders.of(request.url.path)})
        return answer


Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Usable:
    """Refuses what no part of the server can use: a NUL in the address, which no database takes, and a body longer than
    allowed, whether its header says so or not.
    """

    def __init__(self, app: Application, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the address, read the body up to the limit, then hand it on whole."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if "\0" in scope["path"]:
            refusal = problem(404, "Nothing of ours has a NUL character in its name.")
            await refusal(scope, receive, send)
            return
        body, whole = b"", False
        while not whole:
            event = await receive()
            if event["type"] == "http.disconnect":
                return
            body += event.get("body", b"")
            whole = not event.get("more_body", False)
            if len(body) > self._most:
                refusal = problem(413, f"The body has more than {self._most} bytes.")
                await refusal(scope, receive, send)
                return
        handed_on = False

        async def again() -> MutableMapping[str, Any]:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, again, send)


class SafeHeaders:
    """Tells browsers to run nothing but our own files."""

    POLICY = (
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        b"base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
    #: FastAPI's page of the API's description starts itself by a script and styles that stand in the page.
    DOCS_POLICY = POLICY.replace(b"-src 'self'", b"-src 'self' 'unsafe-inline'", 2).replace(
        b"img-src", b"img-src data:"
    )
    OTHERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"strict-origin-when-cross-origin"))
    DOCS = "/docs"

    @classmethod
    def of(cls, path: str) -> list[tuple[bytes, bytes]]:
        """The headers of an answer from `path`."""
        policy = cls.DOCS_POLICY if path == cls.DOCS else cls.POLICY
        return [(b"content-security-policy", policy), *cls.OTHERS]

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = self.of(scope["path"])

        async def with_headers(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                event["headers"] = [*event.get("headers", []), *headers]
            await send(event)

        await self._app(scope, receive, with_headers)
