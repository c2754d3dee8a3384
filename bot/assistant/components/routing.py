"""The last word of the pipeline: asks the catalogue, decides, and puts the routing object on the message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot import wiring
from bot.assistant.components.language import language_of
from bot.assistant.decisions import Decision, decide
from service_catalogue.errors import TextUnusable
from service_catalogue.words import clean


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class CatalogueRouter(GraphComponent):
    """Sets `routing` (docs/api.md) and the final `intent` of each message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogueRouter:
        """Rasa's constructor; there is nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide on `messages`."""
        for message in messages:
            try:
                text = clean(message.get("text") or "")
            except TextUnusable:
                continue  # training data and channels hold usable texts only; Rasa's own probes do not
            decision = self._decide(message, text)
            message.set("intent", {"name": decision.intent, "confidence": decision.confidence}, add_to_output=True)
            message.set("routing", decision.routing, add_to_output=True)
        return messages

    @staticmethod
    def _decide(message: Message, text: str) -> Decision:
        found = wiring.catalogue().route_in(text, language_of(message))
        ranking, entities = message.get("intent_ranking") or [], message.get("entities", [])
        return decide(ranking, entities, found, len(text.split()))
