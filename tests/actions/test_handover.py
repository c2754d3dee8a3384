"""The skill of handing over: a wish for a person is answered in the same reply, with the ways to reach one."""

from __future__ import annotations

import pytest

from actions.handover import ActionHandover


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_wish_for_a_person_is_answered_with_the_ways_to_reach_one(play, language):
    turn = play(ActionHandover(), language=language)
    assert turn.responses == ["utter_handover_unavailable"]
    (card,) = turn.customs
    assert (card["type"], card["state"]) == ("handover", "unavailable")
    assert card["channels"]
    assert turn.messages[0]["lines"].split("\n") == [f"• {way['label']}: {way['value']}" for way in card["channels"]]


def test_the_best_way_to_a_person_stands_first(play):
    assert play(ActionHandover()).customs[0]["channels"][0]["kind"] in ("booking", "phone")


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("fi", "Varaa aika yritysneuvojalle (englanniksi)"),
        ("sv", "Boka tid hos en företagsrådgivare (på engelska)"),
        ("en", "Book an appointment with a business adviser"),
    ],
)
def test_the_labels_are_in_the_readers_language_and_say_when_the_page_is_not(play, language, label):
    channels = play(ActionHandover(), language=language).customs[0]["channels"]
    assert [channel["label"] for channel in channels if channel["kind"] == "booking"] == [label]


def test_what_was_shown_stays_and_nothing_is_left_unclear(play):
    turn = play(ActionHandover(), slots={"shown": ["startup_grant"], "candidates": ["x"], "misses": 2.0})
    assert turn.set_slots == {"shown": ["startup_grant"], "candidates": None, "misses": 0.0}
