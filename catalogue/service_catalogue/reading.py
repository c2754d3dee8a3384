"""The catalogue of one database, as everybody reads it: always today's entries, quick to ask.

The index lives in memory and is made anew when the number in `catalogue_state` has moved on, in whichever process the
change was made: the very next question sees it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import structlog
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from service_catalogue import models
from service_catalogue.cards import Card, service_card, today
from service_catalogue.database import require_tables, session_maker
from service_catalogue.detection import find_language
from service_catalogue.encoder import SentenceEncoder, Vectors, batches, digest
from service_catalogue.errors import NotFound
from service_catalogue.filters import Facets, Filters, facets_of
from service_catalogue.index import COMPARE_ALL, Saying, SearchIndex
from service_catalogue.language import LANGUAGES, Language, in_language
from service_catalogue.routing import NOTHING, CatalogueRouting, Scored, Ties, best, probabilities, spread
from service_catalogue.words import clean

#: No filter at all.
EVERYTHING = Filters()

log = structlog.get_logger(__name__)

#: Asked with every message, so made once.
_VERSION = select(models.CatalogueState.version)


#: What each entry of a kind is called, by its id.
Called = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Names:
    """What entries are called, for whoever must recognise them in a text."""

    services: Called
    organisations: Called
    packages: Called
    company_forms: Called = field(default_factory=dict)
    audiences: Called = field(default_factory=dict)
    stages: Called = field(default_factory=dict)
    places: Called = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    """Everything held in memory, made from one state of the tables."""

    version: int
    index: SearchIndex
    ties: dict[str, Ties]
    facets: dict[str, Facets]
    #: Organisations that others have taken over from, and who does their work now.
    successors: dict[str, str]
    service_names: dict[Language, dict[str, str]]
    names: Names
    #: Cards made so far from this state of the tables.
    cards: dict[tuple[str, Language], Card] = field(default_factory=dict)


class Catalogue:
    """The catalogue in a database. Thread-safe; one is enough for a process.

    `public_url` is what links on cards begin with; empty for links within the site that shows them.
    """

    def __init__(self, engine: Engine, encoder: SentenceEncoder, public_url: str = "") -> None:
        require_tables(engine, "catalogue_state", "service", "text_vector")
        self.engine = engine
        self.encoder = encoder
        self.public_url = public_url
        self._sessions = session_maker(engine)
        self._snapshot: Snapshot | None = None
        self._making = threading.Lock()
        self._held: ContextVar[Snapshot | None] = ContextVar("held", default=None)

    def sessions(self) -> AbstractContextManager[Session]:
        """A session on the catalogue's tables: commits at the end of the block, rolls back on an error."""
        return self._sessions()

    def version(self) -> int:
        """The number that every change raises; 0 for an empty catalogue."""
        with self.engine.connect() as connection:
            return connection.execute(_VERSION).scalar() or 0

    def snapshot(self) -> Snapshot:
        """Today's entries in memory; within `held_still`, those at its beginning."""
        return self._held.get() or self._today()

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """One look at the tables for all that this thread or task asks within the block: a turn sees one catalogue."""
        token = self._held.set(self._today())
        try:
            yield
        finally:
            self._held.reset(token)

    def _today(self) -> Snapshot:
        version = self.version()
        made = self._snapshot
        if made is not None and made.version == version:
            return made
        with self._making:
            if self._snapshot is None or self._snapshot.version != version:
                self._snapshot = self._make(version)
            return self._snapshot

    def route(self, text: str, prior: Language | None = None) -> CatalogueRouting:
        """Which services, organisations and packages fit `text`, and how sure that is.

        `prior` is the language the text is most likely in (the conversation's). Raises TextUnusable for a text that
        cannot be searched with.
        """
        text = clean(text)
        return self.route_in(text, find_language(text, prior))

    def route_in(self, text: str, language: Language, vector: Vectors | None = None) -> CatalogueRouting:
        """As `route`, for a clean text whose language, and perhaps sentence vector (dimensions,), is known."""
        held = self.snapshot()
        asked = self.encoder.query(text) if vector is None else vector
        views = held.index.views(text, asked, language)
        chances = probabilities(views)
        nearest = views.max(axis=0).tolist() if len(views) else [0.0, -1.0, 0.0]
        likely = np.flatnonzero(chances >= NOTHING)
        ids = [held.index.service_ids[place] for place in likely]
        packages, organisations = spread(ids, chances[likely], held.ties)
        services = best(dict(zip(ids, chances[likely].tolist(), strict=True)), held.service_names[language])
        return CatalogueRouting(
            language=language,
            confidence=services[0].score if services else 0.0,
            close_three=nearest[1],
            letters=nearest[2],
            services=services,
            organisations=best(organisations),
            packages=best(packages),
            version=held.version,
        )

    def search(self, text: str, filters: Filters = EVERYTHING, prior: Language | None = None) -> list[Scored]:
        """All services that pass `filters`, those that fit `text` best first; all by name for an empty text.

        The scores are each service's chance among all services, as in `route`. Raises TextUnusable.
        """
        held = self.snapshot()
        wanted = filters.today(held.successors)
        kept = [service_id for service_id in held.index.service_ids if wanted.matches(held.facets[service_id])]
        if not text.strip():
            names = held.service_names[prior or Language.FI]
            return [Scored(key, 0.0, names[key]) for key in sorted(kept, key=lambda key: names[key].casefold())]
        text = clean(text)
        language = find_language(text, prior)
        chances = probabilities(held.index.views(text, self.encoder.query(text), language)).tolist()
        scores = dict(zip(held.index.service_ids, chances, strict=True))
        names = held.service_names[language]
        return [Scored(key, scores[key], names[key]) for key in sorted(kept, key=lambda key: (-scores[key], key))]

    def service_cards(self, service_ids: Sequence[str], language: Language) -> list[Card]:
        """The cards of services in the order given; raises NotFound. They are shared: do not change them."""
        held = self.snapshot()
        missing = [service_id for service_id in service_ids if (service_id, language) not in held.cards]
        if missing:
            with self.sessions() as session:
                for row in _services(session, _SHOWN_ON_A_CARD, models.Service.id.in_(missing)):
                    held.cards[row.id, language] = service_card(row, language, self.public_url)
        for service_id in missing:
            if (service_id, language) not in held.cards:
                raise NotFound(models.Service.__tablename__, service_id)
        return [held.cards[service_id, language] for service_id in service_ids]

    def warm_up(self) -> None:
        """Make what the first questions would wait for: the index, and the cards of an ordinary city's services."""
        held = self.snapshot()
        for language in LANGUAGES:
            self.service_cards(held.index.service_ids[:COMPARE_ALL], language)

    def _make(self, version: int) -> Snapshot:
        with self.sessions() as session:
            services = _services(session, _READ_WITH_A_SERVICE)
            sayings = [saying for service in services for saying in _sayings(service)]
            vectors = self._vectors(session, [saying.text for saying in sayings])
            return Snapshot(
                version=version,
                index=SearchIndex(sayings, vectors, version),
                ties={service.id: _ties(service) for service in services},
                facets={service.id: facets_of(service) for service in services},
                successors=_successors(session),
                service_names={code: {row.id: row.name[code.value] for row in services} for code in LANGUAGES},
                names=_names(session, services),
            )

    def _vectors(self, session: Session, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, from the table where they are kept or made and kept now."""
        wanted = {digest(text): text for text in texts}
        rows = session.execute(
            select(models.TextVector.digest, models.TextVector.vector).where(
                models.TextVector.encoder == self.encoder.name
            )
        )
        known = {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows if key in wanted}
        missing = [key for key in wanted if key not in known]
        for keys in batches(missing):
            made = self.encoder.queries([wanted[key] for key in keys])
            known.update(zip(keys, made, strict=True))
        self._keep({key: known[key] for key in missing})
        if not texts:
            return np.zeros((0, len(self.encoder.query("-"))), dtype=np.float32)
        return np.stack([known[digest(text)] for text in texts])

    def _keep(self, made: dict[str, Vectors]) -> None:
        """Keep vectors for the next start, unless another process has kept some of them meanwhile."""
        rows = [models.TextVector(encoder=self.encoder.name, digest=key, vector=made[key].tobytes()) for key in made]
        try:
            with self.sessions() as session:
                session.add_all(rows)
        except IntegrityError:
            log.info("vectors.kept_elsewhere", count=len(rows))


_SHOWN_ON_A_CARD = (
    selectinload(models.Service.providers).selectinload(models.Organisation.channels),
    selectinload(models.Service.channels),
    selectinload(models.Service.packages),
    selectinload(models.Service.headings),
)
_READ_WITH_A_SERVICE = (
    selectinload(models.Service.phrases),
    selectinload(models.Service.providers),
    selectinload(models.Service.packages),
    selectinload(models.Service.headings),
    selectinload(models.Service.stages),
    selectinload(models.Service.audiences),
)


def _services(session: Session, with_it: tuple[Any, ...], *which: Any) -> list[models.Service]:
    query = (
        select(models.Service)
        .where(models.Service.publication == "published", *which)
        .order_by(models.Service.id)
        .options(*with_it)
    )
    return list(session.execute(query).scalars())


def _sayings(service: models.Service) -> list[Saying]:
    said = [Saying(service.id, Language(phrase.language), phrase.text) for phrase in service.phrases]
    for language in LANGUAGES:
        said += [Saying(service.id, language, texts[language.value]) for texts in (service.name, service.summary)]
    return said


def _ties(service: models.Service) -> Ties:
    return Ties(
        packages=tuple(package.id for package in service.packages),
        organisations=tuple(organisation.id for organisation in service.providers),
    )


def _successors(session: Session) -> dict[str, str]:
    rows = session.execute(select(models.Organisation).where(models.Organisation.successor_id.is_not(None))).scalars()
    return {row.id: today(row).id for row in rows}


def _names(session: Session, services: list[models.Service]) -> Names:
    packages = session.execute(select(models.Package)).scalars()
    return Names(
        services={service.id: _forms(service.name) for service in services},
        organisations=_called(session, models.Organisation),
        packages={row.id: _forms(row.name) for row in packages},
        company_forms=_called(session, models.CompanyForm),
        audiences=_called(session, models.Audience),
        stages=_called(session, models.Stage),
        places=_called(session, models.Place),
    )


def _called(session: Session, table: type[Any]) -> Called:
    return {row.id: _forms(row.name, row.nicknames) for row in session.execute(select(table)).scalars()}


def _forms(name: dict[str, str], nicknames: dict[str, list[str]] | None = None) -> tuple[str, ...]:
    """All that something is called, in any language."""
    also = [nickname for words in (nicknames or {}).values() for nickname in words]
    return tuple(dict.fromkeys([*(in_language(name, language) for language in LANGUAGES), *also]))
