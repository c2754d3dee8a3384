"""The kind of turn a message is, as a Rasa intent classifier around `bot.assistant.classifier`."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.classifier import HybridClassifier, fit_with
from service_catalogue.encoder import open_encoder


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class HybridIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks the intents for each message."""

    def __init__(self, storage: ModelStorage, resource: Resource, classifier: HybridClassifier | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> HybridIntentClassifier:
        """Rasa's constructor before training."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> HybridIntentClassifier:
        """Rasa's constructor from a trained model."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, HybridClassifier.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all intent examples, the three languages together."""
        examples = [(example.get("text"), example.get("intent")) for example in training_data.intent_examples]
        texts, labels = zip(*((text, label) for text, label in examples if text), strict=True)
        self._classifier = fit_with(open_encoder(), texts, labels)
        with self._storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing later in the pipeline learns from our verdicts."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking` of `messages`."""
        for message in messages:
            text = message.get("text") or ""
            ranking = self._ranking(text) if text.strip() else []
            message.set("intent", ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        if self._classifier is None:
            return []
        chances = self._classifier.predict(text, open_encoder().query(text))
        ranked = sorted(chances.items(), key=lambda pair: -pair[1])
        return [{"name": name, "confidence": round(chance, 4)} for name, chance in ranked]
