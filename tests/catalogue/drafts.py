"""What several tests of drafts share."""

from __future__ import annotations

from datetime import datetime

from service_catalogue import models
from service_catalogue.database import Sessions


def saved_at(sessions: Sessions, kind: str, entry_id: str) -> datetime:
    """When an entry's draft was saved: who replaces a colleague's must have seen it."""
    with sessions() as session:
        at: datetime = session.get(models.Draft, (kind, entry_id)).at
    return at
