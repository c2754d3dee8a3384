"""Introduce an organisation, today's one if its work has passed on; without a name, the network's members."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.cards import understood
from actions.turn import Event, catalogue, channel_lines, language_of, named
from service_catalogue import models
from service_catalogue.cards import get, network_organisations, organisation_card, today
from service_catalogue.language import in_language


class ActionOrganisation(Action):
    """Shows an organisation's card."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_organisation"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Show the organisation that is named, or offer those of the network."""
        language = language_of(tracker)
        asked = named(tracker, "organisation")
        with catalogue().sessions() as session:
            if not asked:
                buttons = [
                    {"title": name, "payload": f'/ask_organisation{{"organisation": "{entry_id}"}}'}
                    for entry_id, name in network_organisations(session, language)
                ]
                dispatcher.utter_message(response="utter_network", buttons=buttons)
                return understood([])
            row = get(session, models.Organisation, asked[0])
            card = organisation_card(session, row, language, catalogue().public_url)
            passed_on = today(row).id != row.id
            dispatcher.utter_message(
                response="utter_organisation_passed_on" if passed_on else "utter_organisation",
                old_name=in_language(row.name, language),
                name=card["name"],
                description=card["description"],
                lines=channel_lines(card["channels"]),
                json_message={"type": "organisation_card", "organisation": card},
            )
        return understood([service["id"] for service in card["services"][:1]])
