"""Make everything that serving needs: tables, content, vectors, a model. What is there already is left alone."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from bot import wiring
from bot.assistant.training import ActiveModel, active_model, train
from bot.schema import migrate_all
from bot.settings import Settings
from service_catalogue import models
from service_catalogue.database import session_maker
from service_catalogue.loading import is_filled, load_edition
from service_catalogue.new_vectors import remake_vectors

Say = Callable[[str], None]


def prepare_database(settings: Settings, say: Say) -> None:
    """Tables of today, and the edition's content if there is none yet."""
    engine = wiring.engine_for(settings.database_url)
    migrate_all(engine)
    sessions = session_maker(engine)
    with sessions() as session:
        filled = is_filled(session)
    if not filled:
        say(f"Loading the content of {settings.content.name} ...")
        counts = load_edition(sessions, settings.content)
        say("Loaded " + ", ".join(f"{count} {what}" for what, count in counts.items()) + ".")


def prepare_index(say: Say) -> None:
    """The vectors of all that is said of services; a few minutes the first time, kept in the database."""
    catalogue = wiring.catalogue()
    with catalogue.sessions() as session:
        kept = session.execute(
            select(models.TextVector.digest).where(models.TextVector.encoder == catalogue.encoder.name)
        )
        if kept.first() is None:
            say("Making the search index (the first time takes a minute or two) ...")
    index = catalogue.snapshot().index
    say(f"The search index holds {len(index)} services.")


def rebuild_index(settings: Settings, say: Say) -> None:
    """Make the index anew from the tables: every vector, and none that nobody needs any more.

    Servers go on with the old vectors until all new ones are there; an error on the way leaves everything as it was.
    """
    encoder = wiring.catalogue().encoder
    say("Making every vector anew; until all are there, servers go on with the old ones ...")
    count = remake_vectors(session_maker(wiring.engine_for(settings.database_url)), encoder)
    say(f"Replaced the vectors: {count} now.")
    prepare_index(say)


def prepare_model(settings: Settings, say: Say) -> ActiveModel:
    """A model that fits today's training data."""
    model = active_model(settings.models)
    if model is not None and model.fits():
        return model
    say("Training the model (two or three minutes) ...")
    model = train(settings.models)
    say(f"Trained {model.path.name}.")
    return model


def prepare(settings: Settings, say: Say) -> None:
    """All of it."""
    prepare_database(settings, say)
    prepare_index(say)
    prepare_model(settings, say)
