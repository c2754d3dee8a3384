"""The public pages: every one in three languages, readable without a script, linked with its twins, and of today."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from sqlalchemy import event as happening
from sqlalchemy import select

from bot.pages.sitemap import GATHERINGS, addresses
from service_catalogue import models

LANGUAGES = ("fi", "sv", "en")
#: Elements that are closed by no tag.
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Page(HTMLParser):
    """What a page is made of, as far as the rules here are about it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if "script" not in self.open:
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attrs for name, attrs in self.elements if name == tag]

    def links(self) -> list[str]:
        """Where the page links to."""
        return [attrs["href"] or "" for attrs in self.all("a")]

    def headings(self) -> list[int]:
        """The levels of its headings, in their order."""
        return [int(tag[1]) for tag, _ in self.elements if re.fullmatch(r"h[1-6]", tag)]


@pytest.fixture(scope="module")
def pages(espoo_pages) -> dict[str, Page]:
    """Every page of the shipped edition by its address, taken apart."""
    return {path: Page(html) for path, html in espoo_pages.items()}


def test_every_page_exists_in_every_language_and_its_links_lead_somewhere(espoo, pages):
    beside = {"/docs", *(f"/events.{language}.ics" for language in LANGUAGES)}
    assert all(espoo.client.get(path).status_code == 200 for path in beside)
    anchors = {path: {attrs.get("id") for _, attrs in page.elements} for path, page in pages.items()}
    for path, page in pages.items():
        for link in page.links():
            assert re.match(r"(https:|mailto:|tel:|/|#)", link), (path, link)
            place, _, anchor = link.partition("#")
            place = place.split("?")[0] or path
            if place.startswith("/") and place not in beside:
                assert place in pages, (path, link)
                assert not anchor or anchor in anchors[place], (path, link)


def test_every_page_is_whole_and_runs_nothing_of_its_own(pages):
    for path, page in pages.items():
        assert not page.faults and not page.open, (path, page.faults, page.open)
        scripts = [attrs for attrs in page.all("script") if "src" not in attrs]
        assert all(attrs.get("type") == "application/ld+json" for attrs in scripts), path
        assert not page.all("style") and not any("style" in attrs for _, attrs in page.elements), path


def test_every_page_can_be_read_by_its_structure(pages):
    for path, page in pages.items():
        ids = Counter(attrs["id"] for _, attrs in page.elements if "id" in attrs)
        assert not [key for key, times in ids.items() if times > 1], path
        levels = page.headings()
        assert levels.count(1) == 1, path
        main = levels[levels.index(1) :]
        assert all(after - before <= 1 for before, after in pairwise(main)), (path, main)
        labelled = {attrs["for"] for attrs in page.all("label")}
        for tag in ("input", "select", "textarea"):
            assert {attrs["id"] for attrs in page.all(tag)} <= labelled, path
        assert page.links()[0] == "#content" and ids["content"] == 1, path


def test_every_page_names_its_language_and_its_twins(pages):
    for path, page in pages.items():
        language, rest = path[1:3], path[4:]
        assert page.all("html")[0]["lang"] == language
        alternates = {attrs["hreflang"]: attrs["href"] for attrs in page.all("link") if attrs.get("rel") == "alternate"}
        twins = {code: f"/{code}/{rest}" for code in LANGUAGES}
        switches = {attrs["lang"]: attrs["href"] for attrs in page.all("a") if attrs.get("lang")}
        assert switches == twins, path
        canonical = [attrs["href"] for attrs in page.all("link") if attrs.get("rel") == "canonical"]
        if canonical == [path]:
            alternates.pop("x-default", None)
            assert alternates == twins, path
        else:  # an organisation whose work another does now is shown as that one
            assert not alternates and canonical[0] in pages, path


def test_no_page_shows_a_gap_that_was_not_filled(pages):
    for path, page in pages.items():
        text = "".join(page.texts)
        assert not re.search(r"[{}]|\bNone\b|undefined", text), path


def test_links_between_languages_are_absolute_where_the_sites_address_is_known(kuvala_at):
    html = kuvala_at("https://kuvala.example").html("/sv/services/founding_advice")
    assert '<link rel="canonical" href="https://kuvala.example/sv/services/founding_advice">' in html
    assert 'hreflang="fi" href="https://kuvala.example/fi/services/founding_advice"' in html


