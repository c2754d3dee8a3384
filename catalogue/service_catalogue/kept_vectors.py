"""The vectors of the catalogue's texts: those of a moment ago in memory, the others in a table or made now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.encoder import SentenceEncoder, Vectors, batches, digest

#: Up to so many vectors are held for the next change (77 MB of e5's); those of more are read again from the table.
MOST_HELD = 50_000
#: Up to so many are asked for by their names, which every database takes; for more the whole table is read.
ASKED_BY_NAME = 500

log = structlog.get_logger(__name__)


class KeptVectors:
    """Looks up the vectors of texts, and keeps those that it had to make. One thread at a time may ask."""

    def __init__(self, sessions: Sessions, encoder: SentenceEncoder) -> None:
        self._sessions = sessions
        self._encoder = encoder
        self._held: dict[str, Vectors] = {}

    def of(self, session: Session, texts: Sequence[str]) -> Vectors:
        """The vectors (texts, dimensions) of `texts`, which are held until the next call."""
        keys = [digest(text) for text in texts]
        wanted = dict(zip(keys, texts, strict=True))
        found = {key: self._held[key] for key in wanted if key in self._held}
        found |= self._stored(session, wanted.keys() - found.keys())
        found |= self._made({key: text for key, text in wanted.items() if key not in found})
        if not found:
            return np.zeros((0, len(self._encoder.query("-"))), dtype=np.float32)
        # A vector that is part of a larger array would keep all of it in memory, so each is its own.
        self._held = found if len(found) <= MOST_HELD else {}
        return np.stack([found[key] for key in keys])

    def _stored(self, session: Session, keys: set[str]) -> dict[str, Vectors]:
        """Those vectors of `keys` that are in the table."""
        if not keys:
            return {}
        table = models.TextVector
        query = select(table.digest, table.vector).where(table.encoder == self._encoder.name)
        rows = session.execute(query if len(keys) > ASKED_BY_NAME else query.where(table.digest.in_(keys)))
        return {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows if key in keys}

    def _made(self, texts: dict[str, str]) -> dict[str, Vectors]:
        """The vectors of `texts`, by the same keys, made now and kept for the next start."""
        made: dict[str, Vectors] = {}
        for keys in batches(texts):
            rows = self._encoder.queries([texts[key] for key in keys])
            made.update((key, row.copy()) for key, row in zip(keys, rows, strict=True))
        self._keep(made)
        return made

    def _keep(self, made: dict[str, Vectors]) -> None:
        """Keep vectors for the next start, unless another process has kept some of them meanwhile."""
        rows = [models.TextVector(encoder=self._encoder.name, digest=key, vector=made[key].tobytes()) for key in made]
        try:
            with self._sessions() as session:
                session.add_all(rows)
        except IntegrityError:
            log.info("vectors.kept_elsewhere", count=len(rows))
