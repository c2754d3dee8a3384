"""What stands on the pages: a service and what goes with it, organisations, events, questions and terms."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.pages.event_pages import time_in_words
from bot.pages.words import TOPICS, topic_name
from service_catalogue.documents import KINDS, document_of
from service_catalogue.language import Language


def test_on_a_services_page_the_service_comes_first_and_its_provider_second(kuvala):
    html = kuvala.html("/en/services/loan_guarantee")
    main = html[html.index("<h1>") :]
    assert main.index("Guarantee for a bank loan") < main.index("Lantern")
    assert "outside the network" in main
    assert "The network does not handle this matter itself." in main  # it is a signpost
    assert "This information is from 2024." in main and "Check it before you rely on it." in _old(main, 2024)


def _old(html: str, year: int) -> str:
    """The page, or what it should have said if its facts have not grown old yet."""
    return html if date.today().year - year > 2 else "Check it before you rely on it."


def test_a_services_page_tells_stages_customers_area_and_where_customers_go_on_to(kuvala):
    html = kuvala.html("/en/services/founding_advice")
    for told in ("Stage of the business", "Examples of customers", "How it is given", "Where to go next"):
        assert told in html, told
    assert re.search(r'href="/en/search\?stage=\w+"', html) and re.search(r'href="/en/search\?audience=\w+"', html)
    step = html[html.index("Where to go next") :]
    assert 'href="/en/services/loan_guarantee"' in step and "Once the figures are ready, ask Lantern" in step


def test_a_step_leads_on_only_within_the_services_package(kuvala):
    with kuvala.catalogue.sessions() as session:
        advice = document_of(session, KINDS["service"], "founding_advice")
    kuvala.editor.publish("service", {**advice, "packages": ["people"], "headings": []})
    assert "Once the figures are ready" not in kuvala.html("/en/services/founding_advice")


def test_a_step_that_was_only_brainstormed_is_not_offered(kuvala):
    assert "Help with the first hire is open to everybody" not in kuvala.html("/en/services/founding_advice")


def test_a_step_to_something_that_has_ended_is_not_offered(kuvala):
    kuvala.editor.end("service", "loan_guarantee")
    assert "Once the figures are ready" not in kuvala.html("/en/services/founding_advice")


def test_the_established_next_steps_of_the_shipped_edition_are_shown(espoo):
    grant = espoo.html("/en/services/startup_grant")
    assert "statement for the start-up grant" in grant[grant.index("Where to go next") :]
    assert "Enter Espoo helps with internationalisation" in espoo.html("/en/organisations/city_of_espoo")
    assert "Palvelee Espoota ja Kauniaista." in espoo.html("/fi/services/startup_grant")


def test_an_ended_service_is_a_notice_with_what_replaced_it(kuvala):
    html = kuvala.html("/en/services/cellar_apprentices")
    assert "This service has ended." in html and 'href="/en/services/first_employee_help"' in html
    assert "How to get it" not in html and "Get in touch" in html


def test_a_notice_names_no_replacement_that_is_gone_itself(kuvala):
    kuvala.editor.withdraw("service", "first_employee_help")
    assert "first_employee_help" not in kuvala.html("/en/services/cellar_apprentices")


@pytest.mark.parametrize(
    ("language", "mark", "sentence"),
    [
        ("fi", "vanhentunut, voimassa 31.3.2026 asti", "Tiedot olivat voimassa 31.3.2026 asti. Tarkista tiedot"),
        ("sv", "inaktuell, gällde till och med 31.3.2026", "Uppgifterna gällde till och med 31.3.2026. Kontrollera"),
        ("en", "out of date, valid until 31 March 2026", "This information was valid until 31 March 2026. Check it"),
    ],
)
def test_what_is_no_longer_valid_says_since_when_on_its_page_and_in_lists(kuvala, language, mark, sentence):
    with kuvala.catalogue.sessions() as session:
        document = document_of(session, KINDS["service"], "founding_advice")
    kuvala.editor.publish("service", {**document, "valid_until": "2026-03-31"})
    own = kuvala.html(f"/{language}/services/founding_advice")
    assert mark in own
    assert sentence in " ".join(own.split())
    assert mark in kuvala.html(f"/{language}/packages/begin")
    told = kuvala.client.get("/api/v1/services/founding_advice").json()
    assert (told["valid_until"], told["expired"], told["out_of_date"]) == ("2026-03-31", True, True)


def test_a_package_lists_its_headings_and_related_packages(espoo):
    html = espoo.html("/en/packages/start_a_business")
    assert 'href="#start_permits"' in html and '<h2 id="start_permits">Permits and notices</h2>' in html
    assert "Once your business is set up, you can turn to the growth services." in html


def test_organisations_are_listed_with_those_that_others_took_over_from(kuvala):
    html = kuvala.html("/en/organisations")
    former = html.index("Former organisations")
    assert html.index("Members of the network") < html.index("Partners and other organisations") < former
    assert "/en/organisations/kuvala_labour_office" in html[former:]
    shown = kuvala.html("/en/organisations/kuvala_labour_office")
    assert "no longer exists under that name" in shown
    assert '<link rel="canonical" href="/en/organisations/kuvala_employment">' in shown


def fair(**changes: Any) -> dict[str, Any]:
    """An event's document."""
    texts = {"fi": "Messut", "sv": "Mässan", "en": "The fair"}
    return {
        "id": "fair", "name": texts, "summary": texts, "description": texts, "organisers": ["kuvala_town"],
        "status": "ongoing", "packages": ["begin"], "source": ["invented for the tests"], **changes,
    }  # fmt: skip


