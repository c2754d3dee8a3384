"""The search page without a script: words, filters, pages of results, and what it says when little is found."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.pages.finding import FEWEST, MOST, find, organisations_named
from bot.pages.search_page import FIELDS, PER_PAGE
from service_catalogue.filters import Filters
from service_catalogue.language import Language

EVERYTHING = Filters()


def found(html: str) -> list[str]:
    """The ids of the services that a page of results lists."""
    return re.findall(r'<h3><a href="/\w\w/services/(\w+)">', html)


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/fi/search?q=starttiraha", "startup_grant"),
        ("/sv/search?q=startpeng", "startup_grant"),
        ("/en/search?q=start-up+grant", "startup_grant"),
        ("/fi/search?q=palkkatukihakemus", "pay_subsidy"),
        ("/en/search?q=bank+account", "business_bank_account"),
    ],
)
def test_a_search_finds_the_service_and_shows_it_first(espoo, path, service):
    html = espoo.html(path)
    assert found(html)[0] == service
    assert 'name="robots" content="noindex, follow"' in html


def test_a_result_names_the_service_first_the_provider_second_and_marks_a_signpost(espoo):
    html = espoo.html("/en/search?q=bank+account")
    first = html[html.index('class="services"') :]
    first = first[: first.index("</li>\n  <li>")]
    assert "Signpost" in first
    grant = espoo.html("/en/search?q=start-up+grant")
    grant = grant[grant.index('class="services"') :]
    assert grant.index("Start-up grant") < grant.index("Espoo employment services") < grant.index("free of charge")


def test_without_words_all_services_are_listed_by_name_page_by_page(espoo):
    listed, path, pages = [], "/fi/search", 0
    while path:
        html = espoo.html(path)
        listed += found(html)
        onward = re.search(r'rel="next" href="([^"]+)"', html)
        path, pages = onward[1].replace("&amp;", "&") if onward else "", pages + 1
    everything = find(espoo.catalogue, "", EVERYTHING, Language.FI).services
    assert tuple(listed) == everything and len(set(listed)) == len(listed)
    assert pages == -(-len(everything) // PER_PAGE)
    facets = espoo.catalogue.snapshot().facets
    assert set(listed) == {key for key, own in facets.items() if "ended" not in own["status"]}
    names = [espoo.catalogue.snapshot().service_names[Language.FI][key].casefold() for key in listed]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("package", "internationalisation"), ("heading", "start_permits"), ("organisation", "omnia"),
        ("stage", "planning"), ("audience", "employer"), ("category", "financial_support"), ("cost", "members"),
        ("delivery", "phone"), ("service_language", "sv"),
    ],
)  # fmt: skip
def test_each_filter_narrows_the_search_and_stays_chosen(espoo, name, value):
    html = espoo.html(f"/en/search?{name}={value}")
    held = espoo.catalogue.snapshot().facets
    listed = found(html)
    assert listed and all(value in held[key][FIELDS[name]] for key in listed)
    assert re.search(rf'<option value="{value}" selected>', html)
    assert "Clear the filters" in html


def test_several_filters_must_all_hold_and_go_with_the_words(espoo):
    html = espoo.html("/fi/search?q=rahoitus&package=grow_your_business&cost=free")
    held = espoo.catalogue.snapshot().facets
    assert all("grow_your_business" in held[key]["package"] and "free" in held[key]["cost"] for key in found(html))
    for language in ("sv", "en"):
        link = re.search(rf'href="(/{language}/search[^"]*)"', html)[1].replace("&amp;", "&")
        assert parse_qs(urlsplit(link).query) == {
            "q": ["rahoitus"],
            "package": ["grow_your_business"],
            "cost": ["free"],
        }


def test_a_filter_that_the_form_does_not_offer_is_left_out(espoo):
    everything = espoo.html("/fi/search")
    for query in ("cost=gold", "package=none", "cost=", "status=ended", "organisation=te_office"):
        assert found(espoo.html(f"/fi/search?{query}")) == found(everything), query


def test_the_form_offers_only_what_some_service_of_today_has(espoo):
    html = espoo.html("/en/search")
    for name in FIELDS:
        select = html[html.index(f'id="by-{name}"') :]
        for value in re.findall(r'<option value="(\w+)"', select[: select.index("</select>")]):
            filters = Filters(**{FIELDS[name]: value})
            assert find(espoo.catalogue, "", filters, Language.EN).services, (name, value)


def test_an_ended_service_that_was_meant_is_a_notice_and_no_card(kuvala):
    html = kuvala.html("/en/search?q=cellar+apprentices")
    assert "cellar_apprentices" not in found(html)
    notice = html[html.index('class="notice"') :]
    assert 'href="/en/services/cellar_apprentices"' in notice and "This service has ended." in notice
    assert 'href="/en/services/first_employee_help"' in notice


def test_an_organisation_that_is_named_stands_above_the_services(espoo):
    html = espoo.html("/fi/search?q=uusyrityskeskuksesta")
    assert html.index("Toimijoita tällä nimellä") < html.index('class="services"')
    assert 'href="/fi/organisations/enterprise_espoo"' in html
    old = espoo.html("/fi/search?q=TE-toimisto")
    assert 'href="/fi/organisations/employment_services_espoo"' in old[old.index("Toimijoita") :]


NAMES = {
    "square": ("Kuvalan Yrittäjätori", "Företagartorget"),
    "office": ("TE-toimisto",),
    "guild": ("Kauppakilta", "The Merchants' Guild of Kuvala"),
}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("yrittäjätori", ["square"]),
        ("mitä yrittäjätorilla saa", []),
        ("Kuvalan yrittäjätorilta neuvoja", ["square"]),
        ("te toimiston aukiolo", ["office"]),
        ("toimisto vuokralle", []),
        ("kauppakillasta", ["guild"]),
        ("kaupakilta", ["guild"]),
        ("kauppakilta te-toimisto", ["guild", "office"]),
        ("of", []),
        ("", []),
        ("...", []),
    ],
)
def test_a_name_is_recognised_in_full_in_part_inflected_and_misspelt(text, named):
    assert organisations_named(NAMES, text) == named


def test_when_nothing_fits_the_visitor_is_told_how_to_go_on(espoo):
    html = espoo.html("/en/search?q=xyzzy+qqq")
    assert "No service seems to fit your search well." in html and len(found(html)) == FEWEST
    for onward in ('href="/en/#browse"', 'href="#chat"', 'href="#contact"'):
        assert onward in html[html.index("How to go on") :]


def test_when_the_filters_leave_nothing_the_visitor_can_drop_them(kuvala):
    html = kuvala.html("/sv/search?q=borgen&cost=paid&package=people")
    assert "Inga tjänster hittades" in html and not found(html)
    assert 'href="/sv/search?q=borgen">Sök utan avgränsningar' in html


@pytest.mark.parametrize("query", ["q=" + "a" * 2001, "q=%00", "q=%E2%80%8B"])
def test_words_that_cannot_be_searched_with_are_refused_in_words(kuvala, query):
    html = kuvala.html(f"/fi/search?{query}")
    assert "Hakua ei voitu tehdä." in html and not found(html)


def test_what_was_typed_is_shown_as_text(espoo):
    html = espoo.html("/en/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_text_lists_its_best_and_no_endless_tail(espoo):
    for text in ("starttiraha", "neuvontaa yrittäjälle", "a"):
        assert FEWEST <= len(find(espoo.catalogue, text, EVERYTHING, Language.FI).services) <= MOST
