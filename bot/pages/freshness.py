"""Answers that a client may keep: weak ETags made from the catalogue's version, and 304 for who has today's already.

An answer depends on the catalogue's version, the address with its query, the form asked for, the day (cards tell what
has grown old, events what is over) and the program itself; nothing else. So the tag is known before the work is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

import service_catalogue

#: Keep it, but ask each time whether it is still today's: a withdrawn service must be gone at once.
ASK_FIRST = "no-cache"


class ConditionalRoute(APIRoute):
    """A route whose good answers carry an ETag, and which answers 304 without work to a client that has it."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """The framework's handler with the two checks around it."""
        answer = super().get_route_handler()

        async def answer_or_304(request: Request) -> Response:
            tag = await run_in_threadpool(tag_of, request)
            known = tags_in(request.headers.get("if-none-match", ""))
            if tag in known:
                return _marked(Response(status_code=304), tag)
            answered: Response = await answer(request)
            if answered.status_code != 200:
                return answered
            return _marked(Response(status_code=304) if "*" in known else answered, tag)

        return answer_or_304


def tag_of(request: Request) -> str:
    """The weak ETag of what `request` is answered with today."""
    version = request.app.state.catalogue.version()
    asked = "\n".join([request.url.path, request.url.query, request.headers.get("accept", ""), _program()])
    digest = hashlib.blake2b(asked.encode(), digest_size=8).hexdigest()
    return f'W/"{version}-{date.today():%y%m%d}-{digest}"'


def tags_in(header: str) -> set[str]:
    """The tags of an If-None-Match header in the weak form, by which they are compared (RFC 9110, 13.1.2)."""
    tags = {part.strip() for part in header.split(",") if part.strip()}
    return {tag if tag == "*" or tag.startswith("W/") else f"W/{tag}" for tag in tags}


def _marked(answer: Response, tag: str) -> Response:
    answer.headers["etag"] = tag
    answer.headers["cache-control"] = ASK_FIRST
    answer.headers["vary"] = "Accept"
    return answer


@lru_cache(maxsize=1)
def _program() -> str:
    """A digest of the program's own files, so that a new release answers with its own shapes and pages."""
    folders = (Path(__file__).parent, Path(service_catalogue.__file__).parent)
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in (".py", ".html")]
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()
