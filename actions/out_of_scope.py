"""What is not about business is declined; whoever is declined twice in a row is told of people."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.fallback import ASKED_BACK, name_people
from actions.turn import Event


class ActionDecline(Action):
    """Says what Bertta knows and does not know."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_decline"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Decline; after another miss name people, as it may be Bertta who is wrong."""
        if tracker.get_slot("misses"):
            return name_people(dispatcher, tracker)
        dispatcher.utter_message(response="utter_out_of_scope")
        return [SlotSet("misses", ASKED_BACK), SlotSet("candidates", None)]
