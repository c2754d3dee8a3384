"""Declining, and what comes after it."""

from __future__ import annotations

import pytest

from actions.fallback import ASKED_BACK, ActionReject
from actions.out_of_scope import ActionDecline


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_is_not_ours_is_declined_once_and_then_people_are_named(play, language):
    first = play(ActionDecline(), language=language)
    assert first.responses == ["utter_out_of_scope"]
    assert first.set_slots == {"misses": ASKED_BACK, "candidates": None}
    second = play(ActionDecline(), language=language, slots=first.slots)
    assert second.responses == ["utter_handover_after_misses"]
    assert second.customs[0]["state"] == "offered"
    assert second.set_slots["misses"] == 0.0


def test_no_after_being_asked_to_rephrase_is_not_asked_the_same_again(play):
    assert play(ActionReject(), slots={"misses": 2.0}).responses == ["utter_handover_after_misses"]
