"""The page for whoever opens an address below a language where nothing is: the same frame, and ways to go on."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.pages.frame import page
from bot.pages.linked_data import preferred
from service_catalogue.language import LANGUAGES, Language

HTML = "text/html"
PROBLEM = "application/problem+json"


def missing_page(request: Request) -> HTMLResponse | None:
    """The page in its language, with status 404; None for who is no browser, or is not below a language."""
    code, _, rest = request.url.path[1:].partition("/")
    if code not in {language.value for language in LANGUAGES}:
        return None
    if preferred(request.headers.get("accept", ""), (PROBLEM, HTML)) != HTML:
        return None
    # The search page has no search box in its frame, as it has its own; this one needs it.
    twin = "" if rest.split("/")[0] == "search" else quote(rest, errors="replace")
    answer = page(request, "missing.html", Language(code), twin, indexed=False, at=None)
    answer.status_code = 404
    answer.headers["vary"] = "Accept"
    return answer
