"""The catalogue written as HSDS 3.1: complete in three languages, everything in its place, and nothing internal."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
import tiny
from hsds_files import LANGUAGES, exported, published

from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.formats import format_named
from service_catalogue.formats.hsds_terms import hsds_id
from service_catalogue.loading import load_edition


@pytest.fixture()
def kuvala(sessions):
    """The tiny edition in a database of the test's own."""
    load_edition(sessions, tiny.KUVALA)
    return sessions


def test_the_same_catalogue_gives_the_same_bytes(kuvala):
    with kuvala() as session:
        written = format_named("hsds", to="write_file").write_file
        assert written(session) == written(session)


def test_each_package_speaks_its_language_and_translations_speak_all(kuvala):
    package = exported(kuvala)
    names = {"fi": "Neuvontaa", "sv": "Råd", "en": "Advice"}
    for language in LANGUAGES:
        one = package.service("founding_advice", language)
        assert set(one["translations"]) == set(LANGUAGES)
        for field, text in one["translations"][language].items():
            assert one[field] == text
        assert one["name"].startswith(names[language])
        row = next(row for row in package.rows(f"{language}/services.csv") if row["id"] == one["id"])
        assert (row["name"], row["application_process"]) == (one["name"], one["application_process"])


def test_an_id_is_the_uuid5_of_ours_and_of_the_city():
    expected = uuid5(NAMESPACE_URL, "urn:bertta:kuvala:service:founding_advice")
    assert hsds_id("kuvala", "service", "founding_advice") == str(expected)
    assert UUID(hsds_id("kuvala", "service", "founding_advice")).version == 5
    assert hsds_id("espoo", "service", "founding_advice") != str(expected)
    assert hsds_id("kuvala", "organisation", "founding_advice") != str(expected)


def test_the_service_names_its_provider_of_today_and_the_others_beside(kuvala):
    package = exported(kuvala)
    assert package.service("first_employee_help")["organization"]["local_id"] == "kuvala_employment"
    joint = package.service("language_at_work")
    assert joint["organization"]["local_id"] == "kuvala_employment"
    assert joint["other_organizations"] == [hsds_id("kuvala", "organisation", "kuvala_town")]
    assert joint["organization"]["parent_organization_id"] == hsds_id("kuvala", "organisation", "kuvala_town")


def test_ended_and_withdrawn_entries_and_ended_organisations_are_left_out(kuvala):
    Editor(kuvala, "a test").withdraw("service", "founding_advice")
    package = exported(kuvala)
    services = {one["local_id"] for one in package.json("sv/services.json")}
    assert services == {"first_employee_help", "language_at_work", "loan_guarantee", "market_stall_permit"}
    organisations = {one["local_id"] for one in package.json("sv/organizations.json")}
    assert organisations == {"kuvala_employment", "kuvala_town", "lantern_guarantee"}


def test_notes_for_staff_phrases_and_sources_are_left_out(kuvala):
    note = dict.fromkeys(LANGUAGES, "SECRET NOTE")
    published(kuvala, "service", "founding_advice", internal_note=note)
    with kuvala() as session:
        document = document_of(session, KINDS["service"], "founding_advice")
    text = b"".join(exported(kuvala).files.values()).decode("utf-8")
    assert "SECRET NOTE" not in text
    assert "invented for the tests" not in text
    assert not [phrase for phrase in document["phrases"]["fi"] if phrase in text]


def test_terms_tell_package_heading_stage_audience_cost_kind_and_availability(kuvala):
    codes = [one["taxonomy_term"]["code"] for one in exported(kuvala).service("loan_guarantee")["attributes"]]
    assert {code.partition("/")[0] for code in codes} >= {"package", "heading", "category", "cost", "kind", "status"}
    assert {"cost/paid", "kind/signpost", "status/ongoing"} <= set(codes)
    terms = {one["code"]: one for one in exported(kuvala).json("en/taxonomy_terms.json")}
    headings = [one for code, one in terms.items() if code.startswith("heading/")]
    packages = {one["id"] for code, one in terms.items() if code.startswith("package/")}
    assert headings
    assert {one["parent_id"] for one in headings} <= packages


def test_what_is_free_costs_nothing_and_no_other_price_is_made_up(kuvala):
    package = exported(kuvala)
    (free,), (paid,) = (
        package.service(one, "en")["cost_options"] for one in ("founding_advice", "market_stall_permit")
    )
    assert (free["option"], free["amount"], free["currency"]) == ("free of charge", 0, "EUR")
    assert (paid["option"], paid.get("amount")) == ("subject to a fee", None)


