"""The skill of not understanding: did you mean, then put it another way, then people; yes, no and a fault of ours."""

from __future__ import annotations

import pytest

from actions.fallback import (
    ASK_BACK_FROM,
    ASKED_BACK,
    ASKED_TO_REPHRASE,
    ActionConfirm,
    ActionMiss,
    ActionReject,
    ActionTechnicalError,
)

LIKELY = (("startup_grant", 0.12), ("ey_counselling", 0.08), ("growth_advice", 0.03))
UNLIKELY = (("startup_grant", ASK_BACK_FROM - 0.01),)


@pytest.fixture()
def unclear(routed):
    """The routing of a text that was not understood."""
    return lambda scored=LIKELY: routed(*scored, decision="ask", kind="unclear")


def test_the_steps_are_a_question_back_then_another_way_then_people(play, unclear):
    first = play(ActionMiss(), routing=unclear())
    assert first.responses == ["utter_did_you_mean", "utter_something_else"]
    assert first.slots["misses"] == ASKED_BACK

    second = play(ActionMiss(), routing=unclear(), slots=first.slots)
    assert second.responses == ["utter_rephrase"]
    assert second.slots["misses"] == ASKED_TO_REPHRASE

    third = play(ActionMiss(), routing=unclear(), slots=second.slots)
    assert third.responses == ["utter_handover_after_misses"]
    assert third.customs[0] == {"type": "handover", "state": "offered", "channels": third.customs[0]["channels"]}
    assert third.customs[0]["channels"]

    again = play(ActionMiss(), routing=unclear(), slots=third.slots)
    assert again.responses == first.responses


def test_a_question_back_names_only_what_is_likely_enough(play, unclear):
    turn = play(ActionMiss(), routing=unclear())
    assert turn.slots["candidates"] == ["startup_grant", "ey_counselling"]
    assert [button["payload"] for button in turn.messages[0]["buttons"]] == [
        '/find_service{"service": "startup_grant"}',
        '/find_service{"service": "ey_counselling"}',
    ]


def test_a_question_back_names_three_at_most(play, unclear):
    ids = ("startup_grant", "ey_counselling", "growth_advice", "vat_registration")
    turn = play(ActionMiss(), routing=unclear(tuple((entry_id, 0.1) for entry_id in ids)))
    assert turn.slots["candidates"] == list(ids[:3])


@pytest.mark.parametrize("scored", [UNLIKELY, ()])
def test_with_nothing_likely_the_question_back_is_left_out(play, unclear, scored):
    turn = play(ActionMiss(), routing=unclear(scored))
    assert turn.responses == ["utter_rephrase"]
    assert turn.set_slots == {"misses": ASKED_TO_REPHRASE, "candidates": None}


def test_a_message_without_routing_is_asked_to_be_put_another_way(play):
    assert play(ActionMiss()).responses == ["utter_rephrase"]


@pytest.mark.parametrize("misses", [None, 0.0])
def test_a_conversation_that_never_missed_begins_with_the_first_step(play, unclear, misses):
    assert play(ActionMiss(), routing=unclear(), slots={"misses": misses}).responses[0] == "utter_did_you_mean"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_yes_shows_the_first_of_what_was_asked_back(play, names, language):
    turn = play(
        ActionConfirm(), language=language, slots={"candidates": ["startup_grant", "ey_counselling"], "misses": 1.0}
    )
    assert turn.responses == ["utter_services_found"]
    assert [service["name"] for service in turn.customs[0]["services"]] == [names["startup_grant"][language]]
    assert turn.set_slots == {"shown": ["startup_grant"], "candidates": None, "misses": 0.0}


def test_no_asks_to_put_it_another_way_and_then_names_people(play):
    first = play(ActionReject(), slots={"candidates": ["startup_grant"], "misses": ASKED_BACK})
    assert first.responses == ["utter_rephrase"]
    assert first.set_slots == {"misses": ASKED_TO_REPHRASE, "candidates": None}
    second = play(ActionReject(), slots={**first.slots, "candidates": ["ey_counselling"]})
    assert second.responses == ["utter_handover_after_misses"]
    assert second.set_slots == {"misses": 0.0, "candidates": None}


def test_no_to_a_confirming_question_of_a_sure_search_counts_as_the_first_step(play):
    turn = play(ActionReject(), slots={"candidates": ["startup_grant", "ey_counselling"], "misses": 0.0})
    assert turn.responses == ["utter_rephrase"]


@pytest.mark.parametrize("action", [ActionConfirm, ActionReject])
def test_after_small_talk_yes_or_no_is_not_about_what_was_asked_before_it(play, action):
    turn = play(action(), slots={"candidates": ["startup_grant", "ey_counselling"]}, turns_since_asked=2)
    assert turn.responses == ["utter_tell_me_more"]


@pytest.mark.parametrize("action", [ActionConfirm, ActionReject])
@pytest.mark.parametrize("candidates", [None, []])
def test_yes_or_no_without_a_question_before_asks_what_is_needed(play, action, candidates):
    turn = play(action(), slots={"candidates": candidates})
    assert turn.responses == ["utter_tell_me_more"]
    assert turn.events == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_fault_of_ours_is_told_with_the_ways_to_people(play, language):
    slots = {"candidates": ["startup_grant"], "misses": 1.0, "shown": ["ey_counselling"]}
    turn = play(ActionTechnicalError(), language=language, slots=slots)
    assert turn.responses == ["utter_technical_error"]
    assert turn.customs[0]["type"] == "handover"
    assert turn.messages[0]["lines"].count("• ") == len(turn.customs[0]["channels"]) >= 1
    assert turn.slots == {**slots, "language": language}
