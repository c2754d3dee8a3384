"""A visitor's turn from end to end: clean the text, ask the assistant, keep both sides, answer.

Every channel goes through here, so that a text means the same wherever it comes from.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import structlog

from bot.conversations.store import Body, ConversationStore, Started
from bot.errors import AssistantBroken, AssistantSlow
from service_catalogue.language import Language
from service_catalogue.words import clean

log = structlog.get_logger(__name__)

Answers = tuple[list[Body], Language]

#: What some clients of Rasa's send by themselves when a chat is opened.
GET_STARTED = "/get_started"


class Speaker(Protocol):
    """What a dialogue asks of the assistant."""

    def reply(self, conversation_id: str, text: str, language: Language) -> Answers:
        """The answers to a text, and the conversation's language from now on."""

    def choose(
        self, conversation_id: str, title: str, intent: str, entities: dict[str, str], language: Language
    ) -> Answers:
        """The answers to a button."""

    def settle(self) -> None:
        """Wait until nothing that was asked before is still being worked on."""


class Dialogue:
    """Conversations held with one assistant."""

    def __init__(self, store: ConversationStore, assistant: Speaker) -> None:
        self.store = store
        self._assistant = assistant
        self._turns = _OneAtATime()

    def start(self, language: Language, page: str | None = None, channel: str = "api") -> tuple[Started, list[Body]]:
        """Open a conversation with the assistant's opening words."""
        started = self.store.start(language, page, channel)
        try:
            answers, spoken = self._answer(started.id, language, "greet")
            return started, self.store.add_turn(started.id, None, answers, spoken)
        except Exception:
            self.erase(started.id)  # nobody is told its token
            raise

    def say(self, conversation_id: str, text: str, client_message_id: str | None = None) -> list[Body]:
        """The answers to what a visitor typed.

        A repeated `client_message_id` gets its first answers again. Raises TextUnusable, ConversationUnknown.
        """
        text = clean(text)
        with self._turns.of(conversation_id):
            repeated = self.store.answered(conversation_id, client_message_id)
            if repeated is not None:
                return repeated
            language = self.store.language(conversation_id)
            if text == GET_STARTED:
                answers, spoken = self._answer(conversation_id, language, "greet")
            else:
                answers, spoken = self._safely(conversation_id, language, text)
            return self.store.add_turn(conversation_id, text, answers, spoken, client_message_id)

    def choose(self, conversation_id: str, choice_id: str, client_message_id: str | None = None) -> list[Body]:
        """The answers to a button; raises ChoiceUnknown if this conversation did not offer it."""
        with self._turns.of(conversation_id):
            repeated = self.store.answered(conversation_id, client_message_id)
            if repeated is not None:
                return repeated
            meaning = self.store.meaning_of(conversation_id, choice_id)
            language = self.store.language(conversation_id)
            intent, entities = read_payload(meaning.payload)
            answers, spoken = self._answer(conversation_id, language, intent, entities, meaning.title)
            return self.store.add_turn(conversation_id, meaning.title, answers, spoken, client_message_id)

    def erase(self, conversation_id: str) -> None:
        """Forget a conversation, after the turn that is under way: what that one writes is erased too."""
        with self._turns.of(conversation_id):
            self._assistant.settle()
            self.store.erase(conversation_id)

    def _safely(self, conversation_id: str, language: Language, text: str) -> Answers:
        try:
            return self._assistant.reply(conversation_id, text, language)
        except (AssistantBroken, AssistantSlow) as error:
            return self._apology(conversation_id, language, error)

    def _answer(
        self,
        conversation_id: str,
        language: Language,
        intent: str,
        entities: dict[str, str] | None = None,
        title: str = "",
    ) -> Answers:
        try:
            return self._assistant.choose(conversation_id, title or f"({intent})", intent, entities or {}, language)
        except (AssistantBroken, AssistantSlow) as error:
            return self._apology(conversation_id, language, error)

    def _apology(self, conversation_id: str, language: Language, error: Exception) -> Answers:
        """What a visitor gets when the assistant failed: the truth, and the ways to people."""
        log.error("assistant.failed", reason=type(error).__name__)
        return self._assistant.choose(conversation_id, "(technical error)", "technical_error", {}, language)


def read_payload(payload: str) -> tuple[str, dict[str, str]]:
    """Intent and entities of a button's payload in Rasa's form, `/intent{"entity": "value"}`."""
    name, brace, rest = payload.lstrip("/").partition("{")
    entities: dict[str, Any] = json.loads(brace + rest) if brace else {}
    return name.strip(), {key: str(value) for key, value in entities.items()}


class _OneAtATime:
    """A lock per conversation: messages sent at once are answered in order."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def of(self, conversation_id: str) -> Iterator[None]:
        """Hold the conversation's lock."""
        with self._guard:
            lock, waiting = self._held.get(conversation_id, (threading.Lock(), 0))
            self._held[conversation_id] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, waiting = self._held[conversation_id]
                if waiting == 1:
                    del self._held[conversation_id]
                else:
                    self._held[conversation_id] = (lock, waiting - 1)
