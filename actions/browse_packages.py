"""Let the visitor look around: packages, then headings, then services."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.cards import understood
from actions.turn import Event, address, catalogue, language_of, named
from service_catalogue import models
from service_catalogue.cards import all_packages, get, services_under
from service_catalogue.language import Language, in_language

#: More buttons than this nobody reads; the page that is linked shows the rest.
MOST = 12
Button = dict[str, str]


class ActionBrowsePackages(Action):
    """Offers the next level as buttons."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_browse_packages"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Offer packages, a package's headings or a heading's services."""
        language = language_of(tracker)
        headings, packages = named(tracker, "heading"), named(tracker, "package")
        with catalogue().sessions() as session:
            if headings:
                _offer_services(dispatcher, get(session, models.Heading, headings[0]), language, session)
            elif packages:
                _offer_headings(dispatcher, get(session, models.Package, packages[0]), language, session)
            else:
                _offer_packages(dispatcher, language, session)
        return understood([])


def _offer_packages(dispatcher: CollectingDispatcher, language: Language, session: Session) -> None:
    buttons = [
        _button(in_language(package.name, language), "browse_packages", "package", package.id)
        for package in all_packages(session)
    ]
    dispatcher.utter_message(response="utter_choose_package", buttons=buttons)


def _offer_headings(
    dispatcher: CollectingDispatcher, package: models.Package, language: Language, session: Session
) -> None:
    filled = services_under(session, package)
    buttons = [
        _button(in_language(heading.name, language), "browse_packages", "heading", heading.id)
        for heading in package.headings
        if heading.id in filled
    ]
    dispatcher.utter_message(
        response="utter_choose_heading",
        name=in_language(package.name, language),
        summary=in_language(package.summary, language),
        buttons=buttons,
    )


def _offer_services(
    dispatcher: CollectingDispatcher, heading: models.Heading, language: Language, session: Session
) -> None:
    services = services_under(session, heading.package).get(heading.id, [])
    buttons = [
        _button(in_language(service.name, language), "find_service", "service", service.id)
        for service in services[:MOST]
    ]
    dispatcher.utter_message(
        response="utter_choose_service",
        name=in_language(heading.name, language),
        url=address(f"/{language.value}/packages/{heading.package_id}"),
        buttons=buttons,
    )


def _button(title: str, intent: str, entity: str, value: str) -> Button:
    return {"title": title, "payload": f'/{intent}{{"{entity}": "{value}"}}'}