def test_the_site_map_lists_every_page_with_its_twins(espoo):
    answer = espoo.client.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    listed = {
        url.findtext("s:loc", "", spaces): {twin.get("href") for twin in url.findall("x:link", spaces)}
        for url in ElementTree.fromstring(answer.text).findall("s:url", spaces)  # noqa: S314  our own text
    }
    site = "http://testserver"
    rests = addresses(espoo.catalogue)
    assert set(listed) == {f"{site}/{language}/{rest}" for language in LANGUAGES for rest in rests}
    assert all(listed[f"{site}/fi/{rest}"] == {f"{site}/{code}/{rest}" for code in LANGUAGES} for rest in rests)


@pytest.mark.parametrize("rest", [*GATHERINGS, "services/founding_advice", "packages/begin", "events/harbour_fair"])
def test_another_citys_edition_has_the_same_pages_and_nothing_of_the_shipped_one(kuvala, rest):
    for language in LANGUAGES:
        html = kuvala.html(f"/{language}/{rest}")
        assert ("Bildstad" if language == "sv" else "Kuvala") in html
        assert not re.search(r"espoo|esbo\b|omnia", html, re.IGNORECASE)


def _statements(engine) -> Iterator[list[str]]:
    heard: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        heard.append(statement)

    happening.listen(engine, "before_cursor_execute", note)
    yield heard
    happening.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("rest", ["", "search", "packages/start_a_business"])
def test_a_page_that_was_made_before_asks_the_database_little(espoo, rest):
    espoo.html(f"/sv/{rest}")
    for heard in _statements(espoo.catalogue.engine):
        espoo.html(f"/sv/{rest}")
        assert len(heard) <= 10, heard


def test_a_change_is_seen_on_every_page_at_once(kuvala):
    counted = r'href="/en/packages/begin".*?package-count">(\d+) '
    before = int(re.search(counted, kuvala.html("/en/"))[1])
    kuvala.editor.withdraw("service", "market_stall_permit")
    assert int(re.search(counted, kuvala.html("/en/"))[1]) == before - 1
    assert kuvala.client.get("/en/services/market_stall_permit").status_code == 404
    for path in ("/en/packages/begin", "/en/search", "/en/organisations/kuvala_town", "/en/questions", "/sitemap.xml"):
        assert "market_stall_permit" not in kuvala.html(path), path
    kuvala.editor.restore("service", "market_stall_permit")
    assert "market_stall_permit" in kuvala.html("/en/packages/begin")


def test_a_page_is_sent_again_only_when_something_has_changed(kuvala):
    first = kuvala.client.get("/fi/packages/begin")
    tag = {"if-none-match": first.headers["etag"]}
    assert kuvala.client.get("/fi/packages/begin", headers=tag).status_code == 304
    assert kuvala.client.get("/sv/packages/begin", headers=tag).status_code == 200
    kuvala.editor.end("service", "market_stall_permit")
    again = kuvala.client.get("/fi/packages/begin", headers=tag)
    assert again.status_code == 200 and "market_stall_permit" not in again.text


def test_brainstormed_referrals_are_on_no_page(espoo, pages):
    with espoo.catalogue.sessions() as session:
        links = session.execute(select(models.ReferralLink)).scalars().all()
        hidden = {link.why["en"] for link in links if not link.public}
        shown = {link.why["en"] for link in links if link.public and link.basis == "established"}
    text = "\n".join("".join(page.texts) for path, page in pages.items() if path.startswith("/en/"))
    assert len(hidden) > 10 and not [why for why in hidden if why in text]
    assert len(shown) > 3 and all(why in text for why in shown)


def test_a_nul_in_an_address_is_refused_before_any_database_sees_it(espoo):
    assert espoo.client.get("/fi/services/%00").status_code == 404
    assert espoo.client.get("/api/v1/services/a%00b").status_code == 404
    for query in ("services?package=%00", "events?organisation=a%00", "organisations?search=%00"):
        assert espoo.client.get(f"/api/v1/{query}").status_code in (200, 422)
    assert espoo.client.get("/hsds/services?search=%00").status_code == 422
