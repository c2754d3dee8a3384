"""The catalogue as linked data (CPSV-AP): which form a client asks for, one service in it, and all of them."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from bot.pages.freshness import ConditionalRoute
from service_catalogue import models
from service_catalogue.formats.cpsv_ap import JSON_LD, TURTLE, one, serialised, whole
from service_catalogue.reading import Catalogue

JSON = "application/json"
#: More of an Accept header says nothing that a reader could want.
LONGEST_ACCEPT = 1000
#: For the API's own description.
FORMS: dict[int | str, dict[str, Any]] = {200: {"content": {JSON: {}, TURTLE: {}, JSON_LD: {}}}}
FORMS_OF_ALL: dict[int | str, dict[str, Any]] = {200: {"content": {TURTLE: {}, JSON_LD: {}}}}

router = APIRouter(tags=["open data"], route_class=ConditionalRoute)
_making = threading.Lock()


def preferred(accept: str, offers: Sequence[str]) -> str:
    """The one of `offers` that an Accept header wants most (RFC 9110, 12.5.1), the earlier one if it wants two alike.

    The first one also answers who accepts nothing of what there is, or does not say.
    """
    wanted = _wanted(accept[:LONGEST_ACCEPT])
    best = max(offers, key=lambda offer: _quality(offer, wanted))  # max keeps the first of equals
    return best if _quality(best, wanted) > 0 else offers[0]


def _wanted(accept: str) -> dict[str, float]:
    """Each range of media types in an Accept header with its quality, from 0 to 1; what cannot be read is left out."""
    found: dict[str, float] = {}
    for part in re.findall(r'(?:[^,"]|"(?:\\.|[^"\\])*")+', accept):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:].strip() for piece in parameters if piece.startswith("q=")), "1")
        if re.fullmatch(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+", media_range) and re.fullmatch(
            r"0(\.\d{0,3})?|1(\.0{0,3})?", quality
        ):
            found[media_range] = max(float(quality), found.get(media_range, 0.0))
    return found


def _quality(offer: str, wanted: dict[str, float]) -> float:
    """How much an offer is wanted: the range that names it most exactly counts."""
    ranges = (offer, f"{offer.split('/')[0]}/*", "*/*")
    return next((wanted[media_range] for media_range in ranges if media_range in wanted), 0.0)


def negotiated(accept: str, session: Session, row: models.Service, base: str) -> Response | None:
    """A service in the form that an Accept header wants; None where that is JSON, or only JSON can be had.

    `base` is the address visitors reach the server under, for the names of things; empty if it has none.
    """
    media_type = preferred(accept, (JSON, JSON_LD, TURTLE))
    graph = None if media_type == JSON else one(session, row, base)
    return None if graph is None else _answer(serialised(graph, media_type), media_type)


@router.get("/cpsv-ap", response_class=Response, responses=FORMS_OF_ALL)
def all_services(request: Request) -> Response:
    """The services of public organisations as CPSV-AP 3.2.0: Turtle, or JSON-LD for who asks for it."""
    catalogue: Catalogue = request.app.state.catalogue
    media_type = preferred(request.headers.get("accept", ""), (TURTLE, JSON_LD))
    with _making:  # seconds of work: who comes meanwhile waits for it and does not do it again
        return _answer(_whole(catalogue, catalogue.version(), media_type), media_type)


@lru_cache(maxsize=4)
def _whole(catalogue: Catalogue, _version: int, media_type: str) -> bytes:
    """All services in one form, kept until the catalogue changes."""
    with catalogue.sessions() as session:
        return serialised(whole(session, catalogue.public_url), media_type)


def _answer(body: bytes, media_type: str) -> Response:
    # JSON is UTF-8 by its own rules and its type takes no charset.
    shown = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return Response(body, media_type=shown, headers={"vary": "Accept"})
