"""`/sitemap.xml`: every page with its twins in the other languages, for search engines."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from bot.pages.frame import templates
from bot.pages.freshness import ConditionalRoute
from bot.pages.open_data import CatalogueHere
from service_catalogue import models
from service_catalogue.cards import all_packages
from service_catalogue.language import LANGUAGES
from service_catalogue.reading import Catalogue

router = APIRouter(route_class=ConditionalRoute)
#: The pages that are no entry's own.
GATHERINGS = ("", "search", "organisations", "events", "questions", "terms")


@router.get("/sitemap.xml")
def sitemap(request: Request, catalogue: CatalogueHere) -> Response:
    """The site map (sitemaps.org, with the languages as search engines want them)."""
    site = catalogue.public_url or str(request.base_url).rstrip("/")
    text = (
        templates()
        .get_template("sitemap.xml")
        .render(site=site, codes=[code.value for code in LANGUAGES], addresses=addresses(catalogue))
    )
    return Response(text, media_type="application/xml")


def addresses(catalogue: Catalogue) -> list[str]:
    """Every address of the site below a language."""
    with catalogue.sessions() as session:
        return [
            *GATHERINGS,
            *(f"packages/{row.id}" for row in all_packages(session)),
            *(
                f"{folder}/{entry_id}"
                for folder, table in (("services", models.Service), ("events", models.Event))
                for entry_id in session.execute(
                    select(table.id).where(table.publication == "published").order_by(table.id)
                ).scalars()
            ),
            *(
                f"organisations/{entry_id}"
                for entry_id in session.execute(
                    select(models.Organisation.id).order_by(models.Organisation.id)
                ).scalars()
            ),
        ]
