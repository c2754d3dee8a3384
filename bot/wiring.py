"""The one place where a process puts its parts together.

Rasa makes its components and the SDK its actions without arguments, so they ask here for the catalogue that the rest
of the process uses. Nothing is opened before somebody asks.
"""

from __future__ import annotations

import os
from functools import lru_cache

from sqlalchemy.engine import Engine

from bot.settings import Settings, read_settings
from service_catalogue.database import open_engine
from service_catalogue.encoder import open_encoder
from service_catalogue.reading import Catalogue


@lru_cache(maxsize=8)
def engine_for(url: str) -> Engine:
    """One engine, and so one pool of connections, per database."""
    return open_engine(url)


@lru_cache(maxsize=8)
def _catalogue_in(url: str, public_url: str) -> Catalogue:
    return Catalogue(engine_for(url), open_encoder(), public_url)


def settings() -> Settings:
    """Today's settings: read anew when the environment has changed, so that a test's counts."""
    return _settings_in(tuple(os.environ.get(name.upper()) for name in Settings.__fields__))


@lru_cache(maxsize=8)
def _settings_in(_environment: tuple[str | None, ...]) -> Settings:
    return read_settings()  # a third of a millisecond, and every part of a turn asks


def catalogue() -> Catalogue:
    """The catalogue in the database of today's settings."""
    today = settings()
    return _catalogue_in(today.database_url, today.public_url)
