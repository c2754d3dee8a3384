"""Show services: as cards, or as a notice when what was asked for has ended."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Event, catalogue, service_lines
from service_catalogue.cards import Card
from service_catalogue.language import Language


def show_services(dispatcher: CollectingDispatcher, service_ids: Sequence[str], language: Language) -> list[Event]:
    """Show services; of those that have ended only the first is mentioned, with what replaced it."""
    cards = catalogue().service_cards(service_ids, language)
    if cards[0]["status"] == "ended":
        return _show_ended(dispatcher, cards[0], language)
    current = [card for card in cards if card["status"] != "ended"]
    dispatcher.utter_message(
        response="utter_services_found",
        lines=service_lines(current),
        json_message={"type": "service_cards", "services": current},
    )
    return understood([card["id"] for card in current])


def _show_ended(dispatcher: CollectingDispatcher, card: Card, language: Language) -> list[Event]:
    instead = catalogue().service_cards(card["replaced_by"], language)
    current = [other for other in instead if other["status"] != "ended"]
    if not current:
        dispatcher.utter_message(response="utter_service_ended", name=card["name"])
        return understood([])
    dispatcher.utter_message(
        response="utter_service_replaced",
        name=card["name"],
        lines=service_lines(current),
        json_message={"type": "service_cards", "services": current},
    )
    return understood([other["id"] for other in current])


def ask_back(dispatcher: CollectingDispatcher, service_ids: Sequence[str], language: Language) -> list[Event]:
    """Ask which of a few services is meant ("did you mean"), with a button for each and one for none.

    One that has ended is only asked about when it is the likeliest.
    """
    first, *others = catalogue().service_cards(service_ids, language)
    cards = [first, *(card for card in others if card["status"] != "ended")]
    if len(cards) == 1:
        return show_services(dispatcher, [first["id"]], language)
    buttons = [{"title": card["name"], "payload": f'/find_service{{"service": "{card["id"]}"}}'} for card in cards]
    dispatcher.utter_message(response="utter_did_you_mean", lines=service_lines(cards), buttons=buttons)
    dispatcher.utter_message(response="utter_something_else")
    return [SlotSet("candidates", [card["id"] for card in cards])]


def understood(shown: list[str]) -> list[Event]:
    """The events of an answer: what was shown, and that nothing is left unclear."""
    return [SlotSet("shown", shown), SlotSet("candidates", None), SlotSet("misses", 0.0)]
