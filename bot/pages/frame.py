"""What all pages share: the templates, the frame around their content, and each page's links to its twins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Path as InPath
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.pages import schema_org
from bot.pages.days import day_in_words
from bot.pages.words import ONLY_FOR_SCRIPTS, words
from service_catalogue import models
from service_catalogue.cards import network_channels, network_organisations, packages_with_counts
from service_catalogue.language import LANGUAGES, Language, in_language
from service_catalogue.reading import Catalogue

LanguageCode = Literal["fi", "sv", "en"]
InLanguage = Annotated[LanguageCode, InPath(alias="language")]
#: A step of the way from the front page to a page: its name, and its address below the language.
Crumb = tuple[str, str]


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The page templates; every text in them is escaped."""
    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["address"] = address
    environment.filters["day"] = lambda day, language: day_in_words(date.fromisoformat(day), Language(language))
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment


def address(channel: dict[str, Any]) -> str | None:
    """What a way to reach somebody links to; None for one that is only read, such as a street address."""
    value, kind = str(channel["value"]), channel["kind"]
    if kind == "phone":
        return "tel:" + "".join(sign for sign in value if sign.isdigit() or sign == "+")
    if kind == "email":
        return f"mailto:{value}"
    return value if value.startswith("https://") else None


def page(
    request: Request,
    template: str,
    language: Language,
    rest: str,
    *,
    crumbs: Sequence[Crumb] = (),
    linked_data: Sequence[schema_org.Thing] = (),
    summary: str = "",
    indexed: bool = True,
    **content: Any,
) -> HTMLResponse:
    """A page of the site.

    `rest` is its address below the language; `crumbs` the way to it, itself last; `linked_data` what search engines
    are told of it; `summary` a sentence for their lists; one that is not `indexed` they leave out.
    """
    catalogue: Catalogue = request.app.state.catalogue
    things = [*linked_data, *schema_org.breadcrumbs(crumbs, f"{catalogue.public_url}/{language.value}/")]
    html = (
        templates()
        .get_template(template)
        .render(
            language=language.value,
            rest=rest,
            others={code.value: f"/{code.value}/{rest}" for code in LANGUAGES},
            site=catalogue.public_url,
            crumbs=crumbs,
            linked_data=schema_org.document(things),
            summary=summary,
            indexed=indexed,
            words=words(language),
            script_words={key: text for key, text in words(language).items() if key in ONLY_FOR_SCRIPTS},
            **_frame(catalogue, catalogue.version(), language),
            **content,
        )
    )
    return HTMLResponse(html, headers={"content-language": language.value})


def packages_of(catalogue: Catalogue, language: Language) -> list[dict[str, Any]]:
    """The packages with how many services each has, counted once for each state of the catalogue; not to be changed."""
    packages: list[dict[str, Any]] = _frame(catalogue, catalogue.version(), language)["packages"]
    return packages


def with_headings(session: Session) -> list[models.Service]:
    """All services with their headings, read at once: while this list is held, none of them is asked for its own."""
    return list(session.execute(select(models.Service).options(selectinload(models.Service.headings))).scalars())


@lru_cache(maxsize=32)
def _frame(catalogue: Catalogue, _version: int, language: Language) -> dict[str, Any]:
    """What every page shows of the catalogue, made once for each of its states."""
    with catalogue.sessions() as session:
        city = session.execute(select(models.City)).scalar_one()
        _counted = with_headings(session)
        return {
            "network": in_language(city.network, language),
            "about": in_language(city.about, language),
            "channels": network_channels(session, language, most=6),
            "packages": packages_with_counts(session, language),
            "members": network_organisations(session, language),
        }
