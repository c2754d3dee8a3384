"""`/healthz` and `/readyz`: alive, and ready to answer visitors."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(request: Request, response: Response) -> dict[str, Any]:
    """Model, database and index are in place; otherwise 503 with what is missing."""
    catalogue = request.app.state.catalogue
    warnings = []
    try:
        services = len(catalogue.snapshot().index)
    except SQLAlchemyError as error:
        response.status_code = 503
        return {"status": "not ready", "missing": f"database: {type(error).__name__}"}
    if not services:
        response.status_code = 503
        return {"status": "not ready", "missing": "content: the catalogue has no services"}
    if not catalogue.encoder.meaning_based():
        warnings.append("The sentence encoder cannot run here: questions are matched by their letters only.")
    return {"status": "ready", "services": services, "encoder": catalogue.encoder.name, "warnings": warnings}
