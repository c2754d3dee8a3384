"""The skill of changing the language: what is asked for wins over the language it was asked in."""

from __future__ import annotations

import pytest

from actions.change_language import ActionChangeLanguage


@pytest.mark.parametrize("spoken", ["fi", "sv", "en"])
@pytest.mark.parametrize("wanted", ["fi", "sv", "en"])
def test_the_language_that_is_named_is_taken(play, spoken, wanted):
    turn = play(ActionChangeLanguage(), language=spoken, named={"target_language": wanted})
    assert turn.set_slots == {"language": wanted}
    assert turn.messages == []  # the rule's next step says so, in the new language


@pytest.mark.parametrize("spoken", ["fi", "sv", "en"])
def test_without_a_name_the_language_of_the_message_is_taken(play, spoken):
    assert play(ActionChangeLanguage(), language=spoken).set_slots == {"language": spoken}


def test_of_two_languages_the_first_named_is_taken(play):
    assert play(ActionChangeLanguage(), named={"target_language": ["sv", "en"]}).set_slots == {"language": "sv"}


def test_nothing_else_of_the_conversation_changes(play):
    slots = {"shown": ["startup_grant"], "candidates": ["ey_counselling"], "misses": 1.0}
    turn = play(ActionChangeLanguage(), named={"target_language": "en"}, slots=slots)
    assert turn.slots == {**slots, "language": "en"}
