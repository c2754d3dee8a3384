"""Give contact details: of the organisation named, else of the one last shown, else of the network."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.cards import understood
from actions.turn import Event, catalogue, channel_lines, language_of, named
from service_catalogue import models
from service_catalogue.cards import Card, get, network_card, organisation_card
from service_catalogue.language import Language


class ActionContact(Action):
    """Shows the ways to reach somebody."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_contact"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Show them."""
        shown = tracker.get_slot("shown") or []
        with catalogue().sessions() as session:
            card = _whose(session, named(tracker, "organisation"), shown, language_of(tracker))
        dispatcher.utter_message(
            response="utter_contact" if card["channels"] else "utter_contact_not_confirmed",
            name=card["name"],
            lines=channel_lines(card["channels"]),
            json_message={"type": "organisation_card", "organisation": card},
        )
        return understood(shown)


def _whose(session: Session, asked: list[str], shown: list[str], language: Language) -> Card:
    """The card of the organisation whose contact details are meant."""
    if asked:
        return organisation_card(session, get(session, models.Organisation, asked[0]), language, catalogue().public_url)
    providers = get(session, models.Service, shown[0]).providers if shown else []
    if providers:
        return organisation_card(session, providers[0], language, catalogue().public_url)
    return network_card(session, language, catalogue().public_url)
