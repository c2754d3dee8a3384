"""The site without a trained model: the shipped edition once for all, and the tiny one for each test to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.pages.sitemap import addresses
from bot.schema import migrate_all
from bot.settings import ROOT, Settings
from bot.web import create_app
from service_catalogue.database import open_engine, session_maker
from service_catalogue.editing import Editor
from service_catalogue.encoder import LetterEncoder
from service_catalogue.loading import load_edition
from service_catalogue.reading import Catalogue

ESPOO = ROOT / "catalogue" / "content" / "espoo"
KUVALA = ROOT / "tests" / "catalogue" / "kuvala"


@dataclass(frozen=True)
class Site:
    """The application on an edition: a client, and what stands behind it."""

    client: TestClient
    catalogue: Catalogue

    @property
    def editor(self) -> Editor:
        """Somebody who changes the catalogue."""
        return Editor(self.catalogue.sessions, "a test")

    def html(self, path: str) -> str:
        """A page that must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return answer.text


def open_site(file: Path, content: Path, public_url: str = "") -> Iterator[Site]:
    """An edition in a new database, without the assistant, which no page asks."""
    engine = open_engine(f"sqlite:///{file}")
    migrate_all(engine)
    load_edition(session_maker(engine), content)
    catalogue = Catalogue(engine, LetterEncoder(), public_url)
    absent: Any = None
    app = create_app(Settings(public_url=public_url), catalogue, absent, absent)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(client, catalogue)
    engine.dispose()


@pytest.fixture(scope="session")
def espoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The shipped edition; not to be changed."""
    yield from open_site(tmp_path_factory.mktemp("espoo") / "site.db", ESPOO)


@pytest.fixture(scope="session")
def espoo_pages(espoo: Site) -> dict[str, str]:
    """Every page of the shipped edition by its address."""
    known = [f"/{language}/{rest}" for language in ("fi", "sv", "en") for rest in addresses(espoo.catalogue)]
    assert len(known) > 900
    return {path: espoo.html(path) for path in known}


@pytest.fixture()
def kuvala(tmp_path: Path) -> Iterator[Site]:
    """The tiny edition, to be changed as the test likes."""
    yield from open_site(tmp_path / "site.db", KUVALA)


@pytest.fixture()
def kuvala_at(tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    """The tiny edition under an address of its own."""
    opened = []

    def open_at(public_url: str) -> Site:
        opened.append(open_site(tmp_path / "addressed.db", KUVALA, public_url))
        return next(opened[-1])

    yield open_at
    for site in opened:
        next(site, None)
