"""The trained assistant in this process: one thread of its own, one answer at a time.

Rasa's message handling is CPU work inside coroutines. On a thread of its own it never holds up the server's other
requests, and its parts need not be safe for threads.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import Any, TypeVar

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.domain import Domain

from bot import wiring
from bot.assistant import patches
from bot.assistant.endpoint import InProcessActions
from bot.assistant.graph import StraightGraphRunner
from bot.assistant.tracker_store import BoundedTrackerStore
from bot.errors import AssistantBroken, AssistantSlow
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.words import clean

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

#: A question in each language that wakes every part up before the first visitor comes.
_WARM_UP = {Language.FI: "mistä saan neuvoja", Language.SV: "vem kan ge råd", Language.EN: "who can advise me"}


class GatheringChannel(OutputChannel):
    """Keeps each message of a turn whole: text, buttons and card together."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The name that responses may be written for."""
        return "bertta"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep `message`."""
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        self.messages.append({"recipient_id": recipient_id, **kept})


class Assistant:
    """The loaded model, and the only way to talk to it."""

    def __init__(self, model: Path, tracker_store: BoundedTrackerStore, answer_within: float = 5.0) -> None:
        patches.apply()
        self._answer_within = answer_within
        self._tracker_store = tracker_store
        self._actions = InProcessActions()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="assistant", daemon=True)
        self._thread.start()
        self._agent: Agent = self._call(self._load(model), within=120.0)
        for language in LANGUAGES:
            self._routing(_WARM_UP[language], language, within=120.0)

    async def _load(self, model: Path) -> Agent:
        agent = Agent.load(model, tracker_store=self._tracker_store, action_endpoint=self._actions)
        agent.processor.graph_runner = StraightGraphRunner.after(agent.processor.graph_runner)
        agent.tracker_store.domain = agent.domain
        return agent

    @property
    def domain(self) -> Domain:
        """The domain that the model was trained with."""
        return self._agent.domain

    def close(self) -> None:
        """End the assistant's thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def understand(self, text: str, language: Language | None = None) -> dict[str, Any]:
        """The contract's routing object for `text`; stores nothing. `language` is the one it most likely is in.

        Raises TextUnusable, and AssistantSlow after the time limit.
        """
        return self._routing(as_text(clean(text)), language)

    def _routing(self, text: str, language: Language | None, within: float | None = None) -> dict[str, Any]:
        message = UserMessage(text, sender_id="understand", metadata=_metadata(language))
        routing: dict[str, Any] = self._call(self._parse(message), within)["routing"]
        return routing

    async def _parse(self, message: UserMessage) -> dict[str, Any]:
        with wiring.catalogue().held_still():
            parsed: dict[str, Any] = await self._agent.processor.parse_message(message)
        return parsed

    def reply(self, conversation_id: str, text: str, language: Language) -> tuple[list[dict[str, Any]], Language]:
        """The answers to a visitor's `text`, and the language the conversation is in now.

        Raises AssistantSlow after the time limit and AssistantBroken when an action failed.
        """
        return self._turn(conversation_id, UserMessage(as_text(text), metadata=_metadata(language)), language)

    def choose(
        self, conversation_id: str, title: str, intent: str, entities: dict[str, str], language: Language
    ) -> tuple[list[dict[str, Any]], Language]:
        """As `reply`, for a button: what it means is known and need not be understood from its `title`."""
        marked = {"language": language.value, **entities}
        parsed = {
            "text": title,
            "intent": {"name": intent, "confidence": 1.0},
            "intent_ranking": [{"name": intent, "confidence": 1.0}],
            "entities": [{"entity": name, "value": value} for name, value in marked.items()],
        }
        return self._turn(conversation_id, UserMessage(title, parse_data=parsed), language)

    def settle(self) -> None:
        """Wait until no turn is under way any more: one that ran out of time may still be, and would write."""
        self._call(_nothing(), within=60.0)

    def _turn(
        self, conversation_id: str, message: UserMessage, language: Language
    ) -> tuple[list[dict[str, Any]], Language]:
        message.sender_id = conversation_id
        message.output_channel = channel = GatheringChannel()
        self._actions.take_fault(conversation_id)  # a turn that ran out of time may have left one
        spoken = self._call(self._handle(message))
        if (fault := self._actions.take_fault(conversation_id)) is not None:
            raise AssistantBroken("an action failed") from fault
        return channel.messages, Language(spoken or language)

    async def _handle(self, message: UserMessage) -> str | None:
        try:
            with wiring.catalogue().held_still():
                await self._agent.handle_message(message)
        finally:  # taken in any case, or what a failed turn left would stay for good
            spoken = self._tracker_store.take_language(message.sender_id)
        return spoken

    def _call(self, work: Coroutine[Any, Any, Result], within: float | None = None) -> Result:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(within or self._answer_within)
        except FutureTimeout as error:
            future.cancel()
            raise AssistantSlow("no answer within the time limit") from error


async def _nothing() -> None:
    """What is done when everything before it has been done."""


def as_text(text: str) -> str:
    """`text` so that Rasa cannot take it for a command: a leading slash stays a slash, but not the first letter."""
    return f"\u200b{text}" if text.lstrip().startswith("/") else text


def _metadata(language: Language | None) -> dict[str, str]:
    return {"language": language.value} if language else {}
