"""The catalogue as web pages in three languages, with the chat beside it. Every page works without a script."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select

from bot.pages.open_data import CatalogueHere
from bot.pages.words import ONLY_FOR_SCRIPTS, words
from service_catalogue import models
from service_catalogue.cards import (
    all_packages,
    get,
    network_channels,
    organisation_card,
    packages_with_counts,
    service_card,
    services_under,
)
from service_catalogue.language import LANGUAGES, Language, in_language

router = APIRouter(include_in_schema=False)
LanguageCode = Literal["fi", "sv", "en"]
InLanguage = Annotated[LanguageCode, InPath(alias="language")]


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The page templates; every text in them is escaped."""
    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.globals["address"] = address
    return environment


def address(channel: dict[str, Any]) -> str | None:
    """What a way to reach somebody links to; None for one that is only read, such as a street address."""
    value, kind = str(channel["value"]), channel["kind"]
    if kind == "phone":
        return "tel:" + "".join(sign for sign in value if sign.isdigit() or sign == "+")
    if kind == "email":
        return f"mailto:{value}"
    return value if value.startswith("https://") else None


def _page(request: Request, template: str, language: Language, rest: str, **content: Any) -> HTMLResponse:
    """A page of the site; `rest` is its address after the language."""
    catalogue = request.app.state.catalogue
    with catalogue.sessions() as session:
        city = session.execute(select(models.City)).scalar_one()
        frame = {
            "network": in_language(city.network, language),
            "about": in_language(city.about, language),
            "channels": network_channels(session, language, most=6),
            "packages": packages_with_counts(session, language),
        }
    html = (
        templates()
        .get_template(template)
        .render(
            language=language.value,
            others={code.value: f"/{code.value}/{rest}" for code in LANGUAGES},
            words=words(language),
            script_words={key: text for key, text in words(language).items() if key in ONLY_FOR_SCRIPTS},
            **frame,
            **content,
        )
    )
    return HTMLResponse(html, headers={"content-language": language.value, "cache-control": "no-cache"})


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
    return _page(request, "home.html", Language(language), "")


@router.get("/{language}/packages/{package_id}")
def package(language: InLanguage, package_id: str, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """A package: its headings and their services."""
    reader = Language(language)
    with catalogue.sessions() as session:
        row = get(session, models.Package, package_id)
        under = services_under(session, row)
        headings = [
            {
                "id": heading.id,
                "name": in_language(heading.name, reader),
                "services": [service_card(service, reader) for service in under[heading.id]],
            }
            for heading in row.headings
            if heading.id in under
        ]
        elsewhere = [service_card(service, reader) for service in under.get("", [])]
        shown = {
            "name": in_language(row.name, reader),
            "summary": in_language(row.summary, reader),
            "description": in_language(row.description, reader),
        }
    return _page(
        request, "package.html", reader, f"packages/{package_id}", package=shown, headings=headings, elsewhere=elsewhere
    )


@router.get("/{language}/services/{service_id}")
def service(language: InLanguage, service_id: str, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """A service; one that has ended is a notice with what replaced it."""
    reader = Language(language)
    with catalogue.sessions() as session:
        row = get(session, models.Service, service_id)
        card = service_card(row, reader)
        texts = {name: in_language(getattr(row, name), reader) for name in ("description", "how_to_get", "who_for")}
    return _page(
        request,
        "service.html",
        reader,
        f"services/{service_id}",
        service={**card, **texts},
        replaced_by=catalogue.service_cards(card["replaced_by"], reader),
    )


@router.get("/{language}/organisations/{organisation_id}")
def organisation(
    language: InLanguage, organisation_id: str, request: Request, catalogue: CatalogueHere
) -> HTMLResponse:
    """An organisation and its services."""
    reader = Language(language)
    with catalogue.sessions() as session:
        row = get(session, models.Organisation, organisation_id)
        card = organisation_card(session, row, reader)
        old_name = in_language(row.name, reader) if card["id"] != row.id else None
    return _page(
        request, "organisation.html", reader, f"organisations/{organisation_id}", organisation=card, old_name=old_name
    )


def addresses(catalogue: Any) -> list[str]:
    """Every address of the site below a language, for tests and site maps."""
    with catalogue.sessions() as session:
        return [
            "",
            *(f"packages/{row.id}" for row in all_packages(session)),
            *(f"services/{row}" for row in session.execute(select(models.Service.id)).scalars()),
            *(f"organisations/{row}" for row in session.execute(select(models.Organisation.id)).scalars()),
        ]
