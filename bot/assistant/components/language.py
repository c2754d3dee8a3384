"""Which language a message is in: an entity, so that it fills the slot `language` before any policy looks."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from service_catalogue.detection import find_language
from service_catalogue.language import Language

ENTITY = "language"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class LanguageMarker(GraphComponent):
    """Writes the language on each message; the conversation's own, from the metadata, is the prior."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageMarker:
        """Rasa's constructor; there is nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Mark `messages`."""
        for message in messages:
            prior = (message.get("metadata") or {}).get("language")
            language = find_language(message.get("text") or "", Language(prior) if prior in _CODES else None)
            entity = {"entity": ENTITY, "value": language.value, "extractor": type(self).__name__}
            message.set("entities", [*message.get("entities", []), entity], add_to_output=True)
        return messages


_CODES = {language.value for language in Language}


def language_of(message: Message) -> Language:
    """The language that LanguageMarker wrote on `message`."""
    marked = (entity["value"] for entity in message.get("entities", []) if entity["entity"] == ENTITY)
    return Language(next(marked, Language.FI.value))