def days_from_today(days: int) -> str:
    """A noon so many days from now."""
    return f"{date.today() + timedelta(days=days)}T12:00:00"


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({"starts_at": days_from_today(3)}, "Coming events"),
        ({"starts_at": days_from_today(-3), "ends_at": days_from_today(3)}, "Coming events"),
        ({}, "Recurring events"),
        ({"starts_at": days_from_today(-3)}, "Past events"),
        ({"status": "ended"}, "Past events"),
    ],
)
def test_an_event_stands_where_its_time_puts_it(kuvala, changes, group):
    kuvala.editor.publish("event", fair(**changes))
    html = kuvala.html("/en/events")
    before = html[: html.index('href="/en/events/fair"')]
    groups = re.findall(r"<h2>((?:Coming|Recurring|Past) events)</h2>", before)
    assert groups[-1] == group


def test_a_cancelled_event_says_so(kuvala):
    kuvala.editor.publish("event", fair(status="cancelled", starts_at=days_from_today(3)))
    assert "This event has been cancelled." in kuvala.html("/en/events")
    assert "Det här evenemanget är inställt." in kuvala.html("/sv/events/fair")


def test_a_withdrawn_event_is_gone(kuvala):
    kuvala.editor.publish("event", fair())
    kuvala.editor.withdraw("event", "fair")
    assert kuvala.client.get("/fi/events/fair").status_code == 404
    assert "/fi/events/fair" not in kuvala.html("/fi/events")


NOON, LATER, DAYS_LATER = (datetime(2026, 8, 5, 12, 0), datetime(2026, 8, 5, 16, 30), datetime(2026, 8, 7, 9, 5))


@pytest.mark.parametrize(
    ("ends", "all_day", "finnish", "swedish", "english"),
    [
        (None, False, "5.8.2026 klo 12.00", "5.8.2026 kl. 12.00", "5 August 2026, 12:00"),
        (LATER, False, "5.8.2026 klo 12.00–16.30", "5.8.2026 kl. 12.00–16.30", "5 August 2026, 12:00–16:30"),
        (DAYS_LATER, False, "5.8.2026 klo 12.00 – 7.8.2026 klo 9.05", "5.8.2026 kl. 12.00 – 7.8.2026 kl. 9.05",
         "5 August 2026, 12:00 – 7 August 2026, 09:05"),
        (None, True, "5.8.2026", "5.8.2026", "5 August 2026"),
        (DAYS_LATER, True, "5.8.2026 – 7.8.2026", "5.8.2026 – 7.8.2026", "5 August 2026 – 7 August 2026"),
    ],
)  # fmt: skip
def test_times_are_written_as_each_language_writes_them(ends, all_day, finnish, swedish, english):
    written = [time_in_words(NOON, ends, language, all_day=all_day) for language in Language]
    assert written == [finnish, swedish, english]


def test_a_moment_is_shown_in_local_time(kuvala):
    kuvala.editor.publish("event", fair(starts_at="2031-01-15T10:00:00", ends_at="2031-01-15T12:00:00"))
    kuvala.editor.publish("event", {**fair(starts_at="2031-07-15T10:00:00"), "id": "summer_fair"})
    assert "15.1.2031 klo 12.00–14.00" in kuvala.html("/fi/events/fair")
    assert "15.7.2031 klo 13.00" in kuvala.html("/fi/events/summer_fair")


def test_questions_stand_under_their_topics_with_the_services_that_help(espoo):
    html = espoo.html("/en/questions")
    topics = re.findall(r'<h2 id="topic-(\w+)">', html)
    assert topics[0] == "start" and topics[-1] == "bertta" and len(topics) == 10
    asked = html[html.index('id="getting_a_startup_grant"') :]
    assert 'href="/en/services/startup_grant"' in asked[: asked.index("</section>")]
    old = html[html.index('id="does_the_city_pay_for_cocreation"') :]
    assert "This information is from 2018. Check it before you rely on it." in old[: old.index("</section>")]


def test_a_topic_that_the_program_has_no_name_for_is_among_the_other_questions(kuvala):
    html = kuvala.html("/sv/questions")
    assert '<h2 id="topic-other">Andra frågor</h2>' in html and "Vem får sälja på torget?" in html


def test_every_topic_has_a_name_of_its_own_in_every_language():
    for topic, names in TOPICS.items():
        assert set(names) == {"fi", "sv", "en"} and len(set(names.values())) == 3, topic
        assert topic_name(topic, Language.SV) == names["sv"]


def test_the_glossary_gives_each_term_in_the_other_languages_marked_as_such(espoo):
    html = espoo.html("/sv/terms")
    term = html[html.index('id="startup_grant_term"') :]
    term = term[: term.index("</div>")]
    assert "<dt>startpeng</dt>" in term
    assert '<span lang="fi">starttiraha</span>' in term and '<span lang="en">start-up grant</span>' in term
    terms = re.findall(r"<dt>(.+?)</dt>", html)
    assert terms == sorted(terms, key=str.casefold) and len(terms) > 20
