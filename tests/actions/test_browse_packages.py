"""The skill of looking around: packages, then headings, then services, each as buttons."""

from __future__ import annotations

import json

import pytest

from actions.browse_packages import MOST, ActionBrowsePackages
from bot import wiring
from service_catalogue import models
from service_catalogue.cards import all_packages, get, services_under
from service_catalogue.errors import NotFound
from service_catalogue.language import Language

PACKAGES = ["start_a_business", "grow_your_business", "competence_development", "recruitment_assistance",
            "internationalisation", "change_situations"]  # fmt: skip
NOTHING_OPEN = {"shown": [], "candidates": None, "misses": 0.0}


def _meant(payload: str) -> tuple[str, dict[str, str]]:
    intent, _, rest = payload.lstrip("/").partition("{")
    return intent, json.loads("{" + rest)


@pytest.mark.parametrize(
    ("language", "first"), [("fi", "Ideasta yrittäjäksi"), ("sv", "Från idé till företag"), ("en", "Start a business")]
)
def test_at_first_the_six_packages_are_offered_in_their_order(play, language, first):
    turn = play(ActionBrowsePackages(), language=language, slots={"misses": 1.0, "shown": ["startup_grant"]})
    assert turn.responses == ["utter_choose_package"]
    assert [_meant(button["payload"]) for button in turn.buttons] == [
        ("browse_packages", {"package": package}) for package in PACKAGES
    ]
    assert turn.buttons[0]["title"] == first
    assert turn.set_slots == NOTHING_OPEN


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_offers_its_headings_that_have_services(play, package):
    turn = play(ActionBrowsePackages(), language="en", named={"package": package})
    assert turn.responses == ["utter_choose_heading"]
    assert turn.messages[0]["name"]
    assert turn.messages[0]["summary"]
    with wiring.catalogue().sessions() as session:
        row = get(session, models.Package, package)
        filled = services_under(session, row)
        wanted = [heading.id for heading in row.headings if heading.id in filled]
    assert [_meant(button["payload"]) for button in turn.buttons] == [
        ("browse_packages", {"heading": heading}) for heading in wanted
    ]
    assert turn.buttons
    assert turn.set_slots == NOTHING_OPEN


def _headings() -> list[str]:
    with wiring.catalogue().sessions() as session:
        return [heading for package in all_packages(session) for heading in services_under(session, package) if heading]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_heading_offers_services_that_have_not_ended_and_the_page_with_all(play, language):
    for heading in _headings():
        turn = play(ActionBrowsePackages(), language=language, named={"heading": heading})
        assert turn.responses == ["utter_choose_service"]
        assert 1 <= len(turn.buttons) <= MOST
        meant = [_meant(button["payload"]) for button in turn.buttons]
        assert {intent for intent, _ in meant} == {"find_service"}
        cards = wiring.catalogue().service_cards([entities["service"] for _, entities in meant], Language(language))
        assert all(card["status"] != "ended" for card in cards)
        assert turn.messages[0]["url"].startswith(f"http://127.0.0.1:8000/{language}/packages/")
        assert turn.set_slots == NOTHING_OPEN


def test_a_heading_is_nearer_than_a_package(play):
    turn = play(ActionBrowsePackages(), named={"package": "start_a_business", "heading": "start_permits"})
    assert turn.responses == ["utter_choose_service"]


def test_of_two_packages_the_first_named_is_opened(play):
    turn = play(ActionBrowsePackages(), language="en", named={"package": ["internationalisation", "start_a_business"]})
    assert "nternation" in turn.messages[0]["name"]


@pytest.mark.parametrize("named", [{"package": "no_such_package"}, {"heading": "no_such_heading"}])
def test_what_does_not_exist_is_an_error_and_not_an_empty_list(play, named):
    with pytest.raises(NotFound):
        play(ActionBrowsePackages(), named=named)
