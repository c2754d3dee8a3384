"""The straight runner: for the trained model it gives what Rasa's own runner gives, for messages and for next steps."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.graph import StraightGraphRunner
from bot.assistant.training import require_model

pytestmark = pytest.mark.trained

MESSAGES = [
    "hei",
    "mistä saan starttirahaa",
    "jag vill anställa min första medarbetare",
    "how do I start exporting to Germany",
    "haluan puhua ihmiselle",
    "vad gör Företagarna i Esbo",
    "what is the weather like",
    "ei",
    "asdf qwer",
    '/find_service{"service": "startup_grant"}',
    "🙂",
    "",
]


@pytest.fixture(scope="module")
def loaded(shipped, tmp_path_factory: pytest.TempPathFactory):
    """The trained model's metadata and Rasa's own runner of it."""
    return load_predict_graph_runner(
        tmp_path_factory.mktemp("model"), Path(require_model(shipped.models)), LocalModelStorage, DaskGraphRunner
    )


@pytest.fixture(scope="module")
def straight(loaded) -> StraightGraphRunner:
    """Ours over the same nodes."""
    return StraightGraphRunner.after(loaded[1])


def _understood(runner, metadata, text: str) -> list[dict]:
    inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text, message_id="1", metadata={"language": "fi"})]}
    inputs[PLACEHOLDER_TRACKER] = None
    (messages,) = runner.run(inputs=inputs, targets=[metadata.nlu_target]).values()
    return [message.as_dict(only_output_properties=False) for message in messages]


@pytest.mark.parametrize("text", MESSAGES)
def test_a_message_is_understood_alike(loaded, straight, text):
    metadata, theirs = loaded
    ours = _understood(straight, metadata, text)
    assert ours == _understood(theirs, metadata, text)
    assert ours[0]["text"] == text


def _tracker(domain: Domain, intent: str) -> DialogueStateTracker:
    said = [ActionExecuted("action_listen"), UserUttered("...", {"name": intent, "confidence": 0.99}, [])]
    return DialogueStateTracker.from_events("one", said, domain.slots, domain=domain)


@pytest.mark.parametrize(
    "intent", ["greet", "find_service", "nlu_fallback", "deny", "ask_for_person", "change_language"]
)
def test_the_next_step_is_chosen_alike(loaded, straight, intent):
    metadata, theirs = loaded
    chosen = []
    for runner in (straight, theirs):
        inputs = {PLACEHOLDER_TRACKER: _tracker(metadata.domain, intent), PLACEHOLDER_MESSAGE: []}
        (prediction,) = runner.run(inputs=inputs, targets=[metadata.core_target]).values()
        chosen.append(
            (metadata.domain.action_names_or_texts[prediction.max_confidence_index], prediction.probabilities)
        )
    assert chosen[0] == chosen[1]
    assert chosen[0][0] != "action_listen"


def test_without_targets_both_run_everything_the_schema_names(loaded, straight):
    metadata, theirs = loaded
    inputs = {
        PLACEHOLDER_MESSAGE: [UserMessage("mistä saan starttirahaa")],
        PLACEHOLDER_TRACKER: _tracker(metadata.domain, "greet"),
    }
    assert straight.run(inputs=inputs).keys() == theirs.run(inputs=inputs).keys()


def test_a_runner_can_be_made_from_scratch_as_rasa_makes_one(shipped, straight, loaded, tmp_path):
    metadata, ours = load_predict_graph_runner(
        tmp_path, Path(require_model(shipped.models)), LocalModelStorage, StraightGraphRunner
    )
    assert isinstance(ours, StraightGraphRunner)
    assert _understood(ours, metadata, "hei") == _understood(straight, loaded[0], "hei")


def test_what_a_target_needs_is_run_once_and_what_it_does_not_need_is_not(loaded):
    metadata, theirs = loaded
    ran: list[str] = []

    def counted(name, node):
        return lambda *inputs: ran.append(name) or node(*inputs)

    nodes = {name: counted(name, node) for name, node in theirs._instantiated_nodes.items()}
    _understood(StraightGraphRunner(metadata.predict_schema, nodes), metadata, "hei")
    assert len(ran) == len(set(ran))
    assert set(ran) == set(metadata.predict_schema.minimal_graph_schema([metadata.nlu_target]).nodes)
