"""What the tests of all skills share: a turn made by hand, run through one action on the shipped catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import wiring
from service_catalogue.language import Language

#: The slots as a conversation begins with them (domain.yml).
AT_FIRST = {"language": "fi", "misses": 0.0, "candidates": None, "shown": None}

#: docs/api.md, "Messages": what each kind of card has at least.
FIELDS = {
    "service_cards": {"services"},
    "organisation_card": {"organisation"},
    "handover": {"state"},
}
SERVICE = {"id", "name", "summary", "organisation", "package", "heading", "cost", "languages", "channels", "url",
           "reviewed_on", "as_of", "in_network"}  # fmt: skip
ORGANISATION = {"id", "name", "summary", "channels", "services"}
HANDOVER_STATES = {"offered", "waiting", "taken", "returned", "closed", "unavailable"}


@dataclass(frozen=True)
class Turn:
    """What an action said and left behind."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]
    slots: dict[str, Any] = field(default_factory=dict)

    @property
    def responses(self) -> list[str]:
        """The names of the responses, in their order."""
        return [message["response"] for message in self.messages]

    @property
    def customs(self) -> list[dict[str, Any]]:
        """The cards, in their order."""
        return [message["custom"] for message in self.messages if message["custom"]]

    @property
    def buttons(self) -> list[dict[str, str]]:
        """All buttons, in their order."""
        return [button for message in self.messages for button in message["buttons"]]

    @property
    def set_slots(self) -> dict[str, Any]:
        """What the events set."""
        return {event["name"]: event["value"] for event in self.events}


Play = Callable[..., Turn]


@pytest.fixture()
def play(shipped) -> Play:
    """Runs an action on a turn made by hand, and checks what holds for every answer."""

    def run(
        action: Action,
        *,
        language: str = "fi",
        routing: dict[str, Any] | None = None,
        named: dict[str, str | Sequence[str]] | None = None,
        slots: dict[str, Any] | None = None,
        turns_since_asked: int = 1,
    ) -> Turn:
        held = {**AT_FIRST, "language": language, **(slots or {})}
        entities = [{"entity": "language", "value": language, "extractor": "LanguageMarker"}]
        for label, values in (named or {}).items():
            entities += [{"entity": label, "value": one} for one in ([values] if isinstance(values, str) else values)]
        latest: dict[str, Any] = {"text": "...", "entities": entities, "intent": {"name": "any", "confidence": 1.0}}
        if routing is not None:
            latest["routing"] = routing
        asked = {"event": "slot", "name": "candidates", "value": held["candidates"]}
        history = [{"event": "user"}, asked, *[{"event": "user"}] * turns_since_asked]
        tracker = Tracker("a-conversation", dict(held), latest, history, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, tracker, {})
        turn = Turn(dispatcher.messages, events, {**held, **{event["name"]: event["value"] for event in events}})
        _check(turn)
        return turn

    return run


def _check(turn: Turn) -> None:
    """Cards are of the contract's shapes, buttons can be read, and events only set slots."""
    for card in turn.customs:
        assert FIELDS[card["type"]] <= set(card)
        if card["type"] == "service_cards":
            assert card["services"]
            assert all(set(service) >= SERVICE for service in card["services"])
        elif card["type"] == "organisation_card":
            assert set(card["organisation"]) >= ORGANISATION
        else:
            assert card["state"] in HANDOVER_STATES
    for button in turn.buttons:
        assert button["title"]
        assert button["payload"].startswith("/")
    assert all(event["event"] == "slot" for event in turn.events)
    for channels in _channels(turn):
        assert all(set(channel) == {"kind", "label", "value"} and channel["value"] for channel in channels)


def _channels(turn: Turn) -> list[list[dict[str, str]]]:
    found = []
    for card in turn.customs:
        holders = [card, card.get("organisation", {}), *card.get("services", [])]
        found += [holder["channels"] for holder in holders if "channels" in holder]
    return found


def _found(*scored: tuple[str, float], decision: str = "answer", kind: str = "service") -> dict[str, Any]:
    """A routing object for services with their scores."""
    return {
        "language": "fi",
        "kind": kind,
        "decision": decision,
        "confidence": scored[0][1] if scored else 0.0,
        "packages": [],
        "organisations": [],
        "services": [{"id": entry_id, "score": score, "name": entry_id} for entry_id, score in scored],
        "development_needs": [],
        "events": [],
    }


@pytest.fixture()
def routed() -> Callable[..., dict[str, Any]]:
    """Makes a routing object: `routed(("startup_grant", 0.9), decision="confirm")`."""
    return _found


@pytest.fixture()
def names(shipped) -> dict[str, dict[str, str]]:
    """The services' names by id and language."""
    by_language = wiring.catalogue().snapshot().service_names
    return {key: {code.value: names[key] for code, names in by_language.items()} for key in by_language[Language.FI]}
