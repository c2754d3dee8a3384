"""Answer a need with services, or ask which of a few is meant."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.cards import ask_back, show_services
from actions.fallback import ASKED_TO_REPHRASE, missed_again
from actions.turn import Event, language_of, named, routing_of

#: Beside the best service, up to two more are shown if they are at least this likely.
ALSO_FROM = 0.15
MOST = 3


class ActionFindService(Action):
    """Shows the services of the routing, or the one that a button names."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_find_service"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Show or ask back."""
        language = language_of(tracker)
        routing = routing_of(tracker)
        if not routing:
            return show_services(dispatcher, named(tracker, "service"), language)
        found = routing["services"][:MOST]
        if routing["decision"] == "confirm":
            asked = [item["id"] for item in found]
            again = asked == tracker.get_slot("candidates")  # never the same question twice
            if again or (tracker.get_slot("misses") or 0.0) >= ASKED_TO_REPHRASE:
                return missed_again(dispatcher, tracker)
            return ask_back(dispatcher, asked, language)
        likely = [item["id"] for item in found[1:] if item["score"] >= ALSO_FROM]
        return show_services(dispatcher, [found[0]["id"], *likely], language)
