"""The skill of finding a service: cards for what is sure, a question back for what is not, a notice of an end."""

from __future__ import annotations

import pytest

from actions.find_service import ALSO_FROM, MOST, ActionFindService

ENDED = "covid_city_measures"
INSTEAD = ["advice_in_change", "talousapu"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_sure_find_is_shown_as_a_card_with_its_lines(play, routed, names, language):
    turn = play(ActionFindService(), language=language, routing=routed(("startup_grant", 0.93)))
    assert turn.responses == ["utter_services_found"]
    (card,) = turn.customs
    assert card["type"] == "service_cards"
    assert [service["id"] for service in card["services"]] == ["startup_grant"]
    service = card["services"][0]
    assert service["name"] == names["startup_grant"][language]
    assert service["organisation"]["id"] == "employment_services_espoo"
    assert service["package"]["id"] == "start_a_business"
    assert service["url"].endswith(f"/{language}/services/startup_grant")
    line = turn.messages[0]["lines"]
    assert line.startswith("• ")
    assert service["name"] in line
    assert service["organisation"]["name"] in line


def test_what_was_shown_is_remembered_and_nothing_is_left_unclear(play, routed):
    turn = play(
        ActionFindService(),
        routing=routed(("startup_grant", 0.6), ("ey_counselling", 0.3)),
        slots={"misses": 2.0, "candidates": ["vat_registration"]},
    )
    assert turn.set_slots == {"shown": ["startup_grant", "ey_counselling"], "candidates": None, "misses": 0.0}


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        ([0.9], 1),
        ([0.6, ALSO_FROM], 2),
        ([0.6, ALSO_FROM - 0.01], 1),
        ([0.55, 0.2, 0.16, 0.15], 3),
        ([0.55, 0.05, 0.2], 2),
    ],
)
def test_beside_the_best_only_what_is_likely_is_shown_and_three_at_most(play, routed, scores, shown):
    ids = ["startup_grant", "ey_counselling", "vat_registration", "growth_advice"]
    turn = play(ActionFindService(), routing=routed(*zip(ids, scores, strict=False)))
    assert len(turn.customs[0]["services"]) == shown <= MOST
    assert turn.customs[0]["services"][0]["id"] == "startup_grant"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_is_not_sure_is_asked_back_with_a_button_each_and_one_for_none(play, routed, names, language):
    found = routed(("startup_grant", 0.4), ("ey_counselling", 0.3), ("growth_advice", 0.01), decision="confirm")
    turn = play(ActionFindService(), language=language, routing=found)
    assert turn.responses == ["utter_did_you_mean", "utter_something_else"]
    assert turn.customs == []
    assert turn.messages[0]["buttons"] == [
        {"title": names[entry_id][language], "payload": f'/find_service{{"service": "{entry_id}"}}'}
        for entry_id in ("startup_grant", "ey_counselling", "growth_advice")
    ]
    assert turn.set_slots == {"candidates": ["startup_grant", "ey_counselling", "growth_advice"]}


def test_a_question_back_names_three_at_most(play, routed):
    ids = ["startup_grant", "ey_counselling", "vat_registration", "growth_advice"]
    turn = play(ActionFindService(), routing=routed(*((entry_id, 0.2) for entry_id in ids), decision="confirm"))
    assert len(turn.messages[0]["buttons"]) == 3


def test_a_button_shows_the_service_that_it_names(play):
    turn = play(ActionFindService(), named={"service": "vat_registration"}, slots={"candidates": ["vat_registration"]})
    assert turn.responses == ["utter_services_found"]
    assert [service["id"] for service in turn.customs[0]["services"]] == ["vat_registration"]
    assert turn.slots["candidates"] is None


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_service_that_has_ended_is_told_with_what_replaced_it(play, routed, names, language):
    turn = play(ActionFindService(), language=language, routing=routed((ENDED, 0.9), ("startup_grant", 0.2)))
    assert turn.responses == ["utter_service_replaced"]
    assert turn.messages[0]["name"] == names[ENDED][language]
    assert [service["id"] for service in turn.customs[0]["services"]] == INSTEAD
    assert turn.set_slots["shown"] == INSTEAD


def test_a_service_that_has_ended_is_never_shown_as_a_card(play, routed):
    turn = play(ActionFindService(), routing=routed(("startup_grant", 0.5), (ENDED, 0.4), ("ey_counselling", 0.2)))
    assert [service["id"] for service in turn.customs[0]["services"]] == ["startup_grant", "ey_counselling"]
    assert turn.set_slots["shown"] == ["startup_grant", "ey_counselling"]


def test_an_ended_service_that_a_button_names_is_a_notice_too(play):
    assert play(ActionFindService(), named={"service": ENDED}).responses == ["utter_service_replaced"]


def test_what_was_asked_back_a_moment_ago_is_not_asked_back_again(play, routed):
    found = routed(("startup_grant", 0.4), ("ey_counselling", 0.3), decision="confirm")
    first = play(ActionFindService(), routing=found)
    second = play(ActionFindService(), routing=found, slots=first.slots)
    assert second.responses == ["utter_rephrase"]
    third = play(ActionFindService(), routing=found, slots=second.slots)
    assert third.responses == ["utter_handover_after_misses"]


def test_a_question_back_leaves_out_what_has_ended_unless_it_is_the_likeliest(play, routed):
    ended, going, other = "covid_ely_aid", "startup_grant", "ey_counselling"
    turn = play(ActionFindService(), routing=routed((going, 0.4), (ended, 0.3), (other, 0.2), decision="confirm"))
    assert turn.set_slots["candidates"] == [going, other]
    turn = play(ActionFindService(), routing=routed((ended, 0.4), (going, 0.3), decision="confirm"))
    assert turn.set_slots["candidates"] == [ended, going]


def test_with_one_service_left_there_is_nothing_to_ask(play, routed):
    turn = play(ActionFindService(), routing=routed(("startup_grant", 0.4), ("covid_ely_aid", 0.3), decision="confirm"))
    assert turn.responses == ["utter_services_found"]
