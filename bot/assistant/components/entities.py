"""What a message names, recognised by spaCy: entries of the catalogue, languages, sums of money and dates.

The patterns come from today's tables, not from the trained model: a new organisation is recognised at once. Finnish
puts its endings on names ("uusyrityskeskuksesta"), so words are compared by what their forms share. Whole phrases are
matched: many times quicker than testing each word against a pattern per name.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language as Pipeline
from spacy.pipeline import EntityRuler
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot import wiring
from bot.assistant.components.language import language_of
from bot.assistant.quantities import quantities_in
from service_catalogue.language import Language
from service_catalogue.reading import Names, Snapshot
from service_catalogue.words import name_key, tokens

#: The entities that are entries of the catalogue, and where `Names` has them. What two kinds have in common goes to
#: the first.
NAMED = {
    "service": "services",
    "package": "packages",
    "organisation": "organisations",
    "company_form": "company_forms",
    "audience": "audiences",
    "stage": "stages",
    "place": "places",
}
#: Two letters are no name, they stand in too many sentences; but "oy" and "ab" are written so.
SHORTEST = 3
SHORTEST_FORM = 2
#: What visitors call the three languages, in each of them.
LANGUAGE_NAMES = {
    "fi": ("suomi", "suomeksi", "suomenkielinen", "suomenkielellä", "finska", "finnish"),
    "sv": ("ruotsi", "ruotsinkielinen", "ruotsinkielellä", "svenska", "svensk", "swedish"),
    "en": ("englanti", "englannin", "englanninkielinen", "enkku", "enkuksi", "engelska", "english"),
}


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class CatalogueEntities(GraphComponent):
    """Adds the entities of NAMED, `target_language`, and those of `bot.assistant.quantities`."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._names: Names | None = None
        self._pipelines: dict[Language, Pipeline] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogueEntities:
        """Rasa's constructor; there is nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is recognised to `messages`."""
        snapshot = wiring.catalogue().snapshot()
        for message in messages:
            document = self._pipeline(snapshot, language_of(message))(message.get("text") or "")
            words = [token for token in document if not token.is_punct]
            found = [_entity(span, alone=len(span) >= len(words)) for span in document.ents]
            message.set("entities", [*message.get("entities", []), *found], add_to_output=True)
        return messages

    def _pipeline(self, snapshot: Snapshot, language: Language) -> Pipeline:
        with self._making:
            if self._names != snapshot.names:  # an edit that changes no name leaves them as they are: they take seconds
                self._pipelines = {code: make_pipeline(code, snapshot.names) for code in Language}
                self._names = snapshot.names
            return self._pipelines[language]


def make_pipeline(language: Language, names: Names) -> Pipeline:
    """A blank spaCy pipeline that recognises `names`; `ent_id_` of what it finds is the entry's id."""
    pipeline = spacy.blank(language.value)
    pipeline.add_pipe("name_keys")
    ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "NORM"})
    assert isinstance(ruler, EntityRuler)  # noqa: S101  spaCy types it as any component
    ruler.add_patterns(list(_patterns(names)))
    pipeline.add_pipe("quantities")
    return pipeline


def _patterns(names: Names) -> Iterator[dict[str, str]]:
    """What the entity ruler looks for; its phrases are compared by the keys of their words."""
    kinds = {label: getattr(names, kind) for label, kind in NAMED.items()} | {"target_language": LANGUAGE_NAMES}
    taken: dict[tuple[str, ...], str] = {}
    for label, entries in kinds.items():
        shortest = SHORTEST_FORM if label == "company_form" else SHORTEST
        for entry_id, called in entries.items():
            for name in called:
                if len(name) >= shortest and taken.setdefault(tuple(map(name_key, tokens(name))), label) == label:
                    yield {"label": label, "id": entry_id, "pattern": name}


@Pipeline.component("quantities")
def quantities(document: Doc) -> Doc:
    """Add sums of money and dates, where no name has been recognised."""
    found = [
        document.char_span(each.start, each.end, each.kind, span_id=each.value, alignment_mode="expand")
        for each in quantities_in(document.text)
    ]
    document.ents = filter_spans([*document.ents, *found])
    return document


@Pipeline.component("name_keys")
def name_keys(document: Doc) -> Doc:
    """Give each token, as its norm, what the forms of its word share."""
    for token in document:
        token.norm_ = name_key(token.lower_)
    return document


def _entity(span: Span, *, alone: bool) -> dict[str, Any]:
    """A span in Rasa's shape; `alone` tells that the message is nothing but this name."""
    return {
        "entity": span.label_,
        "value": span.ent_id_,
        "start": span.start_char,
        "end": span.end_char,
        "extractor": "CatalogueEntities",
        "alone": alone,
    }