def test_each_way_to_reach_somebody_has_its_place(kuvala):
    town = next(one for one in exported(kuvala).json("sv/organizations.json") if one["local_id"] == "kuvala_town")
    assert town["website"] == "https://kuvala.example/sv/foretag"
    assert [one["url"] for one in town["additional_websites"]] == [
        "https://kuvala.example/yritys",
        "https://kuvala.example/ajanvaraus",
    ]
    assert (town["email"], [one["number"] for one in town["phones"]]) == ("yritys@kuvala.example", ["+358 9 000 0002"])
    (place,) = town["locations"]
    assert (place["name"], place["description"], "addresses" in place) == ("Torikatu 1, Kuvala", "Besöksadress", False)


def channel(kind: str, value: str, language: str | None = None):
    """A channel with a label."""
    label = {"fi": "Nimi", "sv": "Namn", "en": "Name"}
    return {"kind": kind, "value": value, "label": label, "language": language, "source": "invented for the tests"}


def test_a_services_own_channels_stand_with_the_service(kuvala):
    channels = [
        channel("web", "https://kuvala.example/ä", "fi"),
        channel("web", "https://kuvala.example/en", "en"),
        channel("form", "https://kuvala.example/lomake"),
        channel("booking", "https://kuvala.example/aika"),
        channel("phone", "+358 9 111"),
        channel("phone", "+358 9 222", "sv"),
        channel("email", "a@kuvala.example"),
        channel("email", "b@kuvala.example"),
        channel("visit", "Torikatu 1 A, 01230 Kuvala"),
        channel("chat", "https://kuvala.example/chat"),
    ]
    published(kuvala, "service", "founding_advice", channels=channels)
    one = exported(kuvala).service("founding_advice", "en")
    assert one["url"] == "https://kuvala.example/en"
    assert {way["url"] for way in one["additional_urls"]} == {
        "https://kuvala.example/%C3%A4",
        "https://kuvala.example/lomake",
        "https://kuvala.example/chat",
    }
    assert [way["schedule_link"] for way in one["schedules"]] == ["https://kuvala.example/aika"]
    assert {way["number"] for way in one["phones"]} == {"+358 9 111", "+358 9 222"}
    assert [code["code"] for way in one["phones"] for code in way.get("languages", [])] == ["sv"]
    assert (one["email"], one["contacts"][0]["email"]) == ("a@kuvala.example", "b@kuvala.example")
    (address,) = one["service_at_locations"][0]["location"]["addresses"]
    expected = {"address_1": "Torikatu 1 A", "postal_code": "01230", "city": "Kuvala", "country": "FI"}
    assert {key: address[key] for key in expected} == expected


def test_a_service_without_channels_is_visited_at_its_providers(kuvala):
    package = exported(kuvala)
    (place,) = package.service("founding_advice")["service_at_locations"]
    assert place["location"]["name"] == "Torikatu 1, Kuvala"
    assert "service_at_locations" not in package.service("loan_guarantee")


def test_a_service_was_modified_when_it_or_its_provider_of_today_was(kuvala):
    assert not any("last_modified" in one for one in exported(kuvala).json("fi/services.json"))
    published(kuvala, "organisation", "kuvala_employment", nicknames={"fi": ["työkkäri"]})
    changed = {one["local_id"] for one in exported(kuvala).json("fi/services.json") if "last_modified" in one}
    assert changed == {"first_employee_help", "language_at_work"}


def test_a_signpost_to_nobody_stands_in_json_and_is_named_as_left_out_of_the_tables(kuvala):
    published(kuvala, "service", "loan_guarantee", providers=[])
    package = exported(kuvala)
    one = package.service("loan_guarantee")
    assert "organization" not in one
    assert one["id"] not in {row["id"] for row in package.rows("fi/services.csv")}
    assert package.json("fi/datapackage.json")["left_out_without_organization"] == [one["id"]]


def test_a_review_is_told_and_none_is_made_up(kuvala):
    published(kuvala, "service", "founding_advice", reviewed_on="2026-03-01")
    package = exported(kuvala)
    assert package.service("founding_advice")["assured_date"] == "2026-03-01"
    assert "assured_date" not in package.service("loan_guarantee")


def test_an_empty_catalogue_gives_packages_without_services(sessions):
    package = exported(sessions)
    assert package.json("fi/services.json") == []
    assert {one["name"] for one in package.json("fi/datapackage.json")["resources"]} == {"taxonomy", "taxonomy_term"}
