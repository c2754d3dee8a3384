"""`/healthz` and `/readyz`: alive, and ready to answer visitors."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import NotReady

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(request: Request) -> dict[str, Any]:
    """Database and index are in place (a server without a model does not start); otherwise 503 with what is missing."""
    catalogue = request.app.state.catalogue
    try:
        services = len(catalogue.snapshot().index)
    except SQLAlchemyError as error:
        raise NotReady(f"database: {type(error).__name__}") from error
    if not services:
        raise NotReady("content: the catalogue has no services")
    warnings = []
    if not catalogue.encoder.meaning_based():
        warnings.append("The sentence encoder cannot run here: questions are matched by their letters only.")
    return {"status": "ready", "services": services, "encoder": catalogue.encoder.name, "warnings": warnings}
