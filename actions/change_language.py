"""Go on in the language that the visitor asks for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Event, language_of, named


class ActionChangeLanguage(Action):
    """Sets the conversation's language; the rule's next step says so, in that language."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Take the language that is named; without one, that of the message."""
        wanted = named(tracker, "target_language") or [language_of(tracker).value]
        return [SlotSet("language", wanted[0])]
