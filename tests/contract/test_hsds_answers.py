"""What the HSDS API finds and tells of the tiny catalogue's entries, today's and those that have ended or changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hsds_client import got, ids, published, uuid_of


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, ["first_employee_help", "founding_advice", "language_at_work", "loan_guarantee", "market_stall_permit"]),
        (
            {"organization_id": uuid_of("organisation", "kuvala_employment")},
            ["first_employee_help", "language_at_work"],
        ),
        (
            {"organization_id": uuid_of("organisation", "kuvala_labour_office")},
            ["first_employee_help", "language_at_work"],
        ),
        ({"organization_id": uuid_of("service", "founding_advice")}, []),
        ({"taxonomy_term_id": uuid_of("cost", "paid")}, ["loan_guarantee", "market_stall_permit"]),
        ({"taxonomy_term_id": uuid_of("kind", "signpost")}, ["loan_guarantee"]),
        ({"taxonomy_term_id": uuid_of("package", "people")}, ["first_employee_help", "language_at_work"]),
        ({"taxonomy_term_id": uuid_of("status", "ad_hoc")}, ["language_at_work"]),
        ({"taxonomy_term_id": uuid_of("role", "network")}, []),
        ({"taxonomy_id": uuid_of("taxonomy", "role")}, []),
        ({"taxonomy_id": "unknown"}, []),
        (
            {"taxonomy_term_id": uuid_of("cost", "free"), "organization_id": uuid_of("organisation", "kuvala_town")},
            ["founding_advice"],
        ),
        ({"taxonomy_term_id": uuid_of("cost", "paid"), "search": "market"}, ["market_stall_permit"]),
    ],
)
def test_filters_add_up(kuvala, parameters, found):
    assert ids(kuvala, "/services", **parameters) == found


def test_services_are_found_by_a_taxonomy_that_they_have_any_term_of(kuvala):
    published(kuvala, "service", "founding_advice", cost=None)
    found = ids(kuvala, "/services", taxonomy_id=uuid_of("taxonomy", "cost"))
    assert found == ["first_employee_help", "language_at_work", "loan_guarantee", "market_stall_permit"]


@pytest.mark.parametrize("words", ["takaus", "TAKAUS laina", "borgen", "guarantee"])
def test_search_finds_services_whose_texts_hold_all_the_words_in_whatever_language(kuvala, words):
    assert "loan_guarantee" in ids(kuvala, "/services", search=words, language="en")
    assert ids(kuvala, "/services", search=f"{words} zeppelin") == []


def test_organizations_are_searched_by_words_and_by_their_role(kuvala):
    assert ids(kuvala, "/organizations", search="lyhty") == ["lantern_guarantee"]
    assert ids(kuvala, "/organizations", taxonomy_term_id=uuid_of("role", "partner")) == ["lantern_guarantee"]
    assert ids(kuvala, "/organizations", taxonomy_id=uuid_of("taxonomy", "cost")) == []


def test_terms_are_narrowed_by_taxonomy_parent_and_level(kuvala):
    def codes(**parameters: Any) -> list[str]:
        return [one["code"] for one in got(kuvala, "/taxonomy_terms", per_page=1000, **parameters)["contents"]]

    packages = uuid_of("taxonomy", "package")
    assert codes(taxonomy_id=packages, top_only=True) == ["package/begin", "package/people"]
    children = codes(parent_id=uuid_of("package", "begin"))
    assert children
    assert all(code.startswith("heading/") for code in children)
    assert codes(search="maksuton") == ["cost/free"]
    detail = got(kuvala, f"/taxonomy_terms/{uuid_of('package', 'begin')}", language="sv")
    assert (detail["taxonomy_detail"]["id"], detail["taxonomy_detail"]["name"]) == (packages, "Servicepaket")


@pytest.mark.parametrize(
    ("language", "name"),
    [("fi", "Takausyhtiö Lyhty"), ("sv", "Borgensbolaget Lyktan"), ("en", "Lantern Guarantee Company")],
)
def test_texts_are_in_the_language_asked_for_and_translations_in_all(kuvala, language, name):
    found = got(kuvala, f"/organizations/{uuid_of('organisation', 'lantern_guarantee')}", language=language)
    assert found["name"] == name
    assert {code: texts["name"] for code, texts in found["translations"].items()}[language] == name
    assert set(found["translations"]) == {"fi", "sv", "en"}


def test_an_organization_comes_with_the_services_that_it_provides_today(kuvala):
    own_id = uuid_of("organisation", "kuvala_employment")
    services = got(kuvala, f"/organizations/{own_id}")["services"]
    assert [set(one) for one in services] == [{"id", "name", "status"}] * 2
    assert {one["id"] for one in services} == {
        uuid_of("service", name) for name in ("first_employee_help", "language_at_work")
    }
    whole = got(kuvala, f"/organizations/{own_id}", full_service=True)["services"]
    assert {one["local_id"] for one in whole} == {"first_employee_help", "language_at_work"}


def test_an_organization_that_has_ended_names_its_successor_and_is_in_no_list(kuvala):
    found = got(kuvala, f"/organizations/{uuid_of('organisation', 'kuvala_labour_office')}")
    assert found["successor_id"] == uuid_of("organisation", "kuvala_employment")
    assert "services" not in found
    assert "kuvala_labour_office" not in ids(kuvala, "/organizations")


def test_an_ended_service_is_a_notice_with_what_replaced_it_and_is_in_no_list(kuvala):
    found = got(kuvala, f"/services/{uuid_of('service', 'cellar_apprentices')}")
    assert (found["status"], found["replaced_by"]) == ("defunct", [uuid_of("service", "first_employee_help")])
    assert not {"description", "organization", "url", "phones"} & set(found)


def test_a_withdrawn_service_is_gone_and_a_changed_one_changed_at_the_very_next_question(kuvala):
    own_id = uuid_of("service", "founding_advice")
    published(kuvala, "service", "founding_advice", cost="members")
    assert got(kuvala, f"/services/{own_id}", language="en")["fees_description"] == "for members"
    assert "founding_advice" in ids(kuvala, "/services", taxonomy_term_id=uuid_of("cost", "members"))
    kuvala.editor.withdraw("service", "founding_advice")
    assert kuvala.client.get(f"/hsds/services/{own_id}").status_code == 404
    assert "founding_advice" not in ids(kuvala, "/services")
    assert "founding_advice" not in json.dumps(got(kuvala, "/service_at_locations", full=True))


def test_who_has_todays_answer_is_told_so_until_something_changes(kuvala):
    first = kuvala.client.get("/hsds/services")
    known = {"if-none-match": first.headers["etag"]}
    again = kuvala.client.get("/hsds/services", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"
    published(kuvala, "service", "founding_advice", cost="members")
    assert kuvala.client.get("/hsds/services", headers=known).status_code == 200


def test_any_page_may_read_it_and_nobody_may_write(kuvala):
    assert kuvala.client.get("/hsds/").headers["access-control-allow-origin"] == "*"
    assert kuvala.client.post("/hsds/services", json={}).status_code == 405
