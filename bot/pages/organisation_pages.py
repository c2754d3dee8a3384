"""The organisations behind the services: a list, and a page for each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from bot.pages import schema_org
from bot.pages.finding import cards_to_be_had
from bot.pages.frame import InLanguage, page
from bot.pages.freshness import ConditionalRoute
from bot.pages.next_steps import steps_from_organisation
from bot.pages.open_data import CatalogueHere
from bot.pages.words import words
from service_catalogue import models
from service_catalogue.cards import get, in_network, organisation_brief, organisation_card, today
from service_catalogue.language import Language, in_language

router = APIRouter(route_class=ConditionalRoute)


@router.get("/{language}/organisations")
def organisations(language: InLanguage, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """All organisations: the network's members, everybody else of today, and those that others took over from."""
    reader = Language(language)
    with catalogue.sessions() as session:
        rows = session.execute(select(models.Organisation)).scalars().all()
        listed = sorted((_listed(row, reader) for row in rows), key=lambda item: item["name"].casefold())
    name = words(reader)["organisations"]
    return page(
        request,
        "organisations.html",
        reader,
        "organisations",
        crumbs=[(name, "organisations")],
        summary=words(reader)["organisations_lead"],
        groups={
            group: [item for item in listed if item["group"] == group] for group in ("network", "others", "former")
        },
    )


def _listed(row: models.Organisation, language: Language) -> dict[str, Any]:
    """An organisation in the list: one of the network's, one of the others, or one whose work another does now."""
    successor = today(row)
    group = "former" if successor is not row else ("network" if in_network(row) and not row.part_of else "others")
    return {
        **organisation_brief(row, language),
        "summary": in_language(row.summary, language),
        "part_of": in_language(row.part_of.name, language) if row.part_of else "",
        "successor": in_language(successor.name, language),
        "group": group,
    }


@router.get("/{language}/organisations/{organisation_id}")
def organisation(
    language: InLanguage, organisation_id: str, request: Request, catalogue: CatalogueHere
) -> HTMLResponse:
    """An organisation and its services; for one that has ended, its successor's."""
    reader = Language(language)
    with catalogue.sessions() as session:
        row = get(session, models.Organisation, organisation_id)
        current = today(row)
        card = organisation_card(session, row, reader, catalogue.public_url)
        more = _more_of(current, reader)
        old_name = in_language(row.name, reader) if current is not row else None
        linked_data = schema_org.organisation(card, public_body=bool(current.public_body), area=more["area"])
    return page(
        request,
        "organisation.html",
        reader,
        f"organisations/{organisation_id}",
        at=f"organisations/{card['id']}",
        crumbs=[(words(reader)["organisations"], "organisations"), (card["name"], f"organisations/{card['id']}")],
        linked_data=[linked_data],
        summary=card["summary"],
        organisation={**card, **more},
        steps=steps_from_organisation(catalogue, card["id"], reader),
        services=cards_to_be_had(catalogue, [service["id"] for service in card["services"]], reader),
        old_name=old_name,
    )


def _more_of(row: models.Organisation, language: Language) -> dict[str, Any]:
    """What an organisation's page shows beyond its card."""
    return {
        "area": in_language(row.serves, language),
        "part_of": organisation_brief(row.part_of, language) if row.part_of else None,
    }
