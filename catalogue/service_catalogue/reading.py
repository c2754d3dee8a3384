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

import numpy as np
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, selectinload

from service_catalogue import models
from service_catalogue.cards import Card, service_card
from service_catalogue.database import require_tables, session_maker
from service_catalogue.detection import find_language
from service_catalogue.encoder import SentenceEncoder, Vectors
from service_catalogue.errors import NotFound
from service_catalogue.filters import Facets, Filters, facets_of
from service_catalogue.index import COMPARE_ALL, Saying, SearchIndex
from service_catalogue.kept_vectors import KeptVectors
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.routing import NOTHING, CatalogueRouting, Scored, Ties, best, probabilities, spread
from service_catalogue.rows import Called, ServiceRow, called, name_forms, service_rows, successors
from service_catalogue.words import clean

#: No filter at all.
EVERYTHING = Filters()

#: Asked with every message, so made once.
_VERSION = select(models.CatalogueState.version)
#: What visitors see of a service's publications.
_PUBLIC = ("published",)


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
    #: Whether each service is published or withdrawn.
    publications: dict[str, str]
    #: Cards made so far from this state of the tables.
    cards: dict[tuple[str, Language], Card] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit(Scored):
    """A service that a search has ranked, and whether visitors see it ("published") or not ("withdrawn")."""

    publication: str = "published"


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
        self._vectors = KeptVectors(self._sessions, encoder)
        self._snapshot: Snapshot | None = None
        self._for_staff: Snapshot | None = None
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
                self._snapshot = self._make(version, _PUBLIC, self._snapshot)
            return self._snapshot

    def _with_withdrawn(self) -> Snapshot:
        """Today's entries with the withdrawn ones: made when staff ask, as visitors need it never."""
        version = self.version()
        with self._making:
            if self._for_staff is None or self._for_staff.version != version:
                before = self._for_staff or self._snapshot
                self._for_staff = self._make(version, models.PUBLICATIONS, before)
            return self._for_staff

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

    def search(
        self, text: str, filters: Filters = EVERYTHING, prior: Language | None = None, *, unpublished: bool = False
    ) -> list[Hit]:
        """All services that pass `filters`, those that fit `text` best first; all by name for an empty text.

        The scores are each service's chance among all services, as in `route`. `unpublished` is for staff: withdrawn
        services are then ranked among the others, and each hit says which it is. Raises TextUnusable.
        """
        held = self._with_withdrawn() if unpublished else self.snapshot()
        wanted = filters.today(held.successors)
        kept = [service_id for service_id in held.index.service_ids if wanted.matches(held.facets[service_id])]
        if not text.strip():
            names = held.service_names[prior or Language.FI]
            kept.sort(key=lambda key: names[key].casefold())
            return [Hit(key, 0.0, names[key], held.publications[key]) for key in kept]
        text = clean(text)
        language = find_language(text, prior)
        chances = probabilities(held.index.views(text, self.encoder.query(text), language)).tolist()
        scores = dict(zip(held.index.service_ids, chances, strict=True))
        names = held.service_names[language]
        kept.sort(key=lambda key: (-scores[key], key))
        return [Hit(key, scores[key], names[key], held.publications[key]) for key in kept]

    def service_cards(self, service_ids: Sequence[str], language: Language) -> list[Card]:
        """The cards of services in the order given; raises NotFound. They are shared: do not change them."""
        held = self.snapshot()
        missing = [service_id for service_id in service_ids if (service_id, language) not in held.cards]
        if missing:
            with self.sessions() as session:
                for row in _published(session, missing):
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

    def _make(self, version: int, publications: Sequence[str], before: Snapshot | None) -> Snapshot:
        """The entries of the tables as they are now; what is known of `before` is not worked out again."""
        with self.sessions() as session:
            services = service_rows(session, publications)
            todays = successors(session)
            sayings = [saying for service in services for saying in _sayings(service)]
            vectors = self._vectors.of(session, [saying.text for saying in sayings])
            return Snapshot(
                version=version,
                index=SearchIndex(sayings, vectors, version, before.index if before else None),
                ties={service.id: Ties(service.packages, service.providers) for service in services},
                facets={service.id: facets_of(service, todays) for service in services},
                successors=todays,
                service_names={code: {row.id: row.name[code.value] for row in services} for code in LANGUAGES},
                names=_names(session, services),
                publications={service.id: service.publication for service in services},
            )


_SHOWN_ON_A_CARD = (
    selectinload(models.Service.providers).selectinload(models.Organisation.channels),
    selectinload(models.Service.channels),
    selectinload(models.Service.packages),
    selectinload(models.Service.headings),
)


def _published(session: Session, ids: Sequence[str]) -> list[models.Service]:
    """Those of the services that visitors see, with what their cards show."""
    query = (
        select(models.Service)
        .where(models.Service.publication.in_(_PUBLIC), models.Service.id.in_(ids))
        .options(*_SHOWN_ON_A_CARD)
    )
    return list(session.execute(query).scalars())


def _sayings(service: ServiceRow) -> list[Saying]:
    said = [Saying(service.id, language, text) for language, text in service.phrases]
    for language in LANGUAGES:
        said += [Saying(service.id, language, texts[language.value]) for texts in (service.name, service.summary)]
    return said


def _names(session: Session, services: list[ServiceRow]) -> Names:
    return Names(
        services={service.id: name_forms(service.name) for service in services},
        organisations=called(session, models.Organisation),
        packages=called(session, models.Package),
        company_forms=called(session, models.CompanyForm),
        audiences=called(session, models.Audience),
        stages=called(session, models.Stage),
        places=called(session, models.Place),
    )
