"""The patches to Rasa: they keep Rasa's behaviour, and Rasa's code still is what they were written against."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.utils.common import all_subclasses

from bot.assistant import patches

#: SHA-256 of the source of what is patched, in Rasa 3.6.21. If one differs, read Rasa's new code and write the patch
#: anew before changing the digest.
WRITTEN_AGAINST = {
    "RemoteAction._validate_action_result": "f8cdb4be6812396167ced74161b2ccd65c5ea676ad86d7d359d8c322d9d8dc42",
    "Event.resolve_by_type": "b5cf570fa7f286c7059ec73d8880528d03a78b28cf4e80285a46079c0fa65968",
}

#: In a process of its own, where nothing has applied the patches.
DIGESTS = """
import hashlib, inspect, json
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
originals = {
    "RemoteAction._validate_action_result": RemoteAction._validate_action_result,
    "Event.resolve_by_type": Event.resolve_by_type,
}
sources = {name: inspect.getsource(code) for name, code in originals.items()}
print(json.dumps({name: hashlib.sha256(source.encode()).hexdigest() for name, source in sources.items()}))
"""


@pytest.fixture(autouse=True)
def _applied() -> None:
    patches.apply()


@pytest.fixture()
def action() -> RemoteAction:
    """Any remote action."""
    return RemoteAction("action_contact", None)


def test_rasas_code_still_is_what_the_patches_were_written_against():
    told = subprocess.run([sys.executable, "-c", DIGESTS], capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(told.stdout.splitlines()[-1]) == WRITTEN_AGAINST


def test_applying_twice_changes_nothing(action):
    before = Event.resolve_by_type
    patches.apply()
    patches.apply()
    assert Event.resolve_by_type is before
    assert action._validate_action_result({"events": [], "responses": []}) is True


@pytest.mark.parametrize(
    "result",
    [
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "name": "misses", "value": 1.0}], "responses": [{"response": "utter_rephrase"}]},
    ],
)
def test_a_valid_action_result_passes(action, result):
    assert action._validate_action_result(result) is True


@pytest.mark.parametrize(
    "result",
    [
        {"events": "none", "responses": []},
        {"events": [{"name": "no event"}], "responses": []},
        {"events": [], "responses": "hello"},
        [],
        "text",
    ],
)
def test_an_invalid_action_result_still_raises_a_validation_error(action, result):
    with pytest.raises(ValidationError):
        action._validate_action_result(result)


def test_every_event_class_is_found_by_its_name():
    plain = Event.resolve_by_type.__wrapped__
    names = {cls.type_name for cls in all_subclasses(Event) if isinstance(cls.type_name, str)}
    assert {"user", "bot", "slot", "action"} <= names
    for name in names:
        assert Event.resolve_by_type(name) is plain(name)


def test_an_unknown_event_still_raises_and_a_default_still_counts():
    with pytest.raises(ValueError, match="Unknown event name"):
        Event.resolve_by_type("no_such_event")
    assert Event.resolve_by_type("no_such_event", default=SlotSet) is SlotSet
    assert Event.resolve_by_type("topic") is None


def test_an_event_that_is_written_and_read_back_is_the_same():
    said = UserUttered("moi", {"name": "greet", "confidence": 1.0}, [], {}, timestamp=1.0)
    assert Event.from_parameters(said.as_dict()) == said
