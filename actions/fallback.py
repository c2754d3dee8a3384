"""When Bertta did not understand: did you mean, then put it another way, then people."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.cards import ask_back, show_services
from actions.handover import give_channels
from actions.turn import Event, just_asked, language_of, routing_of

#: A service less likely than this is not worth asking back.
ASK_BACK_FROM = 0.06
#: The slot `misses` counts the steps taken: one for a question back, two once the visitor was asked to rephrase.
ASKED_BACK, ASKED_TO_REPHRASE = 1.0, 2.0


class ActionMiss(Action):
    """Deals with a message that was not understood, more plainly each time."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_miss"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Ask back, ask to rephrase, or name people."""
        found = routing_of(tracker).get("services", [])[:3]
        likely = [item["id"] for item in found if item["score"] >= ASK_BACK_FROM]
        if likely and not tracker.get_slot("misses"):
            asked = ask_back(dispatcher, likely, language_of(tracker))
            return [*asked, SlotSet("misses", ASKED_BACK)]
        return missed_again(dispatcher, tracker)


class ActionConfirm(Action):
    """Yes: the first of what was asked back is meant."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_confirm"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Show it; without a question before, ask what the visitor needs."""
        candidates = just_asked(tracker)
        if candidates:
            return show_services(dispatcher, candidates[:1], language_of(tracker))
        dispatcher.utter_message(response="utter_tell_me_more")
        return []


class ActionReject(Action):
    """No: none of what was asked back is meant."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_reject"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Count a miss; without a question before, stay at the visitor's service."""
        if just_asked(tracker) or tracker.get_slot("misses"):
            return missed_again(dispatcher, tracker)
        dispatcher.utter_message(response="utter_tell_me_more")
        return []


class ActionTechnicalError(Action):
    """A fault on our side."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_technical_error"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Say so, with the ways to people."""
        give_channels(dispatcher, "utter_technical_error", language_of(tracker))
        return []


def missed_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
    """Ask to put it another way, or name people when that was asked before."""
    if (tracker.get_slot("misses") or 0.0) < ASKED_TO_REPHRASE:
        dispatcher.utter_message(response="utter_rephrase")
        return [SlotSet("misses", ASKED_TO_REPHRASE), SlotSet("candidates", None)]
    return name_people(dispatcher, tracker)


def name_people(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
    """Say that people may know more, and how to reach them; the count begins anew."""
    give_channels(dispatcher, "utter_handover_after_misses", language_of(tracker))
    return [SlotSet("misses", 0.0), SlotSet("candidates", None)]
