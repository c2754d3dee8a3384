"""The catalogue as web pages in three languages, with the chat beside it. Every page works without a script.

Here are the front page and the pages of the catalogue's entries; search, events, questions and terms have modules of
their own, whose addresses are gathered here.
"""

from __future__ import annotations

from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.pages import event_pages, knowledge_pages, organisation_pages, schema_org, search_page, sitemap
from bot.pages.finding import cards_to_be_had
from bot.pages.frame import InLanguage, page, with_headings
from bot.pages.freshness import ConditionalRoute
from bot.pages.next_steps import Step, steps_from_packages, steps_from_service
from bot.pages.open_data import CatalogueHere
from service_catalogue import models
from service_catalogue.cards import Card, get, services_under, today
from service_catalogue.language import LANGUAGES, Language, in_language
from service_catalogue.reading import Catalogue

router = APIRouter(include_in_schema=False, route_class=ConditionalRoute)
for part in (search_page, organisation_pages, event_pages, knowledge_pages, sitemap):
    router.include_router(part.router)


@router.get("/")
def front(request: Request) -> Response:
    """To the visitor's language."""
    language = preferred_language(request.headers.get("accept-language", ""))
    return RedirectResponse(f"/{language}/", status_code=302, headers={"vary": "accept-language"})


def preferred_language(accepted: str) -> Language:
    """The language that an Accept-Language header likes best among ours; Finnish if it names none."""
    known = {language.value: language for language in LANGUAGES}
    liked: list[tuple[float, Language]] = []
    for part in accepted.lower().split(","):
        tag, _, quality = part.strip().partition(";q=")
        code = tag.strip().split("-")[0]
        weight = float(quality) if quality.replace(".", "", 1).isdecimal() else 1.0
        if code in known and weight > 0:
            liked.append((weight, known[code]))
    return max(liked, key=lambda pair: pair[0])[1] if liked else Language.FI


@router.get("/{language}/")
def home(language: InLanguage, request: Request) -> HTMLResponse:
    """The packages, with the chat."""
    return page(request, "home.html", Language(language), "")


@router.get("/{language}/packages/{package_id}")
def package(language: InLanguage, package_id: str, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """A package: its headings and their services, and where its customers often go on to."""
    reader = Language(language)
    shown = _package(catalogue, catalogue.version(), package_id, reader)
    ids = [key for _, _, under in shown["headings"] for key in under] + shown["elsewhere"]
    cards = {card["id"]: card for card in cards_to_be_had(catalogue, ids, reader)}
    headings = [
        {"id": heading, "name": name, "services": [cards[key] for key in under if key in cards]}
        for heading, name, under in shown["headings"]
    ]
    rest = f"packages/{package_id}"
    address = f"{catalogue.public_url}/{language}/{rest}"
    parts = [(heading["name"], heading["services"]) for heading in headings]
    return page(
        request,
        "package.html",
        reader,
        rest,
        crumbs=[(shown["name"], rest)],
        linked_data=[schema_org.package(shown["name"], shown["summary"], address, parts)],
        summary=shown["summary"],
        package=shown,
        headings=headings,
        elsewhere=[cards[key] for key in shown["elsewhere"] if key in cards],
        links=steps_from_packages(catalogue, [package_id], reader),
    )


@lru_cache(maxsize=64)
def _package(catalogue: Catalogue, _version: int, package_id: str, language: Language) -> Card:
    """A package's texts and the ids of what stands under its headings, read once for each state of the catalogue."""
    with catalogue.sessions() as session:
        row = get(session, models.Package, package_id)
        _listed = with_headings(session)
        under = {heading: [service.id for service in found] for heading, found in services_under(session, row).items()}
        return {
            "id": row.id,
            **{name: in_language(getattr(row, name), language) for name in ("name", "summary", "description")},
            "headings": [
                (heading.id, in_language(heading.name, language), under[heading.id])
                for heading in row.headings
                if heading.id in under
            ],
            "elsewhere": under.get("", []),
        }


@router.get("/{language}/services/{service_id}")
def service(language: InLanguage, service_id: str, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """A service; one that has ended is a notice with what replaced it."""
    reader = Language(language)
    card = catalogue.service_cards([service_id], reader)[0]
    with catalogue.sessions() as session:
        row = get(session, models.Service, service_id)
        more = _more_of(row, reader)
        crumbs = _way_to(row, reader)
    steps = steps_from_service(
        catalogue, service_id, more["providers"], set(more["in_packages"]), reader, in_network=card["in_network"]
    )
    return page(
        request,
        "service.html",
        reader,
        f"services/{service_id}",
        crumbs=crumbs,
        linked_data=_linked_data(card, more, steps),
        summary=card["summary"],
        service={**card, **more},
        steps=steps,
        links=steps_from_packages(catalogue, more["in_packages"], reader),
        replaced_by=cards_to_be_had(catalogue, card["replaced_by"], reader),
    )


def _more_of(row: models.Service, language: Language) -> Card:
    """What a service's page shows, or needs to know, beyond its card."""
    providers = [today(provider) for provider in row.providers]
    first = providers[0] if providers else None
    return {
        **{name: in_language(getattr(row, name), language) for name in ("description", "how_to_get", "who_for")},
        "area": in_language(first.serves, language) if first else "",
        "delivery": list(row.delivery),
        "stages": [{"id": stage.id, "name": in_language(stage.name, language)} for stage in row.stages],
        "customers": [{"id": kind.id, "name": in_language(kind.name, language)} for kind in row.audiences],
        "providers": {provider.id for provider in providers},
        "public_body": bool(first and first.public_body),
        "in_packages": [package.id for package in row.packages],
    }


def _linked_data(card: Card, more: Card, steps: list[Step]) -> list[schema_org.Thing]:
    return schema_org.service(
        card,
        public_body=more["public_body"],
        area=more["area"],
        customers=[kind["name"] for kind in more["customers"]],
        onwards=[step for step in steps if step["kind"] == "service"],
    )


def _way_to(row: models.Service, language: Language) -> list[tuple[str, str]]:
    """The crumbs of a service: its package and the heading it is listed under, where it has them, and itself."""
    way = []
    for package in row.packages[:1]:
        way.append((in_language(package.name, language), f"packages/{package.id}"))
        listed = row.status != "ended"
        mine = [heading for heading in row.headings if listed and heading.package_id == package.id][:1]
        way += [(in_language(heading.name, language), f"packages/{package.id}#{heading.id}") for heading in mine]
    return [*way, (in_language(row.name, language), f"services/{row.id}")]
