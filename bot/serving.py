"""Put the server's parts together and serve."""

from __future__ import annotations

import uvicorn

from bot import wiring
from bot.assistant.agent import Assistant
from bot.assistant.tracker_store import BoundedTrackerStore
from bot.assistant.training import require_model
from bot.conversations.dialogue import Dialogue
from bot.conversations.store import ConversationStore
from bot.settings import Settings
from bot.setup import Say
from bot.web import create_app
from service_catalogue.database import session_maker


def open_assistant(settings: Settings) -> Assistant:
    """The assistant on the active model and the database of `settings`; raises ModelMissing, NotMigrated."""
    model = require_model(settings.models)
    wiring.catalogue().warm_up()
    store = BoundedTrackerStore(None, session_maker(wiring.engine_for(settings.database_url)))
    return Assistant(model, store, settings.answer_within)


def serve(settings: Settings, say: Say) -> None:
    """Serve until interrupted; the last line said tells the address."""
    assistant = open_assistant(settings)
    store = ConversationStore(session_maker(wiring.engine_for(settings.database_url)))
    app = create_app(settings, wiring.catalogue(), Dialogue(store, assistant), assistant)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        ws="none",  # nothing here speaks it, and Rasa pins a library too old for uvicorn
    )
    server = _Server(config, say)
    try:
        server.run()
    finally:
        assistant.close()


class _Server(uvicorn.Server):
    """Tells its address once it listens."""

    def __init__(self, config: uvicorn.Config, say: Say) -> None:
        super().__init__(config)
        self._say = say

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen, then say so."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            self._say(f"Bertta is ready at http://{self.config.host}:{self.config.port}")
