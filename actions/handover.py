"""A wish for a person. Until a desk is staffed nobody can take over, so the ways to reach people are given."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.cards import understood
from actions.turn import Event, catalogue, channel_lines, language_of
from service_catalogue.cards import network_channels
from service_catalogue.language import Language


class ActionHandover(Action):
    """Answers the wish for a person."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_handover"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Say that nobody can take over here, and where people are."""
        give_channels(dispatcher, "utter_handover_unavailable", language_of(tracker), state="unavailable")
        return understood(tracker.get_slot("shown") or [])


def give_channels(dispatcher: CollectingDispatcher, response: str, language: Language, state: str = "offered") -> None:
    """Say `response` with the network's channels, as a handover in `state`: what Bertta proposes is offered."""
    with catalogue().sessions() as session:
        channels = network_channels(session, language)
    dispatcher.utter_message(
        response=response,
        lines=channel_lines(channels),
        json_message={"type": "handover", "state": state, "channels": channels},
    )
