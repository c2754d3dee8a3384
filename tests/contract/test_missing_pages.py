"""Who opens an address where nothing is gets a page in its language with ways to go on; programs get the problem."""

from __future__ import annotations

import re

import pytest

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SAID = {"fi": "Sivua ei löytynyt", "sv": "Sidan hittades inte", "en": "Page not found"}
MISSING = [
    "services/nothing",
    "organisations/nothing",
    "packages/nothing",
    "events/nothing",
    "whatever",
    "a/b/c/",
    "search/x",
]


@pytest.mark.parametrize("rest", MISSING)
@pytest.mark.parametrize("language", SAID)
def test_a_browser_gets_a_page_in_its_language(kuvala, language, rest):
    answer = kuvala.client.get(f"/{language}/{rest}", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert answer.headers["content-language"] == language and answer.headers["vary"] == "Accept"
    assert f'<html lang="{language}">' in answer.text and f"<h1>{SAID[language]}</h1>" in answer.text
    assert f'action="/{language}/search"' in answer.text and f'<a href="/{language}/">' in answer.text
    assert not [said for other, said in SAID.items() if other != language and said in answer.text]


def test_search_engines_keep_nothing_of_it(kuvala):
    html = kuvala.client.get("/sv/services/nothing", headers=BROWSER).text
    assert '<meta name="robots" content="noindex, follow">' in html
    assert 'rel="canonical"' not in html and 'rel="alternate"' not in html


def test_its_twins_are_the_same_address_in_the_other_languages(kuvala):
    html = kuvala.client.get("/sv/services/nothing", headers=BROWSER).text
    assert 'href="/fi/services/nothing" lang="fi"' in html and 'href="/en/services/nothing" lang="en"' in html


def test_what_was_withdrawn_is_such_a_page_too(kuvala):
    kuvala.editor.withdraw("service", "market_stall_permit")
    answer = kuvala.client.get("/en/services/market_stall_permit", headers=BROWSER)
    assert answer.status_code == 404 and "Page not found" in answer.text and "etag" not in answer.headers


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "application/problem+json", "application/json, */*", "", "text/html;q=0"]
)
def test_who_does_not_prefer_a_page_gets_the_problem(kuvala, accept):
    answer = kuvala.client.get("/fi/services/nothing", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/services/nothing", "/hsds/services/nothing", "/de/services/x", "/nowhere"])
def test_outside_the_pages_a_browser_gets_the_problem_too(kuvala, path):
    answer = kuvala.client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_an_address_is_shown_only_as_text(kuvala):
    html = kuvala.client.get("/fi/%22%3E%3Cscript%3Ealert(1)%3C/script%3E%C3%A4%FF", headers=BROWSER).text
    assert "alert(1)" not in re.sub(r'href="[^"<>]*"', "", html)


def test_a_method_that_a_page_does_not_know_stays_a_problem(kuvala):
    answer = kuvala.client.post("/fi/services/nothing", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
