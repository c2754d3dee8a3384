"""Make all vectors of the search anew, while everybody goes on reading the old ones."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.editing import raise_version, take_turn
from service_catalogue.encoder import SentenceEncoder, batches, digest
from service_catalogue.language import LANGUAGES


def remake_vectors(sessions: Sessions, encoder: SentenceEncoder) -> int:
    """Put new vectors of all that published services say in the place of all old ones; how many.

    They are made before any is replaced, and replaced in one transaction that raises the catalogue's number. An
    encoder that fails leaves everything as it was. Vectors that no published service needs are gone afterwards.
    """
    with sessions() as session:
        texts = _texts(session)
    made = {
        key: vector.tobytes()
        for keys in batches(texts)
        for key, vector in zip(keys, encoder.queries([texts[key] for key in keys]), strict=True)
    }
    with sessions() as session:
        take_turn(session)
        needed = _texts(session)
        # What was published while the vectors were made has its own already, or gets them from the first who asks.
        kept = {**_stored(session, encoder.name), **made}
        rows = [{"encoder": encoder.name, "digest": key, "vector": kept[key]} for key in needed if key in kept]
        session.execute(delete(models.TextVector))
        session.bulk_insert_mappings(models.TextVector, rows)
        raise_version(session)
    return len(rows)


def _texts(session: Session) -> dict[str, str]:
    """What published services say, in all languages, by digests: names, summaries and phrases."""
    published = models.Service.publication == "published"
    said = session.execute(select(models.Service.name, models.Service.summary).where(published)).all()
    texts = [each[language.value] for row in said for each in row for language in LANGUAGES]
    texts += session.execute(select(models.Phrase.text).join(models.Service).where(published)).scalars()
    return {digest(text): text for text in texts}


def _stored(session: Session, encoder: str) -> dict[str, bytes]:
    table = models.TextVector
    return dict(session.execute(select(table.digest, table.vector).where(table.encoder == encoder)).all())
