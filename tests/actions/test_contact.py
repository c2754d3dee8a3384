"""The skill of giving contact details: of who is named, else of who was shown last, else of the network."""

from __future__ import annotations

import pytest

from actions.contact import ActionContact
from service_catalogue.errors import NotFound


@pytest.mark.parametrize(
    ("language", "name"), [("fi", "YritysEspoo"), ("sv", "FöretagsEsbo"), ("en", "EnterpriseEspoo")]
)
def test_the_organisation_that_is_named_is_given_with_its_channels(play, language, name):
    turn = play(ActionContact(), language=language, named={"organisation": "enterprise_espoo"})
    assert turn.responses == ["utter_contact"]
    (card,) = turn.customs
    assert (card["type"], card["organisation"]["id"]) == ("organisation_card", "enterprise_espoo")
    assert turn.messages[0]["name"] == card["organisation"]["name"] == name
    assert card["organisation"]["channels"]
    lines = turn.messages[0]["lines"].split("\n")
    assert lines == [f"• {way['label']}: {way['value']}" for way in card["organisation"]["channels"]]


def test_an_organisation_whose_work_has_passed_on_gives_todays_contact_details(play):
    card = play(ActionContact(), named={"organisation": "te_office"}).customs[0]["organisation"]
    assert card["id"] == "employment_services_espoo"


def test_without_a_name_it_is_the_provider_of_what_was_shown(play):
    turn = play(ActionContact(), slots={"shown": ["startup_grant", "ey_counselling"]})
    assert turn.customs[0]["organisation"]["id"] == "employment_services_espoo"


def test_a_name_wins_over_what_was_shown(play):
    turn = play(ActionContact(), named={"organisation": ["omnia", "finnvera"]}, slots={"shown": ["startup_grant"]})
    assert turn.customs[0]["organisation"]["id"] == "omnia"


@pytest.mark.parametrize("shown", [None, []])
def test_without_a_name_and_anything_shown_it_is_the_network(play, shown):
    turn = play(ActionContact(), slots={"shown": shown})
    assert turn.responses == ["utter_contact"]
    card = turn.customs[0]["organisation"]
    assert (card["id"], card["name"], card["in_network"]) == ("espoo", "Business Espoo", True)
    # Booking is in English only, so a Finnish reader is told of the phone first.
    assert [channel["kind"] for channel in card["channels"][:2]] == ["phone", "booking"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_details_that_nobody_has_confirmed_are_not_made_up(play, language):
    turn = play(ActionContact(), language=language, named={"organisation": "vtt"})
    assert turn.responses == ["utter_contact_not_confirmed"]
    assert turn.messages[0]["lines"] == ""
    assert turn.customs[0]["organisation"]["channels"] == []


def test_what_was_shown_stays_and_nothing_is_left_unclear(play):
    shown = ["startup_grant"]
    turn = play(ActionContact(), slots={"shown": shown, "candidates": ["ey_counselling"], "misses": 1.0})
    assert turn.set_slots == {"shown": shown, "candidates": None, "misses": 0.0}


def test_an_organisation_that_does_not_exist_is_an_error(play):
    with pytest.raises(NotFound):
        play(ActionContact(), named={"organisation": "nobody"})
